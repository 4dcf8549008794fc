"""What a page carries besides its text: running heads and feet, page numbers, numbers of lines.

A row in the margin of a page, apart from the text, is furniture if pages nearby have it in the same place: the same
words, or a page's number, alone or apart from the words beside it. Text may count with the pages as well, as the
headings of chapters and the paragraphs of a judgment do: where in doubt, a row is text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise, takewhile

from source.pdf.geometry import Frame, Word
from source.pdf.rows import LARGE, OUTERMOST, PAGE_NUMBER, ROMAN, SMALL, Row, outer_rows, places_of, roman
from source.pdf.turns import by_turns, on_all_but_the_first

COPIED = 0.8
"""Of a page's words: if the page beside it has so many, it is a copy."""
APART = 1.5
"""Ems from furniture to the text, at least, from base to base."""
NEARBY = 4
"""Pages before and after one on which its running head is looked for."""
FEWEST_PAGES, FEWEST_OF_SMALL = 3, 2
"""Pages that have a running head, at least; in a document of five pages at most, one smaller than the text."""
MANY_NUMBERS = 8
"""Numbers in a running head for one that may differ, as in a printer's marks."""
FEWEST_NUMBERS = 10
"""Numbered lines on a page, at least."""
LONGEST_ALONE = 3
"""Figures of a number that stands alone on a page and may be the page's, at most; four may be a year."""

_PAGE = re.compile(r"\b(?:page|seite)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The frames of the pages without furniture, and the number each page prints, "" where it prints none."""

    pages: tuple[tuple[Frame, ...], ...]
    printed: tuple[str, ...]


def cleaned(pages: Sequence[tuple[Frame, ...]], body: float) -> Cleaned:
    """Return pages without their furniture; ``body`` is the size of most of their text."""
    rows = [row for i, frames in enumerate(pages) for row in outer_rows(i, frames, body)]
    groups = [list(_furniture(group, len(pages), body)) for group in places_of(rows)]
    outer, apart = _outermost([row for group in groups for row in group])
    groups = [group for group in groups if 2 * sum(id(row) in apart for row in group) >= len(group)]
    gone = _without_copies([row for group in groups for row in group if id(row) in outer], pages)
    printed = _printed(gone, len(pages))
    if len(pages) < 3:
        numbers = [*gone, *(row for row in rows if _numbered(row, pages, body) and row not in gone)]
        printed = tuple(label or _own_number(numbers, i) for i, label in enumerate(printed))
        gone = [row for row in numbers if row in gone or _is_sure(row)]
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


def _without_copies(gone: Sequence[Row], pages: Sequence[tuple[Frame, ...]]) -> list[Row]:
    """Return rows without those of pages most of whose other text is beside them as well: copies, and not furniture."""
    rows = Counter(row.page for row in gone if not row.frame)
    drop = {(row.page, i) for row in gone if not row.frame for i in row.words}
    many = [page for page, times in rows.items() if times >= OUTERMOST]
    inner = {
        page: Counter(word.text for i, word in enumerate(pages[page][0].words) if (page, i) not in drop)
        for page in many
    }
    copies = {page for page in many if any(_alike(inner[page], inner.get(page + by)) for by in (-1, 1))}
    return [row for row in gone if row.page not in copies]


def _alike(one: Counter[str], other: Counter[str] | None) -> bool:
    return other is not None and (one & other).total() >= COPIED * one.total()


def _outermost(rows: Sequence[Row]) -> tuple[set[int], set[int]]:
    """Return the identities of those rows with no text between them and an edge of their page, and of those apart."""
    tops: dict[tuple[int, int], dict[int, Row]] = {}
    feet: dict[tuple[int, int], dict[int, Row]] = {}
    for row in rows:
        if row.high:
            tops.setdefault((row.page, row.frame), {})[row.above] = row
        if row.low:
            feet.setdefault((row.page, row.frame), {})[row.below] = row
    turned = {id(row) for row in rows if row.frame}
    outer, apart = set(turned), set(turned)
    for edge, upper in ((tops, True), (feet, False)):
        for beside in edge.values():
            running = [beside[i] for i in takewhile(beside.__contains__, count())]
            inner = [i for i, row in enumerate(running) if (row.down if upper else row.up) >= APART]
            outer.update(map(id, running))
            apart.update(map(id, running[: max(inner, default=-1) + 1]))
    return outer, apart


def _furniture(group: Sequence[Row], pages: int, body: float) -> Iterator[Row]:
    """Yield the rows of one place that are furniture."""
    counted = _counting(group, pages)
    by_letters: dict[str, dict[int, list[Row]]] = {}
    for row in group:
        by_letters.setdefault(row.letters, {}).setdefault(row.page, []).append(row)
    sure: list[Row] = []
    others: list[Row] = []
    turning = by_turns(group, body)
    for row in group:
        same = by_letters[row.letters]
        near = (same.get(row.page + by, ()) for by in range(-NEARBY, NEARBY + 1))
        again = 1 + sum(any(_agree(row, other) for other in rows[:NEARBY]) for rows in near)
        short = pages < 6 and row.size < SMALL * body
        needed = FEWEST_OF_SMALL if short else min(FEWEST_PAGES, max(pages, 2))
        comes_again = again >= needed or on_all_but_the_first(row, group, pages, 1.02 * body)
        comes_again &= sum(map(str.isalpha, row.text)) > 2
        large = row.size > LARGE * body and not (row.wordy and 3 * len(same) >= pages)
        head = (comes_again and not large and not row.note) or id(row) in turning
        (sure if head or not counted.isdisjoint(_values(row)) else others).append(row)
    yield from sure
    if len({row.page for row in sure}) >= 3:
        yield from (row for row in others if PAGE_NUMBER.fullmatch(row.text))


def _agree(row: Row, other: Row) -> bool:
    """Tell whether two rows with the same letters are on two pages, with the same numbers or those of the pages."""
    apart = other.page - row.page
    steps = (0, apart) if row.frame or row.wordy or _PAGE.search(row.text) else (0,)
    pairs = list(zip(row.numbers, other.numbers, strict=False))
    return apart != 0 and sum(there - here not in steps for here, there in pairs) <= len(pairs) // MANY_NUMBERS


def _counting(group: Sequence[Row], pages: int) -> frozenset[tuple[bool, int]]:
    """Return by how much numbers in a place exceed the page's index, and whether they are Roman, where several do."""
    differences = Counter(value for row in group for value in _values(row))
    needed = FEWEST_OF_SMALL if pages < 6 else FEWEST_PAGES
    return frozenset(value for value, times in differences.items() if times >= needed)


def _values(row: Row) -> set[tuple[bool, int]]:
    """Return what ``_value`` gives for all that may be the page's number."""
    return {_value(part, row.page) for part in row.ends}


def _value(part: str, page: int) -> tuple[bool, int]:
    """Return whether a number is Roman, and by how much it exceeds the page's index."""
    return (False, int(part) - page) if part.isdigit() else (True, roman(part) - page)


def _printed(rows: Sequence[Row], pages: int) -> tuple[str, ...]:
    """Return the pages' printed numbers, those between two printed ones as well."""
    seen = Counter(value for row in rows for value in {_value(part, row.page) for part in row.labels})
    labels = [""] * pages
    for row in rows:
        for part in row.labels:
            if seen[_value(part, row.page)] >= 2:
                labels[row.page] = labels[row.page] or part
    for row in rows:
        if not labels[row.page] and ROMAN.fullmatch(row.text.lower()):
            labels[row.page] = row.text
    arabic = Counter(int(label) - i for i, label in enumerate(labels) if label.isdigit())
    offset, times = arabic.most_common(1)[0] if arabic else (0, 0)
    if times >= 2:
        first = min(i for i, label in enumerate(labels) if label.isdigit())
        for i in range(pages):
            if not labels[i] and i + offset > 0 and (i > first or not any(labels[:i])):
                labels[i] = str(i + offset)
    return tuple(labels)


def _numbered(row: Row, pages: Sequence[tuple[Frame, ...]], body: float) -> bool:
    """Tell whether a row of a short document is a page's number, or a running head with it: outermost and apart."""
    top = row.high and not row.above and row.down >= APART
    foot = row.low and not row.below and row.up >= APART
    if row.frame or not (top or foot) or not (row.above or row.below):
        return False
    if PAGE_NUMBER.fullmatch(row.text):
        return True
    words = [pages[row.page][row.frame].words[i] for i in row.words]
    light = row.size <= 1.02 * body and not all(word.font.bold for word in words)
    return row.page > 0 and not row.note and light and str(row.page + 1) in row.ends


def _is_sure(row: Row) -> bool:
    """Tell whether a page's number is one for sure, and no year or sum that stands alone at the page's edge."""
    alone = row.text.strip(" .")
    return not alone.isalnum() or _value_of(alone) == row.page + 1


def _value_of(numeral: str) -> int:
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    return roman(numeral) if ROMAN.fullmatch(numeral.lower()) else 0


def _own_number(rows: Sequence[Row], page: int) -> str:
    found = (PAGE_NUMBER.fullmatch(row.text) for row in rows if row.page == page)
    return next((match[1] for match in found if match and len(match[1]) <= LONGEST_ALONE), "")
