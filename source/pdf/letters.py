"""What pdfium says of a page's characters: letter by letter, with their places.

A letter stands in a frame whose first axis runs the way its text reads and whose second runs the way its lines follow
one another, so that text turned by a quarter and vertical Japanese come out as if they were written from left to right
and downwards. Positions are in points.
"""

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from sys import intern
from typing import Any, TypeAlias

import pypdfium2.raw as pdfium

from source.pdf.geometry import UNKNOWN, Blank, Font, Letter, Run
from source.pdf.tex import tex_ligature, tex_sign

MOST_OBJECTS = 20_000
"""Things on a page that are looked at one by one."""

FARTHEST = 100_000.0
"""Points; no page is so large."""

Handle: TypeAlias = Any
"""One of pdfium's own."""

_NO_WIDTH, _LEAN = 0.02, 0.002
"""Points; and how far a line leans for each of its length."""
_STRAIGHT = 10
"""Degrees a line may lean and still be read with the upright ones."""
_BLANKS = frozenset({9, 10, 13, 32, 0xA0, 0x3000})
_BULLETS = frozenset({0xF06C, 0xF06E, 0xF076, 0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC})
"""Codes in which fonts of symbols keep the bullets of lists."""
_NOTHING = frozenset({0, 0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF})
"""Codes of what shows nothing: soft hyphens and the like."""
_HYPHEN = 2
"""What pdfium makes of a hyphen at the end of a line."""
_BOLD_NAMES = ("bold", "black", "heavy", "-medi", "demi", "cmbx", "sfbx", "ecbx")
_ITALIC_NAMES = ("italic", "oblique", "slanted", "-ital", "-mediital", "cmti", "cmsl", "sfti")
_LIGHT_NAMES = ("regular", "light")
_MONO_NAMES = ("mono", "courier", "cmtt", "sftt", "consol", "typewriter", "menlo", "ectt")
_RECOGNISED = "glyphless"
"""In the name of the font Tesseract writes recognised text in: of no width of its own, and its codes are Unicode's."""
_MONO_FLAG, _ITALIC_FLAG, _BOLD_FLAG = 1, 1 << 6, 1 << 18


def widen(page: Handle) -> None:
    """Lean a page's upright lines of text by a little where pdfium finds no width in them: it would pass them over.

    Vertical Japanese in a font that is not in the file has none. Done before the text page is loaded.
    """
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for i in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        thing = pdfium.FPDFPage_GetObject(page, i)
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top) and right.value - left.value < _NO_WIDTH:
            middle = (bottom.value + top.value) / 2
            pdfium.FPDFPageObj_Transform(thing, 1, 0, _LEAN, 1, -_LEAN * middle, 0)


def letters(textpage: Handle, count: int) -> Iterator[Letter | Blank]:
    """Yield the first ``count`` letters of a text page in the file's order, and the blanks between."""
    box = pdfium.FS_RECTF()
    at_box = ctypes.byref(box)
    code_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    owner_of = _as_number(pdfium.FPDFText_GetTextObject)
    runs: dict[int, Run] = {}
    fonts: dict[int, Font] = {}
    for i in range(count):
        code = code_of(textpage, i)
        if code in _BLANKS:
            yield Blank.GUESSED if pdfium.FPDFText_IsGenerated(textpage, i) == 1 else Blank.OWN
            continue
        owner = owner_of(textpage, i) or -i
        run = runs.get(owner)
        if run is None:
            run = runs[owner] = _run(textpage, i, owner, fonts)
        if code in _NOTHING and not tex_ligature(run.font.name, code):
            continue
        box_of(textpage, i, at_box)
        if not (abs(box.left) < FARTHEST and abs(box.top) < FARTHEST and run.size < FARTHEST):
            continue  # not a number, either
        yield Letter(_text(textpage, i, code, run), *_along(run.angle, box.left, box.bottom, box.right, box.top), run)


def _text(textpage: Handle, i: int, code: int, run: Run) -> str:
    """Return what a character says, U+FFFD where the file does not tell."""
    if code == _HYPHEN and pdfium.FPDFText_IsHyphen(textpage, i) == 1:
        return "-"
    doubtful = (run.suspect or code < 0x20 or code > 0x24F) and not run.font.loose
    if doubtful and pdfium.FPDFText_HasUnicodeMapError(textpage, i) == 1:
        return tex_sign(run.font.name, code) or UNKNOWN
    if code in _BULLETS:
        return "•"
    if code in (0, 0x21B5) and tex_ligature(run.font.name, code):
        return tex_ligature(run.font.name, code)
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or 0xE000 <= code <= 0xF8FF or code > 0x10FFFF:
        return UNKNOWN
    if 0xFB00 <= code <= 0xFEFC:
        return unicodedata.normalize("NFKC", chr(code))
    return chr(code)


def _as_number(function: Handle) -> Handle:
    """Return one of pdfium's functions so that it gives an address and not an object around one: half the time."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(address)


def _run(textpage: Handle, i: int, owner: int, fonts: dict[int, Font]) -> Run:
    matrix, box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetMatrix(textpage, i, matrix)
    pdfium.FPDFText_GetCharOrigin(textpage, i, x, y)
    pdfium.FPDFText_GetLooseCharBox(textpage, i, box)
    scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)) or 1.0
    size = abs(pdfium.FPDFText_GetFontSize(textpage, i)) * scale or 1.0
    angle = _angle(matrix.a, matrix.b)
    if angle == 0 and x.value - box.left > 0.3 * size:  # the origin of a letter set vertically is at its middle
        angle = 270
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    start, base = x.value * cosine + y.value * sine, x.value * sine - y.value * cosine
    tilt = math.atan2(matrix.b, matrix.a) - math.radians(angle)
    suspect = pdfium.FPDFText_HasUnicodeMapError(textpage, i) == 1
    return Run(angle, start, base, math.tan(tilt) if math.cos(tilt) > 0.5 else 0.0, size, _font(owner, fonts), suspect)


def _angle(a: float, b: float) -> int:
    """Return the direction of a matrix's first axis in degrees, a quarter's multiple if it is near one."""
    degrees = round(math.degrees(math.atan2(b, a))) % 360
    quarter = round(degrees / 90) * 90
    return quarter % 360 if abs(degrees - quarter) <= _STRAIGHT else round(degrees / 5) * 5 % 360


def _along(angle: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
    """Return where a box begins and ends along a direction."""
    if angle == 0:
        return left, right
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [x * cosine + y * sine for x in (left, right) for y in (bottom, top)]
    return min(corners), max(corners)


def _font(owner: int, fonts: dict[int, Font]) -> Font:
    """Return the font of a text object; ``fonts`` are those of the page so far, by pdfium's address."""
    font = pdfium.FPDFTextObj_GetFont(ctypes.cast(owner, pdfium.FPDF_PAGEOBJECT)) if owner > 0 else None
    key = ctypes.cast(font, ctypes.c_void_p).value if font else None
    if key is None:
        return Font("", False, False, False)
    if key not in fonts:
        buffer = ctypes.create_string_buffer(256)
        pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
        name = buffer.value.decode("utf-8", "replace").rpartition("+")[2]
        fonts[key] = _described(name, pdfium.FPDFFont_GetWeight(font), pdfium.FPDFFont_GetFlags(font))
    return fonts[key]


@lru_cache(maxsize=1024)
def _described(name: str, weight: int, flags: int) -> Font:
    low, flags = name.lower(), max(flags, 0)
    italic = bool(flags & _ITALIC_FLAG) or any(part in low for part in _ITALIC_NAMES)
    bold = bool(flags & _BOLD_FLAG) or any(part in low for part in _BOLD_NAMES)
    if not any(part in low for part in (*_ITALIC_NAMES, *_LIGHT_NAMES)):  # a weight is guessed, a name is not
        bold = bold or weight >= 600
    mono = bool(flags & _MONO_FLAG) or any(part in low for part in _MONO_NAMES)
    loose = _RECOGNISED in low
    return Font(intern(name), bold, italic, mono and not loose, loose)
