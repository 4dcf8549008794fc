"""The process that reads files: asked in lines of JSON on standard input, it answers in lines of JSON.

A request is ``{"path", "password"}``. The answer is any number of ``{"done", "of"}`` and then one with the file's
``"format"``, ``"sha256"``, ``"bytes"`` and ``"content"``, or with an ``"error"``, "password" or "unreadable", and its
``"message"``.
"""

import contextlib
import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from source.errors import PasswordError, PinciteError, UnreadableError
from source.file import File
from source.listed import blocks_to_lists

LARGEST_FILE = 256 * 2**20
"""Bytes. A book of a thousand pages as PDF, pictures and all, has a tenth of it."""
LONGEST_TEXT = 50_000_000
"""Characters of canonical text."""
MOST_MEMORY = 3 * 2**30
"""Bytes of address space. Most documents take a tenth of it, and no bomb may take all that a laptop has."""


def main() -> None:
    """Answer requests until standard input ends; what readers print goes nowhere."""
    _confine()
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    while True:
        request = json.loads(requests.get())
        _tell(answers, _answer(request, lambda done, of: _tell(answers, {"done": done, "of": of})))


def _listen(requests: "SimpleQueue[bytes]") -> None:
    """Put each request into a queue; end this process, even in the middle of a file, when who asks is gone.

    However it went, by kill -9 too, its end of standard input is then closed: on every system, and at once.
    """
    for line in iter(sys.stdin.buffer.readline, b""):
        requests.put(line)
    os._exit(0)


def _confine() -> None:
    """Give this process limits, where the system knows any: a file takes no more memory, and writes none."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks; it ends this process when it is done
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _tell(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _answer(request: dict[str, str], tell: Callable[[int, int], None]) -> dict[str, Any]:
    from source.office.encrypted import decrypted
    from source.readers import READERS, format_of

    known: dict[str, Any] = {}
    try:
        data = _bytes(Path(request["path"]))
        known = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        file = decrypted(File(data, request["password"], tell))
        known["format"] = format_ = format_of(request["path"], file.data)
        content = READERS[format_].read(file)
        if len(content.text) > LONGEST_TEXT:
            raise UnreadableError(f"it holds {len(content.text):,} characters, and {LONGEST_TEXT:,} are the most")
    except PasswordError as error:
        return known | {"error": "password", "message": str(error)}
    except PinciteError as error:
        return known | {"error": "unreadable", "message": str(error)}
    except RecursionError:
        return known | {"error": "unreadable", "message": "it is nested deeper than any document"}
    except MemoryError:
        return known | {"error": "unreadable", "message": "reading it takes more memory than one file may have"}
    except Exception as error:  # noqa: BLE001 - a bug of a reader's; the next file may be fine
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        return known | {"error": "unreadable", "message": f"its reader failed, which is a fault of Pincite's ({told})"}
    rest = {"title": content.title, "text": content.text, "remarks": content.remarks, "scanned": content.scanned}
    rest["imprint"] = [content.imprint.authors, content.imprint.issued]
    return known | {"content": {**rest, "blocks": blocks_to_lists(content.blocks)}}


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableError("it is no file")
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        raise UnreadableError(f"the system says: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise UnreadableError(
            f"it has {max(size, len(data)) / 1e6:,.0f} MB, and {LARGEST_FILE / 1e6:,.0f} are the most"
        )
    if not data:
        raise UnreadableError("it is empty")
    return data
