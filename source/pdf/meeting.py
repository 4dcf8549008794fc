"""Lines along and across the text of a page that meet one another, as those of a table do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from source.pdf.geometry import Box, Rule, Upright

NEAR = 3.0
"""Points between lines that meet, and between two that are one border, at most."""
MOST_PAIRS = 1_000_000
"""Pairs of lines along and across the text of a page that are looked at."""
MOST_ACROSS = 400
"""Lines across the text of one table."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines along and across the text that meet one another.

    ``ends`` are where the parts begin and end that those across are drawn in: TeX draws one for each row.
    """

    along: tuple[Rule, ...]
    across: tuple[Upright, ...]
    ends: tuple[tuple[float, float], ...]

    @property
    def box(self) -> Box:
        """What they enclose."""
        return Box(
            min([*(each.left for each in self.along), *(each.place for each in self.across)]),
            min([*(each.base for each in self.along), *(each.top for each in self.across)]),
            max([*(each.right for each in self.along), *(each.place for each in self.across)]),
            max([*(each.base for each in self.along), *(each.bottom for each in self.across)]),
        )


def meeting(along: Sequence[Rule], uprights: Sequence[Upright]) -> Iterator[Lines]:
    """Yield lines in groups that meet one another; none of so many that it would take too long."""
    across = _whole(uprights)
    if len(along) * len(across) > MOST_PAIRS:
        return
    owner = list(range(len(along) + len(across)))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    for i, rule in enumerate(along):
        for j, upright in enumerate(across, start=len(along)):
            if (
                rule.left - NEAR <= upright.place <= rule.right + NEAR
                and upright.top - NEAR <= rule.base <= upright.bottom + NEAR
            ):
                owner[root(i)] = root(j)
    groups: dict[int, list[int]] = {}
    for i in range(len(owner)):
        groups.setdefault(root(i), []).append(i)
    for group in groups.values():
        own = tuple(across[i - len(along)] for i in group if i >= len(along))
        if len(group) > 3 and len(own) <= MOST_ACROSS:
            yield Lines(tuple(along[i] for i in group if i < len(along)), own, tuple(_ends(own, uprights)))


def _whole(uprights: Sequence[Upright]) -> list[Upright]:
    """Return lines across the text, those that go on from one another as one."""
    found: list[Upright] = []
    for each in sorted(uprights, key=lambda each: (round(each.place), each.top)):
        last = found[-1] if found else None
        if last is not None and abs(last.place - each.place) <= 1 and _touch(each, last):
            found[-1] = Upright(last.place, min(last.top, each.top), max(last.bottom, each.bottom))
        else:
            found.append(each)
    return found


def _touch(one: Upright, other: Upright) -> bool:
    return max(one.top, other.top) - min(one.bottom, other.bottom) <= NEAR


def _ends(whole: Sequence[Upright], parts: Sequence[Upright]) -> Iterator[tuple[float, float]]:
    """Yield where the parts of lines end within them."""
    for each in parts:
        if any(abs(one.place - each.place) <= 1 and one.top <= each.bottom <= one.bottom for one in whole):
            yield each.place, each.bottom
