"""What the documents of word processors have in common: a flow of paragraphs and tables, and how it becomes text.

The readers of DOCX, ODT and RTF say what each paragraph is; which block it becomes is decided here, for all alike.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from source.builder import Builder, one_line
from source.errors import UnreadableError
from source.model import Content, Page
from source.text import LONGEST_HEADING, author_number

BULLET = "•"
LONGEST_STYLED_HEADING = 200
"""Characters. More than this is prose, in whatever style it is set: contracts number whole paragraphs as headings."""
LONGEST_CELL = 1000
"""Characters. A table with a longer cell than this lays out a page; its cells hold paragraphs, not values."""

_ENDS_SENTENCE = re.compile(r"[.!?…:;,。！？؟।]['\"”’»)\]]*\Z")
_TYPED_NUMBER = re.compile(
    r"\s*(\(?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[A-Za-z]|[ivxIVX]{1,6})[.)]|\d{1,3}(?:\.\d{1,3}){1,5})\t\s*\S"
)
"""What stands before a tab at the beginning of a paragraph: "A.", "(b)", "iv)", "2.1"."""
_HEADING_STYLE = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок"
    r"|başlık|見出し|标题|標題|제목) ?([1-9])"
)


class Kind(StrEnum):
    """What a paragraph is, where its style says so."""

    BODY = "body"
    TITLE = "title"
    OPENING = "opening"
    CONTENTS = "contents"
    INDEX = "index"
    CODE = "code"


_KINDS = {
    "title": Kind.TITLE, "titel": Kind.TITLE, "subtitle": Kind.OPENING, "author": Kind.OPENING, "date": Kind.OPENING,
    "toc heading": Kind.CONTENTS, "contents heading": Kind.CONTENTS, "table of figures": Kind.CONTENTS,
    "index heading": Kind.INDEX, "source code": Kind.CODE, "html preformatted": Kind.CODE,
    "preformatted text": Kind.CODE, "code": Kind.CODE, "macro": Kind.CODE, "macro text": Kind.CODE,
}  # fmt: skip
_KINDS_IN_LEVELS = ((re.compile("(toc|contents) [1-9]"), Kind.CONTENTS), (re.compile("index [1-9]"), Kind.INDEX))


def kind_of_style(name: str) -> Kind | None:
    """Return what paragraphs of a style are, None where its name does not say."""
    name = name.casefold()
    levels = (kind for pattern, kind in _KINDS_IN_LEVELS if pattern.fullmatch(name))
    return _KINDS.get(name) or next(levels, None)


def level_of_style(name: str) -> int | None:
    """Return the level of headings of a style, 1 being the outermost, None where its name names no heading."""
    found = _HEADING_STYLE.fullmatch(name.casefold())
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or an endnote; ``mark`` stands as "[mark]" in the text that refers to it."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as its author made it.

    ``text`` has line breaks and tabs as they are and the marks of ``notes`` where they belong; ``marker`` is what
    stands before it ("2.1", "(a)", ``BULLET``); ``level`` is a heading's, 1 being the outermost. ``bold`` says that
    all of it is, and ``size`` how large it is, in any unit.
    """

    text: str
    kind: Kind = Kind.BODY
    level: int | None = None
    marker: str = ""
    notes: tuple[Note, ...] = ()
    page: Page | None = None
    end_page: Page | None = None
    bold: bool = False
    size: float = 0

    @property
    def line(self) -> str:
        """The text with its marker, on one line."""
        text = one_line(self.text)
        return f"{self.marker} {text}" if self.marker and text else text

    @property
    def number(self) -> str | None:
        """The author's own number before the text: counted by the program, or typed."""
        if self.marker and self.marker != BULLET:
            return self.marker
        typed = _TYPED_NUMBER.match(self.text)
        return typed[1] if typed else author_number(self.line)[0]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell is a flow of its own. One that others were merged into stands once."""

    rows: tuple[tuple["Cell", ...], ...]


Item = Piece | Table
Cell = tuple[Item, ...]


def build(items: Iterable[Item], title: str = "", remarks: tuple[str, ...] = ()) -> Content:
    """Return the text of a flow. ``title`` is for one that shows none. Raises ``UnreadableError`` where it is empty."""
    flat = [item for item in _flat(items) if isinstance(item, Table) or one_line(item.text)]
    writer = _Writer(flat if any(_is_heading(item) for item in flat) else list(_with_headings_seen(flat)))
    content = writer.written(title, remarks)
    if not content.blocks:
        raise UnreadableError("it holds no text")
    return content


class _Writer:
    """Puts a flow into a builder."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._builder = Builder()
        self._items = items
        self._title: list[str] = []
        self._code: list[Piece] = []
        self._opens = True
        titles = [at for at, item in enumerate(items) if _is(item, Kind.TITLE)]
        self._title_lines = {at for nth, at in enumerate(titles) if at - titles[0] == nth}
        self._shift = len(titles) > len(self._title_lines)  # titles further down are headings above the headings

    def written(self, title: str, remarks: tuple[str, ...]) -> Content:
        for at, item in enumerate(self._items):
            if self._code and not _is(item, Kind.CODE):
                self._end_code()
            if isinstance(item, Table):
                self._table(item)
            else:
                self._piece(item, at)
        self._end_code()
        return self._builder.content(" ".join(self._title) or title, remarks)

    def _piece(self, piece: Piece, at: int) -> None:
        if piece.kind is Kind.CODE:
            self._code.append(piece)
            return
        if piece.kind is Kind.CONTENTS or (piece.kind is Kind.OPENING and self._opens):
            self._builder.front(piece.line, piece.page)
        elif piece.kind is Kind.INDEX:
            self._builder.back(piece.line, piece.page)
        elif piece.kind is Kind.TITLE:
            self._title_or_heading(piece, at)
        else:
            self._opens = False
            self._heading_or_body(piece)
        self._notes(piece.notes, piece.end_page)

    def _title_or_heading(self, piece: Piece, at: int) -> None:
        if at in self._title_lines:
            self._title.append(piece.line)
            self._builder.front(piece.line, piece.page)
        else:
            self._builder.heading(piece.line, 1, piece.page, piece.end_page)

    def _heading_or_body(self, piece: Piece) -> None:
        if _is_heading(piece) and piece.level:
            text = one_line(piece.text) if piece.marker == BULLET else piece.line
            self._builder.heading(text, piece.level + self._shift, piece.page, piece.end_page)
            return
        self._builder.body(piece.line, piece.number, piece.page, piece.end_page)

    def _table(self, table: Table) -> None:
        pieces = list(_pieces(table))
        if not pieces:
            return
        self._opens = False
        self._builder.lines(table_text(table), pieces[0].page, pieces[-1].end_page)
        for piece in pieces:
            self._notes(piece.notes, piece.end_page)

    def _end_code(self) -> None:
        if self._code:
            text = "\n".join(piece.text.rstrip() for piece in self._code)
            self._builder.lines(text, self._code[0].page, self._code[-1].end_page)
            for piece in self._code:
                self._notes(piece.notes, piece.end_page)
        self._code = []

    def _notes(self, notes: Iterable[Note], page: Page | None) -> None:
        for note in notes:
            self._builder.note(one_line(note.text), note.mark, page)


def cell_text(cell: Cell) -> str:
    """Return the text of a cell, or of any flow, on one line."""
    lines = (item.line if isinstance(item, Piece) else table_text(item).replace("\n", " ") for item in cell)
    return " ".join(line for line in lines if line)


def table_text(table: Table) -> str:
    """Return a table as text: a row per line, " | " between the cells, rows without text left out."""
    rows = ([cell_text(cell) for cell in row] for row in table.rows)
    return "\n".join(" | ".join(_trimmed(row)).strip() for row in rows if any(row))


def _trimmed(row: list[str]) -> list[str]:
    filled = max(at for at, text in enumerate(row, start=1) if text)
    return row[:filled]


def _pieces(table: Table) -> Iterator[Piece]:
    """Yield all paragraphs of a table that hold text, those of tables in it too."""
    for item in chain.from_iterable(chain.from_iterable(table.rows)):
        if isinstance(item, Table):
            yield from _pieces(item)
        elif one_line(item.text):
            yield item


def _flat(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items with those tables taken apart that lay out a page."""
    for item in items:
        if isinstance(item, Table) and _lays_out(item):
            for cell in chain.from_iterable(item.rows):
                yield from _flat(cell)
        else:
            yield item


def _lays_out(table: Table) -> bool:
    cells = [cell for row in table.rows for cell in row]
    return len(cells) == 1 or any(_has_sections(cell) or len(cell_text(cell)) > LONGEST_CELL for cell in cells)


def _has_sections(cell: Cell) -> bool:
    """Return whether a cell holds a heading and more; one alone only makes its words large."""
    filled = [item for item in cell if isinstance(item, Table) or one_line(item.text)]
    return len(filled) > 1 and any(map(_is_heading, filled))


def _is(item: Item, kind: Kind) -> bool:
    return isinstance(item, Piece) and item.kind is kind


def _is_heading(item: Item) -> bool:
    return isinstance(item, Piece) and item.level is not None and len(item.text) <= LONGEST_STYLED_HEADING


def _with_headings_seen(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items of a flow without styled headings, those made headings that are only set as such.

    A heading is a short line, all bold, that ends no sentence and has something else below it. The larger, the higher.
    """
    sizes = sorted({item.size for item in items if isinstance(item, Piece) and _looks_set_apart(item)}, reverse=True)
    below = False
    levels: list[int | None] = []
    for item in reversed(items):
        level = sizes.index(item.size) + 1 if isinstance(item, Piece) and _looks_set_apart(item) else None
        below = below or level is None
        levels.append(level if below else None)
    for item, level in zip(items, reversed(levels), strict=True):
        yield replace(item, level=level) if isinstance(item, Piece) and level else item


def _looks_set_apart(piece: Piece) -> bool:
    if not piece.bold or piece.marker or piece.notes or piece.kind is not Kind.BODY:
        return False
    return could_be_heading(piece.text)


def could_be_heading(text: str) -> bool:
    """Return whether text is as short as a heading and ends no sentence."""
    text = one_line(text)
    return 0 < len(text) <= LONGEST_HEADING and not _ENDS_SENTENCE.search(text)
