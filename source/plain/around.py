"""What stands around a plain text and is no passage: a title block, a footer, what Project Gutenberg puts there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from source.plain.layout import Chunk, Kind, kept
from source.text import body_of, is_heading, is_prose

LONGEST_OPENING = 30
"""Characters of a heading such as "Preamble" where the title block ends."""
LONGEST_TITLE_BLOCK, LONGEST_FOOTER = 1200, 200
"""Characters of what stands around a text and is no passage; more than that, or than a tenth of the text, is text."""

OPEN_END = re.compile(r"(?:[,;،؛、，；—]|--)\Z")
WORD_AND_NUMBER = re.compile(r"([^\W\d_]+)\.?\s+(?:\d+|[IVXLC]+|[A-Z])\b")
_FOOTER = re.compile(r"(?:this )?page (?:was )?last (?:updated|modified|revised)\b", re.IGNORECASE)
_END_MARK = re.compile(r"<\w+>|\w")
"""What may end a file and says nothing: "<all>" ends an act of Congress."""
_GUTENBERG = re.compile(r"\*\*\* ?(START|END) OF (?:THE|THIS) PROJECT GUTENBERG ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    """The range of chunks that is the body, and before which of them what may tell the title ends."""

    first: int
    end: int
    title_end: int


def around(parts: Sequence[Chunk]) -> Around:
    """Return what is the body: all but a title block, a footer, and what Gutenberg puts around."""
    first, last = opened(parts), _closed(parts)
    said = [kept(part) for part in parts[first:last]]
    prose = next(
        (i for i, part in enumerate(parts[first:last]) if part.kind is not Kind.LINES and is_prose(part.text)), None
    )
    if prose is None:
        return Around(first, last, first)
    start, end = body_of(said, prose)
    while start and OPEN_END.search(said[start - 1]):
        start -= 1  # a salutation
    kinds = [part.kind for part in parts[first:last]]
    start = min(start, kinds.index(Kind.HEADING)) if Kind.HEADING in kinds else start
    start = min(start, _first_counted(said, start))
    if start > 1 and is_heading(said[start - 1]) and (parts[first + start - 1].attached or _opens(kinds, said, start)):
        start -= 1
    end = _end(said, end)
    return Around(first + (start if first or _is_title_block(said, start) else 0), first + end, first + start)


def _is_title_block(said: Sequence[str], end: int) -> bool:
    """Return whether what stands before a text is a title block, and not so much that it may say something itself."""
    size = sum(map(len, said[:end]))
    only_title = end == 1 and "\n" not in said[0]
    return only_title or size <= min(LONGEST_TITLE_BLOCK, sum(map(len, said)) / 10)


def _end(said: Sequence[str], end: int) -> int:
    """Return where a text ends that goes on to its last sentence at least, at ``end``."""
    footer = next((i for i in range(end, len(said)) if _FOOTER.match(said[i])), len(said))
    if sum(map(len, said[footer:])) > LONGEST_FOOTER:
        return len(said)
    marked = footer == len(said) and end < len(said) and _END_MARK.fullmatch(said[-1])
    return footer - 1 if marked else footer


def _first_counted(said: Sequence[str], end: int) -> int:
    """Return which of the first chunks has a number that later ones of the same name count on from, else ``end``."""
    names = [WORD_AND_NUMBER.match(text) if len(text) <= LONGEST_OPENING else None for text in said]
    later = {found[1].casefold() for found in names[end:] if found}
    return next((i for i, found in enumerate(names[:end]) if found and found[1].casefold() in later), end)


def _opens(kinds: Sequence[Kind], said: Sequence[str], start: int) -> bool:
    """Return whether a short line heads what stands before the first of the headings that count, as a preamble does."""
    line = said[start - 1].strip()
    return Kind.HEADING in kinds[start + 1 :] and len(line) <= LONGEST_OPENING and not any(map(str.isdigit, line))


def opened(parts: Sequence[Chunk]) -> int:
    """Return where the text begins, behind what Project Gutenberg puts before it."""
    marks = (found for part in parts if (found := _GUTENBERG.search(part.text)))
    opening = next(marks, None)
    if opening is None or opening[1].upper() != "START":
        return 0
    return 1 + next(i for i, part in enumerate(parts) if _GUTENBERG.search(part.text))


def _closed(parts: Sequence[Chunk]) -> int:
    closing = (
        i for i, part in enumerate(parts) if (found := _GUTENBERG.search(part.text)) and found[1].upper() == "END"
    )
    return next(closing, len(parts))
