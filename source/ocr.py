"""Text for scanned pages, by OCRmyPDF where a person has installed it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

from source.errors import UnreadableError
from source.isolated import FileRead, ReadingProcess

_SECONDS_A_PAGE = 600
"""A full page takes half a minute, and ten times as long where a machine has much else to do."""
COMMAND = "ocrmypdf"
NEEDS_OCR = "it needs OCR"
_AS_PDF = "it needs OCR, which reads PDF files; save it as one and add that"
_OPTIONS = ("--output-type", "pdf", "--pdf-renderer", "sandwich", "--quiet")
"""A plain PDF, which takes no Ghostscript pass, with the letters that Tesseract itself sets."""
_MOST_LANGUAGES = 4
"""Languages that are all tried where no more are installed: somebody chose them. More would take too long."""


def available() -> bool:
    """Whether OCRmyPDF can be called."""
    return shutil.which(COMMAND) is not None


@cache
def _languages() -> tuple[str, ...]:
    """Return the data Tesseract has: languages, and "osd" where it can tell which way up a page is."""
    try:
        listed = subprocess.run(
            [shutil.which("tesseract") or "", "--list-langs"], capture_output=True, timeout=10, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return ()
    return tuple(listed.stdout.decode("utf-8", "replace").split("\n")[1:])


def _options(installed: Sequence[str]) -> list[str]:
    """Return how to recognise with what is installed: pages lying on a side turned upright, languages all tried."""
    upright = ["--rotate-pages"] if "osd" in installed else []
    languages = [name for name in installed if name.strip() and name != "osd"]
    chosen = ["--language", "+".join(languages)] if 0 < len(languages) <= _MOST_LANGUAGES else []
    return [*_OPTIONS, *upright, *chosen]


@contextmanager
def with_text(path: Path, pages: Sequence[int]) -> Iterator[Path | None]:
    """Give a copy of a PDF whose pages of these numbers hold the text recognised on them, or None where that fails.

    All others are left as they are. The copy is gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="pincite-ocr-") as folder:
        copy = Path(folder) / "recognised.pdf"
        only = ["--force-ocr", "--pages", ",".join(map(str, pages))]
        command = [COMMAND, *only, *_options(_languages()), "--", str(path), str(copy)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS_A_PAGE * len(pages))
        except (subprocess.SubprocessError, OSError):
            yield None
        else:
            yield copy


def recognised(file: Path, read: FileRead, reading: ReadingProcess) -> FileRead:
    """Return what was read of a file with its scanned pages recognised, where that can be done, or a remark on them.

    ``scanned`` are then the pages that still wait to be recognised.

    Raises ``UnreadableError`` where there is no text at all.
    """
    content = read.content
    if content.scanned and read.format != "pdf":
        content = replace(content, remarks=(*content.remarks, f"no text on {page_list(content.scanned)}: {_AS_PDF}"))
    elif content.scanned:
        pages = page_list(content.scanned)
        remark = f"no text on {pages}, {NEEDS_OCR}: install ocrmypdf and add it again"
        if available():
            with with_text(file, content.scanned) as copy:
                again = reading.read(copy).content if copy else None
            remark = f"no text on {pages}, {NEEDS_OCR}, and ocrmypdf failed on it"
            if again is not None:
                remark = _recognised_remark(content.scanned, again.scanned)
                content = replace(again, scanned=())
        content = replace(content, remarks=(*content.remarks, remark))
    if not content.blocks:
        raise UnreadableError("; ".join(content.remarks) or "it holds no text")
    return replace(read, content=content)


def _recognised_remark(before: Sequence[int], after: Sequence[int]) -> str:
    """Return what became of scanned pages, of which some may still hold no text."""
    found = [page for page in before if page not in after]
    told = [f"the text of {page_list(found)} was recognised by OCR"] if found else []
    return "; ".join([*told, *([f"no text on {page_list(after)}, and OCR found none"] if after else [])])


def page_list(pages: Sequence[int]) -> str:
    """Return numbers of pages, ascending, in words: "page 3", "pages 3-7 and 9"."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(pages), key=lambda pair: pair[1] - pair[0])]
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    words = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{'pages' if len(pages) > 1 else 'page'} {words}"
