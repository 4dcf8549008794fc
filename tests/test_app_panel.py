"""The document as the panel shows it: whole and in order, however it is cut into windows, and nothing in it runs."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.printable import in_order
from app.web.panel import panel_html, part_html
from app.window import MOST, around, between, find
from index.library import Library
from source.errors import PinciteError
from source.lecture import lecture
from source.model import Block, Document, Page, Paragraph, Role, Span
from tests.test_app_render import HOSTILE, Element, cited, parsed

PANEL = {
    ("div", "class", "data-document", "data-count", "style"),
    ("header", "class"),
    ("div", "class"),
    ("span", "class", "role"),
    ("button", "type", "data-do", "aria-label", "title", "disabled"),
    ("button", "type", "data-do", "aria-label", "title", "aria-expanded"),
    ("button", "type", "data-do", "class", "aria-label"),
    ("h2", "dir"),
    ("h3", "dir"),
    ("p", "dir"),
    ("p", "class", "dir"),
    ("div", "class", "tabindex", "role", "aria-label", "data-first", "data-last"),
    ("div", "class", "aria-hidden"),
    ("form", "class", "role", "hidden"),
    ("input", "type", "aria-label", "placeholder", "maxlength", "autocomplete"),
    ("button", "type", "data-do", "aria-label"),
    ("button", "type", "data-do", "aria-label", "title"),
    ("h4", "dir"),
    ("div", "class", "id", "tabindex"),
    ("a", "class", "href", "aria-label", "data-document", "data-paragraph", "tabindex"),
    ("span", "class", "data-span"),
    ("details", "class"),
    ("summary",),
    ("pre", "dir"),
}


def shown_of(document: Document, paragraphs: list[Paragraph], blocks: tuple[Block, ...] = ()) -> Element:
    """Return the panel of a document whose whole text is in sight."""
    with Library(None) as library:
        library.add(document, paragraphs, blocks)
        return parsed(panel_html(between(library, document.name, 1, MOST)), PANEL)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_the_panel_holds_hostile_words_as_text_and_nothing_else(hostile: str) -> None:
    first, second, footer = f"one {hostile} two", f"three {hostile}", f"foot {hostile}"
    front = f"front {hostile}"
    text = "\n\n".join([front, first, second, footer])
    at = len(front) + 2
    spans = Span(at, at + len(first)), Span(at + len(first) + 2, at + len(first) + 2 + len(second))
    headings = ("outer", f"heading {hostile}")
    paragraphs = [
        Paragraph(cited(name=hostile, paragraph=1), spans[0], first, (Span(0, 3), Span(4, 4 + len(hostile)))),
        Paragraph(cited(name=hostile, paragraph=2, headings=headings), spans[1], second, ()),
    ]
    document = Document(hostile, f"title {hostile}", "a", "text", "sha", text, f"note {hostile}")
    root = shown_of(document, paragraphs)
    assert root.one("div", "panel").attributes["data-document"] == hostile
    assert root.one("h2").text == in_order(f"title {hostile}")
    assert root.one("p", "note").text == in_order(f"note {hostile}")
    assert root.one("h4").text == in_order(f"heading {hostile}")
    shown = [para.one("p").text for para in root.all("div", "para")]
    assert shown == [in_order(first), in_order(second)]
    lit = [(span.attributes["data-span"], span.text) for span in root.all("span", "s")]
    assert lit == [("0-3", "one"), (f"4-{4 + len(hostile)}", in_order(hostile))]
    assert [matter.text for matter in root.all("pre")] == [in_order(front.strip()), in_order(footer.strip())]
    for ordinal in root.all("a", "ordinal"):
        assert ordinal.attributes["data-document"] == hostile


def test_the_panel_shows_the_whole_lecture_in_order() -> None:
    document, paragraphs, blocks = lecture()
    root = shown_of(document, list(paragraphs), blocks)
    text = root.one("div", "panel-text")
    assert root.one("h2").text == document.title
    assert root.one("p", "note").text == document.note
    shown = [
        part.all("p")[0].text if part.attributes["class"] == "para" else part.one("pre").text
        for part in text.parts
        if isinstance(part, Element) and part.tag in ("div", "details")
    ]
    assert shown[1:-1] == [paragraph.text for paragraph in paragraphs]
    assert shown[0].startswith("The ICAS Lectures\n\nNo. 2003-1014-THF\n\n")
    assert shown[-1].endswith("& Discussants\nFall 2003")
    assert [h3.text for h3 in text.all("h3")] == ["Bilateral Security Relations", "[Iraq]", "North Korea"]
    for matter, name in zip(text.all("details"), ("Title block", "Around the text"), strict=True):
        assert matter.one("summary").text == f"{name}, not searched"
    words = []
    for part in text.parts:
        assert isinstance(part, Element)
        if part.attributes.get("class") == "para":
            part = part.one("p")
        elif part.tag == "details":
            part = part.one("pre")
        words += [] if part.text == "[Iraq]" else part.text.split()
    assert words == document.text.split()


def test_the_panel_numbers_its_paragraphs_and_spans_their_sentences() -> None:
    document, paragraphs, _ = lecture()
    root = shown_of(document, list(paragraphs))
    shown = root.all("div", "para")
    assert [para.attributes["id"] for para in shown] == [f"p{n}" for n in range(1, 35)]
    for para, paragraph in zip(shown, paragraphs, strict=True):
        ordinal = para.one("a", "ordinal")
        assert ordinal.text == str(paragraph.citation.paragraph)
        assert ordinal.attributes["href"] == f"/d/lecture#p{ordinal.text}"
        assert (ordinal.attributes["data-document"], ordinal.attributes["data-paragraph"]) == ("lecture", ordinal.text)
        assert ordinal.attributes["aria-label"] == f"Paragraph {ordinal.text}"
        assert ordinal.attributes["tabindex"] == "-1"  # the page makes one of them a stop, not each of thousands
        found = [(span.attributes["data-span"], span.text) for span in para.all("span", "s")]
        assert found == [(f"{s.start}-{s.end}", s.of(paragraph.text)) for s in paragraph.sentences]


def test_words_run_the_way_their_script_does_and_numbers_have_the_room_they_need() -> None:
    texts = ["x"] * 1000
    with Library(None) as library:
        library.add(
            Document("d", "שלום", "a", "text", "sha", " ".join(texts)), numbered(texts, headings=[("باب",)] * 1000)
        )
        root = parsed(panel_html(between(library, "d", 1, 2)), PANEL)
    assert root.one("div", "panel").attributes["style"] == "--digits:4"
    shown = [root.one("h2"), root.one("h3"), *(para.one("p") for para in root.all("div", "para"))]
    assert [(one.text, one.attributes["dir"]) for one in shown] == [
        ("שלום", "auto"),
        ("باب", "auto"),
        ("x", "auto"),
        ("x", "auto"),
    ]


def numbered(texts: list[str], **given: object) -> list[Paragraph]:
    """Return paragraphs of one letter each, parted by blanks."""
    heads = given.get("headings") or [()] * len(texts)
    pages = given.get("pages") or [None] * len(texts)
    return [
        Paragraph(cited(paragraph=n, headings=head, number=None, page=page), Span(2 * n - 2, 2 * n - 1), text, ())
        for n, (text, head, page) in enumerate(zip(texts, heads, pages, strict=True), start=1)  # type: ignore[call-overload]
    ]


def test_a_heading_stands_once_over_all_its_paragraphs() -> None:
    headings = [(), ("One",), ("One",), ("One", "Two"), ("Three", "Two")]
    root = shown_of(Document("d", "D", "a", "text", "sha", "a b c d e"), numbered(list("abcde"), headings=headings))
    shown = [(e.tag, e.text) for e in root.one("div", "panel-text").walk() if e.tag in ("h3", "h4", "p")]
    told = [
        ("p", "a"),
        ("h3", "One"),
        ("p", "b"),
        ("p", "c"),
        ("h4", "Two"),
        ("p", "d"),
        ("h3", "Three"),
        ("h4", "Two"),
    ]
    assert shown == [*told, ("p", "e")]


def test_a_new_page_is_marked_where_it_begins() -> None:
    pages = [Page("xii", 12), Page("xii", 12), Page("1", 13), Page("1", 13)]
    root = shown_of(Document("d", "D", "a", "pdf", "sha", "a b c d"), numbered(list("abcd"), pages=pages))
    shown = [
        e.text for e in root.one("div", "panel-text").walk() if e.attributes.get("class") == "page" or e.tag == "p"
    ]
    assert shown == ["p. xii", "a", "b", "p. 1", "c", "d"]


def test_a_document_without_paragraphs_is_shown_whole_and_one_without_a_title_by_its_name() -> None:
    document = Document("bare", "", "a", "text", "sha", "\nJust <b>this</b>\n")
    root = shown_of(document, [])
    assert root.one("h2").text == "bare"
    assert root.one("summary").text == "Title block, not searched"
    assert root.one("pre").text == "Just <b>this</b>"
    assert shown_of(replace(document, text=" \n"), []).one("div", "panel-text").text == ""


@given(st.data())
def test_windows_that_follow_each_other_make_up_the_document(data: st.DataObject) -> None:
    """Of blocks of any roles, with headings that come and go and pages that are turned."""
    roles = data.draw(
        st.lists(st.sampled_from([Role.BODY, Role.BODY, Role.FRONT, Role.BACK, Role.HEADING]), max_size=30)
    )
    text = " ".join("x" for _ in roles)
    heads, pages = (
        st.sampled_from([(), ("A",), ("A", "B"), ("C",), ("C", "B")]),
        st.sampled_from([None, Page("1", 1), Page("2", 2)]),
    )
    blocks = tuple(
        Block(Span(2 * n, 2 * n + 1), role, data.draw(heads), page=data.draw(pages)) for n, role in enumerate(roles)
    )
    bodies = [block for block in blocks if block.role is Role.BODY]
    paragraphs = [
        Paragraph(
            cited(name="d", paragraph=n, headings=block.headings, number=None, page=block.page), block.span, "x", ()
        )
        for n, block in enumerate(bodies, start=1)
    ]
    size = data.draw(st.integers(1, 8))
    with Library(None) as library:
        library.add(Document("d", "D", "a", "text", "sha", text), paragraphs, blocks)
        whole = part_html(between(library, "d", 1, MOST))
        starts = range(1, max(len(bodies), 1) + 1, size)
        assert "".join(part_html(between(library, "d", start, start + size - 1)) for start in starts) == whole
        asked = data.draw(st.integers(-3, 40))
        window = around(library, "d", asked, size)
        assert len(window.paragraphs) == min(size, len(bodies))
        assert not bodies or window.first <= min(max(asked, 1), len(bodies)) <= window.last


def test_a_window_is_never_larger_than_the_most() -> None:
    texts = ["x"] * (MOST + 50)
    with Library(None) as library:
        library.add(Document("d", "D", "a", "text", "sha", " ".join(texts)), numbered(texts))
        assert len(between(library, "d", 1, 10**9).paragraphs) == MOST
        assert [p.citation.paragraph for p in between(library, "d", 10**12, 10**12).paragraphs] == [MOST + 50]
        with pytest.raises(PinciteError, match="There is no document other"):
            between(library, "other", 1, 2)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cafe", [(1, ["Café"]), (3, ["CAFE\u0301"])]),
        ("Straße", [(2, ["STRASSE"])]),
        ("strasse 5", [(2, ["STRASSE\n5"])]),
        ("ﬁsh", [(3, ["ﬁsh", "fish"])]),
        ("a.b", []),
        (" \n", []),
        ("\u0301", []),
        ("\0", []),
        ("aXb. In", []),
        ("(", [(2, ["("])]),
    ],
)
def test_words_are_found_in_a_document_whatever_their_form(words: str, expected: list[tuple[int, list[str]]]) -> None:
    texts = ["At the Café, aXb.", "In the STRASSE\n5 (there).", "CAFE\u0301 of ﬁsh and fish 👍"]
    starts = [0, len(texts[0]) + 1, len(texts[0]) + len(texts[1]) + 2]
    paragraphs = [
        Paragraph(cited(name="d", paragraph=n), Span(start, start + len(text)), text, ())
        for n, (start, text) in enumerate(zip(starts, texts, strict=True), start=1)
    ]
    with Library(None) as library:
        library.add(Document("d", "D", "a", "text", "sha", "\n".join(texts)), paragraphs)
        found = find(library, "d", words)
        assert [(n, [span.of(texts[n - 1]) for span in spans]) for n, spans in found] == expected


def slowly_folded(text: str) -> tuple[str, list[int]]:
    """Return a text as it is compared, character by character, and where each of its characters comes from."""
    parts = [
        "".join(c for c in unicodedata.normalize("NFKD", one).casefold() if not unicodedata.combining(c))
        for one in text
    ]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


def slowly_found(texts: list[str], words: str) -> list[tuple[int, list[Span]]]:
    """Return what ``find`` is to return, from each paragraph by itself."""
    wanted = slowly_folded(words)[0].split()
    found = []
    for n, text in enumerate(texts, start=1):
        folded, places = slowly_folded(text)
        ends = [*places, len(text)]
        spans = [
            Span(places[one.start()], max(ends[one.end()], ends[one.end() - 1] + 1))
            for one in (re.finditer(r"\s+".join(map(re.escape, wanted)), folded) if wanted else ())
        ]
        if spans:
            found.append((n, spans))
    return found


SPOKEN = st.text("aAbe \n\t.ßé\u0301ﬁİ½Ａ¨\u00a0👍", max_size=12)


@given(st.lists(SPOKEN.filter(str.strip), max_size=6), st.lists(st.text("abeéß f", max_size=3), min_size=1, max_size=3))
def test_a_search_finds_what_each_paragraph_says_by_itself_and_again_after_a_change(
    texts: list[str], searches: list[str]
) -> None:
    with Library(None) as library:
        for said in (texts, texts[::-1], texts):
            starts = [sum(len(text) + 1 for text in said[:n]) for n in range(len(said))]
            paragraphs = [
                Paragraph(cited(name="d", paragraph=n), Span(start, start + len(text)), text, ())
                for n, (start, text) in enumerate(zip(starts, said, strict=True), start=1)
            ]
            library.add(Document("d", "D", "a", "text", "sha", "\n".join(said)), paragraphs)
            for words in searches:
                assert find(library, "d", words) == slowly_found(said, words)
            library.remove("d")


def test_all_places_are_found_however_many() -> None:
    texts = [f"the {n}th of them, à la carte" if n % 2 else f"of others {n}" for n in range(1, 3001)]
    spans = [Span(6 * n, 6 * n + len(text)) for n, text in enumerate(texts)]
    paragraphs = [
        Paragraph(cited(name="d", paragraph=n), spans[n - 1], text, ()) for n, text in enumerate(texts, start=1)
    ]
    with Library(None) as library:
        library.add(Document("d", "D", "a", "text", "sha", "x" * 10**5), paragraphs)
        assert find(library, "d", "A LA") == slowly_found(texts, "A LA")
        assert [n for n, _ in find(library, "d", "the")] == sorted({*range(1, 3001, 2), *range(2, 3001, 2)})
