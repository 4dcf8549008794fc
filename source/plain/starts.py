"""Which of the lines between two blank ones begin an item of a list, a paragraph or an entry that hangs."""

import re
from collections.abc import Sequence
from itertools import pairwise

from source.numbers import is_article
from source.plain.lines import ends_sentence, fits

SLACK = 0.92
"""The share of its widest line up to which a paragraph's others may be filled."""

_MOST_SKIPPED = 4
"""By how much a number of a list may be above the one before it."""

BULLET = re.compile(r"(?:[•‣◦▪●○■□*+-]|o(?=[^\S\n]{2}))[^\S\n]+(?=\S)")
COUNTED = re.compile(
    r"(?:\((?P<a>\d{1,3}|[a-z])\)|\[(?P<b>\d{1,3})\]|(?P<c>\d{1,3}|[a-z])(?P<d>[.)]))[^\S\n]+(?=\S)"
    r"(?!(?<=c\)[^\S\n])(?:19|20)\d\d)"
)
"""The mark of an item, other than that of a copyright, "(c) 2020"."""
SECTION = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,5}\.?(?=[^\S\n]+[^\W\d_])")


def item_starts(lines: Sequence[str]) -> frozenset[int]:
    """Return which lines begin an item of a list; the numbers of a list count on from line to line."""
    seen: dict[str, int] = {}
    starts = []
    articles = sum(is_article(line.lstrip()) for line in lines) > 1
    for at, line in enumerate(lines):
        text = line.lstrip()
        if BULLET.match(text):
            fits_in = True
        elif SECTION.match(text) or (articles and is_article(text)):
            fits_in = at == 0 or at - 1 in starts or fits(lines[at - 1], line, max(map(len, lines)))
        elif counted := COUNTED.match(text):
            mark = counted["a"] or counted["b"] or counted["c"]
            style = counted[0].replace(mark, "1" if mark.isdigit() else "a").strip()
            value = int(mark) if mark.isdigit() else ord(mark) - ord("a") + 1
            fits_in = at == 0 or value in (1, seen.get(style, -1) + 1) or _skips(lines[at - 1], seen.get(style), value)
            seen |= {style: value} if fits_in else {}
        else:
            continue
        starts += [at] if fits_in else []
    return frozenset(starts if starts and (starts[0] == 0 or len(starts) > 1) else ())


def _skips(above: str, last: int | None, value: int) -> bool:
    """Return whether a number goes on in a list in which some are left out, behind a line that is at its end."""
    return last is not None and last < value <= last + _MOST_SKIPPED and ends_sentence(above)


def indented(lines: Sequence[str]) -> frozenset[int]:
    """Return which lines begin a paragraph by being indented, or by not being so where all others are."""
    indents = [len(line) - len(line.lstrip()) for line in lines]
    least = min(indents)
    inner = [at for at, indent in enumerate(indents) if indent > least]
    outer = [at for at, indent in enumerate(indents) if indent == least]
    if not inner or len(lines) < 3:
        return frozenset()
    if inner[0] == 0 or 2 * len(inner) < len(lines):
        new = [at for at in inner if at == 0 or indents[at - 1] == least or ends_sentence(lines[at - 1])]
        ended = sum(at == 0 or ends_sentence(lines[at - 1]) for at in new)
        if 3 * ended >= 2 * len(new):
            return frozenset(new)
    return frozenset(outer if outer[0] == 0 and _hangs(lines, indents, inner, outer) else ())


def _hangs(lines: Sequence[str], indents: Sequence[int], inner: Sequence[int], outer: Sequence[int]) -> bool:
    """Return whether inner lines go on from the outer ones above them, entry after entry; those of verse do not."""
    if len(inner) > 1 and all(lines[at].lstrip()[0].isupper() for at in inner):
        return False
    if all(right - left > 1 for left, right in pairwise(outer)):
        return True
    width = int(SLACK * max(map(len, lines)))
    full = [
        not fits(line, following, width - at) for (line, following), at in zip(pairwise(lines), indents, strict=False)
    ]
    ends = sum(ends_sentence(lines[at - 1]) or not full[at - 1] for at in outer[1:])
    begins = any(lines[at].lstrip()[0].islower() for at in outer[1:])
    return not begins and 4 * ends >= 3 * (len(outer) - 1) and 4 * sum(full[at - 1] for at in inner) >= 3 * len(inner)
