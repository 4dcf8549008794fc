"""What a page's text looks like: white space, lines, the markers of lists, raised figures, the labels of pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from source.markup.notes import words
from source.markup.tamed import names
from source.markup.tree import BREAK, TURN, Element

LONGEST_LINE = 70
"""Characters. Lines that the author broke and that are no longer than this are lines of verse or of an address."""
LONGEST_WRAPPED = 200
"""Characters. Where a line is longer than this, breaks are no wrapping, and those after sentences part paragraphs."""

SHORTEST_LETTER = 600
"""Characters. Preformatted text that is shorter keeps its lines, whatever it is."""

APART = names("label ltx_author_notes ltx_bibblock ltx_personname ltx_tag")
"""Kinds of words within a line that a page sets apart without a blank."""

_CODE = re.compile(r"[{}=]\s*$|\)\s*;\s*$|^[^\S\n]*+(?:/\*|\*/|//|#include)", re.MULTILINE)
_EAST = "\u2e80-\u2fff\u3000-\u30ff\u3100-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_DOUBLE_BLANK = re.compile(f" (?={TURN}+ )")
_MARKS = re.compile(f"[{BREAK}{TURN}]")
_BETWEEN_EAST = re.compile(rf"(?<=[{_EAST}])[^\S\n]*\n\s*(?=[{_EAST}])")
SENTENCE_END = re.compile(r"[.!?…:。！？؟।۔]['\"”’»)\]]*\Z")
_VERSE = re.compile(r"(?:\A|\s)(?:z3998:)?(?:lg|line-?group|lyrics|poem|poetry|song|stanza|verse)(?:\s|\Z)")
_VERSE_LINE = re.compile(r"(?:\A|\s)(?:l|line|v|verse)(?:\s|\Z)")
_PAGE_KINDS = names("doc-pagebreak pagebreak pagenum pageno x-ebookmaker-pageno")
_LABEL = re.compile(r"(?:.*?\b)?(?:page|pag|pg|p|s)?[\s._-]*([ivxlcdm]+|\d+[a-z]?|[a-z]{0,2}-?\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A stretch of text as it looks: a paragraph, or ``lines`` whose ends mean something."""

    text: str
    lines: bool = False


def prose(text: str) -> str:
    """Return text with its white space as a page shows it: none between the lines of a Chinese or Japanese text."""
    text = " ".join(_BETWEEN_EAST.sub("", text.replace(BREAK, " ")).split())
    return _DOUBLE_BLANK.sub("", text) if TURN in text else text


def visible(text: str) -> str:
    """Return text without the marks for breaks and pages."""
    return _MARKS.sub("", text).strip() if BREAK in text or TURN in text else text.strip()


def shapes(text: str, *, verse: bool) -> Iterator[Shape]:
    """Yield the paragraphs that an author's line breaks make of a text. An empty line parts two."""
    group: list[str] = []
    turns = ""
    for line in map(prose, text.split(BREAK)):
        if visible(line):
            group.append(turns + line)
            turns = ""
        else:
            turns += line
            yield from _shaped(group, verse=verse)
            group = []
    yield from _shaped(group, verse=verse)
    if turns:
        yield Shape(turns)


def _shaped(lines: list[str], *, verse: bool) -> Iterator[Shape]:
    longest = max(map(len, lines), default=0)
    if len(lines) > 1 and (verse or longest <= LONGEST_LINE):
        yield Shape("\n".join(lines), lines=True)
    elif longest <= LONGEST_WRAPPED:
        yield from [Shape(" ".join(lines))] if lines else []
    else:
        first = 0
        for i, line in enumerate(lines, start=1):
            if i == len(lines) or SENTENCE_END.search(visible(line)):
                yield Shape(" ".join(lines[first:i]))
                first = i


def verbatim(text: str) -> str:
    """Return preformatted text: lines as they are, without blanks at their ends and the indentation all share."""
    lines = [line.rstrip() for line in text.replace(BREAK, "\n").expandtabs().split("\n")]
    first = next((i for i, line in enumerate(lines) if line), len(lines))
    indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[indent:] for line in lines[first:]).rstrip()


def is_verse(element: Element) -> bool:
    """Say whether an element is a poem, a stanza or a line of one, by its classes."""
    return _VERSE.search(" ".join(element.kinds)) is not None


def is_line_of_verse(element: Element) -> bool:
    """Say whether an element of a poem is one line of it."""
    inner = (child for child in element.children if isinstance(child, Element))
    line = element.tag == "div" or _VERSE_LINE.search(" ".join(element.kinds))
    return bool(line) and not any(child.block or child.tag == "br" for child in inner)


def is_letter(text: str) -> bool:
    """Say whether preformatted text is a letter, a law or the like, and not code, a drawing or a table."""
    letters, code = sum(map(str.isalpha, text)), len(_CODE.findall(text))
    return (
        len(text) >= SHORTEST_LETTER and letters > 0.75 * len("".join(text.split())) and code < 0.05 * text.count("\n")
    )


def page_label(element: Element) -> str | None:
    """Return the label of the printed page that begins at an element, or nothing where none does."""
    if not element.kinds & _PAGE_KINDS:
        return None
    said = (element.get("title"), element.get("aria-label"), words(element, 20), element.get("id"))
    return next((label for text in said if (label := plain_label(text))), None)


def plain_label(text: str) -> str:
    """Return a page's label without what says that it is one: "xii" of "[Pg xii]", "Page_12" or "{12}"."""
    found = _LABEL.fullmatch(text[:40].strip(" .[](){}"))
    return found[1] if found else ""
