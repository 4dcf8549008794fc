"""The database file of a library: one SQLite connection that all threads share, and errors in words."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from index.schema import in_words, migrate, write_ahead
from source.errors import PinciteError

DATABASE = "library.db"
_BUSY_SECONDS = 10.0
_MOST_VARIABLES = 500
"""Ids in one SQL statement."""
_MOST_PICKED = 20_000
"""Rows picked by id; of more it is quicker to read all."""


class Database:
    """``library.db``, of the newest version. One connection serves all threads, one at a time."""

    def __init__(self, folder: Path | None) -> None:
        """Open the database in ``folder``, made before, or a fresh one in memory where it is None.

        One that nobody may write to, as on a read-only disk, is opened to be read.
        """
        self.folder = folder
        self._lock = threading.RLock()
        try:
            self._db = _connected(folder)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise in_words(error, folder) from error

    def close(self) -> None:
        with self._lock:  # SQLite crashes where a thread is in the middle of something
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def meta(self, key: str) -> str | None:
        """Return a setting of the library's own, or None."""
        row = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0][0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return what a query finds. Raises ``PinciteError`` in words a person can act on."""
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except UnicodeEncodeError as error:
                raise PinciteError("That name holds characters that are no text; check how it is typed.") from error
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise in_words(error, self.folder) from error

    def rows_of(self, sql: str, ids: Sequence[int] | None, key: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return what a query without WHERE finds of the rows whose ``key`` is in ``ids``, ascending; of all for None.

        ``values`` are the query's own.
        """
        if ids is None or len(ids) > _MOST_PICKED:
            rows = self.rows(f"{sql} ORDER BY {key}", values)
            wanted = None if ids is None else frozenset(ids)
            return [row for row in rows if wanted is None or row[0] in wanted]
        found: list[Any] = []
        for some in slices(sorted(ids)):
            marks = ", ".join("?" * len(some))
            found += self.rows(f"{sql} WHERE {key} IN ({marks}) ORDER BY {key}", (*values, *some))
        return found

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for changes that happen together or not at all; one inside another is part of it."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise in_words(error, self.folder) from error
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def empty_log(self) -> None:
        """Leave nothing in SQLite's log of what was deleted; where another process reads, that is left to the next."""
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield values in pieces that fit into one SQL statement."""
    for start in range(0, len(values), _MOST_VARIABLES):
        yield values[start : start + _MOST_VARIABLES]


def _connected(folder: Path | None) -> sqlite3.Connection:
    """Return a connection to the database in a folder, or to a fresh one in memory."""
    if folder is None:
        return _prepared(":memory:")
    file = folder / DATABASE
    try:
        return _prepared(f"{file.absolute().as_uri()}")
    except sqlite3.OperationalError as error:
        unwritable = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
        log = file.with_name(f"{DATABASE}-wal")
        if not unwritable or not file.is_file() or (log.is_file() and log.stat().st_size):
            raise  # a log that cannot be written back holds what the file itself lacks
        return _prepared(f"{file.absolute().as_uri()}?immutable=1", writable=False)


def _prepared(uri: str, *, writable: bool = True) -> sqlite3.Connection:
    db = sqlite3.connect(uri, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True)
    try:
        migrate(db)
        if writable:
            write_ahead(db, _BUSY_SECONDS)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
    except BaseException:
        db.close()
        raise
    return db


def throw_away(folder: Path) -> None:
    """Delete all that is derived; what says what a part is goes first, so that a kill leaves none that seems damaged.

    The next opening derives it again. Locks stay, since others may hold them.
    """
    for path in sorted(folder.rglob("*"), key=lambda path: (path.suffix == ".json", path), reverse=True):
        with suppress(OSError):  # a system may keep what a reader has open
            if path.is_dir():
                path.rmdir()
            elif path.suffix != ".lock":
                path.unlink()
