"""Blocks made to fit: tiny ones are merged with their neighbours, long ones cut at the ends of sentences.

What comes out is what becomes paragraphs. None reaches across a heading or from text into a table or a note, and none
is longer than an embedder reads, so that nothing is cut off unseen.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from source.limit import Limit, sizes
from source.model import CITED, Block, Page, Role, Span, passage
from source.numbers import list_style, seconds_of
from source.split import lines, sentences
from source.text import is_text

TINY = 60
"""Columns, one for a letter and two for a Han character. Less says little alone: "Yes.", "Milk", "Dear colleagues:"."""
MERGED = 400
"""Columns that tiny blocks have together at most: a short paragraph."""
JOINED = 800
"""Columns of a block that a tiny one is joined to, with it."""

TRIVIAL, TRIVIAL_SENTENCE = 30, 18
"""Columns of an item of a list without its number, and of one that is a sentence, at most, that is not cited by itself:
"1. Milk", "2. Stir well.", but not "3. Thou shalt not kill."."""
_FINE, _COARSE = 32, 4
"""Runs of words in a piece where no sentence ends, if each had as many letters as a piece has tokens: fine ones make
pieces of one size, coarse ones are quick to measure. A line of 40 MB took minutes and five gigabytes in fine ones."""
_LONG = 20_000
"""Characters without the end of a sentence from which on runs are coarse: more than any sentence has."""
_CRUMB = 15
"""Tokens that are too few for the last piece of a block, as ``TINY`` columns are for a block."""
PAUSE = 60
"""Seconds. What is said so much later in a transcript is cited by its own time."""

_TRAILING = re.compile(r"""(?:[–—―~]|-(?=\S)).*|.*[.!?…。！？؟।]['"”’»)\]]*\Z""", re.DOTALL)
"""What belongs to the text before it: a sentence of its own, or whom a quotation is from."""
_ENDED = re.compile(r"""(?<!\b[^\W\d_])[.!?…。！？؟।]['"”’»)\]]*\Z""")
"""The end of an item that has said all it has to, other than "e.g.": what comes after it is not its own."""
_MERGING = (Role.BODY, Role.LINES)


def fitted(text: str, blocks: Iterable[Block], limit: Limit) -> tuple[Block, ...]:
    """Return the blocks of a canonical text with the tiny ones merged and the long ones cut.

    Blocks that become no paragraphs stay as they are, unless there are no others: what is all headings, as some slides
    are, or all title page, can be cited by them. Order is kept, and the blocks cover what those given did. The
    pieces of a long block have the pages that they stand on, or all of its pages where the format does not tell where
    they turn; the first has its number, which the others follow.
    """
    given = tuple(blocks)
    if not any(block.role in CITED for block in given):
        given = tuple(replace(block, role=Role.BODY, headings=()) for block in given)
    merged = _merged(text, given)
    cited = [block for block in merged if block.role in CITED]
    taken = sizes([passage(block.headings, block.span.of(text)) for block in cited], limit)
    long = {block.span for block, size in zip(cited, taken, strict=True) if size > limit.most}
    return tuple(piece for block in merged for piece in (_cut(text, block, limit) if block.span in long else (block,)))


def _merged(text: str, blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with tiny ones joined to each other and to the next, or where that cannot be to the last."""
    out: list[Block] = []
    run: list[Block] = []  # tiny blocks that stand one after the other
    for block in blocks:
        if run and _leads(text, run, block):
            run.append(block)
            if not _tiny(text, block):
                out, run = [*out, _joined(run)], []
            continue
        out = _settled(text, out, run)
        run = [block] if block.role in _MERGING and _tiny(text, block) else []
        if not run:
            out.append(block)
        elif _TRAILING.match(text, block.span.start, block.span.end):
            settled = _settled(text, out, run)
            out, run = (settled, []) if len(settled) == len(out) else (out, run)
    return _settled(text, out, run)


def _leads(text: str, run: Sequence[Block], block: Block) -> bool:
    """Whether tiny blocks are better one with the block after them."""
    before = _columns(text, run)
    most = MERGED if _tiny(text, block) else JOINED
    if not _alike(run[0], block) or before + _columns(text, [block]) > most:
        return False
    if _tiny(text, block):
        return not _cited_apart(text, run, block)
    cited = [one for one in run if one.number is not None]
    opens = not cited or (len(cited) == 1 and not _ENDED.search(text, 0, run[-1].span.end))
    return block.number is None and before < TINY and opens


def _cited_apart(text: str, run: Sequence[Block], block: Block) -> bool:
    """Whether a tiny block will be looked for under its own number: article 4, if short, is no part of article 3.

    Items of a few words each make one list, however many there are.
    """
    if block.number is None or seconds_of(block.number) is not None:
        return False
    if not all(_trivial(text, one) for one in (*run, block) if one.number is not None):
        return True
    style = list_style(block.number)
    before = [one.number for one in run if one.number and list_style(one.number) == style]
    return bool(before) and _value(block.number) < _value(before[-1])


def _trivial(text: str, block: Block) -> bool:
    """Whether a numbered block is an item of a list that says little without the others."""
    words = block.span.of(text).removeprefix(block.number or "").strip()
    most = TRIVIAL_SENTENCE if is_text(words) else TRIVIAL
    return list_style(block.number or "") is not None and width(words) <= most


def _value(number: str) -> int:
    """Return what an item of a list is counted as, 0 where it is by letters: they would have to be told from Roman."""
    figures = "".join(filter(str.isdecimal, number))
    return int(figures or 0)


def _settled(text: str, out: list[Block], run: Sequence[Block]) -> list[Block]:
    """Return ``out`` with a run that leads to nothing: at the end of the last block, or by itself."""
    if not run:
        return out
    if (
        len(run) > 1
        and [one for one in run if one.number is not None] == [run[-1]]
        and seconds_of(run[-1].number) is None
    ):
        return [*_settled(text, out, run[:-1]), run[-1]]  # one item is no list
    size = _columns(text, run)
    fits = bool(out) and size < TINY and _columns(text, out[-1:]) + size <= JOINED
    if fits and _alike(out[-1], run[0]) and all(one.number is None for one in run):
        return [*out[:-1], _joined([out[-1], *run])]
    return [*out, _joined(run)]


def _alike(one: Block, other: Block) -> bool:
    return one.role is other.role and one.headings == other.headings and not _long_after(one, other)


def _long_after(one: Block, other: Block) -> bool:
    """Whether a transcript has a block so much later than another that a citation of both would mislead."""
    first, last = seconds_of(one.number), seconds_of(other.number)
    return first is not None and last is not None and last - first > PAUSE


def _tiny(text: str, block: Block) -> bool:
    return _columns(text, [block]) < TINY


def _columns(text: str, run: Sequence[Block]) -> int:
    """Return how many columns blocks take together; of what is longer than any that are joined, how many at least."""
    start, end = run[0].span.start, run[-1].span.end
    return width(text[start:end]) if end - start <= JOINED else end - start


def _joined(run: Sequence[Block]) -> Block:
    one, other = run[0], run[-1]
    if one is other:
        return one
    end = other.end_page or other.page
    span, end_page = Span(one.span.start, other.span.end), None if end == one.page else end
    return replace(one, span=span, end_page=end_page, number=number_of(run), turns=_turns(run))


def _turns(run: Sequence[Block]) -> tuple[tuple[int, Page], ...]:
    """Return where the pages of blocks that are one turn; nothing where one of them does not tell."""
    if any(block.end_page and not block.turns for block in run):
        return ()
    found = list(run[0].turns)
    for before, block in pairwise(run):
        if block.page is not None and block.page != (before.end_page or before.page):
            found.append((block.span.start, block.page))
        found += block.turns
    return tuple(found)


def number_of(run: Sequence[Block]) -> str | None:
    """Return the number of blocks that are one: the first one's time, or of a list from where to where it counts.

    Where they do not begin with a number, none is theirs: "Take with you:", "1. Boots", "2. A rope".
    """
    number = run[0].number
    if number is None or seconds_of(number) is not None:
        return number
    style = list_style(number)
    last = [one.number for one in run if one.number and list_style(one.number) == style][-1]
    return number if last == number else f"{number}–{last}"


def width(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, such as Han, else one."""
    return len(text) + (0 if text.isascii() else sum(unicodedata.east_asian_width(c) in "WF" for c in text))


def _cut(text: str, block: Block, limit: Limit) -> Iterator[Block]:
    """Yield a long block in pieces of whole sentences, or whole lines, that differ little in length."""
    words = block.span.of(text)
    added, above = limit.measure(["", passage(block.headings, "")])
    room = max(limit.most - above, limit.most // 4, 1)

    def sized(spans: Iterable[Span]) -> list[tuple[Span, int]]:
        known = list(spans)
        return list(zip(known, sizes([span.of(words) for span in known], limit, added), strict=True))

    whole = Span(0, len(words))
    units = sized(lines(words) if block.role is Role.LINES else _sentences(words, whole, room))
    for finer in (_sentences, _words, _slices):
        units = [
            piece
            for span, size in units
            for piece in (((span, size),) if size <= room else sized(finer(words, span, room)))
        ]
    starts = [0, *_breaks([size for _, size in units], room)]
    for start, end in zip(starts, [*starts[1:], len(units)], strict=True):
        span = Span(units[start][0].start, units[end - 1][0].end).shifted(block.span.start)
        piece = _on_its_pages(block, span)
        yield replace(piece, number=None, follows=block.number or block.follows) if start else piece


def _on_its_pages(block: Block, span: Span) -> Block:
    """Return the piece of a block at a span, with the pages on which that stands."""
    if not block.turns:
        return replace(block, span=span)
    begun = [page for at, page in block.turns if at <= span.start]
    inside = tuple((at, page) for at, page in block.turns if span.start < at < span.end)
    page = begun[-1] if begun else block.page
    end = inside[-1][1] if inside else page
    return replace(block, span=span, page=page, end_page=None if end == page else end, turns=inside)


def _sentences(text: str, span: Span, _: int) -> Iterator[Span]:
    """Yield a stretch in its sentences; the author's number, which belongs to none, goes with the first."""
    for n, sentence in enumerate(sentences(span.of(text))):
        yield Span(sentence.start if n else 0, sentence.end).shifted(span.start)


def _words(text: str, span: Span, room: int) -> Iterator[Span]:
    """Yield a stretch in words, the short ones together: no run is longer than a small part of ``room``, but a word."""
    most = max(room // (_FINE if span.end - span.start < _LONG else _COARSE), 2)
    runs = re.compile(rf"\S(?:.{{0,{most - 2}}}\S)?(?!\S)|\S+", re.DOTALL)
    for found in runs.finditer(text, span.start, span.end):
        yield Span(found.start(), min(found.end(), span.end))


def _slices(_: str, span: Span, room: int) -> Iterator[Span]:
    """Yield a word in slices of ``room`` characters; a token stands for one at least."""
    return (Span(at, min(at + room, span.end)) for at in range(span.start, span.end, room))


def _breaks(sizes: Sequence[int], room: int) -> list[int]:
    """Return before which units to cut so that the pieces fit into ``room`` and are nearly of one size."""
    total = sum(sizes)
    share = total / -(-total // room)
    held, found = 0, []
    for place, size in enumerate(sizes):
        if place and held and (held + size > room or held + size / 2 > share):
            found.append(place)
            held = 0
        held += size
    return [*found[:-1], _earlier(sizes, found, min(share / 4, _CRUMB), room)] if found else []


def _earlier(sizes: Sequence[int], starts: Sequence[int], least: float, room: int) -> int:
    """Return where the last piece begins, so that no crumb is left over: earlier, where it is less than ``least``."""
    start, before = starts[-1], starts[-2] if len(starts) > 1 else 0
    while sum(sizes[start:]) < least and start - 1 > before and sum(sizes[start - 1 :]) <= room:
        start -= 1
    return start
