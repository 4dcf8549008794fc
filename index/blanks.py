"""What may be blanked in a sentence: names, numbers, dates and terms, as they stand, found without a tagger of words.

A name is a run of capitals, a number takes its unit along, a term is a run of words between those that only hold a
sentence together. What follows here knows English words and Latin capitals; of a text in another script it finds the
numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from index.analysis import STOP_WORDS
from source.model import Span


class Kind(StrEnum):
    """What a blank hides."""

    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of a text that may be blanked. ``first`` and ``last`` are the places of its tokens in the sentence."""

    span: Span
    kind: Kind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark of punctuation of a sentence, and where it stands in the text."""

    span: Span
    text: str

    @property
    def low(self) -> str:
        """The token without capitals."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number and no punctuation."""
        return self.text[0].isalnum() or self.text[0] in "$€£¥"


_TOKEN = re.compile(
    r"(?:[$€£¥]|US\$)\s?\d[\d,.]*\d|[$€£¥]\d"  # money
    r"|\d{1,3}(?:, ?\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,:/–-]\d+)*(?:st|nd|rd|th|s|%|°C|°F|°)?(?![\w.,]*\d|\w)"
    r"|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-–'’.&][^\W_]+)*"
    r"|[^\w\s]"
)
_MONTHS = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sept sep oct nov dec""".split()
)
_ERAS = frozenset("century centuries bc ad bce ce".split())
_UNITS = frozenset(
    """percent per cent million billion trillion thousand hundred dozen dollars yen euros pounds cents francs
    km kilometers kilometres miles mile metres meters m cm mm feet ft inches acres hectares ha hours hour minutes
    minute seconds days day weeks week months month years year decades decade degrees kg tons tonnes kilograms grams
    people times square cubic °c °f mph kw mw kb mb gb hz mhz ghz psi bar volts watts""".split()
)
_NUMERALS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
    half third thirds quarter quarters fifth dozen dozens first second tenth""".split()
)
_YEAR = re.compile(r"(?:1[0-9]|20)\d\ds?|(?:1[0-9]|20)\d\d[–/-]\d{2,4}")
_DIGITS = re.compile(r".*\d")
_INSIDE_NAME = frozenset("of the de la le du von van der den di da al el and for &".split())
"""Words that may stand between the capitals of one name."""
_HOLDING = frozenset(
    """according already always become became becomes began begin begins begun believe believed believes best better
    bring brings brought build built call called calls came case cases cause caused causes certain change changed
    changes come comes common consider considered consist consisted consists contain contained contains continue
    continued continues could create created creates cut describe described describes despite develop developed
    different early easily enable enabled especially even example except exist existed exists fact fall falls feel
    fell felt find finds followed following follows form formed forms found gave generally get gets getting give
    given gives go goes going gone good got great greater grew grow grown grows happen happened has held help helped
    helps high however important include included includes including increase increased increases instead involve
    involved involves keep keeps kept kind kinds knew know known knows large larger largest last late later lead
    leading leads led left let like likely little live lived lives long longer look looked lose lost low made main
    mainly make makes making mean means meant met mostly move moved moves near nearly need needed needs new next non
    nor now number numbers occur occurred occurs old open part particular particularly parts pay paid people perform
    play played plays point possible provide provided provides put ran rather reach reached receive received recent
    recently refer referred refers remain remained remains require required requires result resulted results return
    returned rise rose run runs said saw say says see seek seen seem seemed seems sent serve served serves set
    several show showed shown shows similar simply since small smaller sometimes soon sought spent stand stands
    start started state stated states still stood take taken takes taking tell tells term termed terms thing things
    think thought thus time times today together told took toward try turn turned turns type types understood use
    used uses using usually various want wanted wants way ways well went whole whose wide won word words work worked
    works would write writes written wrote yet able based due along among away back others another single total
    actual additional apart allow allowed allows appear appeared appears argue argued argues arise belong belongs
    bound carry carries chose chosen claim claimed claims define defined defines depend depends deal deals died die
    dies do draw drawn drew ensure face faces far fast fit follow forced free full gain hard hit hold holds hope
    join joined lack lay lies lie likewise love mark meet merely much name named names necessary never often order
    over own pass passed place placed prevent produce produced produces prove proved quickly raise range ranges read
    ready real release remove replace represent represents respond same save send separate share short side sign
    speak spoke spread stay stop strong succeed suffer suggest suggests support supports sure talk tend tends
    throughout top track treat true undertake unable upon view wait walk watch wear wish worth yes apply applied
    applies act acted agree agreed aim aims attempt attend avoid base bear behind beyond break broke cannot commonly
    complete correct cover covers decide direct down end ended ends enough equal every expect explain extend extends
    fail failed final finally focus force fully generate grant hence indeed influence introduce issue largely limit
    limits link lower major many match meanwhile minor modern moreover multiple natural normal notably off ones only
    operate original otherwise out overall perhaps previous previously primarily primary probably process proper
    protect public purpose quite rapid rare reduce regard relate relatively rely respect roughly round secondary
    seldom serious simple slow specific subsequent successful successfully sum surely switch themselves therefore
    touch typical typically unlike upper usual vary versus widely lot lots majority variety series subject problem
    problems reason reasons situation matter matters status couple aspect aspects manner sense respects sort sorts
    addition question questions examples decision capability capabilities bit amount amounts course past present
    future easy hand hands everyone everything sides area areas group groups member members""".split()
)
"""Words of English too common to be a term of their own, verbs above all: they end a run of words."""
_DETERMINERS = frozenset("a an the its their his her our your my this that these those some any no each".split())
_NOT_ENDING = ("ly",)
_ED = re.compile(r".+(?:[^e]ed|ied)\Z")
_LABEL = re.compile(r"[A-Za-z]{1,2}\d{1,2}")
_LOOSE = re.compile(r".{3,}(?:able|ible|[^t]ive)\Z")
"""A part's name, "v1", which is none to learn; and an adjective behind its noun, as in "progress available"."""
_POSSESSIVE = re.compile(r"\w['’]s\Z")
_BEFORE_VERB = frozenset(
    "to will would can could may might must shall should not he she it they we you i who which cannot let".split()
)
"""What a word behind it is a verb after, as "acquire" in "to acquire power"."""
_NOUNS = frozenset({Kind.NAME, Kind.TERM})
LONGEST = 5
"""Words of a blank: what is longer is read out, not recalled."""


def tokens(text: str, sentence: Span) -> list[Token]:
    """Return the words, numbers and marks of a sentence in order, with where they stand in the text."""
    found = _TOKEN.finditer(text, sentence.start, sentence.end)
    return [Token(Span(token.start(), token.end()), token[0]) for token in found]


def candidates(text: str, sentence: Span) -> list[Candidate]:
    """Return what may be blanked in a sentence, in order.

    Beside the runs alone stands what two of them make: "freedom", "freedom of ceremony". No others overlap,
    and no term is but the beginning of what belongs together, as "electric" of "electric Rolls".
    """
    read = tokens(text, sentence)
    runs: list[Candidate] = []
    at = 0
    while at < len(read):
        kind, last = _quantity(read, at) or _name(read, at) or _term(read, at) or (None, at)
        if kind is None:
            at += 1
            continue
        end = read[last].span.end - (2 if _POSSESSIVE.search(read[last].text) else 0)
        runs.append(Candidate(Span(read[at].span.start, end), kind, at, last))
        at = last + 1
    runs = [run for run in runs if run.first < run.last or not _LOOSE.match(read[run.first].low)]
    found = [*runs, *(one for pair in pairwise(runs) for one in _joined(*pair, read))]
    begun = {run.first for run in runs}
    whole = (one for one in found if one.kind is not Kind.TERM or one.last + 1 not in begun)
    return sorted((one for one in whole if _is_worth(one, text, read)), key=lambda one: one.span)


def _joined(left: Candidate, right: Candidate, read: Sequence[Token]) -> Iterator[Candidate]:
    """Yield what two runs make together, where only "of" stands between, or nothing."""
    between = [token.low for token in read[left.last + 1 : right.first]]
    words = right.last - left.first + 1
    nouns = left.kind in _NOUNS and right.kind in _NOUNS
    if not between and read[left.last].low.endswith("ing"):
        return  # "locating America"
    if nouns and words <= LONGEST + 1 and between in ([], ["of"], ["of", "the"], ["of", "a"], ["of", "an"]):
        kind = Kind.NAME if left.kind is right.kind is Kind.NAME else Kind.TERM
        yield Candidate(Span(left.span.start, right.span.end), kind, left.first, right.last)


def _is_worth(one: Candidate, text: str, read: Sequence[Token]) -> bool:
    words = [token for token in read[one.first : one.last + 1] if token.is_word]
    if len(words) == 1 and _LABEL.fullmatch(words[0].text):
        return False
    if one.kind is Kind.TERM and len(words) == 1:
        return len(words[0].text) > 3
    if one.kind is Kind.NUMBER and len(words) == 1:
        return words[0].low not in ("one", "first", "second", "half") and not _is_counter(one, text, read)
    return len(words) <= 2 * LONGEST


def _is_counter(one: Candidate, text: str, read: Sequence[Token]) -> bool:
    """Whether a number only counts a point or a note, or is cut short: "(2)", "[12]", "2." at the start, "'94"."""
    before = read[one.first - 1].text if one.first else ""
    after = text[one.span.end : one.span.end + 1]
    cut = before in ("'", "’", "‘") or text[max(one.span.start - 1, 0)] in "'’‘.–-/"
    return cut or (before + after in ("()", "[]")) or (not one.first and after in ".)")


Run = tuple[Kind, int] | None


def _quantity(read: Sequence[Token], at: int) -> Run:
    """Return a number with its unit, or a date, that begins at a token, and the place of its last one."""
    low = read[at].low
    if low in _MONTHS and read[at].text[0].isupper():
        return _date(read, at)
    if not (_DIGITS.match(low) or low in _NUMERALS):
        return None
    if _YEAR.fullmatch(low):
        return Kind.DATE, _while(read, at, _ERAS)
    if at + 1 < len(read) and read[at + 1].low in _MONTHS and read[at + 1].text[0].isupper():
        return Kind.DATE, _year_after(read, at + 1)
    last = _while(read, at, _UNITS | _NUMERALS | {"%"})
    if last + 1 < len(read) and read[last + 1].low in _ERAS:
        return Kind.DATE, last + 1
    return (Kind.NUMBER, last) if _DIGITS.match(low) or last > at or low not in ("first", "second", "one") else None


def _date(read: Sequence[Token], at: int) -> Run:
    if read[at].low == "may" and not (at + 1 < len(read) and _DIGITS.match(read[at + 1].text)):
        return None
    last = at
    if at + 1 < len(read) and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?(?:[–-]\d{1,2})?", read[at + 1].text):
        last = at + 1
    return Kind.DATE, _year_after(read, last)


def _year_after(read: Sequence[Token], last: int) -> int:
    after = last + 1 + (last + 1 < len(read) and read[last + 1].text == ",")
    return after if after < len(read) and _YEAR.fullmatch(read[after].text) else last


def _while(read: Sequence[Token], last: int, words: frozenset[str]) -> int:
    while last + 1 < len(read) and read[last + 1].low in words:
        last += 1
    return last


def _name(read: Sequence[Token], at: int) -> Run:
    """Return a run of capitals that begins at a token, small words inside of it included."""
    if not _is_capital(read, at):
        return None
    last = at
    while last + 1 < len(read):
        reach = last + 1
        while reach < len(read) and reach <= last + 2 and read[reach].low in _INSIDE_NAME - {"and", "for"}:
            reach += 1
        joined = reach == last + 1 or read[last + 1].low in _INSIDE_NAME
        if reach >= len(read) or not joined or not _is_capital(read, reach) or read[reach].low in _MONTHS:
            break
        last = reach
    return Kind.NAME, last


def _is_capital(read: Sequence[Token], at: int) -> bool:
    text, low = read[at].text, read[at].low
    if not text[0].isupper() or (low in STOP_WORDS and not (text.isupper() and len(text) > 1)):
        return False
    opens = at == 0 or (read[at - 1].text in ("“", '"', "(", ":") and at == 1)
    if not opens:
        return True
    if low in _HOLDING or _is_stop(low) or low.endswith(_NOT_ENDING):
        return False
    second = at + 1 < len(read) and read[at + 1].text[0].isupper() and read[at + 1].text != "I"
    return second or text[1:] != text[1:].lower() or any(token.text == text for token in read[at + 1 :])


def _term(read: Sequence[Token], at: int) -> Run:
    """Return a run of plain words that begins at a token and may be a term."""
    if not may_be_term(read, at):
        return None
    last = at
    while last + 1 < len(read) and last - at + 1 < LONGEST and may_be_term(read, last + 1):
        last += 1
    while last > at and (_ED.match(read[last].low) or _LOOSE.match(read[last].low)):
        last -= 1
    return Kind.TERM, last


def may_be_term(read: Sequence[Token], at: int) -> bool:
    """Whether a plain word may be part of a term."""
    token = read[at]
    low = token.low
    if at and read[at - 1].low in _BEFORE_VERB and not low.endswith("s"):
        return False
    if not token.text[0].isalpha() or _is_stop(low) or low in _HOLDING or low in _NUMERALS or low in _MONTHS:
        return False
    if low.endswith(_NOT_ENDING) and low not in ("family", "assembly", "monopoly", "supply", "ally", "anomaly"):
        return False
    if at and _is_capital(read, at):
        return False
    determined = at > 0 and read[at - 1].low in _DETERMINERS
    return determined or not _ED.match(low) or "-" in low


@cache
def _is_stop(low: str) -> bool:
    return low in STOP_WORDS or low.partition("'")[0] in STOP_WORDS or low.partition("’")[0] in STOP_WORDS
