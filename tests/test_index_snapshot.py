"""Snapshots: loaded only if they are exactly what their manifest says, refused in one line otherwise."""

import errno
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import snapshot
from index.snapshot import FORMAT_VERSION, ForeignSnapshotError, Manifest
from index.vectors import STORES, DamagedStoreError, NumpyStore, VectorStore, as_ids
from source.errors import PinciteError
from tests.pace import now, since
from tests.unwritable import unwritable

EMBEDDER = "tiny@0123456789ab"
QUESTION = np.array([[0.6, 0.8, 0.0]], dtype=np.float32)
EXPECTED = [[7, 3, 5]]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def filled(store_name: str) -> VectorStore:
    store = STORES[store_name](3)
    store.add(as_ids([3, 5, 7]), np.eye(3, dtype=np.float32)[[0, 2, 1]])
    return store


@pytest.fixture(params=STORES)
def store_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def folder(tmp_path: Path, store_name: str) -> Path:
    """The folder of a snapshot of generation 5."""
    snapshot.save(tmp_path / "index", filled(store_name), store_name, EMBEDDER, "5")
    return tmp_path / "index"


def edit(folder: Path, **fields: object) -> None:
    """Change fields of the manifest; None takes a field away."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text()) | fields
    path.write_text(json.dumps({key: value for key, value in manifest.items() if value is not None}))


def refused(
    folder: Path, store_name: str, kind: type[PinciteError], *, embedder: str = EMBEDDER, dim: int | None = None
) -> str:
    with pytest.raises(PinciteError) as error:
        snapshot.load(folder, store_name, embedder, dim)
    assert error.type is kind
    assert "\n" not in str(error.value)
    return str(error.value)


def loads(folder: Path, store_name: str, generation: str = "5") -> bool:
    """Say whether the snapshot of this generation loads and answers as it was saved."""
    store, manifest = snapshot.load(folder, store_name, EMBEDDER)
    return manifest.generation == generation and store.search(QUESTION, 3)[0].tolist() == EXPECTED


def test_save_and_load(tmp_path: Path, store_name: str) -> None:
    folder = tmp_path / "not" / "yet" / "made"
    saved = snapshot.save(folder, filled(store_name), store_name, EMBEDDER, "12")
    assert (saved.format_version, saved.store, saved.embedder) == (FORMAT_VERSION, store_name, EMBEDDER)
    assert (saved.dim, saved.count, saved.generation) == (3, 3, "12")
    assert sorted(file.name for file in folder.iterdir()) == ["manifest.json", f"vectors.{store_name}", "write.lock"]
    for dim in (None, 3):
        store, manifest = snapshot.load(folder, store_name, EMBEDDER, dim)
        assert manifest == saved
        ids, cosines = store.search(QUESTION, 3)
        assert ids.tolist() == EXPECTED
        np.testing.assert_allclose(cosines, [[0.8, 0.6, 0.0]], atol=1e-6)


def test_the_manifest_can_be_read_without_pincite(folder: Path, store_name: str) -> None:
    manifest = snapshot.load(folder, store_name, EMBEDDER)[1]
    assert json.loads((folder / "manifest.json").read_text()) == asdict(manifest)


def test_an_empty_store_is_saved_like_any(tmp_path: Path, store_name: str) -> None:
    snapshot.save(tmp_path, STORES[store_name](384), store_name, EMBEDDER, "0")
    store, manifest = snapshot.load(tmp_path, store_name, EMBEDDER)
    assert (store.dim, len(store), manifest.count) == (384, 0, 0)


def test_the_newer_snapshot_replaces_the_older(folder: Path, store_name: str) -> None:
    (folder / f"vectors.{store_name}.new").write_bytes(b"left by a crash")
    (folder / "manifest.json.new").write_bytes(b"left by a crash")
    store = filled(store_name)
    store.remove(as_ids([7]))
    snapshot.save(folder, store, store_name, EMBEDDER, "6")
    loaded, manifest = snapshot.load(folder, store_name, EMBEDDER)
    assert manifest.generation == "6"
    assert loaded.search(QUESTION, 3)[0].tolist() == [[3, 5]]
    assert sorted(file.name for file in folder.iterdir()) == ["manifest.json", f"vectors.{store_name}", "write.lock"]


def test_no_snapshot_is_no_damage(tmp_path: Path, store_name: str) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(FileNotFoundError):
            snapshot.load(folder, store_name, EMBEDDER)


def test_another_embedder_is_foreign(folder: Path, store_name: str) -> None:
    assert refused(folder, store_name, ForeignSnapshotError, embedder="tiny@ba9876543210") == (
        f"The search index in {folder} is of embedder {EMBEDDER}, not tiny@ba9876543210."
    )


def test_another_dimension_is_foreign(folder: Path, store_name: str) -> None:
    assert refused(folder, store_name, ForeignSnapshotError, dim=4) == (
        f"The search index in {folder} is of dimension 3, not 4."
    )


def test_another_store_is_foreign(folder: Path, store_name: str) -> None:
    for other in STORES.keys() - {store_name}:
        assert refused(folder, other, ForeignSnapshotError) == (
            f"The search index in {folder} is of store {store_name}, not {other}."
        )


@pytest.mark.parametrize("version", [FORMAT_VERSION - 1, FORMAT_VERSION + 1])
def test_another_format_version_is_foreign_whatever_else_it_holds(folder: Path, store_name: str, version: int) -> None:
    edit(folder, format_version=version, dim=None, something_new=[1, 2])
    assert refused(folder, store_name, ForeignSnapshotError) == (
        f"The search index in {folder} is of format version {version}, not {FORMAT_VERSION}."
    )


def test_a_flipped_byte_is_damage(folder: Path, store_name: str) -> None:
    path = folder / f"vectors.{store_name}"
    whole = path.read_bytes()
    for at in {0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
        altered = bytearray(whole)
        altered[at] ^= 0x40
        path.write_bytes(altered)
        assert refused(folder, store_name, DamagedStoreError) == (
            f"The search index in {folder} is damaged: vectors.{store_name} is not what its manifest says."
        )
    path.write_bytes(whole)
    assert loads(folder, store_name)


@pytest.mark.parametrize("kept", [0, 1, 0.5, -1])
def test_a_truncated_file_is_damage(folder: Path, store_name: str, kept: float) -> None:
    path = folder / f"vectors.{store_name}"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if 0 < kept < 1 else int(kept)])
    assert "is damaged" in refused(folder, store_name, DamagedStoreError)


def test_a_missing_file_is_damage(folder: Path, store_name: str) -> None:
    path = folder / f"vectors.{store_name}"
    path.unlink()
    expected = f"The search index in {folder} is incomplete: vectors.{store_name} cannot be read."
    assert refused(folder, store_name, DamagedStoreError) == expected
    path.mkdir()
    assert refused(folder, store_name, DamagedStoreError) == expected


def test_a_file_of_another_snapshot_is_damage(folder: Path, store_name: str, tmp_path: Path) -> None:
    other = filled(store_name)
    other.remove(as_ids([3]))
    snapshot.save(tmp_path / "other", other, store_name, EMBEDDER, "5")
    (tmp_path / "other" / f"vectors.{store_name}").replace(folder / f"vectors.{store_name}")
    assert "is not what its manifest says" in refused(folder, store_name, DamagedStoreError)


def test_a_file_that_is_no_store_is_damage_though_the_manifest_describes_it(folder: Path, store_name: str) -> None:
    import hashlib

    (folder / f"vectors.{store_name}").write_bytes(b"garbage")
    edit(folder, sha256=hashlib.sha256(b"garbage").hexdigest())
    assert refused(folder, store_name, DamagedStoreError) == (
        f"The vector file {folder}/vectors.{store_name} cannot be read."
    )


@pytest.mark.parametrize("fields", [{"dim": 4}, {"count": 2}, {"count": 4}, {"dim": 0, "count": 0}])
def test_a_manifest_that_does_not_fit_is_damage(folder: Path, store_name: str, fields: dict[str, object]) -> None:
    edit(folder, **fields)
    assert refused(folder, store_name, DamagedStoreError) == (
        f"The search index in {folder} is damaged: its manifest does not fit its vectors."
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", b"\xff\xfe\x00", b"{", b"{}", b"[]", b"[1, 2]", b'"text"', b"1", b"null", b"true", b"NaN"],
)
def test_a_garbage_manifest_is_damage(folder: Path, store_name: str, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    assert refused(folder, store_name, DamagedStoreError) == (
        f"The search index in {folder} is damaged: its manifest cannot be read."
    )


def test_a_truncated_manifest_is_damage(folder: Path, store_name: str) -> None:
    whole = (folder / "manifest.json").read_bytes()
    for length in range(len(whole)):
        (folder / "manifest.json").write_bytes(whole[:length])
        assert "its manifest cannot be read" in refused(folder, store_name, DamagedStoreError)


@pytest.mark.parametrize("key", list(Manifest.__dataclass_fields__))
def test_a_missing_key_is_damage(folder: Path, store_name: str, key: str) -> None:
    edit(folder, **{key: None})
    assert "its manifest cannot be read" in refused(folder, store_name, DamagedStoreError)


def test_an_extra_key_is_damage(folder: Path, store_name: str) -> None:
    edit(folder, extra=1)
    assert "its manifest cannot be read" in refused(folder, store_name, DamagedStoreError)


@pytest.mark.parametrize("key", ["dim", "count", "sha256"])
@pytest.mark.parametrize("value", [[], ["3"], {}, "3", "", 3.5, False])
def test_a_wrong_type_is_damage(folder: Path, store_name: str, key: str, value: object) -> None:
    edit(folder, **{key: value})
    assert "is damaged" in refused(folder, store_name, DamagedStoreError)


@pytest.mark.parametrize("key", ["store", "embedder"])
@pytest.mark.parametrize("value", [[], ["faiss"], {}, 3, False])
def test_a_name_of_another_type_is_damage(folder: Path, store_name: str, key: str, value: object) -> None:
    edit(folder, **{key: value})
    assert "its manifest cannot be read" in refused(folder, store_name, DamagedStoreError)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60) | JSON | st.dictionaries(st.sampled_from([*Manifest.__dataclass_fields__]), JSON))
def test_no_manifest_breaks_the_loader(tmp_path: Path, content: object) -> None:
    (tmp_path / "manifest.json").write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises((DamagedStoreError, ForeignSnapshotError)):
        snapshot.load(tmp_path, "numpy", EMBEDDER)


@pytest.mark.parametrize("blocked", ["vectors.{}.new", "manifest.json.new", "write.lock"])
def test_where_a_file_cannot_be_written_the_old_snapshot_stands(folder: Path, store_name: str, blocked: str) -> None:
    path = folder / blocked.format(store_name)
    path.unlink(missing_ok=True)
    path.mkdir()
    with pytest.raises(PinciteError) as error:
        snapshot.save(folder, STORES[store_name](3), store_name, EMBEDDER, "6")
    assert str(error.value).startswith(f"The search index cannot be written to {folder}: ")
    assert "\n" not in str(error.value)
    assert loads(folder, store_name)


def test_where_the_folder_is_read_only_the_old_snapshot_stands(folder: Path, store_name: str) -> None:
    with unwritable(folder):
        with pytest.raises(PinciteError, match="cannot be written"):
            snapshot.save(folder, STORES[store_name](3), store_name, EMBEDDER, "6")
        assert loads(folder, store_name)


def test_a_full_disk_is_named_and_the_old_snapshot_stands(folder: Path, store_name: str) -> None:
    class Full(NumpyStore):
        def save(self, path: Path) -> None:
            path.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(PinciteError) as error:
        snapshot.save(folder, Full(3), store_name, EMBEDDER, "6")
    assert str(error.value) == (f"The search index cannot be written to {folder}: No space left on device.")
    assert loads(folder, store_name)


def test_a_file_in_place_of_the_folder_cannot_be_written_to(tmp_path: Path, store_name: str) -> None:
    file = tmp_path / "file"
    file.write_text("hello")
    for folder in (file, file / "index"):
        with pytest.raises(PinciteError, match="cannot be written"):
            snapshot.save(folder, filled(store_name), store_name, EMBEDDER, "1")
    assert file.read_text() == "hello"


def test_what_a_crash_between_the_two_files_leaves_is_never_served(
    folder: Path, store_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever file is put in place first: the old manifest with the new vectors, or the other way round."""
    replace = Path.replace
    moved: list[Path] = []

    def once(self: Path, target: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(self)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", once)
    with pytest.raises(KeyboardInterrupt):
        snapshot.save(folder, STORES[store_name](3), store_name, EMBEDDER, "6")
    assert "is not what its manifest says" in refused(folder, store_name, DamagedStoreError)
    monkeypatch.undo()
    snapshot.save(folder, filled(store_name), store_name, EMBEDDER, "7")
    assert loads(folder, store_name, "7")


@pytest.mark.parametrize("key", list(Manifest.__dataclass_fields__))
@pytest.mark.parametrize("value", [None, [], ["3"], {}, "3", 3, 3.0, 3.5, True])
def test_whatever_has_the_wrong_type_is_damage(folder: Path, store_name: str, key: str, value: object) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    if type(value) is not type(manifest[key]):
        (folder / "manifest.json").write_text(json.dumps(manifest | {key: value}))
        assert "its manifest cannot be read" in refused(folder, store_name, DamagedStoreError)


@pytest.mark.parametrize("key", ["store", "embedder"])
@pytest.mark.parametrize("value", ["", "one\ntwo"])
def test_a_foreign_name_is_told_in_one_line(folder: Path, store_name: str, key: str, value: str) -> None:
    edit(folder, **{key: value})
    refused(folder, store_name, ForeignSnapshotError)


def test_a_manifest_nested_without_end_is_damage(folder: Path, store_name: str) -> None:
    (folder / "manifest.json").write_text("[" * 100_000)
    assert "its manifest cannot be read" in refused(folder, store_name, DamagedStoreError)


def test_what_is_no_file_is_damage(folder: Path, store_name: str, tmp_path: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()
    assert "its manifest cannot be read" in refused(folder, store_name, DamagedStoreError)
    (tmp_path / "file").write_text("hello")
    assert "its manifest cannot be read" in refused(tmp_path / "file", store_name, DamagedStoreError)


def test_a_store_that_cannot_write_is_told_in_one_line(folder: Path, store_name: str) -> None:
    class Broken(NumpyStore):
        def save(self, path: Path) -> None:
            raise RuntimeError(f"FAISS says\nin two lines that it cannot write {path}")

    with pytest.raises(PinciteError) as error:
        snapshot.save(folder, Broken(3), store_name, EMBEDDER, "6")
    assert str(error.value) == f"The search index cannot be written to {folder}: its files cannot be written."
    assert loads(folder, store_name)


def test_a_writer_elsewhere_is_waited_for_only_so_long(
    folder: Path, store_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_LOCK_SECONDS", 0.05)
    start = now()
    with FileLock(folder / "write.lock"), pytest.raises(PinciteError) as error:
        snapshot.save(folder, STORES[store_name](3), store_name, EMBEDDER, "6")
    assert since(start) < 5
    assert str(error.value).startswith(f"The search index cannot be written to {folder}: ")
    assert "\n" not in str(error.value)
    assert loads(folder, store_name)
