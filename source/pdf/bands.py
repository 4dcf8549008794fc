"""Bands: the words of a piece of a page between strips of white that run across all of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from source.pdf.geometry import Word
from source.pdf.lines import gaps_of, lines_in, whites_of
from source.pdf.paragraphs import CAPTION


@dataclass(frozen=True, slots=True)
class Band:
    """Words on lines that overlap in height; between bands there is white across the whole piece of the page.

    ``whites`` are its gaps and the wide blanks of justified text.
    """

    words: tuple[Word, ...]
    top: float
    bottom: float
    gaps: tuple[tuple[float, float], ...]
    whites: tuple[tuple[float, float], ...]
    lines: int


def bands_of(words: Sequence[Word]) -> list[Band]:
    """Return the bands of a piece of a page, downwards."""
    found: list[list[Word]] = []
    bottom = float("-inf")
    for word in sorted(words, key=lambda word: word.top):
        if word.top <= bottom:
            found[-1].append(word)
        else:
            found.append([word])
        bottom = max(bottom, word.bottom)
    return [_band(band) for band in found]


def _band(words: list[Word]) -> Band:
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    return Band(tuple(words), top, bottom, gaps_of(words), whites_of(words), lines_in(words))


def words_of(bands: Sequence[Band]) -> list[Word]:
    """Return the words of bands."""
    return [word for band in bands for word in band.words]


def crosses(band: Band, place: float) -> bool:
    """Tell whether a band's text runs across a place; a blank between two of its words is no gap."""
    inside = min(word.left for word in band.words) < place < max(word.right for word in band.words)
    return inside and not any(left <= place <= right for left, right in band.whites)


def is_at_one_side(band: Band, place: float, *, left: bool) -> bool:
    """Tell whether all of a band stands at one side of a place."""
    return all((word.left < place) is left for word in band.words)


def white_above(bands: Sequence[Band], i: int) -> float:
    """Return how much white there is between a band and the one above it."""
    return bands[i].top - bands[i - 1].bottom


def is_bold(band: Band) -> bool:
    """Tell whether all words of a band are bold."""
    return all(word.font.bold for word in band.words)


def is_caption(band: Band) -> bool:
    """Tell whether a band begins as the caption of a figure or a table does."""
    start = sorted(band.words, key=lambda word: word.left)[:3]
    return CAPTION.match(" ".join(word.text for word in start)) is not None
