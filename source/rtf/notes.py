"""The marks of the notes in an RTF file."""

from dataclasses import dataclass

from source.numerals import numeral
from source.rtf.codes import NUMBER_STYLES
from source.rtf.story import Paragraph

_LONGEST_OWN_MARK = 3
"""Characters of a note's mark that the author chose."""
WORDS = (
    "ftnstart", "aftnstart", "ftnrestart", *(f"{kind}n{style}" for kind in ("ftn", "aftn") for style in NUMBER_STYLES),
)  # fmt: skip
"""The control words on how notes are counted."""


@dataclass(slots=True)
class _Count:
    style: str
    start: int = 1
    count: int = 0


class Notes:
    """Counts the footnotes and the endnotes of a file."""

    def __init__(self) -> None:
        self._footnotes, self._endnotes = _Count("decimal"), _Count("lowerRoman")
        self._restarts = False

    def define(self, name: str, number: int | None) -> None:
        """Follow a control word, one of ``WORDS``."""
        count = self._endnotes if name.startswith("a") else self._footnotes
        kind = name.removeprefix("a").removeprefix("ftn")
        if kind == "restart":
            self._restarts = True
        elif kind == "start":
            count.start = number or 1
        else:
            count.style = NUMBER_STYLES[kind.removeprefix("n")]

    def end_section(self) -> None:
        """Count footnotes anew where the document does so in each section."""
        if self._restarts:
            self._footnotes.count = 0

    def mark(self, paragraph: Paragraph, *, is_endnote: bool) -> str:
        """Return the mark of a note that has ended, and put it where the paragraph refers to the note."""
        own = paragraph.parts[-1].strip(" []") if paragraph.parts else ""
        if paragraph.mark_at is None and 0 < len(own) <= _LONGEST_OWN_MARK:
            paragraph.parts[-1] = f"[{own}]"
            return own
        count = self._endnotes if is_endnote else self._footnotes
        mark = numeral(count.start + count.count, count.style)
        count.count += 1
        if paragraph.mark_at is None:
            paragraph.parts.append(f"[{mark}]")
        else:
            paragraph.parts[paragraph.mark_at] = f"[{mark}]"
        paragraph.mark_at = None
        return mark
