"""Initials: a letter over the height of several lines, with which the first of them begins."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from source.pdf.geometry import Blank, Word

LARGE = 1.8
"""Times the usual size: an initial is at least so large."""
NEAR = 1.5
"""Ems of the usual size between an initial and the lines beside it, at most."""


def with_initials(words: Sequence[Word]) -> Sequence[Word]:
    """Return words with each initial, dropped beside two lines or more, in the word that it begins.

    Those lines begin at its left edge then, so that no indent is seen in them.
    """
    if not words:
        return words
    usual = median(word.size for word in words)
    found = list(words)
    for initial in (word for word in words if word.size >= LARGE * usual and _is_letter(word.text)):
        beside = sorted(
            (i for i, word in enumerate(found) if _stands_beside(word, initial, usual)), key=lambda i: found[i].base
        )
        lines = [i for k, i in enumerate(beside) if not k or found[i].base - found[beside[k - 1]].base > 0.5 * usual]
        if len(lines) < 2:
            continue
        first = found[lines[0]]
        for i in lines[1:]:
            found[i] = replace(found[i], left=initial.left)
        at = next(i for i, word in enumerate(found) if word is initial)
        if first.blank is Blank.OWN:  # a word by itself: "A", "I"
            found[at] = replace(initial, base=first.base, size=first.size, font=first.font)
        else:
            found[lines[0]] = replace(first, text=initial.text + first.text, left=initial.left)
            del found[at]
    return found


def _is_letter(text: str) -> bool:
    bare = text.strip("“”\"'‘’«»„(")
    return len(bare) == 1 and bare.isupper()


def _stands_beside(word: Word, initial: Word, usual: float) -> bool:
    """Tell whether a word is the first of a line at the right of an initial."""
    return (
        word.size < 0.7 * initial.size
        and initial.top < word.base < initial.base + 0.2 * usual
        and -0.3 * usual < word.left - initial.right < NEAR * usual
    )
