"""The lines of a column become paragraphs: by indents, by white between them, by lines that end early, by markers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from source.pdf.counted import counts_on
from source.pdf.geometry import Line
from source.pdf.text import is_unspaced

INDENT = 0.6
"""Ems a line must start further in, or further out, than the lines above to begin a paragraph."""
MANY = 8
"""Lines of a block from which the one that runs farthest is no measure of the others."""
ROOM = 1.0
"""Ems more than the next word takes; a line that leaves so much was meant to end."""
FAR_IN = 4.0
"""Ems further in than the line above, which had room: something else begins."""
WHITE = 1.3
"""Of the usual distance of lines: more than this is white between paragraphs."""
RUN_IN = 1.1
"""Of the usual distance of lines: more than this above a line that begins in bold parts paragraphs."""
LIST, NARROW = 3, 0.75
"""Lines of a list without markers, at least, and of the column's width, at most."""
FULL = 0.2
"""Of the column's width: a line that leaves no more runs on, as far as its end tells."""
UNEVEN = 2.0
"""Ems by which lines of Chinese and Japanese differ, for no line may begin with a full stop."""
LEADING = 1.2
"""Ems from line to line, where a document has too few to tell."""
STANZA = 4
"""Lines of verse, at least; fewer may follow it."""
MEANT = 0.45
"""Of a block's lines: so many that end before they must, and not with a sentence, make it verse."""
PROSE_LINE = 15
"""Letters of a line from which its distance to the next counts as the usual one."""
OTHER_SIZE = 0.07
"""Of a line's size: lines that differ by more belong to different paragraphs."""

_MARKER = re.compile(
    r"(?:[•◦▪‣■●○–—*✓➢]|[(\[]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)\]]|\[\w{1,8}\]|\d{1,2}(?:\.\d{1,2}){1,3}\.?)(?=\s)"
)
CAPTION = re.compile(
    r"(?:Figure|Fig\.|FIGURE|FIG\.|Table|TABLE|Tab\.|Abbildung|Abb\.|Tabelle|Tableau|Listing|Algorithm|Scheme|Chart|Box)"
    r"\s+[\dIVXA-Z][\w.]*"
)
_ENDED = re.compile(r"[.!?:;…。！？：؟۔][\"'”’»)\]]*(?:\[[\w*†‡§]{1,3}\])*(?:\s*[□■∎\ufffd])?\s*\Z")

_CLAUSE = re.compile(r"[,;:.!?…—–][\"'”’»)]*\Z")
_OPENING = "\"'“‘«("


@dataclass(frozen=True, slots=True)
class Column:
    """What the lines of a region have in common: their edges, and the distance from line to line in ems."""

    left: float
    right: float
    leading: float

    @property
    def width(self) -> float:
        """From edge to edge."""
        return self.right - self.left


def column_of(lines: Sequence[Line], leading: float = LEADING) -> Column:
    """Return the measures of a region's lines; ``leading`` is the document's, for a region with few full lines."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    found = _leadings(lines, left, right)
    return Column(left, right, median(found) if len(found) > 1 else leading)


def leading_of(regions: Sequence[Sequence[Line]]) -> float:
    """Return the distance from line to line in ems that a document's regions mostly have."""
    found = [each for lines in regions for each in _leadings(lines, *_edges(lines))]
    return median(found) if found else LEADING


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)


def _leadings(lines: Sequence[Line], left: float, right: float) -> list[float]:
    """Return the distances, in ems, from lines that run to the right edge to the next of the same size."""
    return [
        (after.base - before.base) / before.size
        for before, after in pairwise(lines)
        if before.right > left + 0.85 * (right - left)
        and sum(len(word.text) for word in before.words) >= PROSE_LINE
        and abs(after.size - before.size) < OTHER_SIZE * before.size
        and 0.8 < (after.base - before.base) / before.size < 3
    ]


def paragraphs(lines: Sequence[Line], texts: Sequence[str], column: Column) -> Iterator[tuple[range, bool]]:
    """Yield the ranges of a region's lines that are paragraphs, and whether one is verse, whose line ends are meant.

    ``texts`` are the lines' texts.
    """
    versed = False
    starts: list[str] = []
    for block in _blocks(lines, texts, column):
        own = column
        if len(block) > 2:  # a block may be narrower than its column
            left, right = _edges(lines[block.start : block.stop])
            if len(block) >= MANY:  # one line may stick out
                right = sorted(lines[i].right for i in block)[-2]
            own = replace(column, left=left, right=right)
        listed = _is_list(lines, texts, block, column)
        if listed or _is_verse(lines, texts, block, own, least=2 if versed else STANZA):
            versed = versed or not listed
            yield block, True
            continue
        first = block.start
        starts.append(texts[first])
        for i in block[1:]:
            counted = not _by_chance(lines, texts, i, own) or counts_on(texts[i], starts)
            if counted and _begins(lines, texts, first, i, block.stop, own):
                yield range(first, i), False
                first = i
                starts.append(texts[first])
        yield range(first, block.stop), False


def _is_list(lines: Sequence[Line], texts: Sequence[str], block: range, column: Column) -> bool:
    """Tell whether the lines of a block are verse or items whose markers are drawn: each short, and beginning anew."""
    left, right = _edges(lines[block.start : block.stop])
    same = max(lines[i].left for i in block) - left < 0.2 * lines[block.start].size
    begins = [texts[i][:1].isupper() or (texts[i][:1].isdigit() and not is_marked(texts[i])) for i in block]
    anew = all(begins) and not any(lines[i].bold for i in block) and any(texts[i][:1].isupper() for i in block)
    return len(block) >= LIST and same and anew and right < column.left + NARROW * column.width


def _is_verse(lines: Sequence[Line], texts: Sequence[str], block: range, column: Column, least: int) -> bool:
    """Tell whether most lines of a block, of so many at least, end where there was room, and not with a sentence."""
    if len(block) < least or any(is_marked(texts[i]) or texts[i].endswith("-") for i in block):
        return False
    if is_unspaced(texts[block.start][0]):  # lines of prose are all full there
        uneven = sum(column.right - lines[i].right > 1.2 * lines[i].size for i in block[:-1])
        return 2 * uneven >= len(block) - 1
    meant = sum(ends_early(lines[i - 1], lines[i], column) and not ended(texts[i - 1]) for i in block[1:])
    return meant >= MEANT * (len(block) - 1) or _is_in_clauses(lines, texts, block, column)


def _is_in_clauses(lines: Sequence[Line], texts: Sequence[str], block: range, column: Column) -> bool:
    """Tell whether the lines of a block begin with capitals and end with clauses, as those of even verse do.

    Where each is a sentence, they are paragraphs; where all are full, it is by chance.
    """
    before = range(block.start, block.stop - 1)
    clauses = sum(_CLAUSE.search(texts[i]) is not None for i in before)
    sentences = sum(ended(texts[i]) and not texts[i].endswith((";", ":")) for i in before)
    return (
        all(texts[i].lstrip(_OPENING)[:1].isupper() and not CAPTION.match(texts[i]) for i in block)
        and 2 * clauses >= len(before)
        and 2 * sentences <= len(before)
        and any(ends_early(lines[i], lines[i + 1], column) for i in before)
    )


def _blocks(lines: Sequence[Line], texts: Sequence[str], column: Column) -> Iterator[range]:
    """Yield the ranges of lines that neither white nor another size or weight of type parts.

    A caption may begin in bold.
    """
    first = 0
    for i in range(1, len(lines)):
        above, line = lines[i - 1], lines[i]
        apart = line.base - above.base
        white = apart > WHITE * column.leading * max(above.size, line.size) or apart < 0
        caption = CAPTION.match(texts[first]) is not None
        if white or _other_size(above, line) or (_other_weight(above, line) and not caption):
            yield range(first, i)
            first = i
    if lines:
        yield range(first, len(lines))


def _begins(lines: Sequence[Line], texts: Sequence[str], first: int, i: int, end: int, column: Column) -> bool:
    """Tell whether line ``i`` begins a paragraph, where the one above it began with line ``first``."""
    above, line = lines[i - 1], lines[i]
    if CAPTION.match(texts[i]) and ended(texts[i - 1]):
        return True
    if is_drawn(texts[i - 1]) or is_drawn(texts[i]) or _is_run_in(above, line, texts[i - 1], column):
        return True
    early = ends_early(above, line, column)
    far = line.left > above.left + FAR_IN * line.size and not _centred(line, column)
    if early and (ended(texts[i - 1]) or is_unspaced(texts[i][0]) or _breaks_off(above, line, texts[i], column) or far):
        return True
    marked, item = is_marked(texts[i]), is_marked(texts[first])
    if marked and (ended(texts[i - 1]) or (item and abs(line.left - lines[first].left) < INDENT * line.size)):
        return True
    return _indented(lines, texts, range(first, end), i, column, hangs=item or (end - first == 2 and not early))


def _by_chance(lines: Sequence[Line], texts: Sequence[str], i: int, column: Column) -> bool:
    """Tell whether a marker may stand at the start of a line by chance: the one above it is full, and not ended."""
    full = column.right - lines[i - 1].right < FULL * column.width
    pauses = ended(texts[i - 1]) or texts[i - 1].endswith((",", "–", "—"))
    return full and not pauses and is_marked(texts[i])


def _is_run_in(above: Line, line: Line, text: str, column: Column) -> bool:
    """Tell whether a line begins in bold, below a little white and a sentence's end."""
    bold = line.words[0].font.bold and not above.words[-1].font.bold
    return bold and ended(text) and line.base - above.base > RUN_IN * column.leading * max(above.size, line.size)


def _other_size(above: Line, line: Line) -> bool:
    edges = above.words[-1].size, line.words[0].size
    return all(abs(a - b) > OTHER_SIZE * max(a, b) for a, b in ((above.size, line.size), edges))


def _other_weight(above: Line, line: Line) -> bool:
    return above.bold != line.bold and above.words[-1].font.bold != line.words[0].font.bold


def _indented(
    lines: Sequence[Line], texts: Sequence[str], block: range, i: int, column: Column, *, hangs: bool
) -> bool:
    """Tell whether a line starts further in, or further out, than the lines above it in a block.

    ``hangs`` says that the first line of the block may start further out than the others.
    """
    above, line, done = lines[i - 1], lines[i], ended(texts[i - 1])
    reach = INDENT * line.size
    if _centred(above, column) and _centred(line, column):
        return False
    alone = done and i - block.start == 1 and i + 1 < block.stop and abs(line.left - above.left) < reach
    if alone and lines[i + 1].left < line.left - reach:  # a paragraph of one line, and one that begins as far in
        return True
    if i - block.start > 1:  # the lines since the first show where the paragraph's edge is
        edge = min(each.left for each in lines[block.start + 1 : i])
        if line.left < edge - reach:
            return True
        return line.left > edge + reach and (done or not texts[i][:1].islower())
    if line.left > above.left + reach:
        goes_on = i + 1 < block.stop and abs(lines[i + 1].left - line.left) < reach
        return not hangs and done and not goes_on
    return hangs and done and line.left < above.left - reach


def _centred(line: Line, column: Column) -> bool:
    margins = line.left - column.left, column.right - line.right
    return min(margins) > line.size and abs(margins[0] - margins[1]) < line.size


def ends_early(above: Line, line: Line, column: Column) -> bool:
    """Tell whether the first word of a line would have found room on the line above."""
    return column.right - above.right > room_for(line)


def room_for(line: Line) -> float:
    """Return how much room the first word of a line takes, with a blank before it."""
    word = line.words[0]
    return UNEVEN * line.size if is_unspaced(word.text[0]) else word.right - word.left + 0.5 * line.size


def _breaks_off(above: Line, line: Line, text: str, column: Column) -> bool:
    """Tell whether a line ends with more than enough room left and the next begins anew, as in a list or an address."""
    room = column.right - above.right
    if above.words[-1].text.endswith((",", "-", "–", "/")):
        return False
    anew = text[:1].isupper() and room > room_for(line) + ROOM * line.size
    return anew or (room > 0.45 * column.width and not text[:1].islower())


def ended(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return _ENDED.search(text[-40:]) is not None


def is_drawn(text: str) -> bool:
    """Tell whether a line is a rule made of signs, and no text."""
    return len(text) > 4 and sum(map(str.isalnum, text)) < 2


def is_marked(text: str) -> bool:
    """Tell whether a line begins with the marker of an item or with a number of the author's."""
    return _MARKER.match(text) is not None
