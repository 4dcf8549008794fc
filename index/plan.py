"""What adding files, or bringing a library up to date with them, will look at; nothing is read or changed here."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.files import Files
from index.library import Library
from source.errors import PinciteError
from source.fetch import is_url
from source.find import absolute, away, find, is_file


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run looks at: files in order, those known that are gone, and what cannot be looked at now.

    ``passed_over`` counts the files in folders that are of no kind that is read.
    """

    files: tuple[str, ...]
    gone: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    passed_over: int = 0


def plan_add(library: Library, roots: Sequence[str]) -> Plan:
    """Return what adding these roots means. Raises ``PinciteError`` where there is nothing at one of them."""
    urls = [root for root in roots if is_url(root)]
    found = [find(absolute(root), library.folder) for root in roots if not is_url(root)]
    files = dict.fromkeys(path for one in found for path in _named(one.files))
    return Plan((*files, *urls), passed_over=sum(one.passed_over for one in found))


def plan_sync(library: Library) -> Plan:
    """Return what to look at to bring the library up to date with all that was ever added.

    What is not there is taken for gone only where the folder it was in shows other things, and the folder or pattern a
    person once named still shows something: a drive that is not connected deletes nothing.
    """
    files = Files(library)
    known = [file.path for file in files.all() if not is_url(file.path)]
    found: dict[str, None] = {}
    lost = []
    for root in files.roots():
        try:
            found |= dict.fromkeys(_named(find(root, library.folder).files))
        except PinciteError:
            lost += [] if root in known else [root]
    there = dict.fromkeys([*found, *(path for path in known if is_file(Path(path)))])
    absent = [path for path in known if path not in there]
    kept = [path for path in absent if away(path) or any(path.startswith(f"{root}{os.sep}") for root in lost)]
    return Plan(tuple(there), tuple(path for path in absent if path not in kept), tuple(kept))


def _named(paths: Iterable[Path]) -> Iterator[str]:
    """Yield paths as they are kept; one whose name is no text as it is, to be told of when its turn comes."""
    for path in paths:
        try:
            yield absolute(str(path))
        except PinciteError:
            yield str(path)
