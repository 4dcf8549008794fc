"""The canonical text of a document whose format marks its structure, put together piece by piece in reading order."""

import re
from collections.abc import Sequence

from source.decimals import without_decimals
from source.model import Block, Content, Page, Role, Span

_BETWEEN = "\n\n"
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of surrogate pairs: no text, and the latter can be stored nowhere."""

Turns = Sequence[tuple[int, Page]]


class Builder:
    """Collects pieces of text; keeps their spans, the headings above them, and the author's last number.

    Pieces are put one blank line apart. A piece without visible text is passed over.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._headings: list[tuple[int, str]] = []
        self._last_number: str | None = None

    def heading(self, text: str, level: int, page: Page | None = None, end_page: Page | None = None) -> None:
        """Add a heading of a level, 1 being the outermost; it ends all sections of its own level and below."""
        text = one_line(text)
        if not text:
            return
        self._headings = [*((at, above) for at, above in self._headings if at < level), (level, text)]
        self._last_number = None
        self._add(text, Role.HEADING, None, page, end_page)

    def end_sections(self) -> None:
        """End all sections: what comes next, such as a slide without a title, stands under no heading."""
        self._headings, self._last_number = [], None

    def lost_heading(self, name: str, level: int) -> None:
        """Open a section whose heading the source has lost, under an editor's name for it, in square brackets."""
        self._headings = [*((at, above) for at, above in self._headings if at < level), (level, name)]
        self._last_number = None

    def body(
        self,
        text: str,
        number: str | None = None,
        page: Page | None = None,
        end_page: Page | None = None,
        turns: Turns = (),
    ) -> None:
        """Add a paragraph or an item of a list. ``number`` is the author's own and stands in ``text`` as well.

        ``turns`` are the offsets in ``text`` from which it stands on another page, each with that page.
        """
        self._add(text, Role.BODY, number, page, end_page, turns)

    def lines(
        self,
        text: str,
        page: Page | None = None,
        end_page: Page | None = None,
        number: str | None = None,
        turns: Turns = (),
    ) -> None:
        """Add text whose line ends mean something: a table's rows with " | " between the cells, verse, code."""
        self._add(text, Role.LINES, number, page, end_page, turns)

    def note(
        self, text: str, mark: str, page: Page | None = None, end_page: Page | None = None, turns: Turns = ()
    ) -> None:
        """Add a footnote or an endnote, after the paragraph that refers to it, or where the author put it.

        ``mark`` is the author's ("3", "*"); ``text`` is without it. In the text that refers to it it stands as "[3]".
        """
        shifted = [(at + len(mark) + 3, later) for at, later in turns]
        self._add(f"[{mark}] {text.strip()}" if text.strip() else "", Role.NOTE, f"n. {mark}", page, end_page, shifted)

    def front(self, text: str, page: Page | None = None) -> None:
        """Add what stands before the text and is no passage: authors, addresses, a date line."""
        self._add(text, Role.FRONT, None, page, None)

    def back(self, text: str, page: Page | None = None) -> None:
        """Add what stands after the text and is no passage."""
        self._add(text, Role.BACK, None, page, None)

    def content(self, title: str = "", remarks: tuple[str, ...] = (), scanned: tuple[int, ...] = ()) -> Content:
        """Return what was put together."""
        text = _BETWEEN.join(self._parts)
        return Content(one_line(title), text, without_decimals(text, self._blocks), remarks, scanned)

    def _add(
        self, text: str, role: Role, number: str | None, page: Page | None, end_page: Page | None, turns: Turns = ()
    ) -> None:
        text = legible(text)
        before = len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            return
        start = self._length + (len(_BETWEEN) if self._parts else 0)
        self._parts.append(text)
        self._length = start + len(text)
        headings = tuple(heading for _, heading in self._headings)
        counted = role in (Role.BODY, Role.LINES)
        if counted and number:
            self._last_number = number
        follows = self._last_number if counted and not number else None
        end_page = None if end_page == page else end_page
        inside = tuple((start + at - before, later) for at, later in turns if before < at < before + len(text))
        self._blocks.append(Block(Span(start, self._length), role, headings, number, follows, page, end_page, inside))


def one_line(text: str) -> str:
    """Return text with every run of white space as one blank, and none around it."""
    return " ".join(legible(text).split())


def legible(text: str) -> str:
    r"""Return text with line ends as ``\n``, and U+FFFD for what is no text: controls, halves of surrogate pairs."""
    if text.isprintable():  # as most is, and that is told at once
        return text
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))
