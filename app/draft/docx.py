"""DOCX files as drafts: their text paragraph by paragraph, with the element of the file each stretch comes from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.draft.markdown import referring
from app.draft.model import Part, Role
from source.archive import Archive, Element
from source.errors import PinciteError, UnreadableError
from source.model import Span
from source.office.flow import Kind, kind_of_style, level_of_style
from source.office.ooxml import Package, Relations

_KINDS = {Kind.TITLE: Role.HEADING, Kind.OPENING: Role.HEADING, Kind.CONTENTS: Role.HEADING, Kind.CODE: Role.CODE}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "txbxContent", "pPr", "instrText"})
"""What is no text of the draft: what was deleted, what others stand in place of, text boxes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the draft's text and the element of the file that holds it."""

    span: Span
    element: Element


class DocxText:
    """The document of a DOCX file. ``root`` is its XML, ``name`` that of the part, ``pieces`` its text in order."""

    def __init__(self, data: bytes) -> None:
        """Read a file. Raises ``PinciteError`` for one that is none, or damaged, or encrypted."""
        try:
            package = Package(data)
            self.name = package.main_part("word/document.xml")
            self.relations: Relations = package.relations(self.name)
            self.root = Archive(data).xml(self.name)
        except (UnreadableError, KeyError) as error:
            reason = str(error) if isinstance(error, UnreadableError) else "it holds no document"
            raise PinciteError(f"The draft cannot be read: {reason}.") from error
        self.namespace = re.match(r"\{[^}]*\}|", str(self.root.tag))[0]  # type: ignore[index]
        self.pieces: list[Piece] = []
        self.parts: list[Part] = []
        self._styles = self._named_styles(package)
        self._said: list[str] = []
        self._at = 0
        self._walk(self.root, Role.PROSE)
        self.text = "".join(self._said)

    def _named_styles(self, package: Package) -> dict[str, str]:
        root = package.part_if_any(self.relations.of("styles"))
        found: dict[str, str] = {}
        for style in () if root is None else root:
            names = [child for child in style if _tag(child) == "name"]
            if names:
                found[_attribute(style, "styleId")] = _attribute(names[0], "val")
        return found

    def _walk(self, element: Element, role: Role) -> None:
        for child in element:
            tag = _tag(child)
            if tag == "p":
                self._paragraph(child, role)
            elif tag not in _UNSEEN:
                self._walk(child, Role.TABLE if tag == "tbl" else role)

    def _paragraph(self, paragraph: Element, role: Role) -> None:
        start = self._at
        for element, said in self._texts(paragraph):
            if said:
                self.pieces.append(Piece(Span(self._at, self._at + len(said)), element))
                self._say(said)
        if self._at > start:
            kind = self._role(paragraph, role)
            self.parts.append(Part(Span(start, self._at), kind))
            self._say("\n\n")

    def _say(self, said: str) -> None:
        self._said.append(said)
        self._at += len(said)

    def _texts(self, element: Element) -> Iterator[tuple[Element, str]]:
        for child in element:
            tag = _tag(child)
            if tag == "t":
                yield child, child.text or ""
            elif tag in ("footnoteReference", "endnoteReference"):
                yield child, f"[^{_attribute(child, 'id')}]"
            elif tag in _SIGNS:
                yield child, _SIGNS[tag]
            elif tag not in _UNSEEN:
                yield from self._texts(child)

    def _role(self, paragraph: Element, role: Role) -> Role:
        named = [_attribute(one, "val") for one in paragraph.iter() if _tag(one) == "pStyle"][:1]
        style = self._styles.get(named[0], named[0]) if named else ""
        kind = kind_of_style(style)
        if level_of_style(style) is not None or kind in _KINDS:
            return _KINDS.get(kind, Role.HEADING) if kind is not None else Role.HEADING
        if style.casefold() in ("quote", "intense quote", "block text", "zitat", "citation"):
            return Role.QUOTE
        return Role.REFERENCES if style.casefold() == "bibliography" else role


def docx_draft(data: bytes) -> tuple[str, tuple[Part, ...]]:
    """Return the text of a DOCX file, two line ends between paragraphs, and its parts, in order."""
    read = DocxText(data)
    return read.text, referring(read.text, read.parts)


def _tag(element: Any) -> str:
    """Return an element's name without its namespace; "" for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Element, name: str) -> str:
    """Return an attribute by its name, of whatever namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
