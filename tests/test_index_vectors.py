"""What every vector store promises, row by row of the table, and that FAISS and its exact twin agree."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.vectors
from index.embed import Vectors
from index.vectors import STORES, DamagedStoreError, FaissStore, NumpyStore, VectorStore, as_ids

DIM = 4
IDS = as_ids([30, 10, 20, 50, 40])
# Cosines to AXIS, in the order of IDS: 0.8, 1, -1, 0, 0.6; the ids best first: 10, 30, 40, 50, 20.
ROWS = np.array(
    [[0.8, 0.6, 0, 0], [1, 0, 0, 0], [-1, 0, 0, 0], [0, 0, 1, 0], [0.6, 0, 0, 0.8]],
    dtype=np.float32,
)
AXIS = np.array([[1, 0, 0, 0]], dtype=np.float32)


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> type[VectorStore]:
    return STORES[request.param]


@pytest.fixture
def store(kind: type[VectorStore]) -> VectorStore:
    store = kind(DIM)
    store.add(IDS, ROWS)
    return store


def found(store: VectorStore, k: int, only: list[int] | None = None, vectors: Vectors = AXIS) -> list[list[int]]:
    ids, cosines = store.search(vectors, k, None if only is None else as_ids(only))
    assert ids.shape == cosines.shape
    assert ids.dtype == np.int64
    assert cosines.dtype == np.float32
    return [[int(id_) for id_ in row] for row in ids]


def units(rows: npt.NDArray[np.float64]) -> Vectors:
    """Return the rows, none of them zero, at length 1."""
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def test_search_gives_the_nearest_first_with_their_cosines(store: VectorStore) -> None:
    ids, cosines = store.search(AXIS, 5)
    assert ids.tolist() == [[10, 30, 40, 50, 20]]
    np.testing.assert_allclose(cosines, [[1.0, 0.8, 0.6, 0.0, -1.0]], atol=1e-6)
    assert store.dim == DIM
    assert len(store) == 5


def test_k_limits_what_is_found(store: VectorStore) -> None:
    assert found(store, 1) == [[10]]
    assert found(store, 3) == [[10, 30, 40]]
    assert found(store, 0) == [[]]


def test_k_beyond_the_size_gives_all_there_are(store: VectorStore) -> None:
    assert found(store, 1000) == [[10, 30, 40, 50, 20]]


def test_each_question_has_its_own_row(store: VectorStore) -> None:
    questions = np.concatenate([AXIS, -AXIS, ROWS[3:4]])
    assert found(store, 1, vectors=questions) == [[10], [20], [50]]
    ids, cosines = store.search(questions, 2, as_ids([20, 30]))
    assert ids.tolist()[:2] == [[30, 20], [20, 30]]
    np.testing.assert_allclose(cosines, [[0.8, -1.0], [1.0, -0.8], [0.0, 0.0]], atol=1e-6)


def test_no_question_finds_nothing(store: VectorStore) -> None:
    assert found(store, 3, vectors=AXIS[:0]) == []


def test_an_empty_store_finds_nothing(kind: type[VectorStore]) -> None:
    store = kind(7)
    assert (store.dim, len(store)) == (7, 0)
    ids, cosines = store.search(np.eye(7, dtype=np.float32)[:2], 3)
    assert ids.shape == cosines.shape == (2, 0)
    store.remove(IDS)
    store.add(as_ids([]), np.empty((0, 7), dtype=np.float32))
    assert len(store) == 0


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ([20, 40, 30], [30, 40, 20]),
        ([50], [50]),
        ([40, 40, 40], [40]),
        ([999, 30, -1, 0, 20], [30, 20]),
        ([999], []),
        ([], []),
    ],
)
def test_only_restricts_the_search(store: VectorStore, only: list[int], expected: list[int]) -> None:
    assert found(store, 10, only) == [expected]
    assert found(store, 1, only) == [expected[:1]]


def test_removed_ids_are_not_found(store: VectorStore) -> None:
    store.remove(as_ids([10, 50, 999]))
    assert len(store) == 3
    assert found(store, 5) == [[30, 40, 20]]
    assert found(store, 5, [10, 40]) == [[40]]
    store.remove(as_ids([]))
    assert found(store, 5) == [[30, 40, 20]]


def test_a_removed_id_can_be_added_again(store: VectorStore) -> None:
    store.remove(as_ids([10]))
    store.add(as_ids([10, 60]), np.concatenate([-AXIS, AXIS]))
    assert found(store, 3) == [[60, 30, 40]]
    ids, cosines = store.search(-AXIS, 2)
    assert sorted(ids[0].tolist()) == [10, 20]
    np.testing.assert_allclose(cosines, [[1.0, 1.0]], atol=1e-6)


def test_ids_may_be_as_large_as_a_database_makes_them(kind: type[VectorStore]) -> None:
    store = kind(DIM)
    store.add(as_ids([2**62, 2**40]), np.concatenate([-AXIS, AXIS]))
    assert found(store, 2) == [[2**40, 2**62]]
    assert found(store, 2, [2**62]) == [[2**62]]


def test_what_is_added_is_a_copy(kind: type[VectorStore]) -> None:
    store, rows = kind(DIM), ROWS.copy()
    store.add(IDS, rows)
    rows[:] = 0
    np.testing.assert_allclose(store.search(AXIS, 1)[1], [[1.0]], atol=1e-6)


def test_rows_need_not_lie_side_by_side_in_memory(kind: type[VectorStore]) -> None:
    store = kind(DIM)
    store.add(IDS, np.asfortranarray(ROWS))
    assert found(store, 5, vectors=np.repeat(AXIS, 2, axis=1)[:, ::2]) == [[10, 30, 40, 50, 20]]


@pytest.mark.parametrize("ids", [[30, 10, 20, 50, 40], [50, 10], [20], [10, 30, 10]])
def test_vectors_are_given_in_the_order_of_their_ids(store: VectorStore, ids: list[int]) -> None:
    rows = store.vectors(as_ids(ids))
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, ROWS[[IDS.tolist().index(id_) for id_ in ids]])


def test_vectors_of_no_ids_are_no_rows(store: VectorStore, kind: type[VectorStore]) -> None:
    assert store.vectors(as_ids([])).shape == (0, DIM)
    assert kind(7).vectors(as_ids([])).shape == (0, 7)


@pytest.mark.parametrize("ids", [[999], [10, 999], [999, 10], [-1], [0]])
def test_vectors_of_an_absent_id_are_refused(store: VectorStore, kind: type[VectorStore], ids: list[int]) -> None:
    with pytest.raises(KeyError):
        store.vectors(as_ids(ids))
    with pytest.raises(KeyError):
        kind(DIM).vectors(as_ids(ids))


def test_vectors_are_those_of_now(store: VectorStore, kind: type[VectorStore], tmp_path: Path) -> None:
    store.remove(as_ids([10, 30]))
    with pytest.raises(KeyError):
        store.vectors(as_ids([10]))
    store.add(as_ids([2**62, 10]), np.concatenate([AXIS, -AXIS]))
    store.save(tmp_path / "store")
    for kept in (store, kind.load(tmp_path / "store")):
        rows = kept.vectors(as_ids([10, 40, 2**62, 20, 50]))
        np.testing.assert_array_equal(rows, np.concatenate([-AXIS, ROWS[4:], AXIS, ROWS[2:4]]))


def test_vectors_are_copies(store: VectorStore) -> None:
    store.vectors(IDS)[:] = 0
    np.testing.assert_array_equal(store.vectors(IDS), ROWS)


def test_save_and_load(store: VectorStore, kind: type[VectorStore], tmp_path: Path) -> None:
    store.remove(as_ids([30]))
    store.save(tmp_path / "store")
    assert [file.name for file in tmp_path.iterdir()] == ["store"]
    loaded = kind.load(tmp_path / "store")
    assert (loaded.dim, len(loaded)) == (DIM, 4)
    for questions in (AXIS, ROWS):
        for before, after in zip(store.search(questions, 9), loaded.search(questions, 9), strict=True):
            np.testing.assert_array_equal(before, after)
    loaded.remove(as_ids([10]))
    loaded.add(as_ids([70]), AXIS)
    assert found(loaded, 2) == [[70, 40]]


def test_save_and_load_an_empty_store(kind: type[VectorStore], tmp_path: Path) -> None:
    kind(9).save(tmp_path / "store")
    loaded = kind.load(tmp_path / "store")
    assert (loaded.dim, len(loaded)) == (9, 0)


def test_saving_replaces_what_was_there(store: VectorStore, kind: type[VectorStore], tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"old " * 1000)
    store.save(tmp_path / "store")
    assert found(kind.load(tmp_path / "store"), 1) == [[10]]


@pytest.mark.parametrize("content", [b"", b"\x00", b"garbage " * 100, b"PK\x03\x04", b"IxM2", b"IxFI" + b"\xff" * 60])
def test_garbage_is_refused(kind: type[VectorStore], tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store").write_bytes(content)
    with pytest.raises(
        DamagedStoreError, match=rf"^The vector file {re.escape(str(tmp_path))}/store cannot be read\.$"
    ):
        kind.load(tmp_path / "store")


def test_a_truncated_file_is_refused(store: VectorStore, kind: type[VectorStore], tmp_path: Path) -> None:
    store.save(tmp_path / "store")
    whole = (tmp_path / "store").read_bytes()
    for length in (*range(0, len(whole), 7), len(whole) - 1):
        (tmp_path / "store").write_bytes(whole[:length])
        with pytest.raises(DamagedStoreError):
            kind.load(tmp_path / "store")


def test_a_missing_file_and_a_folder_are_refused(kind: type[VectorStore], tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(DamagedStoreError):
            kind.load(path)


def test_no_store_takes_the_file_of_another(tmp_path: Path) -> None:
    for name, kind in STORES.items():
        kind(DIM).save(tmp_path / name)
    for name, kind in STORES.items():
        for other in STORES.keys() - {name}:
            with pytest.raises(DamagedStoreError):
                kind.load(tmp_path / other)


def test_numpy_loads_no_pickle(tmp_path: Path) -> None:
    with (tmp_path / "store").open("wb") as stream:
        np.savez(stream, ids=np.array([{"a": 1}], dtype=object), vectors=ROWS)
    with pytest.raises(DamagedStoreError):
        NumpyStore.load(tmp_path / "store")


def test_faiss_takes_no_index_without_ids(tmp_path: Path) -> None:
    import faiss

    faiss.write_index(faiss.IndexFlatIP(DIM), str(tmp_path / "store"))
    with pytest.raises(DamagedStoreError) as refused:
        FaissStore.load(tmp_path / "store")
    assert str(refused.value) == f"The vector file {tmp_path / 'store'} is not one of Pincite's."


@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(0, 60),
    dim=st.integers(1, 24),
    k=st.integers(1, 70),
    removed=st.integers(0, 20),
    only=st.none() | st.lists(st.integers(0, 70), max_size=30),
)
def test_faiss_and_its_exact_twin_agree(
    seed: int, n: int, dim: int, k: int, removed: int, only: list[int] | None
) -> None:
    """The same cosines, and the same ids wherever the cosine says which comes first."""
    random = np.random.default_rng(seed)
    ids = as_ids(random.permutation(70)[:n].tolist())
    rows = units(random.normal(size=(n, dim)) + 1e-9)
    questions = units(random.normal(size=(3, dim)) + 1e-9)
    allowed = None if only is None else as_ids(only)
    answers = []
    for store in (FaissStore(dim), NumpyStore(dim)):
        store.add(ids, rows)
        store.remove(ids[:removed])
        answers.append(store.search(questions, k, allowed))
    (fast, fast_cosines), (slow, slow_cosines) = answers
    kept = set(ids[removed:].tolist()) & (set(range(70)) if only is None else set(only))
    assert fast.shape == slow.shape == (3, min(k, len(kept)))
    np.testing.assert_allclose(fast_cosines, slow_cosines, atol=1e-5)
    exact = {int(id_): questions @ row for id_, row in zip(ids, rows, strict=True)}
    for q in range(3):
        assert len(set(fast[q].tolist())) == fast.shape[1]
        for a, b in zip(fast[q].tolist(), slow[q].tolist(), strict=True):
            assert {a, b} <= kept
            assert a == b or abs(exact[a][q] - exact[b][q]) <= 1e-6


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> tuple[FaissStore, NumpyStore, Vectors]:
    """The same 3,000 vectors around 200 centres in inverted lists and in the exact twin, and questions near some."""
    monkeypatch.setattr(index.vectors, "LARGE", 2_999)
    random = np.random.default_rng(0)
    centres = random.normal(size=(200, 32))
    rows = units(centres[random.integers(0, 200, 3000)] + 0.3 * random.normal(size=(3000, 32)))
    stores = FaissStore(32), NumpyStore(32)
    for store in stores:
        store.add(as_ids(range(7, 3007)), rows)
    return *stores, units(rows[:50] + 0.05 * random.normal(size=(50, 32)))


def test_many_vectors_are_searched_in_lists_and_hardly_one_is_missed(
    listed: tuple[FaissStore, NumpyStore, Vectors],
) -> None:
    fast, slow, questions = listed
    (ids, cosines), (exact, exact_cosines) = (store.search(questions, 10) for store in (fast, slow))
    found = [len(set(a) & set(b)) / 10 for a, b in zip(ids.tolist(), exact.tolist(), strict=True)]
    assert float(np.mean(found)) > 0.97
    np.testing.assert_allclose(cosines[:, 0], exact_cosines[:, 0], atol=0.01)
    np.testing.assert_array_equal(np.sort(fast.ids), slow.ids)
    np.testing.assert_allclose(fast.vectors(slow.ids), slow.vectors(slow.ids), atol=0.01)
    with pytest.raises(KeyError):
        fast.vectors(as_ids([5]))


def test_lists_are_changed_restricted_and_kept_like_any_store(
    listed: tuple[FaissStore, NumpyStore, Vectors], tmp_path: Path
) -> None:
    fast, slow, questions = listed
    for store in (fast, slow):
        store.remove(as_ids([7, 8, 5000]))
        store.add(as_ids([9000]), questions[:1])
    fast.save(tmp_path / "lists")
    kept = FaissStore.load(tmp_path / "lists")
    assert (len(kept), kept.dim) == (len(slow), 32) == (2999, 32)
    assert kept.search(questions[:1], 1)[0].tolist() == [[9000]]
    few = as_ids([7, 9, 10, 500, 9000, 123_456])
    (ids, cosines), (exact, exact_cosines) = (store.search(questions, 5, few) for store in (kept, slow))
    assert {*ids[0].tolist()} == {9, 10, 500, 9000}
    np.testing.assert_allclose(cosines, exact_cosines, atol=0.01)
    assert float(np.mean(ids == exact)) > 0.95
    kept.remove(as_ids([9000]))
    kept.add(as_ids([9000]), -questions[:1])
    assert kept.search(questions[:1], 1)[0].tolist() != [[9000]]


def test_a_store_is_begun_anew_where_it_has_become_too_large_or_small_for_what_it_is(
    listed: tuple[FaissStore, NumpyStore, Vectors],
) -> None:
    fast, slow, _ = listed
    assert [fast.suits(count) for count in (500, 800, 3000, 11_000, 13_000)] == [False, True, True, True, False]
    assert [FaissStore(4).suits(count) for count in (0, 2999, 3000)] == [True, True, False]
    assert slow.suits(10**9)


def test_as_ids() -> None:
    assert as_ids([]).shape == (0,)
    assert as_ids([3, 2**40]).tolist() == [3, 2**40]
    assert as_ids([3]).dtype == np.int64


@pytest.mark.parametrize(
    ("ids", "vectors"),
    [
        (IDS, ROWS[0]),
        (IDS[:4], ROWS),
        (IDS[:, None], ROWS),
        (IDS, ROWS[:, :, None]),
        (IDS.astype(np.int32), ROWS),
        (IDS.astype(np.float64), ROWS),
        (IDS.astype(str), ROWS),
        (IDS, ROWS.astype(np.float64)),
        (IDS, ROWS.astype(str)),
        (np.int64(1), np.float32(1)),
    ],
)
def test_numpy_takes_no_arrays_that_are_no_store(
    tmp_path: Path, ids: npt.NDArray[Any], vectors: npt.NDArray[Any]
) -> None:
    with (tmp_path / "store").open("wb") as stream:
        np.savez(stream, ids=ids, vectors=vectors)
    with pytest.raises(DamagedStoreError):
        NumpyStore.load(tmp_path / "store")


def test_numpy_takes_no_single_array(tmp_path: Path) -> None:
    with (tmp_path / "store").open("wb") as stream:
        np.save(stream, ROWS)
    with pytest.raises(DamagedStoreError):
        NumpyStore.load(tmp_path / "store")


def test_numpy_loads_or_refuses_whatever_byte_is_flipped(tmp_path: Path) -> None:
    store = NumpyStore(DIM)
    store.add(IDS, ROWS)
    store.save(tmp_path / "store")
    whole = (tmp_path / "store").read_bytes()
    for at in range(len(whole)):
        (tmp_path / "store").write_bytes(whole[:at] + bytes([whole[at] ^ 0x21]) + whole[at + 1 :])
        with suppress(DamagedStoreError):
            assert found(NumpyStore.load(tmp_path / "store"), 1) == [[10]]
