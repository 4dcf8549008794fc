"""The columns of a table in RTF, which says of each row only where its cells end on their right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from source.office.flow import ABOVE, LEFT, Cell

_SAME = 50
"""Twips by which edges of one column may miss each other from row to row, where all cells are twice as wide."""
_MOST_COLUMNS = 200
"""Of a table with more, its edges are none of a grid."""


@dataclass(slots=True)
class Row:
    """A row of a table being defined: of each cell, whether one to its left or above reaches across it, and its end."""

    cells: list[tuple[bool, bool, int | None]] = field(default_factory=list)
    from_left: bool = False
    from_above: bool = False

    def define(self, name: str, number: int | None) -> None:
        """Follow a control word on a cell, the last of which is "cellx"."""
        if name == "clmrg":
            self.from_left = True
        elif name == "clvmrg":
            self.from_above = True
        else:
            self.cells.append((self.from_left, self.from_above, number))
            self.from_left = self.from_above = False

    def kept(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """Return the cells of a row, and what stands in place of those that others reach across."""
        defined = [*self.cells, *[(False, False, None)] * (len(cells) - len(self.cells))]
        both = zip(cells, defined, strict=False)
        return tuple(LEFT if left else ABOVE if above else cell for cell, (left, above, _) in both)

    def edges(self, count: int) -> tuple[int, ...]:
        """Return where so many cells end on their right, or nothing where the row does not say it of all."""
        edges = tuple(edge for _, _, edge in self.cells[:count] if edge is not None)
        return edges if len(edges) == count and all(left < right for left, right in pairwise(edges)) else ()


def laid_out(rows: Sequence[tuple[tuple[Cell, ...], tuple[int, ...]]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows with a place for each column that any of them has; those without edges stay as they are."""
    column = _columns([edges for _, edges in rows])
    return tuple(
        _across(cells, [column[edge] for edge in edges]) if column and edges else cells for cells, edges in rows
    )


def _columns(rows: Sequence[Sequence[int]]) -> dict[int, int]:
    """Return which column ends at each edge of a table."""
    narrowest = min((right - left for edges in rows for left, right in pairwise(edges)), default=0)
    same = _SAME if narrowest > 2 * _SAME else 0
    column: dict[int, int] = {}
    last = first = -1
    for edge in sorted({edge for edges in rows for edge in edges}):
        if last < 0 or edge - first > same:
            last, first = last + 1, edge
        column[edge] = last
    return column if last < _MOST_COLUMNS else {}


def _across(cells: Sequence[Cell], ends: Sequence[int]) -> tuple[Cell, ...]:
    placed: list[Cell] = []
    for cell, end in zip(cells, ends, strict=True):
        placed += [cell, *[LEFT] * (end - len(placed))]
    return tuple(placed)
