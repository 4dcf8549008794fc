"""The styles of an OpenDocument text (ODF 1.3, part 3): what paragraphs and spans are, and how pages are numbered."""

import re
from dataclasses import dataclass
from typing import TypeVar

from source.archive import Element
from source.office.flow import Kind, kind_of_style, level_of_style
from source.office.ooxml import whole
from source.office.pages import Section

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = f"{{{_ODF}office:1.0}}"
TEXT = f"{{{_ODF}text:1.0}}"
TABLE = f"{{{_ODF}table:1.0}}"
DRAW = f"{{{_ODF}drawing:1.0}}"
STYLE = f"{{{_ODF}style:1.0}}"
FO = f"{{{_ODF}xsl-fo-compatible:1.0}}"

NUMBER_STYLES = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none",
    "01, 02, 03, ...": "decimalZero", "一, 二, 三, ...": "chineseCounting", "甲, 乙, 丙, ...": "ideographTraditional",
    "①, ②, ③, ...": "decimalEnclosedCircle", "ア, イ, ウ, ...": "aiueoFullWidth",
    "가, 나, 다, ...": "ganada", "א, י, ק, ...": "hebrew1", "א, ב, ג, ...": "hebrew2", "أ, ب, ت, ...": "arabicAlpha",
    "ا, ب, ج, ...": "arabicAbjad", "1st": "ordinal", "One": "cardinalText", "First": "ordinalText",
}  # fmt: skip
"""How ODF and LibreOffice name the styles that ``source.numerals`` writes."""

_ENCODED = re.compile("_([0-9a-f]{2,4})_")
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)pt")
_RAISED = re.compile("super|0*[1-9]")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Look:
    """What a style says; None is what it leaves open. ``list_style`` is "" where it takes a heading out of its list.

    ``opens`` is the section of pages that paragraphs of the style open; ``size`` is in points.
    """

    kind: Kind | None = None
    level: int | None = None
    list_style: str | None = None
    break_before: bool | None = None
    break_after: bool | None = None
    opens: Section | None = None
    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    raised: bool | None = None

    def over(self, other: "Look") -> "Look":
        """Return this look, filled up with another's; a new section of pages is never inherited."""
        return Look(
            _first(self.kind, other.kind),
            _first(self.level, other.level),
            _first(self.list_style, other.list_style),
            _first(self.break_before, other.break_before),
            _first(self.break_after, other.break_after),
            self.opens,
            _first(self.bold, other.bold),
            _first(self.size, other.size),
            _first(self.hidden, other.hidden),
            _first(self.raised, other.raised),
        )


_PLAIN = Look()


class Styles:
    """The styles of a document, by family and name."""

    def __init__(self, content: Element, styles: Element | None) -> None:
        self._own: dict[tuple[str, str], Look] = {}
        self._parent: dict[tuple[str, str], str | None] = {}
        self._whole: dict[tuple[str, str], Look] = {}
        self._sections = _sections(styles)
        shared = None if styles is None else styles.find(f"{OFFICE}styles")
        for place in (shared, content.find(f"{OFFICE}automatic-styles")):
            for style in () if place is None else place.iterchildren(f"{STYLE}style"):
                key = style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")
                self._own[key] = self._look(style)
                self._parent[key] = style.get(f"{STYLE}parent-style-name")

    def look(self, family: str, name: str | None) -> Look:
        """Return what a style says, with all it inherits."""
        chain: list[tuple[str, str]] = []
        at = family, name or ""
        while at in self._own and at not in self._whole:
            self._whole[at] = self._own[at]  # so that styles based on each other come to an end
            chain.append(at)
            at = family, self._parent[at] or ""
        look = self._whole.get(at) or _named(*at)
        for key in reversed(chain):
            look = self._own[key].over(look)
            self._whole[key] = look
        return look

    def _look(self, style: Element) -> Look:
        name = style.get(f"{STYLE}display-name") or _decoded(style.get(f"{STYLE}name", ""))
        paragraph = style.find(f"{STYLE}paragraph-properties")
        if paragraph is None:
            paragraph = style.find(f"{STYLE}table-properties")
        text = style.find(f"{STYLE}text-properties")
        look = Look(list_style=style.get(f"{STYLE}list-style-name"))
        if style.get(f"{STYLE}family") == "paragraph":
            look = Look(kind_of_style(name), level_of_style(name), look.list_style)
        page = style.get(f"{STYLE}master-page-name")
        if paragraph is not None or page:
            start = None if paragraph is None else whole(paragraph.get(f"{STYLE}page-number"))
            look = Look(
                break_before=_breaks(paragraph, "break-before"),
                break_after=_breaks(paragraph, "break-after"),
                opens=Section("nextPage", start, self._sections.get(page, "decimal")) if page else None,
            ).over(look)
        return look if text is None else _text_look(text, look)


def _named(family: str, name: str) -> Look:
    """Return what the name of a style says that is nowhere defined, as one common to all documents need not be."""
    name = _decoded(name)
    return Look(kind_of_style(name), level_of_style(name)) if name and family == "paragraph" else _PLAIN


def _text_look(properties: Element, look: Look) -> Look:
    weight = properties.get(f"{FO}font-weight")
    size = _SIZE.fullmatch(properties.get(f"{FO}font-size", ""))
    display, place = properties.get(f"{TEXT}display"), properties.get(f"{STYLE}text-position")
    own = Look(
        opens=look.opens,
        bold=None if weight is None else weight == "bold" or (whole(weight) or 0) >= 600,
        size=float(size[1]) if size else None,
        hidden=None if display is None else display == "none",
        raised=None if place is None else _RAISED.match(place) is not None,
    )
    return own.over(look)


def _breaks(properties: Element | None, name: str) -> bool | None:
    value = None if properties is None else properties.get(f"{FO}{name}")
    return None if value is None else value == "page"


def _sections(styles: Element | None) -> dict[str, str]:
    """Return how the pages of each master page are numbered."""
    if styles is None:
        return {}
    layouts: dict[str | None, str] = {}
    for layout in styles.iter(f"{STYLE}page-layout"):
        properties = layout.find(f"{STYLE}page-layout-properties")
        style = None if properties is None else properties.get(f"{STYLE}num-format")
        layouts[layout.get(f"{STYLE}name")] = NUMBER_STYLES.get(style or "1", "decimal")
    masters = styles.iter(f"{STYLE}master-page")
    return {
        master.get(f"{STYLE}name", ""): layouts.get(master.get(f"{STYLE}page-layout-name"), "decimal")
        for master in masters
    }


def _decoded(name: str) -> str:
    return _ENCODED.sub(lambda code: chr(int(code[1], 16)), name)


def _first(own: _Value | None, other: _Value | None) -> _Value | None:
    return other if own is None else own
