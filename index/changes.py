"""Changes to the documents of ``library.db``, each made inside a transaction of the caller's."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from index.records import COLUMNS, DOCUMENT, LENGTH_IN_SEGMENT, document_to_row, to_row
from source.errors import PinciteError
from source.listed import blocks_to_lists
from source.model import Block, Document, Paragraph


def insert(
    db: sqlite3.Connection, document: Document, paragraphs: Iterable[Paragraph], blocks: Iterable[Block]
) -> None:
    """Add a document. Raises ``PinciteError`` if its name or its content is there already."""
    for key in ("sha256", "name"):
        known = db.execute(f"SELECT name FROM documents WHERE {key} = ?", (getattr(document, key),)).fetchone()
        if known:
            raise PinciteError(f"The library already has this document, as {known[0]}.")
    row = (*document_to_row(document), _blocks_to_json(blocks))
    document_id = db.execute(f"INSERT INTO documents ({DOCUMENT}, blocks) VALUES ({_marks(row)})", row).lastrowid
    _insert_paragraphs(db, document_id, paragraphs)
    advance(db, f"add {document.sha256}")


def replace(
    db: sqlite3.Connection,
    document: Document,
    paragraphs: Iterable[Paragraph],
    blocks: Iterable[Block],
    old: Mapping[int, Paragraph],
) -> None:
    """Put a document in the place of the one of its name, whose paragraphs are ``old`` by id, in order.

    A paragraph whose passage was there before keeps its id, and so its vectors; what only the old ones said is gone.
    """
    (document_id,) = db.execute("SELECT id FROM documents WHERE name = ?", (document.name,)).fetchone()
    row = (*document_to_row(document), _blocks_to_json(blocks), document_id)
    assigned = ", ".join(f"{column} = ?" for column in DOCUMENT.split(", "))
    db.execute(f"UPDATE documents SET {assigned}, blocks = ? WHERE id = ?", row)
    fresh = list(paragraphs)
    ids = kept_ids([(id_, one.passage) for id_, one in old.items()], [one.passage for one in fresh])
    kept = set(ids)
    _delete_paragraphs(db, [(id_, one.passage_hash) for id_, one in old.items() if id_ not in kept])
    pairs = list(zip(fresh, ids, strict=True))
    _update_paragraphs(db, [(id_, old[id_], paragraph) for paragraph, id_ in pairs if id_ is not None])
    _insert_paragraphs(db, document_id, (paragraph for paragraph, id_ in pairs if id_ is None))
    advance(db, f"replace {document.name} {document.sha256}")


def remove(db: sqlite3.Connection, name: str) -> None:
    """Take a document out, with its paragraphs, their vectors, and the files it was found in."""
    (document_id,) = db.execute("SELECT id FROM documents WHERE name = ?", (name,)).fetchone()
    rows = db.execute("SELECT id, passage_hash FROM paragraphs WHERE document_id = ?", (document_id,)).fetchall()
    _delete_paragraphs(db, rows)
    db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
    advance(db, f"remove {name}")


def advance(db: sqlite3.Connection, change: str) -> None:
    """Name the next generation after the one before and the change, so that two histories never share a name."""
    (before,) = db.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    so_far = before.partition("-")[0]
    count = 1 + (int(so_far) if so_far.isdecimal() else 0)
    digest = hashlib.sha256(f"{before} {change}".encode()).hexdigest()[:16]
    db.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (f"{count}-{digest}",))
    db.execute("INSERT OR IGNORE INTO generations VALUES (?)", (f"{count}-{digest}",))


def kept_ids(old: Sequence[tuple[int, str]], new: Sequence[str]) -> list[int | None]:
    """Return, for each of the ``new`` passages, the id of the ``old`` row that has it, or None.

    No id is given twice; rows with one passage are given in order.
    """
    ids: dict[str, list[int]] = {}
    for id_, passage in reversed(old):
        ids.setdefault(passage, []).append(id_)
    return [ids[passage].pop() if ids.get(passage) else None for passage in new]


def _update_paragraphs(db: sqlite3.Connection, changes: Iterable[tuple[int, Paragraph, Paragraph]]) -> None:
    """Write what is new of some paragraphs, each given as id, old and new; most have only moved."""
    changed = [(id_, old, new) for id_, old, new in changes if old != new]
    reordered = [(id_,) for id_, old, new in changed if old.citation.paragraph != new.citation.paragraph]
    db.executemany("UPDATE paragraphs SET ordinal = -id WHERE id = ?", reordered)  # since no two may have one ordinal
    moved, others = [], []
    for id_, old, new in changed:
        if _said(old) == _said(new):
            moved.append((new.citation.paragraph, new.span.start, new.span.end, id_))
        else:
            others.append((*to_row(new), id_))
    db.executemany('UPDATE paragraphs SET ordinal = ?, start = ?, "end" = ? WHERE id = ?', moved)
    assigned = ", ".join(f"{column} = ?" for column in COLUMNS)
    db.executemany(f"UPDATE paragraphs SET {assigned} WHERE id = ?", others)


def _said(paragraph: Paragraph) -> tuple[object, ...]:
    """Return all that is kept of a paragraph but where it stands."""
    at = paragraph.citation
    place = (at.headings, at.number, at.follows, at.page, at.end_page)
    return paragraph.text, paragraph.sentences, place


def _insert_paragraphs(db: sqlite3.Connection, document_id: int | None, paragraphs: Iterable[Paragraph]) -> None:
    db.executemany(
        f"INSERT INTO paragraphs (document_id, {', '.join(COLUMNS)}) VALUES (?, {_marks(COLUMNS)})",
        ((document_id, *to_row(paragraph)) for paragraph in paragraphs),
    )


def _delete_paragraphs(db: sqlite3.Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Delete paragraphs by id and hash, and the vectors no other paragraph needs; note where their tokens lie."""
    db.executemany("DELETE FROM paragraphs WHERE id = ?", [(id_,) for id_, _ in rows])
    unused = "passage_hash = ? AND NOT EXISTS (SELECT 1 FROM paragraphs p WHERE p.passage_hash = ?)"
    for key in dict.fromkeys(key for _, key in rows):
        forget_vectors(db, unused, (key, key))


def forget_vectors(db: sqlite3.Connection, where: str, values: Sequence[object]) -> None:
    """Delete vectors, and note where what is there of their tokens lies, to be blanked."""
    places = f"SELECT segment, start, {LENGTH_IN_SEGMENT} FROM vectors WHERE {where} AND count > 0"
    db.execute(f"INSERT OR REPLACE INTO dead_tokens {places}", values)
    db.execute(f"DELETE FROM vectors WHERE {where}", values)


def _blocks_to_json(blocks: Iterable[Block]) -> str:
    return json.dumps(blocks_to_lists(blocks), ensure_ascii=False, separators=(",", ":"))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
