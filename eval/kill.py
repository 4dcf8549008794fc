"""Pincite killed with SIGKILL while it is at work on a library: while it holds the right to change it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.library import LOCK

_COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
_LOOK = 0.002
"""Seconds between two looks at whether a command is at work yet."""


@dataclass(frozen=True, slots=True)
class Killed:
    """The lines a command had said when it was killed, and whether it was at work then."""

    said: tuple[str, ...]
    at_work: bool


def run(library: Path, arguments: Sequence[str]) -> tuple[int, str]:
    """Run pincite to its end; return its status and the last line of what it complained of."""
    command = [*_COMMAND, "--library", str(library), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stderr.splitlines() or [""])[-1]


def kill(library: Path, arguments: Sequence[str], seconds: float) -> Killed:
    """Run pincite and kill it some seconds after it has begun to work, unless it has ended by then."""
    process = subprocess.Popen(
        [*_COMMAND, "--library", str(library), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},  # a line said counts when it is said, not when a buffer is full
    )
    lock = FileLock(library / LOCK)
    while process.poll() is None and not _held(lock):
        time.sleep(_LOOK)
    until = time.monotonic() + seconds
    while process.poll() is None and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 10 * _LOOK))
    at_work = _stopped(process) and _held(lock)
    process.kill()
    said, _ = process.communicate()
    return Killed(tuple(said.splitlines()), at_work)


def _stopped(process: "subprocess.Popen[str]") -> bool:
    """Make a process stand still, so that what is seen of it now is so when it is killed; False where it has ended."""
    if process.poll() is not None:
        return False
    process.send_signal(signal.SIGSTOP)
    seen = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    return seen is not None and seen.si_code == os.CLD_STOPPED


def _held(lock: FileLock) -> bool:
    """Whether another process holds a lock; its file is never made here, since a library begins in an empty folder."""
    if not Path(lock.lock_file).exists():
        return False
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False
