"""Bytes become text: which encoding a file is in."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of a file in any encoding. ``declared`` is what the file says of it, which may be wrong."""
    try:
        return data.decode(declared or "utf-8").removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "replace").removeprefix("\ufeff")
