"""The outermost rows of pages, and what in them may be the page's number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from source.pdf.geometry import Frame, Word

OUTERMOST = 4
"""Rows from the top and from the foot of a page that may be furniture."""
SAME_PLACE = 3.0
"""Points two pages' rows may lie apart and still be in the same place."""
SAME_ROW = 0.42
"""Ems between the bases of words of one row, at most: raised marks are of it."""
LONGEST = 200
"""Characters of a row that is furniture, at most."""
RAISED = 0.85
"""Of a row's size: a number so small before it is the mark of a note."""
MARGIN = 0.25
"""Of a page's height: so far from its edge there may be furniture."""
LARGE, LARGE_NUMBER, SMALL = 1.15, 1.3, 0.95
"""Of the size of most text: what is larger is a heading, alone a chapter's number; what is smaller no line of text."""
WIDE = 4.0
"""Ems from a page's number to the words beside it, at least, if they are of the size of the text."""
WORDY = 4
"""Words of three letters in a row that is no heading if it comes again with another number, at least."""

_NUMBERS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]{3,}")
_ROMAN = r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?![^\W_])"
PAGE_NUMBER = re.compile(
    rf"\W*(?:(?:page|seite|p\.|s\.)\s*)?(\d{{1,6}}|{_ROMAN})(?:\s*(?:of|/|von)\s*\d+)?\W*", re.IGNORECASE
)
_SENTENCE = re.compile(r"\W?\d{1,3}\W?\s.*[^\W\d][.!?;,”\"')]+")
ROMAN = re.compile(_ROMAN)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a page: ``words`` are the places of its words in the frame.

    ``above`` and ``below`` are how many rows stand between it and the edges of the page's text. ``note`` says that it
    may be a footnote: notes can come again and count with the pages, too. ``high`` and ``low`` say that it stands in
    the page's upper and lower margin, ``up`` and ``down`` how many ems the rows above and below are away. ``ends`` are
    what may be a page's number.
    """

    above: int
    below: int
    page: int
    frame: int
    angle: int
    words: tuple[int, ...]
    text: str
    base: float
    size: float
    note: bool
    high: bool
    low: bool
    up: float
    down: float
    ends: tuple[str, ...]

    @property
    def letters(self) -> str:
        """The row without its numbers."""
        return _NUMBERS.sub("#", "".join(self.text.lower().split()))

    @property
    def wordy(self) -> bool:
        """Whether there are so many words in the row that it comes again with them because it is a running head."""
        return len(_WORDS.findall(self.text)) >= WORDY

    @property
    def labels(self) -> tuple[str, ...]:
        """What may be the page's number if the row is furniture, and what stands at its ends no part of a text."""
        words = self.text.split()
        return self.ends or (*_numeral(words[0]), *_numeral(words[-1]))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in the row, modulo what no page number reaches."""
        return tuple(int(number[-9:]) for number in _NUMBERS.findall(self.text))


def outer_rows(page: int, frames: Sequence[Frame], body: float) -> Iterator[Row]:
    """Yield the outermost rows of a page's main frame, and all of those that read in another direction."""
    for at, frame in enumerate(frames):
        rows = _rows(frame.words)
        sizes = [max(frame.words[i].size for i in row) for row in rows]
        bases = [max(frame.words[i].base for i in row) for row in rows]
        apart = [float("inf"), *((bases[i + 1] - bases[i]) / max(sizes[i : i + 2]) for i in range(len(rows) - 1))]
        apart.append(float("inf"))
        for above, row in enumerate(rows):
            below = len(rows) - 1 - above
            high, low = _margins(bases[above], frame)
            if not at and (min(above, below) >= OUTERMOST or not (high or low)):
                continue
            words = [frame.words[i] for i in row]
            text, size = " ".join(word.text for word in words), sizes[above]
            if len(text) <= LONGEST:
                large = size > (LARGE if len(words) > 1 else LARGE_NUMBER) * body
                ends = () if large else tuple(_ends(words, text, small=size < SMALL * body))
                marked = words[0].size < RAISED * size or _SENTENCE.fullmatch(text) is not None
                note = low and len(words) > 1 and marked
                yield Row(
                    above=0 if at else above,
                    below=0 if at else below,
                    page=page,
                    frame=at,
                    angle=frame.angle,
                    words=tuple(row),
                    text=text,
                    base=bases[above],
                    size=size,
                    note=note,
                    high=high or at > 0,
                    low=low or at > 0,
                    up=apart[above],
                    down=apart[above + 1],
                    ends=() if note else ends,
                )


def _rows(words: Sequence[Word]) -> list[list[int]]:
    """Return the places of words by the rows they stand in, downwards, each from its left."""
    rows: list[list[int]] = []
    last: Word | None = None
    for i in sorted(range(len(words)), key=lambda i: words[i].base):
        if last is None or words[i].base - last.base > SAME_ROW * max(words[i].size, last.size):
            rows.append([])
        rows[-1].append(i)
        last = words[i]
    return [sorted(row, key=lambda i: words[i].left) for row in rows]


def _margins(base: float, frame: Frame) -> tuple[bool, bool]:
    """Tell whether a row stands in the upper and in the lower margin of its page."""
    reach = MARGIN * (frame.bottom - frame.top)
    return base - frame.top <= reach, frame.bottom - base <= reach


def _ends(words: Sequence[Word], text: str, *, small: bool) -> Iterator[str]:
    """Yield what may be a page's number in a row: all of it, or what stands at an end and is no part of the words."""
    alone = PAGE_NUMBER.fullmatch(text)
    if alone:
        yield alone[1]
        return
    for end, beside in ((0, 1), (-1, -2)) if len(words) > 1 else ():
        left, right = sorted((words[end], words[beside]), key=lambda word: word.left)
        if small or right.left - left.right >= WIDE * left.size or not any(map(str.isalnum, words[beside].text)):
            yield from _numeral(words[end].text)


def _numeral(text: str) -> Iterator[str]:
    """Yield what may be a page's number, a number or a Roman numeral, if a word is that."""
    part = text.strip("-–—.,|()[]•· ").partition("/")[0]
    if (part.isascii() and part.isdigit() and len(part) < 7) or ROMAN.fullmatch(part.lower()):
        yield part


def places_of(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows that stand in the same place of several pages."""
    group: list[Row] = []
    for row in sorted(rows, key=lambda row: (row.angle, row.base)):
        if group and (row.angle != group[0].angle or row.base - group[0].base > SAME_PLACE):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def roman(numeral: str) -> int:
    """Return the value of a Roman numeral."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral.lower()]
    return sum(-here if here < after else here for here, after in pairwise([*values, 0]))
