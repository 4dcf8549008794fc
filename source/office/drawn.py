"""Text in drawings (DrawingML, ECMA-376 part 1, 21.1): the shapes of a slide, SmartArt diagrams, charts."""

from collections.abc import Iterator

from source.archive import Element
from source.model import Page
from source.office.flow import Item, Piece, Table
from source.office.formula import formula
from source.office.ooxml import CHART, DIAGRAM, A, M, Package, R, Relations, shown, whole
from source.raised import as_raised

DRAWN = (f"{DIAGRAM}relIds", f"{CHART}chart")
"""The elements that refer to a SmartArt diagram or a chart."""


def drawn_text(paragraph: Element) -> str:
    """Return the text of a paragraph in a drawing, its line ends as such."""
    text = ""
    for part in shown(paragraph, f"{A}t", f"{A}br", f"{M}oMath"):
        if part.tag == f"{A}t":
            properties = part.getparent().find(f"{A}rPr")
            raised = properties is not None and (whole(properties.get("baseline")) or 0) > 0
            text += as_raised(part.text or "", text) if raised else part.text or ""
        else:
            text += "\n" if part.tag == f"{A}br" else formula(part)
    return text


def drawn_items(package: Package, relations: Relations, element: Element, page: Page | None = None) -> tuple[Item, ...]:
    """Return the paragraphs of the SmartArt diagram that an element refers to, or the table that a chart draws."""
    if element.tag == DRAWN[0]:
        data = package.part_if_any(relations[element.get(f"{R}dm")])
        lines = () if data is None else data.iter(f"{A}p")
        return tuple(Piece(line, page=page, end_page=page) for line in map(drawn_text, lines) if line.strip())
    chart = package.part_if_any(relations[element.get(f"{R}id")])
    return () if chart is None else tuple(_chart(chart, page))


def _chart(root: Element, page: Page | None) -> Iterator[Item]:
    """Yield the title of a chart, and what it draws as a table with a column for each series."""
    for line in root.iterfind(f"{CHART}chart/{CHART}title//{A}p"):
        yield Piece(drawn_text(line), page=page, end_page=page)
    series = list(root.iterfind(f"{CHART}chart/{CHART}plotArea//{CHART}ser"))
    names = ["".join(name.text or "" for name in one.iterfind(f"{CHART}tx//{CHART}v")) for one in series]
    labels: dict[int, str] = {}
    for one in series:
        labels = _points(one, "cat", "xVal") | labels
    values = [_points(one, "val", "yVal") for one in series]
    places = sorted(labels.keys() | {at for column in values for at in column})
    rows = [["", *names], *([labels.get(at, ""), *(column.get(at, "") for column in values)] for at in places)]
    yield Table(tuple(tuple((Piece(text, page=page, end_page=page),) for text in row) for row in rows))


def _points(series: Element, *kinds: str) -> dict[int, str]:
    """Return the text of each point of a series by its place."""
    points = (point for kind in kinds for point in series.iterfind(f"{CHART}{kind}//{CHART}pt"))
    return {whole(point.get("idx")) or 0: point.findtext(f"{CHART}v") or "" for point in points}
