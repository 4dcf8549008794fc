"""The library: what is added comes back equal, all of it or nothing, and every refusal is one line."""

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, nullcontext
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.database
import index.schema
from index.embed import Reading, no_tokens
from index.embeddings import Embeddings
from index.frequencies import NONE, brought_up
from index.library import Library, open_library
from index.records import to_row
from index.schema import MIGRATIONS
from index.tokens import encode
from index.vectors import as_ids
from source.errors import PinciteError
from source.lecture import lecture
from source.model import Citation, Document, Imprint, Page, Paragraph, Span
from source.split import split
from source.text import read_text
from tests.unwritable import unwritable

REMEDY = "the next question reads anew what they were of"

BUSY = "another Pincite is writing to it; try again when it is done"


def speech(name: str, text: str) -> tuple[Document, list[Paragraph]]:
    """Return a plain text as a document and its paragraphs, one a chunk."""
    document = Document(name, name.title(), f"{name}.txt", "text", hashlib.sha256(text.encode()).hexdigest(), text)
    return document, list(split(document, read_text(text)[1]))


ALPHA = speech("alpha", "Alpha one is here.\n\nAlpha two is here.\n\nBoth say this.")
BETA = speech("beta", "Both say this.\n\nBeta two is here.")
DIM = 3


def made_up(count: int, dim: int = DIM) -> list[Reading]:
    """Return readings of no text in particular, the n-th of n tokens."""
    random = np.random.default_rng(count)
    return [
        Reading(
            random.normal(size=dim).astype(np.float32),
            random.integers(0, 100, n),
            np.stack([np.arange(n), np.arange(n) + 1], axis=1),
            random.normal(size=(n, dim)).astype(np.float32),
        )
        for n in range(1, count + 1)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with open_library(folder) as library:
        yield library


def alter(folder: Path, sql: str, *values: object) -> None:
    """Change the database behind the library's back."""
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as raw:
        raw.execute(sql, values)


def everything(library: Library) -> list[tuple[Document, list[Paragraph]]]:
    return [(document, library.paragraphs_of(document.name)) for document in library.documents()]


def complaint(folder: Path, *, make: bool = False) -> str:
    """Return the line with which opening or reading this folder is refused."""

    def read() -> None:
        with open_library(folder, make=make) as library:
            everything(library)
            list(library.problems())

    with pytest.raises(PinciteError) as refused:
        read()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_lecture_comes_back_equal(library: Library, folder: Path) -> None:
    document, paragraphs, _ = lecture()
    library.add(document, paragraphs)
    library.close()
    with open_library(folder) as again:
        assert everything(again) == [(document, list(paragraphs))]
        assert again.document("lecture") == document
        assert list(again.problems()) == []


def test_citations_come_back_whole(library: Library) -> None:
    document = Document(
        "book", "A “Book”", "/a b/ü.txt", "pdf", "0" * 64, "One. Two.\x00 Drei ß 😀", "A note\nof two lines"
    )
    paragraphs = [
        Paragraph(
            Citation("book", "A “Book”", 1, ("Part ü", 'Chapter "1"'), "(1)", None, Page("xii", 14)),
            Span(0, 9),
            "One. Two.",
            (Span(0, 4), Span(5, 9)),
        ),
        Paragraph(Citation("book", "A “Book”", 2, (), None, "(1)", Page("", 0)), Span(9, 18), "\x00 Drei ß 😀", ()),
    ]
    library.add(document, paragraphs)
    assert everything(library) == [(document, paragraphs)]


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), min_size=1, max_size=5),
    title=st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
)
def test_any_text_comes_back_equal(texts: list[str], title: str) -> None:
    text = "".join(texts)
    paragraphs, start = [], 0
    for ordinal, chunk in enumerate(texts, start=1):
        span = Span(start, start + len(chunk))
        citation = Citation("any", title, ordinal, tuple(texts[:ordinal]), chunk, title)
        paragraphs.append(Paragraph(citation, span, chunk, (Span(0, len(chunk)),)))
        start = span.end
    document = Document("any", title, title, "text", "0" * 64, text, title)
    with Library(None) as library:
        library.add(document, paragraphs)
        assert everything(library) == [(document, paragraphs)]
        assert list(library.problems()) == []


def test_paragraphs_by_id_come_in_the_order_asked_for(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.database, "_MOST_VARIABLES", 2)
    library.add(*ALPHA)
    library.add(*BETA)
    ids = library.paragraph_ids()
    assert ids == sorted(ids)
    assert library.paragraphs(ids) == [*ALPHA[1], *BETA[1]]
    assert library.paragraphs(ids[::-1]) == [*BETA[1][::-1], *ALPHA[1][::-1]]
    assert library.paragraphs([ids[3], ids[3]]) == [BETA[1][0], BETA[1][0]]
    assert library.paragraphs([]) == []


def test_paragraph_ids_of_some_documents(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.database, "_MOST_VARIABLES", 2)
    library.add(*ALPHA)
    library.add(*BETA)
    library.add(*speech("gamma", "Gamma is here."))
    ids = library.paragraph_ids()
    assert library.paragraph_ids(["beta"]) == ids[3:5]
    assert library.paragraph_ids(["gamma", "none of these", "alpha"]) == [*ids[:3], *ids[5:]]
    assert library.paragraph_ids(["none of these"]) == []
    assert library.paragraph_ids([]) == []


def test_an_unknown_document_names_those_there_are(library: Library) -> None:
    with pytest.raises(PinciteError) as refused:
        library.document("gamma")
    assert str(refused.value) == "There is no document gamma in the library; it has: none yet."
    library.add(*ALPHA)
    library.add(*BETA)
    with pytest.raises(PinciteError) as refused:
        library.document("gamma")
    assert str(refused.value) == "There is no document gamma in the library; it has: alpha, beta."
    assert library.paragraphs_of("gamma") == []


def test_of_many_documents_the_first_are_named_and_the_rest_counted(library: Library) -> None:
    for n in range(11):
        library.add(*speech(f"text-{n:02}", f"Of matter {n} this is said."))
    with pytest.raises(PinciteError) as refused:
        library.document("gamma")
    names = ", ".join(f"text-{n:02}" for n in range(8))
    assert str(refused.value) == f"There is no document gamma in the library; it has: {names} and 3 more."


@pytest.mark.parametrize(
    "document",
    [replace(BETA[0], sha256=ALPHA[0].sha256), replace(BETA[0], name="alpha"), ALPHA[0]],
    ids=["same content", "same name", "the same"],
)
def test_the_same_twice_is_refused_and_nothing_is_added(library: Library, document: Document) -> None:
    library.add(*ALPHA)
    with pytest.raises(PinciteError) as refused:
        library.add(document, BETA[1])
    assert str(refused.value) == "The library already has this document, as alpha."
    assert everything(library) == [ALPHA]
    assert library.generation.partition("-")[0] == "1"
    library.add(*BETA)
    assert everything(library) == [ALPHA, BETA]


def test_a_document_is_added_whole_or_not_at_all(library: Library, folder: Path) -> None:
    def torn() -> Iterator[Paragraph]:
        yield from BETA[1]
        raise KeyError("the reader broke")

    library.add(*ALPHA)
    with pytest.raises(KeyError, match="the reader broke"):
        library.add(BETA[0], torn())
    assert everything(library) == [ALPHA]
    assert library.generation.partition("-")[0] == "1"
    with open_library(folder) as other:  # no lock is left behind
        other.add(*BETA)
    assert everything(library) == [ALPHA, BETA]


def test_the_same_ordinal_twice_is_refused_and_nothing_is_added(library: Library) -> None:
    with pytest.raises(PinciteError, match="cannot be used"):
        library.add(ALPHA[0], [ALPHA[1][0], ALPHA[1][0]])
    assert everything(library) == []
    assert library.paragraph_ids() == []
    assert library.generation.partition("-")[0] == "0"


def test_each_document_raises_the_generation_by_one(library: Library, folder: Path) -> None:
    assert library.generation.partition("-")[0] == "0"
    library.add(*ALPHA)
    assert library.generation.partition("-")[0] == "1"
    library.add(*BETA)
    assert library.generation.partition("-")[0] == "2"
    library.close()
    with open_library(folder) as again:
        assert again.generation.partition("-")[0] == "2"


def test_meta(library: Library, folder: Path) -> None:
    assert library.meta("model") is None
    library.set_meta("model", "one")
    library.set_meta("model", "two")
    library.close()
    with open_library(folder) as again:
        assert again.meta("model") == "two"
        assert again.generation.partition("-")[0] == "0"


def test_a_vector_and_its_tokens_come_back_equal(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    library.add(*BETA)
    ids = library.paragraph_ids()
    readings = made_up(4)
    missing = Embeddings(library, "one").missing()
    assert missing == [(p.passage_hash, p.passage) for p in (*ALPHA[1], BETA[1][1])]  # "Both say this." only once
    Embeddings(library, "one").add([key for key, _ in missing], readings)
    library.close()
    with open_library(folder) as again:
        kept = Embeddings(again, "one")
        found, rows = kept.vectors()
        assert found == ids
        assert rows.dtype == np.float32
        expected = [readings[n] for n in (0, 1, 2, 2, 3)]
        np.testing.assert_array_equal(rows, [reading.vector for reading in expected])
        for tokens, reading in zip(kept.tokens(ids), expected, strict=True):
            np.testing.assert_array_equal(tokens.places, np.column_stack([reading.ids, reading.spans]))
            np.testing.assert_array_equal(tokens.codes, encode(reading.tokens))
        assert kept.missing() == []
        assert kept.problems() == []
        assert again.generation.partition("-")[0] == "2"


def test_tokens_come_in_the_order_asked_for(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.database, "_MOST_VARIABLES", 2)
    library.add(*ALPHA)
    kept = Embeddings(library, "one")
    kept.add([p.passage_hash for p in ALPHA[1]], made_up(3))
    ids = library.paragraph_ids()
    lengths = [len(tokens.codes) for tokens in kept.tokens([ids[2], ids[0], ids[2], ids[1]])]
    assert lengths == [3, 1, 3, 2]
    assert kept.tokens([]) == []


def test_tokens_of_paragraphs_that_were_not_read_are_named_as_a_change(library: Library) -> None:
    library.add(*ALPHA)
    Embeddings(library, "one").add([ALPHA[1][0].passage_hash], made_up(1))
    for key, id_ in (("one", 2), ("two", 1), ("one", 999)):
        with pytest.raises(PinciteError) as refused:
            Embeddings(library, key).tokens([1, id_])
        assert str(refused.value) == "The library was changed while it was searched; ask again."


def test_frequencies_count_the_paragraphs_that_have_a_token(library: Library) -> None:
    def frequencies() -> list[int]:
        return list(brought_up(NONE, kept, as_ids(kept.ids())).frequencies())

    library.add(*ALPHA)
    library.add(*BETA)
    kept = Embeddings(library, "one")
    assert frequencies() == []
    numbers = [[1, 1, 3], [], [3], [1]]  # the third is said in both documents
    readings = [
        Reading(reading.vector, np.array(ids, dtype=np.int64), np.zeros((len(ids), 2), dtype=np.int64), tokens)
        for reading, ids in zip(made_up(4), numbers, strict=True)
        for tokens in (np.ones((len(ids), DIM), dtype=np.float32),)
    ]
    kept.add([key for key, _ in kept.missing()], readings)
    assert frequencies() == [0, 2, 0, 3]


def test_each_embedder_has_its_own_vectors(library: Library) -> None:
    library.add(*ALPHA)
    hashes = [paragraph.passage_hash for paragraph in ALPHA[1]]
    one, two, three = (Embeddings(library, key) for key in ("one", "two", "three"))
    two.add(hashes[1:], made_up(2, 5))
    one.add(hashes[:1], made_up(1, 3))
    assert library.embedders() == ["one", "two"]
    assert [text for _, text in one.missing()] == ["Alpha two is here.", "Both say this."]
    assert [text for _, text in two.missing()] == ["Alpha one is here."]
    ids = library.paragraph_ids()
    assert one.vectors()[0] == ids[:1]
    assert two.vectors()[0] == ids[1:]
    assert two.vectors()[1].shape == (2, 5)
    assert [tokens.codes.shape for tokens in two.tokens(ids[1:])] == [(1, 2), (2, 2)]
    assert three.vectors()[0] == []
    assert three.vectors()[1].shape == (0, 0)


def test_a_vector_kept_again_replaces_the_old_one(library: Library) -> None:
    library.add(*ALPHA)
    key, kept = ALPHA[1][0].passage_hash, Embeddings(library, "one")
    old, new = made_up(2)
    kept.add([key], [old])
    kept.add([key], [new])
    np.testing.assert_array_equal(kept.vectors()[1], [new.vector])
    np.testing.assert_array_equal(kept.tokens([1])[0].codes, encode(new.tokens))


def test_vectors_are_kept_all_or_none(library: Library) -> None:
    library.add(*ALPHA)
    with pytest.raises(ValueError, match="zip"):
        Embeddings(library, "one").add([p.passage_hash for p in ALPHA[1]], made_up(2))
    assert library.embedders() == []


def test_vectors_of_any_memory_layout_are_kept_by_value(library: Library) -> None:
    library.add(*ALPHA)
    hashes = [paragraph.passage_hash for paragraph in ALPHA[1]]
    rows = np.arange(6, dtype=np.float64).reshape(2, 3)
    kept = Embeddings(library, "one")
    kept.add(hashes, [Reading(row, *no_tokens()) for row in rows.T.astype(np.float32)])
    np.testing.assert_array_equal(kept.vectors()[1], [[0, 3], [1, 4], [2, 5]])
    assert [tokens.codes.shape for tokens in kept.tokens(library.paragraph_ids())] == [(0, 0)] * 3


def test_what_is_embedded_has_its_headings_in_front(library: Library) -> None:
    """So the same words under two headings are two passages."""
    text = "It began."
    document = Document("a", "A", "a.txt", "text", "0" * 64, text * 3)
    under = [("[Iraq]",), ("Part", "War"), ("Iraq",)]
    paragraphs = [
        Paragraph(Citation("a", "A", n, headings), Span(9 * n - 9, 9 * n), text, ())
        for n, headings in enumerate(under, start=1)
    ]
    library.add(document, paragraphs)
    passages = ["Iraq. It began.", "Part. War. It began."]
    hashes = [hashlib.sha256(passage.encode()).hexdigest() for passage in passages]
    assert Embeddings(library, "one").missing() == list(zip(hashes, passages, strict=True))
    assert list(library.passages()) == [(n, "a", passages[n % 2 == 0]) for n in (1, 2, 3)]


def test_a_library_in_memory_keeps_its_tokens_while_it_lives() -> None:
    with Library(None) as library:
        library.add(*ALPHA)
        kept = Embeddings(library, "one")
        kept.add([p.passage_hash for p in ALPHA[1]], made_up(3))
        assert [len(tokens.codes) for tokens in kept.tokens(library.paragraph_ids())] == [1, 2, 3]


@pytest.mark.parametrize(
    ("sql", "problems"),
    [
        (
            "UPDATE paragraphs SET text = replace(text, 'two', '2') WHERE ordinal = 2",
            ["alpha#p2: its text is not what the document says there", "alpha#p2: a sentence lies outside it"],
        ),
        (
            "UPDATE paragraphs SET text = text || ' ' WHERE ordinal = 3",
            ["alpha#p3: its text is not what the document says there"],
        ),
        (
            "UPDATE paragraphs SET start = start + 1 WHERE ordinal = 1",
            ["alpha#p1: its text is not what the document says there"],
        ),
        (
            "UPDATE documents SET text = replace(text, 'Alpha', 'Alphe')",
            [f"alpha#p{n}: its text is not what the document says there" for n in (1, 2)],
        ),
        ("UPDATE paragraphs SET sentences = '[[0, 99]]' WHERE ordinal = 1", ["alpha#p1: a sentence lies outside it"]),
        ("UPDATE paragraphs SET sentences = '[[5, 5]]' WHERE ordinal = 1", ["alpha#p1: a sentence lies outside it"]),
        ("UPDATE paragraphs SET sentences = '[[-1, 5]]' WHERE ordinal = 1", ["alpha#p1: a sentence lies outside it"]),
    ],
)
def test_problems_finds_what_was_altered(library: Library, folder: Path, sql: str, problems: list[str]) -> None:
    library.add(*ALPHA)
    assert list(library.problems()) == []
    alter(folder, sql)
    assert list(library.problems()) == problems


def test_problems_finds_a_damaged_index(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    library.close()
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("DELETE FROM sqlite_schema WHERE name = 'paragraphs_by_text'")
    with open_library(folder) as again:
        assert [line.split(":")[0] for line in again.problems()] == ["library.db"]


def test_problems_finds_an_index_that_has_lost_a_row(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    library.close()
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        row = raw.execute("SELECT * FROM sqlite_schema WHERE name = 'paragraphs_by_text'").fetchone()
        raw.execute("DELETE FROM sqlite_schema WHERE name = 'paragraphs_by_text'")
    alter(folder, "UPDATE paragraphs SET passage_hash = 'unseen by the index' WHERE ordinal = 1")
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", row)
    with open_library(folder) as again:
        assert list(again.problems()) == [
            "library.db: row 1 missing from index paragraphs_by_text",
            "alpha#p1: its vectors are kept under another text's hash",
        ]


def test_a_new_library_is_of_the_newest_version(library: Library, folder: Path) -> None:
    library.close()
    with closing(sqlite3.connect(folder / "library.db")) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.fixture
def first_version(folder: Path) -> Path:
    """A library as the first version of the schema kept one, with a vector of each text."""
    document, paragraphs, _ = lecture()
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as raw:
        for statement in MIGRATIONS[0]:
            raw.execute(statement)
        raw.execute("PRAGMA user_version = 1")
        row = astuple(document)[:7]
        raw.execute("INSERT INTO documents VALUES (1, ?, ?, ?, ?, ?, ?, ?)", row)
        for paragraph in paragraphs:
            row = to_row(paragraph)
            text_hash = hashlib.sha256(paragraph.text.encode()).hexdigest()
            marks = ", ".join("?" * 13)
            raw.execute(f"INSERT INTO paragraphs VALUES ({marks})", (row[0], 1, *row[:4], text_hash, *row[5:11]))
            raw.execute("INSERT INTO vectors VALUES (?, 'one', ?)", (text_hash, b"\x00" * 12))
        raw.execute("UPDATE meta SET value = '1-abc' WHERE key = 'generation'")
    return folder


def test_a_library_of_the_first_version_is_brought_to_the_newest(first_version: Path) -> None:
    document, paragraphs, _ = lecture()
    assert ("[Iraq]",) in {paragraph.citation.headings for paragraph in paragraphs}
    with open_library(first_version) as library:
        assert everything(library) == [(replace(document, imprint=Imprint()), list(paragraphs))]
        assert list(library.problems()) == []
        assert library.generation == "1-abc"
        assert library.embedders() == []
        kept = Embeddings(library, "one")
        missing = kept.missing()
        assert missing == [(p.passage_hash, p.passage) for p in paragraphs]
        kept.add([key for key, _ in missing], made_up(len(missing)))
    with closing(sqlite3.connect(first_version / "library.db")) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        hashes = dict(raw.execute("SELECT text, passage_hash FROM paragraphs WHERE headings = '[\"[Iraq]\"]'"))
    assert hashes == {
        p.text: hashlib.sha256(f"Iraq. {p.text}".encode()).hexdigest()
        for p in paragraphs
        if p.citation.headings == ("[Iraq]",)
    }
    with open_library(first_version) as again:
        assert Embeddings(again, "one").missing() == []


def test_a_library_of_the_first_version_that_cannot_be_read_is_refused_and_left_as_it_was(first_version: Path) -> None:
    alter(first_version, "UPDATE paragraphs SET headings = 'x' WHERE ordinal = 30")
    assert complaint(first_version).startswith(f"{first_version}/library.db: it cannot be used (")
    with closing(sqlite3.connect(first_version / "library.db")) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
        assert raw.execute("SELECT count(text_hash) FROM vectors").fetchone() == (34,)


def test_a_library_of_a_newer_pincite_is_refused(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    library.close()
    alter(folder, "PRAGMA user_version = 99")
    assert complaint(folder) == "This library is of version 99, newer than this Pincite; install a newer Pincite."


def test_a_missing_folder_is_refused_or_made(tmp_path: Path) -> None:
    folder = tmp_path / "no" / "such"
    assert complaint(folder) == (f"There is no folder {folder}; make it first, or name another with --library.")
    assert list(tmp_path.iterdir()) == []
    with open_library(folder, make=True) as library:
        library.add(*ALPHA)
    with open_library(folder, make=True) as library:
        assert everything(library) == [ALPHA]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("hello")
    assert complaint(file) == f"{file} is not a folder; a library is one."
    assert complaint(file, make=True) == f"The folder {file} cannot be used: File exists."
    assert complaint(file / "inside", make=True) == f"The folder {file / 'inside'} cannot be used: Not a directory."
    assert file.read_text() == "hello"


def test_a_foreign_folder_is_refused_and_left_alone(folder: Path) -> None:
    (folder / "thesis.txt").write_text("hello")
    for make in (False, True):
        assert complaint(folder, make=make) == (
            f"{folder} is not a library and not empty; give an empty folder to start one there."
        )
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]


def test_a_folder_name_the_system_cannot_take_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    assert complaint(folder) == f"The folder {folder} cannot be used: File name too long."


def test_a_directory_in_place_of_the_database_is_refused(folder: Path) -> None:
    (folder / "library.db").mkdir()
    assert complaint(folder) == (
        f"{folder}/library.db: it cannot be opened; check that you may read and write its folder."
    )


@pytest.mark.parametrize("content", [b"garbage", b"garbage " * 1000, b"\x00" * 5000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(folder: Path, content: bytes) -> None:
    (folder / "library.db").write_bytes(content)
    assert complaint(folder) == f"{folder}/library.db: it is damaged or no library; restore it from a copy."
    assert (folder / "library.db").read_bytes() == content


@pytest.mark.parametrize("kept", [100, 4096, 10_000, 0.5])
def test_a_truncated_database_is_refused(folder: Path, kept: float) -> None:
    with open_library(folder) as library:
        library.add(*lecture())
    whole = (folder / "library.db").read_bytes()
    (folder / "library.db").write_bytes(whole[: int(kept if kept > 1 else kept * len(whole))])
    assert complaint(folder) == f"{folder}/library.db: it is damaged; restore it from a copy."


def test_what_nobody_may_write_to_can_be_read(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    library.close()
    with unwritable(folder), open_library(folder) as again:
        assert everything(again) == [ALPHA]
        assert list(again.problems()) == []
        with pytest.raises(PinciteError) as refused:
            again.remove(ALPHA[0].name)
        assert str(refused.value) == (f"{folder}/library.db: it is read-only; check that you may write to its folder.")
        with again.writing(0.1) as mine:
            assert not mine
    with open_library(folder) as after:
        assert everything(after) == [ALPHA]


def test_what_another_process_has_not_yet_put_into_the_file_is_not_passed_over(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)  # while it is open, with its log
    assert (copy / "library.db-wal").stat().st_size
    with unwritable(copy), open_library(copy) as read:
        assert everything(read) == [ALPHA]
    (copy / "library.db-shm").unlink()  # without which SQLite cannot read a log
    with unwritable(copy):
        complained = complaint(copy)
    assert complained == f"{copy}/library.db: it cannot be opened; check that you may read and write its folder."


def test_a_writer_elsewhere_is_named_and_reading_goes_on(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(*ALPHA)
    monkeypatch.setattr(index.database, "_BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with open_library(folder) as second:
            assert everything(second) == [ALPHA]
            writes: list[Callable[[], None]] = [
                lambda: second.add(*BETA),
                lambda: second.set_meta("model", "x"),
                lambda: Embeddings(second, "one").add(["0"], made_up(1)),
            ]
            for write in writes:
                with pytest.raises(PinciteError) as refused:
                    write()
                assert str(refused.value) == f"{folder}/library.db: {BUSY}."
            writer.execute("ROLLBACK")
            second.add(*BETA)
    assert everything(library) == [ALPHA, BETA]


def test_a_new_library_that_another_is_just_making_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.database, "_BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert complaint(folder) == f"{folder}/library.db: {BUSY}."


def test_a_second_writer_waits_for_the_first(library: Library, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as writer, ThreadPoolExecutor(1) as pool:
        writer.execute("BEGIN IMMEDIATE")
        adding = pool.submit(library.add, *ALPHA)
        time.sleep(0.2)
        assert not adding.done()
        writer.execute("ROLLBACK")
        adding.result(timeout=10)
    assert everything(library) == [ALPHA]


def test_threads_read_at_once(library: Library) -> None:
    library.add(*lecture())
    document, paragraphs, _ = lecture()
    ids = library.paragraph_ids()
    together = threading.Barrier(8)

    def read(n: int) -> None:
        together.wait(timeout=10)
        for _ in range(5):
            assert library.paragraphs(ids[n:]) == list(paragraphs[n:])
            assert library.document("lecture") == document
            assert library.paragraph_ids(["lecture"]) == ids

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(read, range(8)))


def test_threads_read_while_one_writes(library: Library) -> None:
    """A reader sees a document whole or not at all, also one that shares the writer's connection."""
    speeches = [speech(f"s{n}", f"Speech {n} is here.\n\nIt has a second part, {n}.") for n in range(20)]
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            assert len(library.paragraph_ids()) % 2 == 0
            seen = library.documents()
            assert seen == [document for document, _ in speeches[: len(seen)]]

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for document, paragraphs in speeches:
                library.add(document, iter(paragraphs))
        finally:
            stop.set()
        for reader in readers:
            reader.result(timeout=10)
    assert everything(library) == speeches


def test_a_reader_waits_for_the_whole_document(library: Library) -> None:
    """Threads share one connection, on which SQLite itself would show what is not yet committed."""
    with ThreadPoolExecutor(1) as pool:
        readings: list[Future[list[int]]] = []

        def watched() -> Iterator[Paragraph]:
            yield ALPHA[1][0]
            readings.append(pool.submit(library.paragraph_ids))
            wait(readings, timeout=0.2)
            yield from ALPHA[1][1:]

        library.add(ALPHA[0], watched())
        assert [len(reading.result(timeout=10)) for reading in readings] == [3]


def test_what_was_acknowledged_outlives_a_kill(folder: Path) -> None:
    program = """
import os, signal, sys
from pathlib import Path
from index.library import open_library
from source.lecture import lecture
library = open_library(Path(sys.argv[1]))
library.add(*lecture())
def torn(paragraphs):
    yield from paragraphs
    os.kill(os.getpid(), signal.SIGKILL)
document, paragraphs, _ = lecture()
object.__setattr__(document, "name", "second")
object.__setattr__(document, "sha256", "2")
library.add(document, torn(paragraphs))
"""
    done = subprocess.run([sys.executable, "-c", program, str(folder)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    document, paragraphs, _ = lecture()
    with open_library(folder) as library:
        assert everything(library) == [(document, list(paragraphs))]
        assert library.generation.partition("-")[0] == "1"
        assert list(library.problems()) == []


def test_a_copy_of_the_folder_is_a_library(library: Library, folder: Path, tmp_path: Path) -> None:
    library.add(*ALPHA)
    shutil.copytree(folder, tmp_path / "copy")
    with open_library(tmp_path / "copy") as copy:
        assert everything(copy) == [ALPHA]


def test_sentences_and_headings_are_kept_as_json(library: Library, folder: Path) -> None:
    """The file is the person's own: what is in it can be read without Pincite."""
    text = "One. Two."
    citation = Citation("a", "A", 1, ("Über uns", 'The "rest"'))
    document = Document("a", "A", "a.txt", "text", "0" * 64, text)
    library.add(document, [Paragraph(citation, Span(0, 9), text, (Span(0, 4), Span(5, 9)))])
    with closing(sqlite3.connect(folder / "library.db")) as raw:
        row = raw.execute('SELECT start, "end", text, sentences, headings FROM paragraphs').fetchone()
    assert row == (0, 9, text, "[[0, 4], [5, 9]]", r'["Über uns", "The \"rest\""]')


def test_two_histories_never_share_a_generation() -> None:
    generations = set()
    for history in ([], [ALPHA], [BETA], [ALPHA, BETA], [BETA, ALPHA]):
        with Library(None) as library:
            for document, paragraphs in history:
                library.add(document, paragraphs)
            generations.add(library.generation)
    assert len(generations) == 5


def test_a_library_is_started_once(library: Library, folder: Path) -> None:
    library.start_with(*ALPHA)
    library.start_with(*BETA)
    assert everything(library) == [ALPHA]
    library.close()
    with open_library(folder) as again:
        again.start_with(*BETA)
        assert everything(again) == [ALPHA]
        assert again.generation.partition("-")[0] == "1"


def test_a_library_that_has_documents_is_not_started_with_another(library: Library) -> None:
    library.add(*ALPHA)
    library.start_with(*BETA)
    assert everything(library) == [ALPHA]


def test_paragraphs_are_counted(library: Library) -> None:
    library.add(*ALPHA)
    library.add(*BETA)
    assert [library.count(name) for name in ("alpha", "beta", "gamma")] == [3, 2, 0]


def test_paragraphs_that_are_not_there_are_named_as_a_change(library: Library) -> None:
    library.add(*ALPHA)
    with pytest.raises(PinciteError) as refused:
        library.paragraphs([1, 999])
    assert str(refused.value) == "The library was changed while it was searched; ask again."


def test_two_processes_may_make_a_library_at_once(tmp_path: Path) -> None:
    program = """
import sys, time
from pathlib import Path
from index.library import open_library
from source.lecture import lecture
while time.time() < float(sys.argv[2]):
    pass
open_library(Path(sys.argv[1])).start_with(*lecture())
"""
    document, paragraphs, _ = lecture()
    for n in range(2):
        (tmp_path / str(n)).mkdir()
        at = str(time.time() + 1)
        both = [
            subprocess.Popen([sys.executable, "-c", program, str(tmp_path / str(n)), at], stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        assert [process.communicate(timeout=60)[1] for process in both] == [b"", b""]
        with open_library(tmp_path / str(n)) as library:
            assert everything(library) == [(document, list(paragraphs))]


def test_who_comes_second_waits_while_a_library_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = index.schema._checked_version
    second: list[Future[Library]] = []
    alone = threading.Lock()

    with ThreadPoolExecutor(1) as pool:

        def meanwhile(db: sqlite3.Connection) -> int:
            version = real(db)
            if alone.acquire(blocking=False):
                second.append(pool.submit(open_library, folder))
                wait(second, timeout=0.3)
            return version

        monkeypatch.setattr(index.schema, "_checked_version", meanwhile)
        with open_library(folder) as first, second[0].result(timeout=10) as other:
            other.add(*ALPHA)
            assert everything(first) == [ALPHA]


def test_a_library_that_is_read_elsewhere_is_opened_when_that_is_over(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    library.close()
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as reader, ThreadPoolExecutor(1) as pool:
        assert reader.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM meta").fetchall()
        opening = pool.submit(open_library, folder)
        wait([opening], timeout=0.2)
        assert not opening.done()
        reader.execute("COMMIT")
        with opening.result(timeout=10) as opened:
            assert everything(opened) == [ALPHA]
    with closing(sqlite3.connect(folder / "library.db")) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("code", "times", "refused"),
    [(sqlite3.SQLITE_BUSY, 3, False), (sqlite3.SQLITE_BUSY, 1000, True), (sqlite3.SQLITE_READONLY, 1, True)],
)
def test_where_sqlite_refuses_at_once_it_is_asked_again(code: int, times: int, refused: bool) -> None:
    class Refusing(sqlite3.Connection):
        left = times

        def execute(self, *_: object) -> sqlite3.Cursor:
            if self.left:
                self.left -= 1
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = code
                raise error
            return self.cursor()

    with closing(sqlite3.connect(":memory:", factory=Refusing)) as db:
        with pytest.raises(sqlite3.OperationalError) if refused else nullcontext():
            index.schema.write_ahead(db, 0.2)
        assert (db.left == 0) == (times < 1000)


def test_the_database_of_another_program_is_refused_and_left_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as raw:
        raw.execute("CREATE TABLE books (title)")
    content = (folder / "library.db").read_bytes()
    assert complaint(folder) == (
        "library.db in this folder is some other program's; name another folder with --library."
    )
    assert (folder / "library.db").read_bytes() == content


def test_an_empty_file_is_a_new_library_unless_it_was_in_use(folder: Path) -> None:
    (folder / "library.db").touch()
    with open_library(folder) as library:
        assert everything(library) == []
    (folder / "library.db").unlink()
    (folder / "library.db").touch()
    (folder / "index").mkdir()
    assert complaint(folder) == f"{folder}/library.db is empty, though it was in use; restore it from a copy."


def test_a_database_whose_schema_is_damaged_is_refused(folder: Path) -> None:
    open_library(folder).close()
    whole = (folder / "library.db").read_bytes()
    assert b"tabledocuments" in whole
    (folder / "library.db").write_bytes(whole.replace(b"tabledocuments", b"table\xffocuments"))
    assert complaint(folder) == f"{folder}/library.db: it is damaged; restore it from a copy."


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("headings", value) for value in ("", "x", "7")),
        *(("sentences", value) for value in ("", "x", "7", "[7]", "[[1, 2, 3]]")),
    ],
)
def test_problems_names_a_record_that_is_damaged(library: Library, folder: Path, column: str, value: str) -> None:
    library.add(*ALPHA)
    alter(folder, f"UPDATE paragraphs SET {column} = ? WHERE ordinal = 2", value)
    assert list(library.problems()) == ["alpha#p2: its record is damaged"]


def test_problems_finds_a_vector_kept_under_another_text(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    alter(folder, "UPDATE paragraphs SET passage_hash = ? WHERE ordinal = 2", ALPHA[1][0].passage_hash)
    assert list(library.problems()) == ["alpha#p2: its vectors are kept under another text's hash"]


@pytest.mark.parametrize("blob", [b"", b"\x00", b"\x00" * 4, b"\x00" * 13])
def test_damaged_vectors_are_named(library: Library, folder: Path, blob: bytes) -> None:
    library.add(*ALPHA)
    Embeddings(library, "one").add([p.passage_hash for p in ALPHA[1]], made_up(3))
    alter(folder, "UPDATE vectors SET vector = ? WHERE passage_hash = ?", blob, ALPHA[1][1].passage_hash)
    with pytest.raises(PinciteError, match=r"vectors in library\.db are damaged; restore it from a copy\.$"):
        Embeddings(library, "one").vectors()


# Tokens that are lost


@pytest.fixture
def segment(library: Library, folder: Path) -> Path:
    """The segment of the tokens of two documents, whose library is closed."""
    library.add(*ALPHA)
    library.add(*BETA)
    kept = Embeddings(library, "one")
    kept.add([key for key, _ in kept.missing()], made_up(4))
    library.close()
    return folder / "tokens" / "1.tokens"


def test_what_was_read_is_read_again_where_its_segment_is_lost(segment: Path, folder: Path) -> None:
    segment.unlink()
    with open_library(folder) as library:
        kept = Embeddings(library, "one")
        kept.forget_lost()
        missing = kept.missing()
        assert [text for _, text in missing] == [p.text for p in (*ALPHA[1], BETA[1][1])]
        kept.add([key for key, _ in missing], made_up(4))
        assert kept.missing() == []
        assert [len(tokens.codes) for tokens in kept.tokens(library.paragraph_ids())] == [1, 2, 3, 3, 4]


@pytest.mark.parametrize(("kept_bytes", "kept_texts"), [(0, 0), (12, 0), (13, 1), (38, 1), (39, 2), (77, 2), (129, 3)])
def test_what_lies_beyond_the_end_of_a_segment_is_read_again(
    segment: Path, folder: Path, kept_bytes: int, kept_texts: int
) -> None:
    """The n-th passage has n tokens of 12 + 1 bytes."""
    assert segment.stat().st_size == 130
    os.truncate(segment, kept_bytes)
    texts = [p.text for p in (*ALPHA[1], BETA[1][1])]
    with open_library(folder) as library:
        kept = Embeddings(library, "one")
        kept.forget_lost()
        missing = kept.missing()
        assert [text for _, text in missing] == texts[kept_texts:]
        kept.add([key for key, _ in missing], made_up(4)[kept_texts:])
        assert kept.problems() == []
    with open_library(folder) as again:
        kept = Embeddings(again, "one")
        assert kept.missing() == []
        for tokens, n in zip(kept.tokens(again.paragraph_ids()), (0, 1, 2, 2, 3), strict=True):
            np.testing.assert_array_equal(tokens.codes, encode(made_up(4)[n].tokens))


def test_the_tokens_of_another_embedder_are_told_lost_too(segment: Path, folder: Path) -> None:
    with open_library(folder) as library:
        Embeddings(library, "two").add([ALPHA[1][0].passage_hash], made_up(1, 8))
    os.truncate(segment, 130)
    with open_library(folder) as library:
        Embeddings(library, "one").forget_lost()
        assert Embeddings(library, "one").missing() == []
        assert len(Embeddings(library, "two").missing()) == 4


def test_a_passage_without_tokens_needs_no_segment(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    Embeddings(library, "one").add(
        [p.passage_hash for p in ALPHA[1]], [Reading(r.vector, *no_tokens()) for r in made_up(3)]
    )
    library.close()
    shutil.rmtree(folder / "tokens")
    with open_library(folder) as again:
        kept = Embeddings(again, "one")
        assert (kept.missing(), kept.problems()) == ([], [])
        assert [len(tokens.codes) for tokens in kept.tokens(again.paragraph_ids())] == [0, 0, 0]


@pytest.mark.parametrize("at", [0, 11, 12, 13, 129])
def test_a_flipped_byte_of_the_tokens_is_told(segment: Path, folder: Path, at: int) -> None:
    whole = bytearray(segment.read_bytes())
    whole[at] ^= 0x80
    segment.write_bytes(whole)
    start = 0 if at < 13 else 13 if at < 39 else 78
    with open_library(folder) as library:
        kept = Embeddings(library, "one")
        assert kept.problems() == [f"Token vectors in {segment} are damaged at byte {start}; {REMEDY}."]
        with pytest.raises(PinciteError, match=f"are damaged at byte {start}; {REMEDY}\\.$"):
            kept.tokens(library.paragraph_ids())


def test_tokens_that_cannot_be_written_are_told_in_one_line(library: Library, folder: Path) -> None:
    library.add(*ALPHA)
    (folder / "tokens").write_text("hello")
    with pytest.raises(PinciteError) as refused:
        Embeddings(library, "one").add([ALPHA[1][0].passage_hash], made_up(1))
    assert str(refused.value) == f"Token vectors cannot be written to {folder / 'tokens'}: File exists."
    assert library.embedders() == []


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_library_of_any_earlier_version_becomes_one_of_this(tmp_path: Path, version: int) -> None:
    with closing(sqlite3.connect(tmp_path / "library.db")) as db:
        db.create_function("passage_hash_of", 2, lambda headings, text: f"{headings} {text}")
        for statement in (one for some in MIGRATIONS[:version] for one in some):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()
    with open_library(tmp_path) as library, open_library(tmp_path / "fresh", make=True) as fresh:
        shape = "SELECT type, name, replace(replace(sql, ' ', ''), char(10), '') FROM sqlite_schema ORDER BY name"
        assert library.rows(shape) == fresh.rows(shape)
        library.add(*lecture())
        assert list(library.problems()) == []
        assert not library.is_embedded()
