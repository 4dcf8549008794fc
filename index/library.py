"""The library: one folder whose ``library.db`` holds everything a person has added. It is the truth.

What stands under ``index/`` beside it is derived and can be thrown away at any time.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from index import changes
from index.records import DOCUMENT, PARAGRAPHS, blocks_from_json, document_from_row, from_row, row_problems
from index.schema import in_words, migrate, write_ahead
from index.tokens import TokenFiles
from source.errors import PinciteError
from source.model import Block, Document, Paragraph

DATABASE = "library.db"
_STARTED = "started"
_BUSY_SECONDS = 10.0
_MOST_VARIABLES = 500
"""Ids in one SQL statement."""


class Library:
    """Documents and their paragraphs; ``tokens`` holds the paragraphs' token vectors, ``Embeddings`` knows whose.

    One connection serves all threads, one at a time. Every change is one transaction and begins a new generation.
    """

    def __init__(self, folder: Path | None) -> None:
        """Open the library in ``folder``, made before, or a fresh one in memory where it is None."""
        self.folder = folder
        self.tokens = TokenFiles(None if folder is None else folder / "tokens")
        self._lock = threading.RLock()
        path = ":memory:" if folder is None else str(folder / DATABASE)
        try:
            self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                migrate(self._db)
                write_ahead(self._db, _BUSY_SECONDS)
                self._db.execute("PRAGMA foreign_keys = ON")
                self._db.execute("PRAGMA secure_delete = ON")
            except BaseException:
                self._db.close()
                raise
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise in_words(error, folder) from error

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def generation(self) -> str:
        """What a snapshot is stamped with: how many changes the library has seen, and a digest of what they were."""
        return self.meta("generation") or ""

    def has_been(self, generation: str) -> bool:
        """Whether this library, and not another or an older copy of it, has been in a generation."""
        return bool(self.rows("SELECT 1 FROM generations WHERE name = ?", (generation,)))

    def meta(self, key: str) -> str | None:
        """Return a setting of the library's own, or None."""
        row = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0][0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def add(self, document: Document, paragraphs: Iterable[Paragraph], blocks: Iterable[Block] = ()) -> None:
        """Add a document with its paragraphs. Raises ``PinciteError`` if its name or its content is there already."""
        with self.transaction() as db:
            changes.insert(db, document, paragraphs, blocks)

    def start_with(self, document: Document, paragraphs: Iterable[Paragraph], blocks: Iterable[Block] = ()) -> None:
        """Add a document to a library that has never been started; do nothing to any other."""
        with self.transaction() as db:
            if self.meta(_STARTED):
                return
            db.execute("INSERT INTO meta VALUES (?, '1')", (_STARTED,))
            if not self.documents():
                changes.insert(db, document, paragraphs, blocks)

    def replace(self, document: Document, paragraphs: Iterable[Paragraph], blocks: Iterable[Block] = ()) -> None:
        """Put a document in the place of the one of its name; see ``index.changes.replace``."""
        self.document(document.name)
        with self.transaction() as db:
            changes.replace(db, document, paragraphs, blocks)
        self.blank_dead()

    def remove(self, name: str) -> None:
        """Take a document out; nothing of its text is left. Raises ``PinciteError`` where there is none of the name."""
        self.document(name)
        with self.transaction() as db:
            changes.remove(db, name)
        self.blank_dead()

    def blank_dead(self) -> None:
        """Overwrite the tokens of passages that are gone, and what SQLite still has of them in its log."""
        dead = self.rows("SELECT segment, start, bytes FROM dead_tokens ORDER BY segment, start")
        if dead:
            self.tokens.blank(dead)
            with self.transaction() as db:
                db.executemany("DELETE FROM dead_tokens WHERE segment = ? AND start = ?", [row[:2] for row in dead])
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def documents(self) -> list[Document]:
        """Return all documents in the order they were added."""
        return [document_from_row(row) for row in self.rows(f"SELECT {DOCUMENT} FROM documents ORDER BY id")]

    def document(self, name: str) -> Document:
        """Return one document. Raises ``PinciteError`` naming those there are when there is none of that name."""
        rows = self.rows(f"SELECT {DOCUMENT} FROM documents WHERE name = ?", (name,))
        if not rows:
            names = ", ".join(row[0] for row in self.rows("SELECT name FROM documents ORDER BY id LIMIT 20"))
            raise PinciteError(f"There is no document {name} in the library; it has: {names or 'none yet'}.")
        return document_from_row(rows[0])

    def blocks_of(self, name: str) -> tuple[Block, ...]:
        """Return the blocks of a document's canonical text, in order."""
        rows = self.rows("SELECT blocks FROM documents WHERE name = ?", (name,))
        return blocks_from_json(rows[0][0]) if rows else ()

    def paragraphs_of(self, name: str) -> list[Paragraph]:
        """Return a document's paragraphs in reading order."""
        return [from_row(row) for row in self.rows(f"{PARAGRAPHS} WHERE d.name = ? ORDER BY p.ordinal", (name,))]

    def paragraphs(self, ids: Sequence[int]) -> list[Paragraph]:
        """Return paragraphs by id, in the order of ``ids``."""
        found: dict[int, Paragraph] = {}
        for some in slices(ids):
            marks = ", ".join("?" * len(some))
            found |= {row[0]: from_row(row) for row in self.rows(f"{PARAGRAPHS} WHERE p.id IN ({marks})", some)}
        if len(found) < len(set(ids)):
            raise PinciteError("The library was changed while it was searched; start Pincite again.")
        return [found[i] for i in ids]

    def count(self, name: str) -> int:
        """Return how many paragraphs a document has."""
        sql = "SELECT count(*) FROM paragraphs p JOIN documents d ON d.id = p.document_id WHERE d.name = ?"
        return int(self.rows(sql, (name,))[0][0])

    def paragraph_ids(self, names: Sequence[str] | None = None) -> list[int]:
        """Return the ids of all paragraphs, or of those of the named documents, in ascending order."""
        if names is None:
            return [row[0] for row in self.rows("SELECT id FROM paragraphs ORDER BY id")]
        ids: list[int] = []
        for some in slices(names):
            marks = ", ".join("?" * len(some))
            rows = self.rows(
                f"""SELECT p.id FROM paragraphs p JOIN documents d ON d.id = p.document_id
                WHERE d.name IN ({marks})""",
                some,
            )
            ids += [row[0] for row in rows]
        return sorted(ids)

    def passages(self) -> Iterator[tuple[int, str, str]]:
        """Yield (id, document's name, passage) of every paragraph, in ascending order of ids."""
        for row in self.rows(f"{PARAGRAPHS} ORDER BY p.id"):
            paragraph = from_row(row)
            yield row[0], paragraph.citation.name, paragraph.passage

    def embedders(self) -> list[str]:
        """Return the keys of the embedders the library has vectors of."""
        return [row[0] for row in self.rows("SELECT DISTINCT embedder FROM vectors ORDER BY embedder")]

    def problems(self) -> Iterator[str]:
        """Yield what SQLite finds wrong with the file itself, and every paragraph that is not what its document says.

        A paragraph is right when its stored text is, byte for byte, its span of the document's canonical text, and
        each of its sentences lies inside it.
        """
        yield from (f"library.db: {row[0]}" for row in self.rows("PRAGMA integrity_check") if row[0] != "ok")
        for document in self.documents():
            for row in self.rows(f"{PARAGRAPHS} WHERE d.name = ? ORDER BY p.ordinal", (document.name,)):
                yield from row_problems(document, row)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return what a query finds. Raises ``PinciteError`` in words a person can act on."""
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except UnicodeEncodeError as error:
                raise PinciteError("That name holds characters that are no text; check how it is typed.") from error
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise in_words(error, self.folder) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for changes that happen together or not at all."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise in_words(error, self.folder) from error
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
            raise PinciteError(f"There is no folder {folder}; make it first, or name another with --library.")
        if not folder.is_dir():
            raise PinciteError(f"{folder} is not a folder; a library is one.")
        if any(folder.iterdir()) and not (folder / DATABASE).exists():
            raise PinciteError(f"{folder} is not a library and not empty; give an empty folder to start one there.")
        if (folder / "index").exists() and not (folder / DATABASE).stat().st_size:
            raise PinciteError(f"{folder / DATABASE} is empty, though it was in use; restore it from a copy.")
    except OSError as error:
        raise PinciteError(f"The folder {folder} cannot be used: {error.strerror}.") from error
    return Library(folder)


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield values in pieces that fit into one SQL statement."""
    for start in range(0, len(values), _MOST_VARIABLES):
        yield values[start : start + _MOST_VARIABLES]
