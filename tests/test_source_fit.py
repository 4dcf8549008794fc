"""Blocks made to fit: nothing lost, nothing invented, order kept, and no passage longer than is read."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.builder import Builder
from source.fit import MERGED, TINY, fitted, width
from source.limit import WIDEST_TOKEN, Limit
from source.model import CITED, Block, Content, Document, Page, Role, Span, passage
from source.numbers import author_number
from source.split import split
from tests.pace import now, since


def words(texts: Sequence[str]) -> list[int]:
    """Count as a simple embedder might: words and single marks, a long word in pieces of ten, two for every text."""
    return [2 + sum(-(-len(word) // 10) for word in re.findall(r"\w+|[^\w\s]", text)) for text in texts]


LIMIT, WIDE = Limit(40, words), Limit(1000, words)
SENTENCES = st.sampled_from(
    [
        "Yes.",
        "Dr. Smith came at 3.5 p.m. from the U.S. with others.",
        "Milk",
        "我们今天在这里讨论日本与美国之间的安全关系以及它对整个地区和平与稳定的意义。",
        "A sentence of some length that goes on for a while and says nothing much in the end.",
        "word " * 60,
        "x" * 900,
        "Is it? It is! (See above.)",
    ]
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join)
KINDS = ["heading", "body", "lines", "note", "front", "back", "numbered"]
PIECES = st.lists(
    st.tuples(
        st.sampled_from(["heading", "body", "lines", "note", "front", "back", "numbered"]), TEXTS, st.integers(1, 3)
    ),
    max_size=12,
)


def built(pieces: Sequence[tuple[str, str, int]]) -> Content:
    builder = Builder()
    for n, (kind, text, level) in enumerate(pieces, start=1):
        page = Page(f"p{n}", n)
        if kind == "heading":
            builder.heading(text[:50], level, page)
        elif kind == "body":
            builder.body(text, page=page)
        elif kind == "lines":
            builder.lines(text.replace(". ", ".\n"), page=page)
        elif kind == "note":
            builder.note(text, str(n), page=page)
        elif kind == "numbered":
            builder.body(f"({n}) {text}", f"({n})", page=page)
        else:
            (builder.front if kind == "front" else builder.back)(text, page)
    return builder.content("Title")


@given(PIECES)
def test_nothing_is_lost_or_invented_and_order_is_kept(pieces: list[tuple[str, str, int]]) -> None:
    content = built(pieces)
    blocks = fitted(content.text, content.blocks, LIMIT)
    at = 0
    for block in blocks:
        assert not content.text[at : block.span.start].strip()
        assert at <= block.span.start < block.span.end
        at = block.span.end
    assert not content.text[at:].strip()


@given(PIECES)
def test_every_character_of_the_canonical_text_is_accounted_for(pieces: list[tuple[str, str, int]]) -> None:
    """Each stands in a paragraph, in a block of another role, or is white space between them."""
    content = built(pieces)
    blocks = fitted(content.text, content.blocks, LIMIT)
    paragraphs = list(split(Document("d", "D", "d", "text", "0", content.text), blocks))
    spans = sorted([*(p.span for p in paragraphs), *(b.span for b in blocks if b.role not in CITED)])
    covered = "".join(span.of(content.text) for span in spans)
    assert "".join(covered.split()) == "".join(content.text.split())
    for paragraph in paragraphs:
        assert paragraph.text == paragraph.span.of(content.text)
        said = "".join(span.of(paragraph.text) for span in paragraph.sentences)
        assert "".join(paragraph.text[author_number(paragraph.text)[1] :].split()) in "".join(said.split())


@given(PIECES)
def test_no_passage_is_longer_than_the_limit(pieces: list[tuple[str, str, int]]) -> None:
    content = built([piece for piece in pieces if piece[0] != "heading"])
    blocks = fitted(content.text, content.blocks, LIMIT)
    cited = [block for block in blocks if block.role in CITED]
    assert all(size <= LIMIT.most for size in words([passage(b.headings, b.span.of(content.text)) for b in cited]))


@given(PIECES)
def test_no_block_reaches_across_a_heading_or_into_another_role(pieces: list[tuple[str, str, int]]) -> None:
    content = built(pieces)
    given_blocks = content.blocks
    if not any(block.role in CITED for block in given_blocks):
        return
    for block in fitted(content.text, given_blocks, LIMIT):
        inside = [b for b in given_blocks if b.span.start < block.span.end and block.span.start < b.span.end]
        assert {b.role for b in inside} == {block.role}
        assert {b.headings for b in inside} == {block.headings}
        first, last = block.page, block.end_page or block.page
        assert first is not None
        assert last is not None
        assert first.index <= (inside[0].page or first).index <= (inside[-1].page or last).index <= last.index


def said(content: Content, limit: Limit = WIDE) -> list[str]:
    return [block.span.of(content.text) for block in fitted(content.text, content.blocks, limit) if block.role in CITED]


LONG = "This paragraph says enough to stand alone and to be found by what it says."


@pytest.mark.parametrize(
    ("texts", "paragraphs"),
    [
        (["Dear colleagues:", LONG, LONG], [f"Dear colleagues:\n\n{LONG}", LONG]),
        ([LONG, "Thank you."], [f"{LONG}\n\nThank you."]),
        (["Milk", "Eggs", "Bread"], ["Milk\n\nEggs\n\nBread"]),
        ([LONG, LONG], [LONG, LONG]),
        (["Yes.", LONG * 11], ["Yes.", LONG * 11]),  # too long together
        ([LONG, "Thank you.", LONG], [f"{LONG}\n\nThank you.", LONG]),
        ([f"“{LONG}”", "—JOB.", LONG], [f"“{LONG}”\n\n—JOB.", LONG]),
        ([LONG, "And then:", LONG], [LONG, f"And then:\n\n{LONG}"]),
        ([LONG, "And then:", LONG * 11], [f"{LONG}\n\nAnd then:", LONG * 11]),
        (["Item"] * 60, ["\n\n".join(["Item"] * 60)]),
        (["Item number"] * 40, ["\n\n".join(["Item number"] * 31), "\n\n".join(["Item number"] * 9)]),
        (
            ["短い。", "これは日本語の段落で、単独でも十分に意味が通じるだけの長さがあります。それで十分です。"] * 1,
            None,
        ),
    ],
)
def test_tiny_blocks_are_merged(texts: list[str], paragraphs: list[str] | None) -> None:
    builder = Builder()
    for text in texts:
        builder.body(text)
    assert said(builder.content()) == (["\n\n".join(texts)] if paragraphs is None else paragraphs)


def test_what_can_be_cited_by_its_number_is_no_one_elses_end() -> None:
    builder = Builder()
    builder.body("The parties agree:")
    builder.body(f"(1) {LONG}", "(1)")
    builder.body("(2) Yes.", "(2)")
    content = builder.content()
    found = fitted(content.text, content.blocks, WIDE)
    assert [(block.span.of(content.text), block.number) for block in found] == [
        ("The parties agree:", None),
        (f"(1) {LONG}", "(1)"),
        ("(2) Yes.", "(2)"),
    ]


def cited(*pieces: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return what pieces, each with its number, become, and by what number each is cited."""
    builder = Builder()
    for text, number in pieces:
        builder.body(text, number)
    content = builder.content()
    return [(block.span.of(content.text), block.number) for block in fitted(content.text, content.blocks, WIDE)]


@pytest.mark.parametrize(
    "pieces",
    [
        [("Art. 3. Everyone has the right to life.", "Art. 3"), ("Art. 4. No slaves.", "Art. 4")],
        [("3. Everyone has the right to life.", "3."), ("4. No one shall be a slave.", "4.")],
        [("6. Thou shalt not kill.", "6."), ("8. Thou shalt not steal.", "8.")],
        [("2.1 Rent", "2.1"), ("2.2 Costs", "2.2")],
        [("Steps:", None), ("1. Open it.", "1."), ("2. Take all of the screws out.", "2.")],
        [("The parties agree:", None), ("(1) The rent is due in advance.", "(1)"), ("(2) So are costs, too.", "(2)")],
        [("(iv) Inside back to outside forward.", "(iv)"), (LONG, None)],
    ],
)
def test_what_has_a_number_of_its_own_is_cited_by_it(pieces: list[tuple[str, str | None]]) -> None:
    assert cited(*pieces) == pieces


def test_two_lists_are_two_paragraphs() -> None:
    numbered = [("1. Milk", "1."), ("2. Eggs", "2."), ("1. Bread", "1."), ("2. Butter", "2.")]
    assert cited(*numbered) == [("1. Milk\n\n2. Eggs", "1.–2."), ("1. Bread\n\n2. Butter", "1.–2.")]


@pytest.mark.parametrize(
    ("pieces", "number"),
    [
        ([("1. Milk", "1."), ("2. Eggs", "2."), ("3. Bread", "3.")], "1.–3."),
        ([("(a) boots", "(a)"), ("(b) a rope", "(b)")], "(a)–(b)"),
        ([("1. Fruit", "1."), ("a) apples", "a)"), ("b) pears", "b)"), ("2. Bread", "2.")], "1.–2."),
        ([("1. Fruit", "1."), ("a) apples", "a)")], "1."),
        ([("Take with you:", None), ("1. Boots", "1."), ("2. A rope", "2.")], None),
        ([("3. Rights", "3."), (LONG, None)], "3."),
        ([("00:00:01 Yes.", "00:00:01"), ("00:00:05 No.", "00:00:05")], "00:00:01"),
        ([("0:0:3.270 Yes.", "0:0:3.270"), ("0:0:5.100 No.", "0:0:5.100")], "0:0:3.270"),
    ],
)
def test_a_list_of_a_few_words_each_is_one_paragraph(pieces: list[tuple[str, str | None]], number: str | None) -> None:
    assert cited(*pieces) == [("\n\n".join(text for text, _ in pieces), number)]


def test_rows_merge_with_rows_and_not_with_text() -> None:
    builder = Builder()
    builder.body("Cups won:")
    for row in ("Team | City", "Blues | STL", "Flyers | PHI"):
        builder.lines(row)
    builder.body("End.")
    content = builder.content()
    assert said(content) == ["Cups won:", "Team | City\n\nBlues | STL\n\nFlyers | PHI", "End."]


def test_a_merged_block_stands_on_all_its_pages() -> None:
    builder = Builder()
    builder.body("One.", page=Page("i", 1))
    builder.body("Two.", page=Page("ii", 2), end_page=Page("iii", 3))
    content = builder.content()
    (block,) = fitted(content.text, content.blocks, WIDE)
    assert (block.page, block.end_page) == (Page("i", 1), Page("iii", 3))


def test_a_long_block_is_cut_at_the_ends_of_sentences_into_pieces_of_one_size() -> None:
    sentences = [f"Sentence number {n} has exactly eight words here." for n in range(1, 10)]  # nine tokens each
    builder = Builder()
    builder.heading("Part", 1)
    builder.body(f"(7) {' '.join(sentences)}", "(7)", Page("4", 9), Page("5", 10))
    builder.body("It goes on with more that is long enough to stand alone as it is.")
    content = builder.content()
    blocks = [block for block in fitted(content.text, content.blocks, LIMIT) if block.role is Role.BODY]
    assert [block.span.of(content.text) for block in blocks] == [
        f"(7) {' '.join(sentences[:3])}",
        " ".join(sentences[3:6]),
        " ".join(sentences[6:]),
        "It goes on with more that is long enough to stand alone as it is.",
    ]
    assert [(b.number, b.follows) for b in blocks] == [("(7)", None), (None, "(7)"), (None, "(7)"), (None, "(7)")]
    assert {(b.headings, b.page, b.end_page) for b in blocks[:3]} == {(("Part",), Page("4", 9), Page("5", 10))}


def test_the_pieces_of_a_block_stand_on_the_pages_they_stand_on() -> None:
    sentences = [f"Sentence number {n} has exactly eight words here." for n in range(1, 10)]
    text, pages = " ".join(sentences), [Page(str(n), n + 1) for n in range(3, 7)]
    turns = [(text.index("number 3"), pages[1]), (text.index("Sentence number 7"), pages[2])]
    builder = Builder()
    builder.body(f"  {text}", None, pages[0], pages[2], [(at + 2, page) for at, page in turns])
    builder.note(text, "3", pages[2], pages[3], [(turns[0][0], pages[3])])
    content = builder.content()
    cut = fitted(content.text, content.blocks, LIMIT)
    assert [block.span.of(content.text) for block in cut[:3]] == [" ".join(sentences[n : n + 3]) for n in (0, 3, 6)]
    stands = [(block.page, block.end_page) for block in cut]
    assert stands[:3] == [(pages[0], pages[1]), (pages[1], None), (pages[2], None)]
    assert stands[3] == (pages[2], pages[3])
    assert set(stands[4:]) == {(pages[3], None)}
    for at, page in (turn for block in content.blocks for turn in block.turns):
        assert content.text[at:].startswith(("number 3", "Sentence number 7"))
        assert page in pages


def test_blocks_that_are_joined_turn_their_pages_where_they_did() -> None:
    first, second, third = (Page(str(n), n) for n in (1, 2, 3))
    builder = Builder()
    builder.body("One.", page=first)
    builder.body("Two, three.", None, second, third, [(5, third)])
    content = builder.content()
    (block,) = fitted(content.text, content.blocks, WIDE)
    assert [(content.text[at:], page) for at, page in block.turns] == [("Two, three.", second), ("three.", third)]


def test_no_crumb_is_left_at_the_end_of_a_long_sentence() -> None:
    builder = Builder()
    builder.body("word " * 2 * LIMIT.most + "end.")
    pieces = said(builder.content(), LIMIT)
    assert min(words(pieces)) >= LIMIT.most / 5
    assert max(words(pieces)) <= LIMIT.most


def test_a_table_is_cut_between_rows() -> None:
    rows = [f"row {n} | one two three four five | six" for n in range(12)]
    builder = Builder()
    builder.lines("\n".join(rows))
    pieces = said(builder.content(), LIMIT)
    assert "\n".join(pieces) == "\n".join(rows)
    assert len(pieces) > 2
    assert max(words(pieces)) <= LIMIT.most


def test_what_is_all_headings_can_be_cited() -> None:
    builder = Builder()
    builder.heading("Slide one", 1)
    builder.heading("Slide two", 1)
    content = builder.content()
    assert said(content) == ["Slide one\n\nSlide two"]
    assert said(Builder().content()) == []


def test_columns() -> None:
    assert (width("abc"), width("日本"), width("é"), width("")) == (3, 4, 1, 0)
    assert TINY < MERGED


def test_a_block_that_fits_is_left_as_it_is() -> None:
    block = Block(Span(0, len(LONG)), Role.BODY, ("A",), None, "(1)", Page("1", 1))
    assert fitted(LONG, [block], LIMIT) == (block,)


def test_a_word_of_no_end_is_cut_though_an_embedder_takes_it_for_one_it_has_never_seen() -> None:
    blind = Limit(40, lambda texts: [2 + len(text.split()) for text in texts])
    for text in ("x" * 100_000, "short, then " + "y" * 5000 + " and short again"):
        builder = Builder()
        builder.body(text)
        pieces = said(builder.content(), blind)
        assert "".join("".join(pieces).split()) == "".join(text.split())
        assert max(map(len, pieces)) <= 40 * WIDEST_TOKEN


def test_a_megabyte_without_a_sentence_is_measured_a_few_times_over_and_in_no_large_piece() -> None:
    measured: list[int] = []

    def measure(texts: Sequence[str]) -> list[int]:
        measured.extend(map(len, texts))
        return [2 + len(text) for text in texts]

    builder = Builder()
    builder.body("word " * 100_000 + "这是一个句子" * 80_000)
    assert len(said(builder.content(), Limit(250, measure))) > 3500
    assert sum(measured) < 4_000_000
    assert max(measured) <= 250 * WIDEST_TOKEN


def test_what_is_said_much_later_is_cited_by_its_own_time() -> None:
    builder = Builder()
    for number, text in (("00:00:01", "Hello."), ("00:00:50", "Hello?"), ("00:02:00", "Where were you?")):
        builder.body(text, number)
    content = builder.content()
    fit = fitted(content.text, content.blocks, WIDE)
    assert [(block.number, block.span.of(content.text)) for block in fit] == [
        ("00:00:01", "Hello.\n\nHello?"),
        ("00:02:00", "Where were you?"),
    ]


def test_a_row_that_is_too_long_is_cut_at_the_ends_of_sentences() -> None:
    said_in_a_cell = [f"Sentence number {n} has exactly eight words here." for n in range(1, 10)]
    builder = Builder()
    builder.lines(f"a | b\n{' '.join(said_in_a_cell)} | c\nd | e")
    pieces = said(builder.content(), LIMIT)
    assert " ".join(pieces).split() == f"a | b {' '.join(said_in_a_cell)} | c d | e".split()
    assert len(pieces) > 2
    assert all(piece.endswith(("here.", "here. | c", "d | e")) for piece in pieces)


@pytest.mark.parametrize("text", ["word " * 800_000, "Straße ohne Ende und " * 200_000, "x" * 4_000_000])
def test_megabytes_without_the_end_of_a_sentence_take_seconds_and_little_at_once(text: str) -> None:
    most = 0

    def measure(texts: Sequence[str]) -> list[int]:
        nonlocal most
        most = max(most, sum(map(len, texts)))
        return words(texts)

    text = text.strip()
    builder = Builder()
    builder.body(text)
    content = builder.content()
    start = now()
    blocks = fitted(content.text, content.blocks, Limit(256, measure))
    assert since(start) < 20
    assert most < len(text) / 2
    assert "".join(block.span.of(text) for block in blocks).replace(" ", "") == text.replace(" ", "")
    sizes = words([block.span.of(text) for block in blocks])
    assert max(sizes) <= 256
    assert sum(sizes) > 150 * len(blocks) or " " not in text
