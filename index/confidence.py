"""Scores people can read: the chance that a passage answers, from what the signals said."""

import math
from dataclasses import astuple

from index.combine import Signals

SLOPES = Signals(
    vector=2.15, words=1.43, stretch32=5.72, stretch16=2.33, pairs=6.01, reverse=1.04, near=0.46, company=-4.21
)
"""Per unit of each signal. This and the next are what ``python -m eval.calibrate`` prints for squad_v1's 24
articles, every eighth question asked of its own half of them and of the other (1,308 first passages)."""
INTERCEPT = -8.97
WORDS_SLOPE, WORDS_INTERCEPT = 6.07, -4.23
"""The same fitted on ``words`` alone: for questions that the model's vocabulary does not know, or models without token
vectors. AUROC .977 where all signals have .993."""
SILENCE = 0.12
"""The chance below which nothing is said to answer. There, of the questions asked of the other half .911 meet silence,
and of those asked of their own .985 an answer. The best balance, which that command prints (.27: .957 and .977), would
silence still more of the questions that are put in other words than the text's: of the lecture's, .12 silences most."""


def confidence(signals: Signals, known: float = 1.0) -> float:
    """Return the chance, in [0, 1], that a paragraph of which the signals say this answers, when it is the best.

    ``known`` is how much of the question the model's vocabulary knows; the rest is judged by the words alone.
    """
    by_all = sum(a * b for a, b in zip(astuple(SLOPES), astuple(signals), strict=True)) + INTERCEPT
    by_words = WORDS_SLOPE * signals.words + WORDS_INTERCEPT
    return known * _logistic(by_all) + (1.0 - known) * _logistic(by_words)


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
