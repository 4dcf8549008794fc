"""A library that changes, and is damaged, while it is asked."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import index.current
from index.current import Current
from index.embed import Embedder, load_embedder
from index.embeddings import Embeddings
from index.library import Library, open_library
from index.ready import Index, embed_missing, open_index
from index.search import search
from source.errors import PinciteError
from source.lecture import lecture
from source.model import Document, Paragraph
from source.split import split
from source.text import read_text

FISH = "Herring are caught in the North Sea by the ships of many nations."
FOWL = "Gannets dive for them from a height of thirty metres and more."


def text_of(name: str, text: str) -> tuple[Document, list[Paragraph]]:
    document = Document(name, name.title(), f"{name}.txt", "text", hashlib.sha256(text.encode()).hexdigest(), text)
    return document, list(split(document, read_text(text)[1]))


@pytest.fixture(scope="module")
def embedder(tiny_model: Path) -> Embedder:
    return load_embedder(str(tiny_model))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as library:
        library.add(*lecture())
        library.add(*text_of("fish", FISH))
        yield library


class Opening:
    """Opens the index of a library, counting how often; ``gate`` can hold it up."""

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self.library, self.embedder, self.count, self.notices = library, embedder, 0, list[str]()
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, embed: bool = True) -> Index:
        assert self.gate.wait(60)
        self.count += 1
        return open_index(self.library, self.embedder, notice=self.notices.append, embed=embed)


@pytest.fixture
def opening(library: Library, embedder: Embedder) -> Opening:
    return Opening(library, embedder)


def best(current: Current, question: str) -> str:
    return current.answer(lambda index: search(index, question, 1))[0].paragraph.text


def test_a_document_that_another_process_adds_is_found_by_the_next_question(
    library: Library, opening: Opening, tmp_path: Path
) -> None:
    current = Current(opening(), opening)
    assert best(current, '"herring"') == FISH
    assert opening.count == 1
    with open_library(tmp_path) as other:
        other.add(*text_of("fowl", FOWL))
        embed_missing(other, opening.embedder)
    assert best(current, '"gannets"') == FOWL
    assert best(current, '"herring"') == FISH
    assert opening.count == 2, "opened once for each change"
    assert current.library is library


def test_a_question_does_not_wait_for_an_opening_that_takes_long(
    library: Library, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.current, "_PATIENCE", 0.1)
    current = Current(opening(), opening)
    opening.gate.clear()
    library.add(*text_of("fowl", FOWL))
    embed_missing(library, opening.embedder)
    for _ in range(3):
        assert best(current, "herring") == FISH
    opening.gate.set()
    monkeypatch.setattr(index.current, "_PATIENCE", 60)
    assert best(current, '"gannets"') == FOWL
    assert opening.count == 2


def test_what_is_not_embedded_is_not_embedded_by_asking_but_found_once_it_is(
    library: Library, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.current, "_PATIENCE", 0.0)
    current = Current(opening(), opening)
    library.add(*text_of("fowl", FOWL))
    for _ in range(3):
        best(current, "herring")
        current.renew()
    assert current.answer(lambda made: made.lacking) == 1
    assert Embeddings(library, opening.embedder.key).lacking() == 1
    embed_missing(library, opening.embedder)
    current.renew()
    assert best(current, '"gannets"') == FOWL
    assert current.answer(lambda made: made.lacking) == 0


def test_a_passage_that_has_gone_is_no_answer_and_no_error(
    library: Library, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.current, "_PATIENCE", 0.0)  # so that the first try is with the index of before
    current = Current(opening(), opening)
    library.remove("fish")
    assert best(current, '"herring"') in {paragraph.text for paragraph in lecture()[1]}
    assert opening.count == 2


@pytest.mark.parametrize("counted", [True, False])
def test_damaged_tokens_are_told_and_read_anew(opening: Opening, tmp_path: Path, counted: bool) -> None:
    expected = [best(Current(opening(), opening), question) for question in ("herring", "Who pays for the troops?")]
    (segment,) = (tmp_path / "tokens").glob("*.tokens")
    whole = bytearray(segment.read_bytes())
    for at in range(0, len(whole), 500):
        whole[at] ^= 1
    segment.write_bytes(whole)
    if not counted:  # then the opening itself reads them
        (tmp_path / "index" / "frequencies.npz").unlink()
    current = Current(opening(), opening)
    assert [best(current, question) for question in ("herring", "Who pays for the troops?")] == expected
    told = [line for line in opening.notices if "damaged" in line]
    assert len(told) == (not counted)
    assert all(line.endswith("What they were of is read anew; nothing is lost.") for line in told)
    assert not [key for key in opening.library.embedders() for _ in Embeddings(opening.library, key).problems()]


def test_what_cannot_be_opened_again_is_still_answered_from(library: Library, opening: Opening) -> None:
    def broken(_: bool) -> Index:
        raise PinciteError("The disk is full.")

    current = Current(opening(), broken)
    library.add(*text_of("fowl", FOWL))
    assert best(current, "herring") == FISH
    library.remove("fish")
    with pytest.raises(PinciteError, match=r"\AThe disk is full\.\Z"):
        best(current, '"herring"')
