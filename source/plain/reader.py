"""The plain-text reader: what a person sees in a text file, paragraph by paragraph, under its headings."""

import re

from source.builder import Builder
from source.encoding.decode import MIXED, decode, is_mixed, looks_binary
from source.errors import UnreadableError
from source.file import File
from source.model import Content, Page, Role
from source.plain.paged import paged
from source.plain.sections import Part, sections_of
from source.text import canonical

_TERMINAL = re.compile("[^\n]\x08|\x1b\\[[0-9;]*[A-Za-z]")
"""What a terminal or a printer makes bold letters and colours of: a letter struck over, an escape sequence."""


def read_plain(file: File) -> Content:
    """Read a plain-text file in any encoding.

    What is read is the text a person sees: the lines of a paragraph are one, and what is only there for its layout,
    rules of dashes, running heads and the numbers of pages, is gone. Raises ``UnreadableError``.
    """
    if looks_binary(file.data):
        raise UnreadableError("it is not text")
    text = canonical(decode(file.data))
    sheets = paged(_TERMINAL.sub("", text) if "\x08" in text or "\x1b" in text else text)
    found = sections_of(sheets.lines)
    if not found.parts:
        raise UnreadableError("it holds no text")
    builder = Builder()
    for part in found.parts:
        _add(builder, part, sheets.page(part.start), sheets.page(max(part.start, part.end - 1)))
    return builder.content(found.title, (MIXED,) if is_mixed(file.data) else ())


def _add(builder: Builder, part: Part, page: Page | None, end_page: Page | None) -> None:
    match part.role:
        case Role.FRONT:
            builder.front(part.text, page)
        case Role.BACK:
            builder.back(part.text, page)
        case Role.HEADING if part.lost:
            builder.lost_heading(part.text, part.level)
        case Role.HEADING:
            builder.heading(part.text, part.level, page, end_page)
        case Role.LINES:
            builder.lines(part.text, page, end_page)
        case Role.NOTE:
            builder.note(part.text, part.mark, page, end_page)
        case _:
            builder.body(part.text, part.number, page, end_page)
