"""A library made ready for questions: its embedder, and what is derived from it for searching."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from index.cross import Reranker
from index.derived import Derived, Notice
from index.embed import EMBED_AT_ONCE, Embedder, read_passages
from index.embeddings import Embeddings
from index.frequencies import Counts
from index.lexical import LexicalIndex
from index.library import Library
from index.sweep import sweep
from index.tokens import DamagedTokensError
from index.vectors import VectorStore, as_ids
from source.errors import ChangedLibraryError, PinciteError

Progress = Callable[[int, int], None]
"""Told how many paragraphs are embedded, of how many."""


@dataclass(frozen=True, slots=True)
class Index:
    """A library made ready for questions; read-only, and safe to share between threads.

    ``frequencies`` holds, by a token's number in the embedder's vocabulary, in how many paragraphs it stands.
    ``generation`` is the library's whose paragraphs these are, but for those of the ``lacking`` passages, which are not
    embedded.
    """

    library: Library
    embedder: Embedder
    store: VectorStore
    words: LexicalIndex
    frequencies: Counts
    generation: str
    lacking: int = 0
    reranker: Reranker | None = None

    @property
    def complete(self) -> bool:
        """Whether every paragraph can be found."""
        return not self.lacking

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
    *,
    embed: bool = True,
) -> Index:
    """Make a library ready for questions: load what was derived from it before, and bring it up to date.

    Only passages the embedder has never seen are embedded, and those whose tokens have been damaged; none, where not to
    ``embed``. ``notice`` is told in one line when a damaged or foreign snapshot was thrown away, and when another
    process is adding documents: then what is embedded is served.

    From here on numpy's matrix products take one thread each, in the whole process: those of a question are too small
    to share, and the threads that wait for a share spin. On two cores a question then costs the processors half, in no
    more time, and two at once do not stand in each other's way.
    """
    threadpool_limits(limits=1, user_api="blas")
    mended = False
    while True:
        try:
            made = _opened(library, embedder, store_name, progress, notice, embed=embed)
        except DamagedTokensError as error:
            if mended:
                raise
            mended = embed = mend(library, embedder) > 0
            notice(f"{str(error).partition(';')[0]}. What they were of is read anew; nothing is lost.")
            continue
        except ChangedLibraryError:
            continue
        if not made.complete or made.generation == library.generation:  # another may have added documents meanwhile
            return made


def _opened(
    library: Library, embedder: Embedder, store_name: str, progress: Progress, notice: Notice, *, embed: bool
) -> Index:
    generation = library.generation
    embeddings = Embeddings(library, embedder.key)
    if not embed:
        return _derived(library, embedder, store_name, generation, notice, embeddings.lacking())
    lacking = 0
    with library.writing() as mine:
        if mine:
            sweep(library)
            try:
                embed_missing(library, embedder, progress)
            except PinciteError as error:  # such as a full disk
                lacking = embeddings.lacking()
                if not embeddings.ids():
                    raise
                notice(f"{error} {lacking:,} paragraphs cannot be found until then.")
    if not mine and (lacking := embeddings.lacking()):
        notice(f"Documents are being added; {lacking:,} of their paragraphs cannot be found yet.")
    return _derived(library, embedder, store_name, generation, notice, lacking)


def mend(library: Library, embedder: Embedder) -> int:
    """Forget what was read of passages whose tokens are damaged, so that the next opening reads it again.

    Returns of how many. Raises ``PinciteError`` where another process is changing the library.
    """
    with library.writing() as mine:
        if not mine:
            raise PinciteError("Another Pincite is changing this library; try again when it is done.")
        return Embeddings(library, embedder.key).forget_damaged()


def embed_missing(
    library: Library,
    embedder: Embedder,
    progress: Progress = lambda done, of: None,
    documents: Collection[str] | None = None,
) -> int:
    """Embed every passage the embedder has not seen, or those of some documents, and keep what it gives.

    Returns how many there were.
    """
    embeddings = Embeddings(library, embedder.key)
    embeddings.forget_lost()
    missing = embeddings.missing(documents)
    for start in range(0, len(missing), EMBED_AT_ONCE):
        progress(start, len(missing))
        some = embeddings.wanted(missing[start : start + EMBED_AT_ONCE])  # what was told may have removed something
        embeddings.add([key for key, _ in some], read_passages(embedder, [passage for _, passage in some]))
    if missing:
        progress(len(missing), len(missing))
    return len(missing)


def _derived(
    library: Library, embedder: Embedder, store_name: str, generation: str, notice: Notice, lacking: int
) -> Index:
    """Return the index of a generation; where passages are ``lacking``, of what is embedded, and nothing is written."""
    embeddings = Embeddings(library, embedder.key)
    ids = as_ids(embeddings.ids())
    parts = Derived(library, embeddings, embedder.dim, ids, generation, notice, not lacking)
    with ThreadPoolExecutor() as aside:  # reading, hashing and tantivy's writing leave Python to the others
        store, words = aside.submit(parts.store, store_name), aside.submit(parts.words)
        counts = parts.counts()
    return Index(library, embedder, store.result(), words.result(), counts, generation, lacking)
