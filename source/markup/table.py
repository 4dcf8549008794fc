"""Tables of a page: which hold data and which only place text side by side, and what the rows of the former say."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from source.markup.notes import words
from source.markup.tamed import names
from source.markup.tree import Element, elements
from source.named import LONGEST_LABEL, LONGEST_WHOLE, named

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


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell where it begins, or what is said again of one that reaches down: then it is not the row's ``own``."""

    column: int
    wide: int
    text: str
    own: bool = True


def row_lines(rows: Sequence[Sequence[Element]], text_of: Callable[[Element], str]) -> Iterator[str]:
    """Yield a line for every row with text: its cells, in order, with " | " between them.

    A cell that covers several columns stands once, where it begins; one that reaches down, if it is short, in each row,
    since it is what they are about. Columns that are empty in all rows are left out, and a currency sign or a bracket
    in a cell of its own joins its figure. The cells of a long table, which is cut, name their columns.
    """
    grid = list(_placed(rows, text_of))
    used = {cell.column for row in grid for cell in row if cell.text and cell.text not in _OPENING | _CLOSING}
    heads = next((at for at, row in enumerate(rows) if any(cell.tag != "th" for cell in row)), 0)
    long = sum(len(cell.text) + 3 for row in grid for cell in row) > LONGEST_WHOLE
    names = _names(grid[:heads]) if long else {}
    for at, row in enumerate(grid):
        if not any(cell.own and cell.text for cell in row):
            continue
        cells = _joined([cell for cell in row if cell.text or cell.column in used])
        said, above = [cell.text for cell in cells], [names.get(cell.column, "") for cell in cells]
        line = named(said, above) if names and at >= heads else " | ".join(said)
        yield re.sub(r" {2,}", " ", line).strip()


def _names(heads: Sequence[Sequence[_Cell]]) -> dict[int, str]:
    """Return the names of columns, from the outermost header inwards."""
    names: dict[int, str] = {}
    for cell in (cell for row in heads for cell in row if cell.text and cell.own):
        for column in range(cell.column, cell.column + cell.wide):
            names[column] = f"{names[column]} {cell.text}" if column in names else cell.text
    return names


def _placed(rows: Sequence[Sequence[Element]], text_of: Callable[[Element], str]) -> Iterator[list[_Cell]]:
    """Yield the cells of each row, and in the places of those that reach down from above what they say, if short."""
    until: dict[int, int] = {}
    labels: dict[int, str] = {}
    left = MOST_SKIPPED
    for i, row in enumerate(rows):
        placed: list[_Cell] = []
        column = 0
        for cell in row:
            while until.get(column, -1) >= i and left:
                placed.append(_Cell(column, 1, labels.get(column, ""), own=False))
                column, left = column + 1, left - 1
            text, wide, deep = text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan")
            placed.append(_Cell(column, wide, text))
            if deep > 1:
                until |= dict.fromkeys(range(column, column + wide), i + deep - 1)
                labels |= dict.fromkeys(range(column, column + wide), "")
                labels[column] = text if len(text) <= LONGEST_LABEL else ""
            column += wide
        while until.get(column, -1) >= i and left and labels.get(column):
            placed.append(_Cell(column, 1, labels[column], own=False))
            column, left = column + 1, left - 1
        yield placed


def _joined(cells: Sequence[_Cell]) -> list[_Cell]:
    joined: list[_Cell] = []
    for cell in cells:
        before = joined[-1].text if joined else ""
        if joined and cell.text and (before in _OPENING or (cell.text in _CLOSING and before)):
            joined[-1] = replace(joined[-1], text=before + cell.text)
        else:
            joined.append(cell)
    while joined and not joined[-1].text:
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
