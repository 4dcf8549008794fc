"""Vector stores: unit vectors by paragraph id, searched by cosine. FAISS serves; numpy is its slow, exact twin.

FAISS searches all of them up to ``LARGE``, and of more the lists nearest to the question (Jegou et al., "Product
Quantization for Nearest Neighbor Search", 2011), whose vectors it keeps in eight bits a number.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, Self

import faiss
import numpy as np
import numpy.typing as npt

from index.embed import Vectors
from source.errors import PinciteError

Ids = npt.NDArray[np.int64]

LARGE = 100_000
"""Vectors up to which all are searched: 20 ms on one core."""
_PROBED = 1 / 5
"""The share of the lists that a question is searched for in. Of 16,000 passages of seven sets in ``eval`` and 300 of
their questions, .983 of the ten nearest are found so, .966 of the hundred; in a sixteenth, .951 and .875."""
_SAMPLE = 64
"""Vectors for each list that the lists are learned from; FAISS asks for 39 at least."""


class DamagedStoreError(PinciteError):
    """A saved store that cannot be read back."""


class VectorStore(Protocol):
    """Rows of ``(n, dim)`` float32 unit vectors, each under an id of its own."""

    def __init__(self, dim: int) -> None: ...

    @property
    def dim(self) -> int: ...

    @property
    def ids(self) -> Ids:
        """The ``(n,)`` ids, in the order of the rows."""
        ...

    def __len__(self) -> int: ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add ``(n,)`` ids with their ``(n, dim)`` unit rows."""
        ...

    def remove(self, ids: Ids) -> None:
        """Forget these ids; an id that is not there is no error."""
        ...

    def suits(self, count: int) -> bool:
        """Whether this is still how so many vectors are best kept; else begin a new store, with all of them."""
        ...

    def search(self, vectors: Vectors, k: int, only: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ``(q, m)`` ids and cosines, best first, for ``(q, dim)`` unit rows; ``m`` is ``k`` or all there are.

        ``only`` restricts the search to these ids.
        """
        ...

    def vectors(self, ids: Ids) -> Vectors:
        """Return the ``(n, dim)`` rows kept under ``(n,)`` ids. Raises ``KeyError`` for one that is not there."""
        ...

    def save(self, path: Path) -> None:
        """Write the store to one file."""
        ...

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what ``save`` wrote. Raises ``DamagedStoreError`` for anything else."""
        ...


class FaissStore:
    """FAISS: exact, a flat inner-product index under an id map; or, begun with more than ``LARGE``, inverted lists."""

    def __init__(self, dim: int) -> None:
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))  # FAISS's stubs do not know all of an index

    @property
    def dim(self) -> int:
        return int(self._index.d)

    @property
    def ids(self) -> Ids:
        if not self._listed:
            return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)
        lists = self._index.invlists
        sizes = ((number, lists.list_size(number)) for number in range(self._index.nlist))
        found = [faiss.rev_swig_ptr(lists.get_ids(number), size) for number, size in sizes if size]
        return np.concatenate(found).astype(np.int64) if found else as_ids([])

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        rows = np.ascontiguousarray(vectors)
        if not self._listed and not len(self) and len(ids) > LARGE:
            self._index = _lists(rows)
        self._index.add_with_ids(rows, ids)

    def remove(self, ids: Ids) -> None:
        self._index.remove_ids(faiss.IDSelectorArray(ids) if self._listed else faiss.IDSelectorBatch(ids))

    def suits(self, count: int) -> bool:
        """Whether it is flat and not large, or has about as many lists as that many vectors ask for."""
        return 0.5 < self._index.nlist / _list_count(count) < 2 if self._listed else count <= LARGE

    def search(self, vectors: Vectors, k: int, only: Ids | None = None) -> tuple[Ids, Vectors]:
        most = min(k, len(self) if only is None else len(only))
        if most == 0:
            return _nothing(len(vectors))
        selector = None if only is None else faiss.IDSelectorBatch(only)
        params: Any = faiss.SearchParameters() if not self._listed else faiss.SearchParametersIVF()
        if self._listed:  # of a few documents, all lists: they may lie in any
            params.nprobe = self._index.nlist if only is not None else max(1, round(self._index.nlist * _PROBED))
        params.sel = selector
        with _one_thread():
            cosines, ids = self._index.search(np.ascontiguousarray(vectors), most, params=params)
        found = int((ids >= 0).sum(axis=1).min()) if len(ids) else 0  # fewer where ``only`` names ids not stored
        return ids[:, :found], cosines[:, :found]

    def vectors(self, ids: Ids) -> Vectors:
        try:
            return np.asarray(self._index.reconstruct_batch(ids), dtype=np.float32).reshape(len(ids), self.dim)
        except RuntimeError as error:
            raise KeyError(f"an id of {ids.tolist()} is not in the store") from error

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise DamagedStoreError(f"The vector file {path} cannot be read.") from error
        if not isinstance(index, faiss.IndexIDMap2 | faiss.IndexIVFScalarQuantizer):
            raise DamagedStoreError(f"The vector file {path} is not one of Pincite's.")
        store = cls.__new__(cls)
        store._index = index
        return store

    @property
    def _listed(self) -> bool:
        return isinstance(self._index, faiss.IndexIVFScalarQuantizer)


def _lists(vectors: Vectors) -> faiss.IndexIVFScalarQuantizer:
    """Return empty inverted lists, their centres learned from a sample of the vectors, the same at every run."""
    dim, count = vectors.shape[1], _list_count(len(vectors))
    lists = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    lists.cp.max_points_per_centroid = _SAMPLE
    lists.train(vectors)
    hashed = faiss.DirectMap.Hashtable  # type: ignore[attr-defined]  # which finds a vector by its id
    lists.set_direct_map_type(hashed)
    return lists


def _list_count(vectors: int) -> int:
    """Return how many lists so many vectors are best parted into; a multiple of the root, as FAISS recommends."""
    return max(1, round(2 * math.sqrt(vectors)))


class NumpyStore:
    """The same by one matrix product: what the FAISS store is checked against, and what runs without FAISS."""

    def __init__(self, dim: int) -> None:
        self._ids: Ids = np.empty(0, dtype=np.int64)
        self._vectors: Vectors = np.empty((0, dim), dtype=np.float32)

    @property
    def dim(self) -> int:
        return int(self._vectors.shape[1])

    @property
    def ids(self) -> Ids:
        return self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        if vectors.shape != (len(ids), self.dim):
            raise ValueError(f"vectors of shape {vectors.shape} do not fit {len(ids)} ids of dimension {self.dim}")
        self._ids = np.concatenate([self._ids, ids])
        self._vectors = np.concatenate([self._vectors, vectors])

    def remove(self, ids: Ids) -> None:
        kept = ~np.isin(self._ids, ids)
        self._ids, self._vectors = self._ids[kept], self._vectors[kept]

    def suits(self, count: int) -> bool:  # noqa: ARG002 - it is one thing for any number
        return True

    def search(self, vectors: Vectors, k: int, only: Ids | None = None) -> tuple[Ids, Vectors]:
        rows = np.arange(len(self)) if only is None else np.flatnonzero(np.isin(self._ids, only))
        cosines = vectors @ self._vectors[rows].T
        best = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
        return self._ids[rows][best], np.take_along_axis(cosines, best, axis=1)

    def vectors(self, ids: Ids) -> Vectors:
        row_of = {id_: row for row, id_ in enumerate(self._ids.tolist())}
        return self._vectors[[row_of[id_] for id_ in ids.tolist()]]

    def save(self, path: Path) -> None:
        with path.open("wb") as stream:
            np.savez(stream, ids=self._ids, vectors=self._vectors)

    @classmethod
    def load(cls, path: Path) -> Self:
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                ids, vectors = arrays["ids"], arrays["vectors"]
            fits = ids.dtype == np.int64 and vectors.dtype == np.float32 and ids.shape == vectors.shape[:1]
        except Exception as error:  # numpy and zipfile promise no class for a file that is not theirs
            raise DamagedStoreError(f"The vector file {path} cannot be read.") from error
        if not fits or vectors.ndim != 2:
            raise DamagedStoreError(f"The vector file {path} is not one of Pincite's.")
        store = cls(vectors.shape[1])
        store.add(ids, vectors)
        return store


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep what FAISS does here to one thread; OpenMP counts them for each of its callers apart.

    One question gives a second thread nothing to do but to be waited for, spinning: without it a search of 30,000 on
    two cores takes a third of the time.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _nothing(questions: int) -> tuple[Ids, Vectors]:
    return np.empty((questions, 0), dtype=np.int64), np.empty((questions, 0), dtype=np.float32)


def as_ids(ids: Sequence[int]) -> Ids:
    """Return ids as the ``(n,)`` int64 array the stores take."""
    return np.asarray(ids, dtype=np.int64).reshape(-1)


STORES: dict[str, type[VectorStore]] = {"faiss": FaissStore, "numpy": NumpyStore}
