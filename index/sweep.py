"""What is left of token vectors after removals and kills, taken away; for who has the right to change the library."""

from contextlib import suppress

from index.library import Library
from index.records import LENGTH_IN_SEGMENT
from source.errors import PinciteError

_WORTHWHILE = 2**20
"""Bytes. Less that is blank is no reason to write a segment anew."""


def sweep(library: Library) -> None:
    """Overwrite what is gone, cut off what no row points to, and write anew the segments that are mostly blank."""
    library.blank_dead()
    last = library.rows("SELECT segment, max(start) FROM vectors GROUP BY segment")
    sql = f"SELECT max(start + {LENGTH_IN_SEGMENT}) FROM vectors WHERE segment = ? AND start = ?"
    library.tokens.cut({segment: library.rows(sql, (segment, start))[0][0] for segment, start in last})
    for segment, used in library.rows(f"SELECT segment, sum({LENGTH_IN_SEGMENT}) FROM vectors GROUP BY segment"):
        size = library.tokens.size(segment)
        if 2 * used < size and size - used > _WORTHWHILE:
            with suppress(PinciteError):  # a full disk or damaged tokens: it can wait, and others tell of those
                _write_anew(library, segment)


def _write_anew(library: Library, segment: int) -> None:
    """Copy what is used of a segment to a fresh one.

    The copy is on the disk before rows point to it, and the old one goes when none does any more; after a kill in
    between, the one or the other is cut off by the next sweep.
    """
    rows = library.rows(
        f"""SELECT passage_hash, embedder, start, {LENGTH_IN_SEGMENT} FROM vectors
        WHERE segment = ? AND count > 0 ORDER BY start""",
        (segment,),
    )
    fresh, starts = library.tokens.copy(segment, [(start, length) for _, _, start, length in rows])
    with library.transaction() as db:
        db.executemany(
            "UPDATE vectors SET segment = ?, start = ? WHERE passage_hash = ? AND embedder = ?",
            [(fresh, start, key, embedder) for start, (key, embedder, _, _) in zip(starts, rows, strict=True)],
        )
    library.tokens.drop(segment)
