"""What is said of claims and of altered sentences, on the claims that come with Pincite; tallies against slow twins."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from eval.altered import Claim, made
from eval.altered import report as altered_report
from eval.claims import measured, rankings, report
from eval.dataset import Dataset, load
from eval.engine import Engine, pincite_engine
from eval.strategy import Run
from index.embed import load_embedder


@pytest.fixture(scope="module")
def claims() -> Dataset:
    return load("lecture-claims")


@pytest.fixture(scope="module")
def engine(claims: Dataset) -> Engine:
    return pincite_engine(claims, load_embedder())


def figures(line: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"(\S+) (\d\.\d+)", line)}


def test_claims_are_reported_beside_either_signal_alone(claims: Dataset, engine: Engine) -> None:
    lines = report(claims, engine, 30)
    rows = {line.split("  ")[1].strip(): figures(line) for line in lines[1:4]}
    assert list(rows) == ["Pincite", "BM25 alone", "vector alone"]
    assert rows["Pincite"]["Success@1"] > max(rows[way]["Success@1"] for way in ("BM25 alone", "vector alone")) - 0.05
    assert rows["Pincite"]["Success@1"] > 0.9
    judged = claims.judged(30)
    found: Run = {
        claim.id: [(engine.passage_of[one.id], one.score) for one in ranking.found]
        for claim, ranking in rankings(engine, judged)
    }
    first = [claims.qrels[id_].get(hits[0][0], 0) > 0 for id_, hits in found.items()]
    assert rows["Pincite"]["Success@1"] == pytest.approx(np.mean(first), abs=1e-4)
    assert measured(claims, found)["nDCG@10"] == pytest.approx(np.mean([ndcg(claims, *one) for one in found.items()]))


def ndcg(claims: Dataset, id_: str, hits: Sequence[tuple[str, float]]) -> float:
    """The slow twin, from its definition (Järvelin and Kekäläinen 2002), with grades as gains."""
    grades = claims.qrels[id_]
    gained = sum(grades.get(passage, 0) / np.log2(place + 2) for place, (passage, _) in enumerate(hits[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    return float(gained / sum(grade / np.log2(place + 2) for place, grade in enumerate(best)))


def test_altered_sentences_are_what_they_say_and_most_are_seen(engine: Engine) -> None:
    library = engine.index.library
    paragraphs = [one for document in library.documents() for one in library.paragraphs_of(document.name)]
    claims = made(paragraphs)
    assert claims == made(paragraphs)
    for claim in claims:
        assert (claim.text == claim.sentence.of(claim.paragraph.text)) <= (claim.altered is None)
        if claim.done == "number or date altered":
            assert differing(claim)
    lines = altered_report("lecture-claims", engine)
    overall = {line.split(":")[0].strip(): figures(line) for line in lines if line.startswith("  ")}
    assert overall["the passage given"]["precision"] > 0.9
    assert overall["the passage given"]["recall"] > 0.85


def differing(claim: Claim) -> bool:
    """Whether what was altered stands in the claim and not in the sentence it was made of, at that place."""
    assert claim.altered is not None
    source = claim.sentence.of(claim.paragraph.text)
    return source[claim.altered.start : claim.altered.end] != claim.altered.of(claim.text)
