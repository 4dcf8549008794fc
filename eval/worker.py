"""One rival in a process of its own, ``python -m eval.worker MODE RIVAL FOLDER ...``, and ``work``, which starts one.

What it found it prints as one line of JSON. Whatever a rival's packages say goes to standard error.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.dataset import Question, load
from eval.rivals import RIVALS
from source.errors import PinciteError

DEEP = 10
"""Passages asked for: as deep as nDCG@10 looks."""
_WARMING = 5
"""Questions asked before any is timed."""


class RivalError(PinciteError):
    """A rival that ended in an error; the last line it said tells which."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What a worker ``said``, and the seconds from starting its process to that, and to its end."""

    said: Any
    answered: float
    ended: float


def work(mode: str, rival: str, folder: Path, *rest: str) -> Worked:
    """Start a worker, without network, and wait for it. Raises ``RivalError`` where it fails."""
    root = str(Path(__file__).resolve().parent.parent)
    offline = {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "ORT_DISABLE_TELEMETRY": "1",
    }
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    # -P: what the person's own folder holds is not to be taken for ours
    command = [sys.executable, "-P", "-m", "eval.worker", mode, rival, str(folder), *rest]
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        with subprocess.Popen(
            command, env=os.environ | offline | {"PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=errors
        ) as process:
            try:
                line = process.stdout.readline() if process.stdout else b""
            except BaseException:  # Ctrl-C, say: nothing of ours is to go on by itself
                process.kill()
                raise
            answered = time.perf_counter() - started
        ended = time.perf_counter() - started
        errors.seek(0)
        complaint = errors.read().decode(errors="replace").strip().splitlines()
    if process.returncode or not line:
        reason = complaint[-1] if complaint else f"its process ended with status {process.returncode}"
        raise RivalError(f"{RIVALS[rival].title} failed: {reason}")
    return Worked(json.loads(line), answered, ended)


def size_of(folder: Path) -> int:
    """Return how many bytes the files in a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def p95(values: Sequence[float]) -> float:
    """Return the least of some values that no more than one in twenty of them exceeds."""
    return sorted(values)[-(len(values) // 20) - 1]


def main() -> None:
    """Do what the arguments say; the first answer is printed before anything else is done."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    mode, *rest = sys.argv[1:]
    out.write(json.dumps(MODES[mode](*rest)) + "\n")
    out.flush()


def _index(rival: str, folder: str, dataset: str) -> dict[str, float]:
    """Index a dataset; say how many seconds it took, and of all processors, what loads at the first passage aside.

    One passage, indexed beforehand elsewhere, has by then imported the packages and loaded the model.
    """
    whole = load(dataset)
    with tempfile.TemporaryDirectory(prefix="pincite-bench-", ignore_cleanup_errors=True) as other:
        RIVALS[rival].index(replace(whole, passages=whole.passages[:1]), Path(other))
    Path(folder).mkdir(parents=True)
    started, busy = time.perf_counter(), time.process_time()
    RIVALS[rival].index(whole, Path(folder))
    return {"seconds": time.perf_counter() - started, "busy": time.process_time() - busy}


def _cold(rival: str, folder: str, question: str) -> list[tuple[str, float]]:
    """Answer one question, given as text."""
    return list(RIVALS[rival].open(Path(folder))(Question("first", question), DEEP))


def _warm(rival: str, folder: str, dataset: str, limit: str = "") -> dict[str, Any]:
    """Ask a dataset's questions one at a time; say what was found and how many seconds each took, and the memory."""
    questions = load(dataset).judged(int(limit) if limit else None)
    strategy = RIVALS[rival].open(Path(folder))
    for question in questions[:_WARMING]:
        strategy(question, DEEP)
    found, seconds, busy = {}, [], time.process_time()
    for question in questions:
        started = time.perf_counter()
        found[question.id] = list(strategy(question, DEEP))
        seconds.append(time.perf_counter() - started)
    busy = (time.process_time() - busy) / max(len(questions), 1)
    return {"found": found, "seconds": seconds, "busy": busy, **_memory()}


def _memory() -> dict[str, int | None]:
    """Return this process's memory in bytes: the most it ever took, and what is its own now.

    Its own is what the system cannot take back by dropping pages of files; None where the system does not say. The
    peak is Linux's, since that of ``getrusage`` begins with the peak of the process that started this one.
    """
    with suppress(OSError):
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        said = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
        return {"peak": int(said["VmHWM"][0]) * 1024, "own": int(said["RssAnon"][0]) * 1024}
    with suppress(ImportError):
        import resource

        return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "own": None}  # bytes on macOS
    return {"peak": None, "own": None}


MODES: dict[str, Callable[..., Any]] = {"index": _index, "cold": _cold, "warm": _warm}

if __name__ == "__main__":
    main()
