"""A library made ready for questions: its embedder, and what is derived from it for searching."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from index import snapshot
from index.cross import Reranker
from index.embed import Embedder, read_passages
from index.embeddings import Embeddings
from index.lexical import LexicalIndex
from index.library import Library
from index.vectors import STORES, DamagedStoreError, VectorStore, as_ids
from index.words import build_lexical, change_lexical, changed_copy, latest_lexical
from source.errors import PinciteError

EMBED_AT_ONCE = 256
"""Paragraphs embedded between two commits, so that what is done stays done."""
_FEW_GONE = 500
"""Of so many paragraphs one may have gone before the index of words is built anew: tantivy counts it on in its
frequencies, which moves a score by less than what is shown of it."""

Progress = Callable[[int, int], None]
"""Told how many paragraphs are embedded, of how many."""
Notice = Callable[[str], None]
"""Told, in one line, what a person may want to know."""


@dataclass(frozen=True, slots=True)
class Index:
    """A library made ready for questions; read-only, and safe to share between threads.

    ``frequencies`` holds, by a token's number in the embedder's vocabulary, in how many paragraphs it stands.
    """

    library: Library
    embedder: Embedder
    store: VectorStore
    words: LexicalIndex
    frequencies: npt.NDArray[np.int64]
    reranker: Reranker | None = None

    @property
    def embeddings(self) -> Embeddings:
        """What the embedder has made of the library's passages."""
        return Embeddings(self.library, self.embedder.key)


def open_index(
    library: Library,
    embedder: Embedder,
    store_name: str = "faiss",
    progress: Progress = lambda done, of: None,
    notice: Notice = lambda line: None,
) -> Index:
    """Make a library ready for questions: load what was derived from it before, and bring it up to date.

    Only passages the embedder has never seen are embedded. ``notice`` is told in one line when a damaged or foreign
    snapshot was thrown away, and when another process is adding documents: then what it has embedded is served.

    From here on numpy's matrix products take one thread each, in the whole process: those of a question are too small
    to share, and the threads that wait for a share spin. On two cores a question then costs the processors half, in no
    more time, and two at once do not stand in each other's way.
    """
    threadpool_limits(limits=1, user_api="blas")
    embeddings = Embeddings(library, embedder.key)
    while True:
        generation = library.generation
        with library.writing() as mine:
            if mine:
                library.blank_dead()
                embed_missing(library, embedder, progress)
        lacking = 0 if mine else len(embeddings.missing())
        if lacking:
            notice(f"Another Pincite is adding documents; {lacking:,} of their paragraphs cannot be found yet.")
        made = _derived(library, embedder, store_name, generation, notice, keep=not lacking)
        if lacking or generation == library.generation:  # another process may have added documents meanwhile
            return made


def embed_missing(library: Library, embedder: Embedder, progress: Progress = lambda done, of: None) -> int:
    """Embed every passage the embedder has not seen and keep what it gives; return how many there were."""
    embeddings = Embeddings(library, embedder.key)
    missing = embeddings.missing()
    for start in range(0, len(missing), EMBED_AT_ONCE):
        progress(start, len(missing))
        some = missing[start : start + EMBED_AT_ONCE]
        embeddings.add([key for key, _ in some], read_passages(embedder, [passage for _, passage in some]))
    if missing:
        progress(len(missing), len(missing))
    return len(missing)


def _derived(
    library: Library, embedder: Embedder, store_name: str, generation: str, notice: Notice, *, keep: bool
) -> Index:
    """Return the index of a generation; where not to ``keep`` it, only of what is embedded, and nothing is written."""
    embeddings = Embeddings(library, embedder.key)
    folder = None if library.folder is None else library.folder / "index"
    store = _store(folder, library, embedder, store_name, generation, notice, keep=keep)
    words = _words(folder, library, store, generation, notice, keep=keep)
    frequencies = _frequencies(folder if keep else None, embeddings, embedder.key, generation)
    return Index(library, embedder, store, words, frequencies)


def _store(
    folder: Path | None,
    library: Library,
    embedder: Embedder,
    name: str,
    generation: str,
    notice: Notice,
    *,
    keep: bool,
) -> VectorStore:
    embeddings = Embeddings(library, embedder.key)
    saved = None if folder is None else _saved(folder, name, embedder, notice)
    if saved is not None and saved[1] == generation and keep:
        return saved[0]
    if saved is not None and library.has_been(saved[1]):
        store = saved[0]
        store.remove(np.setdiff1d(store.ids, as_ids(embeddings.ids())))
        ids, vectors = embeddings.vectors(but=frozenset(store.ids.tolist()))
    else:
        ids, vectors = embeddings.vectors()
        store = STORES[name](vectors.shape[1] if ids else embedder.dim)
    store.add(as_ids(ids), vectors.reshape(len(ids), store.dim))
    if folder is not None and keep:
        try:
            snapshot.save(folder, store, name, embedder.key, generation)
        except PinciteError as error:
            notice(f"{error} Questions still work; the next start will be slower.")
    return store


def _saved(folder: Path, name: str, embedder: Embedder, notice: Notice) -> tuple[VectorStore, str] | None:
    """Return the snapshot and the generation it is of, or None where there is none that can be trusted."""
    try:
        store, manifest = snapshot.load(folder, name, embedder.key)
    except FileNotFoundError:
        return None
    except (snapshot.ForeignSnapshotError, DamagedStoreError) as error:
        notice(f"{error} It has been rebuilt from the library; nothing is lost.")
        return None
    return store, manifest.generation


def _words(
    folder: Path | None, library: Library, store: VectorStore, generation: str, notice: Notice, *, keep: bool
) -> LexicalIndex:
    """Return the lexical index of the paragraphs in the store, brought up to date or built."""
    found = None if folder is None else latest_lexical(folder)
    if found is not None and found[1] == generation and keep:
        return found[0]
    if found is None or not library.has_been(found[1]):
        gone, new, replay = [], store.ids.tolist(), False
    else:
        ids = found[0].ids()
        gone, new = np.setdiff1d(ids, store.ids).tolist(), np.setdiff1d(store.ids, ids).tolist()
        replay = len(gone) <= len(ids) // _FEW_GONE
    try:
        if folder is not None and keep and found is not None and replay:
            return change_lexical(folder, generation, found[1], gone, library.passages(new))
        if folder is not None and keep:
            return build_lexical(folder, generation, library.passages(store.ids.tolist()))
        if folder is not None and replay:
            return changed_copy(folder, gone, library.passages(new))
    except PinciteError as error:
        notice(f"{error} Questions still work; the next start will be slower.")
    words = LexicalIndex(None)
    words.add(library.passages(store.ids.tolist()))
    return words


def _frequencies(folder: Path | None, embeddings: Embeddings, key: str, generation: str) -> npt.NDArray[np.int64]:
    """Return the embeddings' token frequencies, kept beside the snapshot since counting reads every token."""
    stamp = np.array([key, generation])
    path = None if folder is None else folder / "frequencies.npz"
    if path is not None:
        with suppress(Exception), path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            # numpy promises no class for files that are not its own
            if np.array_equal(kept["stamp"], stamp):
                return np.asarray(kept["frequencies"], dtype=np.int64)
    frequencies = embeddings.frequencies()
    if path is not None:
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        with suppress(OSError):  # the next start counts again
            with fresh.open("wb") as stream:
                np.savez(stream, stamp=stamp, frequencies=frequencies)
            fresh.replace(path)
    return frequencies
