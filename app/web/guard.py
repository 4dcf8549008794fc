"""Who may talk to the server, and how much they may say. Pure functions; ``app.web.server`` puts them to use."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

MOST_BODY = 2**20
"""Bytes of a request that is no file: a question of the longest kind has a hundredth of it."""
_FETCHES = ("/file=http", "/proxy=", "/vibe", "/process_recording", "/upload")
"""Gradio routes that fetch what a visitor names, run what a visitor writes, or keep what nothing here asks for."""
_OURS = re.compile(r"/(?:d|panel|around|saved)/.+|/shelf(?:/[^/]+){0,3}")
"""Paths of our own, where a document may have any name."""


def is_closed(path: str) -> bool:
    """Whether a path is one of Gradio's that nobody may use."""
    return not _OURS.fullmatch(path) and any(part in path for part in _FETCHES)


def may_enter(authorization: str | None, password: str | None) -> bool:
    """Whether a request's ``Authorization`` header (RFC 7617, any name) gives the password, if there is one."""
    if password is None:
        return True
    scheme, _, given = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        _, _, said = base64.b64decode(given.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(said, password.encode())


def is_too_large(length: str | None) -> bool:
    """Whether a request says it is larger than any that is no file."""
    return length is not None and (not length.isdecimal() or int(length) > MOST_BODY)


def is_foreign(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser says that a request that may change something comes from a page of another server.

    Programs that are no browsers say nothing of the kind, and may.
    """
    if method in ("GET", "HEAD", "OPTIONS"):
        return False
    if headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("Host", "").lower()
