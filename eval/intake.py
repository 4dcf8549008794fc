"""How fast documents come in, and what memory they take: ``python -m eval.intake``.

Everything is made on the spot from the lecture's sentences: mixed documents of small size, one PDF of many pages, and
one large text of which a paragraph is then edited. Each figure is of ``pincite`` run as a person runs it.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from pathlib import Path

from source.lecture import lecture

_COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
_EDITS = 9
"""How often one paragraph is edited, since a machine that does other things too is slow now and then."""
_MB = 1024
"""Kilobytes, in which the system counts memory."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command run to its end: seconds, and the most memory it or a process of its own had, in MB."""

    seconds: float
    memory: float
    last: str


def measure(documents: int, pages: int, paragraphs: int) -> Iterator[str]:
    """Yield a line for each figure."""
    with tempfile.TemporaryDirectory(prefix="pincite-intake-") as name:
        folder = Path(name)
        yield from _mixed(folder, documents)
        yield from _long(folder, pages)
        yield from _edited(folder, paragraphs)


def _mixed(folder: Path, documents: int) -> Iterator[str]:
    papers, luck = folder / "papers", random.Random(0)  # noqa: S311 - no secret
    papers.mkdir()
    for n in range(documents):
        suffix, write = _FORMATS[n % len(_FORMATS)]
        write(papers / f"paper {n}.{suffix}", _made(luck, luck.randrange(3, 12), n))
    size = sum(path.stat().st_size for path in papers.iterdir())
    added = _run(folder / "mixed", "add", str(papers))
    rate = documents / added.seconds
    yield f"{documents:,} mixed documents ({size / 1e6:.1f} MB): {_told(added)}, {rate:.1f} a second"
    yield f"  what pincite said: {added.last}"
    yield f"  the same again, unchanged: {_told(_run(folder / 'mixed', 'add', str(papers)))}"
    yield f"  a question: {_told(_run(folder / 'mixed', 'ask', 'Who pays for the troops?'))}"


def _long(folder: Path, pages: int) -> Iterator[str]:
    luck = random.Random(1)  # noqa: S311 - no secret
    book = folder / "book.pdf"
    write_pdf(book, [_made(luck, 5, n) for n in range(pages)])
    added = _run(folder / "long", "add", str(book))
    yield f"a PDF of {pages:,} pages: {_told(added)}, {pages / added.seconds:.1f} pages a second ({added.last})"


def _edited(folder: Path, paragraphs: int) -> Iterator[str]:
    luck = random.Random(2)  # noqa: S311 - no secret
    large = folder / "large.txt"
    texts = _made(luck, paragraphs, 0)
    large.write_text("\n\n".join(texts), encoding="utf-8")
    added = _run(folder / "edited", "add", str(large))
    yield f"a text of {paragraphs:,} paragraphs: {_told(added)}"
    edits = []
    for n in range(_EDITS):
        at = luck.randrange(paragraphs)
        texts[at] = f"This paragraph was edited, and says that nobody has seen {n + 2} quokkas in the embassy."
        large.write_text("\n\n".join(texts), encoding="utf-8")
        edits.append(_run(folder / "edited", "sync"))
    asked = _run(folder / "edited", "ask", "quokka")
    seconds = sorted(edit.seconds for edit in edits)
    yield f"  one paragraph of it edited: {seconds[len(seconds) // 2]:.2f} s in the middle of {_EDITS} times, "
    yield f"  {seconds[0]:.2f} to {seconds[-1]:.2f}, at most {max(edit.memory for edit in edits):,.0f} MB, "
    yield f"  of which starting Python and the model takes {_told(asked)} (a question)"


def _run(library: Path, *arguments: str) -> Ran:
    library.mkdir(exist_ok=True)
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([*_COMMAND, "--library", str(library), *arguments], stdout=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        said.seek(0)
        lines = said.read().splitlines()
    if process.returncode:
        raise SystemExit(f"eval.intake: pincite {' '.join(arguments)} failed: {lines[-1:]}")
    return Ran(seconds, usage.ru_maxrss / _MB, lines[-1])


def _told(ran: Ran) -> str:
    return f"{ran.seconds:.1f} s, at most {ran.memory:,.0f} MB"


def _made(luck: random.Random, paragraphs: int, number: int) -> list[str]:
    """Return paragraphs of the lecture's sentences, no two the same."""
    sentences = [span.of(p.text) for p in lecture()[1] for span in p.sentences]
    return [
        " ".join([*(luck.choice(sentences) for _ in range(luck.randrange(2, 5))), f"This is remark {number}.{n}."])
        for n in range(paragraphs)
    ]


def _write_text(path: Path, paragraphs: Sequence[str]) -> None:
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")


def _write_markdown(path: Path, paragraphs: Sequence[str]) -> None:
    path.write_text("# A paper\n\n" + "\n\n## A part\n\n".join(paragraphs), encoding="utf-8")


def _write_html(path: Path, paragraphs: Sequence[str]) -> None:
    body = "".join(f"<h2>Part</h2><p>{escape(text)}</p>" for text in paragraphs)
    path.write_text(f"<!doctype html><title>A paper</title><main>{body}</main>", encoding="utf-8")


def _write_rows(path: Path, paragraphs: Sequence[str]) -> None:
    rows = (f'{n},"{text.replace(chr(34), chr(39))}"' for n, text in enumerate(paragraphs))
    path.write_text("\n".join(["number,remark", *rows]), encoding="utf-8")


def _write_subtitles(path: Path, paragraphs: Sequence[str]) -> None:
    cues = (f"{n}\n00:{n:02}:00,000 --> 00:{n:02}:50,000\n{text}" for n, text in enumerate(paragraphs, start=1))
    path.write_text("\n\n".join(cues), encoding="utf-8")


def _write_docx(path: Path, paragraphs: Sequence[str]) -> None:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>')


def _write_small_pdf(path: Path, paragraphs: Sequence[str]) -> None:
    write_pdf(path, [paragraphs[at : at + 4] for at in range(0, len(paragraphs), 4)])


def write_pdf(path: Path, pages: Sequence[Sequence[str]]) -> None:
    """Write a PDF of pages of paragraphs, set in lines of Helvetica with a blank one between paragraphs."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for number, paragraphs in enumerate(pages, start=1):
        drawn = "\n".join(["BT /F 10 Tf 12 TL 72 740 Td", *_pdf_lines(paragraphs), "ET"])
        foot = f"BT /F 9 Tf 300 40 Td ({number}) Tj ET"
        stream = f"{drawn}\n{foot}".encode("latin-1", "replace")
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        resources = "/Resources<</Font<</F 3 0 R>>>>"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]{resources}/Contents {len(objects)} 0 R>>"
        objects.append(page.encode())
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    parts = [b"%PDF-1.4\n", *(b"%d 0 obj\n%b\nendobj\n" % numbered for numbered in enumerate(objects, start=1))]
    *offsets, start = accumulate(map(len, parts))
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}"
    tail = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    path.write_bytes(b"".join([*parts, table.encode(), tail.encode()]))


def _pdf_lines(paragraphs: Sequence[str]) -> Iterator[str]:
    for text in paragraphs:
        line = ""
        for word in text.split():
            if len(line) + len(word) > _LINE:
                yield _drawn(line)
                line = ""
            line = f"{line} {word}".strip()
        yield _drawn(line)
        yield "T*"


def _drawn(line: str) -> str:
    escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"({escaped}) Tj T*"


_LINE = 95
"""Characters of a line, of ten points."""
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
_FORMATS: tuple[tuple[str, Callable[[Path, Sequence[str]], None]], ...] = (
    ("txt", _write_text),
    ("md", _write_markdown),
    ("html", _write_html),
    ("pdf", _write_small_pdf),
    ("docx", _write_docx),
    ("csv", _write_rows),
    ("srt", _write_subtitles),
)


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="how many mixed documents")
    parser.add_argument("--pages", type=int, default=1000, help="how many pages the PDF has")
    parser.add_argument("--paragraphs", type=int, default=5000, help="how many paragraphs the large text has")
    chosen = parser.parse_args()
    for line in measure(chosen.documents, chosen.pages, chosen.paragraphs):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
