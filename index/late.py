"""Late interaction: every token of the question finds its best match in a passage.

The scoring of ColBERT (Khattab and Zaharia, 2020) over the token vectors of a model that was never trained for it:
each question token's best cosine in the passage, averaged with the tokens' inverse document frequency as weights.
Taken over the best stretch of the passage rather than the whole, it asks that the matches stand together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embed import Reading, Vectors, no_tokens
from index.tokens import Tokens, decode, rotated

BLOCK = 16
"""Tokens; stretches are unions of neighbouring blocks, which overlap by all but one."""
SAME = 0.1
"""Added to the cosine of two tokens that are the same. On every eleventh question of squad_v1 it takes Success@1 of
the best 64-token stretch from .866 to .874, on every sixth of covidqa from .570 to .578; it costs the
best 32 tokens of covid_faq .018, and more costs more."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question ready to be matched.

    For each of its ``q`` tokens, ``ids`` is its number in the vocabulary, ``spans`` ``(q, 2)`` its start and end in the
    ``text``, ``vectors`` ``(q, dim)`` its rotated unit vector, and ``weights`` its weight; weights sum to 1.
    """

    text: str
    ids: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]
    vectors: Vectors
    weights: Floats


NOT_ASKED = Asked("", *no_tokens(0), np.empty(0, dtype=np.float32))
"""What is left of a question that there is nothing to ask."""


@dataclass(frozen=True, slots=True, eq=False)
class Late:
    """What late interaction says of ``n`` passages: whole, and over the best 64 and 32 tokens."""

    whole: Floats
    stretch64: Floats
    stretch32: Floats


def asked(text: str, reading: Reading, frequencies: npt.NDArray[np.int64], paragraphs: int) -> Asked:
    """Weigh a question's tokens by how few of the library's paragraphs have them: ln(1 + N / (df + .5))."""
    known = reading.ids < len(frequencies)
    df = np.where(known, frequencies[np.where(known, reading.ids, 0)], 0) if len(frequencies) else reading.ids * 0
    weights = np.log1p(max(paragraphs, 1) / (df + 0.5))
    shares = (weights / max(weights.sum(), 1e-9)).astype(np.float32)
    return Asked(text, reading.ids, reading.spans, rotated(reading.tokens), shares)


def matches(question: Asked, tokens: Tokens) -> Floats:
    """Return ``(q, t)``: how well each token of the question meets each token of one passage."""
    cosines = question.vectors @ decode(tokens.codes, question.vectors.shape[1]).T
    return np.asarray(cosines + SAME * (question.ids[:, None] == tokens.places[None, :, 0]), dtype=np.float32)


def late_interaction(question: Asked, passages: Sequence[Tokens]) -> Late:
    """Score passages against a question; one without tokens scores 0."""
    scores = np.zeros((3, len(passages)), dtype=np.float32)
    rows = [row for row, tokens in enumerate(passages) if len(tokens.codes)]
    if not rows or not len(question.ids):
        return Late(*scores)
    lengths = np.array([len(passages[row].codes) for row in rows])
    together = Tokens(
        np.concatenate([passages[row].places for row in rows]), np.concatenate([passages[row].codes for row in rows])
    )
    blocks = -(-lengths // BLOCK)
    first = np.cumsum(blocks) - blocks
    within = np.arange(blocks.sum()) - np.repeat(first, blocks)
    starts = np.repeat(np.cumsum(lengths) - lengths, blocks) + within * BLOCK
    best = np.maximum.reduceat(matches(question, together), starts, axis=1)
    pairs = _joined(best, 1, blocks - 1, first)
    fours = _joined(pairs, 2, blocks - 1, first)
    scores[0, rows] = question.weights @ np.maximum.reduceat(best, first, axis=1)
    for row, stretches in ((1, fours), (2, pairs)):
        scores[row, rows] = np.maximum.reduceat(question.weights @ stretches, first)
    return Late(*scores)


def _joined(best: Floats, step: int, last: npt.NDArray[np.int64], first: npt.NDArray[np.int64]) -> Floats:
    """Return, for each block, the greater of it and the one ``step`` further on, if its passage has one."""
    ends = np.repeat(first + last, last + 1)
    return np.maximum(best, best[:, np.minimum(np.arange(best.shape[1]) + step, ends)])
