"""Search: a question to the paragraphs nearest to it, with what was found in each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import snapshot
from index.confidence import confidence
from index.embed import Embedder, Vectors
from index.library import Library
from index.vectors import STORES, DamagedStoreError, VectorStore, as_ids
from source.errors import PinciteError
from source.model import Paragraph, Span

EMBED_AT_ONCE = 256
"""Paragraphs embedded between two commits, so that what is done stays done."""

Progress = Callable[[int, int], None]
"""Told how many paragraphs are embedded, of how many."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph found.

    ``rank`` counts from 1; ``score`` is calibrated, in [0, 1]; ``signals`` is what each signal said, raw, by name;
    ``highlights`` are spans of the paragraph's text.
    """

    rank: int
    score: float
    paragraph: Paragraph
    signals: tuple[tuple[str, float], ...]
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """A library made ready for questions; read-only, and safe to share between threads."""

    library: Library
    embedder: Embedder
    store: VectorStore


def open_index(
    library: Library,
    embedder: Embedder,
    store_name: str = "faiss",
    progress: Progress = lambda done, of: None,
    notice: Callable[[str], None] = lambda line: None,
) -> Index:
    """Make a library ready for questions: load its snapshot, or rebuild it from the library where that won't do.

    Only texts the embedder has never seen are embedded. ``notice`` is told in one line when a damaged or foreign
    snapshot was thrown away.
    """
    generation = ""
    while generation != library.generation:  # another process may add documents meanwhile
        generation = library.generation
        embed_missing(library, embedder, progress)
    folder = None if library.folder is None else library.folder / "index"
    store = None if folder is None else _saved(folder, store_name, embedder, generation, notice)
    if store is None:
        ids, vectors = library.vectors(embedder.key)
        store = STORES[store_name](vectors.shape[1] if ids else embedder.dim)
        store.add(as_ids(ids), vectors.reshape(len(ids), store.dim))
        if folder is not None:
            try:
                snapshot.save(folder, store, store_name, embedder.key, generation)
            except PinciteError as error:
                notice(f"{error} Questions still work; the next start will be slower.")
    return Index(library, embedder, store)


def _saved(
    folder: Path, store_name: str, embedder: Embedder, generation: str, notice: Callable[[str], None]
) -> VectorStore | None:
    """Return the snapshot of this generation, or None where there is none that can be trusted."""
    try:
        store, manifest = snapshot.load(folder, store_name, embedder.key)
    except FileNotFoundError:
        return None
    except (snapshot.ForeignSnapshotError, DamagedStoreError) as error:
        notice(f"{error} It has been rebuilt from the library; nothing is lost.")
        return None
    return store if manifest.generation == generation else None


def embed_missing(library: Library, embedder: Embedder, progress: Progress = lambda done, of: None) -> int:
    """Embed every text the embedder has not seen and keep the vectors; return how many there were."""
    missing = library.texts_without_vector(embedder.key)
    for start in range(0, len(missing), EMBED_AT_ONCE):
        progress(start, len(missing))
        some = missing[start : start + EMBED_AT_ONCE]
        vectors = embedder.embed_passages([text for _, text in some])
        library.add_vectors(embedder.key, [key for key, _ in some], vectors)
    if missing:
        progress(len(missing), len(missing))
    return len(missing)


def rank(index: Index, question: str, k: int, documents: Sequence[str] | None = None) -> list[tuple[int, float]]:
    """Return up to ``k`` (paragraph id, cosine), best first; ``documents`` names those to search, all if None."""
    return _nearest(index, index.embedder.embed_questions([question]), k, documents)


def search(index: Index, question: str, k: int, documents: Sequence[str] | None = None) -> tuple[Hit, ...]:
    """Return up to ``k`` hits for a question, best first, each with its best sentence lit."""
    vector = index.embedder.embed_questions([question])
    found = _nearest(index, vector, k, documents)
    paragraphs = index.library.paragraphs([id_ for id_, _ in found])
    lit = best_sentences(index.embedder, vector[0], paragraphs)
    return tuple(
        Hit(rank, confidence(cosine), paragraph, (("paragraph vector", cosine),), (span,) if span else ())
        for rank, ((_, cosine), paragraph, span) in enumerate(zip(found, paragraphs, lit, strict=True), start=1)
    )


def best_sentences(embedder: Embedder, question: Vectors, paragraphs: Sequence[Paragraph]) -> list[Span | None]:
    """Return, for each paragraph, the sentence nearest to the ``(dim,)`` question vector; None where it has none."""
    texts = [span.of(paragraph.text) for paragraph in paragraphs for span in paragraph.sentences]
    cosines = iter((embedder.embed_passages(texts) @ question).tolist() if texts else [])
    best: list[Span | None] = []
    for paragraph in paragraphs:
        scored = [(next(cosines), -i, span) for i, span in enumerate(paragraph.sentences)]
        best.append(max(scored)[2] if scored else None)
    return best


def _nearest(index: Index, vector: Vectors, k: int, documents: Sequence[str] | None) -> list[tuple[int, float]]:
    only = None if documents is None else as_ids(index.library.paragraph_ids(documents))
    ids, cosines = index.store.search(vector, k, only)
    return list(zip(ids[0].tolist(), np.clip(cosines[0], -1.0, 1.0).tolist(), strict=True))
