"""Subtitles: cues become paragraphs of whole sentences, each with the time it begins at."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.errors import UnreadableError
from source.file import File
from source.model import Content, Role
from source.plain.subtitles import is_vtt_or_srt, read_subtitles
from source.readers import READERS
from tests.pace import now, since

LONG = (
    "This is a sentence that goes on for long enough to fill a paragraph of its own, as it has "
    + "very " * 24
    + "much."
)


def read(text: str) -> Content:
    return read_subtitles(File(text.encode()))


def said(content: Content) -> list[tuple[str | None, str]]:
    assert all(block.role is Role.BODY for block in content.blocks)
    return [(block.number, block.span.of(content.text)) for block in content.blocks]


def srt(*cues: tuple[float, float, str]) -> str:
    def clock(seconds: float) -> str:
        return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{seconds % 60:06.3f}".replace(".", ",")

    return "\n\n".join(f"{n}\n{clock(a)} --> {clock(b)}\n{text}" for n, (a, b, text) in enumerate(cues, start=1))


def test_a_real_file_in_utf16(shared: Path) -> None:
    data = (shared / "documents" / "encodings" / "chardet_UTF-16_bom-utf-16-be.srt").read_bytes()
    assert is_vtt_or_srt(data)
    assert said(read_subtitles(File(data))) == [
        (
            "00:00:06",
            "About 2 months ago I found myself on the comment section of YouTube And I was commenting, unfortunately I"
            " was commenting, on a video about the famous Ayn Rand And I posted underneath against this woman's"
            " tirades, against what is essentially the human race.",
        ),
        (
            "00:00:25",
            "that, this monetary system seems to have no point, seems to actually hinder people and hinder progress,"
            " and one of the responses I got, I didn't answer it, was: what actually money creates is an incentive to"
            " invent the new items, that's the driving force behind it So what I thought I do is instead if answering"
            " on a YouTube comment is organize a global awareness day",
        ),
    ]


def test_names_of_speakers_in_the_text() -> None:
    text = srt((1, 3, "Alice Chen: Good morning."), (3, 6, "Alice Chen: Shall we start?"), (6, 8, "Bob: Yes."))
    assert said(read(text)) == [
        ("00:00:01", "Alice Chen: Good morning. Shall we start?"),
        ("00:00:06", "Bob: Yes."),
    ]
    assert said(read(srt((1, 3, "One thing: it rains."), (3, 6, "It rains a lot."), (6, 8, "And then it stops."))))[
        0
    ] == (
        "00:00:01",
        "One thing: it rains. It rains a lot. And then it stops.",
    )


def test_a_line_of_blanks_ends_no_cue_of_webvtt() -> None:
    assert said(read("WEBVTT\n\n00:01.000 --> 00:02.000\n \nhello<00:01.400><c> all</c>\n\n")) == [
        ("00:00:01", "hello all")
    ]


def test_webvtt() -> None:
    text = (
        "WEBVTT - A Talk\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE a remark\nof two lines\n\n"
        "REGION\nid:one\n\nintro\n00:01.000 --> 00:03.500 align:start position:0%\n"
        "<v Ann>Hello, <i>all</i> &amp; sundry.\n\n"
        "00:04.000 --> 00:05.000\n<v.loud Bob Ray>No &lt;b&gt;!</v>\n\n"
        "2\n01:00:06.000 --> 01:00:07.000\n<c.yellow>And</c> <01:00:06.500>then\nNOTE is no note here\n"
    )
    content = read(text)
    assert content.title == "A Talk"
    assert said(content) == [
        ("00:00:01", "Ann: Hello, all & sundry."),
        ("00:00:04", "Bob Ray: No <b>!"),
        ("01:00:06", "And then NOTE is no note here"),
    ]


def test_sentences_are_whole_and_paragraphs_not_short() -> None:
    cues = [(n, n + 1, f"number {n} of a sentence that has no") for n in range(8)]
    content = read(srt(*cues, (8, 9, "end."), (9, 10, "Another one."), (10, 11, "And one more.")))
    assert [number for number, _ in said(content)] == ["00:00:00", "00:00:09"]
    assert said(content)[0][1].endswith("has no end.")
    assert said(content)[1][1] == "Another one. And one more."


def test_a_pause_or_another_speaker_ends_a_paragraph() -> None:
    assert said(read(srt((1, 2, "One,"), (5, 6, "two"), (9.5, 10, "three")))) == [
        ("00:00:01", "One, two"),
        ("00:00:09", "three"),
    ]
    assert said(
        read(srt((1, 2, "- Yes.\n- No, not at\nall."), (2, 3, "JOHN: Why?"), (3, 4, "Why not?"), (4, 5, ">> Ah.")))
    ) == [
        ("00:00:01", "- Yes."),
        ("00:00:01", "- No, not at all."),
        ("00:00:02", "JOHN: Why? Why not?"),
        ("00:00:04", ">> Ah."),
    ]


def test_speech_without_any_full_stop_is_divided() -> None:
    content = read(srt(*((n, n + 1, "words and words and words and words and words") for n in range(100))))
    assert all(len(text) < 1_000 for _, text in said(content))
    assert len(said(content)) > 3


def test_captions_that_roll_are_said_once() -> None:
    lines = [f"line number {n} is here" for n in range(6)]
    rolling = "WEBVTT\n\n" + "\n\n".join(
        f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{lines[n - 1]}\n{lines[n]}\n\n"
        f"00:00:{n + 1:02}.000 --> 00:00:{n + 1:02}.010\n{lines[n]}\n "
        for n in range(1, 6)
    )
    assert said(read(rolling)) == [("00:00:01", " ".join(lines))]
    grown = srt((1, 2, "I"), (2, 3, "I think"), (3, 4, "I think that"), (4, 5, "I think that I am."))
    assert said(read(grown)) == [("00:00:01", "I think that I am.")]
    assert said(read(srt((1, 2, "No."), (2, 3, "No."), (3, 4, "But yes."), (4, 5, "Perhaps."), (5, 6, "No.")))) == [
        ("00:00:01", "No. No. But yes. Perhaps. No.")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nOne\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\ntwo.\r\n",
        "00:00:01.000-->00:00:02.000\nOne\n00:00:02.000 --> 00:00:03.000\ntwo.",
        "7\n00:00:02,000 --> 00:00:03,000\ntwo.\n\n7\n0:0:1,0 -> 0:0:2\nOne",
        "1\n00:00:01,000 --> 00:00:02,000 X1:1 Y1:2\n{\\an8}<font color='red'>One</font>\n\n\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\n<I>two.</I>",
        "\ufeff\n\n1\n00:00:01,000 --> 00:00:02,000\n\nOne\n\n2\n00:00:02,000 --> 00:00:03,000\n\n\ntwo.",
    ],
)
def test_srt_as_it_is_found(text: str) -> None:
    assert is_vtt_or_srt(text.encode()) or text.startswith("7")
    assert said(read(text)) == [("00:00:01", "One two.")]


def test_numbers_that_are_said_are_kept() -> None:
    assert said(read(srt((1, 2, "It is\n42\n"), (2, 3, "43.")))) == [("00:00:01", "It is 42 43.")]


def test_a_transcript_without_times_is_read_as_text() -> None:
    assert read("Just what was said by somebody at some time in some place.").blocks


@pytest.mark.parametrize(
    "data", [b"", b"WEBVTT\n", b"1\n00:00:01,000 --> 00:00:02,000\n<i></i>\n", b"\x89PNG\r\n\x1a\n\0\0\0"]
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"it holds no text|it is not text"):
        read_subtitles(File(data))


def test_what_tells_the_format() -> None:
    assert READERS["subtitles"].fits(b"\xef\xbb\xbfWEBVTT\n\n")
    assert not READERS["subtitles"].fits(b"Plain words.\n00:00:01,000 --> 00:00:02,000\n")
    assert not READERS["subtitles"].fits(b"")


@given(
    st.lists(
        st.sampled_from(["00:01.0 --> 00:02.0", "\n", "\n\n", "WEBVTT", "NOTE x", "1", "<v A>", "said.", "- "]),
        max_size=30,
    )
)
def test_anything_is_read_or_refused(pieces: list[str]) -> None:
    try:
        content = read("\n".join(pieces))
    except UnreadableError:
        return
    assert "\n\n".join(block.span.of(content.text) for block in content.blocks) == content.text


@pytest.mark.parametrize(
    "piece", ["<v ", "00:01 --> 00:02\n", "00:01 --> 00:02\nsaid\n\n", "<" * 9, "{\\", "1\n", "A:", "<v A>b"]
)
def test_megabytes_take_seconds(piece: str) -> None:
    start = now()
    read("00:01 --> 00:02\nsaid " + piece * (500_000 // len(piece)) + "\n\n00:03 --> 00:04\nmore")
    assert since(start) < 15
