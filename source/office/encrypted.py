"""Encrypted DOCX and PPTX files ([MS-OFFCRYPTO]): a package inside an OLE file, opened by msoffcrypto-tool."""

import io
from dataclasses import replace
from typing import Any

from source.errors import UnreadableError
from source.file import UNKNOWN_ENCRYPTION, File, locked

MOST_SPINS = 1_000_000
"""Rounds of hashing a password before it opens a file or is known to be wrong: a second or two. Office does 100,000;
a file may ask for a hundred times as many."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BROKEN = "it is damaged: it is encrypted, and what is to be decrypted is not whole"


def is_ole(data: bytes) -> bool:
    """Return whether a file is an OLE compound file: one of an old Office program, or an encrypted one of a new."""
    return data.startswith(_OLE)


def decrypted(file: File) -> File:
    """Return what an encrypted DOCX, PPTX or other package holds; any other file as it is.

    Raises ``PasswordError`` where the password is missing or wrong, ``UnreadableError`` where none would do.
    """
    if not is_ole(file.data) or _PACKAGE not in file.data:
        return file
    try:
        return replace(file, data=_package(file))
    except (UnreadableError, MemoryError, RecursionError):
        raise
    except Exception as error:  # a file that is not whole fails in a dozen ways, in three libraries
        raise UnreadableError(_BROKEN) from error


def _package(file: File) -> bytes:
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    try:
        encrypted = OOXMLFile(io.BytesIO(file.data))
    except (DecryptionError, FileFormatError) as error:
        raise UnreadableError(UNKNOWN_ENCRYPTION) from error
    _refuse_toil(encrypted.info)
    if not file.password:
        raise locked("")
    try:
        encrypted.load_key(file.password, verify_password=True)
    except (InvalidKeyError, UnicodeEncodeError) as error:
        raise locked(file.password) from error
    package = io.BytesIO()
    encrypted.decrypt(package)
    return package.getvalue()


def _refuse_toil(info: dict[str, Any]) -> None:
    spins = info.get("spinValue", 0)
    if spins > MOST_SPINS:
        raise UnreadableError(
            f"it is encrypted so that every password takes {spins:,} rounds to try, and {MOST_SPINS:,} are the most"
        )
