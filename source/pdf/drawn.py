"""What is drawn on a page besides text: the lines of tables, the edges of boxes and backgrounds, figures."""

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium

from source.pdf.geometry import NOTHING, Box, Drawing, Rule, Upright
from source.pdf.letters import FARTHEST, MOST_OBJECTS, Handle

THIN, LONG = 2.0, 20.0
"""Points: a rule's height at most, and its length at least."""
SHORTEST = 5.0
"""Points of the edge of a cell, at least."""
MOST_SEGMENTS = 40_000
"""Segments of the paths of a page that are looked at."""
DEEPEST = 3
"""How far forms within forms are looked into."""
SLOPE = 0.01
"""Of its length that a line may rise and still run along or across the text."""
STRAIGHT = 0.6
"""Of its circumference: what has so much of it straight is a box, its corners round or not, and no figure."""
PAGE = 0.5
"""Of a page's area: a picture so large is the page, and a background the page's."""
NEAR = 6.0
"""Points between the parts of one figure, at most."""
FEWEST_BARS, SHARED = 6, 2.4
"""Bars of a chart, at least, and how many places of edges there are to one, at least."""
MOST_FIGURES = 200
"""Of one page."""

_IMAGES = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class _Found:
    """What has been found so far on a page; ``left`` are the segments that may still be looked at."""

    page: Box
    left: int = MOST_SEGMENTS
    rules: list[Rule] = field(default_factory=list)
    edges: list[Rule] = field(default_factory=list)
    uprights: list[Upright] = field(default_factory=list)
    figures: list[Box] = field(default_factory=list)
    forms: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


def drawing_of(page: Handle) -> Drawing:
    """Return what is drawn on a page, as it stands to text from left to right."""
    left, bottom, right, top = page.get_bbox()
    found = _Found(Box(left, -top, right, -bottom))
    for thing, matrix in _things(page, found):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _add_path(found, thing, matrix)
        elif kind in _IMAGES:
            box = _bounds(thing, matrix)
            if box and _is_part(box, found.page):
                found.figures.append(box)
    if _are_bars(found.boxes):
        found.figures.append(_united(found.boxes))
    large = [box for box in _clustered(found.figures) if min(box.right - box.left, box.bottom - box.top) >= LONG]
    return Drawing(
        tuple(found.rules), tuple(found.edges), tuple(found.uprights), tuple(large), tuple(_clustered(found.forms))
    )


def as_read(drawing: Drawing, angle: int) -> Drawing:
    """Return a drawing as it stands to text of a frame's ``angle``; nothing of it if that is no quarter's multiple."""
    if angle % 90:
        return NOTHING
    if angle == 0:
        return drawing
    sine, cosine = round(math.sin(math.radians(angle))), round(math.cos(math.radians(angle)))

    def turned(x: float, y: float) -> Point:
        return x * cosine - y * sine, x * sine + y * cosine

    def box(left: float, top: float, right: float, bottom: float) -> Box:
        (a, b), (c, d) = turned(left, top), turned(right, bottom)
        return Box(min(a, c), min(b, d), max(a, c), max(b, d))

    def rule(each: Rule) -> Box:
        return box(each.left, each.base, each.right, each.base)

    along = [rule(each) for each in drawing.edges]
    across = [box(each.place, each.top, each.place, each.bottom) for each in drawing.uprights]
    rules = [rule(each) for each in drawing.rules]
    if cosine == 0:
        along, across, rules = across, along, []
    return Drawing(
        tuple(Rule(each.left, each.right, each.top) for each in rules),
        tuple(Rule(each.left, each.right, each.top) for each in along),
        tuple(Upright(each.left, each.top, each.bottom) for each in across),
        *(
            tuple(box(each.left, each.top, each.right, each.bottom) for each in boxes)
            for boxes in (drawing.figures, drawing.forms)
        ),
    )


def _things(page: Handle, found: _Found) -> Iterator[tuple[Handle, Matrix]]:
    """Yield what a page shows, but for text, with the matrix of the form that it is in; a form may be a figure."""
    count = min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)
    for thing, matrix in _unfolded((pdfium.FPDFPage_GetObject(page, i) for i in range(count)), _UNIT, 0):
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_FORM:
            within = _product(_matrix(thing), matrix)
            boxes = [box for each in _inner(thing) if (box := _shown(each, within, found.page))]
            if boxes and _is_part(_united(boxes), found.page):
                found.forms.append(_united(boxes))
        else:
            yield thing, matrix


def _unfolded(things: Iterable[Handle], matrix: Matrix, depth: int) -> Iterator[tuple[Handle, Matrix]]:
    """Yield things but text; after a form, those in it."""
    for thing in things:
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            yield thing, matrix
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            yield from _unfolded(_inner(thing), _product(_matrix(thing), matrix), depth + 1)


def _inner(form: Handle) -> Iterator[Handle]:
    count = min(max(pdfium.FPDFFormObj_CountObjects(form), 0), MOST_OBJECTS)
    return (pdfium.FPDFFormObj_GetObject(form, i) for i in range(count))


def _shown(thing: Handle, matrix: Matrix, page: Box) -> Box | None:
    """Return where a thing stands on a page, nothing if it takes most of it or is cut off at its edges."""
    box = _bounds(thing, matrix)
    if box is None or not all(page.holds(*corner, THIN) for corner in ((box.left, box.top), (box.right, box.bottom))):
        return None
    return box if _is_part(box, page) else None


def _is_part(box: Box, page: Box) -> bool:
    """Tell whether a box takes less than most of a page."""
    return _area(box) < PAGE * _area(page)


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _matrix(thing: Handle) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, found):
        return _UNIT
    return found.a, found.b, found.c, found.d, found.e, found.f


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    return (*_at((a, b), (*then[:4], 0, 0)), *_at((c, d), (*then[:4], 0, 0)), *_at((e, f), then))


def _at(point: Point, matrix: Matrix) -> Point:
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(thing: Handle, matrix: Matrix) -> Box | None:
    """Return where a thing stands, counted downwards, or nothing where that cannot be."""
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(thing, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    return _around([_at((x, y), matrix) for x in (left, right) for y in (bottom, top)])


def _around(points: Sequence[Point]) -> Box | None:
    xs, ys = [x for x, _ in points], [-y for _, y in points]
    if not all(abs(value) < FARTHEST for value in (*xs, *ys)):
        return None
    return Box(min(xs), min(ys), max(xs), max(ys))


def _add_path(found: _Found, path: Handle, matrix: Matrix) -> None:
    """Add the lines of a path, or what it is a part of."""
    box = _bounds(path, matrix)
    count = pdfium.FPDFPath_CountSegments(path)
    if box is None or found.left < count:
        return
    found.left -= count
    wide, high = box.right - box.left, box.bottom - box.top
    if high <= THIN and wide >= LONG:
        found.rules.append(Rule(box.left, box.right, (box.top + box.bottom) / 2))
    if min(wide, high) <= THIN:
        _add_edges(found, [((box.left, box.top), (box.right, box.bottom))])
        return
    if max(wide, high) < 2 * SHORTEST:
        return
    stroked, filled = _painted(path)
    if not (stroked or filled):
        return
    lines = list(_segments(path, count, _product(_matrix(path), matrix)))
    straight = [line for line in lines if _is_straight(*line)]
    length = sum(math.dist(*line) for line in straight)
    if length < STRAIGHT * 2 * (wide + high) and len(straight) < len(lines):
        if max(wide, high) >= LONG:
            found.figures.append(box)
    elif _is_part(box, found.page) or len(lines) > 5:
        _add_edges(found, straight)
        found.boxes.append(box)


def _painted(path: Handle) -> tuple[bool, bool]:
    """Tell whether a path is stroked, and filled so that it is seen on paper."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    color = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFPageObj_GetFillColor(path, *color)
    seen = not known or (color[3].value > 0 and any(each.value < 255 for each in color[:3]))
    return bool(stroke.value), mode.value != pdfium.FPDF_FILLMODE_NONE and seen


def _segments(path: Handle, count: int, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """Yield the segments of a path, counted downwards; of a curve, the line from its start to its end."""
    x, y = ctypes.c_float(), ctypes.c_float()
    first: Point = (0.0, 0.0)
    last = first
    curve = 0
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        across, up = _at((x.value, y.value), matrix)
        point = (across, -up)
        curve = curve + 1 if kind == pdfium.FPDF_SEGMENT_BEZIERTO else 0
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif curve % 3 == 0:  # a curve has two points between its ends
            yield last, point
        if curve % 3 == 0:
            last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            if last != first:
                yield last, first
            last = first


def _is_straight(start: Point, end: Point) -> bool:
    apart = sorted((abs(start[0] - end[0]), abs(start[1] - end[1])))
    return apart[0] <= SLOPE * apart[1]


def _add_edges(found: _Found, lines: Sequence[tuple[Point, Point]]) -> None:
    for start, end in lines:
        (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
        if right - left >= max(SHORTEST, bottom - top):
            found.edges.append(Rule(left, right, (top + bottom) / 2))
        elif bottom - top >= SHORTEST:
            found.uprights.append(Upright((left + right) / 2, top, bottom))


def _are_bars(boxes: Sequence[Box]) -> bool:
    """Tell whether boxes are the bars of a chart: those of a table share their edges."""
    across = {round(place) for box in boxes for place in (box.left, box.right)}
    down = {round(place) for box in boxes for place in (box.top, box.bottom)}
    return len(boxes) >= FEWEST_BARS and len(across) + len(down) > SHARED * len(boxes)


def _united(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _clustered(boxes: Sequence[Box]) -> list[Box]:
    """Return boxes, those that touch as one."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.left):
        near = [each for each in found if _touch(each, box)]
        for each in near:
            found.remove(each)
        found.append(_united([box, *near]))
        if len(found) > MOST_FIGURES:
            break
    return found


def _touch(one: Box, other: Box) -> bool:
    return (
        max(one.left, other.left) - min(one.right, other.right) < NEAR
        and max(one.top, other.top) - min(one.bottom, other.bottom) < NEAR
    )
