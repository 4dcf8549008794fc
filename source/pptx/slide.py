"""One slide of a PPTX file: its title, and what stands on it in reading order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import bidirectional

from source.archive import Element
from source.office.drawn import DRAWN, drawn_items, drawn_text
from source.office.flow import ABOVE, LEFT, Item, Piece, Table, cell_text
from source.office.headings import could_be_heading
from source.office.ooxml import MC, A, P, Package, Relations, shown, whole
from source.pptx.bullets import Markers
from source.pptx.order import Box, reading_order

_TITLES = ("title", "ctrTitle")
_AROUND = ("dt", "ftr", "hdr", "sldNum", "sldImg")
"""The placeholders of what stands on every slide or page: date, footer, header, number; and of the slide's picture."""
_GROUPS = (f"{P}spTree", f"{P}grpSp")
USUAL_HEIGHT = 6858000
"""Of a slide, in EMU."""
_TOP_PARTS = 4
"""A box that begins in the first of so many parts of the height may be the title of a slide."""
_EDGE_PARTS = 8
"""A box within the first or the last of so many parts of the height stands at the edge of a slide."""


Stamp = tuple[str, Box]


@dataclass(frozen=True, slots=True)
class Placed:
    """What a shape holds, and the stamp of one at the edge of its slide: its text and its place, the same on others."""

    items: tuple[Item, ...]
    stamp: Stamp | None


@dataclass(frozen=True, slots=True)
class Slide:
    """The title, "" where there is none; the shapes; and what the speaker noted."""

    title: str
    shapes: tuple[Placed, ...]
    notes: tuple[Item, ...]
    shows_only_pictures: bool


@dataclass(frozen=True, slots=True)
class Model:
    """A layout or a master: its placeholders by their index and by their kind, and its styles of text."""

    by_index: dict[str, Element] = field(default_factory=dict)
    by_kind: dict[str, Element] = field(default_factory=dict)
    styles: Element | None = None


class Models:
    """The layouts and masters of a presentation, each read once; ``height`` is that of all slides, in EMU."""

    def __init__(self, package: Package, height: int) -> None:
        self._package, self.height = package, height
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
    def box(self) -> Box | None:
        """Where it stands, by itself or as those it takes after."""
        boxes = (_own_box(element) for element in (self.element, *self.ancestors))
        return next((box for box in boxes if box), None)

    def pieces(self) -> tuple[Piece, ...]:
        """Return its paragraphs that hold text."""
        body = self.element.find(f"{P}txBody")
        if body is None:
            return ()
        lists = [element.find(f"{P}txBody/{A}lstStyle") for element in (self.element, *self.ancestors)]
        markers = Markers([*lists, self.styles])
        lines = ((line, drawn_text(line)) for line in body.iterchildren(f"{A}p") if not _is_number(line))
        return tuple(Piece(text, marker=markers.marker(line.find(f"{A}pPr"))) for line, text in lines if text.strip())


def read_slide(package: Package, models: Models, relations: Relations, root: Element) -> Slide:
    """Return what a slide holds; footers, dates and numbers are left out."""
    shapes = list(_shapes(root, *models.of(relations)))
    title = next((shape for shape in shapes if shape.kind in _TITLES and shape.pieces()), None)
    title = title or _title_seen([shape for shape in shapes if shape.pieces()], models.height)
    placed = tuple(_placed(shape, models.height, package, relations) for shape in shapes if shape is not title)
    pictures = next(shown(root, f"{P}pic"), None) is not None
    heading = " ".join(piece.text for piece in title.pieces()) if title else ""
    says = heading or any(shape.items for shape in placed)
    return Slide(heading, placed, _notes(package, relations), pictures and not says)


def _placed(shape: _Shape, height: int, package: Package, relations: Relations) -> Placed:
    items, box, edge = tuple(_items(shape, package, relations)), shape.box, height // _EDGE_PARTS
    at_edge = box and not shape.kind and (box.bottom <= edge or box.top >= height - edge)
    return Placed(items, (cell_text(items), box) if box and at_edge and items else None)


def _is_number(paragraph: Element) -> bool:
    """Return whether a paragraph is the number of its slide."""
    fields = [field.get("type") for field in paragraph.iterchildren(f"{A}fld")]
    return "slidenum" in fields and next(paragraph.iterfind(f"{A}r"), None) is None


def _notes(package: Package, relations: Relations) -> tuple[Item, ...]:
    root = package.part_if_any(relations.of("notesSlide"))
    shapes = () if root is None else _shapes(root, Model(), Model())
    return tuple(piece for shape in shapes for piece in shape.pieces())


def _items(shape: _Shape, package: Package, relations: Relations) -> Iterator[Item]:
    yield from shape.pieces()
    for part in shown(shape.element, f"{A}tbl", *DRAWN):
        if part.tag == f"{A}tbl":
            yield _table(part)
        else:
            yield from drawn_items(package, relations, part)


def _table(element: Element) -> Table:
    rows = (row.iterchildren(f"{A}tc") for row in element.iterchildren(f"{A}tr"))
    return Table(tuple(tuple(map(_cell, row)) for row in rows))


def _cell(element: Element) -> tuple[Item, ...]:
    if element.get("hMerge") in ("1", "true"):
        return LEFT
    if element.get("vMerge") in ("1", "true"):
        return ABOVE
    return tuple(Piece(drawn_text(line)) for line in element.iter(f"{A}p"))


def _title_seen(shapes: Sequence[_Shape], height: int) -> _Shape | None:
    """Return the box that serves as the title of a slide without one: bold or large, at the top, with more below."""
    if len(shapes) < 2 or shapes[0].kind or not shapes[0].box or shapes[0].box.top > height // _TOP_PARTS:
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

    leftwards = _is_leftwards(root)
    stack = [*root.iterfind(f"{P}cSld/{P}spTree")]
    while stack:
        element = stack.pop()
        if element.tag in _GROUPS:
            children = list(_children(element))
            stack += reversed(_in_reading_order(children, lambda child: shape(child).box, leftwards=leftwards))
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
    elements: Sequence[Element], box_of: Callable[[Element], Box | None], *, leftwards: bool
) -> list[Element]:
    """Return the shapes that hold text in reading order, the title first; one without a place follows the last."""
    placed: list[tuple[Element, Box]] = []
    titles: list[Element] = []
    box = Box(0, 0, 0, 0)
    for element in elements:
        place = _placeholder(element)
        if place is not None and place.get("type") in _TITLES:
            titles.append(element)
        elif element.tag != f"{P}pic" and (element.tag != f"{P}sp" or next(element.iter(f"{A}t"), None) is not None):
            box = box_of(element) or box
            placed.append((element, box))
    order = reading_order([box for _, box in placed], leftwards=leftwards)
    return titles + [placed[at][0] for at in order]


def _is_leftwards(root: Element) -> bool:
    """Return whether most letters of a slide are of a script that runs from right to left."""
    directions = [bidirectional(char) for text in root.iter(f"{A}t") for char in text.text or ""]
    return sum(each in ("R", "AL") for each in directions) > directions.count("L")


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


def _own_box(shape: Element) -> Box | None:
    frame = shape.find(f"{P}xfrm")
    if frame is None:
        frame = next((found for part in ("spPr", "grpSpPr") for found in shape.iterfind(f"{P}{part}/{A}xfrm")), None)
    offset = None if frame is None else frame.find(f"{A}off")
    if offset is None:
        return None
    extent = frame.find(f"{A}ext")
    top, left = whole(offset.get("y")) or 0, whole(offset.get("x")) or 0
    width, height = (0, 0) if extent is None else (whole(extent.get("cx")) or 0, whole(extent.get("cy")) or 0)
    return Box(top, left, top + max(height, 0), left + max(width, 0))
