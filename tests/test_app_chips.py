"""What a question was searched for, as chips that can be taken out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chips import Chip, Kind, chips
from index.analysis import terms
from index.query import parse


def test_words_that_count_phrases_and_exclusions_each_with_what_is_left() -> None:
    assert chips('What is said of "missile  defense"? -satellites') == (
        Chip(Kind.WORD, "said", 'What is of "missile defense"? -satellites'),
        Chip(Kind.PHRASE, "missile defense", "What is said of ? -satellites"),
        Chip(Kind.EXCLUDED, "satellites", 'What is said of "missile defense"?'),
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Japan and the Japan of old", [("Japan", "and the of old"), ("old", "Japan and the Japan of")]),
        ("oil", [("oil", "")]),
        ("Where is it?", []),
        ("日本の首都はどこですか", []),
        ('-"nuclear weapons"', [("nuclear weapons", "")]),
        ("", []),
    ],
)
def test_a_word_goes_everywhere_at_once(question: str, expected: list[tuple[str, str]]) -> None:
    assert [(chip.text, chip.without) for chip in chips(question)] == expected


@given(st.lists(st.sampled_from(["Japan", "oil", '"the fleet"', "-war", "what", "ships", "of", "?"]), max_size=6))
def test_what_is_left_is_searched_for_without_that_part_and_with_all_others(parts: list[str]) -> None:
    question = " ".join(parts)
    for chip in chips(question):
        before, after = parse(question), parse(chip.without)
        if chip.kind is Kind.EXCLUDED:
            assert after.excluded == before.excluded[1:]
        elif chip.kind is Kind.WORD and chip.without:
            assert set(terms(after.text)) == set(terms(before.text)) - set(terms(chip.text))
            assert (after.phrases, after.excluded) == (before.phrases, before.excluded)
