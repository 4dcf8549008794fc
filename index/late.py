"""Late interaction: every token of the question finds its best match in a passage.

The scoring of ColBERT (Khattab and Zaharia, 2020) over the token vectors of a model that was never trained for it:
each question token's best cosine in the passage, averaged with the tokens' inverse document frequency as weights.
Taken over the best stretch of the passage rather than the whole, it asks that the matches stand together; taken over
pairs of neighbouring tokens, that they stand in the question's order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed import Reading, Vectors, no_tokens
from index.near import Telling, known, nearness, telling, telling_words
from index.tokens import Tokens, decode, rotated

BLOCK = 16
"""Tokens; stretches are unions of neighbouring blocks, which overlap by all but one."""
SAME = 0.1
"""Added to the cosine of two tokens that are the same. On every eleventh question of squad_v1 it takes Success@1 of
the best 64-token stretch from .866 to .874, on every sixth of covidqa from .570 to .578; it costs the
best 32 tokens of covid_faq .018, and more costs more."""
_AT_ONCE = 128
"""Tokens decoded before they are multiplied, so that they are still in the processor's cache: on one core, 80
passages of covid_faq take .5 of the time of decoding all first; with 512 tokens they take .6."""

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question ready to be matched.

    For each of its ``q`` tokens, ``ids`` is its number in the vocabulary, ``spans`` ``(q, 2)`` its start and end in the
    ``text``, ``vectors`` ``(q, dim)`` its rotated unit vector, and ``weights`` its weight; weights sum to 1. ``words``
    are those of its words that are no stop words, ``known`` is how much of them the vocabulary knows.
    """

    text: str
    ids: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]
    vectors: Vectors
    weights: Floats
    words: tuple[Telling, ...] = ()
    known: float = 1.0


NOT_ASKED = Asked("", *no_tokens(), np.empty(0, dtype=np.float32))
"""What is left of a question that there is nothing to ask."""


@dataclass(frozen=True, slots=True, eq=False)
class Late:
    """What late interaction says of ``n`` passages, each ``(n,)``.

    ``stretch32`` and ``stretch16`` are the question's tokens in the passage's best 32 and 16 tokens; ``pairs`` its
    pairs of neighbouring tokens, each with its best match among those of the best 64. ``reverse`` is the passage's
    tokens, each with its best match in the question: low where a passage says much else. ``near`` is ``index.near``'s
    share of the question's pairs of words.
    """

    stretch32: Floats
    stretch16: Floats
    pairs: Floats
    reverse: Floats
    near: Floats


def asked(text: str, reading: Reading, frequencies: npt.NDArray[np.int64], paragraphs: int) -> Asked:
    """Weigh a question's tokens by how rare they are in the library."""
    weights = rarity(reading.ids, frequencies, paragraphs)
    shares = (weights / max(weights.sum(), 1e-9)).astype(np.float32)
    said = telling_words(text)
    return Asked(
        text,
        reading.ids,
        reading.spans,
        rotated(reading.tokens),
        shares,
        telling(said, reading.ids, reading.spans, weights),
        known(text, said, reading.spans),
    )


def rarity(
    ids: npt.NDArray[np.integer[Any]], frequencies: npt.NDArray[np.int64], paragraphs: int
) -> npt.NDArray[np.float64]:
    """Return ``(t,)`` how rare tokens are among the paragraphs: ln(1 + N / (df + .5))."""
    known = ids < len(frequencies)
    df = np.where(known, frequencies[np.where(known, ids, 0)], 0) if len(frequencies) else ids * 0
    return np.asarray(np.log1p(max(paragraphs, 1) / (df + 0.5)))


def matches(question: Asked, tokens: Tokens) -> Floats:
    """Return ``(q, t)``: how well each token of the question meets each token of one passage."""
    return _rewarded(_cosines(question, tokens), question, tokens)


def _cosines(question: Asked, tokens: Tokens) -> Floats:
    turned = np.ascontiguousarray(question.vectors.T)  # this way round, and laid out so, the product takes least
    cosines = np.empty((len(question.ids), len(tokens.codes)), dtype=np.float32)
    for start in range(0, len(tokens.codes), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        cosines[:, some] = (decode(tokens.codes[some], len(turned)) @ turned).T
    return cosines


def _rewarded(cosines: Floats, question: Asked, tokens: Tokens) -> Floats:
    same = question.ids[:, None] == tokens.places[None, :, 0]
    return np.asarray(cosines + np.float32(SAME) * same, dtype=np.float32)


def late_interaction(
    question: Asked, passages: Sequence[Tokens], frequencies: npt.NDArray[np.int64], paragraphs: int
) -> Late:
    """Score passages against a question; one without tokens scores 0.

    ``frequencies`` and ``paragraphs`` say how rare the tokens of the passages are, as for ``asked``.
    """
    scores = np.zeros((5, len(passages)), dtype=np.float32)
    rows = [row for row, tokens in enumerate(passages) if len(tokens.codes)]
    if not rows or not len(question.ids):
        return Late(*scores)
    together = Tokens(
        np.concatenate([passages[row].places for row in rows]), np.concatenate([passages[row].codes for row in rows])
    )
    lengths = np.array([len(passages[row].codes) for row in rows])
    starts = np.cumsum(lengths) - lengths
    cosines = _cosines(question, together)
    likeness = _rewarded(cosines, question, together)
    layout = _layout(lengths, starts)
    best = np.maximum.reduceat(likeness, layout.blocks, axis=1)
    scores[0, rows] = _best(question.weights, _joined(best, 1, layout), layout)
    scores[1, rows] = _best(question.weights, best, layout)
    scores[2, rows] = _pairs(question.weights, likeness, layout)
    rare = rarity(together.places[:, 0], frequencies, paragraphs)
    scores[3, rows] = np.add.reduceat(rare * cosines.max(axis=0), starts) / np.add.reduceat(rare, starts)
    owners = np.repeat(np.arange(len(rows)), lengths)
    scores[4, rows] = nearness(question.words, together.places[:, 0], owners, len(rows))
    return Late(*scores)


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Where the blocks of passages lie that stand one after the other.

    ``blocks`` is the first token of each block, ``first`` the first block of each passage, ``last`` the last block of
    the passage each block is in, ``ends`` the last token of each passage.
    """

    blocks: Indices
    first: Indices
    last: Indices
    ends: Indices


def _layout(lengths: Indices, starts: Indices) -> _Layout:
    count = -(-lengths // BLOCK)
    first = np.cumsum(count) - count
    within = np.arange(count.sum()) - np.repeat(first, count)
    blocks = np.repeat(starts, count) + within * BLOCK
    return _Layout(blocks, first, np.repeat(first + count - 1, count), starts + lengths - 1)


def _pairs(weights: Floats, likeness: Floats, layout: _Layout) -> Floats:
    """Return, for each passage, how well pairs of the question's neighbouring tokens meet pairs of its own.

    A pair's likeness is the mean of its tokens'; nothing follows a passage's last token. A question of one token has no
    pairs, and is matched by the token.
    """
    if len(likeness) > 1:
        following = np.roll(likeness[1:], -1, axis=1)
        following[:, layout.ends] = 0.0
        likeness = (likeness[:-1] + following) * np.float32(0.5)
        weights = weights[:-1] + weights[1:]
    best = np.maximum.reduceat(likeness, layout.blocks, axis=1)
    return _best(weights / weights.sum(), _joined(_joined(best, 1, layout), 2, layout), layout)


def _best(weights: Floats, stretches: Floats, layout: _Layout) -> Floats:
    return np.asarray(np.maximum.reduceat(weights @ stretches, layout.first), dtype=np.float32)


def _joined(best: Floats, step: int, layout: _Layout) -> Floats:
    """Return, for each block, the greater of it and the one ``step`` further on, if its passage has one."""
    return np.maximum(best, best[:, np.minimum(np.arange(best.shape[1]) + step, layout.last)])
