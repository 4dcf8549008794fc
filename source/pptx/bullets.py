"""What PowerPoint shows before the paragraphs of a shape: bullets and numbers, its own or inherited."""

import re
from collections.abc import Sequence

from source.archive import Element
from source.numerals import numeral
from source.office.flow import BULLET
from source.office.ooxml import A, whole

_LEVELS = 9
_KINDS = tuple(f"{A}{name}" for name in ("buNone", "buChar", "buBlip", "buAutoNum"))
_SCHEME = re.compile("(alphaLc|alphaUc|arabic|romanLc|romanUc|circleNum|ea1)[A-Za-z]*?(ParenBoth|ParenR|Period|Plain)")
_STYLES = {
    "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman",
    "circleNum": "decimalEnclosedCircle", "ea1": "chineseCounting",
}  # fmt: skip
_AROUND = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}."}


class Markers:
    """The markers of one shape's paragraphs, to be asked in order for those that hold text."""

    def __init__(self, styles: Sequence[Element | None]) -> None:
        """Take the styles of lists that hold for the shape, the nearest first."""
        self._styles = [style for style in styles if style is not None]
        self._counts: list[tuple[str, int] | None] = [None] * _LEVELS

    def marker(self, properties: Element | None) -> str:
        """Return what stands before a paragraph; ``properties`` is its ``a:pPr``."""
        level = whole(properties.get("lvl")) if properties is not None else 0
        level = min(max(level or 0, 0), _LEVELS - 1)
        bullet = self._bullet(properties, level)
        self._counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if bullet is None or bullet.tag != f"{A}buAutoNum":
            self._counts[level] = None
            return "" if bullet is None or bullet.tag == f"{A}buNone" else BULLET
        scheme = bullet.get("type", "")
        before = self._counts[level]
        start = whole(bullet.get("startAt"))
        count = before[1] + 1 if before and before[0] == scheme else 1 if start is None else start
        self._counts[level] = scheme, count
        return _written(count, scheme)

    def _bullet(self, properties: Element | None, level: int) -> Element | None:
        inherited = (style.find(f"{A}lvl{level + 1}pPr") for style in self._styles)
        for source in (properties, *inherited):
            found = None if source is None else next(source.iterchildren(*_KINDS), None)
            if found is not None:
                return found
        return None


def _written(count: int, scheme: str) -> str:
    parts = _SCHEME.match(scheme)
    style, around = (parts[1], parts[2]) if parts else ("", "Period")
    return _AROUND.get(around, "{}").format(numeral(count, _STYLES.get(style, "decimal")))
