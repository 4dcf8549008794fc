"""What the commands share: their options, their settings, and how they show progress and results."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import TaskID

from app.printable import printable
from app.settings import Settings
from app.settings import settings as read_settings

if TYPE_CHECKING:
    from index.current import Current

LibraryOption = Annotated[
    str | None,
    typer.Option(
        "--library", metavar="DIR", help="The library's folder. Also set by PINCITE_LIBRARY.", show_default=False
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="MODEL", help="The embedding model: a hub name or a folder. Also set by PINCITE_MODEL."
    ),
]
RerankOption = Annotated[
    str | None,
    typer.Option("--rerank", metavar="MODEL", help="A cross-encoder to re-rank with: a hub name or a folder."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
WithinOption = Annotated[
    list[str] | None, typer.Option("--in", metavar="NAME", help="Search only this document or collection.")
]
ContinueOption = Annotated[
    bool, typer.Option("--continue", help="Ask it as what comes next in the last conversation, and keep it there.")
]
ConversationOption = Annotated[
    str | None, typer.Option("--conversation", metavar="NAME", help="The same in the conversation of this id or name.")
]
NewTopicOption = Annotated[bool, typer.Option("--new-topic", help="Carry nothing over from what was asked before.")]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", metavar="WORD", help="Do not carry this word over; may be repeated.")
]
HostOption = Annotated[str, typer.Option("--host", help="The address to listen on.")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes any free one.")]


def chosen(context: typer.Context, library: str | None, model: str | None) -> Settings:
    """Return the settings, whether the options stand before or after the command's name."""
    outer: Settings = context.obj
    if library is None and model is None:
        return outer
    named = None if outer.own else str(outer.library)
    return read_settings(named if library is None else library, model or outer.model, os.environ)


def opened(settings: Settings, rerank: str | None = None) -> "Current":
    """Open the library for questions, showing how far it is."""
    from app.opening import open_current

    with telling() as tell:
        tell("Opening the library", 0, None)
        return open_current(settings, partial(tell, "Embedding paragraphs"), notice, rerank)


def notice(line: str) -> None:
    """Say, in one line, what a person may want to know."""
    print(f"pincite: {printable(line)}", file=sys.stderr)


@contextmanager
def telling() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give what shows the progress of each stage it is told of, and shows nothing before."""
    console = Console(stderr=True)
    bar = Bar(console=console, transient=True, disable=not console.is_terminal)
    stages: dict[str, TaskID] = {}

    def tell(stage: str, done: int, of: int | None) -> None:
        if stage not in stages:
            bar.start()
            stages[stage] = bar.add_task(stage)
        bar.update(stages[stage], completed=done, total=of)

    try:
        yield tell
    finally:
        if stages:
            bar.stop()


def print_json(value: object) -> None:
    """Print a result as JSON."""
    print(json.dumps(value, indent=1))
