"""Blocks as lists and back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.listed import blocks_from_lists, blocks_to_lists
from source.model import Block, Page, Role, Span

WORDS = st.text(max_size=8)
PAGES = st.none() | st.builds(Page, WORDS, st.integers(1, 10**6))
BLOCKS = st.builds(
    Block,
    st.builds(Span, st.integers(0, 10**9), st.integers(0, 10**9)),
    st.sampled_from(Role),
    st.lists(WORDS, max_size=3).map(tuple),
    st.none() | WORDS,
    st.none() | WORDS,
    PAGES,
    PAGES,
    st.lists(st.tuples(st.integers(0, 10**9), st.builds(Page, WORDS, st.integers(1, 10**6))), max_size=3).map(tuple),
)


@given(st.lists(BLOCKS, max_size=4))
def test_blocks_come_back_as_they_were(blocks: list[Block]) -> None:
    assert blocks_from_lists(json.loads(json.dumps(blocks_to_lists(blocks)))) == tuple(blocks)


def test_a_note_over_two_pages_as_a_list() -> None:
    block = Block(Span(3, 9), Role.NOTE, ("A", "B"), "n. 1", None, Page("x", 10), Page("xi", 11))
    listed = [3, 9, "note", ("A", "B"), "n. 1", None, ["x", 10], ["xi", 11]]
    assert blocks_from_lists([listed]) == (block,)  # as libraries kept it that did not tell where pages turn
    turned = replace(block, turns=((5, Page("xi", 11)),))
    assert blocks_to_lists([turned]) == [[*listed, [[5, "xi", 11]]]]


@pytest.mark.parametrize("lists", [[[1, 2, "note"]], [[1, 2, "prose", [], None, None, None, None]], [3]])
def test_damaged_lists_are_refused(lists: list[object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        blocks_from_lists(lists)  # type: ignore[arg-type]
