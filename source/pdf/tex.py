"""Signs of TeX's fonts that pdfium does not know: their names are in no standard list, or a program has lost them.

The codes are those of the encodings OMS and OMX (The TeXbook, appendix F). macOS writes NUL for "ffi" and "ffl" and an
arrow for "ff".
"""

import re
from collections.abc import Mapping

NEGATION = "\N{COMBINING LONG SOLIDUS OVERLAY}"
"""Stands before the sign it strikes out."""
MAPS = "↦"
"""Stands before the arrow it is the foot of."""
_OMS = {0x30: "′", 0x36: NEGATION, 0x37: MAPS, 0x3C: "ℜ", 0x3D: "ℑ", 0x68: "⟨", 0x69: "⟩", 0x6A: "|", 0x6B: "‖"}
_DELIMITERS = "()[]⌊⌋⌈⌉{}⟨⟩|‖/\\"
_OMX = {
    **dict(enumerate(_DELIMITERS)),
    **{0x10 + i: sign for i, sign in enumerate("()")},
    **{0x12 + i: sign for i, sign in enumerate("()[]⌊⌋⌈⌉{}⟨⟩/\\")},
    **{0x20 + i: sign for i, sign in enumerate("()[]⌊⌋⌈⌉{}⟨⟩/\\")},
    **{0x50 + i: sign for i, sign in enumerate("∑∏∫⋃⋂⊎⋀⋁")},
    **{0x58 + i: sign for i, sign in enumerate("∑∏∫⋃⋂⊎⋀⋁")},
    0x70: "√",
    0x71: "√",
}
_SIGNS: Mapping[str, Mapping[int, str]] = {"CMSY": _OMS, "CMEX": _OMX}


_TEXT_FONTS = ("CMR", "CMB", "CMT", "CMS", "CMCSC")
_LOST = re.compile("\x00(?=[b-df-hj-np-tv-z])")
"""Only "ffi" stands before a consonant."""


def tex_ligature(font: str, code: int) -> str:
    """Return what macOS made a ligature of TeX's into, "" where it is none; NUL is told by ``with_ligatures``."""
    return {0x21B5: "ff", 0: "\x00"}.get(code, "") if font[:5].upper().startswith(_TEXT_FONTS) else ""


def with_ligatures(text: str) -> str:
    """Return a word with its lost ligatures as letters where they are sure, and as U+FFFD where not."""
    return _LOST.sub("ffi", text).replace("\x00", "\N{REPLACEMENT CHARACTER}")


def tex_sign(font: str, code: int) -> str:
    """Return the sign of a code in a font of TeX's, "" where there is none."""
    return _SIGNS.get(font[:4].upper(), {}).get(code, "")
