"""Analysis: text to the words it is matched by, each with the stretch of the text it stands for.

A word has two forms: ``exact`` for quoted phrases, folded only, and ``term`` for ranking, stemmed where it is English
and missing where it is a stop word. In scripts written without spaces every character is a word, and its term is that
character with the next, so that both phrases and ranking work without a dictionary.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, takewhile

import Stemmer

from source.model import Span

ANALYSIS_VERSION = 1
"""Counts the changes to what this module makes of a text; an index made by another version is rebuilt."""

_FUNCTION_WORDS = """
a about after again all also although am among an and another any are as at be because been before being between
both but by can could did do does doing done down during each eg either else etc ever every few for from further
had has have having he her here hers herself him himself his how however i ie if in into is it its itself just
least less let many may me might mine more most much must my myself neither no nor not of off often on once only
onto or other others our ours ourselves out over own per perhaps quite rather really same shall she should since
so some such than that the their theirs them themselves then there these they this those though through thus to
too toward towards under until up upon us very via was we were what whatever when where whereas whether which
while who whoever whom whose why will with within without would yet you your yours yourself yourselves
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English words that say nothing of what a text is about. "US" and "U.S." are not "us"."""

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai; its digits, as those of the next three, make words of their own
    "\u0e81-\u0ecf\u0edc-\u0edf"  # Lao
    "\u1000-\u103f\u1050-\u108f\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
    "\u3005-\u3007\u3021-\u3029\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Han
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # Hiragana and Katakana
)
_FIRST_UNSPACED = "\u0e01"
_JOINERS = "\u00ad\u200c\u200d\u2060"
"""Invisible inside a word: the soft hyphen and the (non-)joiners."""
_VOICING = "\uff9e\uff9f"
"""The voicing marks of half-width Katakana, letters to Unicode."""
_SUPERSCRIPTS = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"
"""Mostly the numbers of footnotes, which are no part of the word before them."""
_APOSTROPHES = "'’‘ʼ＇"
_COMMAS = ",，"
_LONGEST = 200
"""Characters. What is longer is cut into words of this length, so that no word is too long for the index."""

_DROPPED = re.compile(
    rf"[\s.,()·{_JOINERS}"  # "40, 000", "U.S.", and what Unicode puts into "⑴" or "ﷺ"
    "\u0300-\u036f"  # accents
    "\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"  # Hebrew points, Arabic vowels and stretching
    "\ufe00-\ufe0f\U000e0100-\U000e01ef]"  # variants of a glyph
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: the ``span`` it stands at, its ``exact`` form, and its ``term``, None for a stop word.

    In scripts without spaces a term is a character and its successor, and ends at ``term_end``, beyond the span. There
    the last character of a run has no term, unless it is the only one.
    """

    span: Span
    exact: str
    term: str | None
    term_end: int

    @property
    def term_span(self) -> Span:
        """The stretch of the text the term stands for."""
        return Span(self.span.start, self.term_end)


def words(text: str, within: Span | None = None) -> list[Word]:
    """Return the words of a text in order; spans do not overlap, term spans may.

    With ``within``, only those that have a character there; they are what they are in the whole text.
    """
    token, _ = _patterns()
    first, last = (0, len(text)) if within is None else (within.start, within.end)
    found = takewhile(lambda match: match.start() < last, token.finditer(text, _before(text, first)))
    return [
        Word(Span(at + start, at + end), exact, term, at + term_end)
        for match in found
        for at in (match.start(),)
        for start, end, term_end, exact, term in _parts(match[0])
        if at + end > first and at + start < last
    ]


def _before(text: str, place: int) -> int:
    """Return a place not beyond this one that no word reaches across, from which a text may be read.

    The only space inside a word is that of "40, 000", after a comma.
    """
    apart = text[max(place - 2, 0) : place]
    return place if apart[-1:].isspace() and apart[0] not in _COMMAS else 0


def exact(text: str) -> list[str]:
    """Return the exact form of every word, in order: what a quoted phrase is matched by."""
    return streams(text)[0]


def terms(text: str) -> list[str]:
    """Return the terms of the words that have one, in order: what a question is ranked by."""
    return streams(text)[1]


def streams(text: str) -> tuple[list[str], list[str]]:
    """Return ``exact(text)`` and ``terms(text)`` from one reading of the text, without its spans."""
    token, _ = _patterns()
    exacts: list[str] = []
    terms: list[str] = []
    for found in token.findall(text):
        for _, _, _, exact, term in _parts(found):
            exacts.append(exact)
            if term is not None:
                terms.append(term)
    return exacts, terms


_Part = tuple[int, int, int, str, str | None]
"""A word of a token: its start, end and end of the term, in the token; its exact form and term."""


def _parts(token: str) -> Sequence[_Part]:
    """Return the words of a token: one, or those of a run of characters without spaces, or none."""
    _, character = _patterns()
    if token < _FIRST_UNSPACED or not character.match(token):
        return _word(token)
    units = [(unit.start(), unit.end(), _fold(unit[0])) for unit in character.finditer(token)]
    pairs = [(start, end, reach, exact, exact + next_) for (start, end, exact), (_, reach, next_) in pairwise(units)]
    start, end, exact = units[-1]
    return [*pairs, (start, end, end, exact, None if pairs else exact)]


@lru_cache(maxsize=1 << 16)
def _word(token: str) -> tuple[_Part, ...]:
    exact = _fold(token).removesuffix("'s")
    return ((0, len(token), len(token), exact, _term(token, exact)),) if exact else ()


def _term(token: str, exact: str) -> str | None:
    stem = exact.partition("'")[0]
    if exact == "us" and token[1:2] != "s":
        return exact
    if stem in STOP_WORDS or exact.endswith("n't"):
        return None
    if stem.isascii() and stem.isalpha():
        # A stemmer must not be shared between threads, and one without a cache of its own costs a microsecond.
        return str(Stemmer.Stemmer("english", 0).stemWord(stem))
    return stem


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a token and of one character, with its marks, of a script without spaces.

    Every repetition is bounded or possessive, so that no text takes more than linear time.
    """
    inside = rf"_{_APOSTROPHES}{_SUPERSCRIPTS}{_VOICING}{_UNSPACED}"
    any_, letter, mark = rf"[^\W{inside}]", rf"[^\W\d{inside}]", f"[{_marks()}{_JOINERS}{_VOICING}]"
    apostrophe, comma, space = f"[{_APOSTROPHES}]", f"[{_COMMAS}]", "[ \u00a0\u2009\u202f]"
    character = f"[{_UNSPACED}]{mark}{{0,30}}+"
    accented = rf"{letter}{mark}{{0,4}}+"
    initials = rf"{accented}(?:[.．]{accented}){{1,30}}(?!{any_}|{mark})[.．]?(?:{apostrophe}[sS](?!{any_}))?"
    # "40, 000" is how some sources space a number; "100, 200, 300" is a list, hence the closing 000.
    spaced = rf"\d{{1,3}}(?:{comma}{space}?\d{{3}}){{0,9}}{comma}{space}000(?!\d)"
    grouped = rf"\d{{1,3}}(?:{comma}\d{{3}}){{1,9}}(?!{comma}?\d)"
    word = rf"{any_}{{1,{_LONGEST}}}+(?:{mark}{{1,30}}+{any_}{{0,60}}+){{0,40}}+"
    clitic = rf"(?:{apostrophe}(?i:s|t|re|ll|ve|d|m)(?!{any_}|{mark}))?"
    plain = rf"[A-Za-z]{{2,{_LONGEST}}}+(?=[\s.,;:)])"  # nine words in ten, and no other form; only here for speed
    token = rf"{plain}|(?:{character})++|{initials}|{spaced}|{grouped}|{word}{clitic}"
    return re.compile(token), re.compile(character)


def _marks() -> str:
    r"""Return the combining marks, which Python's ``\w`` leaves out, as the inside of a character class.

    Of those beyond the basic plane only the variants of Han: a class that holds more of them is slow to match.
    """
    blocks = range(0x300, 0x3100), range(0xA66F, 0xABF0), range(0xFB1E, 0xFE30)
    codes = (code for block in blocks for code in block if unicodedata.category(chr(code)).startswith("M"))
    return "".join(map(chr, codes)) + "\U000e0100-\U000e01ef"


@lru_cache(maxsize=1 << 16)
def _fold(token: str) -> str:
    """Return the token as it is compared: compatibility forms, case, accents and kinds of apostrophe made one."""
    if token.isascii() and token.isalnum():
        return token.lower()
    bare = _DROPPED.sub("", unicodedata.normalize("NFKD", token)).casefold()
    return unicodedata.normalize("NFC", re.sub(f"[{_APOSTROPHES}]", "'", bare))
