"""What the documents of word processors have in common: a flow of paragraphs and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from source.builder import one_line
from source.model import Page
from source.named import LONGEST_LABEL, grid_lines
from source.numbers import author_number, bare_number

BULLET = "•"
LONGEST_LINE = 60
"""Characters. A paragraph that its author broke into lines no longer than this is verse or an address."""

_TYPED_NUMBER = re.compile(
    r"\s*(\(?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[A-Za-z]|[ivxIVX]{1,6})[.)]|\d{1,3}(?:\.\d{1,3}){1,5})\t\s*\S"
)
"""What stands before a tab at the beginning of a paragraph: "A.", "(b)", "iv)", "2.1"."""
_TIME = re.compile(r"\s*(\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?) --> \d")
"""When what follows was said, in a transcript."""
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
    **dict.fromkeys(("title", "titel", "titre", "título", "titulo", "titolo", "название", "標題", "标题"), Kind.TITLE),
    **dict.fromkeys(("subtitle", "untertitel", "sous-titre", "subtítulo", "sottotitolo"), Kind.OPENING),
    **dict.fromkeys(("author", "date"), Kind.OPENING),
    "toc heading": Kind.CONTENTS, "contents heading": Kind.CONTENTS, "table of figures": Kind.CONTENTS,
    "index heading": Kind.INDEX, "source code": Kind.CODE, "html preformatted": Kind.CODE,
    "preformatted text": Kind.CODE, "code": Kind.CODE, "macro": Kind.CODE, "macro text": Kind.CODE,
}  # fmt: skip
_KINDS_IN_LEVELS = (
    (re.compile("(toc|contents|verzeichnis|tm|tdc|sommario|inhopg|оглавление) [1-9]"), Kind.CONTENTS),
    (re.compile("index [1-9]"), Kind.INDEX),
)


def kind_of_style(name: str) -> Kind | None:
    """Return what paragraphs of a style are, None where its name does not say."""
    name = name.casefold()
    levels = (kind for pattern, kind in _KINDS_IN_LEVELS if pattern.fullmatch(name))
    return _KINDS.get(name) or next(levels, None)


def level_of_style(name: str) -> int | None:
    """Return the level of headings of a style, 1 being the outermost, None where its name names no heading."""
    name = name.casefold()
    found = _HEADING_STYLE.fullmatch(name)
    return int(found[1]) if found else 1 if name == "bibliography heading" else None


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
    all of it is, ``size`` how large it is, in any unit, and ``boxed`` that it stands in a box beside the text.
    ``turns`` are the offsets in ``text`` from which it stands on another page, each with that page.
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
    boxed: bool = False
    turns: tuple[tuple[int, Page], ...] = ()

    @property
    def turned(self) -> tuple[tuple[int, Page], ...]:
        """The turns as ``line`` has them."""
        lead = len(self.marker) + 1 if self.marker else 0
        return tuple((lead + len(one_line(self.text[:at])), page) for at, page in self.turns)

    @property
    def line(self) -> str:
        """The text with its marker, on one line."""
        text = one_line(self.text)
        return f"{self.marker} {text}" if self.marker and text else text

    @property
    def verse(self) -> str:
        """The lines of the text where their ends mean something, as in verse or an address; else nothing."""
        lines = [one_line(line) for line in self.text.split("\n") if line.strip()]
        short = len(lines) > 1 and max(map(len, lines)) <= LONGEST_LINE
        return "\n".join(lines) if short and not self.marker and not self.number else ""

    @property
    def number(self) -> str | None:
        """The number before the text: counted by the program, or typed; or the time it was said."""
        if self.marker and self.marker != BULLET:
            return self.marker
        typed = _TYPED_NUMBER.match(self.text) or _TIME.match(self.text)
        return typed[1] if typed else bare_number(self.line)

    @property
    def cited_as(self) -> str | None:
        """The author's own number, also one with a word, "Art. 3", which a heading may have as well."""
        return self.number or author_number(self.line)[0]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell is a flow of its own. One that others were merged into stands once."""

    rows: tuple[tuple["Cell", ...], ...]


Item = Piece | Table
Cell = tuple[Item, ...]
ABOVE: Cell = (Piece(""),)
"""The cell that one from the row above reaches down to."""
LEFT: Cell = (Piece(""),)
"""The cell that the one on its left reaches across, or a place before the first cell of a row."""


def cell_text(cell: Cell) -> str:
    """Return the text of a cell, or of any flow, on one line."""
    lines = (item.line if isinstance(item, Piece) else table_text(item).replace("\n", " ") for item in cell)
    return " ".join(line for line in lines if line)


def table_text(table: Table) -> str:
    """Return a table as text: a row per line, " | " between the cells, rows without text left out.

    A short cell that reaches down is said in every row; it is what the others of the row are about.
    """
    rows = [[None if cell is LEFT else cell_text(cell) for cell in row] for row in table.rows]
    shown: list[list[str | None]] = []
    for at, (cells, row) in enumerate(zip(table.rows, rows, strict=True)):
        has_own = any(row)
        _repeat(cells, row, rows[at - 1] if at else [])
        if has_own:
            shown.append(row)
    return "\n".join(line.strip() for line in grid_lines(shown))


def _repeat(cells: tuple[Cell, ...], row: list[str | None], above: list[str | None]) -> None:
    """Fill in what reaches down from the row above, in the columns that are surely the same in both."""
    labels = next((at for at, cell in enumerate(cells) if cell is not ABOVE), len(cells))
    for at, cell in enumerate(cells):
        same = at < labels or len(row) == len(above)
        if cell is ABOVE and same and at < len(above) and len(above[at] or "") <= LONGEST_LABEL:
            row[at] = above[at]


def pieces_of(table: Table) -> Iterator[Piece]:
    """Yield all paragraphs of a table that hold text, those of tables in it too."""
    for item in chain.from_iterable(chain.from_iterable(table.rows)):
        if isinstance(item, Table):
            yield from pieces_of(item)
        elif one_line(item.text):
            yield item
