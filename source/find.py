"""From what a person names, a file, a folder or a pattern, to the files that are meant."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from source.errors import PinciteError

_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Found:
    """The files a root means, in order.

    ``passed_over`` counts the others in its folders that are of no kind that is read; ``closed`` are the folders that
    nobody may look into.
    """

    files: tuple[Path, ...]
    passed_over: int = 0
    closed: tuple[Path, ...] = ()


def is_url(path: str) -> bool:
    """Whether this is an address on the web and not a path."""
    return path.lower().startswith(("http://", "https://"))


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
    closed: list[Path] = []
    if os.path.isdir(path):  # noqa: PTH112 - Path's own raises where nobody may look
        return _sorted_out(_below(path, avoid, closed), closed)
    if not is_plain(root):
        matched = _matched(path)
        if matched:
            inside = [file for one in matched if one.is_dir() for file in _below(one, avoid, closed)]
            return _sorted_out(dict.fromkeys([*(one for one in matched if not one.is_dir()), *inside]), closed)
        raise PinciteError(f"No file fits {root}.")
    raise PinciteError(f"There is no file or folder {root}.")


def _matched(pattern: Path) -> list[Path]:
    """Return what fits a pattern, but for what is hidden. Raises ``PinciteError`` for one that is not understood."""
    base = fixed(str(pattern))
    try:
        found = sorted(base.glob(str(pattern.relative_to(base))))
    except (ValueError, NotImplementedError) as error:
        raise PinciteError(f"The pattern {pattern} is not understood; ** stands alone between two slashes.") from error
    except OSError as error:
        raise PinciteError(f"A folder that {pattern} names cannot be looked into: {error.strerror}.") from error
    return [one for one in found if not any(part.startswith(".") for part in one.relative_to(base).parts)]


def fixed(pattern: str) -> Path:
    """Return the folder above the first part of a pattern that is one."""
    return next(parent for parent in Path(pattern).parents if is_plain(str(parent)))


def is_plain(root: str) -> bool:
    """Whether a root is the name of a file or folder, and no pattern."""
    return not _PATTERN & set(root)


def shows(folder: Path) -> bool:
    """Whether a folder is there and shows anything; one where a drive is not connected does not."""
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether there is a file at a path, as far as can be seen."""
    return os.path.isfile(path)  # noqa: PTH113 - Path's own raises where nobody may look


def _below(folder: Path, avoid: Path | None, closed: list[Path]) -> Iterator[Path]:
    """Yield the files below a folder in order; those folders that nobody may look into are added to ``closed``."""
    for parent, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(parent, name) != avoid)
        yield from (Path(parent, name) for name in sorted(names))


def _sorted_out(paths: Iterable[Path], closed: list[Path]) -> Found:
    from source.readers import SUFFIXES  # here, since it takes a third of a second, which a question need not wait

    shown = [path for path in paths if not path.name.startswith((".", "~$")) and is_file(path)]
    files = tuple(path for path in shown if path.suffix.lower() in SUFFIXES)
    return Found(files, len(shown) - len(files), tuple(closed))
