"""Conversations in a dataset: what was said before a question, and which half of the conversations it is of."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from eval.dataset import Question
from index.carrying import Said

IN_CONVERSATION = "in conversation"


class Half(StrEnum):
    """The half whose conversations constants are tuned on, and the one they are only measured on."""

    TUNE = "tune"
    HELD_OUT = "held out"


def half_of(question: Question) -> Half:
    """Return the half of a question's conversation: by the hash of how it was opened, so that none is torn apart."""
    opening = question.history[0][1] if question.history else question.text
    return list(Half)[int(hashlib.sha256(opening.encode()).hexdigest()[:12], 16) % 2]


def joined(question: Question) -> Question:
    """Return a question behind the first and the last before it, asked alone: what is commonly done without a model."""
    before = [text for role, text in question.history if role == "user"]
    return replace(question, text=" ".join(dict.fromkeys([*before[:1], *before[-1:], question.text])), history=())


def forms(questions: Sequence[Question]) -> dict[str, list[Question]]:
    """Return the forms in which follow-ups are asked to compare them, by name; the rewrite is the ceiling.

    Where any has a rewrite, all forms are of those that have one.
    """
    followed = [question for question in questions if question.history]
    rewritten = [question for question in followed if question.rewrite]
    asked = rewritten or followed
    made = {
        "as asked": [replace(question, history=()) for question in asked],
        "joined to the first and the last": [joined(question) for question in asked],
        IN_CONVERSATION: asked,
        "rewritten by a person": [replace(q, text=q.rewrite, history=()) for q in rewritten if q.rewrite],
    }
    return {name: some for name, some in made.items() if some}


def said_before(question: Question) -> tuple[Said, ...]:
    """Return the turns before a question: each thing a person said, with what was answered until the next."""
    turns: list[Said] = []
    for role, text in question.history:
        if role == "user":
            turns.append(Said(text))
        elif turns:
            turns[-1] = Said(turns[-1].question, f"{turns[-1].answer} {text}".strip())
    return tuple(turns)
