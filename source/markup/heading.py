"""Headings of a page: how deep they stand, and where one ends that was not closed."""

import re
from dataclasses import replace

from source.markup.notes import words
from source.markup.tamed import names
from source.markup.tree import Element

LONGEST_HEADING = 300
"""Characters. A heading element with more text was never closed, or is there for its looks."""
HEADINGS = names("h1 h2 h3 h4 h5 h6")
LONGEST_NAMED = 150
"""Characters of a paragraph that its class makes a heading."""
_TITLES = names("msotitle title")
_NUMBERED_CLASS = re.compile(r"(?:mso)?(?:heading|head|hd|h)[-_]?([1-6])\Z")
_NAMED_CLASS = re.compile(
    r"(?:(?P<l1>book|part)|(?P<l2>chapter|article)|(?P<l3>sec(?:t(?:ion)?)?)|(?P<l4>sub(?:section)?))[-_]?"
    r"(?:title|head(?:ing)?)\Z"
)

_NUMBER = r"\d{1,4}|(?=[ivxl])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})|one|two|three|four|five|six|seven|eight|nine|ten"
_LABEL = re.compile(rf"(?:[^\W\d_]+\s+)?(?:{_NUMBER})[.:]?", re.IGNORECASE)


class Sections:
    """The sections that are open, and how much deeper than they say the headings in each of them stand."""

    def __init__(self) -> None:
        self._deeper: list[int | None] = [None]

    def begin(self) -> None:
        """Open a section."""
        self._deeper.append(None)

    def end(self) -> None:
        """Close the section opened last."""
        self._deeper.pop()

    def level(self, element: Element) -> int:
        """Return the level of a heading: that of its element, deeper below sections that have an h1 of their own."""
        said = element.get("aria-level") or (element.tag[1:] if element.tag in HEADINGS else "")
        level = max(int(said) if said.isascii() and said.isdigit() and len(said) == 1 else 2, 1)
        if level == 1:
            self._deeper[-1] = sum(deeper is not None for deeper in self._deeper[:-1])
        return level + next((deeper for deeper in reversed(self._deeper) if deeper is not None), 0)


def level_by_class(element: Element) -> int:
    """Return the level of a heading that is marked as one by its class alone, as in "heading1", or 0."""
    kinds = sorted(element.kinds)
    found = next(filter(None, map(_NUMBERED_CLASS.match, kinds)), None)
    named = next(filter(None, map(_NAMED_CLASS.match, kinds)), None)
    if not (found or named) or not _is_line(element):
        return 0
    return int(found[1]) if found else int(((named and named.lastgroup) or "l0")[1:])


def is_document_title(element: Element) -> bool:
    """Say whether an element that is no heading is marked as the title of all, as Word and Google Docs do."""
    return bool(element.kinds & _TITLES) and _is_line(element)


def _is_line(element: Element) -> bool:
    """Say whether an element is a short paragraph."""
    if element.tag not in ("p", "div") or any(isinstance(child, Element) and child.block for child in element.children):
        return False
    return len(words(element, LONGEST_NAMED)) <= LONGEST_NAMED


def title_and_rest(element: Element) -> tuple[Element, Element]:
    """Return a heading, and what is in it but no part of it: where it was not closed, it ends at the first block."""
    blocks = (i for i, child in enumerate(element.children) if isinstance(child, Element) and child.block)
    first = next(blocks, len(element.children))
    if not any(child.strip() if isinstance(child, str) else child.children for child in element.children[:first]):
        first = len(element.children)
    return replace(element, children=element.children[:first]), replace(element, children=element.children[first:])


def is_label(text: str) -> bool:
    """Say whether a heading only numbers the one that follows it ("Chapter 1", "IV.")."""
    return _LABEL.fullmatch(text) is not None
