"""What a draft cites already: "[3]", "[^1]", "(Smith 2003, p. 4)", "[@smith]", "¹", "lecture#p12"."""

import re

from source.model import Span

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Fall"
    "|Winter|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"
_WHERE = r"(?:[,:]\s?(?:pp?\.|ch\.|chap\.|§|¶|para\.|n\.)?\s?[\divxlc]+(?:[–-][\divxlc]+)?)"
_AUTHOR = rf"(?!(?:{_MONTHS})\b)[^\W\d_a-z][\w'’-]+\.?"
_WORK = (
    rf"{_AUTHOR}(?:,?\s(?:and|&|et\s+al\.?|et|de|van|von|der|{_AUTHOR}|[A-Z]\.)){{0,7}},?\s(?:{_YEAR}|n\.d\.|forthcoming)"
    rf"(?:,\s?{_YEAR}){{0,5}}{_WHERE}?"
)
_LEAD = r"(?:(?:see|cf\.|e\.g\.,?|see\s+also|as\s+in|quoted\s+in)\s)?"
_CITATION = re.compile(
    r"\[\^[^\]\s]{1,80}\]"
    r"|\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\](?!\()"
    r"|\[[^\]\[]{0,80}@[\w:.#$%&+?<>~/-]{1,80}[^\]\[]{0,200}\]"
    r"|\\[a-z]{0,12}cite[a-z]{0,12}\*?(?:\[[^\]]{0,80}\]){0,2}\{[^}]{0,200}\}"
    rf"|\({_LEAD}{_WORK}(?:;\s{_LEAD}{_WORK}){{0,12}}\)"
    rf"|(?<=\w\s)\((?:{_YEAR}){_WHERE}?\)"
    r"|\((?:ibid\.?|op\.\s?cit\.?)[^)]{0,30}\)"
    r"|\(pp?\.\s?\d{1,5}(?:[–-]\d{1,5})?\)"
    r"|[(\[]?(?<![\w/])[\w.-]{1,100}#p\d{1,6}(?:\s*,\s*[\w.-]{1,100}#p\d{1,6}){0,9}[)\]]?"
    r"|(?<=\S)[⁰¹²³⁴-⁹]{1,3}(?![\w⁻])"
)


def cited(text: str) -> tuple[Span, ...]:
    """Return where a text cites something, in order; a power such as "m²" is taken for one only behind a word's end."""
    return tuple(Span(*match.span()) for match in _CITATION.finditer(text) if not _is_power(text, match))


def _is_power(text: str, match: re.Match[str]) -> bool:
    return match[0][0] in "²³" and bool(re.search(r"(?:\b(?:k|c|m)?m|\d)$", text[: match.start()][-4:]))
