"""Words become lines, and the gaps in lines are found."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

from source.pdf.geometry import Line, Word, line_of

GUTTER = 0.75
"""Ems. A narrower gap may be a blank in justified text. Of letters of one width, two blanks may be, and it is twice."""
LOOSE = 1.6
"""Times a gap must be as wide in recognised text, whose words have no exact edges."""
FULL_SIZE = 0.88
"""Of the usual size: smaller letters are raised or lowered, or make lines of their own."""
SAME_LINE = 0.3
"""Ems between the bases of words on one line, at most."""
MIDDLE = 0.3
"""Ems from the base of a line to the middle of its letters."""
LEADERS = 6
"""Dots in a row from which they lead to a page's number."""


def lines_of(words: Sequence[Word]) -> tuple[Line, ...]:
    """Return the lines that the words of one column make, downwards; raised and lowered letters on their line."""
    if not words:
        return ()
    usual = median(word.size for word in words)
    lines: list[list[Word]] = []
    for word in sorted((word for word in words if word.size >= FULL_SIZE * usual), key=lambda word: word.base):
        if lines and word.base - lines[-1][-1].base <= SAME_LINE * min(word.size, 1.5 * usual):
            lines[-1].append(word)
        else:
            lines.append([word])
    middles = [sum(word.base for word in line) / len(line) - MIDDLE * usual for line in lines]
    alone: list[Word] = []
    for word in (word for word in words if word.size < FULL_SIZE * usual):
        middle = word.base - MIDDLE * word.size
        after = bisect_left(middles, middle)
        near = min((i for i in (after - 1, after) if 0 <= i < len(middles)), key=lambda i: abs(middles[i] - middle))
        if abs(middles[near] - middle) < 0.75 * usual:
            lines[near].append(word)
        else:
            alone.append(word)
    found = [line_of(line) for line in lines]
    return tuple(sorted((*found, *lines_of(alone)), key=lambda line: line.base))


def gaps_of(words: Sequence[Word]) -> tuple[tuple[float, float], ...]:
    """Return where no letter stands between the first and the last of some words, along the line."""
    least = GUTTER * em_of(words)
    gaps = []
    right = float("inf")
    for word in sorted(words, key=lambda word: word.left):
        if word.left - right >= least:
            gaps.append((right, word.left))
        right = word.right if right == float("inf") else max(right, word.right)
    return tuple(gaps)


def cells_of(line: Line) -> list[list[Word]]:
    """Return the words of a line from its left, those apart that have a gap between them."""
    words = sorted(line.words, key=lambda word: word.left)
    cells, least = [[words[0]]], GUTTER * em_of(words)
    for before, word in pairwise(words):
        if word.left - before.right < least:
            cells[-1].append(word)
        else:
            cells.append([word])
    return cells


def em_of(words: Sequence[Word]) -> float:
    """Return the unit gaps between words are measured in: their usual size, or more where blanks are wide."""
    mono = 2 * sum(word.font.mono for word in words) > len(words)
    loose = 2 * sum(word.font.loose for word in words) > len(words)
    return median(word.size for word in words) * (2.0 if mono else LOOSE if loose else 1.0)


def lines_in(words: Sequence[Word]) -> int:
    """Return how many base lines words stand on."""
    usual = median(word.size for word in words)
    bases = sorted(word.base for word in words)
    return 1 + sum(after - before > 0.5 * usual for before, after in pairwise(bases))


def without_leaders(words: Sequence[Word]) -> Sequence[Word]:
    """Return words without leaders, the dots between a title and its page in a table of contents."""
    order = sorted(range(len(words)), key=lambda i: (round(words[i].base), words[i].left))
    gone: set[int] = set()
    for leads, group in groupby(order, key=lambda i: (round(words[i].base), not words[i].text.strip(".·_…"))):
        run = list(group)
        if leads[1] and sum(len(words[i].text) for i in run) >= LEADERS:
            gone.update(run)
    return [word for i, word in enumerate(words) if i not in gone]
