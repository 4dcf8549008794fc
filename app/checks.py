"""Checks of drafts, done one after another in a thread: watched, cancelled, and remembered for a while.

A draft is its writer's: nothing of it is kept in the library or on the disk.
"""

import logging
import secrets
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum

from app.draft.check import Check, check
from app.draft.model import Draft
from index.current import Current
from source.errors import PinciteError, StoppedError

KEPT = 16
"""Checks that are remembered; the one that was begun first is forgotten first."""


class State(StrEnum):
    """How it stands with a check."""

    WAITING = "waiting"
    CHECKING = "checking"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Checking:
    """A check as it is now: ``done`` of ``of`` are done of what ``stage`` names; ``said`` is why it failed."""

    id: str
    state: State = State.WAITING
    stage: str = ""
    done: int = 0
    of: int = 0
    said: str = ""
    check: Check | None = None


class Checks:
    """The checks over the library of ``current``. Every method may be called from any thread and returns at once."""

    def __init__(self, current: Current) -> None:
        self._current = current
        self._lock = threading.Lock()
        self._known: dict[str, Checking] = {}
        self._cancelled: set[str] = set()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="pincite-check")

    def begin(self, draft: Draft, k: int, within: Sequence[str] | None = None) -> Checking:
        """Begin to check a draft, after those begun before."""
        one = Checking(secrets.token_urlsafe(12))
        with self._lock:
            self._known[one.id] = one
            for old in list(self._known)[:-KEPT]:
                self._cancelled.add(old)
                del self._known[old]
        self._worker.submit(self._work, one.id, draft, k, within)
        return one

    def get(self, id_: str) -> Checking:
        """Return a check as it is now. Raises ``PinciteError`` for one that is not remembered."""
        with self._lock:
            if id_ not in self._known:
                raise PinciteError("That check is not remembered any more; check the draft again.")
            return self._known[id_]

    def done(self, id_: str) -> Check:
        """Return what a check found. Raises ``PinciteError`` for one that is not done."""
        found = self.get(id_).check
        if found is None:
            raise PinciteError("That check is not done yet.")
        return found

    def cancel(self, id_: str) -> Checking:
        """End a check at the next claim."""
        self.get(id_)
        with self._lock:
            self._cancelled.add(id_)
        return self.get(id_)

    def close(self) -> None:
        """End all checks."""
        with self._lock:
            self._cancelled |= set(self._known)
        self._worker.shutdown(cancel_futures=True)

    def _set(self, id_: str, **changes: object) -> None:
        with self._lock:
            if id_ in self._known:
                self._known[id_] = replace(self._known[id_], **changes)  # type: ignore[arg-type]

    def _work(self, id_: str, draft: Draft, k: int, within: Sequence[str] | None) -> None:
        def progress(stage: str, done: int, of: int) -> None:
            if id_ in self._cancelled:
                raise StoppedError
            self._set(id_, state=State.CHECKING, stage=stage, done=done, of=of)

        try:
            progress("Checking claims", 0, len(draft.claims))
            found = self._current.answer(lambda index: check(index, draft, k, within, progress))
            self._set(id_, state=State.DONE, check=found)
        except StoppedError:
            self._set(id_, state=State.CANCELLED)
        except PinciteError as error:
            self._set(id_, state=State.FAILED, said=str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("A check failed")
            said = f"This failed, which is a fault of Pincite's ({type(error).__name__})."
            self._set(id_, state=State.FAILED, said=said)
        with self._lock:
            self._cancelled.discard(id_)
