"""A typed answer beside the right one: how right it is, where they differ, and which grade that suggests. Pure."""

import re
from calendar import month_name
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate
from unicodedata import numeric

from app.study.apart import apart, denied_otherwise, initials
from app.study.meaning import Sense
from app.study.schedule import Grade
from index.analysis import Word, exact, terms, words
from index.differ import differences
from index.facts import Fact, facts
from source.model import Span

ALIKE = 0.65
"""The cosine of two answers from which they mean the same; where it was measured is in ``eval/TRIED.md``."""
ALIKE_WORDS = 0.78
"""The same of single words: of 30 pairs of the same meaning ("car", "automobile") 17 reach it, of 30 of the same kind
("iron", "copper") one."""
_NEAR = 0.2
"""Slips of the pen, as a share of the letters; one at least, where there are more than three letters."""

_SHORT = 3
"""Letters of a word of which none can be a slip: "km" is not "mm", and "II" not "I"."""
_LONG = 300
"""Characters from which answers are compared word by word, since letter by letter takes time with their square."""
_GROUPED = re.compile(r"(?<=\d)[ .'’\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""What else than a comma parts a number's thousands."""
_DAY = re.compile(r"\b(\d{1,2})\.\s?(0?[1-9]|1[0-2])\.\s?([12]\d{3})\b")
_VULGAR = re.compile(r"(\d*)\s?([¼-¾⅐-⅞])")
_FRACTION = re.compile(r"(?<![\d/.,])(?:(\d+)\s)?([1-9])/([2-9]|1[0-6])(?![\d/])")
_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,2})(?![\d,])")
_NTH = re.compile(
    r"\d(?:st|nd|rd|th)\b|\b(?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf)th)\b", re.IGNORECASE
)
_UNIT = 2
"""Words around a figure that may be left out: "12.5" is near "12.5 hectares"."""
_LEAD = re.compile(
    r"\W+|\b(?:a|an|the|in|on|at|by|since|about|around|circa|some|over|under|nearly|almost|approximately|more|less|than)\b",
    re.IGNORECASE,
)
_PHRASE = 5
"""Words of an answer from which it is a sentence, which begins with a capital."""
_SIGNS = re.compile(r"[$€£¥+#]")
_COMMON = 0.6
"""The share of their letters that two answers have in common, in order, from which it helps to see where they differ:
"Prince of Whales" has .97 of "Prince of Wales", and "San Francisco Bay" .10 of "deck"."""


class Verdict(StrEnum):
    """How right a typed answer is."""

    EXACT = "exact"
    NEAR = "near"
    MEANING = "meaning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both answers: ``typed`` and ``right`` are equal but for capitals, or differ; either may be empty."""

    typed: str
    right: str

    @property
    def same(self) -> bool:
        """Whether both say it."""
        return self.typed.casefold() == self.right.casefold()


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of an answer; ``pieces`` joined are what was typed, and the right answer."""

    verdict: Verdict
    pieces: tuple[Piece, ...]
    suggested: Grade


_SUGGESTED = {
    Verdict.EXACT: Grade.GOOD,
    Verdict.NEAR: Grade.GOOD,
    Verdict.MEANING: Grade.HARD,
    Verdict.WRONG: Grade.AGAIN,
}


def compare(typed: str, right: str, sense: Sense | None = None, wrong: Collection[str] = ()) -> Compared:
    """Compare what was typed with the right answer.

    Capitals, accents, marks, articles, and how a number or a date is written make no difference. Near is a slip in some
    letters of a word, or a sign or a unit left out, and never another figure, another word or a denial. ``sense`` knows
    words and what they mean; it is only asked where the letters do not decide. ``wrong`` are answers known to be so.
    """
    ours, theirs = _read(typed), _read(right)
    verdict = Verdict.WRONG
    if (ours.words or ours.figures) and not denied_otherwise(typed, right):
        verdict = _verdict(ours, theirs, sense)
        if verdict is Verdict.WRONG and (initials(typed, right) or initials(right, typed)):
            verdict = Verdict.MEANING
        elif verdict is Verdict.WRONG and sense and _may_mean_the_same(ours, theirs, typed, right):
            one, other = (" ".join(read.words) for read in (ours, theirs)) if ours.figures else (typed, right)
            least = ALIKE_WORDS if len(ours.words) == len(theirs.words) == 1 else ALIKE
            verdict = Verdict.MEANING if sense.cosine(one, other) >= least else verdict
    if verdict not in (Verdict.EXACT, Verdict.WRONG) and _said(ours) in map(_said, map(_read, wrong)):
        verdict = Verdict.WRONG
    return Compared(verdict, pieces(typed.strip(), right), _SUGGESTED[verdict])


def pieces(typed: str, right: str) -> tuple[Piece, ...]:
    """Return two texts cut where they differ, long ones between words; those that have little in common, as one."""
    one, other = typed.casefold(), right.casefold()
    if len(one) != len(typed) or len(other) != len(right):  # "ß" is two letters then
        one, other = typed, right
    cut = re.compile(r"\s+|\S+" if max(len(one), len(other)) > _LONG else ".", re.DOTALL)
    units, others = cut.findall(one), cut.findall(other)
    matcher = SequenceMatcher(None, units, others, autojunk=False)
    if matcher.ratio() < _COMMON and typed and right:
        return (Piece(typed, right),)
    at, its = ([0, *accumulate(map(len, some))] for some in (units, others))
    return tuple(Piece(typed[at[a] : at[b]], right[its[c] : its[d]]) for _, a, b, c, d in matcher.get_opcodes())


def distance(one: str, other: str) -> int:
    """Return how many letters are to be put in, left out, exchanged or swapped with the next to make one the other.

    The optimal string alignment distance, after Damerau, "A technique for computer detection and correction of
    spelling errors", 1964.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            least = min(row[-1] + 1, last[j] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]


@dataclass(frozen=True, slots=True)
class _Read:
    """What an answer says: the values of its figures, the signs with them, and its other words as they are compared.

    ``leads`` says that it begins with a figure, whose unit the words may be.
    """

    figures: tuple[tuple[object, ...], ...]
    signs: tuple[str, ...]
    words: tuple[str, ...]
    leads: bool


def _read(answer: str) -> _Read:
    text = _in_decimals(_GROUPED.sub(",", answer.strip()))
    found = facts(text)
    rest = text
    for fact in reversed(found):
        rest = f"{rest[: fact.span.start]} {rest[fact.span.end :]}"
    said = exact(rest)
    telling = [word for word in said if word not in ("a", "an", "the")] or ([] if found else said)
    percents = ["%"] * sum(fact.percent for fact in found)
    leads = bool(found) and not _LEAD.sub("", text[: found[0].span.start])
    figures = tuple(_figure(fact, text) for fact in found)
    return _Read(figures, tuple(sorted([*_SIGNS.findall(text), *percents])), tuple(telling), leads)


def _in_decimals(text: str) -> str:
    """Return a text with fractions and decimal commas as decimals, and "3.3.1891" as a date in words."""
    text = _DAY.sub(lambda found: f"{found[1]} {month_name[int(found[2])]} {found[3]}", text)
    text = _VULGAR.sub(lambda found: f"{int(found[1] or 0) + numeric(found[2]):g}", text)
    text = _FRACTION.sub(lambda found: f"{int(found[1] or 0) + int(found[2]) / int(found[3]):g}", text)
    return _COMMA.sub(r"\1.\2", text)


def _figure(fact: Fact, text: str) -> tuple[object, ...]:
    """Return what a figure amounts to; a year is a number, and "third" not "three"."""
    value = fact.value
    if isinstance(value, tuple) and value[1:] == (None, None):
        value = float(value[0] or 0)
    nth = not isinstance(value, tuple) and _NTH.search(fact.span.of(text)) is not None
    return value, fact.decade, nth


def _said(read: _Read) -> tuple[object, ...]:
    return read.figures, read.words


def _verdict(ours: _Read, theirs: _Read, sense: Sense | None) -> Verdict:
    """Return what the letters and figures say."""
    if ours.figures != theirs.figures or (ours.signs != theirs.signs and ours.signs and theirs.signs):
        return Verdict.WRONG
    if ours.words == theirs.words:
        return Verdict.EXACT if ours.signs == theirs.signs else Verdict.NEAR
    if ours.leads and theirs.leads and not (ours.words and theirs.words):
        return Verdict.NEAR if len(ours.words) + len(theirs.words) <= _UNIT else Verdict.WRONG
    return Verdict.NEAR if ours.words and _are_near(ours.words, theirs.words, sense) else Verdict.WRONG


def _are_near(typed: Sequence[str], right: Sequence[str], sense: Sense | None) -> bool:
    """Whether each word is the right one but for slips, or where one was parted or joined, all are but for one slip.

    A single word that is a word of its own is no slip: "Iran" is not "Iraq".
    """
    if len(typed) == len(right):
        own = len(typed) == 1 and sense is not None and terms(typed[0]) != terms(right[0]) and sense.is_word(typed[0])
        return not own and all(map(_is_near, typed, right))
    one, other = "".join(typed), "".join(right)
    return max(len(one), len(other)) <= _LONG and min(len(one), len(other)) > _SHORT and distance(one, other) <= 1


def _is_near(typed: str, right: str) -> bool:
    if typed == right or terms(typed) == terms(right) != []:
        return True
    allowed = max(int(len(right) * _NEAR), 1) if len(right) > _SHORT else 0
    figures = any(map(str.isdecimal, typed + right))
    if figures or abs(len(typed) - len(right)) > allowed or apart(typed, right):
        return False
    return distance(typed, right) <= allowed


def _may_mean_the_same(ours: _Read, theirs: _Read, typed: str, right: str) -> bool:
    """Whether no word says surely something else, however near that is in meaning: another name, unit or figure."""
    signs = ours.signs == theirs.signs or not (ours.signs and theirs.signs)
    if ours.figures != theirs.figures or not signs or bool(ours.words) != bool(theirs.words):
        return False
    mine, its = words(typed), words(right)
    matcher = SequenceMatcher(None, [word.exact for word in mine], [word.exact for word in its], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "replace":
            continue
        if any(apart(one.exact, other.exact) for one in mine[a:b] for other in its[c:d]):
            return False
        if any(_is_name(right, other, first=n == 0 and len(its) > _PHRASE) for n, other in enumerate(its[c:d], c)):
            return False
        if b - a == d - c and len(its) > d - c and all(len(word.exact) <= _SHORT for word in (*mine[a:b], *its[c:d])):
            return False
    return len(mine) != len(its) or not differences(typed, right, (Span(0, len(right)),), "")


def _is_name(text: str, word: Word, *, first: bool) -> bool:
    return text[word.span.start].isupper() and not first
