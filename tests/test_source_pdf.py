"""The PDF reader on small files written here, letter by letter in place; and on damaged and hostile ones."""

import contextlib
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source.errors import UnreadableError
from source.file import File
from source.model import Block, Content, Page, Role
from source.pdf import words as pdf_words
from source.pdf.reader import read_pdf
from source.readers import READERS, format_of

PLAIN, BOLD, MONO = "F1", "F2", "F3"
FONTS = {
    PLAIN: "/BaseFont /Made /FirstChar 32 /LastChar 255 /Widths [250" + " 500" * 223 + "] /FontDescriptor "
    "<< /Type /FontDescriptor /FontName /Made /Flags 32 /FontBBox [0 -200 500 800] /ItalicAngle 0 /Ascent 800 "
    "/Descent -200 /CapHeight 700 /StemV 80 >>",
    BOLD: "/BaseFont /Helvetica-Bold",
    MONO: "/BaseFont /Courier",
}
"""In the plain font a blank is a quarter of an em wide, and everything else half an em."""
HEIGHT = 800
IMAGE = "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID A EI Q"


@dataclass(frozen=True)
class Text:
    """A line of text at a place, in points from the left and from the top."""

    left: float
    top: float
    text: str
    size: float = 10
    font: str = PLAIN
    turn: str = "1 0 0 1"

    def __str__(self) -> str:
        text = self.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"BT /{self.font} {self.size} Tf {self.turn} {self.left} {HEIGHT - self.top} Tm ({text}) Tj ET"


def made(*pages: Sequence[Text | str], catalog: str = "", info: str = "", extra: Sequence[str] = ()) -> bytes:
    """Return a PDF of pages; ``extra`` objects are numbered from 10, pages from 100."""
    objects = {1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>", 3: f"<< {info} >>"}
    kids = " ".join(f"{100 + 2 * i} 0 R" for i in range(len(pages)))
    objects[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>"
    fonts = " ".join(
        f"/{font} << /Type /Font /Subtype /Type1 {FONTS[font]} /Encoding /WinAnsiEncoding >>" for font in FONTS
    )
    for i, page in enumerate(pages):
        objects[100 + 2 * i] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 {HEIGHT}] /Contents {101 + 2 * i} 0 R "
            f"/Resources << /Font << {fonts} >> >> >>"
        )
        content = "\n".join(map(str, page))
        objects[101 + 2 * i] = f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream"
    objects |= {10 + i: each for i, each in enumerate(extra)}
    return assembled(objects)


def assembled(objects: dict[int, str]) -> bytes:
    data, places = b"%PDF-1.7\n", {}
    for number, body in sorted(objects.items()):
        places[number] = len(data)
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
    trailer = f"xref\n0 1\n0000000000 65535 f \n{table}trailer << /Size 9999 /Root 1 0 R /Info 3 0 R >>\n"
    return data + f"{trailer}startxref\n{len(data)}\n%%EOF".encode()


def prose(text: str, left: float = 60, top: float = 100, size: float = 10, width: float = 400) -> list[Text | str]:
    """Return words as lines of type that all but the last run from edge to edge."""
    lines: list[list[str]] = [[]]
    for word in text.split():
        if lines[-1] and natural([*lines[-1], word], size) > width:
            lines.append([])
        lines[-1].append(word)
    found: list[Text | str] = []
    for i, line in enumerate(lines):
        room = width - natural(line, size)
        stretch = room / max(1, len(line) - 1) if i + 1 < len(lines) else 0.0
        found += [f"{stretch:.4f} Tw", Text(left, top + 1.2 * size * i, " ".join(line), size), "0 Tw"]
    return found


def natural(words: Sequence[str], size: float) -> float:
    """Return how wide words are, in points, a blank between each two."""
    return size * (0.5 * sum(map(len, words)) + 0.25 * (len(words) - 1))


def tale(number: int, words: int = 40) -> str:
    """Return a sentence unlike that of any other number."""
    draw = random.Random(number)  # noqa: S311
    syllables = ["ba", "con", "del", "fi", "gor", "lum", "mar", "nis", "or", "pra", "que", "ros", "ti", "vel"]
    made_up = ["".join(draw.choices(syllables, k=draw.choice([1, 2, 2, 3]))) for _ in range(words)]
    return f"{' '.join(made_up).capitalize()}."


def lines_of(page: Sequence[Text | str]) -> list[Text]:
    """Return the lines of prose, ragged."""
    return [each for each in page if isinstance(each, Text)]


def read(data: bytes, password: str = "") -> Content:
    content = read_pdf(File(data, password))
    assert_sound(content)
    return content


def assert_sound(content: Content) -> None:
    spans = [block.span for block in content.blocks]
    assert all(before.end < after.start for before, after in pairwise(spans))
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(content.text)]
    assert all(not content.text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True))
    assert all(span.of(content.text) == span.of(content.text).strip() != "" for span in spans)


def shown(content: Content) -> list[tuple[Role, str]]:
    return [(block.role, block.span.of(content.text)) for block in content.blocks]


def bodies(content: Content) -> list[str]:
    return [text for role, text in shown(content) if role is Role.BODY]


def block(content: Content, start: str) -> Block:
    (found,) = [each for each in content.blocks if each.span.of(content.text).startswith(start)]
    return found


FOX = "The quick brown fox jumps over the lazy dog and runs far away into the dark forest where no hunter ever goes."
OWL = "An owl sat in the old oak; the more it saw the less it spoke, and the less it spoke the more it heard of all."


def test_a_paragraph_is_one_block() -> None:
    content = read(made(prose(f"{FOX} {OWL}")))
    assert shown(content) == [(Role.BODY, f"{FOX} {OWL}")]
    assert content.blocks[0].page == Page("1", 1)
    assert content.title == ""


def test_paragraphs_part_at_white_between_them() -> None:
    assert bodies(read(made([*prose(FOX), *prose(OWL, top=160)]))) == [FOX, OWL]


def test_paragraphs_part_where_a_line_ends_early() -> None:
    second = prose(OWL, top=100 + 12 * len(lines_of(prose(FOX))))
    assert bodies(read(made([*prose(FOX), *second]))) == [FOX, OWL]


def test_paragraphs_part_at_an_indent() -> None:
    lines = [
        "The fox went out on a chilly night",
        "and prayed for the moon to give him",
        "light for he had many miles to run.",
    ]
    again = ["He ran until he came to a great", "big bin where the ducks and geese", "were put therein."]
    page = [Text(60, 100 + 12 * i, line) for i, line in enumerate([*lines, *again])]
    page[3] = Text(75, page[3].top, page[3].text)
    assert bodies(read(made(page))) == [" ".join(lines), " ".join(again)]


def test_words_broken_at_a_line_end_become_whole_and_compounds_keep_their_hyphen() -> None:
    lines = [
        "This text has some infor-",
        "mation about well-known",
        "words; and a well-",
        "known one about an Anglo-",
        "Saxon on pages 10-",
        "12, and Vor-",
        "und Nachteile of this.",
    ]
    content = read(made([Text(60, 100 + 12 * i, line) for i, line in enumerate(lines)]))
    assert " ".join(content.text.split()) == (
        "This text has some information about well-known words; and a well-known one about an Anglo-Saxon "
        "on pages 10-12, and Vor- und Nachteile of this."
    )


def test_two_columns_are_read_one_after_the_other_and_a_paragraph_runs_on() -> None:
    text = " ".join(tale(i) for i in range(5))
    lines = lines_of(prose(text, width=220))
    half = len(lines) // 2
    right = [replace(line, left=320, top=line.top - 12 * half) for line in lines[half:]]
    title = Text(100, 60, "A title that spans both of the columns of this", 18)
    content = read(made([title, *lines[:half], *right]))
    assert bodies(content) == [text]
    assert content.title == title.text
    assert shown(content)[0] == (Role.FRONT, title.text)


def test_columns_whose_lines_do_not_stand_side_by_side_are_columns_too() -> None:
    page = [*prose(tale(1), width=220), *prose(tale(2), left=320, top=104.5, width=220)]
    assert bodies(read(made(page))) == [tale(1), tale(2)]


def test_a_paragraph_that_runs_on_over_a_page_is_one_block_with_both_pages() -> None:
    text = f"{tale(1)} {tale(2)}"
    lines = lines_of(prose(text, top=700))
    rest = [replace(line, top=line.top - 636) for line in lines[3:]]
    content = read(made(lines[:3], rest))
    assert bodies(content) == [text]
    assert (content.blocks[0].page, content.blocks[0].end_page) == (Page("1", 1), Page("2", 2))


def test_a_figure_between_the_parts_of_a_paragraph_follows_it() -> None:
    lines = lines_of(prose(f"{tale(1)} {tale(2)}", top=700))
    rest = [replace(line, top=line.top - 500) for line in lines[3:]]
    content = read(made(lines[:3], [Text(60, 100, "Figure 1: A fox in the snow, seen from afar."), *rest]))
    assert bodies(content) == [f"{tale(1)} {tale(2)}", "Figure 1: A fox in the snow, seen from afar."]


def paged(number: int, label: str, head: str = "The History of Tea") -> list[Text | str]:
    return [Text(60, 40, head, 8), *prose(tale(number)), Text(300, 760, label, 8)]


def test_running_heads_and_page_numbers_are_left_out_and_numbers_become_labels() -> None:
    content = read(made(*(paged(i, str(i + 16)) for i in (1, 2, 3, 4))))
    assert bodies(content) == [tale(i) for i in (1, 2, 3, 4)]
    assert [each.page for each in content.blocks] == [Page(str(i + 16), i) for i in (1, 2, 3, 4)]


def test_roman_numbers_are_labels_too() -> None:
    content = read(made(*(paged(i, numeral) for i, numeral in enumerate(("ix", "x", "xi"), start=1))))
    assert [each.page for each in content.blocks] == [Page("ix", 1), Page("x", 2), Page("xi", 3)]


def test_a_head_that_changes_with_the_chapter_goes_by_the_number_beside_it() -> None:
    heads = ("Of Water", "Of Water", "Of Fire", "Of Air")
    pages = [
        [Text(60, 40, str(i), 8), Text(400, 40, head, 8), *prose(tale(i))] for i, head in enumerate(heads, start=1)
    ]
    content = read(made(*pages))
    assert bodies(content) == [tale(i) for i in (1, 2, 3, 4)]
    assert content.blocks[0].page == Page("1", 1)


def test_a_heading_that_comes_again_within_the_text_stays() -> None:
    pages = [[*prose(tale(i)), Text(60, 200, "Exercises", 14, BOLD), *prose(tale(i + 9), top=230)] for i in range(3)]
    content = read(made(*pages))
    assert [text for role, text in shown(content) if role is Role.HEADING] == ["Exercises"] * 3


def test_one_page_loses_nothing_but_its_number() -> None:
    content = read(made([Text(60, 40, "A Letter", 8), *prose(FOX), Text(300, 760, "- 1 -", 8)]))
    assert content.text == f"A Letter\n\n{FOX}"


def test_labels_of_the_file_come_first() -> None:
    labels = "/PageLabels << /Nums [0 << /S /r /St 7 >> 2 << /S /D /P (A-) >>] >>"
    content = read(made(prose(tale(1)), prose(tale(2)), prose(tale(3)), catalog=labels))
    assert [each.page for each in content.blocks] == [Page("vii", 1), Page("viii", 2), Page("A-1", 3)]


def test_headings_have_levels_by_size_and_number() -> None:
    page = [
        Text(60, 60, "1 Beginnings", 16, BOLD),
        *prose(FOX, top=90),
        Text(60, 140, "1.1 Of the fox", 12, BOLD),
        *prose(FOX, top=160),
        Text(60, 210, "1.2 Of the owl", 12, BOLD),
        *prose(OWL, top=230),
        Text(60, 280, "2 Endings", 16, BOLD),
        *prose(OWL, top=310),
    ]
    content = read(made(prose(FOX), page))
    found = [(each.span.of(content.text)[:9], each.headings) for each in content.blocks]
    assert found == [
        ("The quick", ()),
        ("1 Beginni", ("1 Beginnings",)),
        ("The quick", ("1 Beginnings",)),
        ("1.1 Of th", ("1 Beginnings", "1.1 Of the fox")),
        ("The quick", ("1 Beginnings", "1.1 Of the fox")),
        ("1.2 Of th", ("1 Beginnings", "1.2 Of the owl")),
        ("An owl sa", ("1 Beginnings", "1.2 Of the owl")),
        ("2 Endings", ("2 Endings",)),
        ("An owl sa", ("2 Endings",)),
    ]


def test_an_outline_says_what_is_a_heading() -> None:
    page = [
        Text(60, 60, "Of the fox"),
        *prose(FOX, top=90),
        Text(60, 140, "Of its den"),
        *prose(OWL, top=170),
    ]
    outline = [
        "<< /Type /Outlines /First 11 0 R /Last 11 0 R >>",
        "<< /Title (Of the fox) /Parent 10 0 R /Dest [100 0 R /Fit] /First 12 0 R /Last 12 0 R >>",
        "<< /Title (Of its den) /Parent 11 0 R /Dest [100 0 R /Fit] >>",
    ]
    content = read(made(page, catalog="/Outlines 10 0 R", extra=outline))
    assert block(content, "An owl").headings == ("Of the fox", "Of its den")


def test_a_bold_beginning_or_a_caption_is_no_heading() -> None:
    page = [
        *prose(FOX),
        Text(60, 150, "Method.", 10, BOLD),
        Text(110, 150, "We looked at the fox for a week and then we went home for a while", 10),
        Text(60, 162, "and wrote all of this down as well as we could, which was not well.", 10),
        Text(60, 200, "Figure 1: The fox", 10, BOLD),
    ]
    content = read(made(page))
    assert all(role is Role.BODY for role, _ in shown(content))
    assert bodies(content)[1].startswith("Method. We looked at the fox")


def test_a_footnote_stands_after_the_paragraph_that_refers_to_it() -> None:
    page = [
        Text(60, 100, "The fox is quick", 10),
        Text(132.5, 96, "3", 6),
        Text(138, 100, "and the dog is lazy, as everybody knows who has ever had a fox and a dog.", 10),
        *prose(OWL, top=140),
        Text(60, 700, "3", 5),
        Text(64, 703, "Quick for a fox, that is, and not", 8),
        Text(60, 713, "for a hare.", 8),
    ]
    content = read(made(page))
    assert shown(content) == [
        (Role.BODY, "The fox is quick[3] and the dog is lazy, as everybody knows who has ever had a fox and a dog."),
        (Role.NOTE, "[3] Quick for a fox, that is, and not for a hare."),
        (Role.BODY, OWL),
    ]
    assert content.blocks[1].number == "n. 3"


def test_an_exponent_is_no_mark() -> None:
    content = read(
        made(
            [
                Text(60, 100, "An area of 5 km", 10),
                Text(130.5, 96, "2", 6),
                Text(136, 100, "is x", 10),
                Text(153, 96, "2", 6),
                Text(158, 100, "large, more or less.", 10),
            ]
        )
    )
    assert "[" not in content.text


def test_items_of_a_list_are_blocks_with_their_numbers() -> None:
    page = [
        *prose(FOX),
        Text(60, 140, "1. One fox that is quick and that goes on for more than a whole line, since it", 10, MONO),
        Text(78, 152, "wants to see where it ends.", 10, MONO),
        Text(60, 164, "2. Two owls.", 10, MONO),
        Text(60, 176, "(c) Three dogs.", 10, MONO),
        Text(60, 188, "• Four cats.", 10, MONO),
    ]
    content = read(made(page))
    assert [(each.number, each.span.of(content.text)[:12]) for each in content.blocks[1:]] == [
        ("1.", "1. One fox t"),
        ("2.", "2. Two owls."),
        ("(c)", "(c) Three do"),
        (None, "• Four cats."),
    ]
    assert bodies(content)[1].endswith("line, since it wants to see where it ends.")


def test_a_table_has_a_row_per_line() -> None:
    rows = [("Animal", "Legs", "Speed"), ("Fox", "4", "50"), ("Owl", "2", "65"), ("Giant tortoise", "4", "1")]
    cells = [Text(60 + 150 * j, 150 + 14 * i, cell) for i, row in enumerate(rows) for j, cell in enumerate(row)]
    content = read(made([*prose(FOX), Text(60, 130, "Table 1: Animals"), *cells, *prose(OWL, top=260)]))
    assert shown(content) == [
        (Role.BODY, FOX),
        (Role.LINES, "Table 1: Animals\nAnimal | Legs | Speed\nFox | 4 | 50\nOwl | 2 | 65\nGiant tortoise | 4 | 1"),
        (Role.BODY, OWL),
    ]


def test_dots_that_lead_to_a_number_are_left_out() -> None:
    rows = [("1 Foxes", "3"), ("2 Owls", "17"), ("3 Dogs", "121")]
    entries = [Text(60, 100 + 14 * i, f"{title} {'. ' * 40}") for i, (title, _) in enumerate(rows)]
    content = read(made([*entries, *(Text(450, 100 + 14 * i, page) for i, (_, page) in enumerate(rows))]))
    assert content.text == "1 Foxes | 3\n2 Owls | 17\n3 Dogs | 121"


def test_code_keeps_its_lines_and_indents() -> None:
    code = ["def quick(fox):", "    if fox:", "        return fox.run()"]
    page = [*(Text(60, 100 + 12 * i, line, 10) for i, line in enumerate([FOX[:70], FOX[70:], OWL[:60], OWL[60:]]))]
    content = read(made([*page, *(Text(60, 170 + 12 * i, line, 9, MONO) for i, line in enumerate(code))]))
    assert (Role.LINES, "\n".join(code)) in shown(content)


def test_numbers_of_lines_in_the_margin_are_left_out() -> None:
    text = [f"words of line {i} which go on till they end" for i in range(25)]
    numbers = [Text(50 if i < 9 else 44, 100 + 24 * i, str(i + 1), 12, MONO) for i in range(25)]
    content = read(made([*numbers, *(Text(100, 100 + 24 * i, line, 12, MONO) for i, line in enumerate(text))]))
    assert content.text.replace("\n", " ") == " ".join(text)


@pytest.mark.parametrize(("turn", "step"), [("0 1 -1 0", (12, 0)), ("0 -1 1 0", (-12, 0)), ("-1 0 0 -1", (0, -12))])
def test_turned_text_is_read_in_its_own_direction(turn: str, step: tuple[int, int]) -> None:
    lines = ["The fox went to the river and", "drank of its water until late."]
    page = [Text(300 + step[0] * i, 400 + step[1] * i, line, 10, PLAIN, turn) for i, line in enumerate(lines)]
    assert read(made(page)).text == " ".join(lines)


def test_text_painted_twice_for_boldness_is_read_once() -> None:
    content = read(made([Text(60, 100, "Hello old fox"), Text(60.3, 100, "Hello old fox")]))
    assert content.text == "Hello old fox"


def test_a_leaning_scan_is_read_line_by_line() -> None:
    words = f"{FOX} {OWL}".split()
    page = []
    for i in range(4):
        left = 60.0
        for word in words[9 * i : 9 * i + 9]:
            page.append(Text(left, 100 + 13 * i - 0.0349 * left, word, turn="0.9994 0.0349 -0.0349 0.9994"))
            left += 5 * len(word) + 6
    assert read(made(page)).text == " ".join(words[:36])


def test_scanned_pages_are_told_and_blank_ones_are_not() -> None:
    content = read(made([IMAGE], prose(FOX), [], [IMAGE, Text(10, 10, "No. 7", 5)]))
    assert content.scanned == (1, 4)
    assert bodies(content)[:1] == [FOX]
    assert content.blocks[0].page == Page("2", 2)
    all_scanned = read(made([IMAGE], [IMAGE]))
    assert (all_scanned.blocks, all_scanned.scanned) == ((), (1, 2))


def test_the_invisible_text_of_a_scan_is_text() -> None:
    content = read(made([IMAGE, "3 Tr", *prose(FOX)]))
    assert (content.text, content.scanned) == (FOX, ())


def test_no_text_at_all_is_said() -> None:
    with pytest.raises(UnreadableError, match=r"^it holds no text$"):
        read(made([]))


def test_the_title_is_the_files_where_it_is_one() -> None:
    assert read(made(prose(FOX), info="/Title (Of Foxes)")).title == "Of Foxes"
    for junk in ("untitled", "report.docx", "Microsoft Word - report", "Document1"):
        assert read(made([Text(60, 50, "Of Owls", 18), *prose(FOX)], info=f"/Title ({junk})")).title == "Of Owls"


def test_two_lines_set_alike_are_one_heading() -> None:
    heading = [Text(60, 200, "Part 1", 14, BOLD), Text(60, 217, "Preliminary", 14, BOLD)]
    content = read(made([*prose(FOX), *heading, *prose(OWL, top=250), Text(60, 350, "2 More", 14, BOLD)]))
    assert block(content, OWL).headings == ("Part 1 Preliminary",)


def test_the_head_of_a_paragraph_stands_below_the_heading_above_it() -> None:
    heads = [
        Text(60, 80, "3.1 Traces", 10, BOLD),
        Text(60, 150, "Types.", 10, BOLD),
        Text(60, 250, "3.2 Trees", 10, BOLD),
    ]
    content = read(made([*heads, *prose(FOX), *prose(OWL, top=170), *prose(FOX, top=270)]))
    assert [block.headings for block in content.blocks if block.role is Role.BODY] == [
        ("3.1 Traces",),
        ("3.1 Traces", "Types."),
        ("3.2 Trees",),
    ]


def test_a_heading_of_few_words_ends_the_paragraph_before_it() -> None:
    one = [*prose(FOX), Text(60, 200, "3. Move the ferries")]
    two = [Text(60, 60, "Any questions?", 18, BOLD), Text(60, 100, "ask ann at example.org")]
    content = read(made(one, two))
    assert block(content, "ask ann").headings == ("Any questions?",)


def test_the_title_stands_before_any_prose() -> None:
    content = read(made([Text(60, 50, "The Sequencer", 20), *prose(FOX), Text(60, 400, "LINN", 28)]))
    assert content.title == "The Sequencer"


def test_attached_files_are_remarked_on() -> None:
    names = "/Names << /EmbeddedFiles << /Names [(a.txt) 10 0 R] >> >>"
    attached = [
        "<< /Type /Filespec /F (a.txt) /EF << /F 11 0 R >> >>",
        "<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream",
    ]
    assert read(made(prose(FOX), catalog=names, extra=attached)).remarks == ("1 attached file was not read",)


def test_a_damaged_page_is_left_out_with_a_remark() -> None:
    data = made(*(prose(tale(i)) for i in range(3)))
    content = read(data.replace(b"102 0 R", b"998 0 R"))
    assert bodies(content) == [tale(0), tale(2)]
    assert content.blocks[-1].page == Page("3", 3)
    assert content.remarks == ("page 2 is damaged and could not be read",)
    more = read(data.replace(b"102 0 R", b"998 0 R").replace(b"104 0 R", b"999 0 R"))
    assert more.remarks == ("pages 2 and 3 are damaged and could not be read",)


def test_copies_of_a_page_are_no_furniture() -> None:
    page = [Text(60, 100 + 30 * i, f"{tale(i)[:69]}.") for i in range(8)]
    assert len(bodies(read(made(page, page, page)))) == 24
    long = [Text(60, 50 + 30 * i, f"{tale(i)[:69]}.") for i in range(20)]
    assert len(bodies(read(made(*[long] * 4)))) == 80
    foot = [Text(60, 700 + 12 * i, f"A line {tale(90 + i, 8)}", 8) for i in range(4)]
    pages = [
        [Text(60, 50, "A Book of Tales", 8), *prose(" ".join(tale(i * 9 + k) for k in range(9))), *foot]
        for i in range(4)
    ]
    assert len(bodies(read(made(*pages)))) == 4, "five rows of furniture, and pages of their own"


def test_text_that_counts_with_the_pages_stays() -> None:
    judgment = [prose(f"{i}. {tale(i)} {tale(i + 9)}", top=60) for i in range(1, 5)]
    content = read(made(*judgment))
    assert [block.number for block in content.blocks] == ["1.", "2.", "3.", "4."]
    assert [each.page for each in content.blocks] == [Page(str(i), i) for i in range(1, 5)]
    for title, size in (("Question", 10), ("Chapter", 16)):
        pages = [[Text(60, 60, f"{title} {i}", size, BOLD), *prose(tale(i), top=90)] for i in range(1, 5)]
        assert all(f"{title} {i}" in read(made(*pages)).text for i in range(1, 5))
    marks = Text(400, 260, "[10 marks]")
    short = [[*prose(tale(i), top=60), Text(60, 140, f"It says {i}."), marks] for i in (1, 2, 3)]
    assert read(made(*short)).text.count("[10 marks]") == 3, "no margin of the page"


def test_footnotes_that_come_again_stay() -> None:
    notes = ["Smith, The State, p. 4.", "Ibid.", "Ibid.", "Ibid."]
    pages = [
        [*prose(" ".join(tale(9 * i + k) for k in range(9))), Text(60, 737, str(i + 1), 5), Text(64, 740, note, 8)]
        for i, note in enumerate(notes)
    ]
    assert read(made(*pages)).text.count("Ibid.") == 3
    for i, page in enumerate(pages):
        page[-2:] = [Text(60, 728, str(i + 1), 5), Text(64, 731, tale(i, 9), 8), Text(60, 741, "of the record.", 8)]
    assert read(made(*pages)).text.count("of the record.") == 4


def test_too_many_characters_on_a_page_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_words, "MOST_CHARACTERS", 50)
    content = read(made(prose(FOX)))
    assert FOX.startswith(content.text[:30])
    assert len(content.remarks) == 1
    assert content.remarks[0].startswith("page 1 holds more than")


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    read_pdf(File(made(prose(FOX), prose(OWL)), tell=lambda done, of: told.append((done, of))))
    assert told == [(1, 2), (2, 2)]


def test_pdf_files_are_told_by_their_first_bytes() -> None:
    assert READERS["pdf"].fits(b"%PDF-1.4\n")
    assert READERS["pdf"].fits(b"junk" * 100 + b"%PDF-1.4\n")
    assert not READERS["pdf"].fits(b" " * 1024 + b"%PDF-1.4")
    assert format_of("a book", made(prose(FOX))) == "pdf"
    assert READERS["pdf"].fits(made(prose(FOX)))
    assert READERS["pdf"].read(File(made(prose(FOX)))) == read_pdf(File(made(prose(FOX))))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\ntrailer << /Root 1 0 R >>", b"\0" * 5000])
def test_what_is_no_pdf_is_damaged(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^it is damaged: "):
        read(data)


def test_a_tree_of_pages_that_bites_its_tail_ends() -> None:
    kids = {1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"}
    with pytest.raises(UnreadableError):
        read(assembled(kids))


def hostile() -> Iterator[tuple[str, list[Text | str]]]:
    yield "dots everywhere", [Text(i * 7 % 590, i * 13 % 790, ".", 1) for i in range(8000)]
    yield "one endless word", [Text(10, 100, "x" * 30_000, 1)]
    yield "the same again", [Text(10, 100, "again") for _ in range(5000)]
    yield "numbers in columns", [Text(10 + 12 * (i % 48), 10 + 5 * (i // 48), str(i % 10), 4) for i in range(7000)]
    yield "far away", [Text(1e9, 100, "far"), Text(60, -1e12, "far"), Text(60, 100, "near enough to be read")]
    across = [f"{i / 25} 10 m {i / 25} 790 l S" for i in range(14_000)]
    yield "lines across the text that one meets", [*prose(FOX), *across, "0 400 m 590 400 l S"]
    lines = [f"0 {7 * i} m 590 {7 * i} l S {5 * i} 0 m {5 * i} 790 l S" for i in range(110)]
    yield "cells everywhere", [*lines, *(Text(5 * i % 590, 7 * (i // 118), "x", 4) for i in range(8000))]
    rules = [f"{j * 30} {i / 4} m {j * 30 + 30} {i / 4} l S" for i in range(800) for j in range(12)]
    yield "rules in parts", [*rules, *(Text(30 * (i % 19), i / 10, "x", 1) for i in range(8000))]
    yield "boxes", [f"{i % 590} {i * 7 % 790} 12 9 re S" for i in range(15_000)] + [Text(60, 100, "x")]
    yield "one path of many parts", ["".join(f"{i % 590} {i % 790} 9 9 re " for i in range(60_000)) + "S", *prose(FOX)]
    yield (
        "huge and tiny",
        [Text(60, 100, "huge", 1e7), Text(60, 200, "tiny", 1e-7), Text(60, 300, "flat", 10, PLAIN, "1 0 0 0")],
    )


@pytest.mark.parametrize(("name", "page"), list(hostile()), ids=lambda each: each if isinstance(each, str) else "")
def test_a_hostile_page_takes_seconds_at_most(name: str, page: list[Text | str]) -> None:
    start = time.process_time()
    with contextlib.suppress(UnreadableError):
        read(made(page))
    assert time.process_time() - start < 15, name


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=30))
def test_mutated_bytes_read_or_are_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(made([Text(60, 50, "Of Owls", 18), *prose(FOX)], prose(OWL), info="/Title (Of Foxes)"))
    for place, value in changes:
        data[place % len(data)] = value
    with contextlib.suppress(UnreadableError):
        read(bytes(data))


PLACED = st.tuples(
    st.floats(0, 590),
    st.floats(0, 790),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30),
    st.sampled_from([6.0, 9.0, 10.0, 14.0]),
    st.sampled_from([PLAIN, BOLD, MONO]),
)


@settings(max_examples=60)
@given(st.lists(st.lists(PLACED, max_size=25), min_size=1, max_size=4))
def test_words_anywhere_make_sound_blocks(pages: list[list[tuple[float, float, str, float, str]]]) -> None:
    with contextlib.suppress(UnreadableError):
        read(made(*([Text(*each) for each in page] for page in pages)))


def test_a_number_alone_at_the_edge_of_a_page_may_be_none_of_the_pages() -> None:
    for alone, stays, label in (("1984", True, "1"), ("17", True, "17"), ("1", False, "1"), ("- 17 -", False, "17")):
        content = read(made([*prose(FOX), Text(300, 760, alone)]))
        assert (alone in content.text, content.blocks[0].page) == (stays, Page(label, 1)), alone
    content = read(made([Text(60, 40, "Civil"), *prose(FOX)]))
    assert content.text == f"Civil\n\n{FOX}", "made of the letters of Roman numerals"
    content = read(made(*([*prose(tale(i)), Text(300, 760, str(16 + i))] for i in (1, 2))))
    assert (content.text, content.blocks[0].page) == (f"{tale(1)}\n\n{tale(2)}", Page("17", 1))


CIRCLE = "1 w 400 500 m 400 560 450 600 500 600 c 550 600 560 560 560 500 c S"


def test_what_has_no_words_is_searched_unless_a_figure_is_beside_it() -> None:
    table = [Text(400, 200 + 9 * i, f"{i}9 {i}4 {i + 2}7", 6) for i in range(4)]
    content = read(made([*prose(tale(1), width=300), *prose(tale(2), top=200, width=300), *table]))
    assert (Role.LINES, "09 04 27\n19 14 37\n29 24 47\n39 34 57") in shown(content)
    content = read(made([*prose(tale(1), width=300), *prose(tale(2), top=200, width=300), *table, CIRCLE]))
    assert (Role.BACK, "09 04 27\n19 14 37\n29 24 47\n39 34 57") in shown(content)


def test_small_type_in_short_lines_is_searched_unless_it_is_a_figures() -> None:
    said = ["The old harbour", "at dawn, seen", "from the mill."]
    caption = [Text(400, 205 + 8 * i, line, 6) for i, line in enumerate(said)]
    page = [*prose(tale(1), width=300), *prose(tale(2), top=200, width=300)]
    for drawn in ((), (CIRCLE,)):
        content = read(made([*page, *caption, *drawn]))
        assert (Role.BODY, " ".join(said)) in shown(content), "a caption says something"
    words = [Text(420 + 30 * i, 215 + 20 * i, text, 6) for i, text in enumerate(["Rain", "Wind", "Snow"])]
    assert (Role.BACK, "Rain\nWind\nSnow") in shown(read(made([*page, *words, CIRCLE])))
    assert Role.BACK not in {role for role, _ in shown(read(made([*page, *words])))}


def headed(*heads: Sequence[Text | str]) -> list[str]:
    """Return what is left of the rows at the head of pages of prose, and of the foot where a row is told by that."""
    content = read(made(*([*head, *prose(tale(i, 80), top=80)] for i, head in enumerate(heads))))
    return [text for _, text in shown(content) if not text.endswith(".")]


def test_heads_by_turns_are_left_out_in_the_texts_own_size() -> None:
    names = ["A. Author", "The History of Tea"]
    assert headed(*([Text(60, 40, names[i % 2])] for i in range(4))) == []
    assert headed([], *([Text(60, 40, names[i % 2])] for i in range(4))) == []
    assert headed(*([Text(60, 40, names[i % 2])] for i in range(3))) == [names[0], names[1], names[0]], (
        "too few to tell"
    )
    tasks = [f"{'Answer' if i % 2 else 'Question'} {i // 2 + 1}" for i in range(6)]
    assert headed(*([Text(60, 40, task)] for task in tasks)) == tasks, "they do not count the pages"


def test_heads_with_their_number_at_the_outer_edge_are_left_out() -> None:
    names = ["Water", "Water", "Fire", "Air", "Air", "Earth"]
    mirrored = [f"Of {name} {i + 11}" if i % 2 else f"{i + 11} Of {name}" for i, name in enumerate(names)]
    assert headed(*([Text(60, 40, head)] for head in mirrored)) == []
    numbered = [f"{i + 1} Of {name}" for i, name in enumerate(names)]
    assert headed(*([Text(60, 40, head)] for head in numbered)) == numbered, "headings may be numbered so"


def test_a_head_on_all_pages_but_the_first_is_left_out_if_it_stands_well_apart() -> None:
    head = [Text(60, 40, "The History of Tea")]
    assert headed([], head, head) == []
    assert headed(head, [], head) == ["The History of Tea"] * 2
    near = [Text(60, 62, "The History of Tea")]
    assert headed([], near, near) == ["The History of Tea"] * 2


def test_words_part_at_a_gap_without_a_blank_unless_their_letters_are_spaced_out() -> None:
    def typed(*gaps: float) -> str:
        shown = " ".join(f"({letter}) {-1000 * gap:.0f}" for letter, gap in zip("anybranch", gaps, strict=True))
        return read(made([f"BT /F1 10 Tf 1 0 0 1 60 700 Tm [{shown}] TJ ET"])).text

    assert typed(0, 0, 0.24, 0, 0, 0, 0, 0, 0) == "any branch"
    assert typed(*[0.12] * 9) == "anybranch"
