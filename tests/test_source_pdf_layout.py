"""How words in their places become lines, columns, tables and paragraphs: without any PDF."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.pdf.even import evened
from source.pdf.furniture import cleaned, without_line_numbers
from source.pdf.geometry import Blank, Drawing, Font, Frame, Line, Rule, Word, line_of, reading_order
from source.pdf.headings import Setting, depth, looks_like_heading
from source.pdf.lines import lines_of, without_leaders
from source.pdf.notes import split_notes
from source.pdf.paragraphs import column_of, paragraphs
from source.pdf.regions import regions
from source.pdf.rows import roman
from source.pdf.table import rows_of
from source.pdf.tex import NEGATION, with_ligatures
from source.pdf.text import NO_WORDS, joined, text_of, vocabulary
from source.pdf.title import sensible
from source.vocabulary import Vocabulary

ROMAN = Font("Made", bold=False, italic=False, mono=False)
BOLD = Font("Made-Bold", bold=True, italic=False, mono=False)


def words(text: str, left: float = 0, base: float = 0, size: float = 10, font: Font = ROMAN) -> list[Word]:
    """Return words of letters half an em wide, blanks a quarter."""
    found = []
    for part in text.split():
        right = left + 0.5 * size * len(part)
        found.append(Word(part, left, right, base, size, font))
        left = right + 0.25 * size
    return found


def line(text: str, left: float = 0, base: float = 0, size: float = 10, font: Font = ROMAN) -> Line:
    return line_of(words(text, left, base, size, font))


def drawn(*rules: Rule) -> Drawing:
    return Drawing(rules)


def shown(lines: Iterable[Line]) -> list[str]:
    return [text_of(each) for each in lines]


def test_raised_and_lowered_letters_stay_on_their_line() -> None:
    raised = Word("2", 10.2, 13, -3.5, 6, ROMAN, Blank.NONE)
    lowered = Word("i", 27.7, 30, 13.5, 6, ROMAN, Blank.NONE)
    assert shown(lines_of([*words("km", base=0), raised, *words("a x", 15, 12), lowered])) == ["km2", "a xi"]


def test_a_mark_of_a_note_stands_in_brackets() -> None:
    raised = Word("3", 20.2, 23, -3.5, 6, ROMAN, Blank.NONE)
    sentence = line_of([*words("word"), raised, *words("and more", 26)])
    assert text_of(sentence, frozenset({"3"})) == "word[3] and more"
    exponent = line_of([Word("x", 0, 5, 0, 10, ROMAN), Word("3", 5.1, 8, -3.5, 6, ROMAN, Blank.NONE)])
    assert text_of(exponent, frozenset({"3"})) == "x3"


def test_a_sign_struck_out_is_one_sign() -> None:
    equals = line_of([*words("a"), Word(NEGATION, 10, 10, 0, 10, ROMAN), Word("=", 10, 15, 0, 10, ROMAN, Blank.NONE)])
    assert text_of(equals) == "a ≠"
    behind = line_of([Word("=", 10, 15, 0, 10, ROMAN), Word(NEGATION, 10, 10, 0, 10, ROMAN), *words("y", 20)])
    assert text_of(behind) == "≠ y"


def test_lost_ligatures_are_told_only_where_sure() -> None:
    assert with_ligatures("di\0culties") == "difficulties"
    assert with_ligatures("shu\0e") == "shu\ufffde"


def test_right_to_left_words_are_ordered_from_the_right_and_numbers_keep_theirs() -> None:
    parts = [("2003", 0), ("عام", 40), ("في", 60), ("اليابان", 80)]
    placed = [Word(text, left, left + 18, 0, 10, ROMAN) for text, left in parts]
    assert [word.text for word in reading_order(placed)] == ["اليابان", "في", "عام", "2003"]
    range_ = [
        Word(text, left, left + 18, 0, 10, ROMAN) for text, left in [("10", 0), ("to", 20), ("12", 40), ("من", 60)]
    ]
    latin_within = [*range_, Word("العام", 80, 98, 0, 10, ROMAN)]
    assert [word.text for word in reading_order(latin_within)] == ["العام", "من", "10", "to", "12"]


def test_hebrew_words_within_an_english_line_are_turned_among_themselves() -> None:
    placed = [
        Word(text, left, left + 18, 0, 10, ROMAN)
        for text, left in [("the", 0), ("עולם", 20), ("שלום", 40), ("greeting", 60)]
    ]
    assert [word.text for word in reading_order(placed)] == ["the", "שלום", "עולם", "greeting"]


def test_brackets_stand_the_right_way_round_from_right_to_left() -> None:
    placed = [Word(text, left, left + 18, 0, 10, ROMAN) for text, left in [("עולם", 20), ("שלום", 40)]]
    placed += [
        Word("(", 17, 20, 0, 10, ROMAN, Blank.NONE),
        Word(")", 58, 62, 0, 10, ROMAN, Blank.NONE),
        Word("הנה", 66, 80, 0, 10, ROMAN),
    ]
    assert text_of(line_of(placed)) == "הנה (שלום עולם)"


def test_recognised_text_is_given_one_size_and_set_text_keeps_its_own() -> None:
    jittered = [word for i in range(60) for word in words("some words", 0, 12 * i, 8 + i / 20)]
    title = words("Title", 0, -40, 18)
    ((frame,),), size = evened([(Frame(0, (*title, *jittered)),)])
    assert {word.size for word in frame.words[1:]} == {size}
    assert frame.words[0].size == 18
    assert all(word.font.loose for word in frame.words)
    printed = [(Frame(0, (*title, *words("some words", 0, 0, 10), *words("a note", 0, 50, 8))),)]
    assert evened(printed) == (printed, 10)


def test_three_columns_are_read_from_the_left_and_in_hebrew_from_the_right() -> None:
    text = "some words of prose that fill this line up"
    page = [word for j in range(3) for i in range(8) for word in words(f"{'abc'[j]}{i} {text}", 240 * j, 12 * i)]
    assert [text_of(region.lines[0])[:2] for region in regions(page)] == ["a0", "b0", "c0"]
    hebrew = [Word("שלוםשלום", w.left, w.right, w.base, w.size, w.font) if len(w.text) > 2 else w for w in page]
    firsts = [{word.text for word in region.lines[0].words} & {"a0", "b0", "c0"} for region in regions(hebrew)]
    assert firsts == [{"c0"}, {"b0"}, {"a0"}]


def test_a_line_across_parts_columns_above_from_columns_below() -> None:
    def columns(names: str, top: float) -> list[Word]:
        text = "some words of prose that fill this line"
        return [w for j in range(2) for i in range(6) for w in words(f"{names[j]}{i} {text}", 240 * j, top + 12 * i)]

    across = words("one line that runs across both of the columns from the left to the right edge of it", 0, 90)
    found = regions([*columns("ab", 0), *across, *columns("cd", 110)])
    assert [text_of(region.lines[0])[:3] for region in found] == ["a0 ", "b0 ", "one", "c0 ", "d0 "]


def test_a_blank_that_falls_on_a_gutter_is_no_gap() -> None:
    prose = "some words of prose that fill this line up"
    body = [w for j in range(2) for i in range(8) for w in words(prose, 240 * j, 40 + 12 * i)]
    title = [*words("A title whose blank", 135, 0, 11), *words("is on the gutter", 234, 0, 11)]
    assert text_of(regions([*title, *body])[0].lines[0]) == "A title whose blank is on the gutter"


def test_markers_of_items_are_no_column() -> None:
    items = [
        word
        for i in range(6)
        for word in (*words(f"{i + 1}.", 0, 12 * i), *words("an item that is some words long", 20, 12 * i))
    ]
    (region,) = regions(items)
    assert region.rows == ()
    assert text_of(region.lines[0]) == "1. an item that is some words long"


def test_a_table_between_rules_is_apart_from_the_columns_around_it() -> None:
    prose = "some words of prose that fill this line up"
    body = [w for j in range(2) for i in range(8) for w in words(f"{'ab'[j]}{i} {prose}", 240 * j, 12 * i)]
    cells = [("Name", "Legs", "Speed"), ("Fox", "4", "50"), ("Owl", "2", "65")]
    table = [w for i, row in enumerate(cells) for j, cell in enumerate(row) for w in words(cell, 160 * j, 130 + 12 * i)]
    found = regions([*body, *table], drawn(*(Rule(0, 470, base) for base in (115.0, 134.0, 160.0))))
    assert [bool(region.rows) for region in found] == [False, False, True]
    assert found[-1].rows == tuple(cells)


def test_words_of_a_header_stand_over_their_column() -> None:
    rows = [("", "Kind of thing", "Weight"), ("a fox", "9", "3"), ("an owl", "10", "1"), ("a dog", "8", "30")]
    lines = [
        line_of([w for x, cell in zip((0, 100, 200), row, strict=True) for w in words(cell, x, 12 * i)])
        for i, row in enumerate(rows)
    ]
    assert rows_of(lines, turned=False) == tuple(rows)


def test_a_cell_goes_on_in_the_next_line() -> None:
    table = [
        ("Fox", "an animal that is red and", "9"),
        ("", "runs fast.", ""),
        ("Owl", "one that flies", "1"),
        ("Dog", "one that barks", "30"),
    ]
    lines = [
        line_of([w for x, cell in zip((0, 60, 260), row, strict=True) for w in words(cell, x, 12 * i)])
        for i, row in enumerate(table)
    ]
    assert rows_of(lines, turned=False)[0] == ("Fox", "an animal that is red and runs fast.", "9")


def test_numbers_of_a_list_or_a_table_are_no_numbers_of_lines() -> None:
    numbers = [word for i in range(20) for word in words(str(i + 1), 0, 20 * i)]
    text = [word for i in range(20) for word in words("some words", 30, 20 * i)]
    assert without_line_numbers([*numbers, *text]) == text
    close = [word for i in range(20) for word in words("some words", 9 if i < 9 else 14, 20 * i)]
    assert without_line_numbers([*numbers, *close]) == [*numbers, *close], "they belong to the text"
    uneven = [word for i in range(20) for word in words(str(i + 1), 0, 20 * i + (60 if i > 9 else 0))]
    assert without_line_numbers([*uneven, *text]) == [*uneven, *text]


def test_a_head_is_furniture_only_at_the_edge() -> None:
    def page(i: int, head: str) -> tuple[Frame, ...]:
        text = [
            w
            for k in range(9)
            for w in words(f"page {i} has line {k} of its own, as {i * 7 + k} shows", 0, 40 + 12 * k)
        ]
        return (Frame(0, (*words(head, 100, 0, 8), *text, *words("Exercises again", 0, 300, 12))),)

    result = cleaned([page(i, f"{i + 40} A Book") for i in range(5)], 10)
    assert result.printed == ("40", "41", "42", "43", "44")
    texts = [" ".join(word.text for word in frames[0].words) for frames in result.pages]
    assert all("Book" not in text for text in texts)


def test_roman_numerals() -> None:
    assert [roman(each) for each in ("i", "iv", "IX", "xiv", "xl", "xcix", "cxx")] == [1, 4, 9, 14, 40, 99, 120]


def test_verse_keeps_its_lines_and_prose_does_not() -> None:
    def verse(*texts: str) -> list[bool]:
        lines = [line(text, base=12 * i) for i, text in enumerate(texts)]
        return [verse for _, verse in paragraphs(lines, shown(lines), column_of(lines))]

    assert verse(
        "This is prose that fills", "its lines as well as it", "can, and each next word", "had no room in it."
    ) == [False]
    assert verse(
        "I wandered lonely as a cloud",
        "That floats on high",
        "When all at once",
        "I saw a crowd",
        "of golden daffodils",
    ) == [True]
    assert verse("One sentence is short.", "The next one is as short.", "A third follows it.", "And a fourth.") != [
        True
    ]


def test_footnotes_begin_with_a_raised_mark_at_the_foot() -> None:
    body = [line("The text of this page is larger", base=12 * i) for i in range(4)]
    first = line_of([Word("1", 0, 2, 97, 5, ROMAN), *words("A note that says", 3, 100, 8)])
    more = line("10 things more", base=110, size=8)
    rest, notes = split_notes([*body, first, more], 10, frozenset({"1"}), pending=False)
    assert rest == body
    assert [(note.mark, shown(note.lines)) for note in notes] == [("1", ["A note that says", "10 things more"])]
    small = [line("A caption in small type", base=100, size=8)]
    assert split_notes([*body, *small], 10, frozenset(), pending=False) == ([*body, *small], ())


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["infor-", "mation"], "information"),
        (["well-", "known"], "well-known"),
        (["twenty-", "fifth"], "twenty-fifth"),
        (["half-", "ways"], "halfways"),
        (["C-", "style"], "C-style"),
        (["FAA-", "approved"], "FAA-approved"),
        (["BIOGRA-", "PHY"], "BIOGRAPHY"),
        (["Anglo-", "Saxon"], "Anglo-Saxon"),
        (["state-of-the-", "art"], "state-of-the-art"),
        (["Vor-", "und Nachteile"], "Vor- und Nachteile"),
        (["2018–", "23–51"], "2018–23–51"),
        (["https://a.org/", "b"], "https://a.org/b"),
        (["東京は", "日本の首都"], "東京は日本の首都"),
        (["a dash –", "and more"], "a dash – and more"),
        (["one", "two"], "one two"),
        ([], ""),
    ],
)
def test_lines_join(lines: list[str], whole: str) -> None:
    assert joined(lines, NO_WORDS) == whole


def test_a_documents_own_words_say_whether_a_hyphen_stays() -> None:
    known = Vocabulary(Counter({"well-known": 1, "tracemonkey": 3, "mixed": 1, "mode": 1}))
    assert joined(["well-", "known"], known) == "well-known"
    assert joined(["Trace-", "Monkey"], known) == "TraceMonkey"
    assert joined(["mixed-", "mode"], known) == "mixed-mode"
    whole = Vocabulary(Counter({"some": 2, "thing": 3, "follow": 1, "deviations": 1, "side": 1, "paths": 1}))
    for halves, text in (
        (["some-", "thing"], "something"),
        (["devi-", "ation"], "deviation"),
        (["follow-", "up"], "follow-up"),
        (["side-", "path"], "sidepath"),
    ):
        assert joined(halves, whole) == text


def test_where_no_program_breaks_words_every_hyphen_is_the_authors() -> None:
    texts = ["a very high-", "volume and low-cost", *["prose that fills lines to the end"] * 98]
    plain = vocabulary([line(text, base=12 * i) for i, text in enumerate(texts)])
    assert joined(["a very high-", "volume"], plain) == "a very high-volume"
    assert joined(["a cata-", "logue"], plain) == "a cata-logue"
    texts[2:4] = ["the infor-", "mation", "its information"]
    proven = vocabulary([line(text, base=12 * i) for i, text in enumerate(texts)])
    assert joined(["a cata-", "logue"], proven) == "a catalogue"
    short = vocabulary([line(text, base=12 * i) for i, text in enumerate(["the infor-", "mation is"])])
    assert joined(["the infor-", "mation is"], short) == "the information is"


def test_dots_that_lead_nowhere_stay() -> None:
    few = [*words("1, . . . , n and so on", 0), *words("1, . . . , m", 0, 12)]
    assert without_leaders(few) == few
    assert [word.text for word in without_leaders(words("Foxes . . . . . . . . 12"))] == ["Foxes", "12"]
    assert [word.text for word in without_leaders(words("Foxes .......... 12"))] == ["Foxes", "12"]


def test_what_looks_like_a_heading() -> None:
    setting = Setting(10, bold=False, mono=False)

    def is_heading(text: str, size: float = 10, font: Font = ROMAN) -> bool:
        return looks_like_heading([line(text, size=size, font=font)], text, setting)

    assert is_heading("Of the fox", 14)
    assert is_heading("Of the fox", 10, BOLD)
    assert is_heading("OF THE FOX")
    assert not is_heading("Of the fox")
    assert not is_heading("Of the fox,", 10, BOLD)
    assert not is_heading("Figure 3. Of the fox", 12, BOLD)
    assert not is_heading("Beware of the fox, for it is quick and bites.", 10, BOLD)
    assert not is_heading("12.5 + 7", 14)
    assert not looks_like_heading([line("A", size=14)] * 5, "A " * 5, setting)


def test_how_deep_a_number_goes() -> None:
    assert [depth(text) for text in ("1 One", "2.3 Two", "4.5.6 Three", "IV. Four", "Five", "2003")] == [
        1,
        2,
        3,
        1,
        0,
        0,
    ]


def test_titles_that_are_file_names_are_none() -> None:
    junk = (
        "",
        "untitled",
        "Untitled-1",
        "report.docx",
        "10811.exe",
        "Microsoft Word - a",
        "Adobe Photoshop PDF",
        "123",
        "Slide 1",
        "x" * 300,
    )
    assert [sensible(title) for title in junk] == [""] * len(junk)
    assert sensible(" Geometrie  und\x00 Topologie ") == "Geometrie und Topologie"


PLACED = st.builds(
    Word,
    st.text("abc.1-é東ש", min_size=1, max_size=6),
    st.floats(0, 500),
    st.floats(0, 20),
    st.floats(0, 700),
    st.sampled_from([5.0, 8.0, 10.0, 14.0]),
    st.sampled_from([ROMAN, BOLD]),
    st.sampled_from(list(Blank)),
).map(lambda word: Word(word.text, word.left, word.left + word.right, word.base, word.size, word.font, word.blank))


@given(st.lists(PLACED, max_size=40), st.lists(st.floats(0, 700), max_size=4), st.booleans())
def test_regions_hold_every_word_once(page: list[Word], rules: list[float], vertical: bool) -> None:
    found = regions(page, drawn(*(Rule(0, 500, base) for base in rules)), vertical=vertical)
    held = Counter(word for region in found for each in region.lines for word in each.words)
    assert set(held) <= set(page)
    assert all(count <= Counter(page)[word] for word, count in held.items())
    assert {word for word in page if word.text.strip(".·_…")} <= set(held), "only leaders are left out"


def test_even_verse_and_an_address_keep_their_lines() -> None:
    def kept(*texts: str, beside: str = "") -> bool:
        lines = [line(text, base=12 * i) for i, text in enumerate([*texts, *([beside] if beside else [])])]
        found = list(paragraphs(lines[: len(texts)], shown(lines[: len(texts)]), column_of(lines)))
        return found == [(range(len(texts)), True)]

    assert kept(
        "Shall I compare thee to a summer's day?",
        "Thou art more lovely and more temperate:",
        "Rough winds do shake the darling buds of May,",
        "And summer's lease hath all too short a date;",
    )
    assert kept("Anna Smith", "12 High Street", "London N1 4AB", beside="Some words that are as wide as the page is")
    assert not kept("One sentence is short.", "The next one is as short.", "A third follows it:", "And a fourth.")
    assert not kept("Figure 1: A thing,", "And more of it,", "Whose lines are short;", "It ends here.")
    assert not kept("1945 it began", "1950 it went on", "1960 it was over", beside="Some words as wide as the page is")
