"""One slide of a PPTX file: its title, and what stands on it in reading order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from source.archive import Element
from source.office.drawn import diagram_lines, drawn_text
from source.office.flow import Item, Piece, Table
from source.office.headings import could_be_heading
from source.office.ooxml import DIAGRAM, MC, A, P, Package, Relations, shown, whole
from source.pptx.bullets import Markers

_TITLES = ("title", "ctrTitle")
_AROUND = ("dt", "ftr", "hdr", "sldNum", "sldImg")
"""The placeholders of what stands on every slide or page: date, footer, header, number; and of the slide's picture."""
_GROUPS = (f"{P}spTree", f"{P}grpSp")
_ROWS = 20
"""Shapes whose tops lie within one of so many parts of the height are read from left to right."""
_TOP_PART = 6858000 // 4
"""How far down, in EMU, a box may begin that is taken for the title of a slide: a quarter of the usual height."""


@dataclass(frozen=True, slots=True)
class Slide:
    """The title, "" where there is none; the paragraphs and tables; and what the speaker noted."""

    title: str
    items: tuple[Item, ...]
    notes: tuple[Item, ...]
    shows_only_pictures: bool


@dataclass(frozen=True, slots=True)
class Model:
    """A layout or a master: its placeholders by their index and by their kind, and its styles of text."""

    by_index: dict[str, Element] = field(default_factory=dict)
    by_kind: dict[str, Element] = field(default_factory=dict)
    styles: Element | None = None


class Models:
    """The layouts and masters of a presentation, each read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._read: dict[str, Model] = {}

    def of(self, relations: Relations) -> tuple[Model, Model]:
        """Return the layout and the master of a slide."""
        layout = relations.of("slideLayout")
        master = self._package.relations(layout).of("slideMaster") if layout else None
        return self._model(layout), self._model(master)

    def _model(self, name: str | None) -> Model:
        if name is None:
            return Model()
        if name not in self._read:
            model = Model()
            root = self._package.part_if_any(name)
            if root is not None:
                model = Model(styles=root.find(f"{P}txStyles"))
                for shape in root.iter(f"{P}sp"):
                    place = _placeholder(shape)
                    if place is not None:
                        model.by_index.setdefault(place.get("idx", "0"), shape)
                        model.by_kind.setdefault(_kind(place), shape)
            self._read[name] = model
        return self._read[name]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape that is no group, what kind of placeholder it is, if any, and the shapes it takes after."""

    element: Element
    kind: str
    ancestors: tuple[Element, ...]
    styles: Element | None

    @property
    def box(self) -> tuple[int, int, int] | None:
        """The top, the left and the bottom in EMU, its own or inherited."""
        boxes = (_own_box(element) for element in (self.element, *self.ancestors))
        return next((box for box in boxes if box), None)

    def pieces(self) -> tuple[Piece, ...]:
        """Return its paragraphs that hold text."""
        body = self.element.find(f"{P}txBody")
        if body is None:
            return ()
        lists = [element.find(f"{P}txBody/{A}lstStyle") for element in (self.element, *self.ancestors)]
        markers = Markers([*lists, self.styles])
        lines = ((line, drawn_text(line)) for line in body.iterchildren(f"{A}p"))
        return tuple(Piece(text, marker=markers.marker(line.find(f"{A}pPr"))) for line, text in lines if text.strip())


def read_slide(package: Package, models: Models, relations: Relations, root: Element) -> Slide:
    """Return what a slide holds; footers, dates and numbers are left out."""
    shapes = list(_shapes(root, *models.of(relations)))
    title = next((shape for shape in shapes if shape.kind in _TITLES and shape.pieces()), None)
    title = title or _title_seen([shape for shape in shapes if shape.pieces()])
    items = tuple(item for shape in shapes if shape is not title for item in _items(shape, package, relations))
    pictures = next(shown(root, f"{P}pic"), None) is not None
    heading = " ".join(piece.text for piece in title.pieces()) if title else ""
    return Slide(heading, items, _notes(package, relations), pictures and not heading and not items)


def _notes(package: Package, relations: Relations) -> tuple[Item, ...]:
    root = package.part_if_any(relations.of("notesSlide"))
    shapes = () if root is None else _shapes(root, Model(), Model())
    return tuple(piece for shape in shapes for piece in shape.pieces())


def _items(shape: _Shape, package: Package, relations: Relations) -> Iterator[Item]:
    yield from shape.pieces()
    for part in shown(shape.element, f"{A}tbl", f"{DIAGRAM}relIds"):
        if part.tag == f"{A}tbl":
            yield _table(part)
        else:
            yield from map(Piece, diagram_lines(package, relations, part))


def _table(element: Element) -> Table:
    rows = (row.iterchildren(f"{A}tc") for row in element.iterchildren(f"{A}tr"))
    return Table(tuple(tuple(_cell(cell) for cell in row if cell.get("hMerge") not in ("1", "true")) for row in rows))


def _cell(element: Element) -> tuple[Item, ...]:
    if element.get("vMerge") in ("1", "true"):
        return ()
    return tuple(Piece(drawn_text(line)) for line in element.iter(f"{A}p"))


def _title_seen(shapes: Sequence[_Shape]) -> _Shape | None:
    """Return the box that serves as the title of a slide without one: bold or large, at the top, with more below."""
    if len(shapes) < 2 or shapes[0].kind or not shapes[0].box or shapes[0].box[0] > _TOP_PART:
        return None
    first, *others = shapes
    pieces = first.pieces()
    runs = list(first.element.iter(f"{A}rPr"))
    bold = bool(runs) and all(run.get("b") == "1" for run in runs)
    larger = _largest(first.element) > max(_largest(shape.element) for shape in others)
    alone = could_be_heading(" ".join(piece.text for piece in pieces)) and not any(piece.marker for piece in pieces)
    return first if alone and (bold or larger) else None


def _largest(element: Element) -> int:
    return max((whole(run.get("sz")) or 0 for run in element.iter(f"{A}rPr")), default=0)


def _shapes(root: Element, layout: Model, master: Model) -> Iterator[_Shape]:
    """Yield the shapes of a slide in reading order, those of a group together."""

    def shape(element: Element) -> _Shape:
        return _with_ancestors(element, layout, master)

    stack = [*root.iterfind(f"{P}cSld/{P}spTree")]
    while stack:
        element = stack.pop()
        if element.tag in _GROUPS:
            stack += reversed(_in_reading_order(list(_children(element)), lambda child: shape(child).box))
        else:
            found = shape(element)
            if found.kind not in _AROUND:
                yield found


def _children(group: Element) -> Iterator[Element]:
    for child in group.iterchildren("*"):
        if child.tag == f"{MC}AlternateContent":
            yield from next(child.iterchildren("*"), ())
        else:
            yield child


def _in_reading_order(
    elements: Sequence[Element], box_of: Callable[[Element], tuple[int, int, int] | None]
) -> list[Element]:
    """Return shapes from top to bottom, and in a row from left to right; one without a place follows the last."""
    placed: list[tuple[int, int, int, Element]] = []
    box = 0, 0, 0
    for element in elements:
        box = box_of(element) or box
        placed.append((*box, element))
    placed.sort(key=lambda each: each[0])
    height = max((each[2] for each in placed), default=0) - (placed[0][0] if placed else 0)
    rows: list[list[tuple[int, int, int, Element]]] = []
    for each in placed:
        if not rows or each[0] > rows[-1][0][0] + height // _ROWS:
            rows.append([])
        rows[-1].append(each)
    return [element for row in rows for *_, element in sorted(row, key=lambda each: each[1])]


def _with_ancestors(element: Element, layout: Model, master: Model) -> _Shape:
    place = _placeholder(element)
    if place is None:
        return _Shape(element, "", (), None)
    kind = place.get("type", "obj")
    in_layout = (
        layout.by_index.get(place.get("idx", "0")) if "idx" in place.attrib else layout.by_kind.get(_kind(place))
    )
    in_master = master.by_kind.get(_kind(place))
    style = "titleStyle" if kind in _TITLES else "bodyStyle"
    styles = None if master.styles is None else master.styles.find(f"{P}{style}")
    return _Shape(element, kind, tuple(each for each in (in_layout, in_master) if each is not None), styles)


def _placeholder(shape: Element) -> Element | None:
    return shape.find(f"*/{P}nvPr/{P}ph")


def _kind(place: Element) -> str:
    """Return the kind by which a placeholder finds the one it takes after: title, body, or one of those around."""
    kind: str = place.get("type", "obj")
    return "title" if kind in _TITLES else kind if kind in _AROUND else "body"


def _own_box(shape: Element) -> tuple[int, int, int] | None:
    frame = shape.find(f"{P}xfrm")
    if frame is None:
        frame = next((found for part in ("spPr", "grpSpPr") for found in shape.iterfind(f"{P}{part}/{A}xfrm")), None)
    offset = None if frame is None else frame.find(f"{A}off")
    if offset is None:
        return None
    extent = frame.find(f"{A}ext")
    top, left = whole(offset.get("y")) or 0, whole(offset.get("x")) or 0
    return top, left, top + (whole(extent.get("cy")) or 0 if extent is not None else 0)
