"""Passages as people quote them: word for word, with where they stand. Pure."""

from source.model import Citation


def reference(citation: Citation) -> str:
    """Return where a passage stands, for a reader who has nothing else: "The Lecture, Iraq ¶15 (lecture#p15)"."""
    return f"{citation.document}, {citation.label} ({citation.address})"


def quote(text: str, source: str) -> str:
    """Return a passage between quotation marks, and below it where it stands, as ``reference`` says."""
    return f"“{text}”\n— {source}"
