"""Tables whose cells are drawn: found by the lines along and across their text, and cut into cells by them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from source.pdf.geometry import Box, Drawing, Line, Word, line_of
from source.pdf.implied import implied
from source.pdf.lines import MIDDLE, lines_of
from source.pdf.meeting import NEAR, Lines, meeting
from source.pdf.text import NO_WORDS, joined, text_of

SEVERAL = 2
"""Lines across the text that begin or end where a row does, at least."""
FIGURE = 0.25
"""Of the area of a table that a figure takes, at most; else the lines are the figure's."""
OUTER = 8.0
"""Points that lines reach beyond the outermost ones across them, where a table has no border there."""
MOST_TABLES = 50
"""Of one page that are looked at, the largest first."""
MOST_COMPARED = 10_000_000
"""Cells of a table times the lines it is made of: beyond, it takes too long."""
FILLED = 0.3
"""Of a table's cells that hold something, at least; a chart with lines behind it has fewer."""
LONG = 20
"""Words in a cell, on average: where those of every column have so many they are parts of a page and no table."""
EQUAL = 0.7
"""Of the most lines in a cell between two rules: where all cells have so many, each line is a row."""

Cell = tuple[int, int]
"""Its row and its column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that is drawn: where it stands, its words, and the text of its cells by rows from the left."""

    box: Box
    words: tuple[Word, ...]
    rows: tuple[tuple[str, ...], ...]


def grids(words: Sequence[Word], drawing: Drawing) -> list[Grid]:
    """Return the tables of a page that are drawn, each with the words in it."""
    along, across = implied(words, drawing.edges, drawing.uprights)
    groups = meeting((*drawing.edges, *along), (*drawing.uprights, *across))
    found: list[Grid] = []
    for lines in sorted(groups, key=lambda lines: -_area(lines.box))[:MOST_TABLES]:
        box = lines.box
        drawn = sum(_common(box, figure) for figure in drawing.figures)
        if drawn > FIGURE * _area(box) or any(_is_within(box, grid.box) for grid in found):
            continue
        inside = [word for word in words if box.holds(*_middle(word))]
        grid = _grid(lines, inside) if inside else None
        if grid is not None:
            found.append(grid)
            taken = {id(word) for word in grid.words}
            words = [word for word in words if id(word) not in taken]
    return found


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _common(one: Box, other: Box) -> float:
    wide, high = min(one.right, other.right) - max(one.left, other.left), min(one.bottom, other.bottom)
    high -= max(one.top, other.top)
    return max(wide, 0.0) * max(high, 0.0)


def _middle(word: Word) -> tuple[float, float]:
    return (word.left + word.right) / 2, word.base - MIDDLE * word.size


def _is_within(box: Box, other: Box) -> bool:
    return other.holds(box.left, box.top, NEAR) and other.holds(box.right, box.bottom, NEAR)


def _grid(lines: Lines, words: Sequence[Word]) -> Grid | None:
    """Return the table that lines make of the words between them, nothing if it is none.

    What runs across all of it above or below is its caption or a note to it, and stands outside.
    """
    places, bases = _borders(lines)
    if len(places) * len(bases) * (len(lines.along) + len(lines.across) + len(lines.ends)) > MOST_COMPARED:
        return None
    spans = [_spans(lines, places, (top + bottom) / 2) for top, bottom in pairwise(bases)]
    across = [len(set(row)) < 2 for row in spans]
    first = next((i for i, whole in enumerate(across) if not whole), len(spans))
    end = next((i for i in range(len(spans), first, -1) if not across[i - 1]), first)
    bases, spans = bases[first : end + 1], spans[first:end]
    if len(places) < 3 or len(bases) < 3:
        return None
    box = Box(places[0], bases[0], places[-1], bases[-1])
    words = [word for word in words if box.holds(*_middle(word))]
    owners = _owners(lines, places, bases, spans)
    held = _held(words, places, bases, owners)
    if not _is_table(held, len(set(owners.values()))):
        return None
    cells = [[held.get((i, j), []) for j in range(len(places) - 1)] for i in range(len(bases) - 1)]
    labels = _labels(held, owners)
    rows = [
        tuple(text or labels.get((i, j), "") for j, text in enumerate(row))
        for i, each in enumerate(cells)
        for row in _rows([lines_of(cell) for cell in each])
        if any(row)
    ]
    return Grid(box, tuple(words), _without_empty(rows))


def _borders(lines: Lines) -> tuple[list[float], list[float]]:
    """Return where the borders of columns and of rows are, the outer ones where there are none drawn as well.

    Where several lines across the text begin or end, there is a border of rows, too.
    """
    box = lines.box
    places = _places(each.place for each in lines.across)
    ends = Counter(round(end) for end in [*(each.top for each in lines.across), *(end for _, end in lines.ends)])
    several = [float(end) for end, times in ends.items() if times >= SEVERAL]
    drawn = _places(each.base for each in lines.along)
    bases = sorted([*drawn, *(end for end in _places(several) if all(abs(end - base) > OUTER for base in drawn))])
    for found, first, last in ((places, box.left, box.right), (bases, box.top, box.bottom)):
        if found and found[0] - first > OUTER:
            found.insert(0, first)
        if found and last - found[-1] > OUTER:
            found.append(last)
    return places, bases


def _places(values: Iterable[float]) -> list[float]:
    """Return values from the least, those near one another as one."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] < NEAR:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [mean(group) for group in groups]


def _between(borders: Sequence[float], place: float) -> int:
    return min(max(bisect_right(borders, place) - 1, 0), len(borders) - 2)


def _held(
    words: Sequence[Word], places: Sequence[float], bases: Sequence[float], owners: dict[Cell, Cell]
) -> dict[Cell, list[Word]]:
    """Return the words of each cell; of one that goes over several rows and stands at its foot, in the last of them."""
    held: dict[Cell, list[tuple[int, Word]]] = {}
    for word in words:
        x, y = _middle(word)
        row = _between(bases, y)
        held.setdefault(owners[row, _between(places, x)], []).append((row, word))
    last = {owner: row for (row, _), owner in owners.items()}
    return {
        (last[cell] if all(row == last[cell] for row, _ in found) else cell[0], cell[1]): [word for _, word in found]
        for cell, found in held.items()
    }


def _labels(held: dict[Cell, list[Word]], owners: dict[Cell, Cell]) -> dict[Cell, str]:
    """Return what is said in each row of a cell that is drawn over several and names them: one line of words.

    A cell of a header, with others that go over several columns beside it, names no rows.
    """
    found: dict[Cell, str] = {}
    together: dict[Cell, list[Cell]] = {}
    for cell, owner in owners.items():
        together.setdefault(owner, []).append(cell)
    wide = {row for cells in together.values() if len({column for _, column in cells}) > 1 for row, _ in cells}
    for cells in together.values():
        words = [word for cell in cells for word in held.get(cell, ())]
        lines = lines_of(words) if len(cells) > 1 and not any(row in wide for row, _ in cells) else []
        if len(lines) == 1:
            found |= dict.fromkeys(cells, text_of(lines[0]))
    return found


def _spans(lines: Lines, places: Sequence[float], y: float) -> list[int]:
    """Return for each column of a row with which one its cell begins: there is no border between."""
    found: list[int] = []
    for j, left in enumerate(places[:-1]):
        border = any(abs(each.place - left) < NEAR and each.top <= y <= each.bottom for each in lines.across)
        found.append(found[-1] if j and not border else j)
    return found


def _owners(
    lines: Lines, places: Sequence[float], bases: Sequence[float], spans: Sequence[Sequence[int]]
) -> dict[Cell, Cell]:
    """Return by which cell each is held: the first of those it is one with, for no line is between them."""
    owners: dict[Cell, Cell] = {}
    for i, span in enumerate(spans):
        for j in range(len(span)):
            same = [k for k, first in enumerate(span) if first == span[j]]
            above = [k for k, first in enumerate(spans[i - 1]) if first == span[j]] if i else []
            sides = places[same[0]], places[same[-1] + 1]
            parted = _is_ruled(lines, bases[i], *sides) or _is_parted(lines, bases[i], sides)
            owners[i, j] = owners[i - 1, j] if above == same and not parted else (i, span[j])
    return owners


def _is_ruled(lines: Lines, base: float, left: float, right: float) -> bool:
    """Tell whether there is a line along the text at a base, over a part of a cell at least."""
    return any(
        abs(each.base - base) < NEAR and min(each.right, right) - max(each.left, left) > min(OUTER, (right - left) / 2)
        for each in lines.along
    )


def _is_parted(lines: Lines, base: float, places: Sequence[float]) -> bool:
    """Tell whether a line at the side of a cell ends at a base where none is drawn along the text."""
    if any(abs(each.base - base) < NEAR for each in lines.along):
        return False
    return any(abs(end - base) < NEAR and min(abs(place - each) for each in places) < NEAR for place, end in lines.ends)


def _is_table(held: dict[Cell, list[Word]], cells: int) -> bool:
    """Tell whether the words of cells make a table: rows and columns of them, most filled, and no parts of a page."""
    filled = [cell for cell, words in held.items() if any(map(str.isalnum, "".join(word.text for word in words)))]
    rows = [row for row, _ in filled]
    several = sum(rows.count(row) > 1 for row in set(rows))
    columns: dict[int, list[int]] = {}
    for row, column in filled:
        columns.setdefault(column, []).append(len(held[row, column]))
    short = any(mean(words) < LONG for words in columns.values())
    return several > 1 and len(filled) >= FILLED * cells and short


def _rows(cells: Sequence[Sequence[Line]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows that stand between two rules: one, or one for each line."""
    filled = [cell for cell in cells if cell]
    most = max((len(cell) for cell in filled), default=0)
    if most > 1 and len(filled) > 1 and all(len(cell) >= EQUAL * most for cell in filled) and _begin_anew(filled):
        lines = lines_of([word for cell in cells for line in cell for word in line.words])
        owner = {id(word): j for j, cell in enumerate(cells) for line in cell for word in line.words}
        for line in lines:
            parts: list[list[Word]] = [[] for _ in cells]
            for word in line.words:
                parts[owner[id(word)]].append(word)
            yield tuple(text_of(line_of(part)) if part else "" for part in parts)
    else:
        yield tuple(joined([text_of(line) for line in cell], NO_WORDS) for cell in cells)


def _begin_anew(cells: Sequence[Sequence[Line]]) -> bool:
    """Tell whether the lines of cells are each of its own, and do not go on from the one above."""
    starts = [line.words[0].text[0] for cell in cells for line in cell[1:]]
    numbers = sum(char.isdigit() for char in starts)
    return not any(char.islower() for char in starts) and 3 * numbers >= len(starts)


def _without_empty(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return rows without those that hold nothing, and without such columns."""
    kept = [i for i in range(len(rows[0])) if any(row[i] for row in rows)]
    return tuple(tuple(row[i] for i in kept) for row in rows if any(row))
