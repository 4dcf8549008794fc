"""Whether a passage bears on a claim: the chance that it does, from what the signals said."""

import math

from index.combine import Signals
from index.confidence import size

SLOPES = Signals(
    vector=3.38, words=1.92, stretch32=2.89, stretch16=1.35, pairs=3.33, reverse=3.24, near=0.30, company=-3.27
)
"""Per unit of each signal. These are what ``python -m eval.calibrate_claims`` prints for scifact, climate_fever and
lecture-claims, fitted on every second claim: how often the first passage is judged to be evidence, where each set's
passages are held against its own claims, those without evidence among them, and as many of the others'. On the claims
left out the expected calibration error is .055, .036 and .046."""
SIZE, INTERCEPT = -0.84, -3.06
"""``SIZE`` is per unit of ``index.confidence.size``: among more paragraphs, one more easily looks as if it did."""
BEARS = 0.1
"""The chance below which nothing is said to bear on a claim. At .06, which parts a set's own claims best from the
others', .95 and .86 of scifact's and climate_fever's have a passage, and .08 and .04 of the others'; the lecture, of 34
paragraphs, would have one for .10 of these, and loses none of its own at .1."""


def bearing(signals: Signals, searched: int, known: float = 1.0) -> float:
    """Return the chance, in [0, 1], that a paragraph of which the signals say this bears on the claim."""
    said = sum(slope * signal for slope, signal in zip(SLOPES, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-(known * (said + SIZE * size(searched) + INTERCEPT))))
