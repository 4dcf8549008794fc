"""Mentions: the words of a question or an answer that name what it is about, as a conversation carries them on."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import terms, words

_ASKING = """
answer ask anybody anyone anything article aspect come detail example everyone everything explain find get give go good
happen help information interesting kind know let like look lot make mean new nobody no-one nothing ok okay one please
question really say see somebody someone something sort start still take talk tell thank thanks thing think try two type
use want way well work yes
"""
"""English words that ask, or hold a sentence together, and name nothing."""
ASKING = frozenset(term for word in _ASKING.split() for term in terms(word))
_BEGINS = re.compile(r"(?:^|[.?!:\n\"“])\s*$")
_LONGEST = 600
"""Characters of one text that are read: a question is shorter, and an answer that goes on names much else."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A word that names something: its ``term``, its ``text`` as it stands, and the ``place`` it begins at.

    ``name`` says that it is written as a name is, with a capital inside a sentence; ``capital`` that it has one at all.
    """

    term: str
    text: str
    place: int
    name: bool
    capital: bool


@lru_cache(maxsize=1 << 10)
def mentions(text: str) -> tuple[Mention, ...]:
    """Return the mentions of a text in order; a word that comes again is mentioned again.

    They are kept for a while, since a conversation looks back at the same turns again and again.
    """
    text = text[:_LONGEST]
    found = []
    for word in words(text):
        if word.term is None or word.term in ASKING:
            continue
        said = word.term_span.of(text)
        capital = said[0].isupper()
        begins = capital and _BEGINS.search(text[max(word.span.start - 8, 0) : word.span.start]) is not None
        found.append(Mention(word.term, said, word.span.start, capital and not begins, capital))
    return tuple(found)
