"""The reader of PPTX: slides as pages, titles as headings, and what stands on them in the order a person reads."""

from pathlib import Path

import pytest

from source.errors import UnreadableError
from source.file import File
from source.model import Content, Page
from source.pptx.reader import is_pptx, read_pptx
from source.readers import READERS
from tests.office import assert_whole, mutated, roles, seen, texts, zipped

SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def line(text: str, properties: str = "", run: str = "") -> str:
    return f"<a:p>{properties}<a:r><a:rPr {run}/><a:t>{text}</a:t></a:r></a:p>" if text else "<a:p/>"


def shape(*paragraphs: str, place: str = "", at: tuple[int, int] | None = None, styles: str = "", wide: int = 9) -> str:
    """Return a shape; ``place`` are the attributes of its placeholder, ``at`` its top and left."""
    box = "" if at is None else f'<a:xfrm><a:off x="{at[1]}" y="{at[0]}"/><a:ext cx="{wide}" cy="900000"/></a:xfrm>'
    inside = "".join(text if text.startswith("<") else line(text) for text in paragraphs)
    kind = f"<p:ph {place}/>" if place else ""
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{kind}</p:nvPr></p:nvSpPr><p:spPr>{box}</p:spPr>"
        f"<p:txBody><a:lstStyle>{styles}</a:lstStyle>{inside}</p:txBody></p:sp>"
    )


def title(text: str) -> str:
    return shape(text, place='type="title"')


def group(*shapes: str, at: tuple[int, int]) -> str:
    box = f'<a:xfrm><a:off x="{at[1]}" y="{at[0]}"/><a:ext cx="9" cy="9"/></a:xfrm>'
    return f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr>{box}</p:grpSpPr>{''.join(shapes)}</p:grpSp>"


def relations(**targets: str) -> str:
    inside = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind.rstrip("0123456789")}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def tree(root: str, *shapes: str, more: str = "") -> str:
    return f"<p:{root} {SPACES}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld>{more}</p:{root}>"


def pptx(*slides: str, notes: str = "", first: str = "", layout: str = "", master: str = "", **more: str) -> bytes:
    """Return a PPTX file; ``notes`` are the first slide's; the slides are stored in the reverse of their order."""
    order = "".join(f'<p:sldId r:id="slide{at}"/>' for at in range(len(slides)))
    files = {
        "ppt/presentation.xml": f"<p:presentation {SPACES} {first}><p:sldIdLst>{order}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            **{f"slide{at}": f"slides/slide{len(slides) - at}.xml" for at in range(len(slides))}
        ),
        "ppt/layout.xml": tree("sldLayout", layout),
        "ppt/_rels/layout.xml.rels": relations(slideMaster="master.xml"),
        "ppt/master.xml": master or tree("sldMaster"),
        "ppt/notes.xml": tree("notes", notes),
    }
    for at, slide in enumerate(slides):
        name = f"slide{len(slides) - at}.xml"
        files[f"ppt/slides/{name}"] = slide if slide.startswith("<p:sld ") else tree("sld", slide)
        related = {"notesSlide": "../notes.xml"} if at == 0 and notes else {}
        files[f"ppt/slides/_rels/{name}.rels"] = relations(
            slideLayout="../layout.xml", **related, **{kind: f"../{kind}.xml" for kind in more}
        )
    return zipped(files | {f"ppt/{name}.xml": text for name, text in more.items()})


def read(*slides: str, notes: str = "", layout: str = "", master: str = "", first: str = "", **more: str) -> Content:
    content = read_pptx(File(pptx(*slides, notes=notes, layout=layout, master=master, first=first, **more)))
    assert_whole(content)
    return content


def test_slides_come_in_the_order_they_are_shown() -> None:
    content = read(title("One") + shape("First."), title("Two") + shape("Second."), first='firstSlideNum="5"')
    assert [(texts(content)[at], block.headings, block.page) for at, block in enumerate(content.blocks)] == [
        ("One", ("One",), Page("5", 1)),
        ("First.", ("One",), Page("5", 1)),
        ("Two", ("Two",), Page("6", 2)),
        ("Second.", ("Two",), Page("6", 2)),
    ]
    assert content.title == "One"


def test_a_slide_without_a_title_stands_under_no_other() -> None:
    content = read(title("One") + shape("(1) First."), shape("Second."))
    assert [(block.headings, block.follows) for block in content.blocks[1:]] == [(("One",), None), ((), None)]


def test_the_title_comes_first_wherever_it_is_stored() -> None:
    title_in_two_lines = shape("A", "title", place='type="ctrTitle"', at=(900, 0))
    assert texts(read(shape("Text.", at=(0, 0)) + title_in_two_lines)) == ["A title", "Text."]


def test_a_bold_box_at_the_top_is_the_title_where_there_is_none() -> None:
    top = shape(line("Score", run='b="1"'), line("Card", run='b="1"'), at=(0, 0))
    below = shape("Text.", at=(2_000_000, 0))
    assert roles(read(below + top)) == {"heading": 1, "body": 1}
    assert texts(read(below + top))[0] == "Score Card"
    assert roles(read(top)) == {"body": 2}
    assert roles(read(shape("Not bold", at=(0, 0)) + below)) == {"body": 2}
    assert roles(read(top + title("Real") + below)) == {"heading": 1, "body": 3}


def test_reading_goes_down_and_in_a_row_to_the_right() -> None:
    shapes = [
        shape("d", at=(5_000_000, 0)),
        shape("c", at=(1_000_000, 5_000_000)),
        shape("b", at=(1_050_000, 100)),
        shape("a", at=(0, 4_000_000)),
    ]
    assert texts(read("".join(shapes))) == ["a", "b", "c", "d"]


def test_columns_are_read_one_after_the_other() -> None:
    beside = shape("left, below the title", at=(1_000_000, 0), wide=900_000) + shape("right", at=(0, 1_000_000))
    assert texts(read(title("One") + beside)) == ["One", "left, below the title", "right"]
    comparison = [
        shape(text, at=(top, left), wide=900_000)
        for text, top, left in (("A", 0, 0), ("a", 900_000, 0), ("B", 0, 1_000_000), ("b", 900_000, 1_000_000))
    ]
    assert texts(read("".join(comparison))) == ["A", "a", "B", "b"]
    by_rows = [comparison[at] for at in (0, 2, 1, 3)]
    assert texts(read("".join(by_rows))) == ["A", "B", "a", "b"]
    overlapping = shape("a", at=(0, 0)) + shape("c", at=(1_600_000, 0)) + shape("b", at=(800_000, 0))
    assert texts(read(overlapping)) == ["a", "b", "c"]


def test_columns_of_hebrew_and_arabic_are_read_from_the_right() -> None:
    left, right = shape("שמאל", at=(0, 0)), shape("ימין", at=(0, 1_000_000))
    assert texts(read(left + right)) == ["ימין", "שמאל"]


def test_what_stands_at_the_edge_of_most_slides_is_left_out() -> None:
    foot, note = shape("Ash Ltd", at=(6_500_000, 0)), shape("Ash Ltd", at=(3_000_000, 0))
    slides = [shape(f"Text {at}.", at=(1_000_000, 0)) + note + foot for at in range(3)]
    assert [text.partition(" ")[0] for text in texts(read(*slides))] == ["Text", "Ash"] * 3
    assert len(texts(read(*slides[:2]))) == 6


def test_a_slide_number_in_a_box_is_left_out() -> None:
    number = shape('<a:p><a:fld type="slidenum"><a:t>7</a:t></a:fld></a:p>')
    date = shape('<a:p><a:r><a:t>Of </a:t></a:r><a:fld type="datetime1"><a:t>May</a:t></a:fld></a:p>')
    assert texts(read(title("One") + number + date)) == ["One", "Of May"]


def test_a_group_is_read_together() -> None:
    left = group(shape("1", at=(0, 0)), shape("2", at=(3_000_000, 0)), at=(1_000_000, 0))
    right = group(shape("3", at=(0, 0)), group(shape("4", at=(1, 1)), at=(3_000_000, 0)), at=(1_000_000, 5_000_000))
    assert texts(read(right + left)) == ["1", "2", "3", "4"]


def test_placeholders_stand_where_the_layout_puts_them() -> None:
    layout = shape("", place='idx="2" type="body"', at=(0, 0)) + shape("", place='idx="1"', at=(3_000_000, 0))
    slide = shape("below", place='idx="1"') + shape("above", place='idx="2" type="body"')
    assert texts(read(slide, layout=layout)) == ["above", "below"]


def test_what_stands_on_every_slide_is_left_out() -> None:
    around = "".join(shape(kind, place=f'type="{kind}"') for kind in ("dt", "ftr", "sldNum"))
    assert texts(read(title("One") + around + shape("Text."))) == ["One", "Text."]


def test_speaker_notes_follow_their_slide() -> None:
    notes = shape("7", place='type="sldNum"') + shape("Say this.", "", "Then that.", place='type="body" idx="1"')
    content = read(title("One") + shape("Text."), title("Two"), notes=notes)
    assert texts(content) == ["One", "Text.", "Say this.", "Then that.", "Two"]
    assert content.blocks[3].headings == ("One",)


class TestLists:
    MASTER = tree(
        "sldMaster",
        shape("", place='type="body"'),
        more="<p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char='–'/></a:lvl1pPr></p:bodyStyle></p:txStyles>",
    )

    def test_bullets_are_inherited_unless_taken_back(self) -> None:
        slide = shape("item", line("plain", "<a:pPr><a:buNone/></a:pPr>"), place='idx="1"')
        assert texts(read(slide + shape("free"), master=self.MASTER)) == ["• item", "plain", "free"]

    def test_a_layout_can_take_bullets_back(self) -> None:
        layout = shape("", place='idx="1"', styles="<a:lvl1pPr><a:buNone/></a:lvl1pPr>")
        assert texts(read(shape("plain", place='idx="1"'), layout=layout, master=self.MASTER)) == ["plain"]

    def test_numbers_count_by_level(self) -> None:
        def item(level: int, scheme: str, start: str = "") -> str:
            return line("x", f'<a:pPr lvl="{level}"><a:buAutoNum type="{scheme}" {start}/></a:pPr>')

        items = [
            item(0, "arabicPeriod"), item(0, "arabicPeriod"), item(1, "alphaLcParenBoth"), "",
            item(1, "alphaLcParenBoth"), item(0, "arabicPeriod"), item(1, "alphaLcParenBoth"), line("plain"),
            item(0, "romanUcParenR", 'startAt="4"'), item(0, "circleNumDbPlain"), item(99, "nobody knows"),
        ]  # fmt: skip
        content = read(shape(*items))
        numbers = ["1.", "2.", "(a)", "(b)", "3.", "(a)", None, "IV)", "①", "1."]
        assert [number for _, number, _ in seen(content)] == numbers
        assert texts(content)[2] == "(a) x"


def test_tables_stand_row_by_row() -> None:
    rows = [
        '<a:tc gridSpan="2">{}</a:tc><a:tc hMerge="1">{}</a:tc><a:tc>{}</a:tc>'.format(*map(cell, ("ab", "", "c"))),
        '<a:tc rowSpan="2">{}</a:tc><a:tc>{}</a:tc>'.format(*map(cell, ("tall", "1"))),
        '<a:tc vMerge="1">{}</a:tc><a:tc>{}</a:tc>'.format(*map(cell, ("", "2"))),
    ]
    table = f"<a:tbl>{''.join(f'<a:tr>{row}</a:tr>' for row in rows)}</a:tbl>"
    frame = f"<p:graphicFrame><p:xfrm/><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>"
    assert seen(read(title("One") + frame))[1] == ("lines", None, "ab | c\ntall | 1\ntall | 2")


def test_a_cell_across_columns_names_them_all() -> None:
    rows = [
        ("Region", "Sales", "", "Staff"),
        *(("North", f"first {n}", f"second {n}", f"{n} people") for n in range(60)),
    ]
    cells = [[f"<a:tc>{cell(text)}</a:tc>" for text in row] for row in rows]
    cells[0][2] = cells[0][2].replace("<a:tc>", '<a:tc hMerge="1">')
    table = "".join(("<a:tbl>", *(f"<a:tr>{''.join(row)}</a:tr>" for row in cells), "</a:tbl>"))
    frame = f"<p:graphicFrame><p:xfrm/><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>"
    assert seen(read(title("One") + frame))[1][2].split("\n")[:2] == [
        "Region | Sales | Staff", "Region: North | Sales: first 0 | Sales: second 0 | Staff: 0 people",
    ]  # fmt: skip


def cell(text: str) -> str:
    return f"<a:txBody>{line(text)}</a:txBody>"


def test_breaks_fields_and_formulas_are_text() -> None:
    formula = (
        "<mc:AlternateContent><mc:Choice><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></mc:Choice>"
        "<mc:Fallback><a:r><a:t>picture</a:t></a:r></mc:Fallback></mc:AlternateContent>"
    )
    inside = (
        f"<a:p><a:r><a:t>Since</a:t></a:r><a:br/><a:fld><a:t>2003</a:t></a:fld><a:r><a:t> </a:t></a:r>{formula}</a:p>"
    )
    assert texts(read(shape(inside))) == ["Since 2003 x=1"]


def test_smart_art_is_read_from_its_own_part() -> None:
    frame = '<p:graphicFrame><a:graphic><dgm:relIds r:dm="diagram"/></a:graphic></p:graphicFrame>'
    data = f"<dgm:dataModel {SPACES}><a:p><a:r><a:t>Plan</a:t></a:r></a:p>{line('Do')}</dgm:dataModel>"
    assert texts(read(title("One") + frame, diagram=data)) == ["One", "Plan", "Do"]


def test_a_chart_is_the_table_it_draws() -> None:
    def points(*values: str) -> str:
        return "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values) if value)

    def series(name: str, *values: str) -> str:
        labels = f"<c:cat><c:strRef><c:strCache>{points('Kent', 'Essex')}</c:strCache></c:strRef></c:cat>"
        named = f"<c:tx><c:strRef><c:f>Sheet1!A1</c:f><c:strCache>{points(name)}</c:strCache></c:strRef></c:tx>"
        drawn = f"<c:val><c:numRef><c:numCache>{points(*values)}</c:numCache></c:numRef></c:val>"
        return f"<c:ser>{named}{labels}{drawn}</c:ser>"

    space = f'{SPACES} xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    plot = f"<c:plotArea><c:barChart>{series('2001', '12', '7')}{series('2021', '', '9')}</c:barChart></c:plotArea>"
    heading = f"<c:title><c:tx><c:rich>{line('Pairs')}</c:rich></c:tx></c:title>"
    chart = f"<c:chartSpace {space}><c:chart>{heading}{plot}</c:chart></c:chartSpace>"
    frame = f'<p:graphicFrame><a:graphic><c:chart {space} r:id="chart"/></a:graphic></p:graphicFrame>'
    assert texts(read(title("One") + frame, chart=chart)) == ["One", "Pairs", "| 2001 | 2021\nKent | 12\nEssex | 7 | 9"]
    assert texts(read(title("One") + frame, chart=f"<c:chartSpace {space}/>")) == ["One"]


def test_hidden_slides_are_read_and_pictures_told() -> None:
    hidden = f'<p:sld {SPACES} show="0"><p:cSld><p:spTree>{shape("Hidden.")}</p:spTree></p:cSld></p:sld>'
    content = read(hidden, "<p:pic/>", title("Three") + "<p:pic/>")
    assert texts(content) == ["Hidden.", "Three"]
    assert content.scanned == (2,)


def test_a_damaged_slide_is_left_out_and_told() -> None:
    content = read(f"<p:sld {SPACES}><p:cSld>", title("Two"))
    assert (texts(content), content.remarks) == (["Two"], ("slide 1 is damaged and was not read",))


def test_without_a_list_of_slides_they_come_by_their_numbers() -> None:
    slides = {f"ppt/slides/slide{at}.xml": tree("sld", shape(str(at))) for at in (10, 9, 1)}
    assert texts(read_pptx(File(zipped(slides)))) == ["1", "9", "10"]
    damaged = slides | {"ppt/presentation.xml": "<p:pres"}
    assert texts(read_pptx(File(zipped(damaged)))) == ["1", "9", "10"]


@pytest.mark.parametrize(
    ("named", "expected"), [("A talk", "A talk"), ("PowerPoint Presentation", ""), ("Slide 1", "")]
)
def test_a_title_that_a_program_gave_is_none(named: str, expected: str) -> None:
    core = f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{named}</dc:title></c>'
    slides = {"ppt/slides/slide1.xml": tree("sld", shape("Text.")), "docProps/core.xml": core}
    assert read_pptx(File(zipped(slides))).title == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK torn", "it is damaged: the archive it consists of cannot be opened"),
        (pptx(), "it holds no text"),
        (pptx("<p:pic/>"), "it holds no text"),
        (zipped({"ppt/presentation.xml": "<a/>"}), "it is no PowerPoint presentation, whatever its name says"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=f"^{reason}$"):
        read_pptx(File(data))


def test_the_format_is_told_by_its_bytes() -> None:
    data = pptx(title("One"))
    assert [name for name, row in READERS.items() if row.fits(data)] == ["pptx"]
    assert is_pptx(data)


def test_deep_groups_and_many_shapes_are_read() -> None:
    nested = "<p:grpSp>" * 200 + shape("Deep.") + "</p:grpSp>" * 200
    many = "".join(shape(str(at), at=(at * 100_000, 0)) for at in range(3_000))
    assert texts(read(nested))[0] == "Deep."
    assert texts(read(many)) == [str(at) for at in range(3_000)]


def test_damaged_files_are_read_or_refused() -> None:
    for data in mutated(pptx(title("One") + shape("Text.")), 200):
        try:
            assert_whole(read_pptx(File(data)))
        except UnreadableError:
            continue


def test_a_real_slide_whose_title_is_a_box(shared: Path) -> None:
    data = (shared / "documents" / "pptx" / "science-exploration-1p.pptx").read_bytes()
    content = read_pptx(File(data))
    assert_whole(content)
    heading = "GSFC: Sciences and Exploration Directorate Virtual Machine Environment Scorecard"
    assert (content.title, roles(content)) == (heading, {"heading": 1, "body": 11})
    assert {(block.headings, block.page) for block in content.blocks} == {((heading,), Page("1", 1))}
    assert texts(content)[1:3] == [
        "• Code 600: Sciences and Exploration Directorate (SED)",
        "• Code 610: Earth Sciences Division",
    ]
    assert texts(content)[-1] == (
        "• Project management help, CNE, Zoned Architecture, IT Security, Production SEDVME Service Manager"
    )


def test_a_real_file_with_a_placeholder_its_layout_lacks(shared: Path) -> None:
    data = (shared / "documents" / "pptx" / "fake-power-point-malformed.pptx").read_bytes()
    content = read_pptx(File(data))
    assert (content.title, seen(content)) == ("Test Slide", [("heading", None, "Test Slide")])
    assert content.blocks[0].page == Page("1", 1)
