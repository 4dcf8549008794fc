"""The lexical index on disk, derived as FAISS's is.

``<folder>/words/`` holds one index in a folder of its own and a manifest, written last, which names it and says what it
is of. What does not fit its manifest to the byte is not opened. An index that is changed is first copied, so that who
reads the old one keeps it, and a process that is killed leaves nothing half done.
"""

import errno
import hashlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from index.analysis import ANALYSIS_VERSION
from index.lexical import LexicalIndex, Row
from source.errors import PinciteError

FORMAT_VERSION = 1
WORDS = "words"
MANIFEST = "manifest.json"
LOCK = "write.lock"
_LOCK_SECONDS = 120
"""How long to wait for another process that is building: several times what 100,000 paragraphs take."""

Rows = Iterable[Row]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the index in ``<folder>/words/<files>/`` is of. ``sha256`` is of its files; ``tantivy`` wrote them."""

    format_version: int
    analysis_version: int
    tantivy: str
    generation: str
    count: int
    files: str
    sha256: str


def open_lexical(folder: Path, generation: str) -> LexicalIndex | None:
    """Return the index of this generation under ``folder``, to be searched and not changed.

    None where there is none, or it is another generation's, another version's, or damaged.
    """
    found = latest_lexical(folder)
    return found[0] if found is not None and found[1] == generation else None


def has_lexical(folder: Path) -> bool:
    """Whether something stands where the index is kept, be it whole or not."""
    return (folder / WORDS / MANIFEST).exists()


def latest_lexical(folder: Path) -> tuple[LexicalIndex, str] | None:
    """Return the index under ``folder`` and its generation; None where there is none that can be trusted."""
    words = folder / WORDS
    manifest = _manifest(words)
    while manifest is not None:
        index = _opened(words / manifest.files, manifest)
        if index is not None:
            return index, manifest.generation
        latest = _manifest(words)
        if latest == manifest:
            return None
        manifest = latest  # another process has just put its own in place
    return None


def build_lexical(folder: Path, generation: str, rows: Rows) -> LexicalIndex:
    """Index ``rows`` anew, put that in place of what is there, and return it.

    Readers see the old index or the new; one that has the old one open keeps it. Where another process has meanwhile
    built this generation, its index is returned. Raises ``PinciteError`` where the folder cannot be written.
    """
    return _made(folder, generation, lambda home: _built(home, rows))


def change_lexical(folder: Path, generation: str, before: str, gone: Iterable[int], rows: Rows) -> LexicalIndex:
    """Bring the index of the generation ``before`` to this one: ``gone`` are forgotten, ``rows`` added.

    As ``build_lexical`` otherwise. Raises ``PinciteError`` too where the index of ``before`` is there no more.
    """
    words = folder / WORDS

    def changed(home: Path) -> LexicalIndex:
        manifest = _manifest(words)
        if manifest is None or manifest.generation != before:
            raise FileNotFoundError(errno.ENOENT, "another Pincite has changed it")
        for path in _copied(words / manifest.files):
            _link(path, home / path.name)
        return _changed(home, gone, rows)

    return _made(folder, generation, changed)


def changed_copy(folder: Path, gone: Iterable[int], rows: Rows) -> LexicalIndex:
    """Return the index under ``folder`` without ``gone`` and with ``rows``; it is kept nowhere.

    Raises ``PinciteError`` where it cannot be copied.
    """
    with tempfile.TemporaryDirectory(prefix="pincite-words-", ignore_cleanup_errors=True) as home:
        try:
            manifest = _manifest(folder / WORDS)
            for path in _copied(folder / WORDS / manifest.files) if manifest else ():
                shutil.copy(path, home)
            return _changed(Path(home), gone, rows)
        except (OSError, ValueError) as error:
            raise PinciteError(f"The index of words in {folder} cannot be copied.") from error


def _built(home: Path, rows: Rows) -> LexicalIndex:
    index = LexicalIndex(home)
    index.add(rows)
    return index


def _changed(home: Path, gone: Iterable[int], rows: Rows) -> LexicalIndex:
    index = LexicalIndex(home)
    index.change(gone, rows)
    return index


def _copied(home: Path) -> list[Path]:
    """Return the files of an index that its copy needs: those a reader does, and the list of those that may go."""
    managed = home / ".managed.json"
    return [*_files(home), *([managed] if managed.exists() else [])]


def _link(path: Path, to: Path) -> None:
    """Give a file another name, or a copy where the system cannot; tantivy replaces files and changes none."""
    try:
        os.link(path, to)
    except OSError:
        shutil.copy(path, to)


def _made(folder: Path, generation: str, make: Callable[[Path], LexicalIndex]) -> LexicalIndex:
    words = folder / WORDS
    try:
        words.mkdir(parents=True, exist_ok=True)
        with FileLock(words / LOCK, timeout=_LOCK_SECONDS):
            meanwhile = open_lexical(folder, generation)
            return _put(words, generation, make) if meanwhile is None else meanwhile
    except (OSError, ValueError) as error:  # tantivy raises ValueError for all that goes wrong on disk
        reason = (isinstance(error, OSError) and error.strerror) or "its files cannot be written"
        raise PinciteError(f"The index of words cannot be written to {words}: {reason}.") from error


def _put(words: Path, generation: str, make: Callable[[Path], LexicalIndex]) -> LexicalIndex:
    home = words / uuid.uuid4().hex
    home.mkdir()
    try:
        index = make(home)
        described = generation, len(index), home.name, _digest(home)
        manifest = Manifest(FORMAT_VERSION, ANALYSIS_VERSION, version("tantivy"), *described)
        fresh = words / f"{MANIFEST}.new"
        fresh.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        fresh.replace(words / MANIFEST)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    for old in words.iterdir():
        if old.is_dir() and old != home:
            shutil.rmtree(old, ignore_errors=True)  # some systems keep what a reader has open, until the next time
    return index


def _manifest(words: Path) -> Manifest | None:
    """Return the manifest, or None where it is missing, damaged, or of other versions than ours."""
    try:
        fields = json.loads((words / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    kinds = {field.name: field.type for field in dataclass_fields(Manifest)}
    if not isinstance(fields, dict) or {name: type(value) for name, value in fields.items()} != kinds:
        return None
    manifest = Manifest(**fields)
    found = (manifest.format_version, manifest.analysis_version, manifest.tantivy)
    return manifest if found == (FORMAT_VERSION, ANALYSIS_VERSION, version("tantivy")) else None


def _opened(home: Path, manifest: Manifest) -> LexicalIndex | None:
    """Open the index a manifest is of, or return None where it does not fit the manifest."""
    try:
        index = _read(home) if _digest(home) == manifest.sha256 else None
    except (OSError, ValueError):
        return None
    return index if index is not None and len(index) == manifest.count else None


def _read(home: Path) -> LexicalIndex:
    """Open an index, if need be by links from a folder of our own, gone as soon as tantivy has mapped the files.

    To read, tantivy locks a file, and so has to write where the index is; a read-only folder does not let it.
    """
    with suppress(ValueError):
        return LexicalIndex(home)
    with tempfile.TemporaryDirectory(prefix="pincite-words-", ignore_cleanup_errors=True) as folder:
        for path in _files(home):
            (Path(folder) / path.name).symlink_to(path.resolve())
        return LexicalIndex(Path(folder))


def _digest(home: Path) -> str:
    """Return the SHA-256, in hexadecimal, of the names and contents of an index's files."""
    digest = hashlib.sha256()
    for path in _files(home):
        with path.open("rb") as stream:
            digest.update(f"{path.name} {hashlib.file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _files(home: Path) -> list[Path]:
    """Return what a reader needs of an index, by name; hidden files are locks and notes of tantivy's writer."""
    return sorted(path for path in home.iterdir() if not path.name.startswith("."))
