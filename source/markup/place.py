"""Where text stands in a page or a book: in its main part, or in what is around that."""

import re
from enum import Enum, auto

from source.markup.notes import words
from source.markup.tamed import names
from source.markup.tree import Element, elements

ROOTS = names("article aside blockquote details fieldset figure li section td")
"""Elements whose headers and footers are their own and not the page's."""
_AROUND = names(
    "colophon copyright-page cover doc-colophon doc-cover doc-toc halftitle halftitlepage imprint landmarks loi lot "
    "other-credits titlepage toc"
)
"""Parts of a book around its text, by their ``epub:type``."""
_INDEX = names("doc-index index")
_LICENCE = names("pg-boilerplate")
LONGEST_FRAMED = 600
"""Characters of an element that its class or name puts around the text, unless most of them stand in links."""
MOSTLY_LINKS = 0.6
SHORTEST_PROSE = 100
"""Characters of a paragraph by which the header of a page is its text's and not its site's."""
_FRAMED = re.compile(
    r"(?:\A|[-_])(?:ads?|advert(?:isement)?|breadcrumbs?|catlinks|copyright|feedback|footer|navbox|newsletter|pager"
    r"|pagination|printfooter|promo|redirectedfrom|related|share|sharing|sign-?up|social|subscribe|toc"
    r"|table-?of-?contents)\Z",
    re.IGNORECASE,
)
_FRAME_NAMES = names("catlinks contentsub footer sitenotice sitesub toc")
"""Names that no section gets from its heading, as "feedback" may be one."""
_ABOVE = re.compile(r"(?:\A|[-_])(?:authors?|byline|corpauthor|dateline|pubdate|releaseinfo|subtitle)\Z", re.IGNORECASE)
"""What stands between a title and its text."""


_OF_A_PRINTED_PAGE = ("header", "footer")
"""The titles that LibreOffice gives to the running head and foot of the document that a page was made of."""


class Place(Enum):
    """Where text stands in a page: in its main part, in the opening of that, before or after it, or in a frame."""

    TEXT = auto()
    OPENING = auto()
    BEFORE = auto()
    AFTER = auto()
    HEAD = auto()
    FOOT = auto()


def place_in_book(element: Element, place: Place, *, begun: bool) -> Place:
    """Return where the text of an element of a book stands, given where the element does; ``begun`` is its text."""
    if element.kinds & (_AROUND | _LICENCE) or (not begun and _is_named(element, _ABOVE)):
        return Place.FOOT if begun else Place.HEAD
    return Place.FOOT if element.kinds & _INDEX else place


def place_in_page(element: Element, place: Place, *, begun: bool, inside: bool, titled: bool) -> Place:
    """Return where the text of an element of a web page stands, given where the element does.

    ``inside`` says that it stands in the main part, or in a section with headers and footers of its own; ``titled``
    that the main part has a title of its own, so that a header outside it is the site's.
    """
    role = element.get("role").lower()
    around = Place.FOOT if begun else Place.HEAD
    if element.kinds & _LICENCE or _is_named(element, _FRAMED) or (not begun and _is_named(element, _ABOVE)):
        return around
    if element.tag == "div" and element.get("title") in _OF_A_PRINTED_PAGE:
        return around
    if inside:
        return Place.OPENING if element.tag == "header" and place is Place.TEXT else place
    if element.tag == "aside" or role == "complementary":
        return around
    if element.tag == "footer" or role == "contentinfo":
        return Place.FOOT
    if element.tag == "header" or role == "banner":
        return Place.OPENING if not (titled or begun) and _opens_text(element) else Place.HEAD
    return place


def has_title(element: Element) -> bool:
    """Say whether an element holds a heading of the first level that is more than a link, as to a site's own start."""
    return any(inner.tag == "h1" and words(inner, 1) and not _is_linked(inner) for inner in elements(element))


def _opens_text(header: Element) -> bool:
    """Say whether the header of a page is that of its text: with the title, or with prose, and not a site's."""
    return has_title(header) or any(
        inner.tag == "p" and len(words(inner, SHORTEST_PROSE)) > SHORTEST_PROSE and not _is_linked(inner)
        for inner in elements(header)
    )


def _is_named(element: Element, pattern: re.Pattern[str]) -> bool:
    """Say whether an element has such a class or name, and is short or a list of links."""
    named = pattern is _FRAMED and element.get("id").lower() in _FRAME_NAMES
    if not (named or any(map(pattern.search, element.kinds))) or element.tag in ("body", "main", "article"):
        return False
    if len(words(element, LONGEST_FRAMED)) <= LONGEST_FRAMED:
        return True
    return _is_linked(element)


def _is_linked(element: Element) -> bool:
    """Say whether most of the text of an element stands in links."""
    texts = [child for inner in elements(element) for child in inner.children if isinstance(child, str)]
    links = (inner for inner in elements(element) if inner.tag == "a")
    linked = [child for link in links for inner in elements(link) for child in inner.children if isinstance(child, str)]
    return sum(map(len, linked)) >= MOSTLY_LINKS * sum(map(len, texts))
