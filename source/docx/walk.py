"""A walk through the XML of a DOCX file, element by element, that yields its paragraphs and tables as shown.

Changes that are tracked count as accepted. The walk keeps its own stacks, so that no depth of nesting can exhaust
Python's.
"""

from collections.abc import Callable, Iterable, Mapping

from lxml import etree

from source.archive import Element
from source.docx.fields import Fields, filled_in
from source.docx.notes import Notes
from source.docx.paragraph import Paragraph, opened
from source.docx.parts import Parts
from source.docx.styles import Look, run_look
from source.docx.table import OpenTable, columns, goes_on
from source.office.drawn import DRAWN, drawn_items
from source.office.flow import ABOVE, LEFT, Item, Kind, Note, Table, cell_text
from source.office.formula import formula
from source.office.ooxml import MC, M, W, stands_in, value
from source.office.pages import Pages, Section
from source.office.symbols import PRIVATE, symbol

_PICTURE = ("{http://schemas.openxmlformats.org/drawingml/2006/picture}pic", "{urn:schemas-microsoft-com:vml}imagedata")
_PASSED_OVER = frozenset(
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr",  # properties
        "del", "moveFrom", "delText", "delInstrText",  # what is no longer, or never was, text
        "rt",  # how to pronounce the characters below
    )
)  # fmt: skip
_GALLERIES = {"Table of Contents": Kind.CONTENTS, "Cover Pages": Kind.OPENING}
_BETWEEN_WORDS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_TELL_EVERY = 2000
"""Paragraphs."""


class Walk:
    """Reads one flow: the body of a document, or a note."""

    def __init__(
        self,
        parts: Parts,
        pages: Pages,
        sections: Iterable[Section] = (),
        tell: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Start at the top, on the first of the ``pages``; ``sections`` are those after the first."""
        self._parts, self._pages, self._sections, self._tell = parts, pages, iter(sections), tell
        self._flows: list[list[Item]] = [[]]
        self._open: list[Paragraph] = []
        self._tables: list[OpenTable] = []
        self._runs: list[Look] = [Look()]
        self._fields = Fields()
        self._galleries: list[Kind | None] = []  # of each content control, what all in it is
        self._joined: Paragraph | None = None
        self._own_mark: tuple[Notes, str | None] | None = None
        self._paragraphs = 0
        self.pictures = 0
        self.foreign = 0
        self._start: Mapping[str, Callable[[Element], object]] = {
            f"{W}p": self._start_paragraph, f"{W}r": self._start_run, f"{W}t": self._text,
            f"{M}oMath": self._formula,
            f"{W}br": self._break, f"{W}sym": self._symbol, f"{W}fldChar": self._field, f"{W}sdt": self._control,
            f"{W}instrText": lambda element: self._fields.instruct(element.text or ""),
            f"{W}lastRenderedPageBreak": self._rendered_break,
            f"{W}footnoteReference": self._reference, f"{W}endnoteReference": self._reference,
            f"{W}tbl": self._start_table, f"{W}tr": self._start_row, f"{W}tc": self._start_cell,
            f"{W}txbxContent": self._start_box,
            f"{MC}Choice": stands_in, f"{MC}Fallback": stands_in, f"{W}altChunk": self._foreign,
            **dict.fromkeys(_PICTURE, self._picture), **dict.fromkeys(DRAWN, self._drawing),
            **dict.fromkeys(_BETWEEN_WORDS, self._between_words),
        }  # fmt: skip
        self._end: Mapping[str, Callable[[], object]] = {
            f"{W}p": self._end_paragraph, f"{W}tc": self._end_cell, f"{W}tr": self._end_row,
            f"{W}tbl": self._end_table, f"{W}txbxContent": self._end_box, f"{W}sdt": lambda: self._galleries.pop(),
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
            elif element is passed_over:
                passed_over = None
            elif element.tag in self._end:
                self._end[element.tag]()
        self._end_join()
        return self._flows[0]

    def _start_paragraph(self, element: Element) -> None:
        properties = element.find(f"{W}pPr")
        styles, joined = self._parts.styles, self._joined
        look = styles.of_paragraph(properties)
        paragraph = opened(look, properties)
        if look.level:
            self._fields.leave()
        elif self._galleries:
            paragraph.kind = paragraph.kind or self._galleries[-1]
        if look.new_page and not self._open:
            self._pages.paragraph_on_new_page()
        if not paragraph.joins:
            style = look.list_style or styles.style_of(properties)
            paragraph.marker = self._parts.numbering.marker(look.list_id, look.list_level, style)
        if joined:
            paragraph.take_over(joined)
        self._runs[-1] = look
        self._joined = None
        self._open.append(paragraph)

    def _end_paragraph(self) -> None:
        paragraph = self._open.pop()
        self._fields.end_paragraph()
        self._own_mark = None
        paragraph.boxed = bool(self._open)
        if paragraph.joins:
            self._joined = paragraph
        else:
            self._flows[-1] += [paragraph.piece(), *paragraph.after]
        if paragraph.ends_section and not self._open:
            self._pages.begin(next(self._sections, Section()))
        self._paragraphs += 1
        if self._paragraphs % _TELL_EVERY == 0:
            self._tell(self._paragraphs)

    def _end_join(self) -> None:
        if self._joined:
            self._flows[-1] += [self._joined.piece(), *self._joined.after]
        self._joined = None

    def _start_run(self, element: Element) -> None:
        properties = element.find(f"{W}rPr")
        look = self._open[-1].look if self._open else Look()
        if properties is not None and len(properties):
            style = value(properties.find(f"{W}rStyle"))
            own = run_look(properties)
            look = (own.over(self._parts.styles.look(style)) if style else own).over(look)
        self._runs[-1] = look

    def _text(self, element: Element) -> None:
        text = (element.text or "").replace("\N{SOFT HYPHEN}", "")
        font = self._runs[-1].font or ""
        self._add(PRIVATE.sub(lambda sign: symbol(ord(sign[0]), font), text))

    def _add(self, text: str) -> None:
        """Add text to the paragraph where it is seen: not in a hidden run, nor in the instruction of a field."""
        look = self._runs[-1]
        if not text or not self._open or look.hidden or self._fields.hide:
            return
        paragraph = self._open[-1]
        if self._fields.make_contents:
            paragraph.kind = Kind.CONTENTS
        if self._own_mark and text.strip():
            notes, identity = self._own_mark
            self._own_mark = None
            text = self._marked(text.strip(), notes.take(identity))
        paragraph.add(text, look, self._pages)

    def _between_words(self, element: Element) -> None:
        self._add(_BETWEEN_WORDS[element.tag])

    def _break(self, element: Element) -> None:
        kind = element.get(f"{W}type")
        self._add(" " if kind in ("page", "column") else "\n")
        if kind == "page" and len(self._open) == 1:
            self._pages.author_break()

    def _rendered_break(self, _: Element) -> None:
        if len(self._open) == 1:
            self._pages.rendered_break()

    def _symbol(self, element: Element) -> None:
        try:
            code = int(element.get(f"{W}char", ""), 16)
        except ValueError:
            return
        self._add(symbol(code, element.get(f"{W}font", "")))

    def _formula(self, element: Element) -> bool:
        self._runs[-1] = self._open[-1].look if self._open else Look()
        before = element.getprevious()
        self._add(f"{'' if before is None or before.tag != element.tag else ' '}{formula(element)}")
        return True

    def _field(self, element: Element) -> None:
        self._add(filled_in(element))
        self._fields.follow(element.get(f"{W}fldCharType"))

    def _control(self, element: Element) -> None:
        gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        around = self._galleries[-1] if self._galleries else None
        self._galleries.append(_GALLERIES.get(value(gallery) or "", around))

    def _reference(self, element: Element) -> None:
        notes = self._parts.notes.get(element.tag)
        if notes is None or self._runs[-1].hidden:
            return
        identity = element.get(f"{W}id")
        if element.get(f"{W}customMarkFollows") in ("1", "true", "on"):
            self._own_mark = notes, identity
        else:
            self._add(self._marked(notes.mark(self._pages), notes.take(identity)))

    def _marked(self, mark: str, note: Element | None) -> str:
        if note is not None and self._open:
            parts = Parts(self._parts.package, self._parts.relations, self._parts.styles, self._parts.numbering, {})
            text = cell_text(tuple(Walk(parts, Pages.unknown()).items(note)))
            self._open[-1].notes.append(Note(mark, text))
        return f"[{mark}]"

    def _start_box(self, _: Element) -> None:
        self._flows.append([])
        self._runs.append(Look())

    def _end_box(self) -> None:
        self._end_join()
        items = self._flows.pop()
        self._runs.pop()
        (self._open[-1].after if self._open else self._flows[-1]).extend(items)

    def _drawing(self, element: Element) -> None:
        if self._open:
            items = drawn_items(self._parts.package, self._parts.relations, element, self._pages.page())
            self._open[-1].after += items

    def _start_table(self, _: Element) -> None:
        self._end_join()
        self._tables.append(OpenTable())

    def _end_table(self) -> None:
        if self._tables:
            self._flows[-1].append(Table(tuple(self._tables.pop().rows)))

    def _start_row(self, element: Element) -> bool:
        if not self._tables or element.find(f"{W}trPr/{W}del") is not None:
            return True
        table = self._tables[-1]
        table.row, table.page, table.end_page = [], self._pages.index, self._pages.index
        table.row += [LEFT] * columns(element.find(f"{W}trPr/{W}gridBefore"), 0)
        return False

    def _end_row(self) -> None:
        self._tables[-1].rows.append(tuple(self._tables[-1].row))
        self._pages.back_to(self._tables[-1].end_page)

    def _start_cell(self, element: Element) -> bool:
        properties = element.find(f"{W}tcPr")
        if not self._tables:
            return True
        wide = 1 if properties is None else columns(properties.find(f"{W}gridSpan"), 1)
        if properties is not None:
            if properties.find(f"{W}cellDel") is not None:
                return True
            if goes_on(properties.find(f"{W}hMerge")):
                self._tables[-1].row += [LEFT] * wide
                return True
            if goes_on(properties.find(f"{W}vMerge")):
                self._tables[-1].row += [ABOVE, *[LEFT] * (wide - 1)]
                return True
        self._tables[-1].wide = wide
        self._flows.append([])
        self._pages.back_to(self._tables[-1].page)
        return False

    def _end_cell(self) -> None:
        self._end_join()
        table = self._tables[-1]
        table.row += [tuple(self._flows.pop()), *[LEFT] * (table.wide - 1)]
        table.end_page = max(table.end_page, self._pages.index)

    def _picture(self, _: Element) -> None:
        self.pictures += 1

    def _foreign(self, _: Element) -> None:
        self.foreign += 1
