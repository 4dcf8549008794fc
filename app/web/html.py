"""What the parts of the page share: passages with their marks, and links to them. Pure."""

from collections.abc import Iterable, Sequence
from html import escape as escape_html
from urllib.parse import quote

from app.printable import in_order
from source.model import Citation, Span


def escape(text: str) -> str:
    """Return ``text`` as HTML that shows it, with its letters in order, and does nothing else."""
    return escape_html(in_order(text))


def attribute(text: str) -> str:
    """Return ``text`` as the value of an attribute that nobody reads but a script, which is given it as it is."""
    return escape_html(text)


def marked(text: str, spans: Iterable[Span], words: Sequence[Span] = ()) -> str:
    """Return ``text`` escaped, with the spans in ``<mark>`` and the words inside of them in ``<b>``.

    Both must be in order, and none may overlap another of its kind.
    """
    parts, at = [], 0
    for span in spans:
        parts += [escape(text[at : span.start]), "<mark>"]
        at = span.start
        for word in words:
            if span.start <= word.start and word.end <= span.end:
                parts += [escape(text[at : word.start]), "<b>", escape(word.of(text)), "</b>"]
                at = word.end
        parts += [escape(text[at : span.end]), "</mark>"]
        at = span.end
    return "".join([*parts, escape(text[at:])])


def link(citation: Citation) -> str:
    """Return the page's own path to a paragraph, such as ``/d/lecture#p12``."""
    return f"/d/{quote(citation.name, safe='')}#p{citation.paragraph}"
