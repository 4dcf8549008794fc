"""Passages as people quote them: word for word, with where they stand. Pure."""


def quote(text: str, source: str) -> str:
    """Return a passage between quotation marks, and below it where it stands, as ``Citation.reference`` says."""
    return f"“{text}”\n— {source}"
