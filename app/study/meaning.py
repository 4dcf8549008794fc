"""What words mean, by the library's own model, which is loaded when it is first asked."""

from collections.abc import Callable
from dataclasses import dataclass

from index.embed import Embedder, TokenCounter


@dataclass(frozen=True, slots=True)
class Sense:
    """``cosine`` says how near two texts are in meaning; ``is_word`` whether letters make a word that is well known."""

    cosine: Callable[[str, str], float]
    is_word: Callable[[str], bool]


def by_model(embedder: Callable[[], Embedder]) -> Sense:
    """Return what a model knows; it is opened at the first question. A well-known word is one token of it."""
    known: list[Embedder] = []

    def model() -> Embedder:
        if not known:
            known.append(embedder())
        return known[0]

    def cosine(one: str, other: str) -> float:
        first, second = model().embed_questions([one, other])
        return float(first @ second)

    def is_word(letters: str) -> bool:
        counter = model()
        if not isinstance(counter, TokenCounter):
            return False
        its, least = counter.count_tokens([letters, "the"])
        return its <= least

    return Sense(cosine, is_word)
