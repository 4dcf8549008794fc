"""Files taken into a library from the command line: what is asked on the way, what is shown, and what is said.

What searches, and takes a while to load, is only imported once the first file is being read in another process.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import PurePath
from types import FrameType
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from app.feeding import CHANGING, embed_rest, embedding
from app.options import notice, print_json, telling
from app.printable import one_line, printable
from app.settings import Settings
from index.files import Files
from index.intake import Fate, Intake, Outcome
from index.library import Library
from index.plan import Plan
from source.errors import PinciteError
from source.isolated import ReadingProcess
from source.limit import Limit

if TYPE_CHECKING:
    from index.embed import Embedder

_WAIT = 30.0
"""Seconds to wait for another process that is changing the library."""
_SAID = {
    Fate.ADDED: "added",
    Fate.CHANGED: "changed",
    Fate.MOVED: "moved",
    Fate.SAME: "same as",
    Fate.REMOVED: "removed",
    Fate.UNREADABLE: "cannot be read",
    Fate.AWAY: "not there",
}


@dataclass(frozen=True, slots=True)
class Way:
    """How files are taken in: as the options of a command say."""

    collection: str | None
    password: str | None
    as_json: bool
    again: bool


def take_in(wanted: Settings, library: Library, plan: Callable[[], Plan], way: Way) -> None:
    """Do what is planned, embed what is new, and say what became of each file.

    The plan is made once nobody else changes the library. Exit status 1 where a file cannot be read, or something
    named is not there.
    """

    @cache
    def embedder() -> "Embedder":
        from app.opening import embedder_of

        return embedder_of(library, wanted, notice)

    outcomes: list[Outcome] = []
    try:
        with _stoppable() as check_stopped, ReadingProcess() as reading, changing(library):
            reading.start()
            planned = _told(library, plan())
            with _showing(len(planned.files)) as (tell_path, show, bar):
                intake = Intake(library, lambda: _limit(embedder()), reading, _asking(way.password, bar), tell_path)
                run = intake.run(planned, way.collection, again=way.again)
                for outcome in embedding(library, embedder, run, lambda *of: tell_path(f"embedding: {of[0]}", *of[1:])):
                    outcomes.append(outcome)
                    show(outcome, quiet=way.as_json)
                    check_stopped()
            changed = not CHANGING.isdisjoint(outcome.fate for outcome in outcomes)
            with telling() as tell:
                embed_rest(library, embedder, partial(tell, "Embedding paragraphs"), changed=changed)
        if changed:
            _derive(library, embedder())
    except KeyboardInterrupt:
        if way.as_json:
            _say(outcomes, way)
        raise PinciteError("Stopped. What is done is kept; the same command goes on from here.") from None
    _say(outcomes, way)
    if planned.problems or any(outcome.fate is Fate.UNREADABLE for outcome in outcomes):
        raise typer.Exit(1)


def _derive(library: Library, embedder: "Embedder") -> None:
    """Bring up to date what is searched, so that the next question need not."""
    from index.ready import open_index

    open_index(library, embedder, notice=notice, embed=False)


def _limit(embedder: "Embedder") -> Limit:
    """Return what keeps paragraphs to an embedder, and have ready, while a file is read, what will index them."""
    import numpy.ma  # noqa: F401 - which numpy otherwise loads when it first compares ids

    from index.analysis import streams
    from index.embed import limit_of

    streams("")  # for which the analysis makes its patterns
    return limit_of(embedder)


def _told(library: Library, plan: Plan) -> Plan:
    """Say what cannot be looked at, and keep where to look again.

    Raises ``PinciteError`` where there is nothing to do since nothing can be looked at.
    """
    if plan.passed_over:
        notice(f"Files of kinds that are not read were passed over: {plan.passed_over:,}.")
    for problem in plan.problems[: None if plan.files or plan.roots else -1]:
        notice(problem)
    if plan.problems and not (plan.files or plan.roots):
        raise PinciteError(plan.problems[-1])
    Files(library).add_roots(plan.roots)
    return plan


def _say(outcomes: list[Outcome], way: Way) -> None:
    if way.as_json:
        print_json([{**asdict(outcome), "fate": outcome.fate.value} for outcome in outcomes])
    else:
        print(_summary(outcomes))


def _summary(outcomes: list[Outcome]) -> str:
    fates = [outcome.fate for outcome in outcomes]
    counts = [f"{fates.count(fate):,} {fate.value}" for fate in Fate if fate in fates]
    return f"{', '.join(counts) or 'Nothing to do'}."


@contextmanager
def changing(library: Library) -> Iterator[None]:
    """Hold the right to change a library. Raises ``PinciteError`` where another process keeps it, or nobody has it."""
    with library.writing(_WAIT) as mine:
        if not mine and library.folder is not None and not os.access(library.folder, os.W_OK):
            raise PinciteError(f"{library.folder} is read-only; check that you may write to it.")
        if not mine:
            raise PinciteError("Another Pincite is changing this library; try again when it is done.")
        yield


@contextmanager
def _stoppable() -> Iterator[Callable[[], None]]:
    """Give what raises ``KeyboardInterrupt`` once Ctrl-C was pressed: some libraries swallow the one it raises."""
    pressed: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # which no signal reaches
        yield check
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _showing(files: int) -> Iterator[tuple[Callable[[str, int, int], None], Callable[..., None], Bar]]:
    """Give what shows which file is being read, what says a line of one that is done, and the bar itself."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=files)

        def tell(path: str, done: int, of: int) -> None:
            pages = f" ({done} of {of})" if of else ""
            bar.update(task, description=f"{printable(PurePath(path).name)}{pages}".replace("[", "\\["))

        def show(outcome: Outcome, *, quiet: bool) -> None:
            bar.update(task, completed=outcome.done)
            if outcome.fate is Fate.UNCHANGED or quiet:
                return
            line = one_line(_line(outcome))
            if sys.stdout.isatty() and console.is_terminal:
                bar.console.print(line, soft_wrap=True)
            else:
                print(line, flush=True)

        yield tell, show, bar


def _line(outcome: Outcome) -> str:
    name = f"  {outcome.document}" if outcome.document else ""
    detail = f"  ({outcome.detail})" if outcome.detail and outcome.fate is not Fate.UNREADABLE else ""
    reason = f": {outcome.detail}" if outcome.fate is Fate.UNREADABLE else ""
    return f"{_SAID[outcome.fate]:<8}{name}  {outcome.path}{reason}{detail}"


def _asking(given: str | None, bar: Bar) -> Callable[[str, bool], str | None]:
    """Return what asks for a password: the one given first, then a person where there is a terminal."""
    tried: set[str] = set()

    def ask(path: str, wrong: bool) -> str | None:
        if given is not None and path not in tried:
            tried.add(path)
            return given
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        said = "That password does not open it. " if wrong else ""
        told = f"{said}Password for {printable(path)} (empty to skip it)"
        bar.stop()
        asked: str = typer.prompt(told, default="", hide_input=True, show_default=False, err=True)
        bar.start()
        return asked or None

    return ask
