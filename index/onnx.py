"""The same models by ONNX Runtime: exported once from sentence-transformers, then served without importing torch.

The export, pooling and normalisation inside, loads in a twentieth of the time. It is kept under the model's key if it
gave the same vectors as sentence-transformers when it was made.
"""

import json
import logging
import os
import shutil
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the import, or its wheel tells its maker of every session
import onnxruntime
from tokenizers import Encoding, Tokenizer

from index.embed import Reading, SentenceTransformerEmbedder, Vectors, batches, prompts

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FORMAT_VERSION = 2
LEAST_AGREEMENT = 0.9999
"""Cosine between an exported model's vector and sentence-transformers' own, on the worst of the probes."""
_TOKENIZER = "tokenizer.json"
_GRAPH = "model.onnx"
"""In a folder with its weights, mapped: .4 of the time to load and 85 MB less, in paired runs on two cores."""
_OPSET = 23
"""The first with attention as one operator: about .9 of the processor time of opset 20, in paired runs on two cores."""
_BATCH_TOKENS = 512
"""Tokens in one pass, padding included. Short passes side by side, each on one thread, pad little and wait for none: in
paired runs on two cores .63 of the processor time of 4,096 tokens on all threads; 256 and 1,024 take .68 and .76."""
MOST_WINDOWS = 31
"""Windows a text is read in after the first; with 256 tokens each, some 5,000 words. What is beyond is not matched."""
_OVERLAP = 32
"""Tokens two windows of a long text have in common, so that none is read without those before it."""
_PROBES = (
    "Why?",
    "How many US forces are stationed in Japan?",
    "A naïve café, 40, 000 guests — 東京 и Москва. " * 8,
    "A paragraph longer than the model reads in one piece goes on and on, and then some more. " * 60,
)


class NotExportableError(Exception):
    """ONNX Runtime cannot serve this model here; sentence-transformers itself must."""


@dataclass(frozen=True, slots=True)
class Export:
    """What serving an exported model needs beside its graph, which is in the model's folder ``home``.

    ``max_tokens`` counts the special tokens too.
    """

    format_version: int
    home: str
    dim: int
    max_tokens: int
    pad_id: int
    question_prompt: str
    passage_prompt: str


class OnnxEmbedder:
    """A sentence-transformers model served by ONNX Runtime: the same key, and the same vectors to cosine .9999."""

    def __init__(self, key: str, folder: Path, graph: Path, about: Export) -> None:
        """Load an exported model and its tokenizer. Raises ``NotExportableError`` where either cannot be read."""
        self.key, self.dim, self._about = key, about.dim, about
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a question is too short to share; passages go side by side, whole
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
            self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise NotExportableError(str(error)) from error
        self._unknown = self._tokenizer.token_to_id(getattr(self._tokenizer.model, "unk_token", None) or "")
        self._overlap = min(_OVERLAP, about.max_tokens // 4)
        self._tokenizer.enable_truncation(about.max_tokens, stride=self._overlap)
        self._tokenizer.no_padding()

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._about.question_prompt + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._about.passage_prompt + text for text in texts])

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        return self._read(self._about.question_prompt, texts)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        return self._read(self._about.passage_prompt, texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(list(texts))
        out = np.empty((len(texts), self.dim), dtype=np.float32)
        for batch, found in self._passes(encodings, ["sentence"]):
            out[batch] = found[0]
        return out

    def _read(self, prompt: str, texts: Sequence[str]) -> list[Reading]:
        """Read texts whole: one longer than the model takes goes through it in windows that overlap.

        Its vector is the first window's, as in sentence-transformers, which reads no further.
        """
        whole = self._tokenizer.encode_batch([prompt + text for text in texts])
        windows = [window for encoding in whole for window in (encoding, *encoding.overflowing[:MOST_WINDOWS])]
        sentences: list[Any] = [None] * len(windows)
        tokens: list[Any] = [None] * len(windows)
        for batch, (sentence, token) in self._passes(windows, ["sentence", "tokens"]):
            for row, i in enumerate(batch):
                sentences[i], tokens[i] = sentence[row], token[row, : len(windows[i].ids)]
        readings, at = [], 0
        for encoding in whole:
            end = at + 1 + len(encoding.overflowing[:MOST_WINDOWS])
            readings.append(self._joined(len(prompt), sentences[at], windows[at:end], tokens[at:end]))
            at = end
        return readings

    def _joined(self, prompt: int, vector: Vectors, windows: Sequence[Encoding], tokens: Sequence[Vectors]) -> Reading:
        """Join the windows of one text, whose first ``prompt`` characters are no part of it."""
        parts = []
        for number, (window, vectors) in enumerate(zip(windows, tokens, strict=True)):
            spans = np.array(window.offsets, dtype=np.int64).reshape(-1, 2) - prompt
            ids, special = np.array(window.ids, dtype=np.int64), np.array(window.special_tokens_mask)
            kept = np.flatnonzero((special == 0) & (spans[:, 0] >= 0))[self._overlap if number else 0 :]
            kept = kept[ids[kept] != self._unknown]
            parts.append((ids[kept], spans[kept], vectors[kept]))
        ids, spans, joined = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Reading(vector, ids, spans, joined)

    def _passes(self, encodings: Sequence[Encoding], outputs: list[str]) -> Iterator[tuple[list[int], Any]]:
        """Run the model; yield the positions of each batch, and its outputs with as many rows."""
        ids = [encoding.ids for encoding in encodings]

        def run(batch: list[int]) -> Any:
            shape = (len(batch), max(len(ids[i]) for i in batch))
            tokens, mask = np.full(shape, self._about.pad_id, dtype=np.int64), np.zeros(shape, dtype=np.int64)
            for row, i in enumerate(batch):
                tokens[row, : len(ids[i])] = ids[i]
                mask[row, : len(ids[i])] = 1
            return self._session.run(outputs, {"input_ids": tokens, "attention_mask": mask})

        cut = list(batches([len(row) for row in ids], _BATCH_TOKENS))
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # which starts no thread before it needs one
            yield from zip(cut, pool.map(run, cut) if len(cut) > 1 else map(run, cut), strict=True)


def load_or_export(
    original: SentenceTransformerEmbedder, cache: Path, notice: Callable[[str], None] = lambda line: None
) -> OnnxEmbedder:
    """Return the model's export from the folder ``cache``, exporting it there first if need be.

    ``notice`` is told before that, since it takes long. Processes that export a model at once each make it in a folder
    of their own, and the last one's stays. Raises ``NotExportableError`` where it cannot be exported, does not agree
    with the original, or cannot be kept, and ``PinciteError`` where the original cannot be loaded either.
    """
    described = cache / f"{original.key}.{FORMAT_VERSION}.json"
    about = _read(described)
    if about is not None:
        with suppress(NotExportableError):  # what cannot be read any more is made again
            return OnnxEmbedder(original.key, original.folder, _home(cache, original, about.home) / _GRAPH, about)
    if not (original.folder / _TOKENIZER).is_file():
        raise NotExportableError(f"the model has no {_TOKENIZER}")
    name = uuid.uuid4().hex
    home = _home(cache, original, name)
    try:
        home.mkdir(parents=True)  # a folder that cannot be written is better known before the work than after
        notice(f"Preparing the model {original.name} for its first use, which takes up to a minute, once.")
        embedder, about = _made(original, home / _GRAPH, name)
        fresh = home / described.name
        fresh.write_text(json.dumps(asdict(about)), encoding="utf-8")
        former = _read(described)
        fresh.replace(described)
    except BaseException as error:
        shutil.rmtree(home, ignore_errors=True)
        if isinstance(error, OSError):
            raise NotExportableError(str(error)) from error
        raise
    if former is not None:
        shutil.rmtree(_home(cache, original, former.home), ignore_errors=True)
    return embedder


def _home(cache: Path, original: SentenceTransformerEmbedder, name: str) -> Path:
    return cache / f"{original.key}.{name}"


def _made(original: SentenceTransformerEmbedder, graph: Path, home: str) -> tuple[OnnxEmbedder, Export]:
    """Export a model and return it as exported. Raises ``NotExportableError`` unless it agrees with the original."""
    about = _describe(original, home)
    _export(original.model, graph)
    embedder = OnnxEmbedder(original.key, original.folder, graph, about)
    if (worst := _agreement(embedder, original)) < LEAST_AGREEMENT:
        raise NotExportableError(f"the export agrees with the original only to cosine {worst:.4f}")
    return embedder, about


def _read(described: Path) -> Export | None:
    try:
        about = Export(**json.loads(described.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    plain = isinstance(about.home, str) and about.home.isalnum()  # it names a folder that is removed one day
    return about if about.format_version == FORMAT_VERSION and plain else None


def _describe(original: SentenceTransformerEmbedder, home: str) -> Export:
    model = original.model
    question_prompt, passage_prompt = prompts(model)
    return Export(
        format_version=FORMAT_VERSION,
        home=home,
        dim=original.dim,  # of its vectors, whatever its configuration says
        max_tokens=int(model.max_seq_length or 512),
        pad_id=int(model.tokenizer.pad_token_id or 0),
        question_prompt=question_prompt,
        passage_prompt=passage_prompt,
    )


def _export(model: "SentenceTransformer", path: Path) -> None:
    """Write the whole model, pooling and normalisation inside, as an ONNX graph and its weights beside it.

    Inputs are ``input_ids`` and ``attention_mask``, ``(batch, tokens)`` int64; outputs ``sentence``, ``(batch, dim)``
    unit rows, and ``tokens``, ``(batch, tokens, dim)`` as the model leaves them.
    """
    import torch

    sample = model.tokenizer(["one", "two and three"], padding=True, return_tensors="pt")
    batch, tokens = torch.export.Dim("batch", min=1), torch.export.Dim("tokens", min=1)
    try:
        with _silence():
            program = torch.onnx.export(
                _whole(model),
                (sample["input_ids"], sample["attention_mask"]),
                input_names=["input_ids", "attention_mask"],
                output_names=["sentence", "tokens"],
                dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}),
                dynamo=True,
                opset_version=_OPSET,
                verbose=False,
            )
            if program is None:
                raise NotExportableError("the exporter gave nothing")
            program.save(str(path), external_data=True)
    except (OSError, NotExportableError):
        raise
    except Exception as error:
        raise NotExportableError(str(error)) from error


def _whole(model: "SentenceTransformer") -> Any:
    """Return a torch module from token ids and mask to a model's unit vectors and its token vectors."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            out = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            sentence = torch.nn.functional.normalize(out["sentence_embedding"], dim=-1)
            return sentence, out["token_embeddings"]

    return Whole().eval().cpu()


@contextmanager
def _silence() -> Iterator[None]:
    """Keep from people what the exporter says of itself, such as of operators of packages that are not there."""
    level = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


def _agreement(embedder: OnnxEmbedder, original: SentenceTransformerEmbedder) -> float:
    """Return the least cosine between the two over the probes, as questions and as passages."""
    pairs = (
        (embedder.embed_questions(_PROBES), original.embed_questions(_PROBES)),
        (embedder.embed_passages(_PROBES), original.embed_passages(_PROBES)),
    )
    return min(float((ours * theirs).sum(axis=1).min()) for ours, theirs in pairs)
