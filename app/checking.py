"""The command that holds a draft against the library, so that it can guard a manuscript."""

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.options import JsonOption, LibraryOption, ModelOption, chosen, opened, print_json, telling
from app.printable import one_line, printable
from app.settings import MOST_HITS
from source.errors import PinciteError, UsageError

if TYPE_CHECKING:
    from app.draft.check import Check, Checked
    from index.library import Library

checking = typer.Typer(rich_markup_mode=None)

UNSUPPORTED = 3
"""The exit status where a claim has no support."""


FileArgument = Annotated[str, typer.Argument(metavar="FILE|-", help="Text, Markdown or DOCX; - reads standard input.")]
ManyOption = Annotated[int, typer.Option("-k", min=1, max=MOST_HITS, help="How many passages to give for a claim.")]
WithinOption = Annotated[
    list[str] | None, typer.Option("--in", metavar="NAME", help="Search only this document or collection.")
]
ExportOption = Annotated[
    Path | None, typer.Option("--export", metavar="FILE", help="Write the draft here, with a footnote a claim.")
]
ReportOption = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write a report here: .md or .html.")
]
BibliographyOption = Annotated[
    Path | None, typer.Option("--bibliography", metavar="FILE", help="Write what it cites here: .bib or .json.")
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Also fail where the best passage, or a quotation's source, says otherwise.")
]


@checking.command("check", epilog="Example: pincite check draft.md --export cited.md --report report.html")
def check_command(
    context: typer.Context,
    file: FileArgument,
    k: ManyOption = 3,
    within: WithinOption = None,
    export: ExportOption = None,
    report: ReportOption = None,
    bibliography: BibliographyOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
    model: ModelOption = None,
) -> None:
    """Check a draft: give each sentence that claims something the passages that bear on it, or say there are none.

    Numbers, dates, names and negations that differ are named; quotations are compared word for word. No verdict is
    given. Exit status 0: every claim has a passage that bears on it; 3: some have none.

    The JSON has "claims", "supported" and "differing" (counts), "documents", "sentences" (each with "start", "end",
    "text", "citations", "supported" and "hits" or "nearest", whose passages have "differences"), "quotations" (each
    "exact", "near" or "nowhere") and "passed_over".
    """
    from app.draft.check import check
    from app.draft.model import Format
    from app.draft.reading import read_draft

    _check_endings(report, bibliography)
    draft = read_draft("draft.md" if file == "-" else Path(file).name, _bytes(file))
    if export is not None and (export.suffix.lower() == ".docx") != (draft.format is Format.DOCX):
        kind = "is a Word document, and so" if draft.format is Format.DOCX else "is text, and no Word document, as"
        raise UsageError(f"The draft {kind} is what is written; name {export} otherwise.")
    current = opened(chosen(context, library, model))
    with telling() as tell:
        done = current.answer(lambda index: check(index, draft, k, within, tell))
    _write(done, export, report, lambda: _bibliography(done, current.library, bibliography))
    _show(done, as_json=as_json)
    if done.supported < len(done.claims) or (strict and not done.flawless):
        raise typer.Exit(UNSUPPORTED)


def _show(done: "Check", *, as_json: bool) -> None:
    from app.draft.output import check_json

    if as_json:
        print_json(check_json(done))
        return
    console = Console(highlight=False, markup=False, emoji=False)
    for line in check_lines(done):
        console.print(line, soft_wrap=True)


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise PinciteError(f"{file} cannot be read: {error.strerror}.") from error


def _check_endings(report: Path | None, bibliography: Path | None) -> None:
    for path, endings in ((report, (".md", ".html")), (bibliography, (".bib", ".json"))):
        if path is not None and path.suffix not in endings:
            raise UsageError(f"{path} should end in {' or '.join(endings)}.")


def _write(done: "Check", export: Path | None, report_: Path | None, bibliography: Callable[[], None]) -> None:
    from app.draft.notes import Note, annotated, note_text
    from app.draft.report import report

    if export is not None:
        notes = [
            Note(one.sentence.end, note_text([one.support.bearings[0].hit])) for one in done.claims if one.support.found
        ]
        _put(export, annotated(done.draft, notes))
    if report_ is not None:
        _put(report_, report(done, report_.suffix).encode())
    bibliography()


def _bibliography(done: "Check", library: "Library", path: Path | None) -> None:
    from app.draft.report import bibliography

    if path is not None:
        hits = [one.support.bearings[0].hit for one in done.claims if one.support.found]
        _put(path, bibliography(library, hits, path.suffix, datetime.now(UTC).date().isoformat()).encode())


def _put(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise PinciteError(f"{path} cannot be written: {error.strerror}.") from error


def check_lines(done: "Check") -> Iterable[Text]:
    """Yield a checked draft line by line: each claim, what bears on it and how that differs; at last the summary."""
    from app.draft.said import QUOTED, changes, summary

    for one in done.claims:
        yield from _claim_lines(done, one)
        yield Text("")
    for quotation in done.quotations:
        text = quotation.span.of(done.draft.text)
        yield Text(f"“{one_line(' '.join(text.split()))}”", "bold")
        at = f", {quotation.quoted.paragraph.citation.address}" if quotation.quoted.paragraph else ""
        yield Text(f"    stands {QUOTED[quotation.quoted.found]}{printable(at)}")
        yield from (Text(f"    {printable(line)}", "red") for line in changes(quotation.quoted, text))
        yield Text("")
    for line in summary(done):
        yield Text(printable(line))


def _claim_lines(done: "Check", one: "Checked") -> Iterable[Text]:
    from app.draft.said import NEAREST, NOTHING, differences
    from app.explain import likelihood

    yield Text(printable(" ".join(one.sentence.span.of(done.draft.text).split())), "bold")
    found = one.support
    if not found.found:
        yield Text(f"    {NOTHING}" + (f" {NEAREST}" if found.nearest else ""), "red")
    for n, bearing in enumerate(found.bearings or found.nearest[:1]):
        hit, text = bearing.hit, bearing.hit.paragraph.text
        citation = hit.paragraph.citation
        yield Text.assemble(
            (f"    [{hit.rank}] {printable(citation.label)}", "cyan"),
            (f"  {citation.address}  {likelihood(hit.score)} {hit.score:.2f}", "dim"),
        )
        lit = " … ".join(span.of(text) for span in hit.highlights)
        yield Text(f"        {printable(' '.join(lit.split()))}")
        yield from (Text(f"        {printable(line)}", "red") for line in differences(found, n))
