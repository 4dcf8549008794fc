"""What stands at a URL, fetched only because a person has named it."""

import re
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from source.errors import UnreadableError
from source.worker import LARGEST_FILE

_SECONDS = 30
"""Of silence, after which a server is taken to be gone."""
_LONGEST = 120.0
"""Seconds a whole download may take: a server that says a byte now and then is never silent."""
_PIECE = 2**16
"""Bytes read at once."""
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt"}


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """Give a copy of what stands at a URL, named as it is there; it is gone afterwards. Raises ``UnreadableError``."""
    with tempfile.TemporaryDirectory(prefix="pincite-fetched-") as folder:
        try:
            data, kind, promised = _in_time(url)
        except (URLError, HTTPException, OSError, ValueError) as error:
            reason = " ".join(str(getattr(error, "reason", None) or error).split())
            raise UnreadableError(f"it cannot be fetched: {reason}") from error
        if promised.isdecimal() and len(data) < min(int(promised), LARGEST_FILE):
            raise UnreadableError("it cannot be fetched whole: the connection broke off")
        suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
        plain = kind == "text/plain" and re.fullmatch(r"\.\w{1,8}", suffix)
        file = Path(folder) / f"fetched{suffix if plain else _SUFFIXES.get(kind, '')}"
        file.write_bytes(data)
        yield file


def _in_time(url: str) -> tuple[bytes, str, str]:
    """Return what ``_downloaded`` does. Raises ``UnreadableError`` where that takes too long.

    In a thread that can be left behind: no time-out holds for names, greetings and headers that come drop by drop.
    """
    future: Future[tuple[bytes, str, str]] = Future()
    deadline = time.monotonic() + _LONGEST

    def run() -> None:
        try:
            future.set_result(_downloaded(url, deadline))
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            if isinstance(error, HTTPError):
                error.close()  # it holds the connection, and is held itself by what it passes through
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    wait([future], _LONGEST)
    if not future.done():
        raise _too_long()
    return future.result()


def _downloaded(url: str, deadline: float) -> tuple[bytes, str, str]:
    """Return what stands at a URL, its type, and how long the server says it is; give up once the time is over."""
    request = Request(_in_ascii(url), headers={"User-Agent": "pincite"})  # noqa: S310 - is_url lets only the web through
    with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        data = bytearray()
        while len(data) <= LARGEST_FILE and (piece := answer.read1(_PIECE)):
            data += piece
            if time.monotonic() > deadline:
                raise _too_long()
        return bytes(data), answer.headers.get_content_type(), answer.headers.get("Content-Length", "")


def _in_ascii(url: str) -> str:
    """Return an address as it goes over the wire: its host as IDNA, what else is not ASCII as UTF-8 in per cents."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    netloc = quote(user, safe="%:") + at + host.encode("idna").decode()
    rest = (quote(part, safe="%/:;=@&?+,!$'()*~[]") for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, *rest))


def _too_long() -> UnreadableError:
    return UnreadableError(f"it cannot be fetched: it was not all here after {_LONGEST:g} seconds")
