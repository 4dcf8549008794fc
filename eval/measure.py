"""Measures of a ranking, all by ir-measures and named as it names them, and TREC run files."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, Success, nDCG

from eval.dataset import Dataset
from eval.dialogue import Half, half_of
from eval.output import follow_up_lines
from eval.strategy import Response, Run
from source.errors import PinciteError

Floats = npt.NDArray[np.float64]

MEASURES = (Success @ 1, Success @ 5, RR @ 10, nDCG @ 10, R @ 20)


@dataclass(frozen=True, slots=True)
class Report:
    """Figures over the judged questions of one dataset, by ir-measures' names.

    ``highlights``, ``silence`` and ``follow_ups`` are what ``measure_highlights``, ``measure_silence`` and
    ``measure_follow_ups`` return, empty where the dataset has no answers, no questions without one, no conversations.
    """

    dataset: str
    passages: int
    questions: int
    measures: dict[str, float]
    highlights: dict[str, float] = field(default_factory=dict)
    silence: dict[str, float] = field(default_factory=dict)
    follow_ups: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, for printing as JSON; what is empty is left out."""
        return {name: value for name, value in asdict(self).items() if value != {}}

    def as_text(self) -> str:
        """Return the report as lines for a person."""
        head = f"{self.dataset}: {self.questions:,} questions, {self.passages:,} passages"
        lines = [head, *(f"  {name:10} {value:.3f}" for name, value in self.measures.items())]
        for name, figures in (("Highlights", self.highlights), ("Silence", self.silence)):
            lines += [name] * bool(figures)
            lines += [
                f"  {figure}: {value:,.0f}" if figure.endswith("questions") else f"  {figure}: {value:.3f}"
                for figure, value in figures.items()
            ]
        lines += follow_up_lines(self.follow_ups)
        return "\n".join(lines)


def measure(dataset: Dataset, found: Run) -> Report:
    """Return the figures of a run over the questions in it.

    Equal scores are ranked in the order the strategy gave them: trec_eval would break ties by passage id.
    """
    if not found:
        raise PinciteError(f"The dataset {dataset.name} has no question with a relevant passage: nothing to measure.")
    qrels = {question: dataset.qrels[question] for question in found}
    ranked = {question: {id_: -float(place) for place, (id_, _) in enumerate(hits)} for question, hits in found.items()}
    figures = ir_measures.calc_aggregate(MEASURES, qrels, ranked)
    return Report(dataset.name, len(dataset.passages), len(found), {str(m): float(figures[m]) for m in MEASURES})


def measure_follow_ups(dataset: Dataset, forms: Mapping[str, Run]) -> dict[str, dict[str, dict[str, float]]]:
    """Return the figures of each form in which the questions that come after others were asked, by form.

    They are parted by half, as ``eval.dialogue`` parts conversations: constants are tuned on one and not on the other.
    Every form is measured on the questions that all of them were asked in.
    """
    asked = set.intersection(*(set(found) for found in forms.values())) if forms else set()
    figures = {}
    for name, half in (("all", None), *((half.value, half) for half in Half)):
        some = [q.id for q in dataset.questions if q.id in asked and half in (None, half_of(q))]
        if some:
            figures[f"{name}, {len(some):,} questions"] = {
                form: measure(dataset, {id_: found[id_] for id_ in some}).measures for form, found in forms.items()
            }
    return figures


def measure_highlights(dataset: Dataset, given: Mapping[str, Response]) -> dict[str, float]:
    """Return how often the highlighted sentence holds one of the question's answers, letter case and spaces aside.

    It also does where it stands in an answer that is a sentence, which others may end elsewhere.
    "when the right passage is first" counts the questions whose first passage is relevant; "of the right passage" those
    with a relevant one among the passages whose highlights are known.
    """
    first: list[bool] = []
    any_: list[bool] = []
    for question in dataset.questions:
        response = given.get(question.id)
        if response is None or not question.answers:
            continue
        right = [id_ for id_, _ in response.passages if dataset.qrels.get(question.id, {}).get(id_, 0) > 0]
        known = [id_ for id_ in right if id_ in response.lit]
        if not known:
            continue
        lit, answers = _plain(response.lit[known[0]]), map(_plain, question.answers)
        holds = any(answer in lit or (lit and lit in answer) for answer in answers)
        any_.append(holds)
        if known[0] == response.passages[0][0]:
            first.append(holds)
    if not any_:
        return {}
    return {
        "when the right passage is first": sum(first) / max(len(first), 1),
        "of the right passage": sum(any_) / len(any_),
    }


def measure_silence(dataset: Dataset, given: Mapping[str, Response], threshold: float) -> dict[str, float]:
    """Return how well the scores tell questions that can be answered from those that cannot.

    AUROC, and at the threshold below which nothing is said to answer, precision and recall of staying silent.
    """
    scores = {q.id: (q.answerable, given[q.id].score) for q in dataset.questions if q.id in given}
    unanswerable = [score for answerable, score in scores.values() if not answerable]
    answerable_ = [score for answerable, score in scores.values() if answerable]
    if not unanswerable or not answerable_:
        return {}
    positive = np.array([1.0] * len(answerable_) + [0.0] * len(unanswerable))
    silent = sum(score < threshold for score in unanswerable)
    wrongly = sum(score < threshold for score in answerable_)
    return {
        "unanswerable questions": len(unanswerable),
        "AUROC": auroc(np.array([*answerable_, *unanswerable]), positive),
        "precision of silence": silent / max(silent + wrongly, 1),
        "recall of silence": silent / len(unanswerable),
        "answerable questions answered": 1 - wrongly / len(answerable_),
    }


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def auroc(signal: Floats, positive: Floats) -> float:
    """Return the chance that a positive has a greater signal than a negative, ties counted half."""
    _, inverse, counts = np.unique(signal, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = int(positive.sum())
    area = ranks[positive > 0].sum() - positives * (positives + 1) / 2
    return float(area / (positives * (len(positive) - positives)))


def trec(found: Run, tag: str = "pincite") -> str:
    """Return a run in TREC's format: question Q0 passage rank score tag."""
    return "".join(
        f"{question} Q0 {passage} {rank} {score:.6f} {tag}\n"
        for question, hits in found.items()
        for rank, (passage, score) in enumerate(hits, start=1)
    )
