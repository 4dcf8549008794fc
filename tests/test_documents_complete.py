"""No letter or figure of a PDF is lost and none is invented, by pdfium's own text of its pages.

What is left out is stated line by line, and so is every letter that stands there as another sign.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest

from source.file import File
from source.pdf.letters import widen
from source.pdf.reader import read_pdf
from tests.test_documents import PASSWORDS

BROKEN = re.compile(r"(?<=\w)[-‐\x02\ufffe]\s*(?=\w)")
"""A hyphen: pdfium's own text has U+0002 or U+FFFE for one at the end of a line."""
WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Apart:
    """In what a reading differs from pdfium's text of a file.

    ``gone`` are patterns of what is left out, with how often it stands there. ``lost`` and ``new`` are letters and
    figures, and words of four letters and more, that only pdfium's text and only the reading has.
    """

    gone: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)


FILES = {
    "arabic_rtl": Apart(
        # pdfium turns one word round, and has signs of another font that the page does not show
        lost={"σ": 1, "θ": 1, "β": 2, "يبيب": 2, "σβθβhabibi": 1},
        new={"بيبي": 2, "habibi": 1},
    ),
    "copy_protected": Apart(
        {r"^2 Z\. Shen et al\.$": 1},  # a running head
        # the ligatures ff and ffi, which pdfium has as an arrow and as nothing
        lost={"orts": 2, "erent": 1, "diculties": 1, "dicult": 1, "ecient": 1, "theshelf": 2},
        new={"f": 16, "i": 3, "efforts": 2, "different": 1, "difficulties": 1, "difficult": 1, "efficient": 1}
        | {"offtheshelf": 2},
    ),
    "crazyones": Apart(),
    "encrypted_aes256": Apart(),
    "encrypted_r6_user": Apart(),
    "federal_register_3col": Apart(
        {
            r"^(\d{5} )?Federal Register ?/ ?Vol\. 85, .*$": 14,  # running heads
            r"VerDate Sep<11>2014 .* 06AUP1$": 15,  # a printer's marks, and below the number of a picture
            r"^jbell on DSKJLSW7X2PROD with PROPOSALS$": 15,
            r"^EP06AU20\.01[0123]</GPH>$": 4,
            r"^47698 $": 1,
        },
        # accents beside their letters, and a word that goes on in the next column
        lost={"aviac": 1, "soekarno": 1, "hatta": 1},
        new={"aviação": 1, "soekarnohatta": 1},
    ),
    "geotopo_book_de": Apart(
        {
            r"^\d+ \d\.\d\. [A-ZÄÖÜ -]+$": 92,  # running heads
            r"^\d+ (Inhaltsverzeichnis|Lösungen der Übungsaufgaben|Symbolverzeichnis|Stichwortverzeichnis)$": 10,
            r"^iii$": 1,
        },
        # signs of TeX that pdfium has as letters and figures: a prime as 0, a stroke as 6, delimiters as h, k, f, i
        lost={"0": 379, "6": 86, "k": 59, "z": 48, "4": 45, "7": 44, "h": 32, "i": 31, "b": 28, "x": 25, "s": 17}
        | {"p": 12, "f": 8, "3": 5, "y": 4, "n": 3, "g": 3, "o": 3, "q": 3, "t": 1}
        | {"jffj": 2, "hdsn": 2, "hgrad": 1, "kamk": 1, "struktur": 2}
        | {"tetraeders": 1, "multigraph": 1, "aussenwinkel": 1},  # in captions side by side without white between
        new={"r": 4, "grad": 1, "ckstruktur": 2, "detaaij": 1, "norn": 1}
        | {"temultigraph": 1, "traeders": 1, "aussenwinvgl": 1},
    ),
    "japanese_jo": Apart(
        # a line that goes on in the next
        lost={"第四次延長のなかで主張されます": 1, "心象や時間それ自身の性質として": 1},
        new={"心象や時間それ自身の性質として第四次延長のなかで主張されます": 1},
    ),
    "latex_multicolumn": Apart({r"^[123]$": 3}),  # page numbers
    "malformed_932": Apart(),
    "password_openpassword": Apart(),
    "pdfjs_tracemonkey": Apart(lost={"ı": 3}, new={"i": 3, "naïve": 3}),  # an accent beside the letter
    "rotated_table": Apart({r"^Page 1 of 205$": 1}),
    "scotus_transcript_p1": Apart({r"^\d+$": 26}, new={"1": 1}),  # the numbers of lines, but not the page's
    "vertical_writing": Apart(),
    "ocrmypdf_toc": Apart(),
}


def pages_of(path: Path, password: str) -> Iterator[str]:
    """Yield pdfium's own text of the pages of a file."""
    with pypdfium2.PdfDocument(path, password=password or None) as document:
        for page in document:
            widen(page)  # of vertical Japanese it sees nothing otherwise
            yield page.get_textpage().get_text_range().replace("\r\n", "\n")


def parts_of(text: str) -> Counter[str]:
    """Return how often a text has each letter and figure, accents aside, and each word of four letters or more."""
    characters = (char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalnum())
    whole = BROKEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    return Counter([*characters, *WORD.findall(whole)])


@pytest.mark.parametrize("name", FILES)
def test_a_pdf_is_read_whole(shared: Path, name: str) -> None:
    (path,) = shared.glob(f"documents/pdf*/{name}.pdf")
    password, apart = PASSWORDS.get(path.name, ""), FILES[name]
    text = "\n".join(pages_of(path, password))
    gone = {}
    for pattern in apart.gone:
        text, gone[pattern] = re.subn(f"(?m){pattern}", "", text)
    theirs, ours = parts_of(text), parts_of(read_pdf(File(path.read_bytes(), password)).text)
    assert (gone, theirs - ours, ours - theirs) == (apart.gone, Counter(apart.lost), Counter(apart.new))
