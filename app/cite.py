"""Passages as people quote them: word for word, with where they stand. Pure."""

from source.model import Citation, Paragraph


def reference(citation: Citation) -> str:
    """Return where a passage stands, for a reader who has nothing else: "The Lecture, Iraq ¶15 (lecture#p15)"."""
    return f"{citation.document}, {citation.label} ({citation.address})"


def quote(paragraph: Paragraph) -> str:
    """Return a passage between quotation marks, and below it where it stands."""
    return f"“{paragraph.text}”\n— {reference(paragraph.citation)}"
