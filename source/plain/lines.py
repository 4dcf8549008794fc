"""Lines of a text: how they end, whether the next word would have fitted, and how wrapped ones are joined."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from source.text import WIDE
from source.vocabulary import WORD, Vocabulary

FEWEST_PROVEN = 10
"""Words broken at the end of a line that stand whole elsewhere, where a program breaks them."""
FEWEST_BROKEN, OFTEN = 5, 0.08
"""Lines that end in a hyphen, and their share of all lines, where a program breaks them: authors' own are rarer."""

_SENTENCE_END = re.compile(r"[.!?…:;。！？؟।۔][\'\"”’»)\]」』]*\Z")
_WORD = re.compile(r"\S+")
_FIRST = re.compile(r"([^\W\d_]+)-\Z")


@dataclass(frozen=True, slots=True)
class Hyphens:
    """What becomes of a hyphen at the end of a line, by the words that a text has elsewhere.

    ``automatic`` says that the text was hyphenated by a program, so that a word it has nowhere else may be broken too.
    """

    words: Vocabulary
    automatic: bool

    def goes(self, text: str, following: str) -> bool:
        """Return whether a line that ends in a hyphen is better without."""
        first, second = _FIRST.search(text), WORD.match(following)
        if not first or not second or not following[0].islower():
            return False
        halves = first[1], second[0].partition("-")[0]
        return self.words.whole(*halves) and (self.automatic or _stands(self.words, *halves))


def hyphens(lines: Sequence[str]) -> Hyphens:
    """Return how the lines of a text are hyphenated."""
    if not any(line.rstrip().endswith("-") for line in lines):
        return Hyphens(Vocabulary(Counter()), automatic=False)
    times: Counter[str] = Counter()
    halves: list[tuple[str, str]] = []
    last = ""
    for line in lines:
        found = WORD.findall(line)
        ends = _FIRST.search(line.rstrip()) is not None
        if last and found:
            halves.append((last, found[0].partition("-")[0]))
        times.update(word.lower() for word in found[1 if last else 0 : -1 if ends else None])
        last = found[-1].rpartition("-")[2] if ends else ""
    words = Vocabulary(times)
    proven = sum(words.whole(*pair) and _stands(words, *pair) for pair in halves)
    often = len(halves) >= max(FEWEST_BROKEN, OFTEN * sum(bool(line.strip()) for line in lines))
    return Hyphens(words, automatic=often or proven >= FEWEST_PROVEN)


def _stands(words: Vocabulary, first: str, second: str) -> bool:
    return words.times[(first + second).lower()] > 0


def joined(lines: Iterable[str], hyphens: Hyphens | None = None) -> str:
    """Return wrapped lines as one, with a blank between words and none between the signs of scripts without blanks.

    A word broken at the end of a line becomes whole where ``hyphens`` says so.
    """
    text = ""
    pieces: list[str] = []
    for line in lines:
        words = " ".join(line.split())
        if text and words:
            broken = _hyphenated(text, words)
            if broken and hyphens and hyphens.goes(text, words):
                pieces[-1] = pieces[-1][:-1]
            pieces.append("" if broken or (WIDE.match(text[-1]) and WIDE.match(words[0])) else " ")
        pieces.append(words)
        text = words or text
    return "".join(pieces)


def fits(line: str, following: str, width: float) -> bool:
    """Return whether the first word of the following line would have fitted on a line of a width."""
    if _hyphenated(line.rstrip(), following.lstrip()):
        return False
    word = _WORD.search(following)
    length = 1 if word is None or WIDE.match(word[0]) else len(word[0])
    return len(line.strip()) + 1 + length <= width


def goes_on(last: str, following: str, width: int) -> bool:
    """Return whether a paragraph goes on from the last line of a page to the first of the next."""
    first = following.strip()
    if ends_sentence(last) or not first[0].isalnum():
        return False
    return first[0].islower() or (following[0] == first[0] and not fits(last, following, width))


def ends_sentence(text: str) -> bool:
    """Return whether text ends as sentences do."""
    return _SENTENCE_END.search(text[-9:].rstrip()) is not None


def _hyphenated(text: str, words: str) -> bool:
    """Whether a hyphen parts a word, or joins two names or figures: "Franco-", "German"; "1990-", "1995"."""
    if len(text) < len("a-") or text[-1] != "-" or not words:
        return False
    last = text.split()[-1]
    names = last[0].isupper() and text[-2].islower() and words[0].isupper()
    return (text[-2].isalpha() and words[0].islower()) or names or (text[-2].isdigit() and words[0].isdigit())
