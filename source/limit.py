"""How long a passage may be, in the tokens of an embedder."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

WIDEST_TOKEN = 12
"""Characters that a token stands for at most: an embedder takes a word that is longer than all it knows for one token,
and so would read a megabyte without a blank as a word it has never seen."""
_AT_ONCE = 500_000
"""Characters measured at once: what a tokenizer returns is many times longer."""

Measure = Callable[[Sequence[str]], Sequence[int]]
"""Takes passages and returns how many tokens an embedder counts in each, those it adds to every passage included."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a passage may be: ``most`` tokens as ``measure`` counts them."""

    most: int
    measure: Measure


def sizes(texts: Sequence[str], limit: Limit, added: int = 0) -> list[int]:
    """Return how many tokens each text takes, of which none stands for more than ``WIDEST_TOKEN`` characters.

    One that is too long by its characters alone is not measured. ``added`` are not counted.
    """
    least = [-(-len(text) // WIDEST_TOKEN) for text in texts]
    short = [text for text, size in zip(texts, least, strict=True) if size <= limit.most]
    measured = (size for some in _batches(short) for size in limit.measure(some))
    return [size if size > limit.most else max(size, next(measured) - added) for size in least]


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield texts a few at a time, in order."""
    start = held = 0
    for at, text in enumerate(texts):
        if held + len(text) > _AT_ONCE and at > start:
            yield texts[start:at]
            start, held = at, 0
        held += len(text)
    if start < len(texts):
        yield texts[start:]
