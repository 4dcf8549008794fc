"""The conversation a page holds, kept in the library turn by turn. Pure but for the library itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Self

from pydantic import TypeAdapter

from app.answer import Answer, Refusal
from app.conversations import Conversations
from index.library import Library
from source.errors import PinciteError

Outcomes = tuple[Answer | Refusal, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What one page shows: the id of the kept conversation, None where there is none yet, and the answers so far.

    ``within`` are the documents and collections that were last searched in; ``note`` is what a person should know.
    """

    id: str | None = None
    outcomes: Outcomes = ()
    within: tuple[str, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Visit:
    """One open page, which may leave a conversation while an answer is still looked for: how often it has."""

    left: int = 0

    def leave(self) -> None:
        """Leave the conversation, into which alone an answer that is still looked for is written."""
        self.left += 1


@dataclass(frozen=True, slots=True)
class Otherwise:
    """How a turn, counted from 1, is to be searched for instead: without some words, or as a new topic."""

    turn: int
    without: tuple[str, ...] = ()
    fresh: bool = False

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what the page's script sent as JSON; None where it is nothing of the kind."""
        try:
            found: Self = TypeAdapter(cls).validate_json(text or "")
        except ValueError:
            return None
        return found if found.turn > 0 else None


@dataclass(frozen=True, slots=True)
class Aside:
    """What a question depends on beside its words: the address of the passage opened since the last, words left out."""

    opened: str = ""
    without: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str | None) -> Self:
        """Return what the page's script sent as JSON; nothing where it is nothing of the kind."""
        try:
            found: Self = TypeAdapter(cls).validate_json(text or "")
        except ValueError:
            return cls()
        return found


def names_of(text: str | None) -> tuple[str, ...]:
    """Return the names that the page's script sent as JSON; none where it is nothing of the kind."""
    try:
        return TypeAdapter(tuple[str, ...]).validate_json(text or "")
    except ValueError:
        return ()


def restored(library: Library, id_: str | None) -> Held:
    """Return a kept conversation as a page holds it; with a note, none, where there is none of the id."""
    if not id_:
        return Held()
    try:
        turns = Conversations(library).get(id_).turns
    except PinciteError as error:
        return Held(note=str(error))
    return Held(id_, tuple(turn.outcome for turn in turns), turns[-1].within if turns else ())


def still_kept(library: Library, held: Held) -> Held:
    """Return what is held, or nothing, with a note, where its conversation was deleted meanwhile."""
    try:
        if held.id is None or Conversations(library).has(held.id):
            return held
    except PinciteError:  # which is told where the next turn cannot be kept
        return held
    return Held(within=held.within, note="That conversation was deleted; this is a new one.")


def continued(library: Library, before: Held, outcome: Answer | Refusal, within: Sequence[str]) -> Held:
    """Return what is held after one more turn, which is kept in the library, or with a note saying why it is not.

    Where the conversation was deleted meanwhile, a new one begins with this turn; see ``still_kept``. What others have
    added to it is shown as well.
    """
    before = still_kept(library, before)
    held, kept = replace(before, within=tuple(within), note="" if before.id else before.note), Conversations(library)
    try:
        with library.transaction():
            id_ = held.id or kept.start(outcome.question)
            kept.add(id_, outcome, within)
    except PinciteError as error:
        note = f"This conversation is not being kept. {error}"
        return replace(held, outcomes=(*held.outcomes, outcome), note=note)
    outcomes = tuple(turn.outcome for turn in kept.get(id_).turns)
    if len(outcomes) <= len(held.outcomes):  # what could not be kept is still shown
        outcomes = (*held.outcomes, outcome)
    return replace(held, id=id_, outcomes=outcomes)


def answered_anew(library: Library, before: Held, turn: int, outcome: Answer | Refusal) -> Held:
    """Return what is held once a turn, counted from 1, was answered otherwise; that is kept in its place."""
    outcomes = (*before.outcomes[: turn - 1], outcome, *before.outcomes[turn:])
    held = replace(before, outcomes=outcomes, note="")
    try:
        if held.id is not None:
            Conversations(library).answer_anew(held.id, turn, outcome)
    except PinciteError as error:
        return replace(held, note=f"This is not being kept. {error}")
    return held


def held_html(held: Held) -> str:
    """Return what the page's script reads: which conversation this is, and what is to be said of it."""
    return f'<span data-conversation="{escape(held.id or "")}" data-note="{escape(held.note)}"></span>'
