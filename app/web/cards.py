"""Answers as HTML. Pure; every word of a document or a person passes through ``escape`` on its way.

Nothing here may be put into a ``gr.HTML`` template: Gradio evaluates those. It goes in as a value.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app import explain
from app.answer import Answer, Refusal, left_out
from app.chips import Chip, Kind, chips
from app.cite import quote
from app.explain import in_figures, likelihood
from app.suggest import Suggestion
from app.web.html import attribute, escape, link, marked
from index.carrying import Origin
from index.followup import Carried
from index.marks import Verdict
from index.search import Hit
from source.model import Citation, Paragraph


@dataclass(frozen=True, slots=True)
class Around:
    """What a person has said of passages, by their hashes, what might be asked next, and which turn this is, from 1."""

    judged: Mapping[str, Verdict] = field(default_factory=dict)
    saved: frozenset[str] = frozenset()
    suggestions: tuple[Suggestion, ...] = ()
    turn: int = 0


def answer_html(answer: Answer, around: Around = Around()) -> str:
    """Return an answer as cards, one a passage, or its silence with the nearest passages folded away."""
    cards = "".join(_card(hit, around) for hit in answer.hits or answer.nearest)
    lacking = f'<p class="lead lacking">{left_out(answer)}</p>' if answer.unsearched else ""
    searched = _searched(answer, around.turn)
    head = f'<section class="answer" data-question="{attribute(answer.question)}">{searched}{lacking}'
    if answer.answered:
        count = len(answer.hits)
        lead = "One passage" if count == 1 else f"{count} passages, the most relevant first"
        return f'{head}<p class="lead">{lead}</p>{cards}{_next(around.suggestions)}</section>'
    silence = '<p class="lead silence">Nothing in your documents answers this.</p>'
    nearest = (
        f'<details class="nearest"><summary>The nearest passages, which may only touch on it</summary>{cards}</details>'
    )
    return f"{head}{silence}{nearest if cards else ''}</section>"


def _searched(answer: Answer, turn: int) -> str:
    """Return what was searched for as chips, each with a button that asks again without it.

    Those that are carried over come first, and have their reason; what was taken out can be put back.
    """
    found, places = chips(answer.question if answer.carried else answer.searched_for), map(_place_html, answer.within)
    carried = "".join(_carried_html(answer, one, turn) for one in answer.carried)
    telling = carried or len(found) > 1 or any(chip.kind is not Kind.WORD for chip in found)
    where = "".join(places)
    said = f"Searched for {carried}{''.join(map(_chip_html, found))}" if telling else "Searched" if where else ""
    where = f" only in {where}" if where else ""
    fresh = _new_topic(answer, turn) if turn > 1 else ""
    return f'<p class="searched">{said}{where}{fresh}</p>' if said or fresh else ""


def _carried_html(answer: Answer, one: Carried, turn: int) -> str:
    out = [other.text for other in answer.carried if not other.kept]
    without = [*out, one.text] if one.kept else [text for text in out if text != one.text]
    reason = {
        Origin.QUESTION: f"From your question {one.turn}",
        Origin.PASSAGE: "From the passage you opened",
        Origin.ANSWER: f"From the answer to your question {one.turn}",
    }[one.origin]
    sign, does = ("×", "Search without") if one.kept else ("+", "Search again with")
    return (
        f'<span class="chip carried{"" if one.kept else " out"}" title="{reason}{"" if one.kept else ", taken out"}">'
        f'{escape(one.text)}<button type="button" data-otherwise="{_otherwise(turn, without)}"'
        f' aria-label="{does} {escape(one.text)}">{sign}</button></span>'
    )


def _new_topic(answer: Answer, turn: int) -> str:
    """Return the button that has a question begin a new topic, or takes that back."""
    without = [one.text for one in answer.carried if not one.kept]
    return (
        f'<button type="button" class="tool fresh" aria-pressed="{str(answer.fresh).lower()}"'
        f' title="Carry nothing over from before" data-otherwise="{_otherwise(turn, without, not answer.fresh)}">'
        "New topic</button>"
    )


def _otherwise(turn: int, without: Sequence[str], fresh: bool = False) -> str:
    """Return, for an attribute, how a turn is to be searched for instead."""
    return attribute(json.dumps({"turn": turn, "without": list(without), "fresh": fresh}, ensure_ascii=False))


def _place_html(name: str) -> str:
    """Return a document or collection that was searched in, with a button that asks again without that limit."""
    return (
        f'<span class="chip place">{escape(name)}<button type="button" data-elsewhere="{attribute(name)}"'
        f' aria-label="Ask again without keeping to {escape(name)}">×</button></span>'
    )


def _chip_html(chip: Chip) -> str:
    before, said = {
        Kind.WORD: ("", ""),
        Kind.PHRASE: ("word for word: ", "Stands in every passage, word for word"),
        Kind.EXCLUDED: ("without: ", "Stands in no passage"),
    }[chip.kind]
    text = f"“{chip.text}”" if chip.kind is Kind.PHRASE else chip.text
    title = f' title="{said}"' if said else ""
    button = (
        f'<button type="button" data-ask="{attribute(chip.without)}" data-without="{attribute(chip.text)}"'
        f' aria-label="Ask again without {escape(chip.text)}">×</button>'
    )
    return f'<span class="chip {chip.kind}"{title}>{before}{escape(text)}{button if chip.without else ""}</span>'


def _next(found: Sequence[Suggestion]) -> str:
    """Return what to ask, and which sections to read, in the documents' own words."""
    asked = "".join(
        f'<button type="button" class="tool" data-ask="{attribute(one.text)}">{escape(one.text)}</button>'
        for one in found
        if one.place is None
    )
    sections = "".join(
        f'<a class="tool section" href="{escape(link(one.place))}" data-document="{attribute(one.place.name)}"'
        f' data-paragraph="{one.place.paragraph}">{escape(one.text)}</a>'
        for one in found
        if one.place is not None
    )
    return "".join(
        f'<div class="next"><span>{label}</span>{some}</div>'
        for label, some in (("Asked in the documents:", asked), ("Read on:", sections))
        if some
    )


def refusal_html(refusal: Refusal) -> str:
    """Return why a question was not answered."""
    return f'<section class="answer"><p class="lead silence">{escape(refusal.reason)}</p></section>'


def question_html(question: str) -> str:
    """Return a person's own words for the chat, which takes what it is given for HTML."""
    return escape(question)


def _card(hit: Hit, around: Around) -> str:
    paragraph, citation = hit.paragraph, hit.paragraph.citation
    lit = " ".join(f"{span.start}-{span.end}" for span in hit.highlights)
    return (
        f'<article class="card" data-passage="{paragraph.passage_hash}"'
        f' data-quote="{attribute(quote(paragraph.text, citation.reference))}"><header>'
        f'<a class="cite" href="{escape(link(citation))}" data-document="{attribute(citation.name)}"'
        f' data-paragraph="{citation.paragraph}" data-lit="{lit}">'
        f'<span class="rank">{hit.rank}</span>{_chip(citation)}</a>'
        f'<span class="source" title="{escape(citation.document)}">{escape(citation.document)}</span>'
        '<span class="score" title="How likely this passage answers">'
        f"{likelihood(hit.score)} · {in_figures(hit.score)}</span>"
        f'</header><blockquote cite="{escape(link(citation))}" lang="" dir="auto">'
        f"{marked(paragraph.text, hit.highlights, hit.words)}</blockquote>"
        f"{_actions(paragraph, around)}{_why(hit)}</article>"
    )


def _actions(paragraph: Paragraph, around: Around) -> str:
    """Return the buttons below a passage; those that are pressed say so."""
    key = paragraph.passage_hash
    verdict, saved = around.judged.get(key), key in around.saved
    buttons = (
        ("copy", "Copy quote", None),
        ("more", "Show more around this", None),
        ("save", "Save to study", saved),
        ("right", "Answers it", verdict is Verdict.YES),
        ("wrong", "Does not", verdict is Verdict.NO),
    )
    return f'<div class="acts">{"".join(_button(*button) for button in buttons)}</div>'


def _button(name: str, label: str, pressed: bool | None) -> str:
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return f'<button type="button" data-act="{name}"{state}>{label}</button>'


def _why(hit: Hit) -> str:
    citation = hit.paragraph.citation
    signals = "".join(f"<li>{escape(name)}: {value:.2f}</li>" for name, value in explain.signals(hit))
    met = "".join(f"<li>{escape(line)}</li>" for line in explain.meetings(hit))
    met = f'<ul class="met">{met}</ul>' if met else ""  # a list of nothing is still read out as a list
    return (
        f'<details class="why"><summary>How this was found</summary>{met}<ul>{signals}</ul>'
        f"<p>Cite as <code>{escape(citation.address)}</code>, {escape(citation.document)}.</p></details>"
    )


def _chip(citation: Citation) -> str:
    """Return the label with its ordinal always in sight: "¶12 · North Korea (3)"."""
    ordinal = f"¶{citation.paragraph}"
    rest = (
        citation.label.replace(ordinal, "", 1).replace(" ,", ",").strip(" ,") if not citation.number else citation.label
    )
    return f"<b>{ordinal}</b>{escape(f' · {rest}' if rest else '')}"
