"""Text in drawings (DrawingML, ECMA-376 part 1, 21.1): the shapes of a slide, and SmartArt diagrams."""

from source.archive import Element
from source.office.formula import formula
from source.office.ooxml import A, M, Package, R, Relations, shown, whole
from source.office.raised import as_raised


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


def diagram_lines(package: Package, relations: Relations, element: Element) -> tuple[str, ...]:
    """Return the paragraphs of the SmartArt diagram that an element refers to."""
    data = package.part_if_any(relations[element.get(f"{R}dm")])
    lines = () if data is None else data.iter(f"{A}p")
    return tuple(line for line in map(drawn_text, lines) if line.strip())
