"""Late interaction against a twin in plain loops, and what it lights."""

import math
from dataclasses import astuple
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embed import Embedder, Reading
from index.highlight import lit
from index.late import BLOCK, SAME, Asked, Late, asked, late_interaction, matches
from index.tokens import Tokens, decode, encode
from source.model import Citation, Paragraph, Span
from source.split import sentences

DIM = 8


def passage(count: int, seed: int) -> Tokens:
    random = np.random.default_rng(seed)
    places = np.stack([random.integers(0, 6, count), np.arange(count), np.arange(count) + 1], axis=1).astype(np.int32)
    return Tokens(places, encode(random.standard_normal((count, DIM)).astype(np.float32)))


FREQUENCIES = np.array([3, 1, 4, 1, 5])  # and a sixth token that the library does not have
PARAGRAPHS = 10


def question(count: int, seed: int) -> Asked:
    random = np.random.default_rng(seed)
    vectors = random.standard_normal((count, DIM)).astype(np.float32)
    ids, spans = random.integers(0, 6, count), np.stack([np.arange(count), np.arange(count) + 1], axis=1)
    reading = Reading(np.ones(DIM, dtype=np.float32), ids, spans, vectors)
    return asked("x" * count, reading, FREQUENCIES, PARAGRAPHS)


def interact(asked_: Asked, passages: list[Tokens]) -> Late:
    return late_interaction(asked_, passages, FREQUENCIES, PARAGRAPHS)


def met(asked_: Asked, tokens: Tokens, reward: float = SAME) -> list[list[float]]:
    vectors = decode(tokens.codes, DIM)
    return [
        [
            float(asked_.vectors[q] @ vectors[t]) + reward * (asked_.ids[q] == tokens.places[t, 0])
            for t in range(len(vectors))
        ]
        for q in range(len(asked_.ids))
    ]


def best_stretch(weights: list[float], likeness: list[list[float]], stretch: int) -> float:
    """The weighted mean of each row's best in the best run of ``stretch`` neighbouring blocks, by loops."""
    count = len(likeness[0])
    best = -math.inf
    for first in range(0, count, BLOCK):
        run = range(first, min(first + stretch * BLOCK, count))
        total = sum(w * max(row[t] for t in run) for w, row in zip(weights, likeness, strict=True))
        best = max(best, total / sum(weights))
    return best


def in_pairs(weights: list[float], likeness: list[list[float]]) -> tuple[list[float], list[list[float]]]:
    if len(likeness) == 1:
        return weights, likeness
    pairs = [
        [(one[t] + (other[t + 1] if t + 1 < len(other) else 0)) / 2 for t in range(len(one))]
        for one, other in pairwise(likeness)
    ]
    return [a + b for a, b in pairwise(weights)], pairs


def reversed_(asked_: Asked, tokens: Tokens) -> float:
    df = [FREQUENCIES[id_] if id_ < len(FREQUENCIES) else 0 for id_ in tokens.places[:, 0]]
    rare = [math.log(1 + PARAGRAPHS / (n + 0.5)) for n in df]
    best = [max(column) for column in zip(*met(asked_, tokens, reward=0.0), strict=True)]
    return float(np.average(best, weights=rare))


@settings(max_examples=40)
@given(st.lists(st.integers(0, 5 * BLOCK + 3), min_size=1, max_size=5), st.integers(1, 4), st.integers(0, 9))
def test_it_is_what_plain_loops_say(lengths: list[int], count: int, seed: int) -> None:
    asked_ = question(count, seed)
    passages = [passage(length, seed + i) for i, length in enumerate(lengths)]
    late = interact(asked_, passages)
    for row, tokens in enumerate(passages):
        said = [late.stretch32[row], late.stretch16[row], late.pairs[row], late.reverse[row]]
        if not len(tokens.codes):
            assert [*said, late.near[row]] == [0, 0, 0, 0, 0]
            continue
        weights, likeness = asked_.weights.tolist(), met(asked_, tokens)
        expected = [
            best_stretch(weights, likeness, 2),
            best_stretch(weights, likeness, 1),
            best_stretch(*in_pairs(weights, likeness), 4),
            reversed_(asked_, tokens),
        ]
        np.testing.assert_allclose(said, expected, atol=1e-5)


def test_words_in_the_questions_order_beat_the_same_words_apart() -> None:
    """Seven tokens of the vocabulary, each a vector of its own: "0 1" meets "0 1" better than "0 ... 1" or "1 0"."""
    rows = np.random.default_rng(0).standard_normal((7, DIM)).astype(np.float32)

    def made(ids: list[int]) -> Tokens:
        places = np.array([[id_, at, at + 1] for at, id_ in enumerate(ids)], dtype=np.int32)
        return Tokens(places, encode(rows[ids]))

    reading = Reading(np.ones(DIM, "f4"), np.array([0, 1]), np.array([[0, 1], [1, 2]]), rows[:2])
    asked_ = asked("xy", reading, FREQUENCIES, PARAGRAPHS)
    late = interact(asked_, [made([2, 0, 1, 3, 4]), made([2, 1, 0, 3, 4]), made([0, 2, 3, 1, 4])])
    assert late.pairs[0] > late.pairs[1]
    assert late.pairs[0] > late.pairs[2]
    assert late.stretch16.tolist() == pytest.approx([float(late.stretch16[0])] * 3)


def test_what_says_much_else_is_less_like_the_question_the_other_way_round() -> None:
    one = passage(6, 3)
    more = Tokens(
        np.concatenate([one.places, passage(60, 4).places]), np.concatenate([one.codes, passage(60, 4).codes])
    )
    vectors = decode(one.codes, DIM)
    reading = Reading(
        np.ones(DIM, "f4"), one.places[:, 0].astype(np.int64), one.places[:, 1:].astype(np.int64), vectors
    )
    late = interact(asked("x" * 6, reading, FREQUENCIES, PARAGRAPHS), [one, more])
    assert late.reverse[0] > late.reverse[1]


def test_a_passage_scores_the_same_in_any_company() -> None:
    asked_ = question(3, 1)
    passages = [passage(length, length) for length in (70, 0, 5, 33)]
    together = interact(asked_, passages)
    for row, tokens in enumerate(passages):
        for now, alone in zip(astuple(together), astuple(interact(asked_, [tokens])), strict=True):
            assert now[row] == pytest.approx(float(alone[0]), abs=1e-6)


def test_no_passages_and_no_question_score_nothing() -> None:
    assert interact(question(2, 0), []).pairs.shape == (0,)
    assert [said.tolist() for said in astuple(interact(question(0, 0), [passage(5, 0)]))] == [[0]] * 5


def test_rare_tokens_weigh_more_by_the_formula() -> None:
    weights = question(6, 3).weights
    ids = question(6, 3).ids
    df = np.array([3, 1, 4, 1, 5, 0])[ids]
    expected = np.log(1 + 10 / (df + 0.5))
    np.testing.assert_allclose(weights, expected / expected.sum(), rtol=1e-5)


@pytest.mark.parametrize("frequencies", [[], [2]])
def test_a_token_the_library_does_not_have_weighs_most(frequencies: list[int]) -> None:
    reading = Reading(
        np.ones(DIM, np.float32), np.array([0, 7]), np.zeros((2, 2), np.int64), np.eye(2, DIM, dtype="f4")
    )
    weights = asked("", reading, np.array(frequencies, dtype=np.int64), 4).weights
    rare, known = math.log(1 + 4 / 0.5), math.log(1 + 4 / (sum(frequencies) + 0.5))
    np.testing.assert_allclose(weights, np.array([known, rare]) / (known + rare), rtol=1e-5)


def ask(embedder: Embedder, text: str, paragraph: Paragraph) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Light a paragraph for a question; return the sentence, the words, and which met which."""
    from index.embed import read_passages, read_questions
    from index.tokens import packed

    asked_ = asked(text, read_questions(embedder, [text])[0], np.empty(0, dtype=np.int64), 100)
    tokens = packed(read_passages(embedder, [paragraph.passage])[0])
    highlights, words, met = lit(asked_, tokens, paragraph)
    of = paragraph.text
    return [s.of(of) for s in highlights], [s.of(of) for s in words], [(m.asked, m.found.of(of)) for m in met]


TEXT = "The harbour was quiet. In May the ships unloaded 300 barrels of oil there. Nobody paid the customs officer."


def made(text: str, headings: tuple[str, ...] = ()) -> Paragraph:
    return Paragraph(Citation("d", "D", 1, headings), Span(0, len(text)), text, sentences(text))


@pytest.mark.parametrize("headings", [(), ("[A heading of seven words or so]", "Another")])
@pytest.mark.parametrize(
    ("text", "sentence", "words", "meeting"),
    [
        ("How much fuel did the vessels unload?", 1, {"ships", "unloaded", "oil"}, ("vessels", "ships")),
        ("Was customs duty paid?", 2, {"paid", "customs"}, ("customs", "customs")),
        ("Was it quiet in port?", 0, {"quiet", "harbour"}, ("port", "harbour")),
    ],
)
def test_the_sentence_that_answers_is_lit_and_the_words_that_met(
    embedder: Embedder, headings: tuple[str, ...], text: str, sentence: int, words: set[str], meeting: tuple[str, str]
) -> None:
    paragraph = made(TEXT, headings)
    lit_sentences, lit_words, met = ask(embedder, text, paragraph)
    assert lit_sentences == [paragraph.sentences[sentence].of(TEXT)]
    assert words <= set(lit_words)
    assert meeting in met
    assert not {"the", "The", "of"} & set(lit_words)


def test_matched_words_are_whole_and_in_order(embedder: Embedder) -> None:
    _, words, _ = ask(embedder, "unloading barrels off ships", made(TEXT))
    assert words == sorted(words, key=TEXT.index)
    assert {"ships", "unloaded", "barrels"} <= set(words)


def test_a_paragraph_without_tokens_or_sentences_lights_what_it_can() -> None:
    nothing = Tokens(np.empty((0, 3), np.int32), np.empty((0, 2), np.uint8))
    assert lit(question(2, 0), nothing, made("One. Two.")) == ((Span(0, 4),), (), ())
    assert lit(question(2, 0), passage(3, 0), made("")) == ((), (), ())


def test_matches_add_to_tokens_that_are_the_same() -> None:
    asked_, tokens = question(4, 5), passage(20, 6)
    bare = asked_.vectors @ decode(tokens.codes, DIM).T
    same = asked_.ids[:, None] == tokens.places[None, :, 0]
    assert same.any()
    assert not same.all()
    np.testing.assert_allclose(matches(asked_, tokens) - bare, np.where(same, SAME, 0), atol=1e-6)
