"""A flow of RTF while it is read: the text of the document, of a note, or of a box."""

from dataclasses import dataclass, field

from source.office.flow import Cell, Item, Note, Piece, Table
from source.rtf.grid import Row, laid_out

_DEEPEST = 20
"""Tables in one another."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph being read, and what is to stand ``after`` it: the boxes anchored in it."""

    parts: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    marker: str = ""
    mark_at: int | None = None
    plain: bool = False
    size: float = 0

    def text(self) -> str:
        """Return what was read, with the halves of characters beyond U+FFFF put together."""
        text = "".join(self.parts)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(slots=True)
class _Table:
    rows: list[tuple[tuple[Cell, ...], tuple[int, ...]]] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    cell: list[Item] = field(default_factory=list)


class Story:
    """Puts paragraphs and tables in order; ``depth`` is how many tables a thing stands in."""

    def __init__(self) -> None:
        self.paragraph = Paragraph()
        self._items: list[Item] = []
        self._tables: list[_Table] = []

    def end_paragraph(self, piece: Piece, depth: int) -> None:
        """End the paragraph, which is what ``piece`` says."""
        self._at(depth).extend([piece, *self.paragraph.after])
        self.paragraph = Paragraph()

    def end_cell(self, piece: Piece, depth: int) -> None:
        """End a cell with its last paragraph."""
        depth = max(depth, 1)
        self.end_paragraph(piece, depth)
        table = self._tables[min(depth, _DEEPEST) - 1]
        table.row.append(tuple(table.cell))
        table.cell = []

    def end_row(self, depth: int, row: Row) -> None:
        """End a row that was defined in a way."""
        self._at(max(depth, 1))
        table = self._tables[-1]
        table.rows.append((row.kept(table.row), row.edges(len(table.row))))
        table.row = []

    def items(self) -> list[Item]:
        """Return what was read; rows and cells that were not ended end here."""
        return self._at(0)

    def _at(self, depth: int) -> list[Item]:
        """Return what is to be added to at a depth; tables that are deeper end, and ones that lack begin."""
        depth = min(depth, _DEEPEST)
        while len(self._tables) > depth:
            table = self._tables.pop()
            if table.cell:
                table.row.append(tuple(table.cell))
            if table.row:
                table.rows.append((tuple(table.row), ()))
            (self._tables[-1].cell if self._tables else self._items).append(Table(laid_out(table.rows)))
        while len(self._tables) < depth:
            self._tables.append(_Table())
        return self._tables[-1].cell if self._tables else self._items
