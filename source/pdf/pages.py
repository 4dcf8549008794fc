"""One page of a PDF as pdfium gives it: its words, what is drawn on it, whether it shows more than it says."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from source.pdf.drawn import LONG, drawing_of
from source.pdf.geometry import NOTHING, Drawing, Frame
from source.pdf.letters import MOST_OBJECTS, Handle, widen
from source.pdf.words import read_words

DRAWN = 20
"""Lines and curves on a page without text from which it shows something."""
COVERED = 0.5
"""Of a page's area: a picture so large is the page."""
_PICTURES = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_FORM)


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a page holds: text in frames, drawing; whether it shows anything else, and whether a picture covers it.

    ``unknown`` counts letters whose meaning the file does not give, ``cut`` says that there were too many to read,
    ``damaged`` that the page could not be opened.
    """

    frames: tuple[Frame, ...] = ()
    drawing: Drawing = NOTHING
    shows: bool = False
    covered: bool = False
    unknown: int = 0
    cut: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class _Drawn:
    kind: int
    left: float
    bottom: float
    right: float
    top: float


def read_page(document: Handle, index: int) -> PageRead:
    """Read the page at an index, from 0."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return PageRead(damaged=True)
    try:
        return _read(page)
    finally:
        page.close()


def _read(page: Handle) -> PageRead:
    widen(page)
    try:
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return PageRead(damaged=True)
    try:
        reading = read_words(textpage.raw)
    finally:
        textpage.close()
    drawn = list(_drawn(page))
    letters = sum(len(word.text) for frame in reading.frames for word in frame.words)
    legible = letters >= reading.unknown
    return PageRead(
        tuple(_edged(frame, page) for frame in reading.frames) if legible else (),
        drawing_of(page),
        not legible or _shows(drawn),
        _covers(drawn, page),
        reading.unknown if legible else 0,
        reading.cut,
    )


def _edged(frame: Frame, page: Handle) -> Frame:
    """Return a frame with the edges of its page."""
    left, bottom, right, top = page.get_bbox()
    sine, cosine = math.sin(math.radians(frame.angle)), math.cos(math.radians(frame.angle))
    corners = [x * sine - y * cosine for x in (left, right) for y in (bottom, top)]
    return replace(frame, top=min(corners), bottom=max(corners))


def _drawn(page: Handle) -> Iterator[_Drawn]:
    """Yield what is drawn on a page besides text."""
    edges = [ctypes.c_float() for _ in range(4)]
    for i in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        thing = pdfium.FPDFPage_GetObject(page, i)
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind != pdfium.FPDF_PAGEOBJ_TEXT and pdfium.FPDFPageObj_GetBounds(thing, *edges):
            yield _Drawn(kind, *(edge.value for edge in edges))


def _shows(drawn: list[_Drawn]) -> bool:
    pictures = (thing for thing in drawn if thing.kind in _PICTURES)
    large = any(thing.right - thing.left > LONG and thing.top - thing.bottom > LONG for thing in pictures)
    return large or sum(thing.kind == pdfium.FPDF_PAGEOBJ_PATH for thing in drawn) >= DRAWN


def _covers(drawn: list[_Drawn], page: Handle) -> bool:
    width, height = page.get_size()
    return any(
        thing.kind == pdfium.FPDF_PAGEOBJ_IMAGE
        and (thing.right - thing.left) * (thing.top - thing.bottom) >= COVERED * width * height
        for thing in drawn
    )
