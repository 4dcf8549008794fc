"""The desk a person studies at: proposals, the queue, typed answers, and what becomes of a card. One for all screens.

The clock is a parameter, and what it says must know its zone: the study day is the person's own.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dateutil.tz import tzlocal

from app.study.compare import Compared, compare
from app.study.incoming import notes
from app.study.meaning import Sense
from app.study.outgoing import LINK_BASE, format_of
from app.study.progress import Progress, progress
from app.study.queue import LEECH, Limits, Queue, ends, queue
from app.study.schedule import Grade, after, stamp
from index.cards import Card, answered, cards_of, propose
from index.collections import documents_in
from index.deck import Deck, Kept, Review
from index.files import entries
from index.library import Library
from index.marks import Marks
from source.errors import PinciteError, UsageError
from source.model import Paragraph

MOST_CARDS = 500
"""Proposals at once."""
LONGEST_TYPED = 2000
"""Characters of an answer or of a side of a card."""
_LIMITS = "study_limits"
_LONG_ANSWER = 200
"""Characters from which an answer is read beside the right one and not typed."""


def local() -> datetime:
    """Return the time by the clock of this machine, in its zone: one that knows when clocks are put back and forth."""
    return datetime.now(tzlocal())


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of an import: how many cards are ``kept`` that were not before, and what was left out, in words."""

    kept: int
    left_out: str

    @property
    def said(self) -> str:
        """Both in one line."""
        cards = f"{self.kept} card{'s' * (self.kept != 1)} kept that {'was' if self.kept == 1 else 'were'} not before"
        return f"{cards}; {self.left_out}" if self.left_out else cards


@dataclass(frozen=True, slots=True)
class Desk:
    """A person's cards in a library. ``sense`` knows what words mean, where there is a model."""

    library: Library
    now: Callable[[], datetime] = local
    sense: Sense | None = None

    @property
    def deck(self) -> Deck:
        """The cards as they are kept."""
        return Deck(self.library)

    def limits(self) -> Limits:
        """Return the limits of a day, as a person last set them."""
        kept = self.library.meta(_LIMITS)
        try:
            given = json.loads(kept) if kept else {}
            return Limits(**{name: type(getattr(Limits(), name))(value) for name, value in given.items()})
        except (ValueError, TypeError, AttributeError):
            return Limits()

    def set_limits(self, limits: Limits) -> None:
        """Keep the limits of a day. Raises ``UsageError`` for those that make no sense."""
        if limits.new < 0 or limits.reviews < 0:
            raise UsageError("A daily limit is 0 or more.")
        if not 0.7 <= limits.retention <= 0.99:
            raise UsageError("The retention to aim at lies between 0.7 and 0.99.")
        values = {"new": limits.new, "reviews": limits.reviews, "retention": limits.retention}
        self.library.set_meta(_LIMITS, json.dumps(values))

    def proposals(self, count: int, within: Sequence[str] = ()) -> list[Card]:
        """Return the best cards that a person has not kept or dropped, their own questions first.

        ``within`` names documents or collections; all, if there are none. Raises ``PinciteError`` for unknown ones.
        """
        if not 1 <= count <= MOST_CARDS:
            raise UsageError(f"Between 1 and {MOST_CARDS} cards can be proposed at once.")
        names = self._names(within)
        known = self.deck.known()
        own = [card for card in self._own(names) if card.id not in known][:count]
        made = propose((self.library.paragraphs_of(name) for name in names), count - len(own), known) if names else []
        return [*own, *made]

    def named(self, ids: Sequence[str], within: Sequence[str] = ()) -> list[Card]:
        """Return cards that can be proposed by their ids. Raises ``PinciteError`` where one cannot any more."""
        names = self._names(within) if ids else []
        wanted = set(ids)
        found = {card.id: card for card in (self._own(names) if ids else ()) if card.id in wanted}
        for name in names:
            if found.keys() >= wanted:
                break
            made = cards_of(tuple(self.library.paragraphs_of(name)))
            found = {card.id: made.with_choices(card) for card in made.cards if card.id in wanted} | found
        if not found.keys() >= wanted:
            raise PinciteError("That card is proposed no more, since its document has changed; look again.")
        return [found[id_] for id_ in ids]

    def keep(self, cards: Sequence[Card]) -> int:
        """Keep proposed cards and return how many were not kept before."""
        return self.deck.keep(cards, stamp(self.now()))

    def edit(self, id_: str, prompt: str, answer: str) -> Kept:
        """Give a card other words. Raises ``PinciteError`` for an empty or overlong side."""
        if max(len(prompt), len(answer)) > LONGEST_TYPED:
            raise PinciteError(f"A side of a card has {LONGEST_TYPED:,} characters at most; shorten it.")
        return self.deck.edit(id_, _as_text(prompt), _as_text(answer))

    def refuse(self, cards: Sequence[Card]) -> None:
        """Propose some cards no more."""
        self.deck.refuse(cards, stamp(self.now()))

    def take_in(self, data: bytes) -> TakenIn:
        """Keep the cards of a text export of Anki's, or of a table of ours, and say what came of it.

        Those whose words stand in a document are tied to it. Raises ``PinciteError`` for what is no such text.
        """
        found = notes(data, self.deck.known())
        return TakenIn(self.deck.keep(found.cards, stamp(self.now()), found.sources), found.left_out)

    def send_out(self, format_name: str, base: str = LINK_BASE) -> bytes:
        """Return the cards kept as a file of a format; links begin with ``base``.

        Raises ``PinciteError`` where there is no card, and ``UsageError`` where there is no such format.
        """
        written, cards = format_of(format_name), self.deck.all()
        if not cards:
            raise PinciteError("No card is kept yet; pincite study cards --keep 20 keeps the best 20.")
        return written.write(cards, base, self.now().timestamp())

    def progress(self) -> Progress:
        """Return where the learning stands now."""
        known = {entry.name: (entry.title or entry.name, entry.paragraphs) for entry in entries(self.library)}
        return progress(self.deck.all(), self.deck.reviews(), known, self.now(), LEECH)

    def queue(self, within: Sequence[str] = (), limits: Limits | None = None) -> Queue:
        """Return what is to be reviewed now; ``within`` names documents or collections, all if there are none."""
        names = set(documents_in(self.library, within)) if within else None
        cards = [card for card in self.deck.all() if names is None or card.name in names]
        return queue(cards, self.deck.reviews(), self.now(), limits or self.limits())

    def compare(self, card: Kept, typed: str) -> Compared:
        """Return how right a typed answer is."""
        if len(typed) > LONGEST_TYPED:
            raise UsageError(f"That answer has {len(typed):,} characters; give it {LONGEST_TYPED:,} at most.")
        return compare(_as_text(typed), card.answer, self.sense, card.choices)

    def review(
        self,
        id_: str,
        grade: Grade,
        milliseconds: int | None = None,
        typed: str | None = None,
        due: str | None = None,
    ) -> Kept:
        """Log a review and return the card as it is after it.

        ``due`` is when the card was due as it was shown; raises ``PinciteError`` where that is so no more, or the card
        is left out now.
        """
        typed = None if typed is None else _as_text(typed[:LONGEST_TYPED])
        with self.library.transaction():
            at, card = self.now(), self.deck.get(id_)
            if due is not None and (card.memory.due != due or card.suspended or card.buried > stamp(at)):
                raise PinciteError("That card was reviewed or left out elsewhere meanwhile; this grade is not kept.")
            memory = after(card, grade, at, self.limits().retention)
            self.deck.review(Review(id_, stamp(at), int(grade), milliseconds, typed, card.memory), memory)
            return self.deck.get(id_)

    def bury(self, id_: str) -> None:
        """Leave a card out until the next study day."""
        self.deck.bury(id_, stamp(ends(self.now())))

    def release(self, id_: str) -> None:
        """Take a buried or suspended card in again."""
        self.deck.suspend(id_, suspended=False)
        self.deck.bury(id_, "")

    def passage(self, card: Kept) -> Paragraph | None:
        """Return the paragraph in which a card's quote stands now, None where it is orphaned."""
        if card.paragraph is None:
            return None
        found = self.library.paragraphs_between(card.name, card.paragraph, card.paragraph)
        return found[0] if found else None

    def _names(self, within: Sequence[str]) -> list[str]:
        return documents_in(self.library, within) if within else [one.name for one in self.library.documents()]

    def _own(self, names: Sequence[str]) -> list[Card]:
        """Return cards of the person's own questions, with the passages they marked right or saved, in these names."""
        places = {paragraph.passage_hash: paragraph for name in names for paragraph in self.library.paragraphs_of(name)}
        marks = Marks(self.library)
        asked = [*marks.right(), *((one.question, one.passage_hash) for one in marks.saved() if one.question)]
        return [answered(question, places[key]) for question, key in dict.fromkeys(asked) if key in places]


def is_typed(card: Kept) -> bool:
    """Whether a card's answer is short enough to be typed."""
    return len(card.answer) <= _LONG_ANSWER


def _as_text(typed: str) -> str:
    """Return what was typed with a mark for what is no text: bytes a terminal could not decode, half a character."""
    return typed.encode(errors="replace").decode()
