"""The page: Gradio, and nothing else here imports it. It wires what ``answer`` and ``render`` make."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # no telemetry and no version check; read when gradio is imported
os.environ["HF_HUB_OFFLINE"] = "1"

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI

from app.answer import Answer, Refusal, ask, checked_question
from app.settings import LONGEST_QUESTION
from app.web.cards import answer_html, question_html, refusal_html
from app.web.held import Held, Outcomes, continued, held_html, restored
from app.web.panel import panel_html
from index.collections import collections
from index.current import Current
from index.files import entries
from index.library import Library
from source.errors import PinciteError

STARTERS = (
    "How many US forces are stationed in Japan?",
    "Why did Japan support the war in Iraq?",
    "What does Japan want from North Korea?",
    "How did the 1998 missile test change Japanese policy?",
)
MOST_UPLOAD = "1mb"
"""Nothing is uploaded yet; Gradio's own default is no limit."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its name and the function that builds it over a library, on the page it is given."""

    name: str
    build: Callable[[Current, Any], None]


def mount(app: FastAPI, current: Current, host: str) -> FastAPI:
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
    blocks.queue(max_size=64, default_concurrency_limit=2)
    return blocks


def ask_tab(current: Current, blocks: Any) -> None:
    """Build the Ask tab: the conversation at the left, the document at the right."""
    held = gr.State(Held())
    talk, wanted = gr.HTML("", elem_id="talk"), gr.Textbox(visible=False)
    opener = gr.Button(elem_id="open-conversation", visible="hidden")
    with gr.Row(elem_id="desk", equal_height=True):
        with gr.Column(scale=5, elem_id="left"):
            gr.HTML(_TOOLS)
            with gr.Column(elem_id="welcome") as welcome:
                gr.HTML(_WELCOME)
                starters = [gr.Button(starter, elem_classes="starter") for starter in STARTERS]
            chat = _chat()
            within = _within(current.library)
            question = _question_box()
            again = gr.Button("Start a new conversation", elem_id="again", visible=False, size="sm")
        with gr.Column(scale=4, elem_id="right"):
            panel = gr.HTML("", elem_id="doc")

    reply, reopen, shown = _replying(current), _reopening(current.library), [held, chat, welcome, again, talk]
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    asking: dict[str, Any] = {**private, "concurrency_id": "reply", "concurrency_limit": 1}
    # a validator knows nothing of what the page chooses from by now, so it is not given ``within``
    typed = question.submit(lambda _: None, question, None, validator=_valid, **private)
    typed.success(reply, [question, held, within], [*shown, question], **asking)
    for starter in starters:
        starter.click(reply, [starter, held, within], [*shown, question], **asking)
    blocks.load(_arrival(current.library), None, [panel, within, *shown], queue=False, **private)
    again.click(lambda: _held(Held()), None, shown, queue=False, **private)
    opener.click(reopen, wanted, [within, *shown], queue=False, js="() => pincite.conversation.wanted", **private)


def library_tab(_: Current, __: Any) -> None:
    """Build the Library tab, which its script fills by asking the server."""
    gr.HTML('<div id="shelf"></div>', elem_id="library")


def _arrival(library: Library) -> Callable[[gr.Request], list[Any]]:
    """Return what shows the library as it is when somebody comes to the page."""

    def arrive(request: gr.Request) -> list[Any]:
        asked, after = request.query_params, restored(library, request.query_params.get("conversation"))
        return [_panel(library, asked.get("document")), _within(library, after.within), *_held(after)]

    return arrive


def _replying(current: Current) -> Callable[[str, Held, list[str] | None], Iterator[list[Any]]]:
    """Return what answers a question.

    It is one event, which a second question waits for: two could take the same turn for the last.
    """

    def reply(text: str, before: Held, names: list[str] | None) -> Iterator[list[Any]]:
        """Show the question at once, and empty the box for the next; then show the answer, which is kept by then."""
        if not text.strip():
            return  # it was asked already
        asked = gr.update(value=[*messages(before.outcomes), _question(text.strip())], visible=True)
        yield [before, asked, gr.update(visible=False), gr.update(visible=True), held_html(before), ""]
        after = continued(current.library, before, _turn(current, text, names), names or ())
        yield [*_held(after), gr.skip()]

    return reply


def _reopening(library: Library) -> Callable[[str], list[Any]]:
    """Return what shows a kept conversation in place of the one that is held."""

    def reopen(id_: str) -> list[Any]:
        after = restored(library, id_)
        return [_within(library, after.within), *_held(after)]

    return reopen


def _held(held: Held) -> list[Any]:
    """Return a conversation as the components of ``shown``: itself, the chat, the welcome, the button, its id."""
    begun = bool(held.outcomes)
    chat = gr.update(value=messages(held.outcomes), visible=begun)
    return [held, chat, gr.update(visible=not begun), gr.update(visible=begun), held_html(held)]


def messages(turns: Outcomes) -> list[Message]:
    """Return the conversation as the chat shows it: each question, then its answer as one message of cards."""
    return [
        message
        for turn in turns
        for message in (
            _question(turn.question),
            {"role": "assistant", "content": gr.HTML(_reply_html(turn))},
        )
    ]


def _question(text: str) -> Message:
    return {"role": "user", "content": question_html(text)}


def _turn(current: Current, text: str, names: list[str] | None) -> Answer | Refusal:
    try:
        return current.answer(lambda index: ask(index, text, documents=names))
    except PinciteError as error:
        return Refusal(text.strip(), str(error))


def _reply_html(turn: Answer | Refusal) -> str:
    return refusal_html(turn) if isinstance(turn, Refusal) else answer_html(turn)


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


def _within(library: Library, chosen: Sequence[str] = ()) -> gr.Dropdown:
    """Return what chooses the documents and collections to search in, seen where there is a choice.

    Those of ``chosen`` that are still there are.
    """
    shelf, groups = entries(library), collections(library)
    choices = [(f"{name} (collection)", name) for name in groups]
    choices += [(f"{entry.title} ({entry.name})", entry.name) for entry in shelf]
    return gr.Dropdown(
        choices,
        value=[name for _, name in choices if name in chosen],
        multiselect=True,
        label="Search in (all documents, unless you choose some)",
        elem_id="within",
        visible=len(shelf) > 1,
    )


def _panel(library: Library, asked: str | None) -> str:
    """Return the panel with the document asked for, or with the first where there is none of the name."""
    name = asked if asked and library.has(asked) else library.first_name()
    return panel_html(library.document(name), library.paragraphs_of(name)) if name else ""


def _valid(text: str) -> Any:
    """Return Gradio's verdict on the question: a message at the box in place of an error."""
    try:
        problem = "" if checked_question(text) else "The question is empty; ask something."
    except PinciteError as error:
        problem = str(error)
    return gr.validate(not problem, problem)


def _head() -> str:
    static = files("app.web") / "static"
    css, js = ("\n".join((static / f"{part}.{kind}").read_text("utf-8") for part in PARTS) for kind in ("css", "js"))
    return f"<style>{css}</style><script>{js}</script>"


_TOP = (
    '<header id="top"><h1>Pin<i>cite</i></h1><p>Your documents, in their own words, cited to the paragraph</p></header>'
)
_TOOLS = (
    '<div class="tools" role="toolbar" aria-label="Conversation"><span id="talk-tools">'
    '<button type="button" class="tool" data-do="conversations" aria-haspopup="dialog" title="Conversations (c)">'
    "Conversations</button></span>"
    '<button type="button" class="tool read" data-do="read">Document</button></div>'
)
"""Above the conversation; the script of the kept conversations knows what its button does."""
_WELCOME = (
    "<h2>What would you like to know?</h2><p>Ask in your own words. You get back the paragraphs that answer,"
    " word for word, each with its place in the document. Nothing is generated.</p>"
)

PARTS = ("base", "page", "conversations", "library")
"""The stylesheets and scripts, in the order they are loaded in."""

TABS = (Tab("Ask", ask_tab), Tab("Library", library_tab))
