"""A hundred cards held against a checklist: ``python -m eval.checklist FOLDER`` prints what a reader said of each.

The 25 best cards of the lecture and of three files of the folder were read one by one. A card is good if its front can
be understood alone and says which answer is meant, its answer matters and cannot be guessed from the front, and its
words are whole. What was said stands in ``checklist.tsv`` by the cards' ids; cards made since are told as not read.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.documents import row
from index.cards import Card, propose
from index.embed import limit_of, load_embedder
from source.isolated import ReadingProcess
from source.lecture import lecture
from source.model import Paragraph

FILES = (
    "epub/idpf_indexing-for-eds-and-auths-3md.epub",
    "pdf/pdfjs_tracemonkey.pdf",
    "speeches/sotu_1989-Bush.txt",
)
EACH = 25
GOOD = "good"
_SAID = Path(__file__).with_name("checklist.tsv")


@dataclass(frozen=True, slots=True)
class Checked:
    """A card of a document, and what was said of it: "good", what it lacks, or "" where nobody has read it."""

    document: str
    card: Card
    said: str


def checked(documents: Mapping[str, Sequence[Paragraph]], said: Mapping[str, str]) -> Iterator[Checked]:
    """Yield the best cards of each document, with what was said of them by their ids."""
    for name, paragraphs in documents.items():
        for card in propose([paragraphs], EACH):
            yield Checked(name, card, said.get(card.id, ""))


def read_said(file: Path = _SAID) -> dict[str, str]:
    """Return what was said of each card by its id."""
    with file.open(encoding="utf-8", newline="") as lines:
        return {id_: said for id_, said, *_ in csv.reader(lines, delimiter="\t")}


def read_documents(folder: Path) -> dict[str, Sequence[Paragraph]]:
    """Return the paragraphs of the lecture and of the files of a folder, by their names."""
    limit = limit_of(load_embedder())
    with ReadingProcess() as reading:
        found = {Path(name).stem: row(folder / name, reading, limit).paragraphs for name in FILES}
    return {"lecture": lecture()[1], **found}


def report(found: Sequence[Checked], *, whole: bool = False) -> Iterator[str]:
    """Yield a line for each card that is not good, or each if ``whole``, and the sums."""
    for one in found:
        if whole or one.said != GOOD:
            what = one.said or "not read yet"
            yield f"{what}: {one.document}, {one.card.kind}: {one.card.prompt} = {one.card.answer}"
    for name in dict.fromkeys(one.document for one in found):
        own = [one for one in found if one.document == name]
        yield f"{name}: {sum(one.said == GOOD for one in own)} of {len(own)} good"
    faults = Counter(one.said for one in found if one.said not in (GOOD, ""))
    yield ", ".join(f"{fault} {count}" for fault, count in faults.most_common())
    unread = sum(not one.said for one in found)
    yield f"{sum(one.said == GOOD for one in found)} of {len(found)} good, {unread} not read yet"


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(prog="python -m eval.checklist", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of documents")
    parser.add_argument("--all", action="store_true", help="print the good ones, too")
    given = parser.parse_args()
    found = list(checked(read_documents(given.folder), read_said()))
    sys.stdout.writelines(f"{line}\n" for line in report(found, whole=given.all))


if __name__ == "__main__":
    main()
