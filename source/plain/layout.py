"""What the layout of a plain text says: which lines are one paragraph, which an item of a list, a heading, verse.

Nothing here knows a language. A paragraph is lines without a blank one between, if the next line's first word would not
have fitted on the line before; if it would have, the line ends mean something. Where each line is a paragraph, lines
are long. A new paragraph may also show by its indentation, an item by its bullet or by a number that counts on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from source.numbers import is_article
from source.plain.lines import ends_sentence, fits
from source.plain.short import are_kept
from source.plain.starts import BULLET, COUNTED, SECTION, SLACK, indented, item_starts
from source.text import WIDE

LONGEST_WRAPPED = 120
"""Characters. Lines longer than this are not wrapped; where they are most of a text, each line is a paragraph."""
LONGEST_LINE = 200
"""Characters. A line this long is a paragraph in any text, and so are its neighbours."""
LONGEST_UNDERLINED = 90
_FITTED, _FITTED_VERSE = 0.6, 0.9
"""The least share of line ends at which the next word did not fit, in prose; the second if all lines begin large."""
_NARROW = 0.7
"""The share of a text's width that no line of a paragraph reaches if its line ends mean something."""
_FEWEST_DOUBLED = 10
"""Lines of one width with a blank one behind each, at least, in a text whose lines are set so far apart."""

_DIGITS = re.compile(r"\d+")
_COLUMNS = re.compile(r"\S(?: {3,}|\t+ *)\S|\.{4,} *\d+$|(?:\. ){3,} *\d+$")
_SIGNS_OF_COLUMNS = ("   ", "\t", "....", ". . .")
_RULE_SIGNS = frozenset("-=_*~#+^|/\\.:·•—–─━═\"'`")
_LEVELS = "=-~^\"'`#*+."


class Kind(StrEnum):
    """What a chunk is by its layout. ``OPEN`` is a single line, which may yet be a heading."""

    OPEN = "open"
    HEADING = "heading"
    PROSE = "prose"
    ITEM = "item"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines that belong together. ``start`` is the index of the first; ``level`` is a heading's.

    ``number`` is an item's own; ``attached`` says that what follows does so without a blank line.
    """

    lines: tuple[str, ...]
    kind: Kind
    start: int
    level: int = 0
    number: str | None = None
    attached: bool = False

    @property
    def text(self) -> str:
        """The lines as they stand."""
        return "\n".join(self.lines)

    @property
    def end(self) -> int:
        """The index after the last line."""
        return self.start + len(self.lines)


def chunks(lines: Sequence[str], headings: Mapping[int, int]) -> Iterator[Chunk]:
    """Yield what the lines of a text make up, in order. ``headings`` are the levels of lines known to be headings."""
    every = sum(len(line) for line in lines)
    unwrapped = 2 * sum(len(line) for line in lines if len(line) > LONGEST_WRAPPED) > every
    width = 0 if unwrapped else width_of(lines)
    doubled = _double_spaced(lines)
    for start, end in _groups(lines, doubled):
        numbered = [(at, lines[at].rstrip()) for at in range(start, end) if lines[at].strip()]
        for segment in _segments(numbered, headings):
            yield from [segment] if isinstance(segment, Chunk) else _segment(segment, width)


def in_columns(line: str) -> bool:
    """Return whether a line without blanks around it is set in columns, as a table's or a contents' is."""
    return any(sign in line for sign in _SIGNS_OF_COLUMNS) and _COLUMNS.search(line) is not None


def width_of(lines: Sequence[str]) -> int:
    """Return how wide a text is set, by the lines that another follows."""
    widths = sorted(len(line) for line, following in pairwise(lines) if line.strip() and following.strip())
    return widths[3 * len(widths) // 4] if widths else 0


def kept(part: Chunk) -> str:
    """Return lines as they stand to each other, without what all are indented by."""
    indent = min(indent_of(line) for line in part.lines)
    return "\n".join(line[indent:].rstrip() for line in part.lines)


def indent_of(line: str) -> int:
    """Return how far a line is indented."""
    return len(line) - len(line.lstrip())


def is_rule(line: str) -> bool:
    """Return whether a line is a rule, made of signs alone: "-----", "* * *", "+---+---+"."""
    if line.lstrip()[:1] not in _RULE_SIGNS:
        return False
    signs = set(line) - {" ", "\t"}
    return len(line.strip()) >= 3 and signs <= _RULE_SIGNS and (len(signs) == 1 or signs <= set("+-|=:"))


def _groups(lines: Sequence[str], doubled: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Yield where lines stand without a blank one between, or with one that parts every two lines of a text."""
    start: int | None = None
    for at, line in enumerate(lines):
        if line.strip():
            start = at if start is None else start
        elif start is not None and at not in doubled:
            yield start, at
            start = None
    if start is not None:
        yield start, len(lines)


def _double_spaced(lines: Sequence[str]) -> frozenset[int]:
    """Return the blank lines that part the lines of one paragraph: all lines around are of one width, and go on."""
    alone = [
        at
        for at in range(1, len(lines) - 2)
        if lines[at].strip()
        and not lines[at + 1].strip()
        and lines[at + 2].strip()
        and _goes_on(lines[at], lines[at + 2])
    ]
    widths = sorted(len(lines[at].strip()) for at in alone)
    if len(widths) < _FEWEST_DOUBLED:
        return frozenset()
    width = widths[len(widths) // 2]
    filled = [at for at in alone if 0.88 * width <= len(lines[at].strip()) <= 1.15 * width]
    return frozenset(at + 1 for at in filled) if 2 * len(filled) > len(alone) else frozenset()


def _goes_on(line: str, following: str) -> bool:
    """Return whether a line has no end, and the next no beginning: it is small, or of a script that has no capitals."""
    first = following.strip()[0]
    return len(line.strip()) > 20 and not ends_sentence(line) and (first.islower() or WIDE.match(first) is not None)


def _segments(group: list[tuple[int, str]], headings: Mapping[int, int]) -> Iterator[Chunk | list[tuple[int, str]]]:
    """Yield a group's headings, and the lines between them; rules part lines and go."""
    if sum(is_rule(line) and len(line.split()) + line.count("+") > 1 for _, line in group) > 1 < len(group) - 2:
        yield Chunk(tuple(_row(line) for _, line in group if not is_rule(line)), Kind.LINES, group[0][0])
        return
    kept: list[tuple[int, str]] = []
    for i, (at, line) in enumerate(group):
        if not is_rule(line) and not headings.get(at):
            if at not in headings:  # else it is the title of the number above it
                kept.append((at, line))
            continue
        if is_rule(line) and len(kept) == 1 and _underlines(line, kept[0][1]):
            yield Chunk((kept[0][1],), Kind.HEADING, kept[0][0], 1 + _LEVELS.find(line.strip()[0]))
            kept = []
            continue
        if kept:
            yield kept
        kept = []
        if not is_rule(line):
            title = [below for _, below in group[i + 1 : i + 2] if headings.get(at + 1) == 0]
            yield Chunk((line, *title), Kind.HEADING, at, headings[at])
    if kept:
        yield kept


def _row(line: str) -> str:
    """Return a row of a table drawn with bars, with one blank on either side of those between its cells."""
    drawn = line.strip()
    if not (drawn.startswith("|") and drawn.endswith("|")):
        return line
    return " | ".join(" ".join(cell.split()) for cell in drawn.strip("|").split("|"))


def _underlines(rule: str, line: str) -> bool:
    sign, length = rule.strip()[0], len(line.strip())
    return sign in _LEVELS and " " not in rule.strip() and length <= LONGEST_UNDERLINED and len(rule) >= length / 2


def _segment(group: list[tuple[int, str]], width: int) -> Iterator[Chunk]:
    """Yield the paragraphs, items and verse in lines without a blank one between, in a text set ``width`` wide.

    A width of 0 says that lines are not wrapped.
    """
    start, lines = group[0][0], [line for _, line in group]
    widest = max(map(len, lines))
    if widest > LONGEST_LINE or (not width and (widest > LONGEST_WRAPPED or all(map(ends_sentence, lines)))):
        starts = [at for at in range(len(lines)) if at == 0 or not _runs_on(lines[at - 1], lines[at])]
        for left, right in pairwise([*starts, len(lines)]):
            yield from _piece(lines[left:right], start + left, width, attached=right < len(lines))
        return
    items = frozenset[int]() if _is_table(lines) else item_starts(lines)
    new = items if items or _is_table(lines) else indented(lines)
    for left, right in pairwise(sorted({0, *new, len(lines)})):
        those, listed = lines[left:right], left in items and len(items) > 1
        yield from _piece(those, start + left, width, item=left in new, section=len(lines) > 1, listed=listed)


def _runs_on(line: str, following: str) -> bool:
    return following.lstrip()[0].islower() and line.rstrip()[-1].isalnum()


def _piece(
    lines: list[str],
    start: int,
    width: int,
    *,
    attached: bool = False,
    item: bool = True,
    section: bool = False,
    listed: bool = False,
) -> Iterator[Chunk]:
    first = lines[0].lstrip()
    number = COUNTED.match(first) or (SECTION.match(first) if section else None)
    if item and (number or BULLET.match(first) or (listed and is_article(first))):
        own = number[0].strip() if number else None
        yield Chunk(tuple(lines), Kind.ITEM, start, number=own, attached=attached)
        return
    if len(lines) == 1:
        kind = Kind.LINES if in_columns(lines[0].strip()) else Kind.OPEN
    else:
        kind = Kind.LINES if _is_kept(lines, width) else Kind.PROSE
    yield Chunk(tuple(lines), kind, start, attached=attached)


def _is_kept(lines: Sequence[str], width: int) -> bool:
    """Return whether line ends mean something: a table, verse, an address, code."""
    if _is_table(lines) or are_kept(lines) or max(map(len, lines)) < _NARROW * width:
        return True
    width = int(SLACK * max(len(line.strip()) for line in lines))
    broken = sum(not fits(line, following, width) for line, following in pairwise(lines))
    capital = len(lines) > 2 and all(line.lstrip()[0].isupper() for line in lines)
    return broken < (_FITTED_VERSE if capital else _FITTED) * (len(lines) - 1)


def _is_table(lines: Sequence[str]) -> bool:
    """Return whether lines are set in columns, or are records that differ in their numbers alone."""
    if len(lines) > 1 and 2 * sum(in_columns(line.strip()) for line in lines) > len(lines):
        return True
    return len(lines) > 3 and 2 * len({_DIGITS.sub("", line) for line in lines}) <= len(lines)
