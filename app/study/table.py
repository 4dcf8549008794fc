"""Text files of notes as rows: what the lines in front say, and where a quotation mark takes lines along."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from app.export.rows import uncell
from app.study.outgoing import COLUMNS, TSV_COLUMNS
from source.errors import PinciteError

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_CSV_HEAD = {"separator": "comma", "columns": "\t".join(COLUMNS), "guid column": str(len(COLUMNS))}
"""What the lines in front of our own table for spreadsheets would say, had it any."""


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a note, its lines from ``first`` to ``last``, and whether a mark left ``open`` took some."""

    values: tuple[str, ...]
    first: int
    last: int
    open: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A file of notes. ``head`` is what the lines in front say, by its name in small letters."""

    head: Mapping[str, str]
    rows: tuple[Row, ...]

    @property
    def is_sheet(self) -> bool:
        """Whether it is our own table with a column for each part of a card."""
        return self.head.get("columns") == _CSV_HEAD["columns"]

    @property
    def is_ours(self) -> bool:
        """Whether it is our own text of notes, whose fields are to be read letter for letter."""
        return self.head.get("columns") == "\t".join(TSV_COLUMNS)

    @property
    def is_html(self) -> bool:
        """Whether fields are HTML."""
        return self.head.get("html", "false").lower() == "true"

    def column(self, name: str) -> int:
        """Return the index of a column that the head names, -1 where it does not."""
        told = self.head.get(name, "")
        return int(told) - 1 if told.isdecimal() and len(told) < 4 else -1

    def told(self, row: Row, name: str) -> str:
        """Return what a row has in a column that the head names, "" where there is none."""
        place = self.column(name)
        return row.values[place].strip() if 0 <= place < len(row.values) else ""

    def fields(self, row: Row) -> list[str]:
        """Return the values of a row that are its note's fields."""
        marked = {self.column(name) for name in self.head if name.endswith(" column")}
        return [value for place, value in enumerate(row.values) if place not in marked]


def table(text: str) -> Table:
    """Return a text export as a table. Raises ``PinciteError`` for what is none."""
    lines = list(io.StringIO(text))
    sheet = text.startswith(",".join(COLUMNS))
    first = 1 if sheet else next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = _CSV_HEAD if sheet else dict(_said(line) for line in lines[:first] if ":" in line)
    separator = _SEPARATORS.get(head.get("separator", "tab").lower(), head.get("separator", "\t")[:1])
    made = Table(head, _rows(lines, first, separator))
    return Table(head, tuple(map(_uncelled, made.rows))) if made.is_sheet else made


def _said(line: str) -> tuple[str, str]:
    name, _, value = line[1:].rstrip("\r\n").partition(":")
    return name.strip().lower(), value.strip(" ") or "\t"


def _rows(lines: list[str], first: int, separator: str) -> tuple[Row, ...]:
    reader = csv.reader(lines[first:], delimiter=separator, strict=False)
    rows, at = [], first
    try:
        for values in reader:
            end = first + reader.line_num
            if any(values):
                rows.append(Row(tuple(values), at + 1, end, _is_open(lines[at:end], separator)))
            at = end
    except csv.Error as error:
        raise PinciteError(f"That is no text export of Anki's: line {at + 1} cannot be read ({error}).") from error
    return tuple(rows)


def _is_open(lines: list[str], separator: str) -> bool:
    """Whether the lines of a row are one only since a quotation mark is not closed, or is closed by another's."""
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as error:
        return len(lines) > 1 or "unexpected end" in str(error)
    return False


def _uncelled(row: Row) -> Row:
    """Return a row of our own as it was before a spreadsheet, or Anki, was kept from obeying it."""
    values = (value[1:] if value.startswith("'#") else uncell(value) for value in row.values)
    return Row(tuple(values), row.first, row.last, row.open)
