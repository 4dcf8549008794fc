"""Quotations: whether words said to be quoted stand in the library, word for word, and where they differ."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from index.analysis import Word, exact, terms, words
from index.ready import Index
from source.model import Paragraph, Span

LIKE = 0.6
"""The share of a quotation's words that a passage must have, in order, to be taken for what is quoted."""
_LOOKED_AT = 12
"""Passages with the quotation's words that are looked at where none has them all in a row."""
_GAP = re.compile(r"\s*(?:\[\s*(?:\.\s?\.\s?\.|…)\s*\]|\(\s*(?:\.\s?\.\s?\.|…)\s*\)|(?:\.\s?){3,4}|…)\s*")
_LONGEST = 400
"""Words of one stretch that are searched for in a row."""
_SIGNS = str.maketrans(dict.fromkeys("‘’‚‛′ʼ`", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑–—−", "-"))
_BRACKETS = re.compile(r"\[(\w+)\]")
_JOINER = "\u2060"
"""Put in the place of brackets inside a word, "[T]he", which leaves it one word of the same length."""


class Found(StrEnum):
    """How a quotation stands in the library."""

    EXACT = "exact"
    NEAR = "near"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Change:
    """Words of a quotation that stand otherwise in its source: spans of each; an empty one says where they lack."""

    quoted: Span
    source: Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """What became of a quotation: the passage, where in its text it stands, and what differs; nothing if nowhere.

    White space, the shape of quotation marks and dashes, and what a writer says to have left out or put in brackets
    make no difference.
    """

    found: Found
    paragraph: Paragraph | None = None
    span: Span | None = None
    changes: tuple[Change, ...] = ()


def quoted(index: Index, text: str, documents: Sequence[str] | None = None) -> Quoted:
    """Return where a quotation stands in the library, or in the documents named."""
    text = _BRACKETS.sub(rf"{_JOINER}\1{_JOINER}", text)
    stretches = [Span(start, end) for start, end in _stretches(text) if exact(text[start:end])]
    if not stretches or not len(index.words):
        return Quoted(Found.NOWHERE)
    phrases = [exact(span.of(text))[:_LONGEST] for span in stretches]
    ids = index.words.ids_with(phrases, documents=documents)
    if not len(ids):
        said = list(dict.fromkeys(terms(text)))
        ids = index.words.search(said, _LOOKED_AT, documents)[0]
    best, share = Quoted(Found.NOWHERE), 0.0
    for paragraph in index.library.paragraphs(ids[:_LOOKED_AT].tolist()):
        one, had = _held(text, stretches, paragraph)
        better = (had, one.found is Found.EXACT) > (share, best.found is Found.EXACT)
        if had >= LIKE and better:
            best, share = one, had
    return best


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a quotation between what is said to be left out."""
    edges, at = [], 0
    for gap in _GAP.finditer(text):
        edges.append((at, gap.start()))
        at = gap.end()
    return [(start, end) for start, end in (*edges, (at, len(text))) if start < end]


def _held(text: str, stretches: Sequence[Span], paragraph: Paragraph) -> tuple[Quoted, float]:
    """Return a quotation as it stands in a paragraph, and which share of its words does, in order."""
    theirs = words(paragraph.text)
    at, had, whole = 0, 0, 0
    first, last = None, 0
    changes: list[Change] = []
    for stretch in stretches:
        mine = _shifted(words(stretch.of(text)), stretch.start)
        window = _window(mine, theirs, at)
        if window is None:
            whole += len(mine)
            continue
        start, end = window
        match = SequenceMatcher(None, [w.exact for w in mine], [w.exact for w in theirs[start:end]], autojunk=False)
        had += sum(block.size for block in match.get_matching_blocks())
        whole += len(mine)
        changes += _changes(text, paragraph.text, mine, theirs[start:end], match)
        first, last, at = theirs[start].span.start if first is None else first, theirs[end - 1].span.end, end
    if first is None or not whole:
        return Quoted(Found.NOWHERE), 0.0
    found = Found.NEAR if changes or had < whole else Found.EXACT
    return Quoted(found, paragraph, Span(first, last), tuple(changes)), had / whole


def _window(mine: Sequence[Word], theirs: Sequence[Word], since: int) -> tuple[int, int] | None:
    """Return the stretch of words, from ``since`` on, that is most like these, from its first match to its last."""
    match = SequenceMatcher(None, [w.exact for w in mine], [w.exact for w in theirs[since:]], autojunk=False)
    core = match.find_longest_match()
    if not core.size:
        return None
    slack = len(mine) // 4
    start = max(since + core.b - core.a - slack, since)
    end = min(since + core.b - core.a + len(mine) + slack, len(theirs))
    near = SequenceMatcher(None, [w.exact for w in mine], [w.exact for w in theirs[start:end]], autojunk=False)
    blocks = [block for block in near.get_matching_blocks() if block.size]
    lead, tail = blocks[0], blocks[-1]
    start, end = start + lead.b, start + tail.b + tail.size
    # what is changed at either end of a quotation stands where as many words of the source do
    return max(start - lead.a, since), min(end + len(mine) - tail.a - tail.size, len(theirs))


def _changes(
    text: str, source: str, mine: Sequence[Word], theirs: Sequence[Word], match: "SequenceMatcher[str]"
) -> list[Change]:
    found = []
    for what, a, b, c, d in match.get_opcodes():
        if what != "equal":
            found.append(Change(_span(mine, a, b), _span(theirs, c, d)))
            continue
        for one, other, next_ in zip(range(a, b), range(c, d), [True] * (b - a - 1) + [False], strict=True):
            left, right = mine[one].span, theirs[other].span
            until = (mine[one + 1].span.start, theirs[other + 1].span.start) if next_ else (left.end, right.end)
            if not _same(text[left.start : until[0]], source[right.start : until[1]]):
                found.append(Change(Span(left.start, max(until[0], left.end)), Span(right.start, until[1])))
    return found


def _span(some: Sequence[Word], start: int, end: int) -> Span:
    if start < end:
        return Span(some[start].span.start, some[end - 1].span.end)
    place = some[start].span.start if start < len(some) else some[-1].span.end if some else 0
    return Span(place, place)


def _same(mine: str, theirs: str) -> bool:
    """Whether two stretches are the same but for white space, the shape of signs, and what is put in brackets."""
    one, other = _plain(mine), _plain(theirs)
    return one == other or (_JOINER in mine and one.casefold() == other.casefold())


def _plain(text: str) -> str:
    signs = unicodedata.normalize("NFC", text).replace(_JOINER, "").translate(_SIGNS)
    return " ".join(signs.split())


def _shifted(some: Sequence[Word], by: int) -> list[Word]:
    return [Word(word.span.shifted(by), word.exact, word.term, word.term_end + by) for word in some]
