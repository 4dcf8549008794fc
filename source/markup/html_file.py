"""The reader for web pages, those saved with their pictures in one file (MHTML) included."""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import replace

from source.builder import Builder, one_line
from source.encoding.decode import decode
from source.errors import UnreadableError
from source.file import File
from source.imprint import imprint
from source.markup.declared import codec, declared_encoding, first_tag
from source.markup.flow import Piece
from source.markup.notes import find_notes
from source.markup.tamed import names
from source.markup.text import SENTENCE_END
from source.markup.tree import Element, Markup, elements, parsed
from source.markup.walk import Walk
from source.model import Content, Imprint, Role

LEAST_MAIN = 0.5
"""Share of the text of a page that its main element holds, if it is to be believed."""

SHORTEST_RUNNING, SHORTEST_SENTENCE = 100, 60
"""Characters of a paragraph that cannot be part of a menu; the second of one that ends like a sentence."""
LONGEST_LABEL = 60
"""Characters of what stands above a list of links and is none."""

_MARK = re.compile(r"\[(\d{1,3})\]")
_NOTE = re.compile(r"\[(\d{1,3})\]\s")
_TEXT = (Role.BODY, Role.LINES, Role.NOTE)
_TAGS = names("!doctype a body center div font h1 h2 h3 head html meta p pre script style table title ul")
_SAVED = re.compile(rb"^(?:snapshot-content-location:|from: \"?<?saved by )", re.IGNORECASE | re.MULTILINE)
_MIME = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_COPYRIGHT = re.compile(r"(?:copyright\b|©)", re.IGNORECASE)
_GUTENBERG = re.compile(r"The Project Gutenberg e-?book of (.+?)(?:, by .*)?", re.IGNORECASE)
_AUTHOR = ("citation_author", "citation_authors", "dc.creator", "dcterms.creator", "author", "article:author", "byl")
_ISSUED = (
    "citation_publication_date", "citation_date", "dcterms.issued", "dc.date", "dc.date.issued",
    "article:published_time", "datepublished", "pubdate", "date",
)  # fmt: skip
"""The names under which pages say who wrote them and when they came out (Highwire Press, Dublin Core, Open Graph and
plain HTML), the surest first."""
_PARTING = re.compile(r"\s(?:[-–—|•·»:]|::)\s")


def fits_html(data: bytes) -> bool:
    """Say whether a file is a web page by its first bytes."""
    return first_tag(data) in _TAGS or (
        _SAVED.search(data[:2048]) is not None and _MIME.search(data[:2048]) is not None
    )


def read_html(file: File) -> Content:
    """Read a web page."""
    data, declared = _page(file.data)
    text = decode(data, declared or declared_encoding(data))
    xml = text.lstrip("\ufeff \t\r\n").startswith("<?xml")
    markup = parsed(text, xml=xml)
    content = _content(markup)
    if not content.blocks:
        content = _content(parsed(text, xml=xml, hidden=True))
    if not content.blocks:
        raise UnreadableError("it holds no text")
    return replace(content, imprint=_imprint(markup.about))


def _imprint(about: Sequence[tuple[str, str]]) -> Imprint:
    """Return who wrote a page and when it came out, by the first of the ways to say so that it uses."""
    said = [[value for name, value in about if name == way] for way in (*_AUTHOR, *_ISSUED)]
    authors, dates = said[: len(_AUTHOR)], said[len(_AUTHOR) :]
    return imprint(next(filter(None, authors), ()), next(filter(None, dates), [""])[0])


def build(pieces: Sequence[Piece], builder: Builder, *, below: int = 0) -> None:
    """Put the pieces of a page, or of a part of a book, together, with their headings ``below`` some level."""
    for piece in pieces:
        match piece.role:
            case Role.HEADING:
                builder.heading(piece.text, piece.level + below, piece.page, piece.end_page)
            case Role.LINES:
                builder.lines(piece.text, piece.page, piece.end_page, piece.number, piece.turns)
            case Role.NOTE:
                builder.note(piece.text, piece.mark, piece.page, piece.end_page, piece.turns)
            case Role.FRONT:
                builder.front(piece.text, piece.page)
            case Role.BACK:
                builder.back(piece.text, piece.page)
            case _:
                builder.body(piece.text, piece.number, piece.page, piece.end_page, piece.turns)


def _content(markup: Markup) -> Content:
    walk = Walk(find_notes([("", markup.body)]), main=_main(markup.body), web=True)
    walk.walk("", markup.body)
    pieces = _without_menus(_with_notes(walk.flow.pieces))
    builder = Builder()
    build(pieces, builder)
    return builder.content(_title(markup.title or walk.named, pieces))


def _page(data: bytes) -> tuple[bytes, str | None]:
    """Return the page in a file and its encoding, if what is around the page names one."""
    if first_tag(data) or not _MIME.search(data[:2048]):
        return data, None
    try:
        for part in email.message_from_bytes(data, policy=email.policy.compat32).walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                page = part.get_payload(decode=True)
                return page if isinstance(page, bytes) else b"", codec(part.get_content_charset(""))
    except (RecursionError, LookupError, ValueError) as error:
        raise UnreadableError("it is damaged: the parts it was saved in cannot be told apart") from error
    raise UnreadableError("it is a saved page without the page itself")


def _main(body: Element) -> Element | None:
    """Return the element that a page calls its main part, if it holds most of the text."""
    found = list(elements(body))
    marked = [e for e in found if e.tag == "main" or e.get("role").lower() == "main"]
    articles = [e for e in found if e.tag == "article"]
    main = max(marked or articles[: len(articles) == 1], key=_weight, default=None)
    return main if main and _weight(main) >= LEAST_MAIN * _weight(body) else None


def _weight(element: Element) -> int:
    return sum(len(child.strip()) for e in elements(element) for child in e.children if isinstance(child, str))


def _with_notes(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with paragraphs that begin "[3]", below a text with such a mark in it, as notes."""
    marks: set[str] = set()
    noted = []
    for piece in pieces:
        found = _NOTE.match(piece.text) if piece.role in (Role.BODY, Role.LINES) else None
        if found and found[1] in marks:
            piece = replace(piece, role=Role.NOTE, text=one_line(piece.text[found.end() :]), mark=found[1], number=None)
        marks |= set(_MARK.findall(piece.text, 1))
        noted.append(piece)
    return noted


def _without_menus(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with the links before the first and after the last running text as front and back matter."""
    runs = [i for i, piece in enumerate(pieces) if piece.role in _TEXT and not piece.linked and _runs(piece)]
    if not runs:
        return list(pieces)
    return [
        replace(piece, role=role, number=None) if role and _is_menu(pieces, i, role) else piece
        for i, piece in enumerate(pieces)
        for role in [Role.FRONT if i < runs[0] else Role.BACK if i > runs[-1] else None]
    ]


def _runs(piece: Piece) -> bool:
    most = SHORTEST_SENTENCE if SENTENCE_END.search(piece.text) else SHORTEST_RUNNING
    return piece.role is not Role.BODY or (len(piece.text) > most and not _COPYRIGHT.match(piece.text))


def _is_menu(pieces: Sequence[Piece], i: int, role: Role) -> bool:
    """Say whether a piece outside the text is links, a label or a heading of some, or says whose the page is."""
    piece, after = pieces[i], next((other for other in pieces[i + 1 :] if not other.linked), None)
    before_links = i + 1 < len(pieces) and pieces[i + 1].linked
    if piece.role is Role.HEADING:  # a menu's, where all there is before the next heading is links
        return (
            role is Role.FRONT and piece.level > 1 and before_links and after is not None and after.role is piece.role
        )
    if piece.role is not Role.BODY:
        return False
    label = (
        before_links
        and len(piece.text) <= LONGEST_LABEL
        and (piece.text.endswith(":") or not SENTENCE_END.search(piece.text))
    )
    return piece.linked or label or (role is Role.BACK and _COPYRIGHT.match(piece.text) is not None)


def _title(said: str, pieces: Sequence[Piece]) -> str:
    """Return the title of a page without the site's name: the part of it that a heading repeats, else all of it."""
    said = ((found := _GUTENBERG.fullmatch(said)) and found[1]) or said
    headings = [piece.text for piece in pieces if piece.role is Role.HEADING]
    parts = {part.strip().casefold() for part in (*_PARTING.split(said), said)}
    repeated = next((text for text in headings if text.casefold() in parts), "")
    first = [piece.text for piece in pieces if piece.role is Role.HEADING and piece.level == 1]
    return repeated or said or (one_line(first[0]) if len(first) == 1 else "")
