"""``pincite check``: what it prints, writes and returns."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.test_app_cli import Pincite, pincite

__all__ = ["pincite"]

SHORT = Path(__file__).parent / "drafts" / "short.md"
MIXED = "Japan hosts 50,000 US troops. Penguins live in Antarctica and eat fish every day.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checked")


@pytest.fixture(autouse=True)
def library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lecture, by the default model, made once for all of these tests."""
    monkeypatch.setenv("PINCITE_LIBRARY", str(folder))


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    (tmp_path / "mixed.md").write_text(MIXED)
    return tmp_path / "mixed.md"


def test_a_draft_that_is_carried_passes(pincite: Pincite) -> None:
    ran = pincite("check", SHORT)
    assert ran.status == 0
    assert "lecture#p10" in ran.out
    assert "3 of 3 claims have a passage that bears on them; 0 have none." in ran.out


def test_one_that_is_not_fails_with_three(pincite: Pincite, mixed: Path) -> None:
    ran = pincite("check", mixed)
    assert (ran.status, ran.err) == (3, "")
    assert "the source says “40, 000”, the claim “50,000”" in ran.out
    assert "Nothing in the documents bears on this." in ran.out
    assert "1 of 2 claims has a passage that bears on it; 1 has none." in ran.out


def test_to_be_strict_is_to_fail_for_what_is_said_otherwise(pincite: Pincite, mixed: Path) -> None:
    mixed.write_text("Japan hosts 50,000 US troops.")
    assert pincite("check", mixed).status == 0
    assert pincite("check", mixed, "--strict").status == 3
    assert pincite("check", SHORT, "--strict").status == 0


def test_the_json_is_of_the_draft_on_standard_input(pincite: Pincite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MIXED.encode())))
    ran = pincite("check", "-", "--json", "-k", "1")
    told = json.loads(ran.out)
    assert ran.status == 3
    assert [sentence["supported"] for sentence in told["sentences"]] == [True, False]
    assert told["documents"][0]["document"] == "lecture"
    assert len(told["sentences"][0]["hits"]) == 1


def test_what_is_found_is_written_where_it_is_wanted(pincite: Pincite, mixed: Path, tmp_path: Path) -> None:
    out, html, bib = tmp_path / "cited.md", tmp_path / "report.html", tmp_path / "cited.bib"
    assert pincite("check", mixed, "--export", out, "--report", html, "--bibliography", bib).status == 3
    written = out.read_text()
    assert written.startswith("Japan hosts 50,000 US troops.[^p1] Penguins")
    assert written.endswith("\n")
    assert "[^p1]: The Japan-US" in written
    assert "lecture#p10" in html.read_text()
    assert bib.read_text().startswith("@misc{lecture,")


def test_what_cannot_be_done_is_told_in_a_line(pincite: Pincite, tmp_path: Path, mixed: Path) -> None:
    pincite("check", tmp_path / "none.md").refused(1, "none.md cannot be read")
    pincite("check", mixed, "--report", tmp_path / "report.pdf").refused(2, "should end in .md or .html")
    pincite("check", mixed, "--in", "nowhere").refused(1, "nowhere")
    pincite("check", mixed, "--export", tmp_path / "no" / "such.md").refused(1, "cannot be written")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04")
    pincite("check", tmp_path / "broken.docx").refused(1, "cannot be read")
    (tmp_path / "picture.md").write_bytes(bytes(range(256)) * 20)
    pincite("check", tmp_path / "picture.md").refused(1, "it is not text")
    pincite("check", mixed, "--export", tmp_path / "cited.docx").refused(2, "no Word document")


def test_a_terminal_shows_a_draft_and_does_not_obey_it(pincite: Pincite, mixed: Path) -> None:
    mixed.write_text("Japan hosts 50,000 \x1b[31mUS\x1b[0m troops on \u202eislands.")
    assert "\x1b" not in pincite("check", mixed).out
