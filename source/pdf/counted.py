"""Whether a number at the start of a line counts on from those above it, or is running text that begins a line."""

import re
from collections.abc import Sequence

MOST_SKIPPED = 2
"""By how much one number of a list may exceed the one before it."""

_COUNTER = re.compile(r"([(\[]?)(\d{1,3}(?:\.\d{1,2})*|[a-zA-Z]|[ivxIVX]{1,5})([.)\]]*)\s+(?=(\S))")
_ROMAN = {"i": 1, "v": 5, "x": 10}


def counts_on(text: str, starts: Sequence[str]) -> bool:
    """Tell whether the number of a line fits those that paragraphs above it start with, ``starts``.

    A sentence that goes on behind a number, where it begins behind the others, says that the number is the sentence's.
    A bullet does not count, and always fits.
    """
    found = _COUNTER.match(text)
    if found is None:
        return True
    before = [each for each in map(_COUNTER.match, starts) if each and _style(each) == _style(found)]
    small = found[4].islower()
    if not before:
        return not small and 1 in {value[-1] for value in _values(found[2])}
    if small and not before[-1][4].islower():
        return False
    return any(_follows(old, new) for each in before for old in _values(each[2]) for new in _values(found[2]))


def _style(found: re.Match[str]) -> tuple[str, str, str]:
    """Return how a number is set: its brackets, and whether it counts in figures, in letters, and of what case."""
    kind = "0" if found[2][0].isdigit() else "a" if found[2].islower() else "A"
    return found[1], kind, found[3]


def _values(number: str) -> tuple[tuple[int, ...], ...]:
    """Return what a number may stand for: "i" for the ninth letter, and for 1."""
    if number[0].isdigit():
        return (tuple(map(int, number.split("."))),)
    letter = ((ord(number.lower()) - ord("a") + 1,),) if len(number) == 1 else ()
    return (*letter, *_roman(number.lower()))


def _roman(number: str) -> tuple[tuple[int, ...], ...]:
    if not set(number) <= set(_ROMAN):
        return ()
    each = [_ROMAN[char] for char in number]
    return ((sum(-a if a < b else a for a, b in zip(each, [*each[1:], 0], strict=True)),),)


def _follows(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Tell whether a number of parts, such as 2.1, may be the next after another."""
    if len(new) > len(old):
        return new in ((*old, 0), (*old, 1))
    level = len(new) - 1
    if level and new[level] < 2 and _follows(old[:level], new[:level]):
        return True
    return old[:level] == new[:level] and 0 < new[level] - old[level] <= MOST_SKIPPED
