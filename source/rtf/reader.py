"""The reader of RTF (Rich Text Format 1.9.1).

It keeps what striprtf flattens: headings, list markers, footnotes and tables.
"""

from dataclasses import replace

from source.errors import UnreadableError
from source.file import File
from source.imprint import imprint
from source.model import Content
from source.office.build import build
from source.rtf.walk import Walk

_MAGIC = b"{\\rtf"
_HEAD = 64
"""Bytes at the beginning, among which it stands: only a byte-order mark and white space may come first."""


def is_rtf(data: bytes) -> bool:
    """Return whether a file begins as RTF does."""
    return data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_MAGIC)


def read_rtf(file: File) -> Content:
    """Read an RTF file; of one that breaks off, what there is."""
    if not is_rtf(file.data):
        raise UnreadableError("it is no RTF document, whatever its name says")
    walk = Walk(file, file.data.index(_MAGIC))
    items = walk.items()
    remark = "1 picture holds no text" if walk.pictures == 1 else f"{walk.pictures} pictures hold no text"
    content = build(items, walk.title, (remark,) if walk.pictures else ())
    return replace(content, imprint=imprint([walk.author]))
