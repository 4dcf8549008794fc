"""The pages of a word processor's document: where its last layout broke them, and what number each shows."""

from dataclasses import dataclass

from source.model import Page
from source.numerals import numeral


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of pages: how it begins, what its first page is numbered, and in what style its numbers are."""

    begins: str = "nextPage"
    start: int | None = None
    style: str = "decimal"


class Pages:
    """Follows the breaks of pages through a document.

    Programs mark where their last layout began a page; Word also after a break that the author made, others not. So
    an author's break is due until such a mark comes, or text without one.
    """

    def __init__(self, first: Section, *, known: bool) -> None:
        """Start on the first page of a section; where the pages are not ``known``, none is ever told."""
        self._section, self._sections = first, 1
        self._known = known
        self._index, self._number = 1, 1 if first.start is None else first.start
        self._due = 0
        self._fresh = False
        self._used = False

    @classmethod
    def unknown(cls) -> "Pages":
        """Return pages of which none is known."""
        return cls(Section(), known=False)

    def rendered_break(self) -> None:
        """Pass the mark of a page that the layout began."""
        self._advance(max(self._due, 1))

    def author_break(self) -> None:
        """Pass a break that the author made."""
        self._due += 1

    def paragraph_on_new_page(self) -> None:
        """Pass the beginning of a paragraph that opens a page, which it does anyway after a break or at the top."""
        if self._used:
            self._due = max(self._due, 1)

    def begin(self, section: Section) -> None:
        """Pass from one section to the next."""
        self._section, self._sections = section, self._sections + 1
        if section.begins in ("nextPage", "oddPage", "evenPage"):
            self.author_break()
            self._fresh = True

    def open(self, section: Section) -> None:
        """Pass the beginning of a paragraph that opens a section; at the top of the document it is the first."""
        if self._index == 1 and not self._used:
            self._section, self._number = section, 1 if section.start is None else section.start
        else:
            self.begin(section)

    def page(self) -> Page | None:
        """Return the page that text put here stands on, None where pages are not known."""
        if not self._known:
            return None
        if self._due:
            self._advance(self._due)
        self._used = True
        return Page(numeral(self._number, self._section.style), self._index)

    @property
    def index(self) -> int:
        """The position of the page in the document, from 1."""
        return self._index

    @property
    def section(self) -> int:
        """The position of the section in the document, from 1."""
        return self._sections

    def back_to(self, index: int) -> None:
        """Go to another page of the same section: the cells of a row begin on one page, and each has its breaks."""
        self._number += index - self._index
        self._index = index

    def _advance(self, by: int) -> None:
        self._index += by
        self._number += by
        self._due, self._used = 0, False
        if self._fresh:
            self._fresh = False
            self._number = self._number if self._section.start is None else self._section.start
            blank = (self._section.begins, self._number % 2) in (("oddPage", 0), ("evenPage", 1))
            self._index += blank
            self._number += blank
