"""What all exports say in the same words. Pure."""

import unicodedata
from collections.abc import Iterator

from app.answer import Answer
from app.conversations import Conversation, Turn
from app.origin import Source
from app.printable import in_order
from source.model import Citation

SILENCE = "Nothing in the documents answers this."
NEAREST = "The nearest passages, which may only touch on it:"


def clean(text: str) -> str:
    """Return ``text`` in order, with each control character but line ends and tabs as U+FFFD; offsets into it hold."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cc" and c not in "\n\t" else c
        for c in in_order(text)
    )


def one_line(text: str) -> str:
    """Return ``text`` clean and without line ends."""
    return clean(" ".join(text.split()))


def when(time: str) -> str:
    """Return an ISO 8601 time in UTC for people: "2026-05-01 10:00 UTC"."""
    return f"{time[:10]} {time[11:16]} UTC"


def place(citation: Citation) -> str:
    """Return a citation in full: document, headings from the outermost in, author's number, ordinal, page, address."""
    pages = f"{'pp.' if citation.end_page else 'p.'} {citation.pages}" if citation.page else ""
    after = f", after {citation.follows}" if citation.follows and not citation.number else ""
    parts = [citation.document, " › ".join(citation.headings), citation.number or ""]
    parts += [f"¶{citation.paragraph}{after}", pages, citation.address]
    return one_line(", ".join(part for part in parts if part))


def titled(source: Source) -> str:
    """Return a document's title as a sentence of its own."""
    title = one_line(source.title or source.name)
    return title if title.endswith((".", "?", "!")) else f"{title}."


def lead(turn: Turn) -> list[str]:
    """Return the lines between a question and its passages: when it was asked, of what, and why there is no answer."""
    within = f" of {', '.join(turn.within)}" if turn.within else ""
    lines = [f"Asked {when(turn.asked)}{within}."]
    if not isinstance(turn.outcome, Answer):
        return [one_line(line) for line in (*lines, turn.outcome.reason)]
    if turn.outcome.searched_for != turn.question:
        lines.append(f"Searched for: {turn.outcome.searched_for}")
    if not turn.outcome.answered:
        lines.append(f"{SILENCE} {NEAREST}" if turn.hits else SILENCE)
    return [one_line(line) for line in lines]


def preface(conversation: Conversation) -> str:
    """Return the line below the name: what this is, and of when."""
    return (
        f"A conversation of {when(conversation.started)} to {when(conversation.changed)}."
        " Every passage is quoted word for word; nothing is generated."
    )


def cited(conversation: Conversation) -> Iterator[tuple[Source, list[Citation], str]]:
    """Yield each document whose passages answered, in order, with those passages and the day it was last cited.

    The passages are in the order of the document, none twice; the nearest ones of a question that nothing answers do
    not count.
    """
    places: dict[str, dict[int, Citation]] = {}
    sources: dict[str, Source] = {}
    days: dict[str, str] = {}
    for turn in conversation.turns:
        if not (isinstance(turn.outcome, Answer) and turn.outcome.answered):
            continue
        known = {source.name: source for source in turn.sources}
        for hit in turn.hits:
            at = hit.paragraph.citation
            places.setdefault(at.name, {})[at.paragraph] = at
            sources[at.name] = known.get(at.name) or Source(at.name, at.document, "", "")
            days[at.name] = turn.asked[:10]
    for name, paragraphs in places.items():
        yield sources[name], [paragraphs[n] for n in sorted(paragraphs)], days[name]
