"""Answers and documents as HTML: whatever a document says, it stays text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import explain
from app.answer import Answer
from app.explain import likelihood
from app.printable import in_order
from app.web.cards import answer_html, question_html
from app.web.html import link, marked
from index.combine import Signals
from index.highlight import Match
from index.search import Hit
from source.model import Citation, Page, Paragraph, Span

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "\" onmouseover=\"alert(1)\" x=\"' onfocus='alert(1)' autofocus x='",
    "${alert(1)} `${alert(2)}` {{7*7}} {{constructor.constructor('alert(3)')()}} <%= 7*7 %>",
    "**bold** _it_ `code` [a](javascript:alert(1)) ![i](http://example.org/i.png)\n\n# no heading\n\n> no quote\n\n- x",
    r"$$\href{javascript:alert(1)}{x}$$ \(a_1\) \[b^2\]",
    "left \u202eright to left\u202c \u2066isolated\u2069 \u200e\u200f\u061c end",
    "zero\u200bwidth\u200c join\u200der\ufeff and soft\u00adhyphen",
    "NUL \0 inside, bell \a, and \x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m",
    "]]> <![CDATA[ x ]]> <!-- comment --> <?php echo 1 ?> <!DOCTYPE html>",
    "</blockquote></article></section></div></p></pre></details><h1>out</h1>",
    "<style>*{display:none}</style><textarea><title><plaintext>",
    "&lt;b&gt; &amp;amp; &#60;b&#62; &nbsp; &copy &notit; &",
    "\u2028line\u2029 paragraph\x85 separators and Cafe\u0301 👩\u200d👩\u200d👧\u200d👦 🇨🇭",
    "x" * 5_000,
    "  leading and trailing white space\t ",
)

CARD = {
    ("section", "class", "data-question"),
    ("article", "class", "data-passage", "data-quote"),
    ("div", "class"),
    ("button", "type", "data-act"),
    ("button", "type", "data-act", "aria-pressed"),
    ("button", "type", "data-ask", "data-without", "aria-label"),
    ("button", "type", "class", "data-ask"),
    ("a", "class", "href", "data-document", "data-paragraph"),
    ("span",),
    ("header",),
    ("a", "class", "href", "data-document", "data-paragraph", "data-lit"),
    ("span", "class"),
    ("span", "class", "title"),
    ("b",),
    ("blockquote", "cite", "lang", "dir"),
    ("mark",),
    ("details", "class"),
    ("summary",),
    ("ul",),
    ("ul", "class"),
    ("li",),
    ("p",),
    ("p", "class"),
    ("code",),
}
VOID = {"img", "br", "hr", "input", "meta", "link"}


@dataclass
class Element:
    """One element of parsed HTML; ``parts`` are its texts and elements, in order."""

    tag: str
    attributes: dict[str, str | None]
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def all(self, tag: str, of_class: str | None = None) -> list["Element"]:
        return [e for e in self.walk() if e.tag == tag and (of_class is None or e.attributes.get("class") == of_class)]

    def one(self, tag: str, of_class: str | None = None) -> "Element":
        (found,) = self.all(tag, of_class)
        return found

    def walk(self) -> Iterator["Element"]:
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part.walk()


class Tree(HTMLParser):
    """Reads HTML into elements and fails on anything that does not nest, or is neither element nor text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(html)
        self.close()
        assert self.open == [self.root], "an element is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "an attribute is given twice"
        element = Element(tag, dict(attrs))
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def parsed(html: str, allowed: set[tuple[str, ...]]) -> Element:
    """Return the parsed HTML, which must hold no element or attribute but those ``app/render.py`` makes itself."""
    root = Tree(html).root
    known = {(tag, frozenset(names)) for tag, *names in allowed}
    found = {(element.tag, frozenset(element.attributes)) for element in root.walk()}
    assert found - known == set()
    for element in root.walk():
        for name in ("href", "cite"):
            address = element.attributes.get(name)
            assert address is None or re.fullmatch(r"/d/[A-Za-z0-9%_.~-]+#p\d+", address), address
    return root


def cited(**said: object) -> Citation:
    return Citation(**{"name": "lecture", "document": "A lecture", "paragraph": 12} | said)  # type: ignore[arg-type]


SIGNALS = Signals(
    vector=0.4567, words=-1.0, stretch32=1.0, stretch16=0.0, pairs=0.25, reverse=0.125, near=0.375, company=0.0625
)


def hit_of(
    text: str,
    *lit: Span,
    citation: Citation | None = None,
    score: float = 0.65,
    rank: int = 1,
    matches: tuple[Match, ...] = (),
) -> Hit:
    paragraph = Paragraph(citation or cited(), Span(0, len(text)), text, lit)
    words = tuple(sorted({match.found for match in matches}))
    return Hit(rank, score, paragraph, SIGNALS, lit, words, matches)


def chip(citation: Citation) -> str:
    """Return the words of a citation's chip, without the rank before them."""
    anchor = parsed(answer_html(Answer("q", "q", (hit_of("text", citation=citation),))), CARD).one("a", "cite")
    rank = anchor.parts.pop(0)
    assert isinstance(rank, Element)
    assert (rank.attributes, rank.text) == ({"class": "rank"}, "1")
    return anchor.text


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """Return any text with spans of it that are in order and do not overlap, though they may touch."""
    piece = st.text(max_size=30) | st.sampled_from(HOSTILE)
    text = "".join(draw(st.lists(piece, max_size=4)))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    touching = draw(st.booleans())
    pairs = pairwise(cuts) if touching else zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Span(start, end) for start, end in pairs]


@st.composite
def texts_with_words(draw: st.DrawFn) -> tuple[str, list[Span], list[Span]]:
    """Return any text with spans of it, and with words inside of the spans, none empty, all in order."""
    text, spans = draw(texts_with_spans())
    words = []
    for span in spans:
        cuts = sorted(draw(st.sets(st.integers(span.start, span.end), max_size=6)))
        words += [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    return text, spans, words


def placed(root: Element, tag: str) -> list[Span]:
    """Return where in the text of an element its elements of one tag stand."""
    found, at = [], 0
    for part in root.parts:
        if isinstance(part, str):
            at += len(part)
            continue
        if part.tag == tag:
            found.append(Span(at, at + len(part.text)))
        found += [span.shifted(at) for span in placed(part, tag)]
        at += len(part.text)
    return found


@given(texts_with_words())
def test_words_are_bold_within_the_marks_and_nowhere_else(given_: tuple[str, list[Span], list[Span]]) -> None:
    text, spans, words = given_
    root = parsed(marked(text, spans, words), {("mark",), ("b",)})
    assert root.text == in_order(text)
    assert placed(root, "mark") == spans
    assert placed(root, "b") == words
    assert all(isinstance(part, str) or part.tag == "mark" for part in root.parts)
    assert [part for bold in root.all("b") for part in bold.parts if isinstance(part, Element)] == []
    assert marked(text, spans) == re.sub("</?b>", "", marked(text, spans, words))


def test_marks_and_bold_words_by_hand() -> None:
    spans, words = (Span(0, 9), Span(10, 13)), (Span(0, 3), Span(6, 9), Span(10, 13))
    assert marked("a<b & c>d <e>.", spans, words) == (
        "<mark><b>a&lt;b</b> &amp; <b>c&gt;d</b></mark> <mark><b>&lt;e&gt;</b></mark>."
    )
    assert marked("one two", (), (Span(0, 3),)) == "one two"


def test_a_word_that_reaches_out_of_its_mark_is_not_bold() -> None:
    assert marked("one two six", (Span(4, 7),), (Span(0, 5), Span(6, 8))) == "one <mark>two</mark> six"


@given(texts_with_spans())
def test_marking_keeps_every_character_and_marks_exactly_the_spans(given_: tuple[str, list[Span]]) -> None:
    text, spans = given_
    root = parsed(marked(text, spans), {("mark",)})
    assert root.text == in_order(text)
    assert [mark.text for mark in root.all("mark")] == [span.of(root.text) for span in spans]
    at, found = 0, []
    for part in root.parts:
        length = len(part if isinstance(part, str) else part.text)
        if isinstance(part, Element):
            found.append(Span(at, at + length))
        at += length
    assert found == spans


def test_marking_without_spans_only_escapes() -> None:
    assert marked("a < b & \"c\" 'd'", ()) == "a &lt; b &amp; &quot;c&quot; &#x27;d&#x27;"
    assert marked("", ()) == ""


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_card_holds_hostile_words_as_text_and_nothing_else(hostile: str) -> None:
    citation = cited(
        name=hostile,
        document=f"title {hostile}",
        headings=("outer", f"heading {hostile}"),
        number=f"({hostile})",
        page=Page(f"page {hostile}", 3),
    )
    middle = Span(len(hostile) + 1, 2 * len(hostile) + 1)
    match = Match(f"asked {hostile}", middle, 0.7)
    hit = hit_of(f"{hostile} {hostile} {hostile}", middle, citation=citation, matches=(match,))
    root = parsed(answer_html(Answer(hostile, hostile, (hit,))), CARD)
    quoted, read = root.one("blockquote"), in_order(hostile)
    assert quoted.attributes["dir"] == "auto"  # a passage is laid out by its own script
    assert quoted.text == in_order(hit.paragraph.text)
    assert [mark.text for mark in quoted.all("mark")] == [read]
    assert [bold.text for bold in quoted.one("mark").all("b")] == [read]
    anchor = root.one("a", "cite")
    assert anchor.attributes["data-document"] == hostile
    assert anchor.attributes["data-paragraph"] == "12"
    assert anchor.attributes["data-lit"] == f"{middle.start}-{middle.end}"
    assert anchor.text == f"1¶12 · heading {read} ({read}), p. page {read}".rstrip()
    assert root.one("code").text == f"{read}#p12"
    assert root.one("details", "why").all("p")[-1].text == f"Cite as {read}#p12, title {read}."
    for element in (anchor, quoted):
        address = urlsplit(str(element.attributes["href" if element is anchor else "cite"]))
        assert (unquote(address.path), address.fragment) == (f"/d/{hostile}", "p12")
    why = root.one("details", "why")
    assert [item.text for item in why.one("ul", "met").all("li")] == [f"asked {read} → {read} 0.70"]
    assert [element.tag for element in why.walk()] == ["summary", "ul", "li", "ul", *["li"] * 8, "p", "code"]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_question_is_shown_as_it_was_asked(hostile: str) -> None:
    assert parsed(question_html(hostile), set()).parts == [in_order(hostile)]


@given(st.text(min_size=1).filter(str.strip), st.integers(1, 10_000))
def test_a_link_is_plain_ascii_and_leads_back_to_its_document(name: str, ordinal: int) -> None:
    address = link(cited(name=name, paragraph=ordinal))
    assert re.fullmatch(r"/d/[A-Za-z0-9%_.~-]+#p\d+", address)
    parts = urlsplit(address)
    assert unquote(parts.path.removeprefix("/d/")) == name
    assert parts.fragment == f"p{ordinal}"


def test_links_of_plain_and_of_awkward_names() -> None:
    assert link(cited()) == "/d/lecture#p12"
    assert link(cited(name="a b/c?d#e%f&g")) == "/d/a%20b%2Fc%3Fd%23e%25f%26g#p12"
    assert link(cited(name='"><script>')) == "/d/%22%3E%3Cscript%3E#p12"
    assert link(cited(name="über")) == "/d/%C3%BCber#p12"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"headings": ("North Korea",), "number": "(3)"}, "¶12 · North Korea (3)"),
        ({"headings": ("Part I", "North Korea"), "number": "(3)", "follows": "(2)"}, "¶12 · North Korea (3)"),
        ({"headings": ("North Korea",)}, "¶12 · North Korea"),
        ({"headings": ("North Korea",), "follows": "(1)"}, "¶12 · North Korea, after (1)"),
        ({"headings": ("[Iraq]",), "number": "(1)"}, "¶12 · [Iraq] (1)"),
        ({"headings": ("[Iraq]",), "follows": "(7)"}, "¶12 · [Iraq], after (7)"),
        ({"number": "§ 4."}, "¶12 · § 4."),
        ({"follows": "(2)"}, "¶12 · after (2)"),
        ({}, "¶12"),
        ({"headings": ("North Korea",), "number": "(3)", "page": Page("xii", 14)}, "¶12 · North Korea (3), p. xii"),
        ({"page": Page("4", 4)}, "¶12 · p. 4"),
        ({"headings": ("War",), "page": Page("4", 9), "end_page": Page("5", 10)}, "¶12 · War, pp. 4–5"),
        ({"headings": ("R & D <2003>",), "number": "(3)"}, "¶12 · R & D <2003> (3)"),
    ],
)
def test_a_chip_shows_the_ordinal_and_then_the_place_in_words(said: dict[str, object], words: str) -> None:
    assert chip(cited(**said)) == words


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_chip_without_a_number_holds_hostile_words_as_text(hostile: str) -> None:
    said = cited(headings=(f"<{hostile}>",), follows=f"({hostile})")
    assert chip(said) == in_order(f"¶12 · <{hostile}>, after ({hostile})")


def test_the_ordinal_of_a_chip_stands_out() -> None:
    root = parsed(answer_html(Answer("q", "q", (hit_of("text"),))), CARD)
    assert [bold.text for bold in root.all("b")] == ["¶12"]


def test_an_answer_gives_its_passages_best_first() -> None:
    hits = tuple(hit_of(f"Passage {rank}.", rank=rank, score=1 - rank / 4) for rank in (1, 2, 3))
    root = parsed(answer_html(Answer("q", "q", hits)), CARD)
    assert root.one("p", "lead").text == "3 passages, the most relevant first"
    assert [card.one("blockquote").text for card in root.all("article")] == ["Passage 1.", "Passage 2.", "Passage 3."]
    assert [card.one("span", "rank").text for card in root.all("article")] == ["1", "2", "3"]
    said = [score.text for score in root.all("span", "score")]
    assert said == ["likely · 0.75", "possible · 0.50", "weak · 0.25"]
    assert root.all("details", "nearest") == []
    assert "Nothing in your documents" not in root.text
    one = parsed(answer_html(Answer("q", "q", hits[:1])), CARD)
    assert one.one("p", "lead").text == "One passage"


def test_silence_says_so_and_folds_the_nearest_passages_away() -> None:
    near = tuple(hit_of(f"Passage {rank}.", rank=rank, score=0.01) for rank in (1, 2))
    root = parsed(answer_html(Answer("q", "q", nearest=near)), CARD)
    assert root.one("p", "lead silence").text == "Nothing in your documents answers this."
    folded = root.one("details", "nearest")
    assert folded.all("summary")[0].text == "The nearest passages, which may only touch on it"
    assert [card.one("blockquote").text for card in folded.all("article")] == ["Passage 1.", "Passage 2."]
    assert len(root.all("article")) == 2
    silent = parsed(answer_html(Answer("q", "q")), CARD)
    assert silent.text == "Nothing in your documents answers this."


def test_how_this_was_found_says_which_words_met_and_what_each_signal_said() -> None:
    text = "Ships gave oil to ten countries."
    matches = (
        Match("countries", Span(22, 31), 1.0),
        Match("fuel", Span(11, 14), 0.714),
        Match("gas", Span(11, 14), 0.5),
    )
    hit = hit_of(text, Span(0, 32), matches=matches)
    root = parsed(answer_html(Answer("q", "q", (hit,))), CARD)
    why = root.one("details", "why")
    assert why.one("summary").text == "How this was found"
    met, signals = why.all("ul")
    assert met is why.one("ul", "met")
    assert [item.text for item in met.all("li")] == [
        "countries → countries 1.00",
        "fuel → oil 0.71",
        "gas → oil 0.50",
    ]
    assert [item.text for item in signals.all("li")] == [f"{name}: {value:.2f}" for name, value in explain.signals(hit)]
    assert sorted(item.text.rpartition(": ")[2] for item in signals.all("li")) == [
        "-1.00",
        "0.00",
        "0.06",
        "0.12",
        "0.25",
        "0.38",
        "0.46",
        "1.00",
    ]
    assert [bold.text for bold in root.one("blockquote").all("b")] == ["oil", "countries"]


def test_where_no_word_met_there_is_no_list_of_them() -> None:
    root = parsed(answer_html(Answer("q", "q", (hit_of("One.", Span(0, 4)),))), CARD)
    assert root.all("ul", "met") == []
    assert len(root.one("details", "why").all("li")) == 8
    assert root.one("blockquote").all("b") == []


def test_several_highlights_are_all_marked_and_all_told_to_the_panel() -> None:
    root = parsed(answer_html(Answer("q", "q", (hit_of("one two three", Span(0, 3), Span(8, 13)),))), CARD)
    assert [mark.text for mark in root.all("mark")] == ["one", "three"]
    assert root.one("a", "cite").attributes["data-lit"] == "0-3 8-13"
    unlit = parsed(answer_html(Answer("q", "q", (hit_of("one two three"),))), CARD)
    assert unlit.all("mark") == []
    assert unlit.one("a", "cite").attributes["data-lit"] == ""


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (1.0, "very likely"),
        (0.8, "very likely"),
        (0.7999, "likely"),
        (0.6, "likely"),
        (0.5999, "possible"),
        (0.4, "possible"),
        (0.3999, "weak"),
        (0.0, "weak"),
    ],
)
def test_a_score_in_words(score: float, word: str) -> None:
    assert likelihood(score) == word
