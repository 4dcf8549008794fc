"""Exporting: a sentence-transformers model, pooling and normalisation inside, as a graph that ONNX Runtime serves.

Done once for a model, and kept under its key if it gave the same vectors as sentence-transformers when it was made.
"""

import glob
import hashlib
import json
import logging
import shutil
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import SentenceTransformerEmbedder, prompts
from index.models import digests
from index.onnx import TOKENIZER, Export, NotExportableError, OnnxEmbedder
from source.errors import PinciteError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FORMAT_VERSION = 3
LEAST_AGREEMENT = 0.9999
"""Cosine between an exported model's vector and sentence-transformers' own, on the worst of the probes."""
_GRAPH = "model.onnx"
"""In a folder with its weights, mapped: .4 of the time to load and 85 MB less, in paired runs on two cores."""
_OPSET = 23
"""The first with attention as one operator: about .9 of the processor time of opset 20, in paired runs on two cores."""
_STALE = 3600.0
"""Seconds after which an export that nothing names was broken off, and is swept away by the next."""
_PROBES = (
    "Why?",
    "How many US forces are stationed in Japan?",
    "A naïve café, 40, 000 guests — 東京 и Москва. " * 8,
    "A paragraph longer than the model reads in one piece goes on and on, and then some more. " * 60,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written down of an export: the name of its folder, what its files hash to, and what serving it needs."""

    format_version: int
    home: str
    files: dict[str, str]
    about: Export


def load_or_export(
    original: SentenceTransformerEmbedder, cache: Path, notice: Callable[[str], None] = lambda line: None
) -> OnnxEmbedder:
    """Return the model's export from the folder ``cache``, exporting it there first if need be.

    ``notice`` is told before that, since it takes long. Processes that export a model at once each make it in a folder
    of their own, and the last one's stays. Raises ``NotExportableError`` where it cannot be exported, does not agree
    with the original, or cannot be kept, and ``PinciteError`` where the original cannot be loaded either.
    """
    described = cache / f"{original.key}.json"
    kept, failed = _read(described), None
    while kept is not None and kept != failed:
        home = _home(cache, original, kept.home)
        with suppress(NotExportableError, PinciteError):  # what cannot be read any more, or was altered, is made again
            if digests(home, [home / name for name in kept.files], home) == kept.files:
                embedder = OnnxEmbedder(original.key, original.folder, home / _GRAPH, kept.about)
                _sweep(cache, original, keep={described, home})
                return embedder
        kept, failed = _read(described), kept  # unless another process has made it anew meanwhile
    if not (original.folder / TOKENIZER).is_file():
        raise NotExportableError(f"the model has no {TOKENIZER}")
    home = _home(cache, original, name := uuid.uuid4().hex)
    try:
        home.mkdir(parents=True)  # a folder that cannot be written is better known before the work than after
        notice(f"Preparing the model {original.name} for its first use, which takes up to a minute, once.")
        embedder, about = _made(original, home / _GRAPH)
        files = digests(home, sorted(home.iterdir()))
        fresh = home / described.name
        fresh.write_bytes(_written(Kept(FORMAT_VERSION, name, files, about)))
        former = _read(described)  # another process's, perhaps, since this one began
        fresh.replace(described)
    except BaseException as error:
        shutil.rmtree(home, ignore_errors=True)
        if isinstance(error, OSError):
            raise NotExportableError(f"its export cannot be kept in {cache}: {error.strerror or error}") from error
        raise
    if former is not None:
        shutil.rmtree(_home(cache, original, former.home), ignore_errors=True)
    _sweep(cache, original, keep={described, home})
    return embedder


def _home(cache: Path, original: SentenceTransformerEmbedder, name: str) -> Path:
    return cache / f"{original.key}.{name}"


def _sweep(cache: Path, original: SentenceTransformerEmbedder, keep: set[Path]) -> None:
    """Remove what was broken off, or made in another format, long enough ago."""
    for path in set(cache.glob(f"{glob.escape(original.key)}.*")) - keep:
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _made(original: SentenceTransformerEmbedder, graph: Path) -> tuple[OnnxEmbedder, Export]:
    """Export a model and return it as exported. Raises ``NotExportableError`` unless it agrees with the original."""
    try:
        about = _describe(original)
        _export(original.model, graph)
        embedder = OnnxEmbedder(original.key, original.folder, graph, about)
        worst = _agreement(embedder, original)
    except (OSError, PinciteError, NotExportableError):
        raise
    except Exception as error:  # neither the exporter nor the runtime promises any class of its own
        raise NotExportableError(str(error)) from error
    if worst < LEAST_AGREEMENT:
        raise NotExportableError(f"the export agrees with the original only to cosine {worst:.4f}")
    return embedder, about


def _written(kept: Kept) -> bytes:
    """Return what ``_read`` reads back: a digest on a line of its own, then the fields."""
    fields = json.dumps(asdict(kept)).encode()
    return hashlib.sha256(fields).hexdigest().encode() + b"\n" + fields


def _read(described: Path) -> Kept | None:
    """Return what was written down of an export; None where it is missing or not as it was written."""
    try:
        digest, _, written = described.read_bytes().partition(b"\n")
    except OSError:
        return None
    if digest.decode(errors="replace") != hashlib.sha256(written).hexdigest():
        return None
    fields = json.loads(written)
    if fields["format_version"] != FORMAT_VERSION or not str(fields["home"]).isalnum():  # a folder removed one day
        return None
    return Kept(**fields | {"about": Export(**fields["about"])})


def _describe(original: SentenceTransformerEmbedder) -> Export:
    model = original.model
    question_prompt, passage_prompt = prompts(model)
    return Export(
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
