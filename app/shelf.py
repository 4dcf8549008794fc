"""The commands that look after a library: what is in it, what comes in, and what goes."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.options import JsonOption, LibraryOption, ModelOption, chosen, print_json
from app.printable import one_line, printable
from app.started import open_started
from app.taking import Way, changing, take_in
from app.uploads import discard
from index import collections
from index.files import Files, State, entries
from index.library import Library
from index.plan import Plan, plan_add, plan_sync

shelf = typer.Typer(rich_markup_mode=None)

PasswordOption = Annotated[
    str | None,
    typer.Option("--password", envvar="PINCITE_PASSWORD", help="For encrypted files; asked for if not given."),
]
_NO_FOLD = 1000
"""Columns of a table that no terminal shows."""


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
    take_in(wanted, opened, lambda: plan_add(opened, paths), Way(collection, password, as_json, again=True))


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
    if dry_run:
        _show_plan(opened, plan_sync(opened), as_json)
        return
    take_in(wanted, opened, lambda: plan_sync(opened), Way(None, password, as_json, again=False))


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
        table.add_row(*(one_line(cell) for cell in row))
    width = None if sys.stdout.isatty() else _NO_FOLD
    Console(highlight=False, markup=False, emoji=False, width=width).print(table)
    for entry in known:
        for remark in entry.remarks:
            print(printable(f"{entry.name}: {remark}"))
    for file in unread:
        print(one_line(f"{file.path} cannot be read: {file.problem}"))


@shelf.command("remove", epilog="Example: pincite remove lecture")
def remove_command(
    context: typer.Context,
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...", help="Names, as pincite list gives them.")],
    library: LibraryOption = None,
) -> None:
    """Remove documents; nothing of them is left in the library.

    The files they were read from are not touched, but for copies that were sent to the page.
    """
    opened = open_started(chosen(context, library, None))
    documents = list(dict.fromkeys(documents))
    for name in documents:
        opened.check(name)
    with changing(opened):
        for name in documents:
            count = opened.count(name)
            discard(opened, name)
            print(f"removed  {printable(name)} ({count:,} paragraph{'s' * (count != 1)})", flush=True)


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
        print(one_line(f"{name}: {', '.join(members)}"))


@shelf.command("verify", epilog="Example: pincite verify --library ~/my-library")
def verify_command(context: typer.Context, library: LibraryOption = None) -> None:
    """Prove that each stored paragraph is, byte for byte, what its document says; exit status 1 if one is not."""
    from index.verify import verify

    verdict = verify(open_started(chosen(context, library, None)))
    for line in verdict.checked:
        print(printable(line))
    if verdict.problems:
        for line in verdict.problems:
            print(f"pincite: {printable(line)}", file=sys.stderr)
        raise typer.Exit(1)
    print("Nothing is wrong.")


def _show_plan(library: Library, plan: Plan, as_json: bool) -> None:
    known = {file.path for file in Files(library).all()}
    rows = [("gone", path) for path in plan.gone]
    rows += [("not there now, kept", path) for path in plan.away]
    rows += [("look at" if path in known else "new", path) for path in plan.files]
    if as_json:
        print_json([{"path": path, "plan": what} for what, path in rows])
        return
    for what, path in rows:
        print(f"{what}  {one_line(path)}")
