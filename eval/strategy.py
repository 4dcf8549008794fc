"""What a search is to the measures: a function from a question to passages, be it Pincite's or a rival's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from eval.dataset import Question

Strategy = Callable[[Question, int], Sequence[tuple[str, float]]]
"""A way to search: a question and k give up to k (passage id, score), best first."""

Run = dict[str, Sequence[tuple[str, float]]]
"""What a strategy found, by question id."""

DEPTH = 100
"""Passages asked for; as deep as any measure looks, and what a TREC run usually holds."""


@dataclass(frozen=True, slots=True)
class Response:
    """What an engine that scores and lights gives for a question.

    ``passages`` is up to k (passage id, score), best first; ``score`` the chance, in [0, 1], that they answer at all;
    ``lit`` the highlighted sentence of the first of them, by passage id.
    """

    passages: Sequence[tuple[str, float]]
    score: float
    lit: Mapping[str, str]


Given = TypeVar("Given")


def run(
    ask: Callable[[Question, int], Given],
    questions: Iterable[Question],
    k: int = DEPTH,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Given]:
    """Ask every question, one at a time as a person would, ``k`` deep; return what was given, by question id."""
    given: dict[str, Given] = {}
    for done, question in enumerate(questions, start=1):
        given[question.id] = ask(question, k)
        progress(done)
    return given
