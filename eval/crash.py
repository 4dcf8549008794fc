"""What a library is worth when its process is killed: adds, removals and updates broken off at random moments.

``python -m eval.crash --times 50`` kills ``pincite`` with SIGKILL at so many moments while it is at work. After each,
the library is opened again: everything it had acknowledged must be there, and ``verify`` must pass. Once the command
has been run to its end every paragraph must be embedded, the answers must be those of a library built in one go from
the same files, and the files of token vectors must hold nothing that no paragraph has.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.kill import Killed, kill, run
from index.embed import Embedder, limit_of, load_embedder
from index.embeddings import Embeddings
from index.files import Files
from index.intake import Intake, Outcome
from index.library import Library, open_library
from index.plan import Plan, plan_sync
from index.ready import open_index
from index.search import search
from index.verify import verify
from source.isolated import ReadingProcess
from source.lecture import lecture

_FILES = 16
_QUESTIONS = ("What did Japan do in Iraq?", "missile tests by North Korea", "Who pays for the troops?", "thank you")
_TARGETS = 4
"""The most documents removed at once."""
_AT_WORK = {"add": 1.0, "sync": 0.5, "remove": 0.05}
"""Seconds each command is first taken to be at work, from which the moment to kill it is drawn."""
_LONGER, _SHORTER = 1.2, 0.8
"""What these become times, where a kill fell within and where it came too late."""
_DONE = ("added", "changed", "moved", "same as")


class BrokenError(Exception):
    """What a killed process has left is not what it had promised."""


@dataclass(slots=True)
class Trial:
    """A folder of documents, the library made of it, and what is known to be in both.

    ``texts`` holds what each file says, by name; ``removed`` the names of the files whose documents were taken out.
    ``at_work`` is how long each command is taken to be at work; ``kills`` says of each kill at work whether a line had
    been said before it.
    """

    folder: Path
    embedder: Embedder
    luck: random.Random
    texts: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    at_work: dict[str, float] = field(default_factory=lambda: dict(_AT_WORK))
    kills: dict[str, list[bool]] = field(default_factory=lambda: {what: [] for what in _AT_WORK})

    @property
    def killed(self) -> int:
        return sum(map(len, self.kills.values()))

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
        """Edit, add, move, copy and delete some files."""
        for _ in range(self.luck.randrange(2, 8)):
            name = self.luck.choice(sorted(self.texts))
            what = self.luck.choice(("edit", "edit", "new", "move", "copy", "delete"))
            if what == "edit":
                parts = self.texts[name].split("\n\n")
                parts[self.luck.randrange(len(parts))] = (
                    f"{self.luck.choice(_sentences())} Edited {self.luck.random()}."
                )
                self.write(name, "\n\n".join(parts))
            elif what == "new" or len(self.texts) < _FILES // 2:
                self.write(f"new {self.luck.randrange(10**9)}.txt", _text(self.luck))
            elif what != "delete" and name in self.removed:
                continue  # what was taken out stays out under every name
            elif what == "copy":
                self.write(f"copy {self.luck.randrange(10**9)}.txt", self.texts[name])
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
        yield f"{'command':8} {'kills':>5}  before/after its first line"
        for what, kills in trial.kills.items():
            yield f"{what:8} {len(kills):5}  {kills.count(False)}/{kills.count(True)}"
        yield f"{trial.killed} of {commands} commands were killed at work; nothing acknowledged was lost."
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _once(trial: Trial, what: str) -> str:
    """Start a command, kill it, look, run it to its end, and look again; return what happened in words."""
    targets = _targets(trial) if what == "remove" else {}
    if what != "remove":
        trial.change_files()
    rest = {"add": [str(trial.papers)], "sync": [], "remove": sorted(targets)}[what]
    seconds = trial.luck.uniform(0, trial.at_work[what])
    killed = kill(trial.library, [what, *rest], seconds)
    trial.at_work[what] *= _LONGER if killed.at_work else _SHORTER
    if killed.at_work:
        trial.kills[what].append(bool(killed.said))
    with open_library(trial.library, make=True) as library:
        _check_acknowledged(trial, library, killed)
        _check(library)
        rest = [name for name in rest if what != "remove" or library.has(name)]
    _again(trial, what, rest)
    trial.removed = {"add": set(), "sync": trial.removed, "remove": trial.removed.union(*targets.values())}[what]
    with open_library(trial.library) as library:
        _check_embedded(trial, library)
        _run(trial, library, plan_sync(library), again=False)
        _check(library)
        _compare(trial, library)
        _check_tokens(library)
    told = f"{'killed at work' if killed.at_work else 'not at work'} after {seconds:.3f} s"
    return f"{trial.killed:3}  {what:6} {told}, {len(killed.said)} lines said"


def _targets(trial: Trial) -> dict[str, set[str]]:
    """Return the names of some documents, and of the files of each."""
    files: dict[str, set[str]] = {}
    with open_library(trial.library) as library:
        for file in Files(library).all():
            if file.document:
                files.setdefault(file.document, set()).add(Path(file.path).name)
    chosen = trial.luck.sample(sorted(files), min(trial.luck.randrange(1, _TARGETS + 1), len(files)))
    return {name: files[name] for name in chosen} or {"lecture": set()}


def _again(trial: Trial, what: str, rest: Sequence[str]) -> None:
    """Run a command that was broken off to its end, which goes on from there."""
    if what != "remove" or rest:
        status, complaint = run(trial.library, [what, *rest])
        if status:
            raise BrokenError(f"{what}, run again, ended with {status}: {complaint}")


def _check_acknowledged(trial: Trial, library: Library, killed: Killed) -> None:
    """Every file that was told of is in the library as it says now, and what was removed is not."""
    files = Files(library)
    for line in killed.said:
        fate = next((fate for fate in (*_DONE, "removed") if line.startswith(f"{fate} ")), None)
        if fate is None:
            continue
        name, _, rest = line.removeprefix(fate).strip().partition("  ")
        path, _, detail = rest.partition("  (")
        if fate == "removed":
            if library.has(name.partition(" (")[0]):
                raise BrokenError(f"still there: {line}")
            continue
        known = files.get(path)
        if known is None or known.document != name or library.document(name).text != trial.texts[Path(path).name]:
            raise BrokenError(f"lost: {line}")
        if fate == "moved" and files.get(detail.removeprefix("it was ").removesuffix(")")):
            raise BrokenError(f"still at its old place, too: {line}")


def _check_embedded(trial: Trial, library: Library) -> None:
    missing = Embeddings(library, trial.embedder.key).missing()
    if missing:
        raise BrokenError(f"{len(missing)} paragraphs are not embedded, though the command was run to its end")


def _check_tokens(library: Library) -> None:
    """Every byte of the files of token vectors is a passage's, or was blanked when its passage went."""
    sql = """SELECT start, start + count * (12 + (dim + 3) / 4) FROM vectors
        WHERE segment = ? AND count > 0 ORDER BY start"""
    for path in sorted((library.folder or Path()).glob("tokens/*.tokens")):
        data, end = path.read_bytes(), 0
        for start, after in library.rows(sql, (int(path.stem),)):
            if any(data[end:start]):
                raise BrokenError(f"{path.name} holds at byte {end} what no paragraph has")
            end = max(end, after)
        if len(data) != end:
            raise BrokenError(f"{path.name} has {len(data)} bytes, and its last passage ends at {end}")


def _check(library: Library) -> None:
    problems = verify(library).problems
    if problems:
        raise BrokenError("; ".join(problems[:3]))


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
    _, paragraphs, _ = lecture()
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
