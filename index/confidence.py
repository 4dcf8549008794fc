"""Scores people can read: the chance that a passage answers, from what the signals said."""

import math
from dataclasses import astuple

from index.combine import Signals

SLOPES = Signals(vector=0.88, words=1.09, stretch32=4.85, stretch16=4.16, pairs=5.11, reverse=0.0, company=0.0)
"""Per unit of each signal. This and the next are what ``python -m eval.calibrate`` prints for squad_v1's 24
articles, every eighth question asked of its own half of them and of the other (1,308 first passages)."""
INTERCEPT = -9.89
SILENCE = 0.12
"""The chance below which nothing is said to answer. There, of the questions asked of the other half .915 meet silence,
and of those asked of their own .985 an answer. The best balance, which that command prints (.31: .985 and .951),
silences nearly all questions that are put in other words than the text's, as the lecture's are."""


def confidence(signals: Signals) -> float:
    """Return the chance, in [0, 1], that a paragraph of which the signals say this answers, when it is the best."""
    return 1.0 / (
        1.0 + math.exp(-INTERCEPT - sum(a * b for a, b in zip(astuple(SLOPES), astuple(signals), strict=True)))
    )
