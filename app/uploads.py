"""Files a person has sent to the page: kept in the library's own folder, and gone with their documents."""

import contextlib
import hashlib
import os
import re
import threading
import time
import unicodedata
import uuid
from collections.abc import Iterator
from errno import EDQUOT, ENOSPC
from itertools import count
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

from index.files import Files, KnownFile, State
from index.intake import remove
from index.library import Library
from source.errors import PinciteError
from source.find import absolute, is_file
from source.worker import LARGEST_FILE

FOLDER = "uploads"
_LONGEST_NAME = 200
"""Bytes of a file's name; systems take 255, and a number may come to it."""
_PART = ".part"
_ABANDONED = 24 * 3600.0
"""Seconds after which nobody is sending a file any more."""


class TooLargeError(PinciteError):
    """A file that is larger than any that is read."""

    def __init__(self) -> None:
        super().__init__(f"That file is too large: {LARGEST_FILE / 1e6:,.0f} MB are the most.")


class Uploads:
    """The files sent to the page of a library. Raises ``PinciteError`` for one that is in memory only."""

    def __init__(self, library: Library) -> None:
        if library.folder is None:
            raise PinciteError("This library is not kept, so no file can be sent to it.")
        self.library, self._lock = library, threading.Lock()
        self.folder = Path(absolute(str(library.folder))) / FOLDER

    def receive(self, name: str) -> "Upload":
        """Return what takes in a file of a name, piece by piece."""
        return Upload(self, safe_name(name))

    def keep(self, part: Path, name: str, sha256: str) -> Path:
        """Give a file that is wholly there its name, or a free one like it, and have it looked at from now on.

        One that is there already with the same bytes is kept in its place.
        """
        with self._lock:
            for path in _like(self.folder / name):
                if path.exists() and not _is(path, sha256):
                    continue
                Files(self.library).add_roots([str(path)])
                part.replace(path)
                return path
        raise AssertionError("there is always another number")

    def left(self) -> list[str]:
        """Return the files that were sent and never looked at, and delete what belongs to no document any more.

        That is when the server was ended in between.
        """
        files, known = Files(self.library), {file.path for file in Files(self.library).all()}
        roots, left = set(files.roots()), []
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if str(path) in roots - known and path.suffix != _PART:
                left.append(str(path))
            elif str(path) not in roots | known and time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink()
        return left


class Upload:
    """A file that is being sent. It is gone again, unless ``done`` is called."""

    def __init__(self, uploads: Uploads, name: str) -> None:
        self._uploads, self._name = uploads, name
        self._hash, self._bytes = hashlib.sha256(), 0
        self._part = uploads.folder / f"{uuid.uuid4().hex}{_PART}"
        with _disk():
            uploads.folder.mkdir(exist_ok=True)
            self._stream = self._part.open("xb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._stream.close()
        self._part.unlink(missing_ok=True)

    def write(self, piece: bytes) -> None:
        """Add a piece. Raises ``TooLargeError``, and ``PinciteError`` where the disk is full."""
        self._bytes += len(piece)
        if self._bytes > LARGEST_FILE:
            raise TooLargeError
        self._hash.update(piece)
        with _disk():
            self._stream.write(piece)

    def done(self) -> Path:
        """Keep the file, and return where it is."""
        with _disk():
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            return self._uploads.keep(self._part, self._name, self._hash.hexdigest())


def safe_name(name: str) -> str:
    """Return the last part of a name as that of a file here: no control characters, no leading dots, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()))[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip().lstrip(". ")
    if plain.startswith("~$"):
        plain = plain[2:]
    suffix = PurePath(plain).suffix if len(PurePath(plain).suffix.encode()) <= _LONGEST_NAME // 2 else ""
    stem = plain.removesuffix(suffix).encode()[: _LONGEST_NAME - len(suffix.encode())].decode("utf-8", "ignore")
    return f"{stem.strip()}{suffix}" or "document"


def was_sent(library: Library, path: str) -> bool:
    """Whether a file is one that was sent to the page."""
    return library.folder is not None and Path(path).parent == Path(absolute(str(library.folder))) / FOLDER


def discard(library: Library, name: str) -> None:
    """Take a document out for good, and delete the files of it that were sent to the page.

    Raises ``PinciteError`` where there is none of the name.
    """
    sent = [path for path in Files(library).of(name) if was_sent(library, path)]
    remove(library, name)
    for path in sent:
        _delete(library, path)


def dismiss(library: Library, path: str) -> None:
    """Hear no more of a file that cannot be read; one that was sent to the page is deleted.

    Raises ``PinciteError`` where there is none at the path that waits.
    """
    file = Files(library).get(path)
    if file is None or file.document or file.state not in (State.UNREADABLE, State.LOCKED):
        raise PinciteError("There is no such file that could not be read.")
    with library.transaction():
        Files(library).drop_root(path)
        Files(library).put(KnownFile(path, file.sha256, file.bytes, None, State.REMOVED))
    if was_sent(library, path) or not is_file(Path(path)):
        _delete(library, path)


def _delete(library: Library, path: str) -> None:
    Files(library).forget(path)
    if was_sent(library, path):
        with contextlib.suppress(OSError):  # it is looked at no more, and gone when the server starts again
            Path(path).unlink()


def _like(path: Path) -> Iterator[Path]:
    """Yield a path, and the same with " (2)", " (3)" behind its name."""
    yield path
    yield from (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))


def _is(path: Path, sha256: str) -> bool:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """Say in words what the system says when it cannot write."""
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise PinciteError("The disk is full; free some space and try again.") from error
        raise PinciteError(f"The file cannot be kept: {error.strerror}.") from error
