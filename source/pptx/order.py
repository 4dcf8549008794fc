"""The reading order of boxes on a slide: rows and columns, found by cutting between the boxes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_PARTS = 20
"""A box is taken to be at least one of so many parts of the height of all."""
_EDGE = 8
"""One of so many parts of a box, at each of its sides, may lie over its neighbour."""
_MOST_CUT = 500
"""Boxes. Among more no cuts are looked for."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide, in EMU from its top left corner."""

    top: int
    left: int
    bottom: int
    right: int


def reading_order(boxes: Sequence[Box], *, leftwards: bool = False) -> list[int]:
    """Return the places of boxes in reading order: down the rows, and in each row to the right, or ``leftwards``.

    A slide is cut where nothing stands in the way, into rows or, where it cannot be, into columns; where both can be,
    into columns if the boxes were stored column by column. Boxes that cannot be cut apart go down by their tops.
    """
    height = max((box.bottom for box in boxes), default=0) - min((box.top for box in boxes), default=0)
    side = -1 if leftwards else 1
    ordered: list[int] = []
    stack = [list(range(len(boxes)))]
    while stack:
        part = stack.pop()
        cut = _cut(boxes, part, height // _PARTS, side) if 1 < len(part) <= _MOST_CUT else [part]
        if len(cut) > 1:
            stack += reversed(cut)
        else:
            ordered += _by_tops(boxes, part, height // _PARTS, side)
    return ordered


def _cut(boxes: Sequence[Box], part: Sequence[int], least: int, side: int) -> list[list[int]]:
    rows = _parted(part, lambda at: (boxes[at].top, max(boxes[at].bottom, boxes[at].top + least)))
    columns = _parted(part, lambda at: (boxes[at].left, max(boxes[at].right, boxes[at].left + 1)))[::side]
    if len(rows) == 1 or len(columns) == 1:
        return rows if len(columns) == 1 else columns
    down = [at for column in columns for at in sorted(column, key=lambda at: boxes[at].top)]
    across = [at for row in rows for at in sorted(row, key=lambda at: side * boxes[at].left)]
    return columns if down == sorted(part) != across else rows


def _parted(part: Sequence[int], ends: Callable[[int], tuple[int, int]]) -> list[list[int]]:
    """Return the boxes in groups between which nothing stands, by where they begin and end in one direction."""
    spans = []
    for at in part:
        start, end = ends(at)
        edge = (end - start) // _EDGE
        spans.append((start + edge, end - edge, at))
    spans.sort()
    groups: list[list[int]] = [[]]
    reach = spans[0][1]
    for start, end, at in spans:
        if start >= reach and groups[-1]:
            groups.append([])
        groups[-1].append(at)
        reach = max(reach, end)
    return groups


def _by_tops(boxes: Sequence[Box], part: Sequence[int], least: int, side: int) -> list[int]:
    placed = sorted(part, key=lambda at: boxes[at].top)
    rows: list[list[int]] = []
    for at in placed:
        if not rows or boxes[at].top > boxes[rows[-1][0]].top + least:
            rows.append([])
        rows[-1].append(at)
    return [at for row in rows for at in sorted(row, key=lambda at: side * boxes[at].left)]
