"""What stands at a URL, fetched only because a person has named it."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from source.errors import UnreadableError
from source.worker import LARGEST_FILE

_SECONDS = 30
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt"}


def is_url(path: str) -> bool:
    """Whether this is an address on the web and not a path."""
    return path.lower().startswith(("http://", "https://"))


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """Give a copy of what stands at a URL, named as it is there; it is gone afterwards. Raises ``UnreadableError``."""
    with tempfile.TemporaryDirectory(prefix="pincite-fetched-") as folder:
        try:
            request = Request(url, headers={"User-Agent": "pincite"})  # noqa: S310 - is_url lets only the web through
            with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                data = answer.read(LARGEST_FILE + 1)
                kind = answer.headers.get_content_type()
                promised = answer.headers.get("Content-Length", "")
        except (URLError, HTTPException, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise UnreadableError(f"it cannot be fetched: {reason}") from error
        if promised.isdecimal() and len(data) < min(int(promised), LARGEST_FILE):
            raise UnreadableError("it cannot be fetched whole: the connection broke off")
        suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
        plain = kind == "text/plain" and re.fullmatch(r"\.\w{1,8}", suffix)
        file = Path(folder) / f"fetched{suffix if plain else _SUFFIXES.get(kind, '')}"
        file.write_bytes(data)
        yield file
