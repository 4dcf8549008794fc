"""What is to be reviewed now, and in which order. Pure.

A study day begins at four in the morning of the person's own clock, so that a late evening is not two days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.study.schedule import moment, stamp
from index.deck import Kept, Review

DAY_BEGINS = timedelta(hours=4)
AHEAD = timedelta(minutes=20)
"""How long before its time a card that is being learned is asked again, where nothing else is left."""
LEECH = 8
"""Lapses from which a card is said to be a leech: better put in other words, or left out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many cards a day: ``new`` ones, and ``reviews`` of those that were learned; ``retention`` to aim at."""

    new: int = 20
    reviews: int = 200
    retention: float = 0.9


@dataclass(frozen=True, slots=True)
class Queue:
    """The cards to be asked now, in order, and how many of each kind are left today."""

    cards: tuple[Kept, ...]
    new: int
    learning: int
    due: int


def day_of(at: datetime) -> str:
    """Return the study day of a time in its own zone, as an ISO date."""
    return (at - DAY_BEGINS).date().isoformat()


def ends(at: datetime) -> datetime:
    """Return when the study day of a time ends."""
    start = (at - DAY_BEGINS).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=1) + DAY_BEGINS


def queue(cards: Iterable[Kept], reviews: Sequence[Review], at: datetime, limits: Limits) -> Queue:
    """Return the cards to be asked: those being learned whose time has come, then those due today, then new ones.

    What was due longest comes first, new cards in the order they were kept. Suspended, buried and over the day's limits
    are left out. Where nothing else is left, what is being learned comes before its time.
    """
    now, tonight = stamp(at), stamp(ends(at))
    open_ = [card for card in cards if not card.suspended and card.buried <= now]
    learning = sorted(
        (card for card in open_ if not card.is_new and card.memory.state != 2 and card.memory.due < tonight), key=_due
    )
    due = sorted((card for card in open_ if card.memory.state == 2 and card.memory.due < tonight), key=_due)
    new = [card for card in open_ if card.is_new]
    today = [review for review in reviews if day_of(moment(review.at).astimezone(at.tzinfo)) == day_of(at)]
    begun = len({review.card for review in today if review.before.reviewed is None})
    seen = len({review.card for review in today if review.before.state == 2 and review.before.reviewed})
    due = due[: max(limits.reviews - seen, 0)]
    new = new[: max(limits.new - begun, 0)]
    ready = [card for card in learning if card.memory.due <= now]
    cards_now = (*ready, *due, *new)
    if not cards_now:
        soon = stamp(at + AHEAD)
        cards_now = tuple(card for card in learning if card.memory.due <= soon)
    return Queue(cards_now, len(new), len(learning), len(due))


def is_leech(card: Kept) -> bool:
    """Whether a card has been forgotten so often that it is better changed than asked again."""
    return card.lapses >= LEECH


def _due(card: Kept) -> tuple[str, str]:
    return card.memory.due, card.id
