"""Highlights: which sentence is lit, against a twin in plain loops, and the words in it."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import load_embedder, read_passages, read_questions
from index.highlight import PAIRS, lit
from index.late import Asked, asked, matches
from index.tokens import packed
from source.model import Citation, Paragraph, Span
from source.split import sentences

SENTENCES = (
    "Treaties bind the states that ratify them.",
    "The bridge over the river was built in 1931.",
    "Ratified by nobody, the treaty of the river states was never binding.",
    "No.",
    "Fish",
    "Fishing boats from the north pass under the bridge every spring.",
)


def paragraph(text: str) -> Paragraph:
    return Paragraph(Citation("d", "D", 1, ("A heading",)), Span(0, len(text)), text, sentences(text))


def slowly(question: Asked, tokens_of_sentence: list[int], likeness: list[list[float]]) -> float:
    """The mean best likeness of the question's tokens, and half of that of its pairs, weighted as its tokens are."""
    if not tokens_of_sentence:
        return -1.0
    weights: list[float] = question.weights.tolist()
    alone = sum(w * max(row[t] for t in tokens_of_sentence) for w, row in zip(weights, likeness, strict=True))
    follow = list(pairwise(tokens_of_sentence))
    if len(weights) == 1 or not follow:
        return alone * (1 + PAIRS)
    pairs = [
        (a + b) * max((one[s] + other[t]) / 2 for s, t in follow)
        for (a, b), (one, other) in zip(pairwise(weights), pairwise(likeness), strict=True)
    ]
    return alone + PAIRS * sum(pairs) / sum(a + b for a, b in pairwise(weights))


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
    st.sampled_from(
        ["When was the bridge built?", "Who ratified the treaty?", "boats", "Is the treaty binding on no state?"]
    ),
)
def test_the_lit_sentence_is_the_best_by_plain_loops(said: list[str], question: str) -> None:
    embedder = load_embedder()
    one = paragraph(" ".join(said))
    tokens = packed(read_passages(embedder, [one.passage])[0])
    query = asked(question, read_questions(embedder, [question])[0], np.empty(0, dtype=np.int64), 10)
    likeness = matches(query, tokens).tolist()
    heading = len(one.passage) - len(one.text)
    scores = []
    for span in one.sentences:
        inside = [
            n
            for n, (_, start, end) in enumerate(tokens.places.tolist())
            if span.start <= start - heading and end - heading <= span.end
        ]
        scores.append(slowly(query, inside, likeness))
    (best,), words, _ = lit(query, tokens, one)
    assert scores[one.sentences.index(best)] == pytest.approx(max(scores), abs=1e-5)
    assert all(best.start <= word.start < word.end <= best.end for word in words)


def test_words_that_follow_each_other_outweigh_the_same_words_apart() -> None:
    embedder = load_embedder()
    one = paragraph("The north of the bridge and the state of the river. The river bridge of the north.")
    question = "river bridge"
    tokens = packed(read_passages(embedder, [one.passage])[0])
    query = asked(question, read_questions(embedder, [question])[0], np.empty(0, dtype=np.int64), 10)
    (best,), words, _ = lit(query, tokens, one)
    assert best.of(one.text) == "The river bridge of the north."
    assert [word.of(one.text) for word in words] == ["river", "bridge"]


@pytest.mark.parametrize(
    ("text", "question", "sentence"),
    [
        ("故宫在北京。长城很长。法国的首都是巴黎。", "法国的首都是哪里？", "法国的首都是巴黎。"),
        (
            "Το πλοίο έφυγε νωρίς. Η πόλη κάηκε το 1922. Κανείς δεν έμεινε.",
            "Πότε κάηκε η πόλη;",
            "Η πόλη κάηκε το 1922.",
        ),
        ("北京很大。金閣寺は京都にある。", "金閣寺はどこ？", "金閣寺は京都にある。"),
    ],
)
def test_in_a_script_the_model_does_not_know_the_sentence_that_shares_words_is_lit(
    text: str, question: str, sentence: str
) -> None:
    embedder = load_embedder()
    one = paragraph(text)
    tokens = packed(read_passages(embedder, [one.passage])[0])
    query = asked(question, read_questions(embedder, [question])[0], np.empty(0, dtype=np.int64), 10)
    assert query.known < 1
    assert [span.of(text) for span in lit(query, tokens, one)[0]] == [sentence]
