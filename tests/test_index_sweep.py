"""Token segments of which little is used any more are written anew, and nothing is lost on the way."""

from pathlib import Path

import numpy as np
import pytest

import index.sweep
from index.embeddings import Embeddings
from index.library import Library, open_library
from index.sweep import sweep
from index.tokens import TokenFiles, Tokens
from source.errors import PinciteError
from source.model import Citation, Document, Paragraph, Span

DIM, TOKENS = 8, 5


def document(name: str, texts: int) -> tuple[Document, list[Paragraph]]:
    said = [f"{name} says {n}." for n in range(texts)]
    starts = [sum(len(text) + 1 for text in said[:n]) for n in range(texts)]
    made = Document(name, name, name, "text", name, " ".join(said))
    return made, [
        Paragraph(Citation(name, name, n + 1), Span(start, start + len(text)), text, (Span(0, len(text)),))
        for n, (start, text) in enumerate(zip(starts, said, strict=True))
    ]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(index.sweep, "_WORTHWHILE", 100)
    library = open_library(tmp_path)
    for name, texts in (("large", 20), ("small", 3)):
        library.add(*document(name, texts))
        embed(library)
    return library


def embed(library: Library) -> None:
    embeddings = Embeddings(library, "one")
    keys = [key for key, _ in embeddings.missing()]
    luck = np.random.default_rng(len(keys))
    tokens = [
        Tokens(
            luck.integers(0, 99, (TOKENS, 3), dtype=np.int32), luck.integers(1, 255, (TOKENS, DIM // 4), dtype=np.uint8)
        )
        for _ in keys
    ]
    embeddings.keep(keys, [np.ones(DIM, dtype=np.float32)] * len(keys), tokens, [DIM] * len(keys))


def kept(library: Library) -> dict[str, tuple[bytes, bytes]]:
    """Return what is kept of each paragraph's tokens, by its text."""
    ids = library.paragraph_ids()
    texts = [paragraph.text for paragraph in library.paragraphs(ids)]
    tokens = Embeddings(library, "one").tokens(ids)
    return {text: (some.places.tobytes(), some.codes.tobytes()) for text, some in zip(texts, tokens, strict=True)}


def sizes(library: Library) -> dict[str, int]:
    assert library.folder is not None
    return {path.name: path.stat().st_size for path in (library.folder / "tokens").glob("*.tokens")}


def test_a_segment_mostly_blank_is_written_anew(library: Library) -> None:
    before, one = kept(library), TOKENS * (12 + DIM // 4)
    assert sizes(library) == {"1.tokens": 23 * one}
    library.remove("large")
    assert sizes(library) == {"1.tokens": 23 * one}
    sweep(library)
    assert sizes(library) == {"2.tokens": 3 * one}
    assert kept(library) == {text: tokens for text, tokens in before.items() if text.startswith("small")}
    library.add(*document("new", 2))
    embed(library)
    sweep(library)
    assert sizes(library) == {"2.tokens": 5 * one}
    assert Embeddings(library, "one").problems() == []


def test_a_segment_mostly_used_stays(library: Library) -> None:
    library.add(*document("end", 1))
    embed(library)
    before, sized = kept(library), sizes(library)
    library.remove("small")
    sweep(library)
    assert sizes(library) == sized
    assert kept(library) == {text: tokens for text, tokens in before.items() if not text.startswith("small")}


def test_all_gone_leaves_an_empty_segment(library: Library) -> None:
    library.remove("large")
    library.remove("small")
    sweep(library)
    assert set(sizes(library).values()) == {0}


@pytest.mark.parametrize("stop", ["copied", "pointed to"])
def test_a_kill_on_the_way_loses_nothing_and_leaves_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    library.remove("large")
    before = kept(library)
    copy = TokenFiles.copy

    def copied(files: TokenFiles, segment: int, stretches: list[tuple[int, int]]) -> tuple[int, list[int]]:
        copy(files, segment, stretches)
        raise KeyboardInterrupt

    def pointed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(TokenFiles, *(("copy", copied) if stop == "copied" else ("drop", pointed)))
    with pytest.raises(KeyboardInterrupt):
        sweep(library)
    monkeypatch.undo()
    monkeypatch.setattr(index.sweep, "_WORTHWHILE", 100)
    assert library.folder is not None
    with open_library(library.folder) as again:
        assert kept(again) == before
        sweep(again)
        assert kept(again) == before
        assert sum(sizes(again).values()) == 3 * TOKENS * (12 + DIM // 4)


def test_who_reads_meanwhile_goes_on(library: Library) -> None:
    assert library.folder is not None
    with open_library(library.folder) as reader:
        before = kept(reader)
        library.remove("large")
        sweep(library)
        assert kept(reader) == {text: tokens for text, tokens in before.items() if text.startswith("small")}


def test_a_full_disk_lets_it_wait(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise PinciteError("the disk is full")

    library.remove("large")
    before, sized = kept(library), sizes(library)
    monkeypatch.setattr(TokenFiles, "copy", full)
    sweep(library)
    assert (kept(library), sizes(library)) == (before, sized)
