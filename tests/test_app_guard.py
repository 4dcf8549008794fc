"""Who may talk to the server, and how much they may say."""

import base64

import pytest
from fastapi.testclient import TestClient

import app.web.server
from app.web.guard import MOST_BODY, is_closed, is_too_large, may_enter
from app.web.server import Access
from index.ready import Index
from tests.test_app_server import made


def basic(said: str) -> str:
    return f"Basic {base64.b64encode(said.encode()).decode()}"


@pytest.mark.parametrize(
    ("given", "let_in"),
    [
        (basic("anybody:open sesame é"), True),
        (basic(":open sesame é"), True),
        (basic("a:open sesame é").replace("Basic", "bAsIc"), True),
        (basic("a:open sesame"), False),
        (basic("a:open sesame é "), False),
        (basic("open sesame é"), False),
        ("Bearer open sesame é", False),
        ("Basic ???", False),
        ("Basic", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_password_opens(given: str | None, let_in: bool) -> None:
    assert may_enter(given, "open sesame é") is let_in
    assert may_enter(given, None)


def test_what_nobody_may_ask_of_gradio() -> None:
    for path in (
        "/gradio_api/file=https://elsewhere.example",
        "/gradio_api/proxy=x",
        "/vibe-edit/",
        "/gradio_api/upload",
    ):
        assert is_closed(path)
    assert not is_closed("/gradio_api/queue/join")


@pytest.mark.parametrize(
    ("length", "large"), [(None, False), ("0", False), (str(MOST_BODY + 1), True), ("-1", True), ("x", True)]
)
def test_a_request_may_not_be_large(length: str | None, large: bool) -> None:
    assert is_too_large(length) is large


def test_with_a_password_everything_but_the_health_is_closed(
    lecture_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.web.server, "_SLOWLY", 0.0)
    server = made(lecture_index, "127.0.0.1", Access("sesame"))
    client = TestClient(server, base_url="http://127.0.0.1")
    paths = ("/", "/config", "/panel/lecture", "/d/lecture", "/metrics", "/saved", "/gradio_api/info", "/theme.css")
    for path in paths:
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.text) == (401, "The password is wanted.")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert client.post("/gradio_api/queue/join", json={}).status_code == 401
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/panel/lecture", auth=("me", "sesame")).status_code == 200
    assert client.get("/", auth=("me", "sesame")).status_code == 200


def test_a_body_that_is_too_large_is_refused_unread(lecture_index: Index) -> None:
    server = made(lecture_index, "127.0.0.1")
    client = TestClient(server, base_url="http://127.0.0.1")
    answer = client.post("/judgments", content=b"{" + b" " * MOST_BODY, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.text) == (413, "That is more than anybody asks.")
