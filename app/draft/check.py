"""A whole draft held against the library: each claim with what bears on it, each quotation with where it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.draft.model import Draft, Sentence
from index.claim import Support, support
from index.collections import documents_in
from index.quotation import Found, Quoted, quoted
from index.ready import Index
from source.errors import UsageError
from source.model import Span

MOST_CLAIMS = 20_000
Progress = Callable[[str, int, int], None]
"""Told what is done, how many are, and of how many; what it raises ends the check."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim of the draft and what was found for it."""

    sentence: Sentence
    support: Support


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation of the draft, where it stands there, and where in the library."""

    span: Span
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Carried:
    """How many claims of the draft a document bears on best."""

    name: str
    title: str
    claims: int


@dataclass(frozen=True, slots=True)
class Check:
    """A draft with all that was found: its claims and its quotations, each in order."""

    draft: Draft
    claims: tuple[Checked, ...]
    quotations: tuple[CheckedQuotation, ...]

    @property
    def supported(self) -> int:
        """How many claims have a passage that bears on them."""
        return sum(one.support.found for one in self.claims)

    @property
    def differing(self) -> int:
        """How many of these say something otherwise than the passage that bears on them most."""
        return sum(differs(one.support) for one in self.claims)

    @property
    def flawless(self) -> bool:
        """Whether the best passage of every claim says nothing otherwise, and every quotation stands word for word."""
        exact = all(one.quoted.found is Found.EXACT for one in self.quotations)
        return exact and self.supported == len(self.claims) and not self.differing

    def carried(self) -> tuple[Carried, ...]:
        """Return which documents bear best on how many claims, the most first."""
        counts: dict[str, int] = {}
        titles: dict[str, str] = {}
        for one in self.claims:
            if one.support.found:
                at = one.support.bearings[0].hit.paragraph.citation
                counts[at.name] = counts.get(at.name, 0) + 1
                titles[at.name] = at.document
        return tuple(Carried(name, titles[name], n) for name, n in sorted(counts.items(), key=lambda item: -item[1]))


def differs(found: Support) -> bool:
    """Whether the passage that bears on a claim most says something otherwise."""
    return bool(found.bearings) and bool(found.bearings[0].differences)


def check(
    index: Index,
    draft: Draft,
    k: int = 3,
    documents: Sequence[str] | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Check:
    """Hold a draft against the named documents and collections, or against all.

    Raises ``PinciteError`` for a name that is neither a document's nor a collection's, ``UsageError`` for a draft with
    more claims than are checked at once.
    """
    if len(draft.claims) > MOST_CLAIMS:
        raise UsageError(f"The draft makes {len(draft.claims):,} claims; {MOST_CLAIMS:,} are checked at most.")
    within = documents_in(index.library, documents) if documents else None
    said = [sentence.words for sentence in draft.claims]
    found = support(index, said, k, within, lambda done, of: progress("Checking claims", done, of))
    claims = tuple(Checked(sentence, one) for sentence, one in zip(draft.claims, found, strict=True))
    quotations = []
    for n, span in enumerate(draft.quotations):
        progress("Checking quotations", n, len(draft.quotations))
        quotations.append(CheckedQuotation(span, quoted(index, span.of(draft.text), within)))
    return Check(draft, claims, tuple(quotations))
