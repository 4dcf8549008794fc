"""A page's regions become pieces: paragraphs, tables, notes, in reading order and not yet joined over pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from statistics import median

from source.pdf.columns import Region
from source.pdf.geometry import NOTHING, UNKNOWN, Blank, Box, Drawing, Line, is_right_to_left
from source.pdf.headings import Setting
from source.pdf.lines import MIDDLE
from source.pdf.notes import Note, raised_marks, split_notes
from source.pdf.paragraphs import CAPTION, INDENT, Column, column_of, ended, is_drawn, is_marked, paragraphs
from source.pdf.text import is_unspaced, text_of

LABEL = 0.72
"""Of the size of most text: smaller words in short lines are a figure's labels."""

LONGEST_LABEL = 25
"""Characters of a line without words that is a label."""

ENOUGH = 0.2
"""Of a document's letters: from so many outside tables on, these alone tell how its text is set."""
CODE = 0.8
"""Of their letters: lines with so many in type of one width are code."""
FEWEST_LETTERS = 4
"""Letters and figures of lines without words that say something outside a figure."""
AROUND = 2.0
"""Ems from a figure to its labels, at most."""

_SAYS = re.compile(r"[^\W\d_]{3}|[=<>≤≥≠∈⊆⊂→⇒⇔:?!§]|[$€£] ?\d|\d ?[%€]")


class Kind(StrEnum):
    """What a piece of a page is. A label is of a figure; letters and numbers alone elsewhere are a formula."""

    TEXT = "text"
    FRONT = "front"
    CODE = "code"
    VERSE = "verse"
    TABLE = "table"
    CAPTION = "caption"
    LABEL = "label"
    FORMULA = "formula"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or the part of one a column holds, with the texts of its lines.

    ``page`` counts from 0. ``first`` says that nothing of its region stands above it, ``indented`` that its first line
    starts further in than its column, ``room`` how many points its last line ends before the column's edge. ``mark`` is
    of a note, ``rows`` are a table's, ``turned`` says that it reads in another direction than its page.
    """

    kind: Kind
    page: int
    lines: tuple[Line, ...]
    texts: tuple[str, ...]
    first: bool = False
    indented: bool = False
    room: float = 0.0
    mark: str = ""
    turned: bool = False


@dataclass(frozen=True, slots=True)
class PageRegions:
    """The regions of a page's frames, in reading order; ``turned`` are those not in the page's main direction.

    ``drawing`` is what is drawn around the lines of ``main``.
    """

    main: tuple[Region, ...]
    turned: tuple[Region, ...]
    drawing: Drawing = NOTHING


def setting_of(pages: Sequence[PageRegions]) -> Setting:
    """Return how most of a document's text is set, that of tables aside where there is enough of other."""
    regions = [region for page in pages for region in page.main]
    held = [sum(len(word.text) for line in region.lines for word in line.words) for region in regions]
    other = sum(letters for region, letters in zip(regions, held, strict=True) if not region.rows)
    enough = other > ENOUGH * sum(held)
    sizes: Counter[float] = Counter()
    recognised: Counter[float] = Counter()
    bold = mono = 0
    for line in (line for region in regions if not (enough and region.rows) for line in region.lines):
        long = sum(len(word.text) for word in line.words)
        size = round(line.size * 4) / 4
        sizes[size] += long
        if line.words[0].font.loose:
            recognised[size] += long
        bold, mono = bold + long * line.bold, mono + long * line.mono
    size, read = (counted.most_common(1)[0][0] if counted else 0.0 for counted in (sizes, recognised))
    return Setting(size or 10.0, 2 * bold > sizes.total(), 2 * mono > sizes.total(), read)


def pieces(pages: Sequence[PageRegions], setting: Setting, leading: float) -> Iterator[Piece]:
    """Yield the pieces of a document; a page's notes come after its text."""
    pending = False
    for number, page in enumerate(pages):
        marks = raised_marks([line for region in page.main for line in region.lines])
        kept: list[Region] = []
        notes: list[Note] = []
        for region in page.main:
            if region.rows:
                kept.append(region)
                continue
            rest, found = split_notes(region.lines, setting.size, marks, page.drawing.rules, pending=pending)
            pending = bool(found)
            notes += found
            kept.append(Region(tuple(rest)))
        own = frozenset(note.mark for note in notes if note.mark)
        for region in kept:
            yield from _region(region, number, setting, leading, own, (*page.drawing.figures, *page.drawing.forms))
        for region in page.turned:
            yield from _region(region, number, setting, leading, own)
        for note in notes:
            texts = tuple(text_of(line) for line in note.lines)
            yield Piece(Kind.NOTE, number, note.lines, texts, mark=note.mark)
        pending = bool(notes)


def _region(
    region: Region,
    page: int,
    setting: Setting,
    leading: float,
    marks: frozenset[str],
    figures: Sequence[Box] | None = None,
) -> Iterator[Piece]:
    turned = figures is None
    if region.rows and _is_code(region.lines, setting):
        yield Piece(Kind.CODE, page, region.lines, _as_typed(region.lines), turned=turned)
        return
    if region.rows:
        yield Piece(Kind.TABLE, page, region.lines, tuple(" | ".join(row) for row in region.rows), turned=turned)
        return
    if not region.lines:
        return
    seen = _as_from_the_left(region.lines)
    column = column_of(seen, leading)
    texts = [text_of(line, marks) for line in seen]
    for each, kind in _whole(list(paragraphs(seen, texts, column)), seen, setting):
        lines = seen[each.start : each.stop]
        own = _as_typed(lines) if kind is Kind.CODE else tuple(texts[each.start : each.stop])
        yield Piece(
            kind if kind is Kind.CODE else _kind(region.lines[each.start : each.stop], own, setting, kind, figures),
            page,
            lines,
            own,
            first=each.start == 0,
            indented=_is_indented(lines, column),
            room=column.right - lines[-1].right,
            turned=turned,
        )


def _as_from_the_left(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return lines with their edges as they would be if they were read from the left, for telling indents."""
    turned = sum(len(word.text) if is_right_to_left(word.text) else -len(word.text) for x in lines for word in x.words)
    return tuple(replace(line, left=-line.right, right=-line.left) for line in lines) if turned > 0 else lines


def _whole(
    found: Sequence[tuple[range, bool]], lines: Sequence[Line], setting: Setting
) -> Iterator[tuple[range, Kind]]:
    """Yield the paragraphs of a region with their kind; those of code that follow one another are one."""
    for code, group in groupby(found, key=lambda each: _is_code(lines[each[0].start : each[0].stop], setting)):
        ranges = list(group)
        if code:
            yield range(ranges[0][0].start, ranges[-1][0].stop), Kind.CODE
        else:
            yield from ((each, Kind.VERSE if verse else Kind.TEXT) for each, verse in ranges)


def _is_code(lines: Sequence[Line], setting: Setting) -> bool:
    if setting.mono or not all(line.mono for line in lines):
        return False
    words = [word for line in lines for word in line.words]
    typed = sum(len(word.text) for word in words if word.font.mono)
    return typed >= CODE * sum(len(word.text) for word in words)


def _is_indented(lines: Sequence[Line], column: Column) -> bool:
    edge = min((line.left for line in lines[1:]), default=column.left)
    return lines[0].left > edge + INDENT * lines[0].size


def _kind(
    lines: Sequence[Line], texts: Sequence[str], setting: Setting, kind: Kind, figures: Sequence[Box] | None
) -> Kind:
    """Return what a paragraph or a verse is, if it is neither: a caption, or a figure's labels.

    ``figures`` are those of its page, where they are known.
    """
    if CAPTION.match(texts[0]):
        return Kind.CAPTION
    if all(_is_label(text) for text in texts):
        text = "".join(texts)
        silent = sum(map(str.isalnum, text)) < FEWEST_LETTERS or UNKNOWN in text
        return Kind.LABEL if silent or _in(figures, lines) else Kind.FORMULA
    small = max(line.size for line in lines) < LABEL * setting.size
    short = median(len(text.split()) for text in texts) < 4
    said = ended(texts[-1]) and len(" ".join(texts)) > LONGEST_LABEL
    return Kind.LABEL if small and short and not said and _in(figures, lines) else kind


def _in(figures: Sequence[Box] | None, lines: Sequence[Line]) -> bool:
    """Tell whether most lines stand in or at a figure; where none are known, they may."""
    if figures is None:
        return True
    margin = AROUND * max(line.size for line in lines)
    places = [((line.left + line.right) / 2, line.base - MIDDLE * line.size) for line in lines]
    return 2 * sum(any(figure.holds(*place, margin) for figure in figures) for place in places) >= len(lines)


def _is_label(text: str) -> bool:
    """Tell whether a line is some letters of a figure's or an axis's numbers: no word, no formula."""
    if is_drawn(text):
        return True
    if len(text) > LONGEST_LABEL or is_marked(text) or any(is_unspaced(char) for char in text):
        return False
    return not _SAYS.search(text)


def _as_typed(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return lines of code with the blanks that stand in them; all letters are of one width."""
    left = min(line.left for line in lines)
    words = [word for line in lines for word in line.words]
    wide = median((word.right - word.left) / len(word.text) for word in words) or 1.0
    texts = []
    for line in lines:
        text = ""
        for word in line.words:
            blanks = round((word.left - left) / wide) - len(text)
            text += " " * (blanks if blanks > 0 or not text else word.blank is not Blank.NONE) + word.text
        texts.append(text)
    return tuple(texts)
