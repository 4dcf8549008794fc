"""The reader of tables as text: comma-, semicolon-, tab- or bar-separated values, a block for each row."""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from source.builder import Builder, one_line
from source.encoding.decode import decode, looks_binary
from source.errors import UnreadableError
from source.file import File
from source.model import Content
from source.named import named, names_of
from source.text import canonical

DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"
_SAMPLED, _SAMPLE = 200, 2**20
"""Rows by which the delimiter is told, and characters."""
_ESCAPED = re.compile(r'\\"(?=[^,;\t|\n])')
"""A quotation mark inside a cell as some programs write it; others double it."""
_LONGEST_CELL = 200
"""Lines. A quotation mark that is not closed for longer than this opens no cell."""
_MOST_TITLES = 5
"""Rows above the header with one cell alone."""
_FIRST = 60
"""Rows by which the titles and the header are told."""
_BEFORE_TELLING = 10_000


def read_csv(file: File) -> Content:
    """Read a table; the first blocks are a title above it, as a heading, and its header, which names the cells below.

    Raises ``UnreadableError``.
    """
    if looks_binary(file.data):
        raise UnreadableError("it is not text")
    text = _ESCAPED.sub('""', canonical(decode(file.data)))
    delimiter, start = _delimiter(text)
    rows = (row for row in map(_cells, _rows(text, start, delimiter)) if any(row))
    first = list(islice(rows, _FIRST))
    if not first:
        raise UnreadableError("it holds no text")
    builder, titles = Builder(), _titles(first)
    for row in first[:titles]:
        if row is first[0]:
            builder.heading(row[0], 1)
        else:
            builder.body(row[0])
    names, depth = names_of(first[titles:])
    for number, row in enumerate(chain(first[titles:], rows), start=1):
        builder.lines(named(row, names) if number > depth and names else " | ".join(row))
        if number % _BEFORE_TELLING == 0:
            file.tell(number, number + 1)
    return builder.content(first[0][0] if titles else "")


def _titles(rows: Sequence[list[str]]) -> int:
    """Return how many rows above the header have but one cell: they say what the table is."""
    width = max(map(len, rows[: _MOST_TITLES + 1]))
    titles = next((at for at, row in enumerate(rows) if len(row) > 1), 0)
    return titles if width > 1 and titles <= _MOST_TITLES else 0


def _cells(row: list[str]) -> list[str]:
    """Return a row's cells on one line each, without the empty ones at its end."""
    cells = [one_line(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _delimiter(text: str) -> tuple[str, int]:
    """Return what parts cells, and where the table begins: the delimiter by which most rows have as many cells."""
    first = text.partition("\n")[0].rstrip()
    if len(first) == 5 and first.startswith("sep="):  # written by Excel, for Excel
        return first[4], len(first)
    best, delimiter = max((_evenness(text[:_SAMPLE], delimiter), delimiter) for delimiter in DELIMITERS)
    return (delimiter if best[1] else _NO_DELIMITER), 0


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows with the commonest number of cells, if there is more than one; and that number."""
    counts = Counter(len(row) for row in islice(_parsed(_lines(sample), delimiter), _SAMPLED) if row)
    several = sum(count for cells, count in counts.items() if cells > 1)
    if 2 * several < sum(counts.values()) or not several:
        return 0.0, 0
    cells, count = max(((cells, count) for cells, count in counts.items() if cells > 1), key=lambda item: item[::-1])
    return (count + several) / sum(counts.values()), cells


def _rows(text: str, start: int, delimiter: str) -> Iterator[list[str]]:
    if _is_sound(text, start, delimiter):
        yield from _parsed(_lines(text, start), delimiter)
    else:
        for line in _lines(text, start):
            yield from _parsed((line,), delimiter)


def _is_sound(text: str, start: int, delimiter: str) -> bool:
    """Return whether each quotation mark that opens a cell is closed: else it would swallow all rows behind it."""
    if '"' not in text:
        return True
    csv.field_size_limit(sys.maxsize)
    before = lines = 0

    def counted() -> Iterator[str]:
        nonlocal lines
        for line in _lines(text, start):
            lines += 1
            yield line

    rows = csv.reader(counted(), delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        try:
            next(rows)
        except StopIteration:
            return True
        except csv.Error:  # a mark closes a cell in its middle, or none closes it
            if lines - before > 1:
                return False
        if lines - before > _LONGEST_CELL:
            return False
        before = lines


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(sys.maxsize)
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def _lines(text: str, start: int = 0) -> Iterator[str]:
    """Yield the lines of a text, with their ends, without a copy of it all."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
