"""How often ``source.encoding.decode`` reads texts rightly in the encodings of old, and the letters it goes by.

``python -m eval.encodings accuracy FOLDER`` prints for each encoding the share of texts of 200, 1,000 and 10,000 bytes
that are read as what they say; ``python -m eval.encodings letters FOLDER`` the counted rows of
``source/encoding/letters.py``.
FOLDER holds datasets in BEIR layout. Letters are counted in every second passage, and texts made of the others.
"""

import argparse
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from source.encoding.decode import decode

SIZES = (200, 1_000, 10_000)
"""Bytes of a text."""
TEXTS = 25
"""Of each size in each encoding, at most."""
MOST_LETTERS, MOST_SIGNS = 64, 256
"""Letters kept of an alphabet, and signs of a script that has thousands."""
_LEAST_LATIN, _LEAST = 100, 5_000
"""A letter rarer among those beyond ASCII than once in so many is left out: it stands in foreign names."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WEST = ("cp1252", "iso8859-15", "mac_roman", "cp850")


@dataclass(frozen=True, slots=True)
class Written:
    """A language: the datasets in it, and the encodings it was written in."""

    language: str
    datasets: tuple[str, ...]
    encodings: tuple[str, ...]


LANGUAGES = (
    Written("english", ("xquad_en", "squad_v1"), ("cp1252", "mac_roman")),
    Written("german", ("xquad_de",), _WEST),
    Written("spanish", ("xquad_es",), _WEST),
    Written("romanian", ("xquad_ro",), ("cp1250", "iso8859-2")),
    Written("turkish", ("xquad_tr",), ("cp1254",)),
    Written("vietnamese", ("xquad_vi",), ("cp1258",)),
    Written("greek", ("xquad_el",), ("cp1253", "iso8859-7")),
    Written("russian", ("xquad_ru",), ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac_cyrillic")),
    Written("arabic", ("xquad_ar",), ("cp1256", "iso8859-6")),
    Written("thai", ("xquad_th",), ("cp874",)),
    Written("japanese", ("jsquad_ja",), ("cp932", "euc_jp", "iso2022_jp", "utf_16_le", "utf_16_be")),
    Written("chinese", ("cmrc2018_zh", "rgb_zh", "xquad_zh"), ("gb18030", "hz", "utf_16_le", "utf_16_be")),
    Written("traditional chinese", ("odsqa_zh_spoken",), ("cp950", "big5hkscs")),
)


def main() -> None:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m eval.encodings", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("accuracy", "letters"))
    parser.add_argument("folder", type=Path, help="where the datasets are")
    given = parser.parse_args()
    for written in LANGUAGES:
        passages = tuple(_passages(given.folder, written.datasets))
        if given.what == "letters":
            sys.stdout.write(f"{written.language}: {letters(passages[::2])}\n")
            continue
        for encoding in written.encodings:
            shares = (accuracy(passages[1::2], encoding, size) for size in SIZES)
            sys.stdout.write(f"{written.language:20} {encoding:12} {'  '.join(f'{share:4.0%}' for share in shares)}\n")


def letters(passages: Sequence[str]) -> str:
    """Return the letters of a language beyond ASCII, commonest first, as ``source/encoding/letters.py`` has them."""
    counts = Counter(c for text in passages for c in _toned(text).lower() if c > "\x7f" and _is_letter(c))
    if len(counts) > 10 * MOST_LETTERS:
        return "".join(letter for letter, _ in counts.most_common(MOST_SIGNS))
    every = sum(counts.values())
    latin = unicodedata.name(counts.most_common(1)[0][0]).startswith("LATIN")
    least = every / (_LEAST_LATIN if latin else _LEAST)
    return "".join(letter for letter, count in counts.most_common(MOST_LETTERS) if count > least)


def accuracy(passages: Sequence[str], encoding: str, size: int, read: Callable[[bytes], str] = decode) -> float:
    """Return the share of texts of about ``size`` bytes in an encoding that are read as what they say."""
    texts = list(_texts(passages, encoding, size))
    right = sum(_composed(read(data)) == _composed(data.decode(encoding)) for data in texts)
    return right / max(len(texts), 1)


def _texts(passages: Sequence[str], encoding: str, size: int) -> Iterator[bytes]:
    """Yield texts that an encoding can hold, and that are not ASCII alone."""
    together = 1 + size // 150
    for start in range(0, len(passages), max(1, len(passages) // TEXTS)):
        text = "\n".join(passages[start : start + together])
        said = _toned(text).encode(encoding, "ignore").decode(encoding)
        data = said.encode(encoding)[:size].decode(encoding, "ignore").encode(encoding)
        if len(data) > 0.9 * size and not data.decode(encoding).isascii():
            yield data


def _passages(folder: Path, datasets: Sequence[str]) -> Iterator[str]:
    for dataset in datasets:
        with (folder / dataset / "corpus.jsonl").open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


def _is_letter(character: str) -> bool:
    kind = unicodedata.category(character)[0]
    foreign = character > "\u02ff" and not "\u2000" <= character < "\u2070"
    return character != "\u0307" and (kind in "LM" or (kind == "P" and foreign))


def _toned(text: str) -> str:
    """Return text with Vietnamese tones apart from their letters, and Romanian cedillas, as old encodings have them."""
    if not any(letter in text for letter in "ạảấầậẩảọờợớủứừửữệểếềỉịșțȘȚ"):
        return text
    return "".join(map(_apart, unicodedata.normalize("NFC", text))).translate(str.maketrans("șțȘȚ", "şţŞŢ"))


def _apart(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    tones = "".join(part for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tones


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


if __name__ == "__main__":
    main()
