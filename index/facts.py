"""Facts: the numbers, dates and names a text states, each with its place and what it amounts to.

Two texts state the same where their facts agree, however each writes them: "40,000", "40, 000" and "forty thousand";
"14 October 2003" and "Oct. 14, 2003"; "half" and "50%".
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from source.model import Span

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: float(n) for n, word in enumerate(_UNITS)} | {word: 10.0 * n for n, word in enumerate(_TENS, start=2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9, "k": 1e3}
_FIRST = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINALS = {word: float(n) for n, word in enumerate((*_FIRST, "eleventh", "twelfth"), start=1)}
_PARTS = {"half": 2.0, "third": 3.0, "thirds": 3.0, "quarter": 4.0, "quarters": 4.0, "fifth": 5.0, "fifths": 5.0}
_MONTHS_NAMED = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
    ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
_MONTHS = {name: n for n, names in enumerate(_MONTHS_NAMED, start=1) for name in names}

_MONTH = rf"(?:{'|'.join(sorted((n.capitalize() for n in _MONTHS), key=len, reverse=True))})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"[12]\d{3}"
_DATE = re.compile(
    rf"\b(?P<d1>{_DAY})(?:\s+of)?\s+(?P<m1>{_MONTH}),?(?:\s+(?P<y1>{_YEAR})\b)?"
    rf"|\b(?P<m2>{_MONTH}),?\s+(?:(?P<d2>{_DAY})\b(?!\s*%),?\s+)?(?P<y2>{_YEAR})\b"
    rf"|\b(?P<m3>{_MONTH})\s+(?P<d3>{_DAY})\b(?![\d.,]*\d)(?!\s*(?:%|per\s?cent))"
    rf"|\b(?P<y4>{_YEAR})-(?P<m4>\d\d)-(?P<d4>\d\d)\b"
    rf"|\b(?P<y5>{_YEAR}|'?\d0)(?P<decade>s)\b"
    rf"|(?<![\w.,$€£¥-])(?P<y6>{_YEAR})(?![\w%]|[.,]\d|-\w|\s*(?:%|per\s?cent))"
    r"|(?<![\w'’])['’](?P<y7>\d\d)(?![\w'’])"
    rf"|(?<=\b[Ii]n )(?P<m7>{_MONTH})|(?<=\b[Ss]ince )(?P<m8>{_MONTH})|(?<=\b[Uu]ntil )(?P<m9>{_MONTH})"
)
_DIGITS = r"\d{1,3}(?:, ?\d{3})*, 000(?!\d)|\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+"
_SCALE = "|".join(_SCALES)
_PER_CENT = r"\s*(?:%|per\s?cent\b|pct\b)"
_NUMBER = re.compile(
    rf"(?<![\w.,/])(?<![^\W\d][-–/.])(?P<sign>(?<![\w)])[-−])?(?P<money>(?:US)?[$€£¥]\s?)?"
    rf"(?P<digits>{_DIGITS}|(?=\.\d))(?P<point>\.\d+)?(?P<nth>(?:st|nd|rd|th)\b)?"
    rf"(?:(?:\s|-)?(?P<scale>{_SCALE})\b)?(?P<percent>{_PER_CENT}|(?=\s?(?:-|–|to)\s?\d+(?:\.\d+)?{_PER_CENT}))?(?![\w]*\d)"
)
_WORD_NUMBER = rf"(?:{'|'.join([*_SMALL, 'dozen', *(word for word in _SCALES if len(word) > 2)])})"
_WORDS = re.compile(
    rf"\b(?P<words>(?:a\s+(?=hundred|thousand|million|billion|dozen))?{_WORD_NUMBER}"
    rf"(?:(?:(?:(?<=hundred)|(?<=thousand)|(?<=million))\s+and\s+|[\s-]+){_WORD_NUMBER})*)\b(?![-–]?\s?(?:{'|'.join(_PARTS)})\b)(?P<percent>{_PER_CENT})?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"\b(?:(?P<of>one|two|three|four|an?)[\s-]+)?(?P<part>{'|'.join(_PARTS)})\b(?=\s+(?:of|the|its|their|all)\b)"
    r"|\b(?P<some>one|two|three|four)[\s-]+(?P<parts>thirds?|quarters?|fifths?)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:about|around|approximately|approx\.|roughly|some|nearly|almost|circa|over|under|more than|less than"
    r"|fewer than|at least|at most|up to|close to|just)\s+(?:[$€£¥]|US\$)?$",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a fact, or a difference, is of."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or a date that a text states at ``span``.

    ``value`` is the number; of a date it is (year, month, day), None for what is not said, with ``decade`` where it
    is ten years. ``percent`` says what it counts; ``hedged`` that it is said to be about so; ``weak`` that it may be no
    statement at all, as "one" or "first" may not.
    """

    kind: Kind
    span: Span
    value: float | tuple[int | None, int | None, int | None]
    percent: bool = False
    decade: bool = False
    hedged: bool = False
    weak: bool = False


def facts(text: str) -> tuple[Fact, ...]:
    """Return the numbers and dates of a text, in order; none overlaps another."""
    found: list[Fact] = []
    taken: list[Span] = []
    for some in (_dates(text), _numbers(text), _fractions(text), _worded(text), _ordinals(text)):
        for fact in some:
            if not any(fact.span.start < span.end and span.start < fact.span.end for span in taken):
                found.append(fact)
                taken.append(fact.span)
    return tuple(sorted(found, key=lambda fact: fact.span.start))


def agree(claim: Fact, source: Fact) -> bool:
    """Whether a source states what a claim does, as exactly as the claim says it."""
    mine, theirs = claim.value, source.value
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return _same_date(claim, source)
    if isinstance(mine, tuple) or isinstance(theirs, tuple):
        year, number = (mine, theirs) if isinstance(mine, tuple) else (theirs, mine)
        return isinstance(year, tuple) and year[1:] == (None, None) and year[0] == number
    if abs(mine - theirs) <= 1e-9 * max(abs(mine), abs(theirs)):
        return True
    if claim.percent and (claim.weak or source.weak):  # two thirds are 67%, or 66
        return source.percent and abs(mine - theirs) < 1.0
    return claim.hedged and claim.percent == source.percent and _rounded(theirs, mine) == mine


def _rounded(value: float, like: float) -> float:
    """Return a number as round as another is: to the last of its digits that is not 0."""
    if not like:
        return value
    places = next(n for n in range(12, -16, -1) if math.isclose(round(like, n - 1), like, rel_tol=1e-12) is False)
    return round(value, places)


def alike(claim: Fact, source: Fact) -> bool:
    """Whether two facts are of a kind, so that one may stand where the other does."""
    return claim.kind is source.kind and claim.percent == source.percent


def _same_date(claim: Fact, source: Fact) -> bool:
    assert isinstance(claim.value, tuple)  # noqa: S101 - for the type checker
    assert isinstance(source.value, tuple)  # noqa: S101
    mine, theirs = claim.value[0], source.value[0]
    if (claim.decade or source.decade) and mine and theirs:
        short = min(mine, theirs) < 100
        return claim.decade and (mine // 10) % 10 == (theirs // 10) % 10 and (short or mine // 10 == theirs // 10)
    if mine and theirs and min(mine, theirs) < 100 < max(mine, theirs):  # '93
        return mine % 100 == theirs % 100 and claim.value[1:] == source.value[1:]
    both = [(a, b) for a, b in zip(claim.value, source.value, strict=True) if a is not None and b is not None]
    return bool(both) and all(a == b for a, b in both)


def _dates(text: str) -> list[Fact]:
    found = []
    for match in _DATE.finditer(text):
        said = {name[0]: value for name, value in match.groupdict().items() if value is not None and name != "decade"}
        year = int(said["y"].lstrip("'")) if "y" in said else None
        month = said.get("m", "").rstrip(".").lower()
        day = re.sub(r"\D", "", said.get("d", ""))
        number = _MONTHS.get(month) or (int(month) if month.isdecimal() else None)
        if "m" in said and not 1 <= (number or 0) <= 12:
            continue
        value = (year, number, int(day) if day else None)
        found.append(Fact(Kind.DATE, Span(*match.span()), value, decade=match["decade"] is not None))
    return found


def _numbers(text: str) -> list[Fact]:
    found = []
    for match in _NUMBER.finditer(text):
        if not (match["digits"] or match["point"]):  # a point before what is no number: ".0X0"
            continue
        value = float(re.sub(r"\D", "", match["digits"]) + (match["point"] or ""))
        value *= _SCALES.get((match["scale"] or "").lower(), 1.0) * (-1.0 if match["sign"] else 1.0)
        found.append(_number(text, match, value, percent=match["percent"] is not None, weak=match["nth"] is not None))
    return found


def _worded(text: str) -> list[Fact]:
    found = []
    for match in _WORDS.finditer(text):
        said = re.findall(r"[a-z]+", match["words"].lower())
        value = _amount([word for word in said if word not in ("and", "a")])
        one = value in (0.0, 1.0)
        found.append(_number(text, match, value, percent=match["percent"] is not None, weak=one))
    return found


def _fractions(text: str) -> list[Fact]:
    found = []
    for match in _FRACTION.finditer(text):
        over = _SMALL.get((match["of"] or match["some"] or "one").lower(), 1.0)
        value = 100.0 * over / _PARTS[(match["part"] or match["parts"]).lower()]
        found.append(_number(text, match, value, percent=True, weak=True))
    return found


def _ordinals(text: str) -> list[Fact]:
    return [_number(text, m, _ORDINALS[m[0].lower()], percent=False, weak=True) for m in _ORDINAL.finditer(text)]


def _number(text: str, match: re.Match[str], value: float, *, percent: bool, weak: bool) -> Fact:
    hedged = _HEDGE.search(text[max(match.start() - 20, 0) : match.start()]) is not None
    return Fact(Kind.NUMBER, Span(*match.span()), value, percent=percent, hedged=hedged, weak=weak)


def _amount(words: list[str]) -> float:
    """Return what number words amount to: "two hundred fifty thousand" is (2 x 100 + 50) x 1,000."""
    total = part = 0.0
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word in ("hundred", "dozen"):
            part = max(part, 1.0) * (100.0 if word == "hundred" else 12.0)
        else:
            total, part = total + max(part, 1.0) * _SCALES[word], 0.0
    return total + part
