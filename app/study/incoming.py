"""Cards made elsewhere: the text that Anki's "Notes in Plain Text" export writes, as cards.

The lines in front that begin with "#" say how the file is made (separator, html, and the columns of ids, note types,
decks and tags); see Anki's manual, "Importing", "Text files". Pictures and sounds stay behind.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from html.parser import HTMLParser

from index.cards import GAP, Card, CardKind
from index.library import Library
from source.errors import PinciteError

MOST_BYTES = 50_000_000
MOST_NOTES = 50_000
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_CLOZE = re.compile(r"\{\{c(\d{1,3})::((?:(?!\{\{c\d).)*?)(?:::([^{}]*?))?\}\}", re.DOTALL)
"""A cloze that holds no other."""
_FEWEST = 5
"""Words that stand word for word in a document only if they are taken from it."""
_SOUND = re.compile(r"\[sound:[^\]]*\]")
_BREAKS = frozenset({"br", "div", "p", "li", "tr", "hr", "blockquote"})
_LEFT_OUT = frozenset({"script", "style"})


def notes(data: bytes, known: Collection[str] = frozenset()) -> list[Card]:
    """Return the cards of a text export, in its order; what has no second side is left out.

    So is what has one of the ids that are ``known``: it went out from here. Raises ``PinciteError`` for what is no
    such text.
    """
    if len(data) > MOST_BYTES:
        raise PinciteError(f"That file has {len(data):,} bytes, and {MOST_BYTES:,} are the most.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PinciteError("That is no text in UTF-8; export it from Anki as Notes in Plain Text (.txt).") from None
    lines = text.splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head, body = dict(_head(line) for line in lines[:first] if ":" in line), "".join(lines[first:])
    separator = _SEPARATORS.get(head.get("separator", "tab").lower(), head.get("separator", "\t")[:1])
    try:
        rows = list(csv.reader(io.StringIO(body), delimiter=separator, strict=False))
    except csv.Error as error:
        raise PinciteError(f"That is no text export of Anki's ({error}).") from error
    if len(rows) > MOST_NOTES:
        raise PinciteError(f"That file has {len(rows):,} notes, and {MOST_NOTES:,} are the most.")
    ours = _column(head, "guid column")
    fresh = (row for row in rows if not (0 <= ours < len(row) and row[ours] in known))
    return [card for row in fresh for card in _cards(row, head)]


def anchored(library: Library, card: Card) -> Card:
    """Return a card tied to where its words stand in the library, if they stand there word for word."""
    filled = card.prompt.replace(GAP, card.answer) if GAP in card.prompt else card.answer
    if len(filled.split()) < _FEWEST:
        return card
    rows = library.rows(
        """SELECT d.name, p.ordinal FROM paragraphs p JOIN documents d ON d.id = p.document_id
        WHERE instr(p.text, ?) ORDER BY p.id LIMIT 1""",
        (filled,),
    )
    if not rows:
        return card
    ((name, ordinal),) = rows
    (found,) = library.paragraphs_between(name, ordinal, ordinal)
    return Card(card.kind, card.prompt, card.answer, filled, found.text, found.citation)


def _head(line: str) -> tuple[str, str]:
    name, _, value = line[1:].rstrip("\r\n").partition(":")
    return name.strip().lower(), value.strip(" ") or "\t"


def _column(head: Mapping[str, str], name: str) -> int:
    """Return the index of a column that the head names, -1 where it does not."""
    told = head.get(name, "")
    return int(told) - 1 if told.isdecimal() and len(told) < 4 else -1


def _cards(row: list[str], head: Mapping[str, str]) -> Iterator[Card]:
    marked = {_column(head, name) for name in head if name.endswith(" column")}
    plain = head.get("html", "false").lower() != "true"
    fields = [value if plain else _text(value) for place, value in enumerate(row) if place not in marked]
    fields = [_SOUND.sub("", value).strip() for value in fields]
    if not fields or not fields[0]:
        return
    numbers = sorted({int(found) for found in re.findall(r"\{\{c(\d{1,3})::", fields[0])})
    for number in numbers:
        yield from _hidden(fields[0], number)
    if not numbers and len(fields) > 1 and fields[1]:
        yield Card(CardKind.IMPORTED, fields[0], fields[1], "", "", None)


def _hidden(text: str, number: int) -> Iterator[Card]:
    """Yield the card of one cloze: the first stretch of its number is hidden, the others are filled in."""
    answer = ""

    def shown(found: re.Match[str]) -> str:
        nonlocal answer
        if int(found[1]) == number and not answer:
            answer = found[2].strip()
            return GAP
        return found[2]

    prompt = text
    while _CLOZE.search(prompt):  # one inside another is resolved first
        prompt = _CLOZE.sub(shown, prompt)
    if answer:
        yield Card(CardKind.IMPORTED, prompt, answer, "", "", None)


class _Text(HTMLParser):
    """Gathers what HTML shows, with a line for each of its blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BREAKS:
            self.parts.append("\n")
        self.hidden += tag in _LEFT_OUT

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self.hidden = max(self.hidden - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def _text(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
