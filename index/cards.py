"""Cards made of documents without generating a word: each asks for what a paragraph says, and shows that paragraph.

A cloze hides a stretch of one sentence; a definition asks what something is that a sentence says; a heading asks what
stands below it; a question is the person's own, with the passage they marked right.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from heapq import heapify, heappop, heappush
from math import prod

from index.alone import stands_alone
from index.analysis import STOP_WORDS, terms
from index.blanks import Kind
from index.choices import Answers, Slot, answers_of, slot_of, wrong_answers
from index.defined import definitions
from index.worth import Blank, Frequencies, blanks, frequencies
from source.model import Citation, Paragraph, Span

GAP = "_____"
"""What a blank is shown as."""
SAME = 0.5
"""The share of words in common from which two cards are near-duplicates."""
_AGAIN = {"document": 0.97, "section": 0.85, "paragraph": 0.6, "headings": 0.5, "answer": 0.7}
"""What each card taken before leaves of the score of the next from there; "headings" are a document's of that kind, an
"answer" is what both ask for."""
_DEFINITION, _HEADING = 0.62, 0.54
"""Scores of kinds without a blank: a definition is asked for before the best blank, a heading after a good one."""
_FOREIGN = 0.5
"""What is left of a score where the rules for English are of no use."""
_SPEECH = 0.85
"""And of one in which a speaker talks of us: it is more often a call than a fact."""
_TERM, _A_WORD = 0.85, 0.7
"""And of a blank that is a term, or one plain word: of 17 of the latter on the checklist (``eval/checklist.py``) 14
were guessed or vague, of 54 names, dates and figures 17 were not good."""
_ENGLISH = 0.2
"""Share of English words without a meaning of their own that a paragraph in English has, and hardly another."""
_REMEMBERED = 64
"""Documents whose cards are remembered, since each look at those proposed, and each one kept, asks for all again."""
_WORDS_BELOW_HEADING = range(20, 121)
_COUNTS = re.compile(r"\d+|[ivxlc]+|part|chapter|section|articl|book|volum|appendix|annex|page|lectur|lesson|unit")
"""Terms of a heading that only say which one it is."""
_WE = re.compile(r"\b(?:we|We|our|Our|us)\b")
_CODE = re.compile(r"[<>{}\\]")
_WORD, _PLAIN = re.compile(r"[^\W\d_]+"), re.compile(r"\b[a-z][a-z’'-]*\b")


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
    ``given`` is the id of a card that was made elsewhere.
    """

    kind: CardKind
    prompt: str
    answer: str
    quote: str
    passage: str
    place: Citation | None
    choices: tuple[str, ...] = ()
    score: float = 0.0
    given: str = ""

    @property
    def id(self) -> str:
        """What names the card for good: what is given, or a digest of what it asks and quotes, wherever that stands."""
        if self.given:
            return self.given
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

    ``slots`` are what fits the blanks, by the card's id; ``answers`` all that is blanked.
    """

    cards: tuple[Card, ...]
    slots: Mapping[str, Slot]
    answers: Answers

    def with_choices(self, card: Card) -> Card:
        """Return a card of these with wrong answers that would fit its blank, where there are enough."""
        slot = self.slots.get(card.id)
        wrong = () if slot is None else wrong_answers(card.answer, card.quote, slot, self.answers)
        return replace(card, choices=wrong) if wrong else card


@lru_cache(maxsize=_REMEMBERED)
def cards_of(paragraphs: tuple[Paragraph, ...]) -> Made:
    """Return all that the paragraphs of a document give; what was asked for lately is remembered."""
    counted = frequencies(paragraph.text for paragraph in paragraphs)
    plain = frozenset(word for paragraph in paragraphs for word in _PLAIN.findall(paragraph.text))
    found: list[tuple[Card, Slot | None]] = []
    for paragraph in paragraphs:
        if _is_prose(paragraph) and not _is_apparatus(paragraph):
            found += _clozes(paragraph, counted)
            found += [(card, None) for card in _definitions(paragraph, plain)]
    found += [(card, None) for card in _below_headings(paragraphs)]
    slots = {card.id: slot for card, slot in found if slot is not None}
    answers = answers_of((slot, card.answer) for card, slot in found if slot is not None)
    return Made(tuple(card for card, _ in found), slots, answers)


def spread(cards: Sequence[Card], count: int, known: Collection[str] = frozenset()) -> list[Card]:
    """Return the best ``count`` cards, spread over the sections and paragraphs they are from, without near-duplicates.

    Each step takes the card with the highest score after what was taken from around it; of equals, the first. Those
    whose ids are ``known`` count as taken, and are not given.
    """
    taken: list[Card] = []
    words = [_words(card) for card in cards if card.id in known]
    counts = Counter(place for card in cards if card.id in known for place in _places(card))
    left = [(-_now(card, counts), place) for place, card in enumerate(cards) if card.id not in known]
    heapify(left)
    while left and len(taken) < count:
        before, place = heappop(left)
        card = cards[place]
        score = _now(card, counts)
        if score < -before:  # what was taken meanwhile stands around it; the first whose score did not fall is best
            heappush(left, (-score, place))
            continue
        own = _words(card)
        if all(_alike(own, other) <= SAME for other in words):
            taken.append(card)
            words.append(own)
            counts.update(_places(card))
    return taken


def _words(card: Card) -> frozenset[str]:
    return frozenset(terms(f"{card.quote} {card.answer}"))


def _places(card: Card) -> Iterator[tuple[str, ...]]:
    """Yield what a card shares with others around it, each by a name of ``_AGAIN``."""
    if card.place is None:
        return
    name = card.place.name
    yield from (("document", name), ("section", name, *card.place.headings), ("paragraph", card.place.address))
    yield ("headings", name) if card.kind is CardKind.HEADING else ("answer", card.answer.casefold())


def _now(card: Card, counts: Mapping[tuple[str, ...], int]) -> float:
    return card.score * prod(_AGAIN[place[0]] ** counts[place] for place in _places(card))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the words of two cards that both have (Jaccard's index)."""
    return len(one & other) / max(len(one | other), 1)


def _is_prose(paragraph: Paragraph) -> bool:
    """Whether a paragraph is running text, and no table, verse or list."""
    return "\n" not in paragraph.text.strip() or len(paragraph.sentences) > paragraph.text.count("\n")


_APPARATUS = frozenset(
    """references reference bibliography notes footnotes endnotes sources citations works cited literature external
    links further reading see also index acknowledgments acknowledgements copyright license imprint contents and
    the about author authors editor editors contributors""".split()
)
"""Words of headings below which stands what a text leans on, and not the text."""


_CAPTION = re.compile(
    r"\W*(?:fig(?:ure)?|table|plate|chart|exhibit|box|map|diagram|photo)s?\.?\s+[\dIVX]+[a-z]?\s*[.:–—]", re.I
)


def _is_apparatus(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a caption, or stands among the references, the notes or the thanks."""
    above = paragraph.citation.headings
    heading = re.findall(r"[a-z]+", above[-1].lower()) if above else []
    return (bool(heading) and set(heading) <= _APPARATUS) or _CAPTION.match(paragraph.text) is not None


def _clozes(paragraph: Paragraph, counted: Frequencies) -> Iterator[tuple[Card, Slot]]:
    """Yield one card for each sentence that stands alone and has something to hide."""
    text, at = paragraph.text, paragraph.citation
    best: dict[Span, tuple[float, Blank]] = {}
    for blank in blanks(text, paragraph.sentences, counted, " ".join((at.document, *at.headings))):
        said = blank.span.of(text)
        plain = blank.kind is Kind.TERM and said[1:] == said[1:].lower()
        weight = (_TERM if " " in said else _A_WORD) if plain else 1.0
        score, _ = best.get(blank.sentence, (0.0, None))
        if weight * blank.score > score and stands_alone(text, blank.sentence):
            best[blank.sentence] = weight * blank.score, blank
    share = 1.0 if _is_english(text) else _FOREIGN
    for sentence, (score, blank) in sorted(best.items(), key=lambda item: item[0]):
        quote, hidden = sentence.of(text), blank.span.shifted(-sentence.start)
        prompt = quote[: hidden.start] + GAP + quote[hidden.end :]
        worth = score * share * (_SPEECH if _WE.search(quote) else 1.0)
        slot = slot_of(text, sentence, blank.span, blank.kind)
        yield Card(CardKind.CLOZE, prompt, hidden.of(quote), quote, text, at, (), worth), slot


def _is_english(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return sum(word in STOP_WORDS for word in words) >= _ENGLISH * len(words)


def _definitions(paragraph: Paragraph, plain: Collection[str]) -> Iterator[Card]:
    """Yield a card for each sentence that says what something is."""
    text, at = paragraph.text, paragraph.citation
    for found in definitions(paragraph, plain):
        quote = found.sentence.of(text)
        yield Card(CardKind.DEFINITION, found.asks, found.means, quote, text, at, (), _DEFINITION)


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
        telling = sum(not _COUNTS.fullmatch(term) for term in set(terms(heading))) > 1 and len(heading) <= 100
        fits = len(paragraph.text.split()) in _WORDS_BELOW_HEADING and _is_prose(paragraph)
        if telling and not editor and fits and not _CODE.search(paragraph.text):
            asked = heading if heading.endswith("?") else f"What stands below “{heading}”?"
            yield Card(CardKind.HEADING, asked, paragraph.text, paragraph.text, paragraph.text, at, (), _HEADING)


def answered(question: str, paragraph: Paragraph, score: float = 1.0) -> Card:
    """Return the card of a person's own question and the passage they marked right."""
    text = paragraph.text
    return Card(CardKind.QUESTION, " ".join(question.split()), text, text, text, paragraph.citation, (), score)
