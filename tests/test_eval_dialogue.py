"""Conversations as they are measured: what was said before, the forms compared, the halves, and what is grafted."""

import numpy as np
import pytest

from eval.dataset import Dataset, Passage, Question, load
from eval.dialogue import Half, forms, half_of, joined, said_before
from eval.engine import pincite_engine
from eval.follow import Row, carried_by_hand, fitted, leaning_rows
from eval.graft import grafted, switched
from index.carrying import Said
from index.embed import Embedder
from source.errors import PinciteError

TALK = (("user", "Who wrote it?"), ("assistant", "Ann."), ("assistant", "Bo, too."), ("user", "When?"))


def test_each_thing_a_person_said_is_a_turn_with_what_was_answered_until_the_next() -> None:
    assert said_before(Question("q", "Why?", history=TALK)) == (Said("Who wrote it?", "Ann. Bo, too."), Said("When?"))
    assert said_before(Question("q", "Why?", history=(("assistant", "Hello."), *TALK[:1]))) == (Said("Who wrote it?"),)


def test_a_question_is_joined_to_the_first_and_the_last() -> None:
    four = (("user", "a"), ("user", "b"), ("assistant", "x"), ("user", "c"))
    assert joined(Question("q", "d", history=four)) == Question("q", "a c d")
    assert joined(Question("q", "d", history=four[:1])).text == "a d"


def test_all_forms_are_of_the_same_questions() -> None:
    plain = Question("p", "Where?", history=TALK)
    known = Question("q", "Why?", history=TALK, rewrite="Why did Ann write it?")
    assert forms([Question("r", "First?")]) == {}
    assert list(forms([plain])) == ["as asked", "joined to the first and the last", "in conversation"]
    made = forms([plain, known, Question("r", "First?", rewrite="First?")])
    assert {name: [one.text for one in some] for name, some in made.items()} == {
        "as asked": ["Why?"],
        "joined to the first and the last": ["Who wrote it? When? Why?"],
        "in conversation": ["Why?"],
        "rewritten by a person": ["Why did Ann write it?"],
    }
    assert [bool(one.history) for some in made.values() for one in some] == [False, False, True, False]


def test_a_conversation_is_in_one_half_with_all_its_turns() -> None:
    questions = load("lecture-conversations").questions
    halves = {question.id.partition(".")[0]: set() for question in questions}  # type: ignore[var-annotated]
    for question in questions:
        halves[question.id.partition(".")[0]].add(half_of(question))
    assert all(len(some) == 1 for some in halves.values())
    assert {half for some in halves.values() for half in some} == set(Half)


def test_a_turn_is_asked_after_the_engines_own_answers_where_none_are_given(embedder: Embedder) -> None:
    dataset = load("lecture-conversations")
    engine = pincite_engine(dataset, embedder)
    turn = next(question for question in dataset.questions if question.id == "c03.3")
    own = engine.resolved(turn)
    assert own.said[0].endswith("In August 1998, North Korea conducted a missile test over the territory of Japan.")
    assert len(own.said) == 2


DATASET = Dataset(
    "two",
    tuple(Passage(f"p{n}", title, f"First, {n}. It is {n} metres high.") for n, title in enumerate("aaabbb")),
    tuple(Question(f"q{n}", f"How high is {n}?", answers=(f"{n} metres",)) for n in range(6)),
    {f"q{n}": {f"p{n}": 1} for n in range(6)},
)


def test_a_question_is_grafted_onto_two_about_one_other_title() -> None:
    alone, made = grafted(DATASET, 10)
    assert [(question.text, question.history) for question in alone] == [(one.text, ()) for one in DATASET.questions]
    assert [question.text for question in made] == [question.text for question in DATASET.questions]
    for n, question in enumerate(made):
        (_, first), (_, said), (_, second), _ = question.history
        others = range(3, 6) if n < 3 else range(3)
        places = [int(text.split()[-1].strip("?")) for text in (first, second)]
        assert set(places) <= set(others)
        assert places[1] == places[0] + 1
        assert said == f"It is {places[0]} metres high."
    with pytest.raises(PinciteError, match="about one title"):
        grafted(Dataset("one", DATASET.passages[:3], DATASET.questions[:3], DATASET.qrels), 10)


def test_a_follow_up_is_asked_after_another_conversation_and_its_own() -> None:
    talks = [(("user", f"Who is {name}?"), ("assistant", f"{name} is.")) for name in ("Ann", "Bo", "Cy")]
    questions = tuple(Question(f"q{n}", "Why?", history=talk) for n, talk in enumerate(talks))
    asked = (Question("q9", "Who?"), *questions)
    dataset = Dataset("talks", DATASET.passages, asked, {one.id: {"p1": 1} for one in asked})
    before, after = switched(dataset, 10)
    assert before == list(questions)
    for question, own in zip(after, talks, strict=True):
        assert question.history[2:] == own
        assert question.history[:2] in talks
        assert question.history[:2] != own


def test_weights_are_fitted_to_what_leans() -> None:
    rng = np.random.default_rng(1)
    values = rng.uniform(-1, 1, size=(400, 2))
    rows = [Row({"intercept": 1.0, "a": a, "b": b}, bool(2 * a - b > 0), "g") for a, b in values.tolist()]
    weights = fitted(rows)
    assert weights["a"] > 1
    assert weights["a"] / weights["b"] == pytest.approx(-2, rel=0.25)


def test_what_a_person_carried_leans_and_its_rewrite_stands_alone() -> None:
    history = (("user", "Who was Ann Smith?"), ("assistant", "A painter."))
    asked = Question("q", "Where did she live?", history=history, rewrite="Where did Ann Smith live?")
    assert carried_by_hand(asked, said_before(asked)) == {"ann", "smith"}
    assert carried_by_hand(Question("q", "Where?", history=history), ()) is None
    dataset = Dataset("one", DATASET.passages, (asked,), {"q": {"p0": 1}})
    found = list(leaning_rows(dataset, half_of(asked)))
    assert [(row.right, row.group) for row in found] == [(True, "one True"), (False, "one rewritten")]
    assert (found[0].signs["person"], found[1].signs["person"]) == (1.0, 0.0)
