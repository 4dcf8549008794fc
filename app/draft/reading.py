"""From a file to a draft: its text, its sentences and quotations. A new format is a function and a row here."""

from collections.abc import Callable
from pathlib import PurePath

from app.draft.cited import cited
from app.draft.claims import blanked, sentences_of
from app.draft.docx import docx_draft
from app.draft.markdown import markdown_masked, markdown_parts, text_parts
from app.draft.model import Draft, Format, Part
from app.draft.quotes import quotations
from source.encoding.decode import decode, looks_binary
from source.errors import PinciteError, UsageError

LONGEST_DRAFT = 2_000_000
"""Characters: about 300,000 words, a long book."""
LARGEST_FILE = 30_000_000
"""Bytes of a draft with its pictures."""
_ENDINGS = {".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN, ".mkd": Format.MARKDOWN, ".docx": Format.DOCX}


def format_of(name: str, data: bytes) -> Format:
    """Return the format of a draft by its name's ending, or by its first bytes where that says nothing."""
    named = _ENDINGS.get(PurePath(name).suffix.lower())
    return named or (Format.DOCX if data.startswith(b"PK\x03\x04") else Format.TEXT)


def read_draft(name: str, data: bytes, format_: Format | None = None) -> Draft:
    """Read a draft.

    Raises ``UsageError`` for one that is too large, and ``PinciteError`` for one that is damaged, or is no text.
    """
    if len(data) > LARGEST_FILE:
        raise UsageError(f"The draft has {len(data) / 1e6:,.0f} MB; {LARGEST_FILE / 1e6:,.0f} are the most.")
    kind = format_ or format_of(name, data)
    text, masked, parts = _READ[kind](data)
    if len(text) > LONGEST_DRAFT:
        raise UsageError(f"The draft has {len(text):,} characters; {LONGEST_DRAFT:,} are the most.")
    quoted = quotations(text, blanked(masked, cited(text)), parts)
    return Draft(name, kind, text, sentences_of(text, masked, parts), quoted, data)


Read = tuple[str, str, tuple[Part, ...]]


def _decoded(data: bytes) -> str:
    if looks_binary(data):
        raise PinciteError("The draft cannot be read: it is not text; give plain text, Markdown or DOCX.")
    return decode(data)


def _text(data: bytes) -> Read:
    text = _decoded(data)
    plain = text.replace("\r", " ")
    return text, plain, text_parts(plain)


def _markdown(data: bytes) -> Read:
    text = _decoded(data)
    plain = text.replace("\r", " ")
    return text, markdown_masked(plain), markdown_parts(plain)


def _docx(data: bytes) -> Read:
    text, parts = docx_draft(data)
    return text, text, parts


_READ: dict[Format, Callable[[bytes], Read]] = {
    Format.TEXT: _text,
    Format.MARKDOWN: _markdown,
    Format.DOCX: _docx,
}
