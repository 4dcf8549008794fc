"""Carrying: which words of what was said before a question means without saying them.

Every word that an earlier turn mentions is a candidate, with a logistic chance that a person who wrote the question
out in full would write it, too (the term classification of QuReTeC: Voskarides et al., "Query resolution for
conversational search with limited supervision", 2020, here over a dozen signs in place of a language model).
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from index.leaning import Rarity
from index.mentions import Mention, mentions

_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|who|whom|whose)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|its|this|that|these|those|there)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:else|other|others|another|besides|more)\b", re.IGNORECASE)


class Origin(StrEnum):
    """Where a word was said."""

    QUESTION = "question"
    PASSAGE = "passage"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier turn as the next question finds it: what was asked, and what answered it, "" where nothing did.

    ``score`` is the chance that the answer was right.
    """

    question: str
    answer: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may be meant: its term, how it was written, where it was said first, and what speaks for it.

    ``turn`` counts from 1; ``place`` is where in what was said it stands; ``name`` says that it is written as a name;
    ``score`` is the chance that what said it was right, 1 for a question.
    """

    term: str
    text: str
    origin: Origin
    turn: int
    place: int
    name: bool
    signs: Mapping[str, float]
    score: float = 1.0


@dataclass(slots=True)
class _Seen:
    """Where one term was mentioned: in which questions and answers, by how many turns ago, and how."""

    first: tuple[Origin, int, Mention]
    questions: set[int] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    named: bool = False
    capital: bool = False


_LEAST = 0.02
"""Chances of leaning nearer to 0 or 1 are taken for this far away."""
_ANSWERS = 3
"""Of the last turns, whose answers are read; older ones name what is no more spoken of."""
_QUESTIONS = 8
"""Of the last turns, whose questions are read beside the first's."""


def candidates(
    question: str, mentioned: Sequence[Mention], past: Sequence[Said], opened: str, leaning: float, rarity: Rarity
) -> list[Candidate]:
    """Return the words of earlier turns, and of the passage a person has ``opened``, that the question lacks.

    Those of questions come first, the earliest turn first, then those of the passage, which stands where the last
    answer would, then those of answers.
    """
    turns = max(len(past), 1)
    shown = mentions(opened)
    last = len(shown) or (len(mentions(past[-1].answer)) if past else 0)
    seen: dict[str, _Seen] = {}
    own = {one.term for one in mentioned}
    for origin, n, said in _sources(past, shown):
        ago = turns - n + (bool(shown) and origin is Origin.ANSWER)
        for one in said:
            if one.term in own or (len(one.term) < 2 and not one.term.isdigit()):
                continue
            known = seen.setdefault(one.term, _Seen((origin, n, one)))
            known.named |= one.name
            known.capital |= one.capital
            (known.questions if origin is Origin.QUESTION else known.answers).add(ago)
    within = min(max(leaning, _LEAST), 1.0 - _LEAST)
    about = _About(turns, math.log1p(last), math.log(within / (1.0 - within)), *_pointing(question))
    return [
        Candidate(
            term,
            one.text,
            origin,
            n + 1,
            one.place,
            one.name,
            _signs(term, known, about, rarity),
            past[n].score if origin is Origin.ANSWER else 1.0,
        )
        for term, known in seen.items()
        for origin, n, one in (known.first,)
    ]


def terms_before(past: Sequence[Said], opened: str) -> frozenset[str]:
    """Return the terms of what was said before, as far as it is looked at."""
    return frozenset(one.term for _, _, said in _sources(past, mentions(opened)) for one in said)


def _sources(past: Sequence[Said], shown: Sequence[Mention]) -> Iterator[tuple[Origin, int, Sequence[Mention]]]:
    """Yield where words were said, by which turn, counted from 0, and those that were mentioned there."""
    for n, turn in enumerate(past):
        if n == 0 or n >= len(past) - _QUESTIONS:
            yield Origin.QUESTION, n, mentions(turn.question)
    if shown:
        yield Origin.PASSAGE, max(len(past) - 1, 0), shown
    for n in range(len(past) - 1, max(len(past) - _ANSWERS, 0) - 1, -1):
        yield Origin.ANSWER, n, mentions(past[n].answer)


@dataclass(frozen=True, slots=True)
class _About:
    """What is the same for all candidates of a question: how many turns there were, and how it points at them."""

    turns: int
    answer_length: float
    odds: float
    person: bool
    it: bool
    other: bool


def _pointing(question: str) -> tuple[bool, bool, bool]:
    """Return whether a question points at a person, at a thing, and at others of something."""
    return bool(_PERSON.search(question)), bool(_IT.search(question)), bool(_OTHER.search(question))


def _signs(term: str, seen: _Seen, about: _About, rarity: Rarity) -> dict[str, float]:
    rare = rarity(term)
    return {
        "intercept": 1.0,
        "first question": float(about.turns in seen.questions),
        "last question": float(1 in seen.questions),
        "question between": float(any(1 < ago < about.turns for ago in seen.questions)),
        "questions": len(seen.questions) / about.turns,
        "last answer": float(1 in seen.answers),
        "older answer": float(any(ago > 1 for ago in seen.answers)),
        "both": float(bool(seen.questions and seen.answers)),
        "name": float(seen.named),
        "capital": float(seen.capital and not seen.named),
        "number": float(term.isdigit()),
        "rarity": rare,
        "unknown": float(rare >= 1.0),
        "turns": math.log(about.turns),
        "answer length": about.answer_length,
        "leaning": about.odds,
        "person, name": float(about.person and (seen.named or seen.capital)),
        "it, last answer": float(about.it and 1 in seen.answers),
        "other, last question": float(about.other and 1 in seen.questions),
    }


WEIGHTS: Mapping[str, float] = {
    "intercept": -3.09,
    "first question": 1.13,
    "last question": 0.45,
    "question between": 0.08,
    "questions": 0.45,
    "last answer": 1.03,
    "older answer": 0.20,
    "both": 0.41,
    "name": 1.18,
    "capital": 1.14,
    "number": 0.11,
    "rarity": 0.17,
    "unknown": -0.17,
    "turns": -0.27,
    "answer length": -0.41,
    "leaning": 0.26,
    "person, name": 0.40,
    "it, last answer": 0.82,
    "other, last question": 0.52,
}
"""Per unit of each sign. What the same run prints for the words said before a question that has a rewrite: 36,699 of
the tuning half, of which .092 are meant. AUROC there .824, and .819 over the 34,675 of the other half."""


def chance(signs: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """Return the chance, in [0, 1], that the question means a word with these signs."""
    return 1.0 / (1.0 + math.exp(-sum(weights[name] * value for name, value in signs.items())))
