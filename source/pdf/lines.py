"""Words become lines, and the gaps in lines are found."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
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
EVEN = 0.1
"""Of a blank's width: others on a justified line differ by less."""
VARIED = 1.1
"""Times the narrowest of some words that the widest is, if they differ."""
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
    found = [*map(line_of, lines), *lines_of(alone)]
    return tuple(_with_raised(sorted(found, key=lambda line: line.base)))


def _with_raised(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines, with those that are only letters raised beside the words of the next in it."""
    last: Line | None = None
    for line in lines:
        if last is not None and _is_beside(last, line):
            last = line_of([*last.words, *line.words])
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _is_beside(raised: Line, line: Line) -> bool:
    if raised.size >= FULL_SIZE * line.size or line.base - raised.base > 0.6 * line.size:
        return False
    ends, starts = sorted(word.right for word in line.words), sorted(word.left for word in line.words)
    near = 0.3 * line.size
    return all(_has(ends, word.left, near) or _has(starts, word.right, near) for word in raised.words)


def _has(places: Sequence[float], place: float, near: float) -> bool:
    """Tell whether one of sorted places is near a place."""
    i = bisect_left(places, place - near)
    return i < len(places) and places[i] < place + near


def gaps_of(words: Sequence[Word]) -> tuple[tuple[float, float], ...]:
    """Return where no letter stands between the first and the last of some words, along the line."""
    return tuple((left, right) for _, left, right in _gaps(sorted(words, key=lambda word: word.left)))


def whites_of(words: Sequence[Word]) -> tuple[tuple[float, float], ...]:
    """Return the gaps between words and the wide blanks of justified text."""
    order = sorted(words, key=lambda word: word.left)
    least = GUTTER * em_of(order)
    return tuple((left, right) for _, left, right in _whites(order) if right - left >= least)


def cells_of(line: Line) -> list[list[Word]]:
    """Return the words of a line from its left, those apart that have a gap between them."""
    words = sorted(line.words, key=lambda word: word.left)
    starts = [0, *(i for i, _, _ in _gaps(words)), len(words)]
    return [words[start:end] for start, end in pairwise(starts)]


def _gaps(words: Sequence[Word]) -> list[tuple[int, float, float]]:
    """Return the gaps between words sorted from the left: before which word they are, where they begin and end."""
    least = GUTTER * em_of(words)
    whites = _whites(words)
    if all(end - start < least for _, start, end in whites):
        return []
    usual = median(word.size for word in words)
    bases = [word.base for word in words if word.size >= FULL_SIZE * usual]
    if max(bases) - min(bases) > SAME_LINE * usual:
        return [white for white in whites if white[2] - white[1] >= least]
    blanks = [white for white in whites if white[2] - white[1] > 0.2 * least]
    even = {i for run in _even(blanks) if _is_stretched([i for i, _, _ in run], words, len(blanks)) for i, _, _ in run}
    return [white for white in whites if white[2] - white[1] >= least and white[0] not in even]


def _whites(words: Sequence[Word]) -> list[tuple[int, float, float]]:
    """Return before which of words sorted from the left there is white, where it begins and ends."""
    whites: list[tuple[int, float, float]] = []
    right = words[0].right
    for i, word in enumerate(words[1:], start=1):
        if word.left > right:
            whites.append((i, right, word.left))
        right = max(right, word.right)
    return whites


def _even(whites: Sequence[tuple[int, float, float]]) -> list[list[tuple[int, float, float]]]:
    """Return the whites of a line in runs that are equally wide."""
    runs = [[whites[0]]]
    for white in whites[1:]:
        width, last = white[2] - white[1], runs[-1][0][2] - runs[-1][0][1]
        if abs(width - last) < EVEN * last:
            runs[-1].append(white)
        else:
            runs.append([white])
    return runs


def _is_stretched(places: Sequence[int], words: Sequence[Word], most: int) -> bool:
    """Tell whether equal whites before words are the blanks of justified text: between words of several widths."""
    if len(places) < min(3, max(2, most)):
        return False
    beside = [word for i in places for word in words[i - 1 : i + 1]]
    wide = [word.right - word.left for word in beside]
    varied = all(max(side) > VARIED * min(side) for side in (wide[::2], wide[1::2]))  # cells of one width may stand so
    small = sum(word.text[0].isalpha() and not word.text[0].isupper() for word in beside)
    return varied and 2 * small >= len(beside)


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
