"""A page's letters become words, in the file's order and each once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from sys import intern

import pypdfium2.raw as pdfium

from source.pdf.geometry import UNKNOWN, Blank, Frame, Letter, Word, is_right_to_left
from source.pdf.letters import Handle
from source.pdf.letters import letters as letters_of

MOST_CHARACTERS = 200_000
"""Of one page. A page of a newspaper has 30,000."""
LEVEL = 0.002
"""Points a line may rise for each of its length and still be level."""
STEEP = 0.18
"""The same, for a line to be more than one that leans."""
LONGEST_WORD = 500
"""Letters; what goes on without a blank for longer is cut."""

_SAME_PLACE = 0.12
"""Ems within which the same letter twice is one letter in fake bold."""
_WORD_GAP = 0.5
"""Ems between two letters that part words even where pdfium sees no blank."""
_CLEAR_GAP = 0.2
"""The same, behind letters that are close together."""
_NO_GAP = 0.08
"""Ems between two letters that part no words even where pdfium sees a blank."""
_ACCENTS = dict(
    zip(
        "´`¨^ˆ˜~ˇ˘˚¸˙˝¯˛",
        "\u0301\u0300\u0308\u0302\u0302\u0303\u0303\u030c\u0306\u030a\u0327\u0307\u030b\u0304\u0328",
        strict=True,
    )
)
_STRAIGHT = re.compile(r"[\dA-Za-z]+(?:[.,:/-][\dA-Za-z]+)*")
"""What reads from left to right within a right-to-left word."""
_DOTLESS = {"ı": "i", "ȷ": "j"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page holds: its frames, the one with most text first, and what was lost of it.

    ``unknown`` counts letters whose font does not say what they mean; ``cut`` says that there were too many.
    """

    frames: tuple[Frame, ...]
    unknown: int
    cut: bool


def read_words(textpage: Handle) -> Reading:
    """Return the words of a page, by the direction they read in."""
    count = pdfium.FPDFText_CountChars(textpage)
    found = _meant(list(letters_of(textpage, max(0, min(count, MOST_CHARACTERS)))))
    words: dict[int, list[Word]] = {}
    for angle, word in _words(found):
        words.setdefault(angle, []).append(word)
    frames = (Frame(angle, tuple(_once(_levelled(several)))) for angle, several in words.items())
    by_weight = sorted(frames, key=lambda frame: -sum(len(word.text) for word in frame.words))
    unknown = sum(isinstance(letter, Letter) and letter.text == UNKNOWN for letter in found)
    return Reading(tuple(by_weight), unknown, count > MOST_CHARACTERS)


def _meant(letters: Sequence[Letter | Blank]) -> Sequence[Letter | Blank]:
    """Return letters without those that mean nothing by themselves.

    Where one glyph of a run stands for a whole word, the others are without a meaning because it says it all.
    """
    real = [each if isinstance(each, Letter) else None for each in letters]
    whole = {id(after.run) for before, after in pairwise(real) if before and after and _one_glyph(before, after)}
    if not whole:
        return letters
    return [each for each in letters if isinstance(each, Blank) or each.text != UNKNOWN or id(each.run) not in whole]


def _one_glyph(before: Letter, after: Letter) -> bool:
    return before.run is after.run and before.left == after.left and before.right == after.right


def _words(letters: Iterable[Letter | Blank]) -> Iterator[tuple[int, Word]]:
    """Yield words with the angle of their frame, in the file's order."""
    word: list[Letter] = []
    opened = blank = Blank.NONE
    for letter in letters:
        if isinstance(letter, Blank):
            blank = letter if letter is Blank.OWN else max(blank, letter, key=lambda each: each.value)
            continue
        if word and (len(word) == LONGEST_WORD or not _goes_on(word, letter, blank)):
            yield word[0].run.angle, _word(word, opened)
            word = []
        if not word:
            opened = blank
        blank = Blank.NONE
        if not (word and _doubles(word[-1], letter)):
            word.append(letter)
    if word:
        yield word[0].run.angle, _word(word, opened)


def _goes_on(word: Sequence[Letter], letter: Letter, blank: Blank) -> bool:
    """Tell whether a letter belongs to a word, by the word's last letter."""
    last = word[-1]
    run, before = letter.run, last.run
    if blank is Blank.OWN:
        return False
    if run is not before and (
        run.angle != before.angle
        or run.font is not before.font
        or abs(run.size - before.size) > 0.02 * run.size
        or abs(run.base - before.base) > 0.05 * run.size
    ):
        return False
    gap = letter.left - last.right
    if is_right_to_left(letter.text) and letter.left < last.left:
        gap = last.left - letter.right
    apart = blank is not Blank.NONE or (letter.text.isalpha() and _is_marker(word))
    widest = _NO_GAP if apart else _CLEAR_GAP if _is_close(word, letter) else _WORD_GAP
    return -1.2 * run.size < gap < run.size * widest


def _is_close(word: Sequence[Letter], letter: Letter) -> bool:
    """Tell whether the letters of a word that may go on with another stand close together, and are not spaced out."""
    if len(word) < 2 or not (word[-1].text.isalpha() and letter.text.isalpha()) or is_right_to_left(letter.text):
        return False
    return all(after.left - before.right < _NO_GAP * after.run.size for before, after in pairwise(word[-4:]))


def _is_marker(word: Sequence[Letter]) -> bool:
    """Tell whether letters are the number of an item, which is set apart from it."""
    return word[-1].text in (".", ")") and len(word) < 5 and all(letter.text.isdigit() for letter in word[:-1])


def _doubles(last: Letter, letter: Letter) -> bool:
    """Tell whether a letter is the one before it painted again; a ligature's letters share a place, too."""
    near = abs(letter.left - last.left) < _SAME_PLACE * letter.run.size
    return near and letter.text == last.text and (letter.left != last.left or letter.run is not last.run)


def _word(letters: list[Letter], blank: Blank) -> Word:
    first = letters[0].run
    turned = any(is_right_to_left(letter.text) for letter in letters)
    text = _logical(letters) if turned else _with_accents(letters)
    left, right = min(letter.left for letter in letters), max(letter.right for letter in letters)
    base = first.base - (left - first.start) * first.rise
    text = unicodedata.normalize("NFC", text)
    return Word(intern(text), left, right, base, first.size, first.font, blank)


def _levelled(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words of a scan that leans as if it did not: by how most words lie to the one before them."""
    rises = []
    for before, word in pairwise(words):
        along, apart = word.left - before.left, max(word.left - before.right, before.left - word.right)
        near = apart < 2 * word.size and abs(word.base - before.base) < 0.5 * word.size
        if near and abs(along) > word.size:
            rises.append((word.base - before.base) / along)
    rise = median(rises) if 4 * len(rises) > len(words) else 0.0
    if not LEVEL <= abs(rise) <= STEEP:
        return words
    return [replace(word, base=word.base - word.left * rise) for word in words]


def _with_accents(letters: Sequence[Letter]) -> str:
    """Return the text of a word; an accent painted as a letter of its own joins the letter it stands over."""
    texts = [letter.text for letter in letters]
    for i, letter in enumerate(letters):
        if letter.text in _ACCENTS:
            wide = letter.right - letter.left
            beside = [j for j in (i - 1, i + 1) if 0 <= j < len(letters) and letters[j].text[:1].isalpha()]
            over = {j: min(letter.right, letters[j].right) - max(letter.left, letters[j].left) for j in beside}
            bearer = max(over, key=lambda j: over[j], default=i)
            if bearer != i and over[bearer] > 0.6 * min(wide, letters[bearer].right - letters[bearer].left):
                texts[bearer] = _DOTLESS.get(texts[bearer], texts[bearer]) + _ACCENTS[letter.text]
                texts[i] = ""
    return "".join(texts)


def _logical(letters: list[Letter]) -> str:
    """Return the text of a right-to-left word in the order it is read; a mark follows the letter it stands on.

    pdfium turns such text round, whichever way the file has it; only the places tell. What one glyph stands for comes
    out turned round as well. Numbers in it read from the left.
    """
    order = sorted(range(len(letters)), key=lambda i: (-letters[i].left, -i))
    bases = [i for i in order if not unicodedata.combining(letters[i].text[0])]
    after: dict[int, str] = {i: letters[i].text for i in bases}
    for i in order:
        if i not in after and bases:
            middle = letters[i].left + letters[i].right
            base = min(bases, key=lambda j: (abs(letters[j].left + letters[j].right - middle), abs(i - j)))
            after[base] += letters[i].text
    if not bases:
        return "".join(letter.text for letter in letters)
    return _STRAIGHT.sub(lambda found: found[0][::-1], "".join(after[i] for i in bases))


def _once(words: Sequence[Word]) -> Iterator[Word]:
    """Yield words without those painted a second time in the same place."""
    seen: dict[tuple[str, int, int], list[Word]] = {}
    known: set[str] = set()
    for word in words:
        x, y = int(word.left // 4), int(word.base // 4)
        if word.text in known:
            around = (seen.get((word.text, x + i, y + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
            if any(_same_place(word, other) for group in around for other in group):
                continue
        known.add(word.text)
        seen.setdefault((word.text, x, y), []).append(word)
        yield word


def _same_place(word: Word, other: Word) -> bool:
    reach = _SAME_PLACE * word.size
    return abs(word.left - other.left) < reach and abs(word.base - other.base) < reach
