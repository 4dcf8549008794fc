"""The words of a text: what is one word, what it is matched by, and where it stands."""

import re
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import STOP_WORDS, Word, exact, streams, terms, words
from source.lecture import lecture
from source.model import Span

ODD = "aS.,’'-0 1é́본日本がｶﾞกั้ំमि\u00ad\u200d½ﷺـ²ʼ_İßﬁ\U00020000\ud800"
"""Letters, marks, digits and joints of all the kinds the analysis tells apart."""


def at(text: str) -> list[str]:
    """Return the stretches of a text its words stand for."""
    return [word.span.of(text) for word in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 40, 000 troops", ["about", "40000", "troops"]),
        ("about 40,000 troops", ["about", "40000", "troops"]),
        ("1, 500, 000 or 1,500,000.", ["1500000", "or", "1500000"]),
        ("40,\u00a0000 and ４０，０００", ["40000", "and", "40000"]),
        ("in 1998, 300 people", ["in", "1998", "300", "people"]),
        ("January 19, 2001, in", ["january", "19", "2001", "in"]),
        ("1, 200 and 100, 200, 300", ["1", "200", "and", "100", "200", "300"]),
        ("1,2345 1,23 1,234,56 12,100,000", ["1", "2345", "1", "23", "1", "234", "56", "12100000"]),
        ("3.5 percent, 1,234.56", ["3", "5", "percent", "1234", "56"]),
        ("40,0000 and 40, 0000", ["40", "0000", "and", "40", "0000"]),
        ("the F-15, 5th, 1990s", ["the", "f", "15", "5th", "1990s"]),
        ("US-Japan mid_term", ["us", "japan", "mid", "term"]),
        ("U.S. bases, Washington D.C.", ["us", "bases", "washington", "dc"]),
        ("the U.S.'s and J.F.Kennedy", ["the", "us", "and", "jf", "kennedy"]),
        ("e.g. at 5 p.m. Ph.D.", ["eg", "at", "5", "pm", "ph", "d"]),
        ("Japan's, Japan’s and the states’", ["japan", "japan", "and", "the", "states"]),
        ("JAPAN'S 1990's", ["japan", "1990"]),
        ("I don’t, we'll", ["i", "don't", "we'll"]),
        ("O'Neill and l’homme", ["o", "neill", "and", "l", "homme"]),
        ("Nachträge NACHTRA\u0308GE Straße", ["nachtrage", "nachtrage", "strasse"]),
        ("ＮＡＴＯ ﬁnal İzmir", ["nato", "final", "izmir"]),
        ("Sicher\u00adheit می\u200cخواهم", ["sicherheit", "میخواهم"]),
        ("the treaty¹ says² H₂O", ["the", "treaty", "says", "h2o"]),
        ("ΣΟΦΟΣ σοφός", ["σοφοσ", "σοφοσ"]),
        ("Ещё РОССИЯ", ["еще", "россия"]),
        ("الأَمْنُ الأمن", ["الامن", "الامن"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("안전 보장", ["안전", "보장"]),
        ("-- '' … ❤️ \ud800 _", []),
        ("", []),
    ],
)
def test_exact_words(text: str, expected: list[str]) -> None:
    assert exact(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What do the alliances of 1951 provide?", ["allianc", "1951", "provid"]),
        ("does did do how many", []),
        ("the US and the U.S. told us, Us and US's", ["us", "us", "told", "us"]),
        ("I don't, can’t, they'll, it's", []),
        ("Japan'd Japan’s", ["japan", "japan"]),
        ("Nachträge Nachtrage", ["nachtrag", "nachtrag"]),
        ("Россия и безопасность", ["россия", "и", "безопасность"]),
        ("40, 000 F15s", ["40000", "f15s"]),
        ("日米安保 条約", ["日米", "米安", "安保", "条約"]),
        ("水と油", ["水と", "と油"]),
        ("水", ["水"]),
        ("バナナ ﾊﾞﾅﾅ は\u3099", ["バナ", "ナナ", "バナ", "ナナ", "ば"]),
        ("NATO加盟国2国", ["nato", "加盟", "盟国", "2", "国"]),
        ("ไทย ๑๒", ["ไท", "ทย", "๑๒"]),
        ("ມື ខ្មែរ မြန်", ["ມື", "ខ្មែ", "មែរ", "မြန်"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("日本の𠀀", ["日", "本", "の", "𠀀"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("ມື້ນີ້", ["ມື້", "ນີ້"]),
        ("ខ្មែរ", ["ខ្", "មែ", "រ"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        ("ｶﾞス", ["ｶﾞ", "ス"]),
    ],
)
def test_scripts_without_spaces_are_read_by_the_character(text: str, characters: list[str]) -> None:
    found = words(text)
    assert at(text) == characters
    assert [word.term_span.of(text) for word in found[:-1]] == [
        first + second for first, second in pairwise(characters)
    ]
    assert [word.term for word in found] == [
        *(first.exact + second.exact for first, second in pairwise(found)),
        None,
    ]


def test_spans_are_the_source_s_own_stretches() -> None:
    stretches = ["Some", "40, 000", "U.S.", "troops", "Japan’s", "ﬁrst", "Nachträge", "½", "ｶﾞ"]
    assert at("Some 40, 000 U.S. troops—Japan’s ﬁrst “Nachträge” ½ ｶﾞ.") == stretches
    assert words("a ﷺ US") == [
        Word(Span(0, 1), "a", None, 1),
        Word(Span(2, 3), "صلىاللهعليهوسلم", "صلىاللهعليهوسلم", 3),
        Word(Span(4, 6), "us", "us", 6),
    ]


def test_the_lecture_says_its_numbers_and_countries() -> None:
    found = exact(lecture()[0].text)
    assert "40000" in found
    assert "100000" in found
    assert "2001" in found
    assert {"us", "dc", "japan"} <= set(found)
    assert {"us", "dc", "japan"} <= set(terms(lecture()[0].text))


def test_stop_words_are_words_as_the_analysis_finds_them() -> None:
    assert {word for word in STOP_WORDS if exact(word) != [word] or terms(word)} == set()


def test_what_is_too_long_for_a_word_is_cut() -> None:
    assert [len(word) for word in exact("a" * 450)] == [200, 200, 50]
    for text in ("a" * 10_000, "é" * 10_000, "e\u0301" * 10_000, "हि" * 10_000, "ﷺ" * 10_000, "a" + "\u0301" * 10_000):
        assert max(len(word.encode()) for word in exact(text)) < 2**15


@settings(max_examples=150)
@given(st.text() | st.text(st.sampled_from(ODD)) | st.text(st.characters(codec=None)))
def test_words_lie_in_the_text_in_order(text: str) -> None:
    found = words(text)
    end = 0
    for word in found:
        assert end <= word.span.start < word.span.end <= word.term_end <= len(text)
        end = word.span.end
        assert word.exact == "".join(word.exact.split()) != ""
        assert word.term != ""
    assert (exact(text), terms(text)) == streams(text)
    assert exact(text) == [word.exact for word in found]
    assert terms(text) == [word.term for word in found if word.term is not None]


@settings(max_examples=150)
@given(st.text() | st.text(st.sampled_from(ODD)))
def test_nothing_but_marks_and_signs_stands_outside_words(text: str) -> None:
    """Of letters only superscripts, apostrophes and a stray voicing mark or stretching are no part of a word."""
    for word in reversed(words(text)):
        text = text[: word.span.start] + " " + text[word.span.end :]
    assert re.findall(r"[^\W_²³¹\u2070\u2074-\u2079ʼ\u0640\u06e5\u06e6ﾞﾟ]", text) == []


@given(st.text(st.sampled_from("abcdef ghi's.,-1US’日本"), max_size=80), st.text(max_size=20))
def test_a_word_is_the_same_wherever_it_stands(text: str, before: str) -> None:
    assert exact(f"{before}\n\n{text}") == exact(before) + exact(text)
    assert terms(f"{before}\n\n{text}") == terms(before) + terms(text)


@given(st.text(st.characters(max_codepoint=0x24F) | st.sampled_from("éäışĞ'’"), max_size=40))
def test_case_and_composition_do_not_matter_to_exact_words(text: str) -> None:
    assert exact(unicodedata.normalize("NFD", text)) == exact(text)
    assert exact(text.swapcase()) == exact(text.casefold()) or not text.isascii()


def test_every_character_has_its_place() -> None:
    """Each letter and digit of Unicode alone is a word; else only what stands in a script without spaces is."""
    everything = [chr(code) for code in range(sys.maxunicode + 1)]
    letters = [character for character in everything if character.isalnum() and character not in "²³¹⁰⁴⁵⁶⁷⁸⁹ʼﾞﾟ"]
    only_signs = re.compile(r"[\W_\u0640\u06e5\u06e6]*")  # what a spacing iota and the like come to
    expected = [letter for letter in letters if not only_signs.fullmatch(unicodedata.normalize("NFKD", letter))]
    found = at("\n".join(everything))
    assert [word for word in found if word.isalnum()] == expected
    assert {unicodedata.category(word) for word in found if not word.isalnum()} <= {"Mn", "Mc", "So", "Cn"}
    assert all(ord(word) >= 0xE01 for word in found if not word.isalnum())


def test_threads_agree() -> None:
    texts = [" ".join(f"nation{'al' * (i % 3)}s{'abcdefg'[j % 7] * (j % 5)}ing" for j in range(50)) for i in range(40)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(terms, texts)) == [terms(text) for text in texts]


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "a.", "U.S", "1,", "000,", "000, ", "a's", "'", "e\u0301", "\u0301", "日", "ก็", "हि", "❤️", "日a"],
)
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * (times // len(piece))
        best = []
        for _ in range(3):
            start = time.process_time()
            streams(text)
            best.append(time.process_time() - start)
        return min(best)

    assert seconds(40_000) < 8 * seconds(10_000) + 0.05


PIECES = (
    " ",
    "\n",
    "\u00a0",
    ",",
    ", ",
    "，",
    ".",
    "40",
    "000",
    "1",
    "U.S.",
    "it's",
    "’s",
    "word",
    "é",
    "e\u0301",
    "日本",
    "ล",
    "ﷺ",
    "²",
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(0, 40), st.integers(0, 40))
def test_the_words_within_a_stretch_are_those_of_the_whole(pieces: list[str], start: int, length: int) -> None:
    text = "".join(pieces)
    within = Span(min(start, len(text)), min(start + length, len(text)))
    whole = [word for word in words(text) if word.span.end > within.start and word.span.start < within.end]
    assert words(text, within) == whole
