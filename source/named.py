"""Rows of a table that can be read alone: each cell with the name of its column, from the table's own header.

A row far below its header, and so in another paragraph, says nothing without: "Maple Leafs | TOR | 13" becomes
"Team: Maple Leafs | Location: TOR | Stanley Cups: 13". Where no header is to be seen, rows stay as they are.
"""

import re
from collections.abc import Sequence

LONGEST_WHOLE = 800
"""Characters of a table that is one paragraph, or not many, so that its header is seen with its rows."""
LONGEST_LABEL = 100
"""Characters of a cell that is said in every row it reaches down to."""
_LONGEST_NAME = 60
"""Characters."""
_SEEN = 50
"""Rows by which it is told whether the first is a header."""
_DATA = re.compile(r"[\d\s.,:;/%$€£¥+–—()-]*\d[\d\s.,:;/%$€£¥+–—()-]*[^\W\d_]{0,2}|\S+@\S+|https?:\S+", re.ASCII)
"""What is no name: a number, an amount, a date, an address."""
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NO_NAME = re.compile(r", |[.!?;]\Z")


def row_lines(rows: Sequence[Sequence[str]], *, headed: bool = False) -> list[str]:
    """Return the rows of a table as lines, " | " between the cells; a long one's name their cells, since it is cut.

    ``headed`` says that the first row is known to be the header.
    """
    names: Sequence[str] = ()
    depth = 0
    if sum(len(cell) + 3 for row in rows for cell in row) > LONGEST_WHOLE:
        names, depth = (rows[0], 1) if headed else names_of(rows)
    named_rows = (named(row, names) for row in rows[depth:]) if names else map(" | ".join, rows)
    return [*(map(" | ".join, rows[:depth])), *named_rows]


def grid_lines(rows: Sequence[Sequence[str | None]]) -> list[str]:
    """Return the rows of a table as lines as ``row_lines`` does; None stands where the cell on its left reaches across.

    A row that has not as many columns as the header is not named: nothing says which of them its cells stand in.
    """
    names: Sequence[str] = ()
    depth = 0
    if sum(len(cell or "") + 3 for row in rows for cell in row) > LONGEST_WHOLE:
        names, depth = _names_across(rows)
    return [
        " | ".join(_seen_cells(row)) if at < depth or len(row) != len(names) else _named_across(row, names)
        for at, row in enumerate(rows)
    ]


def _seen_cells(row: Sequence[str | None]) -> list[str]:
    """Return the cells of a row that stand in it, without empty ones at its end."""
    cells = [cell for cell in row if cell is not None]
    filled = max((at for at, text in enumerate(cells, start=1) if text), default=0)
    return cells[:filled]


def _names_across(rows: Sequence[Sequence[str | None]]) -> tuple[tuple[str, ...], int]:
    """Return the names of columns, where a cell of the header names all it reaches across, and how deep they stand."""
    plain = [[cell or "" for cell in row] for row in rows]
    parted = len(rows) > 1 and _is_parted(rows[0], plain[1])
    if parted:
        plain[1] = [text if text != _cell(plain[0], at) else "" for at, text in enumerate(plain[1])]
    _, depth = names_of(plain, parted=parted)
    across: list[list[str]] = []
    for row in rows[:depth]:
        across.append([])
        for cell in row:
            across[-1].append(cell if cell is not None else (across[-1] or [""])[-1])
    wide = max(map(len, across), default=0)
    return tuple(" ".join(dict.fromkeys(filter(None, (_cell(row, at) for row in across)))) for at in range(wide)), depth


def _is_parted(first: Sequence[str | None], second: Sequence[str]) -> bool:
    """Return whether the second row of a table says what the columns below the wide cells of the first are."""
    wide = {column for at, cell in enumerate(first) if cell is None for column in (at - 1, at)}
    own = {at for at, text in enumerate(second) if text and text != (first[at] if at < len(first) else None)}
    return bool(own) and own <= wide


def _named_across(row: Sequence[str | None], names: Sequence[str]) -> str:
    """Return a row with the names of its columns; a cell that reaches across several has theirs where it is one."""
    said, above = [], []
    for at, text in enumerate(row):
        if text:
            end = next((after for after in range(at + 1, len(row)) if row[after] is not None), len(row))
            said.append(text)
            above.append(names[at] if len(set(names[at:end])) == 1 else "")
    return named(said, above)


def names_of(rows: Sequence[Sequence[str]], *, parted: bool = False) -> tuple[tuple[str, ...], int]:
    """Return the names of the columns of a table that has a header, and in how many rows they stand; else none, 0.

    ``parted`` says that the second row is known to be the header's.
    """
    if len(rows) < 2:
        return (), 0
    first, below = rows[0], rows[1 : _SEEN + 1]
    depth = 2 if len(below) > 1 and (parted or _goes_on(below[0])) else 1
    below = rows[depth : _SEEN + depth]
    if not _could_be_names(first, below) or not (_differ(first, below) or not any(map(_NO_NAME.search, first))):
        return (), 0
    second = rows[1] if depth == 2 else ()
    wide = max(len(first), len(second))
    return tuple(" ".join(filter(None, (_cell(first, at), _cell(second, at)))) for at in range(wide)), depth


def named(row: Sequence[str], names: Sequence[str]) -> str:
    """Return a row with the names of its columns, as far as there are any; cells without text are left out."""
    told = ((_cell(names, at), text) for at, text in enumerate(row) if text)
    return " | ".join(f"{name}{'' if name.endswith(':') else ':'} {text}" if name else text for name, text in told)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _goes_on(row: Sequence[str]) -> bool:
    """Return whether the second row of a table is the header's: it parts columns, and so begins with none."""
    return bool(row) and not row[0] and not any(map(_DATA.fullmatch, row))


def _could_be_names(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether no cell of a row is data: none stands in its column again, and years count up."""
    filled = [name for name in first if name]
    years = [name for name in filled if _YEAR.fullmatch(name)]
    others = [name for name in filled if name not in years]
    return (
        len(filled) > 1
        and 2 * len(filled) > len(first)
        and len({name.casefold() for name in filled}) == len(filled)
        and all(len(name) <= _LONGEST_NAME and not _DATA.fullmatch(name) for name in others)
        and (not years or (len(years) > 2 and years == sorted(years)))
        and not any(text and text == _cell(first, at) for row in below for at, text in enumerate(row))
    )


def _differ(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a column holds data under a name that is none."""
    for at, name in enumerate(first):
        cells = [text for row in below if (text := _cell(row, at))]
        if cells and not _DATA.fullmatch(name) and 2 * sum(bool(_DATA.fullmatch(text)) for text in cells) > len(cells):
            return True
    return False
