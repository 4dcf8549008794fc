"""Cards made of documents without generating a word: each asks for what a paragraph says, and shows that paragraph.

A cloze hides a stretch of one sentence; a definition asks what something is that a sentence says; a heading asks what
stands below it; a question is the person's own, with the passage they marked right.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from heapq import heapify, heappop, heappush, nsmallest

from index.alone import stands_alone
from index.analysis import STOP_WORDS, terms
from index.blanks import Kind, candidates, tokens
from index.worth import Blank, Frequencies, blanks, frequencies
from source.model import Citation, Paragraph, Span

GAP = "_____"
"""What a blank is shown as."""
SAME = 0.5
"""The share of words in common from which two cards are near-duplicates."""
_AGAIN_IN_SECTION, _AGAIN_IN_PARAGRAPH = 0.85, 0.6
"""What each card already taken from a section, and from a paragraph, leaves of the next one's score."""
_DEFINITION, _HEADING = 0.5, 0.2
"""Scores of kinds without a blank, on the scale of a blank's: how likely people ask about it."""
_CHOICES = 3
_REMEMBERED = 64
"""Documents whose cards are remembered, since each look at those proposed, and each one kept, asks for all again."""
_WORDS_BELOW_HEADING = range(20, 121)


class CardKind(StrEnum):
    """What a card asks for. ``IMPORTED`` ones were made elsewhere."""

    CLOZE = "cloze"
    DEFINITION = "definition"
    HEADING = "heading"
    QUESTION = "question"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is proposed.

    ``quote`` is what it is tied to, word for word a stretch of ``passage``, the paragraph at ``place``; ``choices`` are
    wrong answers of the same kind, out of the same documents. ``score`` is higher for what is more worth learning.
    """

    kind: CardKind
    prompt: str
    answer: str
    quote: str
    passage: str
    place: Citation | None
    choices: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def id(self) -> str:
        """What names the card for good: a digest of what it asks and quotes, wherever that stands."""
        tied = self.answer if self.kind is CardKind.IMPORTED else self.quote
        asks = "" if self.kind is CardKind.CLOZE else self.prompt  # a sentence is asked for once, whatever is blanked
        return hashlib.sha256("\x1f".join((self.kind, asks, tied)).encode()).hexdigest()[:16]


def propose(documents: Iterable[Sequence[Paragraph]], count: int, known: Collection[str] = frozenset()) -> list[Card]:
    """Return the ``count`` best cards of documents, each given by its paragraphs in order, the best first.

    Sections take turns: each card taken from one makes the others in it wait. None has one of the ids that are
    ``known``, or is nearly the same as one that has, or as another. The same documents always give the same cards.
    """
    made = [cards_of(tuple(paragraphs)) for paragraphs in documents]
    homes = {card.id: one for one in reversed(made) for card in one.cards}
    found = spread([card for one in made for card in one.cards], count, known)
    return [homes[card.id].with_choices(card) for card in found]


@dataclass(frozen=True, slots=True)
class Made:
    """All cards that a document gives, in its order and without choices, and what these are chosen from.

    ``kinds`` are those of the blanks, by the card's id; ``answers`` all that is blanked of a kind, each with its terms.
    """

    cards: tuple[Card, ...]
    kinds: Mapping[str, Kind]
    answers: Mapping[Kind, Sequence[tuple[str, frozenset[str]]]]

    def with_choices(self, card: Card) -> Card:
        """Return a card of these with wrong answers of its kind, those most like the right one in form first."""
        kind = self.kinds.get(card.id)
        if kind is None:
            return card
        said = frozenset(terms(f"{card.answer} {card.quote}"))
        others = [other for other, its in self.answers[kind] if not said & its]
        if len(others) < _CHOICES:
            return card
        nearest = nsmallest(_CHOICES, others, key=lambda other: (_unlike(card.answer, other, kind), other))
        return replace(card, choices=tuple(nearest))


@lru_cache(maxsize=_REMEMBERED)
def cards_of(paragraphs: tuple[Paragraph, ...]) -> Made:
    """Return all that the paragraphs of a document give; what was asked for lately is remembered."""
    counted = frequencies(paragraph.text for paragraph in paragraphs)
    found: list[tuple[Card, Kind | None]] = []
    for paragraph in paragraphs:
        if _is_prose(paragraph) and not _is_apparatus(paragraph.citation):
            found += _clozes(paragraph, counted)
            found += [(card, None) for card in _definitions(paragraph)]
    found += [(card, None) for card in _below_headings(paragraphs)]
    kinds = {card.id: kind for card, kind in found if kind is not None}
    answers: dict[Kind, dict[str, str]] = defaultdict(dict)
    for card, kind in found:
        if kind is not None:
            answers[kind][card.answer.casefold()] = card.answer
    told = {kind: [(one, frozenset(terms(one))) for one in some.values()] for kind, some in answers.items()}
    return Made(tuple(card for card, _ in found), kinds, told)


def spread(cards: Sequence[Card], count: int, known: Collection[str] = frozenset()) -> list[Card]:
    """Return the best ``count`` cards, spread over the sections and paragraphs they are from, without near-duplicates.

    Each step takes the card with the highest score after what was taken from around it; of equals, the first. Those
    whose ids are ``known`` count as taken, and are not given.
    """
    taken: list[Card] = []
    words = [_words(card) for card in cards if card.id in known]
    sections, places = Counter[tuple[str, ...]](), Counter[str]()

    def take(card: Card) -> None:
        if card.place:
            sections[(card.place.name, *card.place.headings)] += 1
            places[card.place.address] += 1

    for card in cards:
        if card.id in known:
            take(card)
    left = [(-_now(card, sections, places), place) for place, card in enumerate(cards) if card.id not in known]
    heapify(left)
    while left and len(taken) < count:
        before, place = heappop(left)
        card = cards[place]
        score = _now(card, sections, places)
        if (
            score < -before
        ):  # what was taken meanwhile stands around it; scores only fall, so the first that has not is best
            heappush(left, (-score, place))
            continue
        own = _words(card)
        if all(_alike(own, other) <= SAME for other in words):
            taken.append(card)
            words.append(own)
            take(card)
    return taken


def _words(card: Card) -> frozenset[str]:
    return frozenset(terms(f"{card.quote} {card.answer}"))


def _now(card: Card, sections: Mapping[tuple[str, ...], int], places: Mapping[str, int]) -> float:
    if card.place is None:
        return card.score
    section, paragraph = sections[(card.place.name, *card.place.headings)], places[card.place.address]
    return card.score * _AGAIN_IN_SECTION**section * _AGAIN_IN_PARAGRAPH**paragraph


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the words of two cards that both have (Jaccard's index)."""
    return len(one & other) / max(len(one | other), 1)


def _is_prose(paragraph: Paragraph) -> bool:
    """Whether a paragraph is running text, and no table, verse or list."""
    return "\n" not in paragraph.text.strip() or len(paragraph.sentences) > paragraph.text.count("\n")


_APPARATUS = frozenset(
    """references reference bibliography notes footnotes endnotes sources citations works cited literature external
    links further reading see also index acknowledgments acknowledgements copyright license imprint contents and
    the""".split()
)
"""Words of headings below which stands what a text leans on, and not the text."""


def _is_apparatus(at: Citation) -> bool:
    """Whether a paragraph stands among the references, the notes or the thanks."""
    heading = re.findall(r"[a-z]+", at.headings[-1].lower()) if at.headings else []
    return bool(heading) and set(heading) <= _APPARATUS


def _clozes(paragraph: Paragraph, counted: Frequencies) -> Iterator[tuple[Card, Kind]]:
    """Yield one card for each sentence that stands alone and has something to hide."""
    text, at = paragraph.text, paragraph.citation
    best: dict[Span, Blank] = {}
    for blank in blanks(text, paragraph.sentences, counted, " ".join((at.document, *at.headings))):
        if blank.sentence not in best and stands_alone(text, blank.sentence):
            best[blank.sentence] = blank
    for sentence, blank in sorted(best.items(), key=lambda item: item[0]):
        quote, hidden = sentence.of(text), blank.span.shifted(-sentence.start)
        prompt = quote[: hidden.start] + GAP + quote[hidden.end :]
        yield Card(CardKind.CLOZE, prompt, hidden.of(quote), quote, text, at, (), blank.score), blank.kind


_IS = re.compile(
    r"(?:(?:A|An|The) )?(?P<what>[^,.;:()]{3,60}?)(?: \((?P<also>[^()]{2,40})\))? (?P<verb>is|are|was|were) "
    r"(?P<means>(?:an?|the|any|one of the|defined as|known as) .+)",
)
_REFERS = re.compile(
    r"(?:(?:A|An|The) )?(?P<what>[^,.;:()]{3,60}?)(?: \((?P<also>[^()]{2,40})\))? (?P<verb>means|refers to|describes"
    r"|denotes) (?P<means>.+)"
)
_VAGUE = frozenset(
    """problem question reason point result answer goal aim purpose issue fact idea case situation example thing
    way kind part first second third last next one other same main only difference advantage disadvantage challenge
    most many some more rest majority number key word term name effect cause need time day""".split()
)
_PERSON = re.compile(
    r"\b(?:man|woman|king|queen|president|emperor|author|leader|writer|minister|general|poet|actor|actress|prophet|"
    r"saint|bishop|pope|philosopher|inventor|engineer|son|daughter|member|officer|secretary|governor|\w+ist|\w+cian)\b"
)


def _definitions(paragraph: Paragraph) -> Iterator[Card]:
    """Yield a card for each sentence that says what something is: "X is a ...", "X refers to ..."."""
    text, at = paragraph.text, paragraph.citation
    for sentence in paragraph.sentences:
        quote = sentence.of(text)
        found = _IS.fullmatch(quote) or _REFERS.fullmatch(quote)
        if not found or not stands_alone(text, sentence) or not _is_something(found["what"], text, sentence):
            continue
        name = found["what"][0].isupper() and _PERSON.search(" ".join(found["means"].split()[:6]))
        asked = "Who" if name else "What"
        verb = {"is": "is", "was": "was", "are": "are", "were": "were"}.get(found["verb"], "is")
        article = quote[: found.start("what")]
        what = f"{article.lower()}{found['what']}" if article else _lowered(found["what"], text, sentence)
        prompt = f"{asked} {verb} {what}?"
        yield Card(CardKind.DEFINITION, prompt, found["means"].rstrip("."), quote, text, at, (), _DEFINITION)


def _is_something(what: str, text: str, sentence: Span) -> bool:
    """Whether a subject is a name or a term of its own, which can be asked about without its sentence."""
    words = what.lower().split()
    if len(words) > 5 or words[-1] in _VAGUE or words[0] in _VAGUE or words[0] in STOP_WORDS:
        return False
    start = text.index(what, sentence.start)
    span = Span(start, start + len(what))
    return any(one.span.start <= span.start + 1 and one.span.end >= span.end for one in candidates(text, sentence))


def _lowered(what: str, text: str, sentence: Span) -> str:
    """Return what a sentence begins with as it stands inside of one: a name keeps its capital."""
    first = tokens(text, sentence)[0]
    named = any(one.kind is Kind.NAME and one.span.start == first.span.start for one in candidates(text, sentence))
    return what if named or not first.text[1:].islower() else what[0].lower() + what[1:]


def _below_headings(paragraphs: Sequence[Paragraph]) -> Iterator[Card]:
    """Yield a card for the first paragraph below each heading that says something."""
    seen: set[tuple[str, ...]] = set()
    for paragraph in paragraphs:
        at = paragraph.citation
        if not at.headings or at.headings in seen:
            continue
        seen.add(at.headings)
        heading = " ".join(at.headings[-1].split())
        editor = heading.startswith("[")  # an editor's is not the document's own
        telling = len(set(terms(heading))) > 1 and len(heading) <= 100
        if telling and not editor and len(paragraph.text.split()) in _WORDS_BELOW_HEADING and _is_prose(paragraph):
            asked = heading if heading.endswith("?") else f"What stands below “{heading}”?"
            yield Card(CardKind.HEADING, asked, paragraph.text, paragraph.text, paragraph.text, at, (), _HEADING)


def answered(question: str, paragraph: Paragraph, score: float = 1.0) -> Card:
    """Return the card of a person's own question and the passage they marked right."""
    text = paragraph.text
    return Card(CardKind.QUESTION, " ".join(question.split()), text, text, text, paragraph.citation, (), score)


def _unlike(right: str, other: str, kind: Kind) -> float:
    """Return how much two answers differ in form: their words, their length, and in numbers what follows these."""
    words = abs(len(right.split()) - len(other.split()))
    unit = kind in (Kind.NUMBER, Kind.DATE) and right.split()[-1] != other.split()[-1]
    plural = right.endswith("s") != other.endswith("s")
    return 2.0 * words + unit + plural + abs(len(right) - len(other)) / 10
