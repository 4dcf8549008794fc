"""Exports: exact where nothing is strange, and inert whatever a document or a person wrote."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.answer import Answer, Refusal, as_json
from app.conversations import Conversation
from app.export.formats import FORMATS, file_name, format_of
from app.export.text import clean
from app.origin import Source
from source.errors import UsageError
from source.model import Citation, Page
from tests.conversing import answer, conversation, hit

TIDES = Source("tides", "On Tides", "pdf", "tides.pdf", "By A. Mariner.")
BOOK = replace(TIDES, authors=("Ann van der Lee", "Ek, Bo", "World Health Organization", "R & D"), issued="1911-05")
WEB = Source("web", "Ebb & Flow", "html", "https://example.org/ebb?a=b&c=d#e")
AT_WEB = Citation("web", "Ebb & Flow", 3, ("Start",), None, "(1)")
PLAIN = conversation(
    answer(
        "Why does the sea rise?",
        hit("Look up. The moon lifts the sea. Twice a day.", "The moon lifts the sea."),
        hit("It falls, too.", rank=2, at=AT_WEB),
    ),
    Answer("Who won?", "Who won the cup?", nearest=(hit("Nobody\nwon.", "Nobody\nwon."),)),
    Answer("Hello?", "Hello?"),
    Refusal("What?", "There is no document x."),
    sources=(TIDES, WEB),
)

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><a href="http://evil.example">x</a>',
    "[a](javascript:alert(1)) ![i](http://evil.example/i.png) [r][1]\n\n[1]: http://evil.example",
    "http://evil.example www.evil.example https://evil.example/a?b=c someone@evil.example <http://evil.example>",
    "# heading\n\n## another\n\nsetext\n===\n\nand\n---\n",
    "    indented code\n\n\tand more\n\n```\nfenced\n```\n\n~~~\nfenced\n~~~ and `inline` and ``double``",
    "- item\n+ item\n* item\n1. item\n2) item\n> quote\n\n***\n\n___\n\n- - -",
    "**bold** __bold__ *it* _it_ ~~gone~~ $x^2$ $$y$$ \\(z\\) [^1] ==mark== | a | b |\n|---|---|\n| 1 | 2 |",
    "&lt;b&gt; &amp; &#60;b&#62; &copy; \\<b> \\\\ \\[x\\](y)\\",
    "</blockquote></section></main></body></html><h1>out</h1><!-- comment --><![CDATA[x]]>",
    '=HYPERLINK("http://evil.example")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    " \n =1",
    '"quoted", and; semi\r\nlines',
    "{unbalanced \\ } } { %comment # $math$ ~tilde^ _under_ @misc{x, title={y}}",
    "control \0 \x07 \x1b[31m \x9b \x85 and \u2028 separators \u2029 \ufeff",
    "trailing spaces  \nand a backslash\\\nat the end\\",
    "日本語。文が続く。次の文。",
    "x" * 3_000,
    ": definition\n: another\n:-:\n--|--\n",
    "<?php echo 1 ?> <!DOCTYPE html> <style>*{display:none}</style> {{7*7}} ${7*7} {% raw %}",
)


def hostile(text: str) -> Conversation:
    """Everything in it that another wrote is ``text``: question, name, title, heading, number, passage, address."""
    at = Citation(text, text, 3, (text, text), text, text, Page(text, 1), Page(f"{text}2", 2))
    found = hit(text, text, at=at)
    source = Source(text, text, text, text, text, (text, text))
    nearest = Answer(text, f"{text}?", nearest=(found,))
    return conversation(
        answer(text, found, hit(text, at=at)), nearest, Refusal(text, text), name=text, sources=(source,)
    )


# Markdown


def test_markdown_says_everything_plainly() -> None:
    assert FORMATS["markdown"].write(PLAIN) == (
        "# The sea\n\n"
        "A conversation of 2026-05-01 10:01 UTC to 2026-05-02 11:30 UTC. Every passage is quoted word for word;"
        " nothing is generated.\n\n"
        "## Why does the sea rise?\n\nAsked 2026-05-01 10:01 UTC.\n\n"
        "> Look up. **The moon lifts the sea.** Twice a day.\n\n"
        "— On Tides, The Sea › Ebb, (2), ¶7, pp. xii–xiii, tides#p7\n\n"
        "> It falls, too.\n\n— Ebb \\& Flow, Start, ¶3, after (1), web#p3\n\n"
        "## Who won?\n\nAsked 2026-05-01 10:02 UTC.\n\nSearched for: Who won the cup?\n\n"
        "Nothing in the documents answers this. The nearest passages, which may only touch on it:\n\n"
        "> **Nobody**\\\n> **won.**\n\n— On Tides, The Sea › Ebb, (2), ¶7, pp. xii–xiii, tides#p7\n\n"
        "## Hello?\n\nAsked 2026-05-01 10:03 UTC.\n\nNothing in the documents answers this.\n\n"
        "## What?\n\nAsked 2026-05-01 10:04 UTC.\n\nThere is no document x.\n\n"
        "## Documents cited\n\n- On Tides. By A. Mariner. tides.pdf\n"
        "- Ebb \\& Flow. https\\://example.org/ebb?a=b\\&c=d#e\n"
    )


MARKDOWNS = {
    "commonmark": lambda: MarkdownIt("commonmark", {"html": True}),
    "gfm": lambda: MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
}
OWN_BLOCKS = {"heading_open", "paragraph_open", "blockquote_open", "bullet_list_open", "list_item_open", "inline"}
OWN_INLINE = {"text", "strong_open", "strong_close", "hardbreak", "text_special"}


def inside(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def quotes(tokens: list[Token]) -> list[str]:
    """What each quote says: its text, line by line."""
    said: list[list[str]] = []
    depth = 0
    for token in tokens:
        if token.type == "blockquote_open":
            said.append([])
            depth += 1
        elif token.type == "blockquote_close":
            depth -= 1
        elif token.type == "inline" and depth:
            said[-1].append("".join("\n" if c.type == "hardbreak" else c.content for c in token.children or ()))
    return ["\n".join(parts) for parts in said]


def visible(text: str) -> str:
    """A passage as Markdown can show it: without blank lines, the ends of lines, and what they are indented by."""
    lines = (line.strip() for line in clean(text).splitlines())
    return "\n".join(line for line in lines if line)


def check_markdown(text: str, kind: str) -> None:
    tokens = MARKDOWNS[kind]().parse(FORMATS["markdown"].write(hostile(text)))
    blocks = {token.type for token in tokens if not token.type.endswith("_close")}
    assert blocks <= OWN_BLOCKS, blocks - OWN_BLOCKS
    assert {token.type for token in inside(tokens)} <= OWN_INLINE
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", *["h2"] * 4]
    shown = [visible(quote) for quote in quotes(tokens)]
    assert shown == [visible(text)] * len(shown)
    assert len(shown) == 3


@pytest.mark.parametrize("kind", MARKDOWNS)
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_written_makes_no_markup_in_markdown(text: str, kind: str) -> None:
    check_markdown(text, kind)


@given(st.text(alphabet="ab1 \n\t#*_`~[]()<>!&;:/.\\-+=|{}$^@\"'wWhtps\u3002\u00a0", min_size=1, max_size=60))
def test_nothing_that_can_be_typed_makes_markup_in_markdown(text: str) -> None:
    if text.split():
        check_markdown(text, "gfm")


def test_a_lit_sentence_that_stars_could_not_mark_is_left_plain() -> None:
    """Between letters, as in scripts without spaces, the stars would stand there as stars."""
    said = conversation(answer("Q?", hit("日本語。文が続く。次の文。", "文が続く。")))
    assert "\n> 日本語。文が続く。次の文。\n" in FORMATS["markdown"].write(said)
    (quote,) = quotes(MarkdownIt("commonmark").parse(FORMATS["markdown"].write(said)))
    assert "*" not in quote


# HTML


class Elements(HTMLParser):
    """The elements of a page with their attributes' names, its addresses, and the text of its quotes."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[tuple[str, ...]] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.quotes: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, *(name for name, _ in attributes)))
        self.links += [value or "" for name, value in attributes if name in ("href", "src", "cite")]
        if tag == "blockquote":
            self.quotes.append("")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "blockquote" in self.open:
            self.quotes[-1] += data


ELEMENTS = {
    ("html", "lang"),
    ("head",),
    ("meta", "charset"),
    ("meta", "http-equiv", "content"),
    ("meta", "name", "content"),
    ("title",),
    ("style",),
    ("body",),
    ("main",),
    ("h1", "dir"),
    ("h2", "dir"),
    ("h2",),
    ("p", "class"),
    ("section",),
    ("figure",),
    ("figcaption",),
    ("blockquote", "lang", "dir"),
    ("mark",),
    ("ul",),
    ("li",),
}


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_written_makes_no_element_in_html(text: str) -> None:
    page = Elements()
    page.feed(FORMATS["html"].write(hostile(text)))
    page.close()
    assert page.elements <= ELEMENTS
    assert page.links == []
    assert page.open == []
    assert page.quotes == [clean(text)] * 3


def test_html_says_everything_and_links_only_to_where_a_document_came_from() -> None:
    written = FORMATS["html"].write(PLAIN)
    assert written.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert '<h1 dir="auto">The sea</h1>' in written
    assert (
        '<blockquote lang="" dir="auto">Look up. <mark>The moon lifts the sea.</mark> Twice a day.</blockquote>'
        "\n<figcaption>On Tides, The Sea › Ebb, (2), ¶7, pp. xii–xiii, tides#p7</figcaption>" in written
    )
    assert "There is no document x." in written
    assert "<li>On Tides. By A. Mariner. tides.pdf</li>" in written
    page = Elements()
    page.feed(written)
    assert page.links == ["https://example.org/ebb?a=b&c=d#e"]
    assert "script" not in re.sub(r"<meta[^>]*>", "", written)
    assert not re.search(r"\b(?:src=|onload|@import|url\()", written)


# CSV


def test_csv_has_a_row_for_each_passage() -> None:
    written = FORMATS["csv"].write(PLAIN)
    assert written.endswith("\r\n")
    assert written.splitlines()[0] == (
        "turn,asked,question,answered,rank,score,passage,highlighted,document,headings,number,page,paragraph,address"
    )
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert rows[0] == {
        "turn": "1",
        "asked": "2026-05-01T10:01:00.000Z",
        "question": "Why does the sea rise?",
        "answered": "yes",
        "rank": "1",
        "score": "0.8251",
        "passage": "Look up. The moon lifts the sea. Twice a day.",
        "highlighted": "The moon lifts the sea.",
        "document": "On Tides",
        "headings": "The Sea › Ebb",
        "number": "(2)",
        "page": "xii–xiii",
        "paragraph": "7",
        "address": "tides#p7",
    }
    assert [(row["turn"], row["answered"], row["address"]) for row in rows] == [
        ("1", "yes", "tides#p7"),
        ("1", "yes", "web#p3"),
        ("2", "no", "tides#p7"),
        ("3", "no", ""),
        ("4", "no", ""),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_and_each_says_what_it_said(text: str) -> None:
    header, *rows = csv.reader(io.StringIO(FORMATS["csv"].write(hostile(text)), newline=""), strict=True)
    assert len(rows) == 4
    for row in rows:
        assert len(row) == len(header)
        for cell in row:
            assert not re.match(r"\s*[=+\-@＝＋－＠]|\t", cell), cell
    said = rows[0][header.index("passage")]
    assert said in (clean(text), f"'{clean(text)}")


@pytest.mark.parametrize("text", ["a = b", "1-2", "'=1", "(2)", "x@y", ""])
def test_what_is_no_formula_is_left_as_it_is(text: str) -> None:
    said = conversation(answer("Q?", hit(text)))
    (row,) = csv.DictReader(io.StringIO(FORMATS["csv"].write(said), newline=""))
    assert row["passage"] == text


# JSON


def test_json_is_the_promised_shape_of_each_turn() -> None:
    said = json.loads(FORMATS["json"].write(PLAIN))
    outcomes = [turn.outcome for turn in PLAIN.turns]
    assert list(said) == ["id", "name", "started", "changed", "turns"]
    assert (said["id"], said["name"]) == ("0123456789abcdef", "The sea")
    assert (said["started"], said["changed"]) == ("2026-05-01T10:01:00.000Z", "2026-05-02T11:30:00.000Z")
    head = [{"asked": f"2026-05-01T10:0{n}:00.000Z", "within": []} for n in range(1, 5)]
    for turn, outcome, own in zip(said["turns"][:3], outcomes[:3], head[:3], strict=True):
        assert isinstance(outcome, Answer)
        assert turn == own | as_json(outcome)
    assert said["turns"][3] == head[3] | {
        "question": "What?",
        "answered": False,
        "refused": "There is no document x.",
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_json_says_it_to_the_letter_in_ascii(text: str) -> None:
    written = FORMATS["json"].write(hostile(text))
    assert written.isascii()
    assert written.isprintable() or set(re.findall(r"[^ -~]", written)) == {"\n"}
    assert json.loads(written)["turns"][0]["hits"][0]["text"] == text


# Bibliographies


def test_bibtex_has_an_entry_for_each_document_that_answered() -> None:
    assert FORMATS["bibtex"].write(PLAIN) == (
        "@misc{tides,\n  title = {{On Tides}},\n  howpublished = {tides.pdf},\n"
        "  note = {By A. Mariner. Paragraph cited: 7 (p. xii–xiii). Accessed 2026-05-01.},\n}\n\n"
        "@misc{web,\n  title = {{Ebb \\& Flow}},\n  url = {https://example.org/ebb?a=b&c=d#e},\n"
        "  urldate = {2026-05-01},\n  note = {Paragraph cited: 3.},\n}\n"
    )


def test_csl_json_has_the_same() -> None:
    accessed = {"date-parts": [[2026, 5, 1]]}
    assert json.loads(FORMATS["csl"].write(PLAIN)) == [
        {
            "id": "tides",
            "type": "document",
            "title": "On Tides",
            "accessed": accessed,
            "note": "By A. Mariner. Paragraph cited: 7 (p. xii–xiii). File: tides.pdf.",
        },
        {
            "id": "web",
            "type": "document",
            "title": "Ebb & Flow",
            "URL": "https://example.org/ebb?a=b&c=d#e",
            "accessed": accessed,
            "note": "Paragraph cited: 3.",
        },
    ]


def test_who_wrote_a_document_and_when_is_told_where_it_is_known() -> None:
    said = conversation(answer("Why?", hit("x", at=Citation("tides", "On Tides", 7))), sources=(BOOK,))
    ((_, fields),) = entries(FORMATS["bibtex"].write(said))
    assert fields["author"] == "van der Lee, Ann and Ek, Bo and {World Health Organization} and {R \\& D}"
    assert (fields["year"], fields["date"]) == ("1911", "1911-05")
    ((item),) = json.loads(FORMATS["csl"].write(said))
    assert item["issued"] == {"date-parts": [[1911, 5]]}
    assert item["author"] == [
        {"family": "van der Lee", "given": "Ann"},
        {"family": "Ek", "given": "Bo"},
        {"literal": "World Health Organization"},
        {"literal": "R & D"},
    ]


def test_a_document_without_a_note_is_listed_with_who_wrote_it() -> None:
    book = replace(TIDES, note="", authors=("Lee, Ann", "Bo Ek", "Cy Poe", "Di Fox"), issued="1911")
    said = conversation(answer("Why?", hit("x", at=Citation("tides", "On Tides", 7))), sources=(book,))
    for name in ("markdown", "html"):
        assert "On Tides. Lee Ann, Bo Ek, Cy Poe, and others, 1911. tides.pdf" in FORMATS[name].write(said)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Lewis Carroll", "Carroll"),
        ("J. R. R. Tolkien", "Tolkien"),
        ("Simone de Beauvoir", "de Beauvoir"),
        ("Conan O'Brien", "O'Brien"),
        ("O'Brien", None),
        ("Martin Luther King, Jr.", None),
        ("The New York Times", None),
        ("村上春樹", None),
        ("Jane Smith and Bob Jones", None),
    ],
)
def test_a_name_is_taken_apart_only_where_it_is_surely_a_persons(name: str, family: str | None) -> None:
    source = replace(TIDES, authors=(name,))
    said = conversation(answer("Why?", hit("x", at=Citation("tides", "On Tides", 7))), sources=(source,))
    (author,) = json.loads(FORMATS["csl"].write(said))[0]["author"]
    assert author.get("family") == family
    assert " ".join(author.values()) in (name, f"{family} {name.removesuffix(family or '').strip()}")


def test_a_document_cited_twice_is_one_entry_with_its_paragraphs_in_order() -> None:
    def at(paragraph: int) -> Citation:
        return Citation("tides", "On Tides", paragraph)

    said = conversation(
        answer("A?", hit("x", at=at(12)), hit("y", at=at(3), rank=2)), answer("B?", hit("x", at=at(12))), name="x"
    )
    written = FORMATS["bibtex"].write(said)
    assert written.count("@misc") == 1
    assert "Paragraphs cited: 3, 12." in written
    assert "title = {{On Tides}}" in written  # from the citation, where nothing else is known of the document


def test_documents_whose_names_are_alike_have_keys_of_their_own() -> None:
    names = ("é", "a b", "A-b", "a/b", "", "日本")
    hits = [hit("x", at=Citation(name, name or "none", 1), rank=n) for n, name in enumerate(names, 1)]
    keys = re.findall(r"^@misc\{([^,]*),$", FORMATS["bibtex"].write(conversation(answer("Q?", *hits))), re.MULTILINE)
    assert keys == ["document", "a-b", "A-b-2", "a-b-3", "document-2", "document-3"]


def test_nothing_cited_is_said_in_a_way_that_can_be_read() -> None:
    said = conversation(Answer("Q?", "Q?", nearest=(hit("x"),)), Refusal("R?", "no"))
    assert FORMATS["bibtex"].write(said) == "% Nothing is cited in this conversation.\n"
    assert json.loads(FORMATS["csl"].write(said)) == []


def entries(written: str) -> list[tuple[str, dict[str, str]]]:
    """Read BibTeX as BibTeX does: it counts braces, and knows no backslash."""
    found, at = [], 0
    while (start := written.find("@", at)) >= 0:
        assert not written[at:start].strip()
        head = re.compile(r"@misc\{([^\s,{}]+),").match(written, start)
        assert head is not None
        fields, at = {}, head.end()
        while (field := re.compile(r"\s*(\w+) = \{").match(written, at)) is not None:
            depth, end = 1, field.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(written[end], 0)
                end += 1
            fields[field[1]] = written[field.end() : end - 1]
            at = end + 1
            assert written[end] == ","
        close = re.compile(r"\s*\}").match(written, at)
        assert close is not None
        found.append((head[1], fields))
        at = close.end()
    assert not written[at:].strip()
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_written_stays_in_its_field_of_bibtex(text: str) -> None:
    ((_, fields),) = entries(FORMATS["bibtex"].write(hostile(text)))
    assert set(fields) <= {"author", "title", "howpublished", "url", "urldate", "note"}
    for name, value in fields.items():
        assert "\n" not in value
        if name != "url":
            known = re.sub(r"\\(?:text\w+\{\}|[$&%#_])", "", value)
            assert not re.search(r"[\\$&%#_~^]", known), known
            assert set(re.findall(r"[{}]", known)) <= ({"{", "}"} if name in ("title", "author") else set())
    ((item),) = json.loads(FORMATS["csl"].write(hostile(text)))
    assert set(item) <= {"id", "type", "author", "title", "URL", "accessed", "note"}
    assert re.fullmatch(r"[A-Za-z0-9_-]+", item["id"])


def test_an_address_on_the_web_cannot_leave_its_field() -> None:
    source = Source("w", "W", "html", 'https://example.org/{a}\\b "c" <d>^`|é%20')
    written = FORMATS["bibtex"].write(conversation(answer("Q?", hit("x", at=Citation("w", "W", 1))), sources=(source,)))
    ((_, fields),) = entries(written)
    assert fields["url"] == "https://example.org/%7Ba%7D%5Cb%20%22c%22%20%3Cd%3E%5E%60%7C%C3%A9%20"


# The table


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_an_empty_conversation_too(name: str) -> None:
    assert FORMATS[name].write(conversation()).endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_no_control_character_is_written(name: str) -> None:
    for text in HOSTILE:
        written = FORMATS[name].write(hostile(text))
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", written)


def test_a_format_there_is_not_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError) as raised:
        format_of("pdf" * 100)
    assert str(raised.value).startswith("There is no format pdfpdf")
    assert str(raised.value).endswith("there are: markdown, html, csv, json, bibtex, csl.")
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("The sea?", "conversation-the-sea.md"),
        ("../../etc/passwd", "conversation-etc-passwd.md"),
        ('a"; b\r\nc', "conversation-a-b-c.md"),
        ("日本", "conversation-0123456789abcdef.md"),
        ("CON", "conversation-con.md"),
        ("x" * 300, f"conversation-{'x' * 60}.md"),
    ],
)
def test_a_file_is_named_so_that_every_system_takes_it(name: str, file: str) -> None:
    assert file_name(conversation(name=name), "md") == file
