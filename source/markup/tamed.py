"""Markup made harmless before it is parsed.

The algorithm of HTML5 takes time quadratic in the depth of open elements, in the attributes of one tag and in bold,
italic and the like that are never closed, and a few kilobytes can make it write gigabytes. No document needs any of
them, and an ordinary one comes out of here as it went in, but for its bold and italic, which are no text.
"""

import re

from source.errors import UnreadableError


def names(text: str) -> frozenset[str]:
    """Return the names that a text lists with blanks between them."""
    return frozenset(text.split())


MOST_TAGS = 3_000_000
DEEPEST = 200
"""Elements of one kind, blocks or not, that may be open at once; a tag that would open one more is left out."""
MOST_ATTRIBUTES = 200

VOID = names("area base br col embed hr img input link meta param source track wbr")
BLOCKS = names(
    "address article aside blockquote body caption center details dialog dir div dl fieldset figcaption figure footer "
    "form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend listing main menu nav ol pre search section summary "
    "table ul p li dd dt tr td th thead tbody tfoot colgroup option optgroup plaintext xmp hr"
)
"""Elements that stand on lines of their own."""

_IMPLIED = names("a html head body p li dd dt tr td th thead tbody tfoot colgroup option optgroup rt rp")
"""Elements that the next of their kind ends, so that they nest no deeper than what they stand in."""
_EDGES = names("table object applet marquee button template select svg math")
"""An end tag inside one of these ends nothing outside it."""
_INLINE_EDGES = _EDGES | BLOCKS
_CHARACTER_DATA = names("script style textarea title iframe noembed noframes xmp")
_DOCTYPE = re.compile(r"<!doctype\b[^<>\[]*+(?=\[)", re.IGNORECASE)
_DECLARED = re.compile(r"\[[^\]]*+\]\s*+(?=>)")
_LAST_DOCTYPE = 10_000
"""Characters at the beginning of a page in which a document type is looked for."""
_MOST_REST = 1000
"""Characters of a tag after its attributes."""
_STYLES = names("b big code em font i nobr s small strike strong tt u")
_ATTRIBUTE = r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_TAG = re.compile(rf"<(?:!--|!\[CDATA\[|(/?)([a-zA-Z][^\s/>]*+)(?:{_ATTRIBUTE}){{0,{MOST_ATTRIBUTES}}}+)")
_REST = re.compile(rf"(?:{_ATTRIBUTE})*+[\s/]*+>?")


def tamed(markup: str, *, xml: bool = False) -> str:
    """Return markup that costs no more than its length to parse, with the same text in the same order.

    ``xml`` says that it is XHTML: an empty tag is closed, and a CDATA section is text. Raises ``UnreadableError`` for
    more tags than any document has.
    """
    return _Taming(_without_declarations(markup), xml).result()


def _without_declarations(markup: str) -> str:
    """Return markup without what a document type declares between brackets, which HTML would take for text."""
    start = _DOCTYPE.search(markup, 0, _LAST_DOCTYPE)
    declared = _DECLARED.match(markup, start.end()) if start else None
    return f"{markup[: declared.start()]}{markup[declared.end() :]}" if declared else markup


class _Taming:
    """One pass over the tags, with a stack of the elements that are open."""

    def __init__(self, markup: str, xml: bool) -> None:
        self._markup, self._xml = markup, xml
        self._kept: list[str] = []
        self._copied = 0
        self._open: list[str] = []
        self._blocks = 0
        self._left_out: list[str] = []

    def result(self) -> str:
        at = tags = 0
        while found := _TAG.search(self._markup, at):
            tags += 1
            if tags > MOST_TAGS:
                raise UnreadableError(f"it holds more than {MOST_TAGS:,} tags, which no document does")
            at = self._tag(found) if found[2] else self._data(found)
        return "".join([*self._kept, self._markup[self._copied :]])

    def _data(self, found: re.Match[str]) -> int:
        """Pass over a comment or a CDATA section, and return where it ends."""
        if found[0] == "<!--":
            return self._after("-->", found.end() - 2)
        if not self._xml:
            return found.end()
        end = self._after("]]>", found.end())
        text = self._markup[found.end() : end].removesuffix("]]>")
        self._replace(found.start(), end, text.replace("&", "&amp;").replace("<", "&lt;"))
        return end

    def _tag(self, found: re.Match[str]) -> int:
        """Pass over a tag, and over what is no markup after it, and return where the next may begin."""
        name, closing = found[2].lower(), bool(found[1])
        rest = _REST.match(self._markup, found.end())
        end = rest.end() if rest else found.end()
        tag = self._markup[found.start() : end]
        if name in _STYLES:
            tag, name = f"<{found[1]}span{self._markup[found.end(2) : end]}", "span"
        if rest and ("=" in rest[0] or len(rest[0]) > _MOST_REST):
            tag = f"{tag.removesuffix(rest[0])}>"
        if self._xml and name not in VOID and not closing and tag.endswith("/>"):
            tag = f"{tag[:-2]}></{name}>"
        elif closing:
            tag = "" if (self._xml and name in VOID) or not self._close(name) else tag
        elif name in _CHARACTER_DATA:
            last = re.compile(f"</{name}", re.IGNORECASE).search(self._markup, end)
            return last.start() if last else len(self._markup)
        elif name not in _IMPLIED and name not in VOID:
            tag = tag if self._start(name) else ""
        self._replace(found.start(), end, tag)
        return end

    def _start(self, name: str) -> bool:
        """Open an element, and say whether its tag may stay."""
        block = name in BLOCKS
        if (self._blocks if block else len(self._open) - self._blocks) >= DEEPEST:
            self._left_out.append(name)
            return False
        self._open.append(name)
        self._blocks += block
        return True

    def _close(self, name: str) -> bool:
        """Close an element and what stands open in it, and say whether the end tag may stay."""
        if self._left_out and self._left_out[-1] == name:
            self._left_out.pop()
            return False
        edges = _EDGES if name in BLOCKS else _INLINE_EDGES
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i] == name:
                self._blocks -= sum(other in BLOCKS for other in self._open[i:])
                del self._open[i:]
                break
            if self._open[i] in edges:
                break
        return True

    def _replace(self, start: int, end: int, by: str) -> None:
        if end - start != len(by) or not self._markup.startswith(by, start):
            self._kept += (self._markup[self._copied : start], by)
            self._copied = end

    def _after(self, mark: str, start: int) -> int:
        at = self._markup.find(mark, start)
        return at + len(mark) if at >= 0 else len(self._markup)
