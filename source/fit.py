"""Blocks made to fit: tiny ones are merged with their neighbours, long ones cut at the ends of sentences.

What comes out is what becomes paragraphs. None reaches across a heading or from text into a table or a note, and none
is longer than an embedder reads, so that nothing is cut off unseen.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from source.model import CITED, Block, Role, Span, passage
from source.split import lines, sentences

TINY = 60
"""Columns, one for a letter and two for a Han character. Less says little alone: "Yes.", "Milk", "Dear colleagues:"."""
MERGED = 400
"""Columns a merged block has at most: a short paragraph. Nor has it more than an embedder reads tokens, of which each
takes a column or more."""

_WORD = re.compile(r"\S+")

Measure = Callable[[Sequence[str]], Sequence[int]]
"""Takes passages and returns how many tokens an embedder counts in each, those it adds to every passage included."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a passage may be: ``most`` tokens as ``measure`` counts them."""

    most: int
    measure: Measure


def fitted(text: str, blocks: Iterable[Block], limit: Limit) -> tuple[Block, ...]:
    """Return the blocks of a canonical text with the tiny ones merged and the long ones cut.

    Blocks that become no paragraphs stay as they are, unless there are no others: what is all headings, as some slides
    are, or all title page, can be cited by them. Order is kept, and the blocks cover what those given did. The
    pieces of a long block all have its pages; the first has its number, which the others follow.
    """
    given = tuple(blocks)
    if not any(block.role in CITED for block in given):
        given = tuple(replace(block, role=Role.BODY, headings=()) for block in given)
    merged = tuple(_merged(text, given, min(MERGED, limit.most)))
    cited = [block for block in merged if block.role in CITED]
    sizes = limit.measure([passage(block.headings, block.span.of(text)) for block in cited])
    long = {block.span for block, size in zip(cited, sizes, strict=True) if size > limit.most}
    return tuple(piece for block in merged for piece in (_cut(text, block, limit) if block.span in long else (block,)))


def _merged(text: str, blocks: Iterable[Block], most: int) -> Iterator[Block]:
    last: Block | None = None
    for block in blocks:
        if last is None:
            last = block
        elif _belong(text, last, block, most):
            end = block.end_page or block.page
            last = replace(last, span=Span(last.span.start, block.span.end), end_page=None if end == last.page else end)
        else:
            yield last
            last = block
    if last is not None:
        yield last


def _belong(text: str, one: Block, other: Block, most: int) -> bool:
    """Whether two blocks that stand one after the other say more together."""
    if one.role is not other.role or one.role not in (Role.BODY, Role.LINES) or one.headings != other.headings:
        return False
    first, second = width(one.span.of(text)), width(other.span.of(text))
    if other.number and second >= TINY:
        return False  # it can be cited by its number, and will be looked for there
    return min(first, second) < TINY and first + second <= most


def width(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, such as Han, else one."""
    return len(text) + (0 if text.isascii() else sum(unicodedata.east_asian_width(c) in "WF" for c in text))


def _cut(text: str, block: Block, limit: Limit) -> Iterator[Block]:
    """Yield a long block in pieces of whole sentences, or whole lines, that differ little in length."""
    words = block.span.of(text)
    added, above = limit.measure(["", passage(block.headings, "")])
    room = max(limit.most - above, limit.most // 4, 1)

    def sizes(spans: Sequence[Span]) -> list[int]:
        return [size - added for size in limit.measure([span.of(words) for span in spans])]

    units = list(lines(words) if block.role is Role.LINES else sentences(words))
    units[0] = Span(0, units[0].end)  # the author's number belongs to no sentence
    for finer in (_words, partial(_slices, room)):
        units = [
            piece
            for span, size in zip(units, sizes(units), strict=True)
            for piece in ((span,) if size <= room else finer(words, span))
        ]
    starts = [0, *_breaks(sizes(units), room)]
    for start, end in zip(starts, [*starts[1:], len(units)], strict=True):
        span = Span(units[start].start, units[end - 1].end).shifted(block.span.start)
        piece = replace(block, span=span)
        yield replace(piece, number=None, follows=block.number or block.follows) if start else piece


def _words(text: str, span: Span) -> Iterator[Span]:
    return (Span(found.start(), found.end()) for found in _WORD.finditer(text, span.start, span.end))


def _slices(size: int, _: str, span: Span) -> Iterator[Span]:
    """Yield a word in slices of so many characters; a token stands for one at least."""
    return (Span(at, min(at + size, span.end)) for at in range(span.start, span.end, size))


def _breaks(sizes: Sequence[int], room: int) -> Iterator[int]:
    """Yield before which units to cut so that the pieces fit into ``room`` and are nearly of one size."""
    total = sum(sizes)
    share = total / -(-total // room)
    held = 0
    for place, size in enumerate(sizes):
        if place and held and (held + size > room or held + size / 2 > share):
            yield place
            held = 0
        held += size
