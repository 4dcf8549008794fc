"""Sentences that say what something is: "X is a ...", "X refers to ...", and the question each answers. Pure.

What follows here knows English.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.alone import stands_alone
from index.analysis import STOP_WORDS
from index.blanks import Kind, candidates, tokens
from source.model import Paragraph, Span


@dataclass(frozen=True, slots=True)
class Defined:
    """What a sentence says something to be: "What is X?", and the words of the sentence that answer it."""

    asks: str
    means: str
    sentence: Span


_IS = re.compile(
    r"(?:(?:A|An|The) )?(?P<what>[^,.;:()]{3,60}?)(?: \((?P<also>[^()]{2,40})\))? (?P<verb>is|are|was|were) "
    r"(?P<means>(?:an?|the|any|one of the|defined as|known as) .+)",
)
_REFERS = re.compile(
    r"(?:(?:A|An|The) )?(?P<what>[^,.;:()]{3,60}?)(?: \((?P<also>[^()]{2,40})\))? (?P<verb>means|refers to|denotes)"
    r" (?P<means>.+)"
)
_AS = re.compile(r"\A(?:defined|known) as ")
_FEWEST, _FIRST = 4, 6
"""Words that say what something is; and those of them that tell whether they do."""
_VAGUE = frozenset(
    """problem question reason point result answer goal aim purpose issue fact idea case situation example thing
    way kind part first second third last next one other same main only difference advantage disadvantage challenge
    most many some more rest majority number key word term name effect cause need time day""".split()
)
_SAYS_LITTLE = re.compile(
    r"\b(?:than|our|my|your|we|most|more|less|least|better|best|great|important|necessary|problem|question|matter|"
    r"result|reason|part|case|example|lot|thing|way|fact|sign|time|one|little|bit|very|too|such|good|bad)\b"
)
"""What follows an opinion or a remark and not what something is, among the first words after "is"."""
_PERSON = re.compile(
    r"\b(?:man|woman|king|queen|president|emperor|author|leader|writer|minister|general|poet|actor|actress|prophet|"
    r"saint|bishop|pope|philosopher|inventor|engineer|son|daughter|member|officer|secretary|governor|\w+ist|\w+cian)\b"
)


def definitions(paragraph: Paragraph, plain: Collection[str]) -> Iterator[Defined]:
    """Yield each sentence of a paragraph that says what something is and can be read alone.

    ``plain`` are the words that stand without a capital in the document, so that a name at the head of a sentence
    keeps its own.
    """
    text = paragraph.text
    for sentence in paragraph.sentences:
        quote = sentence.of(text)
        found = _IS.fullmatch(quote) or _REFERS.fullmatch(quote)
        if not found or not stands_alone(text, sentence) or not _is_something(found["what"], text, sentence):
            continue
        means = found["means"].split()
        if len(means) < _FEWEST or _SAYS_LITTLE.search(" ".join(means[:_FIRST])):
            continue
        person = _PERSON.search(" ".join(means[:_FIRST]))
        if person and quote.startswith("The ") and found["what"][0].islower():
            continue  # "The winner is a young man" says who it is, and not what a winner is
        name = found["what"][0].isupper() and person
        asked = "Who" if name else "What"
        verb = {"is": "is", "was": "was", "are": "are", "were": "were"}.get(found["verb"], "is")
        article = quote[: found.start("what")]
        what = f"{article.lower()}{found['what']}" if article else _lowered(found["what"], text, sentence, plain)
        yield Defined(f"{asked} {verb} {what}?", _AS.sub("", found["means"]).rstrip("."), sentence)


def _is_something(what: str, text: str, sentence: Span) -> bool:
    """Whether a subject is a name or a term of its own, which can be asked about without its sentence."""
    words = what.lower().split()
    if (
        len(words) > 5
        or words[-1] in _VAGUE
        or words[0] in _VAGUE
        or words[0] in STOP_WORDS
        or words[0].endswith("ing")
    ):
        return False
    start = text.index(what, sentence.start)
    span = Span(start, start + len(what))
    return any(one.span.start <= span.start + 1 and one.span.end >= span.end for one in candidates(text, sentence))


def _lowered(what: str, text: str, sentence: Span, plain: Collection[str]) -> str:
    """Return what a sentence begins with as it stands inside of one: a name keeps its capital."""
    first = tokens(text, sentence)[0]
    named = any(one.kind is Kind.NAME and one.span.start == first.span.start for one in candidates(text, sentence))
    return what if named or first.low not in plain else what[0].lower() + what[1:]
