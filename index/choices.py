"""Wrong answers for a card, out of the same documents: what would fit the blank and looks most like what is there."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from index.analysis import terms
from index.blanks import Kind, may_be_term, tokens
from index.facts import facts
from source.model import Span

CHOICES = 3
"""How many are offered; where fewer fit, none."""
_TOO_UNLIKE = 4.0
"""Wrong answers that differ by more in form give the right one away."""
_DETERMINERS = frozenset("a an the its their his her our your my this that these those some any no each".split())
_TITLES = frozenset(
    """mr mrs ms dr sir lord lady king queen prince princess emperor president minister pm chancellor general colonel
    captain admiral professor prof senator governor judge justice saint st pope bishop father mother""".split()
)
_DIGITS, _WORD, _NTH = re.compile(r"\d[\d.,]*"), re.compile(r"[^\W\d_]+"), re.compile(r"\d(?:st|nd|rd|th)\b")
_MONEY = re.compile(r"[$€£¥]")
_SCALES = frozenset("hundred thousand million billion trillion dozen".split())
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split())


@dataclass(frozen=True, slots=True)
class Slot:
    """What fits a blank: its kind, and its ``form``, in which nothing else may differ.

    Of a number that is its unit ("%", "$", "minut", "nth", "" for a mere count), of a date which parts it has, of a
    name or a term whether it stands behind an article, qualifies a word behind it, is a person's with a title.
    """

    kind: Kind
    form: tuple[str, ...]


Answers = Mapping[Slot, Sequence[tuple[str, frozenset[str]]]]
"""All that is blanked, by what it fits, each with its terms."""


def slot_of(text: str, sentence: Span, hidden: Span, kind: Kind) -> Slot:
    """Return what fits a blank, by what is hidden and what stands around it."""
    said = hidden.of(text)
    if kind is Kind.NUMBER:
        return Slot(kind, (_unit(said, text[hidden.end : hidden.end + 2].strip()[:1]),))
    if kind is Kind.DATE:
        return Slot(kind, (_WORD.sub(lambda word: "M" if word[0][0].isupper() else word[0], _DIGITS.sub("0", said)),))
    read = tokens(text, sentence)
    first = next(n for n, token in enumerate(read) if token.span.end > hidden.start)
    behind = next((n for n, token in enumerate(read) if token.span.start >= hidden.end), len(read))
    before = [token.low.rstrip(".") for token in read[max(first - 2, 0) : first]]
    determined = bool(set(before) & _DETERMINERS)
    qualifies = behind < len(read) and read[behind].text[0].islower() and may_be_term(read, behind)
    titled = kind is Kind.NAME and bool({*before[-1:], read[first].low.rstrip(".")} & _TITLES)
    told = {"determined": determined, "qualifies": qualifies, "titled": titled}
    return Slot(kind, tuple(name for name, is_so in told.items() if is_so))


def answers_of(blanked: Iterable[tuple[Slot, str]]) -> Answers:
    """Return all that is blanked by what it fits, each answer once."""
    found: dict[Slot, dict[str, str]] = {}
    for slot, answer in blanked:
        found.setdefault(slot, {})[answer.casefold()] = answer
    return {slot: [(one, frozenset(terms(one))) for one in some.values()] for slot, some in found.items()}


def wrong_answers(answer: str, quote: str, slot: Slot, known: Answers) -> tuple[str, ...]:
    """Return wrong answers that fit a blank, those most like the right one first; none where they are too few."""
    said = frozenset(terms(f"{answer} {quote}"))
    others = [other for other, its in known.get(slot, ()) if not (said & its).difference(slot.form)]
    nearest = nsmallest(CHOICES, others, key=lambda other: (_unlike(answer, other, slot.kind), other))
    if len(nearest) < CHOICES or _unlike(answer, nearest[-1], slot.kind) > _TOO_UNLIKE:
        return ()
    return tuple(nearest)


def _unit(said: str, after: str) -> str:
    words = [word.lower() for word in _WORD.findall(said)]
    if "%" in said or after == "%" or {"percent", "cent"} & set(words):
        return "%"
    if money := _MONEY.search(said):
        return money[0]
    if _NTH.search(said) or set(words) & _ORDINALS:
        return "nth"
    unit = [term for word in words if word not in _SCALES and not facts(word) for term in terms(word)]
    return unit[-1] if unit else ""


def _unlike(right: str, other: str, kind: Kind) -> float:
    """Return how much two answers differ in form: words, capitals, length, and of numbers how many times one is."""
    count = abs(len(right.split()) - len(other.split()))
    if kind in (Kind.NUMBER, Kind.DATE):
        in_digits = bool(_DIGITS.search(right)) != bool(_DIGITS.search(other))  # "two" among "3" and "5" stands out
        return count + 5.0 * in_digits + _times(right, other)
    plural, capital = right.endswith("s") != other.endswith("s"), right[0].isupper() != other[0].isupper()
    shouted = right.isupper() != other.isupper()
    return 2.0 * count + plural + 2.0 * (capital or shouted) + abs(len(right) - len(other)) / 10


def _times(right: str, other: str) -> float:
    """Return how far apart two numbers are, in powers of ten; years are as near as their distance in decades."""
    one, its = (found[0].value if (found := facts(text)) else 0.0 for text in (right, other))
    if isinstance(one, tuple) or isinstance(its, tuple):
        years = [value[0] or 0 for value in (one, its) if isinstance(value, tuple)]
        return abs(years[0] - years[-1]) / 100
    return abs(math.log10(max(abs(one), 0.1) / max(abs(its), 0.1)))
