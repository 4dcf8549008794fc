"""The exported model against sentence-transformers itself, and what happens where there is no good export."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from platformdirs import user_cache_path

import index.onnx
from index.embed import DEFAULT_MODEL, Embedder, SentenceTransformerEmbedder, load_embedder, model_folder
from index.onnx import LEAST_AGREEMENT, NotExportableError, OnnxEmbedder, load_or_export
from source.lecture import lecture

TEXTS = ("Why?", "", " ", "How many US forces are stationed in Japan?", "東京 и Москва 😀", "word " * 900)


@pytest.fixture
def original(tiny_model: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder("tiny", tiny_model)


@pytest.fixture(scope="module")
def made(tiny_model: Path) -> Path:
    """The tiny model's graph in the cache that all tests of a run share. Not to be changed."""
    embedder = load_embedder(str(tiny_model))
    assert isinstance(embedder, OnnxEmbedder)
    return user_cache_path("pincite", appauthor=False) / "models" / f"{embedder.key}.onnx"


@pytest.fixture
def exported(made: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Put a copy of that graph in the place of the exporter, which takes some ten seconds; give what it wrote."""
    written: list[Path] = []

    def export(_: object, path: Path) -> None:
        shutil.copyfile(made, path)
        written.append(path)

    monkeypatch.setattr(index.onnx, "_export", export)
    return written


def agreement(one: Embedder, other: Embedder, texts: tuple[str, ...]) -> float:
    questions = (one.embed_questions(texts) * other.embed_questions(texts)).sum(axis=1)
    passages = (one.embed_passages(texts) * other.embed_passages(texts)).sum(axis=1)
    return float(min(questions.min(), passages.min()))


def test_the_default_model_is_exported_and_agrees_on_every_paragraph(embedder: Embedder) -> None:
    assert isinstance(embedder, OnnxEmbedder)
    theirs = load_embedder(backend="sentence-transformers")
    assert embedder.key == theirs.key
    assert embedder.dim == theirs.dim == 384
    assert agreement(embedder, theirs, (*TEXTS, *(p.text for p in lecture()[1]))) >= LEAST_AGREEMENT


@pytest.mark.usefixtures("exported")
def test_prompts_are_the_models_own(original: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    original.model.prompts = {"query": "question: ", "document": "passage: "}
    served = load_or_export(original, tmp_path)
    assert agreement(served, original, TEXTS) >= LEAST_AGREEMENT
    about = json.loads((tmp_path / f"{original.key}.json").read_text())
    assert (about["question_prompt"], about["passage_prompt"]) == ("question: ", "passage: ")


@pytest.mark.usefixtures("exported")
def test_the_dimension_is_that_of_the_vectors_whatever_the_configuration_says(tiny_model: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_model, tmp_path / "tiny")
    config = tmp_path / "tiny" / "1_Pooling" / "config.json"
    config.write_text(json.dumps({"embedding_dimension": 64, "pooling_mode": "mean"}))
    served = load_embedder(str(tmp_path / "tiny"), cache=tmp_path)
    assert isinstance(served, OnnxEmbedder)
    assert served.dim == served.embed_passages(["hello"]).shape[1] == 32


def test_the_second_time_nothing_is_exported(
    original: SentenceTransformerEmbedder, tmp_path: Path, exported: list[Path]
) -> None:
    first = load_or_export(original, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{original.key}.json", f"{original.key}.onnx"]
    again = load_or_export(SentenceTransformerEmbedder("tiny", original.folder), tmp_path)
    np.testing.assert_array_equal(again.embed_passages(TEXTS), first.embed_passages(TEXTS))
    assert len(exported) == 1


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a lost description": ("json", lambda path: path.unlink()),
    "a description of other keys": ("json", lambda path: path.write_text("{}")),
    "a torn graph": ("onnx", lambda path: os.truncate(path, path.stat().st_size // 2)),
}


@pytest.mark.parametrize(("file", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_export_is_made_again(
    original: SentenceTransformerEmbedder,
    made: Path,
    tmp_path: Path,
    exported: list[Path],
    file: str,
    damage: Callable[[Path], object],
) -> None:
    for path in (made, made.with_suffix(".json")):
        shutil.copy(path, tmp_path)
    whole = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    damage(tmp_path / f"{original.key}.{file}")
    served = load_or_export(original, tmp_path)
    assert agreement(served, original, TEXTS) >= LEAST_AGREEMENT
    assert len(exported) == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == whole


def test_processes_that_export_at_once_all_end_with_a_good_export(
    original: SentenceTransformerEmbedder, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes, exports and goes while the first is in the midst of writing its graph."""
    served: list[OnnxEmbedder] = []
    written: list[str] = []

    def export(_: object, path: Path) -> None:
        written.append(path.name)
        if len(written) == 1:
            path.write_bytes(b"half a graph")
            with monkeypatch.context() as elsewhere:
                elsewhere.setattr(os, "getpid", lambda: 1)
                served.append(load_or_export(SentenceTransformerEmbedder("tiny", original.folder), tmp_path))
            assert path.read_bytes() == b"half a graph"
        shutil.copyfile(made, path)

    monkeypatch.setattr(index.onnx, "_export", export)
    served += [load_or_export(original, tmp_path), load_or_export(original, tmp_path)]
    assert len(set(written)) == len(written) == 2
    assert [agreement(each, original, TEXTS) >= LEAST_AGREEMENT for each in served] == [True] * 3
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{original.key}.json", f"{original.key}.onnx"]


@pytest.mark.usefixtures("exported")
def test_an_export_that_disagrees_is_not_kept_and_the_original_serves(
    original: SentenceTransformerEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.onnx, "_agreement", lambda *_: 0.99)
    with pytest.raises(NotExportableError, match=r"agrees with the original only to cosine 0\.9900"):
        load_or_export(original, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(load_embedder(str(original.folder), cache=tmp_path), SentenceTransformerEmbedder)


def test_where_the_exporter_fails_the_original_serves(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("an operator of a kind unheard of")

    monkeypatch.setattr("torch.onnx.export", fail)
    served = load_embedder(str(tiny_model), cache=tmp_path)
    assert isinstance(served, SentenceTransformerEmbedder)
    assert served.embed_questions(["Why?"]).shape == (1, 32)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_served_is_not_exported_first(tiny_model: Path, tmp_path: Path, exported: list[Path]) -> None:
    (tmp_path / "file").write_text("in the way")
    served = load_embedder(str(tiny_model), cache=tmp_path / "file")
    assert isinstance(served, SentenceTransformerEmbedder)
    assert served.embed_questions(["Why?"]).shape == (1, 32)
    shutil.copytree(tiny_model, tmp_path / "wordless")
    (tmp_path / "wordless" / "tokenizer.json").unlink()
    assert isinstance(load_embedder(str(tmp_path / "wordless"), cache=tmp_path), SentenceTransformerEmbedder)
    assert exported == []


def test_an_exported_model_answers_without_torch(embedder: Embedder) -> None:
    program = (
        "import sys\nfrom index.embed import load_embedder\n"
        "vector = load_embedder().embed_questions(['How many forces?'])[0]\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])\n"
        "print(float(vector[0]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    loaded, first = done.stdout.splitlines()
    assert loaded == "[]"
    assert float(first) == pytest.approx(float(embedder.embed_questions(["How many forces?"])[0][0]), abs=1e-6)
    assert model_folder(DEFAULT_MODEL).is_dir()
