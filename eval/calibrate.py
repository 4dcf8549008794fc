"""Fits the constants of ``index/confidence.py``: from what the signals say to the chance that a passage answers.

Run it with ``python -m eval.calibrate DATASET DATASET...``. Questions are asked where they are answered and where they
are not: a dataset of at least 24 titles over several passages each is parted by title into 2, 6 and 24 libraries, and
a part is asked its own questions and as many of the other parts'; any other is asked whole, its own and as many of the
other datasets'. A logistic curve is then fitted to how often the first passage was right. Every level counts the same.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from eval.dataset import Dataset, Question, load
from eval.engine import pincite_engine
from eval.measure import Floats, auroc
from index.combine import Signals
from index.confidence import size
from index.embed import Embedder, load_embedder
from source.errors import PinciteError

PARTS = (2, 6, 24)
ASKED = 600
"""Questions of its own that a level is asked, about."""
_DEPTH = 3
_WORDS = [field.name for field in fields(Signals)].index("words")


@dataclass(frozen=True, slots=True)
class Part:
    """A dataset to be searched whole, the questions that it answers, and as many that it does not."""

    dataset: Dataset
    own: tuple[Question, ...]
    foreign: tuple[Question, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What came of a level's questions, a row for each passage found: ``signals`` is ``(n, 8)``, all else ``(n,)``.

    ``size`` is ``index.confidence``'s of the paragraphs searched; ``rank`` counts from 1; ``right`` says whether the
    passage was relevant, ``own`` whether the question was the part's own.
    """

    name: str
    signals: Floats
    size: Floats
    rank: Floats
    right: Floats
    own: Floats

    def first(self) -> "Tried":
        """Return the first passages alone."""
        kept = self.rank == 1
        columns = self.signals, self.size, self.rank, self.right, self.own
        return Tried(self.name, *(column[kept] for column in columns))


def main() -> None:
    """Fit on the datasets named on the command line and print the constants."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", nargs="+", help="a folder in BEIR layout, or one that comes with Pincite")
    try:
        parts_of = parted({name: load(name) for name in parser.parse_args().dataset})
        embedder = load_embedder()
    except PinciteError as error:
        sys.exit(str(error))
    levels = [tried(name, parts, embedder) for name, parts in parts_of.items()]
    sys.stdout.write("\n".join(report(levels)) + "\n")


def report(levels: Sequence[Tried]) -> list[str]:
    """Return the constants as they are kept, the threshold that parts best, and what came of each level."""
    firsts = [level.first() for level in levels]
    by_all = fit_levels([np.column_stack([one.signals, one.size]) for one in firsts], firsts)
    by_words = fit_levels([np.column_stack([one.signals[:, _WORDS], one.size]) for one in firsts], firsts)
    *slopes, per_size, intercept = by_all
    chances = [curve(np.column_stack([one.signals, one.size]), by_all) for one in levels]
    tops = [chance[one.rank == 1] for chance, one in zip(chances, levels, strict=True)]
    threshold, balanced = best_threshold(tops, [one.own for one in firsts])
    named = ", ".join(f"{field.name}={slope:.2f}" for field, slope in zip(fields(Signals), slopes, strict=True))
    rows = [
        f"SLOPES = Signals({named})",
        f"SIZE, INTERCEPT = {per_size:.2f}, {intercept:.2f}",
        "WORDS_SLOPE, WORDS_SIZE, WORDS_INTERCEPT = {:.2f}, {:.2f}, {:.2f}".format(*by_words),
        f"SILENCE {threshold:.2f}: balanced accuracy {balanced:.3f}",
    ]
    for level, chance, top, one in zip(levels, chances, tops, firsts, strict=True):
        rows.append(
            f"{level.name}: {len(top)} first passages, {one.right.mean():.3f} of them right; answered"
            f" {(top >= threshold)[one.own > 0].mean():.3f} of its own, {(top >= threshold)[one.own == 0].mean():.3f}"
            f" of others; AUROC {auroc(top, one.own):.4f}; expected calibration error"
            f" {calibration_error(top, one.right):.3f}, of the first three"
            f" {calibration_error(shared(chance, level.rank), level.right):.3f}"
        )
    return rows


def parted(datasets: Mapping[str, Dataset]) -> dict[str, list[Part]]:
    """Return the parts of each level by the level's name, from datasets by theirs, which share no passages.

    Raises ``PinciteError`` where they do, or where a level has no questions of its own or no others.
    """
    levels: dict[str, list[Part]] = {}
    for name, dataset in datasets.items():
        titles = list(dict.fromkeys(passage.title for passage in dataset.passages))
        articles = PARTS[-1] <= len(titles) <= len(dataset.passages) / 2
        if not articles:
            own = dataset.judged(ASKED)
            others = [question for other in datasets.values() if other is not dataset for question in other.judged()]
            levels[name] = [Part(dataset, tuple(own), _as_many(others, own))]
        for parts in PARTS if articles else ():
            some = [_part(dataset, set(titles[n::parts]), -(-ASKED // parts)) for n in range(parts)]
            levels[f"{name} in {parts} parts"] = [part for part in some if part.own]
    texts = [text for dataset in datasets.values() for text in {passage.text for passage in dataset.passages}]
    if len(set(texts)) < len(texts):
        raise PinciteError("Two of the datasets share passages; each is to answer what the others do not.")
    for level, found in levels.items():
        if not any(part.own and part.foreign for part in found):
            raise PinciteError(f"{level}: there are no questions of its own, or none that it does not answer.")
    return levels


def _part(dataset: Dataset, titles: set[str], asked: int) -> Part:
    passages = tuple(passage for passage in dataset.passages if passage.title in titles)
    here = {passage.id for passage in passages}
    answered = [q for q in dataset.judged() if any(dataset.qrels[q.id].get(id_, 0) > 0 for id_ in here)]
    part = replace(dataset, passages=passages, questions=tuple(answered))
    own = part.judged(asked)
    inside = set(answered)
    return Part(part, tuple(own), _as_many([q for q in dataset.judged() if q not in inside], own))


def _as_many(questions: Sequence[Question], own: Sequence[Question]) -> tuple[Question, ...]:
    """Return as many of the questions as there are in ``own``, taken evenly over the whole."""
    step = max(len(questions) / max(len(own), 1), 1.0)
    return tuple(questions[int(n * step)] for n in range(min(len(own), len(questions))))


def tried(name: str, parts: Sequence[Part], embedder: Embedder, depth: int = _DEPTH) -> Tried:
    """Ask every part of a level its questions, its own first."""
    rows = []
    for part in parts:
        engine = pincite_engine(part.dataset, embedder)
        searched = size(len(part.dataset.passages))
        for number, question in enumerate((*part.own, *part.foreign)):
            own = number < len(part.own)
            grades = part.dataset.qrels.get(question.id, {}) if own else {}
            for place, found in enumerate(engine.rank(replace(question, scope=None), depth), start=1):
                right = grades.get(engine.passage_of[found.id], 0) > 0
                rows.append([*found.signals, searched, place, right, own])
    table = np.array(rows, dtype=np.float64).reshape(len(rows), -1)
    return Tried(name, table[:, :-4], *table[:, -4:].T)


def fit_levels(designs: Sequence[Floats], levels: Sequence[Tried]) -> Floats:
    """Return the slopes and the intercept over the rows of all levels, each level weighing the same."""
    weights = np.concatenate([np.full(len(design), 1 / len(design)) for design in designs])
    slopes, intercept = fit(
        np.concatenate(designs),
        np.concatenate([one.right for one in levels]),
        weights=weights * len(weights) / weights.sum(),
    )
    return np.array([*slopes, intercept])


def curve(design: Floats, weights: Floats) -> Floats:
    """Return the ``(n,)`` chances that ``(m + 1,)`` slopes and intercept give ``(n, m)`` rows."""
    return np.asarray(1 / (1 + np.exp(-(design @ weights[:-1] + weights[-1]))))


def fit(signals: Floats, right: Floats, ridge: float = 3e-4, weights: Floats | None = None) -> tuple[Floats, float]:
    """Return slopes and intercept of the logistic curve of greatest likelihood, by Newton's method.

    ``ridge`` is the penalty on squared slopes, per row: it settles what signals that rise together would leave open.
    ``weights`` is how much each row counts, 1 on average.
    """
    counts = np.ones(len(signals)) if weights is None else weights
    design = np.concatenate([signals, np.ones((len(signals), 1))], axis=1)
    penalty = np.diag([*[ridge * len(signals)] * signals.shape[1], 0.0])
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        curvature = (design * (counts * chance * (1 - chance))[:, None]).T @ design + penalty
        found += np.linalg.solve(curvature, design.T @ (counts * (right - chance)) - penalty @ found)
    return found[:-1], float(found[-1])


def shared(chance: Floats, rank: Floats) -> Floats:
    """Return ``(n,)`` chances as a search gives them: each a share of what those ranked before it have left."""
    out, left = chance.copy(), 1.0
    for i in range(len(chance)):
        left = 1.0 if rank[i] == 1 else left
        out[i] = chance[i] * left
        left -= out[i]
    return out


def calibration_error(chance: Floats, right: Floats, bins: int = 10) -> float:
    """Return the expected calibration error: mean gap between chance said and share right, over equal-width bins."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs(float((chance[place == b] - right[place == b]).sum())) for b in range(bins)]
    return sum(gaps) / len(chance)


def best_threshold(chances: Sequence[Floats], positive: Sequence[Floats]) -> tuple[float, float]:
    """Return the threshold, in hundredths, at which sensitivity and specificity have the best mean; and that mean.

    Each of several groups counts the same.
    """
    steps = np.arange(1, 100) / 100
    groups = list(zip(chances, positive, strict=True))
    means = [
        np.mean([((chance >= t)[is_ > 0].mean() + (chance < t)[is_ == 0].mean()) / 2 for chance, is_ in groups])
        for t in steps
    ]
    best = int(np.argmax(means))
    return float(steps[best]), float(means[best])


if __name__ == "__main__":
    main()
