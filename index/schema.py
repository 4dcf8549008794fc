"""The shape of ``library.db``, as numbered migrations: the n-th takes a library from version n-1 to n.

A migration that has been released is never edited; a change is a new one at the end.
"""

import sqlite3

from source.errors import PinciteError

MIGRATIONS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        address TEXT NOT NULL,
        format TEXT NOT NULL,
        sha256 TEXT NOT NULL UNIQUE,
        text TEXT NOT NULL,
        note TEXT NOT NULL
    );
    CREATE TABLE paragraphs (
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
    );
    CREATE INDEX paragraphs_by_text ON paragraphs (text_hash);
    CREATE TABLE vectors (
        text_hash TEXT NOT NULL,
        embedder TEXT NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (text_hash, embedder)
    ) WITHOUT ROWID;
    INSERT INTO meta VALUES ('generation', '0');
    """,
)


def migrate(db: sqlite3.Connection) -> None:
    """Bring a database to the newest version, one transaction a step.

    Raises ``PinciteError`` for a library that a newer Pincite has written.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise PinciteError(f"This library is of version {version}, newer than this Pincite; install a newer Pincite.")
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
