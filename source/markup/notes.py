"""Which links of a page, or of the pages of a book, lead to a note and which lead back from one."""

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag

from source.markup.tamed import names
from source.markup.tree import NOTES, Element, elements

BESIDE = names("ltx_note marginnote sidenote")
"""Kinds of notes within a line, which a page shows in its margin or at its foot."""

_MARK = re.compile(r"\d{1,4}|[a-z]{1,2}|[ivxlc]{1,6}|[*†‡§¶‖#]{1,4}|(?:fn|n|nb|note)\.? ?\d{1,3}", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^]]*\]")
_REFERS = re.compile(r"noteref|annoref|foot-?note|end-?note|fn-?(?:anchor|ref)|\breference\b")
_NAMES_NOTE = re.compile(r"#_?(?:cite|edn|en|endnote|fn|footnote|ftn|note)[-_:]?\w*\d", re.IGNORECASE)
_ARROWS = re.compile(r"[\s\[\]()#^¶§↑↩↵⇑⇧⏎⤴▲△🔗\ufe0e\ufe0f]*")
_SHOWN_MARK = re.compile(r"\[?([\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\]?\s+(?:\d{1,3}\s+)?")
_HOLDERS = names("a aside dd div li p section span sup")
_NEAR = 4
"""Elements between a reference and the name that a link back to it uses: it may be the reference's own, or that of
the superscript around it, or of an empty anchor before it."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The links between text and notes, found by ``find_notes`` in trees that are still in use."""

    _references: dict[int, str]
    _marks: dict[str, str]
    _back: frozenset[int]

    def reference(self, link: Element) -> str:
        """Return the mark of the note that a link leads to, without brackets, or ""."""
        return self._references.get(id(link), "")

    def mark(self, part: str, element: Element) -> str:
        """Return the mark of the note that an element of a part is or opens, or ""."""
        return next((self._marks[at] for name in element.anchors if (at := f"{part}#{name}") in self._marks), "")

    def is_back_link(self, link: Element) -> bool:
        """Say whether a link only leads from a note back to the text, or from a heading to itself."""
        return id(link) in self._back


@dataclass(frozen=True, slots=True)
class _Link:
    element: Element
    position: int
    target: str
    raised: bool


def find_notes(parts: Sequence[tuple[str, Element]]) -> Notes:
    """Find the notes in the parts of a document, each with the name that links from other parts use for it.

    A short link forward is a reference ("3", "[3]", "*") if it is raised, bracketed, or said to be one; a short link
    back to where a reference stands leads back from its note.
    """
    links: list[_Link] = []
    places: dict[str, tuple[int, Element]] = {}
    for position, (part, element, raised) in enumerate(_elements(parts)):
        for name in element.anchors:
            places.setdefault(f"{part}#{name}", (position, element))
        if element.tag == "a" and "#" in element.get("href"):
            links.append(_Link(element, position, address(part, element.get("href")), raised))
    references = {id(link.element): mark for link in links if (mark := _referred(link, places.get(link.target)))}
    marks: dict[str, set[str]] = {}
    spots = set[int]()
    for link in links:
        if id(link.element) in references:
            marks.setdefault(link.target, set()).add(references[id(link.element)])
            spots.add(link.position)
    one = {target: next(iter(several)) for target, several in marks.items() if len(several) == 1}
    back = frozenset(id(link.element) for link in links if _leads_back(link, places.get(link.target), spots))
    return Notes(references, one, back)


def address(part: str, href: str) -> str:
    """Return the part and the name in it that a link leads to. A page on its own is the part ""."""
    path, name = urldefrag(href)
    if part and path:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(part), unquote(path)))
    return f"{part}#{unquote(name)}"


def words(element: Element, most: int) -> str:
    """Return the text of an element, or as much of it as has more than ``most`` characters."""
    text, stack = "", list(reversed(element.children))
    while stack and len(text) <= most:
        child = stack.pop()
        if isinstance(child, str):
            text += child
        else:
            stack += reversed(child.children)
    return " ".join(text.split())


def note_beside(element: Element, text_of: Callable[[Element], str], mark: str) -> tuple[str, str]:
    """Return the text of a note within a line and its mark, the one it shows or else the one given."""
    inner = list(elements(element))
    text = text_of(next((one for one in inner if "ltx_note_content" in one.kinds), element))
    shown = _SHOWN_MARK.match(text) if any(one.tag == "sup" for one in inner) else None
    if not shown:
        return text, mark
    return text[shown.end() :], unicodedata.normalize("NFKC", shown[1])


def _elements(parts: Iterable[tuple[str, Element]]) -> Iterator[tuple[str, Element, bool]]:
    """Yield every element in reading order with its part, and whether it is raised above the line."""
    for part, body in parts:
        stack = [(body, False)]
        while stack:
            element, raised = stack.pop()
            inner = [child for child in element.children if isinstance(child, Element)]
            raised = not element.block and (raised or element.tag == "sup")
            yield part, element, raised or any(child.tag == "sup" for child in inner)
            stack += ((child, raised) for child in reversed(inner))


def _referred(link: _Link, place: tuple[int, Element] | None) -> str:
    """Return the mark of the note a link refers to, if it does."""
    if not place or place[0] <= link.position or not (place[1].tag in _HOLDERS or place[1].kinds & NOTES):
        return ""
    text = words(link.element, 20)
    mark = text.strip("[](){}. ")
    said = " ".join(link.element.kinds)
    refers = link.raised or _BRACKETED.fullmatch(text) or _REFERS.search(said) or _NAMES_NOTE.search(link.target)
    return mark if refers and _MARK.fullmatch(mark) else ""


def _leads_back(link: _Link, place: tuple[int, Element] | None, spots: set[int]) -> bool:
    text = words(link.element, 20)
    if len(text) > 20:
        return False
    if _ARROWS.fullmatch(text) and text:
        return True
    return bool(place and place[0] < link.position and spots & set(range(place[0] - _NEAR, place[0] + _NEAR + 1)))
