"""What the page asks of checks: begun, watched, ended, walked through and exported, with hostile words kept words."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.checks import KEPT, Checks
from app.draft.reading import LARGEST_FILE, read_draft
from index.current import Current
from index.ready import Index
from tests.test_app_draft import HOSTILE, docx
from tests.test_app_server import made

DRAFT = "Japan hosts **50,000** US troops [3]. Penguins live in Antarctica and eat fish every day."


@pytest.fixture(scope="module")
def client(lecture_index: Index) -> Iterator[TestClient]:
    with TestClient(made(lecture_index, "127.0.0.1"), base_url="http://127.0.0.1:7860") as client:
        yield client


def checked(client: TestClient, draft: str | bytes, name: str = "draft.md", within: str = "") -> dict[str, Any]:
    told = client.post("/check/begin", params={"name": name, "within": within}, content=draft).json()
    while told["state"] in ("waiting", "checking"):
        time.sleep(0.05)
        told = client.get(f"/check/{told['id']}").json()
    return dict(told)


def test_a_draft_is_checked_and_walked_through(client: TestClient) -> None:
    told = checked(client, DRAFT)
    assert told["state"] == "done"
    draft = client.get(f"/check/{told['id']}/draft").text
    assert 'data-claims="2" data-supported="1"' in draft
    assert draft.count("<a href=") == 2
    first = client.get(f"/check/{told['id']}/claim/0").text
    assert "the source says “40, 000”, the claim “50,000”" in first
    assert '<em class="diff number">50,000</em>' in first
    assert '<em class="diff number">40, 000</em>' in first
    assert "Cites already" in first
    assert "Nothing in the documents bears on this." in client.get(f"/check/{told['id']}/claim/1").text
    assert client.get(f"/check/{told['id']}/claim/2").status_code == 404


def test_what_is_accepted_is_written_into_the_draft(client: TestClient) -> None:
    told = checked(client, DRAFT, "my essay.md")
    done = client.post(f"/check/{told['id']}/export", json={"what": "draft", "accepted": {"0": [1], "1": [99]}})
    assert done.text.startswith("Japan hosts **50,000** US troops [3].[^p1] Penguins")
    assert 'filename="my-essay.md"' in done.headers["Content-Disposition"]
    plain = client.post(f"/check/{told['id']}/export", json={"what": "draft"})
    assert plain.text == DRAFT
    for what, holds in ((".bib", "@misc{lecture,"), (".json", '"id": "lecture"'), (".html", "<h1"), (".md", "# What")):
        got = client.post(f"/check/{told['id']}/export", json={"what": what, "accepted": {"0": [1]}})
        assert holds in got.text
    assert client.post(f"/check/{told['id']}/export", json={"what": ".exe"}).status_code == 400
    assert client.post(f"/check/{told['id']}/export", json={"what": "draft", "accepted": {"7": [1]}}).status_code == 400


def test_a_docx_draft_comes_back_as_one(client: TestClient) -> None:
    told = checked(client, docx("Japan hosts 50,000 US troops."), "draft.docx")
    data = client.post(f"/check/{told['id']}/export", json={"what": "draft", "accepted": {"0": [1]}}).content
    assert read_draft("draft.docx", data).text.startswith("Japan hosts 50,000 US troops.[^1]")


def test_hostile_words_stay_words(client: TestClient) -> None:
    told = checked(
        client, f"Japan hosts 50,000 US troops {HOSTILE} «quoted {HOSTILE} words to be checked».", f"{HOSTILE}.md"
    )
    pages = [client.get(f"/check/{told['id']}/{part}").text for part in ("draft", "claim/0")]
    pages.append(client.post(f"/check/{told['id']}/export", json={"what": ".html"}).text)
    for page in pages:
        assert "<script" not in page
        assert "<img" not in page
    header = client.post(f"/check/{told['id']}/export", json={"what": "draft"}).headers["Content-Disposition"]
    assert "<" not in header
    assert "\n" not in header


def test_what_cannot_be_checked_is_told_in_a_line(client: TestClient) -> None:
    assert "claims anything" in client.post("/check/begin", content="Is it so?").text
    assert "cannot be read" in client.post("/check/begin", params={"name": "x.docx"}, content=b"PK\x03\x04").text
    assert client.get("/check/nothing").status_code == 404
    assert checked(client, DRAFT, within="nowhere")["state"] == "failed"
    large = client.post("/check/begin", content=b"x" * (LARGEST_FILE + 1))
    assert (large.status_code, "too large" in large.text) == (400, True)
    foreign = client.post("/check/begin", content=DRAFT, headers={"Origin": "http://elsewhere.example"})
    assert foreign.status_code == 403


def test_a_check_is_ended_and_the_oldest_forgotten(lecture_index: Index) -> None:
    checks = Checks(Current(lecture_index, lambda embed: lecture_index))
    long = read_draft("long.md", b"Japan hosts many thousand US troops. " * 400)
    begun = [checks.begin(long, 3) for _ in range(3)]
    for one in begun:
        checks.cancel(one.id)
    deadline = time.monotonic() + 30
    while any(checks.get(one.id).state.value not in ("cancelled", "done") for one in begun):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert checks.get(begun[-1].id).state.value == "cancelled"
    short = read_draft("short.md", b"")
    for _ in range(KEPT):
        checks.begin(short, 3)
    with pytest.raises(Exception, match="not remembered"):
        checks.get(begun[0].id)
    checks.close()
