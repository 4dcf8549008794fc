"""What a plain text's chunks are: title block, headings, the author's own paragraph numbers, body and footer.

Plain text marks nothing, so this reads layout: blank lines part the chunks (line ends do where nothing is wrapped),
prose ends in sentence punctuation or runs long, a short line above prose is a heading, and what has no prose around it
at either end is front or back matter.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from source.model import Block, Role, Span
from source.numbers import author_number, bare_number

UNTITLED = "untitled section"
LONGEST_HEADING = 90
"""Characters. A longer line without a full stop is text that happens to lack one."""
SHORTEST_PROSE = 45
"""Characters in the first line. Title blocks and addresses are set in short lines; the first chunk that is not, and
ends like a sentence, opens the body."""
LONGEST_TITLE = 150
"""Characters. More than this in lines that are not short is prose even without a full stop."""
LONGEST_WRAPPED = 200
"""Characters. A chunk with a longer line than this is not wrapped, so that each of its lines is a chunk."""

WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
"""A character that takes two columns: Han, kana, Hangul."""
_CHUNK = re.compile(r"\S.*?(?=\n[^\S\n]*\n|\Z)", re.DOTALL)
_LINE = re.compile(r"\S[^\n]*")
_PAGE_NUMBER = re.compile(
    r"(?P<dash>[-–—~*·•])\s?(?P<a>\d{1,4})\s?(?P=dash)"
    r"|[\[(<]?(?:page|pages|pag|pg|p|seite|s|página|pagina|pág|side|sida|sivu|strona|str|strana|oldal|sayfa|страница|стр)"
    r"\b\.?\s?(?P<b>\d{1,4})(?:\s?(?:/|of|von|de|di|sur|af|av|van|z|из)\s?\d{1,4})?[\])>]?",
    re.IGNORECASE,
)
"""A line that is but the number of a page: "- 2 -", "Page 3 of 12"."""
_SENTENCE_ENDS, _CLOSING = ".!?…:。！？؟।۔", "'\"”’»)]"


def canonical(text: str) -> str:
    r"""Return ``text`` with every line end as ``\n`` and no byte-order mark; nothing else is touched."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_text(text: str, lost_headings: Sequence[str] = ()) -> tuple[str, tuple[Block, ...]]:
    """Return the title and the blocks of a canonical plain text.

    The blocks are in order, do not overlap, and between them leave out nothing but white space. ``lost_headings`` are
    an editor's names, in order, for sections which the author's numbering shows but whose heading the source has lost;
    they stand in square brackets, as does "[untitled section]" where no name is given.
    """
    spans = list(_chunks(text))
    said = [span.of(text) for span in spans]
    prose = next((i for i, chunk in enumerate(said) if is_prose(chunk)), None)
    if prose is None:
        return "", tuple(Block(span, Role.BODY) for span in spans)
    first, end = body_of(said, prose)
    return title_of(said[:first]), (
        *(Block(span, Role.FRONT) for span in spans[:first]),
        *_sections(text, spans[first:end], iter(lost_headings)),
        *(Block(span, Role.BACK) for span in spans[end:]),
    )


def _chunks(text: str) -> Iterator[Span]:
    for found in _CHUNK.finditer(text):
        chunk = Span(found.start(), found.start() + len(found[0].rstrip()))
        lines = [Span(line.start(), line.start() + len(line[0].rstrip())) for line in _LINE.finditer(found[0])]
        if max(line.end - line.start for line in lines) > LONGEST_WRAPPED:
            yield from (line.shifted(chunk.start) for line in lines)
        else:
            yield chunk


def body_of(said: Sequence[str], prose: int) -> tuple[int, int]:
    """Return the range of chunks that is the body, around ``prose``, the first that is prose."""
    first = prose
    while first and (is_text(said[first - 1]) or author_number(said[first - 1])[0]):
        first -= 1  # a salutation or a short opening sentence belongs to what it opens
    return first, next(i for i in range(len(said) - 1, -1, -1) if i == prose or is_text(said[i])) + 1


def _sections(text: str, chunks: Sequence[Span], lost_headings: Iterator[str]) -> Iterator[Block]:
    """Yield heading and body blocks; a numbering that starts again without a heading opens a section of its own."""
    headings: tuple[str, ...] = ()
    first_number: str | None = None
    last_number: str | None = None
    for i, span in enumerate(chunks):
        chunk = span.of(text)
        number, bare = author_number(chunk)[0], bare_number(chunk)
        if is_heading(chunk) and i + 1 < len(chunks) and not bare:
            headings, first_number, last_number = (chunk,), None, None
            yield Block(span, Role.HEADING, headings)
            continue
        if bare and bare == first_number:
            headings = (f"[{next(lost_headings, UNTITLED)}]",)
        first_number = first_number or bare
        last_number = number or last_number
        yield Block(span, Role.BODY, headings, number, follows=None if number else last_number)


def title_of(front: Sequence[str]) -> str:
    """Return the title on one line: the chunk a title block repeats, else its first line, else nothing."""
    if not front:
        return ""
    chunk, times = Counter(front).most_common(1)[0]
    return " ".join(chunk.split()) if times > 1 else front[0].splitlines()[0].strip()


def is_prose(chunk: str) -> bool:
    """Return whether a chunk is prose: sentences that do not run in the short lines of a title block."""
    width = _width(chunk.partition("\n")[0])
    if _width(chunk) > LONGEST_TITLE:
        return width >= SHORTEST_PROSE
    return _ends_sentence(chunk) and width >= (SHORTEST_PROSE if chunk.isascii() else SHORTEST_PROSE // 2)


def is_text(chunk: str) -> bool:
    """Return whether a chunk is text rather than a heading: it ends like a sentence, or is long."""
    return _ends_sentence(chunk) or _width(chunk) > LONGEST_HEADING


def _width(text: str) -> int:
    """Return how wide text is: the signs of Chinese, Japanese and Korean take two places."""
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text[:LONGEST_TITLE]))


def _ends_sentence(chunk: str) -> bool:
    last = chunk.rstrip(_CLOSING)[-1:]
    return last != "" and last in _SENTENCE_ENDS


def is_heading(chunk: str) -> bool:
    """Return whether a chunk is short and ends unlike a sentence, as headings do, and is no page's number."""
    return "\n" not in chunk and not is_text(chunk) and page_number(chunk) is None


def page_number(line: str) -> int | None:
    """Return the number of a page where a line is nothing else and says so, "- 2 -" or "Page 3", else None."""
    found = _PAGE_NUMBER.fullmatch(line.strip())
    return int(found["a"] or found["b"]) if found else None
