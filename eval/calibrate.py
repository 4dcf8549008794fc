"""Fits the constants of ``index/confidence.py``: from what the signals say to the chance that a passage answers.

Run it with ``python -m eval.calibrate DATASET``, where passages carry titles: the articles are parted into two halves,
every question is asked of its own half (its first passage is right or wrong) and of the other half (nothing there can
answer it), and a logistic curve is fitted to how often the first passage was right.
"""

import sys
from dataclasses import astuple, dataclass, fields, replace

import numpy as np

from eval.dataset import Dataset, load
from eval.engine import pincite_engine
from eval.measure import Floats, auroc
from index.combine import Signals
from index.embed import Embedder, load_embedder


def main() -> None:
    """Fit on the dataset named on the command line and print the constants."""
    dataset = load(sys.argv[1])
    tried = halves(dataset, load_embedder())
    first = tried.rank == 1
    slopes, intercept = fit(tried.signals[first], tried.right[first])
    chance = 1 / (1 + np.exp(-(tried.signals @ slopes + intercept)))
    threshold, balanced = best_threshold(chance[first], tried.own[first])
    named = ", ".join(f"{field.name}={slope:.2f}" for field, slope in zip(fields(Signals), slopes, strict=True))
    sys.stdout.write(
        f"{dataset.name}: {first.sum()} first passages, {tried.right[first].mean():.3f} of them right\n"
        f"SLOPES = Signals({named})\nINTERCEPT = {intercept:.2f}\n"
        f"SILENCE {threshold:.2f}: balanced accuracy {balanced:.3f},"
        f" AUROC {auroc(chance[first], tried.own[first]):.4f}, expected calibration error"
        f" {calibration_error(chance[first], tried.right[first]):.3f} of first passages,"
        f" {calibration_error(shared(chance, tried.rank), tried.right):.3f} of the first three\n"
    )


def shared(chance: Floats, rank: Floats) -> Floats:
    """Return ``(n,)`` chances as a search gives them: each a share of what those ranked before it have left."""
    out, left = chance.copy(), 1.0
    for i in range(len(chance)):
        left = 1.0 if rank[i] == 1 else left
        out[i] = chance[i] * left
        left -= out[i]
    return out


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of the questions, a row for each passage found: ``signals`` is ``(n, 8)``, all else ``(n,)``.

    ``rank`` counts from 1; ``right`` says whether the passage was relevant, ``own`` whether the half asked was the
    question's own.
    """

    signals: Floats
    rank: Floats
    right: Floats
    own: Floats


def halves(dataset: Dataset, embedder: Embedder, step: int = 8, depth: int = 3) -> Tried:
    """Ask every ``step``-th question of each half of a dataset's articles."""
    titles = list(dict.fromkeys(passage.title for passage in dataset.passages))
    rows = []
    for titles_asked in (set(titles[::2]), set(titles[1::2])):
        half = replace(dataset, passages=tuple(p for p in dataset.passages if p.title in titles_asked))
        here = {passage.id for passage in half.passages}
        engine = pincite_engine(half, embedder)
        for question in dataset.judged()[::step]:
            relevant = {id_ for id_, grade in dataset.qrels[question.id].items() if grade > 0}
            for place, found in enumerate(engine.rank(question, depth), start=1):
                right = engine.passage_of[found.id] in relevant
                rows.append([*astuple(found.signals), place, right, bool(relevant & here)])
    table = np.array(rows, dtype=np.float64)
    return Tried(table[:, :-3], table[:, -3], table[:, -2], table[:, -1])


def fit(signals: Floats, right: Floats, ridge: float = 3e-4) -> tuple[Floats, float]:
    """Return slopes and intercept of the logistic curve of greatest likelihood, by Newton's method.

    ``ridge`` is the penalty on squared slopes, per row: it settles what signals that rise together would leave open.
    """
    design = np.concatenate([signals, np.ones((len(signals), 1))], axis=1)
    penalty = np.diag([*[ridge * len(signals)] * signals.shape[1], 0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        weights += np.linalg.solve(curvature, design.T @ (right - chance) - penalty @ weights)
    return weights[:-1], float(weights[-1])


def calibration_error(chance: Floats, right: Floats, bins: int = 10) -> float:
    """Return the expected calibration error: mean gap between chance said and share right, over equal-width bins."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs(float((chance[place == b] - right[place == b]).sum())) for b in range(bins)]
    return sum(gaps) / len(chance)


def best_threshold(chance: Floats, positive: Floats) -> tuple[float, float]:
    """Return the threshold, in hundredths, at which sensitivity and specificity have the best mean; and that mean."""
    steps = np.arange(1, 100) / 100
    means = [((chance >= t)[positive > 0].mean() + (chance < t)[positive == 0].mean()) / 2 for t in steps]
    best = int(np.argmax(means))
    return float(steps[best]), float(means[best])


if __name__ == "__main__":
    main()
