"""Measures how claims find their evidence: ``python -m eval.claims DATASET... [--library DIR] [--limit N]``.

Beside Pincite's figures stand those of BM25 and of the paragraph vector alone, over the same passages. Where a dataset
names the sentences that are evidence, "rationale" says how often the lit sentence of a right passage is one; where some
claims have no evidence, "AUROC" how well the score of the best passage tells them from the others.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import R, Success, nDCG

from eval.dataset import Dataset, Question, load
from eval.engine import Engine, open_engine, pincite_engine
from eval.measure import measure_highlights, measure_silence
from eval.strategy import DEPTH, Response, Run
from index.analysis import terms
from index.bearing import BEARS, bearing
from index.claim import AT_ONCE, WEIGHTS
from index.embed import Embedder, load_embedder, read_questions
from index.evidence import evidence
from index.library import open_library
from index.rank import Ranking, rank_statements
from index.vectors import as_ids
from source.errors import PinciteError

MEASURES = (Success @ 1, R @ 5, nDCG @ 10)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one way to search: its name, its measures by name."""

    name: str
    values: dict[str, float]


def main() -> None:
    """Print the figures for each dataset named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.claims", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", nargs="+", help="a folder in BEIR layout, or one that comes with Pincite")
    parser.add_argument("--library", type=Path, help="a folder to keep what is embedded in, for the next time")
    parser.add_argument("--limit", type=int, help="check about this many of the claims")
    asked = parser.parse_args()
    try:
        embedder = load_embedder()
        for name in asked.dataset:
            dataset = load(name)
            engine = opened(dataset, embedder, asked.library)
            sys.stdout.write("\n".join(report(dataset, engine, asked.limit)) + "\n")
    except PinciteError as error:
        sys.exit(str(error))


def opened(dataset: Dataset, embedder: Embedder, kept: Path | None) -> Engine:
    """Return a dataset's passages ready for claims; with ``kept``, a folder of that name in it is used again."""
    folder = None if kept is None else kept / dataset.name
    if folder is not None and (folder / "library.db").exists():
        return open_engine(open_library(folder), embedder)
    return pincite_engine(dataset, embedder, folder=folder)


def report(dataset: Dataset, engine: Engine, limit: int | None = None) -> list[str]:
    """Return the figures of a dataset as lines for a person."""
    judged = dataset.judged(limit)
    claims = list({claim.id: claim for claim in [*judged, *dataset.unanswerable(limit)]}.values())
    given = {claim.id: response(engine, claim, ranking, dataset) for claim, ranking in rankings(engine, claims)}
    found = {claim.id: given[claim.id].passages for claim in judged}
    rows = [Figures("Pincite", measured(dataset, found))]
    rows += [Figures(name, measured(dataset, run)) for name, run in alone(engine, judged)]
    lines = [f"{dataset.name}: {len(judged):,} claims with judged passages, {len(dataset.passages):,} passages"]
    lines += [f"  {row.name:17} " + "  ".join(f"{name} {n:.4f}" for name, n in row.values.items()) for row in rows]
    evidenced = {claim.id: given[claim.id] for claim in judged if claim.answerable}
    more = measure_highlights(dataset, evidenced) | measure_silence(dataset, given, BEARS)
    return [*lines, *(f"  {name}: {value:.4f}" for name, value in more.items())]


def rankings(engine: Engine, claims: Sequence[Question], k: int = DEPTH) -> Iterator[tuple[Question, Ranking]]:
    """Yield each claim with what is found for it, as ``index.claim`` ranks it, within its scope."""
    scopes: dict[str | None, list[Question]] = {}
    for claim in claims:
        scopes.setdefault(claim.scope if engine.scoped else None, []).append(claim)
    for scope, some in scopes.items():
        within = None if scope is None else [f"scope-{scope}"]
        for start in range(0, len(some), AT_ONCE):
            batch = some[start : start + AT_ONCE]
            found = rank_statements(engine.index, [claim.text for claim in batch], k, within, WEIGHTS)
            yield from zip(batch, found, strict=True)


def response(engine: Engine, claim: Question, ranking: Ranking, dataset: Dataset) -> Response:
    """Return what a claim is given: its passages, the score of the best, and the lit sentence of the right ones."""
    right = dataset.qrels.get(claim.id, {})
    shown = [one for one in ranking.found if right.get(engine.passage_of[one.id], 0) > 0]
    lights = {}
    for one, paragraph in zip(shown, engine.index.library.paragraphs([one.id for one in shown]), strict=True):
        sentences, _, _ = evidence(ranking.asked, one.tokens, paragraph)
        lights[engine.passage_of[one.id]] = " ".join(span.of(paragraph.text) for span in sentences)
    scores = [bearing(one.signals, ranking.searched, ranking.known) for one in ranking.found]
    passages = tuple((engine.passage_of[one.id], one.score) for one in ranking.found)
    return Response(passages, max([0.0, *scores]), lights)


def alone(engine: Engine, claims: Sequence[Question]) -> Iterator[tuple[str, Run]]:
    """Yield the runs of each signal by itself: BM25 over the words, and the cosine of the paragraph vectors."""
    index = engine.index
    ways: dict[str, Callable[[Question, list[str] | None], Sequence[tuple[int, float]]]] = {}

    def by_words(claim: Question, within: list[str] | None) -> Sequence[tuple[int, float]]:
        ids, scores = index.words.search(list(dict.fromkeys(terms(claim.text))), DEPTH, within)
        return list(zip(ids.tolist(), scores.tolist(), strict=True))

    def by_vector(claim: Question, within: list[str] | None) -> Sequence[tuple[int, float]]:
        only = None if within is None else as_ids(index.library.paragraph_ids(within))
        vector = read_questions(index.embedder, [claim.text])[0].vector
        ids, scores = index.store.search(vector[None], DEPTH, only)
        return list(zip(ids[0].tolist(), scores[0].tolist(), strict=True))

    ways = {"BM25 alone": by_words, "vector alone": by_vector}
    for name, way in ways.items():
        run: Run = {}
        for claim in claims:
            within = [f"scope-{claim.scope}"] if engine.scoped and claim.scope is not None else None
            run[claim.id] = [(engine.passage_of[id_], score) for id_, score in way(claim, within)]
        yield name, run


def measured(dataset: Dataset, found: Run) -> dict[str, float]:
    """Return Success@1, R@5 and nDCG@10 of a run, equal scores in the order they were given in."""
    qrels = {id_: dataset.qrels[id_] for id_ in found}
    ranked = {id_: {passage: -float(place) for place, (passage, _) in enumerate(hits)} for id_, hits in found.items()}
    figures = ir_measures.calc_aggregate(MEASURES, qrels, ranked)
    return {str(measure): float(figures[measure]) for measure in MEASURES}


if __name__ == "__main__":
    main()
