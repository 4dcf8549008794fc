"""Columns, tables between rules, initials, and lines of a page read from the right: without any PDF."""

from collections.abc import Sequence

import pytest

from source.pdf.columns import Region
from source.pdf.even import evened
from source.pdf.furniture import cleaned
from source.pdf.geometry import Blank, Font, Frame, Letter, Rule, Run, Word
from source.pdf.headings import Setting, looks_like_heading
from source.pdf.letters import _described
from source.pdf.lines import cells_of, lines_of
from source.pdf.notes import raised_marks, split_notes
from source.pdf.paragraphs import column_of, paragraphs
from source.pdf.pieces import PageRegions, pieces
from source.pdf.regions import regions
from source.pdf.text import text_of
from source.pdf.words import _levelled, _logical
from tests.test_source_pdf_layout import BOLD, ROMAN, drawn, line, shown, words

PROSE = "some words of prose that fill this line up"


def stretched(text: str, left: float, right: float, base: float, size: float = 10) -> list[Word]:
    """Return the words of a justified line, equal blanks between them."""
    parts = text.split()
    wide = [0.5 * size * len(part) for part in parts]
    blank = (right - left - sum(wide)) / (len(parts) - 1)
    starts = [left + sum(wide[:i]) + i * blank for i in range(len(parts))]
    return [Word(part, x, x + w, base, size, ROMAN) for part, x, w in zip(parts, starts, wide, strict=True)]


def read(found: Sequence[Region]) -> list[list[str]]:
    return [shown(region.lines) for region in found]


def test_what_heads_the_text_across_the_page_comes_after_both_columns() -> None:
    columns = [w for j in range(2) for i in range(8) for w in words(f"{'ab'[j]}{i} {PROSE}", 240 * j, 12 * i)]
    heading = words("A heading at the left", 0, 120)
    text = [w for i in range(3) for w in words(f"{PROSE} {PROSE}", 0, 140 + 12 * i)]
    found = read(regions([*columns, *heading, *text]))
    assert [each[0].split()[0] for each in found] == ["a0", "b0", "A"]
    assert read(regions([*columns, *heading]))[0][-1] == "A heading at the left", "nothing follows that it could head"
    below = [Word(w.text, w.left, w.right, w.base + 140, w.size, w.font) for w in columns]
    found = read(regions([*columns, *words("A heading at the left", 0, 114), *below], drawn(Rule(0, 470, 122))))
    assert [each[0].split()[0] for each in found] == ["a0", "b0", "A", "a0", "b0"]


def test_the_blanks_of_justified_text_are_no_gaps() -> None:
    lines = [
        "the free people of that continent can",
        "resume their rightful place in the",
        "forefront of all that",
        "a b",
    ]
    page = [w for i, text in enumerate(lines[:3]) for w in stretched(text, 0, 330, 12 * i)]
    full = [w for i in range(3, 6) for w in words(f"{PROSE} of a column tonight", 0, 12 * i)]
    (found,) = regions([*page, *full])
    assert (found.rows, shown(found.lines)[:3]) == ((), lines[:3])
    (row,) = lines_of([*words("yes", 0), *words("yes", 40), *words("yes", 80), *words("no", 120)])
    assert len(cells_of(row)) == 4, "words of one width may be cells"


def test_a_justified_line_as_wide_as_the_gutter_parts_no_columns() -> None:
    left = [w for i in range(9) if i != 4 for w in words(f"a{i} {PROSE}", 0, 12 * i)]
    right = [w for i in range(9) for w in words(f"b{i} {PROSE}", 250, 12 * i)]
    middle = stretched("lawful cause, punishment", 0, 220, 48)
    assert [each[0].split()[0] for each in read(regions([*left, *middle, *right]))] == ["a0", "b0"]


def test_rules_between_the_rows_of_a_table_part_them() -> None:
    cells = [
        ("Place", "Tide", ["What the master", "had to say"]),
        ("Leith", "5.6", ["Rather high", "for the", "day", "that it", "was told", "it would be"]),
    ]
    cells.append(("Wick", "3.4", ["As given"]))
    page: list[Word] = words(f"{PROSE} {PROSE}", 0, 0)
    rules, base = [Rule(0, 300, 10)], 20
    for place, tide, said in cells:
        page += [*words(place, 0, base), *words(tide, 120, base)]
        for part in said:
            page += words(part, 200, base)
            base += 12
        rules.append(Rule(0, 300, base - 4))
        base += 8
    found = regions([*page, *words(f"{PROSE} {PROSE}", 0, base)], drawn(*rules))
    assert [region.rows for region in found if region.rows] == [
        tuple((place, tide, " ".join(said)) for place, tide, said in cells)
    ]


def test_rules_under_single_cells_are_one_and_the_header_above_belongs_to_the_table() -> None:
    rows = [("Item", "Price", "Sum"), ("Fox", "4", "50"), ("Owl", "2", "65"), ("Dog", "1", "30")]
    above, below = words("Dear Sir, here is the list.", 0, 0), words("Yours truly, with many thanks for it.", 0, 130)
    page = [w for i, row in enumerate(rows) for j, cell in enumerate(row) for w in words(cell, 100 * j, 50 + 20 * i)]
    rules = [Rule(100 * j - 3, 100 * j + 97, 55 + 20 * i) for i in range(4) for j in range(3)]
    found = regions([*above, *page, *below], drawn(*rules))
    assert [(region.rows, len(region.lines)) for region in found] == [((), 1), (tuple(rows), 4), ((), 1)]


def test_a_table_keeps_the_header_that_alone_is_ruled() -> None:
    rows = [("Year", "Ships", "Said"), ("1911", "120", "Opening"), ("1925", "340", "After the"), ("", "", "first one")]
    page = [w for i, row in enumerate(rows) for j, cell in enumerate(row) for w in words(cell, 100 * j, 12 * i)]
    text = [w for i in range(4) for w in words(f"{PROSE} to the very end of it", 0, 70 + 12 * i)]
    found = regions([*page, *text], drawn(Rule(0, 300, 4)))
    assert found[0].rows == (*rows[:2], ("1925", "340", "After the first one"))
    assert found[1].rows == ()


@pytest.mark.parametrize(("blank", "first"), [(Blank.NONE, "To us there has"), (Blank.OWN, "T o us there has")])
def test_an_initial_begins_the_first_of_the_lines_beside_it(blank: Blank, first: str) -> None:
    initial = Word("T", 0, 28, 24, 40, ROMAN)
    start, *rest = words("o us there has", 30, 0)
    beside = [w for i, text in enumerate(["come a time to", "pause for it"], 1) for w in words(text, 30, 12 * i)]
    below = [w for i in range(3, 6) for w in words("and take stock of all of it", 0, 12 * i)]
    page = [initial, Word(start.text, start.left, start.right, 0, 10, ROMAN, blank), *rest, *beside, *below]
    (found,) = regions(page)
    assert shown(found.lines)[:2] == [first, "come a time to"]
    assert len(list(paragraphs(found.lines, shown(found.lines), column_of(found.lines)))) == 1
    level = Word("o", 28, 33, 24, 10, ROMAN, Blank.NONE)
    assert read(regions([initial, level, *words("us", 36, 24)])) == [["To us"]], "beside one line it only is large"


def hebrew(text: str, right: float, base: float) -> list[Word]:
    """Return words from the right, in letters that are read from there."""
    found = []
    for part in text.split():
        found.append(Word(part, right - 5 * len(part), right, base, 10, ROMAN))
        right -= 5 * len(part) + 2.5
    return found


def test_paragraphs_read_from_the_right_end_early_at_the_left() -> None:
    long, short = "אאאא בבבב גגגג דדדד הההה וווו זזזז", "חחחח טטטט."
    page = [w for i, text in enumerate([long, long, short, long, short]) for w in hebrew(text, 300, 12 * i)]
    found = pieces([PageRegions(regions(page), ())], Setting(10, bold=False, mono=False), 1.2)
    assert [len(piece.lines) for piece in found] == [3, 2]


def test_the_stop_of_a_number_that_ends_a_right_to_left_sentence_stands_behind_it() -> None:
    (found,) = lines_of([*hebrew("בשנת", 100, 0), *words(".1948", 50, 0)])
    assert text_of(found) == "בשנת 1948."


def test_lines_that_begin_anew_far_from_the_edge_keep_their_ends() -> None:
    def kept(*texts: str) -> list[tuple[int, bool]]:
        below = [line(text, 20, 20 + 12 * i) for i, text in enumerate(texts)]
        lines = [line(f"{PROSE} with more words", base=0), *below]
        return [(len(found), lined) for found, lined in paragraphs(lines, shown(lines), column_of(lines))]

    assert kept("Japan about birds", "Korea basin", "China reserve one") == [(1, False), (3, True)]
    assert kept("Japan about", "birds and the", "Korea basin") == [(1, False), (3, False)]


def test_a_bold_beginning_below_a_little_white_begins_a_paragraph() -> None:
    texts = [
        "Some prose that fills the line",
        "and goes on in it to the end of",
        "it, and ends with a full stop.",
        "all the words of it fill a line",
    ]
    lines = [line(text, base=12 * i) for i, text in enumerate(texts)]
    run_in = lines_of([*words("DATES:", 0, 38, font=BOLD), *words("These words are", 33, 38)])[0]
    after = [*lines[:3], run_in, line("and on", base=50)]
    assert [len(found) for found, _ in paragraphs(after, shown(after), column_of(lines))] == [3, 2]


def test_footnotes_as_large_as_the_text_stand_below_a_short_rule() -> None:
    body = [line("The text of this page says so", base=12 * i) for i in range(4)]
    body[1] = lines_of(
        [*words("The text of it", 0, 12), Word("1", 65.2, 68, 8.5, 6, ROMAN), *words("says more", 75, 12)]
    )[0]
    note = lines_of([Word("1", 0, 3, 96.5, 6, ROMAN), *words("See the report.", 5, 100)])[0]
    marks = raised_marks([*body, note])
    rest, notes = split_notes([*body, note], 10, marks, [Rule(0, 60, 70)], pending=False)
    assert (rest, [found.mark for found in notes]) == (body, ["1"])
    assert split_notes([*body, note], 10, marks, [Rule(0, 150, 70)], pending=False)[1] == (), "a long rule parts text"
    assert split_notes([*body, note], 10, frozenset(), pending=False)[1] == ()


def test_a_footnote_that_counts_with_the_pages_is_no_page_number() -> None:
    said = ["See the second volume.", "A column has notes.", "As he says himself.", "Nobody knew."]

    def page(i: int) -> tuple[Frame, ...]:
        text = [w for k in range(9) for w in words(f"page {i} has {k} and {i * 7 + k} of it", 0, 40 + 12 * k)]
        return (Frame(0, (*words(f"{i + 1} A Book", 0, 0, 9), *text, *words(f"{i + 2} {said[i]}", 0, 300, 8))),)

    found = cleaned([page(i) for i in range(4)], 10)
    assert found.printed == ("1", "2", "3", "4")
    feet = [" ".join(word.text for word in frames[0].words[-5:]) for frames in found.pages]
    assert all(foot.endswith(text) for foot, text in zip(feet, said, strict=True))


def test_recognised_lines_are_of_the_usual_size_and_head_nothing_in_a_set_document() -> None:
    loose = Font("GlyphLessFont", bold=False, italic=False, mono=False, loose=True)
    sizes = [7.1, 8.3, 9.9, 7.7, 6.4, 8.0, 7.9, 9.0, 6.9, 7.5, 8.8, 7.2, 10.4, 6.6, 8.1, 9.3]
    noisy = [
        Word("word", 30.0 * i, 30.0 * i + 25, 12.0 * k, sizes[(i + k) % 16], loose) for k in range(4) for i in range(16)
    ]
    large = [Word("Title", 0, 60, -40, 21.0, loose), Word("of", 65, 80, -40, 17.0, loose)]
    (page,), usual = evened([(Frame(0, (*large, *noisy)),)])
    assert {word.size for word in page[0].words} == {19.0, usual}
    text = tuple(words(f"{PROSE} " * 30, size=9))
    (set_, found), most = evened([(Frame(0, text),), (Frame(0, tuple(noisy)),)])
    assert (set_[0].words, most) == (text, 9)
    (first, *_) = lines_of(found[0].words)
    assert not looks_like_heading([first], "Flaps up", Setting(5, bold=False, mono=False, recognised=usual))
    assert looks_like_heading([first], "Flaps up", Setting(5, bold=False, mono=False, recognised=5))


def test_letters_raised_beside_words_in_other_type_stay_on_their_line() -> None:
    page = [*words("Ann Example", 0, 0), Word("1", 52.7, 56, -4, 8.3, ROMAN), *words("and Bob", 60, 0)]
    small = [w for i in range(1, 9) for w in words("an abstract in smaller type than that", 0, 20 + 11 * i, 9)]
    assert shown(lines_of([*page, *small]))[0] == "Ann Example[1] and Bob"


def test_a_numbered_line_in_italics_is_a_heading() -> None:
    setting = Setting(10, bold=False, mono=False)
    italic = Font("Made-Italic", bold=False, italic=True, mono=False)
    for text, heads in (
        ("2.1 Sampling", True),
        ("Sampling", False),
        ("2.1 Samples were taken there once and never more.", False),
    ):
        assert looks_like_heading([line(text, font=italic)], text, setting) is heads


def test_a_paragraph_of_one_line_may_be_indented_like_the_next() -> None:
    texts = [
        "It can end in several ways to do",
        "and this is one of them, as said.",
        "Closing. It can end in ways.",
        "Ideally it ends with the loop it",
        "began with, and never comes to",
        "an end at all, as far as we know.",
    ]
    lines = [line(text, 15 if i in (0, 2, 3) else 0, 12 * i) for i, text in enumerate(texts)]
    assert [len(found) for found, _ in paragraphs(lines, shown(lines), column_of(lines))] == [2, 1, 3]


def test_numbers_in_right_to_left_words_read_from_the_left() -> None:
    run = Run(0, 0, 0, 0, 10, ROMAN)
    placed = [
        Letter(text, left, left + 5, run) for text, left in [("ב", 30), ("-", 25), ("2", 5), ("0", 10), ("4", 15)]
    ]
    assert _logical(placed) == "ב-204"


def test_only_a_little_slope_is_a_leaning_scan() -> None:
    def rising(by: float) -> list[Word]:
        return [Word("word", 25.0 * i, 25.0 * i + 20, by * i, 10, ROMAN) for i in range(8)]

    assert {round(word.base, 6) for word in _levelled(rising(1.0))} == {0.0}
    assert _levelled(rising(4.9)) == rising(4.9)


def test_a_name_says_more_of_a_font_than_its_weight() -> None:
    bold = [_described(name, 700, 0).bold for name in ("Made-Oblique", "Made-Regular", "Made", "Made-BoldItalic")]
    assert bold == [False, False, True, True]


def test_a_larger_heading_at_the_first_side_parts_columns_above_from_columns_below() -> None:
    def columns(names: str, top: float) -> list[Word]:
        return [w for j in range(2) for i in range(6) for w in words(f"{names[j]}{i} {PROSE}", 240 * j, top + 12 * i)]

    above, below = columns("ab", 0), columns("cd", 120)
    found = read(regions([*above, *words("Of the sea", 0, 95, 14), *below]))
    assert [each[0].split()[0] for each in found] == ["a0", "b0", "Of", "c0", "d0"]
    found = read(regions([*above, *words("Of the sea", 0, 95, 10), *below]))
    assert [each[0].split()[0] for each in found] == ["a0", "b0"], "in the text's size it may be of its column"
    left = [w for i in range(6) for w in words(f"c{i} {PROSE}", 0, 120 + 12 * i)]
    found = read(regions([*above, *words("Of the sea", 0, 95, 14), *left]))
    assert [each[0].split()[0] for each in found] == ["a0", "b0"], "the second column has ended before"


def test_columns_of_long_words_are_columns() -> None:
    text = [
        "Instandsetzungsmaßnahmen beschlossen,",
        "Hafenverwaltungsbehörde umfangreiche",
        "Umweltverträglichkeit bestätigte",
    ]
    page = [w for j in range(2) for i in range(9) for w in words(text[(i + j) % 3], 220 * j, 12 * i)]
    assert [region.rows for region in regions(page)] == [(), ()]
