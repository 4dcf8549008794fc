"""Raised text: the marks of notes that an author typed, and powers."""

from source.markup.text import raised


def as_raised(text: str, before: str) -> str:
    """Return superscript text after other: a note's mark as "[3]", figures as in "m²", all else as it is.

    One letter, as in "XVIIIe", is no mark: word processors keep their notes themselves.
    """
    return text if text.isalpha() or not before.strip() else raised(text, before)
