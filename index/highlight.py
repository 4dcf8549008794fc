"""Highlights: the sentence of a paragraph that answers, and the words in it that meet the question's."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.analysis import Word, terms, words
from index.late import Asked, Floats, matches
from index.tokens import Places, Tokens
from source.model import Paragraph, Span

MEETING = 0.4
"""The least likeness at which two words are said to meet: the cosine of their token vectors, .1 more if the same."""
PAIRS = 0.35
"""Weight of pairs of neighbouring tokens beside the tokens' 1. Of the lit sentences of the right first passages, with 0
.899 hold the answer on squad_v1 (4,644 of them), .766 on 300 questions of covidqa, .776 on the lecture, and .577 the
rationale of 300 claims of SciFact; with .35 .901, .778, .791 and .555; with .5 .900 and the same."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the question, the word of the paragraph that it met, and how well; 1 is the same in the same sense."""

    asked: str
    found: Span
    likeness: float


def lit(
    question: Asked, tokens: Tokens, paragraph: Paragraph
) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[Match, ...]]:
    """Return the best sentence, the words in it that meet the question's, and which met which, best first."""
    if not paragraph.sentences:
        return (), (), ()
    shared = _shared(question, paragraph)
    if not len(tokens.codes) or not len(question.ids):
        return (max(paragraph.sentences, key=lambda span: shared.get(span, 0.0)),), (), ()
    places = tokens.places[:, 1:] - (len(paragraph.passage) - len(paragraph.text))
    likeness = matches(question, tokens)
    best = max(
        paragraph.sentences,
        key=lambda span: question.known * _score(question, likeness[:, inside(places, span)]) + shared.get(span, 0.0),
    )
    own = inside(places, best)
    found = met(question, likeness[:, own], places[own], paragraph.text, best)
    return (best,), tuple(sorted({match.found for match in found})), tuple(found)


def _shared(question: Asked, paragraph: Paragraph) -> dict[Span, float]:
    """Return by sentence which share of the question's words it has, so far as the model's vocabulary lacks them."""
    if question.known >= 1.0:
        return {}
    asked = set(terms(question.text))
    unknown = (1.0 - question.known) / max(len(asked), 1)
    said = {span: {word.term for word in words(paragraph.text, span)} for span in paragraph.sentences}
    return {span: unknown * len(asked & some) for span, some in said.items()}


def inside(places: Places, span: Span) -> npt.NDArray[np.intp]:
    """Return which tokens, by their ``(t, 2)`` places, lie in a span."""
    return np.flatnonzero((places[:, 0] >= span.start) & (places[:, 1] <= span.end))


def _score(question: Asked, likeness: Floats) -> float:
    """Return how well the question's tokens, and its pairs of neighbouring tokens, meet those of one sentence."""
    if not likeness.shape[1]:
        return -1.0
    alone = float(question.weights @ likeness.max(axis=1))
    if min(likeness.shape) == 1:
        return (1 + PAIRS) * alone
    weights = question.weights[:-1] + question.weights[1:]
    both = (likeness[:-1, :-1] + likeness[1:, 1:]) / 2
    return alone + PAIRS * float(weights @ both.max(axis=1)) / max(float(weights.sum()), 1e-9)


def met(question: Asked, likeness: Floats, places: Places, text: str, sentence: Span) -> list[Match]:
    """Return which words met in a sentence, best first, from ``(q, t)`` likeness to its tokens.

    A word that reaches out of the sentence, as some initials do, is none of its words.
    """
    if not len(places):
        return []
    asked_word, found_word = _asked_word_at(question.text), _word_at(words(text, sentence))
    met: dict[tuple[str, Span], float] = {}
    columns = likeness.argmax(axis=1)
    starts = question.spans[:, 0].tolist(), places[columns, 0].tolist()
    for worth, asked_at, found_at in zip(likeness.max(axis=1).tolist(), *starts, strict=True):
        asked, found = asked_word.get(asked_at), found_word.get(found_at)
        if worth >= MEETING and asked and found and sentence.start <= found.start and found.end <= sentence.end:
            pair = (asked.of(question.text), found)
            met[pair] = max(worth, met.get(pair, 0.0))
    best = sorted(met.items(), key=lambda item: -item[1])
    return [Match(asked, found, min(worth, 1.0)) for (asked, found), worth in best]


@lru_cache(maxsize=16)
def _asked_word_at(text: str) -> dict[int, Span]:
    """Return the same of a question's text, which is asked for again for every paragraph that is lit."""
    return _word_at(words(text))


def _word_at(words: Sequence[Word]) -> dict[int, Span]:
    """Return the word that each place of a text lies in, where it lies in one and it is no stop word."""
    telling = [word.term_span for word in words if word.term is not None]
    return {place: span for span in telling for place in range(span.start, span.end)}
