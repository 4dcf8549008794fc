"""Snapshots: a vector store saved beside the library, with a manifest that says exactly what it is of.

A snapshot is loaded only if its manifest is ours, asks for the same embedder, dimension and format version, and the
vector file is the very one it describes. Anything else is refused; the library rebuilds it from the truth.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from pathlib import Path

from filelock import FileLock

from index.vectors import STORES, DamagedStoreError, VectorStore
from source.errors import PinciteError

FORMAT_VERSION = 2
MANIFEST = "manifest.json"
LOCK = "write.lock"
_LOCK_SECONDS = 30
"""How long to wait for another process that is writing a snapshot."""


class ForeignSnapshotError(PinciteError):
    """A snapshot of something else: another embedder, dimension, store or format version."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is of. ``generation`` is the library's when it was taken; ``sha256`` is of the vector file."""

    format_version: int
    store: str
    embedder: str
    dim: int
    count: int
    generation: str
    sha256: str


def save(folder: Path, store: VectorStore, store_name: str, embedder: str, generation: str) -> Manifest:
    """Write a snapshot; a reader sees the old one or the new one, never a mixture that its manifest would accept.

    Raises ``PinciteError`` where the folder cannot be written; the old snapshot then still stands.
    """
    vectors, manifest_file = folder / f"vectors.{store_name}", folder / MANIFEST
    fresh, fresh_manifest = (path.with_name(f"{path.name}.new") for path in (vectors, manifest_file))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=_LOCK_SECONDS):
            store.save(fresh)
            digest = hashlib.sha256(fresh.read_bytes()).hexdigest()
            manifest = Manifest(FORMAT_VERSION, store_name, embedder, store.dim, len(store), generation, digest)
            fresh_manifest.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
            fresh.replace(vectors)
            fresh_manifest.replace(manifest_file)
    except (OSError, RuntimeError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "its files cannot be written"
        raise PinciteError(f"The search index cannot be written to {folder}: {reason}.") from error
    return manifest


def load(folder: Path, store_name: str, embedder: str, dim: int | None = None) -> tuple[VectorStore, Manifest]:
    """Return a saved store and its manifest.

    Raises ``FileNotFoundError`` where there is none, ``ForeignSnapshotError`` where it is of another embedder,
    dimension, store or format version, and ``DamagedStoreError`` where it is torn or altered.
    """
    manifest = _manifest(folder)
    for what, found, wanted in (
        ("store", manifest.store, store_name),
        ("embedder", manifest.embedder, embedder),
        ("dimension", manifest.dim, manifest.dim if dim is None else dim),
    ):
        if found != wanted:
            told = f"is of {what} {found}, not {wanted}".encode("unicode_escape").decode()
            raise ForeignSnapshotError(f"The search index in {folder} {told}.")
    path = folder / f"vectors.{store_name}"
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DamagedStoreError(f"The search index in {folder} is incomplete: {path.name} cannot be read.") from error
    if digest != manifest.sha256:
        raise DamagedStoreError(f"The search index in {folder} is damaged: {path.name} is not what its manifest says.")
    store = STORES[store_name].load(path)
    if (store.dim, len(store)) != (manifest.dim, manifest.count):
        raise DamagedStoreError(f"The search index in {folder} is damaged: its manifest does not fit its vectors.")
    return store, manifest


def _manifest(folder: Path) -> Manifest:
    damaged = f"The search index in {folder} is damaged: its manifest cannot be read."
    try:
        fields = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedStoreError(damaged) from error
    kinds = {field.name: field.type for field in dataclass_fields(Manifest)}
    if not isinstance(fields, dict) or type(fields.get("format_version")) is not int:
        raise DamagedStoreError(damaged)
    if fields["format_version"] != FORMAT_VERSION:
        version = fields["format_version"]
        raise ForeignSnapshotError(
            f"The search index in {folder} is of format version {version}, not {FORMAT_VERSION}."
        )
    if {name: type(value) for name, value in fields.items()} != kinds:
        raise DamagedStoreError(damaged)
    return Manifest(**fields)
