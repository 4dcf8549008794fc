"""Follow-ups: what a question that comes after others is searched for, and why. Pure."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import terms
from index.carrying import Candidate, Origin, Said, candidates, chance, terms_before
from index.leaning import Rarity, leaning
from index.leaning import signs as leaning_signs
from index.mentions import mentions

LEANS = 0.3
"""The chance of leaning below which a question is taken to stand alone: it is searched as it is, and no more. With .15
a person who turns to something else is shown the words of what was left; what it gives is in ``eval/TRIED.md``."""
BEGINS = 0.15
"""The chance of leaning below which a turn that shares no word with those before it begins a topic."""
MEANT = 0.06
"""The chance of being meant from which a word is carried. With .1 and ten words R@20 of canard is .06 lower."""
MOST = 14
"""Words carried, the likeliest."""

RELYING = (1.0, 1.2, -3.0, -2.0)
"""Intercept, and per unit of the log odds of leaning, of the best score and of its lead over the next. Chosen by
hand, near a logistic fit of which form ranks the right passage higher, with both halves of canard, mtrag_human159,
abgcoqa and grafted squad_v1 in sight; see "Follow-ups" in ``eval/TRIED.md``."""
_COURTESY = re.compile(
    r"\W*(?:(?:hello|hi|hey|thanks|thank you|cheers|bye|goodbye|ok|okay|great|good (?:morning|evening|day)|there"
    r"|so much|very much|a lot)\b\W*)+",
    re.IGNORECASE,
)
"""What asks for nothing."""
_LEAST = 0.02
"""Chances nearer to 0 or 1 are taken for this far away."""
_ORDER = (Origin.QUESTION, Origin.ANSWER, Origin.PASSAGE)

Floats = npt.NDArray[np.floating[Any]]
Frequencies = Callable[[Sequence[str]], Sequence[int]]
"""In how many paragraphs each of some terms stands."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a question comes after: the turns since a topic was begun, oldest first, and the passage opened meanwhile.

    ``first`` is the ordinal, from 1, of the first of them in its conversation. ``without`` are words, as they were
    carried, that the person does not want carried.
    """

    turns: tuple[Said, ...] = ()
    opened: str = ""
    without: tuple[str, ...] = ()
    first: int = 1


@dataclass(frozen=True, slots=True)
class Carried:
    """A word carried into a search: its ``text``, where it was said, in which ``turn`` (from 1), and its chance.

    One that is not ``kept`` was taken out by the person.
    """

    text: str
    origin: Origin
    turn: int
    chance: float
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a question is searched for: as it stands, and with what it carries, in the order in which that was said.

    ``leaning`` is the chance that it means something it does not say, by its own words; ``said`` are the answers given
    before, of which none is what is asked for next.
    """

    question: str
    leaning: float = 0.0
    carried: tuple[Carried, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def behind(self) -> str:
        """The words carried, which stand before the question in the form that has them; "" where it has none."""
        return " ".join(one.text for one in self.carried if one.kept)

    @property
    def text(self) -> str:
        """The question behind the words it carries."""
        return f"{self.behind} {self.question}".strip()


def resolve(past: Past, question: str, frequencies: Frequencies, paragraphs: int) -> Resolved:
    """Return what a question is searched for after what was said before.

    ``frequencies`` and ``paragraphs`` say how rare words are in the library. With nothing before it, or where it stands
    alone, a question is searched for as it is. What was said before the topic began is not carried.
    """
    if not past.turns and not past.opened:
        return Resolved(question)
    rarity = rarity_in(frequencies, paragraphs)
    said, answers = mentions(question), tuple(turn.answer for turn in past.turns if turn.answer)
    if _COURTESY.fullmatch(question):
        return Resolved(question)
    past = topic(past, rarity)
    leans = leaning(leaning_signs(question, said, terms_before(past.turns, past.opened), rarity))
    if leans < LEANS:
        return Resolved(question, leans)
    found = [
        (chance(one.signs) * one.score, one)
        for one in candidates(question, said, past.turns, past.opened, leans, rarity)
    ]
    best = sorted((pair for pair in found if pair[0] >= MEANT), key=lambda pair: -pair[0])[:MOST]
    return Resolved(question, leans, _phrases(best, past), answers)


def topic(past: Past, rarity: Rarity) -> Past:
    """Return the past without what was said before the topic of the last turn began.

    A topic begins with a turn whose question most likely stands alone and has no word of what was said before it: one
    that goes back to an earlier topic has.
    """
    for place in range(len(past.turns) - 1, 0, -1):
        before, asked = terms_before(past.turns[:place], ""), past.turns[place].question
        said = mentions(asked)
        shares = any(one.term in before for one in said)
        if not shares and leaning(leaning_signs(asked, said, before, rarity)) < BEGINS:
            return replace(past, turns=past.turns[place:], first=past.first + place)
    return past


def weight(leaning: float, scores: Floats) -> float:
    """Return how much the form with what is carried counts, in [0, 1], where 1 - that is left to the question itself.

    ``leaning`` is what the question's words say, ``scores`` are those of the paragraphs for it as it stands: where one
    of them is much like it, and alone in that, it needs nothing more.
    """
    best, next_ = (*np.sort(scores)[::-1][:2].tolist(), 0.0, 0.0)[:2]
    chance = min(max(leaning, _LEAST), 1.0 - _LEAST)
    by = (1.0, math.log(chance / (1.0 - chance)), best, best - next_)
    return 1.0 / (1.0 + math.exp(-sum(slope * value for slope, value in zip(RELYING, by, strict=True))))


def _phrases(best: Sequence[tuple[float, Candidate]], past: Past) -> tuple[Carried, ...]:
    """Return words in the order in which they were said, those of one name together."""
    carried: list[Carried] = []
    out = [frozenset(some) for text in past.without if (some := terms(text))]
    end = None
    for likely, one in sorted(best, key=lambda pair: (pair[1].turn, _ORDER.index(pair[1].origin), pair[1].place)):
        here = one.origin, one.turn, one.place
        text = one.text
        if carried and one.name and end == here:
            before = carried.pop()
            text, likely = f"{before.text} {one.text}", max(before.chance, likely)
        turn = past.first + one.turn - 1
        own = frozenset(terms(text))
        carried.append(Carried(text, one.origin, turn, likely, not any(some <= own for some in out)))
        end = (one.origin, one.turn, one.place + len(one.text) + 1) if one.name else None
    return tuple(carried)


def rarity_in(frequencies: Frequencies, paragraphs: int) -> Rarity:
    """Return what says how rare a term is, as a share of how rare one is that is in no paragraph."""
    whole = math.log(paragraphs + 1)

    @cache
    def rarity(term: str) -> float:
        (df,) = frequencies([term])
        return math.log((paragraphs + 1) / (df + 1)) / whole if whole else 1.0

    return rarity
