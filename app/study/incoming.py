"""Cards made elsewhere: the text that Anki's "Notes in Plain Text" export writes, as cards.

The lines in front that begin with "#" say how the file is made (separator, html, and the columns of ids, note types,
decks and tags); see Anki's manual, "Importing", "Text files". Pictures and sounds stay behind.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from html.parser import HTMLParser

from app.export.rows import uncell
from app.study.outgoing import COLUMNS, FROM_ANKI
from index.cards import GAP, Card, CardKind
from source.errors import PinciteError

MOST_BYTES = 50_000_000
MOST_NOTES = 50_000
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_CLOZE = re.compile(r"\{\{c(\d{1,3})::((?:(?!\{\{c\d).)*?)(?:::([^{}]*?))?\}\}", re.DOTALL)
"""A cloze that holds no other."""
_TABLE = ",".join(COLUMNS)
_OUR_HEAD = (("separator", "comma"), ("guid column", str(len(COLUMNS))))
"""What our own table for spreadsheets begins with, and what its lines in front would say."""
_OURS = re.compile(rf"[0-9a-f]{{16}}|{FROM_ANKI}(?:[0-9a-f]{{2}}){{1,16}}(?:\.\d)?")
_LONGEST_GUID = 16
"""Bytes of an id of Anki's, whose own have ten."""
_SOUND = re.compile(r"\[sound:[^\]]*\]")
_BREAKS = frozenset({"br", "div", "p", "li", "tr", "hr", "blockquote"})
_RAISED = {"sup": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"), "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")}
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
    head, rows = _table(text)
    if len(rows) > MOST_NOTES:
        raise PinciteError(f"That file has {len(rows):,} notes, and {MOST_NOTES:,} are the most.")
    named = [(_given(row, _column(head, "guid column")), row) for row in rows]
    fresh = [(given, row) for given, row in named if given not in known]
    cards = [card for given, row in fresh for card in _cards(row, head, given)]
    if rows and len(fresh) == len(rows) and not cards:
        raise PinciteError("No note of that file has two sides; part them by a tab.")
    return cards


def _table(text: str) -> tuple[Mapping[str, str], list[list[str]]]:
    """Return what the lines in front say, and the rows of the others; of our own table, what it would say."""
    lines = text.splitlines(keepends=True)
    ours = text.startswith(_TABLE)
    first = 1 if ours else next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = dict(_OUR_HEAD if ours else (_head(line) for line in lines[:first] if ":" in line))
    separator = _SEPARATORS.get(head.get("separator", "tab").lower(), head.get("separator", "\t")[:1])
    try:
        rows = list(csv.reader(io.StringIO("".join(lines[first:])), delimiter=separator, strict=False))
    except csv.Error as error:
        raise PinciteError(f"That is no text export of Anki's ({error}).") from error
    return head, [[uncell(value) for value in row] for row in rows] if ours else rows


def _head(line: str) -> tuple[str, str]:
    name, _, value = line[1:].rstrip("\r\n").partition(":")
    return name.strip().lower(), value.strip(" ") or "\t"


def _column(head: Mapping[str, str], name: str) -> int:
    """Return the index of a column that the head names, -1 where it does not."""
    told = head.get(name, "")
    return int(told) - 1 if told.isdecimal() and len(told) < 4 else -1


def _given(row: list[str], place: int) -> str:
    """Return the id that a note has where it comes from: our own, or one of Anki's in a form that fits an address."""
    guid = row[place].strip() if 0 <= place < len(row) else ""
    if _OURS.fullmatch(guid):
        return guid
    return f"{FROM_ANKI}{guid.encode().hex()}" if guid and len(guid.encode()) <= _LONGEST_GUID else ""


def _cards(row: list[str], head: Mapping[str, str], given: str) -> Iterator[Card]:
    marked = {_column(head, name) for name in head if name.endswith(" column")}
    plain = head.get("html", "false").lower() != "true"
    fields = [value if plain else _text(value) for place, value in enumerate(row) if place not in marked]
    fields = [_SOUND.sub("", value).strip() for value in fields]
    if not fields or not fields[0]:
        return
    numbers = sorted({int(found) for found in re.findall(r"\{\{c(\d{1,3})::", fields[0])})
    for place, number in enumerate(numbers, start=1):
        yield from _hidden(fields[0], number, f"{given}.{place}" if given and place > 1 else given)
    if not numbers and len(fields) > 1 and fields[1]:
        yield Card(CardKind.IMPORTED, fields[0], fields[1], "", "", None, given=given)


def _hidden(text: str, number: int, given: str) -> Iterator[Card]:
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
        yield Card(CardKind.IMPORTED, prompt, answer, "", "", None, given=given)


class _Text(HTMLParser):
    """Gathers what HTML shows, with a line for each of its blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0
        self.raised: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BREAKS:
            self.parts.append("\n")
        self.hidden += tag in _LEFT_OUT
        self.raised = _RAISED.get(tag, self.raised)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self.hidden = max(self.hidden - 1, 0)
        if tag in _RAISED:
            self.raised = {}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data.translate(self.raised))


def _text(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
