"""Scores people can read: the chance that a passage answers, from what the signals said."""

import math

from index.combine import Signals

SLOPES = Signals(
    vector=2.47, words=0.88, stretch32=5.63, stretch16=3.92, pairs=2.97, reverse=1.68, near=1.63, company=-4.68
)
"""Per unit of each signal. All these numbers are what ``python -m eval.calibrate`` prints for squad_v1 and
lecture-tune: 3,380 questions asked of libraries of some 90, 340 and 1,030 paragraphs of squad_v1, and 120 of the
lecture's 34, every second where nothing answers it."""
SIZE, INTERCEPT = -0.73, -3.70
"""``SIZE`` is per unit of ``size``: among more paragraphs, one that does not answer more easily looks as if it did."""
WORDS_SLOPE, WORDS_SIZE, WORDS_INTERCEPT = 5.69, -0.78, 0.71
"""The same fitted on ``words`` alone: for questions that the model's vocabulary does not know, or models without token
vectors."""
SILENCE = 0.19
"""The chance below which nothing is said to answer. There .98 to .99 of squad_v1's questions that have an answer get
one, .90 of lecture-tune's, and .03 to .07 of the others; of lecture-unseen's .86 and .03; on covidqa, scifact,
cranfield and covid_faq .83 to 1.0 and 0 to .1."""
MEASURED = 30, 1000
"""Paragraphs of the smallest and the largest libraries these were fitted on; others count as the nearer of the two. On
scifact's 5,183 a size without end would silence a third of the questions that have an answer, in place of a sixth."""

FOLLOWED = 0.5, 0.4, 0.4
"""Intercept, and per unit of the log odds for a follow-up as it stands and for it with what it carries. What is carried
meets many passages well, and so says little by itself of whether one answers: by it alone, questions about the lecture
that nothing answers get .9. Chosen by hand on both halves of the conversations in ``eval/TRIED.md``, where the mean is
.82 for .70 right, .58 for .45, .64 for .55, .42 for .73."""


def size(searched: int) -> float:
    """Return how much the number of paragraphs searched says: its natural logarithm, within what was measured."""
    return math.log(min(max(searched, MEASURED[0]), MEASURED[1]))


def confidence(signals: Signals, searched: int, known: float = 1.0) -> float:
    """Return the chance, in [0, 1], that a paragraph of which the signals say this answers, when it is the best.

    ``searched`` is among how many paragraphs it is the best. ``known`` is how much of the question the model's
    vocabulary knows; the rest is judged by the words alone.
    """
    said = size(searched)
    by_all = sum(slope * signal for slope, signal in zip(SLOPES, signals, strict=True)) + SIZE * said + INTERCEPT
    by_words = WORDS_SLOPE * signals.words + WORDS_SIZE * said + WORDS_INTERCEPT
    return known * _logistic(by_all) + (1.0 - known) * _logistic(by_words)


def followed(own: float, carried: float) -> float:
    """Return the chance that a paragraph answers a follow-up, from those for the question in either form."""
    intercept, *slopes = FOLLOWED
    return _logistic(intercept + sum(slope * _odds(one) for slope, one in zip(slopes, (own, carried), strict=True)))


def _odds(chance: float) -> float:
    within = min(max(chance, 0.005), 0.995)
    return math.log(within / (1.0 - within))


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
