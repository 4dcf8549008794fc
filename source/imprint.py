"""Who wrote a document and when it came out, as its file says of itself: what a bibliography needs beside the title."""

import re
from collections.abc import Iterable

from source.builder import one_line
from source.model import Imprint

MOST_AUTHORS = 50
LONGEST_NAME = 150
"""Characters; what is longer names nobody."""
_NOBODY = re.compile(
    r"\W*|(?:the )?(?:admin|administrator|anonymous|authors?|(?:microsoft )?(?:office )?user|windows user|owner|"
    r"unknown|n/?a|none|null|untitled|root|guest|user\d*|dell|hp|lenovo|acer|asus|python-docx|openpyxl|apache poi|"
    r"libreoffice|openoffice(?:\.org)?|microsoft(?: word| powerpoint)?|pandoc|latex|tex|adobe .*|acrobat.*|"
    r"calibre.*|scanner.*|xerox.*|canon.*)|\S*[@/\\]\S*|\S*\d{3}\S*",
    re.IGNORECASE,
)
"""What programs put where a name belongs, or leave there: none of it is an author."""
_LOGIN = re.compile(r"[a-z][a-z0-9._-]*")
_BETWEEN = re.compile(r",? and | & |, ")
_PARTICLE = "van|von|de|del|della|der|den|di|da|do|dos|du|la|le|ter|ten|zu|bin|ibn|al|el"
_FULL_NAME = re.compile(rf"[^\W\d_a-z]\S*(?: (?:[^\W\d_a-z]\S*|{_PARTICLE})){{0,2}} [^\W\d_a-z]\S*")
_DATE = re.compile(r"(1[0-9]{3}|20[0-9]{2})(?:[-/.](0?[1-9]|1[0-2])(?:[-/.](0?[1-9]|[12]\d|3[01]))?)?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")


def imprint(authors: Iterable[str] = (), issued: str = "") -> Imprint:
    """Return what a file says of its origin, without what only a program says.

    ``authors`` are names as they stand in the file, several to an entry where semicolons part them. Of ``issued``,
    any way of writing a date, the year is kept, and the month and day where it has them as numbers from the year on.
    """
    entries = [one_line(entry) for given in authors for entry in given.split(";")]
    names = (name.strip(" ,") for entry in entries for name in (_apart(entry) if len(entries) == 1 else [entry]))
    real = (name for name in names if len(name) <= LONGEST_NAME and not _is_nobody(name))
    return Imprint(tuple(dict.fromkeys(real))[:MOST_AUTHORS], _date(one_line(issued)))


def _apart(entry: str) -> list[str]:
    """Return the names in one entry; "Smith, Jane" is one, "Jane Smith, Bob Jones and Mary Major" are three."""
    parts = _BETWEEN.split(entry)
    return parts if all(_FULL_NAME.fullmatch(part) for part in parts) else [entry]


def _is_nobody(name: str) -> bool:
    return _NOBODY.fullmatch(name) is not None or _LOGIN.fullmatch(name) is not None


def _date(said: str) -> str:
    if found := _DATE.match(said):
        return "-".join(part.zfill(2) for part in found.groups() if part)
    years = _YEAR.findall(said)
    return years[0] if len(years) == 1 else ""
