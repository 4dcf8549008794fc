"""Pieces become a document's blocks: paragraphs joined over columns and pages, headings, notes where they belong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from source.builder import Builder
from source.model import Page
from source.pdf.geometry import Line
from source.pdf.headings import Entry, Setting, Style, depth, levels, looks_like_heading, outline_level, style_of
from source.pdf.notes import SMALL
from source.pdf.paragraphs import OTHER_SIZE, ended, is_marked, room_for
from source.pdf.pieces import Kind, Piece
from source.pdf.text import joined
from source.vocabulary import Vocabulary

FLOATS = frozenset({Kind.TABLE, Kind.CAPTION, Kind.LABEL, Kind.NOTE, Kind.CODE, Kind.FORMULA})
"""What may stand between two parts of one paragraph."""
LINED = frozenset({Kind.TABLE, Kind.CODE, Kind.LABEL, Kind.VERSE, Kind.FORMULA})
"""Whose line ends mean something."""
FURTHEST = 3
"""Pages over which a paragraph may be interrupted by figures."""

LARGER_THAN_CAPTION = 1.15
"""Of the size of most text: a line above a table that is larger is a heading, and no caption."""
LARGEST_LEADING = 1.4
"""Ems from line to line of one heading, at most."""
SHORT = 150
"""Characters of text turned on its page that is a stamp or an axis's, at most."""
FEW_WORDS = 4
"""Fewer on a line of their own are no part of a paragraph that was broken off before."""

_NUMBER = re.compile(
    r"(?:[(\[](?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[)\]]|(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|§ ?\d{1,4}(?:\.\d{1,4})?\.?)(?=\s)"
)
_MARKS = re.compile(r"\[([\d*†‡§¶#]{1,3})\]")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of the whole document: its kind, its text, the pages it stands on, how it is set."""

    kind: Kind
    text: str
    page: int
    end_page: int
    lines: tuple[Line, ...]
    mark: str = ""
    turned: bool = False
    turns: tuple[tuple[int, int], ...] = ()
    """The offsets in ``text`` from which it stands on another page, each with that page's position."""


def parts(pieces: Sequence[Piece], words: Vocabulary, setting: Setting) -> tuple[Part, ...]:
    """Return the paragraphs of a document, in order; what interrupted one follows it."""
    groups: list[list[Piece]] = []
    indents = _indents(pieces)
    open_text: int | None = None
    open_note: int | None = None
    for piece in pieces:
        if piece.kind is Kind.NOTE:
            if not piece.mark and open_note is not None:
                groups[open_note].append(piece)
            else:
                open_note = len(groups)
                groups.append([piece])
        elif piece.kind in (Kind.LABEL, Kind.CODE, Kind.FORMULA) and groups and _same_figure(groups[-1][-1], piece):
            groups[-1].append(piece)
        elif piece.kind in FLOATS or piece.turned:
            groups.append([piece])
        elif groups and (_ends_caption(groups[-1][-1], piece) or _ends_heading(groups[-1], piece, setting)):
            groups[-1].append(piece)
        elif piece.kind is Kind.VERSE:
            open_text = None
            groups.append([piece])
        elif open_text is not None and _continues(groups[open_text][-1], piece, setting, indents=indents):
            groups[open_text].append(piece)
        elif open_text is not None and _is_aside(piece, groups[open_text][-1], setting):
            groups.append([piece])
        else:
            open_text = len(groups)
            groups.append([piece])
    return tuple(_part(group, words) for group in groups)


def _same_figure(last: Piece, piece: Piece) -> bool:
    return last.kind is piece.kind and last.page == piece.page and last.turned == piece.turned


def _ends_caption(last: Piece, piece: Piece) -> bool:
    if last.kind is not Kind.CAPTION or last.page != piece.page or piece.first:
        return False
    return piece.texts[0][:1].islower() and not ended(last.texts[-1])


def _ends_heading(group: Sequence[Piece], piece: Piece, setting: Setting) -> bool:
    """Tell whether a piece is one heading with the lines right above it, as "Part 1" and its title are."""
    last = group[-1]
    texts = [" ".join(text for each in part for text in each.texts) for part in (group, [piece])]
    lines = [line for each in group for line in each.lines]
    apart = piece.lines[0].base - last.lines[-1].base
    return (
        last.kind is piece.kind is Kind.TEXT
        and last.page == piece.page
        and 0 < apart < LARGEST_LEADING * piece.lines[0].size
        and not is_marked(texts[1])
        and not depth(texts[1])
        and looks_like_heading(lines, texts[0], setting)
        and looks_like_heading([*lines, *piece.lines], " ".join(texts), setting)
        and style_of(lines, texts[0]) == style_of(piece.lines, texts[1])
    )


def _is_aside(piece: Piece, last: Piece, setting: Setting) -> bool:
    """Tell whether a piece stands between the parts of a paragraph: a notice in small type, a word of a figure."""
    if ended(last.texts[-1]) or last.lines[-1].size <= SMALL * setting.size:
        return False
    few = piece.first and len(piece.texts) == 1 and len(piece.texts[0].split()) < FEW_WORDS
    if looks_like_heading(piece.lines, " ".join(piece.texts), setting):
        return False
    return max(line.size for line in piece.lines) <= SMALL * setting.size or few


def _part(group: Sequence[Piece], words: Vocabulary) -> Part:
    kind, texts = group[0].kind, [list(piece.texts) for piece in group]

    def written(some: Sequence[list[str]]) -> str:
        flat = [text for each in some for text in each]
        return "\n".join(flat) if kind in LINED else joined(flat, words)

    turns = [n for n in range(1, len(group)) if group[n].page != group[n - 1].page]
    lines = tuple(line for piece in group for line in piece.lines)
    first = group[0]
    at = tuple((len(written(texts[:n])), group[n].page) for n in turns)
    return Part(kind, written(texts), first.page, group[-1].page, lines, first.mark, first.turned, at)


def _indents(pieces: Sequence[Piece]) -> bool:
    """Tell whether a document indents the first lines of its paragraphs."""
    long = [piece for piece in pieces if piece.kind is Kind.TEXT and len(piece.lines) > 2 and not piece.first]
    return 2 * sum(piece.indented for piece in long) > len(long)


def _continues(last: Piece, piece: Piece, setting: Setting, *, indents: bool) -> bool:
    """Tell whether a piece is the rest of the paragraph that an earlier one began."""
    text, before = piece.texts[0], last.texts[-1]
    above, line = last.lines[-1], piece.lines[0]
    if piece.page - last.page > FURTHEST or abs(above.size - line.size) > OTHER_SIZE * above.size:
        return False
    if above.bold != line.bold or is_marked(text) or looks_like_heading(last.lines, " ".join(last.texts), setting):
        return False
    done = ended(before) and not before.endswith("…")
    if not done and text[:1].islower():
        return True
    alone = last.first and len(last.lines) == 1  # its region is as wide as itself, and tells no edge
    if not piece.first or piece.indented or alone:
        return False
    return last.room < room_for(line) and (not done or (indents and len(piece.lines) > 1))


def build(
    builder: Builder,
    found: Sequence[Part],
    pages: Sequence[Page],
    setting: Setting,
    outline: Mapping[int, Sequence[Entry]],
) -> None:
    """Put a document's parts together; those of the title block stand as front matter."""
    ranks = _ranks(found, setting, outline)
    ordered = tuple(_with_captions(tuple(_with_notes(found))))
    for part, following in zip(ordered, [*ordered[1:], None], strict=True):
        page, end = pages[part.page], pages[part.end_page]
        turns = [(at, pages[later]) for at, later in part.turns]
        if part.kind is Kind.NOTE:
            builder.note(part.text, part.mark or "*", page, end, turns)
        elif part.kind in LINED - {Kind.LABEL}:
            builder.lines(part.text, page, end, turns=turns)
        elif part.kind is Kind.LABEL or (part.turned and len(part.text) < SHORT):
            builder.back(part.text, page)
        elif part.kind is Kind.FRONT:
            builder.front(part.text, page)
        elif (level := _level(part, ranks, setting, outline)) > 0 and not _heads_table(
            part, following, setting, outline
        ):
            builder.heading(part.text, level, page, end)
        else:
            number = _NUMBER.match(part.text)
            builder.body(part.text, number[0] if number else None, page, end, turns)


def _with_captions(found: Sequence[Part]) -> Iterator[Part]:
    """Yield parts, a table with the caption right above it as its first line."""
    last: Part | None = None
    for part in found:
        if last is not None and last.kind is Kind.CAPTION and part.kind is Kind.TABLE and last.end_page == part.page:
            turns = tuple((at + len(last.text) + 1, page) for at, page in part.turns)
            last = replace(part, text=f"{last.text}\n{part.text}", page=last.page, turns=(*last.turns, *turns))
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last


def _with_notes(found: Sequence[Part]) -> Iterator[Part]:
    """Yield parts with each note behind the paragraph of its page that refers to it."""
    texts = [part for part in found if part.kind is not Kind.NOTE]
    on_page: dict[int, list[int]] = {}
    for i, part in enumerate(texts):
        for page in range(part.page, part.end_page + 1):
            on_page.setdefault(page, []).append(i)
    waiting: dict[int, list[Part]] = {}
    at = -1
    for note in (part for part in found if part.kind is Kind.NOTE):
        near = on_page.get(note.page, [])
        referring = [i for i in near if note.mark in _MARKS.findall(texts[i].text)]
        at = (referring or near[-1:] or [at])[0]
        waiting.setdefault(at, []).append(note)
    yield from waiting.get(-1, ())
    for i, part in enumerate(texts):
        yield part
        yield from waiting.get(i, ())


def _heads_table(part: Part, following: Part | None, setting: Setting, outline: Mapping[int, Sequence[Entry]]) -> bool:
    """Tell whether what looks like a heading is the caption of a table."""
    if following is None or following.kind is not Kind.TABLE or outline_level(part.text, part.page, outline):
        return False
    return not depth(part.text) and max(line.size for line in part.lines) <= LARGER_THAN_CAPTION * setting.size


def is_candidate(part: Part, setting: Setting) -> bool:
    """Tell whether a part is set as a heading."""
    return part.kind is Kind.TEXT and not part.turned and looks_like_heading(part.lines, part.text, setting)


def _ranks(
    found: Sequence[Part], setting: Setting, outline: Mapping[int, Sequence[Entry]]
) -> Mapping[Style, tuple[int, int]]:
    """Return the level of each style of heading, and the least depth of numbers in it."""
    styles: list[Style] = []
    known: dict[Style, int] = {}
    least: dict[Style, int] = {}
    for part in found:
        level = outline_level(part.text, part.page, outline) if part.kind is Kind.TEXT else 0
        if level or is_candidate(part, setting):
            style = style_of(part.lines, part.text)
            styles.append(style)
            if level:
                known[style] = min(level, known.get(style, level))
            if number := depth(part.text):
                least[style] = min(number, least.get(style, number))
    return {style: (level, least.get(style, 1)) for style, level in levels(styles, known).items()}


def _level(
    part: Part, ranks: Mapping[Style, tuple[int, int]], setting: Setting, outline: Mapping[int, Sequence[Entry]]
) -> int:
    """Return a part's level as a heading, 0 if it is none."""
    if part.kind is not Kind.TEXT:
        return 0
    if level := outline_level(part.text, part.page, outline):
        return level
    if not is_candidate(part, setting):
        return 0
    level, least = ranks[style_of(part.lines, part.text)]
    return level + max(0, depth(part.text) - least) + part.text.endswith(".")  # the head of a paragraph
