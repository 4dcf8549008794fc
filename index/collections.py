"""Collections: named sets of documents, to search in one by one. A document may be in several, or in none."""

from collections.abc import Iterable, Sequence

from index.library import Library
from source.errors import PinciteError

_TOLD = 10
"""Names of collections in a message."""
LONGEST_NAME = 100
"""Characters of a collection's name."""


def collections(library: Library) -> dict[str, list[str]]:
    """Return the names of the documents in each collection, collections by name, documents as they were added."""
    found: dict[str, list[str]] = {name: [] for (name,) in library.rows("SELECT name FROM collections ORDER BY name")}
    for name, document in library.rows(
        """SELECT c.name, d.name FROM members m JOIN collections c ON c.id = m.collection_id
        JOIN documents d ON d.id = m.document_id ORDER BY d.id"""
    ):
        found[name].append(document)
    return found


def has(library: Library, collection: str) -> bool:
    """Whether there is a collection of a name."""
    return bool(library.rows("SELECT 1 FROM collections WHERE name = ?", (collection,)))


def groups_of(library: Library, document: str) -> list[str]:
    """Return the names of the collections a document is in."""
    sql = """SELECT c.name FROM collections c JOIN members m ON m.collection_id = c.id
        JOIN documents d ON d.id = m.document_id WHERE d.name = ? ORDER BY c.name"""
    return [row[0] for row in library.rows(sql, (document,))]


def put(library: Library, collection: str, documents: Iterable[str]) -> None:
    """Put documents into a collection, made if there is none of the name.

    Raises ``PinciteError`` where a document has the collection's name, or where there is no such document.
    """
    name = checked_name(library, collection)
    with library.transaction() as db:
        db.execute("INSERT OR IGNORE INTO collections (name) VALUES (?)", (name,))
        for document in documents:
            library.check(document)
            db.execute(
                """INSERT OR IGNORE INTO members SELECT c.id, d.id FROM collections c, documents d
                WHERE c.name = ? AND d.name = ?""",
                (name, document),
            )


def checked_name(library: Library, collection: str) -> str:
    """Return a collection's name without white space around it. Raises ``PinciteError`` for one it cannot have."""
    name = collection.strip()
    if not name:
        raise PinciteError("A collection needs a name.")
    if len(name) > LONGEST_NAME or set(name) <= {"."}:
        raise PinciteError(f"A collection's name has {LONGEST_NAME} characters at most, and more in it than dots.")
    if library.has(name):
        raise PinciteError(f"A document is called {name}; give the collection another name.")
    return name


def take(library: Library, collection: str, documents: Iterable[str]) -> None:
    """Take documents out of a collection, and the collection away when none is left in it; the documents stay."""
    collection, known = collection.strip(), collections(library)
    if collection not in known:
        names = ", ".join(known) or "none yet"
        raise PinciteError(f"There is no collection {collection}; the library has: {names}.")
    with library.transaction() as db:
        for document in documents:
            library.check(document)
            db.execute(
                """DELETE FROM members WHERE collection_id = (SELECT id FROM collections WHERE name = ?)
                AND document_id = (SELECT id FROM documents WHERE name = ?)""",
                (collection, document),
            )
        db.execute("DELETE FROM collections WHERE id NOT IN (SELECT collection_id FROM members)")


def documents_in(library: Library, names: Sequence[str]) -> list[str]:
    """Return the names of documents that ``names`` mean, each a document's or a collection's, none twice, in order.

    Raises ``PinciteError`` for a name that is neither.
    """
    known = collections(library)
    found: list[str] = []
    for name in (name.strip() for name in names):
        if name not in known:
            _check(library, name, list(known))
        found += known.get(name, [name])
    return list(dict.fromkeys(found))


def _check(library: Library, name: str, known: Sequence[str]) -> None:
    try:
        library.check(name)
    except PinciteError as error:
        more = f" Collections: {', '.join(known[:_TOLD])}{' and more' * (len(known) > _TOLD)}." if known else ""
        raise PinciteError(f"{error}{more}") from None
