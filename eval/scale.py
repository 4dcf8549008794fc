"""Pincite alone at any number of paragraphs, not embedded but put together anew from real sentences.

Only the sentences of a dataset are read by the model. A paragraph made of some has their tokens and, for a vector, the
mean of theirs; all that is then stored, searched and matched is what it would be, and so is the time it takes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.comparison import Scale
from eval.dataset import Dataset, Passage, load
from eval.engine import fill, open_engine
from eval.worker import p95, size_of, work
from index.embed import EMBED_AT_ONCE, Embedder, Vectors, load_embedder, read_passages
from index.embeddings import Embeddings
from index.library import Library, open_library
from index.ready import Progress
from index.tokens import Tokens, packed
from source.split import sentences

SIZES = (1_000, 100_000)
"""The sizes that are promised something."""
_MOST_SENTENCES = 5_000
"""Read by the model, in about a minute."""
_TOGETHER = 100
"""Paragraphs in one document."""
_SEED = 0
_OURS = "pincite"


def measure_scale(
    name: str, limit: int | None, size: int, folder: Path, tell: Callable[[str, int, int], None]
) -> Scale:
    """Fill a library in a new ``folder`` with ``size`` paragraphs and ask it about ``limit`` of the questions."""
    dataset = load(name)
    tokens = recombine(
        dataset, size, load_embedder(), folder, lambda done, of: tell(f"Making {of:,} paragraphs", done, of)
    )
    cold = work("cold", _OURS, folder, dataset.judged(limit)[0].text)
    warm = work("warm", _OURS, folder, name, str(limit or "")).said
    tokens_disk = size_of(folder / "tokens")
    return Scale(
        paragraphs=size,
        tokens=tokens / size,
        first_answer=cold.answered,
        question_ms=1e3 * float(np.median(warm["seconds"])),
        question_p95_ms=1e3 * p95(warm["seconds"]),
        question_busy_ms=1e3 * warm["busy"],
        memory=warm["peak"],
        memory_own=warm["own"],
        disk=size_of(folder),
        tokens_disk=tokens_disk,
        tokens_150_disk=150 * tokens_disk / max(tokens, 1),
    )


def recombine(dataset: Dataset, size: int, embedder: Embedder, folder: Path, progress: Progress) -> int:
    """Make a library of ``size`` paragraphs in a new ``folder``, ready for questions; return how many tokens it has."""
    real = list(dict.fromkeys(span.of(one.text) for one in dataset.passages for span in sentences(one.text)))
    real = real[:: -(-len(real) // _MOST_SENTENCES)]
    made = dict(recombined(real, [len(one.text) for one in dataset.passages], size))
    passages = tuple(Passage(str(n), "", text, str(n // _TOGETHER)) for n, text in enumerate(made))
    with open_library(folder, make=True) as library:
        fill(library, Dataset(dataset.name, passages, (), {}))
        _embed(library, embedder, _read(embedder, real), made, progress)
        open_engine(library, embedder)
        return int(library.rows("SELECT sum(count) FROM vectors")[0][0])


def recombined(real: Sequence[str], lengths: Sequence[int], size: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield ``size`` different texts and the sentences each is made of, as long as ``lengths`` (characters) in turn."""
    draw = np.random.default_rng(_SEED)
    seen = set[str]()
    while len(seen) < size:
        parts: list[str] = []
        text = ""
        while len(text) < lengths[len(seen) % len(lengths)] or not parts or text in seen:
            parts.append(real[int(draw.integers(len(real)))])
            text = " ".join(parts)
        seen.add(text)
        yield text, tuple(parts)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What a library keeps of a text: its vector, ``(dim,)`` and of length 1, and its tokens."""

    vector: Vectors
    tokens: Tokens


def joined(parts: Sequence[str], kept: dict[str, Kept]) -> Kept:
    """Return what is kept of sentences with a blank between any two, from what is kept of each."""
    starts = np.cumsum([0, *(len(part) + 1 for part in parts[:-1])])
    total: Vectors = np.sum([kept[part].vector for part in parts], axis=0, dtype=np.float32)
    places = [kept[part].tokens.places + np.array([0, start, start]) for part, start in zip(parts, starts, strict=True)]
    return Kept(
        np.asarray(total / np.linalg.norm(total), dtype=np.float32),
        Tokens(
            np.concatenate(places).astype(np.int32),
            np.concatenate([kept[part].tokens.codes for part in parts]),
        ),
    )


def _read(embedder: Embedder, texts: Sequence[str]) -> dict[str, Kept]:
    kept = {}
    for start in range(0, len(texts), EMBED_AT_ONCE):
        some = texts[start : start + EMBED_AT_ONCE]
        for text, reading in zip(some, read_passages(embedder, some), strict=True):
            kept[text] = Kept(reading.vector, packed(reading))
    return kept


def _embed(
    library: Library, embedder: Embedder, kept: dict[str, Kept], made: dict[str, tuple[str, ...]], progress: Progress
) -> None:
    """Do what ``index.ready.embed_missing`` does, with tokens packed already: packing would take most of an hour."""
    embeddings = Embeddings(library, embedder.key)
    missing = embeddings.missing()
    for start in range(0, len(missing), EMBED_AT_ONCE):
        progress(start, len(missing))
        some = missing[start : start + EMBED_AT_ONCE]
        parts = [joined(made[text], kept) for _, text in some]
        vectors, tokens = [one.vector for one in parts], [one.tokens for one in parts]
        embeddings.keep([key for key, _ in some], vectors, tokens, [embedder.dim] * len(some))
