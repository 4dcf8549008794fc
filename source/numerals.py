"""Numbers as word processors write them before list items, notes and pages: "12", "xii", "ab", "†", "十二"."""

from collections.abc import Callable, Mapping

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщыэюя"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_GANADA = "가나다라마바사아자차카타파하"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_TENS = ((1000, "千"), (100, "百"), (10, "十"))
_NOTE_MARKS = "*†‡§"
_MOST_ROMAN = 4999
_MOST_REPEATED = 20
"""Times a letter is written for one number ("aaa" is 53). Past this, as in no document, digits are written."""


def numeral(value: int, style: str) -> str:
    """Return a number in a style named as in Office Open XML (ST_NumberFormat), "" for the style "none".

    Digits stand for a style that is not known here and for a number that its style cannot write.
    """
    if style == "none":
        return ""
    write = _STYLES.get(style)
    return (write(value) if write and value > 0 else "") or str(value)


def _roman(value: int) -> str:
    if value > _MOST_ROMAN:
        return ""
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (value // worth)
        value %= worth
    return written


def _repeated(letters: str, value: int) -> str:
    """Return the 1st letter for 1 and so on, and after the last letter the 1st twice."""
    times, letter = divmod(value - 1, len(letters))
    return letters[letter] * (times + 1) if times < _MOST_REPEATED else ""


def _once(signs: str, value: int) -> str:
    return signs[value - 1] if value <= len(signs) else ""


def _ordinal(value: int) -> str:
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _word(value: int) -> str:
    """Return a number below a hundred in English: "One", "Twenty-one"."""
    if value < 20:
        return _WORDS[value - 1].capitalize()
    ten, one = divmod(value, 10)
    return f"{_TENS[ten - 2]}{f'-{_WORDS[one - 1]}' if one else ''}".capitalize() if value < 100 else ""


def _ordinal_word(value: int) -> str:
    """Return a place below the hundredth in English: "First", "Twenty-first"."""
    before, dash, last = _word(value).lower().rpartition("-")
    usual = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{before}{dash}{_ORDINALS.get(last, usual)}".capitalize() if last else ""


def _han(value: int) -> str:
    """Return 12 as 十二, 20 as 二十, 105 as 一百〇五."""
    if value >= 10_000:
        return ""
    written, gap = "", False
    rest = value
    for worth, sign in _HAN_TENS:
        digit, rest = divmod(rest, worth)
        if digit:
            one_is_left_out = worth == 10 and digit == 1 and not written
            written += ("〇" if gap else "") + ("" if one_is_left_out else _HAN_DIGITS[digit]) + sign
        gap = bool(written) and not digit
    return written + (("〇" if gap else "") + _HAN_DIGITS[rest] if rest else "")


_STYLES: Mapping[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerLetter": lambda value: _repeated(_LATIN, value),
    "upperLetter": lambda value: _repeated(_LATIN, value).upper(),
    "russianLower": lambda value: _repeated(_CYRILLIC, value),
    "russianUpper": lambda value: _repeated(_CYRILLIC, value).upper(),
    "chicago": lambda value: _repeated(_NOTE_MARKS, value),
    "ordinal": _ordinal,
    "cardinalText": _word,
    "ordinalText": _ordinal_word,
    "ganada": lambda value: _once(_GANADA, value),
    "hebrew1": lambda value: _once(_HEBREW[:10], value),
    "hebrew2": lambda value: _repeated(_HEBREW, value),
    "arabicAlpha": lambda value: _repeated(_ARABIC, value),
    "arabicAbjad": lambda value: _repeated(_ABJAD, value),
    "decimalZero": lambda value: f"{value:02}",
    "numberInDash": lambda value: f"- {value} -",
    "decimalEnclosedCircle": lambda value: chr(0x245F + value) if value <= 20 else "",
    "decimalEnclosedCircleChinese": lambda value: chr(0x245F + value) if value <= 20 else "",
    "decimalFullWidth": lambda value: "".join(chr(0xFF10 + int(digit)) for digit in str(value)),
    "chineseCounting": _han,
    "chineseCountingThousand": _han,
    "japaneseCounting": _han,
    "taiwaneseCounting": _han,
    "taiwaneseCountingThousand": _han,
    "ideographDigital": lambda value: "".join(_HAN_DIGITS[int(digit)] for digit in str(value)),
    "ideographTraditional": lambda value: _once(_STEMS, value),
    "ideographZodiac": lambda value: _once(_BRANCHES, value),
    "aiueoFullWidth": lambda value: _once(_KANA, value),
    "aiueo": lambda value: _once(_KANA, value),
}
