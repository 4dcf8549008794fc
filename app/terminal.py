"""Answers in a terminal."""

from collections.abc import Iterable

from rich.text import Text

from app import explain
from app.answer import Answer, left_out
from app.explain import likelihood
from app.printable import printable
from index.search import Hit


def answer_lines(answer: Answer, *, why: bool = False) -> Iterable[Text]:
    """Yield an answer line by line: for each passage its citation, its text with the answering words lit, a blank.

    ``why`` adds, below each text, why it was found.
    """
    kept = [one.text for one in answer.carried if one.kept]
    if kept:
        yield Text(printable(f"Searched for: {answer.question} + {', '.join(kept)}"), "dim")
        yield Text("")
    if not answer.answered:
        yield Text("Nothing in your documents answers this." + (" The nearest passages:" if answer.nearest else ""))
        if answer.nearest:
            yield Text("")
    for hit in answer.hits or answer.nearest:
        yield from _hit_lines(hit)
        if why:
            yield from _why_lines(hit)
        yield Text("")
    if answer.unsearched:
        yield Text(left_out(answer))


def _hit_lines(hit: Hit) -> Iterable[Text]:
    citation = hit.paragraph.citation
    yield Text.assemble(
        (f"[{hit.rank}] {printable(citation.label)}", "bold cyan"),
        (f"  {citation.address}  {likelihood(hit.score)} {hit.score:.2f}", "dim"),
    )
    passage = Text(printable(hit.paragraph.text))
    for span in hit.highlights:
        passage.stylize("yellow", span.start, span.end)
    for span in hit.words:
        passage.stylize("bold yellow", span.start, span.end)
    yield passage


def _why_lines(hit: Hit) -> Iterable[Text]:
    met = explain.meetings(hit)
    if met:
        yield Text(printable(f"    words that met: {', '.join(met)}"), "dim")
    for name, value in explain.signals(hit):
        yield Text(f"    {value:5.2f}  {name[0].lower()}{name[1:]}", "dim")
