"""The commands for studying: cards to keep, their review in the terminal, how it goes, and cards in and out.

What they do takes a while to load, and no other command needs it, so it is only imported when one of these runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from app.options import JsonOption, LibraryOption, chosen

study = typer.Typer(
    name="study",
    help="Learn the documents: make cards of them, review them with FSRS, and take them to Anki.",
    epilog="Example: pincite study cards --count 5 --keep all",
    rich_markup_mode=None,
)

WithinOption = Annotated[
    list[str] | None, typer.Option("--in", metavar="NAME", help="Only of this document or collection.")
]


@study.command("cards", epilog="Example: pincite study cards --count 5 --keep all")
def cards_command(
    context: typer.Context,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=500, help="How many to propose.")] = 10,
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="WHICH", help='Keep those: numbers ("1,3-5"), ids, or "all".'),
    ] = None,
    drop: Annotated[
        str | None,
        typer.Option("--drop", metavar="WHICH", help="Never propose those again; by its id, drop a kept one."),
    ] = None,
    show_kept: Annotated[bool, typer.Option("--kept", help="List the cards that are kept instead.")] = False,
    within: WithinOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Propose cards made of the documents, the best first, to be kept or dropped.

    Nothing in them is generated: each asks for what one paragraph says, and shows that paragraph.
    """
    from app.study import sitting

    wanted = chosen(context, library, None)
    if show_kept:
        sitting.list_kept(wanted, as_json=as_json)
    else:
        sitting.propose(wanted, count, within or (), keep, drop, as_json=as_json)


@study.command("review", epilog="Example: pincite study review --new 5")
def review_command(
    context: typer.Context,
    new: Annotated[int | None, typer.Option("--new", min=0, help="New cards today; kept as the limit.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="Reviews today; kept as the limit.")] = None,
    within: WithinOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what is due as JSON, and ask nothing.")] = False,
    library: LibraryOption = None,
) -> None:
    """Review the cards that are due: type the answer, see it beside the right one, and grade yourself.

    An empty line shows the answer. Then 1 to 4 is Again, Hard, Good or Easy, Enter what is suggested; u takes the last
    grade back, b leaves a card until tomorrow, s leaves it out, q ends.
    """
    from app.study import sitting

    sitting.review(chosen(context, library, None), new, limit, within or (), as_json=as_json)


@study.command("stats", epilog="Example: pincite study stats --json")
def stats_command(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Show how the learning goes: what is due, how much was recalled, and what is weakest."""
    from app.study import sitting

    sitting.show_progress(chosen(context, library, None), as_json=as_json)


@study.command("export", epilog="Example: pincite study export cards.apkg")
def export_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write: cards.apkg, cards.tsv or cards.csv.")],
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="One of apkg, tsv, csv; else by the ending.")
    ] = None,
    links: Annotated[
        str | None,
        typer.Option("--links", metavar="URL", help="Where the page is, for links; this machine, if not given."),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Write the kept cards as an Anki package or a table. Anki takes a later package as an update of the first."""
    from app.study import sitting

    sitting.send_out(chosen(context, library, None), file, format_name, links)


@study.command("import", epilog="Example: pincite study import notes.txt")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help='What Anki exports as "Notes in Plain Text".')],
    library: LibraryOption = None,
) -> None:
    """Keep the cards of a text export of Anki's; those whose words stand in a document are tied to it."""
    from app.study import sitting

    sitting.take_in(chosen(context, library, None), file)
