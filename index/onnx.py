"""Models exported by ``index.export``, served by ONNX Runtime without importing torch, in a twentieth of the time."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the import, or its wheel tells its maker of every session
import onnxruntime
from tokenizers import Encoding, Tokenizer

from index.embed import Reading, Vectors, batches

TOKENIZER = "tokenizer.json"
_TOGETHER = 2
"""Threads of a pass that is alone, as a question is. They do not spin while they wait for each other: in paired runs on
two cores a question of 17 tokens then takes .7 of the time of one thread, and no more than it beside another process
that keeps a core busy, where spinning takes 1.4."""
_BATCH_TOKENS = 512
"""Tokens in one pass, padding included. Short passes side by side, each on one thread, pad little and wait for none: in
paired runs on two cores .63 of the processor time of 4,096 tokens on all threads; 256 and 1,024 take .68 and .76."""
MOST_WINDOWS = 31
"""Windows a text is read in after the first; with 256 tokens each, some 5,000 words. What is beyond is not matched."""
_OVERLAP = 32
"""Tokens two windows of a long text have in common, so that none is read without those before it."""


class NotExportableError(Exception):
    """ONNX Runtime cannot serve this model here; sentence-transformers itself must."""


@dataclass(frozen=True, slots=True)
class Export:
    """What serving an exported model needs beside its graph. ``max_tokens`` counts the special tokens too."""

    dim: int
    max_tokens: int
    pad_id: int
    question_prompt: str
    passage_prompt: str


class OnnxEmbedder:
    """A sentence-transformers model served by ONNX Runtime: the same key, and the same vectors to cosine .9999."""

    def __init__(self, key: str, folder: Path, graph: Path, about: Export) -> None:
        """Load an exported model and its tokenizer. Raises ``NotExportableError`` where either cannot be read."""
        self.key, self.dim, self._about, self._graph = key, about.dim, about, graph
        self._sessions: dict[int, onnxruntime.InferenceSession] = {}
        self._loading = Lock()
        try:
            self._look = _look(graph)
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session(_TOGETHER)
            self._unknown = self._tokenizer.token_to_id(getattr(self._tokenizer.model, "unk_token", None) or "")
            self._overlap = min(_OVERLAP, about.max_tokens // 4)
            self._tokenizer.enable_truncation(about.max_tokens, stride=self._overlap)
            self._tokenizer.no_padding()
        except Exception as error:
            raise NotExportableError(str(error)) from error

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._about.question_prompt + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._prompted(texts))

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        return self._read(self._about.question_prompt, texts)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        return self._read(self._about.passage_prompt, texts)

    @property
    def most_tokens(self) -> int:
        return self._about.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(encoding.ids) for encoding in self._counter.encode_batch_fast(self._prompted(texts))]

    @cached_property
    def _counter(self) -> Tokenizer:
        """The tokenizer without the truncation that embedding needs."""
        counter = Tokenizer.from_str(self._tokenizer.to_str())
        counter.no_truncation()
        return counter

    def _prompted(self, texts: Sequence[str]) -> list[str]:
        return [self._about.passage_prompt + text for text in texts]

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
            kept = np.flatnonzero((special == 0) & (spans[:, 1] > 0))[self._overlap if number else 0 :]
            kept = kept[ids[kept] != self._unknown]
            parts.append((ids[kept], np.maximum(spans[kept], 0), vectors[kept]))
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
            return session.run(outputs, {"input_ids": tokens, "attention_mask": mask})

        cut = list(batches([len(row) for row in ids], _BATCH_TOKENS))
        session = self._session(1 if len(cut) > 1 else _TOGETHER)
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # which starts no thread before it needs one
            yield from zip(cut, pool.map(run, cut) if len(cut) > 1 else map(run, cut), strict=True)

    def _session(self, threads: int) -> onnxruntime.InferenceSession:
        """Return the session whose passes take so many threads each, loaded when it is first asked for."""
        if threads in self._sessions:
            return self._sessions[threads]
        with self._loading:
            if self._sessions and _look(self._graph) != self._look:  # another process has made it anew meanwhile
                return next(iter(self._sessions.values()))
            if threads not in self._sessions:
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = threads
                options.add_session_config_entry("session.intra_op.allow_spinning", "0")
                graph, providers = str(self._graph), ["CPUExecutionProvider"]
                self._sessions[threads] = onnxruntime.InferenceSession(graph, options, providers=providers)
            return self._sessions[threads]


def _look(graph: Path) -> list[tuple[str, int, int, int]]:
    """Return what changes whenever a graph or its weights do; nothing where they are gone."""
    try:
        seen = [(path.name, path.stat()) for path in sorted(graph.parent.glob(f"{graph.name}*"))]
    except OSError:  # removed between the one and the other
        return []
    return [(name, look.st_size, look.st_mtime_ns, look.st_ino) for name, look in seen]
