"""Hostile files, through the very process that reads them: bounded time and memory, and a reason in words."""

import io
import os
import resource
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from source.errors import UnreadableError
from source.isolated import ReadingProcess
from source.worker import MOST_MEMORY
from tests.pace import now, since

SECONDS = 30
"""Longer than any of these takes on a slow machine, and shorter than a person waits."""
PLAIN = "This is a sentence that is long enough to be read, and it stands in every one of these documents."

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>{}</manifest>'
    "<spine>{}</spine></package>"
)


def zipped(*parts: tuple[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def docx(body: bytes | str, *more: tuple[str, bytes | str]) -> bytes:
    return zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", body), *more)


def word(inner: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>'


def odt(body: bytes | str) -> bytes:
    return zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", body))


def epub(chapter: bytes | str, href: str = "a.xhtml", opf: str = "content.opf") -> bytes:
    package = OPF.format(f'<item id="a" href="{href}" media-type="application/xhtml+xml"/>', '<itemref idref="a"/>')
    parts = [("META-INF/container.xml", CONTAINER.format(opf)), ("content.opf", package), ("a.xhtml", chapter)]
    return zipped(("mimetype", "application/epub+zip"), *parts)


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha "><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">'
    '<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY h SYSTEM "file:///etc/passwd">]>'


def bomb(start: str, end: str) -> bytes:
    """A part of 256 megabytes that packs to a quarter of one."""
    return start.encode() + b" " * 2**28 + end.encode()


def odf(text: str) -> str:
    body = f"<office:body><office:text>{text}</office:text></office:body>"
    return f"<office:document-content {ODF}>{body}</office:document-content>"


def said_in_word(text: str) -> str:
    return word(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")


def table_of(times: int) -> str:
    inner = f'<table:table-cell table:number-columns-repeated="{times}"><text:p>{PLAIN}</text:p></table:table-cell>'
    return f'<table:table><table:table-row table:number-rows-repeated="{times}">{inner}</table:table-row></table:table>'


def nested(times: int) -> str:
    inner = f"<w:p><w:r><w:t>{PLAIN}</w:t></w:r></w:p>"
    return word(f"{'<w:tbl><w:tr><w:tc>' * times}{inner}{'</w:tc></w:tr></w:tbl>' * times}")


def pdf(*objects: str) -> bytes:
    made = b"%PDF-1.4\n"
    offsets = []
    for number, inner in enumerate(objects, start=1):
        offsets.append(len(made))
        made += f"{number} 0 obj\n{inner}\nendobj\n".encode("latin-1")
    size, table = len(objects) + 1, "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    head = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>"
    return made + f"{head}\nstartxref\n{len(made)}\n%%EOF".encode()


def pdf_bomb() -> bytes:
    stream = zlib.compress(b"BT /F 12 Tf (x) Tj ET\n" * 12_000_000, 9).decode("latin-1")
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        f"<</Length {len(stream)}/Filter/FlateDecode>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


LOOP = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"
OUTLINE = (
    "<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R>>",
    "<</Type/Pages/Count 1/Kids[4 0 R]>>",
    "<</First 5 0 R/Last 5 0 R>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    "<</Title(a)/Next 5 0 R/First 5 0 R/Parent 3 0 R>>",
)
TOO_LARGE = "it unpacks to far more than a document holds, and was not read"
TOO_MUCH = "its reader crashed on it, or took more memory than one file may have"
NO_ZIP = "it is damaged: the archive it consists of cannot be opened"
MANY = "it is an archive of 20,003 files, which no document is"

REPEATS = "{} in it repeats itself millions of times over, which no document does"
DEEP = "it is nested deeper than any document"
NOTHING = "it holds no text"


class Read(str):
    """What the text of a file begins with that can be read, whatever it was meant to do."""

    __slots__ = ()


HOSTILE: dict[str, tuple[str | Read, Callable[[], bytes]]] = {
    "bomb.docx": (TOO_LARGE, lambda: docx(bomb(word("")[:-22], "</w:body></w:document>"))),
    "bomb.odt": (TOO_LARGE, lambda: odt(bomb("<a>", "</a>"))),
    "bomb.epub": (TOO_LARGE, lambda: epub(bomb("<html>", "</html>"))),
    "parts.docx": (MANY, lambda: docx(word(""), *((f"x{n}", "") for n in range(20_001)))),
    "entities.docx": (REPEATS.format("word/document.xml"), lambda: docx(ENTITIES + said_in_word("&h;"))),
    "entities.odt": (REPEATS.format("content.xml"), lambda: odt(ENTITIES + odf("<text:p>&h;</text:p>"))),
    "entities.epub": (Read("&h;"), lambda: epub(f"{ENTITIES}<html><body><p>&h;</p></body></html>")),
    "entities.xml": (Read("&h;"), lambda: f"{ENTITIES}<rss><channel><title>&h;</title></channel></rss>".encode()),
    "outside.docx": (NOTHING, lambda: docx(OUTSIDE + said_in_word("&h;"))),
    "outside.xml": (Read("&h;"), lambda: f"{OUTSIDE}<a>&h;</a>".encode()),
    "climbing.epub": (
        "it is damaged: the pages it lists are missing",
        lambda: epub(f"<p>{PLAIN}</p>", "../../../../../../etc/passwd"),
    ),
    "climbing opf.epub": (Read(PLAIN), lambda: epub(f"<p>{PLAIN}</p>", opf="../../../../etc/passwd")),
    "deep.docx": (DEEP, lambda: docx(nested(50_000))),
    "deep.html": (Read(PLAIN), lambda: b"<div>" * 500_000 + PLAIN.encode()),
    "deep.md": (Read("> > > >"), lambda: ("> " * 50_000 + PLAIN).encode()),
    "deep.rtf": (
        "it is damaged: its groups stand in one another more than 1,000 deep",
        lambda: b"{\\rtf1 " + b"{" * 1_000_000 + PLAIN.encode(),
    ),
    "wide.odt": (Read(PLAIN), lambda: odt(odf(table_of(10**9)))),
    "wide.html": (
        Read(PLAIN),
        lambda: f'<table><tr><td rowspan="1000000000" colspan="1000000000">{PLAIN}</table>'.encode(),
    ),
    "line.txt": (Read("word word"), lambda: b"word " * 2_000_000),
    "line.csv": (Read("a,a,a"), lambda: b'"' + b"a," * 10_000_000),
    "line.md": (Read("*a *a"), lambda: b"*a " * 150_000),
    "brackets.md": (Read("[[[["), lambda: b"[" * 150_000),
    "loop.pdf": ("it is damaged: none of its pages can be read", lambda: pdf(*LOOP)),
    "outline.pdf": (NOTHING, lambda: pdf(*OUTLINE)),
    "bomb.pdf": (TOO_MUCH, pdf_bomb),
    "not a zip.docx": (NO_ZIP, lambda: b"PK\x03\x04" + os.urandom(1000)),
}


@pytest.fixture(scope="module")
def reading() -> Iterator[ReadingProcess]:
    with ReadingProcess(patience=SECONDS) as process:
        yield process


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_and_says_why(reading: ReadingProcess, tmp_path: Path, name: str) -> None:
    expected, make = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(make())
    start = now()
    said = ""
    text = ""
    try:
        text = reading.read(path).content.text
    except UnreadableError as error:
        said = str(error)
    assert since(start) < SECONDS
    if isinstance(expected, Read):
        assert (said, text[: len(expected)]) == ("", expected)
    else:
        assert said == expected
    assert "root:" not in text
    assert "ha ha ha ha ha ha ha ha ha ha ha ha" not in text
    assert len(text) < 200_000_000


def test_the_memory_they_take_is_bounded() -> None:
    """What the processes that read the files above had at most, since they have ended."""
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MOST_MEMORY
