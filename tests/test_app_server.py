"""The web server around the page: who may talk to it, what it refuses, and what it says when something is wrong."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.web.html import link
from app.web.server import EVERYWHERE, POLICY, Access, build, listen
from index.current import Current
from index.embed import Vectors
from index.library import Library
from index.ready import Index, open_index
from source.errors import PinciteError
from source.lecture import lecture


def made(index: Index, host: str, access: Access | None = None) -> FastAPI:
    """Build the application as a server does, inside a running loop: outside of one, Gradio leaves loops open."""

    async def build_in_loop() -> FastAPI:
        return build(Current(index, lambda embed: index), host, access or Access())

    return asyncio.run(build_in_loop())


@pytest.fixture(scope="module")
def application(lecture_index: Index) -> FastAPI:
    return made(lecture_index, "127.0.0.1")


@pytest.fixture(scope="module")
def client(application: FastAPI) -> Iterator[TestClient]:
    with TestClient(application, base_url="http://127.0.0.1:7860", follow_redirects=False) as client:
        yield client


def test_healthz_says_it_is_well(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_the_page_is_at_the_root_and_holds_nothing_that_may_be_removed_while_it_is_served(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert 'property="og:title" content="Pincite"' in answer.text
    said = "It is my great pleasure to speak at this ICA Fall Symposium."
    assert said in client.get("/panel/lecture").text
    assert said not in answer.text
    assert said not in client.get("/config").text


def test_a_paragraphs_address_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/d/lecture")
    assert answer.status_code in (302, 303, 307)
    assert answer.headers["Location"] == "/?document=lecture"  # the browser carries the "#p12" along
    assert client.get("/d/lecture", follow_redirects=True).status_code == 200


class One:
    """An embedder without a model, to which all texts are alike."""

    key = "one@1"
    dim = 2

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))


@pytest.mark.parametrize("name", ["Nachträge 2003", "a&b=c?d#e+f", '"><script>', "日本"])
def test_the_link_of_an_awkward_name_leads_to_its_document(name: str) -> None:
    document, paragraphs, _ = lecture()
    first = replace(paragraphs[0], citation=replace(paragraphs[0].citation, name=name))
    with Library(None) as library:
        library.add(replace(document, name=name), [first])
        address = urlsplit(link(first.citation))
        with TestClient(
            made(open_index(library, One()), "127.0.0.1"), base_url="http://127.0.0.1", follow_redirects=False
        ) as client:
            location = urlsplit(client.get(address.path).headers["Location"])
    assert (location.netloc, location.path) == ("", "/")
    assert parse_qs(location.query) == {"document": [name]}
    assert (address.query, address.fragment) == ("", "p1")


@pytest.mark.parametrize(("path", "name"), [("unknown", "unknown"), ("Lecture", "Lecture"), ("%3Cb%3E", "<b>")])
def test_an_unknown_document_is_not_found_in_plain_words(client: TestClient, path: str, name: str) -> None:
    answer = client.get(f"/panel/{path}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.text == f"There is no document {name} in the library; it has: lecture."


def test_the_link_of_an_unknown_document_leads_to_the_page_which_says_so(client: TestClient) -> None:
    answer = client.get("/d/a%26b%3C")
    assert answer.status_code in (302, 303, 307)
    assert answer.headers["Location"] == "/?document=a%26b%3C"
    assert client.get("/d/a%26b%3C", follow_redirects=True).headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/d/lecture", "/d/unknown", "/no/such/page", "/config", "/theme.css"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_policy_lets_nothing_come_from_or_go_to_another_host() -> None:
    rules = {rule.split()[0]: rule.split()[1:] for rule in POLICY.split(";")}
    assert rules["default-src"] == ["'self'"]
    assert rules["object-src"] == rules["frame-ancestors"] == ["'none'"]
    assert rules["connect-src"] == rules["base-uri"] == rules["form-action"] == ["'self'"]
    allowed = {source for sources in rules.values() for source in sources}
    assert allowed == {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    assert "data:" not in rules["script-src"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:7860", "localhost", "LOCALHOST:1", "[::1]", "[::1]:7860"])
def test_the_machine_itself_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "192.168.1.5",
        "0.0.0.0",  # noqa: S104 - as a visitor may write it
        "127.0.0.1@evil.example",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/d/lecture", "/gradio_api/info"])
def test_a_foreign_host_is_refused(client: TestClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "lecture" not in answer.text


def test_another_host_is_answered_when_it_is_the_one_asked_for(lecture_index: Index) -> None:
    with TestClient(made(lecture_index, "books.example"), base_url="http://books.example") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz", headers={"Host": "localhost"}).status_code == 200
        assert client.get("/healthz", headers={"Host": "other.example"}).status_code == 400


@pytest.mark.parametrize("everywhere", EVERYWHERE)
def test_any_address_is_answered_only_when_a_person_serves_to_everywhere(lecture_index: Index, everywhere: str) -> None:
    with TestClient(made(lecture_index, everywhere), base_url="http://192.168.1.20") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/gradio_api/file=http://example.org").status_code == 403


REFUSED = (
    "/gradio_api/file=http://example.org/x",
    "/gradio_api/file=https://example.org/x",
    "/gradio_api/file=http:%2F%2Fexample.org/x",
    "/gradio_api/file%3Dhttp://example.org/x",
    "/gradio_api/%66ile=%68ttp://example.org/x",
    "/file=http://example.org/x",
    "/gradio_api/file/https://example.org/x",
    "/gradio_api/%66ile%2Fhttps://example.org/x",
    "/gradio_api/proxy=http://example.org/x",
    "/gradio_api/proxy=https://x.hf.space/x",
    "/gradio_api/%70roxy=http://example.org/x",
    "/gradio_api/vibe-edit",
    "/gradio_api/vibe-edit/",
    "/gradio_api/vibe-code",
    "/gradio_api/vibe-starter-queries",
    "/vibe",
    "/gradio_api/process_recording",
)


@pytest.mark.parametrize("path", REFUSED)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_what_fetches_or_runs_what_a_visitor_names_is_refused(client: TestClient, method: str, path: str) -> None:
    for host in ("127.0.0.1:7860", "localhost"):
        answer = client.request(method, path, headers={"Host": host})
        assert answer.status_code == 403
        assert method == "HEAD" or answer.text == "Not here."


def test_no_file_of_this_machine_is_given_away(client: TestClient, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    for path in (secret, Path(__file__), Path("pyproject.toml"), Path("../main/pyproject.toml"), Path("/etc/passwd")):
        answer = client.get(f"/gradio_api/file={path}")
        assert answer.status_code in (403, 404)
        assert len(answer.content) < 200


@pytest.mark.parametrize(
    "path",
    ["/docs", "/redoc", "/openapi.json", "/gradio_api/docs", "/docs/oauth2-redirect"],
)
def test_there_is_no_description_of_the_api(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert json.loads(answer.text) == {"detail": "Not Found"}


def test_of_the_page_only_what_is_public_is_offered_to_programs(client: TestClient) -> None:
    offered = client.get("/gradio_api/info").json()
    assert set(offered["named_endpoints"]) == {
        *("/ask", "/documents", "/read", "/search", "/check"),
        *("/cards", "/keep", "/kept", "/edit", "/bury", "/suspend", "/drop"),
        *("/due", "/review", "/undo", "/progress", "/take_in"),
    }
    assert offered["unnamed_endpoints"] == {}
    asked = offered["named_endpoints"]["/ask"]
    assert [(one["parameter_name"], one["parameter_has_default"]) for one in asked["parameters"]] == [
        ("question", False),
        ("k", True),
        ("within", True),
        ("conversation", True),
    ]
    assert asked["description"].startswith("Answer a question with the most relevant paragraphs")


def test_gradio_is_set_up_to_tell_and_keep_nothing(client: TestClient) -> None:
    config = client.get("/config").json()
    told = ("show_error", "analytics_enabled", "run_history", "dev_mode", "vibe_mode", "mcp_server")
    assert {name: config[name] for name in told} == dict.fromkeys(told, False)
    assert config["max_file_size"] == 2**20
    assert client.get("/monitoring").status_code == 403


def test_nothing_is_uploaded(client: TestClient) -> None:
    for size in (1, 2_000_000):
        assert client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * size)}).status_code == 403


def test_a_bug_is_told_without_its_traceback(
    application: FastAPI, lecture_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the library")

    monkeypatch.setattr(lecture_index.library, "rows", broken)
    client = TestClient(application, base_url="http://127.0.0.1", raise_server_exceptions=False)
    answer = client.get("/metrics")
    assert answer.status_code == 500
    assert answer.text == "Internal Server Error"


def test_a_bug_behind_the_page_is_told_without_its_words(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the library")

    monkeypatch.setattr("app.api.answer_to", broken)
    functions = client.get("/config").json()["dependencies"]
    reply = next(function for function in functions if function["api_name"] == "reply")
    event = {"data": ["What?", None, []], "fn_index": reply["id"], "session_hash": "visitor"}
    assert client.post("/gradio_api/queue/join", json=event).status_code == 200
    said = client.get("/gradio_api/queue/data", params={"session_hash": "visitor"}).text
    messages = [json.loads(line.removeprefix("data: ")) for line in said.splitlines() if line.startswith("data: ")]
    (done,) = [message for message in messages if message["msg"] == "process_completed"]
    assert done["success"] is False
    assert done["output"]["error"] is None
    assert "secret" not in said
    assert "Traceback" not in said


def test_the_page_names_no_other_host_to_load_from(client: TestClient) -> None:
    """The browser test watches what is asked for; this says where a new address would come from."""
    elements = re.findall(r"<(?:script|img|iframe|link)\b[^>]*>", client.get("/").text)
    assert elements
    addresses = [found for element in elements for found in re.findall(r"""\b(?:src|href)=["']?([^"'\s>]+)""", element)]
    assert [a for a in addresses if re.match(r"(?:https?:)?//(?!127\.0\.0\.1[:/])", a)] == []


# Listening


def test_a_free_port_is_found_and_bound_to_the_host_alone() -> None:
    listener = listen("127.0.0.1", 0)
    try:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        assert port > 0
    finally:
        listener.close()


def test_a_port_may_be_used_again_at_once() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
    with listen("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


def test_a_taken_port_is_a_problem_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PinciteError) as raised:
            listen("127.0.0.1", port)
    expected = rf"Port {port} on 127\.0\.0\.1 cannot be used \(Address already in use\); choose another with --port\."
    assert re.fullmatch(expected, str(raised.value))


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("study/cards/x/compare", '{"typed": HALF}', 422, "typed: It holds characters that are no text; check"),
        ("study/cards/x/review", '{"grade": 3, "typed": HALF}', 422, "typed: It holds characters that are no text;"),
        ("study/cards/x", '{"prompt": "a", "answer": HALF}', 422, "answer: It holds characters that are no text;"),
        ("study/proposals", '{"keep": ["a", HALF]}', 422, "keep.1: It holds characters that are no text; check"),
        ("study/proposals", '{"keep": ["a"], "within": [HALF]}', 400, "That name holds characters that are no text;"),
        ("study/limits", '{"new": Infinity, "reviews": 1}', 422, "new: Input should be a finite number."),
        ("judgments", '{"name": HALF}', 422, "name: It holds characters that are no text; check how it is typed."),
        ("check/x/export", '{"what": "a", "accepted": {HALF: []}}', 422, "accepted.???.[key]: It holds characters"),
        ("shelf/add", '{"paths": ["/a", HALF]}', 422, "paths.1: It holds characters that are no text; check"),
        ("shelf/add", '{"paths": ["/a"], "collection": HALF}', 400, "That name holds characters that are no text;"),
        ("study/proposals", '{"keep": ', 422, "That is not JSON; check how it is written."),
        ("study/proposals", "[HALF]", 422, "Input should be a valid dictionary"),
    ],
)
def test_what_is_misformed_is_refused_in_one_line(
    client: TestClient, path: str, body: str, status: int, said: str
) -> None:
    sent = body.replace("HALF", r'"\ud800"')
    reply = client.post(path, content=sent, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert reply.text.replace("\N{REPLACEMENT CHARACTER}", "?").startswith(said)
    assert reply.text.splitlines() == [reply.text]


def test_two_that_start_at_once_do_not_share_a_port() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(PinciteError, match="Address already in use"):
        listen("127.0.0.1", first.getsockname()[1])


@pytest.mark.parametrize("port", [99999, -1])
def test_a_port_that_cannot_be_is_a_problem_in_one_line(port: int) -> None:
    with pytest.raises(PinciteError, match=rf"^Port {port} on 127\.0\.0\.1 cannot be used \(.+\); choose another"):
        listen("127.0.0.1", port)


def test_a_host_that_is_none_or_not_this_machines_is_a_problem_in_one_line() -> None:
    with pytest.raises(PinciteError, match=r"^There is no host no host on this machine; choose another with --host\.$"):
        listen("no host", 0)
    with pytest.raises(
        PinciteError, match=r"^Port 0 on 192\.0\.2\.1 cannot be used \(.+\); choose another with --port"
    ):
        listen("192.0.2.1", 0)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 on this machine")
def test_an_ipv6_address_is_listened_on() -> None:
    try:
        listener = listen("::1", 0)
    except PinciteError as error:
        pytest.skip(f"IPv6 is switched off on this machine: {error}")
    with listener:
        assert listener.getsockname()[0] == "::1"
