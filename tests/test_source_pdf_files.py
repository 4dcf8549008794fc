"""The PDF reader on real files, against what their rendered pages show."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from source.errors import PasswordError, UnreadableError
from source.file import File
from source.model import CITED, Block, Content, Page, Role
from source.pdf.reader import read_pdf


def read(path: Path, password: str = "") -> Content:
    content = read_pdf(File(path.read_bytes(), password))
    spans = [block.span for block in content.blocks]
    assert all(before.end < after.start for before, after in pairwise(spans))
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(content.text)]
    assert all(not content.text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True))
    return content


def texts(content: Content, *roles: Role) -> Iterator[str]:
    return (block.span.of(content.text) for block in content.blocks if block.role in roles)


def roles(content: Content) -> Counter[Role]:
    return Counter(block.role for block in content.blocks)


def starting(content: Content, start: str) -> Block:
    (found,) = [block for block in content.blocks if block.span.of(content.text).startswith(start)]
    return found


@pytest.fixture(scope="module")
def tracemonkey(shared: Path) -> Content:
    return read(shared / "documents/pdf/pdfjs_tracemonkey.pdf")


@pytest.fixture(scope="module")
def register(shared: Path) -> Content:
    return read(shared / "documents/pdf/federal_register_3col.pdf")


@pytest.fixture(scope="module")
def geotopo(shared: Path) -> Content:
    return read(shared / "documents/pdf/geotopo_book_de.pdf")


def test_a_two_column_paper_has_its_title_block_and_headings(tracemonkey: Content) -> None:
    assert tracemonkey.title == "Trace-based Just-in-Time Type Specialization for Dynamic Languages"
    front = list(texts(tracemonkey, Role.FRONT))
    assert front[0] == tracemonkey.title
    assert front[-1] == "University of California, Irvine+ {mbebenit,changm,franz}@uci.edu"
    assert list(texts(tracemonkey, Role.HEADING)) == [
        "Abstract",
        "1. Introduction",
        "2. Overview: Example Tracing Run",
        "3. Trace Trees",
        "3.1 Traces",
        "Type specialization.",
        "3.2 Trace Trees",
        "3.3 Blacklisting",
        "4. Nested Trace Tree Formation",
        "4.1 Nesting Algorithm",
        "4.2 Blacklisting with Nesting",
        "5. Trace Tree Optimization",
        "5.1 Optimizations",
        "5.2 Register Allocation",
        "6. Implementation",
        "6.1 Calling Compiled Traces",
        "6.2 Trace Stitching",
        "6.3 Trace Recording",
        "6.4 Preemption",
        "6.5 Calling External Functions",
        "6.6 Correctness",
        "7. Evaluation",
        "8. Related Work",
        "9. Conclusions",
        "10. Future Work",
        "Acknowledgments",
        "References",
    ]
    assert starting(tracemonkey, "The key insight is").headings == (
        "4. Nested Trace Tree Formation",
        "4.1 Nesting Algorithm",
    )


def test_a_two_column_paper_is_read_column_by_column_and_over_pages(tracemonkey: Content) -> None:
    abstract = starting(tracemonkey, "Dynamic languages such as JavaScript are more")
    assert abstract.span.of(tracemonkey.text) == (
        "Dynamic languages such as JavaScript are more difficult to compile than statically typed ones. Since no "
        "concrete type information is available, traditional compilers need to emit generic code that can handle all "
        "possible type combinations at runtime. We present an alternative compilation technique for dynamically-typed "
        "languages that identifies frequently executed loop traces at run-time and then generates machine code on the "
        "fly that is specialized for the actual dynamic types occurring on each path through the loop. Our method "
        "provides cheap inter-procedural type specialization, and an elegant and efficient way of incrementally "
        "compiling lazily discovered alternative paths through nested loops. We have implemented a dynamic compiler "
        "for JavaScript based on our technique and we have measured speedups of 10x and more for certain benchmark "
        "programs."
    )
    over = starting(tracemonkey, "Each compiled trace covers one path")
    assert (over.page, over.end_page) == (Page("1", 1), Page("2", 2))
    assert over.span.of(tracemonkey.text).endswith(
        "will occur in subsequent loop iterations. Hence, recording and compiling a trace speculates that the path and "
        "typing will be exactly as they were during recording for subsequent iterations of the loop."
    )
    beside_a_notice = starting(tracemonkey, "Dynamic languages such as JavaScript, Python, and Ruby")
    assert "client-side web programming and is used for" in beside_a_notice.span.of(tracemonkey.text)
    around_a_figure = starting(tracemonkey, "The heuristic considers the set R")
    assert "Then the heuristic selects v" in around_a_figure.span.of(tracemonkey.text)


def test_a_papers_lists_code_tables_and_references(tracemonkey: Content) -> None:
    assert starting(tracemonkey, "• We validate").span.of(tracemonkey.text) == (
        "• We validate our tracing techniques in an implementation based on the SpiderMonkey JavaScript interpreter, "
        "achieving 2x-20x speedups on many programs."
    )
    assert starting(tracemonkey, "1 for (var").span.of(tracemonkey.text) == (
        "1 for (var i = 2; i < 100; ++i) {\n2   if (!primes[i])\n3     continue;\n"
        "4   for (var k = i + i; i < 100; k += i)\n5     primes[k] = false;\n6 }"
    )
    assert starting(tracemonkey, "Tag |").span.of(tracemonkey.text).splitlines() == [
        "Tag | JS Type | Description",
        "xx1 | number | 31-bit integer representation",
        "000 | object | pointer to JSObject handle",
        "010 | number | pointer to double handle",
        "100 | string | pointer to JSString handle",
        "110 | boolean null, or undefined | enumeration for null, undefined, true, false",
    ]
    rows = starting(tracemonkey, "| Loops").span.of(tracemonkey.text).splitlines()
    assert rows[0] == "| Loops | Trees | Traces | Aborts | Flushes | Trees/Loop | Traces/Tree | Traces/Loop | Speedup"
    assert rows[1] == "3d-cube | 25 | 27 | 29 | 3 | 0 | 1.1 | 1.1 | 1.2 | 2.20x"
    assert {len(row.split(" | ")) for row in rows[1:]} == {10}
    assert len(rows) == 27
    references = [block for block in tracemonkey.blocks if block.headings[-1:] == ("References",)][1:]
    assert [block.number for block in references] == [f"[{i}]" for i in range(1, 20)]


def test_a_papers_footnotes_follow_what_refers_to_them(tracemonkey: Content) -> None:
    notes = [i for i, block in enumerate(tracemonkey.blocks) if block.role is Role.NOTE]
    assert [tracemonkey.blocks[i].number for i in notes] == ["n. 1", "n. 2"]
    first, second = ([block.span.of(tracemonkey.text) for block in tracemonkey.blocks[i - 1 : i + 1]] for i in notes)
    assert "convert any integer result back to a double.[1] Clearly, a JavaScript VM" in first[0]
    assert first[1].startswith("[1] Arrays are actually worse than this: if the index value is a number, it must be")
    assert second[0].endswith("will immediately start recording the inner loop.[2]")
    assert second[1].endswith("while saving only a few iterations in the interpreter.")


def test_the_federal_register_has_its_printed_page_numbers_and_no_running_heads(register: Content) -> None:
    labels = {block.page for block in register.blocks}
    assert labels == {Page(str(47697 + i), i) for i in range(1, 16) if i not in (5 + 3,)}
    assert register.scanned == (8,), "a page that is a picture"
    assert not re.search(r"Federal Register ?/|VerDate|DSKJLSW7X2PROD", register.text)
    cited = [each for each in register.blocks if each.role in CITED]
    assert "</GPH>" not in "".join(each.span.of(register.text) for each in cited)


def test_the_federal_register_is_read_in_three_columns(register: Content) -> None:
    summary = starting(register, "SUMMARY: The FAA proposes to supersede").span.of(register.text)
    assert summary.startswith(
        "SUMMARY: The FAA proposes to supersede Airworthiness Directive (AD) 2018–23–51, which applies to all The "
        "Boeing Company Model 737–8 and 737–9 (737 MAX) airplanes. Since AD 2018–23–51 was issued,"
    )
    mail = (
        "• Mail: U.S. Department of Transportation, Docket Operations, M–30, West Building Ground Floor, Room W12–140"
    )
    assert f"{mail}, 1200 New Jersey Avenue SE, Washington, DC 20590." in texts(register, Role.BODY)
    crash = starting(register, "On October 29, 2018, a Boeing Model 737–8")
    assert (crash.page, crash.end_page) == (Page("47698", 1), Page("47699", 2))
    assert crash.headings[-1] == "Background"
    assert "Soekarno-Hatta International Airport in Jakarta, Indonesia" in crash.span.of(register.text)
    assert "the accident. Reports" not in crash.span.of(register.text)
    assert "and the operator. Reports[1] from the accident" in crash.span.of(register.text)
    short = starting(register, "(5) In the Operating Procedures chapter")
    assert short.span.of(register.text) == (
        "(5) In the Operating Procedures chapter, replace the existing Stabilizer Trim Inoperative paragraph with the "
        "information in figure 4 to paragraph (h)(5) of this AD."
    )
    assert short.number == "(5)"


def test_the_federal_registers_footnotes_are_whole_over_columns(register: Content) -> None:
    notes = [block for block in register.blocks if block.role is Role.NOTE]
    assert [block.number for block in notes] == [f"n. {i}" for i in range(1, 16)]
    assert starting(register, "[12]").span.of(register.text) == (
        "[12] The magnitude of the command varies according to parameters such as the airplane’s altitude and "
        "airspeed, and would be limited such that after the command is made, the pilot would be able to maintain level "
        "flight, climb, and descend, using control column inputs only."
    )
    assert starting(register, "[13]").span.of(register.text).endswith("more than 10 seconds.")


def test_the_federal_registers_tables_have_their_header(register: Content) -> None:
    assert starting(register, "Action | Labor cost | Parts cost | Cost per product | Cost on U.S. operators\nFCC").page
    again = starting(register, "Action | Labor cost | Parts cost | Cost per product | Cost on U.S. operators\nStab")
    assert again.span.of(register.text).splitlines()[1:] == [
        "Stabilizer wiring change | Up to 79 work-hours × $85 per hour = Up to $6,715. | Up to $3,790 | Up to $10,505 "
        "| Up to $766,865.",
        "AOA sensor system test | 40 work-hours × $85 per hour = $3,400. | $0 | $3,400 | $248,200.",
    ]


def test_a_german_book_has_its_outline_as_headings(geotopo: Content) -> None:
    assert geotopo.title == "Geometrie und Topologie"
    assert [text for text in texts(geotopo, Role.HEADING) if re.match(r"\d [A-Z]", text)] == [
        "1 Topologische Grundbegriffe",
        "2 Mannigfaltigkeiten und Simplizialkomplexe",
        "3 Fundamentalgruppe und Überlagerungen",
        "4 Euklidische und nichteuklidische Geometrie",
        "5 Krümmung",
    ]
    basis = starting(geotopo, "a) B ⊆ T heißt Basis")
    assert basis.headings == ("1 Topologische Grundbegriffe", "1.1 Topologische Räume", "Definition 4")
    assert basis.page == Page("4", 7)
    assert basis.number == "a)"
    assert starting(geotopo, "Dieses Skript wurde").page == Page("ii", 2)


def test_a_german_book_has_no_running_heads_and_whole_words(geotopo: Content) -> None:
    headed = [text for text in texts(geotopo, Role.BODY, Role.LINES) if "TOPOLOGISCHE RÄUME" in text]
    assert headed == []
    assert (
        "unter anderem alle offenen Kugeln, aber z. B. auch Schnitte zweier Kugeln mit unterschiedlichem Mittelpunkt"
        in (geotopo.text)
    )


def test_a_german_books_contents_notes_and_signs(geotopo: Content) -> None:
    contents = starting(geotopo, "1 Topologische Grundbegriffe | 2").span.of(geotopo.text).splitlines()
    assert contents[:3] == ["1 Topologische Grundbegriffe | 2", "1.1 Topologische Räume | 2", "1.2 Metrische Räume | 6"]
    notes = list(texts(geotopo, Role.NOTE))
    assert len(notes) == 11
    assert notes[0] == "[1] Diese Metrik wird auch „französische Eisenbahnmetrik“ genannt."
    assert starting(geotopo, "(a) Ist GLn(R)").span.of(geotopo.text) == (
        "(a) Ist GLn(R) = { A ∈ Rn×n | det(A) ≠ 0 } kompakt?"
    ), "not: = 0"


def test_a_latex_document_in_two_columns(shared: Path) -> None:
    content = read(shared / "documents/pdf/latex_multicolumn.pdf")
    assert roles(content) == {Role.FRONT: 3, Role.HEADING: 1, Role.BODY: 11, Role.LINES: 1}
    assert list(texts(content, Role.FRONT)) == [
        "Two-Column Document with Lorem Ipsum",
        "Your Name",
        "January 3, 2024",
    ]
    body = list(texts(content, Role.BODY))
    assert body[0] == "This is a sample document with two columns filled with Lorem Ipsum text."
    assert body[1].startswith("Lorem ipsum dolor sit amet, consectetuer adipiscing elit. Ut purus elit, vestibulum")
    assert body[1].endswith("Duis eget orci sit amet orci dignissim rutrum.")
    assert "Donec nonummy pellentesque ante." in body[3], "over the columns"
    over = starting(content, "Fusce mauris.")
    assert (over.page, over.end_page) == (Page("1", 1), Page("2", 2))
    assert next(texts(content, Role.LINES)).splitlines()[:3] == [
        "Table 1: EU Countries Information",
        "Country | Population (millions) | Area (km2) | Capital | Official Language",
        "Austria | 8.9 | 83,879 | Vienna | German",
    ]


def test_a_paper_with_restrictions_on_copying_is_read(shared: Path) -> None:
    content = read(shared / "documents/pdf/copy_protected.pdf")
    assert content.title == "LayoutParser: A Unified Toolkit for Deep Learning Based Document Image Analysis"
    assert list(texts(content, Role.HEADING)) == ["1 Introduction"]
    abstract = starting(content, "Abstract. Recent advances").span.of(content.text)
    assert abstract.endswith("The library is publicly available at https://layout-parser.github.io.")
    assert "there have been on-going efforts to improve" in abstract, "the ligature macOS writes as an arrow"
    assert "several practical difficulties for" in content.text, "the one it writes as NUL"
    over = starting(content, "Deep Learning(DL)-based")
    assert (over.page, over.end_page) == (Page("1", 1), Page("2", 2))
    assert "classification [11, 37], layout detection" in over.span.of(content.text)
    assert [block.number for block in content.blocks if block.number] == ["1.", "2.", "3.", "4."]
    assert list(texts(content, Role.BACK)) == ["arXiv:2103.15348v2 [cs.CV] 21 Jun 2021"]
    assert "Z. Shen et al." not in content.text


def test_paragraphs_that_hang(shared: Path) -> None:
    content = read(shared / "documents/pdf/crazyones.pdf")
    assert list(texts(content, Role.FRONT)) == ["The Crazy Ones", "October 14, 1998"]
    assert list(texts(content, Role.BODY))[:2] == [
        "Heres to the crazy ones. The misfits. The rebels. The troublemakers. The round pegs in the square holes.",
        "The ones who see things differently. Theyre not fond of rules. And they have no respect for the status quo. "
        "You can quote them, disagree with them, glorify or vilify them.",
    ]
    assert roles(content) == {Role.FRONT: 2, Role.BODY: 7}


def test_a_transcript_loses_its_line_numbers(shared: Path) -> None:
    content = read(shared / "documents/pdf/scotus_transcript_p1.pdf")
    assert content.title == ""
    body = list(texts(content, Role.BODY))
    assert not re.search(r"^\d+ [A-Z]", content.text, re.MULTILINE)
    assert "IN THE SUPREME COURT OF THE UNITED STATES" in texts(content, Role.HEADING, Role.BODY)
    assert body[body.index("Washington, D.C.") :] == [
        "Washington, D.C.",
        "Tuesday, January 13, 2009",
        "The above-entitled matter came on for oral argument before the Supreme Court of the United States at 1:01 "
        "p.m.",
        "APPEARANCES:",
        "STEVEN E. MERCER, ESQ., Deputy Attorney General, Los Angeles, Cal.; on behalf of the Petitioner.",
        "CHARLES M. SEVILLA, ESQ., San Diego, Cal.; on behalf of the Respondent.",
        "Alderson Reporting Company",
    ]


def test_a_turned_table_has_a_row_per_state(shared: Path) -> None:
    content = read(shared / "documents/pdf/rotated_table.pdf")
    assert content.title == "NICS Firearm Background Checks November - 2015"
    rows = next(texts(content, Role.LINES)).splitlines()
    assert rows[1] == (
        "State / Territory | Permit | Handgun | Long Gun | *Other | **Multiple | Admin | Handgun | Long Gun | *Other "
        "| Handgun | Long Gun | *Other | Handgun | Long Gun | *Other | Handgun | Long Gun | Handgun | Long Gun "
        "| *Other | Handgun | Long Gun | *Other | Totals"
    )
    assert len(rows) == 58
    assert rows[2].startswith("Alabama | 18,870 | 23,022 | 22,650 | 859 | 1,178 | 0 | 14 | 15 | 0 | 2,179 | 2,307 | 11")
    assert rows[-1].startswith("Totals | 804,006 | 671,330 | 636,903 | 26,597 | 23,015 | 1,281")
    assert rows[-1].endswith("| 2,236,457")
    assert {len(row.split(" | ")) for row in rows[1:]} == {25}
    assert "Page 1 of 205" not in content.text


def test_text_that_runs_upwards(shared: Path) -> None:
    content = read(shared / "documents/pdf/vertical_writing.pdf")
    assert list(texts(content, Role.BODY)) == ["Test", "Vertical", "Layout"]


def test_japanese_written_downwards_is_read_from_the_right_tier_by_tier(shared: Path) -> None:
    content = read(shared / "documents/pdf/japanese_jo.pdf")
    lines = content.text.split()
    assert lines[:4] == ["序", "わたくしといふ現象は", "假定された有機交流電燈の", "ひとつの青い照明です"]
    last_of_the_upper_tier = lines.index("みんなのおのおののなかのすべてですから）")
    assert lines[last_of_the_upper_tier + 1] == "けれどもこれら新世代沖積世の"
    assert lines[-2:] == ["大正十三年一月廿日", "宮澤賢治"]


def test_arabic_is_in_the_order_it_is_read(shared: Path) -> None:
    content = read(shared / "documents/pdf/arabic_rtl.pdf")
    assert content.title == "habibi"
    assert {"habibi", "حَبيبي"} <= set(content.text.split())
    assert "يبيب" not in content.text.replace("حَبيبي", "")


@pytest.mark.parametrize(
    ("name", "password", "text"),
    [
        ("encrypted_aes256", "foo", "Secret!"),
        ("encrypted_r6_user", "asdfzxcv", "pdf encryption test password: asdfzxcv"),
        ("password_openpassword", "openpassword", "Lorem ipsum dolor sit amet, consetetur sadipscing elitr"),
    ],
)
def test_encrypted_files_open_with_their_password_alone(shared: Path, name: str, password: str, text: str) -> None:
    path = shared / f"documents/pdf/{name}.pdf"
    assert read(path, password).text.startswith(text)
    with pytest.raises(PasswordError, match=r"^it is encrypted and needs a password$"):
        read(path)
    for wrong in ("no", "né", "\ud800", "x" * 500):
        with pytest.raises(PasswordError, match=r"^it is encrypted and the password given does not open it$"):
            read(path, wrong)


@pytest.mark.parametrize("name", ["pdf/pdfjs_bug1020226", "pdf_scanned/ocrmypdf_invalid"])
def test_damaged_files_are_refused(shared: Path, name: str) -> None:
    with pytest.raises(UnreadableError, match=r"^it is damaged: "):
        read(shared / f"documents/{name}.pdf")


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("pdf/image_only_lorem", (1,)),
        ("pdf_scanned/ocrmypdf_linn", (1,)),
        ("pdf_scanned/ocrmypdf_cardinal", (1, 2, 3, 4)),
        ("pdf_scanned/ocrmypdf_francais", (1,)),
    ],
)
def test_scans_are_told_by_page(shared: Path, name: str, pages: tuple[int, ...]) -> None:
    content = read(shared / f"documents/{name}.pdf")
    assert (content.blocks, content.text, content.scanned) == ((), "", pages)


def test_a_scan_with_a_stamp_is_a_scan(shared: Path) -> None:
    content = read(shared / "documents/pdf/malformed_932.pdf")
    assert content.scanned == (1,)
    assert content.text == "2021 3 31"


def test_a_page_without_anything_holds_no_text(shared: Path) -> None:
    with pytest.raises(UnreadableError, match=r"^it holds no text$"):
        read(shared / "documents/pdf_scanned/ocrmypdf_no_contents.pdf")


def test_text_above_a_picture_is_read(shared: Path) -> None:
    content = read(shared / "documents/pdf_scanned/ocrmypdf_toc.pdf")
    assert content.text == "What follows is an image embedded as a Form XObject:"
    assert content.title == ""


def test_pages_turn_in_a_paragraph_where_they_do_in_print(tracemonkey: Content) -> None:
    turns = [turn for block in tracemonkey.blocks for turn in block.turns]
    found = [(" ".join(tracemonkey.text[at:].split()[:4]), page.label) for at, page in turns]
    assert ("Hence, recording and compiling", "2") in found
    assert ("esentations are assigned an", "5") in found  # "rep-" ends page 4
