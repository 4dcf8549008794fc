"""Which encoding makes the best sense of bytes: the one in which they cost least in some language that used it.

A text's cost is what a very simple model of a language would need to write it, in nats: a letter by its rank among the
language's letters, any other sign a flat price by its kind, and more where signs meet that no writer puts together:
a capital after a small letter, two scripts in one word, a symbol beside a letter.

Of texts cut from the datasets ``eval`` is measured on, in 13 languages and 35 pairs of these with an encoding,
``source.encoding.decode`` reads 97.8 % of 200 bytes without a fault, 98.9 % of 1,000 and 99.5 % of 10,000;
charset-normalizer 3.5 reads 84, 85 and 80. The letters were counted in other passages of these datasets; the prices
were set by hand while looking at texts like those measured. What fails is English with two or three marks in Mac
Roman, and a few words of German and Spanish as DOS and Mac had them. ``python -m eval.encodings accuracy`` has the
table.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from source.encoding.letters import LANGUAGES, Language

_KNOWN, _KNOWN_OF_MANY, _MANY = 0.95, 0.7, 100
"""The share of a text that its language's letters in the table make up; the second where they are more than _MANY."""
_ASCII, _CAPITAL, _MARK, _LETTER, _RARE, _SYMBOL, _GARBAGE = 3.0, 1.0, 3.0, 8.0, 10.0, 8.0, 14.0
"""Nats for a character of ASCII; for a letter's being capital; for the usual marks; for letters that are not the
language's, of an alphabet and of a script of thousands of signs; for a symbol; for what is no text."""
_MARKS = frozenset("\u00a0–—…·•§°№")
_SCRIPTS = {"LATIN": "l", "CYRILLIC": "c", "GREEK": "g", "HEBREW": "h", "ARABIC": "r", "THAI": "t", "HANGUL": "k"}
_SCRIPTS |= dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "FULLWIDTH", "IDEOGRAPHIC"), "j")
_CASED, _MIXABLE = "alcg", frozenset("ajk")
_TURNED, _TWICE, _MIXED, _BESIDE, _TOUCHED, _OPENED, _ALONE = 3.0, 1.5, 4.0, 1.0, 1.5, 3.0, 1.5
"""Nats for a capital after a small letter; two Latin letters beyond ASCII in a row; two scripts in a row, and where
they are those that do mix; a symbol beside a letter."""
_PRIOR = {
    "cp1252": 0.0,
    "cp1250": 2.0,
    "cp1254": 2.0,
    "iso8859-15": 2.0,
    "iso8859-2": 3.0,
    "cp1257": 3.0,
    "iso8859-13": 4.0,
}
_PRIOR |= {"mac_roman": 5.0, "cp850": 5.0, "cp852": 5.0}
_OTHERS = 6.0
"""Nats an encoding costs beforehand: those that are much alike must not be told apart by chance."""


def likeliest(sample: bytes, encodings: Iterable[str] = ()) -> tuple[str, float]:
    """Return the encoding of those given, or of all, in which a sample costs least, and the nats a character costs."""
    given = frozenset(encodings)
    best, least, length = "cp1252", math.inf, 1
    for encoding in given or _encodings():
        text = sample.decode(encoding, "replace")
        counts = Counter(text)
        shared = _meetings(text, counts) + _PRIOR.get(encoding, _OTHERS)
        for language in LANGUAGES:
            if encoding not in language.encodings:
                continue
            cost = shared + sum(count * _cost(character, language) for character, count in counts.items())
            if cost < least:
                best, least, length = encoding, cost, len(text)
    return best, least / max(length, 1)


@cache
def _encodings() -> tuple[str, ...]:
    return tuple(dict.fromkeys(encoding for language in LANGUAGES for encoding in language.encodings))


def _cost(character: str, language: Language) -> float:
    if character <= "\x7f":
        return _ASCII
    known = _known(language)
    cost = known.get(character)
    return _price(character, len(known) > _MANY) if cost is None else cost


@cache
def _known(language: Language) -> Mapping[str, float]:
    """Return the price of each of a language's letters, small and capital: they fall off as the ranks of words do."""
    letters = language.letters
    share = (_KNOWN_OF_MANY if len(letters) > _MANY else _KNOWN) / sum(1 / (rank + 2) for rank in range(len(letters)))
    small = {letter: math.log((rank + 2) / share) for rank, letter in enumerate(letters)}
    capital = {letter.upper(): cost + _CAPITAL for letter, cost in small.items()}
    return capital | small


@cache
def _price(character: str, many: bool) -> float:
    kind = _kind(character)
    if kind == "x":
        return _GARBAGE
    if kind == "s":
        return _SYMBOL
    if kind in ".()":
        return _MARK
    return _RARE if many and kind in "jk" else _LETTER


@cache
def _kind(character: str) -> str:
    """Return a letter for a character's script, small or capital as it is; "x" for no text, "s" for symbols, a mark."""
    category = unicodedata.category(character)
    if character <= "\x7f":
        return {"Ll": "a", "Lu": "A", "Zs": " ", "Nd": "0"}.get(category, ".")
    if category in ("Cc", "Co", "Cn", "Cs") or character == "\N{REPLACEMENT CHARACTER}":
        return "x"
    if character in "’”»›":
        return ")"
    if character in "‘‚“„«‹¡¿":
        return "("
    if character in _MARKS:
        return "."
    if "\u3000" <= character < "\u3040" or "\uff00" < character < "\uff61":
        return "j"
    if unicodedata.combining(character) and unicodedata.name(character, "").startswith("COMBINING"):
        return "."
    if category[0] in "LM":
        script = _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "o")
        return script.upper() if category == "Lu" else script
    return "s"


def _meetings(text: str, counts: Iterable[str]) -> float:
    kinds = text.translate({ord(character): _kind(character) for character in counts})
    meetings = sum(count * _meeting(left, right) for (left, right), count in Counter(pairwise(kinds)).items())
    return meetings + _ALONE * kinds.count(" l ")


@cache
def _meeting(left: str, right: str) -> float:
    if (left == " " and right == ")") or (left.isalpha() and right == "("):
        return _OPENED
    if "0" in (left, right) and {"l", "L"} & {left, right}:
        return _TOUCHED
    if not (left + right).isalpha() or "x" in (left, right):
        return 0.0
    if "s" in (left, right):
        return _TOUCHED
    if left in _CASED and right.isupper() and (left, right) != ("a", "A"):
        return _TURNED
    scripts = {kind.lower() for kind in (left, right)}
    if len(scripts) == 1:
        return _TWICE if scripts == {"l"} else 0.0
    if scripts == {"a", "l"}:
        return 0.0
    return _BESIDE if scripts <= _MIXABLE else _MIXED
