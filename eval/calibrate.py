"""Fits the constants of ``index/confidence.py``: from a raw signal to the chance that a passage answers.

Run it with ``python -m eval.calibrate DATASET``, where passages carry titles: the articles are parted into two halves,
every question is asked of its own half (its first passage is right or wrong) and of the other half (nothing there can
answer it), and a logistic curve is fitted to how often the first passage was right.
"""

import sys
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from eval.dataset import Dataset, load
from eval.engine import pincite_strategy
from index.embed import Embedder, load_embedder

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Fit on the dataset named on the command line and print the constants."""
    dataset = load(sys.argv[1])
    signal, right, own = first_hits(dataset, load_embedder())
    slope, intercept = fit(signal, right)
    chance = 1 / (1 + np.exp(-(slope * signal + intercept)))
    threshold, balanced = best_threshold(chance, own)
    sys.stdout.write(
        f"{dataset.name}: {len(signal)} first passages, {right.mean():.3f} of them right\n"
        f"SLOPE {slope:.2f} MIDPOINT {-intercept / slope:.3f}\n"
        f"SILENCE {threshold:.2f}: balanced accuracy {balanced:.3f}, AUROC {auroc(signal, own):.4f},"
        f" expected calibration error {calibration_error(chance, right):.3f}\n"
    )


def first_hits(dataset: Dataset, embedder: Embedder, step: int = 3) -> tuple[Floats, Floats, Floats]:
    """Return, for every ``step``-th question asked of each half, three ``(n,)`` arrays.

    They are the first passage's raw signal, whether it was right, and whether the half asked was the question's own.
    """
    titles = list(dict.fromkeys(passage.title for passage in dataset.passages))
    signal, right, own = [], [], []
    for titles_asked in (set(titles[::2]), set(titles[1::2])):
        half = replace(dataset, passages=tuple(p for p in dataset.passages if p.title in titles_asked))
        here = {passage.id for passage in half.passages}
        strategy = pincite_strategy(half, embedder)
        for question in dataset.judged()[::step]:
            relevant = {id_ for id_, grade in dataset.qrels[question.id].items() if grade > 0}
            passage, score = strategy(question, 1)[0]
            signal.append(score)
            right.append(passage in relevant)
            own.append(bool(relevant & here))
    return tuple(np.array(values, dtype=np.float64) for values in (signal, right, own))  # type: ignore[return-value]


def fit(signal: Floats, right: Floats) -> tuple[float, float]:
    """Return slope and intercept of the logistic curve of greatest likelihood, by Newton's method."""
    design = np.stack([signal, np.ones_like(signal)], axis=1)
    weights = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design
        weights += np.linalg.solve(curvature, design.T @ (right - chance))
    return float(weights[0]), float(weights[1])


def auroc(signal: Floats, positive: Floats) -> float:
    """Return the chance that a positive has a greater signal than a negative, ties counted half."""
    _, inverse, counts = np.unique(signal, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = int(positive.sum())
    area = ranks[positive > 0].sum() - positives * (positives + 1) / 2
    return float(area / (positives * (len(positive) - positives)))


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
