"""The library: one folder whose ``library.db`` holds everything a person has added. It is the truth.

What stands under ``index/`` beside it is derived and can be thrown away at any time.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from index import changes
from index.database import DATABASE, Database, slices, throw_away
from index.records import PARAGRAPHS, SHOWN, document_from_row, from_row, row_problems
from source.errors import ChangedLibraryError, PinciteError
from source.find import title_of
from source.listed import blocks_from_lists
from source.model import Block, Document, Paragraph, passage

if TYPE_CHECKING:
    from index.tokens import TokenFiles

_STARTED = "started"
_REMOVED = "removed"
"""Set while what was derived from a removed document may still be there."""
_TOLD = 8
"""Documents named where there is none of a name; of more, how many more there are."""
_SHORTLY = 1.0
"""Seconds a question waits for another process that embeds."""
LOCK = "changing.lock"


class Library(Database):
    """Documents and their paragraphs; ``tokens`` holds the paragraphs' token vectors, ``Embeddings`` knows whose.

    Every change is one transaction and begins a new generation.
    """

    @cached_property
    def tokens(self) -> "TokenFiles":
        from index.tokens import TokenFiles  # and numpy, which a list of the documents need not wait for

        return TokenFiles(None if self.folder is None else self.folder / "tokens")

    @contextmanager
    def writing(self, seconds: float = _SHORTLY) -> Iterator[bool]:
        """Hold, for a while, the right to add, remove and embed, which one process at a time has.

        Gives whether it could be had within some seconds; where a folder lets nobody write, it cannot.
        """
        lock = None if self.folder is None else FileLock(self.folder / LOCK)
        try:
            if lock is not None:
                lock.acquire(timeout=seconds)
        except OSError:  # a time-out is one too
            yield False
            return
        try:
            yield True
        finally:
            if lock is not None:
                lock.release()

    @property
    def generation(self) -> str:
        """What a snapshot is stamped with: how many changes the library has seen, and a digest of what they were."""
        return self.meta("generation") or ""

    def has_been(self, generation: str) -> bool:
        """Whether this library, and not another or an older copy of it, has been in a generation."""
        return bool(self.rows("SELECT 1 FROM generations WHERE name = ?", (generation,)))

    def add(self, document: Document, paragraphs: Iterable[Paragraph], blocks: Iterable[Block] = ()) -> None:
        """Add a document with its paragraphs. Raises ``PinciteError`` if its name or its content is there already."""
        with self.transaction() as db:
            changes.insert(db, document, paragraphs, blocks)

    def start_with(self, document: Document, paragraphs: Iterable[Paragraph], blocks: Iterable[Block] = ()) -> None:
        """Add a document to a library that has never been started; do nothing to any other."""
        if self.meta(_STARTED):
            return
        with self.transaction() as db:
            if self.meta(_STARTED):
                return
            db.execute("INSERT INTO meta VALUES (?, '1')", (_STARTED,))
            if not self.documents():
                changes.insert(db, document, paragraphs, blocks)

    def replace(
        self,
        document: Document,
        paragraphs: Iterable[Paragraph],
        blocks: Iterable[Block] = (),
        old: Mapping[int, Paragraph] | None = None,
    ) -> None:
        """Put a document in the place of the one of its name; see ``index.changes.replace``.

        ``old`` is ``paragraphs_by_id`` of the name, where it is at hand.
        """
        self.check(document.name)
        with self.transaction() as db:
            before = self.paragraphs_by_id(document.name) if old is None else old
            changes.replace(db, document, paragraphs, blocks, before)
        self.blank_dead()

    def readdress_all(self) -> None:
        """Give each document whose file is elsewhere now the address of one of its files.

        A title that was but the old file's name becomes the new one's.
        """
        lost = self.rows(
            """SELECT d.name, d.title, d.address, min(f.path) FROM documents d JOIN files f ON f.document_id = d.id
            GROUP BY d.id HAVING max(f.path = d.address) = 0"""
        )
        with self.transaction() as db:
            db.executemany(
                "UPDATE documents SET address = ?, title = ? WHERE name = ?",
                [
                    (path, title_of(path) if title == title_of(before) else title, name)
                    for name, title, before, path in lost
                ],
            )

    def remove(self, name: str) -> None:
        """Take a document out; nothing of its text is left. Raises ``PinciteError`` where there is none of the name."""
        self.check(name)
        with self.transaction() as db:
            changes.remove(db, name)
            self.set_meta(_REMOVED, "1")
        self.blank_dead()

    def blank_dead(self) -> None:
        """Overwrite the tokens of passages that are gone and what SQLite's log has of them; inside a transaction, wait.

        Where a document was removed, what was derived from it goes too.
        """
        dead = self.rows("SELECT segment, start, bytes FROM dead_tokens ORDER BY segment, start")
        removed = self.meta(_REMOVED)
        if not (dead or removed) or self._db.in_transaction:
            return
        self.tokens.blank(dead)
        if removed:
            self.throw_away_derived()
        with self.transaction() as db:
            db.executemany("DELETE FROM dead_tokens WHERE segment = ? AND start = ?", [row[:2] for row in dead])
            db.execute("DELETE FROM meta WHERE key = ?", (_REMOVED,))
        self.empty_log()

    def throw_away_derived(self) -> None:
        """Delete all that is derived, for who has the right to change; the next opening of the index makes it again."""
        if self.folder is not None:
            throw_away(self.folder / "index")

    def documents(self) -> list[Document]:
        """Return all documents in the order they were added."""
        return [document_from_row(row) for row in self.rows(f"SELECT {SHOWN} FROM documents ORDER BY id")]

    def first_name(self) -> str | None:
        """Return the name of the document that was added first, None where there is none."""
        rows = self.rows("SELECT name FROM documents ORDER BY id LIMIT 1")
        return str(rows[0][0]) if rows else None

    def document(self, name: str) -> Document:
        """Return one document. Raises ``PinciteError`` naming those there are when there is none of that name."""
        self.check(name)
        return document_from_row(self.rows(f"SELECT {SHOWN} FROM documents WHERE name = ?", (name,))[0])

    def has(self, name: str) -> bool:
        """Whether there is a document of this name."""
        return bool(self.rows("SELECT 1 FROM documents WHERE name = ?", (name,)))

    def check(self, name: str) -> None:
        """Raise ``PinciteError`` naming the documents there are when there is none of this name."""
        if not self.has(name):
            known = [row[0] for row in self.rows("SELECT name FROM documents ORDER BY id")]
            more = f" and {len(known) - _TOLD:,} more" if len(known) > _TOLD else ""
            raise PinciteError(
                f"There is no document {name} in the library; it has: {', '.join(known[:_TOLD]) or 'none yet'}{more}."
            )

    def name_of(self, sha256: str) -> str | None:
        """Return the name of the document whose source has these bytes."""
        rows = self.rows("SELECT name FROM documents WHERE sha256 = ?", (sha256,))
        return str(rows[0][0]) if rows else None

    def blocks_of(self, name: str) -> tuple[Block, ...]:
        """Return the blocks of a document's canonical text, in order."""
        rows = self.rows("SELECT blocks FROM documents WHERE name = ?", (name,))
        return blocks_from_lists(json.loads(rows[0][0])) if rows else ()

    def paragraphs_of(self, name: str) -> list[Paragraph]:
        """Return a document's paragraphs in reading order."""
        return list(self.paragraphs_by_id(name).values())

    def paragraphs_between(self, name: str, first: int, last: int) -> list[Paragraph]:
        """Return a document's paragraphs from one ordinal to another, both included, in order."""
        rows = self.rows(
            f"{PARAGRAPHS} WHERE d.name = ? AND p.ordinal BETWEEN ? AND ? ORDER BY p.ordinal", (name, first, last)
        )
        return [from_row(row) for row in rows]

    def paragraphs_by_id(self, name: str) -> dict[int, Paragraph]:
        """Return a document's paragraphs by id, in reading order."""
        rows = self.rows(f"{PARAGRAPHS} WHERE d.name = ? ORDER BY p.ordinal", (name,))
        return {row[0]: from_row(row) for row in rows}

    def paragraphs(self, ids: Sequence[int]) -> list[Paragraph]:
        """Return paragraphs by id, in the order of ``ids``. Raises ``ChangedLibraryError`` where one is gone."""
        found: dict[int, Paragraph] = {}
        for some in slices(ids):
            marks = ", ".join("?" * len(some))
            found |= {row[0]: from_row(row) for row in self.rows(f"{PARAGRAPHS} WHERE p.id IN ({marks})", some)}
        if len(found) < len(set(ids)):
            raise ChangedLibraryError
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

    def passages(self, ids: Sequence[int] | None = None) -> Iterator[tuple[int, str, str]]:
        """Yield (id, document's name, passage) of every paragraph, or of those of some ids, in ascending order."""
        sql = "SELECT p.id, d.name, p.headings, p.text FROM paragraphs p JOIN documents d ON d.id = p.document_id"
        for id_, name, headings, text in self.rows_of(sql, ids, "p.id"):
            yield id_, name, passage(json.loads(headings), text)

    def is_embedded(self) -> bool:
        """Whether every paragraph has been embedded, by whatever embedder."""
        read = "SELECT passage_hash FROM vectors INDEXED BY vectors_by_embedder"
        return not self.rows(f"SELECT 1 FROM paragraphs WHERE passage_hash NOT IN ({read}) LIMIT 1")

    def embedders(self) -> list[str]:
        """Return the keys of the embedders the library has vectors of."""
        return [row[0] for row in self.rows("SELECT DISTINCT embedder FROM vectors ORDER BY embedder")]

    def problems(self) -> Iterator[str]:
        """Yield what SQLite finds wrong with the file itself, and every paragraph that is not what its document says.

        A paragraph is right when its stored text is, byte for byte, its span of the document's canonical text, its
        headings, number and pages are those of the blocks it was made of, and each of its sentences lies inside it.
        """
        yield from (f"library.db: {row[0]}" for row in self.rows("PRAGMA integrity_check") if row[0] != "ok")
        for document in self.documents():
            try:
                blocks = self.blocks_of(document.name)
            except (ValueError, TypeError):
                blocks = ()
                yield f"{document.name}: the record of its parts is damaged"
            for row in self.rows(f"{PARAGRAPHS} WHERE d.name = ? ORDER BY p.ordinal", (document.name,)):
                yield from row_problems(document, blocks, row)


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
