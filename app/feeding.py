"""Files taken into a library and embedded as they come, so that the first can be asked about while others are read."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from index.intake import Fate, Outcome
from index.library import Library

if TYPE_CHECKING:
    from index.embed import Embedder

CHANGING = frozenset({Fate.ADDED, Fate.CHANGED, Fate.REMOVED})
"""The fates after which questions have other answers."""


def embedding(
    library: Library,
    embedder: "Callable[[], Embedder]",
    outcomes: Iterable[Outcome],
    tell: Callable[[str, int, int], None],
) -> Iterator[Outcome]:
    """Yield outcomes, and embed what has come in whenever that is enough for a batch: then it can be asked about.

    ``tell`` is given the document that came last, and how many paragraphs are embedded, of how many.
    """
    fresh: list[str] = []
    for outcome in outcomes:
        yield outcome
        fresh += [outcome.document] if outcome.fate in (Fate.ADDED, Fate.CHANGED) else []
        from index.embed import EMBED_AT_ONCE

        if sum(map(library.count, fresh)) >= EMBED_AT_ONCE:
            from index.ready import embed_missing

            embed_missing(library, embedder(), partial(tell, outcome.document), fresh)
            fresh.clear()


def embed_rest(
    library: Library, embedder: "Callable[[], Embedder]", tell: Callable[[int, int], None], *, changed: bool = False
) -> None:
    """Embed what is not yet, such as what a run that was broken off has left.

    Unless something was ``changed`` it is first seen whether there is any, since loading the embedder takes a while.
    """
    if changed or not library.is_embedded():
        from index.ready import embed_missing

        embed_missing(library, embedder(), tell)
