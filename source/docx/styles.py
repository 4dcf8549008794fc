"""The styles of a DOCX file: what a paragraph is by its own properties and by all the styles it inherits from."""

from dataclasses import dataclass
from typing import TypeVar

from source.archive import Element
from source.office.flow import Kind, kind_of_style, level_of_style
from source.office.ooxml import W, is_on, value, whole

NO_HEADING = 10
"""The outline level, counted from 1, of what is body text whatever its style is based on."""
NO_LIST = "0"
"""The list that takes a paragraph out of the list its style puts it in."""

_OF_PARAGRAPHS = (f"{W}outlineLvl", f"{W}numPr", f"{W}pageBreakBefore")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Look:
    """What properties say of a paragraph or a run; None is what they leave open. ``size`` is in half points."""

    kind: Kind | None = None
    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    list_style: str | None = None
    new_page: bool | None = None
    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    font: str | None = None
    raised: bool | None = None

    def over(self, other: "Look") -> "Look":
        """Return this look, filled up with another's where it leaves something open."""
        if other is _PLAIN or self is _PLAIN:
            return self if other is _PLAIN else other
        return Look(
            _first(self.kind, other.kind),
            _first(self.level, other.level),
            _first(self.list_id, other.list_id),
            _first(self.list_level, other.list_level),
            _first(self.list_style, other.list_style),
            _first(self.new_page, other.new_page),
            _first(self.bold, other.bold),
            _first(self.size, other.size),
            _first(self.hidden, other.hidden),
            _first(self.font, other.font),
            _first(self.raised, other.raised),
        )


_PLAIN = Look()


class Styles:
    """The styles of a document by their identities."""

    def __init__(self, root: Element | None) -> None:
        self._own: dict[str, Look] = {}
        self._parent: dict[str, str | None] = {}
        self._whole: dict[str, Look] = {}
        self._filled: dict[str | None, Look] = {}
        self._usual: str | None = None
        self._defaults = _PLAIN
        if root is None:
            return
        self._defaults = run_look(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iter(f"{W}style"):
            identity = style.get(f"{W}styleId", "")
            self._own[identity] = _style_look(style)
            self._parent[identity] = value(style.find(f"{W}basedOn"))
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self._usual = identity

    def look(self, identity: str | None) -> Look:
        """Return what a style says, with all it inherits."""
        chain: list[str] = []
        at = identity
        while at is not None and at in self._own and at not in self._whole:
            self._whole[at] = self._own[at]  # so that styles based on each other come to an end
            chain.append(at)
            at = self._parent[at]
        look = self._whole.get(at, _PLAIN) if at is not None else _PLAIN
        for name in reversed(chain):
            look = self._own[name].over(look)
            self._whole[name] = look
        return look

    def of_paragraph(self, properties: Element | None) -> Look:
        """Return what a paragraph is; ``properties`` is its ``w:pPr``."""
        named = self.style_of(properties)
        if named not in self._filled:
            self._filled[named] = self.look(named).over(self._defaults)
        look = self._filled[named]
        return look if properties is None else paragraph_look(properties).over(look)

    def style_of(self, properties: Element | None) -> str | None:
        """Return the identity of a paragraph's style."""
        return (value(properties.find(f"{W}pStyle")) if properties is not None else None) or self._usual


def paragraph_look(properties: Element) -> Look:
    """Return what a paragraph's properties say by themselves."""
    found = {child.tag: child for child in properties if child.tag in _OF_PARAGRAPHS}
    if not found:
        return _PLAIN
    outline, numbers = whole(value(found.get(f"{W}outlineLvl"))), found.get(f"{W}numPr")
    return Look(
        level=None if outline is None else outline + 1,
        list_id=None if numbers is None else value(numbers.find(f"{W}numId")),
        list_level=None if numbers is None else whole(value(numbers.find(f"{W}ilvl"))),
        new_page=_switch(found.get(f"{W}pageBreakBefore")),
    )


def run_look(properties: Element | None) -> Look:
    """Return what a run's properties say by themselves; ``properties`` is its ``w:rPr``."""
    if properties is None or not len(properties):
        return _PLAIN
    fonts, place = properties.find(f"{W}rFonts"), value(properties.find(f"{W}vertAlign"))
    return Look(
        bold=_switch(properties.find(f"{W}b")),
        size=whole(value(properties.find(f"{W}sz"))),
        hidden=_switch(properties.find(f"{W}vanish")),
        font=None if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi"),
        raised=None if place is None else place == "superscript",
    )


def _style_look(style: Element) -> Look:
    name = value(style.find(f"{W}name")) or ""
    look = run_look(style.find(f"{W}rPr"))
    properties = style.find(f"{W}pPr")
    if properties is not None:
        look = paragraph_look(properties).over(look)
    level = level_of_style(name)
    kind = kind_of_style(name) or (Kind.BODY if level or look.level else None)
    in_list = style.get(f"{W}styleId") if look.list_id else None
    return look.over(Look(kind=kind, level=level, list_style=in_list))


def _switch(element: Element | None) -> bool | None:
    return None if element is None else is_on(element)


def _first(own: _Value | None, other: _Value | None) -> _Value | None:
    return other if own is None else own
