"""Which numbers of two parts, "2.1", are a section's and which begin a sentence: by whether others count with them.

"4.5 stars" and "2.1 Rent" cannot be told apart by themselves. Where the document has neither 2.2 nor a section 2 whose
first part it would be, nothing says that it is a number its author gave.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from source.model import Block, Role

_DECIMAL = re.compile(r"(?P<first>\d{1,3})\.(?P<second>\d{1,2})(?P<stop>\.?)")
_FIRST = re.compile(r"\D{0,20}?(\d{1,3}(?:\.\d{1,3})*)")
_MOST_DAYS, _MOST_MONTHS = 31, 12
_GAP = 2
"""By how much a number may differ from the one it counts with."""


def without_decimals(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks of a text without the numbers that nothing counts with, and what followed those."""
    doubtful = [at for at, block in enumerate(blocks) if _is_doubtful(text, block)]
    if not doubtful:
        return tuple(blocks)
    seen = set(_numbers(text, blocks))
    return tuple(_cleared(blocks, {at for at in doubtful if not _counts(blocks[at].number or "", seen)}))


def _is_doubtful(text: str, block: Block) -> bool:
    found = _DECIMAL.fullmatch(block.number or "")
    if found is None or block.role is Role.NOTE or not text.startswith(block.number or "", block.span.start):
        return False
    first, second = int(found["first"]), int(found["second"])
    return not found["stop"] or (_MOST_MONTHS < first <= _MOST_DAYS and second <= _MOST_MONTHS)


def _numbers(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, ...]]:
    for block in blocks:
        said = block.number or (text[block.span.start : block.span.start + 40] if block.role is Role.HEADING else "")
        if found := _FIRST.match(said):
            yield tuple(map(int, found[1].split(".")))


def _counts(number: str, seen: set[tuple[int, ...]]) -> bool:
    first, second = (int(part) for part in number.rstrip(".").split("."))
    beside = any((first, second + by) in seen for by in range(-_GAP, _GAP + 1) if by)
    return beside or (first, second, 1) in seen or (second == 1 and bool({(first,), (first - 1, 1)} & seen))


def _cleared(blocks: Sequence[Block], gone: set[int]) -> Iterator[Block]:
    """Yield the blocks without the numbers of some; what came after one of those comes after the one before it."""
    last: str | None = None
    headings: tuple[str, ...] = ()
    dropped: str | None = None
    for at, block in enumerate(blocks):
        if block.role is Role.HEADING or block.headings != headings:
            last, dropped, headings = None, None, block.headings
        if at in gone:
            dropped = block.number
            yield replace(block, number=None, follows=last)
            continue
        if block.number and block.role is not Role.NOTE:
            last, dropped = block.number, None
        yield replace(block, follows=last) if dropped and block.follows == dropped else block
