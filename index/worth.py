"""What in a paragraph is worth asking for: every stretch that may be blanked, the likeliest to be asked about first.

A linear score over what can be read off a stretch and its sentence. Its weights, one for each of three kinds of blank,
are fitted by ``python -m eval.cards --fit`` to what people asked about 24 articles (squad_v1): conditional logistic
regression, in which the stretches of one paragraph compete (McFadden, "Conditional logit analysis of qualitative
choice behavior", 1974), with a ridge of 10. How well it does on articles it was not fitted to is in ``eval/TRIED.md``.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.alone import blankable
from index.analysis import terms
from index.blanks import Candidate, Kind, Token, tokens
from source.model import Span


@dataclass(frozen=True, slots=True)
class Blank:
    """A stretch of a text that is worth hiding; ``score``, in (0, 1), is higher for what people ask about more."""

    span: Span
    sentence: Span
    kind: Kind
    score: float


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many of a document's ``paragraphs`` each term stands."""

    paragraphs: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Described:
    """A candidate with what is known of it: ``terms``, its sentence's place and the values of ``FEATURES``."""

    candidate: Candidate
    sentence: Span
    terms: frozenset[str]
    values: tuple[float, ...]


_DETERMINERS = frozenset("a an the its their his her".split())
_OPENS_PHRASE = frozenset("a an the its their his her this that these those some any".split())
_BEFORE_VERB = frozenset(
    "he she it they we you i who which that to will would can could may might must should not also often".split()
)
_WITH = frozenset("from with for through during".split())
_CALLED = frozenset("called named termed as like known".split())
_ABOUT = frozenset("about approximately around over nearly almost than least most".split())
_AFTER = frozenset("that to by in with from on at for".split())
_LIKE_ADJECTIVE = re.compile(r".*(?:ous|ful|less|ive|able|ible|ic|ical|al|ary|ish)\Z")
_SAME = 0.5
"""The share of terms in common from which two blanks of a paragraph ask for the same."""
_SCALE = 0.25
"""What makes of the weights' sum a score that falls between .1 and .9 for nearly all blanks."""

_TABLE = (
    # of what, for numbers and dates, for names, for terms
    ("always", 0.09, 0.10, -0.19),
    ("two words", 0.11, 0.15, 0.25),
    ("three or more", 0.32, 0.28, 0.36),
    ("letters", 0.29, 0.18, 0.29),
    ("capitals", 0.16, 0.09, 0.30),
    ("rarest term", 0.33, 0.30, 0.07),
    ("commonest term", 0.04, -0.01, 0.07),
    ("elsewhere here", 0.10, 0.17, 0.21),
    ("in title", -0.08, -0.13, -0.13),
    ("said before", -0.23, -0.22, -0.24),
    ("place in sentence", -0.14, -0.21, 0.12),
    ("ends sentence", 0.16, 0.15, 0.12),
    ("begins sentence", -0.23, -0.04, -0.12),
    ("sentence length", -0.02, -0.10, -0.12),
    ("stretches in sentence", -0.06, -0.14, -0.14),
    ("first sentence", 0.22, 0.20, 0.13),
    ("second sentence", 0.00, 0.21, 0.12),
    ("last sentence", -0.02, 0.02, 0.09),
    ("sentence's place", -0.25, -0.19, -0.44),
    ("determined", -0.11, -0.05, -0.10),
    ("after the", -0.02, -0.01, -0.04),
    ("after a", -0.08, -0.00, -0.03),
    ("after by", 0.29, 0.32, 0.43),
    ("after in", 0.10, -0.02, -0.07),
    ("after of", 0.03, -0.06, 0.09),
    ("after to", -0.09, -0.16, 0.07),
    ("after with", 0.02, -0.19, 0.08),
    ("after called", 0.15, 0.12, 0.37),
    ("after about", 0.25, 0.04, 0.05),
    ("after comma", -0.12, -0.21, -0.09),
    ("after and", -0.15, -0.14, 0.03),
    ("in parentheses", -0.09, 0.01, 0.09),
    ("in quotes", 0.12, 0.14, 0.25),
    ("before of", 0.09, -0.12, -0.31),
    ("before comma", -0.04, 0.06, 0.17),
    ("before parenthesis", 0.27, 0.28, 0.45),
    ("before article", -0.18, -0.18, -0.37),
    ("before preposition", -0.07, -0.07, -0.14),
    ("after pronoun", -0.07, -0.07, -0.14),
    ("begins -ing", -0.09, -0.09, -0.18),
    ("ends as adjective", 0.05, 0.16, 0.03),
    ("plural", -0.03, -0.09, -0.06),
    ("date", 0.08, 0.04, 0.04),
    ("of inside", -0.03, 0.02, -0.11),
)
"""Fitted on squad_v1, all 24 articles; the first row is the intercepts, the others are as ``Described.values``."""
FEATURES = tuple(row[0] for row in _TABLE[1:])
"""What the weights are of."""
WEIGHTS: dict[str, tuple[float, ...]] = {
    "figure": tuple(row[1] for row in _TABLE),
    "name": tuple(row[2] for row in _TABLE),
    "term": tuple(row[3] for row in _TABLE),
}
"""The intercept and the weights of ``FEATURES`` for each group of kinds."""


def frequencies(texts: Iterable[str]) -> Frequencies:
    """Return in how many of a document's paragraphs each term stands."""
    seen = [set(terms(text)) for text in texts]
    return Frequencies(len(seen), Counter(term for some in seen for term in some))


def blanks(text: str, sentences: Sequence[Span], counted: Frequencies, known: str = "") -> list[Blank]:
    """Return what may be blanked in a paragraph, the most worth asking for first.

    No two overlap or ask for the same. ``known`` is what is shown beside the card, and so cannot be asked for.
    """
    scored = [(score(one), one) for one in described(text, sentences, counted, known)]
    taken: list[Blank] = []
    words: list[frozenset[str]] = []
    for value, one in sorted(scored, key=lambda pair: (-pair[0], pair[1].candidate.span)):
        same = any(len(one.terms & other) > _SAME * len(one.terms | other) for other in words)
        if same or overlapping([blank.span for blank in taken], one.candidate.span):
            continue
        chance = 1 / (1 + math.exp(-_SCALE * value))
        taken.append(Blank(one.candidate.span, one.sentence, one.candidate.kind, chance))
        words.append(one.terms)
    return taken


def score(one: Described, weights: Mapping[str, Sequence[float]] | None = None) -> float:
    """Return the weighted sum of what is known of a candidate; ``weights`` are those of its kind by the name."""
    own = (WEIGHTS if weights is None else weights)[group(one.candidate.kind)]
    return own[0] + sum(weight * value for weight, value in zip(own[1:], one.values, strict=True))


def group(kind: Kind) -> str:
    """Return which of the three kinds of weights is a blank's: "figure", "name" or "term"."""
    return "figure" if kind in (Kind.NUMBER, Kind.DATE) else kind.value


def described(text: str, sentences: Sequence[Span], counted: Frequencies, known: str) -> list[Described]:
    """Return every stretch of a paragraph that may be blanked, with what is known of it, in order."""
    found = [(place, s, one) for place, s in enumerate(sentences) for one in blankable(text, s, known)]
    own = [frozenset(terms(one.span.of(text))) for _, _, one in found]
    here = Counter(term for some in own for term in some)
    title = set(terms(known))
    inside = Counter(place for place, _, _ in found)
    read = {place: tokens(text, s) for place, s in enumerate(sentences) if inside[place]}
    before: set[str] = set()
    out = []
    for (place, sentence, one), some in zip(found, own, strict=True):
        rare = [math.log((counted.paragraphs + 1) / (counted.counts.get(term, 0) + 1)) for term in some] or [0.0]
        values = (
            *_form(one.span.of(text)),
            max(rare),
            min(rare),
            sum(here[term] > 1 for term in some) / max(len(some), 1),
            bool(some & title),
            bool(some & before),
            *_place(one, read[place], inside[place], place, len(sentences)),
            *_around(one, read[place]),
            *_ends(one, text),
        )
        out.append(Described(one, sentence, some, tuple(map(float, values))))
        before |= some
    return out


def _form(words: str) -> tuple[float, ...]:
    count, letters = len(words.split()), len(words)
    return count == 2, count > 2, min(letters, 40) / 20, sum(map(str.isupper, words)) / letters


def _place(one: Candidate, read: Sequence[Token], inside: int, place: int, sentences: int) -> tuple[float, ...]:
    length = sum(token.is_word for token in read)
    within = (one.first / len(read), one.last >= len(read) - 2, one.first <= 1, min(length, 50) / 30, math.log(inside))
    return (*within, place == 0, place == 1, place == sentences - 1, place / sentences)


def _around(one: Candidate, read: Sequence[Token]) -> tuple[float, ...]:
    low = ["", "", *(token.low for token in read), ""]
    last, after = low[one.first + 1], low[one.last + 3]
    lead = low[one.first] if last in _DETERMINERS else last
    plain = one.kind is Kind.TERM
    before = (last in _DETERMINERS, last == "the", last in ("a", "an"), lead == "by", lead == "in", lead == "of")
    more = (lead == "to", lead in _WITH, lead in _CALLED, last in _ABOUT, last == ",", last == "and")
    marks = ("(" in low[max(one.first - 1, 0) : one.first + 2], last in ("“", '"'))
    behind = (after == "of", after == ",", after == "(", plain and after in _OPENS_PHRASE, plain and after in _AFTER)
    return (*before, *more, *marks, *behind, plain and last in _BEFORE_VERB)


def _ends(one: Candidate, text: str) -> tuple[float, ...]:
    words = one.span.of(text).lower()
    ing = one.kind is Kind.TERM and words.split()[0].endswith("ing")
    dated = one.kind is Kind.DATE
    return ing, bool(_LIKE_ADJECTIVE.match(words)), words.endswith("s"), dated, " of " in words


def overlapping(found: Iterable[Span], span: Span) -> bool:
    """Whether a span shares a character with one of some others."""
    return any(one.start < span.end and span.start < one.end for one in found)
