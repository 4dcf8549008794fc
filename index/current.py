"""The index of a library as it is now, for as long as a process answers from it.

A library changes while it is served: documents come and go, in this process or another. Whoever asks is answered from
an index that is brought up to date behind them, and waits for it only where that is soon done or has to be.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from index.embed import Embedder
from index.library import Library
from index.ready import Index, mend
from index.tokens import DamagedTokensError
from source.errors import ChangedLibraryError

_PATIENCE = 2.0
"""Seconds after which no question waits any more for an index that is being opened, but is answered from the last."""

Found = TypeVar("Found")


class Current:
    """The index of a library, opened again by ``reopen`` when the library has changed.

    That is told whether passages are to be embedded, which is asked of it only where their tokens were damaged: what is
    new is embedded by who adds it. Safe to share between threads.
    """

    def __init__(self, index: Index, reopen: Callable[[bool], Index]) -> None:
        self._index, self._reopen = index, reopen
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="pincite-index")
        self._opening: Future[Index] | None = None

    @property
    def library(self) -> Library:
        return self._index.library

    @property
    def embedder(self) -> Embedder:
        return self._index.embedder

    def renew(self, *, always: bool = False) -> None:
        """Bring the index up to date and wait until it is; with ``always``, also where the library has not changed.

        Raises ``PinciteError`` where it cannot be opened, such as on a full disk.
        """
        with self._lock:
            before = self._opening
        if before is not None:
            wait([before])
        if always or not self._index.complete or self._index.generation != self.library.generation:
            self._opened().result()

    def answer(self, find: Callable[[Index], Found]) -> Found:
        """Return what ``find`` finds in the index.

        It is called once more, on one that knows the latest, where a passage had gone from the library meanwhile, or
        where token vectors turned out to be damaged, which then have been read anew.
        """
        try:
            return find(self._latest())
        except ChangedLibraryError:
            pass
        except DamagedTokensError:
            mend(self._index.library, self._index.embedder)
            with self._lock:
                self._opening = None
            return find(self._opened(embed=True).result())
        return find(self._opened().result())

    def _latest(self) -> Index:
        """Return the index, of the library as it is now where that is soon to be had."""
        index = self._index
        young = time.monotonic() < self._began + _PATIENCE
        if index.generation == index.library.generation and (
            index.complete or young or index.lacking == index.embeddings.lacking()
        ):
            return index
        opening = self._opened()
        wait([opening], timeout=max(0.0, self._began + _PATIENCE - time.monotonic()))
        return self._index

    def _opened(self, *, embed: bool = False) -> Future[Index]:
        """Return the opening of the index that is under way, or begin one."""
        with self._lock:
            if self._opening is None or self._opening.done():
                self._began = time.monotonic()
                self._opening = self._worker.submit(self._open, embed)
            return self._opening

    def _open(self, embed: bool) -> Index:
        self._index = self._reopen(embed)
        return self._index
