"""What the elements of a page make of its text: headings, lists, tables, verse, notes, and what stands around it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from source.markup.flow import Flow
from source.markup.heading import (
    HEADINGS,
    LONGEST_HEADING,
    Sections,
    is_document_title,
    is_label,
    level_by_class,
    title_and_rest,
)
from source.markup.lists import BULLET, List
from source.markup.notes import BESIDE, Notes, note_beside, words
from source.markup.place import ROOTS, Place, has_title, place_in_book, place_in_page
from source.markup.preformatted import add_preformatted
from source.markup.table import holds_data, is_item, row_lines, rows_of
from source.markup.tamed import names
from source.markup.text import (
    APART,
    is_line_of_verse,
    is_verse,
    page_label,
    plain_label,
    prose,
    verbatim,
    visible,
)
from source.markup.tree import BREAK, NOTES, Element, elements
from source.model import Page, Role
from source.raised import raised

LONGEST_LABEL = 20
"""Characters in an element that says where a printed page begins."""

FROM_CONTENTS = "contents"
"""The mark of a heading that only a table of contents gives."""

_SECTIONS = names("article aside section")
_NOTE_BLOCKS = names("aside dd div li p section")
_NOTE_LISTS = names("doc-endnotes endnotes footnotes rearnotes")
_MARK = re.compile(r"[\[(]?(\d{1,4}|[*†‡§]{1,3})(?:[\])][.:]?|[.:]|(?=\s))")


class Walk:
    """Goes through the parts of a document, one after the other, and says what they hold to a ``flow``.

    ``notes`` were found in these parts. ``pages`` are those of a list of pages, by the address where they begin.
    ``titles`` are headings that only a table of contents gives, with their levels, by address. ``main`` is the element
    of a web page that holds its text, if one does; ``web`` says that it is one, with headers and footers of a site.
    ``named`` is the title that a class gives.
    """

    def __init__(
        self,
        notes: Notes,
        pages: Mapping[str, Page] | None = None,
        titles: Mapping[str, Sequence[tuple[str, int]]] | None = None,
        *,
        main: Element | None = None,
        web: bool = False,
    ) -> None:
        self.flow = Flow(pages or {})
        self._notes, self._titles, self._main, self._web = notes, titles or {}, main, web
        self._titled = main is not None and has_title(main)
        self._part = ""
        self.named = ""
        self._first = self._roots = self._notes_beside = 0
        self._sections = Sections()
        self._lists: list[List] = []
        self._blocks: dict[str, Callable[[Element], None]] = {
            **dict.fromkeys(HEADINGS, self._heading),
            **dict.fromkeys(("ol", "ul", "dir", "menu"), self._list),
            **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), self._preformatted),
            **dict.fromkeys(_SECTIONS, self._section),
            "dl": self._definitions,
            "dt": self._term,
            "li": self._item,
            "table": self._table,
        }
        self._inlines: dict[str, Callable[[Element], None]] = {
            "a": self._link,
            "br": lambda element: self.flow.say(BREAK),
            "img": self._picture,
            "q": self._quotation,
            "rt": lambda element: self.flow.say_close(f"({self._flat(element)})"),
            "sup": self._raised,
        }

    def walk(self, part: str, body: Element) -> None:
        """Go through a part."""
        self._part, self._sections, self._lists = part, Sections(), []
        self._first = len(self.flow.pieces)
        self.flow.place = Place.BEFORE if self._main and self._main is not body else Place.TEXT
        self.flow.say(self.flow.turned(None, (f"{part}#",)))
        self.title(f"{part}#")
        self._visit(body)
        self.flow.release()

    def _visit(self, element: Element) -> None:
        places = tuple(f"{self._part}#{name}" for name in element.anchors)
        label = page_label(element)
        if label is not None or places:
            self.flow.say(self.flow.turned(label, places))
        for place in places:
            self.title(place)
        if label is not None and (not (said := words(element, LONGEST_LABEL)) or plain_label(said)):
            return  # any other text is the page's own, in a tag that was not closed
        mark = self._notes.mark(self._part, element) if places else ""
        if element.block:
            self._visit_block(element, mark)
            return
        if mark and self.flow.unsaid and not self.flow.capturing:
            self.flow.mark = mark
        if self.flow.verse and "line" in element.kinds:
            self.flow.new_line()
        if element.kinds & BESIDE:
            self._beside(element)
            return
        apart = " " if element.kinds & APART else ""
        self.flow.say(apart)
        self._inlines.get(element.tag, self._children)(element)
        self.flow.say(apart)

    def title(self, place: str) -> None:
        """Add the headings that a table of contents gives for a place."""
        if place in self._titles and not self.flow.capturing:
            self.flow.release()
            for text, level in self._titles[place]:
                self.flow.emit(Role.HEADING, text, level=level, mark=FROM_CONTENTS)

    def _visit_block(self, element: Element, mark: str) -> None:
        verse = is_verse(element)
        if self.flow.verse and is_line_of_verse(element):
            self.flow.new_line()
            self._children(element)
            self.flow.new_line()
            return
        self.flow.end()
        self.flow.verse += verse
        kept = self.flow.place
        self.flow.place = self._place(element)
        self._roots += element.tag in ROOTS
        if element.get("role").lower() == "heading":
            self._heading(element)
        elif level := level_by_class(element):
            self._heading(replace(element, attributes={**element.attributes, "aria-level": str(level)}))
        elif not (self.flow.begun or self.named or self.flow.capturing) and is_document_title(element):
            self.named = self._flat(element)
            self.flow.emit(Role.FRONT, self.named)
        elif (mark or element.kinds & NOTES) and element.tag in _NOTE_BLOCKS and not self.flow.capturing:
            self._note(element, mark)
        else:
            self._blocks.get(element.tag, self._children)(element)
        self.flow.end()
        self.flow.verse -= verse
        self._roots -= element.tag in ROOTS
        self.flow.place = Place.AFTER if element is self._main else kept

    def _place(self, element: Element) -> Place:
        place, begun = self.flow.place, self.flow.begun
        if not self._web:
            return place_in_book(element, place, begun=begun)
        if element is self._main:
            return Place.TEXT
        inside = self._roots > 0 or (place is Place.TEXT and self._main is not None)
        return place_in_page(element, place, begun=begun, inside=inside, titled=self._titled)

    def _children(self, element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.flow.say(child)
            else:
                self._visit(child)

    def _flat(self, element: Element) -> str:
        return prose(self.flow.captured(lambda: self._children(element)))

    def _section(self, element: Element) -> None:
        self._sections.begin()
        self._children(element)
        self._sections.end()

    def _heading(self, element: Element) -> None:
        title, rest = title_and_rest(element)
        if self.flow.capturing or len(words(title, LONGEST_HEADING)) > LONGEST_HEADING:
            self._children(element)
            return
        self.flow.release()
        text, level = self._flat(title), self._sections.level(element)
        last = self.flow.pieces[-1] if len(self.flow.pieces) > self._first else None
        if last and last.role is Role.HEADING and last.level == level and is_label(last.text):
            text = f"{self.flow.pieces.pop().text} {text}"
        self.flow.emit(Role.HEADING, text, level=level)
        self._children(rest)

    def _note(self, element: Element, mark: str) -> None:
        inner = {found for child in elements(element) if (found := self._notes.mark(self._part, child))}
        if len(inner) > 1 or element.kinds & _NOTE_LISTS:
            self._blocks.get(element.tag, self._children)(element)
            return
        text = self._flat(element)
        shown = _MARK.match(visible(text))
        mark = mark or next(iter(inner), "") or (shown[1] if shown else "")
        if mark:
            self.flow.note(text, mark)
        else:
            self.flow.body(text)

    def _beside(self, element: Element) -> None:
        """Keep a note apart from the sentence it stands in; one in the margin has no mark there."""
        marginal = "marginnote" in element.kinds
        self._notes_beside += not marginal
        text, mark = note_beside(element, self._flat, "" if marginal else str(self._notes_beside))
        if mark:
            self.flow.say_close(f"[{mark}]")
        self.flow.beside.append((text, mark))

    def _list(self, element: Element) -> None:
        self._lists.append(List.of(element))
        self._children(element)
        self._lists.pop()

    def _item(self, element: Element) -> None:
        marker = self._lists[-1].next_marker(element) if self._lists else BULLET
        if self.flow.capturing:
            self._children(element)
            return
        outer = self.flow.marker.strip(BULLET)
        self.flow.marker = f"{outer} {marker}".strip()
        self._children(element)
        self.flow.end()
        self.flow.marker = ""

    def _definitions(self, element: Element) -> None:
        self._children(element)
        if not self.flow.capturing:
            self.flow.release()

    def _term(self, element: Element) -> None:
        if self.flow.capturing:
            self._children(element)
        else:
            self.flow.terms.append(self._flat(element))

    def _table(self, table: Element) -> None:
        rows = rows_of(table)
        captions = [child for child in table.children if isinstance(child, Element) and child.tag == "caption"]
        data = holds_data(table, rows)
        if data and not self.flow.capturing:
            self.flow.release()
            titles = filter(None, map(self._flat, captions))
            self.flow.emit(Role.LINES, "\n".join([*titles, *row_lines(rows, self._flat)]), linked=False)
            return
        for caption in captions:
            self._visit(caption)
        for row in rows:
            if not self.flow.capturing and not data and is_item(row):
                text = " ".join(filter(None, map(self._flat, row)))
                self.flow.body(text)
            else:
                for cell in row:
                    self._visit(cell)

    def _preformatted(self, element: Element) -> None:
        if self.flow.capturing:
            self._children(element)
            return
        add_preformatted(self.flow, verbatim(self.flow.captured(lambda: self._children(element))))

    def _link(self, element: Element) -> None:
        if mark := self._notes.reference(element):
            self.flow.say_close(f"[{mark}]")
        elif not self._notes.is_back_link(element):
            self.flow.linking += bool(element.get("href"))
            self._children(element)
            self.flow.linking -= bool(element.get("href"))

    def _picture(self, element: Element) -> None:
        """Say what a picture stands for where it stands for text: an initial, or a formula."""
        alt = element.get("alt").strip()
        if (len(alt) == 1 and alt.isalnum()) or any("math" in kind or "latex" in kind for kind in element.kinds):
            self.flow.say(alt)

    def _quotation(self, element: Element) -> None:
        self.flow.say("“")
        self._children(element)
        self.flow.say("”")

    def _raised(self, element: Element) -> None:
        before = self.flow.last_words()
        text = raised(self._flat(element), before)
        if text.startswith("["):
            self.flow.say_close(text)
        else:
            self.flow.say(text)
