"""Scores people can read: how likely a passage is to answer, from what the signals said."""

import math

SLOPE, MIDPOINT = 10.0, 0.5
SILENCE = 0.2


def confidence(cosine: float) -> float:
    """Return the chance, in [0, 1], that a paragraph at this cosine to the question answers it."""
    return 1.0 / (1.0 + math.exp(-SLOPE * (cosine - MIDPOINT)))
