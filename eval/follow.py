"""Fits the constants of ``index/leaning.py`` and ``index/carrying.py``: what a follow-up leans on.

Run it with ``python -m eval.follow DATASET...``. Only the conversations of one half are looked at, as ``eval.dialogue``
parts them, so that the other half says how well it goes. A follow-up leans where the person who rewrote it carried a
word that was said before, or where there is no rewrite; its rewrite, and any question of a dataset without
conversations, stands alone whatever it comes after. A word is meant where the rewrite has it.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.calibrate import fit
from eval.dataset import Dataset, Question, load
from eval.dialogue import Half, half_of, said_before
from eval.measure import Floats, auroc
from index import leaning
from index.analysis import terms
from index.carrying import Said, candidates, terms_before
from index.followup import rarity_in
from index.leaning import Rarity
from index.mentions import mentions
from source.errors import PinciteError

ASKED = 200
"""Rows of a dataset from which on more of them make it count only by the root of how many."""
RIDGE = 1e-3

Signs = dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """The signs of one question or word, whether it leans or is meant, and the group of rows it is weighed in."""

    signs: Signs
    right: bool
    group: str


def main() -> None:
    """Fit on the datasets named on the command line and print the constants."""
    parser = argparse.ArgumentParser(prog="python -m eval.follow", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", nargs="+", help="a folder in BEIR layout, or one that comes with Pincite")
    try:
        datasets = [load(name) for name in parser.parse_args().dataset]
    except PinciteError as error:
        sys.exit(str(error))
    leans = {half: [row for one in datasets for row in leaning_rows(one, half)] for half in Half}
    weights = fitted(leans[Half.TUNE])
    meant = {half: [row for one in datasets for row in carrying_rows(one, half, weights)] for half in Half}
    sys.stdout.write(
        "\n".join([*report("leaning", leans, weights), *report("carrying", meant, fitted(meant[Half.TUNE]))]) + "\n"
    )


def leaning_rows(dataset: Dataset, half: Half) -> Iterator[Row]:
    """Yield the signs of a dataset's questions: as asked and rewritten, or after questions on something else."""
    rarity = corpus_rarity(dataset)
    questions = [question for question in dataset.questions if half_of(question) is half]
    follow_ups = [question for question in questions if question.history]
    for number, question in enumerate(follow_ups):
        past = said_before(question)
        kept = carried_by_hand(question, past)
        yield _leaning_row(question.text, past, rarity, kept is None or bool(kept), f"{dataset.name} {bool(kept)}")
        if question.rewrite:
            other = said_before(follow_ups[(number * 7 + 1) % len(follow_ups)])
            yield _leaning_row(question.rewrite, other, rarity, False, f"{dataset.name} rewritten")
    alone = [] if follow_ups else questions[:: max(1, len(questions) // (5 * ASKED))]
    for number, question in enumerate(alone):
        before = alone[(number * 7 + 1) % len(alone)]
        past = (Said(before.text, next(iter(before.answers), "")),)
        yield _leaning_row(question.text, past, rarity, False, f"{dataset.name} alone")


def _leaning_row(text: str, past: Sequence[Said], rarity: Rarity, right: bool, group: str) -> Row:
    return Row(leaning.signs(text, mentions(text), terms_before(past, ""), rarity), right, group)


def carrying_rows(dataset: Dataset, half: Half, weights: Mapping[str, float]) -> Iterator[Row]:
    """Yield the signs of every word that was said before a question that has a rewrite."""
    rarity = corpus_rarity(dataset)
    for question in dataset.questions:
        if not question.history or not question.rewrite or half_of(question) is not half:
            continue
        past, said = said_before(question), mentions(question.text)
        leans = leaning.leaning(leaning.signs(question.text, said, terms_before(past, ""), rarity), weights)
        meant = set(terms(question.rewrite))
        for one in candidates(question.text, said, past, "", leans, rarity):
            yield Row(dict(one.signs), one.term in meant, dataset.name)


def carried_by_hand(question: Question, past: Sequence[Said]) -> set[str] | None:
    """Return the terms said before that a question's rewrite has and it lacks; None where there is no rewrite."""
    if not question.rewrite:
        return None
    return (set(terms(question.rewrite)) - set(terms(question.text))) & terms_before(past, "")


def corpus_rarity(dataset: Dataset) -> Rarity:
    """Return how rare terms are in a dataset's passages, as a library of them would say."""
    df: dict[str, int] = {}
    for passage in dataset.passages:
        for term in set(terms(f"{passage.title}\n{passage.text}")):
            df[term] = df.get(term, 0) + 1
    return rarity_in(lambda some: [df.get(term, 0) for term in some], len(dataset.passages))


def fitted(rows: Sequence[Row]) -> Signs:
    """Return the weight of each sign in the logistic curve of greatest likelihood."""
    names = [name for name in rows[0].signs if name != "intercept"]
    design = np.array([[row.signs[name] for name in names] for row in rows])
    slopes, intercept = fit(design, np.array([row.right for row in rows], dtype=float), RIDGE, _weights(rows))
    return {"intercept": intercept, **{name: float(slope) for name, slope in zip(names, slopes, strict=True)}}


def _weights(rows: Sequence[Row]) -> Floats:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.group] = counts.get(row.group, 0) + 1
    weights = np.array([min(1.0, (ASKED / counts[row.group]) ** 0.5) for row in rows])
    return np.asarray(weights * len(weights) / weights.sum())


def report(what: str, rows: Mapping[Half, Sequence[Row]], weights: Signs) -> list[str]:
    """Return the constants as they are kept, and how well they part the rows of either half."""
    lines = [f"{what}: WEIGHTS = {{", *(f'    "{name}": {weight:.2f},' for name, weight in weights.items()), "}"]
    for half, some in rows.items():
        chances = np.array([leaning.leaning(row.signs, weights) for row in some])
        right = np.array([row.right for row in some], dtype=float)
        lines.append(
            f"{what}, {half}: {len(some):,} rows, {right.mean():.3f} of them right, AUROC {auroc(chances, right):.3f}"
        )
        for group in sorted({row.group for row in some}):
            own = np.array([row.group == group for row in some])
            lines.append(f"  {group}: {own.sum():,}, mean chance {chances[own].mean():.3f}")
    return lines


if __name__ == "__main__":
    main()
