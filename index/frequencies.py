"""In how many paragraphs each token of the vocabulary stands.

Which tokens each paragraph has is kept beside the snapshots, since finding that out reads every token there is; so what
comes and goes is counted exactly.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embeddings import Embeddings
from index.vectors import DamagedStoreError, Ids

FILE = "frequencies.npz"
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TokenSets:
    """The tokens of paragraphs, each once for every paragraph it stands in.

    ``ids`` are the ``(n,)`` paragraphs, ``sizes`` how many tokens each has, and ``tokens`` their numbers in the
    vocabulary, one paragraph's after another's.
    """

    ids: Ids
    sizes: Counts
    tokens: npt.NDArray[np.int32]

    def frequencies(self) -> Counts:
        """Return in how many paragraphs each token stands, by its number; no more numbers than are needed."""
        return np.bincount(self.tokens).astype(np.int64) if len(self.tokens) else np.empty(0, dtype=np.int64)


NONE = TokenSets(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32))


def brought_up(before: TokenSets, embeddings: Embeddings, ids: Ids) -> TokenSets:
    """Return the tokens of the paragraphs of these ids; only of those that were not there before are any read."""
    kept = np.isin(before.ids, ids)
    new = np.setdiff1d(ids, before.ids)
    tokens = [np.unique(some.places[:, 0]) for some in embeddings.tokens(new.tolist())]
    return TokenSets(
        np.concatenate([before.ids[kept], new]),
        np.concatenate([before.sizes[kept], [len(some) for some in tokens]]).astype(np.int64),
        np.concatenate([before.tokens[np.repeat(kept, before.sizes)], *tokens]).astype(np.int32),
    )


def save(folder: Path, sets: TokenSets, embedder: str, generation: str) -> None:
    """Keep the tokens of a generation's paragraphs; where the folder cannot be written, the next start counts again."""
    fresh = folder / f"{FILE}.{os.getpid()}.new"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as stream:
            stamp = np.array([embedder, generation])
            np.savez(stream, stamp=stamp, ids=sets.ids, sizes=sets.sizes, tokens=sets.tokens)
        fresh.replace(folder / FILE)


def load(folder: Path, embedder: str) -> tuple[TokenSets, str] | None:
    """Return what is kept in ``folder`` and the generation it is of; None where it is of another embedder, or nothing.

    Raises ``DamagedStoreError`` where it cannot be read back.
    """
    try:
        with (folder / FILE).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if "ids" not in kept.files:
                return None  # of an earlier Pincite
            found = TokenSets(kept["ids"], kept["sizes"], kept["tokens"])
            key, generation = (str(one) for one in kept["stamp"])
        whole = len(found.ids) == len(found.sizes) and found.sizes.sum() == len(found.tokens)
    except FileNotFoundError:
        return None
    except Exception:  # noqa: BLE001 - numpy promises no class for files that are not its own
        whole = False
    if not whole:
        raise DamagedStoreError(f"The counts of tokens in {folder / FILE} are damaged.")
    return (found, generation) if key == embedder else None
