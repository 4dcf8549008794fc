"""The plain-text reader: what a person sees in a text file, however it is set."""

from pathlib import Path
from textwrap import fill, indent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from source.encoding.decode import decode
from source.errors import UnreadableError
from source.file import File
from source.lecture import lecture
from source.model import Block, Content, Role
from source.plain.lines import hyphens, joined
from source.plain.reader import read_plain
from source.text import canonical, read_text
from tests.pace import now, since

PROSE = "This sentence is long enough to be read as prose, which is sixty characters or more of it."


def read(text: str) -> Content:
    return read_plain(File(text.encode()))


def real(shared: Path, name: str) -> Content:
    return read_plain(File((shared / "documents" / name).read_bytes()))


def texts(content: Content, *roles: Role) -> list[str]:
    return [block.span.of(content.text) for block in content.blocks if not roles or block.role in roles]


def seen(content: Content) -> list[tuple[str, str]]:
    return [(block.role.value, block.span.of(content.text)) for block in content.blocks]


def under(content: Content, heading: str) -> list[str]:
    """Return the paragraphs that stand directly under a heading."""
    body = (block for block in content.blocks if block.role in (Role.BODY, Role.LINES))
    return [block.span.of(content.text) for block in body if block.headings[-1:] == (heading,)]


def holding(content: Content, words: str) -> Block:
    return next(block for block in content.blocks if words in block.span.of(content.text))


# File; title; headings; body blocks; a heading; the first words of each paragraph under it.
DECLARATIONS = (
    ("English-Latin1.txt", "Universal Declaration of Human Rights", 30, 57, "Preamble", "Article 14", 2),
    ("German_Deutsch-Latin1.txt", "Die Allgemeine Erklärung der Menschenrechte", 27, 50, "Präambel", "Artikel 14", 2),
    ("Spanish-Latin1.txt", "Declaración Universal de Derechos Humanos", 27, 50, "Preámbulo", "Artículo 14", 2),
    ("Polish-Latin2.txt", "POWSZECHNA DEKLARACJA PRAW CZŁOWIEKA", 27, 52, "[Preamble]", "Artykuł 14", 2),
    ("Arabic_Alarabia-Arabic.txt", "الإعلان العالمي لحقوق الإنسان (أ)", 33, 58, "الديباجة", "المادة 14", 2),
    ("Hebrew_Ivrit-Hebrew.txt", "ההכרזה לכל באי עולם בדבר זכויות האדם", 30, 58, "סעיף א", "סעיף יד", 2),
    ("Hebrew_Ivrit-UTF8.txt", "ההכרזה לכל באי עולם בדבר זכויות האדם", 24, 46, "סעיף א", "סעיף יד", 2),
    ("Japanese_Nihongo-EUC.txt", "『世界人権宣言』", 31, 55, "〈前文〉", "第14条", 2),
    ("Japanese_Nihongo-JIS.txt", "『世界人権宣言』", 31, 55, "〈前文〉", "第14条", 2),
    ("Japanese_Nihongo-SJIS.txt", "『世界人権宣言』", 31, 55, "〈前文〉", "第14条", 2),
    ("Japanese_Nihongo-UTF8.txt", "『世界人権宣言』", 26, 45, "〈前文〉", "第14条", 2),
)


@pytest.mark.parametrize(
    ("name", "title", "headings", "count", "first", "fourteenth", "parts"),
    DECLARATIONS,
    ids=[d[0] for d in DECLARATIONS],
)
def test_declarations(
    shared: Path, name: str, title: str, headings: int, count: int, first: str, fourteenth: str, parts: int
) -> None:
    content = real(shared, f"udhr/{name}")
    assert content.title == title
    assert len(texts(content, Role.HEADING)) == headings
    assert len(texts(content, Role.BODY)) == count
    assert texts(content, Role.HEADING)[0] == first
    assert len(under(content, fourteenth)) == parts
    assert not texts(content, Role.LINES)
    assert all("\n" not in text and "  " not in text for text in texts(content, Role.BODY))


def test_articles_are_whole_in_english(shared: Path) -> None:
    content = real(shared, "udhr/English-Latin1.txt")
    assert under(content, "Article 3") == ["Everyone has the right to life, liberty and security of person."]
    assert under(content, "Article 13") == [
        "Everyone has the right to freedom of movement and residence within the borders of each State.",
        "Everyone has the right to leave any country, including his own, and to return to his country.",
    ]
    assert under(content, "Preamble")[-3:-1] == ["Now, therefore,", "The General Assembly,"]
    assert holding(content, "All human beings are born free").headings == ("Article 1",)
    assert texts(content)[-2:] == ["Article 29", "Everyone has duties to the community in which alone th"]


def test_articles_are_whole_in_japanese(shared: Path) -> None:
    """Lines of one paragraph stand with a blank one between in the first articles, and without in the last."""
    content = real(shared, "udhr/Japanese_Nihongo-EUC.txt")
    assert under(content, "第４条") == [
        "何人も、奴隷にされ、又は苦役に服することはない。奴隷制度及び奴隷売買は、いかなる形においても禁止する。"
    ]
    assert under(content, "第13条") == [
        "すべて人は、各国の境界内において自由に移転及び居住する権利を有する。",
        "すべて人は、自国その他いずれの国をも立ち去り、及び自国に帰る権利を有する。",
    ]
    assert under(content, "第14条")[1] == (
        "この権利は、非政治犯罪又は国際連合の目的及び原則に反する行為をもっぱら原因とする訴追の場合には、採用することはできない"
    )
    assert len(under(content, "〈前文〉")) == 9


def test_articles_are_whole_in_hebrew(shared: Path) -> None:
    content = real(shared, "udhr/Hebrew_Ivrit-Hebrew.txt")
    assert under(content, "סעיף יג") == [
        "(1) כל אדם זכאי לחופש תנועה ומגורים בתוך כל מדינה.",
        "(2) כל אדם זכאי לעזוב כל ארץ, לרבות ארצו ולחזור אל ארצו.",
    ]
    assert [block.number for block in content.blocks if block.headings == ("סעיף כג",)][1:] == [
        "(1)",
        "(2)",
        "(3)",
        "(4)",
    ]
    assert under(content, "סעיף ד") == ["לא יהיה אדם עבד או משועבד עבדות וסחר עבדים ייאסרו לכל צורותיהם."]


def test_speeches_and_the_lecture_are_as_ever(shared: Path) -> None:
    """Whatever is done for texts that are wrapped or set: those that are not are read as they were."""
    files = [*(shared / "documents" / "speeches").glob("*.txt"), *(shared / "lecture").glob("*.txt")]
    assert len(files) > 8
    for file in files:
        text = canonical(decode(file.read_bytes()))
        title, blocks = read_text(text)
        content = read_plain(File(file.read_bytes()))
        assert content.title == title
        assert [" ".join(words.split()) for words in texts(content)] == [
            " ".join(block.span.of(text).split()) for block in blocks
        ]
        kept = (Role.HEADING, Role.BODY)
        assert [(b.role, b.headings, b.number, b.follows) for b in content.blocks if b.role in kept] == [
            (b.role, b.headings, b.number, b.follows) for b in blocks if b.role in kept
        ]


def test_the_lecture_keeps_its_lost_heading(shared: Path) -> None:
    content = read_plain(File(next((shared / "lecture").glob("*.txt")).read_bytes()))
    assert [b.headings for b in content.blocks if b.number == "(1)"] == [
        ("Bilateral Security Relations",),
        ("[untitled section]",),
        ("North Korea",),
    ]
    assert "[untitled" not in content.text
    assert len(texts(content, Role.BODY)) == len(lecture()[1])


def test_real_texts_in_old_encodings(shared: Path) -> None:
    visa = real(shared, "encodings/chardet_iso-8859-1__ude_2.txt")
    assert texts(visa)[4] == (
        "Par ailleurs, l'exercice d'une activité salariée est soumis à des procédures spécifiques qui requièrent"
        " l'obtention d'une autorisation de travail préalablement à l'obtention du visa."
    )
    project = real(shared, "encodings/chardet_iso-2022-jp__ude_1.txt")
    assert project.title == "コンソール アプリケーション : universalchardet プロジェクトの概要"
    assert seen(project)[2] == (
        "body",
        "このファイルには、universalchardet アプリケーションを構成する各ファイルの内容の概略が記述されています。",
    )
    rates = real(shared, "encodings/chardet_UTF-32LE_nobom-utf32le.txt")
    assert [(b.role, b.span.of(rates.text).splitlines()[:2]) for b in rates.blocks] == [
        (Role.LINES, ["DateTime,Bid,Ask", "07/19/2015 21:00:15.469,1.083,1.08332"])
    ]
    einstein = real(shared, "encodings/chardet_windows-1251-russian__ude_1.txt")
    assert [text[:10] for text in texts(einstein, Role.BODY)] == ["В гимназии", "После окон", "Осенью 189"]


@pytest.mark.parametrize(
    "names",
    [
        ("Статья 1", "Статья 2", "Статья 3"),
        ("Madde 1", "Madde 2", "Madde 3"),
        ("ΑΡΘΡΟ 1", "ΑΡΘΡΟ 2", "ΑΡΘΡΟ 3"),
        ("अनुच्छेद १.", "अनुच्छेद २.", "अनुच्छेद ३."),
        ("제 1 조", "제 2 조", "제 3 조"),
        ("第一条", "第二条", "第三条"),
        ("第 一 条", "第 十 一 条", "第 十 二 条", "第 十 三 条"),
        ("Article premier", "Article 2", "Article 3", "Article 4"),
        ("CHAPTER I.", "CHAPTER II.", "CHAPTER III."),
        ("Chapter 1: The Boy", "Chapter 2: The Girl", "Chapter 3: The House"),
        ("ข้อ ๑", "ข้อ ๒", "ข้อ ๓"),
    ],
)
def test_headings_that_count(names: tuple[str, ...]) -> None:
    content = read("\n\n".join(f"{name}\n\n{PROSE}" for name in names))
    assert (
        texts(content, Role.HEADING) == [name for name in names if not name.startswith("第 一")]
        or names[0] == "第 一 条"
    )
    assert len(texts(content, Role.BODY)) >= len(names)


def test_what_does_not_count_is_no_heading() -> None:
    said = "We met for the first time in the spring of that long and cold year, in March 7 days before it was over."
    assert "\nMarch 7\n" in (
        text := fill(said, 28).replace("in March 7", "in\nMarch 7\n").replace("7\n days", "7\ndays")
    )
    assert not texts(read(f"{text}\n\n{text}"), Role.HEADING)
    assert not texts(read(f"{PROSE}\n\nMarch 7\n\n{PROSE}\n\nMarch 3\n\n{PROSE}\n\nMarch 12\n\n{PROSE}"), Role.LINES)


def test_wrapped_lines_are_one_paragraph() -> None:
    said = f"{PROSE} So it was. {PROSE} And of a well-known thing."
    assert texts(read(fill(said, 40))) == [said]
    assert texts(read("\n\n".join([fill(said, 60)] * 3))) == [said] * 3
    assert (
        texts(read("It was the self-\nsame age of well known\nfoolishness."))[0]
        == "It was the self-same age of well known foolishness."
    )


def test_indented_first_lines_open_paragraphs() -> None:
    text = (
        "   It was the best of times, it was the worst of times, it was the age\nof wisdom.\n"
        "   It was the season of Light, it was the season of Darkness, it was\nthe spring of hope.\n"
        '   "Yes," he said.\n'
        "   We had everything before us, we had nothing before us, we were all\ngoing direct to Heaven."
    )
    assert texts(read(text)) == [
        "It was the best of times, it was the worst of times, it was the age of wisdom.",
        "It was the season of Light, it was the season of Darkness, it was the spring of hope.",
        '"Yes," he said.',
        "We had everything before us, we had nothing before us, we were all going direct to Heaven.",
    ]


def test_underlined_headings_and_rules() -> None:
    text = f"The Title\n=========\n\n{PROSE}\n\nA Part\n------\n{PROSE}\n\n-----\n\n* * *\n\n{PROSE}"
    text += f"\n\n#####\nNext\n####\n{PROSE}"
    content = read(text)
    assert content.title == "The Title"
    assert [(b.role.value, b.headings) for b in content.blocks] == [
        ("heading", ("The Title",)),
        ("body", ("The Title",)),
        ("heading", ("The Title", "A Part")),
        ("body", ("The Title", "A Part")),
        ("body", ("The Title", "A Part")),
        ("heading", ("The Title", "A Part", "Next")),
        ("body", ("The Title", "A Part", "Next")),
    ]
    assert not set("-=*#") & set(content.text)


def test_sections_by_number() -> None:
    parts = [
        "1. Introduction",
        PROSE,
        "2. Methods",
        PROSE,
        "2.1. Animals",
        PROSE,
        "2.2. Plants",
        PROSE,
        "3. Results",
        PROSE,
    ]
    content = read("\n\n".join(["A Paper", PROSE, *parts]))
    assert [b.headings for b in content.blocks if b.role is Role.HEADING] == [
        ("1. Introduction",),
        ("2. Methods",),
        ("2. Methods", "2.1. Animals"),
        ("2. Methods", "2.2. Plants"),
        ("3. Results",),
    ]


def test_a_list_is_no_row_of_headings() -> None:
    content = read(f"{PROSE}\n\n1. Milk\n\n2. Eggs\n\n3. Bread\n\n{PROSE}")
    assert [(b.role.value, b.number) for b in content.blocks] == [
        ("body", None),
        ("body", "1."),
        ("body", "2."),
        ("body", "3."),
        ("body", None),
    ]


def test_items_of_lists() -> None:
    text = (
        f"{PROSE}\n\nWe need:\n* milk, which is white and comes from\n  cows\n* eggs\n  - brown\no  bread\n\n"
        f"(a) one\n(b) two\n(c) three\n\n1) uno\n2) due\n\n{PROSE}"
    )
    content = read(text)
    assert texts(content)[1:-1] == [
        "We need:",
        "* milk, which is white and comes from cows",
        "* eggs",
        "- brown",
        "o bread",
        "(a) one",
        "(b) two",
        "(c) three",
        "1) uno",
        "2) due",
    ]
    assert [b.number for b in content.blocks][6:-1] == ["(a)", "(b)", "(c)", "1)", "2)"]


def test_a_number_where_a_line_happens_to_break_is_no_item() -> None:
    text = f"{PROSE} It came out in the year"
    text = f"{fill(text, 60)}\n12. It was read by everybody who could read in that country."
    assert len(read(text).blocks) == 1


def test_verse_and_columns_keep_their_lines() -> None:
    verse = "Two roads diverged in a yellow wood,\nAnd sorry I could not travel both\nAnd be one traveler, long I stood"
    table = "Name        Age   City\nAnna         12   Berlin\nBob          14   Rome"
    drawn = "+---+---+\n| A |  B|\n+---+---+\n| 1 | 2 |\n+---+---+"
    wrapped = f"{PROSE}\n{PROSE}\n{PROSE}"
    content = read("\n\n".join([wrapped, verse, table, drawn, wrapped]))
    assert texts(content, Role.LINES) == [verse, table, "A | B\n1 | 2"]
    assert texts(content, Role.BODY) == [" ".join(wrapped.split())] * 2


def rfc(pages: int) -> str:
    sheets = []
    for page in range(1, pages + 1):
        head = "RFC 9999                 Words for use               March 1997\n\n\n" if page > 1 else "Some Group\n\n"
        body = (
            f"{page}.  Part the {'nth' * page}\n\n{indent(fill(PROSE * 2, 69), '   ')}\n\n"
            "   These words are often capitalized, and this document defines what\n"
            "   is said by each of them in the pages of this document as should be"
        )
        start = "   understood in documents that use them.\n\n" if page > 1 else ""
        sheets.append(f"{head}{start}{body}\n\nBradner            Best Current Practice           [Page {page + 4}]\n")
    return "\f".join([*sheets, "   understood at last.\n\nThe end."])


@pytest.mark.parametrize("pages", [3, 12])
def test_pages_with_running_heads(pages: int) -> None:
    content = read(rfc(pages))
    assert not any(words in content.text for words in ("Bradner", "RFC 9999", "Page"))
    crossing = [b for b in content.blocks if "as should be understood" in b.span.of(content.text)]
    assert len(crossing) == pages
    assert [(b.page.label, b.page.index) for b in crossing if b.page] == [(str(n + 4), n) for n in range(1, pages + 1)]
    assert [b.end_page.label for b in crossing if b.end_page][:2] == ["6", "7"]
    assert texts(content, Role.HEADING) == [f"{n}. Part the {'nth' * n}" for n in range(1, pages + 1)]


def test_page_numbers_of_their_own() -> None:
    text = "\f".join(f"{PROSE}\n{PROSE}\n\n{label}\n" for label in ("xi", "xii", "- 3 -", "[4]", "5"))
    content = read(text)
    assert [b.page.label for b in content.blocks if b.page] == ["xi", "xii", "3", "4", "5"]
    assert {b.span.of(content.text) for b in content.blocks} == {f"{PROSE} {PROSE}"}


def test_articles_at_the_top_of_pages_stay() -> None:
    content = read("\f".join(f"Article {n}\n\n{PROSE}" for n in (1, 2, 4, 5, 7, 8)))
    assert texts(content, Role.HEADING) == [f"Article {n}" for n in (1, 2, 4, 5, 7, 8)]


def test_project_gutenberg() -> None:
    text = (
        f"The Project Gutenberg eBook of Alice\n\n{PROSE}\n\nTitle: Alice in Wonderland\n\nAuthor: Lewis Carroll\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK ALICE IN WONDERLAND ***\n\nAlice\n\n"
        + "\n\n".join(f"CHAPTER {n}.\nThe Name of {n}\n\n{PROSE}" for n in ("I", "II", "III"))
        + f"\n\n*** END OF THE PROJECT GUTENBERG EBOOK ALICE IN WONDERLAND ***\n\n{PROSE}"
    )
    content = read(text)
    assert content.title == "Alice in Wonderland"
    assert [b.headings for b in content.blocks if b.role is Role.BODY] == [
        (f"CHAPTER {n}.", f"The Name of {n}") for n in ("I", "II", "III")
    ]
    assert texts(content, Role.BACK)[-1] == PROSE


def test_lines_in_capitals_are_headings() -> None:
    text = (
        f"AN ACT\n\n{PROSE}\n\nPART I\nPRELIMINARY\n\nSEC. 1. SHORT TITLE.\n\n{PROSE}\n\nSEC. 2. POWERS OF THE BOARD\n"
        f"  AND OF ITS OFFICERS.\n\n{PROSE}\n\nPART II\nPOWERS\n\nSEC. 3. LIMITS.\n\n{PROSE}\n\nSTOP!\n\n{PROSE}"
    )
    content = read(text)
    first, second = "PART I PRELIMINARY", "PART II POWERS"
    assert [b.headings for b in content.blocks if b.role is Role.BODY] == [
        (),
        (first, "SEC. 1. SHORT TITLE."),
        (first, "SEC. 2. POWERS OF THE BOARD AND OF ITS OFFICERS."),
        *[(second, "SEC. 3. LIMITS.")] * 3,
    ]


def test_where_all_is_in_capitals_they_tell_nothing() -> None:
    assert not texts(read(f"{PROSE}\n\nHE WENT HOME.\n\n{PROSE}".upper()), Role.HEADING)


def test_an_indented_line_is_a_heading_where_it_stands_in_the_middle() -> None:
    text = fill(PROSE * 3, 70)
    content = read(f"{text}\n\n{'The Middle Ages':^70}\n\n{text}\n\n      /usr/share/man\n\n{text}")
    assert texts(content, Role.HEADING) == ["The Middle Ages"]


@pytest.mark.parametrize("line", ["[Illustration: The gate]", "[00:05:12]"])
def test_what_an_editor_puts_in_brackets_heads_nothing(line: str) -> None:
    assert not texts(read(f"{PROSE}\n\n{line}\n\n{PROSE}"), Role.HEADING)
    assert texts(read(f"{PROSE}\n\n[Preamble]\n\n{PROSE}"), Role.HEADING) == ["[Preamble]"]


def test_notes_are_told_by_their_marks() -> None:
    content = read(f"{PROSE}[1]\n\n[1] The gate is gone.\n\n{PROSE}\n\n[2] A book, which nothing refers to.")
    assert [(b.role, b.number) for b in content.blocks] == [
        (Role.BODY, None),
        (Role.NOTE, "n. 1"),
        (Role.BODY, None),
        (Role.BODY, "[2]"),
    ]
    assert texts(content, Role.NOTE) == ["[1] The gate is gone."]


def test_numbers_of_several_parts() -> None:
    rent = f"2.1 The tenant pays the rent. {PROSE}\n\n2.2 The landlord takes it. {PROSE}"
    content = read(f"{PROSE}\n\n{rent}\n\n2.5 million tenants did not. {PROSE}")
    assert [b.number for b in content.blocks] == [None, "2.1", "2.2", None]
    listed = "1. Stream\n  1.1. Header of the Stream\n    1.1.1. Magic Bytes\n2. Block"
    assert texts(read(f"{PROSE}\n\n{listed}\n\n{PROSE}"))[1:-1] == [line.strip() for line in listed.split("\n")]


def test_entries_that_hang() -> None:
    entries = (
        "Sec. 1. Short title.\nSec. 2. Sense of Congress condemning all discrimination of the\n"
        "        tenants and lodgers.\nSec. 3. Sunset."
    )
    content = read(f"{fill(PROSE * 3, 64)}\n\n{entries}\n\n{PROSE}")
    assert texts(content)[1:-1] == [
        " ".join(entry.split()) for entry in entries.replace("Sec", "\0Sec").split("\0")[1:]
    ]
    verse = "I went down to the gate at night,\n  And there I found it shut;\nI had no lantern and no light,\n  No key."
    assert texts(read(f"{PROSE}\n\n{verse}\n\n{PROSE}"), Role.LINES) == [verse]
    broken = (
        "In general, a value is read by code that looks such as\n     image[row][column]\nwhere row is from the\ntop."
    )
    assert len(texts(read(f"{fill(PROSE * 3, 64)}\n\n{broken}\n\n{PROSE}"))) == 3


def test_titles() -> None:
    licence = f"{'SOUP LICENCE':>40}\n{'Version 3, 29 June 2007':>46}\n\n{PROSE}"
    assert read(licence).title == "SOUP LICENCE"
    assert read(f"From: Jane <j@x.org>\nSubject: The plan\nDate: today\n\n{PROSE}").title == "The plan"
    assert read(f"Soup\n\n{PROSE}").title == "Soup"


def test_what_terminals_strike_over_is_no_text() -> None:
    assert texts(read("N\x08NA\x08AM\x08ME\x08E of \x1b[1mit\x1b[0m")) == ["NAME of it"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 9, "it is not text"),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "it is not text"),
        (b"", "it holds no text"),
        (b" \r\n\t\f\n", "it holds no text"),
        (b"\xef\xbb\xbf", "it holds no text"),
        (b"-----\n\n=====\n", "it holds no text"),
    ],
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_plain(File(data))


PIECES = st.sampled_from(
    [
        *"\n\f\t -*1",
        "\n\n",
        "\n\n\n",
        PROSE,
        "Article 1",
        "Article 2",
        "(1) ",
        "2. ",
        "Heading",
        "=====",
        "| a | b |",
        "第一条",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=50).map("".join))
@example("1. Title\n\n2. Title")
def test_every_text_is_read(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    try:
        content = read_plain(File(data))
    except UnreadableError:
        return
    end = 0
    for block in content.blocks:
        assert not content.text[end : block.span.start].strip()
        assert block.span.of(content.text) == block.span.of(content.text).strip() != ""
        end = block.span.end
    assert not content.text[end:].strip()
    letters = [c for c in content.text if c.isalnum()]
    assert "\f" in text or "\x08" in text or "\x1b" in text or letters == [c for c in decode(data) if c.isalnum()]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * 600_000, id="one line"),
        pytest.param("a\n" * 200_000, id="lines"),
        pytest.param(f"{PROSE}\n" * 40_000, id="one paragraph"),
        pytest.param("1. a thing\n" * 80_000, id="items"),
        pytest.param("-----\n" * 200_000 + "x", id="rules"),
        pytest.param("Article 1\n" * 50_000, id="articles"),
        pytest.param(("text\n" * 40 + "\f") * 5_000, id="pages"),
        pytest.param("".join(f"{n}. Title\n\n{PROSE}\n\n" for n in range(10_000)), id="sections"),
        pytest.param(("\n" + " " * 999) * 2_000 + "x", id="white space"),
    ],
)
def test_megabytes_are_read_in_bounded_time(text: str) -> None:
    start = now()
    assert read(text).blocks
    assert since(start) < 15


def test_short_lines_around_the_text_are_kept() -> None:
    text = "Keys to be returned by 1 July\n\nDeposit to be repaid within ten days\n\nYours sincerely\n\nBob"
    content = read(f"Dear Ann,\n\n{PROSE}\n\n{text}")
    assert seen(content) == [("body", "Dear Ann,"), ("body", PROSE), ("lines", text.replace("\n\n", "\n"))]
    actions = "Bring the lease\nBring both keys\nAsk about the deposit"
    assert seen(read(f"{PROSE}\n\n{actions}"))[1] == ("lines", actions)
    listed = read(f"Shopping\n\nMilk\n\nEggs\n\nBread\n\n{PROSE}")
    assert (listed.title, "Milk" in texts(listed, Role.LINES)[0]) == ("Shopping", True)
    page = read(f"{PROSE}\n\nThe end\n\nThis page last updated 10/18/2003 jdb\n\nMore lectures")
    assert texts(page, Role.BACK) == ["This page last updated 10/18/2003 jdb", "More lectures"]


def test_the_first_chapter_of_two_is_none_of_the_title_block() -> None:
    chapters = "\n\n".join(f"CHAPTER {number}.\n\nThe {name}\n\n{PROSE}" for number, name in (("I", "A"), ("II", "B")))
    content = read(f"THE OTTER\n\nby Jane Doe\n\n{chapters}")
    assert [b.headings for b in content.blocks if b.span.of(content.text) == PROSE] == [
        ("CHAPTER I.", "The A"),
        ("CHAPTER II.", "The B"),
    ]


def test_many_short_lines_in_a_row_are_no_headings() -> None:
    cells = "Source\nYears\nHansard\n1960–1980"
    content = read(f"{PROSE}\n\n" + cells.replace("\n", "\n\n") + f"\n\nThe Sea\n\n{PROSE}\n\n[laughter]\n\n{PROSE}")
    assert texts(content, Role.LINES) == [cells]
    assert texts(content, Role.HEADING) == ["The Sea"]
    two = read(f"{PROSE}\n\nThe Sea\n\nIts Waves\n\n{PROSE}")
    assert texts(two, Role.HEADING) == ["The Sea", "Its Waves"]


def test_words_broken_at_the_end_of_a_line_become_whole_where_they_stand_so_elsewhere() -> None:
    text = "The govern-\nment announced that the trea-\nty holds in the well-\nknown town. The government was pleased."
    whole = "The government announced that the trea-ty holds in the well-known town. The government was pleased."
    assert seen(read(text)) == [("body", whole)]
    words = ("govern", "ment"), ("land", "lord"), ("coun", "cil"), ("bud", "get"), ("win", "ter")
    broken = "".join(f"The {first}-\n{second} of the {first + second} and the next " for first, second in 2 * words)
    assert "the treaty" in texts(read(f"{broken}and the trea-\nty."))[0]


ARTICLES = [
    "Art. 1. All are born free.",
    f"Art. 2. {PROSE}",
    "Art. 3. Everyone has the right to life.",
    "Art. 4. None.",
]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_each_article_of_a_treaty_is_a_paragraph_with_its_number(between: str) -> None:
    content = read(f"A Treaty\n\n{PROSE}\n\n{between.join(ARTICLES)}\n")
    found = [(block.number, block.span.of(content.text)) for block in content.blocks if block.number]
    assert found == [(f"Art. {n}", text) for n, text in enumerate(ARTICLES, 1)]


def test_a_copyright_is_no_item() -> None:
    assert [block.number for block in read(f"{PROSE}\n\n(c) 2020 {PROSE}\n\n(d) {PROSE}\n").blocks] == [
        None,
        None,
        "(d)",
    ]


def test_a_wrapped_line_that_begins_with_a_section_is_no_new_paragraph() -> None:
    wrapped = "What the parties may do and may not do is laid down by the law itself, in\nSection 3. Definitions of it."
    assert texts(read(f"{PROSE}\n\n{wrapped}\n"))[1] == wrapped.replace("\n", " ")


@pytest.mark.parametrize(
    "lines",
    [
        "Milk 1.20\nBread 2.50",
        "Name: Ann\nCity: Rome",
        "Jane Miller\n12 High Street\nOxford OX1 4AB\nUnited Kingdom",
        "Shop hours\nMonday 9-5",
        "Alice 555-1234\nBob 555-2345",
        "buy milk\ncall mum\npay rent",
        "He gives his harness bells a shake\nTo ask if there is some mistake.\nThe only other sound’s the sweep\n"
        "Of easy wind and downy flake.",
    ],
)
def test_short_lines_that_are_no_wrapped_sentence_stay_lines(lines: str) -> None:
    assert seen(read(f"{lines}\n")) == [("lines", lines)]
    around = read(f"{PROSE}\n\n{lines}\n\n{fill(PROSE * 4, 72)}\n")
    assert lines in texts(around, Role.LINES)


@pytest.mark.parametrize(
    "lines",
    [
        "This is a text that was\nwrapped at forty.",
        "We came to Rome in the spring of\n1990 and stayed until the summer of\n1991 with friends.",
        "The president said on Friday that\nMr Smith would not come to see\nhim, but later on he did.",
        "She lived in Berlin and\nParis.",
    ],
)
def test_wrapped_lines_are_prose_however_short(lines: str) -> None:
    assert texts(read(f"{lines}\n")) == [lines.replace("\n", " ")]


@pytest.mark.parametrize("shown", ["- {} -", "-{}-", "Page {}", "PAGE {} of 9", "                    {}", "[Seite {}]"])
def test_the_numbers_of_pages_are_neither_text_nor_headings(shown: str) -> None:
    pages = [f"{PROSE}\n\n{PROSE} And then\n\n{shown.format(n)}\n\nall of them went home. {n}" for n in range(2, 6)]
    content = read("REPORT\n\n" + "\n\n".join(pages))
    assert texts(content, Role.HEADING) == []
    assert [role for role, text in seen(content) if text.startswith("REPORT")] == ["front"]
    assert texts(content, Role.BODY)[1::2] == [f"{PROSE} And then all of them went home. {n}" for n in range(2, 6)]


def test_a_page_number_by_itself_is_no_heading_and_no_title() -> None:
    content = read(f"- 2 -\n\n{PROSE}\n\nPage 7\n\n{PROSE}\n\n312\n\n{PROSE}")
    assert (content.title, texts(content, Role.HEADING)) == ("", [])
    assert {"- 2 -", "Page 7", "312"} <= set(texts(content))


def test_figures_that_count_chapters_are_their_headings() -> None:
    content = read(f"{PROSE}\n\n" + "\n\n".join(f"{n}\n\n{PROSE}\n\n{PROSE}" for n in range(1, 4)))
    assert texts(content, Role.HEADING) == ["1", "2", "3"]


def test_a_decimal_is_a_number_where_others_count_with_it() -> None:
    def numbers(*starts: str) -> list[str | None]:
        content = read("\n\n".join(f"{start} {PROSE}" for start in ("Before.", *starts, "Then.")))
        return [block.number or block.follows for block in content.blocks]

    assert numbers("3.11 The earthquake.") == [None, None, None]
    assert numbers("24.12. Christmas.") == [None, None, None]
    assert numbers("(4) All.", "12.5 The share.") == [None, "(4)", "(4)", "(4)"]
    assert numbers("2.1 The tenant.", "2.2 The landlord.") == [None, "2.1", "2.2", "2.2"]
    assert numbers("2. All.", "2.1 The tenant.") == [None, "2.", "2.1", "2.1"]


@pytest.mark.parametrize(
    ("number", "title"),
    [("§ 1", "Scope"), ("Article 3", "Rights of the tenant"), ("CHAPTER II", "Duties"), ("§ 5a.", "Pets")],
)
@pytest.mark.parametrize("between", ["\n\n", "\n(1) "])
def test_a_number_directly_above_its_title_is_a_heading_with_it(number: str, title: str, between: str) -> None:
    content = read(f"RENT LAW\n\n{PROSE}\n\n{number}\n{title}{between}{PROSE}\n\n{PROSE}")
    assert texts(content, Role.HEADING) == [f"{number} {title}"]
    assert content.blocks[-1].headings == (f"{number} {title}",)


def test_a_line_that_ends_with_a_number_above_another_is_no_heading() -> None:
    content = read(f"{PROSE}\n\nSuite 12\nHigh Street\n\n{PROSE}")
    assert texts(content, Role.HEADING) == []


def test_numbers_that_are_left_out_of_a_list_end_no_item() -> None:
    content = read(f"{PROSE}\n\n1. Nobody runs.\n2. Nobody shouts.\n4. Nobody smokes.\n\n{PROSE}")
    assert [block.number for block in content.blocks[1:4]] == ["1.", "2.", "4."]
    prose = "It was said in the paper no. 3.\n7. That is what the paper said of it."
    assert len(read(f"{PROSE}\n\n{prose}\n\n{PROSE}").blocks) == 3


def test_a_short_text_whose_lines_are_broken_in_words_is_mended_and_names_and_years_keep_their_hyphen() -> None:
    lines = [
        "The organi-", "zation of the harbour was unneces-", "sary in the eyes of the mer-", "chants, who had paid for",
        "the light-", "house and the ware-", "houses of the Franco-", "German company in 1990-", "1995 and later.",
    ]  # fmt: skip
    assert joined(lines, hyphens(lines)) == (
        "The organization of the harbour was unnecessary in the eyes of the merchants, who had paid for the lighthouse"
        " and the warehouses of the Franco-German company in 1990-1995 and later."
    )


def test_an_authors_hyphen_at_the_end_of_a_line_stays_where_lines_are_broken_between_words() -> None:
    lines = ["The well-", "known harbour was built", "of stone by those who", "had come there in ships.", "It stands."]
    assert joined(lines, hyphens(lines)).startswith("The well-known harbour")
