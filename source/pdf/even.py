"""Recognised text comes in sizes that vary from word to word; here it is given the one size it was printed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from source.pdf.geometry import Frame

MOST_SIZES, MOST_TEXT = 12, 0.8
"""A document that is set, and not recognised, has so much of its text in so few sizes."""
NEAR = (0.65, 1.3)
"""Times the usual size: recognised letters in between are of the usual size."""


def evened(pages: Sequence[tuple[Frame, ...]]) -> tuple[Sequence[tuple[Frame, ...]], float]:
    """Return pages with recognised text in one size, others as they are, and the size of most text."""
    sizes: Counter[float] = Counter()
    for frames in pages:
        for frame in frames[:1]:
            for word in frame.words:
                sizes[round(word.size, 1)] += len(word.text)
    if not sizes:
        return pages, 10.0
    if sum(times for _, times in sizes.most_common(MOST_SIZES)) >= MOST_TEXT * sizes.total():
        return pages, sizes.most_common(1)[0][0]
    usual = median(sizes.elements())
    return [tuple(_evened(frame, usual) for frame in frames) for frames in pages], usual


def _evened(frame: Frame, usual: float) -> Frame:
    return replace(
        frame,
        words=tuple(
            replace(
                word,
                size=usual if NEAR[0] < word.size / usual < NEAR[1] else word.size,
                font=replace(word.font, loose=True),
            )
            for word in frame.words
        ),
    )
