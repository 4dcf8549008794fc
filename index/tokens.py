"""Token vectors: two bits a dimension, in append-only files beside the library.

A vector is turned by a fixed rotation, after which every coordinate of every model's token vectors is close to normal
with variance 1/dim, and each coordinate is then rounded to one of the four levels that lose least for such a variable
(Max, "Quantizing for minimum distortion", 1960, table I). No model, library or machine needs a codebook of its own.
The question's own vectors are never rounded. What it costs in nDCG@10 is in ``eval/TRIED.md``.
"""

import hashlib
import mmap
import os
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from index.embed import Reading, Vectors
from source.errors import PinciteError

Codes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int32]

_LEVELS = (-1.5104, -0.4528, 0.4528, 1.5104)
_EDGE = 0.9816
_KEPT = 0.8825
"""The share of a vector's squared length that its rounding keeps: 1 - .1175, the distortion in Max's table."""
_SEGMENT_BYTES = 1 << 28
_LOCK_SECONDS = 120
_REMEDY = "the next question reads anew what they were of"


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of one passage.

    ``places`` is ``(t, 3)`` int32: each token's number in the vocabulary, and its start and end in the passage;
    ``codes`` is ``(t, ceil(dim / 4))`` uint8.
    """

    places: Places
    codes: Codes


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tokens of a passage lie: segment, first byte, how many tokens, and the CRC-32 of the bytes."""

    segment: int
    start: int
    count: int
    checksum: int


class DamagedTokensError(PinciteError):
    """Token vectors that are not where the library says they are."""


class TokenFiles:
    """The segments in one folder, ``1.tokens`` and up. Reading is safe from several threads and processes."""

    def __init__(self, folder: Path | None) -> None:
        """Use a folder, made when it is first written to; a temporary one, gone with this object, where None."""
        self._folder = folder or Path(tempfile.mkdtemp(prefix="pincite-tokens-"))
        if folder is None:
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._maps: dict[int, mmap.mmap] = {}

    def append(self, tokens: Sequence[Tokens]) -> list[Place]:
        """Write the tokens of some passages and return where each lies. When this returns they are on the disk.

        Raises ``PinciteError`` where the folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "write.lock", timeout=_LOCK_SECONDS):
                segment = max([1, *self._segments()])
                if self.size(segment) > _SEGMENT_BYTES:
                    segment += 1
                places = []
                with self._path(segment).open("ab") as file:
                    at = file.seek(0, os.SEEK_END)
                    for some in tokens:
                        record = some.places.astype("<i4").tobytes() + some.codes.tobytes()
                        file.write(record)
                        places.append(Place(segment, at, len(some.places), zlib.crc32(record)))
                        at += len(record)
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            reason = error.strerror or "another Pincite is writing there"  # the lock's time-out has no words of its own
            raise PinciteError(f"Token vectors cannot be written to {self._folder}: {reason}.") from error
        return places

    def copy(self, segment: int, stretches: Iterable[tuple[int, int]]) -> tuple[int, list[int]]:
        """Copy stretches of a segment, each (start, length), to a fresh one; return its number and their starts there.

        When this returns they are on the disk. Raises ``PinciteError`` where the folder cannot be written.
        """
        fresh, starts = max(self._segments()) + 1, list[int]()
        try:
            with self._path(fresh).open("xb") as file:
                for start, length in stretches:
                    starts.append(file.tell())
                    file.write(self._mapped(segment, start + length)[start : start + length])
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise PinciteError(f"Token vectors cannot be written to {self._folder}: {error.strerror}.") from error
        return fresh, starts

    def drop(self, segment: int) -> None:
        """Delete a segment that nothing points to; where a system keeps what a reader has open, only empty it later."""
        self._maps.pop(segment, None)
        with suppress(OSError):
            self._path(segment).unlink()

    def blank(self, stretches: Iterable[tuple[int, int, int]]) -> None:
        """Overwrite stretches of bytes, each (segment, start, length), with zeros; one that is gone is passed over.

        When this returns that is on the disk. Raises ``PinciteError`` where the folder cannot be written.
        """
        try:
            for segment, some in groupby(stretches, key=itemgetter(0)):
                size = self.size(segment)
                if not size:
                    continue
                with self._path(segment).open("r+b") as file:
                    for _, start, length in some:
                        file.seek(start)
                        file.write(bytes(max(min(length, size - start), 0)))
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise PinciteError(f"Token vectors cannot be removed from {self._folder}: {error.strerror}.") from error

    def cut(self, ends: Mapping[int, int]) -> None:
        """Cut off what stands in each segment behind its end, in bytes; of one that is not named, all of it.

        Raises ``PinciteError`` where the folder cannot be written.
        """
        try:
            for segment in self._segments():
                end = ends.get(segment, 0)
                if self.size(segment) > end:
                    os.truncate(self._path(segment), end)
        except OSError as error:
            raise PinciteError(f"Token vectors cannot be removed from {self._folder}: {error.strerror}.") from error

    def read(self, place: Place, width: int) -> Tokens:
        """Return the tokens at a place, of ``width`` bytes of codes each, once they fit their checksum.

        Raises ``DamagedTokensError`` where they do not, or are not there.
        """
        if place.count == 0:
            return Tokens(np.empty((0, 3), dtype=np.int32), np.empty((0, width), dtype=np.uint8))
        middle = place.start + place.count * 12
        end = middle + place.count * width
        mapped = self._mapped(place.segment, end)
        if zlib.crc32(memoryview(mapped)[place.start : end]) != place.checksum:
            raise DamagedTokensError(
                f"Token vectors in {self._path(place.segment)} are damaged at byte {place.start}; {_REMEDY}."
            )
        places = np.frombuffer(mapped, dtype="<i4", count=place.count * 3, offset=place.start).reshape(-1, 3)
        codes = np.frombuffer(mapped, dtype=np.uint8, count=place.count * width, offset=middle).reshape(-1, width)
        return Tokens(places, codes)

    def size(self, segment: int) -> int:
        """Return how many bytes a segment has; 0 where there is none."""
        path = self._path(segment)
        return path.stat().st_size if path.is_file() else 0

    def _mapped(self, segment: int, end: int) -> mmap.mmap:
        mapped = self._maps.get(segment)
        if mapped is None or len(mapped) < end:  # it has grown since
            try:
                with self._path(segment).open("rb") as file:
                    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except (OSError, ValueError) as error:
                raise DamagedTokensError(f"Token vectors are missing in {self._path(segment)}; {_REMEDY}.") from error
            self._maps[segment] = mapped
        if len(mapped) < end:
            raise DamagedTokensError(f"Token vectors in {self._path(segment)} are cut off; {_REMEDY}.")
        return mapped

    def _path(self, segment: int) -> Path:
        return self._folder / f"{segment}.tokens"

    def _segments(self) -> list[int]:
        return [int(path.stem) for path in self._folder.glob("*.tokens") if path.stem.isdecimal()]


def packed(reading: Reading) -> Tokens:
    """Return the tokens of a reading as they are kept."""
    places = np.concatenate([reading.ids[:, None], reading.spans], axis=1).astype(np.int32)
    return Tokens(places, encode(reading.tokens))


def width(dim: int) -> int:
    """Return how many bytes the codes of one token take."""
    return -(-dim // 4)


def rotated(vectors: Vectors) -> Vectors:
    """Return ``(t, dim)`` vectors at length 1, turned as the kept ones are; cosines stay what they were."""
    if not vectors.size:
        return vectors
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9) @ _rotation(vectors.shape[1]), dtype=np.float32)


def encode(vectors: Vectors) -> Codes:
    """Return the ``(t, width(dim))`` codes of ``(t, dim)`` token vectors: four coordinates a byte, first highest."""
    turned, edge = rotated(vectors), np.float32(_EDGE / np.sqrt(max(vectors.shape[1], 1)))
    levels = (turned > -edge).view(np.uint8) + (turned > 0).view(np.uint8) + (turned > edge).view(np.uint8)
    spare = width(vectors.shape[1]) * 4 - vectors.shape[1]
    padded = np.pad(levels, ((0, 0), (0, spare))) if spare else levels
    quads = padded.reshape(len(vectors), width(vectors.shape[1]), 4)
    return np.asarray(quads[..., 0] << 6 | quads[..., 1] << 4 | quads[..., 2] << 2 | quads[..., 3], dtype=np.uint8)


def decode(codes: Codes, dim: int) -> Vectors:
    """Return ``(t, dim)`` vectors whose products with rotated ones estimate the cosines without bias."""
    table = _table(dim).view(np.complex128).reshape(256)  # four float32 in one element: numpy then copies them at once
    return np.take(table, codes).view(np.float32)[:, :dim]


@lru_cache(maxsize=4)
def _table(dim: int) -> Vectors:
    levels = np.array(_LEVELS, dtype=np.float32) / (_KEPT * np.sqrt(dim))
    byte = np.arange(256)
    return np.ascontiguousarray(
        levels[np.stack([byte >> shift & 3 for shift in (6, 4, 2, 0)], axis=1)], dtype=np.float32
    )


@lru_cache(maxsize=4)
def _rotation(dim: int) -> Vectors:
    """Return a ``(dim, dim)`` orthonormal matrix: signs from SHA-256, then the cosine transform.

    Made by formula, not by a random generator or a decomposition, so that it is the same everywhere and for ever.
    """
    digests = b"".join(hashlib.sha256(i.to_bytes(4, "big")).digest() for i in range(-(-dim // 256)))
    signs = 1.0 - 2.0 * np.unpackbits(np.frombuffer(digests, dtype=np.uint8))[:dim]
    place = np.arange(dim)
    transform = np.sqrt(2 / dim) * np.cos(np.pi * (2 * place[None] + 1) * place[:, None] / (2 * dim))
    transform[0] /= np.sqrt(2)
    return np.ascontiguousarray((transform * signs).T, dtype=np.float32)
