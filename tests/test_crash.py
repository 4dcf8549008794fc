"""Killed at random moments, or out of room: what was acknowledged is there, and what goes on is right."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.crash import crash
from index.library import open_library
from index.verify import verify
from source.lecture import lecture


def test_what_was_acknowledged_outlives_kills() -> None:
    """The short form of ``python -m eval.crash --times 50``."""
    lines = list(crash(times=2, seed=7))
    assert lines[-1].endswith("were killed at work; nothing acknowledged was lost.")
    assert lines[-1].startswith("2 of ")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only who may mount a small disk can fill one")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_is_told_in_a_line_and_loses_nothing(small: Path, tmp_path: Path, tiny_model: Path) -> None:
    papers, library = tmp_path / "papers", small / "library"
    papers.mkdir()
    library.mkdir()
    texts = [paragraph.text for paragraph in lecture()[1]]
    for n in range(60):
        (papers / f"paper {n:02}.txt").write_text("\n\n".join(f"{text} {n}" for text in texts[n % 10 :][:20]))
    command = [sys.executable, "-c", "from app.cli import main; main()", "--library", str(library)]

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        whole = [*command, "--model", str(tiny_model), *arguments]
        return subprocess.run(whole, capture_output=True, text=True, timeout=120, check=False)

    full = run("add", str(papers))
    assert full.returncode == 1
    assert (
        full.stderr.splitlines()[-1]
        == f"pincite: {library}/library.db: the disk is full; free some space and try again."
    )
    assert "Traceback" not in full.stderr
    added = [line.split()[1] for line in full.stdout.splitlines() if line.startswith("added")]
    assert added
    with open_library(library) as kept:
        assert set(added) <= {document.name for document in kept.documents()}
        assert verify(kept).problems == ()
    subprocess.run(["mount", "-o", "remount,size=100m", str(small)], check=True)
    again = run("add", str(papers))
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines()[-1] == f"{60 - len(added)} added, {len(added)} unchanged."
    with open_library(library) as kept:
        assert len(kept.documents()) == 61
        assert verify(kept).problems == ()
