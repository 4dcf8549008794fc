"""Borders of columns that are not drawn: rules between the rows of a table that are drawn cell by cell tell them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from source.pdf.geometry import Rule, Upright, Word

JOINED = 1.5
"""Points between the rules of two cells beside one another, at most."""
SHORTEST = 15.0
"""Points of the rule of a cell, on average at least; dashes are shorter."""
SAME = 3.0
"""Points between two places that are one, at most."""
CLOSE, FIRST = 1.8, 2.5
"""Ems from line to line of a row that no rule encloses, and from it to the rule, at most."""
MOST_COMPARED = 4_000_000
"""Rules in parts times words and lines across the text: beyond, it takes too long."""
MOST_BEYOND = 6
"""Lines of a row that no rule encloses, at most."""


@dataclass(frozen=True, slots=True)
class _Parted:
    """A rule across a table in as many parts as there are columns: their edges, and its base."""

    edges: tuple[float, ...]
    base: float


def implied(
    words: Sequence[Word], edges: Sequence[Rule], uprights: Sequence[Upright]
) -> tuple[list[Rule], list[Upright]]:
    """Return the borders that rules in parts tell of: of columns, and of a first and a last row not enclosed by rules.

    Where borders are drawn across the text, or words stand over one, nothing is told.
    """
    parted = list(_parted(edges))
    if len(parted) * (len(words) + len(uprights)) > MOST_COMPARED:
        return [], []
    along: list[Rule] = []
    across: list[Upright] = []
    for stack in _stacks(parted, words, uprights):
        places = stack[0].edges
        top = _beyond(words, stack[0], -1)
        bottom = _beyond(words, stack[-1], 1)
        along += [Rule(places[0], places[-1], base) for base in (top, bottom)]
        across += [Upright(place, top, bottom) for place in places]
    return along, across


def _parted(edges: Sequence[Rule]) -> Iterator[_Parted]:
    """Yield rules that are drawn in parts, downwards."""
    for _, group in groupby(
        sorted(edges, key=lambda each: (round(each.base), each.left)), lambda each: round(each.base)
    ):
        run: list[Rule] = []
        for rule in group:
            if run and abs(rule.left - run[-1].right) > JOINED:
                yield from _as_parted(run)
                run = []
            run.append(rule)
        yield from _as_parted(run)


def _as_parted(run: Sequence[Rule]) -> Iterator[_Parted]:
    if len(run) > 1 and run[-1].right - run[0].left >= SHORTEST * len(run):
        yield _Parted((run[0].left, *(rule.right for rule in run)), run[0].base)


def _stacks(parted: Sequence[_Parted], words: Sequence[Word], uprights: Sequence[Upright]) -> Iterator[list[_Parted]]:
    """Yield rules that part the rows of one table, two at least."""
    stack: list[_Parted] = []
    for rule in parted:
        if stack and not _goes_on(stack[-1], rule, words, uprights):
            if len(stack) > 1:
                yield stack
            stack = []
        stack.append(rule)
    if len(stack) > 1:
        yield stack


def _goes_on(last: _Parted, rule: _Parted, words: Sequence[Word], uprights: Sequence[Upright]) -> bool:
    """Tell whether two rules are of one table: with the same columns, and rows between that keep to them."""
    same = len(last.edges) == len(rule.edges) and all(
        abs(one - other) < SAME for one, other in zip(last.edges, rule.edges, strict=True)
    )
    drawn = [each.place for each in uprights if min(each.bottom, rule.base) - max(each.top, last.base) > SAME]
    drawn = [place for place in drawn if last.edges[0] - SAME < place < last.edges[-1] + SAME]
    all_drawn = all(any(abs(place - edge) < SAME for place in drawn) for edge in last.edges)
    if not same or (drawn and not all_drawn):  # a cell over several columns
        return False
    inside = [word for word in words if last.base < word.base < rule.base and _overlaps(word, last)]
    return bool(inside) and not any(_crosses(word, last) for word in inside)


def _overlaps(word: Word, rule: _Parted) -> bool:
    return rule.edges[0] < (word.left + word.right) / 2 < rule.edges[-1]


def _crosses(word: Word, rule: _Parted) -> bool:
    return any(word.left + JOINED < place < word.right - JOINED for place in rule.edges[1:-1])


def _beyond(words: Sequence[Word], rule: _Parted, way: int) -> float:
    """Return where the row ends that stands beyond the outermost rule of a table, at the rule where there is none."""
    near = sorted(
        (word for word in words if _overlaps(word, rule) and way * (word.base - rule.base) > 0),
        key=lambda word: way * word.base,
    )
    lines = [list(line) for _, line in groupby(near, key=lambda word: round(word.base))][:MOST_BEYOND]
    taken: list[Word] = []
    for line in lines:
        size = max(word.size for word in line)
        apart = abs(line[0].base - (taken[-1].base if taken else rule.base))
        if apart > (CLOSE if taken else FIRST) * size or any(_crosses(word, rule) for word in line):
            break
        taken += line
    columns = {sum(place < word.left + JOINED for place in rule.edges) for word in taken}
    if len(columns) < 2:
        return rule.base
    return min(word.top for word in taken) - 1 if way < 0 else max(word.bottom for word in taken) + 1
