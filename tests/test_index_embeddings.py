"""How embeddings are read: of some paragraphs, at a cost that does not grow with the library."""

from collections.abc import Sequence
from typing import Any

import pytest

from index.embeddings import Embeddings
from index.ready import Index


def test_what_is_read_of_some_paragraphs_begins_with_these(
    lecture_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, key = lecture_index.library, lecture_index.embedder.key
    asked: list[tuple[str, tuple[object, ...]]] = []
    real = library.rows

    def rows(sql: str, values: Sequence[object] = ()) -> list[Any]:
        asked.append((sql, tuple(values)))
        return real(sql, values)

    monkeypatch.setattr(library, "rows", rows)
    some = library.paragraph_ids()[3:33]
    asked.clear()
    embeddings = Embeddings(library, key)
    found, vectors = embeddings.vectors(some)
    assert (found, vectors.shape) == (some, (30, 384))
    assert len(embeddings.tokens(some)) == 30
    plans = [[row[3] for row in real(f"EXPLAIN QUERY PLAN {sql}", values)] for sql, values in asked]
    begun = [
        "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH v USING PRIMARY KEY (passage_hash=? AND embedder=?)",
    ]
    assert plans == [begun, begun]
