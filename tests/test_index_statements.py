"""Statements are ranked together, as fast as one reading of them all allows, and as each would be by itself."""

import numpy as np
import pytest

import index.rank
from index.query import plain
from index.rank import Ranking, rank, rank_statements
from index.ready import Index
from source.lecture import lecture

SENTENCES = [plain(span.of(p.text)) for p in lecture()[1][:40:4] for span in p.sentences][:12]
K = 5


def same(one: Ranking, other: Ranking) -> None:
    assert [found.id for found in one.found] == [found.id for found in other.found]
    assert [found.score for found in one.found] == pytest.approx([found.score for found in other.found], abs=1e-4)
    assert one.asked.text == other.asked.text
    for mine, theirs in zip(one.found, other.found, strict=True):
        np.testing.assert_array_equal(mine.tokens.places, theirs.tokens.places)


@pytest.mark.parametrize("documents", [None, ["lecture"]])
def test_statements_ranked_together_are_ranked_as_one_by_one(
    lecture_index: Index, monkeypatch: pytest.MonkeyPatch, documents: list[str] | None
) -> None:
    monkeypatch.setattr(index.rank, "CANDIDATES", K)  # so that what is near to one is not near to all
    together = list(rank_statements(lecture_index, SENTENCES, K, documents))
    assert [len(ranking.found) for ranking in together] == [K] * len(SENTENCES)
    for text, ranking in zip(SENTENCES, together, strict=True):
        same(ranking, rank(lecture_index, text, K, documents))


def test_what_says_nothing_finds_nothing_and_leaves_the_others_in_their_places(lecture_index: Index) -> None:
    texts = ["", SENTENCES[3], "?!", SENTENCES[5]]
    empty, one, marks, other = rank_statements(lecture_index, texts, K)
    assert (empty.found, marks.found) == ((), ())
    same(one, rank(lecture_index, SENTENCES[3], K))
    same(other, rank(lecture_index, SENTENCES[5], K))
    assert [ranking.found for ranking in rank_statements(lecture_index, ["", "…"], K)] == [(), ()]


def test_signs_of_a_question_are_words_of_a_statement(lecture_index: Index) -> None:
    """A statement quotes and subtracts nothing: the phrase need not stand anywhere, and no word is left out."""
    (ranking,) = rank_statements(lecture_index, ['Some said "a sentence nobody wrote" of the -Iraq war'], K)
    assert len(ranking.found) == K
    assert not ranking.lacking
