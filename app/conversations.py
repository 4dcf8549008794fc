"""Conversations kept in the library: each question with its answer whole, as it was given.

A turn says all that is shown of it by itself, so that it is still there once its documents are changed or removed.
"""

import json
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from app.answer import Answer, Refusal
from app.origin import Source
from index.library import Library
from index.records import ABOUT, document_from_row
from index.search import Hit
from source.errors import PinciteError, UsageError

LONGEST_NAME = 200
"""Characters of a name that a person gives."""
FIRST_NAME = 60
"""Characters of the name that a conversation begins with."""
MOST_WORDS = 20
"""Words of a search; what comes after them is not looked for."""
_COLUMNS = "question = ?, asked = ?, within = ?, sources = ?, outcome = ?, words = ?"
UNREADABLE = "This answer was kept by another version of Pincite and cannot be shown; ask again."


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer. ``asked`` is when, ``within`` the documents and collections it was asked of, if any.

    ``ordinal`` counts from 1; ``sources`` are the documents that were cited.
    """

    ordinal: int
    question: str
    asked: str
    within: tuple[str, ...]
    outcome: Answer | Refusal
    sources: tuple[Source, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages it shows: those that answer, or else the nearest."""
        return () if isinstance(self.outcome, Refusal) else self.outcome.hits or self.outcome.nearest


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns under a name. Times are ISO 8601 in UTC."""

    id: str
    name: str
    started: str
    changed: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list: how many ``turns`` it has, and those of them that a search ``matched``."""

    id: str
    name: str
    started: str
    changed: str
    turns: int
    matched: tuple[tuple[int, str], ...] = ()
    """The ordinals and questions of those turns."""


class Conversations:
    """The conversations of a library. Every method is one transaction, or part of the one it is called in."""

    def __init__(
        self,
        library: Library,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        """Take the conversations of ``library``; ``now`` must know its time zone."""
        self._library, self._now, self._new_id = library, now, new_id

    def start(self, question: str) -> str:
        """Begin a conversation, named by its first question, and return its id."""
        id_, now = self._new_id(), self._time()
        with self._library.transaction() as db, _text_only():
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (id_, first_name(question), now, now))
        return id_

    def add(self, id_: str, outcome: Answer | Refusal, within: Sequence[str] = ()) -> Turn:
        """Add a turn at the end, wherever that is by now, and return it."""
        now, sources = self._time(), self._sources(outcome)
        with self._library.transaction() as db, _text_only():
            self._check(id_)
            ((last,),) = self._library.rows(
                "SELECT coalesce(max(ordinal), 0) FROM turns WHERE conversation_id = ?", (id_,)
            )
            turn = Turn(last + 1, outcome.question, now, tuple(within), outcome, sources)
            db.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (id_, *_to_row(turn)))
            db.execute("UPDATE conversations SET changed = ? WHERE id = ?", (now, id_))
        return turn

    def answer_anew(self, id_: str, ordinal: int, outcome: Answer | Refusal) -> None:
        """Put another outcome in the place of a turn's, as when it is searched for otherwise.

        Raises ``PinciteError`` where the conversation or the turn is gone.
        """
        sources = self._sources(outcome)
        with self._library.transaction() as db, _text_only():
            turns = [turn for turn in self.get(id_).turns if turn.ordinal == ordinal]
            if not turns:
                raise PinciteError(f"This conversation has no question {ordinal}.")
            _, *row = _to_row(replace(turns[0], question=outcome.question, outcome=outcome, sources=sources))
            values = (*row, id_, ordinal)
            db.execute(f"UPDATE turns SET {_COLUMNS} WHERE conversation_id = ? AND ordinal = ?", values)

    def all(self) -> list[Listed]:
        """Return all conversations, the one that was added to last first."""
        return [
            Listed(*row)
            for row in self._library.rows(
                """SELECT c.id, c.name, c.started, c.changed, count(t.ordinal) FROM conversations c
                LEFT JOIN turns t ON t.conversation_id = c.id GROUP BY c.id ORDER BY c.changed DESC, c.rowid DESC"""
            )
        ]

    def search(self, query: str) -> list[Listed]:
        """Return the conversations in which every word of the query stands, in the order of ``all``.

        Words are looked for in names, questions and quoted passages, as parts of words too; capitals and accents make
        no difference. The turns that matched are those with the most of the words.
        """
        words = list(dict.fromkeys(folded(query).split()))[:MOST_WORDS]
        if not words:
            return self.all()
        columns = ", ".join("instr(words, ?) > 0" for _ in words)
        turns: dict[str, list[tuple[int, str, tuple[int, ...]]]] = {}
        for id_, ordinal, question, *met in self._library.rows(
            f"SELECT conversation_id, ordinal, question, {columns} FROM turns ORDER BY ordinal", words
        ):
            turns.setdefault(id_, []).append((ordinal, question, tuple(met)))
        found = []
        for listed in self.all():
            name, own = folded(listed.name), turns.get(listed.id, [])
            if not all(word in name or any(met[n] for *_, met in own) for n, word in enumerate(words)):
                continue
            most = max((sum(met) for *_, met in own), default=0)
            matched = tuple((ordinal, question) for ordinal, question, met in own if most and sum(met) == most)
            found.append(replace(listed, matched=matched))
        return found

    def get(self, id_: str) -> Conversation:
        """Return a conversation whole. Raises ``PinciteError`` where there is none of the id."""
        self._check(id_)
        ((name, started, changed),) = self._library.rows(
            "SELECT name, started, changed FROM conversations WHERE id = ?", (id_,)
        )
        turns = self._library.rows(
            """SELECT ordinal, question, asked, within, sources, outcome FROM turns WHERE conversation_id = ?
            ORDER BY ordinal""",
            (id_,),
        )
        return Conversation(id_, name, started, changed, tuple(_from_row(turn) for turn in turns))

    def has(self, id_: str) -> bool:
        """Whether there is a conversation of an id."""
        return bool(self._library.rows("SELECT 1 FROM conversations WHERE id = ?", (id_,)))

    def named(self, name: str) -> Conversation:
        """Return the conversation of an id or exact name. Raises ``PinciteError`` for one that none or several have."""
        ids = self._library.rows("SELECT id FROM conversations WHERE id = ? OR name = ?", (name, name))
        if len(ids) > 1:
            several = ", ".join(id_ for (id_,) in ids)
            raise PinciteError(f"Several conversations are called {name}; name one by its id: {several}.")
        return self.get(ids[0][0] if ids else name)

    def rename(self, id_: str, name: str) -> str:
        """Give a conversation a name and return it. Raises ``UsageError`` for an empty or overlong one."""
        given = " ".join(name.split())
        if not given:
            raise UsageError("A conversation needs a name.")
        if len(given) > LONGEST_NAME:
            raise UsageError(f"The name has {len(given):,} characters; give it {LONGEST_NAME} at most.")
        with self._library.transaction() as db, _text_only():
            self._check(id_)
            db.execute("UPDATE conversations SET name = ? WHERE id = ?", (given, id_))
        return given

    def delete(self, id_: str) -> None:
        """Delete a conversation; nothing of it is left. Raises ``PinciteError`` where there is none of the id."""
        with self._library.transaction() as db:
            self._check(id_)
            db.execute("DELETE FROM conversations WHERE id = ?", (id_,))
        self._library.empty_log()

    def _check(self, id_: str) -> None:
        if not self.has(id_):
            raise PinciteError(f"There is no conversation {id_[:LONGEST_NAME]}; it may have been deleted.")

    def _time(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _sources(self, outcome: Answer | Refusal) -> tuple[Source, ...]:
        hits = Turn(0, "", "", (), outcome).hits
        names = dict.fromkeys(hit.paragraph.citation.name for hit in hits)
        rows = (self._library.rows(f"SELECT {ABOUT} FROM documents WHERE name = ?", (name,)) for name in names)
        return tuple(Source.of(document_from_row(row)) for found in rows for row in found)


def listed_values(listed: Listed) -> dict[str, Any]:
    """Return an entry of the list as plain values."""
    return asdict(listed) | {"matched": [{"turn": ordinal, "question": asked} for ordinal, asked in listed.matched]}


def first_name(question: str) -> str:
    """Return what a conversation that begins with ``question`` is called; a long one is cut at the end of a word."""
    line = " ".join(question.split())
    if len(line) <= FIRST_NAME:
        return line or "Conversation"
    head, _, rest = line[:FIRST_NAME].rpartition(" ")
    return (head if len(head) > len(rest) else line[: FIRST_NAME - 1]).rstrip(" ,;:.") + "…"


def folded(text: str) -> str:
    """Return ``text`` as it is searched: without capitals, accents and differences of compatibility."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@contextmanager
def _text_only() -> Iterator[None]:
    """Turn what cannot be written as UTF-8 into a ``PinciteError``."""
    try:
        yield
    except ValueError as error:
        raise PinciteError("That holds characters that are no text; check how it is typed.") from error


@cache
def _outcomes() -> TypeAdapter[Any]:
    return TypeAdapter(Answer | Refusal)


def _to_row(turn: Turn) -> tuple[object, ...]:
    sought = [turn.question, *(hit.paragraph.text for hit in turn.hits)]
    return (
        turn.ordinal,
        turn.question,
        turn.asked,
        json.dumps(turn.within, ensure_ascii=False),
        json.dumps([asdict(source) for source in turn.sources], ensure_ascii=False),
        _outcomes().dump_json(turn.outcome).decode(),
        folded("\n".join(sought)),
    )


def _from_row(row: Sequence[Any]) -> Turn:
    """Return a turn; of one that another version kept in another shape, the question and a line."""
    ordinal, question, asked, within, sources, outcome = row
    try:
        read = _outcomes().validate_json(outcome)
        known = tuple(Source(**{**one, "authors": tuple(one.get("authors", ()))}) for one in json.loads(sources))
        names = tuple(json.loads(within))
    except (ValueError, TypeError):
        read, known, names = Refusal(question, UNREADABLE), (), ()
    return Turn(ordinal, question, asked, names, read, known)
