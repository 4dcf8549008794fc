"""The reader of DOCX, the format of Word (ECMA-376), transitional and strict.

It reads the XML itself: what python-docx gives leaves out notes, list numbers, text boxes and tracked changes.
"""

from collections.abc import Iterator
from dataclasses import replace

from source.archive import Element
from source.docx.notes import Notes
from source.docx.numbering import Numbering
from source.docx.parts import Parts
from source.docx.styles import Styles
from source.docx.walk import Walk
from source.errors import UnreadableError
from source.file import File
from source.imprint import imprint
from source.model import Content
from source.office.build import build
from source.office.ooxml import Package, Relations, W, holds, value, whole
from source.office.pages import Pages, Section

FULLEST_PAGE = 12_000
"""Characters. Where more stand between two breaks, whatever wrote the file did not lay out its pages."""


def is_docx(data: bytes) -> bool:
    """Return whether a file is a package with a text of Word's."""
    return holds(data, "word/")


def read_docx(file: File) -> Content:
    """Read a DOCX file. Pages are told where marks of the last layout are left in it."""
    package = Package(file.data)
    name = package.main_part("word/document.xml")
    try:
        root = package.part(name)
    except KeyError as error:
        raise UnreadableError("it is damaged: the text of the document is missing in it") from error
    if root.tag != f"{W}document":
        raise UnreadableError("it is no Word document, whatever its name says")
    sections = _sections(root)
    pages = Pages(next(sections, Section()), known=_pages_known(root))
    paragraphs = sum(1 for _ in root.iter(f"{W}p"))
    walk = Walk(
        _parts(package, package.relations(name), root), pages, sections, lambda done: file.tell(done, paragraphs)
    )
    items = walk.items(root)
    return replace(build(items, package.title(), tuple(_remarks(walk))), imprint=imprint([package.author()]))


def _parts(package: Package, relations: Relations, root: Element) -> Parts:
    styles = Styles(package.part_if_any(relations.of("styles")))
    settings = package.part_if_any(relations.of("settings"))
    notes = {
        f"{W}{kind}Reference": Notes(kind, package.part_if_any(relations.of(f"{kind}s")), settings, root)
        for kind in ("footnote", "endnote")
    }
    numbering = Numbering(package.part_if_any(relations.of("numbering")), styles)
    return Parts(package, relations, styles, numbering, notes)


def _remarks(walk: Walk) -> list[str]:
    pictures = ["1 picture holds no text" if walk.pictures == 1 else f"{walk.pictures} pictures hold no text"]
    foreign = ["part of it is embedded in another format and was not read"]
    return (pictures if walk.pictures else []) + (foreign if walk.foreign else [])


def _pages_known(root: Element) -> bool:
    """Return whether a document tells its pages: Google Docs marks only those that its author broke."""
    on_page, rendered = 0, False
    for element in root.iter(f"{W}t", f"{W}lastRenderedPageBreak"):
        if element.tag == f"{W}t":
            on_page += len(element.text or "")
        else:
            on_page, rendered = 0, True
        if on_page > FULLEST_PAGE:
            return False
    return rendered


def _sections(root: Element) -> Iterator[Section]:
    """Yield the sections of a document, in order."""
    for properties in root.iter(f"{W}sectPr"):
        if properties.getparent().tag == f"{W}sectPrChange":
            continue
        numbers = properties.find(f"{W}pgNumType")
        begins = value(properties.find(f"{W}type")) or "nextPage"
        if numbers is None:
            yield Section(begins)
        else:
            yield Section(begins, whole(numbers.get(f"{W}start")), numbers.get(f"{W}fmt") or "decimal")
