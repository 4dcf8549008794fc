"""Web pages: real ones as a careful reader would have them, and every rule on a page made for it."""

import codecs
import random
import time
from pathlib import Path
from textwrap import fill

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source.errors import UnreadableError
from source.file import File
from source.markup.declared import declared_encoding, first_tag
from source.markup.html_file import fits_html, read_html
from source.markup.tamed import DEEPEST, tamed
from source.model import Content, Page, Role

PROSE = (
    "This is running text, as no menu has it: it goes on for more than one hundred characters, and then it ends with a "
    "full stop."
)


def read(page: str | bytes) -> Content:
    return read_html(File(page.encode() if isinstance(page, str) else page))


def blocks(content: Content, *roles: Role) -> list[str]:
    return [block.span.of(content.text) for block in content.blocks if not roles or block.role in roles]


def seen(page: str) -> list[tuple[str, str]]:
    content = read(page)
    return [(block.role.value, block.span.of(content.text)) for block in content.blocks]


def real(shared: Path, name: str) -> Content:
    return read((shared / "documents" / "html" / name).read_bytes())


def roles(content: Content) -> dict[str, int]:
    return {role.value: n for role in Role if (n := sum(block.role is role for block in content.blocks))}


# Real pages


def test_an_encyclopedia_article_without_what_is_around_it(shared: Path) -> None:
    content = real(shared, "wiki_duck.html")
    assert content.title == "Duck"
    assert blocks(content, Role.HEADING) == [
        "Duck", "Etymology", "Taxonomy", "Morphology", "Distribution and habitat", "Behaviour", "Feeding", "Breeding",
        "Communication", "Predators", "Relationship with humans", "Hunting", "Domestication", "Heraldry",
        "Cultural references", "See also", "Notes", "Citations", "Sources", "External links",
    ]  # fmt: skip
    assert "[edit]" not in content.text
    assert "Jump to content" not in content.text
    notes = [block for block in content.blocks if block.role is Role.NOTE]
    assert [note.number for note in notes] == [f"n. {i}" for i in range(1, 56)]
    assert notes[4].span.of(content.text) == "[5] Carboneras 1992, p. 536."
    assert notes[4].headings == ("Duck", "Notes", "Citations")
    body = blocks(content, Role.BODY)
    assert (
        "A male is called a drake and the female is called a duck, or in ornithology a hen.[3][4]" in body
    )  # the marks follow the word, and nothing of the caption beside it runs in
    assert "Male Mandarin duck" in body
    hunting = next(b for b in content.blocks if b.span.of(content.text).startswith("Humans have hunted ducks"))
    assert hunting.headings == ("Duck", "Relationship with humans", "Hunting")
    [infobox] = blocks(content, Role.LINES)
    assert "\nDomain: | Eukaryota\nKingdom: | Animalia\nPhylum: | Chordata\n" in infobox
    front, back = blocks(content, Role.FRONT), blocks(content, Role.BACK)
    assert "• Deutsch" in front
    assert "• Privacy policy" in back
    assert not any(text.strip("• ") == "Deutsch" for text in body)


def test_a_report_with_scripts_and_endnotes_that_are_no_links(shared: Path) -> None:
    content = real(shared, "example-with-scripts.html")
    assert content.title == "Russian Offensive Campaign Assessment, December 13"
    assert roles(content) == {"front": 9, "heading": 2, "body": 54, "note": 79, "back": 8}
    assert "• Publications" in blocks(content, Role.FRONT)
    assert "function" not in content.text
    assert "CDATA" not in content.text
    notes = [block for block in content.blocks if block.role is Role.NOTE]
    assert notes[0].span.of(content.text) == "[1] https://t.me/modmilby/20635"
    assert [note.number for note in notes] == [f"n. {i}" for i in range(1, 80)]
    takeaways = blocks(content).index("Key Takeaways")
    assert blocks(content)[takeaways + 6] == (
        "• Russia continues to use concepts of terrorism as a legal framework for domestic repression."
    )


def test_a_filing_set_in_layout_tables(shared: Path) -> None:
    content = real(shared, "example-10k-1p.html")
    assert roles(content) == {"body": 20, "lines": 3}
    assert blocks(content)[:4] == [
        "☐ TRANSITION REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934",
        "For the transition period from to",
        "Commission file number: 000-30653",
        "Galaxy Gaming, Inc.",
    ]
    cover, shares, contents = blocks(content, Role.LINES)
    assert cover.startswith(
        "Nevada | 20-8143439\n(State or other jurisdiction of incorporation or organization) | (IRS"
    )
    assert shares == (
        "Title of each class | Trading symbol | Name of exchange on which registered\n"
        "Common stock | GLXZ | OTCQB marketplace"
    )
    assert contents.startswith("PART I\nItem 1. | Business | 4\nItem 1A. | Risk Factors | 9\n")


def test_an_essay_between_layout_tables(shared: Path) -> None:
    content = real(shared, "ideas-page.html")
    assert content.title == "How to Get New Ideas"
    assert [(block.role, block.span.of(content.text)[:30]) for block in content.blocks] == [
        (Role.BODY, "January 2023"),
        (Role.BODY, "(Someone fed my essays into GP"),
        (Role.BODY, "The way to get new ideas is to"),
        (Role.BODY, "Knowledge grows fractally. Fro"),
    ]
    assert content.text.endswith("In the best case, exploring such gaps yields whole new fractal buds.")


def test_a_law_that_is_one_preformatted_text(shared: Path) -> None:
    content = real(shared, "fake-html-pre.htm")
    assert sum(block.role is Role.BODY for block in content.blocks) > 600
    found = {block.span.of(content.text)[:25]: block for block in content.blocks}
    short = found["(a) Short <<NOTE: 18 USC "]
    assert short.span.of(content.text) == (
        "(a) Short <<NOTE: 18 USC 1 note.>> Title.--This Act may be cited as the ``Uniting and Strengthening America "
        "by Providing Appropriate Tools Required to Intercept and Obstruct Terrorism (USA PATRIOT ACT) Act of 2001''."
    )
    section = "SECTION 1. SHORT TITLE AND TABLE OF CONTENTS."
    assert (short.headings, short.page, short.number) == ((section,), Page("115 STAT. 272", 2), "(a)")
    assert "[[Page" not in content.text
    assert found["TITLE I--ENHANCING DOMEST"].role is Role.HEADING
    fund = found["(a) Establishment; Availab"[:25]]
    assert fund.headings == (
        "TITLE I--ENHANCING DOMESTIC SECURITY AGAINST TERRORISM",
        "SEC. 101. <<NOTE: 28 USC 524 note.>> COUNTERTERRORISM FUND.",
    )
    defer = found["(a) Authority To Defer.--"]
    assert (defer.page, defer.end_page) == (Page("115 STAT. 387", 117), Page("115 STAT. 388", 118))


@pytest.mark.parametrize(
    ("name", "encoding", "title", "start"),
    [
        ("chardet_EUC-JP__mozilla_bug426271_text-euc-jp.html", "euc-jp", "日本語エンコードテスト", "これはEUC-JPです"),
        (
            "chardet_EUC-KR__chromium_windows-949_with_no_encoding_specified.html",
            "cp949",
            "windows-949",
            "한나라당은 2월 임시국회에서",
        ),
        (
            "chardet_KOI8-R__chromium_KOI8-R_with_no_encoding_specified.html",
            "koi8-r",
            "KOI8-R",
            "МОСКВА, 9 янв - РИА Новости.",
        ),
    ],
)
def test_pages_of_other_scripts(shared: Path, name: str, encoding: str, title: str, start: str) -> None:
    """Which encoding they are in nothing declares; here they are told apart beforehand."""
    data = (shared / "documents" / "encodings" / name).read_bytes()
    content = read(data.decode(encoding))
    assert content.title == title
    assert content.text.startswith(start)


# White space and lines


def test_white_space_is_as_a_page_shows_it() -> None:
    assert seen("<p>Some <b>bold</b>\n  text,&nbsp; and <i>so</i>on.</p>") == [("body", "Some bold text, and soon.")]
    assert seen("<p>日本\n  語のテ\nスト</p>") == [("body", "日本語のテスト")]
    assert seen("<p>한국\n어</p>") == [("body", "한국 어")]
    assert seen("<p>hy&shy;phen zero\ufeffwidth</p>") == [("body", "hyphen zerowidth")]


def test_breaks_are_lines_where_lines_are_short() -> None:
    assert seen("<p>Ann Lee<br>1 High Street<br/>\nLondon</p>") == [("lines", "Ann Lee\n1 High Street\nLondon")]
    wrapped = "a line of a text that was wrapped by hand at about ninety characters, as mail programs"
    assert seen(f"<p>{wrapped}<br>{wrapped}</p>") == [("body", f"{wrapped} {wrapped}")]


def test_an_empty_line_parts_paragraphs() -> None:
    assert seen(f"<font>{PROSE}<br><br>\n{PROSE}<br> <br></font>") == [("body", PROSE), ("body", PROSE)]


def test_breaks_after_long_sentences_part_paragraphs() -> None:
    long = "word " * 50 + "end."
    assert seen(f"<td>Scope<br>{long}<br>{long}") == [("body", f"Scope {long}"), ("body", long)]


def test_blocks_end_where_block_elements_begin_and_end() -> None:
    assert seen("<div>one<p>two</p>three<div>four</div></div>") == [
        ("body", word) for word in ("one", "two", "three", "four")
    ]
    assert seen("<span style='display:block'>one</span><div style='display: inline'>two</div> three") == [
        ("body", "one"),
        ("body", "two three"),
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    assert seen("<pre>\n  def f():\n      return {}  \n\n  f()\n</pre>") == [
        ("lines", "def f():\n    return {}\n\nf()")
    ]


def test_a_letter_in_preformatted_text_is_prose() -> None:
    wrapped = "\n\n".join(fill(text, 64) for text in (PROSE, f"1. {PROSE}", *[PROSE] * 3))
    content = read(f"<pre>{wrapped}\n\nPART II.\n\n{PROSE}</pre>")
    assert blocks(content)[0] == PROSE
    assert content.blocks[1].number == "1."
    assert content.blocks[-1].headings == ("PART II.",)


def test_a_comment_in_code_is_no_letter() -> None:
    code = "\n".join(["/* " + PROSE, *[f"   {PROSE}"] * 5, "*/"])
    assert seen(f"<pre>{code}</pre>") == [("lines", code)]


def test_verse_is_one_block_a_stanza() -> None:
    divs = "<div class='poetry'><div class='stanza'><div class='verse'>One</div><div class='verse'>two</div></div>"
    spans = "<div class='poem'><span class='line'>Three</span><span class='line'>four</span></div></div>"
    assert seen(divs + spans) == [("lines", "One\ntwo"), ("lines", "Three\nfour")]
    assert seen("<div class='linegroup'><div>One</div><div>two</div></div><p>x") == [
        ("lines", "One\ntwo"),
        ("body", "x"),
    ]
    long = "a long line of verse that would otherwise be taken for a line of wrapped prose"
    assert seen(f"<p class='verse'>{long}<br>{long}</p>") == [("lines", f"{long}\n{long}")]


# Headings, lists, tables


def test_headings_make_paths() -> None:
    content = read(
        f"<h1>Book</h1><h3>Deep<a class=x href='#d'>¶</a></h3><p>a<div role=heading aria-level=2>Two</div>{PROSE}"
    )
    assert [block.headings for block in content.blocks] == [
        ("Book",), ("Book", "Deep"), ("Book", "Deep"), ("Book", "Two"), ("Book", "Two"),
    ]  # fmt: skip
    assert blocks(content, Role.HEADING) == ["Book", "Deep", "Two"]


def test_h1_in_sections_of_sections_stand_below_one_another() -> None:
    content = read("<section><h1>Chapter 1</h1><h1>What?</h1><section><h1>Why</h1><p>x</p><h2>Sub</h2><p>y")
    assert content.blocks[-1].headings == ("Chapter 1 What?", "Why", "Sub")


def test_a_heading_that_is_not_closed_ends_at_the_next_block() -> None:
    assert seen("<h2>Title<p>text</p><p>more") == [("heading", "Title"), ("body", "text"), ("body", "more")]


def test_a_heading_as_long_as_a_text_is_one() -> None:
    assert seen(f"<h3>{PROSE * 3}</h3>") == [("body", PROSE * 3)]


def test_items_of_lists_begin_with_their_markers() -> None:
    page = "<ul><li>a<ul><li>b</ul></ul><ol type=a start=3><li>c<li value=7>d</ol><ol reversed><li>e<li>f</ol>"
    content = read(
        page + "<ol style='list-style-type:upper-roman'><li><p>g<p>h</ol><ul style='list-style:none'><li>i</ul>"
    )
    assert [(block.span.of(content.text), block.number) for block in content.blocks] == [
        ("• a", None), ("• b", None), ("c. c", "c."), ("g. d", "g."), ("2. e", "2."), ("1. f", "1."), ("I. g", "I."),
        ("h", None), ("i", None),
    ]  # fmt: skip


def test_a_marker_that_is_written_out_is_not_repeated() -> None:
    content = read("<ol><li>(1) one<li>2. two</ol><ul><li>• three</ul>")
    assert [(block.span.of(content.text), block.number) for block in content.blocks] == [
        ("(1) one", "(1)"),
        ("2. two", "2."),
        ("• three", None),
    ]


def test_numbers_of_paragraphs_are_the_authors() -> None:
    content = read("<p>12. One</p><p>(2) Two</p><p>§ 5 Three</p><p>Four</p>")
    assert [block.number for block in content.blocks] == ["12.", "(2)", "§ 5", None]
    assert content.blocks[3].follows == "§ 5"


def test_what_a_document_type_declares_is_no_text() -> None:
    declared = '<!DOCTYPE html PUBLIC "x" "y" [\n<!ENTITY co "Acme <b>Ltd</b>">\n<!ENTITY h "ha">\n]>'
    assert seen(f"{declared}<html><body><p>{PROSE}</p></body></html>") == [("body", PROSE)]
    assert "a[0]>b" in read(f"<!DOCTYPE html><p>{PROSE}</p><p>If a[0]>b, stop here at once.</p>").text


def test_articles_set_in_lines_have_their_numbers() -> None:
    content = read("<p>Article 1<br>All are born free.</p><p><b>Article 2.</b> Everyone has rights.</p>")
    assert [(block.role, block.number) for block in content.blocks] == [
        (Role.LINES, "Article 1"),
        (Role.BODY, "Article 2"),
    ]


def test_terms_stand_above_their_definitions() -> None:
    assert seen("<dl><dt>A<dt>B<dd>Both.<dd>More.<dt>C</dl>") == [
        ("lines", "A\nB\nBoth."),
        ("body", "More."),
        ("body", "C"),
    ]


def test_tables_have_a_line_for_each_row() -> None:
    page = (
        "<table><caption>Cap</caption><tr><th>A<th colspan=2>B<tr><td rowspan=2>1<td>2<br>x<td>3<tr><td>4<td>5</table>"
    )
    assert seen(page) == [("lines", "Cap\nA | B\n1 | 2 x | 3\n1 | 4 | 5")]


def test_a_short_cell_that_reaches_down_is_said_in_every_row() -> None:
    rows = "<tr><td rowspan=3>Alps<td>Eiger<td>3967<tr><td>Mönch<td>4110<tr><td colspan=2>others"
    assert seen(f"<table>{rows}</table>") == [("lines", "Alps | Eiger | 3967\nAlps | Mönch | 4110\nAlps | others")]
    last = "<tr><td>Eiger<td rowspan=2>Swiss<tr><td>Mönch<tr><td>Zugspitze<td>German"
    assert seen(f"<table>{last}</table>") == [("lines", "Eiger | Swiss\nMönch | Swiss\nZugspitze | German")]
    long = f"<table><tr><th>x<th>y<tr><td rowspan=2>{PROSE * 2}<td>1<tr><td>2</table>"
    assert seen(long) == [("lines", f"x | y\n{PROSE * 2} | 1\n| 2")]
    nothing = "<table><tr><td rowspan=2>Alps<td>Eiger<tr><td><tr><td>Harz<td>Brocken</table>"
    assert seen(nothing) == [("lines", "Alps | Eiger\nHarz | Brocken")]


def test_the_cells_of_a_long_table_name_their_columns() -> None:
    head = "<tr><th rowspan=2>Peak<th colspan=2>Height<tr><th>m<th>ft"
    rows = "".join(f"<tr><td>Peak number {n}<td>{n}000<td>${n}" for n in range(40))
    (kind, text), *rest = seen(f"<table><caption>High places</caption>{head}{rows}</table>")
    lines = text.splitlines()
    assert (kind, rest) == ("lines", [])
    assert lines[:4] == [
        "High places",
        "Peak | Height",
        "Peak | m | ft",
        "Peak: Peak number 0 | Height m: 0000 | Height ft: $0",
    ]


def test_running_heads_that_libreoffice_leaves_are_no_passages() -> None:
    page = f'<div title="header"><p>Draft of May, {PROSE}</p></div><h1>Head</h1><p>{PROSE}</p>'
    page += f'<div title="footer"><p>Page 3 of 12, {PROSE}</p></div>'
    assert [role for role, _ in seen(page)] == ["front", "heading", "body", "back"]


def test_columns_that_are_empty_and_signs_of_their_own_join_no_cells() -> None:
    page = "<table><tr><td>Revenue<td>&nbsp;<td>$<td>1,234<td><td>12<td>%<tr><td>Loss<td><td>$<td>(5<td>)<td>3<td>%"
    assert seen(page) == [("lines", "Revenue | $1,234 | 12%\nLoss | $(5) | 3%")]


def test_spans_are_bounded() -> None:
    huge = "<td colspan=1000000000 rowspan=1000000000>x<td>y"
    assert seen(f"<table><tr>{huge}<tr><td>z<td>w</table>") == [("lines", "x | y\nx | z | w")]


def test_tables_for_layout_are_no_tables() -> None:
    menu = "<td><a href=a>Home</a><br><br><a href=b>News</a>"
    assert seen(f"<table><tr>{menu}<td><p>{PROSE}</p><p>{PROSE}</p><h2>Head</h2></table>") == [
        ("front", "Home"), ("front", "News"), ("body", PROSE), ("body", PROSE), ("heading", "Head"),
    ]  # fmt: skip
    items = f"<table><tr><td>•<td>{PROSE}<tr><td>(b)<td>{PROSE}</table>"
    assert seen(items) == [("body", f"• {PROSE}"), ("body", f"(b) {PROSE}")]
    assert seen("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>")[0] == ("body", "a")


# Notes


NOTES = {
    "superscript": "<p>Word<sup><a href='#f1' id=r1>1</a></sup>, more.</p><li id=f1>A note. <a href='#r1'>↩</a>",
    "bracketed": "<p>Word <a href='#f1'>[1]</a>, more.</p><ol><li id=f1>A note.</ol>",
    "office": "<p>Word<a href='#_ftn1' name='_ftnref1'>[1]</a>, more.</p><div id=ftn1><p><a href='#_ftnref1' "
    "name='_ftn1'>[1]</a> A note.</p></div>",
    "gutenberg": "<p>Word<a id='FN_1'></a><a href='#Footnote_1' class='fnanchor'>[1]</a>, more.</p>"
    "<div class='footnote'><p><a id='Footnote_1'></a><a href='#FN_1'><span class='label'>[1]</span></a> A note.</div>",
    "wikipedia": "<p>Word<sup id='cite_ref-1' class='reference'><a href='#cite_note-1'>[1]</a></sup>, more.</p><ol><li "
    "id='cite_note-1'><span class='mw-cite-backlink'>^ <a href='#cite_ref-1'><sup>a</sup></a></span> A note.</ol>",
    "hidden": "<p>Word<a epub:type=noteref href='#n'>1</a>, more.</p>"
    "<aside epub:type=footnote id=n hidden><p>A note.</aside>",
    "role": "<p>Word<a role=doc-noteref href='#n'>1</a>, more.</p>"
    "<ol role=doc-endnotes><li id=n role=doc-endnote>A note.</ol>",
    "no link": "<p>Word[1], more.</p><p>[1] A note.</p>",
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_are_told_by_their_links(name: str) -> None:
    content = read(NOTES[name])
    assert seen(NOTES[name]) == [("body", "Word[1], more."), ("note", "[1] A note.")]
    assert content.blocks[1].number == "n. 1"


def test_a_note_of_several_paragraphs_is_one() -> None:
    page = "<p>Word<sup><a href='#n'>*</a></sup></p><aside id=n><p>* One.</p><p>Two.</p></aside>"
    assert seen(page) == [("body", "Word[*]"), ("note", "[*] One. Two.")]


def test_links_to_sections_are_no_notes() -> None:
    page = "<p>See <a href='#s'>3</a> and <a href='#s'>[Methods]</a>.</p><h2 id=s>3</h2><p>Text.</p>"
    assert seen(page)[0] == ("body", "See 3 and [Methods].")


def test_other_superscripts() -> None:
    page = "<p>5 km<sup>2</sup>, 10<sup>-6</sup>, H<sub>2</sub>O, the 1<sup>st</sup>, as said.<sup>3</sup></p>"
    assert seen(page) == [("body", "5 km², 10⁻⁶, H2O, the 1st, as said.[3]")]


def test_what_stands_beside_or_for_letters() -> None:
    assert seen("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby></p>") == [("body", "漢(かん)字(じ)")]
    assert seen("<p>He said <q>no</q>.") == [("body", "He said “no”.")]
    assert seen("<p><img alt=T class=dropcap>he <img alt='a picture'>cat") == [("body", "The cat")]
    assert seen("<p>As <math alttext='x^2'><mi>x</mi><mn>2</mn></math> is</p>") == [("body", "As x^2 is")]


# What is no text


def test_what_a_page_hides_or_is_operated_with_is_no_text() -> None:
    page = """<body><div hidden>no</div><div style="display: NONE">no</div><span style='visibility:hidden'>no</span>
    <script>no</script><style>no</style><noscript>no</noscript><template>no</template><nav>no</nav>
    <ul role=menu><li>no</ul><div id=cookie-banner>no</div><div id=CybotCookiebotDialog>no</div><dialog>no</dialog>
    <a class=skip-link href=x>no</a>
    <button>no</button><select><option>no</select><textarea>no</textarea><input value=no><svg><text>no</text></svg>
    <p>yes</p></body>"""
    assert seen(page) == [("body", "yes")]


def test_a_page_that_hides_all_is_read_all_the_same() -> None:
    assert seen("<body style='display:none'><p>text</p>") == [("body", "text")]
    assert seen("<div hidden>text</div>") == [("body", "text")]


def test_the_main_part_is_the_text_and_the_frame_is_not() -> None:
    page = f"""<title>Ducks | Site</title><header><h1>Site</h1><p>{PROSE}</header><div>Log in</div><main><article>
    <header><h1>Ducks</h1><p>By Ann</header><p>{PROSE * 4}<aside>Beside.</aside><blockquote>Q.<footer>Bo</blockquote>
    </article></main><div>Share this</div><div><p>{PROSE}</p></div><footer><p>{PROSE}</p></footer>"""
    content = read(page)
    assert content.title == "Ducks"
    assert [(block.role.value, block.span.of(content.text)) for block in content.blocks] == [
        ("front", "Site"), ("front", PROSE), ("front", "Log in"), ("heading", "Ducks"), ("front", "By Ann"),
        ("body", PROSE * 4), ("body", "Beside."), ("body", "Q."), ("body", "Bo"), ("back", "Share this"),
        ("body", PROSE), ("back", PROSE),
    ]  # fmt: skip


def test_a_header_with_the_title_is_the_opening_of_the_text() -> None:
    title = f'<h1 class="title">Bridges</h1><p class="author">Ann Smith</p><div class="abstract"><p>{PROSE}</p></div>'
    nav = "<nav><a href='/'>Home</a></nav>"
    page = f"<body><header id='title-block-header'>{nav}{title}</header><h1>Introduction</h1><p>{PROSE}</p></body>"
    assert seen(page)[-5:] == [
        ("heading", "Bridges"), ("front", "Ann Smith"), ("body", PROSE), ("heading", "Introduction"), ("body", PROSE),
    ]  # fmt: skip
    page = (
        f"<header><h1>Ten rules</h1><p>The first rule is that there are none.</p></header><main><p>{PROSE}</p></main>"
    )
    assert seen(page) == [("heading", "Ten rules"), ("body", "The first rule is that there are none."), ("body", PROSE)]
    assert seen(f"<header><h2>Notice</h2><p>{PROSE}</p></header><p>{PROSE}</p>")[:2] == [
        ("heading", "Notice"), ("body", PROSE),
    ]  # fmt: skip


def test_a_header_with_the_name_of_the_site_is_none_of_the_text() -> None:
    page = f"<header><h1><a href='/'>The Herald</a></h1><p>News daily</p></header><h2>Rain</h2><p>{PROSE}</p>"
    assert seen(page) == [("front", "The Herald"), ("front", "News daily"), ("heading", "Rain"), ("body", PROSE)]


def test_a_main_part_with_little_of_the_text_is_not_believed() -> None:
    assert seen(f"<main><p>Loading</p></main><div><p>{PROSE}</p></div>") == [("body", "Loading"), ("body", PROSE)]


def test_links_before_and_after_the_text_are_menus() -> None:
    links = "<ul><li><a href=a>One</a><li><a href=b>Two</a></ul>"
    assert [role for role, _ in seen(f"{links}<p>{PROSE}</p>{links}<p>{PROSE}</p>{links}")] == [
        *["front"] * 2, "body", *["body"] * 2, "body", *["back"] * 2,
    ]  # fmt: skip
    assert [role for role, _ in seen(links)] == ["body", "body"]


@pytest.mark.parametrize(
    "around",
    [
        "<div class='site-breadcrumbs'><a href=/>Home</a> &gt; News</div>",
        "<div class='gem-c-feedback'><p>{prose}</p></div>",
        "<div id=cookie-consent><p>{prose}</p></div>",
        "<div class='cc-window cc-banner'><p>{prose}</p></div>",
        "<div class=printfooter>Retrieved from here.</div>",
        "<div id=toc class=toc><h2>Contents</h2><ul>{links}</ul></div>",
        "<p>Files:</p><ul>{links}</ul>",
        "<p>Next: <a href=a>Sizes and widths</a>, previous: <a href=b>Letters and signs</a></p>",
    ],
)
def test_what_a_class_puts_around_the_text(around: str) -> None:
    links = "".join(f"<li><a href=#{n}>{PROSE}</a></li>" for n in range(8))
    content = read(f"{around.format(prose=PROSE, links=links)}<h1>Soup</h1><p>{PROSE}</p><p>It is hot.</p>")
    assert blocks(content, Role.BODY) == [PROSE, "It is hot."]
    assert blocks(content, Role.HEADING) == ["Soup"]


def test_a_section_named_after_its_heading_is_no_frame() -> None:
    page = f"<h1>Loops</h1><p>{PROSE}</p><section id=feedback><h2>Feedback</h2><p>It is stable.</p></section>"
    assert seen(page)[-2:] == [("heading", "Feedback"), ("body", "It is stable.")]
    page = f"<h1>Privacy</h1><p>{PROSE}</p><h2 id=cookie-notice>Cookie notice</h2><p>We use none.</p>"
    assert seen(page)[-2:] == [("heading", "Cookie notice"), ("body", "We use none.")]


def test_a_long_text_is_no_frame_whatever_its_class() -> None:
    text = f"<p>{PROSE}</p>" * 8
    assert blocks(read(f"<div class=newsletter>{text}</div>"), Role.BODY) == [PROSE] * 8


def test_whose_a_page_is_stands_behind_it() -> None:
    page = f"<h1>Soup</h1><p>{PROSE}</p><p>© 2024 The Daily Gull. {PROSE}</p>"
    assert [role for role, _ in seen(page)] == ["heading", "body", "back"]


def test_headings_by_class() -> None:
    page = (
        "<p class=MsoTitle>The Act</p><div class=heading1>Part 1</div><p class='section-title'>Section 2</p>"
        f"<p>{PROSE}</p><div class=heading1><p>{PROSE}</p></div>"
    )
    content = read(page)
    assert content.title == "The Act"
    assert [block.headings for block in content.blocks if block.role is Role.BODY] == [("Part 1", "Section 2")] * 2
    assert seen(f"<h1>A</h1><h3 class=author>Jo</h3><p>{PROSE}</p>")[:2] == [("heading", "A"), ("front", "Jo")]


def test_notes_that_interrupt_a_sentence_stand_behind_it() -> None:
    sup = "<sup class=ltx_note_mark>4</sup>"
    latex = (
        f"<span class=ltx_note>{sup}<span class=ltx_note_content>{sup} <span class=ltx_tag>4</span>A net.</span></span>"
    )
    side = "<label class=margin-toggle>⊕</label><span class=sidenote>A net.</span>"
    assert seen(f"<p>Nets{latex} are old.</p>") == [("body", "Nets[4] are old."), ("note", "[4] A net.")]
    assert seen(f"<p>Nets{side} are old.</p>") == [("body", "Nets[1] are old."), ("note", "[1] A net.")]
    margin = "<span class=marginnote>A net.</span>"
    assert seen(f"<p>Nets{margin} are old.</p>") == [("body", "Nets are old."), ("body", "A net.")]


@pytest.mark.parametrize(
    ("math", "text"),
    [
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "a/(b+1)"),
        ("<msup><mi>c</mi><mn>2</mn></msup><mo>=</mo><msub><mi>x</mi><mi>n</mi></msub>", "c²=x_n"),
        ("<msqrt><mi>x</mi></msqrt><msubsup><mo>∑</mo><mn>0</mn><mi>n</mi></msubsup>", "√x∑_0^n"),
    ],
)
def test_formulas_that_were_not_typed(math: str, text: str) -> None:
    assert seen(f"<p>So <math>{math}</math> holds.</p>") == [("body", f"So {text} holds.")]


def test_a_term_stands_above_the_list_that_defines_it() -> None:
    page = "<dl><dt>Authors</dt><dd><ul><li>Jo</li><li>Di</li></ul></dd></dl>"
    assert [text for _, text in seen(page)] == ["Authors", "• Jo", "• Di"]


def test_a_table_of_one_row_of_text_is_none() -> None:
    assert [text for _, text in seen(f"<table><tr><td>Jo</td><td>{PROSE}</td></tr></table>")] == ["Jo", PROSE]
    assert seen("<table><tr><td>Jo</td><td>12</td></tr></table>") == [("lines", "Jo | 12")]


def test_printed_pages_in_a_page() -> None:
    content = read(
        "<p>one<span class=pagenum id=p5>[Pg 5]</span> two</p><p><a class=pageno title='[Pg vi]'></a>three</p>"
    )
    assert content.text == "one two\n\nthree"
    first, second = content.blocks
    assert (first.page, first.end_page) == (None, Page("5", 1))
    assert (second.page, second.end_page) == (Page("vi", 2), None)


def test_titles() -> None:
    assert read("<title> A\n title </title><h1>Other</h1><p>x").title == "A title"
    assert read("<title>Site – Ducks</title><h1>Ducks</h1><p>x").title == "Ducks"
    assert read("<title>What is Soup? - The Book</title><h1>What Is Soup?</h1><p>x").title == "What Is Soup?"
    assert read("<title>The Project Gutenberg eBook of A Walk, by A. Nonymous</title><p>x").title == "A Walk"
    assert read("<h1>Only</h1><p>x").title == "Only"
    assert read("<h1>Cats</h1><h1>Dogs</h1><p>x").title == ""


# Encodings and files


def test_declared_encodings() -> None:
    assert declared_encoding(codecs.BOM_UTF16_LE + b"<\0") == "utf-16"
    assert declared_encoding(codecs.BOM_UTF8 + b'<meta charset="latin1">') == "utf-8"
    assert declared_encoding(b'<?xml version="1.0" encoding="Shift_JIS"?>') == "cp932"
    assert declared_encoding(b"<html><META http-equiv=Content-Type content='text/html; charset=gb2312'>") == "gb18030"
    assert declared_encoding(b"<meta charset=iso-8859-1>") == "cp1252"
    assert declared_encoding(b"<!-- <meta charset=koi8-r> --><p>") is None
    assert declared_encoding(b"<meta charset=utf-16>") is None
    assert declared_encoding(b"<meta charset=nonsense>") is None


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    page = "<meta charset=windows-1251><p>Москва — столица"
    assert blocks(read(page.encode("cp1251"))) == ["Москва — столица"]
    assert blocks(read("<p>\U0001d504 plane 1".encode("utf-16"))) == ["\U0001d504 plane 1"]


def test_a_page_saved_with_its_pictures() -> None:
    page = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x/\r\nSubject: T\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=koi8-r\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<title>T</title><p>=ED=CF=D3=CB=D7=C1 is =\r\nbig</p>\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    assert fits_html(page)
    content = read(page)
    assert (content.title, content.text) == ("T", "Москва is big")


def test_a_saved_page_without_a_page_says_so() -> None:
    head = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n"
    with pytest.raises(UnreadableError, match="without the page"):
        read(f"{head}--b0\nContent-Type: text/plain\n\nx\n--b0--\n")
    deep = "".join(f"--b{i}\nContent-Type: multipart/related; boundary=b{i + 1}\n\n" for i in range(3000))
    with pytest.raises(UnreadableError):
        read(head + deep)


def test_pages_are_told_by_their_first_tag() -> None:
    assert first_tag(b" <!-- a <b> --><!DOCTYPE html [<!ENTITY a 'b'>]>\n<?x y?><HTML>") == "html"
    assert fits_html(b"<!DOCTYPE html><title>x")
    assert fits_html("\ufeff<html>".encode("utf-16-le"))
    assert fits_html(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">')
    assert not fits_html(b'<?xml version="1.0"?><rss><title>x')
    assert not fits_html(b"a < b and <p> is a tag")
    assert not fits_html(b"<" * 5000)
    assert not fits_html(b" " * 5000)


@pytest.mark.parametrize(
    "page", ["", " \n", "<html><head><title>T</title></head><body><script>x</script></body>", "<img>"]
)
def test_a_page_without_text_says_so(page: str) -> None:
    with pytest.raises(UnreadableError, match="it holds no text"):
        read(page)


# Hostile and broken pages


N = 20_000
HOSTILE = {
    "nested": "<div>" * 5 * N + "x" + "</div>" * 5 * N,
    "nested inlines": "<span>" * 5 * N + "x",
    "nested tables": "<table><tr><td>x" * N,
    "nested lists": "<ul><li>x" * N,
    "unclosed styles": "".join(f"<p><b id={i}>x" for i in range(N)),
    "unclosed in objects": "<div><object></div></object>" * N + "<p>x",
    "attributes": "<p " + " ".join(f"a{i}='>'" for i in range(5 * N)) + ">x",
    "attributes with tags": "<p " + " ".join(f'a{i}="<b"' for i in range(5 * N)) + ">x",
    "long attribute": "<p title='" + "x " * 100 * N + "'>x",
    "quotes": "<p>x" + '<a b="' * N + "<a b='" * N,
    "brackets": "<p>x" + "<" * 20 * N,
    "comments": "<p>x" + "<!--" * N,
    "scripts": "<p>x" + "<script>" * N,
    "breaks": "<p>x" + "<br>y" * N,
    "lines of verse": "<div class=poem>" + "<span class=line>x</span>" * N,
    "white space": "<pre>x" + "\n \n" * 10 * N + "y</pre><p>" + "語\n" * N,
    "spans": "<table>" + "<tr><td rowspan=65000 colspan=100>x<td>y" * N,
    "references": "".join(f"<p>x<a href=#n{i}>[{i}]</a>" for i in range(N // 4)) + "".join(
        f"<p id=n{i}>n" for i in range(N // 4)
    ),
    "pages": "<p>" + "".join(f"a <span class=pagenum>[Pg {i}]</span> " for i in range(N)) + "x",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_cost_little(name: str) -> None:
    start = time.process_time()
    assert "x" in read(HOSTILE[name]).text
    assert time.process_time() - start < 10


@pytest.mark.parametrize("tag", ["a", "blockquote", "dd", "h2", "li", "ol", "q", "rt", "section", "sup", "td", "table"])
def test_nothing_nests_too_deep(tag: str) -> None:
    assert "x" in read(f"<ul class=poem><table><tr><{tag} id=n><div>" * 500 + "x").text
    assert "x" in read(f"<{tag}><i class=c>" * 500 + "x").text


def test_deep_text_is_kept_in_order() -> None:
    depth = 2 * DEEPEST
    page = "".join(f"<div>a{i}" for i in range(depth)) + "".join(f"b{i}</div>" for i in range(depth))
    text = "".join(read(page).text.split())
    assert text == "".join([*(f"a{i}" for i in range(depth)), *(f"b{i}" for i in range(depth))])


def test_a_page_of_too_many_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("source.markup.tamed.MOST_TAGS", 100)
    with pytest.raises(UnreadableError, match="it holds more than 100 tags"):
        read("<p>x" * 101)


def test_ordinary_markup_is_left_as_it_is() -> None:
    page = "<!DOCTYPE html><div class='a' id=b data-x='{\"<b>\"}'><p>x<br/>y</div><script>'<b>'</script><!--<i>-->"
    assert tamed(page) == page
    assert tamed("<a id='x'/>t<br></br><![CDATA[a<b]]>", xml=True) == "<a id='x'></a>t<br>a&lt;b"


PIECES = st.sampled_from(
    "<p> </p> <div> </div> <h1> </h2> <table> <tr> <td> <th> </table> <ul> <ol> <li> </ul> <dl> <dt> <dd> <pre> </pre> "
    "<br> <sup> </sup> <a_href='#x'> <a_id=x> </a> <main> </main> <header> <aside> </aside> <section> </section> "
    "<span_class=pagenum>[3]</span> <ruby> <rt> <q> <div_class=poem> <b> </i> <!-- --> <script> </script> < & word "
    "text. &nbsp; \n \x00 [1] é 語 \ud800".replace("\n", "NL").split(" ")
).map(lambda piece: piece.replace("_", " ").replace("NL", "\n"))


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=60))
def test_blocks_are_in_order_and_leave_out_nothing(pieces: list[str]) -> None:
    try:
        content = read("".join(pieces).encode("utf-8", "surrogatepass"))
    except UnreadableError:
        return
    end = 0
    for block in content.blocks:
        assert block.span.start >= end
        assert not content.text[end : block.span.start].strip()
        assert block.span.of(content.text) == block.span.of(content.text).strip() != ""
        end = block.span.end
    assert end == len(content.text)
    assert not any("\ufdd0" <= letter <= "\ufdef" for letter in content.text)


def test_damaged_pages_give_text_or_a_reason(shared: Path) -> None:
    chance = random.Random(5)  # noqa: S311
    data = (shared / "documents" / "html" / "ideas-page.html").read_bytes()
    for _ in range(100):
        damaged = bytearray(data[: chance.randrange(len(data))])
        for _ in range(20 if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged))
        except UnreadableError:
            continue


def test_what_an_author_deleted_is_no_text() -> None:
    page = "<p>He has <ins>new</ins><del>old</del> words in it, and it cost <del>10</del> <ins>20</ins> pounds.</p>"
    content = read_html(File(f"<html><body>{page}</body></html>".encode()))
    assert content.text == "He has new words in it, and it cost 20 pounds."
