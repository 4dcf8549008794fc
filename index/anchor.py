"""Where the words of cards stand in the library's paragraphs: letter for letter, or else in other marks and spaces.

A file that is saved again often has other quotation marks, apostrophes, dashes and line ends, and says the same.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from index.cards import GAP
from index.library import Library

_ANCHORED = "cards_anchored"
"""The generation in which all cards were last looked for, and the newest paragraph there was."""
_FEWEST = 5
"""Words that stand in a document only if they are taken from it."""
_ALIKE = ("'‘’‚‛′`", '"“”„‟″«»', "-‐‑–—−")
_MARKS = {mark: f"[{re.escape(some)}]" for some in _ALIKE for mark in some}
_FOLDED = str.maketrans({mark: some[0] for some in _ALIKE for mark in some})
_PIECE = re.compile(r"\s+|.", re.DOTALL)
_WORD = re.compile(r"\w+")
_CARDS = "SELECT id, name, paragraph, quote, prompt, answer FROM cards"
_STANDS_AT = """SELECT 1 FROM paragraphs p JOIN documents d ON d.id = p.document_id
    WHERE d.name = ? AND p.ordinal = ? AND instr(p.text, ?)"""
_SINCE = """SELECT p.id, d.id, d.name, p.ordinal, p.text FROM paragraphs p JOIN documents d ON d.id = p.document_id
    WHERE p.id > ? ORDER BY p.id LIMIT 2000"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that are looked for, and where they were last; ``ordinal`` 0 for nowhere."""

    quote: str
    name: str = ""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: ``quote`` is what they are there, a stretch of ``passage``."""

    name: str
    ordinal: int
    quote: str
    passage: str


def anchor(library: Library) -> None:
    """Tie all cards to where their words stand, once after each change of the documents.

    Words that stand where they stood stay there. Those that are lost are looked for everywhere, and those that stood
    nowhere before only in what is new, in one reading for all.
    """
    seen, _, newest = (library.meta(_ANCHORED) or "").partition(" ")
    if newest and seen == library.generation:
        return
    with library.transaction() as db:
        sought, lost = {}, []
        for id_, name, paragraph, *words in library.rows(_CARDS):
            if paragraph is not None and library.rows(_STANDS_AT, (name, paragraph, words[0])):
                _note_place(library, id_, name, paragraph)
                continue
            sought[id_] = _sought(name, paragraph or 0, *words)
            if paragraph is not None:
                lost.append(id_)
        db.executemany("UPDATE cards SET paragraph = NULL WHERE id = ?", [(id_,) for id_ in lost])
        _tie(library, sought, 0 if lost else int(newest or 0))
        ((last,),) = library.rows("SELECT coalesce(max(id), 0) FROM paragraphs")
        library.set_meta(_ANCHORED, f"{library.generation} {last}")


def tie(library: Library, ids: Collection[str]) -> None:
    """Tie those of some cards that are tied to nothing to where their words stand, if they do."""
    rows = library.rows(f"{_CARDS} WHERE paragraph IS NULL") if ids else []
    _tie(library, {id_: _sought(name, 0, *words) for id_, name, _, *words in rows if id_ in ids}, 0)


def find(sought: Mapping[str, Sought], rows: Iterable[tuple[int, str, int, str]]) -> dict[str, Place]:
    """Return where words stand, by what they are sought by, in paragraphs of document id, name, ordinal and text.

    Of many places the best is one where they stand letter for letter, in the document they were last in, then in the
    one added first, nearest to where they were. A paragraph is held only against words of which it has two in a row.
    """
    by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
    flat = {key: _flat(one.quote) for key, one in sought.items()}
    for key, said in flat.items():
        if said:
            by_words[_telling(said)].append(key)
    best: dict[str, tuple[tuple[bool, bool, int, int, int], Place]] = {}
    for document, name, ordinal, text in rows:
        words = _WORD.findall(text)
        shared = {(), *((word,) for word in words), *pairwise(words)} & by_words.keys()
        here = _flat(text) if shared else ""
        for key in (key for some in shared for key in by_words[some] if flat[key] in here):
            one, stands = sought[key], as_it_stands(sought[key].quote, text)
            rank = (stands != one.quote, name != one.name, document, abs(ordinal - one.ordinal), ordinal)
            if key not in best or rank < best[key][0]:
                best[key] = rank, Place(name, ordinal, stands, text)
    return {key: place for key, (_, place) in best.items()}


def as_it_stands(quote: str, text: str) -> str:
    """Return the stretch of ``text`` that is a quote but for marks and spaces, "" where there is none."""
    if quote in text:
        return quote
    pieces = (r"\s+" if one.isspace() else _MARKS.get(one, re.escape(one)) for one in _PIECE.findall(quote.strip()))
    found = re.search("".join(pieces), text)
    return found[0] if found else ""


def filled(prompt: str, answer: str) -> str:
    """Return what a card says: its front with the blank filled in, or else its back; "" where that is too short."""
    said = prompt.replace(GAP, answer) if GAP in prompt else answer
    return said if len(said.split()) >= _FEWEST else ""


def _sought(name: str, ordinal: int, quote: str, prompt: str, answer: str) -> Sought:
    return Sought(quote or filled(prompt, answer), name, ordinal)


def _tie(library: Library, sought: Mapping[str, Sought], since: int) -> None:
    """Tie cards to where their words stand in the paragraphs whose ids are above ``since``.

    Words that stand in other marks there are tied in those, and with the passage as it is there.
    """
    if not sought:
        return
    with library.transaction() as db:
        for id_, place in find(sought, _since(library, since)).items():
            db.execute(
                "UPDATE cards SET passage = CASE quote WHEN ? THEN passage ELSE ? END, quote = ? WHERE id = ?",
                (place.quote, place.passage, place.quote, id_),
            )
            _note_place(library, id_, place.name, place.ordinal)


def _since(library: Library, newest: int) -> Iterator[tuple[int, str, int, str]]:
    """Yield document's id and name, ordinal and text of each paragraph whose id is above ``newest``."""
    while rows := library.rows(_SINCE, (newest,)):
        yield from (row[1:] for row in rows)
        newest = rows[-1][0]


def _note_place(library: Library, id_: str, name: str, ordinal: int) -> None:
    (at,) = library.paragraphs_between(name, ordinal, ordinal)
    with library.transaction() as db:
        place = (name, ordinal, at.citation.reference)
        db.execute("UPDATE cards SET name = ?, paragraph = ?, source = ? WHERE id = ?", (*place, id_))


def _telling(quote: str) -> tuple[str, ...]:
    """Return two words in a row that are whole in whatever the quote stands in, the longest; fewer if it has no two."""
    inner = _WORD.findall(quote)[1:-1]
    return max(pairwise(inner), key=lambda pair: len("".join(pair)), default=tuple(inner))


def _flat(text: str) -> str:
    """Return text with one kind of each mark, and a space where there is white space."""
    return " ".join(text.translate(_FOLDED).split())
