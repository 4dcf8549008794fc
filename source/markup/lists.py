"""Lists of a page: what marks their items."""

import re
from dataclasses import dataclass

from source.markup.tree import Element

BULLET = "•"
_UNMARKED = re.compile(r"list-?(?:none|unstyled)|no-?bullets?|plainlist")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(slots=True)
class List:
    """A list that is open: how its items are marked, the number of the next, and the step to the one after."""

    style: str
    number: int = 1
    step: int = 1

    @classmethod
    def of(cls, element: Element) -> "List":
        """Return the list that an ``ol``, ``ul``, ``dir`` or ``menu`` opens."""
        if element.get("type") == "none" or _UNMARKED.search(" ".join(element.kinds)):
            return cls("", step=0)
        if element.tag != "ol":
            return cls(BULLET, step=0)
        backwards = "reversed" in element.attributes
        length = sum(isinstance(child, Element) and child.tag == "li" for child in element.children)
        start = _number(element.get("start"), length if backwards else 1)
        return cls(element.get("type") or "1", start, -1 if backwards else 1)

    def next_marker(self, item: Element) -> str:
        """Return what marks an item, the next of the list."""
        if not self.step:
            return self.style
        number = _number(item.get("value"), self.number)
        self.number = number + self.step
        return list_marker(number, self.style)


def list_marker(number: int, style: str) -> str:
    """Return the marker of an item of an ordered list, for an HTML ``type`` ("1", "a", "A", "i", "I")."""
    letters = {"a": _letters, "i": _roman}.get(style.lower())
    if not letters or not 0 < number < 4000:
        return f"{number}."
    return f"{letters(number).upper() if style.isupper() else letters(number)}."


def _letters(number: int) -> str:
    text = ""
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def _number(text: str, otherwise: int) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else otherwise
