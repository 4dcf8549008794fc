"""The command line: what it prints where, its exit statuses, and one plain line for everything that can go wrong."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

import app.cli
import app.talk
import app.web.server
from app.answer import as_json, ask
from app.cli import cli, main
from app.opening import open_for_questions
from app.settings import settings
from app.terminal import answer_lines
from app.web.server import Access
from eval.comparison import Comparison
from source.lecture import lecture

REMEDY = "the next question reads anew what they were of"

QUESTION = "How many US forces are stationed in Japan?"
COMMANDS = list(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]
PINCITE = Path(sys.executable).parent / "pincite"


@dataclass(frozen=True)
class Ran:
    """What one run of the command left behind."""

    status: object
    out: str
    err: str

    def refused(self, status: int, said: str) -> None:
        """Assert one line on standard error that holds ``said``, nothing on standard output, and the exit status."""
        assert (self.status, self.out) == (status, "")
        assert self.err.startswith("pincite: ")
        assert self.err.endswith("\n")
        assert len(self.err.splitlines()) == 1, self.err
        assert said in self.err
        assert "Traceback" not in self.err


Pincite = Callable[..., Ran]


@pytest.fixture
def pincite(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pincite:
    """Give what runs the command in this process."""

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["pincite", *map(str, arguments)])
        capsys.readouterr()
        status: object = None
        try:
            main()
        except SystemExit as leaving:
            status = leaving.code
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return run


@pytest.fixture(scope="module")
def made(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the lecture by the tiny model, with its index. Not to be changed: it is copied."""
    folder = tmp_path_factory.mktemp("made") / "library"
    folder.mkdir()
    open_for_questions(settings(str(folder), str(tiny_model), {})).library.close()
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that library, which the environment names."""
    folder = tmp_path / "library"
    shutil.copytree(made, folder)
    monkeypatch.setenv("PINCITE_LIBRARY", str(folder))
    return folder


@pytest.fixture
def no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is not there, which the environment names as the library."""
    monkeypatch.setenv("PINCITE_LIBRARY", str(tmp_path / "not-there"))
    return tmp_path / "not-there"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def contents(folder: Path) -> dict[str, object]:
    """Return all that is in a folder; a database by what it says, whatever is in its journal."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(("-wal", "-shm")):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    try:
        db = sqlite3.connect(folder / "library.db")
        found["library.db"] = list(db.iterdump())
    except sqlite3.Error:
        pass
    finally:
        db.close()
    return found


def answered(folder: Path, question: str, **asked: Any) -> dict[str, Any]:
    index = open_for_questions(settings(str(folder), None, {}))
    try:
        return as_json(ask(index, question, **asked))
    finally:
        index.library.close()


# What goes well


@pytest.mark.usefixtures("library")
def test_going_on_keeps_the_turns_and_says_what_was_carried(pincite: Pincite) -> None:
    assert pincite("ask", "When did North Korea test a missile over Japan?", "--continue").status == 0
    then = pincite("ask", "And what did they do?", "--continue", "-k", "1")
    assert then.out.splitlines()[0].startswith("Searched for: And what did they do? + North Korea")
    less = pincite("ask", "And what did they do?", "--continue", "--without", "North Korea", "--json")
    assert [one["text"] for one in json.loads(less.out)["carried"] if not one["kept"]] == ["North Korea"]
    fresh = pincite("ask", "And what did they do?", "--continue", "--new-topic", "--json")
    assert "carried" not in json.loads(fresh.out)
    listed = json.loads(pincite("conversations", "--json").out)["conversations"]
    assert [(one["name"], one["turns"]) for one in listed] == [("When did North Korea test a missile over Japan?", 4)]
    assert pincite("ask", "Why?", "--conversation", listed[0]["id"]).status == 0
    pincite("ask", "Why?", "--conversation", "none").refused(1, "There is no conversation none")
    pincite("ask", "Why?", "--new-topic").refused(2, "--new-topic and --without go with --continue")


def test_ask_prints_the_answer_and_nothing_else(pincite: Pincite, library: Path) -> None:
    ran = pincite("ask", QUESTION, "-k", "2")
    index = open_for_questions(settings(str(library), None, {}))
    expected = [line.plain for line in answer_lines(ask(index, QUESTION, 2))]
    index.library.close()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "".join(f"{line}\n" for line in expected)
    texts = [paragraph.text for paragraph in lecture()[1]]
    assert sum(line in texts for line in ran.out.splitlines()) == 2


def test_json_is_the_answer_as_promised(pincite: Pincite, library: Path) -> None:
    ran = pincite("ask", f" {QUESTION} ", "--json", "-k", "3", "--in", "lecture", "--in", "lecture")
    assert (ran.status, ran.err) == (0, "")
    said = json.loads(ran.out)
    assert said == answered(library, QUESTION, k=3)
    assert list(said) == ["question", "searched_for", "answered", "hits" if said["answered"] else "nearest"]
    passages = said.get("hits") or said["nearest"]
    assert [hit["rank"] for hit in passages] == [1, 2, 3]
    texts = {f"lecture#p{n}": p.text for n, p in enumerate(lecture()[1], start=1)}
    assert all(hit["text"] == texts[hit["citation"]["address"]] for hit in passages)


def test_explain_says_below_each_passage_why_it_was_found(pincite: Pincite, library: Path) -> None:
    plain, ran = pincite("ask", QUESTION, "-k", "2"), pincite("ask", QUESTION, "-k", "2", "--explain")
    index = open_for_questions(settings(str(library), None, {}))
    expected = [line.plain for line in answer_lines(ask(index, QUESTION, 2), why=True)]
    index.library.close()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "".join(f"{line}\n" for line in expected)
    added = [line for line in ran.out.splitlines() if line.startswith("    ")]
    assert [line for line in ran.out.splitlines() if line not in added] == plain.out.splitlines()
    assert len([line for line in added if not line.startswith("    words that met: ")]) == 2 * 8
    assert pincite("ask", "???", "--explain") == pincite("ask", "???")


def test_explain_in_json_adds_why_with_ranges_of_the_text_and_nothing_else(pincite: Pincite, library: Path) -> None:
    plain, ran = pincite("ask", QUESTION, "--json"), pincite("ask", QUESTION, "--json", "--explain")
    assert (ran.status, ran.err) == (0, "")
    assert '"why"' not in plain.out
    said = json.loads(ran.out)
    found = said.get("hits") or said["nearest"]
    met = 0
    for hit in found:
        why = hit.pop("why")
        assert set(why) == {"signals", "matches"}
        assert all(isinstance(value, float) for value in why["signals"].values())
        for match in why["matches"]:
            met += 1
            assert match["asked"] in QUESTION
            assert match["found"] in hit["words"]
            start, end = match["found"]
            assert 0 <= start < end <= len(hit["text"])
            assert any(lit[0] <= start and end <= lit[1] for lit in hit["highlights"])
    assert met
    assert said == json.loads(plain.out)
    assert library.is_dir()


def test_what_is_explained_holds_no_controls_whatever_was_asked(pincite: Pincite, library: Path) -> None:
    ran = pincite("ask", "How many \x1b[31mUS\x1b[0m forces\u202e are\x9b2J [bold]in[/] Japan?", "--explain")
    assert (ran.status, ran.err) == (0, "")
    assert "words that met: " in ran.out
    assert not {"\x1b", "\x9b", "\u202e"} & set(ran.out)
    assert library.is_dir()


def test_quoted_phrases_must_stand_in_a_passage_and_words_after_a_minus_must_not(
    pincite: Pincite, library: Path
) -> None:
    def found(question: str) -> set[int]:
        said = json.loads(pincite("ask", question, "--json", "-k", "50").out)
        assert said["question"] == question
        return {hit["citation"]["paragraph"] for hit in said.get("hits") or said["nearest"]}

    holding = {number for number, paragraph in enumerate(lecture()[1], start=1) if "missile defense" in paragraph.text}
    taiwan = {number for number, paragraph in enumerate(lecture()[1], start=1) if "Taiwan" in paragraph.text}
    assert holding
    assert taiwan
    assert found('Why "missile defense"?') == holding
    assert found("Japan -Taiwan") == set(range(1, 35)) - taiwan
    assert found('"missile defense" -Taiwan -satellites') == {11}
    lacking = json.loads(pincite("ask", 'Why "no such phrase anywhere"?', "--json").out)
    assert lacking["answered"] is False
    assert len(lacking["nearest"]) == 5
    assert pincite("ask", "--", "-Taiwan") == Ran(0, "Nothing in your documents answers this.\n", "")
    assert library.is_dir()


def test_five_passages_are_given_unless_another_number_is_asked_for(pincite: Pincite, library: Path) -> None:
    said = json.loads(pincite("ask", QUESTION, "--json").out)
    assert said == answered(library, QUESTION, k=5)
    assert [hit["rank"] for hit in said.get("hits") or said["nearest"]] == [1, 2, 3, 4, 5]


def test_silence_is_an_answer_too(pincite: Pincite, library: Path) -> None:
    assert pincite("ask", "???") == Ran(0, "Nothing in your documents answers this.\n", "")
    for question in ("???", "", " "):
        said, asked = pincite("ask", question, "--json"), question.strip()
        assert json.loads(said.out) == {"question": asked, "searched_for": asked, "answered": False, "nearest": []}
    assert library.is_dir()


def test_options_stand_before_or_after_the_command(
    pincite: Pincite, library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny_model: Path
) -> None:
    expected = pincite("ask", QUESTION, "--json")
    assert expected.status == 0
    monkeypatch.setenv("PINCITE_LIBRARY", str(tmp_path / "not-there"))
    for arguments in (
        ("--library", library, "ask", QUESTION, "--json"),
        ("ask", "--library", library, "--json", QUESTION),
        ("ask", QUESTION, "--json", "--library", library),
        ("--library", tmp_path / "nor-there", "ask", QUESTION, "--json", "--library", library),
        ("--library", library, "ask", QUESTION, "--json", "--model", tiny_model),
        ("--model", tiny_model, "ask", QUESTION, "--json", "--library", library),
        ("--model", "no/such", "ask", QUESTION, "--json", "--library", library, "--model", tiny_model),
        ("--model", tiny_model, "--library", library, "ask", QUESTION, "--json"),
    ):
        assert pincite(*arguments) == expected
    assert pincite("--library", library, "verify").status == 0
    assert pincite("verify", "--library", library).status == 0
    assert pincite("verify").status == 1
    assert pincite("--model", "no/such", "ask", QUESTION, "--library", library).status == 1


def test_the_environment_names_library_and_model(
    pincite: Pincite, library: Path, monkeypatch: pytest.MonkeyPatch, tiny_model: Path
) -> None:
    expected = pincite("ask", QUESTION, "--json")
    monkeypatch.setenv("PINCITE_MODEL", str(tiny_model))
    assert pincite("ask", QUESTION, "--json") == expected
    monkeypatch.setenv("PINCITE_MODEL", "no/such")
    pincite("ask", QUESTION).refused(1, "made with the model")
    assert pincite("ask", QUESTION, "--json", "--model", tiny_model) == expected
    assert library.is_dir()


def test_an_empty_folder_becomes_a_library_of_the_lecture(
    pincite: Pincite, tmp_path: Path, tiny_model: Path, library: Path
) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    ran = pincite("ask", QUESTION, "--json", "--library", fresh, "--model", tiny_model)
    assert ran.status == 0
    assert json.loads(ran.out) == answered(library, QUESTION)
    assert ran.err.strip() == ""  # the progress bar wipes itself away
    assert pincite("ask", QUESTION, "--json", "--library", fresh) == Ran(0, ran.out, "")  # the model is remembered


def test_the_first_start_makes_the_persons_own_library(
    pincite: Pincite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PINCITE_LIBRARY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = "lecture: 34 paragraphs compared with the document, byte for byte\nNothing is wrong.\n"
    assert pincite("verify") == Ran(0, expected, "")
    (found,) = tmp_path.rglob("library.db")
    assert found.parent.parts[-2:] == ("pincite", "library")
    assert pincite("verify") == Ran(0, expected, "")


def test_a_lecture_taken_out_does_not_come_back(pincite: Pincite, library: Path) -> None:
    db = sqlite3.connect(library / "library.db")
    with db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM documents")
        db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
    db.close()
    assert pincite("verify") == Ran(0, "Nothing is wrong.\n", "")
    assert pincite("ask", QUESTION) == Ran(0, "Nothing in your documents answers this.\n", "")
    pincite("ask", QUESTION, "--in", "lecture").refused(1, "no document lecture in the library; it has: none yet.")


def test_a_document_may_be_named_and_others_may_not(pincite: Pincite, library: Path) -> None:
    assert pincite("ask", QUESTION, "--in", "lecture").status == 0
    pincite("ask", QUESTION, "--in", "lecture", "--in", "nowhere").refused(
        1, "There is no document nowhere in the library; it has: lecture."
    )
    assert library.is_dir()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_of_every_command_has_an_example_of_it(pincite: Pincite, command: str, no_library: Path) -> None:
    ran = pincite(*([command] if command else []), "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Usage: ")
    example = ran.out.partition("Example: ")[2].split()
    assert example[:2] == ["pincite", command or "ask"]
    assert not no_library.exists()


def test_the_commands_are_the_documented_ones_and_help_names_them_all(pincite: Pincite) -> None:
    assert {"ask", "add", "list", "remove", "sync", "verify", "serve", "eval", "bench"} <= set(COMMANDS)
    listed = {line.split()[0] for line in pincite("--help").out.splitlines() if line.strip()}
    assert set(COMMANDS) <= listed


# Bad input


BAD_INPUT: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a question of 10,000 characters": (("ask", "é" * 10_000), 2, "has 10,000 characters; ask with 2,000 at most."),
    "a question that is no text": (("ask", "caf\udce9"), 2, "The question holds characters that are no text"),
    "k of 0": (("ask", QUESTION, "-k", "0"), 2, "'-k'"),
    "k of -3": (("ask", QUESTION, "-k", "-3"), 2, "'-k'"),
    "k of 51": (("ask", QUESTION, "-k", "51"), 2, "'-k'"),
    "k of abc": (("ask", QUESTION, "-k", "abc"), 2, "'-k'"),
    "no question": (("ask",), 2, "Missing argument"),
    "two questions": (("ask", QUESTION, "and this"), 2, "and this"),
    "an option without its value": (("ask", QUESTION, "--in"), 2, "--in"),
    "an unknown option": (("ask", QUESTION, "--colour"), 2, "--colour"),
    "an unknown option before the command": (("--colour", "ask", QUESTION), 2, "--colour"),
    "an unknown command": (("frobnicate",), 2, "frobnicate"),
    "an unknown document": (("ask", QUESTION, "--in", "nowhere"), 1, "There is no document nowhere in the library"),
    "another model": (("ask", QUESTION, "--model", "all-MiniLM-L6-v2"), 1, "This library was made with the model"),
    "an unknown model": (("ask", QUESTION, "--model", "no/such"), 1, "This library was made with the model"),
    "port 99999": (("serve", "--port", "99999"), 2, "'--port'"),
    "port -1": (("serve", "--port", "-1"), 2, "'--port'"),
    "port abc": (("serve", "--port", "abc"), 2, "'--port'"),
    "a library of no name": (("verify", "--library", ""), 2, "--library names no folder."),
    "a library of nobody": (("verify", "--library", "~no-such-person/x"), 2, "There is no such person's folder: ~no-"),
    "a name too long for a folder": (
        ("verify", "--library", "/nowhere/" + "x" * 5_000),
        1,
        "cannot be used: File name too",
    ),
    "a model's name too long for a folder": (("eval", "lecture", "--model", "x" * 5_000), 1, "is not on this machine"),
    "a host that is none": (
        ("serve", "--port", "0", "--host", "no host"),
        1,
        "There is no host no host on this machine",
    ),
    "an argument to verify": (("verify", "lecture"), 2, "lecture"),
    "no dataset": (("eval",), 2, "Missing argument"),
    "a missing dataset": (("eval", "no-such-dataset"), 1, "There is no dataset no-such-dataset: give a folder"),
    "a limit of 0": (("eval", "lecture", "--limit", "0"), 2, "'--limit'"),
    "a missing dataset to bench": (
        ("bench", "no-such-dataset"),
        1,
        "There is no dataset no-such-dataset: give a folder",
    ),
    "a rival there is not": (
        ("bench", "--with", "grep"),
        1,
        "There is no rival grep to compare with; there are: pincite",
    ),
    "a folder bench cannot write": (
        ("bench", "--out", "/dev/null/x"),
        1,
        "The figures cannot be written to /dev/null/x",
    ),
    "a model eval does not find": (("eval", "lecture", "--model", "no/such"), 1, "The model no/such is not on this"),
    "a model that is no name": (("eval", "lecture", "--model", "no such name!"), 1, "is not on this machine"),
}


@pytest.mark.parametrize(("arguments", "status", "said"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_gets_one_line_and_changes_nothing(
    pincite: Pincite, library: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    before = contents(library)
    pincite(*arguments).refused(status, said)
    assert contents(library) == before
    assert list(library.parent.iterdir()) == [library]


@pytest.mark.parametrize("command", [("ask", QUESTION), ("ask", "???", "--json"), ("verify",)], ids=" ".join)
class TestLibrariesThatAreNone:
    """What stands where the library should be, and is left as it was."""

    def test_a_missing_folder(self, pincite: Pincite, command: tuple[str, ...], tmp_path: Path) -> None:
        missing = tmp_path / "not" / "there"
        pincite(*command, "--library", missing).refused(1, f"There is no folder {missing}; make it first")
        assert list(tmp_path.iterdir()) == []

    def test_a_file(self, pincite: Pincite, command: tuple[str, ...], tmp_path: Path) -> None:
        file = tmp_path / "library.txt"
        file.write_text("mine")
        pincite(*command, "--library", file).refused(1, f"{file} is not a folder; a library is one.")
        pincite(*command, "--library", file / "below").refused(1, f"{file / 'below'}")
        assert file.read_text() == "mine"

    def test_a_folder_of_something_else(self, pincite: Pincite, command: tuple[str, ...], tmp_path: Path) -> None:
        (tmp_path / "thesis.txt").write_text("mine")
        pincite(*command, "--library", tmp_path).refused(1, f"{tmp_path} is not a library and not empty")
        assert contents(tmp_path)["thesis.txt"] == b"mine"
        assert [path.name for path in tmp_path.iterdir() if path.stat().st_size] == ["thesis.txt"]

    @pytest.mark.parametrize("garbage", [b"garbage" * 1_000, b"\0" * 4_096, b"SQLite format 3\0" + b"\xff" * 4_080])
    def test_a_database_of_garbage(
        self, pincite: Pincite, command: tuple[str, ...], tmp_path: Path, garbage: bytes
    ) -> None:
        (tmp_path / "library.db").write_bytes(garbage)
        pincite(*command, "--library", tmp_path).refused(1, f"{tmp_path / 'library.db'}: it is damaged")
        assert (tmp_path / "library.db").read_bytes() == garbage
        assert not (tmp_path / "index").exists()

    def test_a_database_torn_in_the_middle(self, pincite: Pincite, command: tuple[str, ...], library: Path) -> None:
        whole = (library / "library.db").read_bytes()
        (library / "library.db").write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
        pincite(*command, "--library", library).refused(1, "it is damaged; restore it from a copy.")

    def test_a_library_of_a_newer_pincite(self, pincite: Pincite, command: tuple[str, ...], library: Path) -> None:
        db = sqlite3.connect(library / "library.db")
        db.execute("PRAGMA user_version = 99")
        db.close()
        before = contents(library)
        pincite(*command, "--library", library).refused(1, "This library is of version 99, newer than this Pincite")
        assert contents(library) == before

    def test_a_folder_that_may_not_be_read(self, pincite: Pincite, command: tuple[str, ...], library: Path) -> None:
        if os.geteuid() == 0:
            pytest.skip("root may read every folder")
        library.chmod(0)
        try:
            pincite(*command, "--library", library).refused(1, str(library))
        finally:
            library.chmod(0o700)


def test_a_model_that_is_not_here_is_named_before_a_new_library_is_asked(
    pincite: Pincite, tmp_path: Path, no_library: Path
) -> None:
    fresh, empty = tmp_path / "fresh", tmp_path / "empty"
    fresh.mkdir()
    empty.mkdir()
    pincite("ask", QUESTION, "--library", fresh, "--model", "no/such").refused(
        1, "The model no/such is not on this machine: give a folder, or fetch it once with: hf download no/such"
    )
    pincite("ask", QUESTION, "--library", fresh, "--model", empty).refused(
        1, f"There is no sentence-transformers model in {empty}"
    )
    assert not no_library.exists()


def test_a_question_that_is_none_is_said_before_a_library_is_looked_for(pincite: Pincite, no_library: Path) -> None:
    pincite("ask", "x" * 10_000).refused(2, "The question has 10,000 characters")
    pincite("ask", "x").refused(1, f"There is no folder {no_library}")
    assert not no_library.exists()


def test_a_library_locked_by_another_program_is_said_to_be(
    pincite: Pincite, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.database._BUSY_SECONDS", 0.05)
    db = sqlite3.connect(library / "library.db", isolation_level=None)
    db.execute("DELETE FROM meta WHERE key = 'started'")
    db.execute("BEGIN IMMEDIATE")
    try:
        pincite("ask", QUESTION).refused(1, "another Pincite is writing to it; try again when it is done.")
    finally:
        db.close()


# The index, which can be thrown away


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "flipped bytes": ("vectors.faiss is not what its manifest says.", lambda index: flip(index / "vectors.faiss")),
    "a torn file": ("is damaged", lambda index: os.truncate(index / "vectors.faiss", 100)),
    "an empty file": ("is damaged", lambda index: os.truncate(index / "vectors.faiss", 0)),
    "a lost file": ("vectors.faiss cannot be read.", lambda index: (index / "vectors.faiss").unlink()),
    "a garbage manifest": ("its manifest cannot", lambda index: (index / "manifest.json").write_bytes(b"\xffgarbage")),
    "an empty manifest": ("its manifest cannot be read.", lambda index: os.truncate(index / "manifest.json", 0)),
    "a manifest of other keys": ("its manifest cannot", lambda index: (index / "manifest.json").write_text("{}")),
}


@pytest.mark.parametrize(("said", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_index_is_noticed_and_rebuilt_and_answers_the_same(
    pincite: Pincite, library: Path, said: str, damage: Callable[[Path], object]
) -> None:
    whole, expected = contents(library), pincite("ask", QUESTION, "--json")
    assert (expected.status, expected.err) == (0, "")
    damage(library / "index")
    found = pincite("verify")
    assert found.status == 1
    assert found.out == "lecture: 34 paragraphs compared with the document, byte for byte\n"
    assert len(found.err.splitlines()) == 1
    assert found.err.startswith(f"pincite: The search index in {library / 'index'} is ")
    assert said in found.err
    mended = pincite("ask", QUESTION, "--json")
    assert (mended.status, mended.out) == (0, expected.out)
    assert len(mended.err.splitlines()) == 1
    assert said in mended.err
    assert "rebuilt from the library; nothing is lost." in mended.err
    assert contents(library) == whole
    assert pincite("ask", QUESTION, "--json") == expected
    assert pincite("verify").status == 0


def but_words(folder: Path) -> dict[str, object]:
    """Return the same as ``contents`` without the index of words, which tantivy names anew each time it is made."""
    return {name: found for name, found in contents(folder).items() if not name.startswith("index/words/")}


def test_a_lost_index_is_made_again_without_a_word(pincite: Pincite, library: Path) -> None:
    whole, expected = but_words(library), pincite("ask", QUESTION, "--json")
    shutil.rmtree(library / "index")
    assert pincite("verify").status == 0
    assert pincite("ask", QUESTION, "--json") == expected
    assert but_words(library) == whole
    again = contents(library)
    assert [name for name in again if name.startswith("index/words/")]
    assert pincite("ask", QUESTION, "--json") == expected
    assert contents(library) == again


@pytest.mark.parametrize("file", ["frequencies.npz", "words/manifest.json"])
@pytest.mark.parametrize("damage", [flip, Path.unlink, lambda path: os.truncate(path, 5)], ids=["flip", "lost", "torn"])
def test_what_else_is_derived_is_made_again_and_told_where_it_was_damaged(
    pincite: Pincite, library: Path, file: str, damage: Callable[[Path], object]
) -> None:
    whole, expected = but_words(library), pincite("ask", QUESTION, "--json")
    assert (library / "index" / file).is_file()
    damage(library / "index" / file)
    damaged = (library / "index" / file).exists()
    assert pincite("verify").status == (1 if damaged else 0)
    again = pincite("ask", QUESTION, "--json")
    assert (again.status, again.out) == (expected.status, expected.out)
    assert again.err.endswith("It has been rebuilt from the library; nothing is lost.\n" if damaged else "")
    assert again.err.count("\n") == damaged
    assert but_words(library) == whole
    assert pincite("ask", QUESTION, "--json") == expected
    assert pincite("verify").status == 0


def test_lost_tokens_are_noticed_and_made_again(pincite: Pincite, library: Path) -> None:
    whole, expected = contents(library), pincite("ask", QUESTION, "--json")
    (tokens,) = (library / "tokens").glob("*.tokens")
    os.truncate(tokens, tokens.stat().st_size - 1)
    found = pincite("verify")
    assert (found.status, found.err) == (1, f"pincite: Token vectors in {tokens} are cut off; {REMEDY}.\n")
    assert pincite("ask", QUESTION, "--json") == Ran(0, expected.out, "")
    shutil.rmtree(library / "tokens")
    again = pincite("ask", QUESTION, "--json")
    assert (again.status, again.out, again.err.strip()) == (0, expected.out, "")
    assert but_words(library) == {name: found for name, found in whole.items() if not name.startswith("index/words/")}
    assert pincite("verify").status == 0


def test_verify_names_a_paragraph_altered_behind_its_back(pincite: Pincite, library: Path) -> None:
    expected = "lecture: 34 paragraphs compared with the document, byte for byte\n"
    assert pincite("verify") == Ran(0, f"{expected}Nothing is wrong.\n", "")
    db = sqlite3.connect(library / "library.db")
    with db:
        db.execute("UPDATE paragraphs SET text = replace(text, 'Taiwan', '\x1b[31mTaiwan') WHERE ordinal = 9")
        db.execute("UPDATE documents SET name = 'le\x1b[31mcture'")
    db.close()
    before = contents(library)
    ran = pincite("verify")
    assert ran.status == 1
    assert ran.out == expected.replace("lecture", "le\ufffd[31mcture")
    assert ran.err.splitlines()[0] == "pincite: le\ufffd[31mcture#p9: its text is not what the document says there"
    assert all(line.startswith("pincite: le\ufffd[31mcture#p9: ") for line in ran.err.splitlines())
    assert contents(library) == before


# The measures


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A folder in BEIR layout: three passages, two questions in their very words, one without a right passage."""
    folder = tmp_path / "three"
    (folder / "qrels").mkdir(parents=True)
    texts = {"p1": "Japan supported the war.", "p2": "North Korea fired a missile.", "p3": "The treaty was signed."}
    asked = {"q1": texts["p3"], "q2": texts["p2"], "q3": "Nothing?"}
    rows = [json.dumps({"_id": key, "title": "", "text": text}) for key, text in texts.items()]
    (folder / "corpus.jsonl").write_text("\n".join(rows))
    (folder / "queries.jsonl").write_text("\n".join(json.dumps({"_id": k, "text": t}) for k, t in asked.items()))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tp3\t1\nq2\tp2\t1\nq3\tp1\t0\n")
    return folder


def test_eval_prints_its_measures_as_text_and_as_json(
    pincite: Pincite, dataset: Path, tiny_model: Path, no_library: Path
) -> None:
    measures = {"Success@1": 1.0, "Success@5": 1.0, "RR@10": 1.0, "nDCG@10": 1.0, "R@20": 1.0}
    ran = pincite("eval", dataset, "--json", "--model", tiny_model)
    assert (ran.status, ran.err.strip()) == (0, "")
    said = json.loads(ran.out)
    assert said == {"dataset": "three", "passages": 3, "questions": 2, "measures": measures}
    assert list(said["measures"]) == list(measures)
    text = pincite("--model", tiny_model, "eval", dataset)
    assert text.status == 0
    assert text.out.splitlines()[0] == "three: 2 questions, 3 passages"
    assert [line.split() for line in text.out.splitlines()[1:]] == [[name, "1.000"] for name in measures]
    assert not no_library.exists()


def test_eval_writes_a_run_and_asks_about_as_many_as_it_is_told(
    pincite: Pincite, dataset: Path, tiny_model: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run.txt"
    assert pincite("eval", dataset, "--model", tiny_model, "--run", run, "--limit", "1").status == 0
    rows = [line.split(" ") for line in run.read_text().splitlines()]
    assert [row[:2] + row[3:4] for row in rows] == [["q1", "Q0", str(rank)] for rank in (1, 2, 3)]
    assert {row[2] for row in rows} == {"p1", "p2", "p3"}
    assert (rows[0][2], rows[0][3], rows[0][5]) == ("p3", "1", "pincite")
    scores = [float(row[4]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1]


def test_a_dataset_that_is_none_is_refused(pincite: Pincite, dataset: Path, tmp_path: Path, no_library: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    pincite("eval", empty).refused(1, f"{empty} is no dataset: it has no corpus.jsonl and no queries.jsonl and no qre")
    pincite("eval", dataset / "corpus.jsonl").refused(1, f"There is no dataset {dataset / 'corpus.jsonl'}")
    (dataset / "queries.jsonl").write_text('{"_id": "q1", "text": "one"}\n{"_id": "q2", "text"\n')
    pincite("eval", dataset).refused(1, f"{dataset / 'queries.jsonl'}, line 2 is not JSON: ")
    (dataset / "queries.jsonl").write_text('{"_id": "q1", "text": "one"}\n["q2"]\n')
    pincite("eval", dataset).refused(1, f"{dataset / 'queries.jsonl'}, line 2 is not a JSON object")
    (dataset / "queries.jsonl").write_bytes(b'{"_id": "q1", "text": "\xff"}\n')
    pincite("eval", dataset).refused(1, f"{dataset / 'queries.jsonl'} cannot be read: ")
    assert not no_library.exists()


@pytest.mark.parametrize("line", ["q2 p2 1", "q2\tp2", "q2\tp2\tyes", "q2\t0\tp2\t1"])
def test_a_broken_line_of_judgements_is_refused(
    pincite: Pincite, dataset: Path, tiny_model: Path, line: str, no_library: Path
) -> None:
    qrels = dataset / "qrels" / "test.tsv"
    qrels.write_text(f"query-id\tcorpus-id\tscore\nq1\tp3\t1\n{line}\n")
    pincite("eval", dataset, "--model", tiny_model).refused(1, f"{qrels}, line 3 is not: question, passage, grade")
    assert not no_library.exists()


def test_nothing_to_measure_and_a_run_that_cannot_be_written_are_said(
    pincite: Pincite, dataset: Path, tiny_model: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    run = tmp_path / "file" / "folder" / "run.txt"
    ran = pincite("eval", dataset, "--model", tiny_model, "--run", run)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.strip() == f"pincite: The run cannot be written to {run}: Not a directory."
    (dataset / "qrels" / "test.tsv").unlink()
    ran = pincite("eval", dataset, "--model", tiny_model)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.strip() == "pincite: The dataset three has no question with a relevant passage: nothing to measure."


def test_bench_prints_its_table_or_json_and_tells_of_those_left_out(
    pincite: Pincite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_library: Path
) -> None:
    asked: list[tuple[object, ...]] = []

    def bench(
        name: str, limit: object, rivals: object, sizes: object, out: object, tell: Any, notice: Any
    ) -> Comparison:
        asked.append((name, limit, rivals, sizes, out))
        tell("Indexing", 0, 1)
        notice("txtai is not installed")
        return Comparison("d", 3, 2, 1, "a machine", (), {"txtai": "txtai is not installed"})

    monkeypatch.setattr("eval.bench.bench", bench)
    table = pincite("bench", "--no-scale")
    assert (table.status, table.err) == (0, "pincite: txtai is not installed\n")
    assert table.out.startswith("d: 3 paragraphs, 2 questions; a machine.\n\n|  | Success@1 | nDCG@10 | ")
    as_json = pincite(
        "bench", "d", "--limit", "2", "--with", "txtai", "--with", "faiss", "--scale", "--out", tmp_path, "--json"
    )
    assert json.loads(as_json.out)["missing"] == {"txtai": "txtai is not installed"}
    assert asked == [("lecture", None, (), (), None), ("d", 2, ["txtai", "faiss"], (1_000, 100_000), tmp_path)]
    assert not no_library.exists()


# The page's server


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Put a recorder in the place of the server and of the browser; give what was asked of them."""
    seen: list[tuple[object, ...]] = []

    def serve(index: Any, host: str, listener: object, ready: Callable[[str], None], access: object) -> None:
        assert access == Access()
        seen.append((host, listener, [document.name for document in index.library.documents()]))
        ready("http://127.0.0.1:7860/")

    monkeypatch.setattr(app.web.server, "listen", lambda host, port: (host, port))
    monkeypatch.setattr(app.web.server, "serve", serve)
    monkeypatch.setattr(webbrowser, "open", lambda url: seen.append(("browser", url)))
    return seen


def test_serve_says_where_the_page_is(pincite: Pincite, library: Path, served: list[tuple[object, ...]]) -> None:
    expected = Ran(0, "Pincite is at http://127.0.0.1:7860/ (stop it with Ctrl-C)\n", "")
    assert pincite("serve", "--port", "0", "--host", "::1") == expected
    assert pincite("serve") == expected
    assert pincite() == expected
    assert served == [
        ("::1", ("::1", 0), ["lecture"]),
        ("127.0.0.1", ("127.0.0.1", 7860), ["lecture"]),
        ("127.0.0.1", ("127.0.0.1", 7860), ["lecture"]),
    ]
    assert library.is_dir()


def test_serve_takes_the_library_before_or_after_its_name(
    pincite: Pincite, library: Path, served: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PINCITE_LIBRARY", str(tmp_path / "not-there"))
    for arguments in (("serve", "--library", library), ("--library", library, "serve"), ("--library", library)):
        assert pincite(*arguments).status == 0
    assert [entry[2] for entry in served] == [["lecture"]] * 3
    pincite("serve").refused(1, "There is no folder")


def test_pincite_alone_opens_the_browser_for_a_person_and_serve_does_not(
    pincite: Pincite, library: Path, served: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    pincite("serve")
    assert [entry for entry in served if entry[0] == "browser"] == []
    pincite("--library", library)
    assert [entry for entry in served if entry[0] == "browser"] == [("browser", "http://127.0.0.1:7860/")]


def test_a_taken_port_is_said_before_anything_slow(pincite: Pincite, taken: int, no_library: Path) -> None:
    pincite("serve", "--port", str(taken)).refused(1, f"Port {taken} on 127.0.0.1 cannot be used")
    assert not no_library.exists()


def test_ctrl_c_ends_the_server_well_and_a_question_without_a_traceback(
    pincite: Pincite, library: Path, served: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app.web.server, "serve", stopped)
    monkeypatch.setattr(app.talk, "ask", stopped)
    assert pincite("serve") == Ran(0, "", "")
    ran = pincite("ask", QUESTION)
    assert (ran.status != 0, ran.out) == (True, "")
    assert ran.err in ("", "pincite: Stopped.\n")
    assert (served, library.is_dir()) == ([], True)


def test_a_bug_keeps_its_traceback(pincite: Pincite, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a bug")

    monkeypatch.setattr(app.talk, "ask", broken)
    with pytest.raises(LookupError, match="a bug"):
        pincite("ask", QUESTION)
    assert library.is_dir()


def test_a_message_is_one_line_without_controls_whatever_was_typed(pincite: Pincite, library: Path) -> None:
    ran = pincite("ask", QUESTION, "--in", "a\nb\x1b[31m\rc\u202e")
    ran.refused(1, "There is no document a b\ufffd[31m c\ufffd in the library; it has: lecture.")
    pincite("fro\nb\x1b").refused(2, "fro")
    assert library.is_dir()


# As a person runs it


def outside(*arguments: str, unbuffered: str = "", **streams: Any) -> "subprocess.CompletedProcess[bytes]":
    """Run the installed command as a shell would; what it prints is buffered unless ``unbuffered`` says "1"."""
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    return subprocess.run([PINCITE, *arguments], env=environment, stderr=subprocess.PIPE, timeout=60, **streams)


def test_the_installed_command_answers(library: Path) -> None:
    ran = outside("ask", "???", "--json", stdout=subprocess.PIPE)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout) == {"question": "???", "searched_for": "???", "answered": False, "nearest": []}
    assert library.is_dir()


def test_the_installed_command_refuses_in_one_line(no_library: Path) -> None:
    ran = outside("verify", stdout=subprocess.PIPE)
    said = Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())
    said.refused(1, f"There is no folder {no_library}; make it first")


@pytest.mark.parametrize(("arguments", "unbuffered"), [(("ask", "???"), ""), (("verify",), "1")])
def test_a_reader_that_goes_away_is_no_error_to_speak_of(
    library: Path, arguments: tuple[str, ...], unbuffered: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = outside(*arguments, stdout=writing, unbuffered=unbuffered)
    finally:
        os.close(writing)
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert library.is_dir()
