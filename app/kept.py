"""The commands for conversations that were kept: to find them, and to export one.

What a turn holds takes a while to load, and no other command needs it, so it is only imported when one of these runs.
"""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.options import JsonOption, LibraryOption, chosen, print_json
from app.printable import one_line, printable
from app.started import open_started

kept = typer.Typer(rich_markup_mode=None)

_NO_FOLD = 1000
"""Columns of a table that no terminal shows."""


@kept.command("conversations", epilog='Example: pincite conversations --search "missile defense"')
def conversations_command(
    context: typer.Context,
    search: Annotated[
        str, typer.Option("--search", metavar="WORDS", help="Only those in which all of these words stand.")
    ] = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """List the conversations held on the page, the latest first.

    A search looks in their names, questions and quoted passages, and says in which questions it found the words.
    """
    from app.conversations import Conversations, listed_values
    from app.export.text import when

    found = Conversations(open_started(chosen(context, library, None))).search(search)
    if as_json:
        print_json({"conversations": [listed_values(listed) for listed in found]})
        return
    if not found:
        print("No conversation holds all of these words." if search.strip() else "No conversation has been kept yet.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("conversation", "name", "questions", "changed"):
        table.add_column(column, justify="right" if column == "questions" else "left", overflow="fold")
    for listed in found:
        table.add_row(listed.id, one_line(listed.name), f"{listed.turns:,}", when(listed.changed))
        for ordinal, question in listed.matched if search.strip() else ():
            table.add_row("", one_line(f"  {ordinal}. {question}"), "", "")
    width = None if sys.stdout.isatty() else _NO_FOLD
    Console(highlight=False, markup=False, emoji=False, width=width).print(table)


@kept.command("export", epilog="Example: pincite export 5f0c2a9e81d34b76 --format bibtex")
def export_command(
    context: typer.Context,
    conversation: Annotated[str, typer.Argument(help="Its id, as pincite conversations gives it, or its name.")],
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="One of markdown, html, csv, json, bibtex, csl.")
    ] = "markdown",
    library: LibraryOption = None,
) -> None:
    """Print a conversation with its passages and citations, or the documents it cites as BibTeX or CSL-JSON."""
    from app.conversations import Conversations
    from app.export.formats import format_of

    written = format_of(format_).write(Conversations(open_started(chosen(context, library, None))).named(conversation))
    if sys.stdout.isatty():
        sys.stdout.write(printable(written))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(written.encode())  # whatever this system thinks of line ends and encodings
        sys.stdout.buffer.flush()
