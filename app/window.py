"""A stretch of a document as a reader scrolls to it, so that a long one need not be sent whole."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.library import Library
from source.model import Block, Document, Paragraph, Role, Span

SIZE = 40
"""Paragraphs in a window: some four screens."""
MOST = 200
"""Paragraphs in one at most."""
MOST_FOUND = 1000
"""Paragraphs a search inside a document tells of."""


@dataclass(frozen=True, slots=True)
class Window:
    """Some of a document's ``count`` paragraphs, in order.

    ``before`` is the paragraph before the first of them, if there is one. ``matter`` is what stands before each of them
    and is no passage and no heading, and what stands behind the last of the document.
    """

    document: Document
    count: int
    paragraphs: tuple[Paragraph, ...]
    before: Paragraph | None
    matter: tuple[Block, ...]

    @property
    def first(self) -> int:
        """The ordinal of the first paragraph, 1 where there is none."""
        return self.before.citation.paragraph + 1 if self.before else 1

    @property
    def last(self) -> int:
        """The ordinal of the last paragraph, 0 where there is none."""
        return self.paragraphs[-1].citation.paragraph if self.paragraphs else 0


def around(library: Library, name: str, ordinal: int, size: int = SIZE) -> Window:
    """Return the window with a paragraph a third down in it. Raises ``PinciteError`` for an unknown document."""
    count = library.count(name)
    first = max(min(ordinal - size // 3, count - size + 1), 1)
    return between(library, name, first, first + size - 1)


def between(library: Library, name: str, first: int, last: int) -> Window:
    """Return the window of some ordinals, ``MOST`` at most. Raises ``PinciteError`` for an unknown document."""
    document, count = library.document(name), library.count(name)
    first = max(min(first, count), 1)
    last = min(last, count, first + MOST - 1)
    found = library.paragraphs_between(name, first - 1, last)
    before = found[0] if found and found[0].citation.paragraph < first else None
    inside = tuple(found[1:] if before else found)
    whole = last >= count
    reach = Span(before.span.end if before else 0, len(document.text) if whole else inside[-1].span.end)
    blocks = library.blocks_of(name) or _unkept(document, inside, whole=whole)
    matter = [block for block in blocks if reach.start <= block.span.start < reach.end]
    return Window(document, count, inside, before, tuple(_stretches(matter)))


def _stretches(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield what is no passage and no heading, one block for all that follow each other."""
    for role, some in groupby(blocks, key=lambda block: block.role):
        if role in (Role.FRONT, Role.BACK):
            first, *rest = some
            yield replace(first, span=Span(first.span.start, rest[-1].span.end if rest else first.span.end))


def _unkept(document: Document, inside: tuple[Paragraph, ...], *, whole: bool) -> tuple[Block, ...]:
    """Return what stands around the paragraphs of a document whose blocks were not kept when it came in."""
    front = Block(Span(0, inside[0].span.start if inside else len(document.text)), Role.FRONT)
    back = Block(Span(inside[-1].span.end if inside else 0, len(document.text)), Role.BACK)
    first = not inside or inside[0].citation.paragraph == 1
    return (*([front] if first else ()), *([back] if whole and inside else ()))


def find(library: Library, name: str, words: str) -> list[tuple[int, list[Span]]]:
    """Return where words stand in a document: ordinals, and in each paragraph the spans of its text, in order.

    Capitals, accents and widths make no difference, and any white space stands for any other. At most ``MOST_FOUND``
    paragraphs. Raises ``PinciteError`` for an unknown document.
    """
    library.check(name)
    wanted = re.compile(r"\s+".join(re.escape(_folded(word)[0]) for word in words.split()) or r"(?!)")
    found: list[tuple[int, list[Span]]] = []
    for paragraph in library.paragraphs_of(name):
        text, places = _folded(paragraph.text)
        ends = [*places, len(paragraph.text)]  # of what is found, the accents behind its last letter included
        spans = [
            Span(places[one.start()], max(ends[one.end()], ends[one.end() - 1] + 1)) for one in wanted.finditer(text)
        ]
        if spans:
            found.append((paragraph.citation.paragraph, spans))
        if len(found) == MOST_FOUND:
            break
    return found


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return a text as it is compared, and for each of its characters the place of the one it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts = [
        "".join(c for c in unicodedata.normalize("NFKD", character).casefold() if not unicodedata.combining(c))
        for character in text
    ]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]
