"""The exported model against sentence-transformers itself, and what happens where there is no good export."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from platformdirs import user_cache_path

import index.export
import index.onnx
from app.opening import open_for_questions
from app.settings import settings
from index.embed import Embedder, SentenceTransformerEmbedder, load_embedder
from index.export import LEAST_AGREEMENT, load_or_export
from index.models import DEFAULT_MODEL, model_folder
from index.onnx import NotExportableError, OnnxEmbedder
from index.ready import Index
from source.lecture import lecture

TEXTS = ("Why?", "", " ", "How many US forces are stationed in Japan?", "東京 и Москва 😀", "word " * 900)


@pytest.fixture
def original(tiny_model: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder("tiny", tiny_model)


@pytest.fixture(scope="module")
def made(tiny_model: Path) -> Path:
    """The folder of the tiny model's export, in the cache that all tests of a run share. Not to be changed."""
    embedder = load_embedder(str(tiny_model))
    assert isinstance(embedder, OnnxEmbedder)
    (folder,) = (user_cache_path("pincite", appauthor=False) / "models").glob(f"{embedder.key}.*/")
    return folder


@pytest.fixture
def exported(made: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Put a copy of that graph in the place of the exporter, which takes some ten seconds; give what it wrote."""
    written: list[Path] = []

    def export(_: object, path: Path) -> None:
        shutil.copytree(made, path.parent, dirs_exist_ok=True)
        written.append(path)

    monkeypatch.setattr(index.export, "_export", export)
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


def description(original: SentenceTransformerEmbedder, cache: Path) -> Path:
    return cache / f"{original.key}.json"


def fields_of(described: Path) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(described.read_text().partition("\n")[2])
    return fields


def assert_one_export(original: SentenceTransformerEmbedder, cache: Path) -> None:
    """Beside the description there is the folder it names, and nothing else."""
    described = description(original, cache)
    home = cache / f"{original.key}.{fields_of(described)['home']}"
    assert set(cache.iterdir()) == {described, home}
    assert {file.name for file in home.iterdir() if "digests" not in file.name} == {"model.onnx", "model.onnx.data"}


@pytest.mark.usefixtures("exported")
def test_prompts_are_the_models_own(original: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    original.model.prompts = {"query": "question: ", "document": "passage: "}
    served = load_or_export(original, tmp_path)
    assert agreement(served, original, TEXTS) >= LEAST_AGREEMENT
    about = fields_of(description(original, tmp_path))["about"]
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
    assert_one_export(original, tmp_path)
    again = load_or_export(SentenceTransformerEmbedder("tiny", original.folder), tmp_path)
    np.testing.assert_array_equal(again.embed_passages(TEXTS), first.embed_passages(TEXTS))
    assert len(exported) == 1


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x55
    path.write_bytes(content)


def edit(path: Path, **fields: object) -> None:
    """Change what is written down of how to serve an export, and leave the digest before it."""
    digest, _, rest = path.read_text().partition("\n")
    kept = json.loads(rest)
    kept["about"] |= fields
    path.write_text(f"{digest}\n{json.dumps(kept)}")


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a lost description": ("*.json", lambda path: path.unlink()),
    "a description of other keys": ("*.json", lambda path: path.write_text("{}")),
    "another dimension": ("*.json", lambda path: edit(path, dim=10)),
    "another prompt": ("*.json", lambda path: edit(path, question_prompt="no ")),
    "brackets": ("*.json", lambda path: path.write_text("[" * 100_000)),
    "a torn graph": ("*/model.onnx", lambda path: os.truncate(path, path.stat().st_size // 2)),
    "torn weights": ("*/model.onnx.data", lambda path: os.truncate(path, path.stat().st_size // 2)),
    "an altered weight": ("*/model.onnx.data", lambda path: flip(path, path.stat().st_size // 2)),
    "lost weights": ("*/model.onnx.data", lambda path: path.unlink()),
}


@pytest.mark.parametrize(("file", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_export_is_made_again(
    original: SentenceTransformerEmbedder,
    tmp_path: Path,
    exported: list[Path],
    file: str,
    damage: Callable[[Path], object],
) -> None:
    load_or_export(original, tmp_path)
    (damaged,) = tmp_path.glob(file)
    damage(damaged)
    served = load_or_export(original, tmp_path)
    assert agreement(served, original, TEXTS) >= LEAST_AGREEMENT
    assert len(exported) == 2
    if damaged.suffix != ".json":  # else nothing is left that would name the first export
        assert_one_export(original, tmp_path)


def test_what_was_broken_off_long_ago_is_swept_away_and_what_is_under_way_is_not(
    original: SentenceTransformerEmbedder, tmp_path: Path, exported: list[Path]
) -> None:
    old, new, other = (tmp_path / name for name in (f"{original.key}.old", f"{original.key}.new", "another@0.old"))
    for folder in (old, new, other):
        folder.mkdir()
        (folder / "model.onnx").write_text("half")
    former = tmp_path / f"{original.key}.1.onnx"
    former.write_text("of a format that was")
    for path in (old, other, former):
        os.utime(path, (0, 0))
    load_or_export(original, tmp_path)
    assert len(exported) == 1
    assert [path.exists() for path in (old, new, other, former)] == [False, True, True, False]


def test_a_description_cannot_make_us_remove_what_is_not_ours(
    original: SentenceTransformerEmbedder, tmp_path: Path, exported: list[Path]
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    cache = tmp_path / "cache"
    load_or_export(original, cache)
    described = description(original, cache)
    fields = fields_of(described)
    for home in ("/../../precious", "..", ""):
        written = json.dumps(fields | {"home": home})
        described.write_text(f"{hashlib.sha256(written.encode()).hexdigest()}\n{written}")
        load_or_export(original, cache)
    assert precious.is_dir()
    assert len(exported) == 4


def test_processes_that_export_at_once_all_end_with_a_good_export(
    original: SentenceTransformerEmbedder, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes, exports and goes while the first is in the midst of writing its graph."""
    served: list[OnnxEmbedder] = []
    written: list[str] = []

    def export(_: object, path: Path) -> None:
        written.append(str(path))
        if len(written) == 1:
            path.write_bytes(b"half a graph")
            served.append(load_or_export(SentenceTransformerEmbedder("tiny", original.folder), tmp_path))
            assert path.read_bytes() == b"half a graph"
        shutil.copytree(made, path.parent, dirs_exist_ok=True)

    monkeypatch.setattr(index.export, "_export", export)
    served += [load_or_export(original, tmp_path), load_or_export(original, tmp_path)]
    assert len(set(written)) == len(written) == 2
    assert [agreement(each, original, TEXTS) >= LEAST_AGREEMENT for each in served] == [True] * 3
    assert_one_export(original, tmp_path)


@pytest.mark.usefixtures("exported")
def test_an_export_that_disagrees_is_not_kept_and_the_original_serves(
    original: SentenceTransformerEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.export, "_agreement", lambda *_: 0.99)
    with pytest.raises(NotExportableError, match=r"agrees with the original only to cosine 0\.9900"):
        load_or_export(original, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(load_embedder(str(original.folder), cache=tmp_path), SentenceTransformerEmbedder)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_where_the_exporter_fails_the_original_serves(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("an operator of a kind unheard of")

    monkeypatch.setattr("torch.onnx.export", fail)
    served = load_embedder(str(tiny_model), cache=tmp_path)
    assert isinstance(served, SentenceTransformerEmbedder)
    assert served.embed_questions(["Why?"]).shape == (1, 32)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith("digests-")] == []


def test_what_cannot_be_served_is_not_exported_first(tiny_model: Path, tmp_path: Path, exported: list[Path]) -> None:
    (tmp_path / "file").write_text("in the way")
    served = load_embedder(str(tiny_model), cache=tmp_path / "file")
    assert isinstance(served, SentenceTransformerEmbedder)
    assert served.embed_questions(["Why?"]).shape == (1, 32)
    shutil.copytree(tiny_model, tmp_path / "wordless")
    (tmp_path / "wordless" / "tokenizer.json").unlink()
    assert isinstance(load_embedder(str(tmp_path / "wordless"), cache=tmp_path), SentenceTransformerEmbedder)
    assert exported == []


def test_a_person_is_told_of_an_export_once_and_before_it(
    tiny_model: Path, tmp_path: Path, exported: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "library").mkdir()
    chosen = settings(str(tmp_path / "library"), str(tiny_model), {})
    for _ in range(2):
        open_for_questions(chosen, notice=lambda line: told.append((line, len(exported)))).library.close()
    assert told == [("Preparing the model tiny for its first use, which takes up to a minute, once.", 0)]
    assert len(exported) == 1


def test_texts_side_by_side_and_questions_at_once_are_read_as_alone(
    made: Path, original: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert made.is_dir()
    served = load_embedder(str(original.folder))
    alone = [served.embed_questions([text])[0] for text in TEXTS]
    monkeypatch.setattr(index.onnx, "_BATCH_TOKENS", 1)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: served.embed_questions(TEXTS), range(8)):
            np.testing.assert_allclose(found, alone, atol=1e-6)


def test_weights_changed_after_the_first_session_are_not_loaded_by_the_second(
    original: SentenceTransformerEmbedder, tmp_path: Path, exported: list[Path]
) -> None:
    served = load_or_export(original, tmp_path)
    assert len(exported) == 1
    alone = served.embed_passages(TEXTS[:1])
    (weights,) = tmp_path.glob("*/model.onnx.data")
    flip(weights, weights.stat().st_size // 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.onnx, "_BATCH_TOKENS", 1)
        np.testing.assert_allclose(served.embed_passages(TEXTS)[0], alone[0], atol=1e-6)


def test_a_model_without_attention_is_served_as_it_is(tiny_model: Path, tmp_path: Path) -> None:
    """It has no limit to the tokens it reads, and none to pad with."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    words = Tokenizer.from_file(str(tiny_model / "tokenizer.json"))
    SentenceTransformer(modules=[StaticEmbedding(words, embedding_dim=16)]).save(str(tmp_path / "static"))
    told: list[str] = []
    shutil.copy(tiny_model / "tokenizer.json", tmp_path / "static")
    served = load_embedder(str(tmp_path / "static"), cache=tmp_path / "cache", notice=told.append)
    assert served.embed_questions(["Why?"]).shape == (1, 16)
    if isinstance(served, SentenceTransformerEmbedder):
        assert told[-1].startswith("ONNX Runtime cannot serve this model (")
        assert told[-1].endswith("; it is used as it is, which is slower.")


def test_a_ready_library_answers_without_torch_and_the_page(lecture_index: Index, tmp_path: Path) -> None:
    assert lecture_index.embedder.dim == 384  # so that the model is exported
    open_for_questions(settings(str(tmp_path), None, {})).library.close()
    heavy = ("torch", "transformers", "sentence_transformers", "gradio", "fastapi", "huggingface_hub", "ir_measures")
    program = (
        "import sys\nfrom app.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print([name for name in {(*heavy, 'onnx', 'numpy.ma')} if name in sys.modules])"
    )
    asked = ["ask", "How many US forces are stationed in Japan?", "--library", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", program, *asked], capture_output=True, text=True, timeout=120, check=True
    )
    assert "40, 000" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_command_line_loads_nothing_that_searches_before_a_command_needs_it() -> None:
    heavy = ("faiss", "tantivy", "onnxruntime", "pydantic", "index.search", "app.conversations", "numpy")
    program = f"import sys\nimport app.cli\nprint([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"


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


def test_the_runtime_is_told_to_tell_nobody_before_it_is_loaded(tmp_path: Path) -> None:
    """Its wheel holds telemetry, which keeps an id of the device in the cache and looks up a host of its maker's.

    What it does with sockets of its own no guard in Python sees, so the trace it leaves is looked for.
    """
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    cache = user_cache_path("pincite", appauthor=False) / "models"
    program = (
        "import sys\nfrom pathlib import Path\nfrom index.embed import load_embedder\n"
        "load_embedder(cache=Path(sys.argv[1])).embed_questions(['hi'])"
    )
    told = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    told |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", program, str(cache)], env=told, timeout=120, check=True)
    assert [str(path) for path in tmp_path.rglob("*") if "onnxruntime" in path.name.lower()] == []
