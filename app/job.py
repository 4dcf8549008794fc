"""What a person sees of a job: how far it is, and what became of each file."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath

from index.intake import Fate, Outcome


class Kind(StrEnum):
    """What a job does."""

    ADD = "add"
    SYNC = "sync"
    RETRY = "retry"
    GO_ON = "go on"
    REBUILD = "rebuild"
    VERIFY = "verify"


class State(StrEnum):
    """How it stands with a job; ``WAITING`` is for its turn, or for the right to change the library."""

    WAITING = "waiting"
    READING = "reading"
    EMBEDDING = "embedding"
    CHECKING = "checking"
    INDEXING = "indexing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OVER = frozenset({State.DONE, State.CANCELLED, State.FAILED})


class Step(StrEnum):
    """How it stands with a file of a job."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of a job: ``pages`` of its pages or parts are read, of ``of``; 0 where it has none to count.

    ``reason`` says why it failed, or what a person should know of how it was read; ``locked`` that it may open with a
    password.
    """

    path: str
    step: Step = Step.WAITING
    pages: int = 0
    of: int = 0
    fate: Fate | None = None
    document: str = ""
    reason: str = ""
    locked: bool = False

    @property
    def name(self) -> str:
        """The last part of its path."""
        return PurePath(self.path).name or self.path

    def after(self, outcome: Outcome, *, locked: bool) -> "FileState":
        """Return it as it is once it is known what became of the file."""
        failed = outcome.fate is Fate.UNREADABLE
        step = Step.FAILED if failed else Step.DONE
        told = {"document": outcome.document, "reason": outcome.detail, "locked": failed and locked}
        return replace(self, step=step, pages=self.of, fate=outcome.fate, **told)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Job:
    """The job that runs, or ran last: ``number`` 0 where there has been none.

    ``said`` is a line on how it stands, such as what is waited for or why it failed; ``lines`` are what it found that
    belongs to no file. ``embedded`` of ``to_embed`` paragraphs are embedded, where that is under way. ``batch`` names
    the files that were sent one by one and belong together.
    """

    number: int = 0
    kind: Kind = Kind.ADD
    state: State = State.DONE
    said: str = ""
    files: dict[str, FileState] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    embedded: int = 0
    to_embed: int = 0
    batch: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in OVER

    @property
    def left(self) -> tuple[str, ...]:
        """The paths of the files that were not come to."""
        return tuple(file.path for file in self.files.values() if file.step in (Step.WAITING, Step.READING))

    @property
    def failed(self) -> tuple[str, ...]:
        """The paths of the files that could not be read."""
        return tuple(file.path for file in self.files.values() if file.step is Step.FAILED)
