"""Nearness: whether words that follow each other in a question stand near each other in a passage.

The proximity of Metzler and Croft's sequential dependence ("A Markov random field model for term dependencies", 2005),
counted once for each pair, over the tokens of the model's vocabulary: late interaction likes a passage that says the
same, this one that says it in the same words, together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import Word, words

WITHIN = 8
"""Tokens from the beginning of one word to that of the other. On a sample of covidqa nDCG@10 grows by .022 with 8, by
.018 with 16 and by .013 with 4."""

Indices = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Telling:
    """A word that is no stop word: the ids of its tokens, and the weight of the rarest of them."""

    ids: tuple[int, ...]
    weight: float


def telling_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text that are no stop words, in order."""
    return tuple(word for word in words(text) if word.term is not None)


def telling(
    said: Sequence[Word], ids: Indices, spans: Indices, weights: npt.NDArray[np.float64]
) -> tuple[Telling, ...]:
    """Return those of a text's telling words, ``said``, that have tokens, in order.

    ``ids`` and ``weights`` are those of its ``q`` tokens, ``spans`` ``(q, 2)`` where they stand, in order.
    """
    found = []
    for word in said:
        start, end = np.searchsorted(spans[:, 0], [word.span.start, word.span.end])
        if start < end:
            found.append(Telling(tuple(ids[start:end].tolist()), float(weights[start:end].max())))
    return tuple(found)


def known(text: str, said: Sequence[Word], spans: Indices) -> float:
    """Return which share of the characters of a text's telling words its tokens know, in [0, 1]; 1 where it has none.

    What a vocabulary does not know it leaves out or spells in single characters, whose vectors say little. ``said``
    and ``spans`` are as for ``telling``.
    """
    whole = sum(word.span.end - word.span.start for word in said)
    sizes = np.array(
        [to - at if to - at > 1 or text[at:to].isascii() else 0 for at, to in spans.tolist()], dtype=np.int64
    )
    sums = np.concatenate([[0], np.cumsum(sizes)])
    bounds = [(word.span.start, word.span.end) for word in said]
    inside = np.searchsorted(spans[:, 0], np.array(bounds, dtype=np.int64).reshape(-1, 2))
    held = int((sums[inside[:, 1]] - sums[inside[:, 0]]).sum())
    return min(held / whole, 1.0) if whole else 1.0


def nearness(question: Sequence[Telling], ids: Numbers, owners: Indices, passages: int) -> npt.NDArray[np.float32]:
    """Return ``(passages,)`` in [0, 1]: which share of a question's pairs of words each passage holds near.

    ``ids`` is the tokens of all passages one after the other, ``owners`` the passage each is of, ascending. A pair
    weighs what the less rare of its words does.
    """
    scores = np.zeros(passages)
    pairs = list(pairwise(question))
    whole = sum(min(one.weight, other.weight) for one, other in pairs)
    places = [_places(word.ids, ids, owners) for word in question]
    for (one, other), (here, there) in zip(pairs, pairwise(places), strict=True):
        near = _near(here, there, owners)
        scores[near] += min(one.weight, other.weight) / whole
    return scores.astype(np.float32)


def _places(word: Sequence[int], ids: Numbers, owners: Indices) -> Indices:
    """Return where a word's tokens stand one after the other, within one passage."""
    found: Indices = np.flatnonzero(ids[: len(ids) - len(word) + 1] == word[0])
    for step, id_ in enumerate(word[1:], start=1):
        found = found[ids[found + step] == id_]
    return np.asarray(found[owners[found] == owners[found + len(word) - 1]])


def _near(here: Indices, there: Indices, owners: Indices) -> Indices:
    """Return the passages in which a place of ``here`` is near one of ``there``, both ascending."""
    if not len(here) or not len(there):
        return np.empty(0, dtype=np.int64)
    after = np.searchsorted(there, here)
    passages = []
    for nearest in (there[np.maximum(after - 1, 0)], there[np.minimum(after, len(there) - 1)]):
        close = (np.abs(nearest - here) <= WITHIN) & (owners[nearest] == owners[here])
        passages.append(owners[here[close]])
    return np.flatnonzero(np.bincount(np.concatenate(passages)))  # np.unique imports numpy.ma, for 25 ms
