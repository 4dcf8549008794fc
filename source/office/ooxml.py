"""What DOCX and PPTX share: packages of XML parts that refer to each other (ECMA-376), and the files they replaced."""

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml import etree

from source.archive import Archive, Element
from source.errors import UnreadableError
from source.file import File
from source.model import Content
from source.office.encrypted import is_ole

_OFFICE = "http://schemas.openxmlformats.org/"
W = f"{{{_OFFICE}wordprocessingml/2006/main}}"
A = f"{{{_OFFICE}drawingml/2006/main}}"
P = f"{{{_OFFICE}presentationml/2006/main}}"
M = f"{{{_OFFICE}officeDocument/2006/math}}"
R = f"{{{_OFFICE}officeDocument/2006/relationships}}"
MC = f"{{{_OFFICE}markup-compatibility/2006}}"
DIAGRAM = f"{{{_OFFICE}drawingml/2006/diagram}}"
CHART = f"{{{_OFFICE}drawingml/2006/chart}}"
_RELATION = f"{{{_OFFICE}package/2006/relationships}}Relationship"
_DC = "{http://purl.org/dc/elements/1.1/}"

_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    f"{_STRICT}{name}": f"{_OFFICE}{transitional}"
    for name, transitional in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("drawingml/main", "drawingml/2006/main"),
        ("drawingml/diagram", "drawingml/2006/diagram"),
        ("drawingml/chart", "drawingml/2006/chart"),
        ("presentationml/main", "presentationml/2006/main"),
        ("officeDocument/math", "officeDocument/2006/math"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
    )
}

_WORKBOOK = "it is an Excel workbook; save its tables as .csv"
_OLD_FORMATS = (
    ("WordDocument", "it is in the old Word format; save it as .docx"),
    ("PowerPoint Document", "it is in the old PowerPoint format; save it as .pptx"),
    ("Workbook", _WORKBOOK),
)


def is_unread(data: bytes) -> bool:
    """Return whether a file is one of an Office program that is not read: of an old one, or of Excel."""
    return is_ole(data) or holds(data, "xl/")


def read_unread(file: File) -> Content:
    """Say of a file that ``is_unread`` why: always raises."""
    raise UnreadableError(_WORKBOOK) if holds(file.data, "xl/") else _refused(file.data)


def holds(data: bytes, folder: str) -> bool:
    """Return whether a file is a package with a part in a folder."""
    if not data.startswith(b"PK"):
        return False
    try:
        return any(name.startswith(folder) for name in Archive(data).names)
    except UnreadableError:
        return False


class Package:
    """The parts of a package by name, in the words of the transitional schema, which most files are written in."""

    def __init__(self, data: bytes) -> None:
        """Open a package. Raises ``UnreadableError`` for what is none."""
        if is_ole(data):
            raise _refused(data)
        self._archive = Archive(data)

    def part(self, name: str) -> Element:
        """Return the root of a part, without comments. Raises as ``Archive.xml`` does."""
        root = self._archive.xml(name)
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
        if _STRICT in "\n".join(uri or "" for uri in root.nsmap.values()):
            _make_transitional(root)
        return root

    def part_if_any(self, name: str | None) -> Element | None:
        """Return the root of a part, None where it is missing or damaged: for parts a reader can do without."""
        try:
            return self.part(name) if name else None
        except (KeyError, UnreadableError):
            return None

    def relations(self, name: str = "") -> "Relations":
        """Return what a part refers to; of no part, what the package does."""
        folder, base = posixpath.split(name)
        root = self.part_if_any(posixpath.join(folder, "_rels", f"{base}.rels"))
        by_id: dict[str, str] = {}
        by_kind: dict[str, str] = {}
        for relation in () if root is None else root.iter(_RELATION):
            if relation.get("TargetMode") != "External":
                target = unquote(relation.get("Target", ""))
                part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                by_id[relation.get("Id", "")] = part
                by_kind.setdefault(posixpath.basename(relation.get("Type", "")), part)
        return Relations(by_id, by_kind)

    def main_part(self, usual: str) -> str:
        """Return the name of the part that holds the document."""
        named = self.relations().of("officeDocument")
        return named if named and named in self._archive else usual

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the names of the parts in a folder."""
        return tuple(name for name in self._archive.names if name.startswith(folder))

    def title(self) -> str:
        """Return the title in the package's properties, "" where there is none."""
        return self._property("title")

    def author(self) -> str:
        """Return the author in the package's properties, "" where there is none."""
        return self._property("creator")

    def _property(self, name: str) -> str:
        root = self.part_if_any(self.relations().of("core-properties") or "docProps/core.xml")
        return "" if root is None else root.findtext(f"{_DC}{name}") or ""


class Relations:
    """The parts that one part refers to."""

    def __init__(self, by_id: Mapping[str, str], by_kind: Mapping[str, str]) -> None:
        self._by_id, self._by_kind = by_id, by_kind

    def __getitem__(self, identity: str | None) -> str | None:
        return self._by_id.get(identity or "")

    def of(self, kind: str) -> str | None:
        """Return the first part that is related in a way, such as "footnotes"."""
        return self._by_kind.get(kind)


def is_on(element: Element | None) -> bool:
    """Return whether a property is there and not switched off."""
    return element is not None and value(element) not in ("0", "false", "off")


def value(element: Element | None) -> str | None:
    """Return a property's value, in Word's vocabulary; None where there is no property."""
    return None if element is None else element.get(f"{W}val")


def whole(text: str | None) -> int | None:
    """Return an attribute as a number, None where it is missing or none that a document could mean."""
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if abs(number) < 2**31 else None


def stands_in(element: Element) -> bool:
    """Return whether a part of ``mc:AlternateContent`` is one that another stands in place of."""
    before = element.getprevious()
    return before is not None and before.tag == f"{MC}Choice"


def shown(element: Element, *tags: str) -> Iterator[Element]:
    """Yield the elements of some kinds below one, in order, without what others stand in place of."""
    walk = etree.iterwalk(element, events=("start",), tag=[*tags, f"{MC}Choice", f"{MC}Fallback"])
    for _, found in walk:
        if found.tag in tags:
            yield found
        elif stands_in(found):
            walk.skip_subtree()


def _refused(data: bytes) -> UnreadableError:
    names = (reason for name, reason in _OLD_FORMATS if name.encode("utf-16-le") in data)
    return UnreadableError(next(names, "it is in an old format that is not read; save it in a newer one"))


def _make_transitional(root: Element) -> None:
    """Rename what is written in the strict schema, where only the namespaces differ in what is read here."""
    for element in root.iter("*"):
        element.tag = _renamed(element.tag)
        for name in element.keys():  # noqa: SIM118  # an element of lxml's is no mapping
            if name.startswith(f"{{{_STRICT}"):
                element.set(_renamed(name), element.get(name))


def _renamed(name: str) -> str:
    uri, _, local = name.rpartition("}")
    new = _TRANSITIONAL.get(uri[1:])
    return f"{{{new}}}{local}" if new else name
