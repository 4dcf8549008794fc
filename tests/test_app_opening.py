"""Opening a library: first starts, several processes at once, copies put back."""

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.opening import open_for_questions
from app.settings import settings
from app.started import open_started
from index.embed import load_embedder
from index.library import open_library
from index.ready import open_index
from index.search import search
from source.errors import PinciteError
from source.lecture import lecture
from source.model import Document, Paragraph
from source.split import split
from source.text import read_text

APPLES = "Apples are good to eat, and they keep through the winter in a cellar."
ZEBRAS = "Zebras have stripes, and no two of them have quite the same ones."
QUINCES = "Quinces are sour until they are cooked, and then they turn red."


def essay(name: str, *texts: str) -> tuple[Document, list[Paragraph]]:
    text = "\n\n".join(texts)
    document = Document(name, name, name, "text", hashlib.sha256(text.encode()).hexdigest(), text)
    return document, list(split(document, read_text(text)[1]))


def test_a_new_library_starts_with_the_lecture_and_an_old_one_is_left_alone(tmp_path: Path) -> None:
    chosen = settings(str(tmp_path), None, {})
    with open_started(chosen) as library:
        assert library.documents() == [lecture()[0]]
        assert library.paragraphs_of("lecture") == list(lecture()[1])
        generation = library.generation
    with open_started(chosen) as library:
        assert library.generation == generation


def test_a_library_that_has_documents_gets_no_lecture(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(*essay("apples", APPLES))
    with open_started(settings(str(tmp_path), None, {})) as library:
        assert [document.name for document in library.documents()] == ["apples"]


def test_processes_that_start_a_library_together_make_one(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom app.started import open_started\nfrom app.settings import settings\n"
        "while time.time() < float(sys.argv[2]): pass\n"
        "open_started(settings(sys.argv[1], None, {})).close()"
    )
    for attempt in range(5):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        at = str(time.time() + 2)
        together = [
            subprocess.Popen([sys.executable, "-c", program, str(folder), at], stderr=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        assert [process.communicate()[1] for process in together] == ["", "", ""]
        with open_library(folder) as library:
            assert library.documents() == [lecture()[0]]
            assert list(library.problems()) == []


def test_a_copy_put_back_is_not_answered_from_a_newer_index(tmp_path: Path, tiny_model: Path) -> None:
    folder, copy = tmp_path / "library", tmp_path / "copy"
    folder.mkdir()
    embedder = load_embedder(str(tiny_model))
    open_library(folder).close()
    shutil.copytree(folder, copy)
    with open_library(folder) as library:
        library.add(*essay("a", APPLES, ZEBRAS))
        open_index(library, embedder)
    (folder / "library.db").write_bytes((copy / "library.db").read_bytes())
    with open_library(folder) as library:
        library.add(*essay("b", ZEBRAS, QUINCES))
        (hit,) = search(open_index(library, embedder), ZEBRAS, 1)
    assert hit.paragraph.text == ZEBRAS


def test_a_document_added_meanwhile_is_found_at_the_next_start(tmp_path: Path, tiny_model: Path) -> None:
    embedder = load_embedder(str(tiny_model))
    with open_library(tmp_path) as mine, open_library(tmp_path) as other:
        mine.add(*essay("a", APPLES))
        late = [essay("z", ZEBRAS)]

        def add_late(done: int, of: int) -> None:
            if done == of and late:
                other.add(*late.pop())

        open_index(mine, embedder, progress=add_late)
        assert len(open_index(other, embedder).store) == 2


def test_a_model_named_by_a_relative_path_is_found_from_elsewhere(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "library").mkdir()
    monkeypatch.chdir(tiny_model.parent)
    chosen = settings(str(tmp_path / "library"), f"./{tiny_model.name}", {})
    open_for_questions(chosen).library.close()
    monkeypatch.chdir(tmp_path)
    index = open_for_questions(settings(str(tmp_path / "library"), None, {}))
    assert index.embedder.key == load_embedder(str(tiny_model)).key
    index.library.close()
    with pytest.raises(PinciteError, match=r"was made with the model .*; for elsewhere/m name another with --library"):
        open_for_questions(settings(str(tmp_path / "library"), "elsewhere/m", {}))


def test_an_emptied_database_is_no_new_library(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "library.db").touch()
    with pytest.raises(PinciteError, match="is empty, though it was in use; restore it from a copy"):
        open_library(tmp_path)
    assert (tmp_path / "library.db").read_bytes() == b""
