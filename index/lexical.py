"""The lexical index: BM25 and exact phrases over paragraphs, in tantivy.

All analysis is ours (``index.analysis``): tantivy is given words parted by blanks. How it is kept on disk is
``index.words``'s business.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from index.analysis import streams
from index.vectors import Ids, as_ids

Floats = npt.NDArray[np.float32]

_WRITER_BYTES = 64_000_000
"""tantivy's buffer; a segment is written whenever it is full."""
_PARTS = 7
"""One fewer than tantivy merges into one (the eight segments of its default policy)."""
_SMALLEST_PART = 500
"""Paragraphs, which are indexed in a twentieth of a second."""
_TIE = 1e-5
"""Of the score. tantivy adds float32 in no fixed order, so that equal scores come out this far apart at most."""
_SPARE = 16
"""Hits asked for beyond ``k``, to see where a tie at the end of the list ends."""

Row = tuple[int, str, str]
"""A paragraph's id, the name of its document, and the text to be matched."""

_ID, _DOCUMENT, _TERMS, _EXACT, _TOKENIZER = "id", "document", "terms", "exact", "blanks"


class LexicalIndex:
    """Paragraphs by id, found by their words. Searching is safe from several threads; changing is for one at a time."""

    def __init__(self, folder: Path | None) -> None:
        """Open the index in a folder that exists, or begin one in it; in memory where None.

        Raises ``ValueError`` where the folder cannot be read or written, or holds something else.
        """
        self._index = tantivy.Index(_schema(), None if folder is None else str(folder))
        self._index.register_tokenizer(_TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        self._index.config_reader("manual")
        self._schema, self._searcher = self._index.schema, self._index.searcher()

    def __len__(self) -> int:
        return self._searcher.num_docs

    def add(self, rows: Iterable[Row]) -> None:
        """Add paragraphs: id, name of the document, text to be matched. Of their ids none may be there already.

        The first are added in a few parts, so that ``beside`` has few to tell of. Where an error ends the adding of
        more, none of these is added.
        """
        given = list(rows)
        size = max(-(-len(given) // _PARTS), _SMALLEST_PART) if not len(self) else len(given)
        for start in range(0, len(given), max(size, 1)):
            self.change((), given[start : start + size])

    def beside(self, ids: Ids) -> Ids:
        """Return the ids, ascending, of all paragraphs in the parts that these stand in, themselves included.

        tantivy writes its parts once: the words of a paragraph are gone when all are that stand in its part.
        """
        hits = self._hits(tantivy.Query.all_query())
        wanted = set(ids.tolist())
        parts = {address.segment_ord for id_, address in hits if id_ in wanted}
        return as_ids([id_ for id_, address in hits if address.segment_ord in parts])

    def change(self, gone: Iterable[int], rows: Iterable[Row]) -> None:
        """Forget paragraphs and add others, all of it or, where an error ends it, nothing.

        An id that is not there is no error. Of one that is gone nothing is found, but its words are there, and count in
        the frequencies, as long as its part is.
        """
        with self._writing() as writer:
            for id_ in gone:
                writer.delete_documents_by_term(_ID, int(id_))
            for id_, name, text in rows:
                exact, terms = streams(text)
                row = tantivy.Document()
                row.add_integer(_ID, id_)
                row.add_text(_DOCUMENT, name)
                row.add_text(_TERMS, " ".join(terms))
                row.add_text(_EXACT, " ".join(exact))
                writer.add_document(row)

    def ids(self) -> Ids:
        """Return the ``(m,)`` ids of all paragraphs, ascending."""
        return self.ids_with([])

    def search(
        self, terms: Sequence[str], k: int, documents: Sequence[str] | None = None, only: Ids | None = None
    ) -> tuple[Ids, Floats]:
        """Return the ``(m,)`` ids and BM25 scores of the ``m <= k`` best paragraphs that hold any of the terms.

        Best first, equal scores by ascending id. A term counts as often as the question holds it. ``documents`` names
        the only documents to search, ``only`` the only ids; neither changes a score. The score is that of Robertson
        and Zaragoza 2009 with ``k1 = 1.2``, ``b = 0.75`` and Lucene's ``idf = ln(1 + (N - n + 0.5) / (n + 0.5))``.
        """
        question = [(tantivy.Occur.Should, self._term(_TERMS, term, "freq")) for term in terms]
        filters = self._filters(documents, only)
        if not question or filters is None or k <= 0:
            return as_ids([]), np.empty(0, dtype=np.float32)
        query = tantivy.Query.boolean_query(question)
        if filters:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (query, *filters)])
        return self._best(query, min(k, len(self)))

    def ids_with(
        self, phrases: Sequence[Sequence[str]], any_of: bool = False, documents: Sequence[str] | None = None
    ) -> Ids:
        """Return the ``(m,)`` ids, ascending, of all paragraphs that hold every phrase, or any of them.

        A phrase is a sequence of exact words that stand one after the other; one without words asks for nothing and is
        passed over. Every paragraph holds all of no phrases, none holds any.
        """
        occur = tantivy.Occur.Should if any_of else tantivy.Occur.Must
        parts = [(occur, self._phrase(phrase)) for phrase in phrases if phrase]
        filters, searcher = self._filters(documents, None), self._searcher
        if filters is None or not searcher.num_docs or (any_of and not parts):
            return as_ids([])
        held = tantivy.Query.boolean_query(parts) if parts else tantivy.Query.all_query()
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (held, *filters)])
        return as_ids([id_ for id_, _ in self._hits(query)])

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return, for each term, how many paragraphs hold it."""
        return [self._searcher.doc_freq(_TERMS, term) for term in terms]

    def _hits(self, query: tantivy.Query) -> list[tuple[int, tantivy.DocAddress]]:
        """Return the id and the place of every paragraph a query finds, by ascending id."""
        most = max(self._searcher.num_docs, 1)
        found = self._searcher.search(query, most, count=False, order_by_field=_ID, order=tantivy.Order.Asc)
        return [(int(id_), address) for id_, address in found.hits]

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        """Give a writer, and commit and show what was written unless an error ends it."""
        writer = self._index.writer(_WRITER_BYTES, num_threads=1)
        try:
            yield writer
            writer.commit()
        finally:
            writer.wait_merging_threads()  # which also ends it, so that no thread of it writes on
        self._index.reload()
        self._searcher = self._index.searcher()

    def _term(self, field: str, word: str, option: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, word, option)

    def _phrase(self, words: Sequence[str]) -> tantivy.Query:
        if len(words) == 1:
            return self._term(_EXACT, words[0], "position")
        return tantivy.Query.phrase_query(self._schema, _EXACT, list(words))

    def _filters(self, documents: Sequence[str] | None, only: Ids | None) -> list[tantivy.Query] | None:
        """Return the queries that restrict a search and score 0; None where they leave nothing to search."""
        given = ((_DOCUMENT, documents), (_ID, None if only is None else only.tolist()))
        sets = [(field, list(values)) for field, values in given if values is not None]
        if not all(values for _, values in sets):
            return None
        return [
            tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, field, values), 0.0)
            for field, values in sets
        ]

    def _best(self, query: tantivy.Query, k: int) -> tuple[Ids, Floats]:
        """Return the ``k`` best, having asked for more until the last of them has no equal beyond what was given."""
        searcher, limit = self._searcher, k + _SPARE
        while True:
            hits = searcher.search(query, limit=limit, count=False).hits
            scores = np.array([score for score, _ in hits], dtype=np.float32)
            lower = np.diff(scores, prepend=np.float32(np.inf)) < -_TIE * scores
            if len(hits) < limit or lower[k:].any():
                break
            limit *= 4
        ids = np.array(searcher.fast_field_values(_ID, [address for _, address in hits]), dtype=np.int64)
        equal = scores[lower][np.cumsum(lower) - 1]
        order = np.lexsort((ids, -equal))[:k]
        return ids[order], equal[order]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_ID, indexed=True, fast=True)
    builder.add_text_field(_DOCUMENT, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_TERMS, tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_text_field(_EXACT, tokenizer_name=_TOKENIZER, index_option="position")
    return builder.build()
