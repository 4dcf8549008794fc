"""Reading in another process: a file that hangs or crashes its reader costs that process, and no more."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from source.errors import PasswordError, StoppedError, UnreadableError
from source.listed import blocks_from_lists
from source.model import Content, Imprint

PATIENCE = 60.0
"""Seconds without a word from a reader after which it is ended."""
LONGEST, LONGER_BY = 600.0, 30.0
"""Seconds after which a reader is ended even if it goes on telling, and more for each megabyte of the file. The slowest
format, PDF, takes a second or two a megabyte on one slow core."""
_FILES_EACH = 200
"""Files after which a process is replaced, so that what a library leaks is given back."""
_HOME = Path(__file__).absolute().parent.parent
"""The folder our packages are in: the project's, or that of all installed packages."""
_START = """
import sys
sys.path.insert(0, sys.argv[1])
import source
del sys.path[0]
from source.worker import main
main()
"""
"""Takes our package from its own folder and all else from where Python has it, whatever else the folder may hold."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as it was read: its format, the SHA-256 and number of the bytes that were read, and the content."""

    format: str
    sha256: str
    bytes: int
    content: Content


class ReadingProcess:
    """Reads files one at a time in a process of its own, started when it is first needed."""

    def __init__(self, patience: float = PATIENCE, longest: float = LONGEST) -> None:
        self._patience, self._longest = patience, longest
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: Queue[bytes] = Queue()
        self._read = 0
        self._interrupted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def read(
        self, path: Path, password: str = "", tell: Callable[[int, int], None] = lambda done, of: None
    ) -> FileRead:
        """Read a file of any format of ``READERS``; ``tell`` is given its pages or parts read, of how many.

        Raises ``UnreadableError`` with the reason where no text can be had of it, ``PasswordError`` where it is
        encrypted and the password does not open it, ``StoppedError`` once another thread has called ``interrupt``.
        """
        try:
            answer = self._ask({"path": str(path), "password": password}, self._longest_for(path), tell)
        except BaseException:
            self.stop()
            raise
        if answer.get("error") == "password":
            raise PasswordError(answer["message"])
        if "error" in answer:
            raise UnreadableError(answer["message"])
        return FileRead(answer["format"], answer["sha256"], answer["bytes"], _content(**answer["content"]))

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def interrupt(self) -> None:
        """End the process for good, from another thread than the one that reads with it."""
        self._interrupted = True
        process = self._process
        if process is not None:
            process.kill()

    def _longest_for(self, path: Path) -> float:
        try:
            return self._longest + LONGER_BY * path.stat().st_size / 1e6
        except (OSError, ValueError):  # which the process will say
            return self._longest

    def _ask(self, request: dict[str, str], longest: float, tell: Callable[[int, int], None]) -> dict[str, Any]:
        self._read += 1
        end = time.monotonic() + longest
        process = self._started()
        try:
            requests = cast(BinaryIO, process.stdin)
            requests.write(json.dumps(request).encode() + b"\n")
            requests.flush()
        except OSError:
            pass  # it has ended, which the queue will say
        while True:
            line = self._line(end, longest)
            if self._interrupted:
                raise StoppedError
            if not line:
                self.stop()
                raise UnreadableError("its reader crashed on it, or took more memory than one file may have")
            answer: dict[str, Any] = json.loads(line)
            if "done" not in answer:
                return answer  # however long it took: a slow machine is no reason to throw it away
            if time.monotonic() > end:
                self.stop()
                raise _not_done(longest)
            tell(answer["done"], answer["of"])

    def _line(self, end: float, longest: float) -> bytes:
        """Return the next line the process says. Raises ``UnreadableError`` where it is silent, or not done in time."""
        left = end - time.monotonic()
        try:
            return self._lines.get(timeout=min(self._patience, max(left, 0.0)))
        except Empty:
            self.stop()
        if left < self._patience:
            raise _not_done(longest)
        raise UnreadableError(f"its reader did nothing for {self._patience:.0f} seconds and was ended")

    def start(self) -> None:
        """Start the process before it is needed, which takes it a moment."""
        self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._read % _FILES_EACH == 0:
            self.stop()
        if self._process is None:
            # -P: a csv.py or a source/ in the folder a person happens to be in is none of ours
            command = [sys.executable, "-P", "-c", _START, str(_HOME)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._lines = Queue()
            threading.Thread(target=_listen, args=(self._process, self._lines), daemon=True).start()
        if self._interrupted:  # looked at after the process is there to be ended, so that one of the two ends it
            raise StoppedError
        return self._process


def _not_done(longest: float) -> UnreadableError:
    told = f"{longest / 60:.0f} minutes" if longest >= 120 else f"{longest:.0f} seconds"
    return UnreadableError(f"its reader was not done with it after {told} and was ended")


def _listen(process: subprocess.Popen[bytes], lines: "Queue[bytes]") -> None:
    """Put each line a process says into a queue, and an empty one when it has ended."""
    for line in cast(BinaryIO, process.stdout):
        lines.put(line)
    lines.put(b"")


def _content(
    title: str, text: str, blocks: list[list[Any]], remarks: list[str], scanned: list[int], imprint: list[Any]
) -> Content:
    authors, issued = imprint
    origin = Imprint(tuple(authors), issued)
    return Content(title, text, blocks_from_lists(blocks), tuple(remarks), tuple(scanned), origin)
