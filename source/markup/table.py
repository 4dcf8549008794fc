"""Tables of a page: which hold data and which only place text side by side, and what the rows of the former say."""

import re
from collections.abc import Callable, Iterator, Sequence

from source.markup.notes import words
from source.markup.tamed import names
from source.markup.tree import Element, elements

LONGEST_CELL = 1000
"""Characters. A longer cell of a table without header cells is a column of a page."""
LONGEST_PLAIN_CELL = 200
"""Characters. A longer cell that is made of several paragraphs is a column of a page, too."""
LONGEST_IN_ONE_ROW = 60
"""Characters of a cell in a table of one row that holds data."""
SHORTEST_ITEM = 20
"""Characters after a number without a bracket or full stop, which else may be data."""
WIDEST_SPAN = 100
MOST_SKIPPED = 200_000
"""Places in a table that cells of earlier rows may reach down into; no more are kept free."""

_MARKER = re.compile(r"[•·▪◦●○■□☐☑☒✓✗*†‡–—-]+|\(?(?:\d{1,3}|[a-z]{1,4})[.)]|\[\d{1,3}\]|\d{1,3}", re.IGNORECASE)
_OPENING = frozenset(("$", "€", "£", "¥", "(", "$(", "US$"))
_CLOSING = frozenset((")", "%", ")%", "%)"))
_SPLITTING = names("br p li blockquote dd")
_LAYOUT_ONLY = names("h1 h2 h3 h4 h5 h6 table")


def rows_of(table: Element) -> list[list[Element]]:
    """Return the cells of each row, without those of tables inside the table."""
    rows = []
    stack = [table]
    while stack:
        element = stack.pop()
        inner = [child for child in element.children if isinstance(child, Element)]
        if element.tag == "tr":
            rows.append([cell for cell in inner if cell.tag in ("td", "th")])
        else:
            stack += (child for child in reversed(inner) if child.tag in ("tr", "thead", "tbody", "tfoot"))
    return [row for row in rows if row]


def holds_data(table: Element, rows: Sequence[Sequence[Element]]) -> bool:
    """Say whether the rows of a table belong together, or are there to place text on the page.

    A table that holds a table or a heading places text, as does one with a column of running text and no header cells,
    one with a single column, and a single row with text in it.
    """
    if table.get("role").lower() in ("none", "presentation"):
        return False
    cells = [cell for row in rows for cell in row]
    if any(_tags(cell) & _LAYOUT_ONLY for cell in cells) or not any(len(row) > 1 for row in rows):
        return False
    if len(rows) == 1 and any(len(words(cell, LONGEST_IN_ONE_ROW)) > LONGEST_IN_ONE_ROW for cell in cells):
        return False
    if any(cell.tag == "th" for cell in cells):
        return not any(len(words(cell, 3 * LONGEST_CELL)) > 3 * LONGEST_CELL for cell in cells)
    return not any(map(_is_column, cells)) and not all(len(row) < 2 or is_item(row) for row in rows)


def is_item(row: Sequence[Element]) -> bool:
    """Say whether a row of a table is an item of a list: a bullet or a number, and text."""
    texts = [text for cell in row if (text := words(cell, 40))]
    if len(texts) != 2 or not _MARKER.fullmatch(texts[0]):
        return False
    return len(texts[1]) > (SHORTEST_ITEM if texts[0].isdigit() else len(texts[0]))


def row_lines(rows: Sequence[Sequence[Element]], text_of: Callable[[Element], str]) -> Iterator[str]:
    """Yield a line for every row with text: its cells, in order, with " | " between them.

    A cell that covers several stands once, where it begins; what it covers in rows below is empty. Columns that are
    empty in all rows are left out, and a currency sign or a bracket in a cell of its own joins its figure.
    """
    grid = list(_placed(rows, text_of))
    used = {column for row in grid for column, text in row if text and text not in _OPENING | _CLOSING}
    for row in grid:
        cells = _joined([text for column, text in row if text or column in used])
        if any(cells):
            yield re.sub(r" {2,}", " ", " | ".join(cells)).strip()


def _placed(rows: Sequence[Sequence[Element]], text_of: Callable[[Element], str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the column and the text of the cells of each row, with empty ones under those that reach down."""
    until: dict[int, int] = {}
    left = MOST_SKIPPED
    for i, row in enumerate(rows):
        placed: list[tuple[int, str]] = []
        column = 0
        for cell in row:
            while until.get(column, -1) >= i and left:
                placed.append((column, ""))
                column, left = column + 1, left - 1
            placed.append((column, text_of(cell)))
            wide, deep = _span(cell, "colspan"), _span(cell, "rowspan")
            if deep > 1:
                until |= dict.fromkeys(range(column, column + wide), i + deep - 1)
            column += wide
        yield placed


def _joined(cells: Sequence[str]) -> list[str]:
    joined: list[str] = []
    for text in cells:
        if joined and text and (joined[-1] in _OPENING or (text in _CLOSING and joined[-1])):
            joined[-1] += text
        else:
            joined.append(text)
    while joined and not joined[-1]:
        joined.pop()
    return joined


def _span(cell: Element, name: str) -> int:
    found = re.match(r"\s*(\d{1,6})", cell.get(name))
    number = int(found[1]) if found else 1
    return max(1, min(number, WIDEST_SPAN if name == "colspan" else 65_534))


def _is_column(cell: Element) -> bool:
    text = words(cell, LONGEST_CELL)
    paragraphs = sum(element.tag in _SPLITTING for element in elements(cell))
    return len(text) > LONGEST_CELL or (len(text) > LONGEST_PLAIN_CELL and paragraphs > 1)


def _tags(cell: Element) -> set[str]:
    return {element.tag for element in elements(cell)}
