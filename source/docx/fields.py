"""The fields of a DOCX file (ECMA-376 part 1, 17.16): an instruction, and the text it made, which alone is shown."""

import re

from source.archive import Element
from source.office.ooxml import W, is_on, value, whole

_CONTENTS = re.compile(r"\s*TO[AC]\b")
"""The instruction that makes a table of contents, of figures or of authorities."""


def filled_in(field: Element) -> str:
    """Return what a form's check box or list shows, given the sign that begins its field; "" for any other field."""
    box, choice = field.find(f"{W}ffData/{W}checkBox"), field.find(f"{W}ffData/{W}ddList")
    if box is not None:
        state = box.find(f"{W}checked")
        return "☒" if is_on(box.find(f"{W}default") if state is None else state) else "☐"
    if choice is None:
        return ""
    entries = [value(entry) or "" for entry in choice.iterchildren(f"{W}listEntry")]
    chosen = whole(value(choice.find(f"{W}result"))) or whole(value(choice.find(f"{W}default"))) or 0
    return entries[chosen] if 0 <= chosen < len(entries) else ""


class Fields:
    """Follows the fields of a document as they begin and end."""

    def __init__(self) -> None:
        self._open: list[bool] = []  # of each field begun in the paragraph, whether its instruction still goes on
        self._depth = 0
        self._instruction = ""
        self._contents: int | None = None  # the depth of the table of contents, while in one

    @property
    def hide(self) -> bool:
        """Whether text put here is part of an instruction."""
        return any(self._open)

    @property
    def make_contents(self) -> bool:
        """Whether text put here is part of a table of contents."""
        return self._contents is not None

    def follow(self, kind: str | None) -> None:
        """Pass the beginning of a field, what separates its instruction from its text, or its end."""
        if kind == "begin":
            self._open.append(True)
            self._depth += 1
            self._instruction = ""
        elif kind == "separate":
            self._open = [*self._open[:-1], False] if self._open else []
            if self._contents is None and _CONTENTS.match(self._instruction):
                self._contents = self._depth
        elif kind == "end":
            self._open = self._open[:-1]
            self.leave(self._depth)
            self._depth = max(self._depth - 1, 0)

    def instruct(self, text: str) -> None:
        """Pass part of an instruction."""
        self._instruction += text

    def end_paragraph(self) -> None:
        """Pass the end of a paragraph: a field that ends in none hides no other."""
        self._open = []

    def leave(self, depth: int = 0) -> None:
        """End a table of contents of some depth or deeper."""
        if self._contents is not None and self._contents >= depth:
            self._contents = None
