"""Follow-ups: whether a question leans on what was said, what it carries, and that it finds what it means."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.carrying import WEIGHTS as CARRYING
from index.carrying import Origin, Said, candidates
from index.embed import Embedder
from index.followup import LEANS, Past, Resolved, resolve, topic, weight
from index.leaning import WEIGHTS as LEANING
from index.leaning import leaning, signs
from index.library import Library
from index.mentions import mentions
from index.rank import rank
from index.ready import Index, open_index
from index.search import resolved, search
from source.lecture import lecture

MISSILE = "When did North Korea test a missile over Japan?"
KNOWN = {"japan": 20, "korea": 15, "north": 12, "missil": 4, "test": 3, "iraq": 9, "koizumi": 6}
PARAGRAPHS = 34
TALK = (
    Said("When did North Korea test a missile over Japan?", "In August 1998, North Korea conducted a missile test."),
    Said("Was that discussed?"),
)


def frequencies(terms: Sequence[str]) -> list[int]:
    return [KNOWN.get(term, 1) for term in terms]


def after(question: str, past: Past | None = None) -> Resolved:
    return resolve(past or Past(TALK), question, frequencies, PARAGRAPHS)


@pytest.fixture(scope="module")
def index(embedder: Embedder) -> Index:
    library = Library(None)
    document, paragraphs, _ = lecture()
    library.add(document, paragraphs)
    return open_index(library, embedder)


# Leaning


@pytest.mark.parametrize(
    "question",
    [
        "And in Iraq?",
        "Why did it?",
        "What else did they decide that month?",
        "How did he respond?",
        "why?",
        "Who was she?",
    ],
)
def test_what_points_back_or_leaves_out_leans(question: str) -> None:
    assert after(question).leaning > 0.5
    assert after(question).carried


@pytest.mark.parametrize(
    "question",
    [
        "How many US forces are stationed in Okinawa according to the treaty?",
        "Which countries did Japanese ships give fuel to in 2001?",
        "What is the capital of Switzerland and how many people live there?",
        "Wann wurde die Universität Heidelberg gegründet und von wem?",
    ],
)
def test_what_names_all_it_needs_stands_alone(question: str) -> None:
    assert after(question).leaning < LEANS
    assert after(question).text == question


def test_every_sign_has_its_weight_and_no_other() -> None:
    found = signs("And in Iraq?", mentions("And in Iraq?"), frozenset(), lambda term: 0.5)
    assert found.keys() == LEANING.keys()
    (one, *_) = candidates("And in Iraq?", mentions("And in Iraq?"), TALK, "", 0.9, lambda term: 0.5)
    assert one.signs.keys() == CARRYING.keys()
    assert leaning(found) == pytest.approx(after("And in Iraq?").leaning, abs=0.2)


# Carrying


def test_words_are_carried_in_the_order_they_were_said_with_their_reason() -> None:
    found = after("What did they decide four months later?")
    assert [(one.text, one.origin, one.turn) for one in found.carried][:2] == [
        ("North Korea", Origin.QUESTION, 1),
        ("test", Origin.QUESTION, 1),
    ]
    assert found.behind.startswith("North Korea test missile Japan")
    assert found.text == f"{found.behind} What did they decide four months later?"
    answered = after("And then?", Past(TALK[:1])).carried
    assert {one.text: one.origin for one in answered}["1998"] is Origin.ANSWER


def test_a_word_the_question_says_itself_is_not_carried() -> None:
    assert "Japan" not in after("Why did Japan do it?").behind


def test_silence_in_between_leaves_what_was_asked() -> None:
    silent = Past((Said("Who is Koizumi?"), Said("How old is he?"), Said("Is he married?")))
    (first, *_) = after("Where does he live?", silent).carried
    assert (first.text, first.origin, first.turn) == ("Koizumi", Origin.QUESTION, 1)


def test_the_passage_opened_comes_before_the_last_answer() -> None:
    found = after("What does this mean for them?", Past(TALK, "Okinawa carries most of the bases."))
    origins = {one.text: one.origin for one in found.carried}
    assert origins["Okinawa"] is Origin.PASSAGE
    alone = after("What does this mean for them?", Past((), "Okinawa carries most of the bases."))
    assert {one.origin for one in alone.carried} == {Origin.PASSAGE}


def test_an_answer_that_was_hardly_right_lends_hardly_a_word() -> None:
    sure = (replace(TALK[0], score=1.0),)
    unsure = (replace(TALK[0], score=0.05),)
    assert "1998" in after("And then?", Past(sure)).behind
    assert "1998" not in after("And then?", Past(unsure)).behind
    assert "North Korea" in after("And then?", Past(unsure)).behind


def test_what_a_person_takes_out_is_shown_and_not_searched() -> None:
    whole = after("And then?")
    less = after("And then?", Past(TALK, without=("North Korea",)))
    assert [one.text for one in less.carried] == [one.text for one in whole.carried]
    assert [one.text for one in less.carried if not one.kept] == ["North Korea"]
    assert "Korea" not in less.behind


def test_a_word_taken_out_takes_its_other_forms_and_the_names_with_it_along() -> None:
    for out in ("Korea", "north", "North Korea"):
        less = after("And then?", Past(TALK, without=(out,)))
        assert [one.text for one in less.carried if not one.kept] == ["North Korea"]
    assert all(one.kept for one in after("And then?", Past(TALK, without=("the", "North Sea"))).carried)


@pytest.mark.parametrize("said", ["hello", "Hello there!", "thanks a lot", "Thank you.", "ok, great", "Good morning"])
def test_courtesies_carry_nothing(said: str) -> None:
    assert after(said).carried == ()


def test_turns_are_counted_from_the_first_of_the_topic() -> None:
    assert {one.turn for one in after("And then?", Past(TALK[:1], first=4)).carried} == {4}


def test_nothing_is_carried_from_before_a_topic_began() -> None:
    turned = (*TALK, Said("How high is the tower of Babel?", "The tower of Babel is 91 metres high."))
    found = after("And who built it?", Past(turned, first=2))
    assert found.behind == "high tower Babel 91 metres"
    assert {one.turn for one in found.carried} == {4}
    assert not {"North Korea", "missile", "Japan"} & {one.text for one in found.carried}
    assert found.said == tuple(turn.answer for turn in turned if turn.answer)


def test_a_turn_that_goes_back_to_what_was_said_begins_no_topic() -> None:
    back = Past((*TALK, Said("How did the government of Japan answer the missile test?")))
    assert topic(back, lambda term: 1.0) == back
    assert "North Korea" in after("And then?", back).behind


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=80)), max_size=6),
    st.text(max_size=80),
    st.text(max_size=40),
)
def test_any_conversation_is_resolved_and_ends_with_the_question(
    turns: list[tuple[str, str]], question: str, opened: str
) -> None:
    past = Past(tuple(Said(*turn) for turn in turns), opened)
    found = after(question, past)
    assert 0 <= found.leaning <= 1
    assert found.text == question.strip() or found.text.endswith(question.rstrip())
    assert found == after(question, past)
    said = " ".join([opened, *(text for turn in turns for text in turn)])
    for one in found.carried:
        assert all(word in said for word in one.text.split(" "))


# The weight of either form


def test_a_question_that_does_well_alone_relies_less_on_what_it_carries() -> None:
    import numpy as np

    weak, strong, lone = np.array([0.3, 0.29]), np.array([0.8, 0.79]), np.array([0.8, 0.4])
    assert weight(0.6, weak) > weight(0.6, strong) > weight(0.6, lone)
    assert weight(0.9, weak) > weight(0.2, weak)
    assert 0 < weight(0.0, np.array([])) < weight(1.0, np.array([])) < 1


# Searching


def test_without_a_past_the_search_is_exactly_the_same(index: Index) -> None:
    for question in ("Why did Japan support the war in Iraq?", "Why did it?", '"North Korea" -nuclear'):
        plain = search(index, question, 5)
        assert search(index, question, 5, None, resolved(index, Past(), question)) == plain
        nothing_kept = Past(TALK, without=tuple(one.text for one in resolved(index, Past(TALK), question).carried))
        assert search(index, question, 5, None, resolved(index, nothing_kept, question)) == plain


def test_a_question_that_stands_alone_finds_the_same_after_anything(index: Index) -> None:
    question = "How many countries did the Japanese vessels provide oil to after September 11?"
    assert search(index, question, 5, None, resolved(index, Past(TALK), question)) == search(index, question, 5)


@pytest.mark.parametrize(
    ("turns", "question", "right"),
    [
        (["How many US troops are stationed in Japan?"], "And in the whole Asia Pacific region?", 10),
        (["When did North Korea test a missile over Japan?"], "What did the government decide four months later?", 31),
        (
            ["When did North Korea test a missile over Japan?", "How old is the moon?"],
            "What else did they decide that December?",
            31,
        ),
        (
            ["What did China argue about the Defense Guideline?"],
            "How many countries got oil from Japanese vessels?",
            12,
        ),
    ],
)
def test_a_follow_up_finds_the_paragraph_it_means(index: Index, turns: list[str], question: str, right: int) -> None:
    past: tuple[Said, ...] = ()
    for text in turns:
        (hit, *_) = search(index, text, 1, None, resolved(index, Past(past), text))
        past = (*past, Said(text, hit.said, hit.score))
    (first, *_) = search(index, question, 3, None, resolved(index, Past(past), question))
    assert first.paragraph.citation.paragraph == right


def test_both_forms_are_said_of_each_paragraph_and_their_mean_is_shown(index: Index) -> None:
    question = "Why did they do it?"
    found = rank(index, question, 34, None, resolved(index, Past(TALK[:1]), question)).found
    alone = {one.id: one.signals for one in rank(index, question, 34).found}
    for one in found:
        own, carried = one.forms
        assert list(own)[:7] == pytest.approx(list(alone[one.id])[:7], abs=1e-5)
        low, high = min(own.pairs, carried.pairs), max(own.pairs, carried.pairs)
        assert low - 1e-6 <= one.signals.pairs <= high + 1e-6


def test_a_passage_that_was_said_whole_is_not_the_answer_to_what_is_asked_next(index: Index) -> None:
    (paragraph,) = [p for p in lecture()[1] if p.citation.paragraph == 28]
    past = Past((Said("What can pressure include?", paragraph.text),))
    question = "And what else could they do?"
    after_ = resolved(index, past, question)
    heard = {one.id: one.score for one in rank(index, question, 34, None, after_).found}
    unheard = {one.id: one.score for one in rank(index, question, 34, None, replace(after_, said=())).found}
    lower = [id_ for id_, score in heard.items() if score < unheard[id_] - 0.05]
    assert [one.citation.paragraph for one in index.library.paragraphs(lower)] == [28]
    assert all(heard[id_] == unheard[id_] for id_ in heard if id_ not in lower)


def test_resolving_costs_little_beside_a_search(index: Index) -> None:
    rng = random.Random(3)  # noqa: S311 - a test's dice
    words = [word for paragraph in lecture()[1] for word in paragraph.text.split()]
    turns = tuple(
        Said("What about " + " ".join(rng.sample(words, 8)) + "?", " ".join(rng.sample(words, 90))) for _ in range(12)
    )
    question = "And what did they do about it?"

    def seconds(what: Callable[[], object]) -> float:
        best = 1.0
        for _ in range(7):
            start = time.perf_counter()
            what()
            best = min(best, time.perf_counter() - start)
        return best

    after_ = resolved(index, Past(turns), question)
    assert after_.carried
    mentions.cache_clear()
    assert seconds(lambda: resolved(index, Past(turns), question)) < 0.4 * seconds(lambda: search(index, question, 5))
