"""A page's words in reading order: columns, what spans them, and tables told from columns of prose.

A gutter is a strip that no word crosses over several lines running. The page is cut at the gutter most lines agree
on, where they do; what is above, below and at either side is cut again in the same way.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import median

from source.pdf.bands import Band, bands_of, crosses, is_at_one_side, is_bold, is_caption, white_above, words_of
from source.pdf.geometry import Line, Word
from source.pdf.lines import cells_of, em_of, lines_of
from source.pdf.table import rows_of
from source.pdf.text import is_unspaced
from source.pdf.wrapped import NUMBER

WIDE_GUTTER = 1.2
"""Ems. A gap so wide is no blank, so that two lines that have it in the same place are enough."""
LINES_AGREEING, ROWS_AGREEING = 5, 3
"""Lines with a narrow gap in the same place that make it a gutter: of columns of prose, of a table."""
ALIGNED = 0.6
"""Of the lines at one side of a gutter in a table: so many stand on the line of one at the other side."""
APART = 4.0
"""Ems of white across a piece of a page that end its columns, as a figure does."""
DEEPEST = 12
"""How often a piece of a page is cut again."""
MOST_TRIED = 6
"""Strips looked at before a piece of a page counts as one column."""
LARGER, ABOVE = 1.15, 0.5
"""Of the usual size, and ems of white above: what heads columns from the first side is larger and stands apart."""
HEADING = 2
"""Lines below white at the first side of columns, at most, that head what follows across them."""
PROSE = 3.5
"""Words in a line of prose, at least."""
LONG_WORD = 8
"""Letters of a word that counts as one; longer ones, as German has, count as more."""

_MARKER = re.compile(
    r"[•◦▪‣·–—*-]|[(\[]?(\d{1,3}|[a-z]|[ivxl]{1,5})[.)\]]{1,2}|\[\w+\]|\d{1,3}(\.\d{1,3}){0,3}\.?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that follow one another in one column; of a table, the cells of each row as well."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How a page is written: from right to left, or downwards."""

    turned: bool
    vertical: bool


class _Kind(Enum):
    """What a gutter parts."""

    COLUMNS = "columns"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where to cut: the place of the gutter, the range of bands it runs through, and what it parts there."""

    place: float
    first: int
    end: int
    kind: _Kind


def columns(words: Sequence[Word], way: Way, depth: int = 0, *, followed: bool = False) -> Iterator[Region]:
    """Yield the regions of a piece of a page, in reading order.

    ``depth`` is how often it was cut, ``followed`` says that there is text across the page below.
    """
    bands = bands_of(words)
    cut = _cut(bands, way, followed=followed) if depth < DEEPEST else None
    if cut is None:
        if words:
            yield Region(lines_of(words))
        return
    yield from columns(words_of(bands[: cut.first]), way, depth + 1, followed=True)
    inside = words_of(bands[cut.first : cut.end])
    if cut.kind is _Kind.TABLE:
        yield table(inside, way)
    else:
        sides = [[w for w in inside if w.left < cut.place], [w for w in inside if w.left >= cut.place]]
        for side in reversed(sides) if way.turned else sides:
            yield from columns(side, way, depth + 1)
    yield from columns(words_of(bands[cut.end :]), way, depth + 1, followed=followed)


def table(words: Sequence[Word], way: Way, rules: Sequence[float] = ()) -> Region:
    """Return the table that words make; ``rules`` are the bases of those drawn across it."""
    lines = lines_of(words)
    return Region(lines, rows_of(lines, rules, turned=way.turned))


def _cut(bands: Sequence[Band], way: Way, *, followed: bool) -> _Cut | None:
    """Return the first cut that can be made along the strips of white, the best first."""
    for strip in _strips(bands):
        place = (strip[0] + strip[1]) / 2
        for begin, stop in _runs(bands, place, way):
            first, end = _trimmed(bands, begin, stop, place, way)
            if followed or end < len(bands):
                end = _without_heading(bands, first, end, place, way)
            kind = _kind(bands[first:end], place)
            if kind is _Kind.TABLE and not way.vertical:
                first += is_caption(bands[first])
                end = _without_tail(bands, first, stop)
                kind = _kind(bands[first:end], place)
            if kind is not None:
                return _Cut(place, first, end, _Kind.COLUMNS if way.vertical else kind)
    return None


def _strips(bands: Sequence[Band]) -> Iterator[tuple[float, float]]:
    """Yield the strips most lines leave white, with text at both sides; a few at most, the best first."""
    gaps = [(gap, band.lines) for band in bands for gap in band.gaps]
    if not gaps:
        return
    start, end = min(gap[0] for gap, _ in gaps), max(gap[1] for gap, _ in gaps)
    step = max(1.0, (end - start) / 600)
    votes = [0] * (int((end - start) / step) + 2)
    for (left, right), lines in gaps:
        for i in range(int((left - start) / step) + 1, int((right - start) / step) + 1):
            votes[i] += lines
    for _ in range(MOST_TRIED):
        best = max(votes)
        if best < 2:
            return
        first = votes.index(best)
        last = first
        while last + 1 < len(votes) and votes[last + 1] == best:
            last += 1
        yield start + (first - 0.5) * step, start + (last + 0.5) * step
        votes[first : last + 1] = [0] * (last + 1 - first)


def _runs(bands: Sequence[Band], place: float, way: Way) -> Iterator[tuple[int, int]]:
    """Yield the ranges of bands running in which no word crosses a place, the one with most lines first.

    A heading that stands alone at the first side between columns ends those above it.
    """
    found, first = [], None
    for i, band in enumerate(bands):
        crossed = crosses(band, place)
        apart = i > 0 and band.top - bands[i - 1].bottom > APART * band.words[0].size
        if (crossed or apart or _heads_columns(bands, i, place, way)) and first is not None:
            found.append((first, i))
            first = None
        if not crossed and first is None:
            first = i
    if first is not None:
        found.append((first, len(bands)))
    yield from sorted(found, key=lambda run: -sum(band.lines for band in bands[run[0] : run[1]]))


def _heads_columns(bands: Sequence[Band], i: int, place: float, way: Way) -> bool:
    """Tell whether a band heads columns below it, others being above: alone, with white around, set as a heading."""
    if not 0 < i < len(bands) - 1 or way.vertical or not is_at_one_side(bands[i], place, left=not way.turned):
        return False
    size = max(word.size for word in bands[i].words)
    usual = median(word.size for band in bands for word in band.words)
    if size <= LARGER * usual or white_above(bands, i) <= ABOVE * size:
        return False
    near = bands[max(0, i - 2) : i], bands[i + 1 : i + 3]
    return all(any(not is_at_one_side(band, place, left=not way.turned) for band in some) for some in near)


def _trimmed(bands: Sequence[Band], first: int, end: int, place: float, way: Way) -> tuple[int, int]:
    """Return a range without what is only at the first side above, and only at the other below: it reads the same."""
    while first < end and is_at_one_side(bands[first], place, left=not way.turned):
        first += 1
    while end > first and is_at_one_side(bands[end - 1], place, left=way.turned):
        end -= 1
    return first, end


def _without_heading(bands: Sequence[Band], first: int, end: int, place: float, way: Way) -> int:
    """Return where columns end: before what stands below them only at the first side, and heads the text across."""
    start = end
    while start > first and is_at_one_side(bands[start - 1], place, left=not way.turned):
        start -= 1
    if start in (first, end):
        return end
    usual = median(white_above(bands, i) for i in range(first + 1, end)) + 0.5 * median(
        w.size for w in bands[start].words
    )
    return next((i for i in range(max(start, end - HEADING), end) if white_above(bands, i) > usual), end)


def _without_tail(bands: Sequence[Band], first: int, end: int) -> int:
    """Return where a table's range of bands ends: before a caption, a heading, or lone lines below more white."""
    captions = [i for i in range(first + 1, end) if is_caption(bands[i])]
    end = captions[0] if captions else end
    usual = median(word.size for word in words_of(bands[first:end]))
    bold_alone = 3 * sum(map(is_bold, bands[first:end])) < end - first
    apart = [after.top - before.bottom for before, after in pairwise(bands[first:end])]
    white = 1.5 * median(apart) + 1 if apart else 0.0
    for i in range(first + 1, end):
        if bands[i].gaps:
            continue
        if min(word.size for word in bands[i].words) > 1.15 * usual:
            return i
        far = apart[i - first - 1] > white
        if (far and not any(band.gaps for band in bands[i:end])) or (bold_alone and is_bold(bands[i])):
            return i
    return end


def _kind(bands: Sequence[Band], place: float) -> _Kind | None:
    """Return what a gutter runs through, ``None`` if it is none."""
    agreeing = sum(band.lines for band in bands if any(left <= place <= right for left, right in band.gaps))
    if agreeing < 2:
        return None
    words = words_of(bands)
    left = lines_of([word for word in words if word.left < place])
    right = lines_of([word for word in words if word.left >= place])
    if all(_MARKER.fullmatch(_joined(line)) for line in left) and not _numeric(right):
        return None
    wide = min(line.left for line in right) - max(line.right for line in left) >= WIDE_GUTTER * em_of(words)
    prose = _is_prose(left), _is_prose(right)
    aligned = _aligned(left, right)
    if all(prose) or (any(prose) and aligned < 0.8) or _itemised(left, right) or aligned < ALIGNED:
        code = aligned >= ALIGNED and all(line.mono for line in (*left, *right))
        return _Kind.COLUMNS if (wide or agreeing >= LINES_AGREEING) and not code else None
    return _Kind.TABLE if wide or agreeing >= ROWS_AGREEING else None


def _joined(line: Line) -> str:
    return "".join(word.text for word in line.words)


def _is_prose(lines: Sequence[Line]) -> bool:
    """Tell whether lines, in one column or more, are full of words: read one after the other and not across."""
    pieces = [piece for line in lines for piece in cells_of(line)]
    widths = sorted(piece[-1].right - piece[0].left for piece in pieces)
    full = sum(width > 0.7 * widths[-1 - len(widths) // 10] for width in widths)
    return median(map(_words_in, pieces)) >= PROSE and 2 * full >= len(pieces)


def _words_in(words: Sequence[Word]) -> float:
    """Return how many words these are; two letters are one where a script parts none, and long words are several."""
    return sum(
        max(1.0, len(word.text) / 2) if is_unspaced(word.text[0]) else max(1.0, len(word.text) / LONG_WORD)
        for word in words
    )


def _numeric(lines: Sequence[Line]) -> bool:
    return sum(NUMBER.fullmatch(_joined(line)) is not None for line in lines) > 0.5 * len(lines)


def _itemised(left: Sequence[Line], right: Sequence[Line]) -> bool:
    return all(sum(line.words[0].text[0] in "•◦▪‣" for line in side) > 0.4 * len(side) for side in (left, right))


def _aligned(left: Sequence[Line], right: Sequence[Line]) -> float:
    """Return the share of the lines of the side with fewer that stand on the line of one of the other side."""
    few, many = sorted((left, right), key=len)
    bases = sorted(line.base for line in many)
    matched, i = 0, 0
    for line in few:
        while i + 1 < len(bases) and abs(bases[i + 1] - line.base) <= abs(bases[i] - line.base):
            i += 1
        matched += abs(bases[i] - line.base) < 0.25 * line.size
    return matched / len(few)
