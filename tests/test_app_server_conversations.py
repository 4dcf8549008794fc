"""Kept conversations over HTTP: what is given, what is refused in plain words, and what a page holds."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.answer import Answer, Refusal
from app.conversations import LONGEST_NAME, Conversations
from app.export.formats import FORMATS
from app.export.rows import values
from app.web.held import Held, continued, held_html, restored
from app.web.server import build
from index.current import Current
from index.library import Library, open_library
from index.ready import Index, open_index
from source.lecture import lecture
from tests.conversing import answer, hit
from tests.test_app_server import One
from tests.unwritable import unwritable

MOON = answer("Why does the sea rise?", hit("The moon lifts the sea.", "The moon lifts the sea."))
SHIPS = answer("When do ships leave?", hit("Ships leave on the ebb.", "Ships leave on the ebb."))


@pytest.fixture
def library() -> Iterator[Library]:
    with Library(None) as library:
        yield library


@pytest.fixture
def kept(library: Library) -> Conversations:
    return Conversations(library)


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    library.add(*lecture())
    index: Index = open_index(library, One())

    async def build_in_loop() -> FastAPI:
        return build(Current(index, lambda embed: index), "127.0.0.1")

    with TestClient(asyncio.run(build_in_loop()), base_url="http://127.0.0.1") as client:
        yield client


def begun(kept: Conversations, *outcomes: Answer | Refusal) -> str:
    id_ = kept.start(outcomes[0].question)
    for outcome in outcomes:
        kept.add(id_, outcome)
    return id_


def listed(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/conversations", params={"q": query}).json()["conversations"]
    return found


def test_the_list_and_a_search_in_it(client: TestClient, kept: Conversations) -> None:
    assert listed(client) == []
    one, two = begun(kept, MOON, SHIPS), begun(kept, SHIPS)
    assert [(entry["id"], entry["name"], entry["turns"]) for entry in listed(client)] == [
        (two, "When do ships leave?", 1),
        (one, "Why does the sea rise?", 2),
    ]
    (entry,) = listed(client, "MOON")
    assert (entry["id"], entry["matched"]) == (one, [{"turn": 1, "question": "Why does the sea rise?"}])
    assert set(entry) == {"id", "name", "started", "changed", "turns", "matched"}
    assert listed(client, "nowhere") == []
    formats = client.get("/conversations").json()["formats"]
    assert [(one["name"], one["label"]) for one in formats] == [(name, FORMATS[name].label) for name in FORMATS]


def test_one_whole_its_name_and_its_end(client: TestClient, kept: Conversations) -> None:
    id_ = begun(kept, MOON)
    assert client.get(f"/conversations/{id_}").json() == values(kept.get(id_))
    renamed = client.post(f"/conversations/{id_}", json={"name": "  Tides\n"})
    assert (renamed.status_code, renamed.json()) == (200, {"id": id_, "name": "Tides"})
    assert listed(client)[0]["name"] == "Tides"
    assert client.delete(f"/conversations/{id_}").status_code == 200
    assert listed(client) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("GET", "/conversations/x", None, 404, "There is no conversation x; it may have been deleted."),
        ("GET", "/conversations/x/export", None, 404, "There is no conversation x; it may have been deleted."),
        ("DELETE", "/conversations/x", None, 400, "There is no conversation x; it may have been deleted."),
        ("POST", "/conversations/x", {"name": "y"}, 400, "There is no conversation x; it may have been deleted."),
        ("POST", "/conversations/ID", {"name": " "}, 400, "A conversation needs a name."),
        (
            "POST",
            "/conversations/ID",
            {"name": "x" * (LONGEST_NAME + 1)},
            400,
            "The name has 201 characters; give it 200 at most.",
        ),
        (
            "GET",
            "/conversations/ID/export?format=pdf",
            None,
            404,
            "There is no format pdf; there are: markdown, html, csv, json, bibtex, csl.",
        ),
        (
            "GET",
            f"/conversations?q={'x' * 501}",
            None,
            404,
            "The search has 501 characters; search with 500 at most.",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    client: TestClient, kept: Conversations, method: str, path: str, body: object, status: int, said: str
) -> None:
    id_ = begun(kept, MOON)
    reply = client.request(method, path.replace("ID", id_), json=body)
    assert (reply.status_code, reply.text) == (status, said)
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert kept.get(id_).name == MOON.question


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"name": 7}', '{"name": null}', "not JSON"])
def test_a_name_in_another_shape_changes_nothing(client: TestClient, kept: Conversations, body: str) -> None:
    id_ = begun(kept, MOON)
    reply = client.post(f"/conversations/{id_}", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert kept.get(id_).name == MOON.question


def test_a_page_of_another_site_cannot_rename(client: TestClient, kept: Conversations) -> None:
    """What a form or a simple request may send without asking first is not taken for JSON."""
    id_ = begun(kept, MOON)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        reply = client.post(f"/conversations/{id_}", content='{"name": "x"}', headers={"Content-Type": kind})
        assert reply.status_code == 422
    assert kept.get(id_).name == MOON.question


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_is_a_file_to_be_saved(client: TestClient, kept: Conversations, name: str) -> None:
    id_ = begun(kept, MOON, Refusal("What?", "No."))
    kept.rename(id_, 'Tides "&; é\u202e../x')
    reply = client.get(f"/conversations/{id_}/export", params={"format": name})
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == f"{FORMATS[name].content_type}; charset=utf-8"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    disposition = reply.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=\"([\w.-]+)\"; filename\*=UTF-8''\1", disposition), disposition
    assert disposition.count(f"conversation-tides-x.{FORMATS[name].ending}") == 2
    assert reply.content == FORMATS[name].write(kept.get(id_)).encode()
    assert client.get(f"/conversations/{id_}/export").headers["Content-Type"].startswith("text/markdown")


# What a page holds


def test_a_page_begins_a_conversation_with_its_first_turn_and_goes_on_with_it(
    library: Library, kept: Conversations
) -> None:
    first = continued(library, Held(), MOON, ["lecture"])
    assert first.outcomes == (MOON,)
    assert first.id is not None
    second = continued(library, first, SHIPS, [])
    assert (second.id, second.outcomes, second.note) == (first.id, (MOON, SHIPS), "")
    assert [turn.within for turn in kept.get(first.id).turns] == [("lecture",), ()]
    assert restored(library, first.id) == second
    assert len(kept.all()) == 1
    assert f'data-conversation="{first.id}"' in held_html(second)


def test_two_pages_of_one_conversation_keep_the_turns_of_both(library: Library, kept: Conversations) -> None:
    begun_ = continued(library, Held(), MOON, [])
    other = continued(library, begun_, SHIPS, [])
    own = continued(library, begun_, Refusal("What?", "No."), [])  # which had not seen the other's
    assert own.outcomes == (MOON, SHIPS, Refusal("What?", "No."))
    assert other.id == own.id is not None
    assert [turn.ordinal for turn in kept.get(own.id or "").turns] == [1, 2, 3]


def test_a_conversation_deleted_meanwhile_is_not_brought_back(library: Library, kept: Conversations) -> None:
    held = continued(library, Held(), MOON, [])
    kept.delete(held.id or "")
    after = continued(library, held, SHIPS, [])
    assert after.id not in (None, held.id)
    assert after.outcomes == (SHIPS,)
    assert after.note == "That conversation was deleted; this is a new one."
    assert [entry.turns for entry in kept.all()] == [1]


@pytest.mark.parametrize("id_", [None, ""])
def test_nothing_asked_for_is_an_empty_page(library: Library, id_: str | None) -> None:
    assert restored(library, id_) == Held()


def test_an_unknown_conversation_is_an_empty_page_with_a_note(library: Library) -> None:
    held = restored(library, '"><script>')
    assert (held.id, held.outcomes) == (None, ())
    assert held.note == 'There is no conversation "><script>; it may have been deleted.'
    assert "<script>" not in held_html(held)


def test_a_library_that_nobody_may_write_to_answers_and_says_that_it_keeps_nothing(tmp_path: Path) -> None:
    with open_library(tmp_path / "library", make=True):
        pass
    with unwritable(tmp_path / "library"), open_library(tmp_path / "library") as shut:
        held = continued(shut, Held(), MOON, [])
        held = continued(shut, held, SHIPS, [])
        assert (held.id, held.outcomes) == (None, (MOON, SHIPS))
        assert held.note.startswith("This conversation is not being kept. ")
        assert "it is read-only" in held.note


def test_a_turn_that_could_not_be_kept_is_shown_with_those_that_were(
    library: Library, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = continued(library, Held(), MOON, [])
    with monkeypatch.context() as patched:
        patched.setattr(Conversations, "has", lambda *_: library.rows("SELECT * FROM nowhere"))
        held = continued(library, held, SHIPS, [])
    assert held.note
    assert held.outcomes == (MOON, SHIPS)
    again = continued(library, held, MOON, [])
    assert (again.outcomes, again.note) == ((MOON, SHIPS, MOON), "")
    assert len(kept.get(again.id or "").turns) == 2


def test_the_page_takes_up_the_conversation_it_is_opened_with(client: TestClient, kept: Conversations) -> None:
    id_ = begun(kept, MOON)
    functions = client.get("/config").json()["dependencies"]
    (load,) = [one for one in functions if one["targets"] and one["targets"][0][1] == "load"]
    event = {"data": [None], "fn_index": load["id"], "session_hash": "visitor"}
    joined = client.post("/gradio_api/queue/join", json=event, params={"conversation": id_})
    said = client.get("/gradio_api/queue/data", params={"session_hash": "visitor"}).text
    assert joined.status_code == 200
    (done,) = [json.loads(line[6:]) for line in said.splitlines() if "process_completed" in line]
    assert done["success"] is True
    assert "Why does the sea rise?" in json.dumps(done["output"]["data"])
