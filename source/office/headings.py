"""Which paragraphs of a flow are headings: those styled so, and where none is above, those that are set like some."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from source.builder import one_line
from source.markup.heading import is_label
from source.office.flow import BULLET, Item, Kind, Piece, Table
from source.text import LONGEST_HEADING

LONGEST_STYLED_HEADING = 200
"""Characters. More than this is prose, in whatever style it is set: contracts number whole paragraphs as headings."""
MOST_LINES = 3
"""Lines of one heading, each a paragraph. More of them in a row, all set alike, are bold text."""

FEWEST_BELOW = 3
"""Headings below the only one that is styled, at least, where they are only set as such."""

LARGER = 1.25
"""Times the usual size of text, from which on a line is set larger than that."""
FEWEST_CAPITALS = 4
"""Letters of a line in capitals that is a heading; fewer are an abbreviation."""

_ENDS_SENTENCE = re.compile(r"[.!?…:;,。！？؟।]['\"”’»)\]]*\Z")
_PARTS = re.compile(r"\d{1,3}(?:\.\d{1,3})*")

_Rank = tuple[float, bool, bool, int]
"""How a line is set, the outermost heading first: by its size, bold or not, in capitals or not, and by the parts of its
number."""


def is_heading(item: Item) -> bool:
    """Return whether a paragraph is styled as a heading, and as short as one."""
    return isinstance(item, Piece) and item.level is not None and len(item.text) <= LONGEST_STYLED_HEADING


def could_be_heading(text: str) -> bool:
    """Return whether text is as short as a heading and ends no sentence."""
    text = one_line(text)
    return 0 < len(text) <= LONGEST_HEADING and not _ENDS_SENTENCE.search(text)


def _with_title_seen(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a flow with styled headings, the first made the title where it is set above all others.

    A title is a short bold line, larger than all else.
    """
    first = items[0]
    sizes = [item.size for item in items[1:] if isinstance(item, Piece)]
    if any(isinstance(item, Piece) and item.kind is Kind.TITLE for item in items) or is_heading(first):
        return items
    if not isinstance(first, Piece) or not first.bold or not _rank(first, 0) or first.size <= max(sizes, default=0):
        return items
    return [replace(first, kind=Kind.TITLE), *items[1:]]


def with_labels_joined(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items of a flow with a heading that only numbers the next, "Chapter 1", as one with that."""
    label: Piece | None = None
    for item in items:
        if label and isinstance(item, Piece) and is_heading(item) and _is_labelled(label, item):
            yield _joined([label, item])
            label = None
            continue
        if label:
            yield label
        label = item if isinstance(item, Piece) and is_heading(item) and is_label(item.line) else None
        if not label:
            yield item
    if label:
        yield label


def _is_labelled(label: Piece, heading: Piece) -> bool:
    return heading.level == label.level and not heading.number and not is_label(heading.line)


def _joined(pieces: Sequence[Piece]) -> Piece:
    """Return the lines of one heading as one paragraph."""
    first, last = pieces[0], pieces[-1]
    notes = tuple(note for piece in pieces for note in piece.notes)
    return replace(first, text=" ".join(piece.text for piece in pieces), notes=notes, end_page=last.end_page)


def with_headings_seen(items: Sequence[Item]) -> list[Item]:
    """Return the items of a flow, those made headings that are only set as such and that no styled heading is above.

    Below one that is the only one in the flow, they are too, where there are several: it is but the title.
    """
    styled = [at for at, item in enumerate(items) if is_heading(item)]
    usual = _usual_size(items)
    if not styled:
        return _seen(items, usual, 0)
    first = items[styled[0]]
    level = (first.level or 1) if isinstance(first, Piece) else 1
    above, below = _seen(_with_title_seen(items)[: styled[0]], usual, level - 1), list(items[styled[0] + 1 :])
    if len(styled) == 1:
        seen = _seen(below, usual, level)
        below = seen if sum(map(is_heading, seen)) >= FEWEST_BELOW else below
    return [*above, first, *below]


def _seen(items: Sequence[Item], usual: float, above: int) -> list[Item]:
    """Return items with those made headings that are set as such, one level or more below ``above``.

    A heading is a short line that ends no sentence, and is all bold with something else below it, or all in capitals or
    larger than most text, right above prose. Lines set alike that follow each other are one heading.
    """
    ranks = _ranks(items, usual)
    levels = {rank: level for level, rank in enumerate(sorted({rank for rank in ranks if rank}), start=above + 1)}
    runs: list[tuple[_Rank | None, list[Item]]] = []
    for item, rank, before in zip(items, ranks, [None, *ranks], strict=False):
        if rank is None or rank != before or _numbered(item):
            runs.append((rank, []))
        runs[-1][1].append(replace(item, level=levels[rank]) if isinstance(item, Piece) and rank else item)
    lengths = {rank: [len(run) for other, run in runs[1:] if other == rank] for rank in levels}
    found: list[Item] = []
    for rank, run in runs:
        lines = [item for item in run if isinstance(item, Piece)] if rank else []
        if rank and not found and len(lines) > 1 and _is_titled(lines, lengths[rank]):
            found.append(replace(_joined(lines[:-1]), level=None, kind=Kind.TITLE))
            lines = lines[-1:]
        found += _as_heading(lines) if rank else run
    return found


def _is_titled(run: Sequence[Piece], others: Sequence[int]) -> bool:
    """Return whether lines that a flow begins with are its title and a heading set like that: all others are single."""
    return len(others) > 1 and set(others) == {1} and not run[-1].text.lstrip()[0].islower()


def _as_heading(run: list[Piece]) -> list[Piece]:
    return [replace(line, level=None) for line in run] if len(run) > MOST_LINES else [_joined(run)] if run else []


def _ranks(items: Sequence[Item], usual: float) -> list[_Rank | None]:
    """Return of each item how it is set, None of what is no heading."""
    ranks = [_rank(item, usual) for item in items]
    last = max((at for at, rank in enumerate(ranks) if rank is None), default=0)
    ranks[last:] = [None] * (len(ranks) - last)
    for at in range(last - 1, -1, -1):
        item, below, rank, rank_below = items[at], items[at + 1], ranks[at], ranks[at + 1]
        in_list = _numbered(item) and _numbered(below) and rank == rank_below
        if rank and (in_list or (rank[1] and not rank_below and not _is_prose(below))):
            ranks[at] = None
    return ranks


def _usual_size(items: Sequence[Item]) -> float:
    """Return the size that most characters are set in."""
    sizes: Counter[float] = Counter()
    for item in items:
        if isinstance(item, Piece):
            sizes[item.size] += len(item.text)
    return max(sizes, key=lambda size: sizes[size], default=0)


def _rank(item: Item, usual: float) -> _Rank | None:
    if not isinstance(item, Piece) or item.kind is not Kind.BODY or item.marker == BULLET or item.notes or item.boxed:
        return None
    large, capitals = usual and item.size >= LARGER * usual, _in_capitals(item.text)
    if not could_be_heading(item.text) or not (item.bold or large or capitals):
        return None
    parts = _PARTS.match(item.number or "")
    return -item.size, not item.bold, not capitals, parts[0].count(".") if parts else 0


def _numbered(item: Item) -> bool:
    return isinstance(item, Piece) and item.number is not None


def _in_capitals(text: str) -> bool:
    """Return whether text is a word in capitals, or more, and little else."""
    letters = sum(map(str.isupper, text))
    return text == text.upper() and letters >= FEWEST_CAPITALS and 2 * letters > len("".join(text.split()))


def _is_prose(item: Item) -> bool:
    return isinstance(item, Table) or not (could_be_heading(item.text) or item.text == item.text.upper())
