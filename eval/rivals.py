"""What a person would pick instead of Pincite, each as its own documentation has it, on the same passages and model.

A rival indexes a dataset into a folder, and later, in another process, opens that folder and is asked. Each is given a
passage as Pincite is: its title in front of its text. Nothing is fetched, and no package is imported before its use.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.dataset import Dataset, Question
from eval.strategy import Strategy
from source.model import passage

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.embed import Embedder


@dataclass(frozen=True, slots=True)
class Rival:
    """A way to search, as a person would set it up.

    ``title`` names it to people; ``needs`` names the packages it is made of, as they are installed. ``index`` fills an
    existing, empty folder with all that questions need; ``open`` makes a strategy of what is in it, embedding nothing.
    A model is loaded at its first use and kept while the process lasts.
    """

    title: str
    needs: tuple[str, ...]
    index: Callable[[Dataset, Path], None]
    open: Callable[[Path], Strategy]

    def versions(self) -> dict[str, str | None]:
        """Return the version of each package it needs; None for one that is not installed."""
        return {package: _version(package) for package in self.needs}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _texts(dataset: Dataset) -> list[str]:
    return [passage((one.title,) if one.title else (), one.text) for one in dataset.passages]


def _ids(dataset: Dataset) -> list[str]:
    return [one.id for one in dataset.passages]


def _keep_ids(dataset: Dataset, folder: Path) -> None:
    (folder / "ids.json").write_text(json.dumps(_ids(dataset)), encoding="utf-8")


def _kept_ids(folder: Path) -> list[str]:
    return list(json.loads((folder / "ids.json").read_text(encoding="utf-8")))


def _model_folder() -> str:
    from index.models import DEFAULT_MODEL, model_folder

    return str(model_folder(DEFAULT_MODEL))


@cache
def _embedder() -> "Embedder":
    from index.embed import load_embedder

    return load_embedder()


def _index_pincite(dataset: Dataset, folder: Path) -> None:
    from eval.engine import pincite_engine

    pincite_engine(dataset, _embedder(), folder=folder).index.library.close()


def _open_pincite(folder: Path) -> Strategy:
    from eval.engine import open_engine
    from index.library import open_library

    return open_engine(open_library(folder), _embedder()).search


@cache
def _sentence_transformer() -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(_model_folder())


def _index_faiss(dataset: Dataset, folder: Path) -> None:
    import faiss

    vectors = _sentence_transformer().encode(_texts(dataset))
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    _keep_ids(dataset, folder)


def _open_faiss(folder: Path) -> Strategy:
    import faiss

    model, index, ids = _sentence_transformer(), faiss.read_index(str(folder / "vectors.faiss")), _kept_ids(folder)

    def strategy(question: Question, k: int) -> list[tuple[str, float]]:
        scores, rows = index.search(model.encode([question.text]), min(k, len(ids)))
        return [(ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]

    return strategy


def _index_bm25s(dataset: Dataset, folder: Path) -> None:
    import bm25s
    import Stemmer

    tokens = bm25s.tokenize(_texts(dataset), stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    index.save(folder / "words", show_progress=False)
    _keep_ids(dataset, folder)


def _open_bm25s(folder: Path) -> Strategy:
    import bm25s
    import Stemmer

    index, ids = bm25s.BM25.load(folder / "words", show_progress=False), _kept_ids(folder)
    stemmer = Stemmer.Stemmer("english")

    def strategy(question: Question, k: int) -> list[tuple[str, float]]:
        tokens = bm25s.tokenize(question.text, stopwords="en", stemmer=stemmer, show_progress=False)
        rows, scores = index.retrieve(tokens, k=min(k, len(ids)), show_progress=False)
        return [(ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]

    return strategy


@cache
def _txtai_models() -> dict[str, Any]:
    return {}


def _index_txtai(dataset: Dataset, folder: Path) -> None:
    import txtai

    embeddings = txtai.Embeddings(path=_model_folder(), hybrid=True, content=False, models=_txtai_models())
    embeddings.index(zip(_ids(dataset), _texts(dataset), strict=True))
    embeddings.save(str(folder))


def _open_txtai(folder: Path) -> Strategy:
    import txtai

    embeddings = txtai.Embeddings(models=_txtai_models())
    embeddings.load(str(folder))

    def strategy(question: Question, k: int) -> list[tuple[str, float]]:
        return [(id_, float(score)) for id_, score in embeddings.search(question.text, k)]

    return strategy


def _chroma(folder: Path) -> Any:
    import chromadb
    from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

    client = chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))
    embed = SentenceTransformerEmbeddingFunction(_model_folder())  # keeps the model for all that ask for it
    return client, client.get_or_create_collection("passages", embedding_function=embed)


def _index_chroma(dataset: Dataset, folder: Path) -> None:
    client, collection = _chroma(folder)
    ids, texts, most = _ids(dataset), _texts(dataset), client.get_max_batch_size()
    for start in range(0, len(ids), most):
        collection.add(ids=ids[start : start + most], documents=texts[start : start + most])


def _open_chroma(folder: Path) -> Strategy:
    _, collection = _chroma(folder)

    def strategy(question: Question, k: int) -> list[tuple[str, float]]:
        found = collection.query(query_texts=[question.text], n_results=k, include=["distances"])
        return [(id_, 1 - distance) for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    return strategy


RIVALS: dict[str, Rival] = {
    "pincite": Rival("Pincite", (), _index_pincite, _open_pincite),
    "faiss": Rival("sentence-transformers + FAISS", ("sentence-transformers", "faiss-cpu"), _index_faiss, _open_faiss),
    "bm25s": Rival("bm25s", ("bm25s", "PyStemmer"), _index_bm25s, _open_bm25s),
    "txtai": Rival("txtai, hybrid", ("txtai",), _index_txtai, _open_txtai),
    "chromadb": Rival("chromadb", ("chromadb",), _index_chroma, _open_chroma),
}
