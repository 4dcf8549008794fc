"""Measures what a conversation costs a question that has no part in it.

Run it with ``python -m eval.graft DATASET [--limit N]``: about N questions of a dataset whose passages have titles are
asked by themselves, and each again after two questions about another title, with the sentences that answer these. A
question that stands alone must find the same. Of a dataset of conversations about N follow-ups are asked in theirs, and
each again with the first two turns of another conversation before it: a topic that was left must not be carried.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from eval.dataset import Dataset, Question, load
from eval.engine import pincite_engine
from eval.measure import measure_follow_ups
from eval.output import follow_up_lines
from eval.strategy import run
from index.embed import load_embedder
from source.errors import PinciteError
from source.split import sentences

ASKED = 2000
_STEP = 7919
"""A prime: from one question to the first of the two it is asked after, in the order of the dataset."""


def main() -> None:
    """Ask the questions of the dataset named on the command line both ways and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m eval.graft", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", help="a folder in BEIR layout whose passages have titles")
    parser.add_argument("--limit", type=int, default=ASKED, help="ask about this many of the questions")
    given = parser.parse_args()
    try:
        dataset = load(given.dataset)
        talks = any(question.history for question in dataset.judged())
        before, after = (switched if talks else grafted)(dataset, max(given.limit, 1))
        engine = pincite_engine(dataset, load_embedder())
        forms = {"alone": run(engine.search, before), "after a conversation": run(engine.search, after)}
        figures = measure_follow_ups(replace(dataset, questions=tuple(before if talks else after)), forms)
    except PinciteError as error:
        sys.exit(str(error))
    sys.stdout.write("\n".join(follow_up_lines(figures)) + "\n")


Pairs = tuple[list[Question], list[Question]]
"""Questions as they are, and the same ones after a conversation that has no part in them."""


def switched(dataset: Dataset, limit: int) -> Pairs:
    """Return about ``limit`` follow-ups in their conversations, and after the first two turns of another, too."""
    asked = [question for question in dataset.judged(limit) if question.history]
    openings = {question.history[0]: question.history[:4] for question in dataset.judged() if question.history}
    talks = list(openings.values())
    after = []
    for number, question in enumerate(asked):
        start = number * _STEP % len(talks)
        other = next((talk for talk in (*talks[start:], *talks) if talk[0] != question.history[0]), ())
        after.append(replace(question, history=(*other, *question.history)))
    return asked, after


def grafted(dataset: Dataset, limit: int) -> Pairs:
    """Return about ``limit`` questions alone, and after two of another title that follow each other in the dataset.

    Raises ``PinciteError`` where all questions are of one title.
    """
    title = {passage.id: passage.title for passage in dataset.passages}
    asked = [(q, title[next(iter(dataset.qrels[q.id]))]) for q in dataset.judged()]
    if len({own for _, own in asked}) < 2:
        raise PinciteError(
            f"All questions of {dataset.name} are about one title; a conversation about another is needed."
        )
    made: list[Question] = []
    for question in dataset.judged(limit):
        own = title[next(iter(dataset.qrels[question.id]))]
        place = _elsewhere(asked, own, len(made) * _STEP)
        turns = [said for one, _ in asked[place : place + 2] for said in _turn(dataset, one)]
        made.append(replace(question, history=tuple(turns)))
    return [replace(question, history=()) for question in made], made


def _elsewhere(asked: Sequence[tuple[Question, str]], own: str, start: int) -> int:
    """Return the place, from ``start`` on, of two questions about one other title."""
    for step in range(len(asked)):
        place = (start + step) % (len(asked) - 1)
        if asked[place][1] == asked[place + 1][1] != own:
            return place
    raise PinciteError("No two questions that follow each other are about one other title.")


def _turn(dataset: Dataset, question: Question) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return a question and the sentence that answers it as they are said in a conversation."""
    right = next(iter(dataset.qrels[question.id]))
    text = next(passage.text for passage in dataset.passages if passage.id == right)
    at = text.find(question.answers[0]) if question.answers else 0
    said = next((span.of(text) for span in sentences(text) if span.start <= max(at, 0) < span.end), text)
    return ("user", question.text), ("assistant", said.strip())


if __name__ == "__main__":
    main()
