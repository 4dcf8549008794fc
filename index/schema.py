"""The shape of ``library.db``, as numbered migrations: the n-th takes a library from version n-1 to n.

A migration that has been released is never edited; a change is a new one at the end.
"""

import hashlib
import json
import sqlite3
import time
from pathlib import Path

from source.errors import PinciteError
from source.model import passage

APPLICATION_ID = 0x50696E63
"""Marks an SQLite file as a library of Pincite's ("Pinc" in ASCII)."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE documents (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            address TEXT NOT NULL,
            format TEXT NOT NULL,
            sha256 TEXT NOT NULL UNIQUE,
            text TEXT NOT NULL,
            note TEXT NOT NULL
        )""",
        """CREATE TABLE paragraphs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            start INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            text TEXT NOT NULL,
            text_hash TEXT NOT NULL,
            headings TEXT NOT NULL,
            number TEXT,
            follows TEXT,
            page_label TEXT,
            page_index INTEGER,
            sentences TEXT NOT NULL,
            UNIQUE (document_id, ordinal)
        )""",
        "CREATE INDEX paragraphs_by_text ON paragraphs (text_hash)",
        """CREATE TABLE vectors (
            text_hash TEXT NOT NULL,
            embedder TEXT NOT NULL,
            vector BLOB NOT NULL,
            PRIMARY KEY (text_hash, embedder)
        ) WITHOUT ROWID""",
        "INSERT INTO meta VALUES ('generation', '0')",
    ),
    (
        "ALTER TABLE paragraphs RENAME COLUMN text_hash TO passage_hash",
        "UPDATE paragraphs SET passage_hash = passage_hash_of(headings, text)",
        "DROP TABLE vectors",  # of the text alone; what is embedded now has its headings in front
        """CREATE TABLE vectors (
            passage_hash TEXT NOT NULL,
            embedder TEXT NOT NULL,
            segment INTEGER NOT NULL,
            start INTEGER NOT NULL,
            count INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            dim INTEGER NOT NULL,
            vector BLOB NOT NULL,
            PRIMARY KEY (passage_hash, embedder)
        ) WITHOUT ROWID""",
        "CREATE INDEX vectors_by_place ON vectors (segment, start)",
    ),
    (
        "ALTER TABLE documents ADD COLUMN blocks TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE documents ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE paragraphs ADD COLUMN end_page_label TEXT",
        "ALTER TABLE paragraphs ADD COLUMN end_page_index INTEGER",
        # every file or address a document was looked for in; ``state`` and ``problem`` are those of ``KnownFile``
        """CREATE TABLE files (
            path TEXT PRIMARY KEY,
            sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            document_id INTEGER REFERENCES documents (id) ON DELETE CASCADE,
            state TEXT NOT NULL,
            problem TEXT NOT NULL DEFAULT ''
        ) WITHOUT ROWID""",
        "CREATE INDEX files_by_document ON files (document_id)",
        # what a person named to be added: a file, a folder or a pattern; ``sync`` looks there again
        "CREATE TABLE roots (path TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE collections (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """CREATE TABLE members (
            collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
            document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            PRIMARY KEY (collection_id, document_id)
        ) WITHOUT ROWID""",
        "CREATE INDEX members_by_document ON members (document_id)",
        # places in the token segments whose passages are gone, to be blanked
        "CREATE TABLE dead_tokens (segment INTEGER, start INTEGER, bytes INTEGER, PRIMARY KEY (segment, start))",
        # the names of all generations there were, so that a snapshot of an earlier one is known as such
        "CREATE TABLE generations (name TEXT PRIMARY KEY) WITHOUT ROWID",
        "INSERT INTO generations SELECT value FROM meta WHERE key = 'generation'",
    ),
    (
        # indices that have all that is looked for, since a row of vectors itself is 2 kB long
        "CREATE INDEX vectors_by_embedder ON vectors (embedder, passage_hash)",
        "DROP INDEX vectors_by_place",
        "CREATE INDEX vectors_by_place ON vectors (segment, start, count, dim)",
    ),
    (
        # what a person says of passages: 1 where one answers the question, -1 where it does not
        """CREATE TABLE judgments (
            question TEXT NOT NULL,
            passage_hash TEXT NOT NULL,
            address TEXT NOT NULL,
            verdict INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (question, passage_hash)
        ) WITHOUT ROWID""",
        # passages kept to be learned, with their words, since these are what is learned whatever becomes of the source
        """CREATE TABLE saved (
            passage_hash TEXT PRIMARY KEY,
            source TEXT NOT NULL,
            text TEXT NOT NULL,
            question TEXT NOT NULL,
            at TEXT NOT NULL
        ) WITHOUT ROWID""",
    ),
    # a title a person has given, which stays whatever the file says
    ("ALTER TABLE documents ADD COLUMN given_title TEXT",),
    (
        """CREATE TABLE conversations (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            started TEXT NOT NULL,
            changed TEXT NOT NULL
        )""",
        # times are ISO 8601 in UTC; ``within``, ``sources`` and ``outcome`` are JSON, and no reference to a document,
        # so that an answer is shown as it was given; ``words`` is what a search looks in
        """CREATE TABLE turns (
            conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            question TEXT NOT NULL,
            asked TEXT NOT NULL,
            within TEXT NOT NULL,
            sources TEXT NOT NULL,
            outcome TEXT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (conversation_id, ordinal)
        )""",
    ),
    (
        # cards with all their words, so that what is learned stays whatever becomes of its document: ``name`` and
        # ``paragraph`` say where ``quote`` stands now, ``paragraph`` is NULL where it stands no more; ``state`` to
        # ``reviewed`` are what FSRS knows of a card; ``choices`` is JSON, times are ISO 8601 in UTC
        """CREATE TABLE cards (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            prompt TEXT NOT NULL,
            answer TEXT NOT NULL,
            quote TEXT NOT NULL,
            passage TEXT NOT NULL,
            choices TEXT NOT NULL,
            source TEXT NOT NULL,
            name TEXT NOT NULL,
            paragraph INTEGER,
            kept INTEGER NOT NULL,
            made TEXT NOT NULL,
            suspended INTEGER NOT NULL DEFAULT 0,
            buried TEXT NOT NULL DEFAULT '',
            due TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 1,
            step INTEGER,
            stability REAL,
            difficulty REAL,
            reviewed TEXT
        )""",
        "CREATE INDEX cards_by_due ON cards (due)",
        # every review, with what the card was ``before`` it, from ``due`` to ``reviewed``, so that it can be undone
        """CREATE TABLE reviews (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            card TEXT NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
            at TEXT NOT NULL,
            rating INTEGER NOT NULL,
            milliseconds INTEGER,
            typed TEXT,
            due TEXT NOT NULL,
            state INTEGER NOT NULL,
            step INTEGER,
            stability REAL,
            difficulty REAL,
            reviewed TEXT
        )""",
        "CREATE INDEX reviews_by_card ON reviews (card)",
    ),
    (
        # what a bibliography needs: names as written, in JSON, and a date of ISO 8601
        "ALTER TABLE documents ADD COLUMN authors TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE documents ADD COLUMN issued TEXT NOT NULL DEFAULT ''",
    ),
)


def migrate(db: sqlite3.Connection) -> None:
    """Bring a database to the newest version, all or nothing; safe when two processes do it at once.

    Raises ``PinciteError`` for a file that is not a library, or that a newer Pincite has written.
    """
    if _version(db) == len(MIGRATIONS):
        return
    db.create_function("passage_hash_of", 2, _passage_hash)
    db.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[_checked_version(db) :]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _passage_hash(headings: str, text: str) -> str:
    return hashlib.sha256(passage(json.loads(headings), text).encode()).hexdigest()


def _checked_version(db: sqlite3.Connection) -> int:
    version = _version(db)
    application = db.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID and db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        raise PinciteError("library.db in this folder is some other program's; name another folder with --library.")
    if version > len(MIGRATIONS):
        raise PinciteError(f"This library is of version {version}, newer than this Pincite; install a newer Pincite.")
    return version


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def write_ahead(db: sqlite3.Connection, seconds: float) -> None:
    """Set the journal mode, trying for some seconds: SQLite refuses at once while another process is about it."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def in_words(error: Exception, folder: Path | None) -> PinciteError:
    """Return SQLite's complaint as a line that says what to do."""
    path = "the library" if folder is None else folder / "library.db"
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
    if isinstance(error, UnicodeDecodeError):
        advice = "it is damaged; restore it from a copy"
    return PinciteError(f"{path}: {advice}.")
