"""What holds for the text of a group of RTF, and is forgotten at its end."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from source.archive import Element


class Place(Enum):
    """What the text of a group is."""

    TEXT = auto()
    MARKER = auto()
    FONTS = auto()
    STYLES = auto()
    INFO = auto()
    TITLE = auto()
    AUTHOR = auto()
    PASSED_OVER = auto()


@dataclass(slots=True)
class State:
    """The properties of text and paragraphs.

    ``entry`` is the font or the style being defined; ``fallback`` how many characters stand in for one in Unicode;
    ``size`` is in half points; ``level`` the outline level, counted from 0; ``depth`` how many tables it stands in;
    ``math`` is the element of an equation.
    """

    place: Place = Place.TEXT
    entry: int = 0
    fallback: int = 1
    font: int = 0
    bold: bool = False
    size: float = 24
    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    style: int = 0
    level: int | None = None
    depth: int = 0
    math: Element | None = None

    def copy(self) -> "State":
        """Return the state that a group within begins with."""
        return replace(self)

    def plain(self, font: int) -> None:
        """Take back all properties of characters."""
        self.font, self.bold, self.size, self.raised = font, False, 24, False
        self.hidden = self.deleted = False

    def default_paragraph(self) -> None:
        """Take back all properties of paragraphs."""
        self.style, self.level, self.depth = 0, None, 0

    def lift(self, name: str, number: int | None) -> None:
        """Follow a control word that raises text, or lowers it."""
        self.raised = name == "super" and number != 0

    def set(self, name: str, number: int | None) -> None:
        """Follow a control word that sets one property."""
        on = number != 0
        match name:
            case "b":
                self.bold = on
            case "fs":
                self.size = number or 24
            case "v":
                self.hidden = on
            case "deleted":
                self.deleted = on
            case "f":
                self.font = number or 0
            case "uc":
                self.fallback = min(max(number or 0, 0), 100)
            case "outlinelevel":
                self.level = number
            case "intbl":
                self.depth = max(self.depth, 1)
            case "itap":
                self.depth = max(number or 0, 0)
