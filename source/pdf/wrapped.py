"""Which lines of a table make one row, where no rules part its rows: by white between them, by what stands beside.

A cell of several lines may begin beside the others of its row, or they may stand at the middle of its height.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from source.pdf.geometry import Line
from source.pdf.text import NO_WORDS, joined

WRAPPED = 3.5
"""Words in a cell from which it may go on in the next line; fewer in most cells make a table."""
BESIDE = 0.75
"""Ems between the bases of lines that stand beside one another, at most: those of a cell, and one at its middle."""
WHITE = 1.2
"""Times the least distance between lines: more parts rows."""
MOSTLY = 0.8
"""Of the parts with several lines that white makes: so many must look like one row each."""
CAPITAL = 0.6
"""Of the cells of rows that begin with a capital, at least, for a small letter to say that a cell goes on."""
NUMBER = re.compile(r"[-+−–(]?[$€£]?\d[\d.,/:%]*\)?|[-–—−]+")
_WORDS = re.compile(r"[^\W\d_]{2,}")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that stand beside one another: their cells, and the bases of the first and of the last."""

    cells: Row
    first: float
    last: float
    size: float


def unwrapped(lines: Sequence[Line], rows: Sequence[Row]) -> list[Row]:
    """Return the rows that lines make, by the cells of each line."""
    parts: list[_Part] = []
    usual = median(after.base - before.base for before, after in pairwise(lines)) if len(lines) > 1 else 0.0
    for line, row in zip(lines, rows, strict=True):
        last = parts[-1] if parts else None
        apart = line.base - last.last if last else 0.0
        if last and (apart < BESIDE * line.size or (not row[0] and apart < MOSTLY * usual)):
            parts[-1] = _Part(below([last.cells, row]), last.first, line.base, last.size)
        else:
            parts.append(_Part(row, line.base, line.base, line.size))
    return [row for group in _parted_by_white(parts) for row in _rows(group, parts)]


def below(rows: Sequence[Row]) -> Row:
    """Return rows as one, each of whose cells goes on below."""
    return tuple(joined(cells, NO_WORDS) for cells in zip(*rows, strict=True))


def _parted_by_white(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Return the parts of a table in groups with white between, all as one where it does not part rows."""
    apart = [after.first - before.last for before, after in pairwise(parts)]
    cuts = [i for i, white in enumerate(apart, start=1) if white > WHITE * min(apart)]
    groups = [list(parts[start:end]) for start, end in pairwise([0, *cuts, len(parts)])]
    several = [group for group in groups if len(group) > 1]
    rows = sum(_is_row(group) for group in several)
    return groups if several and rows >= MOSTLY * len(several) else [list(parts)]


def _is_row(group: Sequence[_Part]) -> bool:
    """Tell whether parts without white between are one row: a cell stands alone in its column beside one that wraps."""
    columns = [[cell for cell in column if cell] for column in zip(*(part.cells for part in group), strict=True)]
    numbers = max(sum(NUMBER.fullmatch(cell) is not None for cell in column) for column in columns)
    keyed = [part for part in group if part.cells[0] and sum(map(bool, part.cells)) > 1]
    anew = any(not any(cell[0].islower() for cell in part.cells if cell) for part in keyed[1:])
    wraps = any(len(column) == 1 for column in columns) and any(len(column) > 1 for column in columns)
    prose = any(
        max(len(_WORDS.findall(cell)) for cell in column) >= WRAPPED
        or (not column[0][0].islower() and any(cell[0].islower() for cell in column))
        for column in columns
        if column
    )
    return numbers < 2 and not anew and wraps and prose


def _rows(group: Sequence[_Part], table: Sequence[_Part]) -> list[Row]:
    """Return the rows of a group of a table's parts."""
    if len(group) == 1 or (len(group) < len(table) and _is_row(group)):
        return [below([part.cells for part in group])]
    return _centred(group) or _from_the_top(group)


def _centred(group: Sequence[_Part]) -> list[Row]:
    """Return the rows of parts where a cell stands at the middle of the height of each row, none where none does."""
    for column in range(len(group[0].cells)):
        keys = [i for i, part in enumerate(group) if part.cells[column]]
        around = _around(keys, len(group))
        if not any(around):
            continue
        rows = [list(group[key - by : key + by + 1]) for key, by in zip(keys, around, strict=True)]
        top = [list(group[start:end]) for start, end in pairwise([*keys, len(group)])]
        if keys[0] > 0 or sum(map(_begins_small, rows)) < sum(map(_begins_small, top)):
            return [below([part.cells for part in row]) for row in rows]
    return []


def _around(keys: Sequence[int], count: int) -> list[int]:
    """Return for each of some places how many others are of it at either side, none where they do not come out even."""
    found: list[int] = []
    at = 0
    for key, after in zip(keys, [*keys[1:], count], strict=False):
        by = key - at
        at = key + by + 1
        if at > after:
            return []
        found.append(by)
    return found if at == count else []


def _begins_small(row: Sequence[_Part]) -> bool:
    return any(cell[0].islower() for cell in row[0].cells if cell)


def _from_the_top(group: Sequence[_Part]) -> list[Row]:
    """Return the rows of parts, those that go on from the one above with it."""
    kept: list[Row] = []
    keys = [bool(part.cells[0]) for part in group if sum(map(bool, part.cells)) > 1]
    keyed = 2 * sum(keys) > len(keys)
    starts = [cell[0] for part in group if part.cells[0] for cell in part.cells if cell and not NUMBER.fullmatch(cell)]
    capital = sum(not char.islower() for char in starts) >= CAPITAL * len(starts)
    for part in group:
        if kept and (_wraps(kept[-1], part.cells, keyed=keyed) or (capital and _goes_on(part.cells))):
            kept[-1] = below([kept[-1], part.cells])
        else:
            kept.append(part.cells)
    return kept


def _wraps(above: Row, row: Row, *, keyed: bool) -> bool:
    """Tell whether a row goes on with a cell of the one above: one cell only, with prose above it.

    Where most rows are ``keyed``, by a first cell, one cell under another is enough.
    """
    filled = [i for i, cell in enumerate(row) if cell]
    if len(filled) != 1 or all(NUMBER.fullmatch(each[filled[0]]) for each in (above, row)):
        return False
    prose = len(above[filled[0]].split()) >= WRAPPED
    if filled[0] == 0:
        return prose and row[0][0].islower()
    return prose or (keyed and bool(above[0]) and bool(above[filled[0]]))


def _goes_on(row: Row) -> bool:
    """Tell whether a row goes on from the one above by its small letters: half its cells, or all with the first."""
    filled = [cell for cell in row if cell]
    small = sum(cell[0].islower() for cell in filled)
    return small == len(filled) if row[0] else 2 * small >= len(filled)
