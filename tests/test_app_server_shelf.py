"""What the page asks of the shelf: each route, and what is refused to hostile names, foreign pages and large files."""

import asyncio
import errno
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import app.uploads
from app.uploads import Uploads, safe_name
from app.web.server import build
from index.current import Current
from index.embed import Embedder, load_embedder
from index.files import Files
from index.library import Library, open_library
from index.ready import Index, open_index
from source.errors import PinciteError
from source.lecture import lecture

BIRDS = b"Birds\n\nThe blackbird sings in the evening from the top of a tall tree.\n\nThe robin sings all winter."
FISH = (
    b"Fish\n\nThe pike waits among the reeds for whatever may come swimming by it.\n\nThe carp lives for fifty years."
)
BASE = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def embedder(tiny_model: Path) -> Embedder:
    return load_embedder(str(tiny_model))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "library").mkdir()
    with open_library(tmp_path / "library") as library:
        library.add(*lecture())
        yield library


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    return tmp_path / "library" / "uploads"


def application(library: Library, embedder: Embedder, host: str = "127.0.0.1") -> FastAPI:
    def opened(embed: bool = True) -> Index:
        return open_index(library, embedder, embed=embed)

    async def build_in_loop() -> FastAPI:  # outside of a loop, Gradio leaves some open
        return build(Current(opened(), opened), host)

    return asyncio.run(build_in_loop())


@pytest.fixture
def client(library: Library, embedder: Embedder) -> Iterator[TestClient]:
    with TestClient(application(library, embedder), base_url=BASE) as client:
        yield client


def send(client: TestClient, name: str, body: bytes = BIRDS, **params: str) -> dict[str, Any]:
    answer = client.post("/shelf/upload", params={"name": name} | params, content=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def over(client: TestClient) -> dict[str, Any]:
    for _ in range(3000):
        job: dict[str, Any] = client.get("/shelf/job").json()
        if job["over"]:
            return job
        time.sleep(0.02)
    raise AssertionError(job)


def shelf(client: TestClient) -> dict[str, Any]:
    return dict(client.get("/shelf").json())


def names(client: TestClient) -> list[str]:
    return [document["name"] for document in shelf(client)["documents"]]


# Sending files


def test_a_file_that_is_sent_is_kept_read_and_listed(client: TestClient, uploads: Path) -> None:
    job = send(client, "Über Vögel.txt", collection="nature")
    assert (job["kind"], job["number"], job["over"]) == ("add", 1, False)
    assert [file["name"] for file in job["files"]] == ["Über Vögel.txt"]
    job = over(client)
    assert (job["state"], job["counts"]) == ("done", {"waiting": 0, "reading": 0, "done": 1, "failed": 0})
    assert (job["files"][0]["fate"], job["files"][0]["document"]) == ("added", "über-vögel")
    assert (uploads / "Über Vögel.txt").read_bytes() == BIRDS
    found = shelf(client)
    assert found["documents"][1] == {
        "name": "über-vögel",
        "title": "Birds",
        "format": "text",
        "paragraphs": 1,
        "pages": 0,
        "bytes": len(BIRDS),
        "state": "ready",
        "remarks": [],
        "collections": ["nature"],
        "paths": ["Über Vögel.txt"],
    }
    assert found["collections"] == {"nature": ["über-vögel"]}
    assert found["unreadable"] == []
    assert found["may_name_paths"] is True
    assert found["largest"] == 256 * 2**20
    assert {".pdf", ".txt"} <= set(found["suffixes"])
    assert [path.name for path in uploads.iterdir()] == ["Über Vögel.txt"], "and nothing half sent"


def test_a_name_that_is_taken_by_other_bytes_gets_a_number(client: TestClient, uploads: Path) -> None:
    send(client, "a.txt", BIRDS)
    send(client, "a.txt", BIRDS)
    send(client, "a.txt", FISH)
    send(client, "a.txt", FISH)
    send(client, "a.txt", FISH + b" And so does the bream, they say.")
    over(client)
    assert sorted(path.name for path in uploads.iterdir()) == ["a (2).txt", "a (3).txt", "a.txt"]
    assert names(client) == ["lecture", "a", "a-2", "a-3"]


HOSTILE = {
    "../../x.txt": "x.txt",
    "..\\..\\x.txt": "x.txt",
    "/etc/passwd": "passwd",
    "C:\\x.txt": "x.txt",
    ".hidden.txt": "hidden.txt",
    "...": "document",
    "": "document",
    "a/": "document",
    "~$lock.docx": "lock.docx",
    "a\x00b\nc\x7f\u202e.txt": "abc.txt",
    "\ud800.txt": "?.txt",
    "x" * 500 + ".txt": "x" * 196 + ".txt",
    "é" * 300 + ".txt": "é" * 98 + ".txt",
    "x." + "y" * 500: "x." + "y" * 198,
    "library.db": "library.db",
    "a?b#c%2F..%2Fd&e=f.txt": "a?b#c%2F..%2Fd&e=f.txt",
    "<script>.txt": "<script>.txt",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_that_of_a_file_here(name: str) -> None:
    assert safe_name(name) == HOSTILE[name]
    assert len(safe_name(name).encode()) <= 200


@pytest.mark.parametrize("name", [name for name in HOSTILE if "\ud800" not in name])
def test_a_hostile_name_leads_nowhere_else(client: TestClient, uploads: Path, tmp_path: Path, name: str) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    send(client, name)
    over(client)
    fresh = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert uploads / HOSTILE[name] in fresh
    assert {path.relative_to(tmp_path / "library").parts[0] for path in fresh} <= {"uploads", "index", "tokens"}


def test_too_large_a_file_is_refused_in_words_and_leaves_nothing(
    client: TestClient, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.uploads, "LARGEST_FILE", 1_000_000)
    pieces = (b"x" * 100_000 for _ in range(11))
    answer = client.post("/shelf/upload", params={"name": "a.txt"}, content=pieces)  # whose length nobody knows
    assert (answer.status_code, answer.text) == (413, "That file is too large: 1 MB are the most.")
    monkeypatch.setattr("app.web.routes.shelf.LARGEST_FILE", 10)
    assert client.post("/shelf/upload", params={"name": "a.txt"}, content=BIRDS).status_code == 413
    assert list(uploads.iterdir()) == []
    assert client.get("/shelf/job").json()["number"] == 0


def test_a_full_disk_is_told_in_words_and_leaves_nothing(
    client: TestClient, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(path: Path, _: str) -> Full:
        path.touch()
        return Full()

    monkeypatch.setattr(Path, "open", full)
    answer = client.post("/shelf/upload", params={"name": "a.txt"}, content=BIRDS)
    assert (answer.status_code, answer.text) == (400, "The disk is full; free some space and try again.")
    assert list(uploads.iterdir()) == []


def test_a_file_that_is_broken_off_leaves_nothing(library: Library, uploads: Path) -> None:
    with Uploads(library).receive("a.txt") as receiving:
        receiving.write(b"half of")
        assert len(list(uploads.iterdir())) == 1
    assert list(uploads.iterdir()) == []
    assert Files(library).roots() == []


def test_what_was_sent_before_the_server_ended_is_read_when_it_starts(
    library: Library, embedder: Embedder, uploads: Path
) -> None:
    with Uploads(library).receive("fish.txt") as receiving:
        receiving.write(FISH)
        receiving.done()
    (uploads / "orphan.txt").write_bytes(BIRDS)
    os.utime(uploads / "orphan.txt", (0, 0))
    with TestClient(application(library, embedder), base_url=BASE) as client:
        over(client)
        assert names(client) == ["lecture", "fish"]
    assert [path.name for path in uploads.iterdir()] == ["fish.txt"], "what belongs to no document is deleted"


def test_a_library_in_memory_takes_no_files(embedder: Embedder) -> None:
    with Library(None) as library:
        library.add(*lecture())
        with TestClient(application(library, embedder), base_url=BASE) as client:
            answer = client.post("/shelf/upload", params={"name": "a.txt"}, content=BIRDS)
            assert (answer.status_code, answer.text) == (
                400,
                "This library is not kept, so no file can be sent to it.",
            )


def test_a_document_that_was_sent_is_removed_with_its_file_and_another_without(
    client: TestClient, uploads: Path, tmp_path: Path
) -> None:
    (tmp_path / "fish.txt").write_bytes(FISH)
    send(client, "birds.txt")
    send(client, "my fish.txt", FISH)
    over(client)
    client.post("/shelf/add", json={"paths": [str(tmp_path / "fish.txt")]})
    over(client)
    assert names(client) == ["lecture", "birds", "my-fish"]
    for name in ("birds", "my-fish"):
        assert client.delete(f"/shelf/documents/{name}").status_code == 204
    assert names(client) == ["lecture"]
    assert list(uploads.iterdir()) == []
    assert (tmp_path / "fish.txt").exists()
    client.post("/shelf/sync")
    over(client)
    assert names(client) == ["lecture"], "what a person took out stays away"
    send(client, "birds.txt")
    over(client)
    assert names(client) == ["lecture", "birds"], "until it is sent again"


# Paths


def test_a_folder_of_this_machine_is_added_by_its_path(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "fish.txt").write_bytes(FISH)
    answer = client.post("/shelf/add", json={"paths": [f' "{tmp_path / "papers"}" '], "collection": "wet"})
    assert answer.status_code == 200
    assert over(client)["counts"]["done"] == 1
    assert shelf(client)["collections"] == {"wet": ["fish"]}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"paths": ["papers"]}, "Name the whole path, from the root or from ~, and not papers."),
        ({"paths": ["../.."]}, "Name the whole path, from the root or from ~, and not ../..."),
        ({"paths": []}, "Name a file or a folder."),
        ({"paths": [" "]}, "Name a file or a folder."),
        ({"paths": ["/x"], "collection": "lecture"}, "A document is called lecture; give the collection another name."),
        ({"paths": ["/x"], "collection": " "}, "A collection needs a name."),
    ],
)
def test_a_path_that_means_nothing_is_refused_in_words(client: TestClient, body: dict[str, Any], said: str) -> None:
    answer = client.post("/shelf/add", json=body)
    assert (answer.status_code, answer.text) == (400, said)


@pytest.mark.parametrize("host", ["0.0.0.0", "books.example", "::"])  # noqa: S104 - as a person may ask for it
def test_nobody_elsewhere_names_paths_of_this_machine(
    library: Library, embedder: Embedder, tmp_path: Path, host: str
) -> None:
    (tmp_path / "fish.txt").write_bytes(FISH)
    reached = f"http://{host}" if host.endswith(".example") else "http://192.168.1.20"
    with TestClient(application(library, embedder, host), base_url=reached) as client:
        answer = client.post("/shelf/add", json={"paths": [str(tmp_path / "fish.txt")]})
        assert answer.status_code == 400
        assert answer.text == (
            "Paths can only be named where Pincite listens to this machine alone; send files instead."
        )
        assert shelf(client)["may_name_paths"] is False
        send(client, "birds.txt")
        over(client)
        assert names(client) == ["lecture", "birds"]
        assert str(tmp_path) not in client.get("/shelf").text + client.get("/shelf/job").text


# Jobs


def test_what_cannot_be_read_is_told_tried_again_and_dismissed(
    client: TestClient, uploads: Path, tmp_path: Path, shared: Path
) -> None:
    send(client, "empty.txt", b"", batch="x")
    over(client)
    locked = (shared / "documents" / "pdf" / "password_openpassword.pdf").read_bytes()
    assert send(client, "locked.pdf", locked, batch="x")["number"] == 1
    job = over(client)
    assert {file["name"]: (file["step"], file["locked"]) for file in job["files"]} == {
        "empty.txt": ("failed", False),
        "locked.pdf": ("failed", True),
    }
    (tmp_path / "bad.txt").touch()
    client.post("/shelf/add", json={"paths": [str(tmp_path / "bad.txt")]})
    over(client)
    unread = {file["name"]: file for file in shelf(client)["unreadable"]}
    assert unread["empty.txt"]["problem"] == "it is empty"
    assert unread["locked.pdf"]["locked"] is True
    send(client, "locked.pdf", locked)
    over(client)
    assert client.post("/shelf/job/retry", json={"password": "openpassword"}).status_code == 200
    job = over(client)
    assert {file["name"]: file["step"] for file in job["files"]}["locked.pdf"] == "done"
    for name in ("empty.txt", "bad.txt"):
        assert client.delete(f"/shelf/files/{unread[name]['key']}").status_code == 204
    assert shelf(client)["unreadable"] == []
    assert [path.name for path in uploads.iterdir()] == ["locked.pdf"]
    assert (tmp_path / "bad.txt").exists()
    answer = client.delete("/shelf/files/0123456789abcdef")
    assert (answer.status_code, answer.text) == (400, "There is no such file that could not be read.")


def test_nothing_to_try_again_is_told(client: TestClient) -> None:
    answer = client.post("/shelf/job/retry", json={})
    assert (answer.status_code, answer.text) == (400, "Every file could be read; there is nothing to try again.")


@pytest.mark.parametrize("kind", ["sync", "rebuild", "verify"])
def test_the_library_is_looked_after(client: TestClient, kind: str) -> None:
    assert client.post(f"/shelf/{kind}").json()["kind"] == kind
    job = over(client)
    assert (job["kind"], job["state"]) == (kind, "done")
    assert client.post("/shelf/job/cancel").json()["state"] == "done", "there is nothing to cancel any more"


def test_of_many_files_those_that_matter_are_told(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    for number in range(80):
        (tmp_path / "papers" / f"{number:02}.txt").write_bytes(b"%d\n\n" % number + BIRDS if number else b"")
    client.post("/shelf/add", json={"paths": [str(tmp_path / "papers")]})
    job = over(client)
    assert job["counts"] == {"waiting": 0, "reading": 0, "done": 79, "failed": 1}
    assert len(job["files"]) == 51
    assert job["files"][0]["reason"] == "it is empty"


# Changes


def test_a_title_is_given_and_a_document_put_into_collections(client: TestClient) -> None:
    assert client.post("/shelf/documents/lecture/title", json={"title": "A <b>Lecture</b>"}).status_code == 204
    assert client.post("/shelf/collections/on%2Foff ü", json={"documents": ["lecture"]}).status_code == 204
    (document,) = shelf(client)["documents"]
    assert (document["title"], document["collections"]) == ("A <b>Lecture</b>", ["on/off ü"])
    assert '<h2 dir="auto">A &lt;b&gt;Lecture&lt;/b&gt;</h2>' in client.get("/panel/lecture").text
    assert client.delete("/shelf/collections/on%2Foff ü/lecture").status_code == 204
    assert shelf(client)["collections"] == {}


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "documents/no/title", {"title": "x"}, "There is no document no in the library; it has: lecture."),
        ("POST", "documents/lecture/title", {"title": "x" * 301}, "That title has 301 characters, and 300 are"),
        ("POST", "collections/x", {"documents": ["no"]}, "There is no document no in the library; it has: lecture."),
        ("POST", "collections/lecture", {"documents": ["lecture"]}, "A document is called lecture;"),
        ("DELETE", "collections/x/lecture", None, "There is no collection x; the library has: none yet."),
        ("DELETE", "documents/no", None, "There is no document no in the library; it has: lecture."),
    ],
)
def test_what_cannot_be_changed_is_told(client: TestClient, method: str, path: str, body: object, said: str) -> None:
    answer = client.request(method, f"/shelf/{path}", json=body)
    assert answer.status_code == 400
    assert answer.text.startswith(said)
    assert names(client) == ["lecture"]


def test_a_removal_that_has_to_wait_is_promised(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.routes.shelf._SOON", 0.0)
    answer = client.delete("/shelf/documents/lecture")
    assert answer.status_code in (202, 204)
    for _ in range(500):
        if not names(client):
            break
        time.sleep(0.01)
    assert names(client) == []


@pytest.mark.parametrize(
    "name", ["vibe", "uploads", "upload", "process_recording", "file=http", "proxy=", "collections"]
)
def test_a_document_may_have_any_name(client: TestClient, name: str) -> None:
    assert client.get(f"/panel/{name}").status_code == 404
    assert client.get(f"/d/{name}").status_code == 200  # the page opens, and says that it is not there
    assert client.delete(f"/shelf/documents/{name}").text.startswith(f"There is no document {name} in the library")


# Foreign pages

FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:3000"},
    {"Origin": "http://localhost:7860"},
    {"Origin": "http://127.0.0.1:7860.evil.example"},
    {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
)
CHANGES = (
    ("POST", "/shelf/upload?name=a.txt"),
    ("POST", "/shelf/add"),
    ("POST", "/shelf/sync"),
    ("POST", "/shelf/rebuild"),
    ("POST", "/shelf/job/cancel"),
    ("POST", "/shelf/documents/lecture/title"),
    ("POST", "/shelf/collections/x"),
    ("DELETE", "/shelf/collections/x/lecture"),
    ("DELETE", "/shelf/documents/lecture"),
    ("PUT", "/shelf"),
    ("POST", "/gradio_api/queue/join"),
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_page_of_another_server_changes_anything(client: TestClient, headers: dict[str, str]) -> None:
    for method, path in CHANGES:
        answer = client.request(method, path, headers=headers)
        assert (answer.status_code, answer.text) == (403, "Only Pincite's own page may change anything here.")
        assert "Content-Security-Policy" not in answer.headers or answer.headers["Content-Security-Policy"]
    assert names(client) == ["lecture"]
    assert client.get("/healthz", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}], ids=str
)
def test_the_page_itself_and_programs_may(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/shelf/documents/lecture/title", json={"title": "x"}, headers=headers).status_code == 204
    event = {"data": [], "fn_index": 0, "session_hash": "visitor"}
    assert client.post("/gradio_api/queue/join", json=event, headers=headers).status_code != 403
    assert client.delete("/shelf/documents/lecture", headers=headers).status_code == 204


def test_gradios_own_upload_stays_refused(client: TestClient) -> None:
    for path in ("/gradio_api/upload", "/upload", "/shelf/x/y/z/w/upload"):
        assert client.post(path, files={"files": ("a.txt", b"x")}).status_code == 403


def test_uploads_of_a_library_in_memory_are_refused() -> None:
    with Library(None) as library, pytest.raises(PinciteError, match="not kept"):
        Uploads(library)
