"""Changes to a library that take a while, done one after another in a thread: watched, cancelled and tried again.

Questions go on being answered meanwhile. A job holds the library's right to change from its first file to its last;
whoever wants some small change in between has it made between two files.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from app.feeding import embed_rest, embedding
from app.job import FileState, Job, Kind, State, Step
from app.small import SmallChanges, check_writable
from index.current import Current
from index.embed import limit_of
from index.embeddings import Embeddings
from index.files import Files
from index.files import State as FileIs
from index.intake import Intake, Outcome
from index.library import Library
from index.plan import Plan, plan_add, plan_sync
from index.verify import verify
from source.errors import PinciteError, StoppedError
from source.isolated import ReadingProcess

TRY = 0.3
"""Seconds to try for the right to change, before a person is told and may cancel."""
_LEAVE = 10.0
"""Seconds a thread has to end when the server does: about a batch of embedding."""
_BUSY = "Another Pincite is changing this library; this goes on when it is done."
_STOPPED = "Cancelled. What was done is kept."


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: Kind
    paths: tuple[str, ...] = ()
    collection: str | None = None
    password: str | None = None
    batch: str = ""


class Jobs:
    """The jobs over the library of ``current``. Every method may be called from any thread and returns at once."""

    def __init__(self, current: Current) -> None:
        self._current = current
        self._lock = threading.Lock()
        self._job = Job()
        self._wanted: deque[_Wanted] = deque()
        self._small = SmallChanges(current.library)
        self._thread: threading.Thread | None = None
        self._reading: ReadingProcess | None = None
        self._cancelled = self._renew = False

    def snapshot(self) -> Job:
        """Return the job that runs, or ran last, as it is now."""
        with self._lock:
            return replace(self._job, files=dict(self._job.files))

    def add(self, paths: Sequence[str], collection: str | None = None) -> Job:
        """Take in files, folders and patterns, or join them to what is being taken in."""
        return self._want(_Wanted(Kind.ADD, tuple(paths), collection))

    def add_files(self, paths: Sequence[str], collection: str | None = None, batch: str = "") -> Job:
        """Take in files by their absolute paths, which are shown at once.

        The job goes on from the last one where that was of the same ``batch``.
        """
        return self._want(_Wanted(Kind.ADD, tuple(paths), collection, batch=batch), paths)

    def sync(self) -> Job:
        """Bring the library up to date with all that was ever added."""
        return self._want(_Wanted(Kind.SYNC))

    def retry(self, password: str | None = None) -> Job:
        """Read again what could not be read in the last job, or else ever.

        Raises ``PinciteError`` where there is nothing of the kind.
        """
        failed = self.snapshot().failed
        unread = FileIs.UNREADABLE, FileIs.LOCKED
        paths = failed or tuple(file.path for file in Files(self._library).all() if file.state in unread)
        if not paths:
            raise PinciteError("Every file could be read; there is nothing to try again.")
        return self._want(_Wanted(Kind.RETRY, paths, password=password), paths)

    def go_on(self) -> Job:
        """Read what the last job has left when it was cancelled, and embed what is not yet."""
        left = self.snapshot().left
        return self._want(_Wanted(Kind.GO_ON, left), left)

    def rebuild(self) -> Job:
        """Throw away what is derived from the documents, and make it again."""
        return self._want(_Wanted(Kind.REBUILD))

    def verify(self) -> Job:
        """Prove that each stored paragraph is what its document says."""
        return self._want(_Wanted(Kind.VERIFY))

    def cancel(self) -> Job:
        """Stop after what is being done just now, which for a file is at once."""
        with self._lock:
            self._wanted.clear()
            if not self._job.over:
                self._cancelled = True
                if self._reading is not None:
                    self._reading.interrupt()
        return self.snapshot()

    def change(self, act: Callable[[], object]) -> "Future[None]":
        """Make a small change with the right to, between two files where a job runs; the future tells of it."""
        with self._lock:
            return self._small.later(act) if self._thread is not None else self._small.now(act)

    def promised(self, change: "Future[None]") -> None:
        """See to it that, where a change that nobody waits for any more fails, the job says so."""

        def tell(made: "Future[None]") -> None:
            if error := made.exception():
                self._set(lines=(*self._job.lines, str(error)))

        change.add_done_callback(tell)

    def close(self) -> None:
        """Cancel what runs, and wait for it, and for small changes, as long as it is worth."""
        self.cancel()
        thread = self._thread
        if thread is not None:
            thread.join(_LEAVE)
        self._small.close(_LEAVE)

    @property
    def _library(self) -> Library:
        return self._current.library

    def _want(self, wanted: _Wanted, files: Sequence[str] = ()) -> Job:
        with self._lock:
            if self._thread is None:
                self._begin(wanted)
            if wanted not in self._wanted:
                self._wanted.append(wanted)
            if not self._cancelled:
                self._job.files.update({path: FileState(path) for path in files})
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="pincite-job", daemon=True)
                self._thread.start()
        return self.snapshot()

    def _begin(self, wanted: _Wanted) -> None:
        self._cancelled = self._renew = False
        if wanted.batch and wanted.batch == self._job.batch:
            self._job = replace(self._job, state=State.WAITING, said="")
        else:
            self._job = Job(self._job.number + 1, wanted.kind, State.WAITING, batch=wanted.batch)

    def _set(self, state: State | None = None, **changes: object) -> None:
        with self._lock:
            named = {} if state is None else {"state": state, "said": "", "embedded": 0, "to_embed": 0}
            self._job = replace(self._job, **(named | changes))  # type: ignore[arg-type]

    # What follows runs in the thread of the job.

    def _work(self) -> None:
        while True:
            state, said = State.DONE, ""
            try:
                self._all_wanted()
                self._set(State.INDEXING)
                self._current.renew(always=self._renew)
            except StoppedError:
                state, said = State.CANCELLED, _STOPPED
            except PinciteError as error:
                state, said = State.FAILED, str(error)
            except Exception as error:
                logging.getLogger(__name__).exception("A job failed")
                state, said = State.FAILED, f"This failed, which is a fault of Pincite's ({type(error).__name__})."
            with self._lock:
                if state is State.FAILED:
                    self._wanted.clear()
                if state is State.CANCELLED and self._wanted:  # wanted since
                    self._begin(self._wanted[0])
                if not self._wanted:
                    files = self._job.files | {path: FileState(path) for path in self._job.left}
                    self._job = replace(self._job, state=state, said=said or self._job.said, files=files)
                    self._thread = None
                    break
        self._small.make_alone()

    def _all_wanted(self) -> None:
        """Do all that is wanted with the right to change, waiting for that where another process has it."""
        while True:
            self._check()
            with self._library.writing(TRY) as mine:
                if mine:
                    with ReadingProcess() as reading:
                        with self._lock:
                            self._reading = reading
                        while wanted := self._next():
                            _WORK[wanted.kind](self, wanted)
                            self._small.make()
                    return
            check_writable(self._library)
            self._set(State.WAITING, said=_BUSY)

    def _next(self) -> _Wanted | None:
        """Return what is wanted next; files that were sent one by one are taken in together."""
        self._check()
        with self._lock:
            if not self._wanted:
                return None
            first = self._wanted.popleft()
            while self._wanted and first.kind is Kind.ADD and replace(self._wanted[0], paths=first.paths) == first:
                first = replace(first, paths=(*first.paths, *self._wanted.popleft().paths))
            self._job = replace(self._job, kind=first.kind)
            return first

    def _take_in(self, wanted: _Wanted) -> None:
        self._set(State.READING)
        plan = self._plan(wanted)
        Files(self._library).add_roots(plan.roots)
        with self._lock:
            for path in (*plan.files, *plan.gone, *plan.away):
                self._job.files[path] = FileState(path)
        asked: set[str] = set()

        def ask(path: str, _: bool) -> str | None:
            again = path in asked
            asked.add(path)
            return None if again else wanted.password

        assert self._reading is not None  # noqa: S101 - set before anything is done
        intake = Intake(self._library, lambda: limit_of(self._current.embedder), self._reading, ask, self._read_so_far)
        run = intake.run(plan, wanted.collection, again=wanted.kind is not Kind.SYNC)
        for outcome in embedding(
            self._library, lambda: self._current.embedder, run, lambda _, *of: self._embedded(*of)
        ):
            self._tell(outcome)
            self._small.make()
            self._check()
        embed_rest(self._library, lambda: self._current.embedder, self._embedded)

    def _plan(self, wanted: _Wanted) -> Plan:
        if wanted.kind in (Kind.RETRY, Kind.GO_ON):
            return Plan(wanted.paths)
        plan = plan_sync(self._library) if wanted.kind is Kind.SYNC else plan_add(self._library, wanted.paths)
        passed = f"Files of kinds that are not read were passed over: {plan.passed_over:,}."
        self._set(lines=(*self._job.lines, *plan.problems, *([passed] if plan.passed_over else [])))
        return plan

    def _verified(self, _: _Wanted) -> None:
        self._set(State.CHECKING)
        verdict = verify(self._library)
        count = f"{len(verdict.checked):,} document{'s' * (len(verdict.checked) != 1)}"
        said = f"Compared {count} with the source, byte for byte: {'see below' if verdict.problems else 'all is well'}."
        self._set(lines=(*self._job.lines, said, *verdict.problems))

    def _rebuilt(self, _: _Wanted) -> None:
        self._set(State.INDEXING)
        Embeddings(self._library, self._current.embedder.key).forget_damaged()
        self._library.throw_away_derived()
        self._renew = True
        embed_rest(self._library, lambda: self._current.embedder, self._embedded)
        self._set(lines=(*self._job.lines, "What is derived from the documents was made again."))

    def _tell(self, outcome: Outcome) -> None:
        known = Files(self._library).get(outcome.path)
        locked = known is not None and known.state is FileIs.LOCKED
        with self._lock:
            before = self._job.files.get(outcome.path, FileState(outcome.path))
            self._job.files[outcome.path] = before.after(outcome, locked=locked)

    def _read_so_far(self, path: str, pages: int, of: int) -> None:
        self._check()
        if self._job.state is not State.READING:
            self._set(State.READING)
        with self._lock:
            self._job.files[path] = FileState(path, Step.READING, pages, of)

    def _embedded(self, done: int, of: int) -> None:
        self._check()
        self._small.make()
        self._set(State.EMBEDDING, embedded=done, to_embed=of)

    def _check(self) -> None:
        if self._cancelled:
            raise StoppedError


_WORK: dict[Kind, Callable[[Jobs, _Wanted], None]] = {
    Kind.ADD: Jobs._take_in,
    Kind.SYNC: Jobs._take_in,
    Kind.RETRY: Jobs._take_in,
    Kind.GO_ON: Jobs._take_in,
    Kind.REBUILD: Jobs._rebuilt,
    Kind.VERIFY: Jobs._verified,
}
