"""Conversations as values: CSV for spreadsheets, and JSON."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from app.answer import Answer, as_json
from app.conversations import Conversation, Turn
from app.export.text import clean
from index.search import Hit

COLUMNS = (
    "turn",
    "asked",
    "question",
    "answered",
    "rank",
    "score",
    "passage",
    "highlighted",
    "document",
    "headings",
    "number",
    "page",
    "paragraph",
    "address",
)
_FORMULA = frozenset("=+-@＝＋－＠\t")
"""What begins a formula, after white space too; some spreadsheets take the wide forms for the same."""


def csv_text(conversation: Conversation) -> str:
    """Return one row a passage, as RFC 4180 has it; a question without passages has a row of its own.

    What a spreadsheet might take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)  # whose own dialect is RFC 4180's
    writer.writerow(COLUMNS)
    for turn in conversation.turns:
        writer.writerows([cell(value) for value in row] for row in _rows(turn))
    return out.getvalue()


def json_text(conversation: Conversation) -> str:
    """Return what ``values`` gives, as JSON."""
    return json.dumps(values(conversation), indent=1) + "\n"


def values(conversation: Conversation) -> dict[str, Any]:
    """Return a conversation as plain values: each turn as ``pincite ask --json`` has it, and when it was asked."""
    return {
        "id": conversation.id,
        "name": conversation.name,
        "started": conversation.started,
        "changed": conversation.changed,
        "turns": [_turn(turn) for turn in conversation.turns],
    }


def _rows(turn: Turn) -> Iterator[tuple[object, ...]]:
    answered = isinstance(turn.outcome, Answer) and turn.outcome.answered
    head = (turn.ordinal, turn.asked, turn.question, "yes" if answered else "no")
    for hit in turn.hits:
        yield (*head, *_passage(hit))
    if not turn.hits:
        yield (*head, *[""] * (len(COLUMNS) - len(head)))


def _passage(hit: Hit) -> tuple[object, ...]:
    text, at = hit.paragraph.text, hit.paragraph.citation
    lit = " … ".join(span.of(text) for span in hit.highlights)
    where = (at.document, " › ".join(at.headings), at.number or "", at.pages, at.paragraph, at.address)
    return (hit.rank, f"{hit.score:.4f}", text, lit, *where)


def cell(value: object) -> str:
    """Return a value as a spreadsheet takes it: what it might take for a formula begins with an apostrophe."""
    text = clean(str(value))
    return f"'{text}" if text[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA else text


def cell_to_be_read(text: str) -> str:
    """Return a value as ``cell`` does, and with one apostrophe more what begins with some before such a value.

    So ``uncell`` gives back what was there.
    """
    bare = text.lstrip("'")
    return f"'{clean(text)}" if cell(bare) != clean(bare) else clean(text)


def uncell(text: str) -> str:
    """Return what ``cell_to_be_read`` made a value of as it was."""
    return text[1:] if text.startswith("'") and cell_to_be_read(text[1:]) == text else text


def _turn(turn: Turn) -> dict[str, Any]:
    head = {"asked": turn.asked, "within": list(turn.within)}
    if isinstance(turn.outcome, Answer):
        return head | as_json(turn.outcome)
    return head | {"question": turn.question, "answered": False, "refused": turn.outcome.reason}
