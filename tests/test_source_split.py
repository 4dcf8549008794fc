"""Blocks to paragraphs: ordinals, citations, and sentences that lose nothing."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import source.split
from source.lecture import lecture
from source.model import Block, Citation, Document, Page, Paragraph, Role, Span
from source.numbers import author_number
from source.split import sentences, split
from source.text import canonical, read_text
from tests.pace import now, since

PIECES = st.sampled_from(
    [
        "Dr. ",
        "U.S. ",
        "e.g. ",
        "Sep. 2002 ",
        "(1) ",
        "(SDF) ",
        '"Yes." ',
        "“No!” ",
        "Is it? ",
        "It is. ",
        "3.5 ",
        "... ",
    ]
)
MARKS = st.sampled_from(
    ["\n", "\n\n", " ", "\t", "\u3000", "\x00", "。", "؟", "।", "é", "😀", "👩‍👩‍👧", "中文", "\u0301", "A"]
)
TEXTS = st.lists(PIECES | MARKS, max_size=40).map("".join) | st.text(max_size=80)


def document(text: str) -> Document:
    return Document("speech", "A Speech", "speech.txt", "text", "0" * 64, text)


def paragraphs_of(raw: str) -> list[Paragraph]:
    text = canonical(raw)
    return list(split(document(text), read_text(text)[1]))


def said(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@given(TEXTS)
@example("(1) (2) x")
@example("(1) ")
@example("(1) One (SDF) two. Three.")
def test_sentences_lose_nothing(text: str) -> None:
    """In order, inside, trimmed; around them only white space, and at the start the author's number."""
    _, end = author_number(text)
    for span in sentences(text):
        assert end <= span.start < span.end <= len(text)
        assert not text[end : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        end = span.end
    assert not text[end:].strip()


@given(TEXTS)
def test_paragraphs_are_the_documents_own_words(raw: str) -> None:
    text = canonical(raw)
    blocks = read_text(text)[1]
    paragraphs = list(split(document(text), blocks))
    assert [p.citation.paragraph for p in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert [p.span for p in paragraphs] == [block.span for block in blocks if block.role is Role.BODY]
    for paragraph in paragraphs:
        assert paragraph.text == text[paragraph.span.start : paragraph.span.end]
        assert paragraph.sentences == sentences(paragraph.text)
        assert paragraph.sentences


@given(st.text(max_size=40))
def test_a_passages_hash_is_the_sha256_of_its_bytes(text: str) -> None:
    paragraph = Paragraph(Citation("a", "A", 1), Span(0, len(text)), text, ())
    assert paragraph.passage == text
    assert paragraph.passage_hash == hashlib.sha256(text.encode("utf-8")).hexdigest()
    under = Paragraph(Citation("a", "A", 1, ("Part", "[Iraq]")), Span(0, len(text)), text, ())
    assert under.passage_hash == hashlib.sha256(f"Part. Iraq. {text}".encode()).hexdigest()


@pytest.mark.parametrize(
    ("headings", "passage"),
    [
        ((), "[So] it is."),
        (("Iraq",), "Iraq. [So] it is."),
        (("[Iraq]",), "Iraq. [So] it is."),
        (("Part One", "[The War]", "Chapter (2)"), "Part One. The War. Chapter (2). [So] it is."),
    ],
)
def test_a_passage_has_its_headings_in_front(headings: tuple[str, ...], passage: str) -> None:
    """An editor's lose their brackets; the text is never changed, and always the end of its passage."""
    paragraph = Paragraph(Citation("a", "A", 1, headings, "(1)"), Span(0, 11), "[So] it is.", ())
    assert paragraph.passage == passage


def test_only_body_blocks_become_paragraphs() -> None:
    text = "front\n\nheading\n\n(2) body one.\n\nbody two.\n\nback"
    page = Page("xii", 14)
    blocks = [
        Block(Span(0, 5), Role.FRONT),
        Block(Span(7, 14), Role.HEADING, ("Part", "heading")),
        Block(Span(16, 29), Role.BODY, ("Part", "heading"), number="(2)", page=page),
        Block(Span(31, 40), Role.BODY, ("Part", "heading"), follows="(2)"),
        Block(Span(42, 46), Role.BACK),
    ]
    assert list(split(document(text), blocks)) == [
        Paragraph(
            Citation("speech", "A Speech", 1, ("Part", "heading"), "(2)", None, page),
            Span(16, 29),
            "(2) body one.",
            (Span(4, 13),),
        ),
        Paragraph(
            Citation("speech", "A Speech", 2, ("Part", "heading"), None, "(2)", None),
            Span(31, 40),
            "body two.",
            (Span(0, 9),),
        ),
    ]


@pytest.mark.parametrize(
    ("citation", "label"),
    [
        (Citation("a", "A", 7, ("Part", "Chapter"), "(3)"), "Chapter (3)"),
        (Citation("a", "A", 7, ("Part",), None, "(3)"), "Part ¶7, after (3)"),
        (Citation("a", "A", 7, ("Part",)), "Part ¶7"),
        (Citation("a", "A", 7, (), "(3)"), "(3)"),
        (Citation("a", "A", 7, (), None, "(3)"), "¶7, after (3)"),
        (Citation("a", "A", 7), "¶7"),
    ],
)
def test_addresses_and_labels(citation: Citation, label: str) -> None:
    assert citation.address == "a#p7"
    assert citation.label == label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One here. Two there! Three anywhere?", ["One here.", "Two there!", "Three anywhere?"]),
        ("  Spaced out.\n\n And on.\t", ["Spaced out.", "And on."]),
        ("(3) Numbered (SDF) once. Twice.", ["Numbered (SDF) once.", "Twice."]),
        ("Dr. Smith came on Dec. 5 to Japan. He left.", ["Dr. Smith came on Dec. 5 to Japan.", "He left."]),
        ("I live in Washington D.C. I came in 2001.", ["I live in Washington D.C.", "I came in 2001."]),
        ("He lives in Washington D.C. He left in 2001.", ["He lives in Washington D.C.", "He left in 2001."]),
        ("The U.S. Senate met. The U.S.A. is large.", ["The U.S. Senate met.", "The U.S.A. is large."]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
        ("no full stop", ["no full stop"]),
        ("(1)", ["(1)"]),
        ("", []),
        (" \n\t", []),
        ("我们很高兴。你好吗？很好！再见", ["我们很高兴。", "你好吗？", "很好！", "再见"]),
        ("日本語の文です。次の文です。", ["日本語の文です。", "次の文です。"]),
        ("مرحبا بكم في واشنطن. هل أنت بخير؟ نعم.", ["مرحبا بكم في واشنطن.", "هل أنت بخير؟", "نعم."]),
        ("यह पहला वाक्य है। यह दूसरा है। क्या यह तीसरा है?", ["यह पहला वाक्य है।", "यह दूसरा है।", "क्या यह तीसरा है?"]),
        ("Ein Satz 😀 hier. Noch einer 👩‍👩‍👧 da. Ende.", ["Ein Satz 😀 hier.", "Noch einer 👩‍👩‍👧 da.", "Ende."]),
        ("A NUL\x00 here. Then on.", ["A NUL\x00 here.", "Then on."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("unit", "times"),
    [
        ("One more sentence here. ", 40_000),
        ("word ", 200_000),
        ("x", 1_000_000),
        ("यह वाक्य है। ", 50_000),
        ("这是一个句子。", 30_000),
    ],
)
@pytest.mark.parametrize("number", ["", "(1) "])
def test_sentences_of_a_megabyte_in_bounded_time(number: str, unit: str, times: int) -> None:
    text = number + (unit * times).strip()
    start = now()
    found = Counter(said(text))
    assert since(start) < 10
    expected = {unit.strip(): times} if unit.strip()[-1] in ".।。" else {text.removeprefix(number): 1}
    as_expected = found == expected
    assert as_expected  # not compared in the assertion: pytest would take minutes to show the difference


@pytest.mark.parametrize("window", [200, 1000])
def test_sentences_do_not_depend_on_the_window(monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    texts = [paragraph.text for paragraph in lecture()[1]]
    text = " ".join(text[author_number(text)[1] :] for text in texts)
    monkeypatch.setattr(source.split, "_WINDOW", 100_000)
    whole = said(text)
    monkeypatch.setattr(source.split, "_WINDOW", window)
    assert said(text) == whole


def test_speeches_keep_every_word(shared: Path) -> None:
    files = sorted((shared / "documents" / "speeches").glob("*.txt"))
    assert len(files) >= 10
    for file in files:
        text = canonical(file.read_bytes().decode("utf-8", errors="replace"))
        blocks = read_text(text)[1]
        spoken = [
            span.shifted(block.span.start).of(text)
            for block in blocks
            for span in (
                sentences(block.span.of(text)) if block.role is Role.BODY else [Span(0, len(block.span.of(text)))]
            )
        ]
        lossless = "".join("".join(spoken).split()) == "".join(text.split())
        assert lossless, file.name
        assert max(len(sentence) for sentence in spoken) < 1000, file.name


def test_a_sentence_of_any_length_is_one() -> None:
    long = f"It went {'on and on ' * 5000}until noon."
    text = f"He came. {long} Then it stopped. {long}"
    assert [span.of(text) for span in sentences(text)] == ["He came.", long, "Then it stopped.", long]


def test_a_paragraph_before_the_first_page_has_none() -> None:
    at = Citation("book", "Book", 1, end_page=Page("13", 1))
    assert (at.pages, at.label) == ("", "¶1")
