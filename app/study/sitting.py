"""Studying at the terminal: what the commands do. It loads what makes, times and exports cards."""

import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from app.opening import embedder_of
from app.options import notice, print_json
from app.printable import one_line, printable
from app.settings import Settings
from app.started import open_started
from app.study import plain
from app.study.compare import Compared
from app.study.desk import Desk, is_typed
from app.study.meaning import by_model
from app.study.outgoing import LINK_BASE, format_of
from app.study.queue import Limits, is_leech
from app.study.schedule import Grade, moment
from index.cards import Card
from index.deck import Kept
from source.errors import PinciteError, UsageError


def list_kept(wanted: Settings, *, as_json: bool) -> None:
    """Print the cards that are kept."""
    _list_kept(Desk(open_started(wanted)), as_json)


def propose(
    wanted: Settings, count: int, within: Sequence[str], keep: str | None, drop: str | None, *, as_json: bool
) -> None:
    """Print what might be kept, and keep and drop what is wanted of it."""
    desk = Desk(open_started(wanted))
    found = desk.proposals(count, within)
    gone = [id_ for id_ in _ids(drop) if any(card.id == id_ for card in desk.deck.all())]
    keeping, dropping = _picked(keep, found, desk), _picked(drop, found, desk, gone)
    if as_json:
        print_json({"cards": [plain.proposal(card) for card in found]})
    else:
        _list(found)
    for id_ in gone:
        desk.deck.drop(id_)
    if drop is not None:
        desk.refuse(dropping)
    if keep is not None:
        fresh = desk.keep([card for card in keeping if card not in dropping])
        notice(f"{fresh} card{'s' * (fresh != 1)} kept; pincite study review asks them.")


def review(wanted: Settings, new: int | None, limit: int | None, within: Sequence[str], *, as_json: bool) -> None:
    """Ask what is due, or print it."""
    opened = open_started(wanted)
    desk = Desk(opened, sense=by_model(lambda: embedder_of(opened, wanted, notice)))
    if new is not None or limit is not None:
        was = desk.limits()
        desk.set_limits(Limits(was.new if new is None else new, was.reviews if limit is None else limit, was.retention))
    if as_json:
        at, waiting = desk.now(), desk.queue(within)
        cards = [plain.asked(card, at, desk.limits().retention) for card in waiting.cards]
        print_json({"left": plain.queued(waiting), "cards": cards})
        return
    with suppress(EOFError):
        _review(desk, within)


def show_progress(wanted: Settings, *, as_json: bool) -> None:
    """Print how the learning goes."""
    desk = Desk(open_started(wanted))
    found = desk.progress()
    if as_json:
        print_json(plain.progressed(found, desk.now()))
        return
    for line in plain.progress_lines(found):
        print(printable(line))


def send_out(wanted: Settings, file: Path, format_name: str | None, links: str | None) -> None:
    """Write the kept cards to a file."""
    desk = Desk(open_started(wanted))
    name = format_name or file.suffix.lstrip(".").lower()
    format_of(name)
    written = desk.send_out(name, links or LINK_BASE)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written)
    except OSError as error:
        raise PinciteError(f"The cards cannot be written to {file}: {error.strerror}.") from error
    count = len(desk.deck.all())
    print(one_line(f"{count} card{'s' * (count != 1)} written to {file}"))


def take_in(wanted: Settings, file: Path) -> None:
    """Keep the cards of a file."""
    desk = Desk(open_started(wanted))
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PinciteError(f"{file} cannot be read: {error.strerror}.") from error
    print(one_line(desk.take_in(data).said))


def _ids(which: str | None) -> list[str]:
    """Return the ids in a list of cards, which go on naming the same ones when the numbers have moved."""
    return [part.strip() for part in (which or "").split(",") if _ID.fullmatch(part.strip())]


def _picked(which: str | None, found: list[Card], desk: Desk, kept: Sequence[str] = ()) -> list[Card]:
    """Return the cards of some numbers or ids, but those ``kept``: "1,3-5", "0123456789abcdef", "all".

    Raises ``UsageError`` for what is no such list.
    """
    if which is None:
        return []
    if which.strip().lower() == "all":
        return found
    ids, numbers = _ids(which), set[int]()
    for part in (part.strip() for part in which.split(",")):
        if part in ids:
            continue
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise UsageError(f'Name cards by their numbers, as in "1,3-5", by their ids, or "all", and not {which}.')
        start, end = (int(number) if len(number) < 10 else 0 for number in (first, last if dash else first))
        if not 1 <= start <= end <= len(found):
            raise UsageError(f"There are cards 1 to {len(found)}; {part} names others, or none.")
        numbers |= set(range(start, end + 1))
    return [*(found[number - 1] for number in sorted(numbers)), *desk.named([id_ for id_ in ids if id_ not in kept])]


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def _list(found: list[Card]) -> None:
    console = _console()
    if not found:
        print("There is nothing more to make a card of.")
    for number, card in enumerate(found, start=1):
        address = card.place.address if card.place else ""
        console.print(
            Text.assemble((f"[{number}] {card.kind}", "bold cyan"), (f"  {address}  {card.id}", "dim")), soft_wrap=True
        )
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
        due = moment(card.memory.due).astimezone(at.tzinfo).date().isoformat()
        buried = card.buried and moment(card.buried) > at
        state = "suspended" if card.suspended else "buried" if buried else "new" if card.is_new else f"due {due}"
        marks = [state, *(["leech"] if is_leech(card) else []), *(["orphaned"] if card.is_orphaned else [])]
        print(one_line(f"{card.id}  {card.address or '-'}  {', '.join(marks)}  {card.prompt}"))


_ID = re.compile(r"[0-9a-f]{16}|anki-[0-9a-f.]+")


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person at the desk. ``done`` is what "u" takes back, the last first: how, and of which card."""

    desk: Desk
    console: Console
    done: list[tuple[Callable[[str], None], str]]


def _review(desk: Desk, within: Sequence[str]) -> None:
    sitting = Sitting(desk, _console(), [])
    while True:
        waiting = desk.queue(within)
        if not waiting.cards:
            sitting.console.print("Nothing is due now." if desk.deck.all() else "No card is kept yet.")
            return
        card = waiting.cards[0]
        sitting.console.print(
            Text(f"\n{waiting.new} new, {waiting.learning} learning, {waiting.due} due   {card.source}", "dim"),
            soft_wrap=True,
        )
        sitting.console.print(Text(printable(card.prompt), "bold"), soft_wrap=True)
        began = time.monotonic()
        typed = _ask("answer: " if is_typed(card) else "Enter shows the answer: ")
        if typed in ("q", "u", "b", "s") and typed != card.answer.casefold():
            if typed == "q":
                return
            _do(sitting, typed, card)
            continue
        _grade(sitting, card, typed, round(1000 * (time.monotonic() - began)))


def _grade(sitting: Sitting, card: Kept, typed: str, milliseconds: int) -> None:
    """Show the answer, and log the grade that is given; "q" comes back as ``EOFError``."""
    desk, console = sitting.desk, sitting.console
    suggested = Grade.GOOD
    if typed:
        result = desk.compare(card, typed)
        suggested = result.suggested
        console.print(_compared(result, coloured=console.color_system is not None), soft_wrap=True)
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
            _do(sitting, said, card)
            return
        if said in ("", "1", "2", "3", "4"):
            desk.review(card.id, Grade(int(said or suggested)), milliseconds, typed or None)
            sitting.done.append((desk.deck.undo, card.id))
            return


def _compared(result: Compared, *, coloured: bool) -> Text:
    """Return a typed answer beside the right one; without colours in the notation of wdiff, "[-typed-]{+right+}"."""
    line = Text(f"{result.verdict.value}: ")
    for piece in result.pieces:
        typed, right = printable(piece.typed), printable(piece.right)
        if piece.same:
            line.append(right, "green")
            continue
        line.append(typed if coloured or not typed else f"[-{typed}-]", "red strike")
        line.append(right if coloured or not right else f"{{+{right}+}}", "bold green underline")
    return line


def _do(sitting: Sitting, key: str, card: Kept) -> None:
    desk, done = sitting.desk, sitting.done
    if key == "b":
        desk.bury(card.id)
        done.append((desk.release, card.id))
        said = "Left until tomorrow."
    elif key == "s":
        desk.deck.suspend(card.id, suspended=True)
        done.append((desk.release, card.id))
        said = "Left out; the Study tab takes it in again."
    elif done:
        take_back, id_ = done.pop()
        take_back(id_)
        said = "The last of what you did is taken back."
    else:
        said = "There is nothing to take back in this sitting."
    sitting.console.print(said)


def _ask(prompt: str) -> str:
    sys.stdout.flush()
    return input(prompt).strip()
