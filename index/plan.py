"""What adding files, or bringing a library up to date with them, will look at; nothing is read or changed here."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.files import Files
from index.library import Library
from source.errors import PinciteError
from source.find import Found, absolute, find, fixed, is_file, is_plain, is_url, shows


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run looks at: files in order, those known that are gone, and what cannot be looked at now.

    ``roots`` are what was named, absolute, and leads somewhere. ``passed_over`` counts the files in folders that are of
    no kind that is read; ``problems`` say, a line each, what was named and is not there, or cannot be looked into.
    """

    files: tuple[str, ...]
    gone: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    passed_over: int = 0
    problems: tuple[str, ...] = ()


def plan_add(library: Library, roots: Sequence[str]) -> Plan:
    """Return what adding these roots means."""
    urls = [root for root in roots if is_url(root)]
    found, missing = _looked([root for root in roots if not is_url(root)], library.folder)
    files = dict.fromkeys(path for one in found.values() for path in _named(one.files))
    passed_over = sum(one.passed_over for one in found.values())
    problems = (*missing, *_closed(found.values()))
    return Plan((*files, *urls), roots=tuple(found), passed_over=passed_over, problems=problems)


def plan_sync(library: Library) -> Plan:
    """Return what to look at to bring the library up to date with all that was ever added, the web left alone.

    What is not there is taken for gone only where each folder that was named, or in which a file or pattern was, shows
    something still: a drive that is not connected deletes nothing.
    """
    files = Files(library)
    known = [file.path for file in files.all() if not is_url(file.path)]
    roots = files.roots()
    found, _ = _looked(roots, library.folder)
    reached = (path for one in found.values() for path in _named(one.files))
    there = dict.fromkeys([*reached, *(path for path in known if is_file(Path(path)))])
    absent = [path for path in known if path not in there]
    lost = [str(folder) for folder in _anchors(roots, known) if not shows(folder)]
    lost += [str(folder) for one in found.values() for folder in one.closed]
    away = {path: any(_is_in(path, folder) for folder in lost) or not _was_reached(path, roots) for path in absent}
    gone, kept = (tuple(path for path in absent if away[path] is at) for at in (False, True))
    return Plan(tuple(there), gone, kept, problems=_closed(found.values()))


def _looked(roots: Iterable[str], avoid: Path | None) -> tuple[dict[str, Found], list[str]]:
    """Return what each root means, by its absolute form, and in words which lead nowhere."""
    found, missing = {}, []
    for root in roots:
        if not root.strip():
            missing.append("An empty name is no file; name the folder . to add all that is here.")
            continue
        try:
            found[absolute(root)] = find(absolute(root), avoid)
        except PinciteError as error:
            missing.append(str(error))
    return found, missing


def _closed(found: Iterable[Found]) -> tuple[str, ...]:
    return tuple(f"The folder {folder} cannot be looked into." for one in found for folder in one.closed)


def _anchors(roots: Iterable[str], known: Collection[str]) -> Iterator[Path]:
    """Yield for each root the folder that has to show something before what it meant can be said to be gone."""
    for root in roots:
        if not is_plain(root):
            yield fixed(root)
        else:
            yield Path(root).parent if root in known or is_file(Path(root)) else Path(root)


def _was_reached(path: str, roots: Iterable[str]) -> bool:
    """Whether a root leads to a path, or the folder it was in shows something, as where a link led elsewhere."""
    leading = (root if is_plain(root) else str(fixed(root)) for root in roots)
    return any(root == path or _is_in(path, root) for root in leading) or shows(Path(path).parent)


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _named(paths: Iterable[Path]) -> Iterator[str]:
    """Yield paths as they are kept; one whose name is no text as it is, to be told of when its turn comes."""
    for path in paths:
        try:
            yield absolute(str(path))
        except PinciteError:
            yield str(path)
