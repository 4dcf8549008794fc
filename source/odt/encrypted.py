"""Encrypted ODT files: each part by itself (ODF 1.2, part 3, 3.4), or the whole package as LibreOffice 24.8 does.

Password, a hash of it, a key derived from that with many rounds, a cipher, and below it deflate: the manifest names
the method of each step. The new way, which it calls experimental, is Argon2id (RFC 9106) and AES-GCM with the nonce in
front and the tag behind (XML Encryption 1.1, 5.2.4).
"""

import hashlib
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from source.archive import LARGEST_ARCHIVE, LARGEST_PART, Archive, Element
from source.errors import UnreadableError
from source.file import UNKNOWN_ENCRYPTION, File, locked

MOST_ROUNDS = 10_000_000
"""Rounds of hashing for all parts of a file: some seconds. LibreOffice has asked for 100,000 a part."""
MOST_MEMORY = 2**20
"""KiB that Argon2id may take. LibreOffice asks for 65,536."""
MOST_FILLED = 2**22
"""KiB that Argon2id may write in all its passes over that memory: some seconds. LibreOffice asks for 196,608."""

_MANIFEST = "META-INF/manifest.xml"
_WHOLE = "encrypted-package"
_NS = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_LO = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_CHECKED = 1024
"""Bytes of a part, decrypted and still deflated, that its checksum is of."""
_NONCE = 12
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class _Lock:
    """How one part is encrypted, as the manifest says; ``checksum`` is empty where there is none."""

    cipher: str
    vector: bytes
    start: str
    derivation: str
    salt: bytes
    length: int
    rounds: int
    memory: int
    lanes: int
    digest: str
    checksum: bytes


def opened(file: File) -> Archive:
    """Return the parts of an ODT file, decrypted where they are encrypted.

    Raises ``PasswordError`` where the password is missing or wrong, ``UnreadableError`` where none would do.
    """
    archive = Archive(file.data)
    locks = _locks(archive.xml(_MANIFEST)) if _MANIFEST in archive else {}
    if not locks:
        return archive
    if not file.password:
        raise locked("")
    parts = _Decrypted(file.data, locks, file.password)
    if _WHOLE in locks and _WHOLE not in parts:
        raise UnreadableError("it is damaged: the text of the document is missing in it")
    return Archive(parts.read(_WHOLE)) if _WHOLE in locks else parts


class _Decrypted(Archive):
    """An archive whose parts are decrypted as they are read."""

    def __init__(self, data: bytes, locks: Mapping[str, _Lock], password: str) -> None:
        super().__init__(data)
        self._locks, self._password, self._rounds = locks, password, MOST_ROUNDS

    def read(self, name: str) -> bytes:
        stored, lock = super().read(name), self._locks.get(name)
        if lock is None:
            return stored
        self._rounds -= lock.rounds if lock.derivation == "pbkdf2" else 0
        if self._rounds < 0:
            raise UnreadableError(
                f"trying a password for it takes more than {MOST_ROUNDS:,} rounds, which are the most"
            )
        key = _DERIVATIONS[lock.derivation](lock, _start(lock, self._password))
        data = _CIPHERS[lock.cipher](lock, key, stored)
        sum_ = hashlib.new(lock.digest, data[:_CHECKED]).digest() if data is not None and lock.checksum else b""
        if data is None or sum_ != lock.checksum:
            raise locked(self._password)
        return _inflated(data, LARGEST_ARCHIVE if name == _WHOLE else LARGEST_PART, self._password)


def _inflated(data: bytes, most: int, password: str) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = inflater.decompress(data, most)
    except zlib.error as error:  # where there is no checksum, this is how a wrong password shows
        raise locked(password) from error
    if inflater.unconsumed_tail:
        raise UnreadableError("it unpacks to far more than a document holds, and was not read")
    return inflated


def _locks(manifest: Element) -> dict[str, _Lock]:
    found = {}
    for entry in manifest.iter(f"{_NS}file-entry"):
        data = entry.find(f"{_NS}encryption-data")
        if data is not None:
            try:
                found[entry.get(f"{_NS}full-path", "")] = _lock(data)
            except (KeyError, ValueError, AttributeError) as error:
                raise UnreadableError(UNKNOWN_ENCRYPTION) from error
    return found


def _lock(data: Element) -> _Lock:
    """Return what the manifest says of one part. Raises ``KeyError`` for methods that are not known here."""
    algorithm, derivation = data.find(f"{_NS}algorithm"), data.find(f"{_NS}key-derivation")
    start, checksum = data.find(f"{_NS}start-key-generation"), data.get(f"{_NS}checksum-type", "sha1")
    lock = _Lock(
        cipher=_named(algorithm.get(f"{_NS}algorithm-name")),
        vector=b64decode(algorithm.get(f"{_NS}initialisation-vector", "")),
        start=_hash("sha1" if start is None else start.get(f"{_NS}start-key-generation-name")),
        derivation=_named(derivation.get(f"{_NS}key-derivation-name")).rpartition(":")[2],
        salt=b64decode(derivation.get(f"{_NS}salt", "")),
        length=int(derivation.get(f"{_NS}key-size", "16")),
        rounds=int(derivation.get(f"{_NS}iteration-count") or derivation.get(f"{_LO}argon2-iterations") or 1),
        memory=int(derivation.get(f"{_LO}argon2-memory", "0")),
        lanes=int(derivation.get(f"{_LO}argon2-lanes", "1")),
        digest=_hash(checksum),
        checksum=b64decode(data.get(f"{_NS}checksum", "")),
    )
    if lock.cipher not in _CIPHERS or lock.derivation not in _DERIVATIONS:
        raise KeyError(lock.cipher, lock.derivation)
    if not (0 < lock.length <= _LONGEST_KEY and 0 < lock.rounds < 2**31):
        raise ValueError(lock.length, lock.rounds)
    return lock


def _named(name: str) -> str:
    """Return the name of a method without the address it may be part of: "aes256-cbc"."""
    return name.rpartition("#")[2].lower()


def _hash(name: str) -> str:
    """Return which hash "SHA1/1K", "…#sha256-1k" and the like name."""
    return "sha256" if "sha256" in _named(name) else {"sha1": "sha1"}[_named(name)[:4]]


def _start(lock: _Lock, password: str) -> bytes:
    return hashlib.new(lock.start, password.encode(errors="surrogatepass")).digest()


def _pbkdf2(lock: _Lock, start: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha1", start, lock.salt, lock.rounds, lock.length)


def _argon2(lock: _Lock, start: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if lock.memory > MOST_MEMORY or lock.memory * lock.rounds > MOST_FILLED:
        raise UnreadableError(
            f"trying a password for it takes {lock.memory:,} KiB of memory {lock.rounds:,} times over: too much"
        )
    try:
        made = Argon2id(
            salt=lock.salt, length=lock.length, iterations=lock.rounds, lanes=lock.lanes, memory_cost=lock.memory
        )
    except (ValueError, OverflowError) as error:
        raise UnreadableError(UNKNOWN_ENCRYPTION) from error
    return made.derive(start)


def _gcm(_: _Lock, key: bytes, data: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def _cbc(lock: _Lock, key: bytes, data: bytes) -> bytes | None:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    try:
        cipher = Cipher(algorithms.AES(key), modes.CBC(lock.vector)).decryptor()
        padded = cipher.update(data) + cipher.finalize()
    except ValueError:
        return None
    return padded[: -padded[-1]] if padded and 0 < padded[-1] <= len(lock.vector) else None


def _cfb(lock: _Lock, key: bytes, data: bytes) -> bytes | None:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.ciphers import Cipher

    try:
        cipher = Cipher(Blowfish(key), CFB(lock.vector)).decryptor()
        return cipher.update(data) + cipher.finalize()
    except ValueError:
        return None


_CIPHERS: Mapping[str, Callable[[_Lock, bytes, bytes], bytes | None]] = {
    "aes256-gcm": _gcm,
    "aes256-cbc": _cbc,
    "aes192-cbc": _cbc,
    "aes128-cbc": _cbc,
    "blowfish cfb": _cfb,
    "blowfish": _cfb,
}
"""What deciphers; None where the key is the wrong one, as far as that shows."""
_DERIVATIONS: Mapping[str, Callable[[_Lock, bytes], bytes]] = {"pbkdf2": _pbkdf2, "argon2id": _argon2}
