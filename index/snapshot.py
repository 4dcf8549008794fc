"""Snapshots: a vector store saved beside the library, with a manifest that says exactly what it is of.

A snapshot is loaded only if its manifest is ours, asks for the same embedder, dimension and format version, and the
vector file is the very one it describes. Anything else is refused; the library rebuilds it from the truth.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.vectors import STORES, DamagedStoreError, VectorStore
from source.errors import PinciteError

FORMAT_VERSION = 1
MANIFEST = "manifest.json"


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
    generation: int
    sha256: str

    @property
    def file(self) -> str:
        return f"vectors.{self.store}"


def save(folder: Path, store: VectorStore, store_name: str, embedder: str, generation: int) -> Manifest:
    """Write a snapshot; a reader sees the old one or the new one, never a mixture that its manifest would accept.

    Raises ``PinciteError`` where the folder cannot be written; the old snapshot then still stands.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        vectors = folder / f"vectors.{store_name}"
        fresh = vectors.with_suffix(".new")
        store.save(fresh)
        manifest = Manifest(
            FORMAT_VERSION,
            store_name,
            embedder,
            store.dim,
            len(store),
            generation,
            hashlib.sha256(fresh.read_bytes()).hexdigest(),
        )
        fresh_manifest = folder / f"{MANIFEST}.new"
        fresh_manifest.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        fresh.replace(vectors)
        fresh_manifest.replace(folder / MANIFEST)
    except (OSError, RuntimeError) as error:
        raise PinciteError(f"The search index cannot be written to {folder}: {error}") from error
    return manifest


def load(folder: Path, store_name: str, embedder: str, dim: int | None = None) -> tuple[VectorStore, Manifest]:
    """Return a saved store and its manifest.

    Raises ``FileNotFoundError`` where there is none, ``ForeignSnapshotError`` where it is of another embedder,
    dimension, store or format version, and ``DamagedStoreError`` where it is torn or altered.
    """
    manifest = _manifest(folder)
    for what, found, wanted in (
        ("format version", manifest.format_version, FORMAT_VERSION),
        ("store", manifest.store, store_name),
        ("embedder", manifest.embedder, embedder),
        ("dimension", manifest.dim, manifest.dim if dim is None else dim),
    ):
        if found != wanted:
            raise ForeignSnapshotError(f"The search index in {folder} is of {what} {found}, not {wanted}.")
    path = folder / manifest.file
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
    text = (folder / MANIFEST).read_bytes()
    try:
        fields = json.loads(text)
        if fields["format_version"] != FORMAT_VERSION:
            version = fields["format_version"]
            raise ForeignSnapshotError(
                f"The search index in {folder} is of format version {version}, not {FORMAT_VERSION}."
            )
        return Manifest(**fields)
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedStoreError(f"The search index in {folder} is damaged: its manifest cannot be read.") from error
