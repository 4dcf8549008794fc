"""The plain-text reader: title block, headings, the author's own paragraph numbers, body and footer.

Plain text marks nothing, so this reads layout: blank lines part the chunks, prose ends in sentence punctuation, a short
line without it above prose is a heading, and what has no prose around it at either end is front or back matter.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from source.model import Block, Role, Span

UNTITLED = "untitled section"
LONGEST_HEADING = 90
"""Characters. A longer line without a full stop is text that happens to lack one."""
SHORTEST_PROSE = 60
"""Characters in the first line. Title blocks and addresses are set in short lines; the first chunk that is not, and
ends like a sentence, opens the body."""

_CHUNK = re.compile(r"\S.*?(?=\n[^\S\n]*\n|\Z)", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…:。！？؟।۔]['\"”’»)\]]*\Z")
_NUMBER = re.compile(r"(\(\d{1,3}\)|\[\d{1,3}\]|\d{1,3}[.)]|§ ?\d{1,4}\.?)[^\S\n]+(?=\S)")


def canonical(text: str) -> str:
    r"""Return ``text`` with every line end as ``\n`` and no byte-order mark; nothing else is touched."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def author_number(text: str) -> tuple[str | None, int]:
    """Return the author's own number at the start of ``text``, if any, and where the words after it begin."""
    found = _NUMBER.match(text)
    return (found[1], found.end()) if found else (None, 0)


def read_text(text: str, lost_headings: Sequence[str] = ()) -> tuple[str, tuple[Block, ...]]:
    """Return the title and the blocks of a canonical plain text.

    The blocks are in order, do not overlap, and between them leave out nothing but white space. ``lost_headings`` are
    an editor's names, in order, for sections which the author's numbering shows but whose heading the source has lost;
    they stand in square brackets, as does "[untitled section]" where no name is given.
    """
    chunks = [Span(found.start(), found.start() + len(found[0].rstrip())) for found in _CHUNK.finditer(text)]
    first, end = _body(text, chunks)
    return _title(text, chunks[:first]), (
        *(Block(span, Role.FRONT) for span in chunks[:first]),
        *_sections(text, chunks[first:end], iter(lost_headings)),
        *(Block(span, Role.BACK) for span in chunks[end:]),
    )


def _body(text: str, chunks: Sequence[Span]) -> tuple[int, int]:
    """Return the range of chunks that is the body: all of them where nothing reads like prose."""
    prose = [i for i, span in enumerate(chunks) if _is_prose(span.of(text))]
    if not prose:
        return 0, len(chunks)
    first = prose[0]
    while first and (_ends_sentence(chunks[first - 1].of(text)) or author_number(chunks[first - 1].of(text))[0]):
        first -= 1  # a salutation or a short opening sentence belongs to what it opens
    end = max(i for i, span in enumerate(chunks) if i >= first and _ends_sentence(span.of(text))) + 1
    return first, end


def _sections(text: str, chunks: Sequence[Span], lost_headings: Iterator[str]) -> Iterator[Block]:
    """Yield heading and body blocks; a numbering that starts again without a heading opens a section of its own."""
    headings: tuple[str, ...] = ()
    last_number: str | None = None
    for i, span in enumerate(chunks):
        chunk = span.of(text)
        if _is_heading(chunk) and i + 1 < len(chunks) and not author_number(chunk)[0]:
            headings, last_number = (chunk,), None
            yield Block(span, Role.HEADING, headings)
            continue
        number, _ = author_number(chunk)
        if number and last_number and _value(number) == 1:
            headings = (f"[{next(lost_headings, UNTITLED)}]",)
        last_number = number or last_number
        yield Block(span, Role.BODY, headings, number, follows=None if number else last_number)


def _title(text: str, front: Sequence[Span]) -> str:
    """Return the title on one line: the chunk a title block repeats, else its first line, else nothing."""
    if not front:
        return ""
    said = Counter(span.of(text) for span in front)
    chunk, times = said.most_common(1)[0]
    return " ".join(chunk.split()) if times > 1 else front[0].of(text).splitlines()[0].strip()


def _is_prose(chunk: str) -> bool:
    width = len(chunk.partition("\n")[0])
    return _ends_sentence(chunk) and width >= (SHORTEST_PROSE if chunk.isascii() else SHORTEST_PROSE // 2)


def _ends_sentence(chunk: str) -> bool:
    return _SENTENCE_END.search(chunk) is not None


def _is_heading(chunk: str) -> bool:
    return "\n" not in chunk and len(chunk) <= LONGEST_HEADING and not _ends_sentence(chunk)


def _value(number: str) -> int:
    return int("".join(c for c in number if c.isdigit()))
