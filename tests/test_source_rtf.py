"""The reader of RTF: what a person sees in a word processor is what the blocks say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.errors import UnreadableError
from source.file import File
from source.model import Content
from source.readers import READERS
from source.rtf.reader import is_rtf, read_rtf
from tests.office import assert_whole, mutated, roles, seen, texts
from tests.pace import now, since

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset204{\*\panose 0202}Times Cyr;}"
    r"{\f2\fcharset128 Mincho;}{\f3\ftech\fcharset2 Symbol;}{\f4\fcharset2 Wingdings;}}"
)
STYLES = (
    r"{\stylesheet{\ql \snext0 Normal;}{\s1\outlinelevel0\b\fs32 \sbasedon0 heading 1;}{\s2\sbasedon0 heading 2,h2;}"
    r"{\s3\sbasedon2 Mine;}{\s4 Title;}{\s5 toc 1;}{\*\cs9 Strong;}{\s6 HTML Preformatted;}{\s7\sbasedon8 a;}"
    r"{\s8\sbasedon7 b;}}"
)


def rtf(body: str, head: str = FONTS + STYLES, charset: str = r"\ansi\ansicpg1252") -> bytes:
    return rf"{{\rtf1{charset}\deff0{head} {body}}}".encode("latin-1")


def read(body: str, head: str = FONTS + STYLES, charset: str = r"\ansi\ansicpg1252") -> Content:
    content = read_rtf(File(rtf(body, head, charset)))
    assert_whole(content)
    return content


def lines(body: str, head: str = FONTS + STYLES, charset: str = r"\ansi\ansicpg1252") -> list[str]:
    return texts(read(body, head, charset))


class TestText:
    def test_control_words_make_characters(self) -> None:
        body = r"\ldblquote Don\rquote t\rdblquote\~go\emdash 1\endash 2\tab x\line y\-z\_w \{\\\}\par next\bullet"
        assert lines(body) == ["“Don’t” go—1–2 x\nyz-w {\\}", "next•"]

    def test_line_ends_in_the_file_are_nothing(self) -> None:
        assert lines("one\r\ntwo {three}\r\n\\par\nfour\\\nfive") == ["onetwo three", "four", "five"]

    def test_text_is_in_the_code_page_of_its_font(self) -> None:
        body = r"\'e9 {\f1 \'cc\'e8\'f0} {\f2 \'93\'fa\'96\'7b} {\f3 a\'b7} {\f4 \'fc}"
        assert lines(body) == ["é Мир 日本 α• ✓"]

    def test_the_second_byte_of_a_character_may_be_a_letter(self) -> None:
        assert lines(r"{\f2 \'83A\'83\'43}") == ["アイ"]

    @pytest.mark.parametrize(
        ("charset", "body", "expected"),
        [
            (r"\mac", r"\'8e", "é"),
            (r"\pc", r"\'82", "é"),
            (r"\ansi\ansicpg1251", r"\'cc", "Ì"),
            (r"\ansi\ansicpg65001", r"\f9 \'c3\'a9", "é"),
            (r"\ansi\ansicpg99999", r"\f9 \'e9", "é"),
        ],
    )
    def test_the_document_names_its_code_page(self, charset: str, body: str, expected: str) -> None:
        assert lines(body, charset=charset) == [expected]

    def test_western_fonts_are_in_the_code_page_where_no_font_says_otherwise(self) -> None:
        assert lines(r"\'cc", r"{\fonttbl{\f0\fcharset0 Times;}}", r"\ansi\ansicpg1251") == ["М"]

    def test_unicode_replaces_what_stands_in_for_it(self) -> None:
        body = r"\u8364 ?uro \uc2\u26085\'93\'fa\uc0\u26412 \uc1{\u8211 {x}} \u-4064 ? \u55357 ?\u56832 ?"
        assert lines(body) == ["€uro 日本–x \ufffd 😀"]
        assert lines(r"{\f3\u61537 ?} {\upr{old}{\*\ud{n\u275 e}}}w") == ["α nēw"]

    def test_half_a_character_is_none(self) -> None:
        assert lines(r"a\u55357 ?b") == ["a\ufffdb"]

    def test_raised_figures_are_powers_or_marks_of_notes(self) -> None:
        body = r"40 m{\super 2}, the XVIII{\super e}, 10\super -6\nosupersub  said so.{\super 3} H{\sub 2}O\par"
        assert lines(body) == ["40 m², the XVIIIe, 10⁻⁶ said so.[3] H2O"]

    def test_hidden_and_deleted_text_is_left_out(self) -> None:
        assert lines(r"a{\v hidden}b{\deleted gone\par}c{\revised new}\v x\plain d") == ["abcnewd"]

    def test_what_is_no_text_is_left_out(self) -> None:
        body = (
            r"{\header Head\par}{\footerr Foot}{\*\unknown {x}y}{\pict\bin4 }{}}}"
            r"{\*\shppict{\pict 00ff}}{\nonshppict{\pict 00}}{\field{\*\fldinst HYPERLINK {x}}{\fldrslt {link}}}"
            r"{\*\bkmkstart b}{\object{\*\objdata 00}{\result shown}}{\*\atnid AB}{\*\annotation Comment.}"
        )
        content = read(body)
        assert texts(content) == ["linkshown"]
        assert content.remarks == ("2 pictures hold no text",)

    def test_equations_are_text(self) -> None:
        fraction = r"{\mf{\mfPr{\mtype bar}{\mctrlPr\f0}}{\mnum{\mr\mscr0 a+b}}{\mden{\mr 2}}}"
        assert lines(rf"{{\mmath{{\*\moMath{{\mr c=}}{fraction}}}}}{{\mmathPict picture}}") == ["c=(a+b)/2"]
        power = r"{\msSup{\me{\mr c}}{\msup{\mr 2}}}{\md{\mdPr{\mbegChr [}{\mendChr ]}}{\me{\mr x}}}"
        total = r"{\mnary{\mnaryPr{\mchr \u8721 ?}}{\msub{\mr i}}{\msup{\mr N}}{\me{\mr x}}}"
        assert lines(rf"E=m{{\mmath{{\*\moMath{power}{total}}}}} holds.\par") == ["E=mc²[x]∑_i^Nx holds."]

    def test_boxes_follow_their_paragraph(self) -> None:
        box = r"{\shp{\*\shpinst\shpleft0{\sp{\sn x}{\sv y}}{\shptxt \pard Boxed.\par Twice.}}{\shprslt{\*\do Old}}}"
        assert lines(rf"Be{box}fore.\par After.") == ["Before.", "Boxed.", "Twice.", "After."]


class TestHeadings:
    def test_levels_come_from_styles_and_paragraphs(self) -> None:
        body = r"\pard\s1 One\par\pard\s3 Two\par\pard\outlinelevel2 Three\par\pard Text.\par\pard\s7 x\par"
        body += r"\pard\s1\outlinelevel9 None\par"
        content = read(body)
        assert [role for role, _, _ in seen(content)] == ["heading"] * 3 + ["body"] * 3
        assert content.blocks[3].headings == ("One", "Two", "Three")

    def test_a_first_line_larger_than_the_headings_is_the_title(self) -> None:
        text = r"\pard\s1\b\fs32 One\par\pard\plain Text.\par"
        content = read(r"\pard{\b\fs40 A Book}\par\pard\plain A. Writer\par" + text)
        assert (content.title, roles(content)) == ("A Book", {"front": 1, "heading": 1, "body": 2})
        assert read(r"\pard{\b\fs32 A note}\par" + text).title == ""

    def test_a_style_may_name_its_font(self) -> None:
        head = FONTS + r"{\stylesheet{\s0\f2 Normal;}{\s5\f1\fs32\b Heading 1;}{\s6\sbasedon5\f2 Mine;}}"
        content = read(r"\pard\s5 One\par\pard\s6 Two\par\pard\s0\f1 Text.\par", head)
        assert [block.role.value for block in content.blocks] == ["heading", "heading", "body"]

    def test_title_contents_and_code(self) -> None:
        body = r"\pard\s4 Book\par\pard\s5 One\tab 1\par\pard\s6 def f():\par     return 1\par\pard Text."
        content = read(r"{\info{\title Named}{\author Me}}" + body)
        assert (content.title, [role for role, _, _ in seen(content)]) == ("Book", ["front", "front", "lines", "body"])
        named = FONTS + r"{\stylesheet{\s4 Titre;}{\s5 tm 1;}}"
        assert roles(read(r"\pard\s4 Livre\par\pard\s5 Un\tab 1\par\pard\s0 Texte.", named)) == {"front": 2, "body": 1}
        assert texts(content)[2] == "def f():\n    return 1"
        assert read(r"{\info{\title Na\u235 ?med}{\author Me}}Text.").title == "Naëmed"

    def test_a_short_bold_line_is_a_heading_where_there_is_no_other(self) -> None:
        assert roles(read(r"{\b Chapter\par}{\b Half} bold\par Text.\par")) == {"heading": 1, "body": 2}


class TestLists:
    def test_markers_are_what_older_programs_show(self) -> None:
        body = (
            r"{\listtext\pard\plain 1.\tab}One\par{\listtext (a)\tab}Two\par{\pntext\f3\'b7\tab}Three\par"
            r"{\listtext\f9 o\tab}Four\par{\listtext\uc0\u8211 \tab}Five\par{\*\pn\pnlvlblt{\pntxtb x}}Six\par"
        )
        assert [(number, text) for _, number, text in seen(read(body))] == [
            ("1.", "1. One"),
            ("(a)", "(a) Two"),
            (None, "• Three"),
            (None, "• Four"),
            (None, "• Five"),
            (None, "Six"),
        ]

    def test_numbered_headings_keep_their_number(self) -> None:
        content = read(r"\pard\s1{\listtext 2.1\tab}Methods\par\pard Text.\par")
        assert content.blocks[1].headings == ("2.1 Methods",)


class TestTables:
    def test_merged_cells_stand_once(self) -> None:
        body = (
            r"\trowd\clmgf\cellx1\clmrg\cellx2\cellx3\pard\intbl wide\cell\cell c\cell\row"
            r"\trowd\clvmgf\cellx1\cellx2\cellx3\intbl tall\cell 1\par one\cell 2\cell\row"
            r"\trowd\clvmrg\cellx1\cellx2\cellx3\intbl\cell 3\cell\cell\row\pard After.\par"
        )
        assert seen(read(body)) == [
            ("lines", None, "wide | c\ntall | 1 one | 2\ntall | 3"),
            ("body", None, "After."),
        ]

    @pytest.mark.parametrize(
        "head", [r"\cellx1000\cellx3010\cellx4000", r"\cellx1000\clmgf\cellx2000\clmrg\cellx3000\cellx4000"]
    )
    def test_a_cell_across_columns_names_them_all(self, head: str) -> None:
        wide = r"Sales\cell\cell" if "clmrg" in head else r"Sales\cell"
        body = rf"\trowd{head}\pard\intbl Region\cell {wide} Staff\cell\row" + "".join(
            rf"\trowd\cellx1000\cellx2000\cellx3000\cellx4000 N\cell first {n}\cell second {n}\cell {n} people\cell\row"
            for n in range(60)
        )
        assert lines(body)[0].split("\n")[:2] == [
            "Region | Sales | Staff", "Region: N | Sales: first 0 | Sales: second 0 | Staff: 0 people",
        ]  # fmt: skip

    def test_a_table_in_a_cell_is_read_in_its_place(self) -> None:
        body = (
            r"\trowd\cellx1\cellx2\pard\intbl a\cell\pard\intbl\itap2 1\nestcell 2\nestcell"
            r"{\*\nesttableprops\trowd\cellx1\cellx2\nestrow}{\nonesttables\par}\pard\intbl b\cell\row\pard x\par"
        )
        assert lines(body) == ["a | 1 | 2 b", "x"]

    def test_a_table_that_breaks_off_is_read(self) -> None:
        assert lines(r"\trowd\cellx1\pard\intbl a\cell b\cell c") == ["a | b | c"]


class TestNotes:
    def test_marks_are_counted_by_kind(self) -> None:
        body = (
            r"One{\super\chftn{\footnote\pard\plain{\super\chftn} 1st note.\par}} two"
            r"\chftn {\footnote\ftnalt \chftn  End.} three{\super *}{\footnote {\super *} Star.}\par Text.\par"
        )
        assert seen(read(body)) == [
            ("body", None, "One[1] two[i] three[*]"),
            ("note", "n. 1", "[1] 1st note."),
            ("note", "n. i", "[i] End."),
            ("note", "n. *", "[*] Star."),
            ("body", None, "Text."),
        ]

    def test_the_document_says_how_marks_are_written_and_when_they_restart(self) -> None:
        note = r"\chftn{\footnote \chftn  x}"
        assert lines(rf"\ftnnalc\ftnstart2\ftnrestart a{note}b{note}\sect c{note}") == [
            "a[b]b[c]",
            "[b] x",
            "[c] x",
            "c[b]",
            "[b] x",
        ]

    def test_notes_in_tables_follow_them(self) -> None:
        body = r"\trowd\cellx1\cellx2\pard\intbl a\chftn{\footnote\pard \chftn  Note.}\cell b\cell\row\pard"
        assert lines(body) == ["a[1] | b", "[1] Note."]


TOKENS = [
    "{", "}", "x ", r"\par ", r"\cell ", r"\row ", r"\trowd ", r"\cellx1 ", r"\clmrg ", r"\intbl ", r"\itap3 ",
    r"\nestcell ", r"\nestrow ", r"{\footnote ", r"\chftn ", r"{\shptxt ", r"\u55357 ", r"\'e9", r"\*", r"\s1 ",
    r"\stylesheet ", r"\fonttbl ", r"\f1 ", r"\pard ", r"\plain ", r"{\listtext 1.}", r"\deleted ", r"\bin3 ",
    r"\upr ", r"\ud ", r"\fs-9 ",
]  # fmt: skip


class TestDamagedFiles:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "it is no RTF document, whatever its name says"),
            (b"Text with {\\rtf in it", "it is no RTF document, whatever its name says"),
            (b"{\\rtf1 }", "it holds no text"),
            (b"{\\rtf1{\\pict 00ff}}", "it holds no text"),
            (b"{\\rtf1" + b"{" * 2000, "it is damaged: its groups stand in one another more than 1,000 deep"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, data: bytes, reason: str) -> None:
        with pytest.raises(UnreadableError, match=f"^{reason}$"):
            read_rtf(File(data))

    @pytest.mark.parametrize("end", ["", "}", "}}}}}", "{", "{\\pict 0", "\\", "\\'", "\\bin9999999999 x", "\0"])
    def test_a_file_that_breaks_off_gives_what_there_is(self, end: str) -> None:
        assert texts(read_rtf(File(b"{\\rtf1 Text." + end.encode()))) == ["Text."]

    def test_the_format_is_told_by_its_bytes(self) -> None:
        assert [name for name, row in READERS.items() if row.fits(rtf("Text."))] == ["rtf"]
        assert is_rtf(b"\xef\xbb\xbf\r\n{\\rtf1 x}")
        assert not is_rtf(b"See {\\rtf")

    def test_progress_is_told(self) -> None:
        told: list[tuple[int, int]] = []
        data = rtf(r"\b x\par" * 100_000)
        read_rtf(File(data, tell=lambda done, of: told.append((done, of))))
        assert len(told) >= 2
        assert told == sorted(told)
        assert {of for _, of in told} == {len(data)}

    def test_time_grows_with_the_size_only(self) -> None:
        started = now()
        read(r"{\b x}" * 50_000 + r"{\footnote x}" * 10_000 + "{" * 900 + r"\pard\intbl\itap9 x\cell" * 10_000)
        assert since(started) < 20

    @given(st.lists(st.sampled_from(TOKENS), max_size=40))
    def test_any_order_of_tokens_is_read_or_refused(self, tokens: list[str]) -> None:
        whole_or_refused(rtf("".join(tokens)))

    @given(st.binary(max_size=60))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        whole_or_refused(b"{\\rtf1 " + data)

    def test_damaged_files_are_read_or_refused(self, shared: Path) -> None:
        folder = shared / "documents" / "rtf"
        for data in mutated((folder / "pandoc_footnote.rtf").read_bytes(), 300):
            whole_or_refused(data)
        for data in mutated((folder / "pandoc_list_complex.rtf").read_bytes(), 30):
            whole_or_refused(data)


def whole_or_refused(data: bytes) -> None:
    try:
        assert_whole(read_rtf(File(data)))
    except UnreadableError:
        return


class TestRealFiles:
    @pytest.fixture
    def folder(self, shared: Path) -> Path:
        return shared / "documents" / "rtf"

    @staticmethod
    def content(path: Path) -> Content:
        content = read_rtf(File(path.read_bytes()))
        assert_whole(content)
        return content

    def test_footnotes(self, folder: Path) -> None:
        assert seen(self.content(folder / "pandoc_footnote.rtf")) == [
            (
                "body",
                None,
                "Mead's landmark study has been amply annotated.[1] It was her work in America during the Second World "
                "War, however, that forms the basis for the paper. As others have noted,[2] this period was a turning "
                "point for Margaret Mead.",
            ),
            ("note", "n. 1", "[1] See Sahlins, Bateson, and Geertz for a complete bibliography."),
            ("note", "n. 2", "[2] A complete bibliography will be found at the end of this chapter."),
        ]

    def test_lists(self, folder: Path) -> None:
        content = self.content(folder / "pandoc_list_complex.rtf")
        assert content.title == "Text before list"
        assert [(number, text) for _, number, text in seen(content)] == [
            ("1.", "1. One"),
            ("2.", "2. Two"),
            ("a.", "a. Three"),
            ("b.", "b. Four"),
            ("i.", "i. Five"),
            ("ii.", "ii. Six"),
            ("A.", "A. Seven"),
            ("B.", "B. Eight"),
            ("I.", "I. Nine"),
            ("II.", "II. Ten"),
            (None, "• Eleven"),
            (None, "• Twelve"),
            (None, "Out of list!"),
            (None, "Start with"),
            ("7.", "7. Seven Start"),
            ("8.", "8. Eight Continue"),
        ]

    def test_two_languages(self, folder: Path) -> None:
        content = self.content(folder / "eng_spa_mult.rtf")
        english = (
            "All human beings are born free and equal in dignity and rights. They are endowed with reason and "
            "conscience and should act towards one another in a spirit of brotherhood."
        )
        assert roles(content) == {"body": 5}
        assert texts(content)[0].startswith(f"{english} {english} ")
        assert texts(content)[4].startswith(
            '"Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y '
            "conciencia, deben comportarse fraternalmente los unos con los otros"
        )
