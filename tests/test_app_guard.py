"""Who may talk to the server, and how much they may say."""

import base64
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

import app.web.server
from app.web.guard import MOST_BODY, is_closed, is_own_host, is_too_large, may_enter, names_a_file
from app.web.server import EVERYWHERE, Access
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
        "/gradio_api/file/https://elsewhere.example",
        "/gradio_api/file=/etc/passwd",
    ):
        assert is_closed(path)
    assert not is_closed("/gradio_api/queue/join")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b'{"data": [{"path": "http://x.example/x", "meta": {"_type": "gradio.FileData"}}]}', True),
        (b'{"data": [[1, {"a": {"\\u0070ath": "x", "\\u006deta": {}}}]]}', True),
        (b'{"data": ["Where does the path end, and what is meta?"]}', False),
        (b'{"path": "a/b"}', False),
        (b"no JSON: path", False),
        (b"[" * 100_000 + b'"path"', False),
        (b"", False),
    ],
)
def test_what_gradio_would_fetch_is_seen(body: bytes, names: bool) -> None:
    assert names_a_file(body) is names


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ("127.0.0.1:7860", True),
        ("[::1]:7860", True),
        ("[fe80::1%25eth0]", True),
        ("192.168.1.20", True),
        ("localhost", True),
        ("desk:7860", True),
        ("DESK.local", True),
        ("evil.example", False),
        ("desk-evil.example", False),
        ("", False),
        ("[", False),
    ],
)
def test_a_name_that_may_have_been_bent_to_this_machine_is_none_of_its_own(given: str, own: bool) -> None:
    assert is_own_host(given, "desk.lan") is own


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


def test_a_body_that_does_not_say_its_length_is_counted(lecture_index: Index) -> None:
    client = TestClient(made(lecture_index, "127.0.0.1"), base_url="http://127.0.0.1")
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(64):
            sent += 2**16
            yield b" " * 2**16

    for path in ("/judgments", "/gradio_api/queue/join"):
        answer = client.post(path, content=pieces(), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.text) == (413, "That is more than anybody asks.")


@pytest.mark.parametrize("path", ["/gradio_api/call/ask", "/gradio_api/queue/join", "/gradio_api/run/ask", "/saved"])
def test_nothing_is_fetched_that_a_visitor_names_as_a_file(lecture_index: Index, path: str) -> None:
    client = TestClient(made(lecture_index, "127.0.0.1"), base_url="http://127.0.0.1")
    file = {"path": "http://x.example/x", "url": "http://x.example/x", "meta": {"_type": "gradio.FileData"}}
    answer = client.post(path, json={"data": [file, 2, None, None]})
    assert (answer.status_code, answer.text) == (403, "Files come in by the Library.")


@pytest.mark.parametrize("everywhere", EVERYWHERE)
def test_served_to_everywhere_without_a_password_only_names_of_this_machine_are_answered(
    lecture_index: Index, everywhere: str
) -> None:
    client = TestClient(made(lecture_index, everywhere), base_url="http://192.168.1.20")
    assert client.get("/healthz").status_code == 200
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
    known = TestClient(made(lecture_index, everywhere, Access("sesame")), base_url="http://papers.example")
    assert known.get("/healthz").status_code == 200
