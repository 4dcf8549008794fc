"""The library: one folder whose ``library.db`` holds everything a person has added. It is the truth.

What stands under ``index/`` beside it is derived and can be thrown away at any time.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.embed import Vectors
from index.schema import migrate
from source.errors import PinciteError
from source.model import Citation, Document, Page, Paragraph, Span

DATABASE = "library.db"
_BUSY_SECONDS = 10.0
_MOST_VARIABLES = 500
"""Ids in one SQL statement."""

_DOCUMENT = "name, title, address, format, sha256, text, note"
_PARAGRAPH = """
    SELECT p.id, d.name, d.title, p.ordinal, p.start, p."end", p.text, p.headings, p.number, p.follows,
        p.page_label, p.page_index, p.sentences
    FROM paragraphs p JOIN documents d ON d.id = p.document_id"""


class Library:
    """Documents, their paragraphs, and the paragraphs' vectors by (text hash, embedder).

    One connection serves all threads, one at a time. Every change is one transaction and raises the generation by one.
    """

    def __init__(self, folder: Path | None) -> None:
        """Open the library in ``folder``, made before, or a fresh one in memory where it is None."""
        self.folder = folder
        self._lock = threading.RLock()
        path = ":memory:" if folder is None else str(folder / DATABASE)
        try:
            self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            migrate(self._db)
        except sqlite3.Error as error:
            raise _in_words(error, folder) from error

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def generation(self) -> int:
        """How many changes the library has seen: what a snapshot is stamped with."""
        return int(self.meta("generation") or 0)

    def meta(self, key: str) -> str | None:
        """Return a setting of the library's own, or None."""
        row = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0][0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def add(self, document: Document, paragraphs: Iterable[Paragraph]) -> None:
        """Add a document with its paragraphs. Raises ``PinciteError`` if its name or its content is there already."""
        with self._transaction() as db:
            for key in ("sha256", "name"):
                known = db.execute(f"SELECT name FROM documents WHERE {key} = ?", (getattr(document, key),)).fetchone()
                if known:
                    raise PinciteError(f"The library already has this document, as {known[0]}.")
            row = (document.name, document.title, document.address, document.format, document.sha256, document.text)
            cursor = db.execute(
                f"INSERT INTO documents ({_DOCUMENT}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, document.note)
            )
            db.executemany(
                """INSERT INTO paragraphs (document_id, ordinal, start, "end", text, text_hash, headings, number,
                follows, page_label, page_index, sentences) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                ((cursor.lastrowid, *_paragraph_row(paragraph)) for paragraph in paragraphs),
            )
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    def documents(self) -> list[Document]:
        """Return all documents in the order they were added."""
        return [Document(*row) for row in self._rows(f"SELECT {_DOCUMENT} FROM documents ORDER BY id")]

    def document(self, name: str) -> Document:
        """Return one document. Raises ``PinciteError`` naming those there are when there is none of that name."""
        rows = self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE name = ?", (name,))
        if not rows:
            names = ", ".join(row[0] for row in self._rows("SELECT name FROM documents ORDER BY id LIMIT 20"))
            raise PinciteError(f"There is no document {name} in the library; it has: {names or 'none yet'}.")
        return Document(*rows[0])

    def paragraphs_of(self, name: str) -> list[Paragraph]:
        """Return a document's paragraphs in reading order."""
        return [_paragraph(row) for row in self._rows(f"{_PARAGRAPH} WHERE d.name = ? ORDER BY p.ordinal", (name,))]

    def paragraphs(self, ids: Sequence[int]) -> list[Paragraph]:
        """Return paragraphs by id, in the order of ``ids``."""
        found: dict[int, Paragraph] = {}
        for some in _slices(ids):
            marks = ", ".join("?" * len(some))
            found |= {row[0]: _paragraph(row) for row in self._rows(f"{_PARAGRAPH} WHERE p.id IN ({marks})", some)}
        return [found[i] for i in ids]

    def paragraph_ids(self, names: Sequence[str] | None = None) -> list[int]:
        """Return the ids of all paragraphs, or of those of the named documents, in ascending order."""
        if names is None:
            return [row[0] for row in self._rows("SELECT id FROM paragraphs ORDER BY id")]
        ids: list[int] = []
        for some in _slices(names):
            marks = ", ".join("?" * len(some))
            rows = self._rows(
                f"""SELECT p.id FROM paragraphs p JOIN documents d ON d.id = p.document_id
                WHERE d.name IN ({marks})""",
                some,
            )
            ids += [row[0] for row in rows]
        return sorted(ids)

    def texts_without_vector(self, embedder: str) -> list[tuple[str, str]]:
        """Return (text hash, text) of every distinct paragraph text this embedder has not seen."""
        return self._rows(
            """SELECT p.text_hash, min(p.text) FROM paragraphs p
            LEFT JOIN vectors v ON v.text_hash = p.text_hash AND v.embedder = ?
            WHERE v.text_hash IS NULL GROUP BY p.text_hash ORDER BY min(p.id)""",
            (embedder,),
        )

    def add_vectors(self, embedder: str, hashes: Sequence[str], vectors: Vectors) -> None:
        """Keep ``(len(hashes), dim)`` vectors under their texts' hashes."""
        rows = ((key, embedder, vector.astype("<f4").tobytes()) for key, vector in zip(hashes, vectors, strict=True))
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def embedders(self) -> list[str]:
        """Return the keys of the embedders the library has vectors of."""
        return [row[0] for row in self._rows("SELECT DISTINCT embedder FROM vectors ORDER BY embedder")]

    def vectors(self, embedder: str) -> tuple[list[int], Vectors]:
        """Return the ids of all paragraphs that have a vector, ascending, and the ``(n, dim)`` float32 vectors."""
        rows = self._rows(
            """SELECT p.id, v.vector FROM paragraphs p
            JOIN vectors v ON v.text_hash = p.text_hash AND v.embedder = ? ORDER BY p.id""",
            (embedder,),
        )
        joined = b"".join(vector for _, vector in rows)
        vectors = np.frombuffer(joined, dtype="<f4").astype(np.float32).reshape(len(rows), -1 if rows else 0)
        return [row[0] for row in rows], vectors

    def problems(self) -> Iterator[str]:
        """Yield what SQLite finds wrong with the file itself, and every paragraph that is not what its document says.

        A paragraph is right when its stored text is, byte for byte, its span of the document's canonical text, and
        each of its sentences lies inside it.
        """
        yield from (f"library.db: {row[0]}" for row in self._rows("PRAGMA integrity_check") if row[0] != "ok")
        for document in self.documents():
            for paragraph in self.paragraphs_of(document.name):
                address = paragraph.citation.address
                if paragraph.span.of(document.text).encode() != paragraph.text.encode():
                    yield f"{address}: its text is not what the document says there"
                if any(not 0 <= s.start < s.end <= len(paragraph.text) for s in paragraph.sentences):
                    yield f"{address}: a sentence lies outside it"

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise _in_words(error, self.folder) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise _in_words(error, self.folder) from error
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")


def open_library(folder: Path, *, make: bool = False) -> Library:
    """Open the library in ``folder``; an empty folder becomes one.

    A missing folder is made only where ``make`` says so, since a mistyped path should not answer from an empty
    library. Raises ``PinciteError`` for a folder that is missing, not a folder, not ours, or not readable.
    """
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        if not folder.exists():
            raise PinciteError(f"There is no folder {folder}; make it first, or leave out --library to use your own.")
        if not folder.is_dir():
            raise PinciteError(f"{folder} is not a folder; a library is one.")
        if not (folder / DATABASE).exists() and any(folder.iterdir()):
            raise PinciteError(f"{folder} is not a library and not empty; give an empty folder to start one there.")
    except OSError as error:
        raise PinciteError(f"The folder {folder} cannot be used: {error.strerror}.") from error
    return Library(folder)


def _in_words(error: sqlite3.Error, folder: Path | None) -> PinciteError:
    """Return SQLite's complaint as a line that says what to do."""
    path = "the library" if folder is None else folder / DATABASE
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    advice = {
        sqlite3.SQLITE_BUSY: "another Pincite is writing to it; try again when it is done",
        sqlite3.SQLITE_LOCKED: "another Pincite is writing to it; try again when it is done",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that you may read and write its folder",
        sqlite3.SQLITE_READONLY: "it is read-only; check that you may write to its folder",
        sqlite3.SQLITE_PERM: "you may not open it; check its permissions",
        sqlite3.SQLITE_FULL: "the disk is full; free some space and try again",
        sqlite3.SQLITE_NOTADB: "it is damaged or no library; restore it from a copy",
        sqlite3.SQLITE_CORRUPT: "it is damaged; restore it from a copy",
    }.get(code, f"it cannot be used ({error})")
    return PinciteError(f"{path}: {advice}.")


def _paragraph_row(paragraph: Paragraph) -> tuple[object, ...]:
    citation, page = paragraph.citation, paragraph.citation.page
    return (
        citation.paragraph,
        paragraph.span.start,
        paragraph.span.end,
        paragraph.text,
        paragraph.text_hash,
        json.dumps(citation.headings, ensure_ascii=False),
        citation.number,
        citation.follows,
        page and page.label,
        page and page.index,
        json.dumps([[span.start, span.end] for span in paragraph.sentences]),
    )


def _paragraph(row: Sequence[Any]) -> Paragraph:
    _, name, title, ordinal, start, end, text, headings, number, follows, page_label, page_index, spans = row
    page = None if page_index is None else Page(page_label, page_index)
    return Paragraph(
        Citation(name, title, ordinal, tuple(json.loads(headings)), number, follows, page),
        Span(start, end),
        text,
        tuple(Span(*span) for span in json.loads(spans)),
    )


def _slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _MOST_VARIABLES):
        yield values[start : start + _MOST_VARIABLES]
