"""The readers, by format: a file's bytes in, canonical text and blocks out. A new format is one function and one row.

Readers run in a process of their own (``source.worker``): what hangs or crashes one stops nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from source.file import File, Reader
from source.model import Content


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its reader, the endings of its files' names, and what tells it by its bytes, where anything does.

    ``sure`` says that no other format looks so, whatever a file is called; a text may look like many things.
    """

    read: Reader
    suffixes: tuple[str, ...]
    fits: Callable[[bytes], bool] = lambda data: False
    sure: bool = True


def _later(module: str, reader: str) -> Reader:
    """Return a reader whose module is imported when it first reads: most files need one of them, and some are slow."""

    def read(file: File) -> Content:
        content: Content = getattr(import_module(module), reader)(file)
        return content

    return read


def _looks(module: str, test: str) -> Callable[[bytes], bool]:
    """Return a test of a file's bytes whose module is imported when it is first asked."""
    return lambda data: bool(getattr(import_module(module), test)(data))


READERS: Mapping[str, Format] = {
    "text": Format(_later("source.plain.reader", "read_plain"), (".txt", ".text", ".log")),
    "pdf": Format(_later("source.pdf.reader", "read_pdf"), (".pdf",), lambda data: b"%PDF-" in data[:1024]),
    "docx": Format(
        _later("source.docx.reader", "read_docx"), (".docx", ".docm"), _looks("source.docx.reader", "is_docx")
    ),
    "pptx": Format(
        _later("source.pptx.reader", "read_pptx"), (".pptx", ".pptm", ".ppsx"), _looks("source.pptx.reader", "is_pptx")
    ),
    "odt": Format(_later("source.odt.reader", "read_odt"), (".odt", ".fodt"), _looks("source.odt.reader", "is_odt")),
    "epub": Format(_later("source.markup.epub", "read_epub"), (".epub",), _looks("source.markup.epub", "fits_epub")),
    "rtf": Format(_later("source.rtf.reader", "read_rtf"), (".rtf",), _looks("source.rtf.reader", "is_rtf")),
    "html": Format(
        _later("source.markup.html_file", "read_html"),
        (".html", ".htm", ".xhtml", ".mhtml", ".mht"),
        _looks("source.markup.html_file", "fits_html"),
        sure=False,
    ),
    "xml": Format(
        _later("source.markup.xml_file", "read_xml"),
        (".xml", ".rss", ".atom", ".rdf"),
        _looks("source.markup.xml_file", "fits_xml"),
        sure=False,
    ),
    "markdown": Format(_later("source.markdown.reader", "read_markdown"), (".md", ".markdown", ".mkd")),
    "csv": Format(_later("source.plain.csv_file", "read_csv"), (".csv", ".tsv")),
    "subtitles": Format(
        _later("source.plain.subtitles", "read_subtitles"),
        (".srt", ".vtt"),
        _looks("source.plain.subtitles", "is_vtt_or_srt"),
        sure=False,
    ),
    "old office": Format(
        _later("source.office.ooxml", "read_unread"),
        (".doc", ".dot", ".ppt", ".pps"),
        _looks("source.office.ooxml", "is_unread"),
    ),
}

SUFFIXES = frozenset(suffix for row in READERS.values() for suffix in row.suffixes)
"""The endings of the names of files that are read."""

_HEAD = 1024
_MARKS = (b"PK", b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"<office:document")
"""What the formats that can be told for sure have in the first bytes of their files."""


def format_of(name: str, data: bytes) -> str:
    """Return the format of a file: what its bytes say for sure, else its name's ending, else what they look like."""
    suffix = PurePath(name).suffix.lower()
    named = [format_ for format_, row in READERS.items() if suffix in row.suffixes]
    if named == ["old office"] and not READERS["old office"].fits(data):
        named = []  # pages of the web, too, are saved under the names of old documents
    if named and not any(mark in data[:_HEAD] for mark in _MARKS):
        return named[0]
    shown = [format_ for format_, row in READERS.items() if row.fits(data)]
    sure = [format_ for format_ in shown if READERS[format_].sure]
    return next((format_ for format_ in named if format_ in sure), (*sure, *named, *shown, "text")[0])
