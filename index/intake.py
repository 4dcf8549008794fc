"""Files into the library: what is new, changed, moved or gone becomes so there, one file and one transaction at a time.

A document is known by the hash of its source's bytes. The same bytes under two names are one document; a changed file
keeps its document's name, and the paragraphs that have not changed keep their vectors; whatever has been told stays
done when the rest is broken off.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from index.collections import checked_name, groups_of, has, put
from index.files import Files, KnownFile, State
from index.library import Library
from index.plan import Plan
from index.sweep import sweep
from source.errors import PasswordError, UnreadableError
from source.find import is_file, is_url, title_of
from source.fit import fitted
from source.isolated import FileRead, ReadingProcess
from source.limit import Limit
from source.model import Document, Paragraph
from source.ocr import available, recognised
from source.split import split

_LONGEST_NAME = 60
"""Characters of a document's name, which addresses start with."""
_PASSWORDS = 3
"""How often a person is asked for one."""
_LIKE_ONE_REMOVED = "its bytes are those of a document that was removed"
_AWAY = "nothing is where it was, as if a drive were missing; it is kept, pincite remove takes it out"


class Fate(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    UNREADABLE = "unreadable"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the file at a path, and the name of its document if it has one.

    ``detail`` says why it could not be read, or what a person should know of how it was. ``of`` is how many files
    there are in this run, this one the ``done``-th.
    """

    path: str
    fate: Fate
    document: str = ""
    detail: str = ""
    done: int = 0
    of: int = 0


class Intake:
    """Takes files into a library, whose paragraphs are to keep to what ``limit`` gives when it is first needed.

    ``ask`` is given a path and whether the last password was wrong, and returns a password or None; ``tell`` is given
    the path being read and how many of its pages or parts are, of how many.
    """

    def __init__(
        self,
        library: Library,
        limit: Callable[[], Limit],
        reading: ReadingProcess,
        ask: Callable[[str, bool], str | None] = lambda path, wrong: None,
        tell: Callable[[str, int, int], None] = lambda path, done, of: None,
    ) -> None:
        self._library, self._limit, self._reading, self._ask, self._tell = library, limit, reading, ask, tell
        self._files = Files(library)

    def run(self, plan: Plan, collection: str | None = None, *, again: bool = False) -> Iterator[Outcome]:
        """Do what is planned, telling after each file what became of it; what has been told stays done.

        With ``collection``, the documents of all files that can be read are put into it. ``again`` also tries those
        that could not be read before and have not changed, and those whose document a person has removed.
        """
        reserved = None if collection is None else checked_name(self._library, collection)
        of, gone, away = len(plan.files) + len(plan.gone) + len(plan.away), frozenset(plan.gone), frozenset(plan.away)
        for done, path in enumerate((*plan.files, *plan.gone, *plan.away), start=1):
            if path in gone or path in away:
                outcome = self._absent(path, away=path in away)
            else:
                outcome = self._taken(path, gone, again, reserved)
            if outcome is None:
                continue
            if collection is not None and outcome.document and outcome.fate is not Fate.REMOVED:
                put(self._library, collection, [outcome.document])
            yield replace(outcome, done=done, of=of)
        yield from self._without_orphans(of)
        self._library.readdress_all()
        sweep(self._library)

    def _taken(self, path: str, gone: frozenset[str], again: bool, reserved: str | None) -> Outcome:
        self._tell(path, 0, 0)
        try:
            path.encode()
        except UnicodeEncodeError:
            return Outcome(path, Fate.UNREADABLE, detail="its name is no text; give the file another")
        known = self._files.get(path)
        if known and known.state is State.REMOVED and not known.problem and not again:
            return Outcome(path, Fate.UNCHANGED)
        sha256, size = "", 0  # of what the system did not let one read, so that it is tried again
        try:
            with local(path) as file:
                sha256, size = _hashed(file)
                if known and known.sha256 == sha256 and not self._worth_another_try(known, again):
                    unread = known.state in (State.UNREADABLE, State.LOCKED)
                    told = known.problem if unread else ""
                    return Outcome(path, Fate.UNREADABLE if unread else Fate.UNCHANGED, known.document or "", told)
                if not again and self._files.was_removed(sha256):
                    self._files.put(KnownFile(path, sha256, size, None, State.REMOVED, _LIKE_ONE_REMOVED))
                    return Outcome(path, Fate.UNCHANGED)
                rereading = known and known.sha256 == sha256 and known.document
                found = None if rereading else self._same(path, sha256, size, gone, known)
                return found or self._read(path, file, sha256, known, reserved)
        except UnreadableError as error:
            return self._unreadable(path, sha256, size, known, error)

    def _unreadable(
        self, path: str, sha256: str, size: int, known: KnownFile | None, error: UnreadableError
    ) -> Outcome:
        """Keep why a file cannot be read; the document it was, if it was one, stays as it was."""
        document = known.document if known else None
        told = f"{error}; what it said before is kept" if document else str(error)
        state = State.LOCKED if isinstance(error, PasswordError) else State.UNREADABLE
        self._files.put(KnownFile(path, sha256, size, document, state, told))
        return Outcome(path, Fate.UNREADABLE, document or "", told)

    def _same(self, path: str, sha256: str, size: int, gone: frozenset[str], known: KnownFile | None) -> Outcome | None:
        """Link a path to the document whose source has the same bytes, if there is one."""
        name = self._library.name_of(sha256)
        if name is None:
            return None
        moved = [other for other in self._files.of(name) if other in gone]
        with self._library.transaction():
            self._files.put(KnownFile(path, sha256, size, name, self._files.state_of(name)))
            for other in moved:
                self._files.forget(other)
        if moved:
            return Outcome(path, Fate.MOVED, name, f"it was {moved[0]}")
        return Outcome(path, Fate.UNCHANGED if known and known.document == name else Fate.SAME, name)

    def _read(self, path: str, file: Path, sha256: str, known: KnownFile | None, reserved: str | None) -> Outcome:
        before = known.document if known and known.document else None
        with ThreadPoolExecutor(1) as aside:  # what the library and the embedder know, while another process reads
            loading = aside.submit(self._library.paragraphs_by_id, before) if before else None
            limiting = aside.submit(self._limit)
            read = recognised(file, self._opened(path, file), self._reading)
            old, limit = loading.result() if loading else {}, limiting.result()
        if read.sha256 != sha256:
            raise UnreadableError("it was changed while it was read; add it again")
        content = read.content
        name = before if before and len(self._files.of(before)) == 1 else new_name(self._library, path, reserved)
        title = content.title or title_of(path)
        document = Document(name, title, path, read.format, sha256, content.text, "", content.remarks, content.imprint)
        blocks = fitted(content.text, content.blocks, _limit_but_for(limit, old.values()))
        paragraphs = split(document, blocks, {paragraph.text: paragraph.sentences for paragraph in old.values()})
        with self._library.transaction():
            if name == before:
                self._library.replace(document, paragraphs, content.blocks, old)
            else:
                self._library.add(document, paragraphs, content.blocks)
                for collection in groups_of(self._library, before) if before else ():
                    put(self._library, collection, [name])
            state = State.SCANNED if content.scanned else State.READ
            self._files.put(KnownFile(path, sha256, read.bytes, name, state))
        self._library.blank_dead()
        return Outcome(path, Fate.CHANGED if before else Fate.ADDED, name, "; ".join(content.remarks))

    def _opened(self, path: str, file: Path) -> FileRead:
        """Read a file, asking for a password as often as it needs one and a person gives one."""
        password, tries = "", 0
        while True:
            try:
                return self._reading.read(file, password, partial(self._tell, path))
            except PasswordError:
                given = self._ask(path, tries > 0) if tries < _PASSWORDS else None
                if given is None:
                    raise
                password, tries = given, tries + 1

    def _worth_another_try(self, known: KnownFile, again: bool) -> bool:
        """Whether a file that has not changed may give more than it did."""
        if known.state is State.READ:
            return False
        return known.state is State.LOCKED or (again and (known.state is not State.SCANNED or available()))

    def _absent(self, path: str, *, away: bool) -> Outcome | None:
        """Tell of a file that is not there, and let its document go with its last file unless it is only away.

        None where there is nothing to tell: it has been found elsewhere, or never was a document.
        """
        known = self._files.get(path)
        if known is None or (not away and is_file(Path(path))):  # it has come back since the plan was made
            return None
        name = known.document
        others = [other for other in self._files.of(name) if other != path] if name else []
        if away and name and not any(is_url(other) or is_file(Path(other)) for other in others):
            return Outcome(path, Fate.AWAY, name, _AWAY)
        with self._library.transaction():
            if name is not None or not away:
                self._files.forget(path)
            if name and not others:
                self._library.remove(name)
        self._library.blank_dead()
        if name is None:
            return None
        return Outcome(path, Fate.REMOVED, "" if others else name, f"{name} is still at {others[0]}" if others else "")

    def _without_orphans(self, of: int) -> Iterator[Outcome]:
        """Remove documents whose files have all come to say something else, and tell of each.

        At the end of a run, since until then one of them may turn up under another name.
        """
        for name in self._files.orphans():
            path = self._library.document(name).address
            self._library.remove(name)
            yield Outcome(path, Fate.REMOVED, name, "no file says this any more", of, of)


def _limit_but_for(limit: Limit, old: Iterable[Paragraph]) -> Limit:
    """Return a limit with no need to measure the passages a document had before: they fitted then."""
    fitting = {paragraph.passage for paragraph in old}

    def measure(texts: Sequence[str]) -> list[int]:
        unknown = [text for text in texts if text not in fitting]
        sizes = iter(limit.measure(unknown) if unknown else ())
        return [0 if text in fitting else next(sizes) for text in texts]

    return Limit(limit.most, measure)


def remove(library: Library, name: str) -> None:
    """Take a document out for good: bringing the library up to date does not bring it back, adding its file does.

    Raises ``PinciteError`` where there is none of the name.
    """
    files = Files(library)
    library.check(name)
    with library.transaction():
        paths, sha256 = files.of(name), library.document(name).sha256
        library.remove(name)
        for path in paths:
            files.drop_root(path)
            if any(not is_file(Path(root)) for root in files.roots()):  # which may lead there, by a link, too
                files.put(KnownFile(path, sha256, 0, None, State.REMOVED))
    library.blank_dead()


def new_name(library: Library, path: str, reserved: str | None = None) -> str:
    """Return a name for the document at a path that no document and no collection has yet."""
    stem = unicodedata.normalize("NFC", unquote(PurePosixPath(path).stem)).lower()
    base = re.sub(r"[^\w]+|_+", "-", stem).strip("-")[:_LONGEST_NAME].strip("-") or "document"
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in names if name != reserved and not library.has(name) and not has(library, name))


@contextmanager
def local(path: str) -> Iterator[Path]:
    """Give the file at a path, or a copy of what a URL gives, gone afterwards. Raises ``UnreadableError``."""
    if not is_url(path):
        yield Path(path)
        return
    from source.fetch import fetched

    with fetched(path) as file:
        yield file


def _hashed(file: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file and its size in bytes."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), os.fstat(stream.fileno()).st_size
    except OSError as error:
        raise UnreadableError(f"the system says: {error.strerror}") from error
