"""What a page carries besides its text: running heads and feet, page numbers, numbers of lines.

A row at the top or the foot of a page is furniture if other pages have it in the same place: the same words, or a
number that counts with the pages. A heading may come again as well, but not there, and larger than the text only where
most pages have it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from source.pdf.geometry import Frame, Word

OUTERMOST = 4
"""Rows from the top and from the foot of a page that may be furniture."""
SAME_PLACE = 3.0
"""Points two pages' rows may lie apart and still be in the same place."""
LONGEST = 200
"""Characters of a row that is furniture, at most."""
COPIED = 0.8
"""Of a page's words: if the page beside it has so many, it is a copy."""
RAISED = 0.85
"""Of a row's size: a number so small before it is the mark of a note."""
FEWEST_NUMBERS = 10
"""Numbered lines on a page, at least."""

_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|p\.|s\.)\s*)?(\d{1,4}|[ivxlc]+)(?:\s*(?:of|/|von)\s*\d+)?\W*", re.IGNORECASE
)
_SENTENCE = re.compile(r"\W?\d{1,3}\W?\s.*[^\W\d][.!?;,”\"')]+")
_ROMAN = re.compile(r"(?=[ivxlc])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The frames of the pages without furniture, and the number each page prints, "" where it prints none."""

    pages: tuple[tuple[Frame, ...], ...]
    printed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a page: ``words`` are the places of its words in the frame.

    ``above`` and ``below`` are how many rows stand between it and the edges of the page's text. ``note`` says that it
    may be a footnote: notes can count with the pages, too.
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

    @property
    def letters(self) -> str:
        """The row without its numbers."""
        return _NUMBERS.sub("#", "".join(self.text.lower().split()))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in the row, modulo what no page number reaches."""
        return tuple(int(number[-9:]) for number in _NUMBERS.findall(self.text))


def cleaned(pages: Sequence[tuple[Frame, ...]], body: float) -> Cleaned:
    """Return pages without their furniture; ``body`` is the size of most of their text."""
    rows = [row for i, frames in enumerate(pages) for row in _outer_rows(i, frames)]
    groups = [list(_furniture(group, len(pages), body)) for group in _places(rows)]
    outer = _outermost([row for group in groups for row in group])
    gone = [row for group in groups if 2 * sum(id(row) in outer for row in group) >= len(group) for row in group]
    gone = _without_copies(gone, pages)
    printed = _printed(gone, len(pages))
    if len(pages) < 3:
        gone += [row for row in rows if _numbered(row, rows, pages, body) and row not in gone]
        printed = tuple(label or _own_number(gone, i) for i, label in enumerate(printed))
    drop = {(row.page, row.frame, i) for row in gone for i in row.words}
    return Cleaned(
        tuple(
            tuple(
                replace(frame, words=tuple(w for i, w in enumerate(frame.words) if (page, at, i) not in drop))
                for at, frame in enumerate(frames)
            )
            for page, frames in enumerate(pages)
        ),
        printed,
    )


def without_line_numbers(words: Sequence[Word]) -> Sequence[Word]:
    """Return a page's words without the numbers that count its lines in the margin, as in a court's transcript."""
    found = [word for word in words if word.text.isascii() and word.text.isdigit() and len(word.text) < 4]
    if len(found) < FEWEST_NUMBERS:
        return words
    edges = Counter(round(word.right / 3) for word in found)
    edge = edges.most_common(1)[0][0] * 3
    column = sorted((word for word in found if abs(word.right - edge) < 6), key=lambda word: word.base)
    steps = [int(after.text) - int(before.text) for before, after in pairwise(column)]
    drops = [after.base - before.base for before, after in pairwise(column)]
    if len(column) < FEWEST_NUMBERS or any(step != 1 for step in steps) or max(drops) > 1.2 * min(drops):
        return words
    numbers = {id(word) for word in column}
    rest = [word for word in words if id(word) not in numbers]
    inside = [word for word in rest if column[0].top <= word.base <= column[-1].bottom]
    right, size = max(word.right for word in column), column[0].size
    if any(word.left < right + size for word in inside):
        return words
    return rest


def _outer_rows(page: int, frames: Sequence[Frame]) -> Iterator[_Row]:
    """Yield the outermost rows of a page's main frame, and all of those that read in another direction."""
    for at, frame in enumerate(frames):
        rows: list[list[int]] = []
        last = float("-inf")
        for i in sorted(range(len(frame.words)), key=lambda i: frame.words[i].base):
            word = frame.words[i]
            if word.base - last > 0.3 * word.size:
                rows.append([])
            rows[-1].append(i)
            last = word.base
        for above, row in enumerate(rows):
            below = len(rows) - 1 - above
            if not at and min(above, below) >= OUTERMOST:
                continue
            row.sort(key=lambda i: frame.words[i].left)
            words = [frame.words[i] for i in row]
            text = " ".join(word.text for word in words)
            if len(text) <= LONGEST:
                size = max(word.size for word in words)
                edges = (0, 0) if at else (above, below)
                note = len(words) > 1 and (words[0].size < RAISED * size or _SENTENCE.fullmatch(text) is not None)
                yield _Row(*edges, page, at, frame.angle, tuple(row), text, words[0].base, size, note)


def _places(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yield the rows that stand in the same place of several pages."""
    group: list[_Row] = []
    for row in sorted(rows, key=lambda row: (row.angle, row.base)):
        if group and (row.angle != group[0].angle or row.base - group[0].base > SAME_PLACE):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _without_copies(gone: Sequence[_Row], pages: Sequence[tuple[Frame, ...]]) -> list[_Row]:
    """Return rows without those of pages most of whose other text is beside them as well: copies, and not furniture."""
    rows = Counter(row.page for row in gone if not row.frame)
    drop = {(row.page, i) for row in gone if not row.frame for i in row.words}
    many = [page for page, times in rows.items() if times > OUTERMOST]
    inner = {
        page: Counter(word.text for i, word in enumerate(pages[page][0].words) if (page, i) not in drop)
        for page in many
    }
    copies = {page for page in many if any(_alike(inner[page], inner.get(page + by)) for by in (-1, 1))}
    return [row for row in gone if row.page not in copies]


def _alike(one: Counter[str], other: Counter[str] | None) -> bool:
    return other is not None and (one & other).total() >= COPIED * one.total()


def _outermost(rows: Sequence[_Row]) -> frozenset[int]:
    """Return the identities of those rows with no text between them and an edge of their page."""
    tops: dict[tuple[int, int], set[int]] = {}
    feet: dict[tuple[int, int], set[int]] = {}
    for row in rows:
        tops.setdefault((row.page, row.frame), set()).add(row.above)
        feet.setdefault((row.page, row.frame), set()).add(row.below)
    return frozenset(
        id(row)
        for row in rows
        if tops[row.page, row.frame].issuperset(range(row.above))
        or feet[row.page, row.frame].issuperset(range(row.below))
    )


def _furniture(group: Sequence[_Row], pages: int, body: float) -> Iterator[_Row]:
    """Yield the rows of one place that are furniture."""
    count = _counting(group)
    by_letters: dict[str, list[_Row]] = {}
    for row in group:
        by_letters.setdefault(row.letters, []).append(row)
    sure = []
    for same in by_letters.values():
        for row in same:
            again = 1 + len({other.page for other in same[:50] + same[-50:] if _agree(row, other)})
            large = row.size > 1.15 * body and 2 * len(same) < pages
            words = sum(map(str.isalpha, row.text)) > 2
            counts = _value_at(row, count) is not None and not row.note
            if (again >= max(2, min(3, pages // 2)) and words and not large) or counts:
                sure.append(row)
    yield from sure
    known = {id(row) for row in sure}
    others = [row for row in group if id(row) not in known]
    if len({row.page for row in sure}) >= 3 and len(sure) >= len(others):
        usual = median(row.size for row in sure)
        yield from (row for row in others if abs(row.size - usual) <= 0.06 * usual)


def _agree(row: _Row, other: _Row) -> bool:
    """Tell whether two rows with the same letters are on two pages, and their numbers are the same or count pages."""
    apart = other.page - row.page
    pairs = zip(row.numbers, other.numbers, strict=False)
    return apart != 0 and all(there - here in (0, apart) for here, there in pairs)


def _counting(group: Sequence[_Row]) -> tuple[bool, int] | None:
    """Return by how much numbers in a place exceed the page's index, and whether they are Roman, if most do alike."""
    differences = Counter((roman, value - row.page) for row in group for roman, value in set(_values(row)))
    if not differences:
        return None
    best, times = differences.most_common(1)[0]
    return best if times >= max(2, len(group) // 3) else None


def _values(row: _Row) -> Iterator[tuple[bool, int]]:
    """Yield what may be a page's number: a number or a Roman numeral at either end of the row."""
    for part in {row.text.split()[0], row.text.split()[-1]}:
        part = part.strip("-–—.,|()[]•· ")
        if part.isascii() and part.isdigit() and len(part) < 7:
            yield False, int(part)
        elif _ROMAN.fullmatch(part.lower()):
            yield True, roman(part)


def _value_at(row: _Row, count: tuple[bool, int] | None) -> int | None:
    fitting = (value for kind, value in _values(row) if count is not None and (kind, value - row.page) == count)
    return next(fitting, None)


def roman(numeral: str) -> int:
    """Return the value of a Roman numeral."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral.lower()]
    return sum(-here if here < after else here for here, after in pairwise([*values, 0]))


def _printed(rows: Sequence[_Row], pages: int) -> tuple[str, ...]:
    """Return the pages' printed numbers, those between two printed ones as well."""
    seen = Counter((kind, value - row.page) for row in rows for kind, value in set(_values(row)))
    labels = [""] * pages
    sure = {key for key, times in seen.items() if times >= 2}
    for row in rows:
        for part in (row.text.split()[0], row.text.split()[-1]):
            part = part.strip("-–—.,|()[]•· ")
            for kind, value in _values(replace(row, text=part or "-")):
                if (kind, value - row.page) in sure:
                    labels[row.page] = labels[row.page] or part
    for row in rows:
        if not labels[row.page] and _ROMAN.fullmatch(row.text.lower()):
            labels[row.page] = row.text
    arabic = Counter(int(label) - i for i, label in enumerate(labels) if label.isdigit())
    offset, times = arabic.most_common(1)[0] if arabic else (0, 0)
    if times >= 2:
        first = min(i for i, label in enumerate(labels) if label.isdigit())
        for i in range(pages):
            if not labels[i] and i + offset > 0 and (i > first or not any(labels[:i])):
                labels[i] = str(i + offset)
    return tuple(labels)


def _numbered(row: _Row, rows: Sequence[_Row], pages: Sequence[tuple[Frame, ...]], body: float) -> bool:
    """Tell whether a row of a short document is a page's number, or a running head with it: outermost and apart."""
    beside = [other for other in rows if other.page == row.page and other.frame == row.frame and other is not row]
    outermost = all(other.base < row.base for other in beside) or all(other.base > row.base for other in beside)
    if row.frame or not beside or not outermost or min(abs(other.base - row.base) for other in beside) < 1.5 * row.size:
        return False
    if _PAGE_NUMBER.fullmatch(row.text):
        return True
    if row.page == 0:
        return False
    words = [pages[row.page][row.frame].words[i] for i in row.words]
    first, last = words[0].text, words[-1].text
    head = first == str(row.page + 1) and words[1].left - words[0].right > 1.2 * row.size
    foot = last == str(row.page + 1) and words[-1].left - words[-2].right > 1.2 * row.size
    return (head or foot) and row.size <= 1.02 * body and not all(word.font.bold for word in words)


def _own_number(rows: Sequence[_Row], page: int) -> str:
    found = (_PAGE_NUMBER.fullmatch(row.text) for row in rows if row.page == page)
    return next((match[1] for match in found if match), "")
