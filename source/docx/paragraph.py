"""A paragraph of a DOCX file while it is read."""

from dataclasses import dataclass, field

from source.archive import Element
from source.docx.styles import NO_HEADING, Look
from source.model import Page
from source.office.flow import Item, Kind, Note, Piece
from source.office.ooxml import W
from source.office.pages import Pages
from source.raised import as_raised


@dataclass(slots=True)
class Paragraph:
    """What was read of a paragraph so far, and what is to stand ``after`` it: the boxes anchored in it.

    ``joins`` says that it goes on in the next: the end of it is deleted, or it is a drop cap. ``plain`` says that
    something in it is not bold, ``boxed`` that it stands in a box beside the text.
    """

    look: Look
    kind: Kind | None
    joins: bool = False
    ends_section: bool = False
    marker: str = ""
    parts: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    page: Page | None = None
    end_page: Page | None = None
    plain: bool = False
    boxed: bool = False
    size: float = 0
    turns: list[tuple[int, Page]] = field(default_factory=list)

    def add(self, text: str, look: Look, pages: Pages) -> None:
        """Add text that looks in some way."""
        written = len(self.parts)
        self.parts.append(as_raised(text, "".join(self.parts[-2:])) if look.raised else text)
        if not text.isspace():
            page = pages.page()
            if self.end_page and page and page != self.end_page:
                self.turns.append((sum(map(len, self.parts[:written])), page))
            self.end_page = page
            self.page = self.page or self.end_page
            self.plain |= not look.bold
            self.size = max(self.size, look.size or 0)

    def take_over(self, other: "Paragraph") -> None:
        """Begin with what was read of another that joins this one."""
        self.parts, self.notes, self.after = other.parts, other.notes, other.after
        self.page, self.end_page, self.plain, self.size = other.page, other.end_page, other.plain, other.size
        self.turns = other.turns

    def piece(self) -> Piece:
        """Return what was read."""
        level = self.look.level
        return Piece(
            "".join(self.parts),
            self.kind or Kind.BODY,
            level if level and level < NO_HEADING else None,
            self.marker,
            tuple(self.notes),
            self.page,
            self.end_page,
            not self.plain,
            self.size,
            self.boxed,
            tuple(self.turns),
        )


def opened(look: Look, properties: Element | None) -> Paragraph:
    """Return a paragraph about to be read; ``properties`` is its ``w:pPr``."""
    if properties is None:
        return Paragraph(look, look.kind)
    mark, frame = properties.find(f"{W}rPr"), properties.find(f"{W}framePr")
    deleted = mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)
    drop_cap = frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin")
    joins, ends = deleted or drop_cap, properties.find(f"{W}sectPr") is not None
    return Paragraph(look, look.kind, joins=joins, ends_section=ends)
