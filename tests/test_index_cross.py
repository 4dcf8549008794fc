"""Re-ranking by a cross-encoder, with a small one made on the spot."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.cross import CrossEncoderReranker, load_reranker
from index.late import Floats
from index.rank import RERANKED, rank
from index.ready import Index
from source.errors import PinciteError


@pytest.fixture(scope="session")
def cross_encoder(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a cross-encoder with random weights over the tiny model's words."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=512,
    )
    config.num_labels = 1
    folder = tmp_path_factory.mktemp("cross")
    with torch.random.fork_rng():
        torch.manual_seed(1)
        BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_its_scores_order_the_best(lecture_index: Index, cross_encoder: Path) -> None:
    from sentence_transformers import CrossEncoder

    question = "How many forces are there?"
    plain = rank(lecture_index, question, 34).found
    found = rank(replace(lecture_index, reranker=load_reranker(str(cross_encoder))), question, 34).found
    passages = lecture_index.library.paragraphs([one.id for one in plain[:RERANKED]])
    scores = CrossEncoder(str(cross_encoder)).predict([(question, p.passage) for p in passages])
    assert [one.id for one in found[:RERANKED]] == [plain[i].id for i in np.argsort(-scores, kind="stable")]
    assert [one.id for one in found[:RERANKED]] != [one.id for one in plain[:RERANKED]]
    assert [one.id for one in found[RERANKED:]] == [one.id for one in plain[RERANKED:]]


class Shortest:
    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        assert question == "China"
        return np.array([-len(passage) for passage in passages], dtype=np.float32)


def test_more_is_ranked_than_asked_for(lecture_index: Index) -> None:
    index = replace(lecture_index, reranker=Shortest())
    best = lecture_index.library.paragraphs([one.id for one in rank(lecture_index, "China", RERANKED).found])
    first = lecture_index.library.paragraphs([one.id for one in rank(index, "China", 1).found])
    assert first == [min(best, key=lambda paragraph: len(paragraph.passage))]


def test_a_name_without_a_model_is_told() -> None:
    with pytest.raises(PinciteError, match="not on this machine"):
        load_reranker("no/such-model")


def test_a_folder_that_holds_no_cross_encoder_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(PinciteError, match="cannot be loaded"):
        CrossEncoderReranker(tmp_path).scores("a", ["b"])
