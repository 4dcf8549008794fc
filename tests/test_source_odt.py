"""The reader of ODT: what a person sees in Writer is what the blocks say."""

import io
import zipfile
from pathlib import Path

import pytest

from source.errors import UnreadableError
from source.file import File
from source.model import Content
from source.odt.reader import is_odt, read_odt
from source.readers import READERS
from tests.office import assert_whole, mutated, roles, seen, texts, zipped

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = ("office", "text", "table", "style", "meta")
SPACES = (
    " ".join(f'xmlns:{name}="{ODF}{name}:1.0"' for name in NAMES) + f' xmlns:draw="{ODF}drawing:1.0"'
    f' xmlns:fo="{ODF}xsl-fo-compatible:1.0" xmlns:svg="{ODF}svg-compatible:1.0"'
    ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:math="http://www.w3.org/1998/Math/MathML"'
)
KIND = "application/vnd.oasis.opendocument.text"


def parts(body: str, automatic: str = "", styles: str = "", title: str = "", more: str = "") -> dict[str, str]:
    """Return the parts of an ODT file; ``more`` are the page layouts and masters."""
    return {
        "mimetype": KIND,
        "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "styles.xml": f"<office:document-styles {SPACES}><office:styles>{styles}</office:styles>{more}"
        "</office:document-styles>",
        "meta.xml": f"<office:document-meta {SPACES}><office:meta><dc:title>{title}</dc:title></office:meta>"
        "</office:document-meta>",
    }


def read(body: str, automatic: str = "", styles: str = "", title: str = "", more: str = "") -> Content:
    content = read_odt(File(zipped(parts(body, automatic, styles, title, more))))
    assert_whole(content)
    return content


def lines(body: str, automatic: str = "", styles: str = "") -> list[str]:
    return texts(read(body, automatic, styles))


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'


def style(name: str, inside: str = "", family: str = "paragraph", **more: str) -> str:
    attributes = "".join(f' style:{key.replace("_", "-")}="{value}"' for key, value in more.items())
    return f'<style:style style:name="{name}" style:family="{family}"{attributes}>{inside}</style:style>'


class TestText:
    def test_white_space_is_marked_up(self) -> None:
        body = p(
            "one<text:s text:c='999999999'/>two<text:tab/>three<text:line-break/>four\n    <text:span>five</text:span>"
        )
        assert lines(body) == ["one two three\nfour five"]

    def test_spans_links_and_fields_keep_their_text(self) -> None:
        body = p("a <text:a xlink:href='x'>li<text:span>nk</text:span></text:a>, <text:date>May</text:date> \u00adend")
        assert lines(body) == ["a link, May end"]

    def test_what_is_no_text_is_left_out(self) -> None:
        deleted = (
            f"<text:tracked-changes><text:changed-region>{p('Deleted.')}</text:changed-region></text:tracked-changes>"
        )
        comment = f"<office:annotation><dc:creator>He</dc:creator>{p('Comment.')}</office:annotation>"
        ruby = "<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>kan</text:ruby-text></text:ruby>"
        hidden = f"<text:section text:display='none'>{p('Hidden.')}</text:section>"
        assert lines(deleted + p(f"Text{comment} {ruby}.") + hidden) == ["Text 漢."]

    def test_hidden_characters_are_left_out(self) -> None:
        hidden = style("T1", '<style:text-properties text:display="none"/>', family="text")
        assert lines(p('a<text:span text:style-name="T1">b</text:span>c'), hidden) == ["ac"]

    def test_code_keeps_its_lines(self) -> None:
        code = style("P1", parent_style_name="Preformatted_20_Text")
        named = style("Preformatted_20_Text", display_name="Preformatted Text")
        body = p("def f():", "P1") + p("<text:s text:c='4'/>return 1", "P1") + p("Text.")
        assert seen(read(body, code, named)) == [("lines", None, "def f():\n    return 1"), ("body", None, "Text.")]

    def test_raised_figures_are_powers(self) -> None:
        styles = style("T1", '<style:text-properties style:text-position="super 58%"/>', family="text")
        styles += style("T2", '<style:text-properties style:text-position="-33% 58%"/>', family="text")
        spans = '<text:span text:style-name="T1">2</text:span>, H<text:span text:style-name="T2">2</text:span>O'
        assert lines(p(f"40 m{spans}"), styles) == ["40 m², H2O"]

    def test_formulas_in_the_text_are_text(self) -> None:
        inline = "<math:math><math:msup><math:mi>x</math:mi><math:mn>2</math:mn></math:msup></math:math>"
        assert lines(p(f"If <draw:frame><draw:object>{inline}</draw:object></draw:frame> = 4.")) == ["If x² = 4."]

    def test_a_bibliography_has_a_heading_and_is_text(self) -> None:
        heading = p("Bibliography", "Bibliography_20_Heading")
        body = f"<text:bibliography><text:index-body>{heading}{p('Smith 2001.')}</text:index-body></text:bibliography>"
        assert [role for role, _, _ in seen(read(body))] == ["heading", "body"]

    def test_styles_that_are_nowhere_defined_are_what_they_are_called(self) -> None:
        content = read(p("A Book", "Title") + p("One", "Heading_20_1") + p("Text."))
        assert (content.title, roles(content)) == ("A Book", {"front": 1, "heading": 1, "body": 1})

    def test_formulas_are_text(self) -> None:
        formula = "<math><mrow><mi>x</mi><mo>=</mo><mn>1</mn></mrow><annotation>x = 1</annotation></math>"
        files = parts(p("If <draw:frame><draw:object xlink:href='./Object 1'/><draw:image/></draw:frame>."))
        files["Object 1/content.xml"] = formula.replace("<math>", '<math xmlns="http://www.w3.org/1998/Math/MathML">')
        content = read_odt(File(zipped(files)))
        assert (texts(content), content.remarks) == (["If x=1."], ())

    def test_boxes_follow_their_paragraph_and_pictures_are_told(self) -> None:
        frame = f"<draw:frame><draw:text-box>{p('Boxed.')}</draw:text-box></draw:frame>"
        picture = "<draw:frame><draw:image/><svg:title>A cat</svg:title></draw:frame>"
        content = read(frame + p(f"Be{frame}{picture}fore.") + p("After."))
        assert texts(content) == ["Boxed.", "Before.", "Boxed.", "After."]
        assert content.remarks == ("1 picture holds no text",)


class TestHeadings:
    def test_levels_title_and_contents(self) -> None:
        styles = style("Title") + style("Contents_20_Heading", display_name="Contents Heading")
        contents = (
            "<text:table-of-content><text:table-of-content-source><text:index-title-template>Contents"
            "</text:index-title-template></text:table-of-content-source><text:index-body>"
            f"<text:index-title>{p('Contents', 'Contents_20_Heading')}</text:index-title>{p('One 1')}"
            "</text:index-body></text:table-of-content>"
        )
        content = read(p("Book", "Title") + contents + h("One") + h("Two", 2) + p("Text."), "", styles, "Other")
        assert (content.title, roles(content)) == ("Book", {"front": 3, "heading": 2, "body": 1})
        assert content.blocks[-1].headings == ("One", "Two")

    def test_the_title_may_stand_in_the_properties(self) -> None:
        assert read(p("Text."), title="Named").title == "Named"

    def test_headings_are_numbered_by_the_outline(self) -> None:
        outline = (
            '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/>'
            '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
            '<text:outline-level-style text:level="3" style:num-format=""/></text:outline-style>'
        )
        none = style("P1", list_style_name="")
        body = h("a") + h("b", 2) + h("c", 2) + h("d", 3) + h("e", 1, 'text:style-name="P1"') + h("f")
        body += h("g", 2) + h("h", 1, 'text:restart-numbering="true" text:start-value="7"') + p("x")
        assert lines(body, none, outline) == ["1 a", "1.1 b", "1.2 c", "d", "e", "2 f", "2.1 g", "7 h", "x"]

    def test_a_number_that_is_written_out_counts(self) -> None:
        assert lines(h("<text:number>IX</text:number>Nine") + p("x")) == ["IX Nine", "x"]

    def test_a_short_bold_line_is_a_heading_where_there_is_no_other(self) -> None:
        bold = style("P1", '<style:text-properties fo:font-weight="bold" fo:font-size="14pt"/>')
        span = style("T1", '<style:text-properties fo:font-weight="bold"/>', family="text")
        body = p("Chapter", "P1") + p('<text:span text:style-name="T1">Half</text:span> bold') + p("Text.")
        assert [role for role, _, _ in seen(read(body, bold + span))] == ["heading", "body", "body"]


class TestLists:
    STYLE = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" '
        'style:num-suffix=")"/><text:list-level-style-number text:level="3" style:num-format="i" '
        'text:display-levels="3" loext:num-list-format="%1%.%2%.%3%:"/></text:list-style>'
        '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="-"/>'
        "</text:list-style>"
    )

    def of(self, *items: str, more: str = "", name: str = "L") -> str:
        inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
        return (
            f'<text:list text:style-name="{name}" {more}>{inside}</text:list>'
            if name
            else f"<text:list>{inside}</text:list>"
        )

    def test_a_paragraph_may_be_an_item_by_itself(self) -> None:
        def numbered(text: str, level: int, more: str = "") -> str:
            named = f'text:style-name="L" text:list-id="x" text:level="{level}" {more}'
            return f"<text:numbered-paragraph {named}>{p(text)}</text:numbered-paragraph>"

        body = numbered("a", 1) + p("Between.") + numbered("b", 1) + numbered("c", 2) + numbered("d", 1)
        assert lines(body, self.STYLE) == ["1. a", "Between.", "2. b", "(a) c", "3. d"]

    def test_levels_count_and_restart(self) -> None:
        inner = self.of(p("b"), p("c") + self.of(p("d"), name=""), name="")
        body = self.of(p("a") + p("more") + inner, p("e") + self.of(p("f"), name=""))
        assert seen(read(body, self.STYLE)) == [
            ("body", "1.", "1. a"),
            ("body", None, "more"),
            ("body", "(a)", "(a) b"),
            ("body", "(b)", "(b) c"),
            ("body", "1.b.i:", "1.b.i: d"),
            ("body", "2.", "2. e"),
            ("body", "(a)", "(a) f"),
        ]

    def test_lists_start_anew_go_on_or_start_somewhere(self) -> None:
        seventh = '<text:list text:style-name="L"><text:list-item text:start-value="7">' + p("x")
        bodies = [
            self.of(p("x"), p("x"), more='xml:id="one"'),
            self.of(p("x")),
            self.of(p("x"), more='text:continue-numbering="true"'),
            self.of(p("x"), more='text:continue-list="one"'),
            f"{seventh}</text:list-item><text:list-header>{p('x')}</text:list-header></text:list>",
            self.of(p("x"), name="B"),
        ]
        markers = [text.removesuffix("x").strip() for text in lines("".join(bodies), self.STYLE)]
        assert markers == ["1.", "2.", "1.", "2.", "3.", "7.", "", "•"]

    def test_a_level_that_only_leads_to_the_next_is_not_counted(self) -> None:
        assert lines(self.of(self.of(p("x"), name=""), p("y")), self.STYLE) == ["(a) x", "1. y"]

    def test_a_list_without_a_style_takes_that_of_its_paragraph(self) -> None:
        assert lines(self.of(p("x", "P1"), name=""), self.STYLE + style("P1", list_style_name="L")) == ["1. x"]


class TestTables:
    def test_a_cell_across_columns_names_them_all(self) -> None:
        wide = f'<table:table-cell table:number-columns-spanned="2">{p("Sales")}</table:table-cell>'
        rows = [f"{cell('Region')}{wide}<table:covered-table-cell/>{cell('Staff')}"] + [
            "".join(map(cell, ("North", f"first {n}", f"second {n}", f"{n} people"))) for n in range(60)
        ]
        body = f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
        assert seen(read(body))[0][2].split("\n")[1] == (
            "Region: North | Sales: first 0 | Sales: second 0 | Staff: 0 people"
        )

    def test_merged_cells_stand_once(self) -> None:
        covered = "<table:covered-table-cell/>"
        rows = [
            f'<table:table-cell table:number-columns-spanned="2">{p("wide")}</table:table-cell>{covered}{cell("c")}',
            f'<table:table-cell table:number-rows-spanned="2">{p("tall")}</table:table-cell>{cell("1")}{cell("2")}',
            f"{covered}{cell('3')}{cell('')}",
        ]
        head = f"<table:table-header-rows>{row(rows[0])}</table:table-header-rows>"
        body = f"<table:table>{head}{row(rows[1])}{row(rows[2])}</table:table>"
        assert seen(read(body)) == [("lines", None, "wide | c\ntall | 1 | 2\ntall | 3")]

    def test_repetitions_are_bounded(self) -> None:
        empty = '<table:table-cell table:number-columns-repeated="1000000"/>'
        twice = f'<table:table-cell table:number-columns-repeated="2">{p("b")}</table:table-cell>'
        first = row(cell("a") + twice + empty)
        last = f'<table:table-row table:number-rows-repeated="1000000">{cell("x" * 500)}{empty}</table:table-row>'
        text = texts(read(f"<table:table>{first}{last}</table:table>"))[0]
        assert text.startswith("a | b | b\nxxx")
        assert len(text) < 2_000_000

    def test_tables_in_cells_and_notes_in_tables(self) -> None:
        inner = f"<table:table>{row(cell('1') + cell('2'))}</table:table>"
        full = f"<table:table-cell>{p(note('†', 'Note.'))}{inner}</table:table-cell>"
        body = f"<table:table>{row(cell('a') + full)}</table:table>"
        assert lines(body) == ["a | x[†] 1 | 2", "[†] Note."]


def cell(text: str) -> str:
    return f"<table:table-cell>{p(text)}</table:table-cell>"


def row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def note(mark: str, text: str) -> str:
    body = f"<text:note-body>{p(text)}</text:note-body>"
    return f"x<text:note><text:note-citation>{mark}</text:note-citation>{body}</text:note>"


def test_notes_follow_the_paragraph_and_keep_their_marks() -> None:
    body = h("One") + p(f"{note('1', 'First.')} and {note('i', 'Second.')}.") + p("Text.")
    assert seen(read(body))[1:] == [
        ("body", None, "x[1] and x[i]."),
        ("note", "n. 1", "[1] First."),
        ("note", "n. i", "[i] Second."),
        ("body", None, "Text."),
    ]


class TestPages:
    SOFT = "<text:soft-page-break/>"
    MORE = (
        '<office:automatic-styles><style:page-layout style:name="L">'
        '<style:page-layout-properties style:num-format="i"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Front" '
        'style:page-layout-name="L"/><style:master-page style:name="Main"/></office:master-styles>'
    )

    @staticmethod
    def pages(content: Content) -> list[tuple[str, int, str]]:
        return [
            (b.page.label, b.page.index, (b.end_page or b.page).label) for b in content.blocks if b.page is not None
        ]

    def test_no_break_of_a_layout_no_pages(self) -> None:
        broken = style("P1", '<style:paragraph-properties fo:break-before="page"/>')
        assert self.pages(read(p("a") + p("b", "P1"), broken)) == []

    def test_where_a_page_turns_in_a_paragraph_is_told(self) -> None:
        content = read(p(f"One hy\N{SOFT HYPHEN}phen {self.SOFT}two {self.SOFT}three."))
        ((block),) = content.blocks
        assert [(content.text[at:].strip(), page.label) for at, page in block.turns] == [
            ("two three.", "2"), ("three.", "3"),
        ]  # fmt: skip

    def test_soft_breaks_and_the_authors_count(self) -> None:
        broken = style("P1", '<style:paragraph-properties fo:break-before="page"/>')
        after = style("P2", '<style:paragraph-properties fo:break-after="page"/>')
        body = p("a", "P1") + p(f"b{self.SOFT}c") + p("d", "P1") + p("e", "P2") + p("f")
        assert self.pages(read(body, broken + after)) == [
            ("1", 1, "1"),
            ("1", 1, "2"),
            ("3", 3, "3"),
            ("3", 3, "3"),
            ("4", 4, "4"),
        ]

    def test_masters_number_their_pages(self) -> None:
        front = style("P1", master_page_name="Front")
        main = style("P2", '<style:paragraph-properties style:page-number="1"/>', master_page_name="Main")
        body = p("a", "P1") + self.SOFT + p("b") + p("c", "P2") + p(f"d{self.SOFT}e")
        pages = self.pages(read(body, front + main, more=self.MORE))
        assert pages == [("i", 1, "i"), ("ii", 2, "ii"), ("1", 3, "1"), ("1", 3, "2")]


class TestPackages:
    def test_a_single_file_is_read_alike(self) -> None:
        files = parts(h("Head") + p("Text."), title="Named")
        inside = "".join(
            text[text.index(">") + 1 : text.rindex("</")] for name, text in files.items() if name != "mimetype"
        )
        root = f'<office:document {SPACES} office:mimetype="{KIND}">'
        flat = f'<?xml version="1.0"?>{root}{inside}</office:document>'.encode()
        assert is_odt(flat)
        content = read_odt(File(flat))
        assert (content.title, texts(content)) == ("Named", ["Head", "Text."])

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "it is damaged: the archive it consists of cannot be opened"),
            (zipped({"mimetype": KIND}), "it is damaged: the text of the document is missing in it"),
            (zipped({"content.xml": "<a/>"}), "it is no OpenDocument text, whatever its name says"),
            (b"<html/>", "it is no OpenDocument text, whatever its name says"),
            (
                zipped({"content.xml": parts("")["content.xml"].replace("office:text", "office:presentation")}),
                "it is an OpenDocument presentation; save it as .pptx",
            ),
            (zipped(parts("")), "it holds no text"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, data: bytes, reason: str) -> None:
        with pytest.raises(UnreadableError, match=f"^{reason}$"):
            read_odt(File(data))

    def test_the_format_is_told_by_its_bytes(self) -> None:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:  # as the standard wants it of the first part
            archive.writestr("mimetype", KIND)
        assert [name for name, row in READERS.items() if row.fits(data.getvalue())] == ["odt"]
        assert not is_odt(f"On {KIND}".encode())

    def test_deep_nesting_costs_nothing(self) -> None:
        start, end = (
            "<table:table><table:table-row><table:table-cell>",
            "</table:table-cell></table:table-row></table:table>",
        )
        assert lines(start * 60 + p("Deep.") + end * 60) == ["Deep."]
        assert lines("<text:list><text:list-item>" * 100 + p("Deep.") + "</text:list-item></text:list>" * 100) == [
            "Deep."
        ]

    def test_damaged_files_are_read_or_refused(self) -> None:
        files = parts(h("Head") + p(note("1", "Note.")) + f"<table:table>{row(cell('a'))}</table:table>")
        inside = "".join(text[text.index(">") + 1 : text.rindex("</")] for name, text in files.items() if "." in name)
        flat = f"<office:document {SPACES}>{inside}</office:document>".encode()
        for data in (*mutated(flat, 300), *mutated(zipped(files), 100)):
            try:
                assert_whole(read_odt(File(data)))
            except UnreadableError:
                continue


def test_a_real_file_with_a_table(shared: Path) -> None:
    content = read_odt(File((shared / "documents" / "odt" / "fake.odt").read_bytes()))
    assert_whole(content)
    assert (content.title, content.remarks) == ("", ())
    assert seen(content) == [
        ("body", None, "Lorem ipsum dolor sit amet."),
        (
            "lines",
            None,
            "Header row | Mon | Wed | Fri\nColor | Blue | Red | Green\nTime | 1pm | 2pm | 3pm\n"
            "Leader | Sarah | Mark | Ryan",
        ),
    ]
    assert is_odt((shared / "documents" / "odt" / "fake.odt").read_bytes())
