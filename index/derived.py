"""What is derived from a library for searching, brought up to date from what is kept under ``index/`` or made anew.

Each part is of one generation of the library, and what is kept of it says of which. A part that is damaged, or of
something else, is never guessed at.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import frequencies, snapshot
from index.embeddings import Embeddings
from index.lexical import LexicalIndex
from index.library import Library
from index.vectors import STORES, DamagedStoreError, Ids, VectorStore
from index.words import build_lexical, change_lexical, changed_copy, has_lexical, latest_lexical
from source.errors import ChangedLibraryError, PinciteError

_REBUILT = "It has been rebuilt from the library; nothing is lost."
_SLOWER = "Questions still work; the next start will be slower."

Notice = Callable[[str], None]
"""Told, in one line, what a person may want to know."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The parts that are derived from the paragraphs of some ids, all those that are embedded, ascending.

    ``dim`` is the embedder's. Where not to ``keep`` them, nothing is written: then these are not all paragraphs of the
    generation. ``notice`` is told when something damaged or foreign was thrown away, or could not be written.
    """

    library: Library
    embeddings: Embeddings
    dim: int
    ids: Ids
    generation: str
    notice: Notice
    keep: bool

    @property
    def _folder(self) -> Path | None:
        return None if self.library.folder is None else self.library.folder / "index"

    def store(self, name: str) -> VectorStore:
        """Return the vectors in the store of a name. Raises ``ChangedLibraryError`` where one is gone meanwhile."""
        saved = self._saved_store(name)
        if saved is not None and saved[1] == self.generation and self.keep:
            return saved[0]
        goes_on = saved is not None and self.library.has_been(saved[1]) and saved[0].suits(len(self.ids))
        known = saved[0] if saved is not None and goes_on else None
        new = self.ids if known is None else np.setdiff1d(self.ids, known.ids)
        found, vectors = self.embeddings.vectors(new.tolist())
        if len(found) < len(new):
            raise ChangedLibraryError
        store = known or STORES[name](vectors.shape[1] if found else self.dim)
        store.remove(np.setdiff1d(store.ids, self.ids))
        store.add(new, vectors.reshape(len(new), store.dim))
        if self._folder is not None and self.keep:
            try:
                snapshot.save(self._folder, store, name, self.embeddings.embedder, self.generation)
            except PinciteError as error:
                self.notice(f"{error} {_SLOWER}")
        return store

    def _saved_store(self, name: str) -> tuple[VectorStore, str] | None:
        """Return the snapshot and the generation it is of, or None where there is none that can be trusted."""
        if self._folder is None:
            return None
        try:
            store, manifest = snapshot.load(self._folder, name, self.embeddings.embedder)
        except FileNotFoundError:
            return None
        except (snapshot.ForeignSnapshotError, DamagedStoreError) as error:
            self.notice(f"{error} {_REBUILT}")
            return None
        return store, manifest.generation

    def words(self) -> LexicalIndex:
        """Return the lexical index, of which only the parts are made anew in which paragraphs are gone."""
        folder = self._folder
        found = None if folder is None else latest_lexical(folder)
        if folder is not None and found is None and has_lexical(folder):
            self.notice(f"The index of words in {folder} is damaged, or of another version. {_REBUILT}")
        if found is not None and found[1] == self.generation and self.keep:
            return found[0]
        try:
            if folder is not None and found is not None and self.library.has_been(found[1]):
                there = found[0].ids()
                gone = found[0].beside(np.setdiff1d(there, self.ids))
                rows = self.library.passages(np.setdiff1d(self.ids, np.setdiff1d(there, gone)).tolist())
                if not self.keep:
                    return changed_copy(folder, gone, rows)
                if 2 * len(gone) <= len(there):
                    with suppress(PinciteError):  # what cannot be changed may still be made anew
                        return change_lexical(folder, self.generation, found[1], gone, rows)
            if folder is not None and self.keep:
                return build_lexical(folder, self.generation, self.library.passages(self.ids.tolist()))
        except PinciteError as error:
            self.notice(f"{error} {_SLOWER}")
        words = LexicalIndex(None)
        words.add(self.library.passages(self.ids.tolist()))
        return words

    def counts(self) -> frequencies.Counts:
        """Return in how many of the paragraphs each token stands, by its number in the vocabulary.

        Raises ``DamagedTokensError`` where tokens that have to be read are damaged.
        """
        saved = self._saved_tokens()
        if saved is not None and saved[1] == self.generation and self.keep:
            return saved[0].frequencies()
        before = saved[0] if saved is not None and self.library.has_been(saved[1]) else frequencies.NONE
        made = frequencies.brought_up(before, self.embeddings, self.ids)
        if self._folder is not None and self.keep:
            frequencies.save(self._folder, made, self.embeddings.embedder, self.generation)
        return made.frequencies()

    def _saved_tokens(self) -> tuple[frequencies.TokenSets, str] | None:
        try:
            return None if self._folder is None else frequencies.load(self._folder, self.embeddings.embedder)
        except DamagedStoreError as error:
            self.notice(f"{error} {_REBUILT}")
            return None
