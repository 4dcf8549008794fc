"""A stretch of a document as a reader scrolls to it, so that a long one need not be sent whole."""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, groupby

from index.library import Library
from source.model import Block, Document, Paragraph, Role, Span

SIZE = 40
"""Paragraphs in a window: some four screens."""
MOST = 200
"""Paragraphs in one at most."""
KEPT = 4
"""Documents kept as they are compared, for the next letter that is typed."""
LONGEST_KEPT = 4_000_000
"""Characters of one that is kept, so that all of them take some 50 MB at most, and twice that in other scripts."""
_BETWEEN = "\0"
"""Stands between paragraphs, where no words reach over."""


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

    All places are told of. Capitals, accents and widths make no difference, and any white space stands for any other.
    Raises ``PinciteError`` for an unknown document.
    """
    library.check(name)
    wanted = [re.escape(word) for word in _folded(words)[0].split()]
    if not wanted or _BETWEEN in words:
        return []
    rows = library.rows(
        "SELECT p.ordinal, p.text FROM paragraphs p JOIN documents d ON d.id = p.document_id WHERE d.name = ?"
        " ORDER BY p.ordinal",
        (name,),
    )
    texts = tuple(row[1] for row in rows)
    fold = _laid_out if sum(map(len, texts)) <= LONGEST_KEPT else _laid_out.__wrapped__
    found: dict[int, list[Span]] = {}
    for n, span in fold(texts).places_of(re.compile(r"\s+".join(wanted))):
        found.setdefault(rows[n][0], []).append(span)
    return list(found.items())


@dataclass(frozen=True, slots=True)
class _Folded:
    """Texts as they are compared, one behind another in ``text``, the n-th from ``starts[n]`` on.

    ``moved`` holds, of those whose characters did not all stay in their places, what ``_folded`` says of them.
    """

    text: str
    starts: Sequence[int]
    moved: Mapping[int, Sequence[int]]

    def places_of(self, wanted: re.Pattern[str]) -> Iterator[tuple[int, Span]]:
        """Yield where a pattern matches, in order: the number of the text, from 0, and the span of it."""
        for one in wanted.finditer(self.text):
            n = bisect_right(self.starts, one.start()) - 1
            start, end = one.start() - self.starts[n], one.end() - self.starts[n]
            if n in self.moved:
                places = self.moved[n]
                yield n, Span(places[start], max(places[end], places[end - 1] + 1))
            else:
                yield n, Span(start, end)


@lru_cache(maxsize=KEPT)
def _laid_out(texts: tuple[str, ...]) -> _Folded:
    """Return texts as they are compared. What is kept for the next search is found again by the texts themselves."""
    parts = [_folded(text) for text in texts]
    starts = accumulate((len(part) + len(_BETWEEN) for part, _ in parts[:-1]), initial=0)
    moved = {n: places for n, (_, places) in enumerate(parts) if places is not None}
    return _Folded(_BETWEEN.join(part for part, _ in parts), array("Q", starts), moved)


class _Folding(dict[int, str]):
    """Each character, by its code point, as it is compared; those that were met are kept, of which Unicode has few."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code)).casefold()
        self[code] = "".join(part for part in parts if not unicodedata.combining(part))
        return self[code]


_FOLDING = _Folding()


def _folded(text: str) -> tuple[str, Sequence[int] | None]:
    """Return a text as it is compared, and for each of its characters, and its end, the place of the one it comes from.

    None where each has stayed in its place, as in nearly every text.
    """
    if text.isascii():
        return text.lower(), None
    folded = text.translate(_FOLDING)
    if len(folded) == len(text) and all(len(_FOLDING[ord(character)]) == 1 for character in set(text)):
        return folded, None
    places = (place for place, character in enumerate(text) for _ in _FOLDING[ord(character)])
    return folded, array("L", [*places, len(text)])
