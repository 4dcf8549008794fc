"""Ranking: candidates by vector and by words, late interaction over them, and one combination of all signals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.analysis import exact, terms
from index.analysis import words as analysed
from index.combine import WEIGHTS, Floats, Signals, alike, combined
from index.embed import Reading, read_questions
from index.late import NOT_ASKED, Asked, asked, late_interaction
from index.query import Query, parse
from index.ready import Index
from index.tokens import Tokens
from index.vectors import Ids, as_ids

CANDIDATES = 100
"""Paragraphs taken from each of FAISS and tantivy."""
INTERACTING = 80
"""Candidates whose token vectors are read. With 48, nDCG@10 is the same on covid_faq and .004 lower on cranfield."""
RERANKED = 20
"""Of the best, put in order by a cross-encoder where a person names one."""
LONE = 0.5
"""How much of a word by itself is taken as known, to score by, where no paragraph searched has it. Its pieces may meet
others: "asdf" is read as "as" and "df", and scores .21 on the lecture, where no other nonsense reaches .1."""
_FAR = 400
"""Paragraphs asked of tantivy: its score for one that another signal found is then mostly known too."""
_FEW = 1000
"""Paragraphs that can be named to tantivy one by one."""
_DIGITS = 5
"""Of a score; what is equal to so many stands in the order of the library."""
_EARLY_WORDS = 0.5
"""Weight of the words beside the vector's 1 in choosing which candidates interact."""


@dataclass(frozen=True, slots=True)
class Found:
    """A paragraph found: its id, its score for ranking only, what speaks for it, and its tokens."""

    id: int
    score: float
    signals: Signals
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Ranking:
    """The paragraphs found for a question, best first, and the question as its tokens met theirs.

    ``searched`` is how many paragraphs could have been found; ``known`` is how much of the question is taken as known
    to the model, to score by. ``lacking`` says that none of them holds the phrases it quotes, since no paragraph does.
    """

    found: tuple[Found, ...]
    asked: Asked
    searched: int = 0
    known: float = 1.0
    lacking: bool = False


def rank(index: Index, question: str, k: int, documents: Sequence[str] | None = None) -> Ranking:
    """Return up to ``k`` paragraphs, best first; ``documents`` names those to search, all if None.

    ``"quoted phrases"`` must stand in a paragraph and ``-word`` must not, as ``index.query`` reads them; where no
    paragraph holds the phrases, what is nearest without them is given, and said to be lacking.
    """
    query = parse(question)
    only = _allowed(index, query, documents)
    lacking = bool(query.phrases) and only is not None and not len(only)
    if lacking:
        only = _allowed(index, replace(query, phrases=()), documents)
    if not query.text or (only is not None and not len(only)) or not len(index.store):
        return Ranking((), NOT_ASKED)
    reading = read_questions(index.embedder, [query.text])[0]
    near = index.store.search(reading.vector[None], CANDIDATES, only)[0][0]
    ranking = _ranked(index, Asking(query.text, reading, near), k, documents, only)
    return replace(ranking, lacking=lacking)


def rank_statements(
    index: Index, texts: Sequence[str], k: int, documents: Sequence[str] | None = None, weights: Signals = WEIGHTS
) -> Iterator[Ranking]:
    """Yield for each text, taken as it stands and not as a query, what ``rank`` returns; all are read at once."""
    only = None if documents is None else as_ids(index.library.paragraph_ids(documents))
    asked_at_all = [any(character.isalnum() for character in text) for text in texts]
    if not any(asked_at_all) or (only is not None and not len(only)) or not len(index.store):
        yield from (Ranking((), NOT_ASKED) for _ in texts)
        return
    readings = read_questions(index.embedder, texts)
    near = index.store.search(np.stack([reading.vector for reading in readings]), CANDIDATES, only)[0]
    for text, reading, ids, asks in zip(texts, readings, near, asked_at_all, strict=True):
        asking = Asking(text, reading, ids)
        yield _ranked(index, asking, k, documents, only, weights) if asks else Ranking((), NOT_ASKED)


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """What is asked, as the model reads it, and the ids of the paragraphs whose vectors are near its own."""

    text: str
    reading: Reading
    near: Ids


def _ranked(
    index: Index,
    asking: Asking,
    k: int,
    documents: Sequence[str] | None,
    only: Ids | None,
    weights: Signals = WEIGHTS,
) -> Ranking:
    reading = asking.reading
    said = list(dict.fromkeys(terms(asking.text)))
    ids, vectors, words = _candidates(index, asking.near, said, documents, only)
    vector = np.clip(vectors @ reading.vector, -1.0, 1.0)
    question_tokens = asked(asking.text, reading, index.frequencies, len(index.store))
    known = question_tokens.known if reading.tokens.shape[1] else 1.0  # a model may give no tokens
    early = np.argsort(-(known * vector + _EARLY_WORDS * words), kind="stable")[:INTERACTING]
    ids, vector, words = ids[early], vector[early], words[early]
    tokens = index.embeddings.tokens(ids.tolist())
    late = late_interaction(question_tokens, tokens, index.frequencies, len(index.store))
    own = np.stack(
        [vector, words, late.stretch32, late.stretch16, late.pairs, late.reverse, late.near], axis=1, dtype=np.float32
    )
    rows, scores = combined(own, alike(vectors[early]), len(reading.ids), known, weights)
    scores = scores.round(_DIGITS)
    order = np.lexsort((ids, -scores))
    found = [Found(int(ids[i]), float(scores[i]), Signals(*rows[i].tolist()), tokens[i]) for i in order]
    lone = not words.any() and len(analysed(asking.text)) == 1
    return Ranking(
        _reranked(index, asking.text, found)[:k],
        question_tokens,
        searched=len(index.store) if only is None else len(only),
        known=question_tokens.known * (LONE if lone else 1.0),
    )


def _reranked(index: Index, question: str, found: Sequence[Found]) -> tuple[Found, ...]:
    """Return what was found with the best of it in the order of the index's reranker, if it has one."""
    if index.reranker is None or not found:
        return tuple(found)
    best = found[:RERANKED]
    passages = [paragraph.passage for paragraph in index.library.paragraphs([one.id for one in best])]
    order = np.argsort(-index.reranker.scores(question, passages), kind="stable")
    return (*(best[i] for i in order), *found[RERANKED:])


def _allowed(index: Index, query: Query, documents: Sequence[str] | None) -> Ids | None:
    """Return the ids of the paragraphs that may be found, ascending, or None where all may."""
    only = None
    if documents is not None:
        only = as_ids(index.library.paragraph_ids(documents))
    if query.phrases:
        holding = index.words.ids_with([exact(phrase) for phrase in query.phrases], documents=documents)
        only = holding if only is None else np.intersect1d(only, holding)
    if query.excluded:
        without = index.words.ids_with([exact(word) for word in query.excluded], any_of=True, documents=documents)
        only = np.setdiff1d(as_ids(index.library.paragraph_ids()) if only is None else only, without)
    return only


def _candidates(
    index: Index,
    near: Ids,
    words: Sequence[str],
    documents: Sequence[str] | None,
    only: Ids | None,
) -> tuple[Ids, Floats, Floats]:
    """Return the ``(n,)`` ids of what is near and what has the words, ascending, their vectors and word scores."""
    few = only if only is not None and len(only) <= _FEW else None
    wordy, scores = index.words.search(words, _FAR, documents, few)
    if only is not None:
        kept = np.isin(wordy, only)
        wordy, scores = wordy[kept], scores[kept]
    ids = as_ids(sorted({*near.tolist(), *wordy[:CANDIDATES].tolist()}))  # np.union1d imports numpy.ma, for 25 ms
    scored = np.zeros(len(ids), dtype=np.float32)
    place = np.searchsorted(ids, wordy)
    there = (place < len(ids)) & (ids[np.minimum(place, len(ids) - 1)] == wordy)
    scored[place[there]] = scores[there] / _most(index, words)
    return ids, index.store.vectors(ids), scored


def _most(index: Index, words: Sequence[str]) -> float:
    """Return what a paragraph scores in BM25 that has every word once and is of average length."""
    df = np.array(index.words.document_frequencies(words), dtype=np.float64)
    return max(float(np.log1p((len(index.words) - df + 0.5) / (df + 0.5)).sum()), 1e-6)
