"""Cards, queue and progress as plain values: what ``--json``, the API and the page's script are given. Pure."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.printable import one_line
from app.study.compare import Compared
from app.study.desk import is_typed
from app.study.progress import Progress
from app.study.queue import Queue, is_leech
from app.study.schedule import Grade, intervals, recall, said
from index.cards import Card
from index.deck import Kept

_BAR = " ▁▂▃▄▅▆▇█"


def _sides(card: Card | Kept) -> dict[str, Any]:
    return {
        "id": card.id,
        "kind": card.kind.value,
        "prompt": card.prompt,
        "answer": card.answer,
        "quote": card.quote,
        "passage": card.passage,
        "choices": list(card.choices),
    }


def proposal(card: Card) -> dict[str, Any]:
    """Return a proposed card."""
    return {
        **_sides(card),
        "address": card.place.address if card.place else None,
        "source": f"{card.place.document}, {card.place.label}" if card.place else "",
        "score": round(card.score, 4),
    }


def kept(card: Kept, at: datetime) -> dict[str, Any]:
    """Return a card that is kept, with how it stands at a time."""
    return {
        **_sides(card),
        "address": card.address,
        "source": card.source,
        "orphaned": card.is_orphaned,
        "typed": is_typed(card),
        "new": card.is_new,
        "due": card.memory.due,
        "stability": card.memory.stability,
        "difficulty": card.memory.difficulty,
        "recall": None if card.is_new else round(recall(card.memory, at), 4),
        "reviews": card.reviews,
        "lapses": card.lapses,
        "leech": is_leech(card),
        "suspended": card.suspended,
        "buried": card.buried or None,
    }


def asked(card: Kept, at: datetime, retention: float) -> dict[str, Any]:
    """Return a card as it is asked: with how long it is until it is asked again after each grade."""
    spans = intervals(card, at, retention)
    return kept(card, at) | {"intervals": {grade.name.lower(): said(spans[grade]) for grade in Grade}}


def queued(queue: Queue) -> dict[str, int]:
    """Return how many cards are left today."""
    return {"new": queue.new, "learning": queue.learning, "due": queue.due, "now": len(queue.cards)}


def compared(result: Compared) -> dict[str, Any]:
    """Return what came of a typed answer."""
    pieces = [{"typed": piece.typed, "right": piece.right, "same": piece.same} for piece in result.pieces]
    return {"verdict": result.verdict.value, "suggested": result.suggested.name.lower(), "pieces": pieces}


def progressed(progress: Progress, at: datetime) -> dict[str, Any]:
    """Return where the learning stands."""
    return asdict(progress) | {
        "month": asdict(progress.month) | {"share": progress.month.share},
        "ever": asdict(progress.ever) | {"share": progress.ever.share},
        "weakest": [kept(weak.card, at) for weak in progress.weakest],
        "forecast": [{"day": day, "cards": cards} for day, cards in progress.forecast],
        "days": [{"day": day, "reviews": reviews} for day, reviews in progress.days],
    }


def progress_lines(found: Progress) -> list[str]:
    """Return how the learning goes, in lines."""
    month = "none yet" if found.month.share is None else f"{found.month.share:.0%} of {found.month.reviews}"
    ahead = found.forecast[:14]
    most = max((cards for _, cards in ahead), default=0) or 1
    bars = "".join(_BAR[round(cards / most * (len(_BAR) - 1))] for _, cards in ahead)
    lines = [
        f"cards {found.cards}: {found.new} new, {found.suspended} suspended, {found.orphaned} orphaned,"
        f" {found.leeches} leeches",
        f"reviews today {found.today}, days in a row {found.streak}",
        f"recalled in the last 30 days: {month}",
        f"due today and in the two weeks to come: {bars}  {' '.join(str(cards) for _, cards in ahead)}",
    ]
    for one in found.documents:
        if one.cards:
            stability = "" if one.stability is None else f", stability {one.stability:.1f} days"
            chance = "" if one.recall is None else f", recall {one.recall:.0%}"
            lines.append(f"{one.name}: {one.cards} cards, {one.new} new{stability}{chance}  {_strip(one.strip)}")
    lines += [f"weakest: {weak.recall:.0%}  {weak.card.address or '-'}  {weak.card.prompt}" for weak in found.weakest]
    return [one_line(line) for line in lines]


def _strip(parts: tuple[object, ...]) -> str:
    return "".join(_mark(part) for part in parts)


def _mark(part: object) -> str:
    chance, cards = getattr(part, "recall", None), getattr(part, "cards", 0)
    if chance is None:
        return "·" if cards else " "
    return _BAR[max(round(chance * (len(_BAR) - 1)), 1)]
