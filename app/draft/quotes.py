"""What a draft quotes: the words between its quotation marks, and its block quotes."""

import re
from collections.abc import Sequence

from app.draft.model import Part, Role
from index.analysis import words
from source.model import Span

_FEWEST_WORDS = 4
"""Of a quotation that is checked; fewer may be a term, a title or irony."""
_QUOTED = re.compile(
    r"“([^“”]{1,4000})”|„([^„“”]{1,4000})[“”]|«([^«»]{1,4000})»|「([^「」]{1,4000})」|『([^『』]{1,4000})』"
    r'|(?<![\w])"([^"\n]{1,4000})"(?!\w)|(?<![\w])‘([^‘\n]{1,4000}?)’(?!\w)'
)


def quotations(text: str, masked: str, parts: Sequence[Part]) -> tuple[Span, ...]:
    """Return what is quoted in the prose and the block quotes of a draft, in order, without its quotation marks."""
    found: list[Span] = []
    for part in parts:
        if part.role is Role.QUOTE:
            found.append(_trimmed(masked, part.span))
        elif part.role is Role.PROSE:
            matches = _QUOTED.finditer(text, part.span.start, part.span.end)
            found += [Span(*match.span(match.lastindex or 0)) for match in matches]
    return tuple(span for span in found if len(words(span.of(masked))) >= _FEWEST_WORDS)


def _trimmed(masked: str, span: Span) -> Span:
    said = span.of(masked)
    start = span.start + len(said) - len(said.lstrip(' \t\n"“„«‘'))
    return Span(start, max(start, span.start + len(said.rstrip(' \t\n"”“»’'))))
