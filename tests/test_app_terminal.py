"""Answers in a terminal: hostile text can neither move the cursor nor lie about its order, and offsets hold."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from app.answer import Answer
from app.printable import in_order, printable
from app.terminal import answer_lines
from index.combine import Signals
from index.highlight import Match
from index.search import Hit
from source.model import Citation, Paragraph, Span

REPLACED = "\N{REPLACEMENT CHARACTER}"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CONTROLS = "".join(chr(c) for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\n\t")
HOSTILE = (
    "\x1b[31mred\x1b[0m and \x1b]0;a title\x07 and \x1b[2J\x1b[H",
    "\x9b31m eight-bit \x9d0;title\x9c",
    "carriage\rreturn, back\b\b\bspace, bell\a, form\ffeed, vertical\vtab, NUL\0, delete\x7f",
    "[bold red]no markup[/] [link=http://example.org]x[/link] :smile: [/]",
    "user\u202etxt.exe\u202c \u2066isolated\u2069 \u200emark\u200f \u061c",
    "<script>alert(1)</script> ${alert(1)} {{7*7}} ]]> **bold** $$x$$",
    "zero\u200bwidth, Cafe\u0301, 👩\u200d👩\u200d👧\u200d👦",
    "x" * 5_000,
    "two\nlines",
)


SIGNALS = Signals(
    vector=0.4567, words=0.0, stretch32=1.0, stretch16=-0.25, pairs=0.5, reverse=0.125, near=0.375, company=0.0625
)
SAID_BY_SIGNALS = [
    "     0.50  pairs of neighbouring tokens, in its closest 64",
    "     1.00  its closest 32 tokens to the question",
    "    -0.25  its closest 16 tokens to the question",
    "     0.46  the paragraph as a whole to the question",
    "     0.12  the question to all of its tokens",
    "     0.38  words that stand near each other as in the question",
    "     0.00  words in common, the rare ones weighing more",
    "     0.06  what passages like it score",
]


def hit_of(
    text: str,
    *lit: Span,
    label: str = "North Korea",
    score: float = 0.834,
    rank: int = 1,
    matches: tuple[Match, ...] = (),
) -> Hit:
    citation = Citation("lecture", "A lecture", 24, (label,), None, "(1)")
    words = tuple(sorted({match.found for match in matches}))
    return Hit(rank, score, Paragraph(citation, Span(0, len(text)), text, lit), SIGNALS, lit, words, matches)


def lines(answer: Answer, *, why: bool = False) -> list[str]:
    return [line.plain for line in answer_lines(answer, why=why)]


def printed(answer: Answer, *, terminal: bool = False, why: bool = False) -> str:
    """Return what the command line would write, as ``app/cli.py`` sets its console up."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=40,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
    )
    for line in answer_lines(answer, why=why):
        console.print(line, soft_wrap=True)
    return stream.getvalue()


def assert_harmless(line: str) -> None:
    assert [c for c in line if unicodedata.category(c) == "Cc" and c not in "\n\t"] == []
    assert [c for c in line if c in BIDI] == []


def test_every_control_character_and_every_bidi_control_is_replaced() -> None:
    assert printable(CONTROLS) == REPLACED * 63
    assert printable(BIDI) == REPLACED * 12


def test_line_ends_tabs_and_all_that_is_visible_or_joins_stay() -> None:
    kept = "a\tb\nc é e\u0301 日本 العربية עברית 👩\u200d👧 [bold] \u200b\u00ad\u2028 \ufeff \U000e0041"
    assert printable(kept) == kept


@given(st.text() | st.text(alphabet=CONTROLS + BIDI + "ab\n\t"))
def test_one_character_stays_one_character_and_no_other_changes(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        control = unicodedata.category(before) == "Cc" and before not in "\n\t"
        embedding = unicodedata.bidirectional(before) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        assert after == (REPLACED if control or embedding or before in BIDI else before)
    assert printable(shown) == shown


def test_overrides_alone_are_taken_out_where_right_to_left_text_is_shown() -> None:
    assert in_order("a\u202eb\u202dc\u202a\u2067\u200fd") == f"a{REPLACED}b{REPLACED}c\u202a\u2067\u200fd"


def test_an_answer_line_by_line() -> None:
    hits = (hit_of("One. Two.", Span(5, 9)), hit_of("Three.", label="[Iraq]", score=0.5, rank=2))
    assert lines(Answer("q", "q", hits)) == [
        "[1] North Korea ¶24, after (1)  lecture#p24  very likely 0.83",
        "One. Two.",
        "",
        "[2] [Iraq] ¶24, after (1)  lecture#p24  possible 0.50",
        "Three.",
        "",
    ]


def test_why_stands_below_each_text_where_it_is_asked_for() -> None:
    matches = (Match("fuel", Span(5, 8), 0.714), Match("give", Span(0, 4), 0.5))
    hits = (hit_of("Sold oil.", Span(0, 9), matches=matches), hit_of("Three.", rank=2))
    assert lines(Answer("q", "q", hits), why=True) == [
        "[1] North Korea ¶24, after (1)  lecture#p24  very likely 0.83",
        "Sold oil.",
        "    words that met: fuel → oil 0.71, give → Sold 0.50",
        *SAID_BY_SIGNALS,
        "",
        "[2] North Korea ¶24, after (1)  lecture#p24  very likely 0.83",
        "Three.",
        *SAID_BY_SIGNALS,
        "",
    ]
    near = Answer("q", "q", nearest=hits[1:])
    assert lines(near, why=True)[2:] == lines(near)[2:4] + SAID_BY_SIGNALS + [""]
    assert lines(Answer("q", "q"), why=True) == ["Nothing in your documents answers this."]


def test_silence_with_and_without_nearest_passages() -> None:
    assert lines(Answer("q", "q")) == ["Nothing in your documents answers this."]
    assert lines(Answer("q", "q", nearest=(hit_of("One.", score=0.1),))) == [
        "Nothing in your documents answers this. The nearest passages:",
        "",
        "[1] North Korea ¶24, after (1)  lecture#p24  weak 0.10",
        "One.",
        "",
    ]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_passage_keeps_its_offsets_and_loses_its_controls(hostile: str) -> None:
    text = f"{hostile} {hostile} {hostile}"
    lit = Span(len(hostile) + 1, 2 * len(hostile) + 1)
    word = Span(lit.start + 1, lit.end - 1)
    hit = hit_of(text, lit, label=hostile, matches=(Match("asked", word, 0.5),))
    head, passage, blank = answer_lines(Answer("q", "q", (hit,)))
    assert passage.plain == printable(text)
    assert [(span.start, span.end, str(span.style)) for span in passage.spans] == [
        (lit.start, lit.end, "yellow"),
        (word.start, word.end, "bold yellow"),
    ]
    assert passage.plain[lit.start : lit.end] == printable(hostile)
    assert head.plain == f"[1] {printable(hostile)} ¶24, after (1)  lecture#p24  very likely 0.83"
    assert blank.plain == ""
    for line in (head, passage):
        assert_harmless(line.plain)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_that_met_lose_their_controls(hostile: str) -> None:
    matches = (Match(f"asked {hostile}", Span(0, len(hostile)), 0.7), Match("x", Span(0, 1), 0.5))
    answer = Answer("q", "q", (hit_of(hostile, Span(0, len(hostile)), matches=matches),))
    said = lines(answer, why=True)
    assert said[2] == f"    words that met: asked {printable(hostile)} → {printable(hostile)} 0.70, " + (
        f"x → {printable(hostile[0])} 0.50"
    )
    assert said[3:] == [*SAID_BY_SIGNALS, ""]
    for line in said:
        assert_harmless(line)
    assert printed(answer, why=True) == "".join(f"{line}\n" for line in said)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_printed_is_the_passage_unwrapped_and_without_controls(hostile: str) -> None:
    answer = Answer("q", "q", (hit_of(f"{hostile} is what it says", label=hostile),))
    assert printed(answer) == (
        f"[1] {printable(hostile)} ¶24, after (1)  lecture#p24  very likely 0.83\n"
        f"{printable(hostile)} is what it says\n\n"
    )


def test_every_highlight_is_lit_on_a_terminal_and_only_there() -> None:
    answer = Answer("q", "q", (hit_of("One. Two. Three.", Span(0, 4), Span(10, 16)),))
    on = printed(answer, terminal=True)
    assert "\x1b[33mOne.\x1b[0m Two. \x1b[33mThree.\x1b[0m\n" in on
    assert "\x1b" not in printed(answer)


def test_the_words_that_met_stand_out_of_their_highlight_on_a_terminal_and_only_there() -> None:
    matches = (Match("oil", Span(10, 13), 1.0), Match("sell", Span(5, 9), 0.5))
    answer = Answer("q", "q", (hit_of("Two. Sold oil. Three.", Span(5, 14), matches=matches),))
    on = printed(answer, terminal=True)
    assert "\nTwo. \x1b[1;33mSold\x1b[0m\x1b[33m \x1b[0m\x1b[1;33moil\x1b[0m\x1b[33m.\x1b[0m Three.\n" in on
    assert "\x1b" not in printed(answer, why=True)


def test_lines_are_values_for_any_console() -> None:
    assert all(isinstance(line, Text) for line in answer_lines(Answer("q", "q", (hit_of("One."),))))
