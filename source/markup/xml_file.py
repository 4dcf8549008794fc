"""The reader for XML: feeds (RSS, Atom) with their items as sections, and the text of any other document."""

import base64
import binascii
import html
import re

from lxml import etree

from source.archive import Element, parsed_xml
from source.builder import Builder, legible, one_line
from source.encoding.decode import decode
from source.errors import UnreadableError
from source.file import File
from source.markup.declared import declared_encoding, first_tag
from source.markup.html_file import build, read_html
from source.markup.notes import find_notes
from source.markup.tamed import names
from source.markup.tree import parsed
from source.markup.walk import Walk
from source.model import Content
from source.numbers import author_number

LONGEST_ENTITY = 100
"""Characters that a document's own entity may stand for."""
LARGEST_WITH_ENTITIES = 8 * 2**20
"""Characters of a document with entities of its own. In a larger one they are left as they are."""

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_ENTITY = re.compile(r"&([A-Za-z][\w.-]{0,30});")
_DECLARED = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]{0,30})\s+(?:\"([^\"&%<]*)\"|'([^'&%<]*)')")
_OF_XML = names("amp apos gt lt quot")
_PREFIX = re.compile(r"<(/?)[\w.-]+:(?=[A-Za-z])")
_FEEDS = names("RDF feed rss")
_TEXTS = ("encoded", "content", "description", "summary", "body")
_BEGINS = ("author", "creator", "date", "issued", "published", "pubDate")


def fits_xml(data: bytes) -> bool:
    """Say whether a file is XML, and no web page, by its first bytes."""
    start = data[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    name = first_tag(data)
    return name not in ("", "html") and (start.startswith(b"<?xml") or name in ("rss", "feed", "rdf:rdf"))


def read_xml(file: File) -> Content:
    """Read a feed or another XML document; one that is not well formed as far as it can be."""
    if first_tag(file.data) == "html":
        return read_html(file)
    text = _without_entities(legible(decode(file.data, declared_encoding(file.data)).replace("\f", " ")))
    data = _DECLARATION.sub("", text, count=1).strip().encode("utf-8", "replace")
    remarks: tuple[str, ...] = ()
    try:
        root = parsed_xml(data)
    except UnreadableError:
        root = parsed_xml(data, recover=True)
        remarks = ("it is not well-formed XML; what could be had of it was read",)
    builder = Builder()
    title = _read_feed(root, builder) if _name(root) in _FEEDS else _read_other(root, builder)
    content = builder.content(title, remarks)
    if not content.blocks:
        raise UnreadableError("it holds no text")
    return content


def _without_entities(text: str) -> str:
    """Return a document with the entities of HTML, and those it declares itself, as what they stand for."""
    own: dict[str, str] = {}
    if len(text) <= LARGEST_WITH_ENTITIES:
        found = ((name, double or single) for name, double, single in _DECLARED.findall(text[:LARGEST_WITH_ENTITIES]))
        own = {name: value for name, value in found if len(value) <= LONGEST_ENTITY}

    def plain(entity: re.Match[str]) -> str:
        name = entity[1]
        return entity[0] if name in _OF_XML else html.escape(own.get(name) or html.unescape(entity[0]), quote=False)

    return _ENTITY.sub(plain, text)


def _read_feed(root: Element, builder: Builder) -> str:
    channel = next(root.iter("{*}channel"), root)
    title = _plain(_child(channel, "title"))
    builder.heading(title, 1)
    for name in ("description", "subtitle", "tagline"):
        _read_text(_child(channel, name), builder)
    for item in root.iter("{*}item", "{*}entry"):
        begins = [one_line(" ".join(found.itertext())) for name in _BEGINS if (found := _child(item, name)) is not None]
        builder.heading(_plain(_child(item, "title")) or next(iter(begins[::-1]), ""), 2)
        for line in begins:
            builder.front(line)
        _read_text(_fullest(item), builder)
    return title


def _fullest(item: Element) -> Element | None:
    """Return the element that holds the text of an item: the longest, since a summary is its beginning."""
    found = [child for name in _TEXTS if (child := _child(item, name)) is not None]
    return max(found, key=lambda child: len(_markup(child)), default=None)


def _read_text(element: Element | None, builder: Builder) -> None:
    if element is None:
        return
    body = parsed(_markup(element)).body
    walk = Walk(find_notes([("", body)]))
    walk.walk("", body)
    build(walk.flow.pieces, builder, below=2)


def _plain(element: Element | None) -> str:
    """Return the text of a title, which may be markup."""
    if element is None:
        return ""
    body = parsed(_markup(element)).body
    walk = Walk(find_notes([("", body)]))
    walk.walk("", body)
    return one_line(" ".join(piece.text for piece in walk.flow.pieces))


def _markup(element: Element) -> str:
    """Return the markup an element of a feed holds: escaped, as elements, or (in old Atom) in base64."""
    kind, mode = element.get("type", "html"), element.get("mode", "")
    inner = "".join(child for child in element.itertext())
    if mode == "base64":
        try:
            return base64.b64decode(inner, validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    if any(isinstance(child.tag, str) for child in element):
        return _PREFIX.sub(r"<\1", etree.tostring(element, encoding="unicode", with_tail=False))
    return html.escape(inner) if kind in ("text", "text/plain") and not mode else inner


def _read_other(root: Element, builder: Builder) -> str:
    """Add a block for every element that holds text itself, with all that is in it."""
    stack = [root]
    while stack:
        element = stack.pop()
        inner = [child for child in element if isinstance(child.tag, str)]
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if own.strip():
            text = one_line("".join(element.itertext(etree.Element, etree.Entity)))
            builder.body(text, author_number(text)[0])
        else:
            stack += reversed(inner)
    title = next(root.iter("{*}title"), None)
    return one_line("".join(title.itertext())) if title is not None else ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if isinstance(child.tag, str) and _name(child) == name), None)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]
