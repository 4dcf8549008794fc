"""The files a library was fed from, and what a person named to be added; kept in ``library.db``."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.collections import collections
from index.library import Library
from source.find import is_url

_FILES = """SELECT f.path, f.sha256, f.bytes, d.name, f.state, f.problem
    FROM files f LEFT JOIN documents d ON d.id = f.document_id"""


class State(StrEnum):
    """How it stands with a file.

    ``SCANNED`` is read but for pages that wait for OCR, ``LOCKED`` waits for its password, and what a person took out
    is ``REMOVED``.
    """

    READ = "read"
    SCANNED = "scanned"
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was last looked at.

    ``path`` is absolute, or a URL. ``document`` is the name of what was read of it, None where nothing could be, for
    the reason that ``problem`` gives to a person. ``sha256`` is of its ``bytes`` bytes.
    """

    path: str
    sha256: str
    bytes: int
    document: str | None
    state: State
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as a list of them shows it.

    ``paths`` are the files it was found at, ``bytes`` the size of one; ``pages`` is the highest page a paragraph
    stands on, 0 where the format has none; ``remarks`` say what a person should know of how it was read.
    """

    name: str
    title: str
    format: str
    paragraphs: int
    pages: int
    bytes: int
    paths: tuple[str, ...]
    collections: tuple[str, ...]
    remarks: tuple[str, ...]


def entries(library: Library) -> list[Entry]:
    """Return all documents in the order they were added, without their text."""
    files: dict[str | None, list[KnownFile]] = {}
    for file in Files(library).all():
        files.setdefault(file.document, []).append(file)
    groups = {name: frozenset(members) for name, members in collections(library).items()}
    rows = library.rows(
        """SELECT d.name, coalesce(d.given_title, d.title), d.format, count(p.id),
        max(max(coalesce(p.page_index, 0), coalesce(p.end_page_index, 0))), d.remarks
        FROM documents d LEFT JOIN paragraphs p ON p.document_id = d.id GROUP BY d.id ORDER BY d.id"""
    )
    found = []
    for name, title, format_, paragraphs, pages, remarks in rows:
        own = files.get(name, [])
        size, paths = max((file.bytes for file in own), default=0), tuple(file.path for file in own)
        within = tuple(group for group, members in groups.items() if name in members)
        noted = tuple(json.loads(remarks))
        found.append(Entry(name, title, format_, paragraphs, pages or 0, size, paths, within, noted))
    return found


def unembedded(library: Library, embedder: str) -> frozenset[str]:
    """Return the names of the documents with passages that the embedder of a key has not read."""
    rows = library.rows(
        """SELECT DISTINCT d.name FROM paragraphs p JOIN documents d ON d.id = p.document_id
        WHERE p.passage_hash NOT IN (SELECT passage_hash FROM vectors WHERE embedder = ?)""",
        (embedder,),
    )
    return frozenset(row[0] for row in rows)


class Files:
    """The files of a library. Every method is one transaction, or part of the one it is called in."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def all(self) -> list[KnownFile]:
        """Return all files, in the order of their paths."""
        return [_from_row(row) for row in self._library.rows(f"{_FILES} ORDER BY f.path")]

    def get(self, path: str) -> KnownFile | None:
        """Return what is known of a path."""
        rows = self._library.rows(f"{_FILES} WHERE f.path = ?", (path,))
        return _from_row(rows[0]) if rows else None

    def of(self, document: str) -> list[str]:
        """Return the paths a document was found at."""
        rows = self._library.rows(
            "SELECT f.path FROM files f JOIN documents d ON d.id = f.document_id WHERE d.name = ? ORDER BY f.path",
            (document,),
        )
        return [row[0] for row in rows]

    def was_removed(self, sha256: str) -> bool:
        """Whether a person took out the document with these bytes."""
        sql = "SELECT 1 FROM files WHERE sha256 = ? AND state = ?"
        return bool(self._library.rows(sql, (sha256, State.REMOVED)))

    def state_of(self, document: str) -> State:
        """Return how a document was read, whose files have the same bytes, but for those that have gone bad since."""
        sql = """SELECT 1 FROM files f JOIN documents d ON d.id = f.document_id WHERE d.name = ? AND f.state = ?"""
        return State.SCANNED if self._library.rows(sql, (document, State.SCANNED)) else State.READ

    def orphans(self) -> list[str]:
        """Return the names of documents that came from a file and are found at none now."""
        rows = self._library.rows(
            "SELECT name, address FROM documents WHERE id NOT IN (SELECT document_id FROM files WHERE document_id > 0)"
        )
        return [name for name, address in rows if Path(address).is_absolute() or is_url(address)]

    def put(self, file: KnownFile) -> None:
        """Keep what is known of a path, in place of what was."""
        with self._library.transaction() as db:
            db.execute(
                """INSERT OR REPLACE INTO files (path, sha256, bytes, document_id, state, problem)
                VALUES (?, ?, ?, (SELECT id FROM documents WHERE name = ?), ?, ?)""",
                (file.path, file.sha256, file.bytes, file.document, file.state, file.problem),
            )

    def forget(self, path: str) -> None:
        """Know nothing of a path any more."""
        with self._library.transaction() as db:
            db.execute("DELETE FROM files WHERE path = ?", (path,))

    def roots(self) -> list[str]:
        """Return what was named to be added and is to be looked at again: files, folders and patterns."""
        return [row[0] for row in self._library.rows("SELECT path FROM roots ORDER BY path")]

    def add_roots(self, paths: Iterable[str]) -> None:
        """Look at these again whenever the library is brought up to date."""
        with self._library.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO roots VALUES (?)", [(path,) for path in paths])

    def drop_root(self, path: str) -> None:
        """Look at this no more."""
        with self._library.transaction() as db:
            db.execute("DELETE FROM roots WHERE path = ?", (path,))


def _from_row(row: Sequence[Any]) -> KnownFile:
    path, sha256, size, document, state, problem = row
    return KnownFile(path, sha256, size, document, State(state), problem)
