"""The plain-text reader: what becomes of every stretch of a text, and that none is lost."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from source.model import Block, Role
from source.numbers import author_number
from source.text import canonical, read_text
from tests.pace import now, since

PROSE = "This sentence is long enough to be read as prose, which is sixty characters or more of it."
MORE = "Another sentence goes on about the same matter at a length that nobody takes for a heading."

# What layout is made of: line ends, blank lines, numbers, sentence ends, headings, prose, and odd characters.
BREAKS = ["\n", "\n\n", "\n \t\n", "\r\n", "\r", "\f", "\x1c", "\x85", "\u2028", "\u3000", " "]
NUMBERS = ["(1) ", "(2) ", "[7] ", "3. ", "4) ", "§ 5 ", "(٣) "]
WORDS = ["A Heading", "word", f"{PROSE} ", MORE, "x" * 91, "中文", "é", "\u0301", "😀", "\x00", "\ufeff", "("]
ENDS = [".", "!”", "。", "؟", "।", ":"]
PIECES = st.sampled_from([*BREAKS, *NUMBERS, *WORDS, *ENDS])
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80)


def blocks_of(text: str, *lost_headings: str) -> tuple[Block, ...]:
    return read_text(canonical(text), lost_headings)[1]


def seen(text: str, *lost_headings: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the role, the first twenty characters and the headings of every block."""
    return [
        (block.role.value, block.span.of(canonical(text))[:20], block.headings)
        for block in blocks_of(text, *lost_headings)
    ]


@given(TEXTS)
@example("")
@example(f"Title\n\n{PROSE}\n\n(1) {PROSE}\n\n(1) {MORE}\n\nfooter")
def test_nothing_is_lost_and_nothing_invented(raw: str) -> None:
    text = canonical(raw)
    end = 0
    for block in blocks_of(raw):
        assert block.span.start >= end
        assert not text[end : block.span.start].strip()
        assert block.span.of(text) == block.span.of(text).strip() != ""
        end = block.span.end
    assert not text[end:].strip()


@given(TEXTS)
def test_front_comes_first_and_back_last(raw: str) -> None:
    order = [Role.FRONT, Role.BODY, Role.BACK]
    roles = [order.index(Role.BODY if block.role is Role.HEADING else block.role) for block in blocks_of(raw)]
    assert roles == sorted(roles)


@given(TEXTS)
def test_numbers_and_headings_are_the_texts_own(raw: str) -> None:
    """A heading stands above, verbatim, or in brackets; a number stands at the start; what follows came before."""
    text = canonical(raw)
    said: list[str] = []
    numbers: list[str] = []
    for block in blocks_of(raw):
        chunk = block.span.of(text)
        if block.role is Role.HEADING:
            said.append(chunk)
            numbers = []
        assert all(heading in said or heading == "[untitled section]" for heading in block.headings)
        if block.number:
            assert chunk.startswith(block.number)
            assert block.follows is None
            numbers.append(block.number)
        elif block.follows:
            assert block.follows == numbers[-1]


@given(TEXTS)
def test_the_title_is_one_line_of_the_front_matter(raw: str) -> None:
    text = canonical(raw)
    title, blocks = read_text(text)
    front = [" ".join(block.span.of(text).split()) for block in blocks if block.role is Role.FRONT]
    assert title.splitlines() == ([title] if title else [])
    assert bool(title) == bool(front)
    assert not title or any(" ".join(title.split()) in chunk for chunk in front)


@given(TEXTS)
def test_canonical_text_changes_line_ends_only(raw: str) -> None:
    text = canonical(raw)
    assert "\r" not in text
    assert text.replace("\n", "") == raw.removeprefix("\ufeff").replace("\r", "").replace("\n", "")


def test_canonical_line_ends() -> None:
    assert canonical("a\r\nb\rc\n\rd\r\r\ne") == "a\nb\nc\n\nd\n\ne"
    assert canonical("\ufeffa\ufeff") == "a\ufeff"
    assert canonical("\ufeff\ufeffa") == "\ufeffa"


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("(1) Let me start", "(1)", "Let me start"),
        ("(12)\tTab", "(12)", "Tab"),
        ("[3] As said", "[3]", "As said"),
        ("4. Four", "4.", "Four"),
        ("5) Five", "5)", "Five"),
        ("§ 12 Law", "§ 12", "Law"),
        ("§12. Law", "§12.", "Law"),
        ("(٣) ثلاثة", "(٣)", "ثلاثة"),
        ("(1)\u00a0hard space", "(1)", "hard space"),
        ("(1)glued", None, "(1)glued"),
        ("(1)\nnext line", None, "(1)\nnext line"),
        ("(1)", None, "(1)"),
        ("(1) ", None, "(1) "),
        ("(1234) too long", None, "(1234) too long"),
        ("1984 was a year", None, "1984 was a year"),
        ("1984. A novel", None, "1984. A novel"),
        ("1.5 million", None, "1.5 million"),
        ("(a) letter", "(a)", "letter"),
        ("b) The tenant", "b)", "The tenant"),
        ("(iv) Inside back", "(iv)", "Inside back"),
        ("(c) 2020 The authors", None, "(c) 2020 The authors"),
        ("(as) in this", None, "(as) in this"),
        ("1.2.3 The tenant", "1.2.3", "The tenant"),
        ("Section 1. All powers", "Section 1", "All powers"),
        ("SECTION 12A. All powers", "SECTION 12A", "All powers"),
        ("Sec. 4. The times", "Sec. 4", "The times"),
        ("Section 3(2)(b): the agent", "Section 3(2)(b)", "the agent"),
        ("Art. 3. Everyone has", "Art. 3", "Everyone has"),
        ("Article 5 Everyone has", "Article 5", "Everyone has"),
        ("Article 5 A person", "Article 5", "A person"),
        ("ARTICLE IV. The states", "ARTICLE IV", "The states"),
        ("Art. 2-204. Form", "Art. 2-204", "Form"),
        ("Rule 5: be kind", "Rule 5", "be kind"),
        ("Rule 5 – Be kind", "Rule 5", "Be kind"),
        ("Clause 7.2 The tenant", "Clause 7.2", "The tenant"),
        ("Article premier. Les hommes", "Article premier", "Les hommes"),
        ("Art. 1er - Les hommes", "Art. 1er", "Les hommes"),
        ("Article 3 bis. Nul", "Article 3 bis", "Nul"),
        ("Artikel 4\tNiemand darf", "Artikel 4", "Niemand darf"),
        ("Artículo 5. Nadie", "Artículo 5", "Nadie"),
        ("Art. 5.- Nadie", "Art. 5", "Nadie"),
        ("Artigo 1.º Todos", "Artigo 1.º", "Todos"),
        ("Artykuł 3. Każdy", "Artykuł 3", "Każdy"),
        ("Статья 3. Каждый", "Статья 3", "Каждый"),
        ("Статья 3 Каждый", "Статья 3", "Каждый"),
        ("المادة 3: لكل فرد", "المادة 3", "لكل فرد"),
        ("סעיף ג. כל אדם", "סעיף ג", "כל אדם"),
        ("第３条　すべて人は", "第３条", "すべて人は"),
        ("第十二条 公民", "第十二条", "公民"),
        ("第１条（目的）この", "第１条", "（目的）この"),
        ("제1조 모든 사람은", "제1조", "모든 사람은"),
        ("3 § Denna lag", "3 §", "Denna lag"),
        ("§ 12 of the Act", None, "§ 12 of the Act"),
        ("§ 12 Abs. 2 gilt", None, "§ 12 Abs. 2 gilt"),
        ("Section 3 of the Act applies", None, "Section 3 of the Act applies"),
        ("Article 8 ECHR protects", None, "Article 8 ECHR protects"),
        ("Article 5 Paragraph 2 says", None, "Article 5 Paragraph 2 says"),
        ("Artikel 4 Absatz 2 gilt", None, "Artikel 4 Absatz 2 gilt"),
        ("المادة 3 من القانون", None, "المادة 3 من القانون"),
        ("Статья 3 закона", None, "Статья 3 закона"),
        ("Section 3, which", None, "Section 3, which"),
        ("Article 3", None, "Article 3"),
        ("Article 3.", None, "Article 3."),
        ("Articles 3 and 4", None, "Articles 3 and 4"),
        ("0:0:3.270 --> 0:0:5.100", None, "0:0:3.270 --> 0:0:5.100"),
        ("12:30 The train leaves", None, "12:30 The train leaves"),
        ("said (1) inside", None, "said (1) inside"),
        ("", None, ""),
    ],
)
def test_author_numbers(text: str, number: str | None, words: str) -> None:
    found, at = author_number(text)
    assert found == number
    assert text[at:] == words


def test_headings_open_sections() -> None:
    text = f"{PROSE}\n\nFirst Part\n\n{MORE}\n\n{PROSE}\n\nSecond Part\n\n{MORE}"
    assert seen(text) == [
        ("body", PROSE[:20], ()),
        ("heading", "First Part", ("First Part",)),
        ("body", MORE[:20], ("First Part",)),
        ("body", PROSE[:20], ("First Part",)),
        ("heading", "Second Part", ("Second Part",)),
        ("body", MORE[:20], ("Second Part",)),
    ]


@pytest.mark.parametrize(
    "chunk",
    [
        "A line that ends like a sentence.",
        "A line that ends in a quotation.”",
        "A colon opens what comes:",
        "two lines\nare no heading",
        "a" * 91,
        "(1) a number and no full stop",
    ],
)
def test_what_is_no_heading(chunk: str) -> None:
    assert seen(f"{PROSE}\n\n{chunk}\n\n{MORE}") == [
        ("body", PROSE[:20], ()),
        ("body", chunk[:20], ()),
        ("body", MORE[:20], ()),
    ]


def test_a_heading_has_90_characters_at_most() -> None:
    heading = "a" * 90
    assert [block.role for block in blocks_of(f"{PROSE}\n\n{heading}\n\n{MORE}")] == [
        Role.BODY,
        Role.HEADING,
        Role.BODY,
    ]


@pytest.mark.parametrize(
    ("lost", "sections"),
    [
        ((), ("[untitled section]", "[untitled section]")),
        (("Iraq",), ("[Iraq]", "[untitled section]")),
        (("Iraq", "Iran"), ("[Iraq]", "[Iran]")),
        (("Iraq", "Iran", "never used"), ("[Iraq]", "[Iran]")),
    ],
)
def test_a_numbering_that_starts_again_opens_a_section(lost: tuple[str, ...], sections: tuple[str, str]) -> None:
    chunks = ["Part", *(f"({number}) {PROSE}" for number in (1, 2, 1, 2, 1))]
    blocks = blocks_of("\n\n".join([MORE, *chunks]), *lost)
    assert [(block.headings, block.number) for block in blocks[2:]] == [
        (("Part",), "(1)"),
        (("Part",), "(2)"),
        ((sections[0],), "(1)"),
        ((sections[0],), "(2)"),
        ((sections[1],), "(1)"),
    ]


def test_a_numbering_that_starts_again_under_a_heading_opens_none() -> None:
    text = "\n\n".join([MORE, "One", f"(1) {PROSE}", f"(2) {PROSE}", "Two", f"(1) {PROSE}", MORE])
    assert [(block.headings, block.number, block.follows) for block in blocks_of(text, "Lost")] == [
        ((), None, None),
        (("One",), None, None),
        (("One",), "(1)", None),
        (("One",), "(2)", None),
        (("Two",), None, None),
        (("Two",), "(1)", None),
        (("Two",), None, "(1)"),
    ]


def test_a_gap_in_the_numbers_stays() -> None:
    text = "\n\n".join([f"(1) {PROSE}", MORE, MORE, f"(3) {PROSE}", MORE])
    assert [(block.headings, block.number, block.follows) for block in blocks_of(text)] == [
        ((), "(1)", None),
        ((), None, "(1)"),
        ((), None, "(1)"),
        ((), "(3)", None),
        ((), None, "(3)"),
    ]


def test_what_follows_a_number_ends_with_the_section() -> None:
    text = "\n\n".join([f"(1) {PROSE}", "Next", PROSE])
    assert [(block.role, block.number, block.follows) for block in blocks_of(text)] == [
        (Role.BODY, "(1)", None),
        (Role.HEADING, None, None),
        (Role.BODY, None, None),
    ]


def test_title_block_and_footer_are_no_body() -> None:
    text = (
        f"A Talk\n\n12 Some Street\n\nTel: 123\n\n{PROSE}\n\n{MORE}\n\nThank you.\n\nlast updated 2003\n\nFellows\nFall"
    )
    title, blocks = read_text(text)
    assert title == "A Talk"
    assert [(block.role.value, block.span.of(text)) for block in blocks] == [
        ("front", "A Talk"),
        ("front", "12 Some Street"),
        ("front", "Tel: 123"),
        ("body", PROSE),
        ("body", MORE),
        ("body", "Thank you."),
        ("back", "last updated 2003"),
        ("back", "Fellows\nFall"),
    ]


def test_the_title_is_what_the_title_block_repeats() -> None:
    assert read_text(f"Lectures\n\nThe Talk:\n its  Subject\n\nA. Speaker\n\nThe Talk:\n its  Subject\n\n{PROSE}")[
        0
    ] == ("The Talk: its Subject")
    assert read_text(f"Lectures of \nThe Institute\n\nThe Talk\n\n{PROSE}")[0] == "Lectures of"
    assert read_text(PROSE)[0] == ""


def test_a_salutation_belongs_to_the_body() -> None:
    assert seen(f"The Talk\n\nFellow citizens:\n\n{PROSE}") == [
        ("front", "The Talk", ()),
        ("body", "Fellow citizens:", ()),
        ("body", PROSE[:20], ()),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(line_end: str) -> None:
    text = f"Title\n\n{PROSE}\n{MORE}\n\nPart\n\n(1) {MORE}\n"
    assert canonical(text.replace("\n", line_end)) == text
    assert seen(text.replace("\n", line_end)) == [
        ("front", "Title", ()),
        ("body", PROSE[:20], ()),
        ("heading", "Part", ("Part",)),
        ("body", f"(1) {MORE}"[:20], ("Part",)),
    ]


def test_a_byte_order_mark_is_no_text() -> None:
    assert seen(f"\ufeff{PROSE}") == [("body", PROSE[:20], ())]


def test_form_feeds_on_a_line_of_their_own_part_chunks() -> None:
    assert seen(f"{PROSE}\n\f\n{MORE}\n \t\n{PROSE}") == [
        ("body", PROSE[:20], ()),
        ("body", MORE[:20], ()),
        ("body", PROSE[:20], ()),
    ]


def test_nul_is_text_like_any_other() -> None:
    text = f"{PROSE}\x00\n\n{MORE[:-1]}\x00."
    assert [block.span.of(text) for block in blocks_of(text)] == [f"{PROSE}\x00", f"{MORE[:-1]}\x00."]


def test_wrapped_lines_without_blank_ones_are_one_block() -> None:
    text = f"{PROSE}\n{MORE}\n{PROSE}"
    assert [(block.role, block.span.of(text)) for block in blocks_of(text)] == [(Role.BODY, text)]


def test_unwrapped_lines_are_blocks_of_their_own() -> None:
    lines = [f"{PROSE} {MORE} {PROSE}", "Thank you.", f"{MORE} {MORE} {PROSE}"]
    text = "\n".join(lines)
    assert [(block.role, block.span.of(text)) for block in blocks_of(text)] == [(Role.BODY, line) for line in lines]


def test_narrow_lines_are_prose() -> None:
    one = "It was the best of times, it was the worst of times, it\nwas the age of wisdom."
    two = "It was the epoch of belief, it was the epoch of unbelief, it was\nthe season of Light."
    assert seen(f"A Book\n\nChapter One\n\n{one}\n\nChapter Two\n\n{two}") == [
        ("front", "A Book", ()),
        ("front", "Chapter One", ()),
        ("body", one[:20], ()),
        ("heading", "Chapter Two", ("Chapter Two",)),
        ("body", two[:20], ("Chapter Two",)),
    ]


def test_a_long_chunk_that_lacks_its_full_stop_is_body() -> None:
    cut_off = ("word " * 40).strip()
    assert [block.role for block in blocks_of(f"Title\n\n{PROSE}\n\n{cut_off}\n\nfooter")] == [
        Role.FRONT,
        Role.BODY,
        Role.BODY,
        Role.BACK,
    ]


def test_a_list_of_another_style_opens_no_section() -> None:
    text = "\n\n".join(["Part", f"(1) {PROSE}", "1. one.", "2. two.", f"(2) {PROSE}", f"(1) {MORE}", MORE])
    assert [(block.headings, block.number) for block in blocks_of(f"{PROSE}\n\n{text}", "Lost")[2:]] == [
        (("Part",), "(1)"),
        (("Part",), "1."),
        (("Part",), "2."),
        (("Part",), "(2)"),
        (("[Lost]",), "(1)"),
        (("[Lost]",), None),
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t\r\n \u3000\x1c\f\n", "\ufeff", "\ufeff \n"])
def test_no_text_has_no_blocks(text: str) -> None:
    assert read_text(canonical(text)) == ("", ())


@pytest.mark.parametrize(
    "text", ["word", "Milk\n\nEggs\n\nBread", "two lines\nof verse", "stanza one\nends\n\nstanza two\nends"]
)
def test_without_prose_all_is_body(text: str) -> None:
    title, blocks = read_text(text)
    assert title == ""
    assert [block.span.of(text) for block in blocks if block.role is Role.BODY] == text.split("\n\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "我们今天在这里讨论日本与美国之间的安全关系以及它对整个地区和平与稳定的意义。",
        "这个问题对于日本和韩国以及整个亚洲地区的和平与安全来说真的有那么重要吗？",
        "日本と米国の安全保障関係について、本日は三つの分野に分けてお話ししたいと思います。",
        "نتحدث اليوم عن العلاقات الأمنية بين اليابان والولايات المتحدة، فما هي أهميتها؟",
        "ہم آج جاپان اور امریکہ کے درمیان سلامتی کے تعلقات پر بات کرتے ہیں۔",
        "आज हम जापान और अमेरिका के सुरक्षा संबंधों के बारे में बात करते हैं।",
        "Сегодня мы говорим об отношениях в области безопасности между Японией и США.",
    ],
)
def test_prose_in_any_script(sentence: str) -> None:
    assert seen(f"头 Title\n\n{sentence}\n\n节 Part\n\n(1) {sentence}\n\nلا شيء") == [
        ("front", "头 Title", ()),
        ("body", sentence[:20], ()),
        ("heading", "节 Part", ("节 Part",)),
        ("body", f"(1) {sentence}"[:20], ("节 Part",)),
        ("back", "لا شيء", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 1_000_000, id="letters"),
        pytest.param("word " * 200_000, id="words"),
        pytest.param("A sentence. " * 84_000, id="sentences"),
        pytest.param("." * 1_000_000, id="full stops"),
        pytest.param("\n" * 1_000_000, id="blank lines"),
        pytest.param("a\n" * 100_000, id="lines"),
        pytest.param(("\n" + " " * 999) * 1000 + "x", id="white space"),
        pytest.param(f"a.{')' * 1_000_000}", id="brackets"),
    ],
)
def test_a_megabyte_is_read_in_bounded_time(text: str) -> None:
    start = now()
    blocks = blocks_of(text)
    assert since(start) < 5
    lossless = "".join(block.span.of(text) for block in blocks) == text.strip()
    assert lossless  # not compared in the assertion: pytest would take minutes to show the difference


def test_a_megabyte_of_chunks_is_read_in_bounded_time() -> None:
    start = now()
    blocks = blocks_of(f"1. {PROSE}\n\n" * 10_000)
    assert since(start) < 5
    assert Counter((block.role, block.number) for block in blocks) == {(Role.BODY, "1."): 10_000}


# File, title, headings, paragraphs, opening words, closing words.
SPEECHES = (
    ("inaugural_1789-Washington.txt", "", (), 7, "Fellow-Citizens of the Senate", "this Government must depend."),
    ("inaugural_1865-Lincoln.txt", "", (), 5, "Fellow-Countrymen:", "and with all nations."),
    ("inaugural_1941-Roosevelt.txt", "", (), 38, "On each national day", "by the will of God."),
    ("inaugural_1949-Truman.txt", "", (), 71, "Mr. Vice President,", "justice, harmony, and peace."),
    ("inaugural_1957-Eisenhower.txt", "The Price of Peace", (), 40, "Mr. Chairman,", "the brotherhood of all."),
    (
        "inaugural_1965-Johnson.txt",
        "",
        (
            "The American Covenant",
            "Justice and Change",
            "Liberty and Change",
            "Change and the Union",
            "The American Belief",
        ),
        34,
        "My fellow countrymen,",
        'that is so great?"',
    ),
    ("inaugural_1981-Reagan.txt", "", (), 39, "Senator Hatfield,", "God bless you, and thank you."),
    (
        "sotu_1989-Bush.txt",
        "PRESIDENT GEORGE H.W. BUSH'S ADDRESS ON ADMINISTRATION GOALS BEFORE A JOINT SESSION OF CONGRESS",
        (),
        60,
        "Mr. Speaker, Mr. President,",
        "Thank you. God bless you, and God bless America.",
    ),
)


@pytest.mark.parametrize(("name", "title", "headings", "count", "opening", "closing"), SPEECHES)
def test_speeches(
    shared: Path, name: str, title: str, headings: tuple[str, ...], count: int, opening: str, closing: str
) -> None:
    text = canonical((shared / "documents" / "speeches" / name).read_bytes().decode())
    found, blocks = read_text(text)
    body = [block.span.of(text) for block in blocks if block.role is Role.BODY]
    assert found == title
    assert tuple(block.span.of(text) for block in blocks if block.role is Role.HEADING) == headings
    assert len(body) == count
    assert body[0].startswith(opening)
    assert body[-1].endswith(closing)
    assert {block.role for block in blocks} <= {Role.FRONT, Role.HEADING, Role.BODY}
    assert max(len(chunk) for chunk in body) < 2500


def test_a_declaration_without_full_stops_is_body(shared: Path) -> None:
    text = canonical((shared / "documents" / "udhr" / "English-Latin1.txt").read_bytes().decode("latin-1"))
    body = [block.span.of(text) for block in read_text(text)[1] if block.role is Role.BODY]
    for words in ("recognition of the inherent dignity", "disregard and contempt", "All human beings are born free"):
        assert [words in chunk for chunk in body].count(True) == 1, words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Art. L. 121-3 Il n'y a", "Art. L. 121-3"), ("Article R*123-4 Les dispositions", "Article R*123-4"),
        ("§ 12a Die Haftung ist", "§ 12a"), ("§ 312b. Der Unternehmer hat", "§ 312b."), ("5a. The rule", "5a."),
        ("(3a) The subsection", "(3a)"), ("§ 5-101. Notice must", "§ 5-101."), ("1.) Der erste Punkt", "1.)"),
        ("Section 5—Notice.", "Section 5"), ("Section 3.—(1) The third", "Section 3"), ("[§ 4] Dieser", "[§ 4]"),
        ("§§ 3–5 Die Regeln", "§§ 3–5"), ("Regel 7: Man soll", "Regel 7"), ("Recital (12) The", "Recital (12)"),
        ("Schedule 1 The fees", "Schedule 1"), ("Section 3 The Act shall apply", "Section 3"),
        ("Section 4 Code of conduct", "Section 4"), ("Article 3 Everyone has the right", "Article 3"),
        ("1. Mayors are elected", "1."), ("§ 12 Der Mieter zahlt", "§ 12"), ("2.1 The tenant", "2.1"),
    ],
)  # fmt: skip
def test_numbers_as_laws_write_them(text: str, number: str) -> None:
    assert author_number(text)[0] == number


@pytest.mark.parametrize(
    "text",
    [
        "§ 12 BGB says", "§ 823 BGB verpflichtet zum", "Artikel 5 Grundgesetz schützt", "§§ 3–5 gelten entsprechend",
        "Section 230 Communications Decency Act shields", "Section 3 Housing Act 1988 says", "12. März 1945 war",
        "3. Oktober ist", "4. Juli 1776: Die", "6. juni er", "1. května 2004 vstoupila", "2.5 Million Menschen",
        "1.5 Liter Wasser", "4.5 Sterne hat", "5.30 Uhr: Abfahrt", "c) 2020 by the authors", "Section I Corps held",
        "Article I Wrote in May",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_authors_number(text: str) -> None:
    assert author_number(text) == (None, 0)
