"""Encrypted DOCX, PPTX and ODT files: what opens them, what does not, and how much trying a password may cost."""

import base64
import contextlib
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from source.errors import PasswordError, UnreadableError
from source.file import File
from source.isolated import ReadingProcess
from source.odt.reader import read_odt
from source.office.encrypted import decrypted
from tests.office import mutated, zipped
from tests.pace import now, since
from tests.test_source_docx import docx, p
from tests.test_source_odt import ODF
from tests.test_source_odt import p as odt_p
from tests.test_source_odt import parts as odt_parts
from tests.test_source_pptx import pptx, title

WORD = "Kärntner Straße"
MISSING = "it is encrypted and needs a password"
WRONG = "it is encrypted and the password given does not open it"
UNKNOWN = "it is encrypted in a way that is not known here"
SAID = "What is said here is for those who know the word."
LO = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def office(data: bytes, spins: int = 1000) -> bytes:
    """Encrypt a package, with a part more that makes it as long as those of Office are at the least."""
    padded = io.BytesIO(data)
    with zipfile.ZipFile(padded, "a") as archive:
        archive.writestr("docProps/thumbnail.jpeg", bytes(8192))
    padded.seek(0)
    made: bytes = ECMA376Agile.encrypt(WORD, padded, spin_count=spins)
    return made


def deflated(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(data) + deflater.flush()


def entry(name: str, cipher: str, vector: bytes, start: str, derivation: str, checksum: str = "") -> str:
    return (
        f'<m:file-entry m:full-path="{name}"><m:encryption-data {checksum}>'
        f'<m:algorithm m:algorithm-name="{cipher}" m:initialisation-vector="{b64(vector)}"/>'
        f'<m:start-key-generation m:start-key-generation-name="{start}" m:key-size="32"/>'
        f"<m:key-derivation {derivation}/></m:encryption-data></m:file-entry>"
    )


def manifest(entries: str) -> str:
    return f'<m:manifest xmlns:m="{ODF}manifest:1.0" xmlns:loext="{LO}">{entries}</m:manifest>'


def package(stored: dict[str, bytes], entries: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, data in stored.items():
            archive.writestr(name, data)
        archive.writestr("META-INF/manifest.xml", manifest(entries))
    return made.getvalue()


def in_parts(files: dict[str, str], cipher: str, rounds: int = 1000) -> bytes:
    """Encrypt each part as ODF 1.2 has it: AES as LibreOffice to 24.2 does, or Blowfish as OpenOffice."""
    stored, entries = {}, ""
    blowfish = cipher.startswith("Blowfish")
    start, size = ("SHA1", 16) if blowfish else ("http://www.w3.org/2000/09/xmldsig#sha256", 32)
    for name, text in files.items():
        if name == "mimetype":
            continue
        salt, vector = os.urandom(16), os.urandom(8 if blowfish else 16)
        first = hashlib.new("sha1" if blowfish else "sha256", WORD.encode()).digest()
        key = hashlib.pbkdf2_hmac("sha1", first, salt, rounds, size)
        plain = deflated(text.encode())
        sum_ = hashlib.new("sha1" if blowfish else "sha256", plain[:1024]).digest()
        kind = "SHA1/1K" if blowfish else f"{ODF}manifest:1.0#sha256-1k"
        if blowfish:
            how = Cipher(Blowfish(key), CFB(vector)).encryptor()
            stored[name] = how.update(plain) + how.finalize()
        else:
            pad = 16 - len(plain) % 16
            how = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
            stored[name] = how.update(plain + os.urandom(pad - 1) + bytes([pad])) + how.finalize()
        derivation = (
            f'm:key-derivation-name="PBKDF2" m:key-size="{size}" m:iteration-count="{rounds}" m:salt="{b64(salt)}"'
        )
        entries += entry(name, cipher, vector, start, derivation, f'm:checksum-type="{kind}" m:checksum="{b64(sum_)}"')
    return package(stored, entries)


def as_a_whole(files: dict[str, str], memory: int = 1024, times: int = 1) -> bytes:
    """Encrypt the package as LibreOffice does from 24.8 on."""
    salt, nonce = os.urandom(16), os.urandom(12)
    first = hashlib.sha256(WORD.encode()).digest()
    key = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=1024).derive(first)
    derivation = (
        'm:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id"'
        f' loext:argon2-iterations="{times}" loext:argon2-memory="{memory}" loext:argon2-lanes="1"'
        f' m:salt="{b64(salt)}" m:key-size="32"'
    )
    start, cipher = "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2009/xmlenc11#aes256-gcm"
    entries = entry("encrypted-package", cipher, nonce, start, derivation)
    sealed = nonce + AESGCM(key).encrypt(nonce, deflated(zipped(files)), None)
    return package({"encrypted-package": sealed}, entries)


PLAIN = odt_parts(odt_p(SAID), title="Secret")
AES = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
FILES = {
    "agile.docx": lambda: office(docx(p(SAID))),
    "agile.pptx": lambda: office(pptx(title(SAID))),
    "aes.odt": lambda: in_parts(PLAIN, AES),
    "blowfish.odt": lambda: in_parts(PLAIN, "Blowfish CFB"),
    "argon.odt": lambda: as_a_whole(PLAIN),
}


@pytest.fixture(scope="module")
def reading() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


@pytest.mark.parametrize("name", FILES)
def test_the_password_alone_opens_it(reading: ReadingProcess, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    read = reading.read(path, WORD)
    assert SAID in read.content.text
    assert read.format == path.suffix[1:]
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    for password, reason in (("", MISSING), ("kärntner Straße", WRONG), ("\ud800", WRONG)):
        with pytest.raises(PasswordError, match=f"^{reason}$"):
            reading.read(path, password)


def test_the_format_is_that_of_what_is_inside(reading: ReadingProcess, tmp_path: Path) -> None:
    """Under whatever name: as encrypted files they all look alike."""
    path = tmp_path / "wrong.pptx"
    path.write_bytes(FILES["agile.docx"]())
    assert reading.read(path, WORD).format == "docx"
    path.write_bytes(office(zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})))
    with pytest.raises(UnreadableError, match=r"^it is an Excel workbook; save its tables as .csv$"):
        reading.read(path, WORD)


def test_what_is_not_encrypted_is_left_as_it_is() -> None:
    plain = File(docx(p(SAID)), WORD)
    assert decrypted(plain) is plain


def test_a_file_that_makes_trying_a_password_toil_is_refused() -> None:
    data = office(docx(p(SAID)))
    toil = data.replace(b'spinCount="1000"', b'spinCount="9999999"').replace(b"\n" + b" " * 20, b"\n" + b" " * 17, 1)
    assert len(toil) == len(data)
    start = now()
    with pytest.raises(UnreadableError, match="so that every password takes 9,999,999 rounds to try, and 1,000,000 a"):
        decrypted(File(toil, WORD))
    assert since(start) < 2


def test_an_odt_that_makes_trying_a_password_toil_is_refused() -> None:
    toil = 'm:key-derivation-name="PBKDF2" m:iteration-count="2000000000"'
    rounds = package({"content.xml": bytes(64)}, entry("content.xml", AES, bytes(16), "SHA1", toil))
    start = now()
    for data, reason in (
        (as_a_whole(PLAIN, memory=2**21), "2,097,152 KiB of memory 1 times over: too much"),
        (as_a_whole(PLAIN, memory=2**19, times=1000), "524,288 KiB of memory 1,000 times over: too much"),
        (rounds, "more than 10,000,000 rounds, which are the most"),
    ):
        with pytest.raises(UnreadableError, match=f"^trying a password for it takes {reason}$"):
            read_odt(File(data, WORD))
    assert since(start) < 5


@pytest.mark.parametrize(
    ("cipher", "start", "derivation"),
    [
        ("http://example.org/serpent", "SHA1", 'm:key-derivation-name="PBKDF2"'),
        (AES, "MD5", 'm:key-derivation-name="PBKDF2"'),
        (AES, "SHA1", 'm:key-derivation-name="PGP"'),
        (AES, "SHA1", 'm:key-derivation-name="PBKDF2" m:iteration-count="many"'),
        (AES, "SHA1", 'm:key-derivation-name="PBKDF2" m:key-size="-1"'),
    ],
)
def test_what_no_password_opens_says_so(cipher: str, start: str, derivation: str) -> None:
    data = package({"content.xml": b"x"}, entry("content.xml", cipher, bytes(16), start, derivation))
    with pytest.raises(UnreadableError, match=f"^{UNKNOWN}$") as raised:
        read_odt(File(data))
    assert not isinstance(raised.value, PasswordError)


def test_encrypted_packages_that_are_broken_say_so() -> None:
    good = office(docx(p(SAID)))
    info = "EncryptionInfo".encode("utf-16-le")
    for data, reason in (
        (good.replace(info, "EncryptionNone".encode("utf-16-le")), UNKNOWN),
        (good.replace(b"<keyData", b"<keyDuta"), "it is damaged: it is encrypted, and what is to be decrypted is not"),
        (good[:-4096], "it is damaged: it is encrypted, and what is to be decrypted is not whole"),
    ):
        assert data != good
        with pytest.raises(UnreadableError, match=f"^{reason}"):
            decrypted(File(data, WORD))


def test_damage_never_fails_otherwise_than_in_words() -> None:
    for data in mutated(office(docx(p(SAID))), 60):
        with contextlib.suppress(UnreadableError):
            decrypted(File(data, WORD))
    for data in (*mutated(in_parts(PLAIN, AES), 60), *mutated(as_a_whole(PLAIN), 60)):
        with contextlib.suppress(UnreadableError):
            read_odt(File(data, WORD))
