"""Conversations made by hand, for the tests of what becomes of them."""

from app.answer import Answer, Refusal
from app.conversations import Conversation, Turn
from app.origin import Source
from index.combine import Signals
from index.highlight import Match
from index.search import Hit
from source.model import Citation, Page, Paragraph, Span

SIGNALS = Signals(0.5, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)


def hit(text: str, lit: str = "", rank: int = 1, at: Citation | None = None) -> Hit:
    """Return a hit whose passage is ``text`` with one stretch of it lit."""
    start = text.index(lit) if lit else 0
    spans = (Span(start, start + len(lit)),) if lit else ()
    place = at or Citation("tides", "On Tides", 7, ("The Sea", "Ebb"), "(2)", None, Page("xii", 14), Page("xiii", 15))
    paragraph = Paragraph(place, Span(100, 100 + len(text)), text, spans)
    return Hit(rank, 0.8251, paragraph, SIGNALS, spans, spans[:1], (Match("moon", spans[0], 0.75),) if spans else ())


def answer(question: str, *hits: Hit) -> Answer:
    """Return an answer of these hits."""
    return Answer(question, question, hits)


def conversation(*outcomes: Answer | Refusal, name: str = "The sea", sources: tuple[Source, ...] = ()) -> Conversation:
    """Return a conversation of these turns, a minute apart."""
    turns = tuple(
        Turn(n, outcome.question, f"2026-05-01T10:{n:02}:00.000Z", (), outcome, sources)
        for n, outcome in enumerate(outcomes, 1)
    )
    return Conversation("0123456789abcdef", name, "2026-05-01T10:01:00.000Z", "2026-05-02T11:30:00.000Z", turns)
