"""What an embedder has made of a library's passages: a vector and the tokens of each, under the passage's hash."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple

import numpy as np

from index.changes import forget_vectors
from index.database import slices
from index.embed import Reading, Vectors
from index.library import Library
from index.records import LENGTH_IN_SEGMENT
from index.sweep import sweep
from index.tokens import DamagedTokensError, Place, Tokens, packed, width
from source.errors import ChangedLibraryError, PinciteError
from source.model import passage

_OF_ALL = "FROM paragraphs p JOIN vectors v ON v.passage_hash = p.passage_hash AND v.embedder = ?"
_OF_SOME = _OF_ALL.replace("JOIN", "CROSS JOIN")
"""The same for some paragraphs: SQLite then begins with these, where it would otherwise go through all vectors."""


class Embeddings:
    """The embeddings of a library by the embedder of a key. Safe to share between threads."""

    def __init__(self, library: Library, embedder: str) -> None:
        self._library, self.embedder = library, embedder

    def missing(self, documents: Collection[str] | None = None) -> list[tuple[str, str]]:
        """Return (hash, passage) of every distinct passage this embedder has not read.

        With ``documents``, of the passages of those of these names.
        """
        names = None if documents is None else json.dumps(list(documents))
        rows = self._library.rows(
            """SELECT p.passage_hash, p.headings, p.text, min(p.id) FROM paragraphs p
            WHERE p.passage_hash NOT IN (SELECT passage_hash FROM vectors WHERE embedder = ?1)
            AND (?2 IS NULL OR p.document_id IN (
                SELECT d.id FROM documents d JOIN json_each(?2) n ON n.value = d.name))
            GROUP BY p.passage_hash ORDER BY min(p.id)""",
            (self.embedder, names),
        )
        return [(key, passage(json.loads(headings), text)) for key, headings, text, _ in rows]

    def lacking(self) -> int:
        """Return how many distinct passages this embedder has not read."""
        ((count,),) = self._library.rows(
            """SELECT count(DISTINCT passage_hash) FROM paragraphs
            WHERE passage_hash NOT IN (SELECT passage_hash FROM vectors WHERE embedder = ?)""",
            (self.embedder,),
        )
        return int(count)

    def wanted(self, passages: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those of (hash, passage) that a paragraph still has."""
        keys = json.dumps([key for key, _ in passages])
        rows = self._library.rows(
            "SELECT passage_hash FROM paragraphs WHERE passage_hash IN (SELECT value FROM json_each(?))", (keys,)
        )
        there = {key for (key,) in rows}
        return [(key, passage) for key, passage in passages if key in there]

    def add(self, hashes: Sequence[str], readings: Sequence[Reading]) -> None:
        """Keep what was read of some passages under their hashes."""
        dims = [reading.tokens.shape[1] for reading in readings]
        self.keep(hashes, [reading.vector for reading in readings], [packed(reading) for reading in readings], dims)

    def keep(
        self, hashes: Sequence[str], vectors: Sequence[Vectors], tokens: Sequence[Tokens], dims: Sequence[int]
    ) -> None:
        """Keep vectors, each ``(dim,)``, and packed tokens, whose vectors had ``dims`` numbers.

        The tokens first, so that no row points nowhere.
        """
        places = self._library.tokens.append(tokens)
        rows = [
            (key, self.embedder, *astuple(place), dim, vector.astype("<f4").tobytes())
            for key, place, dim, vector in zip(hashes, places, dims, vectors, strict=True)
        ]
        with self._library.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def ids(self) -> list[int]:
        """Return the ids of all paragraphs that have a vector, ascending."""
        rows = self._library.rows(f"SELECT p.id {_OF_ALL} ORDER BY p.id", (self.embedder,))
        return [row[0] for row in rows]

    def vectors(self, ids: Sequence[int] | None = None) -> tuple[list[int], Vectors]:
        """Return the ids of all paragraphs that have a vector, or of those among some, ascending, and the vectors.

        These are ``(n, dim)`` float32.
        """
        joined = _OF_ALL if ids is None else _OF_SOME
        rows = self._library.rows_of(f"SELECT p.id, v.vector {joined}", ids, "p.id", (self.embedder,))
        read = b"".join(vector for _, vector in rows)
        if len({len(vector) for _, vector in rows}) > 1 or len(read) % 4:
            raise PinciteError(f"{self._library.folder}: vectors in library.db are damaged; restore it from a copy.")
        vectors = np.frombuffer(read, dtype="<f4").astype(np.float32).reshape(len(rows), -1 if rows else 0)
        return [row[0] for row in rows], vectors

    def tokens(self, ids: Sequence[int]) -> list[Tokens]:
        """Return the tokens of paragraphs by id, in the order of ``ids``; none where the model gives none.

        Raises ``ChangedLibraryError`` where a paragraph has not been read, and ``DamagedTokensError`` where its tokens
        are not those that were kept.
        """
        found: dict[int, Tokens] = {}
        for some in slices(ids):
            marks = ", ".join("?" * len(some))
            rows = self._library.rows(
                f"SELECT p.id, v.segment, v.start, v.count, v.checksum, v.dim {_OF_SOME} WHERE p.id IN ({marks})",
                (self.embedder, *some),
            )
            found |= {id_: self._library.tokens.read(Place(*place), width(dim)) for id_, *place, dim in rows}
        if len(found) < len(set(ids)):
            raise ChangedLibraryError
        return [found[i] for i in ids]

    def problems(self) -> list[str]:
        """Return what is wrong with the tokens kept, each compared with its checksum."""
        return [str(error) for _, error in self._damaged()]

    def forget_damaged(self) -> int:
        """Forget what was read of passages whose tokens are damaged, so that it is read again; return how many."""
        damaged = [(key, self.embedder) for key, _ in self._damaged()]
        with self._library.transaction() as db:
            for rows in damaged:
                forget_vectors(db, "passage_hash = ? AND embedder = ?", rows)
        return len(damaged)

    def forget_lost(self) -> None:
        """Forget what was read of passages whose tokens lie beyond the end of their segment, so that it is read again.

        What is left of them there is taken away at once, since what comes next is written behind it.
        """
        for segment, last in self._library.rows("SELECT segment, max(start) FROM vectors GROUP BY segment"):
            size = self._library.tokens.size(segment)
            end = f"SELECT max(start + {LENGTH_IN_SEGMENT}) FROM vectors WHERE segment = ? AND start = ?"
            if (self._library.rows(end, (segment, last))[0][0] or 0) > size:
                with self._library.transaction() as db:
                    forget_vectors(db, f"segment = ? AND start + {LENGTH_IN_SEGMENT} > ?", (segment, size))
                sweep(self._library)

    def _damaged(self) -> Iterator[tuple[str, DamagedTokensError]]:
        """Yield the hash of each passage whose tokens are not those that were kept, and what is wrong with them."""
        for key, *place, dim in self._library.rows(
            "SELECT passage_hash, segment, start, count, checksum, dim FROM vectors WHERE embedder = ? AND count > 0",
            (self.embedder,),
        ):
            try:
                self._library.tokens.read(Place(*place), width(dim))
            except DamagedTokensError as error:
                yield key, error
