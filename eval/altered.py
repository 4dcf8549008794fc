"""Measures whether what a claim says otherwise is seen: ``python -m eval.altered DATASET... [--library DIR]``.

Sentences of a dataset are taken as claims, each as it stands, restated (its numbers, dates and negations written in
another way, or a part of it left out), and altered: one number, date, name or negation is changed, some after the
sentence was cut short. Each claim is searched for; a difference told in the passage it was taken from is right where it
touches what was altered, and wrong anywhere else, as is any in a sentence that was not. Recall is over all that
was altered, precision over all that is told. The same is also measured with the passage and the sentence given.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.claims import opened
from eval.dataset import load
from eval.engine import Engine
from index.claim import support
from index.differ import Difference, differences
from index.embed import load_embedder
from index.facts import Fact, Kind, facts
from index.names import names
from source.errors import PinciteError
from source.model import Paragraph, Span

PER_KIND = 150
"""Sentences that are altered in each way, and as many of each kind that are not."""
_SHORTEST, _LONGEST = 40, 400
"""Characters of a sentence that is taken."""
_SEED = 0
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|will|would|should|does|did|may|must)\b(?! not|n't)"
)
_DENIES = re.compile(r"\b(?:(?:does|do|did) not )|\bnot (?!only|just)|(?<=\w)n't\b|(?<=can)not\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim made of a sentence: where that stands, what was done to it, and where in the claim what was altered is.

    ``altered`` is None where nothing was that matters; of a word that was taken out it is an empty span.
    """

    text: str
    paragraph: Paragraph
    sentence: Span
    done: str
    altered: Span | None = None


def main() -> None:
    """Print precision and recall for each dataset named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.altered", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", nargs="+", help="a folder in BEIR layout, or one that comes with Pincite")
    parser.add_argument("--library", type=Path, help="a folder to keep what is embedded in, for the next time")
    parser.add_argument("--show", action="store_true", help="also print what was missed, and what was told wrongly")
    asked = parser.parse_args()
    try:
        embedder = load_embedder()
        for name in asked.dataset:
            engine = opened(load(name), embedder, asked.library)
            sys.stdout.write("\n".join(report(name, engine, show=asked.show)) + "\n")
    except PinciteError as error:
        sys.exit(str(error))


def report(name: str, engine: Engine, *, show: bool = False) -> list[str]:
    """Return the figures as lines for a person."""
    library = engine.index.library
    paragraphs = [one for document in library.documents() for one in library.paragraphs_of(document.name)]
    claims = made(paragraphs)
    given = [_given(claim) for claim in claims]
    found = []
    for claim, one in zip(claims, support(engine.index, [claim.text for claim in claims], 1), strict=True):
        best = (one.bearings or one.nearest)[:1]
        there = bool(best) and best[0].hit.paragraph.text == claim.paragraph.text
        found.append(best[0].differences if there else ())
    lines = [f"{Path(name).name}: {sum(c.altered is not None for c in claims)} altered claims of {len(claims)}"]
    for way, told in (("the passage given", given), ("found by itself", found)):
        lines.append(f"  {way}: {_figures(claims, told)}")
        lines += [
            f"    {kind}: {_figures(*_only(claims, told, kind))}" for kind in dict.fromkeys(c.done for c in claims)
        ]
    return [*lines, *(_faults(claims, given) if show else ())]


def _given(claim: Claim) -> tuple[Difference, ...]:
    around = ". ".join([claim.paragraph.citation.document, *claim.paragraph.citation.headings])
    return differences(claim.text, claim.paragraph.text, (claim.sentence,), around)


def _only(
    claims: Sequence[Claim], told: Sequence[tuple[Difference, ...]], done: str
) -> tuple[list[Claim], list[tuple[Difference, ...]]]:
    kept = [n for n, claim in enumerate(claims) if claim.done == done]
    return [claims[n] for n in kept], [told[n] for n in kept]


def _figures(claims: Sequence[Claim], told: Sequence[tuple[Difference, ...]]) -> str:
    altered = [(c, ds) for c, ds in zip(claims, told, strict=True) if c.altered is not None]
    caught = sum(any(_touches(d, c.altered) for d in ds) for c, ds in altered)
    right = sum(_touches(d, c.altered) for c, ds in altered for d in ds)
    every = sum(map(len, told))
    return f"precision {right / max(every, 1):.3f} ({every} told), recall {caught / max(len(altered), 1):.3f}"


def _touches(difference: Difference, altered: Span | None) -> bool:
    if altered is None:
        return False
    if altered.start == altered.end:  # a denial that was taken out stands in the source alone
        return difference.kind is Kind.NEGATION and difference.claim is None
    span = difference.claim
    return span is not None and span.start < altered.end and altered.start < span.end


def _faults(claims: Sequence[Claim], told: Sequence[tuple[Difference, ...]]) -> Iterator[str]:
    for claim, some in zip(claims, told, strict=True):
        wrong = [d for d in some if not _touches(d, claim.altered)]
        missed = claim.altered is not None and not any(_touches(d, claim.altered) for d in some)
        if wrong or missed:
            said = ", ".join(f"{d.kind.value} “{d.claim.of(claim.text) if d.claim else ''}”" for d in wrong)
            source = claim.sentence.of(claim.paragraph.text)
            yield f"  {claim.done}{' MISSED' * missed} {said}\n    claim  {claim.text}\n    source {source}"


def made(paragraphs: Sequence[Paragraph]) -> list[Claim]:
    """Return the claims made of some paragraphs, the same on every run."""
    draw = np.random.default_rng(_SEED)
    every = [(p, s) for p in paragraphs for s in p.sentences if _SHORTEST <= s.end - s.start <= _LONGEST]
    order = [every[n] for n in draw.permutation(len(every))]
    strange = [n.span.of(s.of(p.text)) for p, s in order[:3000] for n in names(s.of(p.text)) if n.sure]
    claims: list[Claim] = []
    for alter in (_number, _name, _denied, _affirmed, _restated, _shortened):
        taken = 0
        for paragraph, sentence in order:
            claim = alter(paragraph, sentence, draw, strange)
            if claim is not None:
                claims.append(claim)
                taken += 1
            if taken == PER_KIND:
                break
    return claims


def _put(text: str, span: Span, new: str) -> tuple[str, Span]:
    return text[: span.start] + new + text[span.end :], Span(span.start, span.start + len(new))


def _cut(text: str, kept: Span, draw: np.random.Generator) -> tuple[str, Span]:
    """Return half of the sentences cut at a comma, with where what is kept stands in them."""
    end = text.find(", ", kept.end)
    if end > 0 and draw.random() < 0.5:
        return f"{text[:end]}.", kept
    return text, kept


def _number(p: Paragraph, s: Span, draw: np.random.Generator, _: Sequence[str]) -> Claim | None:
    text = s.of(p.text)
    some = [fact for fact in facts(text) if not fact.weak]
    if not some:
        return None
    fact = some[int(draw.integers(len(some)))]
    new = _other(fact.span.of(text), draw)
    if new is None:
        return None
    claim, where = _cut(*_put(text, fact.span, new), draw)
    return Claim(claim, p, s, "number or date altered", where)


def _other(said: str, draw: np.random.Generator) -> str | None:
    """Return a number or a date with one of its numbers, or its month, changed."""
    if said.lower() in _WORDS:
        return str(draw.choice([word for word in _WORDS if word != said.lower()]))
    month = re.search(rf"\b(?:{_MONTHS})\b", said)
    if month and draw.random() < 0.5:
        return said.replace(month[0], str(draw.choice([m for m in _MONTHS.split("|") if m != month[0]])))
    digits = list(re.finditer(r"\d", said))
    if not digits:
        return None
    place = digits[int(draw.integers(len(digits)))]
    least = 1 if place.start() == 0 or not said[place.start() - 1].isdigit() else 0
    if len(digits) > 3 and re.fullmatch(r"[12]\d{3}", said.strip()):
        place, least = digits[-1], 0
    new = str(draw.choice([n for n in range(least, 10) if str(n) != place[0]]))
    return said[: place.start()] + new + said[place.end() :]


def _name(p: Paragraph, s: Span, draw: np.random.Generator, strange: Sequence[str]) -> Claim | None:
    text = s.of(p.text)
    some = [name for name in names(text) if name.sure]
    around = f"{p.passage} {p.citation.document}".casefold()
    if not some or not strange:
        return None
    new = str(draw.choice(strange))
    if new.casefold()[:4] in around:
        return None
    span = some[int(draw.integers(len(some)))].span
    claim, where = _cut(*_put(text, span, new), draw)
    return Claim(claim, p, s, "name altered", where)


def _denied(p: Paragraph, s: Span, draw: np.random.Generator, _: Sequence[str]) -> Claim | None:
    text = s.of(p.text)
    places = list(_AUXILIARY.finditer(text))
    if not places or re.search(r"\b(?:not|no|never|without)\b|n't", text):
        return None
    at = places[0].end()
    claim, where = _cut(*_put(text, Span(at, at), " not"), draw)
    return Claim(claim, p, s, "negation put in", where)


def _affirmed(p: Paragraph, s: Span, draw: np.random.Generator, _: Sequence[str]) -> Claim | None:
    text = s.of(p.text)
    places = list(_DENIES.finditer(text))
    if len(places) != 1:
        return None
    claim, where = _cut(*_put(text, Span(*places[0].span()), ""), draw)
    return Claim(claim, p, s, "negation taken out", where)


def _restated(p: Paragraph, s: Span, _: np.random.Generator, __: Sequence[str]) -> Claim | None:
    text = s.of(p.text)
    new = re.sub(r"\b(is|are|was|were|does|did|do|has|have|had) not\b", r"\1n't", text)
    for fact in reversed(facts(text)):
        new = f"{new[: fact.span.start]}{_same(fact, text)}{new[fact.span.end :]}" if len(new) == len(text) else new
        text = new
    return Claim(new, p, s, "restated") if new != s.of(p.text) else None


def _same(fact: Fact, text: str) -> str:
    """Return a number or a date as others write it."""
    said = fact.span.of(text)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", said):
        return said.replace(",", ", ") if said.endswith(",000") and said.count(",") == 1 else said.replace(",", "")
    if said.endswith("%"):
        return f"{said[:-1].strip()} percent"
    if said in _WORDS:
        return str(_WORDS.index(said) + 2)
    apart = text[: fact.span.start][-1:] in ("", " ", "(") and text[fact.span.end :][:1] in (" ", ")", ",", "")
    if said.isdigit() and 2 <= int(said) <= 12 and apart and not text[fact.span.end :][1:2].isdigit():
        return _WORDS[int(said) - 2]
    day = re.fullmatch(rf"({_MONTHS}) (\d{{1,2}}), (\d{{4}})", said)
    return f"{day[2]} {day[1]} {day[3]}" if day else said


def _shortened(p: Paragraph, s: Span, draw: np.random.Generator, _: Sequence[str]) -> Claim | None:
    text = s.of(p.text)
    commas = [match.start() for match in re.finditer(r", ", text) if match.start() > _SHORTEST]
    if not commas:
        return None
    return Claim(f"{text[: commas[int(draw.integers(len(commas)))]]}.", p, s, "cut short")


if __name__ == "__main__":
    main()
