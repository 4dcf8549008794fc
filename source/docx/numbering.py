"""The numbers that Word writes before paragraphs: counted by list and level, as ECMA-376 part 1, 17.9 has it."""

import re
from dataclasses import dataclass

from source.archive import Element
from source.docx.styles import NO_LIST, Styles
from source.numerals import numeral
from source.office.flow import BULLET
from source.office.ooxml import W, is_on, value, whole

LEVELS = 9
_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list. ``restart`` is the level, from 1, after which it starts again; None for any above it."""

    start: int
    style: str
    text: str
    legal: bool
    restart: int | None
    paragraph_style: str | None


@dataclass(frozen=True, slots=True)
class _List:
    """A list as paragraphs name it: the definition it counts in, its levels, and where it sets a count anew."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a document and how far each is counted; to be asked once for each paragraph, in order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root, styles)

    def marker(self, list_id: str | None, level: int | None, style: str | None) -> str:
        """Count a paragraph and return what stands before it: "2.1", "(a)", "•", or "" where it is in no list.

        ``style`` is the identity of the paragraph's style, which tells the level where ``level`` does not.
        """
        found = self._lists.get(list_id or NO_LIST)
        if found is None:
            return ""
        if level is None:
            named = (at for at, of in found.levels.items() if style and of.paragraph_style == style)
            level = next(named, 0)
        level = min(max(level, 0), LEVELS - 1)
        if level not in found.levels:
            return ""
        counts = self._counts.setdefault(found.definition, [None] * LEVELS)
        self._count(found, list_id or NO_LIST, level, counts)
        return _written(found, level, counts)

    def _count(self, of: _List, list_id: str, level: int, counts: list[int | None]) -> None:
        before = counts[level]
        if level in of.starts and (list_id, level) not in self._started:
            self._started.add((list_id, level))
            before = None
        counts[level] = _start(of, level) if before is None else before + 1
        for below in range(level + 1, LEVELS):
            restart = of.levels[below].restart if below in of.levels else None
            if restart is None or level < restart:
                counts[below] = None

    def _read(self, root: Element, styles: Styles) -> None:
        definitions = {item.get(f"{W}abstractNumId"): item for item in root.iterchildren(f"{W}abstractNum")}
        lists = {item.get(f"{W}numId"): item for item in root.iterchildren(f"{W}num")}
        read = {identity: _levels(item) for identity, item in definitions.items()}
        for list_id, item in lists.items():
            identity = value(item.find(f"{W}abstractNumId"))
            definition = definitions.get(identity)
            link = None if definition is None else value(definition.find(f"{W}numStyleLink"))
            if link:  # the levels are those of the list that a style of lists names
                linked = lists.get(styles.look(link).list_id)
                identity = identity if linked is None else value(linked.find(f"{W}abstractNumId"))
            if list_id and list_id != NO_LIST and identity is not None and identity in read:
                self._lists[list_id] = _with_overrides(identity, read[identity], item)


def _with_overrides(definition: str, levels: dict[int, _Level], item: Element) -> _List:
    starts: dict[int, int] = {}
    for override in item.iterchildren(f"{W}lvlOverride"):
        levels = levels | _levels(override)
        level, start = whole(override.get(f"{W}ilvl")), whole(value(override.find(f"{W}startOverride")))
        if level is not None and start is not None:
            starts[level] = start
    return _List(definition, levels, starts)


def _levels(parent: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for item in parent.iterchildren(f"{W}lvl"):
        level = whole(item.get(f"{W}ilvl"))
        start = whole(value(item.find(f"{W}start")))
        style = item.find(f"{W}numFmt")
        if style is None:  # newer styles of numbers come with an older one to fall back to
            style = item.find(f".//{W}numFmt")
        if level is not None and 0 <= level < LEVELS:
            found[level] = _Level(
                0 if start is None else start,
                value(style) or "decimal",
                value(item.find(f"{W}lvlText")) or "",
                is_on(item.find(f"{W}isLgl")),
                whole(value(item.find(f"{W}lvlRestart"))),
                value(item.find(f"{W}pStyle")),
            )
    return found


def _start(of: _List, level: int) -> int:
    return of.starts.get(level, of.levels[level].start if level in of.levels else 1)


def _written(of: _List, level: int, counts: list[int | None]) -> str:
    shown = of.levels[level]
    if shown.style == "bullet":
        return BULLET if shown.text.strip() else ""

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        if at > level or at not in of.levels or of.levels[at].style == "bullet":
            return ""
        count = counts[at]
        return numeral(_start(of, at) if count is None else count, "decimal" if shown.legal else of.levels[at].style)

    return " ".join(_PLACE.sub(number, shown.text).split())
