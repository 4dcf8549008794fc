"""The Ask tab: the conversation at the left, the document at the right. It wires what ``held`` and ``cards`` make."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from app.answer import Answer, Follow, Refusal, checked_question
from app.api import Pincite
from app.suggest import openers, suggestions
from app.web.cards import Around, answer_html, question_html, refusal_html
from app.web.held import (
    Aside,
    Held,
    Otherwise,
    Outcomes,
    Visit,
    answered_anew,
    continued,
    held_html,
    names_of,
    restored,
    still_kept,
)
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

Message = dict[str, Any]


def ask_tab(current: Current, blocks: Any) -> None:
    """Build the Ask tab: the conversation at the left, the document at the right."""
    held, visit, library = gr.State(Held()), gr.State(Visit()), current.library
    talk, wanted, passage, choice = gr.HTML("", elem_id="talk"), *(gr.Textbox(visible=False) for _ in range(3))
    opener = gr.Button(elem_id="open-conversation", visible="hidden")
    otherwise = gr.Button(elem_id="search-otherwise", visible="hidden")
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

    reopen, shown = _reopening(library), [held, chat, welcome, again, talk]
    answering = _answering(_replying(current), question, starters, [held, visit, within, passage], shown)
    anew = {"js": "(_, held, visit) => [pincite.otherwise, held, visit]", **_ASKING}
    answering.append(otherwise.click(_answering_anew(current), [choice, held, visit], shown, **anew))
    coming = {"js": "() => [pincite.choice()]", "queue": False, **_PRIVATE}
    blocks.load(_arrival(library), choice, [panel, within, *starters, *shown], **coming)
    within.change(None, within, None, js="(names) => { pincite.chosen(names); }", **_PRIVATE)
    changed.click(_followed(library), [within], [within], queue=False, **_PRIVATE)
    # an answer that is still looked for belongs to the conversation that is left, so it is stopped first
    told: dict[str, Any] = {"queue": False, **_PRIVATE}
    leaving = {"js": "(visit) => { pincite.asking.left(); return [visit]; }", "cancels": answering, **told}
    left = [button.click(Visit.leave, visit, None, **leaving) for button in (again, opener)]
    left[0].then(lambda: _held(library, Held()), None, shown, **told)
    left[1].then(reopen, wanted, [within, *shown], js="() => pincite.conversation.wanted", **told)


def _answering(
    reply: Callable[..., Any], question: gr.Textbox, starters: Sequence[gr.Button], given: list[Any], shown: list[Any]
) -> list[Any]:
    """Have what is typed, or begun with, answered; return the events that do.

    What is entered while an answer is looked for the page's script keeps in the box until that is there.
    """
    # a validator knows nothing of what the page chooses from by now, so it is not given that
    typed = question.submit(lambda _: None, question, None, validator=_valid, trigger_mode="multiple", **_PRIVATE)
    taken = {"js": _TAKEN, **_ASKING}
    ask = typed.success(reply, [question, *given], shown, trigger_mode="multiple", **taken)
    for over in (typed.failure, ask.then):
        over(None, js="() => pincite.asking.over()", **_PRIVATE)
    return [ask, *(starter.click(reply, [starter, *given], shown, **taken) for starter in starters)]


def _arrival(library: Library) -> Callable[[str | None, gr.Request], list[Any]]:
    """Return what shows the library as it is when somebody comes to the page, or back to it with a choice of before."""

    def arrive(chosen: str | None, request: gr.Request) -> list[Any]:
        asked, after = request.query_params, restored(library, request.query_params.get("conversation"))
        opening = _starters(library)
        spare: list[Any] = [gr.update(visible=False)] * (len(STARTERS) - len(opening))
        starters = [*(gr.update(value=text, visible=True) for text in opening), *spare]
        return [
            _panel(library, asked.get("document")),
            _within(library, names_of(chosen) or after.within),
            *starters,
            *_held(library, after),
        ]

    return arrive


def _replying(current: Current) -> Callable[[str, Held, Visit, list[str] | None, str | None], Iterator[list[Any]]]:
    """Return what answers a question.

    It is one event, which a second question waits for: two could take the same turn for the last.
    """
    library = current.library

    def reply(text: str, before: Held, visit: Visit, names: list[str] | None, aside: str | None) -> Iterator[list[Any]]:
        """Show the question at once; then the answer, which is kept by then."""
        left, beside, before = visit.left, Aside.read(aside), still_kept(library, replace(before, note=""))
        waited_for = [_question(text.strip()), {"role": "assistant", "content": gr.HTML(_LOOKING)}]
        asked = gr.update(value=[*messages(library, before.outcomes), *waited_for], visible=True)
        yield [gr.skip(), asked, gr.update(visible=False), gr.update(visible=True), held_html(before)]
        outcome = _turn(current, text, names, Follow(before.outcomes, beside.opened, beside.without))
        after = continued(library, before, outcome, names or ())
        if visit.left == left:
            yield _held(library, after)

    return reply


def _answering_anew(current: Current) -> Callable[[str, Held, Visit], Any]:
    """Return what answers a turn again, with other words carried over or none, in its place."""
    library = current.library

    def anew(choice: str, before: Held, visit: Visit) -> Any:
        left, wanted = visit.left, Otherwise.read(choice)
        turn = before.outcomes[wanted.turn - 1] if wanted and wanted.turn <= len(before.outcomes) else None
        if wanted is None or not isinstance(turn, Answer):
            return _held(library, before)
        follow = Follow(before.outcomes[: wanted.turn - 1], turn.opened, wanted.without, wanted.fresh)
        outcome = _turn(current, turn.question, list(turn.within), follow)
        after = answered_anew(library, before, wanted.turn, outcome)
        return _held(library, after) if visit.left == left else gr.skip()

    return anew


def _reopening(library: Library) -> Callable[[str], list[Any]]:
    """Return what shows a kept conversation in place of the one that is held."""

    def reopen(id_: str) -> list[Any]:
        after = restored(library, id_)
        return [_within(library, after.within), *_held(library, after)]

    return reopen


def _followed(library: Library) -> Callable[[list[str] | None], Any]:
    """Return what keeps the choice of where to search to what is there, when documents have come or gone."""

    def follow(chosen: list[str] | None) -> Any:
        return gr.update(**_choices(library, chosen or ()))

    return follow


def _held(library: Library, held: Held) -> list[Any]:
    """Return a conversation as the components of ``shown``: itself, the chat, the welcome, the button, its id."""
    begun = bool(held.outcomes)
    chat = gr.update(value=messages(library, held.outcomes), visible=begun)
    return [held, chat, gr.update(visible=not begun), gr.update(visible=begun), held_html(held)]


def messages(library: Library, turns: Outcomes) -> list[Message]:
    """Return the conversation as the chat shows it: each question, then its answer as one message of cards.

    What might come next is only offered after the last.
    """
    marks = Marks(library)
    saved, asked = marks.saved_hashes(), [turn.question for turn in turns]
    shown: list[Message] = []
    for n, turn in enumerate(turns, start=1):
        if isinstance(turn, Refusal):
            html = refusal_html(turn)
        else:
            after = suggestions(library, turn, asked) if n == len(turns) else ()
            html = answer_html(turn, Around(marks.judged(turn.question), saved, after, n))
        shown += [_question(turn.question), {"role": "assistant", "content": gr.HTML(html)}]
    return shown


def _question(text: str) -> Message:
    return {"role": "user", "content": question_html(text)}


def _turn(current: Current, text: str, names: list[str] | None, follow: Follow) -> Answer | Refusal:
    try:
        return Pincite(current, observe).answer(text, within=names, follow=follow)
    except PinciteError as error:
        return Refusal(text.strip(), str(error))


def _starters(library: Library) -> tuple[str, ...]:
    """Return what a person may begin with: of the lecture alone ours, of their own documents what stands in them."""
    names = [entry.name for entry in entries(library)]
    own = [name for name in names if name != "lecture"]
    return openers(library, own, len(STARTERS)) if own or not names else STARTERS


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
        placeholder="Ask about your documents",
        show_label=False,
        container=False,
        submit_btn="Ask",
        autofocus=True,
        max_lines=5,
    )


def _within(library: Library, chosen: Sequence[str] = ()) -> gr.Dropdown:
    """Return what chooses the documents and collections to search in, seen where there is a choice.

    Those of ``chosen`` that are still there are.
    """
    return gr.Dropdown(
        multiselect=True,
        label="Search only in (all, if empty)",
        elem_id="within",
        **_choices(library, chosen),
    )


def _choices(library: Library, chosen: Sequence[str]) -> dict[str, Any]:
    shelf, groups = entries(library), collections(library)
    choices = [(f"{name} (collection)", name) for name in groups]
    choices += [(f"{entry.title} ({entry.name})", entry.name) for entry in shelf]
    value = [name for _, name in choices if name in chosen]
    return {"choices": choices, "value": value, "visible": len(shelf) > 1}


def _panel(library: Library, asked: str | None) -> str:
    """Return the panel with the document asked for, or with the first where there is none of the name."""
    name = asked if asked and library.has(asked) else library.first_name()
    return panel_html(around(library, name, 1)) if name else ""


def _valid(text: str) -> Any:
    """Return Gradio's verdict on the question: a message at the box in place of an error."""
    try:
        problem = "" if checked_question(text) else "The question is empty; ask something."
    except PinciteError as error:
        problem = str(error)
    return gr.validate(not problem, problem)


_TAKEN = (
    "(text, held, visit, names) => { const [asked, aside] = pincite.asking.taken(text);"
    " return [asked, held, visit, names, aside]; }"
)
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_ASKING: dict[str, Any] = {**_PRIVATE, "concurrency_id": "reply", "concurrency_limit": 1}
_LOOKING = '<p class="looking" role="status">Looking in your documents…</p>'
_TOOLS = (
    '<div class="tools" role="toolbar" aria-label="Conversation"><span id="talk-tools">'
    '<button type="button" class="tool" data-do="conversations" aria-haspopup="dialog" title="Conversations (c)">'
    "Conversations</button></span>"
    '<button type="button" class="tool" data-do="saved" aria-haspopup="dialog">Saved</button>'
    '<button type="button" class="tool read" data-do="read">Document</button></div>'
)
"""Above the conversation; the scripts know what its buttons do."""
_WELCOME = (
    "<h2>What would you like to know?</h2><p>Ask in your own words. You get back the paragraphs that answer,"
    " word for word, each with its place in the document. Nothing is generated.</p>"
)
