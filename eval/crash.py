"""What a library is worth when its process is killed: adds, removals and updates broken off at random moments.

``python -m eval.crash --times 50`` kills ``pincite`` with SIGKILL at so many moments. After each, the library is opened
again: everything it had acknowledged must be there, ``verify`` must pass, and once the command has been run to its end
the answers must be those of a library built in one go from the same files.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.embed import Embedder, limit_of, load_embedder
from index.files import Files
from index.intake import Intake, Outcome, remove
from index.library import Library, open_library
from index.plan import Plan, plan_add, plan_sync
from index.ready import open_index
from index.search import search
from index.verify import verify
from source.isolated import ReadingProcess
from source.lecture import lecture

_COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
_FILES = 16
_QUESTIONS = ("What did Japan do in Iraq?", "missile tests by North Korea", "Who pays for the troops?", "thank you")
_EXPECTED = 3.0
"""Seconds a command is taken to run before any has run to its end; kills fall anywhere within."""


class BrokenError(Exception):
    """What a killed process has left is not what it had promised."""


@dataclass(slots=True)
class Trial:
    """A folder of documents, the library made of it, and what is known to be in both.

    ``texts`` holds what each file says, by name; ``removed`` the names of the files whose documents were taken out.
    """

    folder: Path
    embedder: Embedder
    luck: random.Random
    texts: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    killed: int = 0
    longest: float = _EXPECTED

    @property
    def papers(self) -> Path:
        return self.folder / "papers"

    @property
    def library(self) -> Path:
        return self.folder / "library"

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        self.texts[name] = text
        (self.papers / name).write_text(text, encoding="utf-8")

    def change_files(self) -> None:
        """Edit, add, move and delete some files."""
        for _ in range(self.luck.randrange(2, 8)):
            name = self.luck.choice(sorted(self.texts))
            what = self.luck.choice(("edit", "edit", "new", "move", "delete"))
            if what == "edit":
                parts = self.texts[name].split("\n\n")
                parts[self.luck.randrange(len(parts))] = (
                    f"{self.luck.choice(_sentences())} Edited {self.luck.random()}."
                )
                self.write(name, "\n\n".join(parts))
            elif what == "new" or len(self.texts) < _FILES // 2:
                self.write(f"new {self.luck.randrange(10**9)}.txt", _text(self.luck))
            else:
                text = self.texts.pop(name)
                (self.papers / name).unlink()
                self.removed.discard(name)
                if what == "move":
                    self.write(f"moved {self.luck.randrange(10**9)}.txt", text)


def crash(times: int, seed: int) -> Iterator[str]:
    """Yield a line for each kill and what was found after it. Raises ``BrokenError`` where a promise was broken."""
    folder = Path(tempfile.mkdtemp(prefix="pincite-crash-"))
    try:
        trial = Trial(folder, load_embedder(), random.Random(seed))  # noqa: S311 - no secret
        trial.papers.mkdir()
        trial.library.mkdir()
        for n in range(_FILES):
            trial.write(f"paper {n}.txt", _text(trial.luck))
        commands = 0
        while trial.killed < times:
            yield _once(trial, "add" if not commands else trial.luck.choice(("add", "sync", "sync", "remove")))
            commands += 1
        yield f"{trial.killed} of {commands} commands were killed at work; nothing acknowledged was lost."
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _once(trial: Trial, what: str) -> str:
    """Start a command, kill it, look, run it to its end, and look again; return what happened in words."""
    target = trial.luck.choice(sorted(trial.texts))
    if what != "remove":
        trial.change_files()
    arguments = _arguments(trial, what, target)
    acknowledged, seconds, killed = _killed(arguments, trial.luck.uniform(0.2, trial.longest))
    trial.killed += killed
    trial.longest = trial.longest if killed else (trial.longest + seconds) / 2
    with open_library(trial.library, make=True) as library:
        _check_acknowledged(trial, library, acknowledged)
        _check(library)
        _finish(trial, library, what, target)
        _check(library)
        _compare(trial, library)
    told = f"{'killed' if killed else 'done'} after {seconds:.2f} s, {len(acknowledged)} lines said"
    return f"{trial.killed:3}  {what:6} {told}"


def _arguments(trial: Trial, what: str, target: str) -> list[str]:
    with open_library(trial.library, make=True) as library:
        name = _name_at(trial, library, target)
    rest = {"add": [str(trial.papers)], "sync": [], "remove": [name or "none"]}[what]
    return ["--library", str(trial.library), what, *rest]


def _name_at(trial: Trial, library: Library, target: str) -> str | None:
    known = Files(library).get(str(trial.papers / target))
    return known.document if known else None


def _killed(arguments: Sequence[str], seconds: float) -> tuple[list[str], float, bool]:
    """Run pincite and kill it after some seconds; return the lines it said, how long it ran, and whether it was."""
    start = time.monotonic()
    process = subprocess.Popen([*_COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        said, _ = process.communicate(timeout=seconds)
        killed = False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        killed = True
    return said.splitlines(), time.monotonic() - start, killed


def _check_acknowledged(trial: Trial, library: Library, said: Sequence[str]) -> None:
    """Every file named as added or changed is in the library as it says now, and every one removed is not."""
    texts = {document.text for document in library.documents()}
    names = {document.name for document in library.documents()}
    for line in said:
        fate, _, rest = line.partition("  ")
        path = rest.rpartition("/")[2].partition("  (")[0]
        if fate in ("added", "changed") and trial.texts[path] not in texts:
            raise BrokenError(f"lost: {line}")
        if fate == "removed" and rest.split("  ")[0].partition(" (")[0].strip() in names:
            raise BrokenError(f"still there: {line}")


def _check(library: Library) -> None:
    problems = verify(library).problems
    if problems:
        raise BrokenError("; ".join(problems[:3]))


def _finish(trial: Trial, library: Library, what: str, target: str) -> None:
    """Run to its end what was broken off."""
    name = _name_at(trial, library, target)
    if what == "remove":
        trial.removed |= {name for name, text in trial.texts.items() if text == trial.texts[target]}
        if name:
            remove(library, name)
    if what == "add":
        trial.removed.clear()
        Files(library).add_roots([str(trial.papers)])
        _run(trial, library, plan_add(library, [str(trial.papers)]), again=True)
    _run(trial, library, plan_sync(library), again=False)


def _run(trial: Trial, library: Library, plan: Plan, *, again: bool) -> list[Outcome]:
    with ReadingProcess() as reading:
        return list(Intake(library, lambda: limit_of(trial.embedder), reading).run(plan, again=again))


def _compare(trial: Trial, library: Library) -> None:
    """Compare the answers with those of a library built in one go."""
    fresh = Library(None)
    known = library.rows("SELECT 1 FROM roots")
    if library.has("lecture"):
        fresh.start_with(*lecture())
    names = sorted(name for name in trial.texts if known and name not in trial.removed)
    _run(trial, fresh, Plan(tuple(str(trial.papers / name) for name in names)), again=True)
    texts, expected = (sorted(document.text for document in one.documents()) for one in (library, fresh))
    if texts != expected:
        raise BrokenError(f"{len(texts)} documents are not the {len(expected)} of a library built in one go")
    if _answers(trial, fresh) != _answers(trial, library):
        raise BrokenError("the answers are not those of a library built in one go")


def _answers(trial: Trial, library: Library) -> list[list[tuple[float, str]]]:
    index = open_index(library, trial.embedder)
    found = [search(index, question, 5) for question in _QUESTIONS]
    return [sorted((-round(hit.score, 3), hit.paragraph.text) for hit in hits) for hits in found]


def _sentences() -> list[str]:
    _, paragraphs = lecture()
    return [span.of(paragraph.text) for paragraph in paragraphs for span in paragraph.sentences]


def _text(luck: random.Random) -> str:
    """Return a document of the lecture's sentences, shuffled into paragraphs."""
    sentences = _sentences()
    return "\n\n".join(
        " ".join(luck.choice(sentences) for _ in range(luck.randrange(2, 5))) for _ in range(luck.randrange(2, 9))
    )


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="how many kills")
    parser.add_argument("--seed", type=int, default=0, help="of the moments and the changes")
    chosen = parser.parse_args()
    try:
        for line in crash(chosen.times, chosen.seed):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    except BrokenError as error:
        sys.exit(f"eval.crash: {error}")


if __name__ == "__main__":
    main()
