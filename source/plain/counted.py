"""Headings that count: "Article 1", "Chapter IV. The Storm", "第１条", "סעיף א", "2.1 Methods".

No word of any language is looked for. What is: short lines that are the same but for a number, and whose numbers count
on from line to line.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from source.plain.titled import titled
from source.text import page_number

LONGEST = 90
"""Characters of a heading."""
_FEWEST, _COUNTING = 3, 0.6
"""Lines that count, at least, and the share of them that comes right after the one before."""
_CHINESE = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_HEBREW = "אבגדהוזחט", "יכלמנסעפצ", "קרשת"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_NUMBER = r"\d{1,4}|[IVXLC]{1,8}|[ivxlc]{1,8}|[א-ת]{1,2}[׳'\"״]?[א-ת]?|[αβγδεζηθ]\W?"
_NAMED = re.compile(
    r"(?P<word>[^\W\d_][^\s\d]*(?: [^\W\d_]+)?)[^\S\n]+"
    rf"(?P<number>{_NUMBER})(?P<end>[.:)–—-]*)(?P<rest>\s.*)?"
)
_SIGNED = re.compile(
    r"[\u3400-\u9fff\uac00-\ud7af]\s?(?P<number>\d{1,4}|[〇零一二三四五六七八九十百](?:\s?[〇零一二三四五六七八九十百]){0,5})\s?"
    r"(?P<word>[\u3400-\u9fff\uac00-\ud7af])(?P<end>[:：.]?)(?P<rest>.*)"
)
_SECTION = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4})\.?[^\S\n]+(?P<rest>\S.*)")
_ENDS = re.compile(r"[.!?,;:。！？、，؟।]\Z")


@dataclass(frozen=True, slots=True)
class Counted:
    """A line with a number: what it is called but for the number, the number, and what stands behind it."""

    at: int
    name: str
    value: int
    rest: str


def counted_headings(lines: Sequence[str]) -> Mapping[int, int]:
    """Return the lines that are headings by their numbers, and their levels: those of sections follow their depth.

    A level of 0 says that a line is the title of the number above it, and of one heading with it.
    """
    named: dict[str, list[Counted]] = {}
    for line in _named(lines):
        named.setdefault(line.name, []).append(line)
    found: dict[int, int] = {}
    kept = {name: _in_order(those) for name, those in named.items()}
    below = {name: those for name, those in titled(lines).items() if not kept.get(name)}
    starts = {name: those[0].at for name, those in kept.items() if those}
    starts |= {name: those[0].at for name, those in below.items()}
    first = sorted((at, name) for name, at in starts.items())
    for level, (_, name) in enumerate(first):
        if name in below:
            found |= {line.at + by: 0 if by else 2 + level for line in below[name] for by in (0, 1)}
            continue
        found |= dict.fromkeys((line.at for line in kept[name]), 2 + level)
        found |= dict.fromkeys(_unnumbered_first(lines, kept[name][0]), 2 + level)
    return found | _sections(lines)


def number_of(text: str) -> int:
    """Return what a numeral means: in digits of any script, Roman, Hebrew, Greek or Chinese; 0 for what is none."""
    text = "".join(text.split()).strip("׳'\"״.)")
    if text.isdecimal():
        return int(text)
    if text and set(text) <= set(_CHINESE) | set("十百"):
        return _chinese(text)
    if text and all("א" <= letter <= "ת" for letter in text):
        return sum(_hebrew(letter) for letter in text)
    if text and text[0] in "αβγδεζηθ":
        return "αβγδε_ζηθ".index(text[0]) + 1
    values = [_ROMAN.get(letter, 0) for letter in text.upper()]
    if not all(values) or not values:
        return 0
    return sum(-left if left < right else left for left, right in pairwise([*values, 0]))


def _named(lines: Sequence[str]) -> Iterator[Counted]:
    for at, line in enumerate(lines):
        text = line.strip()
        if not 1 < len(text) <= LONGEST or page_number(text) is not None:
            continue
        found = _SIGNED.fullmatch(text) or _NAMED.fullmatch(text)
        if found is None or not (value := number_of(found["number"])):
            continue
        rest = (found["rest"] or "").strip()
        if not rest or (_is_title(rest) and _stands_alone(lines, at)):
            yield Counted(at, unicodedata.normalize("NFKC", found["word"]).casefold(), value, rest)


def _is_title(rest: str) -> bool:
    """Return whether what stands behind a number reads as a title, not as the beginning of a sentence."""
    return not rest[0].islower() and not _ENDS.search(rest)


def _stands_alone(lines: Sequence[str], at: int) -> bool:
    before, after = lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else ""
    return not before.strip() and not after.strip()


def _in_order(those: Sequence[Counted]) -> list[Counted]:
    """Return the lines that count on, or from 1 again; nothing where too few do."""
    kept: list[Counted] = []
    next_ones = 0
    for line in those:
        last = kept[-1].value if kept else 0
        if line.value == 1 or last < line.value <= last + 3:
            next_ones += line.value in (1, last + 1)
            kept.append(line)
    if len(kept) < _FEWEST or next_ones < _COUNTING * len(kept) or 2 * len(kept) < len(those):
        return []
    return kept


def _unnumbered_first(lines: Sequence[str], second: Counted) -> Iterator[int]:
    """Yield the heading before the second that says "first" in words, as French does: "Article premier"."""
    if second.value != 2:
        return
    for at in range(second.at - 1, max(-1, second.at - 30), -1):
        words = lines[at].split()
        if len(words) == 2 and words[0].casefold() == second.name and words[1].isalpha():
            yield at
            return


def _sections(lines: Sequence[str]) -> dict[int, int]:
    """Return the headings numbered as sections, "1." and "1.1": they stand alone, count, and have text under them."""
    kept: list[tuple[int, tuple[int, ...]]] = []
    bare = 0
    for at, line in enumerate(lines):
        text = line.rstrip()
        if not 1 < len(text) <= LONGEST or not text[0].isdigit():
            continue
        found = _SECTION.fullmatch(text)
        if found is None or not _is_title(found["rest"]) or not _stands_alone(lines, at):
            continue
        number = tuple(map(int, found["number"].split(".")))
        if not _counts_on(kept[-1][1] if kept else (), number):
            continue
        bare += bool(kept) and len(kept[-1][1]) == len(number) and not any(map(str.strip, lines[kept[-1][0] + 1 : at]))
        kept.append((at, number))
    return {at: 1 + len(number) for at, number in kept} if len(kept) > 1 and 2 * bare < len(kept) else {}


def _counts_on(last: tuple[int, ...], number: tuple[int, ...]) -> bool:
    if len(number) > len(last):
        return number in ((*last, 1), (*last, 0)) or (not last and number[0] <= 1)
    return number[:-1] == last[: len(number) - 1] and 0 < number[-1] - last[len(number) - 1] <= 2


def _chinese(text: str) -> int:
    value = digit = 0
    for sign in text:
        if sign in "十百":
            value += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = 10 * digit + _CHINESE[sign]
    return value + digit


def _hebrew(letter: str) -> int:
    letter = letter.translate(str.maketrans("ךםןףץ", "כמנפצ"))
    for place, letters in enumerate(_HEBREW):
        if letter in letters:
            return int((letters.index(letter) + 1) * 10**place)
    return 0
