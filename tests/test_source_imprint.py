"""Who wrote a document and when it came out, as files of each format say it."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.file import File
from source.imprint import imprint
from source.model import Imprint
from source.readers import READERS, format_of


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Lewis Carroll", ["Lewis Carroll"]),
        ("  Carroll,\n Lewis ", ["Carroll, Lewis"]),
        ("Smith, J.; Jones, B.", ["Smith, J.", "Jones, B."]),
        ("Ann Lee, Bo Ek and Simone de Beauvoir", ["Ann Lee", "Bo Ek", "Simone de Beauvoir"]),
        ("Department of Health and Human Services", ["Department of Health and Human Services"]),
        ("村上春樹", ["村上春樹"]),
        *(
            (program, [])
            for program in (
                "", "Microsoft Office User", "python-docx", "jsmith", "Admin", "me@example.org", "User123", "Unknown",
                "https://example.org/ann", "C:\\Users\\ann", "x" * 151,
            )
        ),
    ],
)  # fmt: skip
def test_authors(said: str, names: list[str]) -> None:
    assert imprint([said]).authors == tuple(names)


def test_several_entries_are_never_taken_apart_at_commas() -> None:
    assert imprint(["Lee Ann, Bo Ek", "Ek, Bo", "Ek, Bo"]).authors == ("Lee Ann, Bo Ek", "Ek, Bo")


@pytest.mark.parametrize(
    ("said", "issued"),
    [
        ("1865", "1865"),
        ("2003/1/5", "2003-01-05"),
        ("2011-05-04T10:11:12Z", "2011-05-04"),
        ("2011-05", "2011-05"),
        ("14 October 2003", "2003"),
        ("c1911", "1911"),
        ("between 1990 and 1991", ""),
        ("2020-13-01", "2020"),
        ("5 May 21", ""),
        ("123456", ""),
        ("", ""),
    ],
)
def test_dates(said: str, issued: str) -> None:
    assert imprint(issued=said).issued == issued


@given(st.lists(st.text()), st.text())
def test_whatever_a_file_says_there_is_an_imprint_of_one_line_each(authors: list[str], issued: str) -> None:
    found = imprint(authors, issued)
    assert all(name and name == " ".join(name.split()) for name in found.authors)
    assert found == imprint(authors, issued)


def zipped(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"'
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ODT = zipped(
    **{
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<o:document-content xmlns:o="{OFFICE}:office:1.0" xmlns:t="{OFFICE}:text:1.0"><o:body><o:text>'
        "<t:p>A sentence of a text.</t:p></o:text></o:body></o:document-content>",
        "meta.xml": f'<o:document-meta xmlns:o="{OFFICE}:office:1.0" xmlns:m="{OFFICE}:meta:1.0" {DC}><o:meta>'
        "<m:initial-creator>Ann Lee</m:initial-creator><dc:creator>Bo Ek</dc:creator></o:meta></o:document-meta>",
    }
)
DOCX = zipped(
    **{
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>A sentence of a text.</w:t></w:r></w:p></w:body></w:document>",
        "docProps/core.xml": f"<p {DC}><dc:creator>Ann Lee;Bo Ek</dc:creator></p>",
    }
)
EPUB = zipped(
    **{
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
        "a.opf": f"<package {DC}><metadata><dc:title>T</dc:title><dc:creator>Lee, Ann</dc:creator>"
        '<dc:date opf:event="modification">2019-01-01</dc:date><dc:date>2018</dc:date>'
        '<dc:date opf:event="original-publication">1911</dc:date></metadata>'
        '<manifest><item id="x" href="x.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="x"/></spine></package>',
        "x.xhtml": "<html><body><p>A sentence of a text.</p></body></html>",
    }
)
HTML = b"""<!doctype html><html><head><meta name="author" content="site staff">
<meta name="citation_author" content="Lee, Ann"><meta name="Citation_Author" content="Ek, Bo">
<meta property="article:published_time" content="2021-02-03T04:05:06Z"></head><body><p>A sentence.</p></body></html>"""


@pytest.mark.parametrize(
    ("file", "data", "expected"),
    [
        ("a.odt", ODT, Imprint(("Ann Lee",))),
        ("a.docx", DOCX, Imprint(("Ann Lee", "Bo Ek"))),
        ("a.epub", EPUB, Imprint(("Lee, Ann",), "1911")),
        ("a.html", HTML, Imprint(("Lee, Ann", "Ek, Bo"), "2021-02-03")),
        ("a.rtf", rb"{\rtf1\ansi{\info{\title T}{\author Ann L\'e9e}}A sentence.\par}", Imprint(("Ann L\xe9e",))),
        ("a.md", b"---\ntitle: T\nauthor: [Ann Lee, Bo Ek]\ndate: 2020-01-02\n---\nA.\n",
         Imprint(("Ann Lee", "Bo Ek"), "2020-01-02")),
        ("a.md", b"---\nauthors:\n- name: Ann Lee\n- {given: Bo, family: Ek}\n- [a]\n---\nA.\n",
         Imprint(("Ann Lee", "Bo Ek"))),
        ("a.md", b'+++\ntitle = "T"\nauthor = "Ann Lee"\ndate = 2020-01-02\n+++\nA.\n',
         Imprint(("Ann Lee",), "2020-01-02")),
        ("a.md", b"% T\n% Ann Lee\n  Bo Ek\n% May 2020\n\nA.\n", Imprint(("Ann Lee", "Bo Ek"), "2020")),
        ("a.md", b"Title: T\nAuthor: Ann Lee\nDate: 2020\n\nA.\n", Imprint(("Ann Lee",), "2020")),
        ("a.md", b"---\nauthor: [unclosed\n---\nA.\n", Imprint()),
        ("a.md", b"---\na: &a [x, x]\nb: &b [*a, *a]\nauthor: [*b, *b]\n---\nA.\n", Imprint()),
        ("a.txt", b"By Ann Lee\n\nA sentence.\n", Imprint()),
    ],
)  # fmt: skip
def test_each_format_says_it_in_its_own_way(file: str, data: bytes, expected: Imprint) -> None:
    format_ = format_of(file, data)
    assert format_ is not None
    assert READERS[format_].read(File(data)).imprint == expected
