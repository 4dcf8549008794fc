"""The reader of ODT, the text format of OpenDocument (ISO/IEC 26300), as a package and as a single file (FODT)."""

import posixpath
from dataclasses import replace

from lxml import etree

from source.archive import Archive, Element, parsed_xml
from source.errors import UnreadableError
from source.file import File
from source.imprint import imprint
from source.model import Content
from source.odt.encrypted import opened
from source.odt.lists import Lists
from source.odt.styles import OFFICE, TEXT, Styles
from source.odt.walk import Walk
from source.office.build import build
from source.office.formula import MATHML, formula
from source.office.pages import Pages, Section

_KIND = b"application/vnd.oasis.opendocument."
_OTHERS = (
    ("presentation", "it is an OpenDocument presentation; save it as .pptx"),
    ("spreadsheet", "it is an OpenDocument spreadsheet; save its tables as .csv"),
    ("drawing", "it is an OpenDocument drawing; save it as .pdf"),
)
_HEAD = 4000
"""Bytes at the beginning, among which the kind of the document stands."""
_HREF = "{http://www.w3.org/1999/xlink}href"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"


def is_odt(data: bytes) -> bool:
    """Return whether a file says in its head that it is an OpenDocument: a text, or another of which that is said."""
    head = data[:_HEAD]
    return _KIND in head and (head.startswith(b"PK") or b"<office:document" in head)


def read_odt(file: File) -> Content:
    """Read an ODT or FODT file. Pages are told where the last layout left its breaks."""
    archive = None if _is_flat(file.data) else opened(file)
    if archive:
        content, styles, meta = (_part(archive, f"{name}.xml") for name in ("content", "styles", "meta"))
        if content is None:
            raise UnreadableError("it is damaged: the text of the document is missing in it")
    else:
        content = styles = meta = _clean(parsed_xml(file.data))
    text = content.find(f"{OFFICE}body/{OFFICE}text")
    if text is None:
        kinds = (reason for kind, reason in _OTHERS if content.find(f"{OFFICE}body/{OFFICE}{kind}") is not None)
        raise UnreadableError(next(kinds, "it is no OpenDocument text, whatever its name says"))
    known = next(text.iter(f"{TEXT}soft-page-break"), None) is not None
    paragraphs = sum(1 for _ in text.iter(f"{TEXT}p", f"{TEXT}h"))
    walk = Walk(
        Styles(content, styles),
        Lists(content, styles),
        Pages(Section(), known=known),
        lambda element: _formula(archive, element),
        lambda done: file.tell(done, paragraphs),
    )
    items = walk.items(text)
    title, first, last = (
        (meta.findtext(f"{OFFICE}meta/{name}") if meta is not None else None) or ""
        for name in (f"{_DC}title", f"{_META}initial-creator", f"{_DC}creator")
    )
    remark = "1 picture holds no text" if walk.pictures == 1 else f"{walk.pictures} pictures hold no text"
    content = build(items, title, (remark,) if walk.pictures else ())
    return replace(content, imprint=imprint([first or last]))


def _is_flat(data: bytes) -> bool:
    return data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _part(archive: Archive, name: str) -> Element | None:
    return _clean(archive.xml(name)) if name in archive else None


def _clean(root: Element) -> Element:
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    return root


def _formula(archive: Archive | None, element: Element) -> str:
    """Return the text of a formula that an element refers to, "" where it refers to something else."""
    name = posixpath.normpath(posixpath.join(element.get(_HREF, ""), "content.xml"))
    if archive is None or name not in archive:
        return ""
    try:
        root = archive.xml(name)
    except UnreadableError:
        return ""
    return formula(root) if root.tag == f"{MATHML}math" else ""
