"""Ranking: candidates by vector and by words, late interaction over them, and one combination of all signals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.analysis import exact, terms
from index.analysis import words as analysed
from index.combine import WEIGHTS, Floats, Signals, alike, combined
from index.embed import Reading, read_questions
from index.followup import Resolved, weight
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
SAID = 0.3
"""Taken from the score of a paragraph that was said whole before, at the weight of what is carried: it meets its own
words. Success@1 of canard's follow-ups, whose passages are the answers, goes from .10 to .35."""
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
    """A paragraph found: its id, its score for ranking only, what speaks for it, and its tokens.

    ``forms`` is the latter for each form the question was searched in: as it stands and, where it carries words of what
    was said before, behind them.
    """

    id: int
    score: float
    signals: Signals
    tokens: Tokens
    forms: tuple[Signals, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Form:
    """A question in one form: as it was read, its tokens, its words, and the ids of what its vector is near."""

    reading: Reading
    asked: Asked
    words: tuple[str, ...]
    near: Ids

    @property
    def known(self) -> float:
        """How much of it the model knows; all, where a model gives no tokens."""
        return self.asked.known if self.reading.tokens.shape[1] else 1.0


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


def rank(
    index: Index, question: str, k: int, documents: Sequence[str] | None = None, resolved: Resolved | None = None
) -> Ranking:
    """Return up to ``k`` paragraphs, best first; ``documents`` names those to search, all if None.

    ``"quoted phrases"`` must stand in a paragraph and ``-word`` must not, as ``index.query`` reads them; where no
    paragraph holds the phrases, what is nearest without them is given, and said to be lacking. A question that
    carries words of what was said before, as ``resolved`` says, is searched in both forms, as it stands and behind
    these words, and a paragraph's score and signals are the mean of what it has in each, by their weights.
    """
    query = parse(question)
    only = _allowed(index, query, documents)
    lacking = bool(query.phrases) and only is not None and not len(only)
    if lacking:
        only = _allowed(index, replace(query, phrases=()), documents)
    if not query.text or (only is not None and not len(only)) or not len(index.store):
        return Ranking((), NOT_ASKED)
    behind = resolved.behind if resolved else ""
    texts = [query.text, f"{behind} {query.text}"] if behind else [query.text]
    return replace(_ranked(index, _forms(index, texts, only), k, documents, only, resolved), lacking=lacking)


def rank_statements(
    index: Index, texts: Sequence[str], k: int, documents: Sequence[str] | None = None, weights: Signals = WEIGHTS
) -> Iterator[Ranking]:
    """Yield for each text, taken as it stands and not as a query, what ``rank`` returns; all are read at once."""
    only = None if documents is None else as_ids(index.library.paragraph_ids(documents))
    says = [any(character.isalnum() for character in text) for text in texts]
    if not any(says) or (only is not None and not len(only)) or not len(index.store):
        yield from (Ranking((), NOT_ASKED) for _ in texts)
        return
    for form, something in zip(_forms(index, texts, only), says, strict=True):
        yield _ranked(index, (form,), k, documents, only, weights=weights) if something else Ranking((), NOT_ASKED)


def _ranked(
    index: Index,
    forms: Sequence[_Form],
    k: int,
    documents: Sequence[str] | None,
    only: Ids | None,
    resolved: Resolved | None = None,
    weights: Signals = WEIGHTS,
) -> Ranking:
    ids, vectors, words = _candidates(index, forms, documents, only)
    kept = _interacting(forms, resolved, vectors, words)
    ids, vectors, words = ids[kept], vectors[kept], words[:, kept]
    tokens = index.embeddings.tokens(ids.tolist())
    each = [_scored(index, form, vectors, own, tokens, weights) for form, own in zip(forms, words, strict=True)]
    shares = _shares(forms, resolved, each[0][1])
    rows, scores = (_mean(shares, values) for values in zip(*each, strict=True))
    if len(forms) > 1 and resolved:
        scores = scores - shares[1] * SAID * _said(index, ids, scores, resolved.said)
    scores = scores.round(_DIGITS)
    found = [
        Found(int(ids[i]), float(scores[i]), _signals(rows[i]), tokens[i], tuple(_signals(own[i]) for own, _ in each))
        for i in np.lexsort((ids, -scores))
    ]
    lone = LONE if not words.any() and len(analysed(forms[0].asked.text)) == 1 else 1.0
    return Ranking(
        _reranked(index, forms[int(np.argmax(shares))].asked.text, found)[:k],
        forms[0].asked,
        searched=len(index.store) if only is None else len(only),
        known=lone * sum(share * form.asked.known for share, form in zip(shares, forms, strict=True)),
    )


def _signals(row: Floats) -> Signals:
    return Signals(*row.tolist())


def _forms(index: Index, texts: Sequence[str], only: Ids | None) -> tuple[_Form, ...]:
    """Return texts as they are searched, all read at once."""
    readings = read_questions(index.embedder, texts)
    near = index.store.search(np.stack([reading.vector for reading in readings]), CANDIDATES, only)[0]
    return tuple(
        _Form(reading, asked(text, reading, index.frequencies, len(index.store)), _terms(text), ids)
        for text, reading, ids in zip(texts, readings, near, strict=True)
    )


def _terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms(text)))


def _shares(forms: Sequence[_Form], resolved: Resolved | None, scores: Floats | None = None) -> tuple[float, ...]:
    """Return how much each form counts; ``scores`` are the candidates' for the question as it stands, once known."""
    if len(forms) == 1 or resolved is None:
        return (1.0,)
    second = resolved.leaning if scores is None else weight(resolved.leaning, scores)
    return 1.0 - second, second


def _interacting(
    forms: Sequence[_Form], resolved: Resolved | None, vectors: Floats, words: Floats
) -> npt.NDArray[np.intp]:
    """Return which candidates' token vectors are read: the best by vector and words."""
    near = [form.known * np.clip(vectors @ form.reading.vector, -1.0, 1.0) for form in forms]
    early = [one + _EARLY_WORDS * own for one, own in zip(near, words, strict=True)]
    return np.argsort(-_mean(_shares(forms, resolved), early), kind="stable")[:INTERACTING]


def _scored(
    index: Index, form: _Form, vectors: Floats, words: Floats, tokens: Sequence[Tokens], weights: Signals
) -> tuple[Floats, Floats]:
    """Return the ``(n, 8)`` signals and ``(n,)`` scores of candidates for one form of a question."""
    vector = np.clip(vectors @ form.reading.vector, -1.0, 1.0)
    late = late_interaction(form.asked, tokens, index.frequencies, len(index.store))
    own = np.stack(
        [vector, words, late.stretch32, late.stretch16, late.pairs, late.reverse, late.near], axis=1, dtype=np.float32
    )
    return combined(own, alike(vectors), len(form.reading.ids), form.known, weights)


def _mean(shares: Sequence[float], values: Sequence[Floats]) -> Floats:
    """Return the mean of what the forms give, by their shares; of a single one, just that."""
    return values[0] if len(values) == 1 else np.asarray(sum(s * v for s, v in zip(shares, values, strict=True)))


def _said(index: Index, ids: Ids, scores: Floats, said: Sequence[str]) -> Floats:
    """Return ``(n,)`` 1.0 for those of the best paragraphs that were said whole before, 0.0 for all others."""
    found = np.zeros(len(ids), dtype=np.float32)
    best = np.argsort(-scores, kind="stable")[:RERANKED]
    texts = [" ".join(text.split()) for text in said if text]
    if texts:
        for i, paragraph in zip(best, index.library.paragraphs(ids[best].tolist()), strict=True):
            found[i] = any(" ".join(paragraph.text.split()) in text for text in texts)
    return found


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
    index: Index, forms: Sequence[_Form], documents: Sequence[str] | None, only: Ids | None
) -> tuple[Ids, Floats, Floats]:
    """Return the ``(n,)`` ids of what either index finds near, ascending, their vectors, and word scores by form.

    Word scores are ``(forms, n)``.
    """
    few = only if only is not None and len(only) <= _FEW else None
    found: set[int] = set()
    wordy = []
    for form in forms:
        holding, scores = index.words.search(form.words, _FAR, documents, few)
        if only is not None:
            kept = np.isin(holding, only)
            holding, scores = holding[kept], scores[kept]
        found.update(form.near.tolist(), holding[:CANDIDATES].tolist())
        wordy.append((holding, scores / _most(index, form.words)))
    ids = as_ids(sorted(found))  # np.union1d imports numpy.ma, for 25 ms
    scored = np.zeros((len(forms), len(ids)), dtype=np.float32)
    for row, (holding, scores) in zip(scored, wordy, strict=True):
        place = np.searchsorted(ids, holding)
        there = (place < len(ids)) & (ids[np.minimum(place, len(ids) - 1)] == holding)
        row[place[there]] = scores[there]
    return ids, index.store.vectors(ids), scored


def _most(index: Index, words: Sequence[str]) -> float:
    """Return what a paragraph scores in BM25 that has every word once and is of average length."""
    df = np.array(index.words.document_frequencies(words), dtype=np.float64)
    return max(float(np.log1p((len(index.words) - df + 0.5) / (df + 0.5)).sum()), 1e-6)
