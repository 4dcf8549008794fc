"""The readers, by format: a file's bytes in, canonical text and blocks out. A new format is one function and one row.

Readers run in a process of their own (``source.worker``): what hangs or crashes one stops nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from source.docx import is_docx, read_docx
from source.epub import fits_epub, read_epub
from source.file import Reader
from source.html_file import fits_html, read_html
from source.odt import is_odt, read_odt
from source.ooxml import is_ole, read_ole
from source.pdf import is_pdf, read_pdf
from source.pptx import is_pptx, read_pptx
from source.rtf import is_rtf, read_rtf
from source.text import read_plain
from source.xml_file import fits_xml, read_xml


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its reader, the endings of its files' names, and what tells it by its bytes, where anything does.

    ``sure`` says that no other format looks so, whatever a file is called; a text may look like many things.
    """

    read: Reader
    suffixes: tuple[str, ...]
    fits: Callable[[bytes], bool] = lambda data: False
    sure: bool = True


READERS: Mapping[str, Format] = {
    "text": Format(read_plain, (".txt", ".text", ".log")),
    "pdf": Format(read_pdf, (".pdf",), is_pdf),
    "docx": Format(read_docx, (".docx", ".docm"), is_docx),
    "pptx": Format(read_pptx, (".pptx", ".pptm", ".ppsx"), is_pptx),
    "odt": Format(read_odt, (".odt", ".fodt"), is_odt),
    "epub": Format(read_epub, (".epub",), fits_epub),
    "rtf": Format(read_rtf, (".rtf",), is_rtf),
    "html": Format(read_html, (".html", ".htm", ".xhtml", ".mhtml", ".mht"), fits_html, sure=False),
    "xml": Format(read_xml, (".xml", ".rss", ".atom", ".rdf"), fits_xml, sure=False),
    "old office": Format(read_ole, (".doc", ".dot", ".ppt", ".pps"), is_ole),
}

SUFFIXES = frozenset(suffix for row in READERS.values() for suffix in row.suffixes)
"""The endings of the names of files that are read."""


def format_of(name: str, data: bytes) -> str:
    """Return the format of a file: what its bytes say for sure, else its name's ending, else what they look like."""
    suffix = PurePath(name).suffix.lower()
    named = [format_ for format_, row in READERS.items() if suffix in row.suffixes]
    shown = [format_ for format_, row in READERS.items() if row.fits(data)]
    sure = [format_ for format_ in shown if READERS[format_].sure]
    return next((format_ for format_ in named if format_ in sure), (*sure, *named, *shown, "text")[0])
