"""What HTML shows, as text: the fields of Anki's notes."""

from html.parser import HTMLParser

_BREAKS = frozenset({"br", "div", "p", "li", "tr", "hr", "blockquote"})
_RAISED = {"sup": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"), "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")}
_LEFT_OUT = frozenset({"script", "style"})


class _Text(HTMLParser):
    """Gathers what HTML shows, with a line for each of its blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0
        self.raised: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BREAKS:
            self.parts.append("\n")
        self.hidden += tag in _LEFT_OUT
        self.raised = _RAISED.get(tag, self.raised)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self.hidden = max(self.hidden - 1, 0)
        if tag in _RAISED:
            self.raised = {}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data.translate(self.raised))


def text_of(html: str) -> str:
    """Return the lines that HTML shows, without empty ones; raised and lowered figures stay such."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
