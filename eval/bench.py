"""What ``pincite bench`` does: Pincite and its rivals at the same work, each in processes of its own, and a report.

Rivals take turns, round by round, so that what else the machine does meets all of them alike.
"""

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

from eval.comparison import SHOWN, Comparison, Row
from eval.dataset import Dataset, load
from eval.measure import measure
from eval.output import probe, write
from eval.rivals import RIVALS
from eval.scale import measure_scale
from eval.worker import RivalError, Worked, p95, size_of, work
from index.embed import load_embedder
from source.errors import PinciteError

Tell = Callable[[str, int, int], None]
"""Told which stage is under way, how much of it is done, and of how much."""
Notice = Callable[[str], None]
"""Told, in one line, what a person may want to know."""
Done = TypeVar("Done")

ROUNDS = 3
OURS = "pincite"
_FIGURES = "The figures"


def bench(
    name: str,
    limit: int | None = None,
    rivals: Sequence[str] = (),
    sizes: Sequence[int] = (),
    out: Path | None = None,
    tell: Tell = lambda stage, done, of: None,
    notice: Notice = lambda line: None,
    rounds: int = ROUNDS,
) -> Comparison:
    """Compare Pincite with the rivals named, or with all, on a dataset and about ``limit`` of its questions.

    ``sizes`` are numbers of paragraphs at which Pincite is then timed alone; ``out`` is the folder for ``bench.json``
    and ``bench.md``. A rival that is not installed, or fails, is told of and left out. Raises ``PinciteError`` where
    there is no such dataset or rival, a dataset is not one to compare on, or the folder cannot be written.
    """
    chosen = list(dict.fromkeys([OURS, *map(_known, rivals or RIVALS)]))
    dataset = _suitable(load(name), limit)
    if out is not None:
        probe(out / "bench.md", _FIGURES)
    load_embedder()  # exported here if it never was, so that no process below is timed doing it
    with tempfile.TemporaryDirectory(prefix="pincite-bench-", ignore_cleanup_errors=True) as folder:
        course = _Course(name, dataset, limit, Path(folder), rounds, tell, notice)
        rows = course.run(chosen)
        scale = tuple(measure_scale(name, limit, size, Path(folder) / f"scale-{size}", tell) for size in sizes)
    machine = f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    asked = len(dataset.judged(limit))
    made = Comparison(dataset.name, len(dataset.passages), asked, rounds, machine, rows, course.missing, scale)
    if out is not None:
        write(out / "bench.json", json.dumps(made.as_json(), indent=1) + "\n", _FIGURES)
        write(out / "bench.md", made.as_markdown() + "\n", _FIGURES)
    return made


@dataclass(slots=True)
class _Course:
    """The work all rivals do, what came of it by rival, and by rival why one is missing."""

    name: str
    dataset: Dataset
    limit: int | None
    folder: Path
    rounds: int
    tell: Tell
    notice: Notice
    missing: dict[str, str] = field(default_factory=dict)
    indexed: dict[str, list[Worked]] = field(default_factory=dict)
    answered: dict[str, list[Worked]] = field(default_factory=dict)

    def run(self, rivals: Sequence[str]) -> tuple[Row, ...]:
        """Send the rivals through all rounds, then ask them everything; return a row for each that arrives."""
        for rival in rivals:
            absent = [package for package, version in RIVALS[rival].versions().items() if version is None]
            if absent:
                self._miss(rival, f"{RIVALS[rival].title} is not installed: pip install {' '.join(absent)}")
        for round_ in range(self.rounds):
            for place, rival in enumerate(rivals, start=round_ * len(rivals)):
                self.tell("Indexing, and first answers", place, self.rounds * len(rivals))
                self._attempt(rival, partial(self._index_and_ask, rival, round_))
        rows = []
        for place, rival in enumerate(rivals):
            self.tell("Asking all questions", place, len(rivals))
            rows.append(self._attempt(rival, partial(self._row, rival)))
        return tuple(row for row in rows if row is not None)

    def _attempt(self, rival: str, do: Callable[[], Done]) -> Done | None:
        """Do some work of a rival unless it is missing; one that fails is missing from then on, unless it is ours."""
        if rival in self.missing:
            return None
        try:
            return do()
        except RivalError as error:
            if rival == OURS:
                raise
            self._miss(rival, str(error))
            return None

    def _miss(self, rival: str, reason: str) -> None:
        self.missing[rival] = reason
        self.notice(reason)

    def _index_and_ask(self, rival: str, round_: int) -> None:
        home = self._home(rival, round_)
        self.indexed.setdefault(rival, []).append(work("index", rival, home, self.name))
        shutil.rmtree(self._home(rival, round_ - 1), ignore_errors=True)
        question = self.dataset.judged(self.limit)[0].text
        self.answered.setdefault(rival, []).append(work("cold", rival, home, question))

    def _row(self, rival: str) -> Row:
        home = self._home(rival, self.rounds - 1)
        disk = size_of(home)
        warm = work("warm", rival, home, self.name, str(self.limit or "")).said
        indexed, answers = self.indexed[rival], [one.answered for one in self.answered[rival]]
        measures = measure(self.dataset, warm["found"]).measures
        return Row(
            rival=rival,
            title=RIVALS[rival].title,
            versions=RIVALS[rival].versions(),
            measures={shown: measures[shown] for shown in SHOWN},
            rate=len(self.dataset.passages) / min(one.said["seconds"] for one in indexed),
            indexing=min(one.ended for one in indexed),
            indexing_busy=min(one.said["busy"] for one in indexed),
            first_answer=median(answers),
            first_answer_best=min(answers),
            question_ms=1e3 * median(warm["seconds"]),
            question_p95_ms=1e3 * p95(warm["seconds"]),
            question_busy_ms=1e3 * warm["busy"],
            memory=warm["peak"],
            disk=disk,
        )

    def _home(self, rival: str, round_: int) -> Path:
        return self.folder / rival / str(round_)


def _known(rival: str) -> str:
    if rival not in RIVALS:
        raise PinciteError(f"There is no rival {rival} to compare with; there are: {', '.join(RIVALS)}.")
    return rival


def _suitable(dataset: Dataset, limit: int | None) -> Dataset:
    """Return a dataset that rivals can be compared on. Raises ``PinciteError`` for any other."""
    if any(question.scope is not None for question in dataset.judged(limit)):
        raise PinciteError(f"The questions of {dataset.name} each ask a part of it, which not every rival can do.")
    if not dataset.judged(limit):
        raise PinciteError(f"The dataset {dataset.name} has no question with a relevant passage: nothing to measure.")
    return dataset
