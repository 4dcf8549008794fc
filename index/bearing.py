"""Whether a passage bears on a claim: the chance that it does, from what the signals said."""

import math

from index.combine import Signals
from index.confidence import size

SLOPES = Signals(
    vector=2.47, words=0.88, stretch32=5.63, stretch16=3.92, pairs=2.97, reverse=1.68, near=1.63, company=-4.68
)
SIZE, INTERCEPT = -0.73, -3.70
BEARS = 0.3


def bearing(signals: Signals, searched: int, known: float = 1.0) -> float:
    """Return the chance, in [0, 1], that a paragraph of which the signals say this bears on the claim."""
    said = sum(slope * signal for slope, signal in zip(SLOPES, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-(known * (said + SIZE * size(searched) + INTERCEPT))))
