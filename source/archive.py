"""Files that are zip archives (DOCX, EPUB, ODT, PPTX), opened so that a hostile one costs little.

Nothing is ever unpacked to the disk, so no name in an archive leads out of it. Sizes are counted while unpacking and
not taken from the archive's own word for them.
"""

import io
import zipfile
import zlib
from typing import Any, TypeAlias

from lxml import etree

from source.errors import UnreadableError

LARGEST_PART = 64 * 2**20
"""Bytes of one file in an archive, unpacked."""
LARGEST_ARCHIVE = 256 * 2**20
"""Bytes of all that is read of an archive, unpacked."""
MOST_PARTS = 20_000

Element: TypeAlias = Any
"""An element of lxml's, which has no types of its own."""


class Archive:
    """The parts of a zip archive in memory, by name."""

    def __init__(self, data: bytes) -> None:
        """Open an archive. Raises ``UnreadableError`` for what is none, or has too many parts."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise UnreadableError("it is damaged: the archive it consists of cannot be opened") from error
        self.names = tuple(self._zip.namelist())
        self._known, self._left = frozenset(self.names), LARGEST_ARCHIVE
        if len(self.names) > MOST_PARTS:
            raise UnreadableError(f"it is an archive of {len(self.names):,} files, which no document is")

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def read(self, name: str) -> bytes:
        """Return a part. Raises ``KeyError`` where there is none, ``UnreadableError`` for one damaged or too large."""
        if name not in self._known:
            raise KeyError(name)
        most = min(LARGEST_PART, self._left)
        try:
            with self._zip.open(name) as part:
                data = part.read(most + 1)
        except RuntimeError as error:  # how zipfile says that a part is encrypted
            raise UnreadableError("it is encrypted; save it without a password first") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
            raise UnreadableError(f"it is damaged: {name} in it cannot be unpacked") from error
        if len(data) > most:
            raise UnreadableError("it unpacks to far more than a document holds, and was not read")
        self._left -= len(data)
        return data

    def xml(self, name: str) -> Element:
        """Return the root of an XML part; see ``parsed_xml``. Raises as ``read`` does."""
        return parsed_xml(self.read(name), name)


def parsed_xml(data: bytes, name: str = "its XML", *, recover: bool = False) -> Element:
    """Return the root of an XML document; no entity is expanded and nothing outside it is read.

    ``recover`` takes what can be had of a damaged one. Raises ``UnreadableError`` for what is not well formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=recover
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(_reason(str(error).lower(), name)) from error
    if root is None:
        raise UnreadableError(f"it is damaged: {name} is empty")
    return root


def _reason(told: str, name: str) -> str:
    """Return why XML cannot be read, by what libxml2 says in small letters."""
    if "entity" in told and ("amplification" in told or "loop" in told):
        return f"{name} in it repeats itself millions of times over, which no document does"
    if "depth" in told:
        return "it is nested deeper than any document"
    return f"it is damaged: {name} is not well-formed XML"
