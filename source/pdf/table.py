"""Tables: what is one, and the cells of its rows."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import median

from source.pdf.geometry import Line, Word, line_of
from source.pdf.lines import cells_of, gaps_of
from source.pdf.text import text_of
from source.pdf.wrapped import NUMBER, WRAPPED, below, unwrapped

CROSSING, RULED_CROSSING = 3, 2
"""Rows of a table that have a gap between two cells for one that runs across it, at least; where rules part rows."""
MOST_IN_HEADER = 4
"""Lines in the header of a table, at most."""
MOST_IN_RULED = 2.5
"""Lines to a row of a table whose rows are parted by rules, on average, at most."""
ONE_CELL = 0.35
"""Ems between the words of one cell, at most; words farther apart may be of two."""
FINEST = 1_000
"""Steps in which the width of a table is looked at, at most."""


def is_tabular(lines: Sequence[Line]) -> bool:
    """Tell whether lines are rows of cells: gaps in most, and few words or numbers between them."""
    cells: list[int] = []
    numeric = gapped = most = 0
    for line in lines:
        row = cells_of(line)
        cells += map(len, row)
        numeric += sum(NUMBER.fullmatch("".join(word.text for word in cell)) is not None for cell in row)
        gapped, most = gapped + (len(row) > 1), max(most, len(row))
    if 2 * gapped < len(lines) and len(lines) > MOST_IN_HEADER:
        return False
    return most > 2 and (median(cells) < WRAPPED or 4 * numeric > len(cells))


def rows_of(lines: Sequence[Line], rules: Sequence[float] = (), *, turned: bool) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table, each with as many cells; of one ``turned`` to the left, from its right end.

    ``rules`` are the bases of those drawn across it: where there is one between most rows, it parts them.
    """
    between = [bisect_right(rules, line.base) for line in lines]
    groups = [[line for line, _ in each] for _, each in groupby(zip(lines, between, strict=True), lambda pair: pair[1])]
    few = len(groups) > 2 and len(lines) <= MOST_IN_RULED * len(groups)
    ruled = few or (len(groups) > 1 and _goes_on_below(groups))
    strips = _strips([[w for line in group for w in line.words] for group in groups], RULED_CROSSING) if ruled else []
    if strips:
        places = [place for strip in strips for place in strip]
        rows = [below([_cells(line, places) for line in group]) for group in groups]
    else:
        strips = _strips([line.words for line in lines], CROSSING)
        places = [place for strip in strips for place in strip]
        rows = unwrapped(lines, [_cells(line, places) for line in lines])
    found = _merged(rows, strips)
    return tuple(row[::-1] for row in found) if turned else tuple(found)


def _goes_on_below(groups: Sequence[Sequence[Line]]) -> bool:
    """Tell whether what stands between rules is one row each time: lines but the first begin further in.

    Most do, or of two groups, which may be a header and all rows, all.
    """
    left = min(line.left for group in groups for line in group)
    others = [line.left > left + line.size for group in groups for line in group[1:]]
    return all(others) if len(groups) < 3 else 3 * sum(others) > 2 * len(others)


def _strips(rows: Iterable[Sequence[Word]], crossing: int) -> list[list[float]]:
    """Return where cells part, from the left: where rows have gaps and few run across.

    Places in one strip of white are together, with words of a header alone between them.
    """
    lines = [sorted(words, key=lambda word: word.left) for words in rows]
    left, right = min(words[0].left for words in lines), max(word.right for words in lines for word in words)
    scale = max(1.0, (right - left) / FINEST)
    gapped: Counter[int] = Counter()
    crossed: Counter[int] = Counter()
    for words in lines:
        at, end = words[0].left, max(word.right for word in words)
        for start, stop in gaps_of(words):
            gapped.update(range(int(start / scale) + 1, int(stop / scale) + 1))
            crossed.update(range(int(at / scale) + 1, int(start / scale) + 1))
            at = stop
        crossed.update(range(int(at / scale) + 1, int(end / scale) + 1))
    enough = max(2, len(lines) // 3)
    clear = sorted(x for x, count in gapped.items() if count >= enough and crossing * crossed[x] <= count)
    runs = (list(run) for _, run in groupby(enumerate(clear), key=lambda pair: pair[1] - pair[0]))
    return [[scale * x for x in _peaks([(x, gapped[x]) for _, x in run])] for run in runs]


def _peaks(strip: Sequence[tuple[int, int]]) -> Sequence[float]:
    """Return the middles of the places that most lines leave white."""
    runs = [list(run) for _, run in groupby(strip, key=lambda pair: pair[1])]
    heights = [0, *(run[0][1] for run in runs), 0]
    peaks = [
        (run[0][0] + run[-1][0]) / 2
        for i, run in enumerate(runs, start=1)
        if heights[i - 1] < heights[i] > heights[i + 1]
    ]
    if len(peaks) > 1:
        return peaks
    nearly = [x for x, count in strip if count >= 0.95 * max(heights)]
    return [(nearly[0] + nearly[-1]) / 2]


def _cells(line: Line, places: Sequence[float]) -> tuple[str, ...]:
    """Return the cells of a row; words close together are of one, on the side of a place where most of them is."""
    close: list[list[Word]] = []
    for word in sorted(line.words, key=lambda word: word.left):
        if close and -0.5 * word.size < word.left - close[-1][-1].right < ONE_CELL * word.size:
            close[-1].append(word)
        else:
            close.append([word])
    cells: list[list[Word]] = [[] for _ in range(len(places) + 1)]
    for words in close:
        first, last = bisect_right(places, words[0].left), bisect_right(places, words[-1].right)
        middle = bisect_right(places, (words[0].left + words[-1].right) / 2)
        cells[middle if last - first < 2 else first] += words
    return tuple(text_of(line_of(cell)) if cell else "" for cell in cells)


def _merged(rows: Sequence[tuple[str, ...]], strips: Sequence[Sequence[float]]) -> Sequence[tuple[str, ...]]:
    """Return rows without columns that lie in one strip of white and only complete the one beside: a header alone."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    inside = [False, *(i > 0 for strip in strips for i in range(len(strip)))]
    # column i + 1 lies between places i and i + 1; it is inside a strip if both of them are of it
    found: list[list[str]] = []
    loose = False
    for i, column in enumerate(columns):
        within = 0 < i < len(inside) - 1 and inside[i + 1]
        if found and (loose or within) and not any(a and b for a, b in zip(found[-1], column, strict=True)):
            found[-1] = [a or b for a, b in zip(found[-1], column, strict=True)]
            loose = False
        else:
            found.append(column)
            loose = within
    return list(zip(*found, strict=True))
