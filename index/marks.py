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
    """A passage kept to be learned: its address, its citation in words, its text, what was asked, and when, in UTC."""

    address: str
    label: str
    document: str
    text: str
    question: str
    at: str


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

    def save(self, paragraph: Paragraph, question: str, at: str) -> None:
        """Keep a passage to be learned; one that is kept stays as it is."""
        citation = paragraph.citation
        row = (citation.address, citation.label, citation.document, paragraph.text, question, at)
        with self._library.transaction() as db:
            db.execute("INSERT OR IGNORE INTO saved VALUES (?, ?, ?, ?, ?, ?, ?)", (paragraph.passage_hash, *row))

    def forget(self, address: str) -> None:
        """Keep the passage of an address no more."""
        with self._library.transaction() as db:
            db.execute("DELETE FROM saved WHERE address = ?", (address,))

    def saved(self) -> list[Saved]:
        """Return the passages kept, the newest first."""
        rows = self._library.rows(
            "SELECT address, label, document, text, question, at FROM saved ORDER BY at DESC, address"
        )
        return [Saved(*row) for row in rows]

    def saved_hashes(self) -> frozenset[str]:
        """Return the hashes of the passages kept."""
        return frozenset(key for (key,) in self._library.rows("SELECT passage_hash FROM saved"))
