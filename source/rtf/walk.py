"""A walk through the tokens of an RTF file that yields its paragraphs and tables as shown.

Changes that are tracked count as accepted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from source.builder import one_line
from source.errors import UnreadableError
from source.file import File
from source.office.flow import BULLET, Item, Note, Piece, cell_text
from source.office.formula import formula
from source.office.symbols import PRIVATE, symbol
from source.raised import as_raised
from source.rtf.codes import BOXES, CHARACTERS, KEPT, MARKERS, PASSED_OVER, SIGNS
from source.rtf.grid import Row
from source.rtf.head import CODE_PAGES, NO_HEADING, Font, Head
from source.rtf.math import ROOT, WORDS, begun, write
from source.rtf.notes import WORDS as NOTE_WORDS
from source.rtf.notes import Notes
from source.rtf.state import Place, State
from source.rtf.story import Story
from source.rtf.tokens import Is, Token, Tokens

_DEEPEST = 1000
"""Groups in one another."""
_PLACES = {
    "fonttbl": Place.FONTS, "stylesheet": Place.STYLES, "info": Place.INFO, "upr": Place.PASSED_OVER,
    **dict.fromkeys(MARKERS, Place.MARKER),
}  # fmt: skip
_INFO = {"title": Place.TITLE, "author": Place.AUTHOR}
_DEFINING = ("fcharset", "cpg", "sbasedon")
_PROPERTIES = ("b", "fs", "v", "deleted", "f", "uc", "outlinelevel", "intbl", "itap")


@dataclass(slots=True)
class _Aside:
    """A story beside the text: a note or a box, from the group that holds it to the end of that group."""

    story: Story
    depth: int
    is_note: bool
    is_endnote: bool = False


class Walk:
    """Reads one file."""

    def __init__(self, file: File, start: int) -> None:
        """Begin at a place in a file."""
        self._head, self._state = Head(), State()
        self._states: list[State] = []
        self._story = Story()
        self._asides: list[_Aside] = []
        self._starred = False
        self._fallback = 0  # characters to come that stand in for one in Unicode
        self._bytes = bytearray()
        self._marker: list[str] = []
        self._row, self._notes = Row(), Notes()
        self.pictures = 0
        self._acts: Mapping[str, Callable[[str, int | None], None]] = {
            **dict.fromkeys(_PROPERTIES, lambda name, number: self._state.set(name, number)),
            **dict.fromkeys(("super", "sub", "nosupersub"), lambda name, number: self._state.lift(name, number)),
            **dict.fromkeys(("plain", "pard", "s"), self._reset),
            **dict.fromkeys(("trowd", "clmrg", "clvmrg", "cellx"), self._define_row),
            **dict.fromkeys(("cell", "nestcell", "row", "nestrow"), self._end_cell_or_row),
            **dict.fromkeys(("par", "sect"), lambda name, _: self._end_paragraph(section=name == "sect")),
            **dict.fromkeys(NOTE_WORDS, self._notes.define),
            **dict.fromkeys((*CODE_PAGES, "ansicpg", "deff"), self._head.define),
            "u": lambda _, number: self._unicode(number or 0),
            "chftn": lambda _, __: self._refer(),
            "ftnalt": lambda _, __: self._is_endnote(),
        }
        known = {*self._acts, *_DEFINING, *_PLACES, *PASSED_OVER, *BOXES, *KEPT, *CHARACTERS, *WORDS}
        known |= {ROOT, "footnote", *_INFO}
        self._tokens = Tokens(file.data, start, known, file.tell)

    @property
    def title(self) -> str:
        """The title in the file's properties."""
        return one_line("".join(self._head.title))

    @property
    def author(self) -> str:
        """The author in the file's properties."""
        return one_line("".join(self._head.author))

    def items(self) -> list[Item]:
        """Return the paragraphs and tables of the file, in reading order. Raises ``UnreadableError``."""
        for token in self._tokens:
            if token.kind is Is.TEXT:
                self._bytes += token.data[self._fallback :]
                self._fallback = max(self._fallback - len(token.data), 0)
                continue
            self._flush()
            self._fallback = 0
            if token.kind is Is.WORD:
                self._word(token)
            elif token.kind is Is.SYMBOL:
                self._symbol(token.name)
            elif token.kind is Is.OPEN:
                self._open_group()
            elif not self._states:
                break
            else:
                self._close_group()
        self._flush()
        while self._states:
            self._close_group()
        return self._story.items()

    def _open_group(self) -> None:
        if len(self._states) >= _DEEPEST:
            raise UnreadableError(f"it is damaged: its groups stand in one another more than {_DEEPEST:,} deep")
        self._states.append(self._state)
        self._state = self._state.copy()
        self._starred = False

    def _close_group(self) -> None:
        if self._asides and self._asides[-1].depth == len(self._states):
            self._end_aside()
        if len(self._states) == 1:
            self._end_paragraph()  # the last, which nothing else need end
        inner, self._state = self._state, self._states.pop()
        if inner.math is not None and self._state.math is None:
            self._add(formula(inner.math))
        if inner.place is Place.MARKER and self._state.place is not Place.MARKER:
            self._story.paragraph.marker = _shown("".join(self._marker))
            self._marker = []

    def _symbol(self, name: str) -> None:
        if name == "*":
            self._starred = True
        elif name in "\r\n":
            self._end_paragraph()
        else:
            self._add(SIGNS.get(name, ""))

    def _word(self, token: Token) -> None:
        name, number, starred = token.name, token.number, self._starred
        self._starred = False
        place = self._state.place
        if self._enter(name):
            return
        if place in (Place.FONTS, Place.STYLES) and not starred:
            if name == ("f" if place is Place.FONTS else "s"):
                self._state.entry = number or 0
            define = self._head.define_font if place is Place.FONTS else self._head.define_style
            define(self._state.entry, name, number)
        elif name in self._acts:
            self._acts[name](name, number)
        elif name in CHARACTERS:
            self._add(CHARACTERS[name])
        elif starred and name not in KEPT:
            self._tokens.pass_group()

    def _enter(self, name: str) -> bool:
        """Follow a control word that says what its group is; return whether it does."""
        if name in PASSED_OVER:
            self.pictures += name == "pict" and self._state.place is Place.TEXT
            self._tokens.pass_group()
        elif name in _PLACES:
            self._state.place = _PLACES[name]
        elif name == ROOT or (name in WORDS and self._state.math is not None):
            self._state.math = begun(name, self._state.math)
        elif name in BOXES or name == "footnote":
            self._start_aside(is_note=name == "footnote")
        elif name == "ud" and len(self._states) > 1:  # the same as the text before it, which was passed over
            self._state.place = self._states[-2].place
        elif name in _INFO and self._state.place is Place.INFO:
            self._state.place = _INFO[name]
        else:
            return False
        return True

    def _reset(self, name: str, number: int | None) -> None:
        state = self._state
        if name == "plain":
            state.plain(self._head.font)
        elif name == "pard":
            state.default_paragraph()
        else:
            state.style = number or 0
            state.bold, state.size = self._head.bold_and_size(state.style)

    def _define_row(self, name: str, number: int | None) -> None:
        if name == "trowd":
            self._row = Row()
        else:
            self._row.define(name, number)

    def _end_cell_or_row(self, name: str, _: int | None) -> None:
        if self._state.place is not Place.TEXT:
            return
        depth = max(self._state.depth, 1) if name.startswith("nest") else 1
        if name.endswith("cell"):
            self._story.end_cell(self._piece(), depth)
        else:
            self._story.end_row(depth, self._row)

    def _refer(self) -> None:
        paragraph = self._story.paragraph
        if not self._asides and self._state.place is Place.TEXT:
            paragraph.mark_at = len(paragraph.parts)
            paragraph.parts.append("")  # until the note comes and tells of which kind it is

    def _is_endnote(self) -> None:
        if self._asides:
            self._asides[-1].is_endnote = True

    def _unicode(self, number: int) -> None:
        sign = chr(number % 0x10000)
        font = self._head.fonts.get(self._state.font, Font()).name
        self._add(PRIVATE.sub(lambda found: symbol(ord(found[0]), font), sign))
        self._fallback = self._state.fallback

    def _start_aside(self, *, is_note: bool) -> None:
        self._asides.append(_Aside(self._story, len(self._states), is_note))
        self._story = Story()
        self._state.default_paragraph()
        self._state.plain(self._head.font)
        self._state.place = Place.TEXT if self._state.place is Place.TEXT else Place.PASSED_OVER

    def _end_aside(self) -> None:
        self._end_paragraph()
        items, aside = self._story.items(), self._asides.pop()
        self._story = aside.story
        paragraph = self._story.paragraph
        if aside.is_note:
            text = cell_text(tuple(items)).strip()
            counted = paragraph.mark_at is not None
            mark = self._notes.mark(paragraph, is_endnote=aside.is_endnote)
            paragraph.notes.append(Note(mark, text if counted else text.removeprefix(f"{mark} ").strip()))
        else:
            paragraph.after += items

    def _flush(self) -> None:
        """Add the bytes of text that came together: two of them can make up one character."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        if self._state.place is Place.FONTS:
            self._head.name_font(self._state.entry, data)
        elif self._state.place is Place.STYLES:
            self._head.name_style(self._state.entry, data)
        else:
            self._add(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        codec = self._head.codec_of(self._state.font)
        if codec:
            return data.decode(codec, "replace")
        font = self._head.fonts[self._state.font].name
        return "".join(symbol(byte, font) for byte in data)

    def _add(self, text: str) -> None:
        state = self._state
        if state.place is Place.MARKER:
            self._marker.append(text)
        elif state.place is Place.TITLE:
            self._head.title.append(text)
        elif state.place is Place.AUTHOR:
            self._head.author.append(text)
        elif state.place is not Place.TEXT or not text or state.hidden or state.deleted:
            return
        elif state.math is not None:
            write(state.math, text)
        else:
            paragraph = self._story.paragraph
            text = text.replace("\N{SOFT HYPHEN}", "")
            paragraph.parts.append(as_raised(text, "".join(paragraph.parts[-2:])) if state.raised else text)
            if not text.isspace():
                paragraph.plain |= not state.bold
                paragraph.size = max(paragraph.size, state.size)

    def _end_paragraph(self, *, section: bool = False) -> None:
        if self._state.place is Place.TEXT and not self._state.deleted:
            self._story.end_paragraph(self._piece(), self._state.depth)
        if section:
            self._notes.end_section()

    def _piece(self) -> Piece:
        state, paragraph = self._state, self._story.paragraph
        kind, level = self._head.kind_and_level(state.style)
        if state.level is not None:
            level = state.level + 1 if 0 <= state.level < NO_HEADING else None
        bold, boxed = not paragraph.plain, bool(self._asides)
        notes = tuple(paragraph.notes)
        return Piece(
            paragraph.text(), kind, level, paragraph.marker, notes, bold=bold, size=paragraph.size, boxed=boxed
        )


def _shown(marker: str) -> str:
    """Return the marker of an item as shown: all signs are bullets, and so is the "o" that Word draws a circle with."""
    marker = one_line(marker)
    return BULLET if marker == "o" or (marker and not any(each.isalnum() for each in marker)) else marker
