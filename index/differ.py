"""Differences: what a claim says otherwise than the passage it is held against. No verdict, only the words.

A number, date or name of the claim that the passage lacks is held against the one that stands in its place in the lit
sentence, where one does: in the same place between the same words, or of the same thing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.analysis import Word, words
from index.facts import Fact, Kind, agree, alike, facts
from index.names import Known, Name, names, unknown
from index.polarity import Negation, negations, opposite, together
from source.model import Span

_NEARLY = 0.7
"""The share of a claim's telling words in the lit sentence from which on the two are taken for the same sentence."""
_HALF = 0.5
"""The same for what may be no name at all, where it begins a sentence."""
_AROUND = 4
"""Telling words on either side of a number that say what it is of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a claim and a passage say otherwise, each by its own words.

    ``claim`` is a span of the claim's text, ``source`` of the passage's; None where that side has no word for it: the
    passage does not say what the claim does, or denies what the claim does not.
    """

    kind: Kind
    claim: Span | None
    source: Span | None


def differences(claim: str, passage: str, lit: Sequence[Span], around: str = "") -> tuple[Difference, ...]:
    """Return what a claim says otherwise than a passage whose ``lit`` sentences bear on it, in the claim's order.

    ``around`` is what else the passage is known by, its headings and the document's title.
    """
    pair = _Pair(claim, passage, lit)
    found = [*_facts(pair), *_names(pair, around), *_negations(pair), *_opposites(pair)]
    kept: list[Difference] = []
    for one in found:
        if not any(_meets(one.claim, other.claim) or _meets(one.source, other.source) for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=_place))


def _place(difference: Difference) -> tuple[bool, int]:
    return difference.claim is None, (difference.claim or difference.source or Span(0, 0)).start


def _meets(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.start < other.end and other.start < one.end


class _Pair:
    """A claim beside the sentences that bear on it, word by word.

    ``swapped`` are the stretches of words that stand in each other's place between the same words, ``alone`` the words
    of the sentences that do so by themselves, by where the claim's begin.
    """

    def __init__(self, claim: str, passage: str, lit: Sequence[Span]) -> None:
        self.claim, self.passage, self.lit = claim, passage, sorted(lit)
        self.mine, self.theirs = words(claim), [word for span in self.lit for word in words(passage, span)]
        match = SequenceMatcher(None, [w.exact for w in self.mine], [w.exact for w in self.theirs], autojunk=False)
        self.swapped: list[tuple[Span, Span]] = []
        self.alone: dict[int, Word] = {}
        for what, a, b, c, d in match.get_opcodes():
            if what == "replace" and b - a <= 6 and d - c <= 6:
                self.swapped.append((_over(self.mine[a:b]), _over(self.theirs[c:d])))
                if b - a == d - c == 1:
                    self.alone[self.mine[a].span.start] = self.theirs[c]
        terms = {word.term for word in self.theirs if word.term is not None}
        telling = [word.term for word in self.mine if word.term is not None]
        self.shared = sum(term in terms for term in telling) / max(len(telling), 1)

    def in_place(self, mine: Span, theirs: Span) -> bool:
        """Whether two spans stand in each other's place."""
        return any(_meets(mine, a) and _meets(theirs, b) for a, b in self.swapped)

    def put(self, fact: Fact, others: Sequence[Fact]) -> Fact | None:
        """Return the fact that alone stands where a claim's does in a sentence that is otherwise nearly the same."""
        if self.shared < _NEARLY:
            return None
        for mine, theirs in self.swapped:
            if _meets(mine, fact.span) and mine.end - mine.start <= fact.span.end - fact.span.start + 2:
                some = [other for other in others if _meets(theirs, other.span) and other.kind is fact.kind]
                return some[0] if len(some) == 1 else None
        return None

    def likeness(self, fact: Fact, other: Fact) -> float:
        """Return how much of the same thing two facts are: by the words around them, in place and in size."""
        mine, theirs = _around(fact.span, self.mine), _around(other.span, self.theirs)
        shared = len((mine[0] | mine[1]) & (theirs[0] | theirs[1])) + len(mine[1] & theirs[1]) / 2
        return 4.0 * self.in_place(fact.span, other.span) + shared


def _around(span: Span, said: Sequence[Word]) -> tuple[set[str], set[str]]:
    """Return the terms before a span and those after it, which say what it counts."""
    before = [word.term for word in said if word.span.end <= span.start and word.term is not None]
    after = [word.term for word in said if word.span.start >= span.end and word.term is not None]
    return set(before[-_AROUND:]), set(after[:_AROUND])


def _near(fact: Fact, other: Fact) -> float:
    """Return how near two numbers are, 1 where they are the same; what is got wrong is seldom far off."""
    one, two = fact.value, other.value
    if isinstance(one, tuple) or isinstance(two, tuple) or one * two <= 0:
        return 0.0
    return min(one, two) / max(one, two) if one > 0 else max(one, two) / min(one, two)


def _over(some: Sequence[Word]) -> Span:
    return Span(some[0].span.start, some[-1].span.end)


def _facts(pair: _Pair) -> list[Difference]:
    mine, theirs = facts(pair.claim), facts(pair.passage)
    here = [fact for fact in theirs if any(_meets(fact.span, span) for span in pair.lit)]
    free = [fact for fact in here if not any(agree(other, fact) for other in mine)]
    found = []
    for fact in mine:
        put = pair.put(fact, here)
        if put is not None and not agree(fact, put):
            found.append(Difference(fact.kind, fact.span, put.span))
            continue
        if any(agree(fact, other) for other in here):
            continue
        other = _counterpart(pair, fact, free)
        if other is not None:
            free.remove(other)
            found.append(Difference(fact.kind, fact.span, other.span))
        elif _states(pair.claim, fact) and not any(agree(fact, other) for other in theirs):
            found.append(Difference(fact.kind, fact.span, None))
    return found


def _states(text: str, fact: Fact) -> bool:
    """Whether a number is more than a way of speaking, such as "the two governments"."""
    if isinstance(fact.value, tuple):
        return True
    return not fact.weak and (any(c.isdigit() for c in fact.span.of(text)) or fact.value > 12.0)


def _counterpart(pair: _Pair, fact: Fact, free: Sequence[Fact]) -> Fact | None:
    """Return the fact of the lit sentence that stands where the claim's does, or is of the same thing."""
    best, most, reach = None, 0.0, 0.0
    for other in free:
        if fact.kind is not other.kind and not pair.in_place(fact.span, other.span):
            continue
        like = pair.likeness(fact, other) + alike(fact, other) / 2
        if like + 2 * _near(fact, other) > reach:
            best, most, reach = other, like, like + 2 * _near(fact, other)
    least = 2.0 if fact.weak else 1.0
    alone = len(free) == 1 and best is not None and alike(fact, best) and not fact.weak
    return best if most >= least or alone else None


def _names(pair: _Pair, around: str) -> list[Difference]:
    said = names(pair.claim)
    here = [name for span in pair.lit for name in names(pair.passage, span)]
    known, mine = Known(f"{around}. {pair.passage}"), Known(pair.claim)
    lacking = {name.span for name in unknown(pair.claim, said, known)}
    free = [name for name in here if not mine.knows(name.word, name.span.of(pair.passage))]
    found: list[Difference] = []
    for name in said:
        swapped = _swapped(pair, name, here)
        other = next((one for one in free if pair.in_place(name.span, one.span)), None)
        if swapped is not None:
            found.append(Difference(Kind.NAME, name.span, swapped.span))
        elif name.span in lacking and (name.sure or (other is not None and pair.shared >= _HALF)):
            found.append(Difference(Kind.NAME, name.span, None if other is None else other.span))
    return _joined(pair, found, free)


def _swapped(pair: _Pair, name: Name, here: Sequence[Name]) -> Name | None:
    """Return the name that stands for a claim's, by itself, in a sentence that is otherwise nearly the same."""
    word = pair.alone.get(name.span.start)
    if word is None or pair.shared < _NEARLY or Known(word.exact).knows(name.word, name.span.of(pair.claim)):
        return None
    return next((one for one in here if one.span == word.span), None)


def _joined(pair: _Pair, found: Sequence[Difference], free: Sequence[Name]) -> list[Difference]:
    """Return names that stand together as one, each with all of the name that stands in its place."""
    joined: list[Difference] = []
    for one in found:
        assert one.claim is not None  # noqa: S101 - a name is the claim's
        last = joined[-1] if joined else None
        if last is not None and last.claim is not None and not pair.claim[last.claim.end : one.claim.start].strip(" -"):
            span = Span(last.claim.start, one.claim.end)
            joined[-1] = Difference(Kind.NAME, span, last.source or one.source)
        else:
            joined.append(one)
    out = []
    for one in joined:
        theirs = [name.span for name in free if one.claim is not None and pair.in_place(one.claim, name.span)]
        source = Span(theirs[0].start, theirs[-1].end) if one.source is not None and theirs else one.source
        out.append(Difference(Kind.NAME, one.claim, source))
    return out


def _negations(pair: _Pair) -> list[Difference]:
    mine = negations(pair.claim)
    theirs = [one for span in pair.lit for one in negations(pair.passage, span)]
    found = [
        Difference(Kind.NEGATION, one.span, None) for one in _odd(mine, theirs, pair.mine, pair.theirs, pair.shared)
    ]
    found += [
        Difference(Kind.NEGATION, None, one.span) for one in _odd(theirs, mine, pair.theirs, pair.mine, pair.shared)
    ]
    return found


def _odd(
    some: Sequence[Negation], others: Sequence[Negation], own: Sequence[Word], said: Sequence[Word], shared: float
) -> list[Negation]:
    """Return the negations of what the other side says without one; what is also said without one here is passed over.

    ``own`` are the words of the side that the negations are of, ``said`` those of the other.
    """
    affirmed = {word.term for word in said if word.term is not None}
    denied = {term for one in others for term in one.denied}
    counts = Counter(word.term for word in own)
    inside = Counter(term for one in some for term in one.denied)
    left, odd = len(others), []
    for one in some:
        first = [term for term in one.denied[:2] if counts[term] <= inside[term]]
        if any(term in denied for term in one.denied) or (not one.denied and left):
            left -= 1
        elif any(term in affirmed for term in first) or (not one.denied and shared > _HALF):
            odd.append(one)
    return odd


def _opposites(pair: _Pair) -> list[Difference]:
    mine, theirs = ({word.term or word.exact for word in some} for some in (pair.mine, pair.theirs))
    denies = bool(negations(pair.claim)) != any(negations(pair.passage, span) for span in pair.lit)
    found = []
    for word in pair.mine:
        term = word.term or word.exact
        if term in theirs or denies or any(together(term, other) for other in theirs):
            continue
        for other in pair.theirs:
            against = other.term or other.exact
            if opposite(term, against) and against not in mine and not any(together(against, m) for m in mine):
                found.append(Difference(Kind.OPPOSITE, word.span, other.span))
                break
    return found
