"""Who may talk to the server, and how much they may say. Pure functions; ``app.web.server`` puts them to use."""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

MOST_BODY = 2**20
"""Bytes of a request that is no file: a question of the longest kind has a hundredth of it."""
_FETCHES = ("/file=", "/file/", "/stream/", "/proxy=", "/vibe", "/process_recording", "/upload")
"""Gradio routes that give or fetch what a visitor names, run what one writes, or keep what nothing here asks for."""
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


def names_a_file(body: bytes) -> bool:
    """Whether a request's JSON holds what Gradio takes for a file, by address or path, and would fetch."""
    try:
        waiting = [json.loads(body)] if b"path" in body or b"\\" in body else []
    except (ValueError, RecursionError):
        return False
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "path" in one and "meta" in one:
                return True
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return False


def is_own_host(given: str, own: str) -> bool:
    """Whether a ``Host`` header names this machine by an address, as "localhost", or by its ``own`` name.

    Any other name may be one that a page of another server was reached by a moment ago (DNS rebinding).
    """
    try:
        host = (urlsplit(f"//{given}").hostname or "").lower()
    except ValueError:
        return False
    with suppress(ValueError):
        return bool(ip_address(host.partition("%")[0]))
    return host == "localhost" or host.partition(".")[0] == own.lower().partition(".")[0]


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
