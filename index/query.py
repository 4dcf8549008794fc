"""Queries: what a person typed, read for quoted phrases that must appear and words that must not."""

import re
from dataclasses import dataclass

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


def parse(question: str) -> Query:
    """Read a question; whatever is neither a quoted phrase nor excluded is ordinary text, and nothing is an error.

    A phrase stands in "straight" or “curly” double quotes, «these» or 「these」; its words remain in ``text``. A word,
    or a quoted phrase, is excluded by a minus at the start of a word; a number after a minus is a number. Where
    nothing but exclusions remains, ``text`` is empty.
    """
    phrases: list[str] = []
    excluded: list[str] = []

    def read(found: re.Match[str]) -> str:
        if found["word"] is not None:
            excluded.append(found["word"])
            return ""
        quoted: str = next(group for group in found.groups()[1:] if group is not None)
        if not re.search(r"[^\W_]", quoted):
            return found[0]
        (phrases if found["minus"] is None else excluded).append(" ".join(quoted.split()))
        return quoted if found["minus"] is None else ""

    text = _MARKED.sub(read, question).strip()
    if excluded and not re.search(r"[^\W_]", text):
        text = ""
    return Query(text, tuple(phrases), tuple(excluded))
