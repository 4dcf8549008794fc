"""A walk through the XML of an OpenDocument text, element by element, that yields its paragraphs and tables as shown.

Text that tracked changes have deleted stands apart in the file and is left there. The walk keeps its own stacks, so
that no depth of nesting can exhaust Python's.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from source.archive import Element
from source.model import Page
from source.odt.lists import Lists
from source.odt.styles import DRAW, OFFICE, TABLE, TEXT, Look, Styles
from source.office.flow import ABOVE, LEFT, Cell, Item, Kind, Note, Piece, Table, cell_text
from source.office.formula import MATHML, formula
from source.office.ooxml import whole
from source.office.pages import Pages
from source.raised import as_raised

_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_PASSED_OVER = frozenset(
    (
        *(f"{OFFICE}{name}" for name in ("annotation", "forms", "event-listeners")),
        *(f"{TEXT}{name}" for name in ("tracked-changes", "ruby-text", "number", "note-citation", "script")),
        *(f"{TEXT}{kind}-index-source" for kind in ("illustration", "table", "object", "user", "alphabetical")),
        f"{TEXT}table-of-content-source", f"{TEXT}bibliography-source",
        f"{TABLE}title", f"{TABLE}desc", f"{_SVG}title", f"{_SVG}desc",
    )
)  # fmt: skip
_INDEXES = {
    f"{TEXT}table-of-content": Kind.CONTENTS, f"{TEXT}illustration-index": Kind.CONTENTS,
    f"{TEXT}table-index": Kind.CONTENTS, f"{TEXT}object-index": Kind.CONTENTS, f"{TEXT}alphabetical-index": Kind.INDEX,
}  # fmt: skip
_BOXES = (
    *(f"{DRAW}{name}" for name in ("text-box", "custom-shape", "rect", "ellipse", "circle", "line", "connector")),
    *(f"{DRAW}{name}" for name in ("polyline", "polygon", "path", "regular-polygon", "caption", "measure")),
)
_WHITE = re.compile(r"[ \t\r\n]+")
_MOST_REPEATED = 1000
_SPARE = 1_000_000
"""Characters that repeated cells and rows may add to a document: a file can claim a million of each in a few bytes."""
_TELL_EVERY = 2000
"""Paragraphs."""


_SOFT = "\N{SOFT HYPHEN}"


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being read, and what is to stand ``after`` it: the boxes anchored in it."""

    looks: list[Look]
    level: int | None
    marker: str
    kind: Kind
    parts: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    page: Page | None = None
    end_page: Page | None = None
    plain: bool = False
    size: float = 0
    turns: list[tuple[int, Page]] = field(default_factory=list)

    def piece(self, *, boxed: bool) -> Piece:
        text, said = "".join(self.parts).replace(_SOFT, ""), (self.kind, self.level, self.marker, tuple(self.notes))
        set_ = (not self.plain, self.size, boxed, tuple(self.turns))
        return Piece(text, *said, self.page, self.end_page, *set_)


@dataclass(slots=True)
class _Table:
    """A table being read. ``spanned`` counts the cells to come that the one before reaches across."""

    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    spanned: int = 0


class Walk:
    """Reads one flow: the body of a document, or a note."""

    def __init__(
        self, styles: Styles, lists: Lists, pages: Pages, kept: Callable[[Element], str], tell: Callable[[int], None]
    ) -> None:
        """Start at the top. ``kept`` gives the text of a formula that is kept elsewhere."""
        self._styles, self._lists, self._pages, self._kept, self._tell = styles, lists, pages, kept, tell
        self._flows: list[list[Item]] = [[]]
        self._open: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._kinds: list[Kind] = []
        self._spare = _SPARE
        self._paragraphs = 0
        self.pictures = 0
        self._start: Mapping[str, Callable[[Element], object]] = {
            f"{TEXT}p": self._start_paragraph, f"{TEXT}h": self._start_paragraph, f"{TEXT}span": self._start_span,
            f"{TEXT}s": lambda e: self._add(" " * min(max(whole(e.get(f"{TEXT}c")) or 1, 1), 100)),
            f"{TEXT}tab": lambda _: self._add("\t"), f"{TEXT}line-break": lambda _: self._add("\n"),
            f"{TEXT}soft-page-break": lambda _: self._pages.rendered_break(), f"{TEXT}note": self._note,
            f"{TEXT}list": self._lists.start_list, f"{TEXT}list-item": self._lists.start_item,
            f"{TEXT}numbered-paragraph": self._lists.start_numbered, f"{TEXT}list-header": self._lists.start_item,
            **dict.fromkeys((f"{TEXT}{kind}" for kind in ("section", "hidden-text", "hidden-paragraph")), _is_hidden),
            f"{TABLE}table": self._start_table, f"{TABLE}table-row": self._start_row,
            f"{TABLE}table-cell": self._start_flow, f"{TABLE}covered-table-cell": self._covered,
            f"{MATHML}math": lambda e: self._put(formula(e)), f"{DRAW}object": lambda e: self._add(self._kept(e)),
            f"{DRAW}image": self._picture,
            **dict.fromkeys(_BOXES, self._start_flow),
            **dict.fromkeys(_INDEXES, lambda e: self._kinds.append(_INDEXES[e.tag])),
        }  # fmt: skip
        self._end: Mapping[str, Callable[[Element], object]] = {
            f"{TEXT}p": self._end_paragraph, f"{TEXT}h": self._end_paragraph, f"{TEXT}span": self._end_span,
            **dict.fromkeys((f"{TEXT}list", f"{TEXT}numbered-paragraph"), lambda _: self._lists.end_list()),
            f"{TABLE}table": self._end_table, f"{TABLE}table-row": self._end_row, f"{TABLE}table-cell": self._end_cell,
            **dict.fromkeys(_BOXES, self._end_box), **dict.fromkeys(_INDEXES, lambda _: self._kinds.pop()),
        }  # fmt: skip

    def items(self, root: Element) -> list[Item]:
        """Return the paragraphs and tables below an element, in reading order."""
        walk = etree.iterwalk(root, events=("start", "end"))
        passed_over = None
        for event, element in walk:
            if event == "start":
                act = self._start.get(element.tag)
                if element.tag in _PASSED_OVER or (act and act(element) is True):
                    passed_over = element
                    walk.skip_subtree()
                else:
                    self._add(_WHITE.sub(" ", element.text or ""))
                continue
            if element is passed_over:
                passed_over = None
            elif element.tag in self._end:
                self._end[element.tag](element)
            if element is not root:
                self._add(_WHITE.sub(" ", element.tail or ""))
        return self._flows[0]

    def _start_paragraph(self, element: Element) -> None:
        look = self._styles.look("paragraph", element.get(f"{TEXT}style-name"))
        level = whole(element.get(f"{TEXT}outline-level")) or 1 if element.tag == f"{TEXT}h" else look.level
        if not self._open:
            self._break(look)
        kind = self._kinds[-1] if self._kinds else look.kind or Kind.BODY
        self._open.append(_Paragraph([look], level, self._lists.marker(element, look.list_style), kind))

    def _break(self, look: Look) -> None:
        if look.opens:
            self._pages.open(look.opens)
        elif look.break_before:
            self._pages.paragraph_on_new_page()

    def _end_paragraph(self, _: Element) -> None:
        paragraph = self._open.pop()
        self._flows[-1] += [paragraph.piece(boxed=bool(self._open)), *paragraph.after]
        if paragraph.looks[0].break_after and not self._open:
            self._pages.author_break()
        self._paragraphs += 1
        if self._paragraphs % _TELL_EVERY == 0:
            self._tell(self._paragraphs)

    def _start_span(self, element: Element) -> None:
        if self._open:
            looks = self._open[-1].looks
            looks.append(self._styles.look("text", element.get(f"{TEXT}style-name")).over(looks[-1]))

    def _end_span(self, _: Element) -> None:
        if self._open:
            self._open[-1].looks.pop()

    def _add(self, text: str) -> None:
        if not text or not self._open:
            return
        paragraph = self._open[-1]
        look = paragraph.looks[-1]
        if look.hidden:
            return
        written = len(paragraph.parts)
        paragraph.parts.append(as_raised(text, "".join(paragraph.parts[-2:])) if look.raised else text)
        if not text.isspace():
            page = self._pages.page()
            if paragraph.end_page and page and page != paragraph.end_page:
                before = "".join(paragraph.parts[:written]).replace(_SOFT, "")
                paragraph.turns.append((len(before), page))
            paragraph.end_page = page
            paragraph.page = paragraph.page or paragraph.end_page
            paragraph.plain |= not look.bold
            paragraph.size = max(paragraph.size, look.size or 0)

    def _note(self, element: Element) -> bool:
        citation, body = element.find(f"{TEXT}note-citation"), element.find(f"{TEXT}note-body")
        mark = "" if citation is None else "".join(citation.itertext()).strip()
        if self._open and mark:
            self._add(f"[{mark}]")
        if self._open and body is not None:
            walk = Walk(self._styles, self._lists, Pages.unknown(), self._kept, lambda done: None)
            self._open[-1].notes.append(Note(mark or "*", cell_text(tuple(walk.items(body)))))
        return True

    def _start_flow(self, _: Element) -> None:
        self._flows.append([])

    def _end_box(self, _: Element) -> None:
        items = self._flows.pop()
        (self._open[-1].after if self._open else self._flows[-1]).extend(items)

    def _put(self, text: str) -> bool:
        """Add text that stands for an element and all in it."""
        self._add(text)
        return True

    def _picture(self, element: Element) -> None:
        self.pictures += element.getparent().find(f"{DRAW}object") is None

    def _start_table(self, element: Element) -> None:
        self._break(self._styles.look("table", element.get(f"{TABLE}style-name")))
        self._tables.append(_Table())

    def _end_table(self, _: Element) -> None:
        self._flows[-1].append(Table(tuple(self._tables.pop().rows)))

    def _start_row(self, _: Element) -> None:
        if self._tables:
            self._tables[-1].row, self._tables[-1].spanned = [], 0

    def _end_row(self, element: Element) -> None:
        if self._tables:
            row = tuple(self._tables[-1].row)
            length = sum(len(cell_text(cell)) + 3 for cell in row)
            self._tables[-1].rows += [row] * self._times(element.get(f"{TABLE}number-rows-repeated"), length)

    def _end_cell(self, element: Element) -> None:
        cell = tuple(self._flows.pop())
        if self._tables:
            table = self._tables[-1]
            length = len(cell_text(cell)) + 3
            table.row += [cell] * self._times(element.get(f"{TABLE}number-columns-repeated"), length)
            table.spanned = (whole(element.get(f"{TABLE}number-columns-spanned")) or 1) - 1

    def _covered(self, element: Element) -> bool:
        """Pass a cell that another reaches across, from the left or from above."""
        if self._tables:
            table = self._tables[-1]
            times = self._times(element.get(f"{TABLE}number-columns-repeated"), 3)
            table.row += [LEFT] * min(times, table.spanned) + [ABOVE] * (times - table.spanned)
            table.spanned = max(table.spanned - times, 0)
        return True

    def _times(self, repeated: str | None, length: int) -> int:
        more = min(max((whole(repeated) or 1) - 1, 0), _MOST_REPEATED, self._spare // length if length else 0)
        self._spare -= more * length
        return 1 + more


def _is_hidden(element: Element) -> bool:
    hidden: bool = element.get(f"{TEXT}display") == "none" or element.get(f"{TEXT}is-hidden") == "true"
    return hidden
