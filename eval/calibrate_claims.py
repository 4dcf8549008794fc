"""Fits the constants of ``index/bearing.py``: ``python -m eval.calibrate_claims DATASET DATASET... [--library DIR]``.

Each dataset's passages are held against its own claims and as many of the others'. A logistic curve is fitted to how
often the first passage is judged to be evidence, on every second claim; all that is said of it is of the rest.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from eval.calibrate import Tried, best_threshold, calibration_error, curve, fit_levels
from eval.claims import opened, rankings
from eval.dataset import Dataset, Question, load
from eval.engine import Engine
from eval.measure import auroc
from index.combine import Signals
from index.confidence import size
from index.embed import load_embedder
from source.errors import PinciteError

ASKED = 400
"""Claims of its own that a dataset is held against, about."""


def main() -> None:
    """Fit on the datasets named on the command line and print the constants."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.calibrate_claims", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("dataset", nargs="+", help="a folder in BEIR layout, or one that comes with Pincite")
    parser.add_argument("--library", type=Path, help="a folder to keep what is embedded in, for the next time")
    asked = parser.parse_args()
    try:
        embedder = load_embedder()
        datasets = [load(name) for name in asked.dataset]
        levels = [
            tried(dataset, opened(dataset, embedder, asked.library), [one for one in datasets if one is not dataset])
            for dataset in datasets
        ]
    except PinciteError as error:
        sys.exit(str(error))
    sys.stdout.write("\n".join(report(levels)) + "\n")


def tried(dataset: Dataset, engine: Engine, others: Sequence[Dataset]) -> Tried:
    """Return what the first passage of each claim said: of the dataset's own, then of as many of the others'."""
    every = [*dataset.judged(), *(q for q in dataset.unanswerable() if q.id not in dataset.qrels)]
    own = every[:: max(1, len(every) // ASKED)]
    foreign = [replace(q, scope=None) for other in others for q in other.judged()]
    foreign = foreign[:: max(1, len(foreign) // max(len(own), 1))][: len(own)]
    rows = []
    for mine, claims in ((True, own), (False, () if engine.scoped else foreign)):
        for claim, ranking in rankings(engine, list(claims), 1):
            searched = size(ranking.searched)
            rows += [
                [*found.signals, searched, 1, _right(dataset, engine, claim, found.id, mine), mine]
                for found in ranking.found
            ]
    table = np.array(rows, dtype=np.float64)
    return Tried(dataset.name, table[:, :-4], *table[:, -4:].T)


def _right(dataset: Dataset, engine: Engine, claim: Question, paragraph: int, mine: bool) -> bool:
    grades = dataset.qrels.get(claim.id, {})
    return mine and claim.answerable and grades.get(engine.passage_of[paragraph], 0) > 0


def report(levels: Sequence[Tried]) -> list[str]:
    """Return the constants as they are kept, the threshold that parts best, and what came of the claims left out."""
    halves = [[_part(level, n) for level in levels] for n in (0, 1)]
    designs = [[np.column_stack([one.signals, one.size]) for one in half] for half in halves]
    weights = fit_levels(designs[0], halves[0])
    *slopes, per_size, intercept = weights
    chances = [[curve(design, weights) for design in half] for half in designs]
    threshold, balanced = best_threshold(chances[0], [one.own for one in halves[0]])
    named = ", ".join(f"{field.name}={slope:.2f}" for field, slope in zip(fields(Signals), slopes, strict=True))
    rows = [
        f"SLOPES = Signals({named})",
        f"SIZE, INTERCEPT = {per_size:.2f}, {intercept:.2f}",
        f"BEARS {threshold:.2f}: balanced accuracy {balanced:.3f}",
    ]
    for level, chance in zip(halves[1], chances[1], strict=True):
        own = level.own > 0
        rows.append(
            f"{level.name}: {len(chance)} claims held out; {(chance >= threshold)[own].mean():.3f} of its own found,"
            f" {(chance >= threshold)[~own].mean() if (~own).any() else 0:.3f} of others; AUROC"
            f" {auroc(chance, level.right):.4f} for evidence; expected calibration error"
            f" {calibration_error(chance, level.right):.3f}"
        )
    return rows


def _part(level: Tried, half: int) -> Tried:
    kept = np.arange(len(level.rank)) % 2 == half
    columns = (level.size, level.rank, level.right, level.own)
    return Tried(level.name, level.signals[kept], *(column[kept] for column in columns))


if __name__ == "__main__":
    main()
