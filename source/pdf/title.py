"""What a document is called, and the title block its first page opens with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from source.numbers import author_number
from source.pdf.headings import Entry, Setting, outline_level, style_of
from source.pdf.join import Part, is_candidate
from source.pdf.paragraphs import ended, is_marked
from source.pdf.pieces import Kind

TITLE = 1.15
"""Of the size of most text: a title is larger."""
LONGEST = 250
"""Characters of a title, at most."""
MOST_LINES = 12
"""Lines of authors, affiliations and dates below a title, at most: more are a list."""
MOST_CAPITALS = 4
"""Words all in capitals that may be a name; more are as likely a sentence."""
LONGEST_ADDRESS = 300
"""Characters of authors with their e-mail addresses, at most."""

_BLOCK = frozenset({Kind.TEXT, Kind.LABEL, Kind.VERSE, Kind.FORMULA})
_NO_TITLE = re.compile(
    r"\s*|untitled.*|.*\.(?:docx?|rtf|odt|tex|dvi|pdf|ps|indd|qxd|xlsx?|pptx?|jpe?g|tiff?|png|exe|html?|fm|txt)|"
    r"(?:document|dokument|title|slide|unnamed|no ?title|presentation|pdf|print|scan)\s*\d*|microsoft \w+ - .*|"
    r"adobe .*|\(?(?:unspecified|anonymous|none)\)?|[\W\d_]*",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:chapter|part|section|article|kapitel|teil|artikel|chapitre|§)\s*(?:\d+|[ivxlc]+\b)|\d{1,2}(?:\.\d{1,2})*\.?\s+\S",
    re.IGNORECASE,
)
"""How the heading of a section begins."""
_ADDRESS = re.compile(r"\w@|[\w}]@\w|\A\(?(?:https?://|www\.|doi:|arxiv:)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_FIGURES = re.compile(r"\d+")
_AROUND_NAME = "()[]{}\"'“”‘’,;:.*∗†‡§¶#$+|"
_RELATION = re.compile(r"[=<>≤≥≠→⇒•]")
_BETWEEN_NAMES = (
    "and", "of", "the", "for", "in", "at", "by", "on", "&", "und", "von", "van", "der", "den", "de", "la", "le",
    "les", "da", "do", "dos", "das", "di", "du", "des", "del", "della", "für", "zu", "zur", "et", "y", "e", "i", "en",
    "och", "og", "voor", "bin", "ibn", "al", "el", "ter", "ten",
)  # fmt: skip
"""Small words between names, of people and of what they work for."""
_ELIDED = re.compile(r"[dl]['’]\w")


def sensible(title: str) -> str:
    """Return a title from a file's metadata, "" where a program has put a file's name or nothing there."""
    title = " ".join(title.replace("\x00", "").split())
    return "" if _NO_TITLE.fullmatch(title) or len(title) > LONGEST else title


def title_range(found: Sequence[Part], setting: Setting) -> range:
    """Return which parts of the first page are its title: the largest text before any prose, if larger than most."""
    opening = list(takewhile(lambda part: part.page == 0 and not is_prose(part.text), found))
    sizes = {i: max(line.size for line in part.lines) for i, part in enumerate(opening) if _may_be_title(part)}
    largest = max(sizes.values(), default=0.0)
    if largest < TITLE * setting.size:
        return range(0)
    first = next(i for i in sizes if sizes[i] >= 0.97 * largest)
    end = first + 1
    while end in sizes and sizes[end] >= 0.97 * largest and not _SECTION.match(opening[end].text):
        end += 1
    return range(first, end)


def _may_be_title(part: Part) -> bool:
    letters = sum(map(str.isalpha, part.text))
    return part.kind is Kind.TEXT and part.page == 0 and not part.turned and letters > 2 and len(part.text) <= LONGEST


def with_front(
    found: Sequence[Part], title: range, setting: Setting, outline: Mapping[int, Sequence[Entry]]
) -> Sequence[Part]:
    """Return the parts with those of the title block, from the first to what opens the text, as front matter.

    A title that is the heading of the first section stays one, and stands before no block.
    """
    if not title:
        return found
    first = title.stop + _has_subtitle(found, title.stop, setting)
    end = first
    while end < len(found) and _of_block(found, end, title, setting, outline):
        end += 1
    if _heads_section(found, title, end, setting):
        return found
    front = {*range(title.stop), *range(first, end)}
    return [
        replace(part, kind=Kind.FRONT) if i in front and part.kind in _BLOCK else part for i, part in enumerate(found)
    ]


def _has_subtitle(found: Sequence[Part], i: int, setting: Setting) -> bool:
    """Tell whether a part stands between the title and its authors; it may say something, and stays text."""
    if i + 1 >= len(found) or found[i + 1].page or found[i].kind is not Kind.TEXT or _opens(found[i].text):
        return False
    below = found[i + 1]
    told = is_candidate(below, setting) or _is_address(below.text)
    return told and not is_of_block(found[i].text) and is_of_block(below.text)


def _heads_section(found: Sequence[Part], title: range, end: int, setting: Setting) -> bool:
    """Tell whether the title is but a section's: it is numbered, or its equals come after text of its own.

    ``end`` is where the title block would end.
    """
    own = found[title.start : title.stop]
    if not any(is_candidate(part, setting) for part in own):
        return False
    if _SECTION.match(own[0].text):
        return True
    styles = {style_of(part.lines, part.text) for part in own}
    equals = [
        i
        for i in range(title.stop, len(found))
        if is_candidate(found[i], setting) and style_of(found[i].lines, found[i].text) in styles
    ]
    return bool(equals) and equals[0] > end


def _of_block(
    found: Sequence[Part], i: int, title: range, setting: Setting, outline: Mapping[int, Sequence[Entry]]
) -> bool:
    """Tell whether a part surely belongs to the title block, for what does is searched by nobody."""
    part = found[i]
    following = found[i + 1] if i + 1 < len(found) else None
    if part.page or part.kind not in _BLOCK or outline_level(part.text, part.page, outline):
        return False
    if sum(len(each.lines) for each in found[title.stop : i + 1]) > MOST_LINES:
        return False
    if not is_of_block(_without_edition(part.text, following)):
        return False
    if following is not None and following.page == part.page and following.text[:1].islower():
        return False
    return not (is_candidate(part, setting) and _has_text_below(part, following, setting))


def _without_edition(text: str, following: Part | None) -> str:
    """Return a dated line without the number of an edition, "2. Auflage, 31. Mai 2016": none follows that counts on."""
    number, at = author_number(text)
    alone = following is None or author_number(following.text)[0] is None
    return text[at:] if number and alone and _is_date(text[at:]) else text


def _has_text_below(heading: Part, following: Part | None, setting: Setting) -> bool:
    """Tell whether what is set as a heading is one of the text, and no author's name in larger type."""
    if _SECTION.match(heading.text):
        return True
    if _is_address(heading.text) or _is_date(heading.text):
        return False
    return following is not None and not is_candidate(following, setting) and not is_of_block(following.text)


def is_of_block(text: str) -> bool:
    """Tell whether a text is made as a title block's: authors, affiliations, dates, addresses, and no sentence.

    A number or a bullet in front of it, or a sentence's end, makes it text.
    """
    if _opens(text):
        return False
    words = text.split()
    if _is_address(text):
        return True
    if text.isupper() and len(words) > MOST_CAPITALS:  # where all are capitals these tell no names
        return False
    cased = any(char.islower() or char.isupper() for char in text)
    return (cased or _YEAR.search(text) is not None) and all(map(_in_name, words))


def _opens(text: str) -> bool:
    """Tell whether a text is one of its own: it ends as a sentence does, has an author's number or a bullet."""
    return ended(text) or author_number(text)[0] is not None or (is_marked(text) and not text[0].isalnum())


def _is_address(text: str) -> bool:
    """Tell whether a text is an e-mail address or the like with whose it is, and no sentence that names one."""
    other = [word for word in text.split() if not _ADDRESS.search(word)]
    said = sum(not _in_name(word) for word in other)
    return len(text) <= LONGEST_ADDRESS and len(other) < len(text.split()) and said < 2


def _is_date(text: str) -> bool:
    return _YEAR.search(text) is not None and len(_FIGURES.findall(text)) > 1


def _in_name(word: str) -> bool:
    """Tell whether a word may stand in a name, an address or a date: with a capital, a figure, or between names."""
    bare = word.strip(_AROUND_NAME)
    if not any(map(str.isalnum, bare)):
        return not _RELATION.search(word)
    return not bare[0].islower() or bare.lower() in _BETWEEN_NAMES or _ELIDED.match(bare) is not None


def is_prose(text: str) -> bool:
    """Tell whether a text is made of sentences and not of names."""
    words = text.split()
    small = sum(word[0].islower() for word in words)
    cased = any(char.islower() or char.isupper() for char in text)
    if not cased:
        return ended(text) and len(text) >= 30
    return len(text) >= 60 and 2 * small >= len(words) and (ended(text) or len(text) > 200)
