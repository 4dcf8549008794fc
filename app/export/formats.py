"""The formats a conversation is exported in."""

from collections.abc import Callable
from dataclasses import dataclass

from app.conversations import Conversation
from app.export.bibliography import bibtex, csl
from app.export.markdown import markdown
from app.export.rows import csv_text, json_text
from app.export.web import html
from source.errors import UsageError

_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Format:
    """A way to export: its name for people, what writes it, and the content type and ending of its files."""

    label: str
    write: Callable[[Conversation], str]
    content_type: str
    ending: str


def format_of(name: str) -> Format:
    """Return the format of a name. Raises ``UsageError`` naming those there are when there is none."""
    if name not in FORMATS:
        raise UsageError(f"There is no format {name[:_LONGEST_STEM]}; there are: {', '.join(FORMATS)}.")
    return FORMATS[name]


def file_name(conversation: Conversation, ending: str) -> str:
    """Return a name for the file that every system takes: of ASCII letters, digits and hyphens."""
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in conversation.name.lower())
    stem = "-".join(letters.split())[:_LONGEST_STEM].strip("-")
    return f"conversation-{stem or conversation.id}.{ending}"


FORMATS = {
    "markdown": Format("Markdown", markdown, "text/markdown", "md"),
    "html": Format("HTML", html, "text/html", "html"),
    "csv": Format("CSV", csv_text, "text/csv", "csv"),
    "json": Format("JSON", json_text, "application/json", "json"),
    "bibtex": Format("BibTeX", bibtex, "application/x-bibtex", "bib"),
    "csl": Format("CSL-JSON", csl, "application/vnd.citationstyles.csl+json", "csl.json"),
}
"""A new format is a function and a row here; the page offers it, and the contract tests run over it."""
