"""Tables in small PDFs written here: with borders, with some, with none, and cells that wrap or stand at the middle."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from source.model import Content, Role
from source.pdf.drawn import as_read
from source.pdf.geometry import Box, Drawing, Rule, Upright, Word
from source.pdf.regions import regions
from source.pdf.wrapped import unwrapped
from tests.test_source_pdf import BOLD, CIRCLE, HEIGHT, PLAIN, Text, made, prose, read, shown, tale
from tests.test_source_pdf_layout import PLACED, line

LEADING, SIZE = 12.0, 10.0
EDGES = (60.0, 180.0, 400.0, 470.0)
FOX = (
    ["Red fox"],
    ["An animal that is red and runs fast,", "lives in dens that it digs in the", "woods, and is known to be clever"],
    ["4"],
)
OWL = (["Barn owl"], ["A bird that flies at night and hears", "better than it sees"], ["2"])
DOG = (["Dog of the", "neighbour"], ["It barks"], ["4"])
HEADER = (["Animal"], ["Description"], ["Legs"])
TABLE = (HEADER, FOX, OWL, DOG)
SAID = "\n".join(" | ".join(" ".join(cell) for cell in row) for row in TABLE)
Cells = Sequence[Sequence[str]]


def set_in(
    rows: Sequence[Cells], top: float, edges: Sequence[float] = EDGES, pad: float = 4, *, middle: bool
) -> tuple[list[Text | str], list[float]]:
    """Return the lines of a table's cells, and the bases of the borders of its rows; cells at their middle or top."""
    found: list[Text | str] = []
    bases = [top]
    for row in rows:
        most = max(map(len, row))
        for left, cell in zip(edges, row, strict=False):
            down = (most - len(cell)) * LEADING / 2 if middle else 0.0
            for i, text in enumerate(cell):
                font = BOLD if row is HEADER else PLAIN
                found.append(Text(left + 4, bases[-1] + pad + SIZE + down + i * LEADING, text, SIZE, font))
        bases.append(bases[-1] + most * LEADING + 2 * pad)
    return found, bases


def stroke(left: float, top: float, right: float, bottom: float) -> str:
    return f"0.5 w {left} {HEIGHT - top} m {right} {HEIGHT - bottom} l S"


def fill(left: float, top: float, right: float, bottom: float) -> str:
    return f"q 0.8 g {left} {HEIGHT - bottom} {right - left} {bottom - top} re f Q"


def borders(bases: Sequence[float], edges: Sequence[float] = EDGES) -> list[str]:
    along = [stroke(edges[0], base, edges[-1], base) for base in bases]
    return along + [stroke(edge, bases[0], edge, bases[-1]) for edge in edges]


def tables(content: Content) -> list[str]:
    return [text for role, text in shown(content) if role is Role.LINES]


def around(page: Sequence[Text | str], bases: Sequence[float]) -> Content:
    """Read a page with prose above and below a table, which must keep out of it."""
    content = read(made([*prose(tale(1), top=60), *page, *prose(tale(2), top=bases[-1] + 30)]))
    assert [text for role, text in shown(content) if role is not Role.LINES] == [tale(1), tale(2)]
    return content


def test_a_cell_with_borders_holds_all_of_its_lines() -> None:
    for middle in (True, False):
        page, bases = set_in(TABLE, 150, middle=middle)
        assert tables(around([*page, *borders(bases)], bases)) == [SAID]


def test_borders_may_be_drawn_box_by_box_or_as_thin_bars() -> None:
    page, bases = set_in(TABLE, 150, middle=True)
    boxes = [
        f"0.5 w {left} {HEIGHT - bottom} {right - left} {bottom - top} re S"
        for top, bottom in pairwise(bases)
        for left, right in pairwise(EDGES)
    ]
    bars = [fill(EDGES[0], base, EDGES[-1], base + 0.5) for base in bases]
    bars += [fill(edge, bases[0], edge + 0.5, bases[-1]) for edge in EDGES]
    for drawn in (boxes, bars):
        assert tables(around([*page, *drawn], bases)) == [SAID]


def test_borders_within_a_form_are_borders() -> None:
    page, bases = set_in(TABLE, 150, middle=True)
    content = "\n".join(borders([base - 20 for base in bases]))
    form = (
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Length {len(content)} >>\nstream\n{content}\nendstream"
    )
    data = made([*prose(tale(1), top=60), *page, "q 1 0 0 1 0 -20 cm /Fm Do Q"], extra=[form])
    data = data.replace(b"/Resources << /Font", b"/Resources << /XObject << /Fm 10 0 R >> /Font")
    assert tables(read(data)) == [SAID]


def test_without_outer_borders_a_table_ends_where_the_inner_ones_do() -> None:
    page, bases = set_in(TABLE, 150, middle=True)
    inner = [stroke(EDGES[0], base, EDGES[-1], base) for base in bases[1:-1]]
    inner += [stroke(edge, bases[0], edge, bases[-1]) for edge in EDGES[1:-1]]
    assert tables(around([*page, *inner], bases)) == [SAID]


def test_a_cell_over_two_columns_or_rows_stands_where_it_begins() -> None:
    rows = (
        (["Year"], ["Ships"], [""], ["Note"]),
        ([""], ["in"], ["out"], [""]),
        (["1911"], ["120"], ["118"], ["None"]),
    )
    edges = (60.0, 140.0, 220.0, 300.0, 420.0)
    page, bases = set_in(rows, 150, edges, middle=False)
    drawn = [stroke(edges[0], base, edges[-1], base) for base in (bases[0], bases[2], bases[3])]
    drawn += [stroke(edges[1], bases[1], edges[3], bases[1])]
    drawn += [stroke(edge, bases[0], edge, bases[-1]) for edge in edges if edge != edges[2]]
    drawn += [stroke(edges[2], bases[1], edges[2], bases[-1])]
    assert tables(around([*page, *drawn], bases)) == ["Year | Ships |  | Note\n | in | out | \n1911 | 120 | 118 | None"]


def test_rows_whose_wide_cells_have_a_border_over_a_part_of_them_are_rows() -> None:
    rows = ((["1"], ["Paint"], ["43"]), (["Total"], [""], ["163"]), (["Tax"], [""], ["31"]))
    edges = (60.0, 140.0, 220.0, 300.0)
    page, bases = set_in(rows, 150, edges, middle=True)
    drawn = [stroke(edges[0], base, edges[-1], base) for base in bases[:2]]
    drawn += [stroke(*ends, base) for base in bases[2:] for ends in ((60, base, 100), (220, base, 300))]
    drawn += [stroke(edge, bases[0], edge, bases[-1]) for edge in (60, 220, 300)]
    drawn += [stroke(140, bases[0], 140, bases[1])]
    assert tables(around([*page, *drawn], bases)) == ["1 | Paint | 43\nTotal |  | 163\nTax |  | 31"]


def test_a_row_for_each_line_where_borders_part_only_the_header() -> None:
    body = (["1911", "1912", "1913"], ["Leith", "Wick", "Ayr"], ["120", "131", "140"])
    page, bases = set_in(((["Year"], ["Port"], ["Ships"]), body), 150, middle=False)
    assert tables(around([*page, *borders(bases)], bases)) == [
        "Year | Port | Ships\n1911 | Leith | 120\n1912 | Wick | 131\n1913 | Ayr | 140"
    ]


def test_lines_across_the_text_that_end_with_each_row_part_the_rows() -> None:
    page, bases = set_in(TABLE, 150, middle=False)
    drawn = [stroke(EDGES[0], base, EDGES[-1], base) for base in (bases[0], bases[1], bases[-1])]
    drawn += [stroke(edge, top, edge, bottom) for top, bottom in pairwise(bases) for edge in EDGES[1:-1]]
    assert tables(around([*page, *drawn], bases)) == [SAID]


def test_rules_between_rows_that_are_drawn_cell_by_cell_tell_the_columns() -> None:
    page, bases = set_in(TABLE, 150, middle=True)
    drawn = [stroke(left, base, right, base) for base in bases[1:-1] for left, right in pairwise(EDGES)]
    assert tables(around([*page, *drawn], bases)) == [SAID]


def test_striped_rows_are_rows() -> None:
    page, bases = set_in(TABLE, 150, middle=True)
    stripes = [fill(left, bases[i], right, bases[i + 1]) for i in (1, 3) for left, right in pairwise(EDGES)]
    assert tables(around([*stripes, *page], bases)) == [SAID]


def test_without_borders_white_parts_rows() -> None:
    for middle in (True, False):
        page, bases = set_in(TABLE, 150, middle=middle)
        assert tables(around(page, bases)) == [SAID]


def test_without_borders_or_white_a_row_is_told_by_what_stands_at_its_middle_or_goes_on() -> None:
    for middle in (True, False):
        page, bases = set_in((HEADER, FOX, OWL), 150, pad=0, middle=middle)
        assert tables(around(page, bases)) == ["\n".join(SAID.splitlines()[:3])]


def test_rows_that_begin_anew_stay_rows() -> None:
    groups = [
        [("Anna", "Bonn", ""), ("Bert", "Ulm", "absent"), ("Carl", "Jena", "")],
        [("Dora", "Hof", ""), ("Emil", "Kiel", "ill")],
    ]
    rows = [row for group in groups for row in group]
    bases = [0, 12, 24, 48, 60]
    lines = [line("x", base=base) for base in bases]
    assert unwrapped(lines, rows) == rows, "white parts groups of rows"
    within = [("North", "Bonn", "Anna"), ("", "Ulm", "Bert"), ("South", "Hof", "Carl"), ("", "Jena", "Dora")]
    assert unwrapped([line("x", base=base) for base in (0, 12, 36, 48)], within) == within, "rows within a row"
    numbers = [("1", "20", "a"), ("", "30", ""), ("2", "40", "b")]
    assert unwrapped(lines[:3], numbers) == numbers


def test_a_table_in_a_column_stands_between_its_paragraphs() -> None:
    edges = (60.0, 120.0, 230.0, 280.0)
    rows: Sequence[Cells] = (
        (["Part"], ["To be done"], ["Cost"]),
        (["Wall"], ["Repair of the", "foundations"], ["12"]),
        (["Lights of", "the pier"], ["New ones"], ["700"]),
    )
    page, bases = set_in(rows, 200, edges, middle=True)
    left = [*prose(tale(1), width=220), *prose(tale(2), top=bases[-1] + 20, width=220)]
    right = prose(" ".join(tale(i) for i in range(3, 8)), left=320, width=220)
    found = shown(read(made([*left, *page, *borders(bases, edges), *right])))
    assert found[0] == (Role.BODY, tale(1))
    assert found[1] == (
        Role.LINES,
        "Part | To be done | Cost\nWall | Repair of the foundations | 12\nLights of the pier | New ones | 700",
    )
    assert found[2] == (Role.BODY, tale(2))
    assert found[3][1].startswith(tale(3))


def test_a_small_table_beside_prose_is_read_by_itself() -> None:
    edges = (400.0, 440.0, 480.0, 520.0)
    rows = tuple(([year], [ships], [out]) for year, ships, out in (("1911", "12", "18"), ("1912", "13", "33")))
    page, bases = set_in(((["Year"], ["In"], ["Out"]), *rows), 100, edges, middle=True)
    text = prose(f"{tale(1)} {tale(2)}", width=320)
    found = shown(read(made([*text, *page, *borders(bases, edges)])))
    assert sorted(found) == [
        (Role.BODY, f"{tale(1)} {tale(2)}"),
        (Role.LINES, "Year | In | Out\n1911 | 12 | 18\n1912 | 13 | 33"),
    ]


def test_boxes_around_the_text_and_the_lines_of_a_chart_are_no_table() -> None:
    columns = [*prose(tale(1), width=220), *prose(tale(2), left=320, width=220)]
    below = [*prose(tale(3), top=400, width=220), *prose(tale(4), left=320, top=400, width=220)]
    frame = borders([80, 390, 700], [50, 300, 560])
    assert [role for role, _ in shown(read(made([*columns, *below, *frame])))] == [Role.BODY] * 4
    labels = [Text(400 + 40 * i, 308, f"19{i}0", 6) for i in range(4)]
    chart = borders([200, 250, 300, 316], [400, 440, 480, 520, 560])
    found = shown(read(made([*prose(tale(5)), *labels, *chart, CIRCLE])))
    assert [text for role, text in found if role is not Role.BACK] == [tale(5)]


def test_a_drawing_turns_with_the_text() -> None:
    drawing = Drawing((), (Rule(0, 10, 5),), (Upright(3, 0, 8),), (Box(0, 0, 10, 4),))
    turned = as_read(drawing, 90)
    assert turned.edges == (Rule(-8, 0, 3),)
    assert turned.uprights == (Upright(-5, 0, 10),)
    assert turned.figures == (Box(-4, 0, 0, 10),)
    assert as_read(drawing, 0) == drawing
    assert as_read(drawing, 45) == Drawing()


LINES = st.floats(0, 700)


@given(
    st.lists(PLACED, max_size=40),
    st.lists(st.tuples(LINES, LINES, LINES), max_size=8),
    st.lists(st.tuples(LINES, LINES, LINES), max_size=8),
)
def test_drawn_tables_lose_no_word(
    page: list[Word], along: list[tuple[float, float, float]], across: list[tuple[float, float, float]]
) -> None:
    edges = tuple(Rule(min(a, b), max(a, b), base) for a, b, base in along)
    uprights = tuple(Upright(place, min(a, b), max(a, b)) for a, b, place in across)
    found = regions(page, Drawing(edges, edges, uprights))
    held = {word for region in found for each in region.lines for word in each.words}
    assert {word for word in page if word.text.strip(".·_…")} <= held <= set(page)


def test_a_cell_drawn_over_several_rows_names_each_of_them() -> None:
    rows = (
        (["Group"], ["Name"], ["Score"]),
        (["North"], ["Ann Hill"], ["1"]),
        ([""], ["Ben Dale"], ["2"]),
        (["South"], ["Cid Moor"], ["3"]),
    )
    edges = (60.0, 140.0, 240.0, 300.0)
    page, bases = set_in(rows, 150, edges, middle=False)
    drawn = [stroke(edges[0], base, edges[-1], base) for base in (*bases[:2], *bases[3:])]
    drawn += [stroke(edges[1], bases[2], edges[-1], bases[2])]
    drawn += [stroke(edge, bases[0], edge, bases[-1]) for edge in edges]
    said = "Group | Name | Score\nNorth | Ann Hill | 1\nNorth | Ben Dale | 2\nSouth | Cid Moor | 3"
    assert tables(around([*page, *drawn], bases)) == [said]
