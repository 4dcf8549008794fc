"""Polarity: which words of a text are said not to be so, and which say the opposite of another's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis import Word, words
from source.model import Span

_DENYING = "not no non never none neither nor nobody nothing nowhere without cannot hardly scarcely unable"
_CUES = frozenset(_DENYING.split())
_NO_NEGATION = re.compile(
    r"\b(?:not\s+(?:only|just|merely|simply|necessarily|least)|no\s+doubt|whether\s+or\s+not|no\.\s*\d|nothing\s+but"
    r"|no\s+later|no\s+more\s+than|no\s+less\s+than|or\s+not)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.;:!?]|,\s*(?:but|and|while|whereas|which|who)\b|\b(?:but|although|though|while|whereas)\b", re.I)
_REACH = 4
"""Telling words after a cue that it is taken to be of; before it, one, where none follows."""
_OPPOSED = (
    "increas rise rose risen rais grow grew grown gain higher more upward expand enhanc improv boost"
    "|decreas fall fell fallen declin drop shrink lower less fewer downward reduc diminish worsen cut",
    "support favor favour approv back endors agre accept|oppos oppose reject refus disapprov disagre",
    "major|minor",
    "activ|inhibit suppress block",
    "allow permit legal|forbid forbidden ban prohibit prevent illeg",
    "befor earlier|after later",
    "win won victori success succeed|lose lost defeat failur fail",
    "most|few",
    "strengthen strong stronger|weaken weak weaker",
    "present presenc|absent absenc lack",
    "safe|danger unsafe",
    "alway|never",
    "enter join|leav withdraw withdrew",
    "begin began start open|end cease stop close",
    "larg larger largest big bigger|small smaller smallest",
    "posit|negat",
    "public|privat",
    "import export".replace(" ", "|"),
    "true|fals",
    "better best|wors worst",
)


@dataclass(frozen=True, slots=True)
class Negation:
    """A word that denies, at ``span``, and the terms of what it denies, nearest first."""

    span: Span
    denied: tuple[str, ...]


def negations(text: str, within: Span | None = None) -> tuple[Negation, ...]:
    """Return what is denied in a text, in order; with ``within``, by words that stand there."""
    said = words(text, within)
    apart = [Span(*match.span()) for match in _NO_NEGATION.finditer(text)]
    found = []
    for n, word in enumerate(said):
        cue = word.exact in _CUES or word.exact.endswith("n't") or word.exact.endswith("n’t")
        if not cue or any(span.start <= word.span.start < span.end for span in apart):
            continue
        denied = _denied(text, said, n)
        found.append(Negation(word.span, denied))
    return tuple(found)


def _denied(text: str, said: Sequence[Word], cue: int) -> tuple[str, ...]:
    after: list[str] = []
    end = _ENDS.search(text, said[cue].span.end)
    for word in said[cue + 1 :]:
        if (end is not None and word.span.start >= end.start()) or len(after) == _REACH:
            break
        if word.term is not None:
            after.append(word.term)
    if after:
        return tuple(after)
    before = [word.term for word in said[:cue] if word.term is not None]
    return tuple(reversed(before[-1:]))


def opposite(term: str, other: str) -> bool:
    """Whether two terms say the opposite of each other."""
    others = _SIDES.get(other, frozenset())
    return any((group, not side) in others for group, side in _SIDES.get(term, frozenset()))


def together(term: str, other: str) -> bool:
    """Whether two terms stand on the same side of some opposition, as "rise" and "increase" do."""
    return bool(_SIDES.get(term, frozenset()) & _SIDES.get(other, frozenset()))


def _sides() -> dict[str, frozenset[tuple[int, bool]]]:
    found: dict[str, set[tuple[int, bool]]] = {}
    for group, pair in enumerate(_OPPOSED):
        for side, some in enumerate(pair.split("|")):
            for term in some.split():
                found.setdefault(term, set()).add((group, bool(side)))
    return {term: frozenset(sides) for term, sides in found.items()}


_SIDES = _sides()
