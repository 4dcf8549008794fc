"""The command line. Results go to standard output, progress and notices to standard error."""

import gc
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from typer.models import TyperInfo

from app.checking import checking
from app.kept import kept
from app.options import (
    ContinueOption,
    ConversationOption,
    HostOption,
    JsonOption,
    LibraryOption,
    ModelOption,
    NewTopicOption,
    PortOption,
    RerankOption,
    WithinOption,
    WithoutOption,
    chosen,
    notice,
    opened,
    print_json,
    telling,
)
from app.printable import printable
from app.settings import MOST_HITS, Settings, settings
from app.shelf import shelf
from app.studying import study
from source.errors import PinciteError, UsageError

cli = typer.Typer(
    name="pincite",
    help="Ask your own documents and get their own words back, cited to the paragraph. Alone, it opens the page.",
    epilog='Example: pincite ask "How many US forces are stationed in Japan?"',
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
cli.registered_groups += [TyperInfo(study, name="study", help=study.info.help, epilog=study.info.epilog)]
cli.registered_commands += shelf.registered_commands + kept.registered_commands + checking.registered_commands

_COLLECTED_AFTER = 100_000
"""Objects made before Python looks for garbage. What a document is read into is many small objects and no garbage; with
Python's own 700 an edited text of 5,000 paragraphs takes 3 to 12 % longer, in three paired runs."""


@cli.callback(invoke_without_command=True)
def alone(context: typer.Context, library: LibraryOption = None, model: ModelOption = None) -> None:
    """Ask your own documents and get their own words back, cited to the paragraph. Alone, it opens the page."""
    context.obj = settings(library, model, os.environ)
    if context.invoked_subcommand is None:
        _serve(context.obj, Serving(open_browser=True))


@cli.command("ask", epilog='Example: pincite ask "And in Korea?" --continue')
def ask_command(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="What you want to know, in your own words.")],
    k: Annotated[int, typer.Option("-k", min=1, max=MOST_HITS, help="How many passages to give.")] = 5,
    within: WithinOption = None,
    go_on: ContinueOption = False,
    conversation: ConversationOption = None,
    fresh: NewTopicOption = False,
    without: WithoutOption = None,
    rerank: RerankOption = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each passage was found.")] = False,
    as_json_: JsonOption = False,
    library: LibraryOption = None,
    model: ModelOption = None,
) -> None:
    """Answer a question with the paragraphs that answer it, each with its citation.

    "Quoted phrases" must stand in a passage, and -word must not. With --continue a question may lean on those before
    it, such as "And in Korea?"; what it is searched for then says what was carried over.
    """
    from app.answer import as_json, checked_question
    from app.talk import Asking, answered
    from app.terminal import answer_lines

    checked_question(question)
    talk = conversation if conversation is not None else go_on
    if (fresh or without) and talk is False:
        raise UsageError("--new-topic and --without go with --continue or --conversation.")
    asking = Asking(question, k, tuple(within or ()), tuple(without or ()), fresh)
    answer = answered(opened(chosen(context, library, model), rerank), asking, talk)
    if as_json_:
        print_json(as_json(answer, why=explain))
        return
    console = Console(highlight=False, markup=False, emoji=False)
    for line in answer_lines(answer, why=explain):
        console.print(line, soft_wrap=True)


@cli.command("serve", epilog="Example: pincite serve --port 8000")
def serve_command(
    context: typer.Context,
    host: HostOption = "127.0.0.1",
    port: PortOption = 7860,
    rerank: RerankOption = None,
    password: Annotated[
        str | None,
        typer.Option(envvar="PINCITE_SERVE_PASSWORD", help="Let in only who gives this password, under any name."),
    ] = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="Also offer the tools of an assistant (MCP).")] = False,
    library: LibraryOption = None,
    model: ModelOption = None,
) -> None:
    """Serve the page until stopped with Ctrl-C."""
    serving = Serving(host, port, rerank, password, mcp)
    _serve(chosen(context, library, model), serving)


@cli.command("eval", epilog="Example: pincite eval lecture")
def eval_command(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(help="A folder in BEIR layout, or one of those that come with Pincite.")],
    run: Annotated[Path | None, typer.Option("--run", metavar="FILE", help="Write a TREC run here.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Ask about this many of the questions.")] = None,
    rerank: RerankOption = None,
    as_json_: JsonOption = False,
    library: LibraryOption = None,
    model: ModelOption = None,
) -> None:
    """Measure the search on judged questions: Success@1, Success@5, RR@10, nDCG@10 and R@20.

    Where questions have answers, also how often the highlighted sentence holds one; where some have none, how well
    scores and silence tell them apart.
    """
    from eval.command import evaluate

    model_named = chosen(context, library, model).model
    with telling() as tell:
        report = evaluate(dataset, model_named, limit, run, tell, rerank)
    if as_json_:
        print_json(report.as_json())
    else:
        print(report.as_text())


@cli.command("bench", epilog="Example: pincite bench lecture --with bm25s")
def bench_command(
    dataset: Annotated[
        str, typer.Argument(help="A folder in BEIR layout, or one that comes with Pincite.")
    ] = "lecture",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Ask about this many of the questions.")] = None,
    rivals: Annotated[
        list[str] | None, typer.Option("--with", metavar="NAME", help="Compare with this one only; may be repeated.")
    ] = None,
    scale: Annotated[
        bool,
        typer.Option("--scale/--no-scale", help="Also time Pincite at 1,000 and 100,000 paragraphs (2 GB of disk)."),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write bench.json and bench.md here.")
    ] = None,
    as_json_: JsonOption = False,
) -> None:
    """Compare Pincite, on this machine, with what you might use instead: its answers, speed, memory and disk.

    All index the same paragraphs with the bundled model and are asked the same questions; it takes some minutes.
    """
    from eval.bench import bench
    from eval.scale import SIZES

    with telling() as tell:
        made = bench(dataset, limit, rivals or (), SIZES if scale else (), out, tell, notice)
    if as_json_:
        print_json(made.as_json())
    else:
        print(made.as_markdown())


def main() -> None:
    """Run the command line: 0 done, 1 a problem its one line explains, 2 wrong usage."""
    gc.set_threshold(_COLLECTED_AFTER)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows few characters still gets an answer
    try:
        status = cli(standalone_mode=False)
    except typer.TyperException as error:
        status = _complain(f"{error.format_message()} (pincite --help says more)", error.exit_code)
    except UsageError as error:
        status = _complain(str(error), 2)
    except PinciteError as error:
        status = _complain(str(error), 1)
    except (typer.Abort, KeyboardInterrupt):
        status = _complain("Stopped.", 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    gc.freeze()  # there is nothing left to collect, and looking for it takes a tenth of a second
    sys.exit(status or 0)


def _complain(line: str, status: int) -> int:
    print(f"pincite: {printable(' '.join(line.split()))}", file=sys.stderr)
    return status


@dataclass(frozen=True, slots=True)
class Serving:
    """How the page is served: as the options of ``serve`` say."""

    host: str = "127.0.0.1"
    port: int = 7860
    rerank: str | None = None
    password: str | None = None
    mcp: bool = False
    open_browser: bool = False


def _serve(wanted: Settings, how: Serving) -> None:
    from app.web.server import Access, listen, serve

    if how.mcp and find_spec("mcp") is None:
        raise PinciteError("The tools of an assistant need more packages: pip install 'pincite[mcp]'.")
    if how.password is not None and not how.password:
        raise UsageError("The password is empty; give one, or none.")
    listener = listen(how.host, how.port)

    def ready(url: str) -> None:
        print(f"Pincite is at {url} (stop it with Ctrl-C)", flush=True)
        if how.open_browser and sys.stdout.isatty():
            import webbrowser

            webbrowser.open(url)

    with suppress(KeyboardInterrupt):  # how a person stops it
        serve(opened(wanted, how.rerank), how.host, listener, ready, Access(how.password, how.mcp))
