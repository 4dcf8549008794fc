"""What an EPUB says of itself: its title and authors, the order of its parts, its table of contents and its pages."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from source.archive import Archive, parsed_xml
from source.archive import Element as XmlElement
from source.builder import one_line
from source.encoding.decode import decode
from source.errors import UnreadableError
from source.markup.declared import declared_encoding
from source.markup.notes import address, words
from source.markup.text import plain_label
from source.markup.tree import Element, parsed
from source.model import Page

LONGEST_LABEL = 300
"""Characters of an entry in a table of contents that can be a heading."""

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_FONTS = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
"""What fonts are made unusable elsewhere with; the text is as it was."""
_EVENT = "{http://www.idpf.org/2007/opf}event"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a table of contents: where it leads, what it says, and how deep it stands, from 1."""

    place: str
    label: str
    depth: int


@dataclass(frozen=True, slots=True)
class Package:
    """A book: ``parts`` are the names of its pages in the archive, in reading order, without its table of contents."""

    title: str
    authors: tuple[str, ...]
    issued: str
    parts: tuple[str, ...]
    contents: tuple[Entry, ...] = ()
    pages: dict[str, Page] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    media: str
    properties: tuple[str, ...]


def package(archive: Archive) -> Package:
    """Read what a book says of itself. Raises ``UnreadableError`` for one that is protected, or says nothing."""
    _refuse_protected(archive)
    name = _package_name(archive)
    try:
        root = parsed_xml(archive.read(name), name, recover=True)
    except KeyError as error:
        raise UnreadableError("it is damaged: the list of its parts is missing") from error
    items = {item.get("id", ""): _item(name, item) for item in _all(root, "item") if item.get("href")}
    spine = [
        (ref.get("linear") == "no", items[ref.get("idref")])
        for ref in _all(root, "itemref")
        if ref.get("idref") in items
    ]
    contents, pages = _navigation(archive, root, items)
    read = [item for _, item in sorted(spine, key=lambda pair: pair[0]) if item.media in _PAGES]
    return Package(
        title=_title(root),
        authors=tuple(text for creator in _all(root, "creator") if (text := one_line("".join(creator.itertext())))),
        issued=_issued(root),
        parts=tuple(dict.fromkeys(item.name for item in read if "nav" not in item.properties)),
        contents=tuple(contents),
        pages=pages,
    )


def page_text(data: bytes) -> str:
    """Return the markup of a page of a book."""
    return decode(data, declared_encoding(data))


def _refuse_protected(archive: Archive) -> None:
    if _ENCRYPTION not in archive:
        return
    methods = {method.get("Algorithm") for method in _all(archive.xml(_ENCRYPTION), "EncryptionMethod")}
    if methods - _FONTS:
        raise UnreadableError("it is protected (DRM); only the shop's own program can show its text")


def _package_name(archive: Archive) -> str:
    roots = _all(parsed_xml(archive.read(_CONTAINER), recover=True), "rootfile") if _CONTAINER in archive else ()
    named = [unquote(path) for root in roots if (path := root.get("full-path"))]
    others = [name for name in archive.names if name.lower().endswith(".opf")]
    found = next((name for name in [*named, *others] if name in archive), None)
    if not found:
        raise UnreadableError("it is damaged: the list of its parts is missing")
    return found


def _item(package_name: str, item: XmlElement) -> _Item:
    name = inside(package_name, item.get("href"))
    return _Item(name, item.get("media-type", "").lower(), tuple(item.get("properties", "").split()))


def inside(part: str, href: str) -> str:
    """Return the name in the archive that a link in one of its parts leads to; it may lead to nothing."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), unquote(urlsplit(href).path)))


def _title(root: XmlElement) -> str:
    """Return the main title; where none is said to be, the first."""
    titles = list(_all(root, "title"))
    main = {meta.get("refines", "")[1:] for meta in _all(root, "meta") if meta.get("property") == "title-type"
            and (meta.text or "").strip() == "main"}  # fmt: skip
    found = next((title for title in titles if title.get("id") in main), titles[0] if titles else None)
    return one_line("".join(found.itertext())) if found is not None else ""


def _issued(root: XmlElement) -> str:
    """Return when the book first came out, or else when it did; not when its file was made or changed."""
    dates = {(date.get(_EVENT) or "").lower(): date.text or "" for date in reversed(list(_all(root, "date")))}
    return next((dates[event] for event in ("original-publication", "publication", "") if event in dates), "")


def _navigation(archive: Archive, root: XmlElement, items: dict[str, _Item]) -> tuple[list[Entry], dict[str, Page]]:
    """Return the table of contents and the list of pages, of EPUB 3 or else of EPUB 2."""
    contents: list[Entry] = []
    pages: list[Entry] = []
    spine = next(_all(root, "spine"), None)
    old = items.get(spine.get("toc", "")) if spine is not None else None
    for item in [*(item for item in items.values() if "nav" in item.properties), *([old] if old else [])]:
        if item.name not in archive:
            continue
        if "nav" in item.properties:
            body = parsed(page_text(archive.read(item.name)), xml=True, hidden=True).body
            found = list(_listed(body, item.name, "toc")), list(_listed(body, item.name, "page-list"))
        else:
            ncx = parsed_xml(archive.read(item.name), item.name, recover=True)
            found = list(_points(ncx, item.name, "navPoint")), list(_points(ncx, item.name, "pageTarget"))
        contents, pages = contents or found[0], pages or found[1]
    labels = [(entry.place, plain_label(entry.label) or entry.label) for entry in pages]
    return contents, {place: Page(label, index) for index, (place, label) in enumerate(labels, start=1)}


def _points(ncx: XmlElement, name: str, tag: str) -> Iterator[Entry]:
    for point in _all(ncx, tag):
        label = next((one_line("".join(text.itertext())) for text in _all(point, "text")), "")
        content = next(_all(point, "content"), None)
        if label and content is not None and len(label) <= LONGEST_LABEL:
            depth = 1 + sum(1 for above in point.iterancestors() if str(above.tag).endswith(tag))
            yield Entry(address(name, content.get("src", "")), label, depth)


def _listed(body: Element, name: str, kind: str) -> Iterator[Entry]:
    stack = [(body, False, 0)]
    while stack:
        element, within, depth = stack.pop()
        within = within or (element.tag == "nav" and kind in element.kinds)
        depth += within and element.tag == "ol"
        if within and element.tag == "a" and (label := words(element, LONGEST_LABEL)) and len(label) <= LONGEST_LABEL:
            yield Entry(address(name, element.get("href")), label, max(depth, 1))
        stack += ((child, within, depth) for child in reversed(element.children) if isinstance(child, Element))


def _all(root: XmlElement, name: str) -> Iterator[XmlElement]:
    yield from root.iter(f"{{*}}{name}")
