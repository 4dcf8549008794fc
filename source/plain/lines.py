"""Lines of a text: how they end, whether the next word would have fitted, and how wrapped ones are joined."""

import re
from collections.abc import Iterable

from source.text import WIDE

_SENTENCE_END = re.compile(r"[.!?…:;。！？؟।۔][\'\"”’»)\]」』]*\Z")
_WORD = re.compile(r"\S+")


def joined(lines: Iterable[str]) -> str:
    """Return wrapped lines as one, with a blank between words and none between the signs of scripts without blanks."""
    text = ""
    pieces = []
    for line in lines:
        words = " ".join(line.split())
        if text and words:
            glued = (WIDE.match(text[-1]) and WIDE.match(words[0])) or (text[-1] == "-" and _hyphenated(text, words))
            pieces.append("" if glued else " ")
        pieces.append(words)
        text = words or text
    return "".join(pieces)


def fits(line: str, following: str, width: float) -> bool:
    """Return whether the first word of the following line would have fitted on a line of a width."""
    word = _WORD.search(following)
    length = 1 if word is None or WIDE.match(word[0]) else len(word[0])
    return len(line.strip()) + 1 + length <= width


def ends_sentence(text: str) -> bool:
    """Return whether text ends as sentences do."""
    return _SENTENCE_END.search(text[-9:].rstrip()) is not None


def _hyphenated(text: str, words: str) -> bool:
    return len(text) > 1 and text[-2].isalpha() and words[0].islower()
