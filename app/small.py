"""Small changes to a library, such as a removal: made at once, or between two files where a job is at work."""

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from index.library import Library
from source.errors import PinciteError

_PATIENCE = 30.0
"""Seconds to wait for another process that is changing the library."""

Act = Callable[[], object]


class SmallChanges:
    """Changes that are waiting to be made; each has a future that tells when it is, or what went wrong."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._threads: list[threading.Thread] = []
        self._waiting: deque[tuple[Act, Future[None]]] = deque()

    def now(self, act: Act) -> "Future[None]":
        """Make a change in a thread of its own, with the right to, waiting for another process that has it."""
        done: Future[None] = Future()
        thread = threading.Thread(target=self._alone, args=(act, done), name="pincite-change", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()
        return done

    def later(self, act: Act) -> "Future[None]":
        """Make a change when ``make`` or ``make_alone`` is called."""
        done: Future[None] = Future()
        self._waiting.append((act, done))
        return done

    def make(self) -> None:
        """Make all that wait; for who has the right to change the library."""
        while one := self._next():
            _do(*one)

    def make_alone(self) -> None:
        """Make all that wait, each with the right to."""
        while one := self._next():
            self._alone(*one)

    def close(self, seconds: float) -> None:
        """Wait some seconds for those that are being made."""
        for thread in self._threads:
            thread.join(seconds)

    def _next(self) -> "tuple[Act, Future[None]] | None":
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

    def _alone(self, act: Act, done: "Future[None]") -> None:
        with self._library.writing(_PATIENCE) as mine:
            if mine:
                _do(act, done)
            else:
                done.set_exception(PinciteError("Another Pincite is changing this library; try again when it is done."))


def check_writable(library: Library) -> None:
    """Raise ``PinciteError`` where nobody may write to a library."""
    if library.folder is not None and not os.access(library.folder, os.W_OK):
        raise PinciteError(f"{library.folder} is read-only; check that you may write to it.")


def _do(act: Act, done: "Future[None]") -> None:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - told to who asked for it
        done.set_exception(error)
    else:
        done.set_result(None)
