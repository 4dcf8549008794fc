"""The frozen values a page is taken apart into: fonts, words, lines. No pdfium here.

Positions are in points, along the line from the left and across it downwards; ``base`` is the line the letters stand
on.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from source.pdf.tex import NEGATION

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""A letter whose meaning the file does not give."""
ASCENT, DESCENT = 0.72, 0.22
"""Ems that letters reach above and below their base line, nearly."""
RAISED = 0.15
"""Ems above the line's base from which smaller letters are raised."""
SMALLER = 0.85
"""Of the line's size: raised letters are at most so large."""


class Blank(Enum):
    """What parts a word from the one before: nothing, a gap pdfium takes for a blank, or a blank of the file's own."""

    NONE = 0
    GUESSED = 1
    OWN = 2


@dataclass(frozen=True, slots=True)
class Font:
    """What is known of a font, for telling headings and code.

    ``loose`` is of recognised text: the edges and sizes of its words are not exact.
    """

    name: str
    bold: bool
    italic: bool
    mono: bool
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What letters written in one go share: ``angle`` as of a frame, ``base`` as of a word, where they start.

    ``rise`` is how far the base rises along the run for each point. ``suspect`` says that the file may not say what the
    letters mean.
    """

    angle: int
    start: float
    base: float
    rise: float
    size: float
    font: Font
    suspect: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What one character says, and where it begins and ends along its line."""

    text: str
    left: float
    right: float
    run: Run


@dataclass(frozen=True, slots=True)
class Word:
    """Letters on one base line in one font.

    ``blank`` is what stands before it; letters that touch may still be two words of different fonts.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    font: Font
    blank: Blank = Blank.OWN

    @property
    def top(self) -> float:
        """Where its letters begin, across."""
        return self.base - ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Where its letters end, across."""
        return self.base + DESCENT * self.size


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a page that read in one direction; ``angle`` is in degrees, counted as in mathematics.

    ``top`` and ``bottom`` are the page's edges, as the bases of words are counted; where they are unknown, endless.
    """

    angle: int
    words: tuple[Word, ...]
    top: float = float("-inf")
    bottom: float = float("inf")


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one line, in the order they are read; size, base and font are those of most of its letters."""

    words: tuple[Word, ...]
    left: float
    right: float
    base: float
    size: float
    bold: bool
    mono: bool

    @property
    def top(self) -> float:
        """Where its letters begin, across."""
        return self.base - ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Where its letters end, across."""
        return self.base + DESCENT * self.size


def line_of(words: Iterable[Word]) -> Line:
    """Return the line that some words make, one at least."""
    # a stroke is painted on the sign it strikes out, and stands a point before it
    words = reading_order(sorted(words, key=lambda word: word.left - (word.text == NEGATION)))
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.size] += len(word.text)
    size = max(sizes, key=lambda each: (sizes[each], each))
    bases: Counter[float] = Counter()
    for word in words:
        bases[word.base] += len(word.text) if word.size == size else 0
    letters = sum(sizes.values())
    bold = sum(len(word.text) for word in words if word.font.bold)
    mono = sum(len(word.text) for word in words if word.font.mono)
    left, right = min(word.left for word in words), max(word.right for word in words)
    return Line(tuple(words), left, right, bases.most_common(1)[0][0], size, bold > 0.9 * letters, mono > 0.6 * letters)


def reading_order(words: Sequence[Word]) -> Sequence[Word]:
    """Return words sorted from left to right as they are read: a right-to-left line from its right end.

    In it, words of the other direction and numbers keep their own order among themselves.
    """
    turned = [is_right_to_left(word.text) for word in words]
    if not any(turned):
        return words
    mixed = sum(len(word.text) for word, turn in zip(words, turned, strict=True) if turn)
    straight = sum(sum(map(str.isalpha, word.text)) for word, turn in zip(words, turned, strict=True) if not turn)
    found: list[Word] = []
    if mixed < straight:  # a line of the other direction with some words of this one
        return _turned_runs(words, turned)
    run: list[Word] = []
    for word in reversed(words):
        if is_right_to_left(word.text) or not any(map(str.isalnum, word.text)):
            found += reversed(run)
            run = []
            found.append(word)
        else:
            run.append(word)
    return [*found, *reversed(run)]


def _turned_runs(words: Sequence[Word], turned: Sequence[bool]) -> list[Word]:
    found: list[Word] = []
    run: list[Word] = []
    for word, turn in zip(words, turned, strict=True):
        if turn:
            run.append(word)
        else:
            found += [*reversed(run), word]
            run = []
    return [*found, *reversed(run)]


def is_right_to_left(text: str) -> bool:
    """Tell whether a text has Hebrew, Arabic, Syriac or Thaana letters."""
    return not text.isascii() and any("\u0590" <= char <= "\u08ff" or "\ufb1d" <= char <= "\ufeff" for char in text)


def is_raised(word: Word, line: Line) -> bool:
    """Tell whether a word is set small above its line, as the marks of footnotes are."""
    return word.size <= SMALLER * line.size and line.base - word.base > RAISED * line.size


@dataclass(frozen=True, slots=True)
class Rule:
    """A line drawn along the lines of text."""

    left: float
    right: float
    base: float


@dataclass(frozen=True, slots=True)
class Upright:
    """A line drawn across the lines of text."""

    place: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Tell whether a point lies in it, or at most so far outside."""
        return self.left - margin <= x <= self.right + margin and self.top - margin <= y <= self.bottom + margin


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on a page besides text: lines along and across its text, and figures.

    ``rules`` are those drawn as such; ``edges`` are those of boxes and of backgrounds as well, and ``uprights``, too.
    ``forms`` are what was put on the page as one thing: mostly figures as well.
    """

    rules: tuple[Rule, ...] = ()
    edges: tuple[Rule, ...] = ()
    uprights: tuple[Upright, ...] = ()
    figures: tuple[Box, ...] = ()
    forms: tuple[Box, ...] = ()


NOTHING = Drawing()
