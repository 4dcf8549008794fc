"""Where text stands in a page or a book: in its main part, or in what is around that."""

from enum import Enum, auto

from source.markup.tamed import names
from source.markup.tree import Element

ROOTS = names("article aside blockquote details fieldset figure li section td")
"""Elements whose headers and footers are their own and not the page's."""
_AROUND = names(
    "colophon copyright-page cover doc-colophon doc-cover doc-toc halftitle halftitlepage imprint landmarks loi lot "
    "other-credits titlepage toc"
)
"""Parts of a book around its text, by their ``epub:type``."""
_INDEX = names("doc-index index")
_LICENCE = names("pg-boilerplate")


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
    if element.kinds & (_AROUND | _LICENCE):
        return Place.FOOT if begun else Place.HEAD
    return Place.FOOT if element.kinds & _INDEX else place


def place_in_page(element: Element, place: Place, *, begun: bool, inside: bool) -> Place:
    """Return where the text of an element of a web page stands, given where the element does.

    ``inside`` says that it stands in the main part, or in a section with headers and footers of its own.
    """
    role = element.get("role").lower()
    around = Place.FOOT if begun else Place.HEAD
    if element.kinds & _LICENCE:
        return around
    if inside:
        return Place.OPENING if element.tag == "header" and place is Place.TEXT else place
    if element.tag == "aside" or role == "complementary":
        return around
    if element.tag == "footer" or role == "contentinfo":
        return Place.FOOT
    return Place.HEAD if element.tag == "header" or role == "banner" else place
