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
from app.opening import open_current
from app.settings import settings
from app.talk import Asking, answered
from app.window import MOST, between, find
from index.current import Current
from index.files import entries
from source.model import Paragraph


class Pincite:
    """A library as programs ask it. Safe to share between threads; what is added meanwhile is found."""

    def __init__(self, current: Current, observe: Callable[[str, float], None] = lambda outcome, seconds: None) -> None:
        """Ask a library.

        ``observe`` is told of each question whether it was "answered", "silent" or "refused", and the seconds it took.
        """
        self._current, self._observe = current, observe

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
    return pincite.ask, pincite.documents, pincite.read, pincite.search
