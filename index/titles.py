"""Titles that a person gives to documents, in the place of those their files give."""

import unicodedata
from dataclasses import replace

from index.library import Library
from source.errors import PinciteError
from source.model import Paragraph

LONGEST_TITLE = 300
"""Characters."""


def give_title(library: Library, name: str, title: str) -> None:
    """Give a document a title, which stays when its file is read again; an empty one gives the file's own back.

    Raises ``PinciteError`` where there is no document of the name, or the title is too long.
    """
    library.check(name)
    shown = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in title)
    given = " ".join(shown.split())
    if len(given) > LONGEST_TITLE:
        raise PinciteError(f"That title has {len(given):,} characters, and {LONGEST_TITLE} are the most; shorten it.")
    with library.transaction() as db:
        db.execute("UPDATE documents SET given_title = nullif(?, '') WHERE name = ?", (given, name))


def entitled(paragraph: Paragraph, title: str) -> Paragraph:
    """Return a paragraph as one of a document with this title."""
    return replace(paragraph, citation=replace(paragraph.citation, document=title))
