"""What ``pincite eval`` does: a dataset in, a report out, and a TREC run beside it where one is asked for."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from eval.dataset import load
from eval.dialogue import IN_CONVERSATION, forms
from eval.engine import pincite_engine
from eval.measure import Report, measure, measure_follow_ups, measure_highlights, measure_silence, trec
from eval.output import probe, write
from eval.strategy import run
from index.confidence import SILENCE
from index.cross import load_reranker
from index.embed import load_embedder
from index.models import DEFAULT_MODEL

_RUN = "The run"

Tell = Callable[[str, int, int], None]
"""Told which stage is under way, how much of it is done, and of how much."""


def evaluate(
    name: str,
    model: str | None = None,
    limit: int | None = None,
    run_file: Path | None = None,
    tell: Tell = lambda stage, done, of: None,
    rerank: str | None = None,
) -> Report:
    """Measure Pincite's search on a dataset, over about ``limit`` of its judged questions where one is given.

    Raises ``PinciteError`` for a folder that is no dataset, a dataset with nothing to measure, a model that is not
    here, or a run file that cannot be written.
    """
    dataset = load(name)
    if run_file is not None:
        probe(run_file, _RUN)
    embedder, reranker = load_embedder(model or DEFAULT_MODEL), load_reranker(rerank) if rerank else None
    engine = pincite_engine(dataset, embedder, partial(tell, "Embedding paragraphs"), reranker)
    questions = list({q.id: q for q in [*dataset.judged(limit), *dataset.unanswerable(limit)]}.values())
    given = run(engine.respond, questions, progress=lambda done: tell("Asking questions", done, len(questions)))
    found = {question.id: given[question.id].passages for question in dataset.judged(limit)}
    compared = {
        name: {q.id: found[q.id] for q in asked}
        if name == IN_CONVERSATION
        else run(engine.search, asked, progress=partial(_told, tell, f"Asking follow-ups {name}", len(asked)))
        for name, asked in forms(dataset.judged(limit)).items()
    }
    report = replace(
        measure(dataset, found),
        follow_ups=measure_follow_ups(dataset, compared),
        highlights=measure_highlights(dataset, given),
        silence=measure_silence(dataset, given, SILENCE),
    )
    if run_file is not None:
        write(run_file, trec(found), _RUN)
    return report


def _told(tell: Tell, stage: str, of: int, done: int) -> None:
    tell(stage, done, of)
