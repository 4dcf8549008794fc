"""What a bibliography needs of a document that was cited, and nothing of where it lies on this machine."""

from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath
from urllib.parse import urlsplit, urlunsplit

from source.find import is_url
from source.model import Document

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was cited, as a bibliography needs it. ``address`` is a URL or the name of a file, no path.

    ``authors`` and ``issued`` are those of its ``Imprint``.
    """

    name: str
    title: str
    format: str
    address: str
    note: str = ""
    authors: tuple[str, ...] = ()
    issued: str = ""

    @property
    def about(self) -> str:
        """Who wrote it and when: its note, or what its file says, "" where neither says anything."""
        names = [*self.authors[:_MOST_NAMES], "and others"] if len(self.authors) > _MOST_NAMES else self.authors
        said = ", ".join([*(name.replace(", ", " ") for name in names), *([self.issued] if self.issued else [])])
        return self.note or (f"{said}." if said else "")

    @staticmethod
    def of(document: Document) -> "Source":
        """Return what a bibliography needs of a document."""
        address, origin = public(document.address), document.imprint
        known = (document.name, document.title, document.format, address, document.note)
        return Source(*known, origin.authors, origin.issued)


def public(address: str) -> str:
    """Return a document's address as others may see it: a URL without a password, or the name alone of a file."""
    if is_url(address):
        parts = urlsplit(address)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return (PureWindowsPath(address) if "\\" in address else PurePath(address)).name
