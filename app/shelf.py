"""The commands that look after a library: what is in it, what comes in, and what goes."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import PurePath
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from app.opening import embedder_of, open_started
from app.options import JsonOption, LibraryOption, ModelOption, chosen, notice, print_json, telling
from app.settings import Settings
from app.terminal import printable
from index import collections
from index.embed import Embedder, limit_of
from index.files import Files, State, entries
from index.intake import Fate, Intake, Outcome, remove
from index.library import Library
from index.plan import Plan, plan_add, plan_sync
from index.ready import EMBED_AT_ONCE, embed_missing, open_index
from index.verify import verify
from source.errors import PinciteError
from source.fetch import is_url
from source.find import absolute
from source.isolated import ReadingProcess

shelf = typer.Typer(rich_markup_mode=None)

PasswordOption = Annotated[
    str | None,
    typer.Option("--password", envvar="PINCITE_PASSWORD", help="For encrypted files; asked for if not given."),
]
_NO_FOLD = 1000
"""Columns of a table that no terminal shows."""
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


@shelf.command("add", epilog="Example: pincite add ~/papers notes.md --collection thesis")
def add_command(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, patterns, or a URL.")],
    collection: Annotated[
        str | None, typer.Option("--collection", metavar="NAME", help="Put what is added into this collection.")
    ] = None,
    password: PasswordOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
    model: ModelOption = None,
) -> None:
    """Add documents: text, Markdown, HTML, PDF, DOCX, EPUB, PPTX, RTF, ODT, CSV, subtitles.

    What is in the library already is skipped, and what has changed is read again. A file that cannot be read is
    named with the reason, and stops nothing; the exit status is then 1.
    """
    wanted = chosen(context, library, model)
    opened = open_started(wanted)
    plan = plan_add(opened, paths)
    if plan.passed_over:
        notice(f"Files of kinds that are not read were passed over: {plan.passed_over:,}.")
    roots = tuple(absolute(path) for path in paths if not is_url(path))
    _take_in(wanted, opened, plan, _Way(collection, password, as_json, again=True, roots=roots))


@shelf.command("sync", epilog="Example: pincite sync --dry-run")
def sync_command(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which files would be looked at or go.")] = False,
    password: PasswordOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
    model: ModelOption = None,
) -> None:
    """Bring the library up to date with the files and folders that were added: new, changed, moved and deleted ones."""
    wanted = chosen(context, library, model)
    opened = open_started(wanted)
    plan = plan_sync(opened)
    if dry_run:
        for path in plan.gone:
            print(f"gone  {printable(path)}")
        for path in plan.away:
            print(f"not there now, kept  {printable(path)}")
        known = {file.path for file in Files(opened).all()}
        for path in plan.files:
            print(f"{'look at' if path in known else 'new'}  {printable(path)}")
        return
    _take_in(wanted, opened, plan, _Way(None, password, as_json, again=False))


@shelf.command("list", epilog="Example: pincite list --json")
def list_command(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """List the documents of the library, and the files that could not be read."""
    opened = open_started(chosen(context, library, None))
    known = entries(opened)
    unread = [file for file in Files(opened).all() if file.state in (State.UNREADABLE, State.LOCKED)]
    if as_json:
        problems = [{"path": file.path, "problem": file.problem} for file in unread]
        print_json({"documents": [asdict(entry) for entry in known], "unreadable": problems})
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("document", "title", "format", "paragraphs", "pages", "collections"):
        table.add_column(column, justify="right" if column in ("paragraphs", "pages") else "left", overflow="fold")
    for entry in known:
        numbers = (f"{entry.paragraphs:,}", str(entry.pages or ""))
        row = (entry.name, entry.title, entry.format, *numbers, ", ".join(entry.collections))
        table.add_row(*(printable(cell) for cell in row))
    width = None if sys.stdout.isatty() else _NO_FOLD
    Console(highlight=False, markup=False, emoji=False, width=width).print(table)
    for entry in known:
        for remark in entry.remarks:
            print(printable(f"{entry.name}: {remark}"))
    for file in unread:
        print(printable(f"{file.path} cannot be read: {file.problem}"))


@shelf.command("remove", epilog="Example: pincite remove lecture")
def remove_command(
    context: typer.Context,
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...", help="Names, as pincite list gives them.")],
    library: LibraryOption = None,
) -> None:
    """Remove documents; nothing of them is left in the library. The files they were read from are not touched."""
    opened = open_started(chosen(context, library, None))
    for name in documents:
        opened.check(name)
    with _changing(opened):
        for name in documents:
            count = opened.count(name)
            remove(opened, name)
            print(f"removed  {printable(name)} ({count:,} paragraph{'s' * (count != 1)})")


@shelf.command("collect", epilog="Example: pincite collect thesis lecture")
def collect_command(
    context: typer.Context,
    collection: Annotated[str, typer.Argument(help="The collection's name.")],
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...", help="Names, as pincite list gives them.")],
    out: Annotated[bool, typer.Option("--out", help="Take them out of the collection instead.")] = False,
    library: LibraryOption = None,
) -> None:
    """Put documents into a collection, which pincite ask --in can search; a new name makes a new one."""
    opened = open_started(chosen(context, library, None))
    (collections.take if out else collections.put)(opened, collection, documents)
    for name, members in collections.collections(opened).items():
        print(printable(f"{name}: {', '.join(members)}"))


@shelf.command("verify", epilog="Example: pincite verify --library ~/my-library")
def verify_command(context: typer.Context, library: LibraryOption = None) -> None:
    """Prove that each stored paragraph is, byte for byte, what its document says; exit status 1 if one is not."""
    verdict = verify(open_started(chosen(context, library, None)))
    for line in verdict.checked:
        print(printable(line))
    if verdict.problems:
        for line in verdict.problems:
            print(f"pincite: {printable(line)}", file=sys.stderr)
        raise typer.Exit(1)
    print("Nothing is wrong.")


@dataclass(frozen=True, slots=True)
class _Way:
    """How files are taken in: as the options of a command say."""

    collection: str | None
    password: str | None
    as_json: bool
    again: bool
    roots: tuple[str, ...] = ()


def _take_in(wanted: Settings, library: Library, plan: Plan, way: _Way) -> None:
    """Do what is planned, embed what is new, and say what became of each file."""

    @cache
    def embedder() -> Embedder:
        return embedder_of(library, wanted, notice)

    outcomes: list[Outcome] = []
    try:
        with _changing(library), _showing(len(plan.files)) as (tell, show, bar), ReadingProcess() as reading:
            Files(library).add_roots(way.roots)
            intake = Intake(library, lambda: limit_of(embedder()), reading, _asking(way.password, bar), tell)
            fresh: list[str] = []
            for outcome in intake.run(plan, way.collection, again=way.again):
                outcomes.append(outcome)
                show(outcome, quiet=way.as_json)
                fresh += [outcome.document] if outcome.fate in (Fate.ADDED, Fate.CHANGED) else []
                if sum(map(library.count, fresh)) >= EMBED_AT_ONCE:  # so that they can be asked about
                    embed_missing(library, embedder(), partial(tell, f"embedding: {outcome.document}"), fresh)
                    fresh.clear()
        if {outcome.fate for outcome in outcomes} & {Fate.ADDED, Fate.CHANGED, Fate.REMOVED}:
            with telling() as tell_stage:
                stage = "Embedding paragraphs"
                open_index(library, embedder(), progress=lambda n, of: tell_stage(stage, n, of), notice=notice)
    except KeyboardInterrupt:
        raise PinciteError("Stopped. What is done is kept; the same command goes on from here.") from None
    if way.as_json:
        print_json([{**asdict(outcome), "fate": outcome.fate.value} for outcome in outcomes])
    else:
        print(_summary(outcomes))
    if any(outcome.fate is Fate.UNREADABLE for outcome in outcomes):
        raise typer.Exit(1)


def _summary(outcomes: list[Outcome]) -> str:
    fates = [outcome.fate for outcome in outcomes]
    counts = [f"{fates.count(fate):,} {fate.value}" for fate in Fate if fate in fates]
    return f"{', '.join(counts) or 'Nothing to do'}."


@contextmanager
def _changing(library: Library) -> Iterator[None]:
    """Hold the right to change a library. Raises ``PinciteError`` where another process keeps it, or nobody has it."""
    with library.writing(_WAIT) as mine:
        if not mine and library.folder is not None and not os.access(library.folder, os.W_OK):
            raise PinciteError(f"{library.folder} is read-only; check that you may write to it.")
        if not mine:
            raise PinciteError("Another Pincite is changing this library; try again when it is done.")
        yield


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
            line = printable(_line(outcome)).replace("\n", "\N{REPLACEMENT CHARACTER}")
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
