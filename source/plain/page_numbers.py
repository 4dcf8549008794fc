"""The numbers of pages in a text whose pages nothing else parts: alone on their lines, and counting on through it."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from source.plain.lines import ends_sentence, goes_on
from source.text import page_number

_STEP = 3
"""By how much a page's number is above the one before, at most: some pages have none."""
_LEAST_BETWEEN = 100
"""Characters between two numbers without any sign to them that may be those of pages."""
_FEWEST, _FEWEST_BARE = 2, 3
_BARE = re.compile(r"\d{1,4}")


def without_page_numbers(lines: Sequence[str]) -> list[int]:
    """Return which lines are left without the numbers of pages, and without the blanks where those part a sentence."""
    numbers = sorted({*_counting(_decorated(lines)), *_pages(lines, _bare(lines))})
    if not numbers:
        return list(range(len(lines)))
    widths = sorted(len(line) for line in lines if line.strip())
    gone = set(numbers)
    for at in numbers:
        above, below = _beside(lines, at)
        if above is None or below is None or {above, below} & gone:
            continue
        if goes_on(lines[above], lines[below], widths[9 * len(widths) // 10]):
            gone |= set(range(above + 1, below))
    return [at for at in range(len(lines)) if at not in gone]


def _decorated(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return which lines are but a page's number, as their signs or words say, and that number."""
    return [(at, number) for at, line in enumerate(lines) if (number := page_number(line)) is not None]


def _bare(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return which lines are figures with blank lines around, and those figures."""
    padded = ["", *lines, ""]
    return [
        (at, int(line))
        for at, line in enumerate(lines)
        if _BARE.fullmatch(line.strip()) and not padded[at].strip() and not padded[at + 2].strip()
    ]


def _runs(numbers: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the numbers that count on from one to the next."""
    starts = [0, *(at for at, (one, two) in enumerate(pairwise(numbers), 1) if not 0 < two[1] - one[1] <= _STEP)]
    for start, end in pairwise([*starts, len(numbers)]):
        yield list(numbers[start:end])


def _counting(numbers: Sequence[tuple[int, int]]) -> Iterator[int]:
    for run in _runs(numbers):
        if len(run) >= _FEWEST:
            yield from (at for at, _ in run)


def _pages(lines: Sequence[str], numbers: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield the bare figures that are pages' and not chapters': they part sentences, or do not begin at 1."""
    for run in _runs(numbers):
        parted = sum(_parts_a_sentence(lines, at) for at, _ in run)
        apart = all(
            sum(len(line.strip()) for line in lines[one + 1 : two]) >= _LEAST_BETWEEN
            for (one, _), (two, _) in pairwise(run)
        )
        if apart and (parted > 1 or (len(run) >= _FEWEST_BARE and (parted or run[0][1] > 1))):
            yield from (at for at, _ in run)


def _parts_a_sentence(lines: Sequence[str], at: int) -> bool:
    above, below = _beside(lines, at)
    if above is None or below is None:
        return False
    return not ends_sentence(lines[above]) and lines[below].lstrip()[0].islower()


def _beside(lines: Sequence[str], at: int) -> tuple[int | None, int | None]:
    """Return the next lines above and below one that are not blank."""
    above = next((i for i in range(at - 1, -1, -1) if lines[i].strip()), None)
    return above, next((i for i in range(at + 1, len(lines)) if lines[i].strip()), None)
