"""Scores people can read: the chance that a passage answers, from what the signals said."""

import math
from dataclasses import astuple

from index.combine import Signals

SLOPES = Signals(vector=2.09, words=1.71, stretch32=5.70, stretch16=2.48, pairs=5.98, reverse=1.38, company=-4.03)
"""Per unit of each signal. This and the next are what ``python -m eval.calibrate`` prints for squad_v1's 24
articles, every eighth question asked of its own half of them and of the other (1,308 first passages)."""
INTERCEPT = -9.20
SILENCE = 0.12
"""The chance below which nothing is said to answer. There, of the questions asked of the other half .911 meet silence,
and of those asked of their own .986 an answer. The best balance, which that command prints (.28: .98 and .96),
silences nearly all questions that are put in other words than the text's, as the lecture's are."""


def confidence(signals: Signals) -> float:
    """Return the chance, in [0, 1], that a paragraph of which the signals say this answers, when it is the best."""
    return 1.0 / (
        1.0 + math.exp(-INTERCEPT - sum(a * b for a, b in zip(astuple(SLOPES), astuple(signals), strict=True)))
    )
