"""Numbers as word processors write them, and the fonts of signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.numerals import _STYLES, numeral
from source.office.symbols import symbol


@pytest.mark.parametrize(
    ("style", "value", "expected"),
    [
        ("decimal", 12, "12"),
        ("none", 12, ""),
        ("nobody knows", 12, "12"),
        ("lowerRoman", 1994, "mcmxciv"),
        ("upperRoman", 4999, "MMMMCMXCIX"),
        ("upperRoman", 5000, "5000"),
        ("lowerLetter", 26, "z"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 54, "BBB"),
        ("lowerLetter", 10**9, "1000000000"),
        ("russianLower", 3, "в"),
        ("chicago", 3, "‡"),
        ("chicago", 5, "**"),
        ("ordinal", 11, "11th"),
        ("ordinal", 22, "22nd"),
        ("cardinalText", 1, "One"),
        ("cardinalText", 42, "Forty-two"),
        ("cardinalText", 100, "100"),
        ("ordinalText", 3, "Third"),
        ("ordinalText", 20, "Twentieth"),
        ("ordinalText", 31, "Thirty-first"),
        ("ganada", 3, "다"),
        ("hebrew1", 11, "11"),
        ("hebrew2", 11, "כ"),
        ("arabicAlpha", 3, "ت"),
        ("arabicAbjad", 3, "ج"),
        ("decimalZero", 7, "07"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalFullWidth", 10, "１０"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 105, "一百〇五"),
        ("chineseCounting", 110, "一百一十"),
        ("chineseCounting", 10_000, "10000"),
        ("ideographDigital", 105, "一〇五"),
        ("ideographTraditional", 2, "乙"),
        ("ideographTraditional", 11, "11"),
        ("aiueoFullWidth", 46, "ン"),
        ("lowerRoman", 0, "0"),
        ("lowerLetter", -3, "-3"),
    ],
)
def test_numerals(style: str, value: int, expected: str) -> None:
    assert numeral(value, style) == expected


@given(st.sampled_from(sorted(_STYLES)), st.integers(-(2**31), 2**31))
def test_every_number_is_written_in_every_style(style: str, value: int) -> None:
    assert 0 < len(numeral(value, style)) <= 40


@given(st.sampled_from(sorted(_STYLES)), st.integers(1, 400), st.integers(1, 400))
def test_different_numbers_are_written_differently(style: str, one: int, other: int) -> None:
    assert (numeral(one, style) == numeral(other, style)) == (one == other)


@pytest.mark.parametrize(
    ("code", "font", "expected"),
    [
        (0x61, "Symbol", "α"),
        (0xF061, "Symbol", "α"),
        (0xF0B7, "symbol", "•"),
        (0xF0DE, "Symbol", "⇒"),
        (0x80, "Symbol", "\ufffd"),
        (0xF0FC, "Wingdings", "✓"),
        (0xF052, "Wingdings 2", "☑"),
        (0xF001, "Wingdings", "\ufffd"),
        (0xF061, "Unknown", "\ufffd"),
        (0x2013, "Unknown", "–"),
        (-1, "Unknown", "\ufffd"),
    ],
)
def test_fonts_of_signs(code: int, font: str, expected: str) -> None:
    assert symbol(code, font) == expected
