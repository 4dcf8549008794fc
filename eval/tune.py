"""Fits the weights of ``index/combine.py`` on judged questions.

Run it with ``python -m eval.tune [--limit N] DATASET...``: about N questions of each dataset are asked of the engine,
and the weights are moved, one at a time, for as long as that raises the mean over the datasets of Success@1 and of
nDCG@10. Each dataset counts the same, however many questions it has. Beside the figures stand, for each dataset, those
with the weights fitted on the others alone.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from eval.dataset import Dataset, load
from eval.engine import Engine, pincite_engine
from index.combine import WEIGHTS, Floats, Signals, alike, combined
from index.embed import load_embedder
from source.errors import PinciteError

STEPS = (0.0, 0.5, 0.7, 0.85, 1.2, 1.4, 2.0)
"""What a weight is tried at, as multiples of itself."""
LEAST_GAIN = 5e-4
"""Of the objective, below which a change is noise and is not made."""
QUESTIONS = 300
_DEPTH = 10


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One question's ``n`` candidates: ``own`` ``(n, 7)`` and ``shares`` ``(n, n)`` as ``combined`` takes them.

    ``gains`` is the grade of each, ``best`` the greatest discounted gain there could be, ``tokens`` the question's,
    ``known`` how much of it the vocabulary knows.
    """

    own: Floats
    shares: Floats
    gains: Floats
    best: float
    tokens: int
    known: float = 1.0


def main() -> None:
    """Fit on the datasets named on the command line and print the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.tune", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", nargs="+", help="a folder in BEIR layout, or one that comes with Pincite")
    parser.add_argument("--limit", type=int, default=QUESTIONS, help="ask about this many questions of each")
    given = parser.parse_args()
    try:
        sets = _ask_all(given.dataset, max(given.limit, 1))
    except PinciteError as error:
        sys.exit(str(error))
    weights = tune(list(sets.values()))
    printed = ", ".join(f"{field.name}={value:.3f}" for field, value in zip(fields(Signals), weights, strict=True))
    sys.stdout.write(f"WEIGHTS = Signals({printed})\n")
    for name, questions in sets.items():
        others = tune([other for key, other in sets.items() if key != name]) if len(sets) > 1 else weights
        figures = [figure for some in (WEIGHTS, weights, others) for figure in measured(questions, some)]
        row = "now {:.3f} / {:.3f}, fitted {:.3f} / {:.3f}, fitted on the others {:.3f} / {:.3f}".format(*figures)
        sys.stdout.write(f"{name}: {row}\n")


def _ask_all(names: Sequence[str], limit: int) -> dict[str, list[Asked]]:
    """Return what the engine saw of each dataset's questions. Raises ``PinciteError`` where there is nothing to ask."""
    datasets = {name: load(name) for name in names}
    embedder = load_embedder()
    sets = {}
    for name, dataset in datasets.items():
        sets[name] = collect(dataset, pincite_engine(dataset, embedder), limit)
        if not sets[name]:
            raise PinciteError(f"The dataset {name} has no question with a relevant passage: nothing to fit on.")
        sys.stderr.write(f"{name}: {len(sets[name])} questions asked\n")
    return sets


def collect(dataset: Dataset, engine: Engine, limit: int) -> list[Asked]:
    """Ask about ``limit`` of a dataset's judged questions and keep what the engine saw of each candidate."""
    asked = []
    for question in dataset.judged(limit):
        ranking = engine.ranking(question, 1 << 20)
        grades = dataset.qrels[question.id]
        ids = np.array([found.id for found in ranking.found], dtype=np.int64)
        if len(ids):
            own = np.array([[*found.signals][:-1] for found in ranking.found])
            gains = np.array([grades.get(engine.passage_of[found.id], 0) for found in ranking.found], dtype=np.float64)
            ideal = np.sort(np.array(list(grades.values()), dtype=np.float64))[::-1]
            shares = alike(engine.index.store.vectors(ids))
            asked.append(Asked(own, shares, gains, _discounted(ideal), len(ranking.asked.ids), ranking.asked.known))
    return asked


def measured(questions: Sequence[Asked], weights: Signals) -> tuple[float, float]:
    """Return Success@1 and nDCG@10 of the candidates as these weights rank them."""
    first, gained = 0, 0.0
    for asked in questions:
        _, scores = combined(asked.own, asked.shares, asked.tokens, asked.known, weights)
        ranked = asked.gains[np.argsort(-scores, kind="stable")]
        first += ranked[0] > 0
        gained += _discounted(ranked) / asked.best
    return first / len(questions), gained / len(questions)


def objective(sets: Sequence[Sequence[Asked]], weights: Signals) -> float:
    """Return the mean over datasets of the mean of both measures."""
    return float(np.mean([measured(questions, weights) for questions in sets]))


def tune(sets: Sequence[Sequence[Asked]], start: Signals = WEIGHTS) -> Signals:
    """Return the weights that no step of one of them betters by more than noise; all but ``company`` sum to 1."""
    weights, best = start, objective(sets, start)
    improving = True
    while improving:
        improving = False
        for place in range(len(fields(Signals))):
            tried = [_with(weights, place, step) for step in STEPS]
            gains = [objective(sets, some) - best for some in tried]
            if max(gains) > LEAST_GAIN:
                chosen = int(np.argmax(gains))
                weights, best, improving = tried[chosen], best + gains[chosen], True
    return weights


def _with(weights: Signals, place: int, step: float) -> Signals:
    """Return the weights with one of them multiplied; one at nothing is tried at a twentieth of the step."""
    values = list(weights)
    values[place] = values[place] * step if values[place] else step / 20
    own = max(sum(values[:-1]), 1e-9)
    *own_, company = values
    return Signals(*(value / own for value in own_), company)  # type: ignore[call-arg]


def _discounted(gains: Floats) -> float:
    top = gains[:_DEPTH]
    return float((top / np.log2(np.arange(len(top)) + 2)).sum())


if __name__ == "__main__":
    main()
