"""Markdown and plain text as drafts: their parts, and their text with the markup blanked."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.draft.model import Part, Role
from source.model import Span

_REFERENCES = re.compile(
    r"[\W\d]*(?:references|bibliography|works cited|sources|literature|literature cited|notes|endnotes|footnotes)\W*",
    re.IGNORECASE,
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTE = re.compile(r"^\[\^[^\]\s]+\]:.*(?:\n(?:[ \t]+\S.*|(?=\n[ \t]+\S)))*", re.MULTILINE)
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|!\[[^\]]{0,500}\]\([^)\s]{0,2000}(?:\s\"[^\"]{0,500}\")?\)|<[a-zA-Z/][^<>]{0,2000}>"
    r"|\]\([^)\s]{0,2000}(?:\s\"[^\"]{0,500}\")?\)|\[(?=[^\]\[]{0,500}\]\()"
    r"|^[ \t]{0,12}(?:>[ \t]?)+|^[ \t]{0,12}(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?"
    r"|\*{1,3}|~~|`+|(?<!\w)_{1,3}(?=\w)|(?<=[\w.,;:!?)])_{1,3}(?!\w)|\\(?=[!-/:-@\[-`{-~])|\\$",
    re.MULTILINE | re.DOTALL,
)
_BULLET = re.compile(r"[ \t]*(?:[-*•+–]|\d{1,3}[.)]|\([a-z\d]{1,3}\))[ \t]+")
_LONGEST_HEADING = 12
"""Words of a line of plain text without an end that is taken for a heading."""


def markdown_parts(text: str) -> tuple[Part, ...]:
    """Return the parts of Markdown, in order."""
    front = _FRONT_MATTER.match(text)
    lead = front.end() if front else 0
    notes = [Span(*match.span()) for match in _NOTE.finditer(text, lead)]
    plain = list(text)
    for span in (Span(0, lead), *notes):
        plain[span.start : span.end] = [c if c == "\n" else " " for c in span.of(text)]
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    tokens = MarkdownIt("commonmark").enable("table").parse("".join(plain).replace("\r", " "))
    found = [*_blocks(tokens, starts, len(text)), *(Part(note, Role.NOTE) for note in notes)]
    return referring(text, sorted(found, key=lambda part: part.span.start))


def _blocks(tokens: Sequence[Token], starts: Sequence[int], length: int) -> Iterator[Part]:
    within: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            within.append(token.type)
        elif token.nesting == -1:
            within.pop()
        if token.map is None or token.type not in ("inline", "fence", "code_block", "html_block"):
            continue
        span = Span(starts[token.map[0]], min(starts[token.map[1]] - 1, length))
        yield Part(span, _role(token, within))


def _role(token: Token, within: Sequence[str]) -> Role:
    if token.type != "inline":
        return Role.CODE
    if "heading_open" in within:
        return Role.HEADING
    if "blockquote_open" in within:
        return Role.QUOTE
    return Role.TABLE if "table_open" in within else Role.PROSE


def markdown_masked(text: str) -> str:
    """Return Markdown with its markup blanked, character for character."""
    return _MARKUP.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def text_parts(text: str) -> tuple[Part, ...]:
    """Return the parts of plain text, in order: what blank lines part, and each item of a list."""
    found = []
    for match in re.finditer(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*", text):
        lines = re.finditer(r"(?<=\n)[^\n]+", match[0])
        starts = [match.start(), *(match.start() + line.start() for line in lines if _BULLET.match(line[0]))]
        for start, end in zip(starts, [*starts[1:], match.end()], strict=True):
            said = text[start:end].strip()
            heading = "\n" not in said and len(said.split()) <= _LONGEST_HEADING and said[-1:] not in tuple('.!?:;,”"')
            if said:
                found.append(Part(Span(start, end), Role.HEADING if heading else Role.PROSE))
    return referring(text, found)


def referring(text: str, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts with all under a heading such as "References" known as such, up to the next heading."""
    out, inside = [], False
    for part in parts:
        if part.role is Role.HEADING:
            inside = _REFERENCES.fullmatch(re.sub(r"[#*_=\-\n]", " ", part.span.of(text)).strip()) is not None
        out.append(Part(part.span, Role.REFERENCES) if inside and part.role is Role.PROSE else part)
    return tuple(out)
