"""Headings of two lines: a number alone, and its title directly below, as laws set them: "§ 1" above "Scope"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from source.numbers import bare_number, is_article
from source.text import is_heading, page_number

LONGEST_TITLE = 90
"""Characters."""
_SHORT = 0.7
"""The share of the line below up to which a title without a blank line behind it is long."""
_ALONE = re.compile(r"(?P<word>§§?|[^\W\d_]+)\.?[^\S\n]?(?P<number>\d{1,4}[a-z]?|[IVXLC]{1,8})[.:]?")


@dataclass(frozen=True, slots=True)
class Titled:
    """A line that is but a number, above its title, and what it is called but for the number."""

    at: int
    name: str


def titled(lines: Sequence[str]) -> dict[str, list[Titled]]:
    """Return where such headings stand, by what they are called; a word unknown in laws must come twice."""
    named: dict[str, list[Titled]] = {}
    for found in _found(lines):
        named.setdefault(found.name, []).append(found)
    return {name: those for name, those in named.items() if len(those) > 1 or _is_sure(lines[those[0].at].strip())}


def _found(lines: Sequence[str]) -> Iterator[Titled]:
    for at in range(len(lines) - 2):
        line = lines[at].strip()
        found = _ALONE.fullmatch(line) if line and not (at and lines[at - 1].strip()) else None
        if found and page_number(line) is None and _is_title(lines[at + 1].strip(), lines[at + 2].strip()):
            yield Titled(at, found["word"].casefold())


def _is_title(line: str, below: str) -> bool:
    """Return whether a line is a title, given the line below it, which may be blank."""
    if not line or not line[0].isalpha() or line[0].islower() or len(line) > LONGEST_TITLE or not is_heading(line):
        return False
    if line[-1] in ",;،、":
        return False
    return not below or bare_number(below) is not None or (len(line) <= _SHORT * len(below) and not below[0].islower())


def _is_sure(line: str) -> bool:
    return is_article(f"{line.rstrip('.:')} X") or (line.isupper() and len(line.split()[0]) > 2)
