"""A page cut at the rules drawn across it: what stands between them, and whether it is rows of a table."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from source.pdf.geometry import Rule, Word
from source.pdf.lines import cells_of, gaps_of, lines_of
from source.pdf.table import MOST_IN_HEADER, is_tabular
from source.pdf.wrapped import WRAPPED

ACROSS = 0.6
"""Of a page's text: a rule so long runs across it."""
TOUCHING = 4.0
"""Points between the ends of two rules that are one, at most."""
GRID = 3
"""Rows between rules, one below the other, with a gap in the same place: so many are a table; of two gaps, one less."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between rules across a page, whether it is a table, and the rules' bases."""

    words: Sequence[Word]
    table: bool = False
    rules: tuple[float, ...] = ()


def ruled(words: Sequence[Word], rules: Sequence[Rule]) -> Iterator[Piece]:
    """Yield a page's words in pieces, cut at the rules across it, those between which there are tables as one."""
    if not words:
        return
    left, right = min(word.left for word in words), max(word.right for word in words)
    across = [rule.base for rule in _whole(rules) if rule.right - rule.left > ACROSS * (right - left)]
    strips = _strips(words, across)
    tabular = [len(across) > 0 and is_tabular(lines_of(strip)) for strip in strips]
    for i in _grid(strips):
        tabular[i] = True
    for i in range(1, len(strips) - 1):
        tabular[i] |= tabular[i - 1] and _is_row(strips[i])
    for i, (before, after) in enumerate(pairwise(tabular)):
        if before and after and not (i and tabular[i - 1]):
            tabular[i] = before = not _begins_in_prose(strips[i])
        if after and not before:
            strips[i], strips[i + 1] = _with_header(strips[i], strips[i + 1])
    for cells, group in groupby(zip(tabular, strips, strict=True), key=lambda pair: pair[0]):
        if cells:
            piece = [word for _, strip in group for word in strip]
            yield Piece(piece, len(lines_of(piece)) > 1, tuple(across))
        else:
            yield from (Piece(strip) for _, strip in group if strip)


def _whole(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Yield rules downwards, those that go on from one another, as over the cells of a table, as one."""
    last: Rule | None = None
    for rule in sorted(rules, key=lambda rule: (round(rule.base), rule.left)):
        if last is not None and abs(rule.base - last.base) < TOUCHING and rule.left - last.right < TOUCHING:
            last = Rule(last.left, max(last.right, rule.right), last.base)
            continue
        if last is not None:
            yield last
        last = rule
    if last is not None:
        yield last


def _strips(words: Sequence[Word], across: Sequence[float]) -> list[list[Word]]:
    """Return the words between rules; not cut below a table's header whose rows no rule parts from the text below."""
    strips: list[list[Word]] = [[] for _ in range(len(across) + 1)]
    for word in words:
        strips[bisect_left(across, word.base - 0.3 * word.size)].append(word)
    found: list[list[Word]] = []
    for strip in filter(None, strips):
        if found and _goes_over(found[-1], strip):
            found[-1] += strip
        else:
            found.append(strip)
    return found


def _goes_over(above: Sequence[Word], below: Sequence[Word]) -> bool:
    lines = lines_of(below)
    return all(len(cells_of(line)) > 2 for line in (lines_of(above)[-1], lines[0])) and not is_tabular(lines)


def _grid(strips: Sequence[Sequence[Word]]) -> Iterator[int]:
    """Yield which strips are rows of a table by the gaps they share with those next to them, rules between."""
    gaps = [gaps_of(strip) if _begins_with_cells(strip) else () for strip in strips]
    first, shared = 1, 0
    for i in range(1, len(strips) - 1):
        meeting = sum(_meet(one, other) for one in gaps[i] for other in gaps[i + 1]) if i + 2 < len(strips) else 0
        shared = max(shared, meeting)
        if meeting:
            continue
        if i + 1 - first >= (GRID if shared < 2 else GRID - 1):
            yield from range(first, i + 1)
        first, shared = i + 1, 0


def _begins_with_cells(words: Sequence[Word]) -> bool:
    lines = lines_of(words)
    return len(cells_of(lines[0])) > 1 or len(lines) < 4


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def _begins_in_prose(words: Sequence[Word]) -> bool:
    first = lines_of(words)[0]
    return len(cells_of(first)) == 1 and len(first.words) >= WRAPPED


def _is_row(words: Sequence[Word]) -> bool:
    """Tell whether words between two rules below a table are another row of it, if one of few cells."""
    lines = lines_of(words)
    return len(lines) < 3 and any(len(cells_of(line)) > 1 or len(line.words) < 4 for line in lines)


def _with_header(above: list[Word], table: list[Word]) -> tuple[list[Word], list[Word]]:
    """Return the words above a table without the rows right above it that are its header, and the table with them."""
    lines = lines_of(above)
    start = len(lines)
    while start and len(lines) - start < MOST_IN_HEADER:
        line = lines[start - 1]
        beside = lines[max(0, start - 2) : start + 1]
        near = any(other is not line and abs(other.base - line.base) < 0.9 * line.size for other in beside)
        if len(cells_of(line)) < 3 and not near:
            break
        start -= 1
    header = [word for line in lines[start:] for word in line.words]
    return [word for line in lines[:start] for word in line.words], header + table
