"""How near two answers are in meaning, by the library's own model, which is loaded when it is first asked."""

from collections.abc import Callable

from index.embed import Embedder


def by_model(embedder: Callable[[], Embedder]) -> Callable[[str, str], float]:
    """Return the cosine of the vectors of two texts as a function; the model is opened at its first call."""
    known: list[Embedder] = []

    def cosine(one: str, other: str) -> float:
        if not known:
            known.append(embedder())
        first, second = known[0].embed_questions([one, other])
        return float(first @ second)

    return cosine
