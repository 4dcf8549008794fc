"""What the chunks of a plain text are to its reader: title block, headings with their levels, paragraphs, footer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from source.model import Role
from source.numbers import author_number, bare_number
from source.plain.around import OPEN_END, WORD_AND_NUMBER, around, opened
from source.plain.counted import counted_headings
from source.plain.layout import LONGEST_WRAPPED, Chunk, Kind, chunks, in_columns, indent_of, kept, width_of
from source.plain.lines import hyphens, joined
from source.text import UNTITLED, is_heading, is_text, page_number, title_of

LONGEST_CAPITALS, MOST_CAPITAL_LINES = 200, 4
"""Characters and lines of a heading in capitals, which may end with a full stop."""
MOST_HEADINGS = 2
"""Short lines that follow each other and are all headings; more are a list, or the cells of a table."""
_SAMPLE = 1000
"""Lines that show whether a text is all in capitals."""
_CAPITALS, _FEWEST_LETTERS = 0.8, 4
"""The share of a heading's letters that are capital where it is told by that, and how many letters that takes."""
_OFF_CENTRE = 4
"""Columns by which the middle of a centred line misses that of the text, at most."""

_NO_TITLE = re.compile(r"[!?:,;]['\"”’]?\Z")
_EDITORS = re.compile(r"\[(?:[^\]]*:|[\d:., ]+\])")
"""What stands in brackets on a line of its own and heads nothing: "[Illustration: A gate]", "[00:05:12]"."""
_MARK = re.compile(r"(?<=[^\s\[(])\[(\d{1,3})\]")
_NOTE = re.compile(r"\[(\d{1,3})\]\s*(?=\S)")
_TITLE = re.compile(r"^Title: *(\S.*)", re.MULTILINE)
_SUBJECT = re.compile(r"\A(?:[A-Z][\w-]*: .*\n(?:[ \t].*\n)*)*?Subject: *(\S.*)")
_ASIDE = re.compile(r"<<[^<>]*>>")
"""A note in the margin of a printed law."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text on some of its lines.

    ``level`` is a heading's, ``mark`` a note's; ``lost`` is a heading's that an editor gives.
    """

    role: Role
    text: str
    start: int
    end: int
    level: int = 0
    number: str | None = None
    mark: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Sections:
    """The parts of a text in order, and its title, if it has one."""

    title: str
    parts: tuple[Part, ...]


def sections_of(lines: Sequence[str]) -> Sections:
    """Return what the lines of a text make up."""
    found = list(chunks(lines, counted_headings(lines)))
    if not found:
        return Sections("", ())
    body = around(found)
    front = [kept(chunk) for chunk in found[: body.title_end] if not _is_no_title(chunk.lines[0].strip())]
    parts = [_part(Role.FRONT, chunk) for chunk in found[: body.first]]
    parts += _Walk(found, range(body.first, body.end), width_of(lines), lines).parts()
    parts += [_part(Role.BACK, chunk) for chunk in found[body.end :]]
    named = next((said[1] for text in front if (said := _TITLE.search(text))), "") if opened(found) else ""
    subject = _SUBJECT.match(front[0]) if front else None
    heading = parts[0].text if parts[0].role is Role.HEADING and found[0].level < 2 and not parts[0].lost else ""
    return Sections(named or (subject[1] if subject else "") or title_of(front) or heading, tuple(parts))


def _part(role: Role, chunk: Chunk) -> Part:
    return Part(role, kept(chunk), chunk.start, chunk.end)


def _is_no_title(line: str) -> bool:
    return in_columns(line) or line.isdecimal() or page_number(line) is not None


class _Walk:
    """Goes through the chunks of a body, and tells its headings from its paragraphs."""

    def __init__(self, chunks: Sequence[Chunk], body: range, width: int, lines: Sequence[str]) -> None:
        self._chunks, self._range = chunks, body
        self._width = width if width <= LONGEST_WRAPPED else 0
        self._indent = _usual_indent(chunks)
        self._hyphens = hyphens(lines)
        self._said: dict[int, str] = {}
        self._deepest = max((chunk.level for chunk in chunks), default=0)
        sample = "".join(lines[:_SAMPLE])
        self._capitals_tell = 2 * sum(map(str.isupper, sample)) < sum(map(str.isalpha, sample))
        self._levels: dict[tuple[bool, bool, str], int] = {}
        self._figures = {chunk.text.strip() for chunk in chunks if chunk.text.strip().isdecimal()}
        self._listed = self._lists()

    def parts(self) -> Iterator[Part]:
        """Yield the parts; a numbering that starts again without a heading opens a section of its own."""
        first_number: str | None = None
        before = 0  # the level of the chunk before, where that is a heading
        marks: set[str] = set()
        for i in self._range:
            chunk = self._chunks[i]
            if i in self._listed:
                before = 0
                yield from self._list(i)
                continue
            before = chunk.level or self._level(i, before)
            if before:
                first_number = None
                yield Part(Role.HEADING, joined(chunk.lines, self._hyphens), chunk.start, chunk.end, before)
            elif chunk.kind is Kind.LINES:
                yield _part(Role.LINES, chunk)
            else:
                text = self._one_line(chunk) if len(chunk.lines) == 1 else joined(chunk.lines, self._hyphens)
                note = _NOTE.match(text)
                if note and note[1] in marks:
                    yield Part(Role.NOTE, text[note.end() :], chunk.start, chunk.end, mark=note[1])
                    continue
                marks |= set(_MARK.findall(text) if "[" in text else ())
                number = chunk.number or author_number(text)[0]
                bare = chunk.number or bare_number(text)
                if bare and bare == first_number and is_text(text) and self._stands_alone(i):
                    yield Part(
                        Role.HEADING, f"[{UNTITLED}]", chunk.start, chunk.start, max(1, self._deepest), lost=True
                    )
                first_number = first_number or bare
                yield Part(Role.BODY, text, chunk.start, chunk.end, number=number)

    def _lists(self) -> dict[int, int]:
        """Return where short lines follow each other, and which of them is the first.

        Of several the last may head what is below, and two may where something is; the others are no headings.
        """
        found: dict[int, int] = {}
        start = self._range.start
        for i in range(start, self._range.stop + 1):
            if i < self._range.stop and self._is_short(i):
                continue
            ends = i == self._range.stop
            stop = i if ends or not any(map(str.isalpha, self._chunks[i - 1].text)) else i - 1
            if i - start > (0 if ends else MOST_HEADINGS):
                found |= dict.fromkeys(range(start, stop), start)
            start = i + 1
        return found

    def _list(self, i: int) -> Iterator[Part]:
        """Yield lines that follow each other as one part, where the first of them stands."""
        if self._listed[i] == i:
            stop = next((at for at in range(i, self._range.stop) if self._listed.get(at) != i), self._range.stop)
            those = self._chunks[i:stop]
            role = Role.LINES if len(those) > 1 else Role.BODY
            yield Part(role, "\n".join(kept(chunk) for chunk in those), those[0].start, those[-1].end)

    def _is_short(self, i: int) -> bool:
        """Return whether a chunk is a short line that nothing but its shortness would make a heading."""
        chunk = self._chunks[i]
        number = bare_number(chunk.text.lstrip())
        return (
            chunk.kind is Kind.OPEN
            and not number
            and is_heading(chunk.text)
            and not OPEN_END.search(chunk.text.rstrip())
            and not WORD_AND_NUMBER.match(chunk.text.strip())
            and not self._in_capitals(chunk)
            and not self._is_centred(chunk)
        )

    def _level(self, i: int, above: int) -> int:
        """Return the level of a chunk that is a heading by how it looks and where it stands, or 0.

        ``above`` is the level of the heading directly above it, if one is.
        """
        chunk = self._chunks[i]
        capitals = self._in_capitals(chunk)
        text = self._one_line(chunk)
        if i + 1 >= len(self._chunks) or not (capitals or (chunk.kind is Kind.OPEN and is_heading(text))):
            return 0
        number = bare_number(text)
        if (
            (number and "." not in number[:-1])
            or text.lstrip("[(")[:1].islower()
            or OPEN_END.search(text)
            or _EDITORS.match(text)
            or page_number(text) is not None
            or (text.isdecimal() and not self._counts(text))
        ):
            return 0
        if not any(map(str.isalnum, text)) or (
            i > self._range.start and is_heading(text) and OPEN_END.search(self._chunks[i - 1].text.rstrip())
        ):
            return 0
        indent = min(map(indent_of, chunk.lines))
        centred = indent > self._indent + 1 and self._is_centred(chunk)
        if not (centred or capitals) and (indent >= self._indent > 0 or (self._width and indent > self._indent + 1)):
            return 0
        counted = WORD_AND_NUMBER.match(text)
        style = capitals, centred, counted[1].casefold() if counted else ""
        level = above + 1 if above else 1 if self._chunks[i + 1].level else max(1, self._deepest)
        if any(style):
            self._levels[style] = max(level if above else 0, self._levels.get(style, level))
            return self._levels[style]
        return max(level, 1 + max(self._levels.values(), default=0))

    def _one_line(self, chunk: Chunk) -> str:
        """Return the lines of a chunk as one, hyphens and all; it is asked for several times."""
        if chunk.start not in self._said:
            self._said[chunk.start] = joined(chunk.lines)
        return self._said[chunk.start]

    def _counts(self, figures: str) -> bool:
        """Return whether figures alone on a line count chapters from 1, by the one before them."""
        return figures == "1" or (len(figures) < 4 and str(int(figures) - 1) in self._figures)

    def _in_capitals(self, chunk: Chunk) -> bool:
        if not self._capitals_tell or len(chunk.lines) > MOST_CAPITAL_LINES or chunk.kind is Kind.ITEM:
            return False
        text = self._one_line(chunk)
        text = (_ASIDE.sub("", text) if "<<" in text else text).strip() or " "
        if len(text) > LONGEST_CAPITALS or not text[0].isalnum() or _NO_TITLE.search(text):
            return False
        letters = [character for character in text if character.isalpha()]
        if len(letters) < _FEWEST_LETTERS or any(in_columns(line.strip()) for line in chunk.lines):
            return False
        return sum(map(str.isupper, letters)) >= _CAPITALS * len(letters)

    def _is_centred(self, chunk: Chunk) -> bool:
        """Return whether the lines stand in the middle between the margins of a wrapped text."""
        middles = [indent_of(line) + len(line.strip()) / 2 for line in chunk.lines]
        middle = (self._indent + self._width) / 2
        return self._width > 0 and all(abs(at - middle) <= _OFF_CENTRE for at in middles)

    def _stands_alone(self, i: int) -> bool:
        chunks = self._chunks
        above, below = chunks[i - 1 : i], chunks[i + 1 : i + 2]
        return not any(chunk.end == chunks[i].start for chunk in above) and not any(
            chunk.start == chunks[i].end for chunk in below
        )


def _usual_indent(chunks: Sequence[Chunk]) -> int:
    """Return how far paragraphs are indented, where most are and so headings show by not being it."""
    indents = sorted(indent_of(chunk.lines[-1]) for chunk in chunks if chunk.kind is Kind.PROSE)
    return indents[len(indents) // 3] if indents else 0
