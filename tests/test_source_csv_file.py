"""Tables as text: what parts the cells, and a block for each row."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.errors import UnreadableError
from source.file import File
from source.model import Content, Role
from source.plain.csv_file import read_csv
from tests.pace import now, since


def read(text: str, encoding: str = "utf-8") -> Content:
    return read_csv(File(text.encode(encoding)))


def rows(content: Content) -> list[str]:
    assert all(block.number is None and block.role in (Role.LINES, Role.HEADING, Role.BODY) for block in content.blocks)
    return [block.span.of(content.text) for block in content.blocks if block.role is Role.LINES]


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("csv-with-escaped-commas.csv", "", ["A | A | A | A | A", "A | A | A | A,A | A", "A | A | A | A,A | A"]),
        (
            "semicolon-delimited.csv",
            "",
            [
                "Lorem, ipsum | dolor sit | amet",
                "consectetur | adipiscing | elit",
                "sed, do | eiusmod | tempor incididunt",
                "ut labore | et, dolore | magna aliqua",
                "Ut enim | ad minim | veniam, quis",
            ],
        ),
        (
            "stanley-cups-with-emoji.csv",
            "Stanley Cups",
            [
                "Team | Location | Stanley Cups",
                "Team: Blues | Location: STL | Stanley Cups: 1",
                "Team: Flyers | Location: PHI | Stanley Cups: 2",
                "Team: Maple Leafs | Location: TOR | Stanley Cups: 13",
                "Team: 👨\\U+1F3FB🔧 | Location: TOR | Stanley Cups: 15",
            ],
        ),
        (
            "table-multi-row-column-cells-actual.csv",
            "",
            [
                "Disability Category | Participants | Ballots Completed | Ballots Incomplete/Terminated | Results",
                "|  |  |  | Accuracy | Time to complete",
                *(
                    f"Disability Category: {category} | Participants: {participants} | Ballots Completed: {completed}"
                    f" | Ballots Incomplete/Terminated: {terminated} | Results Accuracy: {accuracy}"
                    f" | Time to complete: {time}"
                    for category, participants, completed, terminated, accuracy, time in (
                        ("Blind", 5, 1, 4, "34.5%, n=1", "1199 sec, n=1"),
                        ("Low Vision", 5, 2, 3, "98.3% n=2 (97.7%, n=3)", "1716 sec, n=3 (1934 sec, n=2)"),
                        ("Dexterity", 5, 4, 1, "98.3%, n=4", "1672.1 sec, n=4"),
                        ("Mobility", 3, 3, 0, "95.4%, n=3", "1416 sec, n=3"),
                    )
                ),
            ],
        ),
    ],
)
def test_real_files(shared: Path, name: str, title: str, expected: list[str]) -> None:
    content = read_csv(File((shared / "documents" / "csv" / name).read_bytes()))
    assert content.title == title
    assert rows(content) == expected
    assert {block.headings for block in content.blocks} == {(title,) if title else ()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_in_any_encoding(encoding: str, delimiter: str) -> None:
    text = "Häuser;Straße;Größe\r\n3;Am Wäldchen, hinten;1,5\r\n4;Süd;2,5\r\n".replace(
        ",", "." if delimiter == "," else ","
    )
    content = read(text.replace(";", delimiter), encoding)
    assert rows(content)[0] == "Häuser | Straße | Größe"
    assert rows(content)[2] == f"Häuser: 4 | Straße: Süd | Größe: {'2.5' if delimiter == ',' else '2,5'}"


def test_cells() -> None:
    content = read(
        'name,said\nAnn,"one\ntwo, ""three""  four"\nBob, "with a blank, before"\nC,5" wide\nD\n,,\nE,f,g,h\n'
    )
    assert rows(content) == [
        "name | said",
        'name: Ann | said: one two, "three" four',
        "name: Bob | said: with a blank, before",
        'name: C | said: 5" wide',
        "name: D",
        "name: E | said: f | g | h",
    ]
    assert rows(read('a,b\n1,"say \\"hi\\" to you, all"\n2,"C:\\dir"\n')) == [
        "a | b",
        'a: 1 | b: say "hi" to you, all',
        "a: 2 | b: C:\\dir",
    ]
    assert rows(read("a,b,c\n1,,3\n,2\n")) == ["a | b | c", "a: 1 | c: 3", "b: 2"]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    lines = ["id,name", '1,"Weird Al', *(f'{n},"Nobody, {n}"' for n in range(2, 900))]
    assert rows(read("\n".join(lines)))[-1] == "id: 899 | name: Nobody, 899"
    assert len(rows(read("\n".join(lines)))) == 900
    assert rows(read('a,b\n1,"x\n2,y\n3,z')) == ["a | b", "a: 1 | b: x", "a: 2 | b: y", "a: 3 | b: z"]
    assert rows(read('a,b\n1,"x" y\n2,"two\nlines"\n')) == ["a | b", "a: 1 | b: x y", "a: 2 | b: two lines"]
    assert len(rows(read('a,b\n1,"x" y\n2,"z\n' + '3,"w"\n' * 9))) == 12


def test_a_line_that_names_the_delimiter() -> None:
    assert rows(read("sep=;\na,1;b,2\nc,3;d,4")) == ["a,1 | b,2", "a,1: c,3 | b,2: d,4"]


def test_rows_above_the_header() -> None:
    content = read("Sales 2020\n\nAll in euros\n\nname;sum;of\na;1;2\nb;3;4\n")
    assert content.title == "Sales 2020"
    assert [(b.role.value, b.span.of(content.text)) for b in content.blocks][:3] == [
        ("heading", "Sales 2020"),
        ("body", "All in euros"),
        ("lines", "name | sum | of"),
    ]


def test_one_column_is_no_table_with_a_title() -> None:
    content = read("name\nAnn, who is here\nBob\nCarl\n")
    assert content.title == ""
    assert rows(content) == ["name", "Ann, who is here", "Bob", "Carl"]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("name,city\nAnn,Rome\nBob,Oslo\n", "name: Ann | city: Rome"),
        ("Country,1960,1970,1980\nFrance,1,2,3\nItaly,3,4,5\n", "Country: France | 1960: 1 | 1970: 2 | 1980: 3"),
        (",a,b\n0,x,y\n1,z,w\n", "0 | a: x | b: y"),
        ("what:,when\nFire,2020-01-01\nFlood,2020-02-03\n", "what: Fire | when: 2020-01-01"),
        ("Sum, net;Day\n1,50;3.4.\n2,50;4.4.\n", "Sum, net: 1,50 | Day: 3.4."),
        ("1,2,3\n4,5,6\n", "4 | 5 | 6"),  # data from the first row on, in all these
        ("Germany,1960,1961\nFrance,1962,1963\n", "France | 1962 | 1963"),
        ("Ann,yes\nBob,yes\n", "Bob | yes"),
        ("x,x\ny,z\n", "y | z"),
        ("He came, and he went.;Who?\nShe stayed.;Ann\n", "She stayed. | Ann"),
        (f"{'long ' * 20},b\n1,2\n", "1 | 2"),
    ],
)
def test_a_row_can_be_read_alone_where_there_is_a_header(text: str, second: str) -> None:
    assert rows(read(text))[1] == second


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "no text"), (b",,\n,,\n", "no text"), (b"PK\x03\x04\0\0\0\0", "not text")]
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_csv(File(data))


@given(st.text(alphabet='ab1 ,;\t|"\n\\é', max_size=80) | st.text(max_size=40))
def test_every_table_is_read(text: str) -> None:
    try:
        content = read(text.encode("utf-8", "ignore").decode())
    except UnreadableError:
        return
    assert "\n\n".join(block.span.of(content.text) for block in content.blocks) == content.text
    assert all("\n" not in row for row in rows(content))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a," * 2_000_000, id="one line of cells"),
        pytest.param('a,"' + "b" * 5_000_000 + '"', id="one cell"),
        pytest.param('a,"' + "b\n" * 300_000, id="a quotation mark"),
        pytest.param('"' * 500_001, id="quotation marks"),
        pytest.param('"a\n' * 100_000, id="many open"),
        pytest.param("a,b\n" * 150_000, id="rows"),
        pytest.param("\n" * 3_000_000 + "x", id="blank lines"),
    ],
)
def test_megabytes_take_seconds(text: str) -> None:
    start = now()
    read(text)
    assert since(start) < 15
