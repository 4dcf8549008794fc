"""A flow of RTF while it is read: the text of the document, of a note, or of a box."""

from dataclasses import dataclass, field

from source.office.flow import ABOVE, Cell, Item, Note, Piece, Table

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
class Row:
    """A row of a table being defined: of each cell, whether one to its left or above reaches across it."""

    cells: list[tuple[bool, bool]] = field(default_factory=list)
    from_left: bool = False
    from_above: bool = False

    def define(self, name: str) -> None:
        """Follow a control word on a cell, the last of which is "cellx"."""
        if name == "clmrg":
            self.from_left = True
        elif name == "clvmrg":
            self.from_above = True
        else:
            self.cells.append((self.from_left, self.from_above))
            self.from_left = self.from_above = False

    def kept(self, cells: list[Cell]) -> tuple[Cell, ...]:
        """Return the cells of a row as they are seen: one reached across from above is that, from the left none."""
        defined = [*self.cells, *[(False, False)] * (len(cells) - len(self.cells))]
        both = zip(cells, defined, strict=False)
        return tuple(ABOVE if from_above else cell for cell, (from_left, from_above) in both if not from_left)


@dataclass(slots=True)
class _Table:
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
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
        table.rows.append(row.kept(table.row))
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
                table.rows.append(tuple(table.row))
            (self._tables[-1].cell if self._tables else self._items).append(Table(tuple(table.rows)))
        while len(self._tables) < depth:
            self._tables.append(_Table())
        return self._tables[-1].cell if self._tables else self._items
