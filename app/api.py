"""What other programs may ask of a library: in Python, over HTTP, from ``gradio_client`` and as tools of an assistant.

Each function is typed and documented here once; ``public`` names those that are offered everywhere.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from app.answer import ALONE, Answer, Follow, as_json
from app.answer import ask as answer_to
from app.draft.check import check as checked
from app.draft.model import Format
from app.draft.output import check_json
from app.draft.reading import read_draft
from app.opening import open_current
from app.settings import settings
from app.study import plain
from app.study.desk import Desk
from app.study.meaning import by_model
from app.study.schedule import Grade
from app.talk import Asking, answered
from app.window import MOST, between, find
from index.current import Current
from index.files import entries
from source.errors import UsageError
from source.model import Paragraph


class Pincite:
    """A library as programs ask it. Safe to share between threads; what is added meanwhile is found."""

    def __init__(self, current: Current, observe: Callable[[str, float], None] = lambda outcome, seconds: None) -> None:
        """Ask a library.

        ``observe`` is told of each question whether it was "answered", "silent" or "refused", and the seconds it took.
        """
        self._current, self._observe = current, observe
        self._desk = Desk(current.library, sense=by_model(lambda: current.embedder))

    @classmethod
    def open(cls, folder: str | Path | None = None, model: str | None = None) -> Self:
        """Return the library in a folder, or the person's own; ``model`` is for one that is not started yet.

        Raises ``PinciteError`` where it cannot be opened.
        """
        return cls(open_current(settings(None if folder is None else str(folder), model, os.environ)))

    def answer(self, question: str, k: int = 5, within: list[str] | None = None, follow: Follow = ALONE) -> Answer:
        """Return the answer to a question, after what it follows, as values of Python's; the rest is as of ``ask``."""
        return self._observed(lambda: self._current.answer(lambda index: answer_to(index, question, k, within, follow)))

    def ask(
        self, question: str, k: int = 5, within: list[str] | None = None, conversation: str | None = None
    ) -> dict[str, Any]:
        """Answer a question with the most relevant paragraphs of the documents, word for word, each with its citation.

        Nothing is generated. Where nothing answers, "answered" is false and the nearest passages stand under "nearest".

        Args:
            question: What to find out, in any words. "Quoted phrases" must stand in a passage, and -word must not.
            k: How many passages to give, 1 to 50.
            within: Names of documents or collections to search in; all, if none are given.
            conversation: The id or name of a kept conversation. The question may then lean on what was asked there,
                as "And in Japan?" does, and is kept as its next turn.
        """
        if not conversation:
            return as_json(self.answer(question, k, within))
        asking = Asking(question, k, tuple(within or ()))
        return as_json(self._observed(lambda: answered(self._current, asking, conversation)))

    def _observed(self, find: Callable[[], Answer]) -> Answer:
        began, outcome = time.perf_counter(), "refused"
        try:
            answer = find()
            outcome = "answered" if answer.answered else "silent"
        finally:
            self._observe(outcome, time.perf_counter() - began)
        return answer

    def documents(self) -> list[dict[str, Any]]:
        """List the documents of the library: name, title, format, paragraphs, pages and collections."""
        return [
            {
                "name": entry.name,
                "title": entry.title,
                "format": entry.format,
                "paragraphs": entry.paragraphs,
                "pages": entry.pages,
                "collections": list(entry.collections),
            }
            for entry in entries(self._current.library)
        ]

    def read(self, document: str, first: int = 1, last: int = 40) -> list[dict[str, Any]]:
        """Give paragraphs of a document in reading order, word for word, each with its address and headings.

        Args:
            document: The document's name, as documents gives it.
            first: The number of the first paragraph, from 1.
            last: The number of the last paragraph; 200 paragraphs are given at most.
        """
        window = between(self._current.library, document, first, min(last, first + MOST - 1))
        return [_paragraph(paragraph) for paragraph in window.paragraphs]

    def search(self, document: str, words: str) -> list[dict[str, Any]]:
        """Find where words stand in a document, exactly but for capitals and accents.

        Args:
            document: The document's name, as documents gives it.
            words: What to look for, as it stands in the text.
        """
        return [
            {"address": f"{document}#p{ordinal}", "found": [[span.start, span.end] for span in spans]}
            for ordinal, spans in find(self._current.library, document, words)
        ]

    def check(self, text: str, k: int = 3, within: list[str] | None = None) -> dict[str, Any]:
        """Hold a claim or a whole draft against the documents: each sentence's passages, or that nothing bears on it.

        No verdict is given; numbers, dates, names and negations that differ are named, and quotations compared word for
        word. The answer is that of ``pincite check --json``.

        Args:
            text: One sentence or many, as plain text or Markdown.
            k: How many passages to give for each claim, 1 to 50.
            within: Names of documents or collections to search in; all, if none are given.
        """
        draft = read_draft("text", text.encode(errors="replace"), Format.MARKDOWN)
        return check_json(self._current.answer(lambda index: checked(index, draft, k, within)))

    def cards(self, count: int = 10, within: list[str] | None = None) -> list[dict[str, Any]]:
        """Propose cards to study by, made of the documents and not generated, the best first; none is kept by this.

        Args:
            count: How many to propose, 1 to 500.
            within: Names of documents or collections to make them of; all, if none are given.
        """
        return [plain.proposal(card) for card in self._desk.proposals(count, within or ())]

    def keep(self, cards: list[str]) -> int:
        """Keep proposed cards, to be reviewed, and say how many were not kept before.

        Args:
            cards: Their ids, as cards gives them.
        """
        return self._desk.keep(self._desk.named(cards))

    def due(self, within: list[str] | None = None) -> list[dict[str, Any]]:
        """Give the cards to be reviewed now, in order, each with how long until it is asked again after each grade.

        Args:
            within: Names of documents or collections whose cards are asked; all, if none are given.
        """
        at, retention = self._desk.now(), self._desk.limits().retention
        return [plain.asked(card, at, retention) for card in self._desk.queue(within or ()).cards]

    def review(self, card: str, grade: str, typed: str | None = None) -> dict[str, Any]:
        """Grade a card and log the review; what comes back is the card after it, with when it is due.

        Args:
            card: Its id, as due gives it.
            grade: How well it was known: "again", "hard", "good" or "easy".
            typed: The answer that was typed, if one was; then "compared" says how right it is.
        """
        grades = {one.name.lower(): one for one in Grade}
        if grade not in grades:
            raise UsageError(f"There is no grade {grade}; give again, hard, good or easy.")
        compared = None if typed is None else plain.compared(self._desk.compare(self._desk.deck.get(card), typed))
        after = self._desk.review(card, grades[grade], typed=typed)
        return plain.kept(after, self._desk.now()) | ({} if compared is None else {"compared": compared})

    def kept(self) -> list[dict[str, Any]]:
        """List the cards that are kept, in the order they were, each with where it stands and how well it is known."""
        at = self._desk.now()
        return [plain.kept(card, at) for card in self._desk.deck.all()]

    def edit(self, card: str, prompt: str, answer: str) -> dict[str, Any]:
        """Give a kept card other words; what it quotes stays.

        Args:
            card: Its id, as kept gives it.
            prompt: What its front says.
            answer: What its back says.
        """
        return plain.kept(self._desk.edit(card, prompt, answer), self._desk.now())

    def bury(self, card: str) -> dict[str, Any]:
        """Leave a kept card out until the next study day.

        Args:
            card: Its id, as kept gives it.
        """
        self._desk.bury(card)
        return plain.kept(self._desk.deck.get(card), self._desk.now())

    def suspend(self, card: str, suspended: bool = True) -> dict[str, Any]:
        """Leave a kept card out until it is taken in again, or take it in again, a buried one too.

        Args:
            card: Its id, as kept gives it.
            suspended: Whether it is left out.
        """
        if suspended:
            self._desk.deck.suspend(card, suspended=True)
        else:
            self._desk.release(card)
        return plain.kept(self._desk.deck.get(card), self._desk.now())

    def undo(self, card: str) -> dict[str, Any]:
        """Take the last review of a card back, as if it had never been.

        Args:
            card: Its id, as kept gives it.
        """
        self._desk.deck.undo(card)
        return plain.kept(self._desk.deck.get(card), self._desk.now())

    def drop(self, card: str) -> int:
        """Keep a card no longer, and say how many are left; its reviews stay, should it be kept again.

        Args:
            card: Its id, as kept gives it.
        """
        self._desk.deck.drop(card)
        return len(self._desk.deck.all())

    def take_in(self, notes: str) -> int:
        """Keep the cards of a text export of Anki's, or of a table of our own, and say how many were not kept before.

        Args:
            notes: The text of the file.
        """
        return self._desk.take_in(notes.encode(errors="replace")).kept

    def send_out(self, format: str = "apkg") -> bytes:  # noqa: A002 - so it is called everywhere
        """Return the kept cards as a file of a format: "apkg" for Anki, "tsv" or "csv"."""
        return self._desk.send_out(format)

    def progress(self) -> dict[str, Any]:
        """Say how the learning goes: what is due and when, how much was recalled, and what is weakest, by document."""
        return plain.progressed(self._desk.progress(), self._desk.now())


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    citation = paragraph.citation
    return {
        "address": citation.address,
        "label": citation.label,
        "headings": list(citation.headings),
        "page": citation.page.label if citation.page else None,
        "text": paragraph.text,
    }


def public(pincite: Pincite) -> tuple[Callable[..., Any], ...]:
    """Return what is offered to other programs."""
    return (
        *(pincite.ask, pincite.documents, pincite.read, pincite.search, pincite.check),
        *(pincite.cards, pincite.keep, pincite.kept, pincite.edit, pincite.bury, pincite.suspend, pincite.drop),
        *(pincite.due, pincite.review, pincite.undo, pincite.progress, pincite.take_in),
    )
