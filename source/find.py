"""From what a person names, a file, a folder or a pattern, to the files that are meant."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from source.errors import PinciteError
from source.fetch import is_url

_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Found:
    """The files a root means, in order, and how many others in its folders are of no kind that is read."""

    files: tuple[Path, ...]
    passed_over: int = 0


def absolute(root: str) -> str:
    """Return a root as it is kept: absolute, so that it means the same wherever Pincite is started.

    Raises ``PinciteError`` for a path that no text can name.
    """
    try:
        path = str(Path(root).expanduser().resolve())
        path.encode()
    except (OSError, RuntimeError, ValueError) as error:
        raise PinciteError(f"{root!r} cannot be the name of a file; check how it is typed.") from error
    return path


def title_of(path: str) -> str:
    """Return the title of a document whose text gives none: the name of its file or address, without the ending."""
    return PurePosixPath(unquote(path) if is_url(path) else path).stem or path


def find(root: str, avoid: Path | None = None) -> Found:
    """Return the files that an absolute root means.

    A file is meant whatever its name; in a folder, and below it, and by a pattern (``*``, ``?``, ``[ab]``, and ``**``
    for folders of any depth) those of a kind that is read. What is hidden, the lock files of office programs, and the
    folder ``avoid`` are left out; no link to a folder is followed, so that no loop is entered. Raises
    ``PinciteError`` where there is nothing at the root.
    """
    path = Path(root)
    if is_file(path):
        return Found((path,))
    if os.path.isdir(path):  # noqa: PTH112 - Path's own raises where nobody may look
        return _sorted_out(_below(path, avoid))
    if _PATTERN & set(root):
        base = _fixed(path)
        found = sorted(base.glob(str(path.relative_to(base))))
        matched = [one for one in found if not any(part.startswith(".") for part in one.relative_to(base).parts)]
        if matched:
            inside = [file for one in matched if one.is_dir() for file in _below(one, avoid)]
            return _sorted_out(iter(dict.fromkeys([*(one for one in matched if not one.is_dir()), *inside])))
        raise PinciteError(f"No file fits {root}.")
    raise PinciteError(f"There is no file or folder {root}.")


def _fixed(pattern: Path) -> Path:
    """Return the folder above the first part of a pattern that is one."""
    return next(parent for parent in pattern.parents if not _PATTERN & set(str(parent)))


def is_plain(root: str) -> bool:
    """Whether a root is the name of a file or folder, and no pattern."""
    return not _PATTERN & set(root)


def away(path: str) -> bool:
    """Whether nothing can be known of what is not at a path: no folder it could be in is there, or that is empty.

    So it looks when a drive is not connected, and nobody has deleted anything.
    """
    parents = Path(path).parents
    nearest = next((parent for parent in parents if os.path.isdir(parent)), None)  # noqa: PTH112
    try:
        return nearest is None or next(nearest.iterdir(), None) is None
    except OSError:
        return True  # nobody may look


def is_file(path: Path) -> bool:
    """Whether there is a file at a path, as far as can be seen."""
    return os.path.isfile(path)  # noqa: PTH113 - Path's own raises where nobody may look


def _below(folder: Path, avoid: Path | None) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(parent, name) != avoid)
        yield from (Path(parent, name) for name in sorted(names))


def _sorted_out(paths: Iterator[Path]) -> Found:
    from source.readers import SUFFIXES  # here, since it takes a third of a second, which a question need not wait

    shown = [path for path in paths if not path.name.startswith((".", "~$")) and is_file(path)]
    files = tuple(path for path in shown if path.suffix.lower() in SUFFIXES)
    return Found(files, len(shown) - len(files))
