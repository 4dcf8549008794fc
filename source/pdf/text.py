"""The text of lines: what stands between their words, marks of footnotes, and words broken at the end of a line."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from source.pdf.geometry import Blank, Line, Word, is_raised, is_right_to_left
from source.pdf.tex import MAPS, NEGATION, with_ligatures
from source.vocabulary import WORD, Vocabulary, are_broken

LONGEST_WORD = 60
"""Letters of a word that may be broken at the end of a line."""
NEAR = 0.3
"""Ems from a word to the mark of a note that belongs to it, at most."""
BLANK = 0.18
"""Ems between two words that are a blank, where the file has none."""

_REFERENCE = re.compile(r"\d{1,3}(?:[,–-] ?\d{1,3})*,?")
_CITED = re.compile(r"(?:[^\W\d_]{4}|[^\W\d_][.,;:!?)\]”’\"'»])\Z")
_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{2}|[\d.,;:!?)\]”’\"'»%])\Z")
_STRUCK = re.compile(rf"{NEGATION}\s*(\S)")
_FOOTED = re.compile(rf"{MAPS}\s*→")
_BROKEN = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)[-‐]\Z")
_CLOSED = ("—", "/", "@", "–")
"""What a line may end in so that the next one goes on without a blank, with a letter or a figure before it."""
_TURNED = str.maketrans("()[]{}«»", ")(][}{»«")
_WRONG_WAY = re.compile(r"(?:^|\s)[)\]}»]\w|\w[(\[{«](?:\s|$)")
_RIGHT_WAY = re.compile(r"(?:^|\s)[(\[{«]\w|\w[)\]}»](?:\s|$)")
_LOOSE = re.compile(r"[(\[{«] | [)\]}»]")
_STOP_FIRST = re.compile(r"(?<!\S)([.,:;!?])(\d+)(?!\S)")
"""A number that ends a right-to-left sentence, whose stop stands at its left."""
_AND = frozenset({"and", "or", "to", "und", "oder", "bzw", "et", "ou", "y", "o", "e", "en", "of"})


NO_WORDS = Vocabulary(Counter())


def vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """Return the words of lines in order, without those broken at a line's end."""
    times: Counter[str] = Counter()
    halves: list[tuple[str, str]] = []
    first, broken, count = "", False, 0
    for line in lines:
        count += 1
        text = text_of(line)
        words = WORD.findall(text)
        if first and words:
            halves.append((first, words[0].partition("-")[0]))
        found = _BROKEN.search(text[-LONGEST_WORD:])
        ends = text.endswith(("-", "‐"))
        times.update(word.lower() for word in words[1 if broken else 0 : -1 if ends else None])
        first, broken = found[1] if found else "", ends
    return Vocabulary(times, are_broken(times, halves, count))


def text_of(line: Line, marks: frozenset[str] = frozenset()) -> str:
    """Return a line's text; ``marks`` are those of the notes it may refer to, which stand in square brackets in it."""
    text, last = "", None
    for word in line.words:
        piece = word.text
        near = last is not None and is_raised(word, line) and word.left - last.right < NEAR * line.size
        mark = _mark(piece, text, marks) if near else ""
        if mark:
            text = text.rstrip() + mark
        elif last is not None and _apart(last, word):
            text += " " + piece
        else:
            text += piece
        last = word
    if is_right_to_left(text):
        text = _mirrored(text)
    if NEGATION in text or MAPS in text:
        text = unicodedata.normalize("NFC", _STRUCK.sub(rf"\1{NEGATION}", _FOOTED.sub(MAPS, text)))
    return with_ligatures(text) if "\x00" in text else text


def _mark(piece: str, before: str, marks: frozenset[str]) -> str:
    """Return raised letters as marks of notes, "" if they are none: what follows a single letter is an exponent."""
    parts = [part.strip() for part in piece.strip("() ").split(",") if part.strip()]
    if parts and all(part in marks for part in parts) and _BEFORE_MARK.search(before.rstrip()):
        return "".join(f"[{part}]" for part in parts)
    if _REFERENCE.fullmatch(piece) and _CITED.search(before.rstrip()):
        return f"[{piece.rstrip(',')}]" + ("," if piece.endswith(",") else "")
    return ""


def _apart(last: Word, word: Word) -> bool:
    """Tell whether there is a blank between two words of a line."""
    gap = max(word.left - last.right, last.left - word.right) / max(word.size, last.size)
    if is_unspaced(last.text[-1]) and is_unspaced(word.text[0]):
        return gap > 0.6
    if word.blank is Blank.OWN and not is_right_to_left(last.text + word.text):  # there, it may stand at the other side
        return True
    if abs(word.size - last.size) > 0.1 * word.size:  # TeX leaves a little room behind what is raised or lowered
        return gap > BLANK
    return gap > BLANK or (word.blank is not Blank.NONE and (gap > 0.05 or gap < -0.3))


def _mirrored(text: str) -> str:
    """Return a right-to-left line with its brackets turned if they stand the wrong way round.

    pdfium turns them, which is right for what some programs write and wrong for what others do.
    """
    if _WRONG_WAY.search(text) and not _RIGHT_WAY.search(text):
        text = text.translate(_TURNED)
    return _STOP_FIRST.sub(r"\2\1", _LOOSE.sub(lambda found: found[0].strip(), text))


def is_unspaced(char: str) -> bool:
    """Tell whether a character is of a script that puts no blanks between words: Chinese and Japanese."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff00" <= char <= "\uffef"
        or char > "\U0001ffff"
    )


def joined(texts: Sequence[str], words: Vocabulary) -> str:
    """Return the text of a paragraph's lines as one; a word broken at a line's end becomes whole."""
    lines = [text for text in texts if text]
    before = [_before(text, following, words) for text, following in pairwise(lines)]
    return " ".join("".join([*before, *lines[-1:]]).split())


def _before(text: str, following: str, words: Vocabulary) -> str:
    """Return a line's text as it stands before the next: with a blank, without, or without its hyphen."""
    broken = _BROKEN.search(text[-LONGEST_WORD:])
    if broken:
        after = WORD.match(following)
        first, second = broken[1], after[0].partition("-")[0] if after else ""
        if second.lower() in _AND and not words.times[(first + second).lower()]:
            return text + " "
        compound = text[: len(text) - len(broken[0])].endswith(("-", "‐"))
        return text[:-1] if not compound and words.whole(first, second) else text
    if text.endswith(("-", *_CLOSED)) and len(text) > 1 and not text[-2].isspace():
        return text
    return text if is_unspaced(text[-1]) and is_unspaced(following[0]) else text + " "
