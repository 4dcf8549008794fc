"""The PDF reader: opening, passwords, pages one by one, their labels, and what a person should know of them.

A PDF marks nothing but where each letter stands. ``letters``, ``words``, ``drawn`` and ``pages`` ask pdfium; the other
modules know no pdfium and tell running heads, columns, paragraphs, headings, notes and tables by it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from source.builder import Builder
from source.errors import PasswordError, UnreadableError
from source.file import File
from source.imprint import imprint
from source.model import Content, Page
from source.pdf.drawn import as_read
from source.pdf.even import evened
from source.pdf.furniture import cleaned, without_line_numbers
from source.pdf.geometry import UNKNOWN, Frame
from source.pdf.headings import Entry
from source.pdf.join import build, parts
from source.pdf.letters import Handle
from source.pdf.pages import PageRead, read_page
from source.pdf.paragraphs import leading_of
from source.pdf.pieces import Kind, PageRegions, pieces, setting_of
from source.pdf.regions import regions
from source.pdf.text import is_unspaced, vocabulary
from source.pdf.title import sensible, title_range, with_front
from source.pdf.words import MOST_CHARACTERS

FEW = 30
"""Letters a page may have and still be a scan, where a picture covers it: a stamp."""
MOST_ENTRIES = 5_000
"""Entries of an outline that are read."""
MOST_NAMED = 8
"""Pages a remark names one by one."""


def read_pdf(file: File) -> Content:
    """Read a PDF. A page that shows something but holds no text is told in ``Content.scanned``.

    Where all that show anything are such, there are no blocks. Raises ``PasswordError``, and ``UnreadableError`` for a
    file that is damaged or empty.
    """
    document = _opened(file)
    try:
        return _content(document, file)
    finally:
        document.close()


def _opened(file: File) -> Handle:
    try:
        return pypdfium2.PdfDocument(file.data, password=file.password or None)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise _password_error(file) from error
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise UnreadableError("it is encrypted in a way that is not known here") from error
        raise UnreadableError("it is damaged: it cannot be opened as a PDF") from error
    except UnicodeEncodeError as error:
        raise _password_error(file) from error


def _password_error(file: File) -> PasswordError:
    if file.password:
        return PasswordError("it is encrypted and the password given does not open it")
    return PasswordError("it is encrypted and needs a password")


def _content(document: Handle, file: File) -> Content:
    read = []
    for i in range(len(document)):
        read.append(read_page(document, i))
        file.tell(i + 1, len(document))
    remarks = tuple(_remarks(read, document.count_attachments()))
    if all(page.damaged for page in read):
        raise UnreadableError("it is damaged: none of its pages can be read")
    clean = cleaned(*evened([page.frames for page in read]))
    scanned, title = tuple(_scanned(read, clean.pages)), _metadata(document, "Title")
    laid_out = [_laid_out(frames, page) for frames, page in zip(clean.pages, read, strict=True)]
    if not any(page.main for page in laid_out):
        if not scanned:
            raise UnreadableError("it holds no text")
        return Builder().content(sensible(title), remarks, scanned)
    pages = _labelled(document, clean.printed)
    content = _put_together(laid_out, pages, _outline(document), title, remarks, scanned)
    return replace(content, imprint=imprint([_metadata(document, "Author").replace("\x00", "")]))


def _put_together(
    laid_out: Sequence[PageRegions],
    pages: Sequence[Page],
    outline: Mapping[int, Sequence[Entry]],
    title: str,
    remarks: tuple[str, ...],
    scanned: tuple[int, ...],
) -> Content:
    setting = setting_of(laid_out)
    leading = leading_of([region.lines for page in laid_out for region in page.main if not region.rows])
    found = tuple(pieces(laid_out, setting, leading))
    words = vocabulary(line for piece in found if piece.kind is not Kind.TABLE for line in piece.lines)
    whole = parts(found, words, setting)
    titles = title_range(whole, setting)
    builder = Builder()
    build(builder, with_front(whole, titles, setting, outline), pages, setting, outline)
    shown = " ".join(part.text for part in whole[titles.start : titles.stop])
    return builder.content(sensible(title) or shown, remarks, scanned)


def _laid_out(frames: Sequence[Frame], page: PageRead) -> PageRegions:
    filled = [frame for frame in frames if frame.words]
    if not filled:
        return PageRegions((), ())
    main, *others = filled
    drawing = as_read(page.drawing, main.angle)
    return PageRegions(
        regions(without_line_numbers(main.words), drawing, vertical=_is_vertical(main)),
        tuple(region for frame in others for region in regions(frame.words)),
        drawing,
    )


def _is_vertical(frame: Frame) -> bool:
    """Tell whether a frame is Japanese or Chinese written downwards."""
    letters = "".join(word.text for word in frame.words)
    return frame.angle == 270 and 2 * sum(map(is_unspaced, letters)) > len(letters)


def _scanned(read: Sequence[PageRead], clean: Sequence[tuple[Frame, ...]]) -> Iterator[int]:
    """Yield the indices, from 1, of pages that show something and hold no text, or none but a stamp's."""
    for index, (page, frames) in enumerate(zip(read, clean, strict=True), start=1):
        letters = sum(len(word.text) for frame in frames for word in frame.words)
        if (page.shows and not letters) or (page.covered and letters < FEW):
            yield index


def _remarks(read: Sequence[PageRead], attachments: int) -> Iterator[str]:
    damaged = [i for i, page in enumerate(read, start=1) if page.damaged]
    if damaged:
        yield f"{_named(damaged)} damaged and could not be read"
    for i, page in enumerate(read, start=1):
        if page.cut:
            yield f"page {i} holds more than {MOST_CHARACTERS:,} characters; the rest was not read"
    unknown = sum(page.unknown for page in read)
    if unknown:
        stand = "character stands" if unknown == 1 else "characters stand"
        yield f"{unknown:,} {stand} as {UNKNOWN}: the file does not say what is meant"
    if attachments > 0:
        yield f"{attachments} attached file{'s were' if attachments > 1 else ' was'} not read"


def _named(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"page {numbers[0]} is"
    if len(numbers) > MOST_NAMED:
        return f"{len(numbers)} pages are"
    return f"pages {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} are"


def _labelled(document: Handle, printed: Sequence[str]) -> tuple[Page, ...]:
    """Return the pages with the labels the file gives, else with the numbers they print, else their positions."""
    given = [_label(document, i) for i in range(len(printed))]
    counted = [str(i) for i in range(1, len(printed) + 1)]
    if not any(given) or (given == counted and any(printed)):
        given = list(printed)
    return tuple(Page(label or str(i), i) for i, label in enumerate(given, start=1))


def _label(document: Handle, index: int) -> str:
    try:
        return " ".join(document.get_page_label(index).split())[:40]
    except UnicodeDecodeError:
        return ""


def _metadata(document: Handle, key: str) -> str:
    try:
        return str(document.get_metadata_value(key))
    except UnicodeDecodeError:
        return ""


def _outline(document: Handle) -> Mapping[int, Sequence[Entry]]:
    """Return the entries of the outline by the position of their page, from 0."""
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for bookmark in islice(document.get_toc(), MOST_ENTRIES):
        try:
            target = bookmark.get_dest()
            page = target.get_index() if target is not None else None
            if page is not None:
                found[page].append(Entry(bookmark.get_title(), bookmark.level + 1, page))
        except (UnicodeDecodeError, pypdfium2.PdfiumError):
            continue
    return found
