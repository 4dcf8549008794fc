"""The names that RTF gives to characters, character sets and destinations."""

import codecs

CHARACTERS = {
    "tab": "\t", "line": "\n", "page": " ", "column": " ", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”",
    "emdash": "—", "endash": "–", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "\u200d",
    "zwnj": "\u200c",
}  # fmt: skip
"""Of control words."""
SIGNS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
"""Of control symbols; an optional hyphen is none."""

SIGNS_CHARSET = 2
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 79: "euc_kr", 80: "gb2312", 81: "big5", 128: "cp932", 129: "cp949",
    130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {10000: "mac_roman", 65001: "utf-8", 936: "gbk", 20866: "koi8_r", 21866: "koi8_u"}

KEPT = frozenset(
    (
        "rtf", "field", "fldrslt", "shp", "shpinst", "shppict", "do", "nesttableprops", "object", "result", "mmath",
        "moMathPara", "ud",
    )
)  # fmt: skip
"""Destinations whose text stands in that of the document."""
BOXES = frozenset(("shptxt", "dptxbxtext"))
MARKERS = frozenset(("listtext", "pntext"))
PASSED_OVER = frozenset(
    (
        "colortbl", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "pict", "nonshppict", "shprslt",
        "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "ftnsep", "ftnsepc",
        "ftncn", "aftnsep", "aftnsepc", "aftncn", "fldinst", "objdata", "objclass", "objname", "sp", "xe", "tc", "tcn",
        "rxe", "txe", "bkmkstart", "bkmkend", "annotation", "atnid", "atnauthor", "atndate", "atnref", "atnicn",
        "atnparent", "atrfstart", "atrfend", "nonesttables", "pn", "pntxta", "pntxtb", "listname", "template",
        "mmathPict", "mborderBoxPr", "mboxPr", "mctrlPr", "meqArrPr", "mfuncPr",
        "mgroupChrPr", "mlimLowPr", "mlimUppPr", "mmPr", "mmcPr", "mphantPr", "mradPr", "msPrePr", "msSubPr",
        "msSubSupPr", "msSupPr",
    )
)  # fmt: skip
"""Destinations whose text is none of the document's, or stands in it elsewhere."""


def codec_of_page(number: int) -> str:
    """Return the codec of a code page, Windows-1252 where there is none."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def codec_of_charset(charset: int | None) -> str | None:
    """Return the codec of a font's character set, None where it leaves that to the document."""
    return _CHARSETS.get(charset) if charset is not None else None


NUMBER_STYLES = {
    "ar": "decimal", "alc": "lowerLetter", "auc": "upperLetter", "rlc": "lowerRoman", "ruc": "upperRoman",
    "chi": "chicago",
}  # fmt: skip
"""How "ftnn.." and "aftnn.." name the styles of notes' marks that ``source.numerals`` writes."""
