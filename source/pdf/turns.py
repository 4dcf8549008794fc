"""Running heads that change from page to page as no text does: by turns, or with their number at the outer edge."""

from collections.abc import Iterator, Sequence

from source.pdf.rows import LARGE, Row

ALL = (0, 1, 2, 3)
"""Pages running, from one on, by which turns are told."""
MOST = 4
"""Rows of a page in one place that are looked at."""
WELL_APART = 2.5
"""Ems from the head of a short document's pages to the text, at least, if its first page has none."""
SHORT = 6
"""Pages of a document from which three must have a head."""


def by_turns(group: Sequence[Row], body: float) -> set[int]:
    """Return the identities of the rows of one place that are heads by how they change over four pages running.

    Left and right pages have one each, or all have their number, which counts the pages, at the outer edge.
    """
    pages: dict[int, list[Row]] = {}
    for row in group:
        if not row.note and row.size <= LARGE * body and len(pages.get(row.page, ())) < MOST:
            pages.setdefault(row.page, []).append(row)
    found: set[int] = set()
    for page in pages:
        found.update(map(id, _in_turn([pages.get(page + by, []) for by in ALL])))
        found.update(map(id, _mirrored([pages.get(page + by, []) for by in ALL])))
    return found


def _in_turn(pages: Sequence[Sequence[Row]]) -> Iterator[Row]:
    """Yield the rows that come again on every other page, where those between do so, too."""
    pairs = [
        [(row, other) for row in first for other in second if _again(row, other)]
        for first, second in zip(pages[:2], pages[2:], strict=True)
    ]
    for one in pairs[0]:
        for other in pairs[1]:
            if one[0].letters != other[0].letters:
                yield from (*one, *other)


def _again(row: Row, other: Row) -> bool:
    """Tell whether two rows have the same words, and the same numbers but for those that count the pages."""
    steps = (0, other.page - row.page)
    same = row.letters == other.letters and sum(map(str.isalpha, row.text)) > 2
    return same and all(there - here in steps for here, there in zip(row.numbers, other.numbers, strict=True))


def _mirrored(pages: Sequence[Sequence[Row]]) -> Iterator[Row]:
    """Yield the rows whose number stands first on every other page and last between, and counts the pages."""
    for first in (0, 1):
        ends = [{_excess(row, -((first + i) % 2)): row for row in rows} for i, rows in enumerate(pages)]
        for excess in set.intersection(*map(set, ends)) - {None}:
            yield from (rows[excess] for rows in ends)


def _excess(row: Row, end: int) -> int | None:
    """Return by how much the number at an end of a row exceeds the page's index, nothing where there is none."""
    words = row.text.split()
    number = words[end]
    return int(number) - row.page if len(words) > 1 and number.isascii() and number.isdigit() else None


def on_all_but_the_first(row: Row, group: Sequence[Row], pages: int, body: float) -> bool:
    """Tell whether a row stands on all pages of a short document but its first, as over a letter's."""
    if row.frame or not (2 < pages < SHORT) or not row.page or row.size > body or sum(map(str.isalpha, row.text)) < 3:
        return False
    far = row.down if row.high else row.up
    same = {other.page for other in group if other.text == row.text}
    return far >= WELL_APART and same == set(range(1, pages))
