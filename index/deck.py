"""The cards a person keeps, and every review of them, in ``library.db``.

A card holds all its own words. It is tied to the quote it was made of: where that quote stands, the card is there;
where it stands no more, the card is orphaned and kept.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.anchor import anchor, tie
from index.cards import Card, CardKind
from index.library import Library
from source.errors import PinciteError
from source.model import Citation


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS knows of a card: ``state`` 1 learning, 2 review, 3 relearning; stability in days, difficulty 1 to 10.

    ``due`` and ``reviewed``, the last time, are ISO 8601 in UTC; a card that is new was never ``reviewed``.
    """

    due: str
    state: int = 1
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    reviewed: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A card a person keeps. ``name`` and ``paragraph`` say where its quote stands, ``paragraph`` None for nowhere.

    ``passage`` is the paragraph as it was when the card was made; ``buried`` is until when, "" where it is not;
    ``reviews`` and ``lapses`` count what there was, a lapse being a card in review that was forgotten.
    """

    id: str
    kind: CardKind
    prompt: str
    answer: str
    quote: str
    passage: str
    choices: tuple[str, ...]
    source: str
    name: str
    paragraph: int | None
    made: str
    suspended: bool
    buried: str
    memory: Memory
    reviews: int
    lapses: int

    @property
    def is_new(self) -> bool:
        """Whether it was never reviewed."""
        return self.memory.reviewed is None

    @property
    def is_orphaned(self) -> bool:
        """Whether what it quotes stands in no document any more."""
        return self.paragraph is None and bool(self.quote)

    @property
    def address(self) -> str | None:
        """Where its quote stands, None where it is orphaned."""
        return None if self.paragraph is None else f"{self.name}#p{self.paragraph}"


@dataclass(frozen=True, slots=True)
class Review:
    """One review: ``rating`` 1 again, 2 hard, 3 good, 4 easy; ``before`` is what the card was."""

    card: str
    at: str
    rating: int
    milliseconds: int | None
    typed: str | None
    before: Memory


_MEMORY = ("due", "state", "step", "stability", "difficulty", "reviewed")
_COLUMNS = "id, kind, prompt, answer, quote, passage, choices, source, name, paragraph, made, suspended, buried"
_KEPT = f"""SELECT {_COLUMNS}, {", ".join(_MEMORY)},
    (SELECT count(*) FROM reviews r WHERE r.card = c.id),
    (SELECT count(*) FROM reviews r WHERE r.card = c.id AND r.rating = 1 AND r.state = 2) FROM cards c"""


class Deck:
    """The cards of a library. Every method is one transaction, or part of the one it is called in."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def keep(self, cards: Iterable[Card], at: str, sources: Mapping[str, str] | None = None) -> int:
        """Keep cards and return how many were not kept before; those without a place are given one if there is one.

        ``sources`` say, by id, where those are from that have no place here.
        """
        told, cards = sources or {}, list(cards)
        with self._library.transaction() as db:
            before = self._count()
            for card in cards:
                db.execute(
                    f"INSERT OR IGNORE INTO cards ({_COLUMNS}, kept, due) VALUES ({', '.join('?' * 15)})",
                    (*_to_row(card, at, told.get(card.id, "")), 1, at),
                )
                db.execute("UPDATE cards SET kept = 1 WHERE id = ?", (card.id,))
            tie(self._library, {card.id for card in cards if card.place is None})
            return self._count() - before

    def refuse(self, cards: Iterable[Card], at: str) -> None:
        """Note proposed cards that a person does not want, so that they are not proposed again."""
        with self._library.transaction() as db:
            db.executemany(
                f"INSERT OR IGNORE INTO cards ({_COLUMNS}, kept, due) VALUES ({', '.join('?' * 15)})",
                [(*_to_row(card, at), 0, at) for card in cards],
            )

    def known(self) -> frozenset[str]:
        """Return the ids of all cards that were ever kept or dropped."""
        return frozenset(id_ for (id_,) in self._library.rows("SELECT id FROM cards"))

    def all(self) -> list[Kept]:
        """Return the cards kept, in the order they were."""
        anchor(self._library)
        return [_from_row(row) for row in self._library.rows(f"{_KEPT} WHERE kept = 1 ORDER BY c.rowid")]

    def get(self, id_: str) -> Kept:
        """Return a card. Raises ``PinciteError`` where none of the id is kept."""
        anchor(self._library)
        rows = self._library.rows(f"{_KEPT} WHERE kept = 1 AND id = ?", (id_,))
        if not rows:
            raise PinciteError(f"There is no card {id_[:40]}; it may have been dropped.")
        return _from_row(rows[0])

    def edit(self, id_: str, prompt: str, answer: str) -> Kept:
        """Give a card other words; what it quotes stays. Raises ``PinciteError`` for an empty side."""
        prompt, answer = prompt.strip(), answer.strip()
        if not prompt or not answer:
            raise PinciteError("A card needs both sides.")
        with self._library.transaction() as db:
            self.get(id_)
            db.execute("UPDATE cards SET prompt = ?, answer = ? WHERE id = ?", (prompt, answer, id_))
            return self.get(id_)

    def drop(self, id_: str) -> None:
        """Take a card out of what is learned; its reviews stay, and keeping it again goes on from there."""
        self._set(id_, "kept", 0)

    def restore(self, id_: str) -> None:
        """Keep a card again that was dropped. Raises ``PinciteError`` where there never was one of the id."""
        with self._library.transaction() as db:
            db.execute("UPDATE cards SET kept = 1 WHERE id = ?", (id_,))
            self.get(id_)

    def suspend(self, id_: str, *, suspended: bool) -> None:
        """Leave a card out of the queue until a person takes it in again, or take it in."""
        self._set(id_, "suspended", int(suspended))

    def bury(self, id_: str, until: str) -> None:
        """Leave a card out of the queue until a time, "" for no longer."""
        self._set(id_, "buried", until)

    def review(self, review: Review, after: Memory) -> None:
        """Log a review, and what the card is after it."""
        with self._library.transaction() as db:
            row = (review.card, review.at, review.rating, review.milliseconds, review.typed, *_values(review.before))
            names = f"card, at, rating, milliseconds, typed, {', '.join(_MEMORY)}"
            db.execute(f"INSERT INTO reviews ({names}) VALUES ({', '.join('?' * len(row))})", row)
            self._remember(review.card, after)

    def undo(self, card: str) -> None:
        """Take the last review of a card back, as if it had never been. Raises ``PinciteError`` where there is none."""
        with self._library.transaction() as db:
            rows = self._library.rows(
                f"SELECT id, {', '.join(_MEMORY)} FROM reviews WHERE card = ? ORDER BY id DESC LIMIT 1", (card,)
            )
            if not rows:
                raise PinciteError("There is no review of that card to take back.")
            id_, *before = rows[0]
            db.execute("DELETE FROM reviews WHERE id = ?", (id_,))
            self._remember(card, Memory(*before))

    def reviews(self) -> list[Review]:
        """Return all reviews, the first first."""
        rows = self._library.rows(
            f"SELECT card, at, rating, milliseconds, typed, {', '.join(_MEMORY)} FROM reviews ORDER BY id"
        )
        return [
            Review(card, at, rating, milliseconds, typed, Memory(*before))
            for card, at, rating, milliseconds, typed, *before in rows
        ]

    def _count(self) -> int:
        return int(self._library.rows("SELECT count(*) FROM cards WHERE kept = 1")[0][0])

    def _set(self, id_: str, column: str, value: object) -> None:
        with self._library.transaction() as db:
            self.get(id_)
            db.execute(f"UPDATE cards SET {column} = ? WHERE id = ?", (value, id_))

    def _remember(self, id_: str, memory: Memory) -> None:
        assigned = ", ".join(f"{column} = ?" for column in _MEMORY)
        with self._library.transaction() as db:
            db.execute(f"UPDATE cards SET {assigned} WHERE id = ?", (*_values(memory), id_))


def _to_row(card: Card, at: str, source: str = "") -> tuple[object, ...]:
    place: Citation | None = card.place
    where = (place.name, place.paragraph) if place else ("", None)
    choices = json.dumps(card.choices, ensure_ascii=False)
    words = (card.prompt, card.answer, card.quote, card.passage, choices, place.reference if place else source)
    return (card.id, card.kind.value, *words, *where, at, 0, "")


def _from_row(row: Sequence[Any]) -> Kept:
    id_, kind, prompt, answer, quote, passage, choices, source, name, paragraph, made, suspended, buried, *rest = row
    *memory, reviews, lapses = rest
    words = (prompt, answer, quote, passage, tuple(json.loads(choices)), source)
    state = (made, bool(suspended), buried, Memory(*memory), reviews, lapses)
    return Kept(id_, CardKind(kind), *words, name, paragraph, *state)


def _values(memory: Memory) -> tuple[object, ...]:
    return (memory.due, memory.state, memory.step, memory.stability, memory.difficulty, memory.reviewed)
