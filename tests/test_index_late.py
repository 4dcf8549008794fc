"""Late interaction against a twin in plain loops, and what it lights."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embed import Embedder, Reading
from index.highlight import lit
from index.late import BLOCK, SAME, Asked, asked, late_interaction, matches
from index.tokens import Tokens, decode, encode
from source.model import Citation, Paragraph, Span
from source.split import sentences

DIM = 8


def passage(count: int, seed: int) -> Tokens:
    random = np.random.default_rng(seed)
    places = np.stack([random.integers(0, 6, count), np.arange(count), np.arange(count) + 1], axis=1).astype(np.int32)
    return Tokens(places, encode(random.standard_normal((count, DIM)).astype(np.float32)))


def question(count: int, seed: int) -> Asked:
    random = np.random.default_rng(seed)
    vectors = random.standard_normal((count, DIM)).astype(np.float32)
    ids, spans = random.integers(0, 6, count), np.stack([np.arange(count), np.arange(count) + 1], axis=1)
    reading = Reading(np.ones(DIM, dtype=np.float32), ids, spans, vectors)
    return asked("x" * count, reading, np.array([3, 1, 4, 1, 5, 9]), 10)


def slowly(asked_: Asked, tokens: Tokens, stretch: int) -> float:
    """The mean of each question token's best match in the best run of ``stretch`` neighbouring blocks, by loops."""
    vectors = decode(tokens.codes, DIM)
    blocks = math.ceil(len(vectors) / BLOCK)
    best = -math.inf
    for first in range(blocks):
        run = range(first * BLOCK, min((first + stretch) * BLOCK, len(vectors)))
        total = 0.0
        for q in range(len(asked_.ids)):
            likeness = [
                float(asked_.vectors[q] @ vectors[t]) + SAME * (asked_.ids[q] == tokens.places[t, 0]) for t in run
            ]
            total += float(asked_.weights[q]) * max(likeness)
        best = max(best, total)
    return best


@settings(max_examples=40)
@given(st.lists(st.integers(0, 5 * BLOCK + 3), min_size=1, max_size=5), st.integers(1, 4), st.integers(0, 9))
def test_it_is_what_plain_loops_say(lengths: list[int], count: int, seed: int) -> None:
    asked_ = question(count, seed)
    passages = [passage(length, seed + i) for i, length in enumerate(lengths)]
    late = late_interaction(asked_, passages)
    for row, tokens in enumerate(passages):
        said = [late.whole[row], late.stretch64[row], late.stretch32[row]]
        if not len(tokens.codes):
            assert said == [0, 0, 0]
            continue
        blocks = math.ceil(len(tokens.codes) / BLOCK)
        expected = [slowly(asked_, tokens, blocks), slowly(asked_, tokens, 4), slowly(asked_, tokens, 2)]
        np.testing.assert_allclose(said, expected, atol=1e-5)


def test_a_passage_scores_the_same_in_any_company() -> None:
    asked_ = question(3, 1)
    passages = [passage(length, length) for length in (70, 0, 5, 33)]
    together = late_interaction(asked_, passages)
    for row, tokens in enumerate(passages):
        alone = late_interaction(asked_, [tokens])
        assert together.stretch32[row] == pytest.approx(float(alone.stretch32[0]), abs=1e-6)
        assert together.whole[row] == pytest.approx(float(alone.whole[0]), abs=1e-6)


def test_no_passages_and_no_question_score_nothing() -> None:
    assert late_interaction(question(2, 0), []).whole.shape == (0,)
    assert late_interaction(question(0, 0), [passage(5, 0)]).whole.tolist() == [0]


def test_rare_tokens_weigh_more_by_the_formula() -> None:
    weights = question(6, 3).weights
    ids = question(6, 3).ids
    df = np.array([3, 1, 4, 1, 5, 9])[ids]
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
