"""Raised text: the marks of notes that an author typed, and powers."""

import re

_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_RAISED = re.compile(r"[\d+\-−=()n]+")
_NOTE_MARK = re.compile(r"\d{1,3}|[a-z]|[*†‡§¶]{1,3}")
_AFTER_WORDS = re.compile(r"(?:[^\W\d_]{4}|[.,;:!?”’\"')\]])\Z")


def raised(text: str, before: str) -> str:
    """Return superscript text: the mark of a note in brackets after a word, else raised figures where there are any."""
    if _NOTE_MARK.fullmatch(text) and _AFTER_WORDS.search(before):
        return f"[{text}]"
    return text.translate(_SUPERSCRIPTS) if _RAISED.fullmatch(text) else text


def as_raised(text: str, before: str) -> str:
    """Return superscript text after other: a note's mark as "[3]", figures as in "m²", all else as it is.

    One letter, as in "XVIIIe", is no mark: word processors keep their notes themselves.
    """
    return text if text.isalpha() or not before.strip() else raised(text, before)
