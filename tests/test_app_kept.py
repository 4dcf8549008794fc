"""The commands for kept conversations: what they list, find and print."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import main
from app.conversations import Conversations
from app.export.formats import FORMATS
from app.export.rows import values
from index.library import open_library
from tests.conversing import answer, hit

MOON = answer("Why does the sea rise?", hit("The moon lifts the sea.", "The moon lifts the sea."))
SHIPS = answer("When do ships leave?", hit("Ships \x1b[31mleave\x1b[0m on the ebb.", "on the ebb."))

Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    open_library(folder, make=True).close()
    return folder


@pytest.fixture
def run(library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give what runs pincite on the library: its status, what it printed, and what it complained of."""

    def run(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["pincite", "--library", str(library), *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main()
        out, err = capsys.readouterr()
        return leaving.value.code, out, err

    return run


@pytest.fixture
def ids(library: Path) -> list[str]:
    """Two conversations, the first of two turns."""
    with open_library(library) as opened:
        made = iter(("0123456789abcdef", "fedcba9876543210"))
        kept = Conversations(opened, lambda: datetime(2026, 5, 1, 10, tzinfo=UTC), lambda: next(made))
        one, two = kept.start(MOON.question), kept.start("Ships")
        kept.add(one, MOON)
        kept.add(one, SHIPS)
        kept.add(two, SHIPS)
    return [one, two]


def test_conversations_are_listed_the_latest_first(run: Run, ids: list[str]) -> None:
    status, out, err = run("conversations")
    assert (status, err) == (0, "")
    assert [re.split(r" {2,}", line.strip()) for line in out.splitlines()] == [
        ["conversation", "name", "questions", "changed"],
        [ids[1], "Ships", "1", "2026-05-01 10:00 UTC"],
        [ids[0], "Why does the sea rise?", "2", "2026-05-01 10:00 UTC"],
    ]


def test_a_search_says_in_which_questions_the_words_were(run: Run, ids: list[str]) -> None:
    out = run("conversations", "--search", "EBB")[1].splitlines()
    assert [re.split(r" {2,}", line.strip()) for line in out[1:]] == [
        [ids[1], "Ships", "1", "2026-05-01 10:00 UTC"],
        ["1. When do ships leave?"],
        [ids[0], "Why does the sea rise?", "2", "2026-05-01 10:00 UTC"],
        ["2. When do ships leave?"],
    ]
    found = json.loads(run("conversations", "--search", "moon", "--json")[1])
    assert found == {
        "conversations": [
            {
                "id": ids[0],
                "name": "Why does the sea rise?",
                "started": "2026-05-01T10:00:00.000Z",
                "changed": "2026-05-01T10:00:00.000Z",
                "turns": 2,
                "matched": [{"turn": 1, "question": "Why does the sea rise?"}],
            }
        ]
    }


def test_nothing_kept_and_nothing_found_are_said(run: Run) -> None:
    assert run("conversations") == (0, "No conversation has been kept yet.\n", "")
    assert run("conversations", "--search", "x") == (0, "No conversation holds all of these words.\n", "")
    assert json.loads(run("conversations", "--json")[1]) == {"conversations": []}


@pytest.mark.parametrize("name", FORMATS)
def test_one_is_printed_in_each_format_to_the_byte(library: Path, ids: list[str], name: str) -> None:
    command = [str(Path(sys.executable).parent / "pincite"), "--library", str(library), "export"]
    foreign = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*command, ids[0], "--format", name], capture_output=True, timeout=120, check=True, env=foreign
    )
    with open_library(library) as opened:
        kept = Conversations(opened).get(ids[0])
    assert done.stdout == FORMATS[name].write(kept).encode()
    assert done.stderr == b""


def test_a_name_will_do_and_markdown_is_what_one_gets(run: Run, library: Path, ids: list[str]) -> None:
    status, out, err = run("export", "Ships")
    assert (status, err) == (0, "")
    assert out.startswith("# Ships\n\n")
    with open_library(library) as opened:
        assert json.loads(run("export", ids[1], "--format", "json")[1]) == values(Conversations(opened).get(ids[1]))


def test_a_terminal_obeys_nothing_that_a_passage_says(
    run: Run, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for name in FORMATS:
        out = run("export", ids[0], "--format", name)[1]
        assert "\x1b" not in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("export",), 2, "Missing argument"),
        (("export", "nowhere"), 1, "There is no conversation nowhere; it may have been deleted."),
        (
            ("export", "Ships", "--format", "pdf"),
            2,
            "There is no format pdf; there are: markdown, html, csv, json, bibtex, csl.",
        ),
        (("conversations", "x"), 2, "x"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    run: Run, ids: list[str], arguments: tuple[str, ...], status: int, said: str
) -> None:
    assert ids
    code, out, err = run(*arguments)
    assert (code, out) == (status, "")
    assert err.startswith("pincite: ")
    assert said in err
    assert len(err.splitlines()) == 1
