"""Queries: what a person typed, read for quoted phrases that must appear and words that must not."""

import re
from dataclasses import dataclass

from source.model import Span

_QUOTED = (
    r'(?:(?:(?<![0-9A-Za-z])["”]|[“„])([^"“”„]*)["“”„]'  # after a letter or digit they are inches, or close nothing
    r"|«([^«»]*)»|「([^「」]*)」|『([^『』]*)』)"
)
_MINUS = r"(?<!\s)\s*+(?<!\S)-"
_NUMBER = r"\d[\d.,]*+(?!\w)"
_CLOSING = r"""\s.,;:!?…)\]}"'»”’」』。、，！？"""
"""What ends a sentence or a bracket rather than an excluded word."""
_MARKED = re.compile(rf"(?P<minus>{_MINUS})?{_QUOTED}|{_MINUS}(?!{_NUMBER})(?P<word>[^\W_](?:\S*[^{_CLOSING}])?)")


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched: ``text`` to rank by, ``phrases`` that must appear, ``excluded`` that must not.

    Phrases and exclusions are in the order of the question, verbatim but for white space.
    """

    text: str
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase quoted in a question, or what is ``excluded``: its ``text``, and where it stands with its signs."""

    text: str
    excluded: bool
    span: Span


def marks(question: str) -> tuple[Mark, ...]:
    """Return what is quoted and what is excluded in a question, in order; see ``parse``."""
    found = []
    for match in _MARKED.finditer(question):
        text: str = match["word"] or next(group for group in match.groups()[1:] if group is not None)
        if re.search(r"[^\W_]", text):
            minus = match["minus"] is not None or match["word"] is not None
            found.append(Mark(text, minus, Span(match.start(), match.end())))
    return tuple(found)


def wanted(question: str) -> str:
    """Return a question without what it excludes."""
    for mark in reversed(marks(question)):
        if mark.excluded:
            question = f"{question[: mark.span.start]} {question[mark.span.end :]}"
    return question


def plain(text: str) -> str:
    """Return a text so that it can be asked as it stands: without the signs that would quote or exclude."""
    unquoted = re.sub('["“”„«»「」『』]', " ", text)
    return " ".join(re.sub(rf"{_MINUS}-*(?!{_NUMBER})", " ", unquoted).split())


def parse(question: str) -> Query:
    """Read a question; whatever is neither a quoted phrase nor excluded is ordinary text, and nothing is an error.

    A phrase stands in "straight" or “curly” double quotes, «these» or 「these」; its words remain in ``text``. A word,
    or a quoted phrase, is excluded by a minus at the start of a word; a number after a minus is a number. Where
    nothing but exclusions remains, ``text`` is empty.
    """
    found = marks(question)
    parts, at = [], 0
    for mark in found:
        parts += [question[at : mark.span.start], "" if mark.excluded else mark.text]
        at = mark.span.end
    text = "".join([*parts, question[at:]]).strip()
    excluded = tuple(" ".join(mark.text.split()) for mark in found if mark.excluded)
    if excluded and not re.search(r"[^\W_]", text):
        text = ""
    phrases = tuple(" ".join(mark.text.split()) for mark in found if not mark.excluded)
    return Query(text, phrases, excluded)
