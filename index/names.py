"""Names: what a text calls people, places and things, and whether another text calls them the same.

There is no list of names: a name is told by its capital letter, its digits or its initials, so that it is found in any
field. "Japanese" and "Japan", "US" and "United States", "SDF" and "Self Defense Force" are the same.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.analysis import STOP_WORDS, Word, terms, words
from source.model import Span

_NONE = """
i monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november december mr mrs ms dr prof no vol fig table section chapter figure et al st
"""
_NO_NAMES = frozenset(_NONE.split()) | (STOP_WORDS - {"may"})
_OPENS = re.compile(r"(?:^|[.!?:;]\s+|[\n\"“‘«(\[]\s*)$")
_ENDED = "a n an ian ean ese i ish e y en er land s t d ern es ans ic ist"
_ENDINGS = frozenset(_ENDED.split()) | {""}
"""What may be left of two words that begin alike, where one is made from the other: Iraq, Iraqi; China, Chinese."""
_SAME = (
    "us usa america american americans unitedstates",
    "uk britain british unitedkingdom",
    "france french",
    "spain spanish",
    "netherlands dutch holland",
    "un unitednations",
    "eu europeanunion",
    "poland polish",
    "denmark danish",
    "ireland irish",
    "wales welsh",
    "finland finnish",
    "norway norwegian",
    "sweden swedish",
    "switzerland swiss",
    "ussr sovietunion soviet",
    "dprk northkorea",
    "rok southkorea",
    "prc",
)
_GROUP = {name: n for n, group in enumerate(_SAME) for name in group.split()}
_LEAST_ALIKE = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A word that is, or is part of, a name. It is not ``sure`` where it begins a sentence and may be any word."""

    word: Word
    sure: bool

    @property
    def span(self) -> Span:
        return self.word.span


def names(text: str, within: Span | None = None) -> tuple[Name, ...]:
    """Return the words of a text that are names, in order; with ``within``, those that stand there."""
    found = []
    said = words(text, within)
    for n, word in enumerate(said):
        written = word.span.of(text)
        if not _is_written_so(written) or word.exact in _NO_NAMES or (word.term is None and not written.isupper()):
            continue
        special = sum(c.isupper() for c in written) > 1 or any(c.isdigit() for c in written)
        opens = _OPENS.search(text[max(word.span.start - 3, 0) : word.span.start]) is not None
        after = said[n + 1].span if n + 1 < len(said) else None
        led = after is not None and after.start == word.span.end + 1 and text[after.start].isupper()
        found.append(Name(word, special or not opens or led))
    return tuple(found)


def _is_written_so(written: str) -> bool:
    letters = [c for c in written if c.isalpha()]
    return bool(letters) and len(written) > 1 and (written[0].isupper() or any(c.isupper() for c in written[1:]))


class Known:
    """The names that a passage knows: all of its words, what initials of its words make, and what its initials are."""

    def __init__(self, passage: str) -> None:
        said = words(passage)
        self._exact = {word.exact.replace("-", "") for word in said}
        self._exact |= {part for word in said for part in re.split(r"[^\w]+", word.exact)}
        self._terms = {word.term for word in said if word.term is not None} | set(terms(passage))
        self._groups = {_GROUP[exact] for exact in self._exact if exact in _GROUP}
        self._groups |= {_GROUP[pair] for pair in _pairs(said) if pair in _GROUP}
        self._starts: dict[str, list[str]] = {}
        for exact in self._exact:
            self._starts.setdefault(exact[:_LEAST_ALIKE], []).append(exact)
        telling = [word.exact for word in said if word.exact not in STOP_WORDS]
        self._initials = "".join(exact[0] for exact in telling)
        self._short = {word.exact for word in said if word.span.of(passage).isupper() and len(word.exact) > 1}

    def knows(self, word: Word, written: str) -> bool:
        """Whether the passage says a word, in whatever form."""
        exact = word.exact.replace("-", "")
        if exact in self._exact or word.exact in self._exact or word.term in self._terms:
            return True
        if self.knows_pair(exact) or any(self._likens(exact, other) for other in self._begun(exact)):
            return True
        return written.isupper() and 2 <= len(exact) <= 6 and exact in self._initials

    def knows_pair(self, pair: str) -> bool:
        """Whether the passage says two words that are a name together, such as "unitedstates", in whatever form."""
        return _GROUP.get(pair) in self._groups

    def has_short(self, initials: str) -> bool:
        """Whether the passage has a word that ends in these initials, such as "PM", or "JDA" of Defense Agency."""
        return any(short.endswith(initials) for short in self._short)

    def _begun(self, exact: str) -> Sequence[str]:
        return self._starts.get(exact[:_LEAST_ALIKE], ())

    @staticmethod
    def _likens(one: str, other: str) -> bool:
        alike = 0
        for a, b in zip(one, other, strict=False):
            if a != b:
                break
            alike += 1
        return any(one[cut:] in _ENDINGS and other[cut:] in _ENDINGS for cut in range(_LEAST_ALIKE, alike + 1))


def _pairs(said: Sequence[Word]) -> Iterable[str]:
    return (one.exact + other.exact for one, other in pairwise(said))


def unknown(text: str, found: Sequence[Name], passage: Known) -> list[Name]:
    """Return those of a text's names that a passage does not know, by themselves or by the initials of their run."""
    lacking = [name for name in found if not passage.knows(name.word, name.span.of(text))]
    if not lacking:
        return []
    paired = {
        id(name)
        for one, other in pairwise(found)
        if passage.knows_pair(one.word.exact + other.word.exact)
        for name in (one, other)
    }
    for run in _runs(text, found):
        for size in range(2, min(len(run), 6) + 1):
            for start in range(len(run) - size + 1):
                some = run[start : start + size]
                if passage.has_short("".join(name.word.exact[0] for name in some)):
                    paired |= {id(name) for name in some}
    return [name for name in lacking if id(name) not in paired]


def _runs(text: str, found: Sequence[Name]) -> list[list[Name]]:
    """Return names that stand together, with at most a blank, a hyphen or a small word between any two."""
    runs: list[list[Name]] = []
    for name in found:
        between = text[runs[-1][-1].span.end : name.span.start] if runs else "."
        if runs and re.fullmatch(r"[\s-]+(?:of\s+|the\s+|for\s+|and\s+)*", between):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs
