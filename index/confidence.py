"""Scores people can read: the chance that a passage answers, from what the signals said."""

import math

SLOPE = 11.10
"""Per unit of cosine. This and the next two are what ``python -m eval.calibrate`` prints for squad_v1's 24 articles,
every third question asked of its own half of them and of the other (3,484 first passages, 32 % of them right)."""
MIDPOINT = 0.566
"""The cosine at which a first passage is right one time in two."""
SILENCE = 0.18
"""The chance below which nothing is said to answer: best balanced accuracy (.915) at telling the two halves apart."""


def confidence(cosine: float) -> float:
    """Return the chance, in [0, 1], that a paragraph at this cosine to the question answers it."""
    return 1.0 / (1.0 + math.exp(-SLOPE * (cosine - MIDPOINT)))
