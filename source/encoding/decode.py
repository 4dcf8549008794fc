"""Bytes become text: which encoding a file is in.

Looked at in this order: a byte-order mark; where zero bytes stand (UTF-16 and UTF-32); escape sequences (ISO-2022, HZ);
UTF-8, if need be with a few damaged characters; the encoding a file declares; and last the one in which the bytes make
the best sense, see ``source.encoding.guess``.
"""

import codecs
import re

from source.encoding.guess import likeliest

_SAMPLE, _WINDOWS = 2**15, 32
"""Bytes that are enough to tell an encoding by, and how many places of a larger file they are taken from."""
_NOISE = 0.01
"""The share of control characters from which on a file is no text."""
_SENSIBLE = 9.0
"""Nats a character: what makes less sense than that is no text. A text has 3 to 7, and noise 12."""
_TEXT_MARKS = frozenset("«»„“”‘’–—…§°€£©·¿¡\xa0\xad\ufeff")
_DAMAGE = 0.2
"""Damaged characters to each good one beyond ASCII, up to which a text is taken for damaged UTF-8."""
_WIDE = ("utf_16_le", "utf_16_be")

_BOMS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32_le"),
    (codecs.BOM_UTF32_BE, "utf_32_be"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
)
_HIGH = bytes(range(0x80, 0x100))
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\b\t\n\v\f\r\x0e\x0f\x1a\x1b"))
_BEYOND = re.compile(rb"[\x80-\xff]")
_BLANK = re.compile(rb"[\n\r\t ]")
_ESCAPE = re.compile(rb"\x1b\$(?:[@AB]|\([CDOPQ]|\)C)")
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+(?:~\}|\r?\n|\Z)")
_WHATWG = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "cp950",
}
"""What an encoding's name means where it is declared: the larger one it is part of, by https://encoding.spec.whatwg.org,
and of Big5 the part that files are in."""
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-x-big5": "cp950",
    "cn-big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "windows-949": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "logical": "iso8859-8",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "koi8-ru": "koi8-u",
}
_DECLARABLE = re.compile(r"iso8859|cp[1489]|koi8|mac|gb|big5|euc|shift_jis|johab|hz|iso2022|ptcp|kz1048")


MIXED = "lines of it are in two encodings, UTF-8 and Windows-1252; each was read in its own"
"""What a person should know of a text that was put together from two."""


def is_mixed(data: bytes) -> bool:
    """Return whether ``decode`` reads the lines of a file in two encodings."""
    return _told(data)[0] is None and _decoded(data, "utf_8") is None and _by_lines(data) is not None


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of a file in any encoding, and U+FFFD for what is none in it. Never raises.

    ``declared`` is the name of an encoding that the file itself gives; it counts where the bytes do not say otherwise.
    """
    encoding, start = _told(data)
    text = data[start:].decode(encoding, "replace") if encoding else None
    if text is None:
        text = _decoded(data, "utf_8") or _by_lines(data) or _utf8(data)
    if text is None and declared is not None:
        text = _as_declared(data, declared)
    return text if text is not None else data.decode(likeliest(_sample(data))[0], "replace")


def looks_binary(data: bytes) -> bool:
    """Return whether bytes are no text in any encoding: a picture, an archive, a program."""
    if not data:
        return False
    encoding, start = _told(data)
    if encoding in _WIDE or (encoding or "").startswith("utf_32"):
        text = data[start : start + _SAMPLE].decode(encoding or "", "replace")
        return sum(not (c.isprintable() or c.isspace()) for c in text) > max(1, 10 * _NOISE * len(text))
    return _noisy(_sample(data, anywhere=True))


def _noisy(sample: bytes) -> bool:
    """Return whether there are control characters as there are in no text of one byte a character."""
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _NOISE * len(sample)


def _told(data: bytes) -> tuple[str | None, int]:
    """Return the encoding that bytes give away by themselves, if they do, and where the text begins."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    if _noisy(data[:_SAMPLE]):
        return _wide(data[:_SAMPLE]), 0
    if _ESCAPE.search(data) and not _BEYOND.search(data):
        return _escaped(data), 0
    if b"~{" in data and not _BEYOND.search(data):
        return _hz(data), 0
    return None, 0


def _wide(sample: bytes) -> str | None:
    """Return UTF-32 or UTF-16 in the order of bytes that makes sense of zero bytes, or nothing."""
    sample = sample[: len(sample) // 4 * 4] or sample
    if len(sample) >= 4 and not sample[3::4].strip(b"\0") and max(sample[2::4]) <= 0x10:
        return "utf_32_le"
    if len(sample) >= 4 and not sample[0::4].strip(b"\0") and max(sample[1::4]) <= 0x10:
        return "utf_32_be"
    encoding, cost = likeliest(sample, _WIDE)
    controls = sum(character < " " and not character.isspace() for character in sample.decode(encoding, "replace"))
    return encoding if cost < _SENSIBLE and controls <= _NOISE * len(sample) else None


def _escaped(data: bytes) -> str | None:
    tried = ("iso2022_kr",) if b"\x1b$)C" in data else ("iso2022_jp_ext", "iso2022_jp_2", "iso2022_jp_2004")
    return next((encoding for encoding in tried if _decoded(data, encoding) is not None), tried[0])


def _hz(data: bytes) -> str | None:
    """Return HZ where nearly all that opens as Chinese is Chinese."""
    opened, said = data.count(b"~{"), _HZ.findall(data[: 4 * _SAMPLE])
    if 2 * len(said) < opened:
        return None
    signs = b"".join(said[:_WINDOWS]).decode("hz", "replace").encode("gb18030")
    return "hz" if likeliest(signs, ("gb18030",))[1] < _SENSIBLE else None


def _utf8(data: bytes) -> str | None:
    """Return the text of bytes that are UTF-8, all or nearly all; an incomplete last character is no damage."""
    text = _decoded(data, "utf_8")
    if text is not None:
        return text
    text = data.decode("utf_8", "replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}") - data.count("\N{REPLACEMENT CHARACTER}".encode())
    good = len(text) - len(data.translate(None, _HIGH)) - damaged
    return text if good and damaged - text.endswith("\N{REPLACEMENT CHARACTER}") <= _DAMAGE * good else None


def _by_lines(data: bytes) -> str | None:
    """Return the text of lines of which as many are UTF-8 beyond ASCII as others can only be Windows-1252."""
    lines: list[str] = []
    good = other = 0
    for line in data.split(b"\n"):
        text = _decoded(line, "utf_8")
        if text is None:
            text = _decoded(line, "cp1252") if line.decode("utf_8", "ignore").isascii() else None
            other += 1
        elif not line.isascii():
            good += 1
        if text is None or not _are_words(text):
            return None
        lines.append(text)
    return "\n".join(lines) if good >= other else None


def _are_words(text: str) -> bool:
    """Return whether what is beyond ASCII in a line is letters and the marks of a text, not signs and controls."""
    beyond = [sign for sign in text if sign > "\x7f"]
    return sum(sign.isalpha() or sign in _TEXT_MARKS for sign in beyond) >= 0.8 * len(beyond)


def _as_declared(data: bytes, declared: str) -> str | None:
    label = declared.strip().lower()
    try:
        name = _LABELS.get(label) or codecs.lookup(label).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    name = _WHATWG.get(name, name)
    return _decoded(data, name) if _DECLARABLE.match(name) else None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _sample(data: bytes, *, anywhere: bool = False) -> bytes:
    """Return bytes to tell an encoding by, from all over a file: whole words, with what is beyond ASCII in them.

    ``anywhere`` takes them as they come.
    """
    if len(data) <= _SAMPLE:
        return data
    pieces, at, width = [], 0, _SAMPLE // _WINDOWS
    for window in range(_WINDOWS):
        at = max(at, window * len(data) // _WINDOWS)
        found = None if anywhere else _BEYOND.search(data, at)
        if not (found or anywhere):
            break
        start = found.start() if found else at
        start = max(data.rfind(mark, max(at, start - 99), start) for mark in (b"\n", b" ")) + 1 or start
        end = _BLANK.search(data, start + width, start + 2 * width)
        pieces.append(data[start : end.start() if end else start + width])
        at = start + len(pieces[-1])
    return b"\n".join(pieces)
