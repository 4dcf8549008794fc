"""Cards made elsewhere: the text that Anki's "Notes in Plain Text" export writes, and our own tables, as cards.

The lines in front that begin with "#" say how the file is made (separator, html, and the columns of ids, note types,
decks and tags); see Anki's manual, "Importing", "Text files". Pictures and sounds stay behind.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape

from app.study.outgoing import BASIC, CLOZE, FROM_ANKI
from app.study.shown import text_of
from app.study.table import Row, Table, table
from index.anchor import as_it_stands, filled
from index.cards import GAP, Card, CardKind
from source.errors import PinciteError
from source.split import sentences

MOST_BYTES = 50_000_000
MOST_NOTES = 50_000
_CLOZE = re.compile(r"\{\{c(\d{1,3})::((?:(?!\{\{c\d).)*?)(?:::([^{}]*?))?\}\}", re.DOTALL)
"""A cloze that holds no other."""
_NUMBER = re.compile(r"\{\{c(\d{1,3})::")
_OURS = re.compile(rf"[0-9a-f]{{16}}|{FROM_ANKI}(?:[0-9a-f]{{2}}){{1,16}}(?:\.\d)?")
_LONGEST_GUID = 16
"""Bytes of an id of Anki's, whose own have ten."""
_SOUND = re.compile(r"\[sound:[^\]]*\]")
_MEDIA = re.compile(r"\[sound:|<(?:img|audio|video|object)\b", re.IGNORECASE)


class Why(StrEnum):
    """Why a note is left out."""

    HERE = "already here or dropped"
    MEDIA = "with only pictures or sounds on a side"
    ONE_SIDE = "without a second side"
    OPEN = "with a quotation mark that is not closed"


@dataclass(frozen=True, slots=True)
class Found:
    """The cards of a file in its order, where they say they are from, by id, and how many notes were left out, by why.

    ``open`` are the first and the last line of the first note whose quotation mark is not closed.
    """

    cards: tuple[Card, ...]
    sources: Mapping[str, str]
    left: Mapping[Why, int]
    open: tuple[int, int] | None = None

    @property
    def left_out(self) -> str:
        """How many notes were left out and why, in words, "" for none."""
        where = f" (lines {self.open[0]} to {self.open[1]})" if self.open else ""
        whys = [f"{count} {why.value}{where if why is Why.OPEN else ''}" for why, count in self.left.items()]
        count = sum(self.left.values())
        return f"{count} note{'s' * (count != 1)} left out: {', '.join(whys)}" if count else ""


@dataclass(frozen=True, slots=True)
class _Note:
    """What a file says of a note: its sides as they stand there, whether clozes in them count, and its origin."""

    sides: tuple[str, ...]
    kind: CardKind
    has_clozes: bool
    passage: str = ""
    source: str = ""


def notes(data: bytes, known: Collection[str] = frozenset()) -> Found:
    """Return the cards of a text export; what has one of the ids that are ``known`` is left out, and what has one side.

    Raises ``PinciteError`` for what is no such text.
    """
    if len(data) > MOST_BYTES:
        raise PinciteError(f"That file has {len(data):,} bytes, and {MOST_BYTES:,} are the most.")
    try:
        read = table(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise PinciteError("That is no text in UTF-8; export it from Anki as Notes in Plain Text (.txt).") from None
    if len(read.rows) > MOST_NOTES:
        raise PinciteError(f"That file has {len(read.rows):,} notes, and {MOST_NOTES:,} are the most.")
    cards: dict[str, Card] = {}
    sources: dict[str, str] = {}
    left = Counter[Why]()
    for row in read.rows:
        found, source = _taken(read, row, known)
        if isinstance(found, Why):
            left[found] += 1
            continue
        fresh = {card.id: card for card in found if card.id not in known and card.id not in cards}
        left[Why.HERE] += not fresh
        cards |= fresh
        sources |= dict.fromkeys(fresh, source)
    if left.keys() == {Why.ONE_SIDE} and not cards:
        raise PinciteError("No note of that file has two sides; part them by a tab.")
    opened = next(((row.first, row.last) for row in read.rows if row.open), None)
    return Found(tuple(cards.values()), sources, +left, opened)


def _taken(read: Table, row: Row, known: Collection[str]) -> tuple[list[Card] | Why, str]:
    """Return the cards of a row and where they are from, or why there are none."""
    given = _given(read.told(row, "guid column"))
    if row.open or given in known:
        return (Why.OPEN if row.open else Why.HERE), ""
    note = _sheet_note(row) if read.is_sheet else _note(read, row)
    shown = _shown(read)
    made = _clozes(note, given, shown) if note.has_clozes else []
    if not made and not (note.has_clozes and _NUMBER.search(note.sides[0])):
        front, back = (*map(shown, note.sides), "", "")[:2]
        made = [Card(note.kind, front, back, "", "", None, given=given)] if front and back else []
    if not made:
        return (Why.MEDIA if any(map(_MEDIA.search, note.sides[:2])) else Why.ONE_SIDE), ""
    passage = shown(note.passage) or (made[0].answer if note.source else "")
    return [_tied(card, passage) for card in made], shown(note.source)


def _shown(read: Table) -> Callable[[str], str]:
    """Return what makes text of a field as the file has it."""
    if read.is_ours:
        return lambda value: unescape(value.replace("<br>", "\n")).strip()
    if read.is_html:
        return lambda value: text_of(_SOUND.sub("", value))
    return lambda value: value.strip() if read.is_sheet else _SOUND.sub("", value).strip()


def _sheet_note(row: Row) -> _Note:
    front, back, passage, source, _, told, *_ = (*row.values, *[""] * 6)
    kind = _kind(told)
    return _Note((front, back), kind or CardKind.IMPORTED, kind is None, passage, source)


def _note(read: Table, row: Row) -> _Note:
    fields, type_ = tuple(read.fields(row)), read.told(row, "notetype column")
    if type_ == CLOZE:
        text, passage, source, *_ = (*fields, "", "", "")
        return _Note((text,), CardKind.CLOZE, True, passage, source)
    if type_ == BASIC:
        front, back, passage, source, *_ = (*fields, *[""] * 4)
        told = (_kind(tag) for tag in read.told(row, "tags column").split())
        return _Note((front, back), next(filter(None, told), CardKind.IMPORTED), False, passage, source)
    return _Note(fields[:2] or ("",), CardKind.IMPORTED, type_.split(" ")[0] != "Basic")


def _kind(told: str) -> CardKind | None:
    return next((kind for kind in CardKind if kind.value == told), None)


def _given(guid: str) -> str:
    """Return the id that a note has where it comes from: our own, or one of Anki's in a form that fits an address."""
    if _OURS.fullmatch(guid):
        return guid
    return f"{FROM_ANKI}{guid.encode().hex()}" if guid and len(guid.encode()) <= _LONGEST_GUID else ""


def _tied(card: Card, passage: str) -> Card:
    """Return a card with its id for good, tied to the sentence of its passage that says what it says, or to it all."""
    if not passage:
        return replace(card, given=card.given or replace(card, kind=CardKind.IMPORTED).id)
    said = as_it_stands(filled(card.prompt, card.answer) or card.answer, passage)
    around = (one.of(passage) for one in sentences(passage) if said and said in one.of(passage))
    quote = next(around, said if filled(card.prompt, card.answer) and said else passage)
    return replace(card, given=card.given or replace(card, kind=CardKind.IMPORTED).id, quote=quote, passage=passage)


def _clozes(note: _Note, given: str, shown: Callable[[str], str]) -> list[Card]:
    """Return a card for each number of the clozes in a note's text, which are told before HTML is read."""
    text = _SOUND.sub("", note.sides[0])
    made = []
    for place, number in enumerate(sorted({int(found) for found in _NUMBER.findall(text)}), start=1):
        prompt, answer = _hidden(text, number)
        id_ = f"{given}.{place}" if given and place > 1 else given
        if shown(answer):
            front = shown(prompt).removesuffix(f"\n{GAP}" if note.kind is CardKind.CLOZE else "")  # put there for Anki
            made.append(Card(CardKind.IMPORTED, front, shown(answer), "", "", None, given=id_))
    return [replace(card, kind=CardKind.CLOZE, given=card.id) for card in made]


def _hidden(text: str, number: int) -> tuple[str, str]:
    """Return a text with the first cloze of a number hidden and the others filled in, and what is hidden."""
    answer = ""

    def told(found: re.Match[str]) -> str:
        nonlocal answer
        if int(found[1]) == number and not answer.strip():
            answer = found[2]
            return GAP
        return found[2]

    while _CLOZE.search(text):  # one inside another is resolved first
        text = _CLOZE.sub(told, text)
    return text, answer
