"""Measures of a ranking, all by ir-measures and named as it names them, and TREC run files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import RR, R, Success, nDCG

from eval.dataset import Dataset, Question
from source.errors import PinciteError

Strategy = Callable[[Question, int], Sequence[tuple[str, float]]]
"""A way to search: a question and k give up to k (passage id, score), best first."""

Run = dict[str, Sequence[tuple[str, float]]]
"""What a strategy found, by question id."""

MEASURES = (Success @ 1, Success @ 5, RR @ 10, nDCG @ 10, R @ 20)
DEPTH = 100
"""Passages asked for; as deep as any measure looks, and what a TREC run usually holds."""


@dataclass(frozen=True, slots=True)
class Report:
    """Figures over the judged questions of one dataset, by ir-measures' names."""

    dataset: str
    passages: int
    questions: int
    measures: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, for printing as JSON."""
        return asdict(self)

    def as_text(self) -> str:
        """Return the report as lines for a person."""
        head = f"{self.dataset}: {self.questions:,} questions, {self.passages:,} passages"
        return "\n".join([head, *(f"  {name:10} {value:.3f}" for name, value in self.measures.items())])


def run(strategy: Strategy, questions: Iterable[Question], progress: Callable[[int], None] = lambda done: None) -> Run:
    """Ask every question, one at a time as a person would."""
    found: Run = {}
    for done, question in enumerate(questions, start=1):
        found[question.id] = strategy(question, DEPTH)
        progress(done)
    return found


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


def write_trec(path: Path, found: Run, tag: str = "pincite") -> None:
    """Write a run in TREC's format: question Q0 passage rank score tag.

    Raises ``PinciteError`` where the file cannot be written.
    """
    lines = [
        f"{question} Q0 {passage} {rank} {score:.6f} {tag}\n"
        for question, hits in found.items()
        for rank, (passage, score) in enumerate(hits, start=1)
    ]
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise PinciteError(f"The run cannot be written to {path}: {error.strerror}.") from error
