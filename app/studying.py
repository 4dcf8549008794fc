"""The commands for studying: cards to keep, their review in the terminal, how it goes, and cards in and out."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.opening import embedder_of
from app.options import JsonOption, LibraryOption, chosen, notice, print_json
from app.printable import one_line, printable
from app.started import open_started
from app.study import plain
from app.study.desk import MOST_CARDS, Desk, is_typed
from app.study.meaning import by_model
from app.study.outgoing import FORMATS, LINK_BASE, format_of
from app.study.queue import Limits, is_leech
from app.study.schedule import Grade
from index.cards import Card
from index.deck import Kept
from source.errors import PinciteError, UsageError

study = typer.Typer(
    name="study",
    help="Learn the documents: make cards of them, review them with FSRS, and take them to Anki.",
    rich_markup_mode=None,
)

WithinOption = Annotated[
    list[str] | None, typer.Option("--in", metavar="NAME", help="Only of this document or collection.")
]


@study.command("cards", epilog="Example: pincite study cards --count 5 --keep all")
def cards_command(
    context: typer.Context,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=MOST_CARDS, help="How many to propose.")] = 10,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="WHICH", help='Keep those of these numbers ("1,3-5") or "all".')
    ] = None,
    drop: Annotated[
        str | None, typer.Option("--drop", metavar="WHICH", help="Never propose those of these numbers again.")
    ] = None,
    show_kept: Annotated[bool, typer.Option("--kept", help="List the cards that are kept instead.")] = False,
    within: WithinOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Propose cards made of the documents, the best first, to be kept or dropped.

    Nothing in them is generated: each asks for what one paragraph says, and shows that paragraph.
    """
    desk = Desk(open_started(chosen(context, library, None)))
    if show_kept:
        _list_kept(desk, as_json)
        return
    found = desk.proposals(count, within or ())
    keeping, dropping = _picked(keep, found), _picked(drop, found)
    if as_json:
        print_json({"cards": [plain.proposal(card) for card in found]})
    else:
        _list(found)
    if drop is not None:
        desk.refuse(dropping)
    if keep is not None:
        fresh = desk.keep([card for card in keeping if card not in dropping])
        notice(f"{fresh} card{'s' * (fresh != 1)} kept; pincite study review asks them.")


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
    settings = chosen(context, library, None)
    opened = open_started(settings)
    desk = Desk(opened, cosine=by_model(lambda: embedder_of(opened, settings, notice)))
    if new is not None or limit is not None:
        was = desk.limits()
        desk.set_limits(Limits(was.new if new is None else new, was.reviews if limit is None else limit, was.retention))
    if as_json:
        at, waiting = desk.now(), desk.queue(within or ())
        cards = [plain.asked(card, at, desk.limits().retention) for card in waiting.cards]
        print_json({"left": plain.queued(waiting), "cards": cards})
        return
    with suppress(EOFError):
        _review(desk, within or ())


@study.command("stats", epilog="Example: pincite study stats --json")
def stats_command(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Show how the learning goes: what is due, how much was recalled, and what is weakest."""
    desk = Desk(open_started(chosen(context, library, None)))
    found = desk.progress()
    if as_json:
        print_json(plain.progressed(found, desk.now()))
        return
    for line in plain.progress_lines(found):
        print(printable(line))


@study.command("export", epilog="Example: pincite study export cards.apkg")
def export_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write: cards.apkg, cards.tsv or cards.csv.")],
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}; else by the ending.")
    ] = None,
    links: Annotated[str, typer.Option("--links", metavar="URL", help="Where the page is, for links.")] = LINK_BASE,
    library: LibraryOption = None,
) -> None:
    """Write the kept cards as an Anki package or a table. Anki takes a later package as an update of the first."""
    desk = Desk(open_started(chosen(context, library, None)))
    name = format_name or file.suffix.lstrip(".").lower()
    format_of(name)
    written = desk.send_out(name, links)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written)
    except OSError as error:
        raise PinciteError(f"The cards cannot be written to {file}: {error.strerror}.") from error
    count = len(desk.deck.all())
    print(one_line(f"{count} card{'s' * (count != 1)} written to {file}"))


@study.command("import", epilog="Example: pincite study import notes.txt")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help='What Anki exports as "Notes in Plain Text".')],
    library: LibraryOption = None,
) -> None:
    """Keep the cards of a text export of Anki's; those whose words stand in a document are tied to it."""
    desk = Desk(open_started(chosen(context, library, None)))
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PinciteError(f"{file} cannot be read: {error.strerror}.") from error
    fresh = desk.take_in(data)
    print(f"{fresh} card{'s' * (fresh != 1)} kept that were not before")


def _picked(which: str | None, found: list[Card]) -> list[Card]:
    """Return the cards of some numbers: "1,3-5", "all". Raises ``UsageError`` for what is no such list."""
    if which is None:
        return []
    if which.strip().lower() == "all":
        return found
    numbers: set[int] = set()
    for part in which.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise UsageError(f'Name cards by their numbers, as in "1,3-5", or "all", and not {which}.')
        numbers |= set(range(int(first), int(last or first) + 1 if dash else int(first) + 1))
        if int(last or first) > MOST_CARDS:
            break
    if not numbers <= set(range(1, len(found) + 1)):
        raise UsageError(f"There are cards 1 to {len(found)}; {which} names others.")
    return [found[number - 1] for number in sorted(numbers)]


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def _list(found: list[Card]) -> None:
    console = _console()
    if not found:
        print("There is nothing more to make a card of.")
    for number, card in enumerate(found, start=1):
        address = card.place.address if card.place else ""
        console.print(Text.assemble((f"[{number}] {card.kind}", "bold cyan"), (f"  {address}", "dim")), soft_wrap=True)
        console.print(printable(card.prompt), soft_wrap=True)
        console.print(Text(f"    {printable(card.answer)}", "yellow"), soft_wrap=True)
        console.print("")


def _list_kept(desk: Desk, as_json: bool) -> None:
    cards, at = desk.deck.all(), desk.now()
    if as_json:
        print_json({"cards": [plain.kept(card, at) for card in cards]})
        return
    if not cards:
        print("No card is kept yet; pincite study cards --keep all keeps those that it shows.")
    for card in cards:
        state = "suspended" if card.suspended else "new" if card.is_new else f"due {card.memory.due[:10]}"
        marks = [state, *(["leech"] if is_leech(card) else []), *(["orphaned"] if card.is_orphaned else [])]
        print(one_line(f"{card.address or '-'}  {', '.join(marks)}  {card.prompt}"))


def _review(desk: Desk, within: list[str] | tuple[str, ...]) -> None:
    console = _console()
    while True:
        waiting = desk.queue(within)
        if not waiting.cards:
            console.print("Nothing is due now." if desk.deck.all() else "No card is kept yet.")
            return
        card = waiting.cards[0]
        console.print(
            Text(f"\n{waiting.new} new, {waiting.learning} learning, {waiting.due} due   {card.source}", "dim"),
            soft_wrap=True,
        )
        console.print(Text(printable(card.prompt), "bold"), soft_wrap=True)
        typed = _ask("answer: " if is_typed(card) else "Enter shows the answer: ")
        if typed in ("q", "u", "b", "s"):
            if typed == "q":
                return
            _do(desk, typed, card, console)
            continue
        _grade(desk, card, typed, console)


def _grade(desk: Desk, card: Kept, typed: str, console: Console) -> None:
    """Show the answer, and log the grade that is given; "q" comes back as ``EOFError``."""
    suggested = Grade.GOOD
    if typed:
        result = desk.compare(card, typed)
        suggested = result.suggested
        line = Text(f"{result.verdict.value}: ")
        for piece in result.pieces:
            line.append(printable(piece.right), "green" if piece.same else "bold green underline")
            if not piece.same:
                line.append(printable(piece.typed), "red strike")
        console.print(line, soft_wrap=True)
    console.print(Text(f"= {printable(card.answer)}", "yellow"), soft_wrap=True)
    passage = desk.passage(card)
    where = card.address or ("its passage is in no document any more" if card.is_orphaned else "made elsewhere")
    if card.passage != card.answer:
        console.print(printable(passage.text if passage else card.passage), soft_wrap=True)
    console.print(Text(f"  {where}", "dim"), soft_wrap=True)
    if is_leech(card):
        console.print(Text(f"  A leech: forgotten {card.lapses} times. Put it in other words, or leave it out.", "red"))
    spans = plain.asked(card, desk.now(), desk.limits().retention)["intervals"]
    buttons = "  ".join(f"{grade.value} {grade.name.lower()} {spans[grade.name.lower()]}" for grade in Grade)
    while True:
        said = _ask(f"{buttons}  [{suggested.value}]: ")
        if said == "q":
            raise EOFError
        if said in ("u", "b", "s"):
            _do(desk, said, card, console)
            return
        if said in ("", "1", "2", "3", "4"):
            desk.review(card.id, Grade(int(said or suggested)), None, typed or None)
            return


def _do(desk: Desk, key: str, card: Kept, console: Console) -> None:
    if key == "b":
        desk.bury(card.id)
        console.print("Left until tomorrow.")
    elif key == "s":
        desk.deck.suspend(card.id, suspended=True)
        console.print("Left out; the Study tab takes it in again.")
    else:
        try:
            desk.deck.undo()
            console.print("The last grade is taken back.")
        except PinciteError as error:
            console.print(str(error))


def _ask(prompt: str) -> str:
    sys.stdout.flush()
    return input(prompt).strip()
