"""Claims: a statement to the passages that bear on it, with what each says otherwise. No verdict is given."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.bearing import BEARS, bearing
from index.combine import Signals
from index.differ import Difference, differences
from index.evidence import evidence
from index.rank import Ranking, rank_statements
from index.ready import Index
from index.search import Hit

AT_ONCE = 32
"""Claims read by the model, and held against the vectors, together."""
WEIGHTS = Signals(
    vector=0.265, words=0.098, stretch32=0.109, stretch16=0.055, pairs=0.349, reverse=0.113, near=0.012, company=0.7
)
"""Of the signals where a claim is ranked, found by a random search on every second claim of scifact and climate_fever;
see "Claims" in ``eval/TRIED.md``. A claim says what its passage does: the whole of both counts for more."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A passage that bears on a claim: the hit, whose score says how likely it does, and what it says otherwise."""

    hit: Hit
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What was found for a claim: ``bearings`` where anything bears on it, best first, otherwise what is ``nearest``.

    Spans of the differences are of the claim's text as it was given.
    """

    claim: str
    bearings: tuple[Bearing, ...] = ()
    nearest: tuple[Bearing, ...] = ()

    @property
    def found(self) -> bool:
        return bool(self.bearings)


def support(
    index: Index,
    claims: Sequence[str],
    k: int,
    documents: Sequence[str] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Support]:
    """Yield what bears on each claim, in order, up to ``k`` passages each; ``documents`` names those to search.

    ``progress`` is told how many are done, of how many; what it raises ends the search.
    """
    for start in range(0, len(claims), AT_ONCE):
        progress(start, len(claims))
        some = claims[start : start + AT_ONCE]
        for n, ranking in enumerate(rank_statements(index, some, k, documents, WEIGHTS), start=start + 1):
            yield _support(index, claims[n - 1], ranking)
            progress(n, len(claims))


def _support(index: Index, claim: str, ranking: Ranking) -> Support:
    paragraphs = index.library.paragraphs([found.id for found in ranking.found])
    out = []
    for rank, (found, paragraph) in enumerate(zip(ranking.found, paragraphs, strict=True), start=1):
        lit, met, matches = evidence(ranking.asked, found.tokens, paragraph)
        score = bearing(found.signals, ranking.searched, ranking.known)
        around = ". ".join([paragraph.citation.document, *paragraph.citation.headings])
        said = differences(claim, paragraph.text, lit, around) if lit else ()
        out.append(Bearing(Hit(rank, score, paragraph, found.signals, tuple(sorted(lit)), met, matches), said))
    bears = tuple(one for one in out if one.hit.score >= BEARS)
    return Support(claim, bears) if bears else Support(claim, nearest=tuple(out))
