"""Nearness against a twin in plain loops, and what it calls near."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.near import WITHIN, Telling, known, nearness, telling, telling_words

WORDS = st.lists(
    st.builds(Telling, st.lists(st.integers(0, 3), min_size=1, max_size=2).map(tuple), st.floats(0.1, 5)), max_size=5
)
PASSAGES = st.lists(st.lists(st.integers(0, 9), max_size=30), min_size=1, max_size=4)


def slowly(question: list[Telling], passage: list[int]) -> float:
    def places(word: Telling) -> list[int]:
        size = len(word.ids)
        return [n for n in range(len(passage) - size + 1) if tuple(passage[n : n + size]) == word.ids]

    pairs = list(pairwise(question))
    held = [
        min(one.weight, other.weight)
        for one, other in pairs
        if any(abs(a - b) <= WITHIN for a in places(one) for b in places(other))
    ]
    return sum(held) / sum(min(one.weight, other.weight) for one, other in pairs) if pairs else 0.0


def score(question: list[Telling], passages: list[list[int]]) -> list[float]:
    ids = np.array([id_ for passage in passages for id_ in passage], dtype=np.int32)
    owners = np.repeat(np.arange(len(passages)), [len(passage) for passage in passages])
    return [float(value) for value in nearness(question, ids, owners, len(passages))]


@given(WORDS, PASSAGES)
def test_it_is_what_plain_loops_say(question: list[Telling], passages: list[list[int]]) -> None:
    expected = [slowly(question, passage) for passage in passages]
    assert score(question, passages) == pytest.approx(expected, abs=1e-6)


def test_near_is_within_so_many_tokens_in_either_order_and_in_one_passage() -> None:
    question = [Telling((1,), 2.0), Telling((2, 3), 1.0)]
    filler = [0] * (WITHIN - 1)
    assert score(question, [[1, *filler, 2, 3], [2, 3, *filler[1:], 1], [1, 0, *filler, 2, 3], [1, 2, 0, 3]]) == [
        1,
        1,
        0,
        0,
    ]
    assert score(question, [[0, 1], [2, 3, 0], [0, 2], [3, 1]]) == [0, 0, 0, 0]


def test_a_pair_weighs_what_its_less_rare_word_does() -> None:
    question = [Telling((1,), 3.0), Telling((2,), 1.0), Telling((4,), 2.0)]
    assert score(question, [[1, 2], [2, 4], [1, 4], [4, 2, 1]]) == [0.5, 0.5, 0, 1]


def test_the_words_of_a_question_are_those_that_are_no_stop_words() -> None:
    text = "What is the defence-line of Korea?"
    spans = np.array([[0, 4], [5, 7], [8, 11], [12, 16], [16, 19], [19, 20], [20, 24], [25, 27], [28, 33], [33, 34]])
    ids, weights = np.arange(10), np.arange(10, dtype=np.float64)
    assert telling(telling_words(text), ids, spans, weights) == (
        Telling((3, 4), 4.0),
        Telling((6,), 6.0),
        Telling((8,), 8.0),
    )
    assert telling(telling_words("of the"), ids[:2], spans[:2], weights[:2]) == ()


@pytest.mark.parametrize(
    ("text", "spans", "share"),
    [
        ("What missiles?", [(0, 4), (5, 9), (9, 13), (13, 14)], 1),
        ("a 5 G", [(0, 1), (2, 3), (4, 5)], 1),  # letters of our own are words of the vocabulary
        ("東京 NATO", [(0, 1), (1, 2), (3, 7)], 4 / 5),  # a term that begins at one character, and a word of four
        ("什么", [(0, 1)], 0),
        ("ракета", [(0, 1), (1, 3), (3, 6)], 5 / 6),
        ("ควอน", [], 0),
        ("of the", [(0, 2), (3, 6)], 1),
        ("", [], 1),
    ],
)
def test_what_is_spelled_in_single_characters_or_left_out_is_not_known(
    text: str, spans: list[tuple[int, int]], share: float
) -> None:
    assert known(text, telling_words(text), np.array(spans, dtype=np.int64).reshape(-1, 2)) == pytest.approx(share)
