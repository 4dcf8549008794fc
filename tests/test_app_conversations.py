"""Conversations in the library: what is kept, found, renamed, and gone for good."""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Answer, Refusal, ask
from app.conversations import (
    FIRST_NAME,
    LONGEST_NAME,
    UNREADABLE,
    Conversations,
    Listed,
    first_name,
    folded,
)
from app.origin import Source, public
from index.library import Library, open_library
from index.ready import Index
from source.errors import PinciteError, UsageError
from source.lecture import lecture
from source.model import Citation
from tests.conversing import answer, hit
from tests.unwritable import unwritable

MOON = answer("Why does the sea rise?", hit("The moon lifts the sea. Twice a day.", "The moon lifts the sea."))
SHIPS = answer("When do ships leave?", hit("Ships leave on the ébb, at Wick.", "Ships leave on the ébb, at Wick."))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path / "library", make=True) as library:
        yield library


def kept(library: Library) -> Conversations:
    """The conversations of a library, each change a minute after the last, with ids in order."""
    minutes, ids = itertools.count(), itertools.count(1)
    return Conversations(
        library,
        lambda: datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2))) + timedelta(minutes=next(minutes)),
        lambda: f"id{next(ids)}",
    )


def begun(conversations: Conversations, *outcomes: Answer | Refusal) -> str:
    id_ = conversations.start(outcomes[0].question)
    for outcome in outcomes:
        conversations.add(id_, outcome)
    return id_


def test_what_is_kept_is_what_was_said(lecture_index: Index, library: Library) -> None:
    """A real answer, a silence and a refusal come back equal, from a library that was closed meanwhile."""
    library.add(*lecture())
    said: tuple[Answer | Refusal, ...] = (
        ask(lecture_index, "How many US forces are stationed in Japan?"),
        ask(lecture_index, "Who won the football match?"),
        Refusal("What?", "There is no document fishing."),
    )
    assert [isinstance(outcome, Answer) and outcome.answered for outcome in said] == [True, False, False]
    first = kept(library)
    id_ = first.start(said[0].question)
    turns = [
        first.add(id_, outcome, within) for outcome, within in zip(said, ([], ["lecture"], ["a", "b"]), strict=True)
    ]
    library.close()
    assert library.folder is not None
    with open_library(library.folder) as again:
        conversation = Conversations(again).get(id_)
    assert list(conversation.turns) == turns
    assert [turn.outcome for turn in conversation.turns] == list(said)
    assert [turn.within for turn in conversation.turns] == [(), ("lecture",), ("a", "b")]
    assert [turn.ordinal for turn in conversation.turns] == [1, 2, 3]
    assert (conversation.id, conversation.name) == ("id1", "How many US forces are stationed in Japan?")
    assert (conversation.started, conversation.changed) == ("2026-05-01T10:00:00.000Z", "2026-05-01T10:03:00.000Z")
    assert [turn.asked for turn in conversation.turns] == [f"2026-05-01T10:0{n}:00.000Z" for n in (1, 2, 3)]
    (source,) = conversation.turns[0].sources
    assert (source.name, source.address) == ("lecture", "icas-2003-1014-funakoshi.txt")
    assert conversation.turns[2].sources == ()


def test_a_turn_is_shown_after_its_document_is_gone(lecture_index: Index, library: Library) -> None:
    library.add(*lecture())
    conversations = kept(library)
    id_ = begun(conversations, ask(lecture_index, "How many US forces are stationed in Japan?"))
    before = conversations.get(id_)
    library.remove("lecture")
    assert conversations.get(id_) == before
    assert before.turns[0].sources[0].title == lecture()[0].title


def test_the_last_added_to_comes_first_and_is_counted(library: Library) -> None:
    conversations = kept(library)
    assert conversations.all() == []
    one, two = begun(conversations, MOON, SHIPS), begun(conversations, SHIPS)
    assert [(listed.id, listed.name, listed.turns) for listed in conversations.all()] == [
        (two, "When do ships leave?", 1),
        (one, "Why does the sea rise?", 2),
    ]
    conversations.add(one, SHIPS)
    assert [(listed.id, listed.turns) for listed in conversations.all()] == [(one, 3), (two, 1)]
    assert conversations.all()[0] == Listed(
        one, "Why does the sea rise?", "2026-05-01T10:00:00.000Z", "2026-05-01T10:05:00.000Z", 3
    )


def test_of_those_changed_in_the_same_moment_the_younger_comes_first(library: Library) -> None:
    ids = itertools.count(1)
    conversations = Conversations(library, lambda: datetime(2026, 5, 1, tzinfo=UTC), lambda: f"{next(ids)}")
    made = [begun(conversations, MOON) for _ in range(3)]
    assert [listed.id for listed in conversations.all()] == made[::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"id1": (), "id2": ()}),
        ("  ", {"id1": (), "id2": ()}),
        ("moon", {"id1": (1,)}),
        ("SHIPS", {"id1": (2,), "id2": (1,)}),
        ("ebb wick", {"id1": (2,), "id2": (1,)}),
        ("Ébb", {"id1": (2,), "id2": (1,)}),
        ("moon wick", {"id1": (1, 2)}),  # each in another turn
        ("sea moon", {"id1": (1,)}),
        ("rise leave", {"id1": (1, 2)}),
        ("harbour", {"id2": ()}),  # only in the name it was given
        ("harbour ships", {"id2": (1,)}),
        ("moon harbour", {}),
        ("nowhere", {}),
        ("%", {}),
        ("_", {}),
        ("' OR 1=1 --", {}),
        ("sh", {"id1": (2,), "id2": (1,)}),
    ],
)
def test_a_search_finds_every_word_and_says_where(
    library: Library, query: str, found: dict[str, tuple[int, ...]]
) -> None:
    conversations = kept(library)
    begun(conversations, MOON, SHIPS)
    conversations.rename(begun(conversations, SHIPS), "Die Häfen: Hárbour")
    told = conversations.search(query)
    assert {listed.id: tuple(ordinal for ordinal, _ in listed.matched) for listed in told} == found
    assert [listed.id for listed in told] == sorted(found, reverse=True)
    questions = {1: "Why does the sea rise?", 2: "When do ships leave?"}
    for listed in told:
        if listed.id == "id1":
            assert all(questions[ordinal] == question for ordinal, question in listed.matched)


def test_a_search_of_many_words_looks_for_the_first(library: Library) -> None:
    conversations = kept(library)
    begun(conversations, MOON)
    assert [listed.id for listed in conversations.search("moon " + " ".join(map(str, range(5_000))))] == []
    assert [listed.id for listed in conversations.search("moon " * 5_000)] == ["id1"]


@given(st.text())
def test_what_is_folded_is_folded_and_finds_itself(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(text.upper()) == folded(folded(text.upper()))


def test_capitals_accents_and_widths_make_no_difference() -> None:
    assert folded("Ｅ́ｂｂ STRASSE İ") == folded("ébb straße i̇") == "ebb strasse i"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Short?", "Short?"),
        ("  two\n lines ", "two lines"),
        ("x" * FIRST_NAME, "x" * FIRST_NAME),
        ("x" * 80, "x" * (FIRST_NAME - 1) + "…"),
        ("", "Conversation"),
        (
            "How did the missile test of August 1998 change the policy of Japan towards space?",
            "How did the missile test of August 1998 change the policy…",
        ),
        ("a " + "x" * 80, "a " + "x" * (FIRST_NAME - 3) + "…"),  # one word to cut inside of
        ("word, " * 20, ", ".join(["word"] * 10) + "…"),
    ],
)
def test_a_conversation_is_called_by_its_first_question(question: str, name: str) -> None:
    assert first_name(question) == name


@given(st.text(max_size=200))
def test_a_first_name_is_short_and_on_one_line(question: str) -> None:
    name = first_name(question)
    assert 0 < len(name) <= FIRST_NAME
    assert name == " ".join(name.split())


def test_a_name_is_given_and_stays(library: Library) -> None:
    conversations = kept(library)
    id_ = begun(conversations, MOON)
    assert conversations.rename(id_, "  Tides\n and moons ") == "Tides and moons"
    conversations.add(id_, SHIPS)
    assert conversations.get(id_).name == "Tides and moons"
    assert conversations.get(id_).started == "2026-05-01T10:00:00.000Z"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "A conversation needs a name."),
        (" \n ", "A conversation needs a name."),
        ("x" * (LONGEST_NAME + 1), "The name has 201 characters; give it 200 at most."),
        ("\ud800", "That holds characters that are no text; check how it is typed."),
    ],
)
def test_a_name_that_is_none_is_refused(library: Library, name: str, said: str) -> None:
    conversations = kept(library)
    id_ = begun(conversations, MOON)
    with pytest.raises(PinciteError) as raised:
        conversations.rename(id_, name)
    assert str(raised.value) == said
    assert conversations.get(id_).name == MOON.question
    assert conversations.rename(id_, "x" * LONGEST_NAME) == "x" * LONGEST_NAME


def test_what_is_no_text_is_refused_and_leaves_nothing(library: Library) -> None:
    conversations = kept(library)
    with pytest.raises(PinciteError, match="no text"):
        conversations.start("\ud800")
    id_ = begun(conversations, MOON)
    with pytest.raises(PinciteError, match="no text"):
        conversations.add(id_, Refusal("\ud800", "?"))
    assert len(conversations.get(id_).turns) == 1
    assert [listed.turns for listed in conversations.all()] == [1]


def test_one_that_is_not_there_is_said_not_to_be(library: Library) -> None:
    conversations = kept(library)
    said = "^There is no conversation nowhere; it may have been deleted.$"
    for act in (
        lambda: conversations.get("nowhere"),
        lambda: conversations.add("nowhere", MOON),
        lambda: conversations.rename("nowhere", "x"),
        lambda: conversations.delete("nowhere"),
        lambda: conversations.named("nowhere"),
    ):
        with pytest.raises(PinciteError, match=said):
            act()
    assert conversations.all() == []


def test_one_is_found_by_its_id_or_its_exact_name_alone(library: Library) -> None:
    conversations = kept(library)
    one = begun(conversations, MOON)
    assert conversations.named(one).id == conversations.named(MOON.question).id == one
    with pytest.raises(PinciteError, match="There is no conversation Why"):
        conversations.named("Why")
    two = begun(conversations, MOON)
    with pytest.raises(PinciteError) as raised:
        conversations.named(MOON.question)
    assert str(raised.value).endswith(f"name one by its id: {one}, {two}.")


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_of_a_deleted_conversation_nothing_is_left(library: Library) -> None:
    """Not in the database, not in its free pages, not in its log; the other stays whole."""
    conversations = kept(library)
    secret = "zanzibar" * 700  # longer than a page of the database
    doomed = begun(conversations, answer("Where is kilimanjaro?", hit(secret, "zanzibar")), MOON)
    other = begun(conversations, SHIPS)
    conversations.rename(doomed, "serengeti")
    assert library.folder is not None
    for word in (b"kilimanjaro", b"zanzibar", b"serengeti"):
        assert word in everything(library.folder)
    before = conversations.get(other)
    conversations.delete(doomed)
    for word in (b"kilimanjaro", b"zanzibar", b"serengeti", b"lifts the sea", doomed.encode()):
        assert word not in everything(library.folder)
    assert [listed.id for listed in conversations.all()] == [other]
    assert conversations.get(other) == before
    assert library.rows("SELECT count(*) FROM turns") == [(1,)]
    with pytest.raises(PinciteError, match="may have been deleted"):
        conversations.add(doomed, MOON)


@pytest.mark.parametrize(
    "damage",
    [
        '{"question": "Why does the sea rise?"}',
        '{"verdict": 7}',
        "[]",
        "not JSON",
        '{"question": "x", "searched_for": "x", "hits": [{"rank": 1}]}',
    ],
)
@pytest.mark.parametrize("column", ["outcome", "sources", "within"])
def test_a_turn_of_another_version_is_its_question_and_a_line(library: Library, damage: str, column: str) -> None:
    conversations = kept(library)
    id_ = begun(conversations, MOON, SHIPS)
    with library.transaction() as db:
        if column == "sources":
            damage = f"[{damage}]"  # one source of another shape
        if column == "within":
            damage = f"{damage[:-1]}"
        db.execute(f"UPDATE turns SET {column} = ? WHERE ordinal = 1", (damage,))
    first, second = conversations.get(id_).turns
    assert first.outcome == Refusal("Why does the sea rise?", UNREADABLE)
    assert second.outcome == SHIPS
    assert conversations.search("moon")[0].matched == ((1, "Why does the sea rise?"),)
    assert len(conversations.all()) == 1


def test_what_a_later_version_adds_is_passed_over(library: Library) -> None:
    conversations = kept(library)
    id_ = begun(conversations, MOON)
    ((text,),) = library.rows("SELECT outcome FROM turns")
    later = json.loads(text) | {"mood": "fair"}
    later["hits"][0]["colour"] = "blue"
    with library.transaction() as db:
        db.execute("UPDATE turns SET outcome = ?", (json.dumps(later),))
    assert conversations.get(id_).turns[0].outcome == MOON


def test_two_who_add_at_once_lose_no_turn(library: Library) -> None:
    """Two threads of one page, and another process's connection, to one conversation."""
    assert library.folder is not None
    id_ = kept(library).start("Who?")

    def adding(conversations: Conversations, name: str) -> None:
        for n in range(20):
            conversations.add(id_, answer(f"{name} {n}", hit("Passage.", "Passage.")))

    with open_library(library.folder) as other:
        threads = [
            threading.Thread(target=adding, args=(Conversations(one), name))
            for one, name in ((library, "a"), (library, "b"), (other, "c"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        turns = Conversations(other).get(id_).turns
    assert [turn.ordinal for turn in turns] == list(range(1, 61))
    for name in "abc":
        assert [turn.question for turn in turns if turn.question.startswith(name)] == [f"{name} {n}" for n in range(20)]


def test_a_library_that_nobody_may_write_to_still_shows_what_was_kept(library: Library) -> None:
    id_ = begun(kept(library), MOON)
    library.close()
    assert library.folder is not None
    with unwritable(library.folder), open_library(library.folder) as shut:
        conversations = Conversations(shut)
        assert conversations.get(id_).turns[0].outcome == MOON
        for act in (lambda: conversations.start("x"), lambda: conversations.add(id_, MOON)):
            with pytest.raises(PinciteError, match="it is read-only"):
                act()
        assert conversations.search("moon")[0].id == id_


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/home/someone/secret plans/report.pdf", "report.pdf"),
        ("C:\\Users\\someone\\report.pdf", "report.pdf"),
        ("report.pdf", "report.pdf"),
        ("", ""),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://someone:password@example.org/a", "https://example.org/a"),
    ],
)
def test_an_address_tells_nothing_of_where_a_file_is_kept(address: str, shown: str) -> None:
    assert public(address) == shown


def test_no_path_on_this_machine_is_kept_with_a_turn(library: Library) -> None:
    document, paragraphs, blocks = lecture()
    library.add(replace(document, address="/home/someone/lecture.txt", name="lecture"), paragraphs, blocks)
    at = Citation("lecture", document.title, 3)
    id_ = begun(kept(library), answer("Q?", hit("Passage.", "Passage.", at=at)))
    (source,) = kept(library).get(id_).turns[0].sources
    known = ("lecture", document.title, document.format, "lecture.txt", document.note)
    assert source == Source(*known, ("Takehiro Funakoshi",), "2003-10-14")


def test_a_thousand_conversations_are_listed_and_searched_at_once(library: Library) -> None:
    conversations = Conversations(library)
    long = answer("Why does the sea rise?", *(hit("The moon lifts the sea. " * 40, rank=n) for n in range(1, 6)))
    with library.transaction():
        for _ in range(1_000):
            id_ = conversations.start(long.question)
            conversations.add(id_, long)
    started = time.perf_counter()
    assert len(conversations.search("moon sea lifts")) == 1_000
    assert conversations.search("moon zebra") == []
    assert len(conversations.all()) == 1_000
    assert time.perf_counter() - started < 2.0


def test_the_error_of_a_name_is_one_of_usage(library: Library) -> None:
    with pytest.raises(UsageError):
        kept(library).rename("x", "")
