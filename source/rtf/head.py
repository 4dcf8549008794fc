"""The tables at the head of an RTF file: its fonts and its styles."""

from collections.abc import Mapping
from dataclasses import dataclass

from source.office.flow import Kind, kind_of_style, level_of_style
from source.rtf.codes import SIGNS_CHARSET, codec_of_charset, codec_of_page

NO_HEADING = 9
"""The outline level, counted from 0, of what is body text."""
CODE_PAGES = {"ansi": 1252, "mac": 10000, "pc": 437, "pca": 850}
_MOST_ANCESTORS = 20
"""Styles, each based on the next."""


@dataclass(slots=True)
class Font:
    """A font; ``page`` is the code page it names, if it does."""

    name: str = ""
    charset: int | None = None
    page: int | None = None


@dataclass(slots=True)
class Style:
    """A style of paragraphs; ``level`` is the outline level, counted from 0."""

    name: str = ""
    based_on: int | None = None
    level: int | None = None
    bold: bool = False
    size: float | None = None


class Head:
    """What is known of the document as a whole."""

    def __init__(self) -> None:
        self.codec = "cp1252"
        self.fonts: dict[int, Font] = {}
        self.styles: dict[int, Style] = {}
        self.font = 0
        self.title: list[str] = []
        self.author: list[str] = []
        self._codecs: dict[int, str] = {}

    def define(self, name: str, number: int | None) -> None:
        """Follow a control word on the document: its code page or its font."""
        if name == "deff":
            self.font = number or 0
        else:
            self.codec = codec_of_page(CODE_PAGES.get(name, number or 1252))

    def define_font(self, entry: int, name: str, number: int | None) -> None:
        """Follow a control word on a font."""
        font = self.fonts.setdefault(entry, Font())
        if name == "fcharset":
            font.charset = number
        elif name == "cpg":
            font.page = number

    def name_font(self, entry: int, data: bytes) -> None:
        """Take the name of a font."""
        self.fonts.setdefault(entry, Font()).name += _name(data)

    def name_style(self, entry: int, data: bytes) -> None:
        """Take the name of a style."""
        self.styles.setdefault(entry, Style()).name += _name(data)

    def define_style(self, entry: int, name: str, number: int | None) -> None:
        """Follow a control word on a style."""
        style = self.styles.setdefault(entry, Style())
        match name:
            case "sbasedon":
                style.based_on = number
            case "outlinelevel":
                style.level = number
            case "b":
                style.bold = number != 0
            case "fs":
                style.size = number

    def codec_of(self, number: int) -> str:
        """Return the codec of text in a font, "" for a font of signs.

        "ANSI" is Western in a document that sets its own script in fonts that say so, and the document's code page in
        one that does not.
        """
        if number not in self._codecs:
            self._codecs[number] = self._codec_of(self.fonts.get(number, Font()))
        return self._codecs[number]

    def _codec_of(self, font: Font) -> str:
        if font.charset == SIGNS_CHARSET:
            return ""
        if font.page:
            return codec_of_page(font.page)
        if font.charset == 0:
            told_apart = any(codec_of_charset(other.charset) == self.codec for other in self.fonts.values())
            return "cp1252" if told_apart else self.codec
        return codec_of_charset(font.charset) or self.codec

    def kind_and_level(self, number: int) -> tuple[Kind, int | None]:
        """Return what paragraphs of a style are, and the level of a heading, 1 being the outermost."""
        return _kind_and_level(self.styles, number)

    def bold_and_size(self, number: int) -> tuple[bool, float]:
        """Return how text of a style looks; its size is in half points."""
        style = self.styles.get(number, Style())
        return style.bold, style.size or 24


def _name(data: bytes) -> str:
    return data.decode("latin-1").rstrip(";").strip()


def _kind_and_level(styles: Mapping[int, Style], number: int) -> tuple[Kind, int | None]:
    at: int | None = number
    for _ in range(_MOST_ANCESTORS):
        if at is None or at not in styles:
            break
        style = styles[at]
        name = style.name.partition(",")[0].strip()  # what follows are its other names
        kind = kind_of_style(name)
        level = level_of_style(name) if style.level is None else style.level + 1
        if kind or level:
            return kind or Kind.BODY, level if level and level <= NO_HEADING else None
        at = style.based_on
    return Kind.BODY, None
