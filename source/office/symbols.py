"""The fonts that put signs where other fonts have letters: Symbol and the Wingdings."""

import re
from collections.abc import Mapping

PRIVATE = re.compile("[\uf020-\uf0ff]")
"""A code of such a font where Word puts it among the characters."""

_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\0"
    + "\0" * 32
    + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
    + "⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\0"
)
"""The characters of Adobe's Symbol from code 32 on; ``\\0`` where it has none."""

_WINGDINGS: Mapping[int, str] = {
    0x20: " ", 0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "❐",
    0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA7: "▪",
    0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2: Mapping[int, str] = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x54: "☒", 0x97: "●", 0xA3: "☐"}


def symbol(code: int, font: str) -> str:
    """Return the character that a font of signs has at a code, U+FFFD where it is not known here.

    The code may be as in the font (from 32 on) or as Word writes it, ``PRIVATE``.
    """
    private = 0xF020 <= code <= 0xF0FF
    low = code - 0xF000 if private else code
    name = font.casefold()
    if name.startswith("wingdings"):
        return (_WINGDINGS_2 if name.endswith("2") else _WINGDINGS).get(low, "\N{REPLACEMENT CHARACTER}")
    if name.startswith("symbol"):
        sign = _SYMBOL[low - 32] if 32 <= low < 32 + len(_SYMBOL) else "\0"
        return sign if sign != "\0" else "\N{REPLACEMENT CHARACTER}"
    return "\N{REPLACEMENT CHARACTER}" if private or not 0 < code < 0x110000 else chr(code)
