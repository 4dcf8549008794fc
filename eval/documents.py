"""What becomes of each file in a folder: ``python -m eval.documents DIR`` prints a table of every one.

A file ends as paragraphs, or as a reason why not. ``--show FILE`` prints one file's paragraphs with their citations, to
be read beside the file itself.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.embed import limit_of, load_embedder
from source.errors import UnreadableError
from source.fit import fitted
from source.isolated import ReadingProcess
from source.limit import Limit
from source.model import Document, Paragraph
from source.ocr import recognised
from source.split import split


@dataclass(frozen=True, slots=True)
class Row:
    """One file: its format and title, its canonical text and paragraphs, and what there is to say of it.

    A file without paragraphs has a reason for it there, and nothing else.
    """

    path: Path
    format: str
    title: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    said: tuple[str, ...]


def rows(folder: Path, limit: Limit, passwords: dict[str, str] | None = None) -> Iterator[Row]:
    """Yield what becomes of every file below a folder, in the order of their paths; ``passwords`` are by file name."""
    with ReadingProcess() as reading:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            yield row(path, reading, limit, (passwords or {}).get(path.name, ""))


def row(path: Path, reading: ReadingProcess, limit: Limit, password: str = "") -> Row:
    """Return what becomes of one file."""
    try:
        read = recognised(path, reading.read(path, password), reading)
    except UnreadableError as error:
        return Row(path, "", "", "", (), (str(error),))
    content = read.content
    title = content.title or path.stem
    document = Document(path.stem, title, str(path), read.format, read.sha256, content.text, "", content.remarks)
    paragraphs = tuple(split(document, fitted(content.text, content.blocks, limit)))
    return Row(path, read.format, title, content.text, paragraphs, content.remarks)


def as_markdown(found: Row, folder: Path) -> str:
    """Return a file's row of the table."""
    name = found.path.relative_to(folder).as_posix()
    if not found.paragraphs:
        return f"| {name} | | {'; '.join(found.said)} |"
    citations = [paragraph.citation for paragraph in found.paragraphs]
    pages = sorted({page.index for citation in citations for page in (citation.page, citation.end_page) if page})
    parts = [
        f"{len(found.paragraphs):,} paragraphs",
        f"pages {pages[0]}-{pages[-1]}" if pages else "",
        f"{len({citation.headings for citation in citations if citation.headings})} sections",
        f"{sum((citation.number or '').startswith('n. ') for citation in citations)} notes",
        *found.said,
    ]
    told = ", ".join(part for part in parts if part and not part.startswith("0 "))
    return f"| {name} | {found.title[:60]} | {told} |"


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=Path, help="print this file's paragraphs instead")
    parser.add_argument("--password", default="", help="for the file to show")
    chosen = parser.parse_args()
    limit = limit_of(load_embedder())
    if chosen.show is not None:
        with ReadingProcess() as reading:
            found = row(chosen.show, reading, limit, chosen.password)
        lines = [f"# {found.title} ({found.format})", *found.said]
        lines += [
            f"\n[{' > '.join(p.citation.headings)}] {p.citation.label} ({p.span.start}-{p.span.end})\n{p.text}"
            for p in found.paragraphs
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        return
    sys.stdout.write("| file | title | what it became |\n|---|---|---|\n")
    for found in rows(chosen.folder, limit):
        sys.stdout.write(f"{as_markdown(found, chosen.folder)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
