"""Whether a sentence can be understood without what stands around it, and what in it gives a blank away. Pure."""

import re
from collections.abc import Sequence

from index.analysis import terms
from index.blanks import Candidate, Kind, Token, candidates, tokens
from source.model import Span

SHORTEST, LONGEST = 8, 30
"""Words of a sentence that makes a card."""
_LEADING = frozenset(
    """he she it they we you i this that these those his her hers its their theirs our your my him them us such here
    there however but and or nor so yet thus therefore moreover furthermore also then hence nevertheless nonetheless
    instead meanwhile otherwise similarly likewise consequently accordingly besides additionally another both neither
    either each conversely indeed finally lastly again still too next later eventually subsequently afterwards secondly
    thirdly firstly alternatively regardless specifically overall ultimately rather what who which where when why how
    while although though because since if as whereas unlike like unless until yes no not nor please let now today
    yesterday tomorrow tonight well ok okay anyway perhaps maybe sure look imagine suppose consider remember
    note will would can could may might must shall should do does did""".split()
)
"""Words that tie a sentence to the one before it, or begin one that says little alone. Of the conjunctions among them
only those that end a clause with a comma do not: "If X, Y" is let through below."""
_CLAUSES = frozenset(
    "while although though because since if as whereas unlike like until when both each another next later".split()
)
_LEADING_TWO = (
    "for example", "for instance", "in addition", "in contrast", "in turn", "in this", "in that", "in these",
    "in those", "in such", "in fact", "in other", "in particular", "in conclusion", "in summary", "in short",
    "as such", "as a result", "as well", "at this", "at that", "at the same", "of these", "of those", "of this",
    "on the other", "on this", "to this", "to that", "to do", "from this", "by this", "with this", "with that",
    "because of this", "due to this", "after this", "after that", "before this", "during this", "under this",
    "one of these", "some of these", "many of these", "most of these", "all of these", "all of this", "despite this",
    "the former", "the latter", "the same", "the other", "the following", "the above", "the first is", "the first was",
    "the second is", "the second was", "the third is", "the third was", "the last is", "the last was", "the next is",
    "the question", "the answer", "first ,", "second ,", "third ,", "last ,",
    "one is", "another is", "one reason", "one example", "an example", "other than", "as for", "as noted",
    "as mentioned", "as we", "as i", "as you", "that is", "so far", "more than", "those who", "not only",
)  # fmt: skip
_ELSEWHERE = frozenset(
    """above below following aforementioned latter former aforesaid hereafter herein thereof therein thereto hereby
    foregoing overleaf respectively""".split()
)
_PRONOUNS = frozenset("he she it they his her its their him them himself herself itself themselves".split())
_POINTING = frozenset("this these those such same".split())
_SPEAKER = frozenset("i me my mine myself you your yours yourself let's don't".split())
"""Whoever speaks of themselves, or to somebody, is not to be learned by heart."""
_CAPTION = re.compile(
    r"\W*(?:fig(?:ure)?s?|tables?|plates?|charts?|photos?|box|exhibit|source|note|see|cf|copyright|isbn|chapter|"
    r"appendix|illustration)\b[.:]?(?:\s+(?:\d|[IVX]+\b)|\s*[:.])|\W*(?:see|cf\.|click|visit)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|shall|should|must|\w+ed)\b"
)
_SPOILS = re.compile(
    r"\((?:left|right|top|bottom)\)|https?:|www\.|\S@\S|[|•·\t\n{}<>\\^~_=*∀∃∈∉⊂⊆∪∩⇒→↔≤≥≠∞]|\.{3}|…|\[\d|\bet al\b"
    r"|\bibid\b|©",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:tonight|yesterday|tomorrow|(?:this|last|next) (?:year|month|week|spring|summer|fall|autumn|winter)|"
    r"(?:days?|weeks?|months?) ago|in just \w+ (?:days|weeks|months)|thank you)\b",
    re.IGNORECASE,
)
"""When somebody speaks, of which a card knows nothing."""
_ENDS = re.compile(r"[^.!?…:;,]{3}[.!]['\"”’)]?\Z")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"))
_MOST_COMMAS = 4
"""Commas and semicolons; a sentence with more is a list."""


def stands_alone(text: str, sentence: Span) -> bool:
    """Whether a sentence can be read without the others: 8 to 30 words, whole, and leaning on nothing before it.

    It knows English by its words; a sentence of another language is judged by its form alone.
    """
    read, whole = tokens(text, sentence), sentence.of(text)
    words = [token for token in read if token.is_word]
    if not SHORTEST <= len(words) <= LONGEST or not _is_whole(whole, words):
        return False
    return not (_leans(read) or _is_list(whole, words))


def _is_whole(whole: str, words: Sequence[Token]) -> bool:
    opens = whole.lstrip("\"“'‘(")[:1]
    if not (opens.isupper() or opens.isdigit() or (opens.isalpha() and not opens.islower())):
        return False
    if not _ENDS.search(whole) or _SPOILS.search(whole) or _CAPTION.match(whole) or _NOW.search(whole):
        return False
    if any(whole.count(left) != whole.count(right) for left, right in _PAIRS) or whole.count('"') % 2:
        return False
    long = [token.text for token in words if len(token.text) > 3]
    if sum(text[0].isupper() for text in long) * 2 > len(long) and not _VERB.search(whole):
        return False  # a title, and no sentence
    shouted = sum(token.text.isupper() and len(token.text) > 1 for token in words)
    return shouted * 2 < len(words)


def _leans(read: Sequence[Token]) -> bool:
    low = [token.low for token in read if token.is_word or token.text == ","]
    first = low[0].partition("'")[0].partition("’")[0]
    clause = first in _CLAUSES and "," in low[3:]
    if (first in _LEADING and not clause) or " ".join(low[:3]).startswith(_LEADING_TWO):
        return True
    if (_ELSEWHERE | _SPEAKER) & set(low) or "these" in low or (_POINTING & set(low[:6])):
        return True
    pronoun = next((place for place, token in enumerate(read) if token.low in _PRONOUNS), None)
    return pronoun is not None and not any(_is_named(read, place) for place in range(pronoun))


def _is_named(read: Sequence[Token], place: int) -> bool:
    """Whether a token is what a pronoun after it may mean: a word that carries something."""
    token = read[place]
    return token.is_word and len(token.text) > 2 and bool(terms(token.text)) and not token.text[0].isdigit()


def _is_list(whole: str, words: Sequence[Token]) -> bool:
    marks = whole.count(",") + whole.count(";") - len(re.findall(r"\d, ?\d", whole))
    figures = sum(token.text[0].isdigit() for token in words)
    return marks > _MOST_COMMAS or "?" in whole or figures * 4 > len(words)


_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_NUMBERED = frozenset(
    """number numbers section sections § chapter chapters figure figures fig table tables equation equations eq theorem
    theorems lemma definition definitions remark remarks example examples exercise proposition corollary appendix page
    pages p pp no nr version step footnote note item line paragraph ¶ clause rule point call dial phone abschnitt
    kapitel abbildung abb tabelle tab satz bemerkung beispiel aufgabe seite""".split()
)
"""What is told from others of its kind by a number that means nothing else: "Section 4", "version 2"."""
_DIALLED = re.compile(r"\d+(?:[-–/.]\d+){2,}")


def blankable(text: str, sentence: Span, known: str = "") -> list[Candidate]:
    """Return what may be blanked in a sentence and cannot be guessed from the rest of it, or from ``known`` beside it.

    What stands in the sentence or beside it a second time gives itself away, as does what letters beside it stand for.
    A letter, or a number that only tells one of a kind from the others, is nothing to learn.
    """
    read, beside = tokens(text, sentence), set(terms(known))
    found = (one for one in candidates(text, sentence) if not _is_label(one, read))
    return [one for one in found if not _gives_away(one, text, read, beside)]


def _is_label(one: Candidate, read: Sequence[Token]) -> bool:
    if one.first == one.last and len(read[one.first].text) == 1 and not read[one.first].text.isdigit():
        return True
    if one.kind is not Kind.NUMBER or one.first != one.last:
        return False
    before = [token.low for token in read[max(one.first - 2, 0) : one.first] if token.text != "."]
    return (bool(before) and before[-1] in _NUMBERED) or bool(_DIALLED.fullmatch(read[one.first].text))


def _gives_away(one: Candidate, text: str, read: Sequence[Token], beside: set[str]) -> bool:
    own = terms(one.span.of(text))
    rest = [token for place, token in enumerate(read) if not one.first <= place <= one.last]
    if not own or set(own) & set(terms(" ".join(token.text for token in rest))) or set(own) <= beside:
        return True
    if one.kind is Kind.NUMBER and one.first and read[one.first - 1].text == "(":
        return True  # the same in another unit
    before = [token.text for token in read[: one.first]]
    if one.kind in (Kind.NUMBER, Kind.DATE) and before.count("(") > before.count(")"):
        return True  # an aside
    if one.kind is Kind.DATE and _is_told_by_another_year(one, read):
        return True
    behind = [token.text for token in read[one.last + 1 : one.last + 4]]
    if one.kind is Kind.NUMBER and behind[::2] == ["(", ")"] and behind[1].isdigit():
        return True  # the same in figures
    inside = [token.text for token in read[one.first : one.last + 1]]
    outside = [token.text for token in rest]
    return any(_spells(word, outside) for word in inside) or any(_spells(word, inside) for word in outside)


def _is_told_by_another_year(one: Candidate, read: Sequence[Token]) -> bool:
    """Whether the year before or after one that is hidden stands beside it: "in 2011, more than in 2010"."""
    own = [int(token.text) for token in read[one.first : one.last + 1] if _YEAR.fullmatch(token.text)]
    others = [int(t.text) for n, t in enumerate(read) if not one.first <= n <= one.last and _YEAR.fullmatch(t.text)]
    return any(abs(year - other) == 1 for year in own for other in others)


def _spells(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are the initials of words that follow each other: "SDF" of "Self Defense Force", or in a word."""
    if not (2 <= len(letters) <= 7 and letters.isupper() and letters.isalpha()):
        return False
    if any(letters in word and letters != word for word in words):
        return True  # "SSA" in "TSSA"
    initials = "".join(word[0] for word in words if word[0].isalnum() and word.lower() not in ("of", "the", "and"))
    return letters.lower() in initials.lower()
