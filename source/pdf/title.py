"""What a document is called, and the title block its first page opens with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from source.pdf.headings import Entry, Setting, outline_level
from source.pdf.join import Part, is_candidate
from source.pdf.paragraphs import ended
from source.pdf.pieces import Kind

TITLE = 1.15
"""Of the size of most text: a title is larger."""
LONGEST = 250
"""Characters of a title, at most."""

_BLOCK = frozenset({Kind.TEXT, Kind.LABEL, Kind.VERSE, Kind.FORMULA})
_NO_TITLE = re.compile(
    r"\s*|untitled.*|.*\.(?:docx?|rtf|odt|tex|dvi|pdf|ps|indd|qxd|xlsx?|pptx?|jpe?g|tiff?|png|exe|html?|fm|txt)|"
    r"(?:document|dokument|title|slide|unnamed|no ?title|presentation|pdf|print|scan)\s*\d*|microsoft \w+ - .*|"
    r"adobe .*|\(?(?:unspecified|anonymous|none)\)?|[\W\d_]*",
    re.IGNORECASE,
)


def sensible(title: str) -> str:
    """Return a title from a file's metadata, "" where a program has put a file's name or nothing there."""
    title = " ".join(title.replace("\x00", "").split())
    return "" if _NO_TITLE.fullmatch(title) or len(title) > LONGEST else title


def title_range(found: Sequence[Part], setting: Setting) -> range:
    """Return which parts of the first page are its title: the largest text before any prose, if larger than most."""
    opening = list(takewhile(lambda part: part.page == 0 and not is_prose(part.text), found))
    sizes = {i: max(line.size for line in part.lines) for i, part in enumerate(opening) if _may_be_title(part)}
    largest = max(sizes.values(), default=0.0)
    if largest < TITLE * setting.size:
        return range(0)
    first = next(i for i in sizes if sizes[i] >= 0.97 * largest)
    end = first + 1
    while end in sizes and sizes[end] >= 0.97 * largest:
        end += 1
    return range(first, end)


def _may_be_title(part: Part) -> bool:
    letters = sum(map(str.isalpha, part.text))
    return part.kind is Kind.TEXT and part.page == 0 and not part.turned and letters > 2 and len(part.text) <= LONGEST


def with_front(
    found: Sequence[Part], title: range, setting: Setting, outline: Mapping[int, Sequence[Entry]]
) -> Sequence[Part]:
    """Return the parts with those of the title block, from the first to what opens the text, as front matter."""
    if not title:
        return found
    end = title.stop
    while end < len(found) and found[end].page == 0 and not _opens(found, end, setting, outline):
        end += 1
    return [replace(part, kind=Kind.FRONT) if i < end and part.kind in _BLOCK else part for i, part in enumerate(found)]


def _opens(found: Sequence[Part], i: int, setting: Setting, outline: Mapping[int, Sequence[Entry]]) -> bool:
    """Tell whether the text begins with a part: prose, a table, a heading that prose follows."""
    part = found[i]
    if part.kind not in _BLOCK:
        return True
    if is_prose(part.text) or outline_level(part.text, part.page, outline):
        return True
    if "@" in part.text or (any(map(str.isdigit, part.text)) and not part.text[0].isdigit()):
        return False
    follows = i + 1 < len(found) and is_prose(found[i + 1].text)
    return follows and is_candidate(part, setting)


def is_prose(text: str) -> bool:
    """Tell whether a text is made of sentences and not of names."""
    words = text.split()
    small = sum(word[0].islower() for word in words)
    cased = any(char.islower() or char.isupper() for char in text)
    if not cased:
        return ended(text) and len(text) >= 30
    return len(text) >= 60 and 2 * small >= len(words) and (ended(text) or len(text) > 200)
