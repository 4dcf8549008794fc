"""The plain-text reader: what a person sees in a text file, paragraph by paragraph, under its headings."""

import re
from collections.abc import Sequence

from source.builder import Builder
from source.encoding.decode import decode, looks_binary
from source.errors import UnreadableError
from source.file import File
from source.model import Content
from source.plain.counted import counted_headings
from source.plain.layout import COLUMNS, Chunk, Kind, chunks, joined
from source.plain.paged import Paged, paged
from source.text import UNTITLED, author_number, body_of, canonical, is_heading, is_prose, is_text, title_of

_TERMINAL = re.compile("[^\n]\x08|\x1b\\[[0-9;]*[A-Za-z]")
"""What a terminal or a printer makes bold letters and colours of: a letter struck over, an escape sequence."""
LONGEST_OPENING = 30
"""Characters of a heading such as "Preamble" where the title block ends."""
_OPEN_END = re.compile(r"[,;،؛、，；]\Z")
_GUTENBERG = re.compile(r"\*\*\* ?(START|END) OF (?:THE|THIS) PROJECT GUTENBERG ", re.IGNORECASE)
_TITLE = re.compile(r"^Title: *(\S.*)", re.MULTILINE)


def read_plain(file: File) -> Content:
    """Read a plain-text file in any encoding.

    What is read is the text a person sees: the lines of a paragraph are one, and what is only there for its layout,
    rules of dashes, running heads and the numbers of pages, is gone. Raises ``UnreadableError``.
    """
    if looks_binary(file.data):
        raise UnreadableError("it is not text")
    text = _TERMINAL.sub("", canonical(decode(file.data)))
    sheets = paged(text)
    parts = list(chunks(sheets.lines, counted_headings(sheets.lines)))
    if not parts:
        raise UnreadableError("it holds no text")
    return _read(parts, sheets)


def _read(parts: Sequence[Chunk], sheets: Paged) -> Content:
    first, end = _body(parts)
    front = [part.text.strip() for part in parts[:first] if not COLUMNS.search(part.lines[0].strip())]
    builder = Builder()
    for part in parts[:first]:
        builder.front(_kept(part), sheets.page(part.start))
    _sections(builder, parts, range(first, end), sheets)
    for part in parts[end:]:
        builder.back(_kept(part), sheets.page(part.start))
    named = next((found[1] for text in front if (found := _TITLE.search(text))), "") if _opened(parts) else ""
    return builder.content(named or title_of(front) or _first_heading(parts))


def _body(parts: Sequence[Chunk]) -> tuple[int, int]:
    """Return the range of parts that is the body: from the first prose, or a heading above it that is marked as one."""
    first, last = _opened(parts), _closed(parts)
    said = [part.text for part in parts[first:last]]
    prose = next(
        (i for i, part in enumerate(parts[first:last]) if part.kind is not Kind.LINES and is_prose(part.text)), None
    )
    if prose is None:
        return first, last
    start, end = body_of(said, prose)
    kinds = [part.kind for part in parts[first:last]]
    start = min(start, kinds.index(Kind.HEADING)) if Kind.HEADING in kinds else start
    if start > 1 and is_heading(said[start - 1]) and (parts[first + start - 1].attached or _opens(kinds, said, start)):
        start -= 1
    text_kinds = {Kind.ITEM, Kind.LINES} & set(kinds[start:end])
    kept = [i for i in range(end, len(said)) if kinds[i] in text_kinds]
    kept += [i for i in range(end, len(said)) if kinds[i - 1] is Kind.HEADING]
    return first + start, first + max([end, *(i + 1 for i in kept)])


def _opens(kinds: Sequence[Kind], said: Sequence[str], start: int) -> bool:
    """Return whether a short line heads what stands before the first of the headings that count, as a preamble does."""
    line = said[start - 1].strip()
    return Kind.HEADING in kinds[start + 1 :] and len(line) <= LONGEST_OPENING and not any(map(str.isdigit, line))


def _sections(builder: Builder, parts: Sequence[Chunk], body: range, sheets: Paged) -> None:
    """Add headings and paragraphs; a numbering that starts again without a heading opens a section of its own."""
    first_number: str | None = None
    indent, deepest = _indent(parts), max((part.level for part in parts), default=0)
    for i in body:
        part, page, end_page = parts[i], sheets.page(parts[i].start), sheets.page(parts[i].end - 1)
        level = part.level or _level(parts, i, body, indent, deepest)
        if level:
            builder.heading(part.text, level, page, end_page)
            first_number = None
            continue
        if part.kind is Kind.LINES:
            builder.lines(_kept(part), page, end_page)
            continue
        text = joined(part.lines)
        number = part.number or author_number(text)[0]
        if number and number == first_number and is_text(text) and _stands_alone(parts, i):
            builder.lost_heading(f"[{UNTITLED}]", max(1, deepest))
        first_number = first_number or number
        builder.body(text, number, page, end_page)


def _level(parts: Sequence[Chunk], i: int, body: range, indent: int, deepest: int) -> int:
    """Return the level of a single line that is a heading by where it stands, or 0."""
    line, before = parts[i].text, parts[i - 1] if i > body.start else None
    text = line.strip()
    if parts[i].kind is not Kind.OPEN or i + 1 >= len(parts) or not is_heading(text) or author_number(text)[0]:
        return 0
    if text[0].islower() or _OPEN_END.search(text) or not any(map(str.isalnum, text)):
        return 0
    if before and _OPEN_END.search(before.text.rstrip()):
        return 0
    if indent and len(line) - len(line.lstrip()) >= indent:
        return 0
    if before and before.level:
        return before.level + 1
    return 1 if parts[i + 1].level else max(1, deepest)


def _indent(parts: Sequence[Chunk]) -> int:
    """Return how far paragraphs are indented, where most are and so headings show by not being it."""
    indents = sorted(len(part.lines[-1]) - len(part.lines[-1].lstrip()) for part in parts if part.kind is Kind.PROSE)
    return indents[len(indents) // 3] if indents else 0


def _stands_alone(parts: Sequence[Chunk], i: int) -> bool:
    above, below = parts[i - 1 : i], parts[i + 1 : i + 2]
    return not any(part.end == parts[i].start for part in above) and not any(
        part.start == parts[i].end for part in below
    )


def _opened(parts: Sequence[Chunk]) -> int:
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


def _first_heading(parts: Sequence[Chunk]) -> str:
    return joined(parts[0].lines) if parts[0].level == 1 else ""


def _kept(part: Chunk) -> str:
    """Return lines as they stand to each other, without what all are indented by."""
    indent = min(len(line) - len(line.lstrip()) for line in part.lines)
    return "\n".join(line[indent:].rstrip() for line in part.lines)
