"""A person's own marks on passages: which answer a question, and which are kept to be learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from index.library import Library
from source.model import Paragraph


class Verdict(IntEnum):
    """Whether a passage answers a question."""

    NO = -1
    YES = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """A passage kept to be learned, under the hash of its passage.

    ``source`` says where it stood, in words; ``name`` and ``paragraph`` are where it stands now, None where it does no
    more. ``question`` is what was asked, ``at`` when it was kept, in UTC.
    """

    passage_hash: str
    source: str
    text: str
    question: str
    at: str
    name: str | None = None
    paragraph: int | None = None


class Marks:
    """The marks kept in a library. Every method is one transaction, or part of the one it is called in."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def judge(self, question: str, paragraph: Paragraph, verdict: Verdict | None, at: str) -> None:
        """Keep whether a passage answers a question, in place of what was; None takes it back."""
        key = (" ".join(question.split()), paragraph.passage_hash)
        with self._library.transaction() as db:
            db.execute("DELETE FROM judgments WHERE question = ? AND passage_hash = ?", key)
            if verdict is not None:
                row = (*key, paragraph.citation.address, int(verdict), at)
                db.execute("INSERT INTO judgments VALUES (?, ?, ?, ?, ?)", row)

    def judged(self, question: str) -> Mapping[str, Verdict]:
        """Return what was judged for a question, by the hash of the passage."""
        rows = self._library.rows(
            "SELECT passage_hash, verdict FROM judgments WHERE question = ?", (" ".join(question.split()),)
        )
        return {key: Verdict(verdict) for key, verdict in rows}

    def right(self) -> list[tuple[str, str]]:
        """Return each question with the hash of a passage that was said to answer it, in the order of saying so."""
        rows = self._library.rows(
            "SELECT question, passage_hash FROM judgments WHERE verdict = 1 ORDER BY at, question"
        )
        return [(question, key) for question, key in rows]

    def save(self, paragraph: Paragraph, source: str, question: str, at: str) -> None:
        """Keep a passage to be learned, with where it stands in words; one that is kept stays as it is."""
        row = (paragraph.passage_hash, source, paragraph.text, question, at)
        with self._library.transaction() as db:
            db.execute("INSERT OR IGNORE INTO saved VALUES (?, ?, ?, ?, ?)", row)

    def forget(self, passage_hash: str) -> None:
        """Keep a passage no more."""
        with self._library.transaction() as db:
            db.execute("DELETE FROM saved WHERE passage_hash = ?", (passage_hash,))

    def saved(self) -> list[Saved]:
        """Return the passages kept, the newest first."""
        rows = self._library.rows(
            """SELECT s.passage_hash, s.source, s.text, s.question, s.at, d.name, p.ordinal FROM saved s
            LEFT JOIN paragraphs p ON p.id = (SELECT min(id) FROM paragraphs WHERE passage_hash = s.passage_hash)
            LEFT JOIN documents d ON d.id = p.document_id ORDER BY s.at DESC, s.source"""
        )
        return [Saved(*row) for row in rows]

    def saved_hashes(self) -> frozenset[str]:
        """Return the hashes of the passages kept."""
        return frozenset(key for (key,) in self._library.rows("SELECT passage_hash FROM saved"))
