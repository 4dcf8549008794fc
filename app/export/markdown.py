"""Conversations as Markdown. Whatever was written by others stays text: it makes no markup of its own.

Escapes are those of CommonMark 0.31 (section 2.4); what GitHub's and Pandoc's kinds of Markdown make of more, such as
bare addresses, tables, formulas and footnotes, is escaped as well.
"""

import re
from collections.abc import Iterator

from app.conversations import Conversation, Turn
from app.export.text import cited, clean, lead, one_line, place, preface, titled
from index.search import Hit
from source.model import Span

_MARKUP = re.compile(r"[\\`*_{}\[\]<&~|$^@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_AT_START = re.compile(r"[#>+=:-]|\d+[.)]")
"""What makes a block at the start of a line, by its last character."""
_NO_BREAK = "\N{NO-BREAK SPACE}"


def markdown(conversation: Conversation) -> str:
    """Return a conversation as Markdown: questions are headings, passages quotes with the lit sentence in bold."""
    blocks = [f"# {_heading(conversation.name)}", _text(preface(conversation))]
    for turn in conversation.turns:
        blocks += _turn(turn)
    sources = [
        "- " + " ".join([f"{_line(titled(source))}", *_details(source.about, source.address)])
        for source, _, _ in cited(conversation)
    ]
    if sources:
        blocks += ["## Documents cited", "\n".join(sources)]
    return "\n\n".join(blocks) + "\n"


def _turn(turn: Turn) -> Iterator[str]:
    yield f"## {_heading(turn.question)}"
    yield from (_line(line) for line in lead(turn))
    for hit in turn.hits:
        yield _quote(hit)
        yield _line(f"— {place(hit.paragraph.citation)}")


def _details(*parts: str) -> Iterator[str]:
    return (_text(one_line(part)) for part in parts if part)


def _quote(hit: Hit) -> str:
    """Return the passage as a quote, line by line as it is, each line's share of the lit sentences in bold."""
    text, at, lines = clean(hit.paragraph.text), 0, []
    for line in text.splitlines(keepends=True):
        body = line.splitlines()[0].rstrip()
        lines.append(_marked(body, [span.shifted(-at) for span in hit.highlights]) if body.strip() else "")
        at += len(line)
    quoted = []
    for n, line in enumerate(lines):
        end = "\\" if n + 1 < len(lines) and lines[n + 1] else ""
        quoted.append(f"> {line}{end}" if line else ">")
    return "\n".join(quoted)


def _marked(line: str, spans: list[Span]) -> str:
    """Return one line escaped, with its lit stretches in bold where Markdown would see them as such."""
    parts, at = [], 0
    for span in spans:
        start, end = max(span.start, at), min(span.end, len(line))
        stretch = line[start:end]
        start += len(stretch) - len(stretch.lstrip())
        end -= len(stretch) - len(stretch.rstrip())
        apart = not line[:start][-1:].strip() and not line[end:][:1].strip()
        if start < end and apart:  # else the stars might not open or close, and stand there as stars
            parts += [_text(line[at:start]), f"**{_text(line[start:end])}**"]
            at = end
    parts.append(_text(line[at:]))
    return _started("".join(parts))


def _started(line: str) -> str:
    """Return an escaped line that begins no block of its own: no heading, list, quote, rule or code."""
    indent = len(line) - len(line.lstrip(" \t"))
    if indent:
        return line[:indent].replace("\t", _NO_BREAK * 4).replace(" ", _NO_BREAK) + line[indent:]
    begins = _AT_START.match(line)
    return line if begins is None else f"{line[: begins.end() - 1]}\\{line[begins.end() - 1 :]}"


def escaped(text: str) -> str:
    """Return one line of text as Markdown that says just that."""
    return _line(one_line(text))


def _line(text: str) -> str:
    return _started(_text(text))


def _heading(text: str) -> str:
    return _text(one_line(text)).replace("#", "\\#")


def _text(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)
