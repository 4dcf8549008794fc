"""Tables as Pandoc lets people draw them in Markdown: simple ones above and under dashes, and grids."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

TABLE = "drawn_table"
"""The type of the token that holds such a table: ``meta["rows"]`` are the cells of each row, in Markdown."""
_NO_ROWS = "no rows before"
_DASHES = re.compile(r" {0,3}-{2,}(?: +-{2,})+ *")
_RULE = re.compile(r" {0,3}-{10,} *")
_FENCE = re.compile(r"`{3,} *[\w-]*|~{3,} *[\w-]*")
_GRID = re.compile(r" {0,3}\+(?:[-=:]{2,}\+)+ *")


def drawn_tables(md: MarkdownIt) -> None:
    """Teach a parser the tables."""
    md.block.ruler.before("code", TABLE, _drawn_table, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _drawn_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take the table that begins at a line, if one does: a rule of the parser's."""
    if state.is_code_block(start) or start < state.env.get(_NO_ROWS, 0):
        return False
    first = _line(state, start)
    if _GRID.fullmatch(first):
        last = next((at for at in range(start, end) if not _line(state, at).lstrip().startswith(("|", "+"))), end)
        rows = _grid([_line(state, at) for at in range(start, last)])
    elif (_DASHES.fullmatch(first) or _RULE.fullmatch(first)) or (
        start + 1 < end and first.strip() and _DASHES.fullmatch(_line(state, start + 1))
    ):
        last = _end(state, start, end)
        rows = _simple([_line(state, at) for at in range(start, last)])
    else:
        return False
    if not rows:
        state.env[_NO_ROWS] = last  # nor is there a row to a table that begins in between
        return False
    if not silent:
        token = state.push(TABLE, "", 0)
        token.meta = {"rows": rows}
        token.map = [start, last]
        state.line = last
    return True


def _line(state: StateBlock, at: int) -> str:
    """Return a line as it stands in the block around it."""
    indent = " " * max(0, state.sCount[at] - state.blkIndent)
    return indent + state.src[state.bMarks[at] + state.tShift[at] : state.eMarks[at]]


def _end(state: StateBlock, start: int, end: int) -> int:
    """Return where a simple table ends: behind its last dashes if it begins with some, else at a blank line."""
    opened = not any(character.isalnum() for character in _line(state, start))
    blank = next((at for at in range(start, end) if not _line(state, at).strip()), end)
    if not opened:
        return blank
    dashed = [
        at for at in range(start + 1, end) if _DASHES.fullmatch(_line(state, at)) or _RULE.fullmatch(_line(state, at))
    ]
    closing = [at for at in dashed if at + 1 >= end or not _line(state, at + 1).strip()]
    return closing[0] + 1 if closing else blank


def _simple(lines: Sequence[str]) -> list[list[str]]:
    """Return the rows of a simple table; where blank lines part its rows, one may take several lines."""
    dashes = next((line for line in lines if _DASHES.fullmatch(line)), None)
    if dashes is None:
        return []
    starts = [found.start() for found in re.finditer(r"-+", dashes)]
    starts[0] = 0
    body = [line for line in lines if not _DASHES.fullmatch(line) and not _RULE.fullmatch(line)]
    several = any(not line.strip() for line in body)
    if not several:
        return [_cells([line], starts) for line in body]
    head = next((at for at, line in enumerate(lines) if line is dashes), 0)
    above = [line for line in lines[:head] if not _RULE.fullmatch(line)]
    groups = [above] if above else []
    group: list[str] = []
    for line in [*lines[head + 1 :], ""]:
        if line.strip() and not _RULE.fullmatch(line) and not _DASHES.fullmatch(line):
            group.append(line)
        elif group:
            groups.append(group)
            group = []
    return [_cells(group, starts) for group in groups]


def _grid(lines: Sequence[str]) -> list[list[str]]:
    """Return the rows of a grid; its lines between two rules are one row."""
    starts = [found.start() + 1 for found in re.finditer(r"\+", lines[0])][:-1]
    rules = [at for at, line in enumerate(lines) if _GRID.fullmatch(line)]
    rows = [list(lines[left + 1 : right]) for left, right in pairwise(rules) if right > left + 1]
    return [_cells(row, starts) for row in rows]


def _cells(lines: Sequence[str], starts: Sequence[int]) -> list[str]:
    """Return the cells of a row, by where columns start; marks that open and close code in a cell are left out."""
    cells = [
        [line[left:right].strip().strip("|").strip() for line in lines] for left, right in pairwise([*starts, None])
    ]
    return [" ".join(piece for piece in cell if piece and not _FENCE.fullmatch(piece)) for cell in cells]
