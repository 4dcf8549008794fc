"""Study over HTTP: what is given, what is kept, and what is refused in plain words."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.study.outgoing import FORMATS
from app.web.server import build
from index.current import Current
from index.library import Library
from index.ready import open_index
from source.lecture import lecture
from tests.test_app_server import One


@pytest.fixture
def client() -> Iterator[TestClient]:
    with Library(None) as library:
        library.add(*lecture())
        index = open_index(library, One())

        async def build_in_loop() -> FastAPI:
            return build(Current(index, lambda embed: index), "127.0.0.1")

        with TestClient(asyncio.run(build_in_loop()), base_url="http://127.0.0.1") as client:
            yield client


def test_a_card_goes_from_proposal_to_file(client: TestClient) -> None:
    proposed = client.get("/study/proposals?count=3").json()["cards"]
    first, second, third = (card["id"] for card in proposed)
    picked = client.post("/study/proposals", json={"keep": [first, second], "drop": [third]})
    assert picked.json() == {"kept": 2}
    assert not {first, second, third} & {card["id"] for card in client.get("/study/proposals").json()["cards"]}
    asked = client.get("/study/queue").json()
    assert (asked["card"]["id"], asked["left"]["new"], asked["kept"]) == (first, 2, 2)
    assert list(asked["card"]["intervals"]) == ["again", "hard", "good", "easy"]
    typed = client.post(f"/study/cards/{first}/compare", json={"typed": proposed[0]["answer"].upper()}).json()
    assert (typed["verdict"], typed["suggested"]) == ("exact", "good")
    done = client.post(f"/study/cards/{first}/review", json={"grade": 4, "milliseconds": 900, "typed": "x"}).json()
    assert (done["reviews"], done["new"]) == (1, False)
    assert client.get("/study/progress").json()["today"] == 1
    assert client.post(f"/study/cards/{first}/undo", json={}).status_code == 204
    assert client.get("/study/queue").json()["card"] == asked["card"]
    for path, waiting in (("bury", second), ("release", first), ("suspend", second)):
        client.post(f"/study/cards/{first}/{path}", json={})
        assert client.get("/study/queue").json()["card"]["id"] == waiting
    edited = client.post(f"/study/cards/{first}", json={"prompt": "Front?", "answer": "Back"}).json()
    assert (edited["prompt"], edited["suspended"]) == ("Front?", True)
    assert client.delete(f"/study/cards/{second}").status_code == 204
    assert [card["id"] for card in client.get("/study/cards").json()["cards"]] == [first]
    for name in FORMATS:
        sent = client.get(f"/study/export?format={name}")
        assert sent.headers["Content-Disposition"] == f'attachment; filename="pincite-cards.{name}"'
        assert sent.content
    assert b"http://127.0.0.1/d/lecture#p" in client.get("/study/export?format=csv").content
    assert [one["name"] for one in client.get("/study/formats").json()] == list(FORMATS)


def test_what_makes_no_sense_is_refused_in_words(client: TestClient) -> None:
    for method, path, body, said in (
        ("POST", "/study/cards/x/undo", {}, "no review of that card"),
        ("POST", "/study/proposals", {"keep": ["0123456789abcdef"]}, "proposed no more"),
        ("POST", "/study/cards/x/review", {"grade": 3}, "There is no card x"),
        ("GET", "/study/export", None, "No card is kept yet"),
        ("GET", "/study/export?format=doc", None, "no format doc"),
        ("GET", "/study/proposals?within=nothing", None, "no document nothing"),
        ("POST", "/study/limits", {"new": 1, "reviews": 2, "retention": 0.2}, "retention"),
    ):
        answer = client.request(method, path, json=body)
        assert answer.status_code in (400, 404), path
        assert said in answer.text, path
    assert client.post("/study/cards/x/review", json={"grade": 9}).status_code == 422
    assert client.post("/study/import", content=b"\xff\xfe\x00").status_code == 400


LATE = "That card was reviewed or left out elsewhere meanwhile; this grade is not kept."


@pytest.mark.parametrize("meanwhile", ["review", "suspend", "bury"])
def test_a_grade_of_a_card_as_it_is_no_more_is_refused(client: TestClient, meanwhile: str) -> None:
    (proposed,) = client.get("/study/proposals?count=1").json()["cards"]
    path = f"/study/cards/{proposed['id']}"
    client.post("/study/proposals", json={"keep": [proposed["id"]]})
    shown = client.get("/study/queue").json()["card"]
    client.post(f"{path}/{meanwhile}", json={"grade": 4, "due": shown["due"]})
    (left,) = client.get("/study/cards").json()["cards"]
    refused = client.post(f"{path}/review", json={"grade": 1, "due": shown["due"]})
    assert (refused.status_code, refused.text) == (400, LATE)
    assert client.get("/study/cards").json()["cards"] == [left]
    client.post(f"{path}/release", json={})
    taken = client.post(f"{path}/review", json={"grade": 3, "due": left["due"]})
    assert taken.json()["reviews"] == left["reviews"] + 1
    assert client.post(f"{path}/review", json={"grade": 3}).json()["reviews"] == left["reviews"] + 2


def test_limits_are_kept_and_notes_come_in(client: TestClient) -> None:
    assert client.post("/study/limits", json={"new": 1, "reviews": 5}).status_code == 204
    assert client.get("/study/queue").json()["limits"] == {"new": 1, "reviews": 5, "retention": 0.9}
    assert client.post("/study/import", content=b"one\ttwo\nthree\tfour\nfive\n").json() == {
        "kept": 2,
        "said": "2 cards kept that were not before; 1 note left out: 1 without a second side.",
    }
    assert client.get("/study/queue").json()["left"]["new"] == 1
