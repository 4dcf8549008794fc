"""What speaks for a paragraph, and how it is put together into one score to rank by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

_LIKEST = 20.0
"""How quickly a candidate's company thins out, per unit of cosine; 10 gives less, 40 no more (cranfield, covid_faq)."""
_SHORT, _LONG = 12, 27
"""Tokens of a question, special ones left out: up to the first company says nothing, from the second on most. They lie
between 12 and 24, and 15 and 30, which were tried."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a paragraph, each of about the same size in every library.

    ``vector`` is the cosine to the question; ``words`` is BM25 divided by what a paragraph of average length with
    each of the question's words once would score; ``stretch32`` to ``near`` are late interaction and
    nearness, as in ``index.late``; ``company`` is what the candidates that are most like it score by all of these.
    """

    vector: float
    words: float
    stretch32: float
    stretch16: float
    pairs: float
    reverse: float
    near: float
    company: float

    def __iter__(self) -> Iterator[float]:
        """Yield all of them in order, for a fraction of what ``astuple`` takes."""
        return (getattr(self, name) for name in self.__slots__)


WEIGHTS = Signals(
    vector=0.086, words=0.055, stretch32=0.161, stretch16=0.117, pairs=0.421, reverse=0.138, near=0.022, company=0.981
)
"""Found by a random search that began with what ``python -m eval.tune`` gave, so that no set is given up for another:
see "Later signals" in ``eval/TRIED.md``. That command leaves them as they are: no step of one betters its objective on
covid_faq, lecture-tune, cranfield, covidqa, squad_v1 and scifact. All but ``company`` sum to 1."""


def alike(vectors: Floats) -> Floats:
    """Return ``(n, n)`` shares, of sum 1 in each row: how much each candidate is of another's company."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    highest = likeness.max(axis=1, keepdims=True, initial=-1.0)
    shares = np.exp(_LIKEST * (likeness - highest))
    return np.asarray(shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9))


def combined(
    own: Floats, shares: Floats, asked: int, known: float = 1.0, weights: Signals = WEIGHTS
) -> tuple[Floats, Floats]:
    """Return the ``(n, 8)`` signals and ``(n,)`` scores of candidates from all signals but ``company``.

    ``own`` is ``(n, 7)`` in the order of ``Signals``, ``shares`` what ``alike`` gives, ``asked`` how many tokens the
    question has. A long question describes what several passages are about; what is like the best of them is then
    likely to be right too (the cluster hypothesis: Diaz, "Regularizing ad hoc retrieval scores", 2005). A short one
    has one answer. ``known`` is how much of the question the model's vocabulary knows; for the rest words alone speak.
    """
    *plain, most = weights
    scores = known * (own @ np.array(plain)) + (1.0 - known) * own[:, 1]
    company = shares @ scores
    leaning = known * most * min(max((asked - _SHORT) / (_LONG - _SHORT), 0.0), 1.0)
    return np.concatenate([own, company[:, None]], axis=1), scores + leaning * company
