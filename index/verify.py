"""Verification: what ``pincite verify`` proves of a library. Pure but for reading; it repairs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from index import frequencies, snapshot
from index.embeddings import Embeddings
from index.library import Library
from index.titles import entitled
from index.vectors import DamagedStoreError
from index.words import has_lexical, latest_lexical
from source.errors import PinciteError
from source.lecture import lecture

_UNIT = 1e-3
"""How far a stored vector's length may be from 1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, and every problem found, a line each."""

    checked: tuple[str, ...]
    problems: tuple[str, ...]


def verify(library: Library) -> Verdict:
    """Check that each stored paragraph is, byte for byte, what its document says, and that what is derived is whole."""
    checked = []
    for document in library.documents():
        count = library.count(document.name)
        counted = f"{count} paragraph{'s' * (count != 1)}"
        checked.append(f"{document.name}: {counted} compared with the document, byte for byte")
    problems = tuple(library.problems()) or tuple(_lecture_problems(library))
    return Verdict(tuple(checked), (*problems, *_derived_problems(library)))


def _lecture_problems(library: Library) -> Iterator[str]:
    """Compare the bundled lecture with the file it was read from."""
    document, paragraphs, _ = lecture()
    for kept in library.documents():
        if kept.sha256 == document.sha256:
            if kept.text.encode() != document.text.encode():
                yield f"{kept.name}: its text is not that of the bundled file"
            for stored, fresh in zip_longest(library.paragraphs_of(kept.name), paragraphs):
                if stored != (fresh and entitled(fresh, kept.title)):
                    address = (fresh or stored).citation.address
                    yield f"{address}: it is not the paragraph, or the citation, of the bundled file"


def _derived_problems(library: Library) -> Iterator[str]:
    folder = None if library.folder is None else library.folder / "index"
    if folder is not None and has_lexical(folder) and latest_lexical(folder) is None:
        yield f"The index of words in {folder} is damaged. The next question rebuilds it."
    for embedder in library.embedders():
        try:
            embeddings = Embeddings(library, embedder)
            _, vectors = embeddings.vectors()
        except PinciteError as error:
            yield str(error)
            continue
        lengths = np.linalg.norm(vectors, axis=1)
        wrong = int((~(np.abs(lengths - 1) < _UNIT)).sum())
        if wrong:
            yield f"{wrong} of the vectors by {embedder} are damaged"
        yield from embeddings.problems()
        try:
            if folder is not None:
                frequencies.load(folder, embedder)
                snapshot.load(folder, "faiss", embedder)
        except FileNotFoundError:
            pass  # there is none yet; the next question makes it
        except snapshot.ForeignSnapshotError:
            pass  # of another embedder of this library; the next question by this one rebuilds it
        except DamagedStoreError as error:
            yield f"{error} The next question rebuilds it."
