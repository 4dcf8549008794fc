"""Preformatted text of a page: code keeps its lines; a letter or a law is read like a plain text, by its layout."""

import re

from source.markup.flow import Flow
from source.markup.text import SENTENCE_END, is_letter
from source.markup.tree import TURN
from source.plain.sections import sections_of

_PRINTED_PAGE = re.compile(r"\n{1,3}[^\S\n]{0,80}\[\[Page ([^\]\n]{1,30})\]\][^\S\n]{0,80}\n{1,3}([^\S\n]{0,80})")
"""How the printers of the US Congress mark pages in their plain text."""


def add_preformatted(flow: Flow, text: str) -> None:
    """Add preformatted text; that of a letter begins its headings one level below the page's own."""
    if not is_letter(text):
        flow.body(text, lines=True)
        return
    lines = _PRINTED_PAGE.sub(lambda found: _printed_page(flow, found), text).split("\n")
    turns = [line.count(TURN) for line in lines]
    at = 0
    for part in sections_of([line.replace(TURN, "") for line in lines]).parts:
        if part.lost:
            continue
        before, inside = sum(turns[at : part.start + 1]), sum(turns[part.start + 1 : part.end])
        said = f"{TURN * before}{part.text[0]}{TURN * inside}{part.text[1:]}"
        flow.emit(part.role, said, level=part.level + 1, number=part.number, mark=part.mark)
        at = max(at, part.end)
    flow.say(TURN * sum(turns[at:]))


def _printed_page(flow: Flow, found: re.Match[str]) -> str:
    """Return what stands for the end of a page: nothing but its mark where the text goes on."""
    turn = flow.turned(found[1])
    cut = not SENTENCE_END.search(found.string[max(0, found.start() - 99) : found.start()].rstrip())
    goes_on = cut and found.string[found.end() : found.end() + 1].islower()
    return f"\n{found[2]}{turn}" if goes_on else f"\n\n{found[2]}{turn}"
