"""The page: Gradio, and nothing else here imports it. It wires what ``answer`` and ``render`` make."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # no telemetry and no version check; read when gradio is imported
os.environ["HF_HUB_OFFLINE"] = "1"

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from app.answer import Answer, Refusal, checked_question
from app.api import Pincite, public
from app.settings import LONGEST_QUESTION
from app.suggest import openers, suggestions
from app.web.cards import Around, answer_html, question_html, refusal_html
from app.web.panel import panel_html
from app.web.routes.metrics import observe
from app.window import around
from index.collections import collections
from index.current import Current
from index.files import entries
from index.library import Library
from index.marks import Marks
from source.errors import PinciteError

STARTERS = (
    "How many US forces are stationed in Japan?",
    "Why did Japan support the war in Iraq?",
    "What does Japan want from North Korea?",
    "How did the 1998 missile test change Japanese policy?",
)
MOST_UPLOAD = "1mb"
"""Nothing is uploaded yet; Gradio's own default is no limit."""

Turns = tuple[Answer | Refusal, ...]
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its name and the function that builds it over a library, on the page it is given."""

    name: str
    build: Callable[[Current, Any], None]


def mount(app: FastAPI, current: Current, host: str, *, mcp: bool = False) -> FastAPI:
    """Return ``app`` with the page at its root, in Gradio's safe configuration."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page(current),
        path="/",
        server_name=host,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_head(),
        footer_links=[],
        show_error=False,
        max_file_size=MOST_UPLOAD,
        enable_monitoring=False,
        run_history=False,
        mcp_server=mcp,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )
    return mounted


def page(current: Current) -> Any:
    """Return the page over a library: a header and the tabs."""
    with gr.Blocks(title="Pincite", analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(_TOP)
        with gr.Tabs(elem_id="tabs"):
            for tab in TABS:
                with gr.Tab(tab.name, elem_id=f"tab-{tab.name.lower()}"):
                    tab.build(current, blocks)
        for function in public(Pincite(current, observe)):
            api(function, api_name=function.__name__)
    blocks.queue(max_size=64, default_concurrency_limit=2)
    return blocks


def ask_tab(current: Current, blocks: Any) -> None:
    """Build the Ask tab: the conversation at the left, the document at the right."""
    turns, asked, library = gr.State(()), gr.State(""), current.library
    with gr.Row(elem_id="desk", equal_height=True):
        with gr.Column(scale=5, elem_id="left"):
            gr.HTML(_TOOLS)
            with gr.Column(elem_id="welcome") as welcome:
                gr.HTML(_WELCOME)
                starters = [gr.Button(starter, elem_classes="starter") for starter in STARTERS]
            chat = _chat()
            within = _within(library)
            question = _question_box()
            again = gr.Button("Start a new conversation", elem_id="again", visible=False, size="sm")
            changed = gr.Button("The library has changed", elem_id="shelf-changed", visible="hidden")
        with gr.Column(scale=4, elem_id="right"):
            panel = gr.HTML("", elem_id="doc")

    def take(text: str, before: Turns) -> list[Any]:
        """Show the question at once, and empty the box for the next."""
        shown = [*messages(library, before), {"role": "user", "content": question_html(text.strip())}]
        return [text, "", gr.update(value=shown, visible=True), gr.update(visible=False), gr.update(visible=True)]

    def reply(text: str, before: Turns, names: list[str] | None) -> tuple[Turns, list[Message]]:
        after = (*before, _turn(current, text, names))
        return after, messages(library, after)

    def restart() -> list[Any]:
        return [(), gr.update(value=[], visible=False), gr.update(visible=True), gr.update(visible=False)]

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    taken = [asked, question, chat, welcome, again]
    typed = question.submit(take, [question, turns], taken, validator=_valid, **private)
    typed.success(reply, [asked, turns, within], [turns, chat], **private)
    for starter in starters:
        chosen = starter.click(take, [starter, turns], taken, queue=False, **private)
        chosen.success(reply, [asked, turns, within], [turns, chat], **private)
    blocks.load(_arrival(library), None, [within, panel, *starters], queue=False, **private)
    changed.click(_followed(library), [within], [within], queue=False, **private)
    again.click(restart, None, [turns, chat, welcome, again], queue=False, **private)


def library_tab(_: Current, __: Any) -> None:
    """Build the Library tab, which its script fills by asking the server."""
    gr.HTML('<div id="shelf"></div>', elem_id="library")


def _arrival(library: Library) -> Callable[[gr.Request], list[Any]]:
    """Return what shows the library as it is when somebody comes to the page."""

    def arrive(request: gr.Request) -> list[Any]:
        opening = _starters(library)
        spare: list[Any] = [gr.update(visible=False)] * (len(STARTERS) - len(opening))
        shown = [gr.update(value=text, visible=True) for text in opening]
        return [_within(library), _panel(library, request.query_params.get("document")), *shown, *spare]

    return arrive


def _followed(library: Library) -> Callable[[list[str] | None], Any]:
    """Return what keeps the choice of where to search to what is there, when documents have come or gone."""

    def follow(chosen: list[str] | None) -> Any:
        here = {*(entry.name for entry in entries(library)), *collections(library)}
        return gr.update(**_choices(library), value=[name for name in chosen or () if name in here])

    return follow


def messages(library: Library, turns: Turns) -> list[Message]:
    """Return the conversation as the chat shows it: each question, then its answer as one message of cards."""
    asked = [turn.question for turn in turns]
    return [
        message
        for turn in turns
        for message in (
            {"role": "user", "content": question_html(turn.question)},
            {"role": "assistant", "content": gr.HTML(_reply_html(library, turn, asked))},
        )
    ]


def _turn(current: Current, text: str, names: list[str] | None) -> Answer | Refusal:
    try:
        return Pincite(current, observe).answer(text, within=names)
    except PinciteError as error:
        return Refusal(text.strip(), str(error))


def _reply_html(library: Library, turn: Answer | Refusal, asked: Sequence[str]) -> str:
    if isinstance(turn, Refusal):
        return refusal_html(turn)
    marks = Marks(library)
    around = Around(marks.judged(turn.question), marks.saved_hashes(), suggestions(library, turn, asked))
    return answer_html(turn, around)


def _starters(library: Library) -> tuple[str, ...]:
    """Return what a person may begin with: of the lecture ours, of other documents what stands in them."""
    return STARTERS if library.has("lecture") else openers(library, len(STARTERS))


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        visible=False,
        label="Conversation",
        show_label=False,
        container=False,
        height=None,
        autoscroll=False,
        render_markdown=False,
        latex_delimiters=[],
        buttons=[],
        feedback_options=None,
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label="Your question",
        placeholder="Ask about the document",
        show_label=False,
        container=False,
        submit_btn=True,
        autofocus=True,
        max_length=LONGEST_QUESTION,
        max_lines=5,
    )


def _within(library: Library) -> gr.Dropdown:
    """Return what chooses the documents and collections to search in, seen where there is a choice."""
    return gr.Dropdown(
        multiselect=True,
        label="Search in",
        elem_id="within",
        **_choices(library),
    )


def _choices(library: Library) -> dict[str, Any]:
    shelf, groups = entries(library), collections(library)
    choices = [(f"{name} (collection)", name) for name in groups]
    choices += [(f"{entry.title} ({entry.name})", entry.name) for entry in shelf]
    return {"choices": choices, "visible": len(shelf) > 1}


def _panel(library: Library, asked: str | None) -> str:
    """Return the panel with the document asked for, or with the first where there is none of the name."""
    name = asked if asked and library.has(asked) else library.first_name()
    return panel_html(around(library, name, 1)) if name else ""


def _valid(text: str, _: Turns) -> list[Any]:
    """Return Gradio's verdict on each input: a message at the box in place of an error."""
    try:
        problem = "" if checked_question(text) else "The question is empty; ask something."
    except PinciteError as error:
        problem = str(error)
    return [gr.validate(not problem, problem), gr.validate(True, "")]


def _head() -> str:
    static = files("app.web") / "static"
    css, js = ("\n".join((static / f"{part}.{kind}").read_text("utf-8") for part in PARTS) for kind in ("css", "js"))
    return f"<style>{css}</style><script>{js}</script>"


_TOP = (
    '<header id="top"><h1>Pin<i>cite</i></h1><p>Your documents, in their own words, cited to the paragraph</p></header>'
)
_TOOLS = (
    '<div class="tools" role="toolbar" aria-label="Conversation"><span id="talk-tools"></span>'
    '<button type="button" class="tool" data-do="saved">Saved</button>'
    '<button type="button" class="tool read" data-do="read">Document</button></div>'
)
"""Above the conversation; ``talk-tools`` is filled by the script of the kept conversations."""
_WELCOME = (
    "<h2>What would you like to know?</h2><p>Ask in your own words. You get back the paragraphs that answer,"
    " word for word, each with its place in the document. Nothing is generated.</p>"
)

PARTS = ("base", "panel", "page", "cards", "library", "taking")
"""The stylesheets and scripts, in the order they are loaded in."""

TABS = (Tab("Ask", ask_tab), Tab("Library", library_tab))
