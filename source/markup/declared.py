"""The encoding that a page or an XML document says it is in."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_START = 4096
"""Bytes. HTML has a page declare its encoding in the first 1,024; many do a little later."""
_XML = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']\s*([\w.:-]+)")
_META = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_FIRST = re.compile(
    r"(?:\s++|<\?[^>]*+>|<!--.*?-->|<!doctype\b[^<>\[]*(?:\[[^\]]*\]\s*+)?+>)*+<([a-z][\w:.-]*)", re.I | re.S
)
_MEANT = {
    "ascii": "cp1252", "big5": "big5hkscs", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252",
    "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "euc_kr": "cp949", "shift_jis": "cp932",
}  # fmt: skip
"""What declarations mean beyond what they say, as browsers take them: by the WHATWG Encoding Standard."""


def declared_encoding(data: bytes) -> str | None:
    """Return the name of a codec for the encoding that a page declares, by its mark or its declaration, if any.

    The declaration may be wrong. One that cannot be true is none: what reads as ASCII is not UTF-16.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    start = _COMMENT.sub(b"", data[:_START])
    found = _XML.match(start.lstrip()) or _META.search(start)
    if not found:
        return None
    return codec(found[1].decode("ascii", "replace"))


def first_tag(data: bytes) -> str:
    """Return the name of the first element of a page or an XML document, in lower case, or "" for what is neither."""
    start = data[:_START].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1")
    found = _FIRST.match(start)
    return found[1].lower() if found else ""


def codec(label: str) -> str | None:
    """Return the name of the codec that a label on the web means, or nothing for one that is not known."""
    label = {"x-sjis": "shift_jis", "ks_c_5601-1987": "cp949", "x-gbk": "gb18030", "unicode": "utf-16"}.get(
        label.lower(), label
    )
    label = label.lower().removeprefix("x-") if label.lower().startswith(("x-euc", "x-cp", "x-windows")) else label
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return None if name.startswith(("utf-16", "utf-32", "utf-7")) else _MEANT.get(name, name)
