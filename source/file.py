"""What a reader is given, and what it is."""

from collections.abc import Callable
from dataclasses import dataclass

from source.errors import PasswordError
from source.model import Content


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read: its bytes, the password a person gave for it, and whom to tell of the progress.

    ``tell`` is given how many pages or parts are read, of how many; a reader that takes long tells now and then, since
    one that is silent for a minute is ended, as is one that is not done long after any should be.
    """

    data: bytes
    password: str = ""
    tell: Callable[[int, int], None] = lambda done, of: None


Reader = Callable[[File], Content]
"""Raises ``UnreadableError`` where no text can be had, ``PasswordError`` where a password is needed."""

UNKNOWN_ENCRYPTION = "it is encrypted in a way that is not known here"
"""Why what no password opens cannot be read: rights that a server manages, keys of certain persons, a new cipher."""


def locked(password: str) -> PasswordError:
    """Return what to raise of an encrypted file: that it needs a password, or that the one given is the wrong one."""
    if password:
        return PasswordError("it is encrypted and the password given does not open it")
    return PasswordError("it is encrypted and needs a password")
