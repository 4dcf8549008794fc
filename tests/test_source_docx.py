"""The reader of DOCX: what a person sees in Word is what the blocks say."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.docx.reader import is_docx, read_docx
from source.errors import UnreadableError
from source.file import File
from source.model import Content, Page, Role
from source.office.ooxml import is_unread, read_unread
from source.readers import READERS, format_of
from tests.office import assert_whole, mutated, roles, seen, texts, zipped
from tests.pace import now, since

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My heading"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift3"><w:name w:val="Überschrift 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="a"/><w:basedOn w:val="Pool"/></w:style>
<w:style w:type="paragraph" w:styleId="Pool"><w:name w:val="b"/><w:basedOn w:val="Loop"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/></w:style>
<w:style w:type="paragraph" w:styleId="TOCHeading"><w:name w:val="TOC Heading"/><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Source Code"/></w:style>
"""


def p(text: str = "", properties: str = "") -> str:
    """Return a paragraph; ``text`` may be runs of its own."""
    runs = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs if text else ''}</w:p>"


def styled(style: str, text: str) -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


def listed(text: str, number: int, level: int = 0, style: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return p(text, f'{named}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(at: int, style: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def docx(body: str, **parts: str) -> bytes:
    """Return a DOCX file; parts such as ``styles`` are given by the inside of their root."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    relations = ""
    for name, inside in {"styles": STYLES, **parts}.items():
        root = roots.get(name, name)
        files[f"word/{name}.xml"] = f"<w:{root} {SPACES}>{inside}</w:{root}>"
        relations += f'<Relationship Id="{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    files["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{package}">{relations}</Relationships>'
    return zipped(files)


def read(body: str, **parts: str) -> Content:
    content = read_docx(File(docx(body, **parts)))
    assert_whole(content)
    return content


def lines(body: str, **parts: str) -> list[str]:
    return texts(read(body, **parts))


class TestText:
    def test_runs_tabs_and_breaks_are_one_text(self) -> None:
        runs = (
            "<w:r><w:t>self</w:t><w:noBreakHyphen/><w:t>made</w:t><w:tab/><w:t>man</w:t></w:r>"
            "<w:r><w:br/><w:t>and wo</w:t><w:softHyphen/><w:t>man</w:t><w:cr/><w:t>to\u00adgether</w:t></w:r>"
        )
        assert lines(p(runs)) == ["self-made man\nand woman\ntogether"]

    def test_what_holds_text_keeps_it(self) -> None:
        runs = (
            "<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink><w:r><w:t xml:space='preserve"
            "'> and </w:t></w:r><w:smartTag><w:r><w:t>a tag</w:t></w:r></w:smartTag>"
        )
        control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('a control')}</w:sdtContent></w:sdt>"
        assert lines(p(runs) + control) == ["a link and a tag", "a control"]

    def test_symbols_are_what_their_font_shows(self) -> None:
        runs = (
            '<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
            '<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf062</w:t></w:r>'
            '<w:r><w:sym w:font="Unknown" w:char="F0FF"/><w:sym w:font="X" w:char="no"/></w:r>'
        )
        assert lines(p(runs)) == ["α✓β\ufffd"]

    def test_raised_figures_are_powers_or_marks_of_notes(self) -> None:
        def up(text: str) -> str:
            return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'

        runs = f"<w:r><w:t>40 m</w:t></w:r>{up('2')}<w:r><w:t> of the XVIII</w:t></w:r>{up('e')}<w:r><w:t>.</w:t></w:r>"
        assert lines(p(runs + up("4"))) == ["40 m² of the XVIIIe.[4]"]

    def test_fields_show_their_result_only(self) -> None:
        def field(instruction: str, result: str) -> str:
            kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
            return f"{kinds[0]}{instruction}{kinds[1]}<w:r><w:t>{result}</w:t></w:r>{kinds[2]}"

        inner = field("<w:r><w:instrText>PAGE</w:instrText></w:r>", "hidden")
        runs = "<w:r><w:t>see </w:t></w:r>" + field(f"<w:r><w:instrText>IF </w:instrText></w:r>{inner}", "page 7")
        assert lines(p(runs)) == ["see page 7"]

    def test_a_field_that_never_ends_hides_no_other_paragraph(self) -> None:
        assert lines(p('<w:r><w:fldChar w:fldCharType="begin"/><w:t>x</w:t></w:r>') + p("Shown.")) == ["Shown."]

    def test_hidden_text_and_pronunciation_are_not_text(self) -> None:
        runs = (
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby>"
        )
        assert lines(p(runs)) == ["漢"]

    def test_check_boxes_of_forms_show_their_state(self) -> None:
        def box(state: str) -> str:
            return (
                f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>'
                '</w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
            )

        runs = box("<w:checked/>") + "<w:r><w:t>yes </w:t></w:r>" + box('<w:default w:val="0"/>')
        entries = '<w:listEntry w:val="Kent"/><w:listEntry w:val="Essex"/>'
        chosen = f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
        runs += f'<w:r><w:t>no </w:t></w:r><w:r><w:fldChar w:fldCharType="begin">{chosen}</w:fldChar></w:r>'
        assert lines(p(runs)) == ["☒yes ☐no Essex"]

    def test_equations_read_from_left_to_right(self) -> None:
        def part(text: str) -> str:
            return f"<m:r><m:t>{text}</m:t></m:r>"

        fraction = f"<m:f><m:num>{part('a+b')}</m:num><m:den>{part('2')}</m:den></m:f>"
        assert lines(p(f"<m:oMath>{part('c=')}{fraction}</m:oMath>")) == ["c=(a+b)/2"]

    def test_a_drop_cap_belongs_to_its_word(self) -> None:
        cap = p("O", '<w:framePr w:dropCap="drop"/>')
        assert lines(cap + p("nce upon a time.")) == ["Once upon a time."]

    def test_comments_and_processing_instructions_part_no_word(self) -> None:
        assert lines(p("<w:r><w:t>wo<!-- no --><?x y?>rd</w:t></w:r>")) == ["word"]


class TestHeadings:
    def test_levels_come_from_styles_however_named(self) -> None:
        body = styled("H1", "One") + styled("Mine", "Two") + styled("berschrift3", "Three") + p("Text.")
        content = read(body)
        assert roles(content) == {"heading": 3, "body": 1}
        assert content.blocks[-1].headings == ("One", "Two", "Three")

    def test_a_paragraph_can_be_a_heading_or_none_by_itself(self) -> None:
        body = p("Own", '<w:outlineLvl w:val="0"/>') + p("None.", '<w:pStyle w:val="H1"/><w:outlineLvl w:val="9"/>')
        assert [role for role, _, _ in seen(read(body))] == ["heading", "body"]

    def test_styles_that_inherit_from_each_other_end(self) -> None:
        assert lines(styled("Loop", "Text.")) == ["Text."]

    def test_prose_in_a_style_of_headings_is_prose(self) -> None:
        text = "The Supplier shall deliver the Goods. " * 10
        assert roles(read(styled("H1", "Delivery") + styled("H2", text))) == {"heading": 1, "body": 1}

    def test_a_short_bold_line_is_a_heading_where_there_is_no_other(self) -> None:
        def bold(text: str, size: int) -> str:
            return p(f'<w:r><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr><w:t>{text}</w:t></w:r>')

        body = bold("Chapter", 32) + bold("Section", 24) + p("Text.") + bold("Read this now.", 24) + bold("The end", 24)
        content = read(body)
        assert [(role, text) for role, _, text in seen(content)] == [
            ("heading", "Chapter"),
            ("heading", "Section"),
            ("body", "Text."),
            ("body", "Read this now."),
            ("body", "The end"),
        ]
        assert content.blocks[2].headings == ("Chapter", "Section")
        assert roles(read(styled("H1", "Real") + body)) == {"heading": 1, "body": 5}

    def test_styled_headings_further_down_switch_off_none_above(self) -> None:
        def bold(text: str) -> str:
            return p(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")

        clauses = "".join(bold(f"{name}") + p("The text of it.") for name in ("Terms", "Rent", "Keys"))
        content = read(clauses + styled("H1", "Schedule") + p("A desk."))
        assert [block.headings for block in content.blocks if block.role is Role.BODY] == [
            ("Terms",),
            ("Rent",),
            ("Keys",),
            ("Schedule",),
        ]
        titled = read(styled("H1", "Lease") + clauses)
        assert titled.blocks[-1].headings == ("Lease", "Keys")

    def test_a_title_set_as_the_headings_are_is_apart_from_the_first(self) -> None:
        def bold(text: str) -> str:
            return p(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")

        names = ("Introduction", "Methods", "Results")
        content = read(bold("On Otters") + "".join(bold(name) + p("There are otters.") for name in names))
        assert (content.title, roles(content)) == ("On Otters", {"front": 1, "heading": 3, "body": 3})

    def test_lines_set_alike_are_one_heading(self) -> None:
        def bold(text: str) -> str:
            return p(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")

        content = read(bold("Annual report") + bold("of the society") + p("Text."))
        assert texts(content) == ["Annual report of the society", "Text."]
        assert roles(read("".join(map(bold, ["One", "Two", "Three", "Four"])) + p("Text."))) == {"body": 5}
        assert read(bold("WORK") + bold("Engineer") + p("Text.")).blocks[-1].headings == ("WORK", "Engineer")

    def test_a_line_in_capitals_right_above_prose_is_a_heading_where_there_is_no_other(self) -> None:
        tabbed = "<w:r><w:t>B.</w:t><w:tab/><w:t>THE RENT</w:t></w:r>"
        body = p("INTRODUCTION") + p("This is said first.") + p(tabbed) + p("£10 a month.") + p("NATO") + p("EU")
        assert [(role, text) for role, _, text in seen(read(body))] == [
            ("heading", "INTRODUCTION"),
            ("body", "This is said first."),
            ("heading", "B. THE RENT"),
            ("body", "£10 a month."),
            ("body", "NATO"),
            ("body", "EU"),
        ]

    def test_a_larger_line_right_above_prose_is_a_heading_where_there_is_no_other(self) -> None:
        def sized(text: str, size: int) -> str:
            return p(f'<w:r><w:rPr><w:sz w:val="{size}"/></w:rPr><w:t>{text}</w:t></w:r>')

        text = sized("This is the text of the section, and it goes on.", 22)
        content = read(sized("Part", 40) + sized("Aims", 32) + text + sized("Not much larger", 26) + text)
        assert [block.headings for block in content.blocks if block.role is Role.BODY] == [("Part", "Aims")] * 3

    def test_numbered_lines_set_alike_are_headings_with_text_below_and_else_a_list(self) -> None:
        def bold(text: str, list_level: int) -> str:
            return listed(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>", 1, list_level)

        numbering = (
            f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}{level(1, "decimal", "%1.%2")}'
            '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        )
        body = bold("Scope", 0) + bold("Area", 1) + p("Text.") + bold("Tea", 1) + bold("Milk", 1) + p("Text.")
        content = read(body, numbering=numbering)
        assert [block.headings for block in content.blocks if block.span.of(content.text) == "Text."] == [
            ("1. Scope", "1.1 Area"),
            ("1. Scope", "1.3 Milk"),
        ]

    def test_a_heading_that_only_numbers_the_next_is_one_with_it(self) -> None:
        body = styled("H1", "Chapter 1") + styled("H1", "Loomings") + p("Text.") + styled("H1", "Chapter 2")
        assert texts(read(body + styled("H1", "Chapter 3") + p("More."))) == [
            "Chapter 1 Loomings",
            "Text.",
            "Chapter 2",
            "Chapter 3",
            "More.",
        ]

    def test_the_heading_that_all_stands_below_is_the_title_where_there_is_no_other(self) -> None:
        one = styled("H1", "Report") + styled("H2", "Aim") + p("Text.")
        assert read(one).title == "Report"
        assert read(one + styled("H1", "Annex")).title == ""
        assert read(p("First.") + one).title == ""
        assert read(styled("H1", "1. Introduction") + p("Text.")).title == ""

    def test_lines_of_verse_and_of_addresses_stay(self) -> None:
        verse = "<w:r><w:t>Roses are red,</w:t><w:br/><w:t>Violets are blue.</w:t></w:r>"
        long = f"<w:r><w:t>{'Prose that was broken once. ' * 3}</w:t><w:br/><w:t>And goes on.</w:t></w:r>"
        assert [(role, text[:32]) for role, _, text in seen(read(p(verse) + p(long)))] == [
            ("lines", "Roses are red,\nViolets are blue."),
            ("body", "Prose that was broken once. Pros"),
        ]

    def test_title_subtitle_and_contents_stand_before_the_text(self) -> None:
        body = styled("Title", "A Book")
        body += styled("Subtitle", "of Tales") + styled("TOCHeading", "Contents") + styled("TOC1", "One 1")
        content = read(body + styled("H1", "One") + p("Text.") + styled("Subtitle", "Later"))
        assert content.title == "A Book"
        assert roles(content) == {"front": 4, "heading": 1, "body": 2}

    def test_contents_and_covers_are_told_by_the_controls_and_fields_that_make_them(self) -> None:
        def control(gallery: str, inside: str) -> str:
            part = f'<w:docPartObj><w:docPartGallery w:val="{gallery}"/></w:docPartObj>'
            return f"<w:sdt><w:sdtPr>{part}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

        def sign(kind: str) -> str:
            return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

        page = (
            f"{sign('begin')}<w:r><w:instrText> PAGEREF x </w:instrText></w:r>{sign('separate')}<w:r><w:t>1</w:t></w:r>"
        )
        begun = f"{sign('begin')}<w:r><w:instrText> TOC \\o </w:instrText></w:r>{sign('separate')}"
        listed = p(f"{begun}<w:r><w:t>Aims </w:t></w:r>{page}{sign('end')}") + p("Methods 3") + p(sign("end"))
        text = styled("H1", "Aims") + p("Text.")
        assert roles(read(listed + p("Preface.") + text)) == {"front": 2, "heading": 1, "body": 2}
        never_ended = listed.replace(p(sign("end")), "")
        assert roles(read(never_ended + text)) == {"front": 2, "heading": 1, "body": 1}
        assert roles(read(control("Table of Contents", p("Aims 1")) + p("Preface."))) == {"front": 1, "body": 1}
        assert roles(read(control("Cover Pages", p("Ash Ltd")) + control("", p("Text.")))) == {"front": 1, "body": 1}

    def test_titles_further_down_are_headings_above_the_headings(self) -> None:
        body = styled("Title", "Book") + p("Text.") + styled("Title", "Part") + styled("H1", "Chapter") + p("More.")
        content = read(body)
        assert (content.title, content.blocks[-1].headings) == ("Book", ("Part", "Chapter"))

    def test_the_title_may_stand_in_the_properties(self) -> None:
        parts = {"word/document.xml": f"<w:document {SPACES}><w:body>{p('Text.')}</w:body></w:document>"}
        title = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Named  so</dc:title></p>'
        assert read_docx(File(zipped({**parts, "docProps/core.xml": title}))).title == "Named so"

    def test_code_keeps_its_lines(self) -> None:
        body = styled("Code", "def f():") + styled("Code", "    return 1") + p("Text.")
        assert [(role, text) for role, _, text in seen(read(body))] == [
            ("lines", "def f():\n    return 1"),
            ("body", "Text."),
        ]


class TestLists:
    NUMBERING = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "decimal", "%1.")
        + level(1, "lowerLetter", "(%2)")
        + level(2, "lowerRoman", "%1.%2.%3")
        + level(3, "bullet", "\uf0b7")
        + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
        + level(0, "upperRoman", "Article %1", more='<w:pStyle w:val="H1"/>')
        + level(1, "decimal", "%1.%2", more='<w:pStyle w:val="H2"/><w:isLgl/>')
        + level(2, "decimal", "%3)", 5, '<w:lvlRestart w:val="0"/>')
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )

    def markers(self, *items: tuple[int, int]) -> list[str]:
        body = "".join(listed("x", number, at) for number, at in items)
        return [text.removesuffix("x").strip() for text in lines(body, numbering=self.NUMBERING)]

    def test_levels_count_and_restart(self) -> None:
        items = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (1, 3)]
        assert self.markers(*items) == ["1.", "(a)", "(b)", "1.b.i", "2.", "(a)", "•"]

    def test_another_list_of_the_same_kind_goes_on_unless_it_starts_anew(self) -> None:
        assert self.markers((1, 0), (2, 0), (2, 0), (1, 0)) == ["1.", "7.", "8.", "9."]

    def test_a_level_may_never_restart_and_show_digits_for_all(self) -> None:
        items = [(3, 0), (3, 2), (3, 1), (3, 2), (3, 0), (3, 1)]
        assert self.markers(*items) == ["Article I", "5)", "1.1", "6)", "Article II", "2.1"]

    def test_a_level_that_was_left_out_counts_as_begun(self) -> None:
        assert self.markers((1, 2)) == ["1.a.i"]

    def test_the_marker_is_the_number_and_begins_the_text(self) -> None:
        assert seen(read(listed("First", 1) + p("after") + listed("dot", 1, 3), numbering=self.NUMBERING)) == [
            ("body", "1.", "1. First"),
            ("body", None, "after"),
            ("body", None, "• dot"),
        ]

    def test_styles_number_headings_at_the_level_that_names_them(self) -> None:
        styles = STYLES.replace(
            '<w:outlineLvl w:val="0"/>', '<w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/>'
        ).replace('<w:outlineLvl w:val="1"/>', '<w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/>')
        none = '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
        body = styled("H1", "Terms") + styled("Mine", "Price") + p("Preface", none) + styled("H1", "Law") + p("x")
        content = read(body, styles=styles, numbering=self.NUMBERING)
        assert texts(content) == ["Article I Terms", "1.1 Price", "Preface", "Article II Law", "x"]
        assert content.blocks[-1].headings == ("Article II Law",)

    def test_typed_numbers_are_numbers_too(self) -> None:
        body = p("(2) Two.") + p("<w:r><w:t>A.</w:t><w:tab/><w:t>Purpose</w:t></w:r>") + p("I. Kant wrote.")
        body += p("<w:r><w:t>0:1:2.5 --&gt; 0:1:9</w:t><w:br/><w:t>Bond: Umm.</w:t></w:r>")
        assert [number for _, number, _ in seen(read(body))] == ["(2)", "A.", None, "0:1:2.5"]

    def test_a_list_that_is_not_defined_has_no_markers(self) -> None:
        assert lines(listed("Text", 99)) == ["Text"]


class TestTables:
    @staticmethod
    def cell(inside: str, properties: str = "") -> str:
        inside = inside if inside.startswith("<") else p(inside)
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"

    def table(self, *rows: list[str]) -> str:
        inside = "".join(f"<w:tr>{''.join(map(self.cell_of, row))}</w:tr>" for row in rows)
        return f"<w:tbl><w:tblPr/>{inside}</w:tbl>"

    def cell_of(self, text: str) -> str:
        return text if text.startswith("<w:tc>") else self.cell(text)

    def test_a_cell_across_columns_names_them_all(self) -> None:
        wide = self.cell("Sales", '<w:gridSpan w:val="2"/>')
        total = self.cell("none at all", '<w:gridSpan w:val="3"/>')
        rows = [["North", f"first {n}", f"second {n}", f"{n} people"] for n in range(60)]
        text = seen(read(self.table(["Region", wide, "Staff"], *rows, ["South", total], ["three", "cells", "only"])))[
            0
        ][2]
        assert text.split("\n")[:2] == [
            "Region | Sales | Staff", "Region: North | Sales: first 0 | Sales: second 0 | Staff: 0 people",
        ]  # fmt: skip
        assert text.split("\n")[-2:] == ["Region: South | none at all", "three | cells | only"]

    def test_a_second_row_of_the_header_parts_the_wide_cells_of_the_first(self) -> None:
        wide = self.cell("Sales", '<w:gridSpan w:val="2"/>')
        tall, below = self.cell("Region", '<w:vMerge w:val="restart"/>'), self.cell("", "<w:vMerge/>")
        rows = [["North", f"{n}", f"{2 * n}", "many people"] for n in range(60)]
        text = seen(read(self.table([tall, wide, "Staff"], [below, "2019", "2020", ""], *rows)))[0][2]
        assert text.split("\n")[:3] == [
            "Region | Sales | Staff", "Region | 2019 | 2020",
            "Region: North | Sales 2019: 0 | Sales 2020: 0 | Staff: many people",
        ]  # fmt: skip

    def test_merged_cells_stand_once(self) -> None:
        wide = self.cell("wide", '<w:gridSpan w:val="2"/>')
        tall = self.cell("tall", '<w:vMerge w:val="restart"/>')
        below = self.cell("", "<w:vMerge/>")
        body = self.table([wide, "c"], [tall, "1", "2"], [below, "3", ""], ["", "", ""])
        assert seen(read(body)) == [("lines", None, "wide | c\ntall | 1 | 2\ntall | 3")]

    def test_a_cell_that_reaches_down_is_said_in_every_row_where_that_is_sure(self) -> None:
        tall = self.cell("tall", '<w:vMerge w:val="restart"/>')
        long = self.cell("long " * 40, '<w:vMerge w:val="restart"/>')
        below, wide = self.cell("", "<w:vMerge/>"), self.cell("wide", '<w:gridSpan w:val="2"/>')
        assert (
            seen(read(self.table([tall, tall, "1"], [below, below, "2"])))[0][2] == "tall | tall | 1\ntall | tall | 2"
        )
        assert seen(read(self.table(["a", "b", tall], [wide, below])))[0][2] == "a | b | tall\nwide | tall"
        assert seen(read(self.table([long, "1"], [below, "2"])))[0][2].splitlines()[1] == "| 2"

    def test_the_cells_of_a_long_table_name_their_columns(self) -> None:
        rows = [[f"Peak number {n}", f"{n}000", "somewhere in the Alps"] for n in range(1, 30)]
        told = seen(read(self.table(["Peak", "Height", "Place"], *rows)))[0][2].splitlines()
        assert told[:2] == [
            "Peak | Height | Place",
            "Peak: Peak number 1 | Height: 1000 | Place: somewhere in the Alps",
        ]

    def test_paragraphs_in_a_cell_are_parted_by_a_blank(self) -> None:
        body = self.table([p("one") + p("two"), "x"], ["y", listed("item", 1)])
        numbering = TestLists.NUMBERING
        assert lines(body, numbering=numbering) == ["one two | x\ny | 1. item"]

    def test_a_table_in_a_cell_is_read_in_its_place(self) -> None:
        inner = self.table(["1", "2"], ["3", "4"])
        assert lines(self.table(["a", p("before") + inner + p("after")], ["b", "c"])) == [
            "a | before 1 | 2 3 | 4 after\nb | c"
        ]

    def test_a_table_that_lays_out_the_page_is_no_table(self) -> None:
        single = self.table([styled("H1", "Boxed") + p("Text.")])
        long = self.table([p("Long text. " * 100), p("Beside it.")])
        assert [role for role, _, _ in seen(read(single + long))] == ["heading", "body", "body", "body"]

    def test_headings_alone_in_their_cells_head_columns(self) -> None:
        body = self.table([styled("H1", "Name"), styled("H1", "Age")], ["Ada", "36"])
        assert seen(read(body)) == [("lines", None, "Name | Age\nAda | 36")]

    def test_notes_follow_the_table(self) -> None:
        note = '<w:footnote w:id="1"><w:p><w:r><w:t>Noted.</w:t></w:r></w:p></w:footnote>'
        body = self.table([p('<w:r><w:t>a</w:t><w:footnoteReference w:id="1"/></w:r>'), "b"])
        assert lines(body, footnotes=note) == ["a[1] | b", "[1] Noted."]

    def test_deleted_rows_and_cells_are_gone(self) -> None:
        row = f"<w:tr><w:trPr><w:del/></w:trPr>{self.cell('gone')}</w:tr>"
        cells = f"<w:tr>{self.cell('a')}{self.cell('gone', '<w:cellDel/>')}{self.cell('b')}</w:tr>"
        assert lines(f"<w:tbl>{row}{cells}</w:tbl>") == ["a | b"]


class TestNotes:
    REFERENCE = '<w:r><w:{kind}Reference w:id="{id}"/></w:r>'

    @staticmethod
    def notes(kind: str, *content: str) -> str:
        separator = f'<w:{kind} w:type="separator" w:id="0">{p("---")}</w:{kind}>'
        return separator + "".join(
            f'<w:{kind} w:id="{at}">{p(f"<w:r><w:{kind}Ref/><w:t> {text}</w:t></w:r>")}{p("")}</w:{kind}>'
            for at, text in enumerate(content, start=1)
        )

    def reference(self, kind: str, at: int) -> str:
        return self.REFERENCE.format(kind=kind, id=at)

    def test_marks_are_counted_in_the_order_of_the_text(self) -> None:
        body = p(
            f"<w:r><w:t>One</w:t></w:r>{self.reference('footnote', 2)}<w:r><w:t> two</w:t></w:r>"
            f"{self.reference('endnote', 1)}"
        ) + p(f"<w:r><w:t>Three</w:t></w:r>{self.reference('footnote', 1)}")
        content = read(
            body, footnotes=self.notes("footnote", "First.", "Second."), endnotes=self.notes("endnote", "End.")
        )
        assert seen(content) == [
            ("body", None, "One[1] two[i]"),
            ("note", "n. 1", "[1] Second."),
            ("note", "n. i", "[i] End."),
            ("body", None, "Three[2]"),
            ("note", "n. 2", "[2] First."),
        ]

    def test_the_document_says_how_marks_are_written_and_when_they_restart(self) -> None:
        settings = '<w:footnotePr><w:numFmt w:val="chicago"/><w:numRestart w:val="eachSect"/></w:footnotePr>'
        one, two = (f"<w:r><w:t>x</w:t></w:r>{self.reference('footnote', at)}" for at in (1, 2))
        body = p(one, "<w:sectPr/>") + p(two) + "<w:sectPr/>"
        content = read(body, settings=settings, footnotes=self.notes("footnote", "a", "b"))
        assert texts(content) == ["x[*]", "[*] a", "x[*]", "[*] b"]

    def test_a_mark_of_the_authors_own_is_kept_and_not_counted(self) -> None:
        own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>†</w:t></w:r>'
        body = p(f"<w:r><w:t>Own</w:t></w:r>{own}<w:r><w:t> mark</w:t></w:r>{self.reference('footnote', 2)}")
        content = read(body, footnotes=self.notes("footnote", "dagger", "counted"))
        assert texts(content) == ["Own[†] mark[1]", "[†] dagger", "[1] counted"]

    def test_a_note_that_refers_to_itself_ends(self) -> None:
        note = f'<w:footnote w:id="1">{p(self.reference("footnote", 1))}{p("Note.")}</w:footnote>'
        body = p("<w:r><w:t>x</w:t></w:r>" + self.reference("footnote", 1) * 3)
        assert lines(body, footnotes=note) == ["x[1][2][3]", "[1] Note."]


class TestChanges:
    def test_changes_count_as_accepted(self) -> None:
        runs = (
            "<w:r><w:t>It is </w:t></w:r><w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del>"
            "<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>here</w:t></w:r></w:moveFrom>"
        )
        moved = "<w:moveTo><w:r><w:t>here</w:t></w:r></w:moveTo>"
        assert lines(p(runs) + p(moved)) == ["It is new", "here"]

    def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next(self) -> None:
        first = p("One ", "<w:rPr><w:del/></w:rPr>")
        gone = p("<w:del><w:r><w:delText>x</w:delText></w:r></w:del>", "<w:rPr><w:del/></w:rPr>")
        last = p("three ", "<w:rPr><w:del/></w:rPr>")
        assert lines(first + gone + p("two.") + last) == ["One two.", "three"]

    def test_a_deleted_item_is_not_counted(self) -> None:
        gone = p(
            "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>",
            '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>',
        )
        body = listed("a", 1) + gone + listed("b", 1)
        assert lines(body, numbering=TestLists.NUMBERING) == ["1. a", "2. b"]


class TestBoxes:
    BOX = "<w:txbxContent>{}</w:txbxContent>"

    def test_a_text_box_is_read_once_after_its_paragraph(self) -> None:
        box = self.BOX.format(p("Boxed.") + p("Twice."))
        picture = (
            f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        )
        assert lines(p(f"<w:r><w:t>Be</w:t>{picture}<w:t>fore.</w:t></w:r>") + p("After.")) == [
            "Before.",
            "Boxed.",
            "Twice.",
            "After.",
        ]

    def test_what_only_older_programs_know_is_read_where_it_is_all(self) -> None:
        older = f"<w:r><w:pict><v:shape><v:textbox>{self.BOX.format(p('Old.'))}</v:textbox></v:shape></w:pict></w:r>"
        only = f"<mc:AlternateContent><mc:Fallback>{self.BOX.format(p('Only.'))}</mc:Fallback></mc:AlternateContent>"
        assert lines(p(f"{older}<w:r>{only}</w:r>")) == ["Old.", "Only."]

    def test_smart_art_is_read_from_its_own_part(self) -> None:
        graphic = '<w:r><w:t>See</w:t><w:drawing><dgm:relIds r:dm="diagram"/></w:drawing></w:r>'
        points = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in ("Plan", "", "Do"))
        assert lines(p(graphic), diagram=points) == ["See", "Plan", "Do"]


class TestPages:
    RENDERED = "<w:lastRenderedPageBreak/>"
    BREAK = '<w:br w:type="page"/>'

    @staticmethod
    def pages(content: Content) -> list[tuple[str, int, str]]:
        return [
            (b.page.label, b.page.index, (b.end_page or b.page).label) for b in content.blocks if b.page is not None
        ]

    def test_no_mark_of_a_layout_no_pages(self) -> None:
        content = read(p(f"<w:r><w:t>a</w:t>{self.BREAK}<w:t>b</w:t></w:r>"))
        assert [(block.page, block.end_page) for block in content.blocks] == [(None, None)]

    def test_a_paragraph_can_go_over_pages(self) -> None:
        content = read(p(f"<w:r><w:t>a</w:t>{self.RENDERED}<w:t>b</w:t></w:r>") + p("c"))
        assert self.pages(content) == [("1", 1, "2"), ("2", 2, "2")]
        assert content.blocks[1].end_page is None

    def test_where_a_page_turns_in_a_paragraph_is_told(self) -> None:
        body = p("Before.") + p(f"<w:r><w:t>(1)  One  two </w:t>{self.RENDERED}<w:t>three, </w:t></w:r>"
                                f"<w:r>{self.RENDERED}<w:t>four.</w:t></w:r>")  # fmt: skip
        content = read(body)
        assert [(content.text[at:].strip(), page.label) for at, page in content.blocks[1].turns] == [
            ("three, four.", "2"), ("four.", "3"),
        ]  # fmt: skip
        assert content.blocks[0].turns == ()

    def test_a_break_and_the_mark_after_it_are_one(self) -> None:
        marked = p(f"<w:r><w:t>a</w:t>{self.BREAK}</w:r>") + p(f"<w:r>{self.RENDERED}<w:t>b</w:t></w:r>")
        unmarked = p("c", "<w:pageBreakBefore/>") + p(f"<w:r>{self.BREAK}</w:r>") + p("d")
        assert [label for label, *_ in self.pages(read(marked + unmarked))] == ["1", "2", "3", "4"]

    def test_sections_number_their_pages(self) -> None:
        front = '<w:sectPr><w:pgNumType w:fmt="lowerRoman"/></w:sectPr>'
        main = '<w:sectPr><w:pgNumType w:start="1"/></w:sectPr>'
        body = (
            p("a") + p(f"<w:r>{self.RENDERED}<w:t>b</w:t></w:r>", front) + p(f"<w:r>{self.RENDERED}<w:t>c</w:t></w:r>")
        )
        assert self.pages(read(body + p("d") + main)) == [("i", 1, "i"), ("ii", 2, "ii"), ("1", 3, "1"), ("1", 3, "1")]

    def test_cells_of_a_row_break_each_by_itself(self) -> None:
        cell = TestTables.cell(p(f"<w:r><w:t>a</w:t>{self.RENDERED}<w:t>b</w:t></w:r>"))
        body = f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>" + p("after")
        assert self.pages(read(body)) == [("1", 1, "2"), ("2", 2, "2")]

    def test_marks_only_after_the_authors_breaks_tell_no_pages(self) -> None:
        body = p("word " * 4000) + p(f"<w:r>{self.BREAK}{self.RENDERED}<w:t>b</w:t></w:r>")
        assert self.pages(read(body)) == []

    def test_notes_stand_on_the_page_that_refers_to_them(self) -> None:
        note = TestNotes.notes("footnote", "Noted.")
        body = p(f'<w:r>{self.RENDERED}<w:t>a</w:t><w:footnoteReference w:id="1"/></w:r>')
        assert self.pages(read(body, footnotes=note)) == [("2", 2, "2"), ("2", 2, "2")]


class TestPackages:
    def test_strict_files_are_read_alike(self) -> None:
        body = styled("H1", "Head") + p('<w:r><w:t>Text</w:t><w:footnoteReference w:id="1"/></w:r>')
        data = docx(body, footnotes=TestNotes.notes("footnote", "Note."))
        strict = {
            "schemas.openxmlformats.org/wordprocessingml/2006/main": "purl.oclc.org/ooxml/wordprocessingml/main",
            "schemas.openxmlformats.org/officeDocument/2006": "purl.oclc.org/ooxml/officeDocument",
        }
        assert seen(read_docx(File(renamed(data, strict)))) == seen(read_docx(File(data)))

    def test_the_main_part_may_have_any_name(self) -> None:
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        relation = f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="/word/my%20text.xml"/>'
        document = f"<w:document {SPACES}><w:body>{p('Text.')}</w:body></w:document>"
        relations = f'<Relationships xmlns="{package}">{relation}</Relationships>'
        assert texts(read_docx(File(zipped({"_rels/.rels": relations, "word/my text.xml": document})))) == ["Text."]

    def test_pictures_and_foreign_parts_are_told(self) -> None:
        picture = '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"/>'
        body = p(f"<w:r><w:drawing>{picture}</w:drawing><w:t>x</w:t></w:r>") + '<w:altChunk r:id="a"/>'
        assert read(body).remarks == (
            "1 picture holds no text",
            "part of it is embedded in another format and was not read",
        )

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "it is damaged: the archive it consists of cannot be opened"),
            (b"PK\x03\x04 torn", "it is damaged: the archive it consists of cannot be opened"),
            (zipped({"a.txt": "a"}), "it is damaged: the text of the document is missing in it"),
            (zipped({"word/document.xml": "<a"}), "it is damaged: word/document.xml is not well-formed XML"),
            (zipped({"word/document.xml": "<a/>"}), "it is no Word document, whatever its name says"),
            (docx(""), "it holds no text"),
            (docx(p(" ")), "it holds no text"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, data: bytes, reason: str) -> None:
        with pytest.raises(UnreadableError, match=f"^{reason}$"):
            read_docx(File(data))

    def test_old_files_say_so(self) -> None:
        def ole(name: str) -> bytes:
            return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name.encode("utf-16-le") + bytes(64)

        reasons = {
            "WordDocument": "it is in the old Word format; save it as .docx",
            "PowerPoint Document": "it is in the old PowerPoint format; save it as .pptx",
            "Contacts": "it is in an old format that is not read; save it in a newer one",
        }
        for name, reason in reasons.items():
            assert texts_or_reason(ole(name)) == reason
            with pytest.raises(UnreadableError, match=f"^{reason}$"):
                read_unread(File(ole(name)))
        assert is_unread(ole("WordDocument"))

    def test_what_is_only_named_like_an_old_file_is_what_it_is(self) -> None:
        page = b"<html><body><p>Saved for Word.</p></body></html>"
        formats = [format_of("a.doc", data) for data in (page, b"{\\rtf1 Text.}", docx(p("Text.")), b"Just text.")]
        assert formats == ["html", "rtf", "docx", "text"]

    def test_a_workbook_says_how_its_tables_can_be_read(self) -> None:
        workbook = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
        with pytest.raises(UnreadableError, match=r"save its tables as \.csv"):
            READERS[format_of("table.xlsx", workbook)].read(File(workbook))

    def test_a_format_is_told_by_its_bytes(self) -> None:
        data = docx(p("Text."))
        assert [name for name, row in READERS.items() if row.fits(data)] == ["docx"]
        assert not is_docx(b"PK nothing") and not is_docx(b"word/")  # noqa: PT018


_NESTING = ("w:p", "w:r", "w:tbl", "w:tr", "w:tc", "w:txbxContent", "m:den")
ELEMENTS = [
    *(f"<{slash}{name}>" for slash in ("", "/") for name in _NESTING),
    "<w:t>x</w:t>", "&#xD;", "<w:lastRenderedPageBreak/>", "<w:footnoteReference w:id='1'/>",
    "<w:fldChar w:fldCharType='begin'/>", "<w:fldChar w:fldCharType='end'/>", "<w:trPr><w:del/></w:trPr>",
    "<w:tcPr><w:vMerge/></w:tcPr>", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", "<w:pPr><w:sectPr/></w:pPr>",
]  # fmt: skip


class TestHostileFiles:
    def test_entities_are_not_expanded(self) -> None:
        lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
        document = (
            f'<!DOCTYPE d [<!ENTITY l0 "lol"><!ENTITY x SYSTEM "file:///etc/passwd">{lol}]>'
            f"<w:document {SPACES}><w:body>{p('Text.&l8;&x;')}</w:body></w:document>"
        )
        bomb = "word/document.xml in it repeats itself millions of times over, which no document does"
        assert texts_or_reason(zipped({"word/document.xml": document})) in (["Text."], bomb)

    @pytest.mark.parametrize(
        "nested",
        [
            "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
            "<w:p><w:r><w:txbxContent>{}</w:txbxContent></w:r></w:p>",
            "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        ],
    )
    @pytest.mark.parametrize("depth", [20, 60, 5000])
    def test_depth_costs_nothing(self, nested: str, depth: int) -> None:
        start, end = nested.split("{}")
        data = docx(start * depth + p("Deep.") + end * depth)
        too_deep = "it is nested deeper than any document"
        assert texts_or_reason(data) == (too_deep if depth == 5000 else ["Deep."])

    def test_time_grows_with_the_size_only(self) -> None:
        begin = '<w:r><w:fldChar w:fldCharType="begin"/><w:t>x</w:t></w:r>'
        marks = "".join(p("x", "<w:rPr><w:del/></w:rPr>") for _ in range(5_000))
        rows = "<w:tbl><w:tr>" + TestTables.cell("x") * 5_000 + "</w:tr></w:tbl>"
        styles = "".join(f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(5_000))
        started = now()
        assert read_docx(File(docx(p(begin * 5_000) + p("end") + marks + rows + styled("s0", "x"), styles=styles)))
        assert since(started) < 20

    def test_huge_numbers_are_none(self) -> None:
        numbering = (
            f'<w:abstractNum w:abstractNumId="0">{level(0, "lowerLetter", "%1.", 2**30)}'
            f"{level(1, 'upperRoman', '%2.', 2**30)}</w:abstractNum>"
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        )
        body = listed("x", 1) + listed("y", 1, 1) + listed("z", 1, 10**30)
        assert lines(body, numbering=numbering) == ["1073741824. x", "1073741824. y", "1073741825. z"]

    def test_damaged_files_are_read_or_refused(self) -> None:
        numbering = TestLists.NUMBERING
        body = styled("H1", "Head") + listed("Item", 1) + TestTables().table(["a", "b"]) + p("Text.")
        document = docx(body, numbering=numbering)
        for data in mutated(document, 300):
            texts_or_reason(data)

    @given(st.lists(st.sampled_from(ELEMENTS), max_size=30))
    def test_any_order_of_elements_is_read_or_refused(self, pieces: list[str]) -> None:
        opened: list[str] = []
        body = ""
        for piece in pieces:
            if piece.startswith("</"):
                if piece[2:-1] not in opened:
                    continue
                while opened and opened[-1] != piece[2:-1]:
                    body += f"</{opened.pop()}>"
                opened.pop()
            elif piece.startswith("<") and "/" not in piece:
                opened.append(piece[1:-1])
            body += piece
        body += "".join(f"</{name}>" for name in reversed(opened))
        texts_or_reason(docx(body, footnotes=TestNotes.notes("footnote", "Note.")))


def texts_or_reason(data: bytes) -> list[str] | str:
    """Return what is read of a file, or why nothing is."""
    try:
        content = read_docx(File(data))
    except UnreadableError as error:
        return str(error)
    assert_whole(content)
    return texts(content)


def renamed(data: bytes, names: dict[str, str]) -> bytes:
    """Return an archive with names of schemas replaced in all its parts."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            for old, new in names.items():
                text = text.replace(old, new)
            parts[name] = text
    return zipped(parts)


class TestRealFiles:
    @pytest.fixture
    def folder(self, shared: Path) -> Path:
        return shared / "documents" / "docx"

    @staticmethod
    def content(path: Path) -> Content:
        content = read_docx(File(path.read_bytes()))
        assert_whole(content)
        return content

    def test_notes(self, folder: Path) -> None:
        assert seen(self.content(folder / "pandoc_notes.docx")) == [
            ("heading", None, "A footnote"),
            ("body", None, "Test footnote.[1] Test endnote.[i]"),
            ("note", "n. 1", "[1] My note."),
            ("note", "n. i", "[i] This is an endnote at the end of the document."),
        ]

    def test_tables(self, folder: Path) -> None:
        assert seen(self.content(folder / "pandoc_tables.docx")) == [
            ("heading", None, "A table, with and without a header row"),
            (
                "lines",
                None,
                "Name | Game | Fame | Blame\nLebron James | Basketball | Very High | Leaving Cleveland\n"
                "Ryan Braun | Baseball | Moderate | Steroids\nRussell Wilson | Football | High | Tacky uniform",
            ),
            ("lines", None, "Sinple | Table\nWithout | Header"),
            ("lines", None, "Simple Multiparagraph | Table Full\nOf Paragraphs | In each Cell."),
        ]

    def test_comments_are_no_text(self, folder: Path) -> None:
        assert texts(self.content(folder / "pandoc_comments.docx")) == [
            "I want some text to have a comment on it.",
            "This is a new paragraph.",
            "And so is this.",
            "One more. And this is one with a comment in a comment.",
        ]
        content = self.content(folder / "docling_docx_comments.docx")
        assert (content.title, roles(content)) == ("Document with Comments", {"front": 1, "body": 4})
        assert texts(content)[4] == "This paragraph has an anonymous comment."

    def test_lists(self, folder: Path) -> None:
        content = self.content(folder / "example-list-items-multiple.docx")
        lorem = "This is simply dummy text of the printing and typesetting industry."
        fox = "The quick brown fox jumps over the lazy dog."
        assert seen(content) == [
            ("heading", None, "Lorem Ipsum"),
            ("body", None, f"• {lorem}"),
            ("body", None, f"• {lorem}"),
            ("heading", None, "Lorem Ipsum 2"),
            ("body", "1)", f"1) {lorem}"),
            ("body", "2)", f"2) {lorem}"),
            ("body", "a)", f"a) {fox}"),
            ("body", "b)", f"b) {fox}"),
            ("heading", None, "Lorem Ipsum 3"),
            ("body", None, "Test text."),
            ("body", "i)", "i) Trying various lists."),
            ("body", "ii)", "ii) Trying various lists."),
            ("body", "(1)", "(1) Trying more lists."),
            ("body", "(a)", f"(a) {lorem}"),
        ]

    def test_headers_and_footers_are_left_out(self, folder: Path) -> None:
        assert texts(self.content(folder / "docx-hdrftr.docx")) == ["Main document"]

    def test_equal_paragraphs_stay_apart(self, folder: Path) -> None:
        content = self.content(folder / "duplicate-paragraphs.docx")
        assert texts(content) == ["This document contains duplicates", *["some text"] * 6]
        assert {block.headings for block in content.blocks} == {("This document contains duplicates",)}
        assert {block.page for block in content.blocks} == {None}

    def test_pictures(self, folder: Path) -> None:
        content = self.content(folder / "contains-pictures.docx")
        assert content.remarks == ("5 pictures hold no text",)
        assert texts(content)[1:] == [
            "An inline picture appears here><and this text follows it on the same line.",
            "Text following an inline picture that appears as the first glyph of the paragraph.",
            "A floating picture that appears on top of the text, partially obscuring it.",
        ]

    def test_a_handbook_with_pages(self, folder: Path) -> None:
        content = self.content(folder / "handbook-1p.docx")
        assert content.title == "CHAPTER 1 INTRODUCTION"
        assert texts(content)[:3] == ["CHAPTER 1 INTRODUCTION", "CHAPTER 1 – INTRODUCTION", "A. PURPOSE"]
        assert [block.page for block in content.blocks] == [Page("1", 1)] * 6 + [Page("2", 2)] * 6
        assert [block.headings[-1] for block in content.blocks if block.role is Role.HEADING][2:] == [
            "A. PURPOSE",
            "B. ROLE OF THE UNITED STATES TRUSTEE",
            "C. STATUTORY DUTIES OF A STANDING TRUSTEE",
        ]
        assert roles(content) == {"heading": 5, "body": 7}
        assert texts(content)[8].endswith(
            "chapter 13 trustees./ This Handbook is issued under the authority of the Program’s enabling statutes."
        )

    def test_text_boxes(self, folder: Path) -> None:
        content = self.content(folder / "docling_textbox.docx")
        assert content.title == "傳染病通報作業流程"
        assert roles(content) == {"heading": 1, "body": 20}
        assert content.text.count("Student falls ill") == 1
        assert seen(content)[2:4] == [
            (
                "body",
                None,
                "• Suggested Reportable Symptoms: ＊ Fever ＊ Cough ＊ Diarrhea ＊ Vomiting ＊ Rash ＊ Blisters "
                "＊ Headache ＊ Sore throat",
            ),
            (
                "body",
                None,
                "If a caregiver suspects that within one week, a fifth of the class (for classes with more than 15 "
                "students) or more than three students (for classes with 15 or fewer students) show the same suggested "
                "reportable symptoms",
            ),
        ]
        assert [number for _, number, _ in seen(content) if number] == ["1.", "2."]

    def test_a_package_of_three_parts(self, folder: Path) -> None:
        assert seen(self.content(folder / "teams_chat.docx")) == [
            ("body", "0:0:0.0", "0:0:0.0 --> 0:0:1.510 Some Body OK. Yeah."),
            ("body", "0:0:3.270", "0:0:3.270 --> 0:0:4.250 James Bond Umm."),
            ("lines", None, "saved-by | Dennis Forsythe"),
        ]
