"""What all tests share: an environment without network, the loaded models, and the folder of test material."""

import os
import re
import shutil
import tempfile
from pathlib import Path

# Before anything can import huggingface_hub, gradio or torch, which read these once.
os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}
os.environ["OMP_NUM_THREADS"] = "1"  # two threads that wait for each other on a busy machine take three times as long
os.environ.pop("PINCITE_MODEL", None)

import pytest
from hypothesis import settings

from index.embed import Embedder, load_embedder
from index.library import Library
from index.ready import Index, open_index
from source.lecture import lecture


def pytest_configure(config: pytest.Config) -> None:
    """Keep every test, and every process a test starts, away from the person's own library.

    Processes that share the tests out among them share the models they export.
    """
    folder = tempfile.TemporaryDirectory(prefix="pincite-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["PINCITE_LIBRARY"] = folder.name
    if not hasattr(config, "workerinput"):
        os.environ["XDG_CACHE_HOME"] = f"{folder.name}-cache"  # exported models, made once for all tests of a run
        config.add_cleanup(lambda: shutil.rmtree(f"{folder.name}-cache", ignore_errors=True))
    settings.register_profile("no deadline", settings(deadline=None))  # one slow example on a busy machine is no bug
    settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default model, loaded once."""
    return load_embedder()


@pytest.fixture(scope="session")
def lecture_index(embedder: Embedder) -> Index:
    """The lecture in a library in memory, ready for questions. Not to be changed: all tests share it."""
    library = Library(None)
    library.add(*lecture())
    return open_index(library, embedder)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test material beside the project."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        reason = f"the test material is missing: no folder {folder}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small sentence-transformers model with random weights, the same on every run.

    A BERT of two layers and hidden size 32 that knows the lecture's words, and all others letter by letter; the mean
    of its token vectors is the text's.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    words = sorted(set(re.findall(r"[a-z]+|\d|[^\w\s]", lecture()[0].text.lower())))
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    folder = tmp_path_factory.mktemp("models")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder / "bert")
    BertTokenizer(vocab=vocabulary, model_max_length=128).save_pretrained(folder / "bert")
    bert = Transformer(str(folder / "bert"))
    model = SentenceTransformer(modules=[bert, Pooling(config.hidden_size, "mean")], device="cpu")
    model.save(str(folder / "tiny"), create_model_card=False)
    return folder / "tiny"
