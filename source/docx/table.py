"""A table of a DOCX file while it is read, and how far its cells reach."""

from dataclasses import dataclass, field

from source.archive import Element
from source.office.flow import Cell
from source.office.ooxml import value, whole

_WIDEST = 63
"""Columns of a cell, the most that Word makes."""


@dataclass(slots=True)
class OpenTable:
    """A table being read: its rows so far, the pages its current row begins and ends on, the columns of its cell."""

    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    page: int = 1
    end_page: int = 1
    wide: int = 1


def columns(number: Element | None, default: int) -> int:
    """Return how many columns of the grid an element says, at least the default."""
    said = None if number is None else whole(value(number))
    return default if said is None else max(default, min(said, _WIDEST))


def goes_on(merge: Element | None) -> bool:
    """Return whether a cell is part of the one on its left or above it."""
    return merge is not None and value(merge) in (None, "continue")
