"""What an embedder has made of a library's passages: a vector and the tokens of each, under the passage's hash."""

import json
from collections.abc import Collection, Sequence
from dataclasses import astuple

import numpy as np
import numpy.typing as npt

from index.database import slices
from index.embed import Reading, Vectors
from index.library import Library
from index.tokens import DamagedTokensError, Place, Tokens, packed, width
from source.errors import PinciteError
from source.model import passage

_OF_PARAGRAPHS = "FROM paragraphs p JOIN vectors v ON v.passage_hash = p.passage_hash AND v.embedder = ?"


class Embeddings:
    """The embeddings of a library by the embedder of a key. Safe to share between threads."""

    def __init__(self, library: Library, embedder: str) -> None:
        self._library, self._embedder = library, embedder

    def missing(self) -> list[tuple[str, str]]:
        """Return (hash, passage) of every distinct passage this embedder has not read, or whose tokens are lost."""
        self._forget_lost()
        rows = self._library.rows(
            """SELECT p.passage_hash, p.headings, p.text, min(p.id) FROM paragraphs p
            LEFT JOIN vectors v ON v.passage_hash = p.passage_hash AND v.embedder = ?
            WHERE v.passage_hash IS NULL GROUP BY p.passage_hash ORDER BY min(p.id)""",
            (self._embedder,),
        )
        return [(key, passage(json.loads(headings), text)) for key, headings, text, _ in rows]

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
            (key, self._embedder, *astuple(place), dim, vector.astype("<f4").tobytes())
            for key, place, dim, vector in zip(hashes, places, dims, vectors, strict=True)
        ]
        with self._library.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def ids(self) -> list[int]:
        """Return the ids of all paragraphs that have a vector, ascending."""
        rows = self._library.rows(f"SELECT p.id {_OF_PARAGRAPHS} ORDER BY p.id", (self._embedder,))
        return [row[0] for row in rows]

    def vectors(self, but: Collection[int] = ()) -> tuple[list[int], Vectors]:
        """Return the ids of all paragraphs that have a vector, except those in ``but``, ascending, and the vectors.

        These are ``(n, dim)`` float32.
        """
        wanted = [id_ for id_ in self.ids() if id_ not in but] if but else None
        sql = f"SELECT p.id, v.vector {_OF_PARAGRAPHS}"
        rows = self._library.rows_of(sql, wanted, "p.id", (self._embedder,))
        joined = b"".join(vector for _, vector in rows)
        if len({len(vector) for _, vector in rows}) > 1 or len(joined) % 4:
            raise PinciteError(f"{self._library.folder}: vectors in library.db are damaged; restore it from a copy.")
        vectors = np.frombuffer(joined, dtype="<f4").astype(np.float32).reshape(len(rows), -1 if rows else 0)
        return [row[0] for row in rows], vectors

    def tokens(self, ids: Sequence[int]) -> list[Tokens]:
        """Return the tokens of paragraphs by id, in the order of ``ids``; none where the model gives none.

        Raises ``PinciteError`` where a paragraph has not been read, or where its tokens are lost.
        """
        found: dict[int, Tokens] = {}
        for some in slices(ids):
            marks = ", ".join("?" * len(some))
            rows = self._library.rows(
                f"SELECT p.id, v.segment, v.start, v.count, v.checksum, v.dim {_OF_PARAGRAPHS} WHERE p.id IN ({marks})",
                (self._embedder, *some),
            )
            found |= {id_: self._library.tokens.read(Place(*place), width(dim)) for id_, *place, dim in rows}
        if len(found) < len(set(ids)):
            raise PinciteError("The library was changed while it was searched; start Pincite again.")
        return [found[i] for i in ids]

    def frequencies(self) -> npt.NDArray[np.int64]:
        """Return in how many paragraphs each token of the vocabulary stands, by its number.

        Raises ``PinciteError`` where tokens are damaged: a number altered by one bit would ask for gigabytes.
        """
        rows = self._library.rows(
            f"SELECT v.segment, v.start, v.count, v.checksum, v.dim {_OF_PARAGRAPHS} WHERE v.count > 0",
            (self._embedder,),
        )
        read = self._library.tokens.read
        once = [np.unique(read(Place(*place), width(dim), check=True).places[:, 0]) for *place, dim in rows]
        return np.bincount(np.concatenate(once)).astype(np.int64) if once else np.empty(0, dtype=np.int64)

    def problems(self) -> list[str]:
        """Return what is wrong with the tokens kept, each compared with its checksum."""
        problems = []
        for *place, dim in self._library.rows(
            "SELECT segment, start, count, checksum, dim FROM vectors WHERE embedder = ? AND count > 0",
            (self._embedder,),
        ):
            try:
                self._library.tokens.read(Place(*place), width(dim), check=True)
            except DamagedTokensError as error:
                problems.append(str(error))
        return problems

    def _forget_lost(self) -> None:
        """Forget what was read of passages whose tokens lie beyond the end of their segment, so it is read again."""
        for segment, last in self._library.rows("SELECT segment, max(start) FROM vectors GROUP BY segment"):
            size = self._library.tokens.size(segment)
            end = "SELECT max(start + count * (12 + (dim + 3) / 4)) FROM vectors WHERE segment = ? AND start = ?"
            if (self._library.rows(end, (segment, last))[0][0] or 0) > size:
                with self._library.transaction() as db:
                    db.execute(
                        "DELETE FROM vectors WHERE segment = ? AND start + count * (12 + (dim + 3) / 4) > ?",
                        (segment, size),
                    )
