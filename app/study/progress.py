"""How the learning goes: what is due when, how much was recalled, and what is weakest. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from app.study.queue import day_of
from app.study.schedule import moment, recall
from index.deck import Kept, Review

DAYS_AHEAD, DAYS_BACK = 30, 182
BINS = 60
"""Parts of the strip of a document."""
_WEAKEST = 10


@dataclass(frozen=True, slots=True)
class Retention:
    """Reviews of cards that were learned before, and how many of them were ``recalled``."""

    reviews: int
    recalled: int

    @property
    def share(self) -> float | None:
        """The share recalled, None where there were no reviews."""
        return self.recalled / self.reviews if self.reviews else None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document's strip: its first and last paragraph, its cards, and their mean chance of recall.

    ``recall`` is None where no card that was reviewed stands there.
    """

    paragraph: int
    last: int
    cards: int
    recall: float | None


@dataclass(frozen=True, slots=True)
class Learned:
    """A document's cards: how many, how many new, the median stability in days of those seen, and the strip."""

    name: str
    title: str
    cards: int
    new: int
    stability: float | None
    recall: float | None
    strip: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Weak:
    """A card and the chance that it is recalled now."""

    card: Kept
    recall: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the learning stands.

    ``forecast`` is cards due by day, today first, what is overdue included in today; ``days`` reviews by day, the
    oldest first, ending today. Days are ISO dates.
    """

    cards: int
    new: int
    suspended: int
    orphaned: int
    leeches: int
    today: int
    streak: int
    month: Retention
    ever: Retention
    forecast: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, int], ...]
    documents: tuple[Learned, ...]
    weakest: tuple[Weak, ...]


def progress(
    cards: Sequence[Kept], reviews: Sequence[Review], documents: Mapping[str, tuple[str, int]], at: datetime, leech: int
) -> Progress:
    """Return where the learning stands at a time, in its zone.

    ``documents`` has title and number of paragraphs by name, in order; ``leech`` is the lapses from which a card is
    one.
    """
    today = date.fromisoformat(day_of(at))
    by_day = Counter(day_of(moment(review.at).astimezone(at.tzinfo)) for review in reviews)
    month = (today - timedelta(days=29)).isoformat()
    learned = [review for review in reviews if review.before.state == 2]
    recent = [r for r in learned if day_of(moment(r.at).astimezone(at.tzinfo)) >= month]
    weak = [Weak(card, recall(card.memory, at)) for card in cards if not card.is_new and not card.suspended]
    return Progress(
        cards=len(cards),
        new=sum(card.is_new for card in cards),
        suspended=sum(card.suspended for card in cards),
        orphaned=sum(card.is_orphaned for card in cards),
        leeches=sum(card.lapses >= leech for card in cards),
        today=by_day[today.isoformat()],
        streak=_streak(by_day, today),
        month=_retention(recent),
        ever=_retention(learned),
        forecast=_forecast(cards, at, today),
        days=tuple((day, by_day[day]) for day in _days(today - timedelta(days=DAYS_BACK - 1), DAYS_BACK)),
        documents=tuple(_learned(name, *known, cards, at) for name, known in documents.items()),
        weakest=tuple(sorted(weak, key=lambda one: (one.recall, -one.card.lapses, one.card.id))[:_WEAKEST]),
    )


def _days(first: date, count: int) -> list[str]:
    return [(first + timedelta(days=n)).isoformat() for n in range(count)]


def _retention(reviews: Iterable[Review]) -> Retention:
    grades = [review.rating for review in reviews]
    return Retention(len(grades), sum(grade > 1 for grade in grades))


def _streak(by_day: Mapping[str, int], today: date) -> int:
    """Return on how many days in a row there were reviews, up to today or else yesterday."""
    day, count = today if by_day.get(today.isoformat()) else today - timedelta(days=1), 0
    while by_day.get(day.isoformat()):
        count, day = count + 1, day - timedelta(days=1)
    return count


def _forecast(cards: Sequence[Kept], at: datetime, today: date) -> tuple[tuple[str, int], ...]:
    due = Counter(
        max(day_of(moment(card.memory.due).astimezone(at.tzinfo)), today.isoformat())
        for card in cards
        if not card.is_new and not card.suspended
    )
    return tuple((day, due[day]) for day in _days(today, DAYS_AHEAD))


def _learned(name: str, title: str, paragraphs: int, cards: Sequence[Kept], at: datetime) -> Learned:
    own = [card for card in cards if card.name == name and card.paragraph is not None]
    seen = [card for card in own if card.memory.stability is not None]
    chances = [recall(card.memory, at) for card in seen]
    return Learned(
        name,
        title,
        len(own),
        sum(card.is_new for card in own),
        median(card.memory.stability or 0.0 for card in seen) if seen else None,
        sum(chances) / len(chances) if chances else None,
        _strip(own, paragraphs, at),
    )


def _strip(cards: Sequence[Kept], paragraphs: int, at: datetime) -> tuple[Part, ...]:
    """Return the parts of a document in order, of as nearly the same length as can be."""
    bins = min(BINS, paragraphs)
    inside: dict[int, list[Kept]] = defaultdict(list)
    for card in cards:
        if card.paragraph is not None and bins:
            inside[min((card.paragraph - 1) * bins // paragraphs, bins - 1)].append(card)
    parts = []
    for n in range(bins):
        chances = [recall(card.memory, at) for card in inside[n] if not card.is_new]
        first, last = (-(-edge * paragraphs // bins) for edge in (n, n + 1))
        parts.append(Part(first + 1, last, len(inside[n]), sum(chances) / len(chances) if chances else None))
    return tuple(parts)
