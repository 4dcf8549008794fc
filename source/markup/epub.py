"""The reader for EPUB: the pages of a book one after the other, read like web pages, with its printed pages."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from source.archive import Archive
from source.builder import Builder
from source.errors import UnreadableError
from source.file import File
from source.imprint import imprint
from source.markup.epub_package import Package, package, page_text
from source.markup.flow import Piece
from source.markup.heading import HEADINGS
from source.markup.html_file import build
from source.markup.notes import find_notes
from source.markup.tree import Element, elements, parsed
from source.markup.walk import FROM_CONTENTS, Walk
from source.model import Content, Role

LARGEST_BOOK = 64 * 2**20
"""Bytes of all pages of a book, unpacked. The Bible is 5 MB."""
MOST_DAMAGED = 3
"""Parts that may be damaged before the book is."""
MOSTLY_LINKS = 0.8
"""Share of the pieces of a part that are links, from which on the part is a table of contents."""
FEWEST_LINKS = 5


def fits_epub(data: bytes) -> bool:
    """Say whether a file is an EPUB by its first bytes, in which its media type stands."""
    return data.startswith(b"PK\x03\x04") and b"mimetypeapplication/epub+zip" in data[:128]


def read_epub(file: File) -> Content:
    """Read a book."""
    archive = Archive(file.data)
    book = package(archive)
    parts, lost = _parts(archive, book, file)
    titles = _titles(book, parts)
    walk = Walk(find_notes(parts), book.pages, titles)
    builder = Builder()
    builder.front(", ".join(book.authors))
    for done, (part, body) in enumerate(parts, start=1):
        first = len(walk.flow.pieces)
        walk.walk(part, body)
        build(list(_part(walk.flow.pieces[first:])), builder)
        file.tell(done, len(parts))
    remarks = (f"{lost} of its {len(book.parts)} parts could not be read",) if lost else ()
    content = replace(builder.content(book.title, remarks), imprint=imprint(book.authors, book.issued))
    if not any(block.role is not Role.FRONT for block in content.blocks):
        raise UnreadableError("it holds no text")
    return content


def _parts(archive: Archive, book: Package, file: File) -> tuple[list[tuple[str, Element]], int]:
    """Return the parts that can be read, by name, and how many cannot."""
    parts: list[tuple[str, Element]] = []
    size = lost = damaged = 0
    for name in book.parts:
        file.tell(0, len(book.parts))
        try:
            data = archive.read(name)
        except KeyError:
            lost += 1
            continue
        except UnreadableError:
            damaged += 1
            if damaged > MOST_DAMAGED or len(book.parts) == 1:
                raise
            continue
        size += len(data)
        if size > LARGEST_BOOK:
            raise UnreadableError("it unpacks to far more than a book holds, and was not read")
        parts.append((name, parsed(page_text(data), xml=True).body))
    if not parts:
        raise UnreadableError("it is damaged: the pages it lists are missing")
    return parts, lost + damaged


def _titles(book: Package, parts: Sequence[tuple[str, Element]]) -> dict[str, list[tuple[str, int]]]:
    """Return the headings that the parts without a heading have in the table of contents, by place."""
    anchors = {part: set(_anchors(body)) for part, body in parts if not _has_heading(body)}
    titles: dict[str, list[tuple[str, int]]] = {}
    for entry in book.contents:
        part, _, name = entry.place.partition("#")
        if part in anchors:
            place = entry.place if name in anchors[part] else f"{part}#"
            titles.setdefault(place, []).append((entry.label, entry.depth))
    return titles


def _anchors(body: Element) -> Iterator[str]:
    return (name for element in elements(body) for name in element.anchors)


def _has_heading(body: Element) -> bool:
    return any(e.tag in HEADINGS or e.get("role").lower() == "heading" for e in elements(body))


def _part(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a part: as front matter if they are links to others, and no title twice."""
    body = [piece for piece in pieces if piece.role is Role.BODY]
    links = sum(piece.linked for piece in body)
    if links >= FEWEST_LINKS and links >= MOSTLY_LINKS * len(body):
        yield from (replace(piece, role=Role.FRONT) for piece in pieces)
        return
    repeated = 0
    for i, piece in enumerate(pieces):
        if repeated:
            repeated -= 1
        elif piece.mark == FROM_CONTENTS:
            after = pieces[i + 1 : i + 4]
            repeated = _repeats(piece.text, [other.text for other in after if other.role is not Role.HEADING])
            text = " ".join(other.text for other in after[:repeated]) or piece.text
            if any(other.role is not Role.HEADING for other in pieces[i + 1 :]):
                yield replace(piece, text=text, page=after[0].page, end_page=after[0].page)
        else:
            yield piece


def _repeats(title: str, texts: Sequence[str]) -> int:
    """Return how many of the texts after a title say the title again, all together."""
    return next((i for i in range(1, len(texts) + 1) if _letters("".join(texts[:i])) == _letters(title)), 0)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
