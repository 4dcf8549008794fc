"""The lists of an OpenDocument text: what stands before each item, counted as ODF 1.3 part 3, 5.3 and 16.30 have it."""

import re
from dataclasses import dataclass

from source.archive import Element
from source.numerals import numeral
from source.odt.styles import NUMBER_STYLES, OFFICE, STYLE, TEXT
from source.office.flow import BULLET
from source.office.ooxml import whole

LEVELS = 10
_PLACE = re.compile("%(10|[1-9])%")
_PATTERNS = (
    "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format",
    f"{STYLE}num-list-format",
)
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list style. ``pattern`` has the numbers of the levels as "%1%"; a bullet's has none."""

    bullet: bool = False
    style: str = "decimal"
    start: int = 1
    pattern: str = ""


_Counts = list[int | None]


@dataclass(slots=True)
class _List:
    """A list being read: its style, its depth from 0, and the count of each level, shared by the lists in it."""

    style: str
    depth: int
    counts: _Counts
    item: Element | None = None
    pending: bool = False
    start: int | None = None


class Lists:
    """The lists of a document as they are read, and the numbering of its headings."""

    def __init__(self, content: Element, styles: Element | None) -> None:
        self._styles: dict[str, dict[int, _Level]] = {}
        self._outline: dict[int, _Level] = {}
        shared = None if styles is None else styles.find(f"{OFFICE}styles")
        for place in (shared, content.find(f"{OFFICE}automatic-styles")):
            for style in () if place is None else place.iterchildren(f"{TEXT}list-style"):
                self._styles[style.get(f"{STYLE}name", "")] = _levels(style)
            outline = None if place is None else place.find(f"{TEXT}outline-style")
            if outline is not None:
                self._outline = _levels(outline)
        self._open: list[_List] = []
        self._outline_counts: _Counts = [None] * LEVELS
        self._by_id: dict[str, _Counts] = {}
        self._by_style: dict[str, _Counts] = {}

    def start_list(self, element: Element) -> None:
        """Enter a list."""
        around = self._open[-1] if self._open else None
        style = element.get(f"{TEXT}style-name") or (around.style if around else "")
        depth = min(around.depth + 1, LEVELS - 1) if around else 0
        goes_on = element.get(f"{TEXT}continue-numbering") == "true"
        counts: _Counts = [None] * LEVELS
        if around:
            counts = around.counts
            if not goes_on:
                counts[depth:] = [None] * (LEVELS - depth)
        elif goes_on:
            counts = self._by_style.get(style, counts)
        counts = self._by_id.get(element.get(f"{TEXT}continue-list", ""), counts)
        self._by_style[style] = counts
        if element.get(_XML_ID):
            self._by_id[element.get(_XML_ID)] = counts
        self._open.append(_List(style, depth, counts))

    def start_numbered(self, element: Element) -> None:
        """Enter a paragraph that is an item by itself, of a list that is named by an identity alone."""
        style, depth = element.get(f"{TEXT}style-name") or "", (whole(element.get(f"{TEXT}level")) or 1) - 1
        counts = self._by_id.setdefault(element.get(f"{TEXT}list-id", ""), [None] * LEVELS)
        start = whole(element.get(f"{TEXT}start-value"))
        self._open.append(_List(style, min(max(depth, 0), LEVELS - 1), counts, element, pending=True, start=start))

    def end_list(self) -> None:
        """Leave the list last entered."""
        self._open.pop()

    def start_item(self, element: Element) -> None:
        """Enter an item; the first paragraph in it is the one that is numbered."""
        if self._open:
            inner = self._open[-1]
            inner.item, inner.pending = element, element.tag == f"{TEXT}list-item"
            inner.start = whole(element.get(f"{TEXT}start-value"))

    def marker(self, paragraph: Element, list_style: str | None) -> str:
        """Count a paragraph where it begins an item, or is a numbered heading, and return what stands before it."""
        shown = paragraph.find(f"{TEXT}number")
        inner = self._open[-1] if self._open else None
        if inner and inner.item is not None and paragraph.getparent() is inner.item:
            if not inner.pending:
                return ""
            inner.pending = False
            levels = self._styles.get(inner.style or list_style or "", {})
            marker = _counted(levels, inner.counts, inner.depth, inner.start)
        elif paragraph.tag == f"{TEXT}h" and list_style != "" and paragraph.get(f"{TEXT}is-list-header") != "true":
            depth = min(max((whole(paragraph.get(f"{TEXT}outline-level")) or 1) - 1, 0), LEVELS - 1)
            if paragraph.get(f"{TEXT}restart-numbering") == "true":
                self._outline_counts[depth] = None
            start = whole(paragraph.get(f"{TEXT}start-value"))
            marker = _counted(self._outline, self._outline_counts, depth, start)
        else:
            return ""
        return marker if shown is None else " ".join("".join(shown.itertext()).split())


def _counted(levels: dict[int, _Level], counts: _Counts, depth: int, start: int | None) -> str:
    before, level = counts[depth], levels.get(depth, _Level())
    first = level.start if before is None else before + 1
    counts[depth] = first if start is None else start
    counts[depth + 1 :] = [None] * (LEVELS - depth - 1)
    if level.bullet:
        return BULLET

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        of = levels.get(at, _Level())
        count = counts[at] if at <= depth else None
        return "" if of.bullet or at > depth else numeral(of.start if count is None else count, of.style)

    return " ".join(_PLACE.sub(number, level.pattern).split()) if level.style != "none" else ""


def _levels(style: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for item in style.iterchildren("*"):
        depth = (whole(item.get(f"{TEXT}level")) or 0) - 1
        if not 0 <= depth < LEVELS:
            continue
        if item.tag in (f"{TEXT}list-level-style-bullet", f"{TEXT}list-level-style-image"):
            found[depth] = _Level(bullet=True)
            continue
        shown = min(max(whole(item.get(f"{TEXT}display-levels")) or 1, 1), depth + 1)
        above = ".".join(f"%{at + 1}%" for at in range(depth + 1 - shown, depth + 1))
        usual = f"{item.get(f'{STYLE}num-prefix', '')}{above}{item.get(f'{STYLE}num-suffix', '')}"
        pattern = next((item.get(name) for name in _PATTERNS if item.get(name) is not None), usual)
        start = whole(item.get(f"{TEXT}start-value"))
        number_style = NUMBER_STYLES.get(item.get(f"{STYLE}num-format", ""), "decimal")
        found[depth] = _Level(False, number_style, 1 if start is None else start, pattern)
    return found
