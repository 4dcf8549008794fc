"""What to ask or read next, in the documents' own words: questions that stand in them, and their sections."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from app.answer import Answer
from index.blanks import Kind
from index.cards import cards_of
from index.library import Library
from index.query import plain
from source.model import Citation, Paragraph

MOST = 3
"""Suggestions below an answer."""
_NEAR = 15
"""Paragraphs before and after a passage among which is looked."""
_HITS = 3
_SHORTEST, _LONGEST = 20, 140
"""Characters of a question that can be asked as it stands, and of a heading."""
_FRAME = frozenset(
    """abstract introduction preface foreword prologue epilogue conclusion conclusions summary overview contents table
    index references bibliography notes appendix acknowledgments acknowledgements chapter section part title page cover
    copyright license about background vorwort einleitung danksagung danksagungen inhalt inhaltsverzeichnis anhang
    literatur zusammenfassung résumé préface avant-propos sommaire remerciements prólogo índice resumen""".split()
)
"""What the parts of any book are called, which says nothing of this one."""
_LEANING = frozenset(
    {"he", "she", "it", "they", "this", "that", "these", "those", "him", "her", "them", "its", "their"}
)
"""Words by which a question leans on what stands before it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question to ask, as it stands in a document, or where ``place`` is given the heading of a section to read."""

    text: str
    place: Citation | None = None


def suggestions(library: Library, answer: Answer, asked: Iterable[str] = ()) -> tuple[Suggestion, ...]:
    """Return what might come after an answer, taken from around its passages, and not asked before."""
    hits = answer.hits[:_HITS]
    known = {text.casefold() for text in (*asked, answer.question)}
    known |= {heading.casefold() for hit in hits for heading in hit.paragraph.citation.headings}
    found = [_of(_near(library, hit.paragraph.citation)) for hit in hits]
    return _first(_by_turns(*found), known, MOST)


def openers(library: Library, names: Sequence[str], most: int) -> tuple[str, ...]:
    """Return what might be asked first of some documents: questions in them, or else their headings, or else names."""
    read = [library.paragraphs_between(name, 1, 10 * _NEAR) for name in names[:most]]
    found = [list(_of(paragraphs)) for paragraphs in read]
    asked = _by_turns(*([one for one in some if one.place is None] for some in found))
    named = _by_turns(*([one for one in some if one.place is not None] for some in found))
    told = _by_turns(*(map(Suggestion, _names(paragraphs)) for paragraphs in read))
    return tuple(one.text for one in _first(chain(asked, named, told), set(), most))


def _names(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Yield the names in paragraphs that are most worth asking for, as a card would ask for them."""
    made = cards_of(tuple(paragraphs))
    best = sorted(made.cards, key=lambda card: -card.score)
    slots = ((card.answer, made.slots.get(card.id)) for card in best)
    nouns = (answer for answer, slot in slots if slot is not None and slot.kind in (Kind.NAME, Kind.TERM))
    yield from (answer for answer in nouns if answer != answer.lower())


def _near(library: Library, citation: Citation) -> list[Paragraph]:
    """Return the paragraphs around a citation, the nearest first, without the one that stands there."""
    place = citation.paragraph
    near = library.paragraphs_between(citation.name, place - _NEAR, place + _NEAR)
    return sorted(near, key=lambda paragraph: abs(paragraph.citation.paragraph - place))[1:]


def _first(found: Iterable[Suggestion], known: set[str], most: int) -> tuple[Suggestion, ...]:
    fresh: dict[str, Suggestion] = {}
    for one in found:
        if one.text.casefold() not in known:
            fresh.setdefault(one.text.casefold(), one)
    return tuple(islice(fresh.values(), most))


def _by_turns(*some: Iterable[Suggestion]) -> Iterator[Suggestion]:
    return (one for one in chain.from_iterable(zip_longest(*some)) if one is not None)


def _of(paragraphs: list[Paragraph]) -> Iterator[Suggestion]:
    """Yield the questions in paragraphs and the sections they stand in by turns, as they come."""
    asked = (Suggestion(question) for paragraph in paragraphs for question in _questions(paragraph))
    sections: dict[tuple[str, ...], Citation] = {}
    for citation in (paragraph.citation for paragraph in paragraphs if paragraph.citation.headings):
        first = sections.setdefault(citation.headings, citation)
        sections[citation.headings] = min(first, citation, key=lambda one: one.paragraph)
    named = (Suggestion(path[-1], citation) for path, citation in sections.items() if _is_telling(path[-1]))
    return _by_turns(asked, named)


def _is_telling(heading: str) -> bool:
    """Whether a heading says what its section is about, and is the document's own and no editor's."""
    words = {word.strip(".:").casefold() for word in heading.split() if word[0].isalpha()} - {"and", "the", "of", "to"}
    return not words <= _FRAME and not heading.startswith("[") and len(heading) <= _LONGEST


def _questions(paragraph: Paragraph) -> Iterator[str]:
    """Yield the questions in a paragraph that can be understood without it."""
    for span in paragraph.sentences:
        text = span.of(paragraph.text)
        alone = not _LEANING & {word.strip(",.?!").casefold() for word in text.split()}
        if text.endswith("?") and _SHORTEST <= len(text) <= _LONGEST and text[0].isupper() and alone:
            yield plain(text)
