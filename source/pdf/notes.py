"""Footnotes: the smaller lines at the foot of a column that begin with a mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from source.pdf.geometry import Line, Rule, is_raised, line_of

SMALL = 0.93
"""Of the size of most text: footnotes are at most so large."""

SHORT = 0.6
"""Of a column's width: the rule above its footnotes is shorter."""

_MARK = re.compile(r"\(?(\d{1,3}|[*†‡§¶#∗]{1,3}|[a-z])[).]?(?=\s|\Z)")
_SYMBOL = str.maketrans("∗", "*")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote's lines without its mark; ``mark`` is "" of what goes on from the column or page before."""

    mark: str
    lines: tuple[Line, ...]


def raised_marks(lines: Sequence[Line]) -> frozenset[str]:
    """Return what is set raised within lines and may be a mark."""
    found = (word.text for line in lines for word in line.words[1:] if is_raised(word, line))
    return frozenset(part.strip("(). ").translate(_SYMBOL) for text in found for part in text.split(","))


def split_notes(
    lines: Sequence[Line], body: float, marks: frozenset[str], rules: Sequence[Rule] = (), *, pending: bool
) -> tuple[Sequence[Line], tuple[Note, ...]]:
    """Return a column's lines without its footnotes, and these.

    ``marks`` are those raised in the page's text; ``pending`` says that the column before ended in a footnote. Below a
    short rule of ``rules`` they may be as large as the text.
    """
    start = len(lines)
    below = _below_rule(lines, rules)
    if below and _firsts(lines, below, marks)[:1] == [below]:
        start = below
    while start and lines[start - 1].size <= SMALL * body:
        start -= 1
    firsts = _firsts(lines, start, marks)
    if not firsts and not (pending and 0 < start < len(lines) and _apart(lines, start)):
        return lines, ()
    if firsts and firsts[0] > start and not (pending and _apart(lines, start)):
        start = firsts[0]
    edges = [*firsts, len(lines)]
    notes = [Note("", tuple(lines[start : edges[0]])), *(_note(lines[i:end]) for i, end in pairwise(edges))]
    return lines[:start], tuple(note for note in notes if note.lines)


def _below_rule(lines: Sequence[Line], rules: Sequence[Rule]) -> int:
    """Return which line is the first below the last short rule at an edge of a column, 0 where there is none."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    for i in range(len(lines) - 1, 0, -1):
        for rule in rules:
            short = rule.right - rule.left < SHORT * (right - left)
            edge = min(abs(rule.left - left), abs(rule.right - right)) < lines[i].size
            if short and edge and lines[i - 1].base < rule.base < lines[i].base:
                return i
    return 0


def _apart(lines: Sequence[Line], i: int) -> bool:
    """Tell whether there is white between a line and the one above, as around a footnote's rule."""
    return i > 0 and lines[i].top - lines[i - 1].bottom > 0.5 * lines[i].size


def _firsts(lines: Sequence[Line], start: int, marks: frozenset[str]) -> list[int]:
    """Return which lines begin with a mark: set raised, or, where none is so, one that is raised in the text."""
    marked = [
        (i, found[1].translate(_SYMBOL))
        for i in range(start, len(lines))
        if len(lines[i].words) > 1 and (found := _MARK.match(lines[i].words[0].text + " "))
    ]
    raised = [i for i, _ in marked if is_raised(lines[i].words[0], lines[i])]
    return raised or [i for i, mark in marked if mark in marks and not mark.isalpha()]


def _note(lines: Sequence[Line]) -> Note:
    found = _MARK.match(lines[0].words[0].text + " ")
    mark = found[1].translate(_SYMBOL) if found else ""
    return Note(mark, (line_of(lines[0].words[1:]), *lines[1:]))
