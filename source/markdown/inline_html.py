"""The text of HTML inside Markdown."""

import html
import re
from collections.abc import Iterator

from source.builder import one_line

_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[?!][^<>]*>", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(r"<h([1-6])\b[^<>]*>((?:(?!</?h[1-6]\b).)*)</h[1-6]\s*>", re.DOTALL | re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]\s*>(?=\s*<t[dh]\b)", re.IGNORECASE)
_LINE_END = re.compile(
    r"</?(?:p|div|br|li|ul|ol|tr|table|summary|details|h[1-6]|center|pre|dt|dd)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def html_pieces(source: str) -> Iterator[tuple[int, str]]:
    """Yield the headings and paragraphs of a piece of HTML, in order, each with its level; a paragraph's is 0."""
    shown = _HIDDEN.sub("", source)
    end = 0
    for heading in _HEADING.finditer(shown):
        yield from ((0, line) for line in _lines(shown[end : heading.start()]))
        yield int(heading[1]), _without_tags(heading[2])
        end = heading.end()
    yield from ((0, line) for line in _lines(shown[end:]))


def is_line_end(tag: str) -> bool:
    """Return whether a tag ends a line, as <br> does."""
    return _LINE_END.fullmatch(tag) is not None


def _lines(source: str) -> list[str]:
    lines = _LINE_END.sub("\x00", _CELL_END.sub(" | ", source)).split("\x00")
    return list(filter(None, map(_without_tags, lines)))


def _without_tags(source: str) -> str:
    return one_line(html.unescape(_TAG.sub("", source)))
