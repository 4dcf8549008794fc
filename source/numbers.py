"""The author's own number in front of a paragraph: "(2)", "1.", "2.1", "(a)", "§ 12", "Art. 3", "Section 1", "第３条".

It is what a person cites, with the word that comes with it where it is an article's or a rule's. What only looks like
one is running text: "Section 3 of the Act applies", "Article 8 ECHR", "(c) 2020", "2.5 million".
"""

import re

from source.running import cites_law, is_amount_or_date

_BEGINS = r"(?=[^\S\n]+[\"“‘(]?[^\W\d_a-zß-ÿ])"
_PARAGRAPH = r"\d{1,4}(?:[a-z](?!\w))?(?:[.\-–]\d{1,4}(?:[a-z](?!\w))?)*"
_BARE = re.compile(
    rf"(\(\d{{1,3}}\)|\[\d{{1,3}}\]|\d{{1,3}}(?:\.?\)|\.)|\[§§? ?{_PARAGRAPH}\]|§§? ?{_PARAGRAPH}\.?"
    rf"|(?:\(\d{{1,3}}[a-z]\)|\d{{1,3}}[a-z]\.|\d{{1,3}}(?:\.[1-9]\d?){{1,4}}\.?){_BEGINS})[^\S\n]+(?=\S)"
)
"""A number of several parts, or with a letter, counts where a sentence begins behind it: not in "2.5 million"."""
_LETTERED = re.compile(r"(\((?:[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})\)|[a-z]\))[^\S\n]+(?=\S)(?!(?:19|20)\d\d|©)")
_WORDS = (
    "section", "sect", "sec", "article", "art", "rule", "clause", "regulation", "reg", "paragraph", "para", "par",
    "principle", "canon", "recital", "schedule", "regel", "regla", "règle", "regola", "regra",
    "artikel", "artikkel", "artikkeli", "artículo", "articulo", "artigo", "articolo", "articol",
    "articolul", "artykuł", "paragraf", "статья", "стаття", "член", "ст", "článek", "článok", "članak", "čl", "άρθρο",
    "madde", "pasal", "điều", "المادة", "مادة", "סעיף",
)  # fmt: skip
"""What articles, sections and rules are called in laws and treaties, and how that is shortened."""
_WORDED = re.compile(
    rf"((?:{'|'.join(f'{word.capitalize()}|{word.upper()}' for word in _WORDS)})\.?[^\S\n]*"
    r"(?:\(\d{1,3}\)|(?:[LRDA]\.?\*{0,2} ?)?\d{1,4}(?:[.\-–]\d{1,4}){0,4}(?: ?(?:bis|ter|quater|quinquies)\b)?[A-Za-z]?"
    r"|[IVXLC]{1,8}\b|[א-ת]{1,2}[׳'״]?[א-ת]?|premier|première|unique|único|única|unico)(?:\.?[ºª°]|er|re|\.o)?(?:\(\w{1,4}\))*)"
    r"(\s?[.:)]?—\s*|\s?[.:)][-–—]?\s+|\s?[-–—]\s+|\s+)(?=\S)"
)
_SIGNED = re.compile(
    r"(第\s?[\d〇零一二三四五六七八九十百千]{1,7}\s?[条條款項项](?:の[\d一二三四五六七八九十]{1,3})?|제\s?\d{1,4}\s?조(?:의\s?\d{1,3})?"
    r"|\d{1,4} ?[a-z]? ?§)(?:[^\S\n]+(?=\S)|\s?[:：][^\S\n]*(?=\S)|(?=[（(]))"
)
_SENTENCE = re.compile(r"[\"“‘«(\[¿¡]*([^\W\d_])(\w?)")
_CITED_WITHIN = re.compile(
    r"(?:Abs|Absatz|Satz|Nr|Nummer|Ziffer|Buchst|Section|Sec|Article|Art|Paragraph|Para|Clause|Act|Annex|Protocol)\b"
)
"""What goes on from a number in running text: "§ 12 Abs. 2 gilt", "Article 5 Paragraph 2 says"."""
_PRONOUN = re.compile(r"\sI\Z")
"""What is a word as well as a number: "Article I wrote", "Section I Corps"."""
_IN_LIST = re.compile(r"[(\[（]?(?:\d{1,3}|[ivxlcIVXLC]{1,6}|[^\W\d_])(?:\.\)|[.)\]）、．:])?")
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,]\d{1,3})?")


def author_number(text: str) -> tuple[str | None, int]:
    """Return the author's own number at the start of ``text``, if any, and where the words after it begin.

    What parts the number of an article from them, such as the full stop of "Art. 3.", is no part of it.
    """
    if is_amount_or_date(text):
        return None, 0
    found = _BARE.match(text) or _LETTERED.match(text) or _SIGNED.match(text)
    if found and not ("§" in found[1] and _goes_on(text, found.end())):
        return found[1], found.end()
    found = _WORDED.match(text)
    alone = found is not None and not found[2].strip()
    if found and not (alone and (_PRONOUN.search(found[1]) or _goes_on(text, found.end(), capital=True))):
        return found[1], found.end()
    return None, 0


def bare_number(text: str) -> str | None:
    """Return the author's own number at the start of ``text`` if it is but figures: "(2)", "1.", "2.1", "§ 12"."""
    found = _BARE.match(text)
    return found[1] if found and author_number(text)[0] else None


def is_article(text: str) -> bool:
    """Return whether text begins with the author's own number and what it counts: "Art. 3", "Section 1", "§ 12"."""
    number = author_number(text)[0]
    return number is not None and ((number[0].isalpha() and len(number) > 2) or "§" in number)


def list_style(number: str) -> str | None:
    """Return how the items of a list are counted, "(0)" for "(12)" and "a." for "b.", None for what counts no list.

    An article, a section of several parts and a time are cited by themselves, and are no items.
    """
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", number)) if _IN_LIST.fullmatch(number) else None


def seconds_of(number: str | None) -> int | None:
    """Return the time of a transcript in seconds where a "number" is one: 83 of "00:01:23", 3 of "0:0:3.270"."""
    found = _TIME.fullmatch(number or "")
    return None if found is None else int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


def _goes_on(text: str, at: int, *, capital: bool = False) -> bool:
    """Return whether a sentence goes on after a number instead of beginning: in small letters, or as one cites.

    With ``capital``, only a word with a capital begins one, and an abbreviation in capitals does not.
    """
    begins = _SENTENCE.match(text, at)
    if begins is None:
        return capital
    if begins[1].islower() or cites_law(text, begins.start(1)) or _CITED_WITHIN.match(text, begins.start(1)):
        return True
    return capital and not (begins[1].isupper() and not begins[2].isupper())
