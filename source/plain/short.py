"""Short lines that are no wrapped sentences: the fields of a record, an address, a price list, verse."""

import re
from collections.abc import Sequence

from source.plain.lines import ends_sentence

WIDEST, WIDEST_ENTRY = 60, 40
"""Columns of lines that may be verse or a record, and of those of a bare list. Prose is hardly ever wrapped so narrow,
and where it is, its lines begin as they come."""
_FEWEST_VERSES, _FEWEST_ENTRIES = 4, 3

_FIELD = re.compile(r"[^\W\d_][^:.!?]{0,30}:[^\S\n]+\S")
_FIGURE_LAST = re.compile(r"\d[\d.,:]*[^\S\n]?[%€$£)]?\Z")
_SIGNS = re.compile(r"[.,;:!?]")


def are_kept(lines: Sequence[str]) -> bool:
    """Return whether two lines or more, without a blank one between, mean something by where they end."""
    said = [line.strip() for line in lines]
    if len(said) < 2 or max(map(len, said)) > WIDEST:
        return False
    if all(map(_FIELD.match, said)) or all(map(_FIGURE_LAST.search, said)):
        return True
    return _is_bare_list(said) or _is_verse_or_address(said)


def _is_bare_list(said: Sequence[str]) -> bool:
    """Return whether lines are entries that begin no sentence and end none: "buy milk", "call mum"."""
    narrow = max(map(len, said)) <= WIDEST_ENTRY and len(said) >= _FEWEST_ENTRIES
    return narrow and all(line[0].islower() for line in said) and not any(map(_SIGNS.search, said))


def _is_verse_or_address(said: Sequence[str]) -> bool:
    """Return whether each line begins with a capital or a figure, though the one before it has not ended a sentence."""
    firsts = [next((sign for sign in line if sign.isalnum()), "a") for line in said]
    if not all(first.isupper() or first.isdecimal() for first in firsts):
        return False
    unended = sum(not ends_sentence(line) for line in said[:-1])
    if ends_sentence(said[-1]):
        return len(said) >= _FEWEST_VERSES and unended >= 2
    entries = len(said) >= _FEWEST_ENTRIES or max(map(len, said)) <= WIDEST_ENTRY
    return (entries and unended == len(said) - 1) or (len(said) >= _FEWEST_VERSES and unended >= 2)
