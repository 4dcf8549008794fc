"""How a flow becomes text: which block each paragraph and table is, decided alike for DOCX, ODT and RTF."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from source.builder import Builder, one_line
from source.errors import UnreadableError
from source.model import Content, Page
from source.office.flow import BULLET, LEFT, Cell, Item, Kind, Note, Piece, Table, cell_text, pieces_of, table_text
from source.office.headings import is_heading, with_headings_seen, with_labels_joined

LONGEST_CELL = 1000
"""Characters. A table with a longer cell than this lays out a page; its cells hold paragraphs, not values."""


def build(items: Iterable[Item], title: str = "", remarks: tuple[str, ...] = ()) -> Content:
    """Return the text of a flow. ``title`` is for one that shows none. Raises ``UnreadableError`` where it is empty."""
    flat = [item for item in _flat(items) if isinstance(item, Table) or one_line(item.text)]
    writer = _Writer(list(with_labels_joined(with_headings_seen(flat))))
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
        return self._builder.content(" ".join(self._title) or title.strip() or _heading_of_all(self._items), remarks)

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
        if is_heading(piece) and piece.level:
            text = one_line(piece.text) if piece.marker == BULLET else piece.line
            self._builder.heading(text, piece.level + self._shift, piece.page, piece.end_page)
            return
        if piece.verse:
            self._builder.lines(piece.verse, piece.page, piece.end_page)
        else:
            self._builder.body(piece.line, piece.cited_as, piece.page, piece.end_page, piece.turned)

    def _table(self, table: Table) -> None:
        pieces = list(pieces_of(table))
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


def _flat(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items with those tables taken apart that lay out a page."""
    for item in items:
        if isinstance(item, Table) and _lays_out(item):
            for cell in chain.from_iterable(item.rows):
                yield from _flat(cell)
        else:
            yield item


def _lays_out(table: Table) -> bool:
    cells = [cell for row in table.rows for cell in row if cell is not LEFT]
    return len(cells) == 1 or any(_has_sections(cell) or len(cell_text(cell)) > LONGEST_CELL for cell in cells)


def _has_sections(cell: Cell) -> bool:
    """Return whether a cell holds a heading and more; one alone only makes its words large."""
    filled = [item for item in cell if isinstance(item, Table) or one_line(item.text)]
    return len(filled) > 1 and any(map(is_heading, filled))


def _is(item: Item, kind: Kind) -> bool:
    return isinstance(item, Piece) and item.kind is kind


def _heading_of_all(items: Sequence[Item]) -> str:
    """Return the heading without a number that a flow begins with, where all others stand below it."""
    headings = [item for item in items if isinstance(item, Piece) and is_heading(item)]
    if not headings or headings[0] is not items[0] or headings[0].number:
        return ""
    first, *levels = (heading.level or 0 for heading in headings)
    return headings[0].line if all(first < level for level in levels) else ""
