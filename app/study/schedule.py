"""When a card is asked again: FSRS (the ``fsrs`` package, version 6 of the algorithm), with the clock as a parameter.

The package's own spread of the intervals draws from a generator that nobody can set, so it is off, and the spread is
made here: from the card and how often it was seen, so that what a button says is what its press does.
"""

import random
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State

from index.deck import Kept, Memory

RETENTION = 0.9
"""The chance to recall a card on the day it is due, where a person has not chosen another."""
_SPREAD, _SPREAD_FROM = 0.05, 3
"""By what share an interval may come out longer or shorter, from so many days on; a day at least."""


class Grade(IntEnum):
    """How well a card was recalled, as FSRS counts."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


def after(card: Kept, grade: Grade, at: datetime, retention: float = RETENTION) -> Memory:
    """Return what a card is after a review at a time, which must know its zone."""
    at = at.astimezone(UTC)
    seen, _ = _scheduler(retention).review_card(_to_fsrs(card.memory), Rating(grade), at)
    due = seen.due
    if seen.state is State.Review:
        due = at + timedelta(days=_spread((seen.due - at).days, f"{card.id} {card.reviews} {grade}"))
    return Memory(stamp(due), int(seen.state), seen.step, seen.stability, seen.difficulty, stamp(at))


def intervals(card: Kept, at: datetime, retention: float = RETENTION) -> dict[Grade, timedelta]:
    """Return how long it is until a card is asked again after each grade."""
    return {grade: moment(after(card, grade, at, retention).due) - whole(at) for grade in Grade}


def recall(memory: Memory, at: datetime) -> float:
    """Return the chance that a card is recalled at a time; 0 for one never seen."""
    if memory.reviewed is None:
        return 0.0
    return float(_scheduler(RETENTION).get_card_retrievability(_to_fsrs(memory), at.astimezone(UTC)))


def said(interval: timedelta) -> str:
    """Return an interval for a button: "10 min", "3 h", "4 d", "2.1 mo", "1.4 y"."""
    minutes, days = interval.total_seconds() / 60, interval.total_seconds() / 86400
    if days < 1:
        return f"{max(round(minutes), 1)} min" if minutes < 59.5 else f"{round(minutes / 60)} h"
    if days < 30.5:
        return f"{round(days)} d"
    return f"{days / 30.44:.1f} mo" if days < 365 else f"{days / 365.25:.1f} y"


def stamp(at: datetime) -> str:
    """Return a time as it is kept: ISO 8601 in UTC, to the millisecond, so that the order of texts is that of times."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Return the time that ``stamp`` wrote."""
    return datetime.fromisoformat(text)


def whole(at: datetime) -> datetime:
    """Return a time to the millisecond, as it is kept."""
    return moment(stamp(at))


def _spread(days: int, seed: str) -> int:
    if days < _SPREAD_FROM:
        return days
    most = max(1, round(days * _SPREAD))
    return days + random.Random(seed).randint(-most, most)  # noqa: S311 - no secret


def _to_fsrs(memory: Memory) -> Card:
    return Card(
        card_id=1,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=moment(memory.due),
        last_review=None if memory.reviewed is None else moment(memory.reviewed).astimezone(UTC),
    )


@lru_cache(maxsize=8)
def _scheduler(retention: float) -> Scheduler:
    return Scheduler(desired_retention=retention, enable_fuzzing=False)
