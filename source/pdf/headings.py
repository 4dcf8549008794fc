"""Which paragraphs are headings, and of what level: by the file's outline, and by how they are set."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from source.pdf.geometry import Line
from source.pdf.paragraphs import CAPTION

LARGER = 1.08
"""Of the size of most text: larger is a heading's."""
NOT_SMALLER = 0.85
"""Of the size of most text: a bold heading is at least so large, and a figure's labels are not."""
LONGEST = 160
"""Characters of a heading, at most."""
MOST_LINES = 4
LONGEST_SENTENCE = 6
"""Words of a bold line that ends in a full stop and is still a heading."""

_WORD = re.compile(r"[^\W\d_]{3}|(?=[^\W\d_])[\u0590-\u1fff\u2c00-\uffff]")
"""Three letters, or one of a script that needs no three."""
_SECTION_SIGN = re.compile(r"§§? ?\d{1,4} ?[a-z]?\.?")
"""The number of a section of a law that stands alone, with its title below it or none."""
_NUMBERED = re.compile(
    r"(?:chapter|part|section|kapitel|teil|§)?\s*(\d{1,2}(?:\.\d{1,2})*|[IVX]+|[A-Z])\.?\s+\S", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, order=True)
class Style:
    """How a heading is set; the most prominent first."""

    smallness: float
    light: bool
    mixed_case: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the file's outline: its title, its depth from 1, the position of its page from 0."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document's own text is set: the size, weight and width of most of it.

    ``recognised`` is the size of most text that was recognised, 0 where there is none.
    """

    size: float
    bold: bool
    mono: bool
    recognised: float = 0.0


def style_of(lines: Sequence[Line], text: str) -> Style:
    """Return how a paragraph is set."""
    size = round(max(line.size for line in lines) * 2) / 2
    return Style(-size, not all(line.bold for line in lines), not text.isupper())


def looks_like_heading(lines: Sequence[Line], text: str, setting: Setting) -> bool:
    """Tell whether a paragraph is set as a heading: larger, bold or in capitals, short, and no sentence."""
    if len(lines) > MOST_LINES or len(text) > LONGEST or not (_says(text) or _SECTION_SIGN.fullmatch(text)):
        return False
    if CAPTION.match(text) or all(line.mono for line in lines) > setting.mono:
        return False
    loose = lines[0].words[0].font.loose  # recognised in a picture, whose type is not the document's
    usual = (loose and setting.recognised) or setting.size
    size = max(line.size for line in lines)
    italic = depth(text) > 0 and all(word.font.italic for line in lines for word in line.words)
    bold = italic or (all(line.bold for line in lines) and not setting.bold)
    sentence = not bold or len(text.split()) > LONGEST_SENTENCE
    if text.endswith((",", ";")) or (text.endswith(".") and sentence):
        return False
    if size >= LARGER * usual:
        return bold or len(lines) < MOST_LINES
    capitals = text.isupper() and sum(map(str.isalpha, text)) > 3 and len(lines) == 1 and len(text.split()) > 1
    return size >= NOT_SMALLER * usual and (bold or capitals)


def _says(text: str) -> bool:
    """Tell whether a text has a word, and more letters than other signs."""
    letters = sum(map(str.isalpha, text))
    return letters > 1 and 2 * letters >= len(text.replace(" ", "")) and _WORD.search(text) is not None


def depth(text: str) -> int:
    """Return how deep a heading's number goes: 2 of "3.1 Traces", 0 of none."""
    found = _NUMBERED.match(text)
    return found[1].count(".") + 1 if found else 0


def outline_level(text: str, page: int, outline: Mapping[int, Sequence[Entry]]) -> int:
    """Return the level the outline gives a paragraph of a page, 0 if it has no entry."""
    plain = _plain(text)
    if not plain or len(text) > 2 * LONGEST:
        return 0
    for entry in outline.get(page, ()):
        title = _plain(entry.title)
        if title and (plain == title or (plain.endswith(title) and plain[: -len(title)].isdigit())):
            return entry.level
        if title.endswith(plain) and title[: -len(plain)].isdigit():
            return entry.level
    return 0


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def levels(styles: Sequence[Style], known: Mapping[Style, int]) -> Mapping[Style, int]:
    """Return a level for each style: the outline's where it has one, and its rank below those otherwise."""
    found: dict[Style, int] = {}
    deepest = 0
    for style in sorted({*styles, *known}):
        if style in known:
            found[style] = known[style]
        elif any(style < other for other in known):
            found[style] = min(known[other] for other in known if style < other)
        else:
            found[style] = deepest + 1
        deepest = max(deepest, found[style])
    return found
