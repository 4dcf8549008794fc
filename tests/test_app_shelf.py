"""The commands that look after a library: what comes in, what is listed, what goes, and what is said of each."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

import app.taking
import index.embed
import index.intake
import index.ready
import source.split
from app.cli import main
from index.embed import Embedder, load_embedder
from index.library import Library, open_library
from source.model import Paragraph
from tests.test_source_docx import docx, p
from tests.test_source_encrypted import WORD, office
from tests.unwritable import unwritable

BIRDS = (
    "Birds\n\nThe blackbird sings in the evening from the top of a tall tree.\n\n"
    "The robin sings all winter long, too, and it is heard from far away."
)
FISH = (
    "Fish\n\nThe pike waits among the reeds for whatever may come swimming by it.\n\n"
    "The carp may live for fifty years in a quiet pond, if nobody catches it."
)

Run = Callable[..., tuple[object, list[str], str]]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "birds.txt").write_text(BIRDS)
    (papers / "fish.txt").write_text(FISH)
    return papers


@pytest.fixture
def run(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give what runs pincite on a new library here: its status, what it printed by line, and what it complained of."""
    monkeypatch.setenv("PINCITE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("PINCITE_MODEL", str(tiny_model))
    (tmp_path / "library").mkdir()
    load_embedder(str(tiny_model))  # which is exported now, and told of now

    def run(*arguments: object) -> tuple[object, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["pincite", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
        except SystemExit as leaving:
            out, err = capsys.readouterr()
            return leaving.code, out.splitlines(), err
        raise AssertionError("main returned")

    return run


def test_what_is_added_can_be_asked_and_is_told(run: Run, papers: Path) -> None:
    status, out, err = run("add", papers)
    assert (status, err) == (0, "")
    assert out == [
        f"added     birds  {papers / 'birds.txt'}",
        f"added     fish  {papers / 'fish.txt'}",
        "2 added.",
    ]
    status, out, _ = run("ask", '"reeds"', "-k", "1", "--json")
    (hit,) = json.loads("\n".join(out)).get("hits") or json.loads("\n".join(out))["nearest"]
    assert hit["citation"]["address"] == "fish#p1"
    assert run("add", papers) == (0, ["2 unchanged."], "")
    (papers / "fish.txt").write_text(FISH.replace("pike", "eel"))
    assert run("sync") == (0, [f"changed   fish  {papers / 'fish.txt'}", "1 changed, 1 unchanged."], "")
    (papers / "fish.txt").unlink()
    assert run("sync", "--dry-run") == (0, [f"gone  {papers / 'fish.txt'}", f"look at  {papers / 'birds.txt'}"], "")
    assert run("sync") == (0, [f"removed   fish  {papers / 'fish.txt'}", "1 unchanged, 1 removed."], "")
    assert run("verify")[1][-1] == "Nothing is wrong."


def test_a_bad_file_is_named_with_its_reason_and_stops_nothing(run: Run, papers: Path) -> None:
    (papers / "bad.txt").write_text("")
    status, out, err = run("add", papers)
    assert (status, err) == (1, "")
    assert f"cannot be read  {papers / 'bad.txt'}: it is empty" in out
    assert out[-1] == "2 added, 1 unreadable."
    assert f"{papers / 'bad.txt'} cannot be read: it is empty" in run("list")[1]


def test_the_list_shows_what_there_is(run: Run, papers: Path) -> None:
    run("add", papers, "--collection", "nature")
    run("collect", "water", "fish", "lecture")
    status, out, err = run("list")
    assert (status, err) == (0, "")
    title = "The Japan-US Security Relations: The Implication for the Korea-US Security Relations"
    assert [re.split(r" {2,}", line.strip()) for line in out] == [
        ["document", "title", "format", "paragraphs", "pages", "collections"],
        ["lecture", title, "text", "34", "water"],
        ["birds", "Birds", "text", "2", "nature"],
        ["fish", "Fish", "text", "2", "nature, water"],
    ]
    listed = json.loads("\n".join(run("list", "--json")[1]))
    assert listed["unreadable"] == []
    assert listed["documents"][2] == {
        "name": "fish",
        "title": "Fish",
        "format": "text",
        "paragraphs": 2,
        "pages": 0,
        "bytes": len(FISH),
        "paths": [str(papers / "fish.txt")],
        "collections": ["nature", "water"],
        "remarks": [],
    }


def test_collections_are_searched_in(run: Run, papers: Path) -> None:
    run("add", papers)
    assert run("collect", "land", "birds", "lecture")[1] == ["land: lecture, birds"]

    def found(*within: str) -> set[str]:
        out = "\n".join(run("ask", "What waits in the reeds?", "--json", *within)[1])
        answer = json.loads(out)
        return {hit["citation"]["address"].partition("#")[0] for hit in answer.get("hits") or answer["nearest"]}

    assert found("--in", "land") <= {"birds", "lecture"}
    assert found("--in", "fish") == {"fish"}
    told = "There is no document sea in the library; it has: lecture, birds, fish. Collections: land."
    assert run("ask", "x", "--in", "sea")[2] == f"pincite: {told}\n"
    assert run("collect", "land", "birds", "lecture", "--out")[1] == []
    names = "lecture, birds, fish"
    missing = f"There is no document land in the library; it has: {names}."
    assert run("ask", "x", "--in", "land")[2] == f"pincite: {missing}\n"
    complaint = "A document is called fish; give the collection another name."
    assert run("collect", "fish", "birds")[2] == f"pincite: {complaint}\n"
    assert run("collect", "nobody", "fish", "--out")[2].startswith("pincite: There is no collection nobody; ")


def test_what_is_removed_is_gone(run: Run, papers: Path, tmp_path: Path) -> None:
    run("add", papers)
    assert run("remove", "fish", "lecture") == (
        0,
        ["removed  fish (2 paragraphs)", "removed  lecture (34 paragraphs)"],
        "",
    )
    assert run("sync") == (0, ["2 unchanged."], "")
    assert [line.split()[0] for line in run("list")[1]] == ["document", "birds"]
    for path in (tmp_path / "library").rglob("*"):
        assert not path.is_file() or b"among the reeds" not in path.read_bytes()
    assert (papers / "fish.txt").read_text() == FISH


def test_nothing_is_removed_where_one_name_is_wrong(run: Run, papers: Path) -> None:
    run("add", papers)
    status, out, err = run("remove", "fish", "fsh")
    assert (status, out) == (1, [])
    assert err == "pincite: There is no document fsh in the library; it has: lecture, birds, fish.\n"
    assert len(run("list")[1]) == 4


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("add", "nowhere"), r"There is no file or folder .*/nowhere\."),
        (("add", "*.nothing"), r"No file fits .*/\*\.nothing\."),
        (("add", "caf\udce9.txt"), r".* cannot be the name of a file; check how it is typed\."),
    ],
)
def test_what_is_not_there_is_told(run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (1, [])
    assert re.fullmatch(f"pincite: {complaint}\n", err), err


def test_a_folder_without_documents_is_nothing_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.png").write_bytes(b"x")
    status, out, err = run("add", tmp_path / "empty")
    assert (status, out) == (0, ["Nothing to do."])
    assert err == "pincite: Files of kinds that are not read were passed over: 1.\n"


def test_outcomes_as_json(run: Run, papers: Path) -> None:
    status, out, _ = run("add", papers / "fish.txt", "--json")
    path = str(papers / "fish.txt")
    expected = {"path": path, "fate": "added", "document": "fish", "detail": "", "done": 1, "of": 1}
    assert (status, json.loads("\n".join(out))) == (0, [expected])


def test_who_changes_a_library_second_is_told(
    run: Run, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", papers)
    monkeypatch.setattr(app.taking, "_WAIT", 0.1)
    with FileLock(tmp_path / "library" / "changing.lock"):
        for command in (("add", papers), ("sync",), ("remove", "fish")):
            status, out, err = run(*command)
            assert (status, out) == (1, [])
            assert err == "pincite: Another Pincite is changing this library; try again when it is done.\n"
        status, out, err = run("ask", "What waits in the reeds?")
        assert (status, err) == (0, "")
        assert out
    assert run("sync") == (0, ["2 unchanged."], "")


def test_a_question_asked_while_documents_are_added_is_answered_from_what_is_embedded(
    run: Run, papers: Path, tmp_path: Path
) -> None:
    run("add", papers / "birds.txt")
    from index.intake import Intake
    from index.plan import plan_add
    from source.isolated import ReadingProcess
    from source.limit import Limit

    with open_library(tmp_path / "library") as library, library.writing() as mine, ReadingProcess() as reading:
        assert mine
        intake = Intake(library, lambda: Limit(1000, lambda texts: [len(text.split()) for text in texts]), reading)
        assert len(list(intake.run(plan_add(library, [str(papers / "fish.txt")])))) == 1
        status, out, err = run("ask", '"blackbird"', "-k", "1")
    assert (status, out[0].split("  ")[1]) == (0, "birds#p1")
    assert err == "pincite: Documents are being added; 2 of their paragraphs cannot be found yet.\n"
    assert run("ask", '"reeds"', "-k", "1")[1][0].split("  ")[1] == "fish#p1"


def test_what_comes_in_is_embedded_while_the_rest_is_read(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[tuple[list[str], list[str]]] = []
    real = index.ready.embed_missing

    def embed(
        library: Library, embedder: Embedder, tell: Callable[[int, int], None], names: list[str] | None = None
    ) -> int:
        embedded.append((list(names or ()), [document.name for document in library.documents()]))
        return real(library, embedder, tell, names)

    monkeypatch.setattr(index.ready, "embed_missing", embed)
    monkeypatch.setattr(index.embed, "EMBED_AT_ONCE", 2)
    (papers / "tree.txt").write_text("The oak takes three hundred years to grow, and as many more to stand still.")
    assert run("add", papers)[0] == 0
    assert embedded == [
        (["birds"], ["lecture", "birds"]),
        (["fish"], ["lecture", "birds", "fish"]),
        ([], ["lecture", "birds", "fish", "tree"]),
    ]
    assert run("ask", '"oak"', "-k", "1")[1][0].split("  ")[1] == "tree#p1"


def test_ctrl_c_that_a_library_swallowed_stops_after_the_file(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, handler = source.split.split, signal.getsignal(signal.SIGINT)

    def split(*given: Any) -> Iterator[Paragraph]:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        return real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(index.intake, "split", split)
        status, out, err = run("add", papers)
    assert (status, err) == (1, "pincite: Stopped. What is done is kept; the same command goes on from here.\n")
    assert [line.split("  ")[0].strip() for line in out] == ["added"]
    assert signal.getsignal(signal.SIGINT) is handler
    assert run("add", papers)[1][-1] == "1 added, 1 unchanged."


def test_ctrl_c_keeps_what_is_done_and_the_next_run_goes_on(tmp_path: Path, tiny_model: Path) -> None:
    papers, library = tmp_path / "papers", tmp_path / "library"
    papers.mkdir()
    library.mkdir()
    for n in range(300):
        (papers / f"paper {n:03}.txt").write_text(BIRDS.replace("robin", f"bird number {n}"))
    command = [sys.executable, "-c", "from app.cli import main; main()", "--library", str(library)]
    environment = os.environ | {"PINCITE_MODEL": str(tiny_model), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, "add", str(papers)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert complaint == "pincite: Stopped. What is done is kept; the same command goes on from here.\n"
    said = [line for line in (first + rest).splitlines() if line.startswith("added")]
    assert 0 < len(said) < 300
    again = [*command, "add", str(papers)]
    done = subprocess.run(again, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    added, unchanged = map(int, re.findall(r"(\d+) (?:added|unchanged)", done.stdout.splitlines()[-1]))
    assert added + unchanged == 300
    assert unchanged >= len(said)


def test_the_names_of_files_cannot_write_to_a_terminal(run: Run, papers: Path) -> None:
    (papers / "a\x1b[31mred\n.txt").write_text(BIRDS.replace("robin", "wren"))
    status, out, _ = run("add", papers)
    assert status == 0
    assert not any("\x1b" in line for line in out)
    assert out[-1] == "3 added."


def test_a_url_is_fetched_when_it_is_named(run: Run, tmp_path: Path) -> None:
    import http.server
    import threading

    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "fish.txt").write_text(FISH)
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(tmp_path / "site"))

        def do_GET(self) -> None:
            if "short" in self.path:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"<p>half a page")
            else:
                super().do_GET()

        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/fish.txt"
        assert run("add", url)[:2] == (0, [f"added     fish  {url}", "1 added."])
        time.sleep(0.1)
        before = list(asked)
        assert run("sync") == (0, ["Nothing to do."], "")
        assert asked == before == ["/fish.txt"]
        status, out, _ = run("add", url.replace("fish", "short"))
        assert (status, out[0].rpartition(": ")[2]) == (1, "the connection broke off")
        status, out, _ = run("add", url.replace("fish", "birds"))
        assert (status, out[-1]) == (1, "1 unreadable.")
        assert "it cannot be fetched: " in out[0]
        server.shutdown()
    status, out, _ = run("add", url)
    assert status == 1
    assert "it cannot be fetched" in out[0]


def test_a_library_that_nobody_may_write_to_answers_and_says_why_it_takes_nothing(
    papers: Path, tmp_path: Path, tiny_model: Path
) -> None:
    library = tmp_path / "library"
    library.mkdir()

    def run(*arguments: object) -> tuple[int, str, str]:
        """Run pincite in a process of its own: SQLite shares what it knows of a file within one."""
        command = [sys.executable, "-c", "from app.cli import main; main()", "--library", str(library)]
        environment = os.environ | {"PINCITE_MODEL": str(tiny_model)}
        done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout, done.stderr

    run("add", papers / "birds.txt")
    expected = run("ask", '"blackbird"', "-k", "1")
    assert expected[0] == 0
    with unwritable(library):
        assert run("ask", '"blackbird"', "-k", "1") == expected
        assert run("verify")[0] == 0
        told = f"pincite: {library} is read-only; check that you may write to it.\n"
        assert run("add", papers) == run("sync") == run("remove", "birds") == (1, "", told)
    done = run("add", papers)
    assert done == (0, f"added     fish  {papers / 'fish.txt'}\n1 added, 1 unchanged.\n", "")


def test_what_was_not_embedded_when_a_run_was_broken_off_is_embedded_by_the_next(
    run: Run, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(index.ready, "embed_missing", stop)
    assert run("add", papers, "--json")[:2][0] == 1
    monkeypatch.undo()
    monkeypatch.setenv("PINCITE_LIBRARY", str(tmp_path / "library"))
    with open_library(tmp_path / "library") as library:
        assert not library.is_embedded()
    assert run("add", papers, "--model", os.environ.get("PINCITE_MODEL", ""))[1][-1] == "2 unchanged."
    with open_library(tmp_path / "library") as library:
        assert library.is_embedded()


def test_one_thing_that_is_not_there_stops_nothing_else(run: Run, papers: Path) -> None:
    status, out, err = run("add", papers / "birds.txt", papers / "missing.txt")
    assert (status, out[-1]) == (1, "1 added.")
    assert err == f"pincite: There is no file or folder {papers / 'missing.txt'}.\n"
    assert run("remove", "birds", "birds")[:2] == (0, ["removed  birds (2 paragraphs)"])


def test_a_plan_as_json(run: Run, papers: Path) -> None:
    run("add", papers)
    (papers / "fish.txt").unlink()
    (papers / "new.txt").write_text(BIRDS.replace("robin", "wren"))
    _, out, _ = run("sync", "--dry-run", "--json")
    plan = {Path(row["path"]).name: row["plan"] for row in json.loads("\n".join(out))}
    assert plan == {"fish.txt": "gone", "birds.txt": "look at", "new.txt": "new"}


def test_an_encrypted_file_opens_with_its_password(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "secret.docx"
    path.write_bytes(office(docx(p("The word is swordfish, and nobody but us is to know it."))))
    status, out, _ = run("add", path)
    assert (status, out[0]) == (1, f"cannot be read  {path}: it is encrypted and needs a password")
    status, out, _ = run("add", path, "--password", "wrong")
    told = "it is encrypted and the password given does not open it"
    assert (status, out[0]) == (1, f"cannot be read  {path}: {told}")
    status, out, _ = run("add", path, "--password", WORD)
    assert (status, out[0]) == (0, f"added     secret  {path}")
    assert run("ask", "swordfish", "--json")[0] == 0
