"""Recognised text comes in sizes that vary from word to word; here it is given the one size it was printed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from source.pdf.geometry import Frame, Word
from source.pdf.lines import lines_of

MOST_SIZES, MOST_TEXT = 12, 0.8
"""A document that is set, and not recognised, has so much of its text in so few sizes."""
NEAR = (0.65, 1.45)
"""Times the usual size: recognised lines in between are of the usual size."""


def evened(pages: Sequence[tuple[Frame, ...]]) -> tuple[Sequence[tuple[Frame, ...]], float]:
    """Return pages with recognised text in few sizes, other text as it is, and the size of most text."""
    sizes: Counter[float] = Counter()
    loose: Counter[float] = Counter()
    for frames in pages:
        for word in frames[0].words if frames else ():
            (loose if word.font.loose else sizes)[round(word.size, 1)] += len(word.text)
    scattered = sum(times for _, times in sizes.most_common(MOST_SIZES)) < MOST_TEXT * sizes.total()
    if scattered:
        loose += sizes
    if loose:
        usual = median(loose.elements())
        pages = [tuple(_evened(frame, usual, every=scattered) for frame in frames) for frames in pages]
    most = usual if loose.total() > sizes.total() or scattered else (sizes.most_common(1) or [(10.0, 0)])[0][0]
    return pages, most


def _evened(frame: Frame, usual: float, *, every: bool) -> Frame:
    """Return a frame with the recognised words of each line in one size; with ``every``, all words count as such."""
    found: dict[int, Word] = {}
    for line in lines_of([word for word in frame.words if every or word.font.loose]):
        small = [word.size for word in line.words if any(map(str.islower, word.text))]  # capitals come out larger
        size = median(small or [word.size for word in line.words])
        size = usual if NEAR[0] < size / usual < NEAR[1] else size
        for word in line.words:
            found[id(word)] = replace(word, size=size, font=replace(word.font, loose=True))
    return replace(frame, words=tuple(found.get(id(word), word) for word in frame.words))
