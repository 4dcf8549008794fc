"""The README's commands, run as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from eval.load import serving

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
COMMANDS = [line.removeprefix("$ ") for line in README.splitlines() if line.startswith("$ pincite")]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


def argv(command: str, library: Path) -> list[str]:
    name, *rest = shlex.split(command)
    return [str(BIN / name), "--library", str(library), *rest]


@pytest.mark.parametrize("command", [command for command in COMMANDS if " serve" not in command])
def test_each_command_runs(command: str, library: Path) -> None:
    done = subprocess.run(argv(command, library), capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_answer_shown_is_the_answer_given(library: Path) -> None:
    found = re.search(r"\$ (pincite ask [^\n]*)\n```\n\n```\n(.*?)\n```", README, re.DOTALL)
    assert found is not None
    done = subprocess.run(argv(found[1], library), capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout.strip() == found[2]


def test_the_two_commands_are_the_makefiles() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^make (\w+)", README, re.MULTILINE) == ["run", "test"]
    assert re.search(r"^run:.*\n\t\.venv/bin/pincite$", makefile, re.MULTILINE)
    tested = re.search(r"^test:.*\n\t(\.venv/bin/python -m pytest .*)$", makefile, re.MULTILINE)
    assert tested is not None
    assert f"\n{tested[1]}\n" in README


def test_the_files_it_names_are_there() -> None:
    names = re.findall(r"\]\((?!http)([^)]+)\)|`([\w./]+\.(?:py|lock))`", README)
    assert names
    assert [name for pair in names for name in pair if name and not (ROOT / name).exists()] == []


def test_the_lock_pins_every_package_and_torch_exactly() -> None:
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    assert "torch==2.13.0" in lines


def test_the_programs_shown_run(library: Path) -> None:
    asking, calling = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    environment = os.environ | {"PINCITE_LIBRARY": str(library)}
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, timeout=180, env=environment)
    assert done.stdout.startswith("Bilateral Security Relations (7) 0.8"), done.stderr
    with serving(library) as url:
        program = calling.replace("http://127.0.0.1:7860", url)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=180)
    assert "'answered': " in done.stdout, done.stderr
