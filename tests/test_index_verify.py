"""Verification: what is right passes, whatever was altered is named, and nothing is repaired."""

import json
import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import snapshot
from index.embed import Reading, Vectors
from index.library import Library
from index.ready import open_index
from index.verify import Verdict, verify
from source.lecture import lecture
from source.model import Document, Paragraph

REMEDY = "the next question reads anew what they were of"

COMPARED = "lecture: 34 paragraphs compared with the document, byte for byte"


class Even:
    """An embedder without a model: every vector has length 1, and each text its own place."""

    dim = 4

    def __init__(self, key: str = "even@1") -> None:
        self.key = key

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[len(text) % self.dim] = 1
        return rows


class EvenTokens(Even):
    """The same with a token a word, of eight dimensions as no model has them."""

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        return self.read_passages(texts)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        return [
            Reading(
                vector,
                np.array([len(word[0]) for word in words], dtype=np.int64),
                np.array([word.span() for word in words], dtype=np.int64),
                np.eye(8, dtype=np.float32)[[len(word[0]) % 8 for word in words]],
            )
            for vector, text in zip(self.embed_passages(texts), texts, strict=True)
            for words in ([*re.finditer(r"\w+", text)],)
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of the lecture with its index made."""
    with Library(tmp_path) as library:
        library.add(*lecture())
        open_index(library, Even())
    return tmp_path


@pytest.fixture
def segment(folder: Path) -> Path:
    """The token vectors of the same library."""
    with Library(folder) as library:
        open_index(library, EvenTokens("tokens@1"))
        assert verify(library).problems == ()
    return folder / "tokens" / "1.tokens"


@pytest.fixture
def altered(folder: Path) -> Callable[..., Verdict]:
    """Give what alters the library behind its back by SQL and returns the verdict on it."""

    def alter(*statements: str) -> Verdict:
        db = sqlite3.connect(folder / "library.db")
        with db:
            for statement in statements:
                assert db.execute(statement).rowcount > 0, "the statement alters nothing"
        db.close()
        before = contents(folder)
        with Library(folder) as library:
            verdict = verify(library)
        assert contents(folder) == before, "verify repairs nothing"
        return verdict

    return alter


def contents(folder: Path) -> tuple[list[str], dict[str, bytes]]:
    """Return all that a library holds: the database in SQL, and the files beside it."""
    db = sqlite3.connect(folder / "library.db")
    dump = list(db.iterdump())
    db.close()
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("library.db"))
    return dump, {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_library_as_it_was_made_has_no_problem(folder: Path) -> None:
    with Library(folder) as library:
        assert verify(library) == Verdict((COMPARED,), ())
    with Library(None) as library:
        library.add(*lecture())
        assert verify(library) == Verdict((COMPARED,), ())


def test_each_document_is_told_of_and_an_empty_library_has_none() -> None:
    made = Document("note", "A note", "note.txt", "text", "sha of note", "A note.")
    _, paragraphs, _ = lecture()
    of_note = replace(paragraphs[0].citation, name="note", document="A note")
    paragraph = Paragraph(of_note, replace(paragraphs[0].span, start=0, end=7), "A note.", ())
    with Library(None) as library:
        assert verify(library) == Verdict((), ())
        library.add(*lecture())
        library.add(made, [paragraph])
        assert verify(library) == Verdict((COMPARED, "note: 1 paragraph compared with the document, byte for byte"), ())


def test_the_sources_own_spacing_may_not_be_tidied(altered: Callable[..., Verdict]) -> None:
    (ordinal,) = [p.citation.paragraph for p in lecture()[1] if "40, 000" in p.text]
    verdict = altered(f"UPDATE paragraphs SET text = replace(text, '40, 000', '40,000') WHERE ordinal = {ordinal}")
    assert verdict.problems[0] == f"lecture#p{ordinal}: its text is not what the document says there"


def test_an_altered_paragraph_is_named(altered: Callable[..., Verdict]) -> None:
    verdict = altered("UPDATE paragraphs SET text = replace(text, 'Taiwan', 'Taivan') WHERE ordinal = 9")
    assert verdict.checked == (COMPARED,)
    assert verdict.problems[0] == "lecture#p9: its text is not what the document says there"
    assert all(line.startswith("lecture#p9: ") for line in verdict.problems)


def test_a_look_alike_letter_and_a_lost_space_are_alterations(altered: Callable[..., Verdict]) -> None:
    verdict = altered(
        "UPDATE paragraphs SET text = text || ' ' WHERE ordinal = 34",
        "UPDATE paragraphs SET text = replace(text, 'Korea', 'K\u043erea') WHERE ordinal = 23",
    )
    said = "its text is not what the document says there"
    assert [line for line in verdict.problems if said in line] == [f"lecture#p{n}: {said}" for n in (23, 34)]


def test_a_paragraph_under_another_texts_hash_is_named(altered: Callable[..., Verdict]) -> None:
    (problem,) = altered("UPDATE paragraphs SET passage_hash = '0' WHERE ordinal = 9").problems
    assert problem.startswith("lecture#p9: ")
    assert "hash" in problem


def test_a_moved_paragraph_is_named(altered: Callable[..., Verdict]) -> None:
    assert altered('UPDATE paragraphs SET start = start + 1, "end" = "end" + 1 WHERE ordinal = 4').problems == (
        "lecture#p4: its text is not what the document says there",
    )


def test_a_sentence_outside_its_paragraph_is_named(altered: Callable[..., Verdict]) -> None:
    length = len(lecture()[1][33].text)
    for sentences in ([[0, length + 1]], [[-1, 4]], [[3, 3]], [[5, 2]]):
        verdict = altered(f"UPDATE paragraphs SET sentences = '{json.dumps(sentences)}' WHERE ordinal = 34")
        assert verdict.problems == ("lecture#p34: a sentence lies outside it",)
    assert altered(f"UPDATE paragraphs SET sentences = '[[0, {length}]]' WHERE ordinal = 34").problems == ()


def test_the_lecture_altered_together_with_its_paragraph_is_still_found(altered: Callable[..., Verdict]) -> None:
    (old,) = [paragraph for paragraph in lecture()[1] if "Taiwan" in paragraph.text]
    new = replace(old, text=old.text.replace("Taiwan", "Taivan"))
    verdict = altered(
        "UPDATE documents SET text = replace(text, 'Taiwan', 'Taivan')",
        "UPDATE paragraphs SET text = replace(text, 'Taiwan', 'Taivan')",
        f"UPDATE paragraphs SET passage_hash = '{new.passage_hash}' WHERE ordinal = 9",
    )
    assert verdict.problems == (
        "lecture: its text is not that of the bundled file",
        "lecture#p9: it is not the paragraph, or the citation, of the bundled file",
    )


MISPLACED = "its citation is not where it stands in the document"
ALTERED = "it is not the paragraph, or the citation, of the bundled file"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("number = '(9)'", MISPLACED),
        ("number = NULL", ALTERED),
        ("headings = '[\"Iraq\"]'", MISPLACED),
        ("follows = '(3)'", MISPLACED),
        ("page_index = 1, page_label = '1'", MISPLACED),
        ("end_page_index = 1, end_page_label = '1'", MISPLACED),
        ("sentences = '[[0, 5]]'", ALTERED),
    ],
)
def test_a_citation_altered_behind_its_back_is_named(altered: Callable[..., Verdict], change: str, said: str) -> None:
    assert altered(f"UPDATE paragraphs SET {change} WHERE ordinal = 14").problems == (f"lecture#p14: {said}",)


def test_damaged_blocks_are_named(altered: Callable[..., Verdict]) -> None:
    problems = altered("UPDATE documents SET blocks = '[[1, 2]]'").problems
    assert problems == ("lecture: the record of its parts is damaged",)


@pytest.mark.parametrize(
    "change", ["headings = '7'", "headings = 'Iraq'", "sentences = 'garbage'", "sentences = '[1]'"]
)
def test_a_record_that_cannot_be_read_is_named(altered: Callable[..., Verdict], change: str) -> None:
    assert altered(f"UPDATE paragraphs SET {change} WHERE ordinal = 14").problems == (
        "lecture#p14: its record is damaged",
    )


def test_a_lost_paragraph_of_the_lecture_is_found(altered: Callable[..., Verdict]) -> None:
    verdict = altered("DELETE FROM paragraphs WHERE ordinal = 22")
    assert verdict.checked == ("lecture: 33 paragraphs compared with the document, byte for byte",)
    assert verdict.problems[0] == "lecture#p22: it is not the paragraph, or the citation, of the bundled file"


def test_the_lecture_is_known_by_its_bytes_under_any_name(altered: Callable[..., Verdict]) -> None:
    verdict = altered("UPDATE documents SET name = 'talk'", "UPDATE paragraphs SET number = '(9)' WHERE ordinal = 14")
    assert [line for line in verdict.problems if "#p14: " in line] != []


def test_an_added_paragraph_of_the_lecture_is_found(altered: Callable[..., Verdict]) -> None:
    columns = 'document_id, start, "end", text, passage_hash, headings, number, follows, sentences'
    verdict = altered(
        f"INSERT INTO paragraphs (ordinal, {columns}) SELECT 35, {columns} FROM paragraphs WHERE ordinal = 34"
    )
    assert verdict.checked == ("lecture: 35 paragraphs compared with the document, byte for byte",)
    assert verdict.problems == ("lecture#p35: it is not the paragraph, or the citation, of the bundled file",)


def test_a_vector_of_another_length_is_damaged(folder: Path) -> None:
    db = sqlite3.connect(folder / "library.db")
    with db:
        db.execute(
            """UPDATE vectors SET vector = substr(vector, 1, 12)
            WHERE passage_hash = (SELECT min(passage_hash) FROM vectors)"""
        )
    db.close()
    with Library(folder) as library:
        assert verify(library).problems == (f"{folder}: vectors in library.db are damaged; restore it from a copy.",)


@pytest.mark.parametrize("row", [[2, 0, 0, 0], [0, 0, 0, 0], [0.9, 0, 0, 0], [float("nan"), 0, 0, 0], [0, 0, 0, 1e6]])
def test_a_vector_that_is_not_of_length_1_is_damaged(folder: Path, row: list[float]) -> None:
    blob = np.array(row, dtype="<f4").tobytes()
    db = sqlite3.connect(folder / "library.db")
    hashes = [h for (h,) in db.execute("SELECT DISTINCT passage_hash FROM vectors ORDER BY passage_hash LIMIT 2")]
    with db:
        db.executemany("UPDATE vectors SET vector = ? WHERE passage_hash = ?", [(blob, h) for h in hashes])
    db.close()
    with Library(folder) as library:
        assert verify(library).problems == ("2 of the vectors by even@1 are damaged",)


def test_a_damaged_index_is_a_problem_that_the_next_question_mends(folder: Path) -> None:
    file = folder / "index" / "vectors.faiss"
    good = file.read_bytes()
    file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with Library(folder) as library:
        (problem,) = verify(library).problems
        assert problem == (
            f"The search index in {folder / 'index'} is damaged: vectors.faiss is not what its manifest says."
            " The next question rebuilds it."
        )
        open_index(library, Even())
        assert verify(library).problems == ()
    assert file.read_bytes() == good


OF_OUR_VERSION = b'{"format_version": %d}' % snapshot.FORMAT_VERSION


@pytest.mark.parametrize("garbage", [b"", b"\xff\xfe", b"[]", b"{}", OF_OUR_VERSION, b"null"])
def test_a_manifest_that_cannot_be_read_is_a_problem(folder: Path, garbage: bytes) -> None:
    (folder / "index" / "manifest.json").write_bytes(garbage)
    with Library(folder) as library:
        assert verify(library).problems == (
            f"The search index in {folder / 'index'} is damaged: its manifest cannot be read."
            " The next question rebuilds it.",
        )


def test_a_lost_vector_file_is_a_problem_and_a_lost_index_is_none(folder: Path) -> None:
    (folder / "index" / "vectors.faiss").unlink()
    with Library(folder) as library:
        assert verify(library).problems == (
            f"The search index in {folder / 'index'} is incomplete: vectors.faiss cannot be read."
            " The next question rebuilds it.",
        )
    (folder / "index" / "manifest.json").unlink()
    with Library(folder) as library:
        assert verify(library).problems == ()


def test_an_index_of_an_older_pincite_is_no_problem(folder: Path) -> None:
    (folder / "index" / "manifest.json").write_text('{"format_version": 1}')
    with Library(folder) as library:
        assert verify(library).problems == ()


def test_an_index_of_another_embedder_of_the_library_is_no_problem(folder: Path) -> None:
    with Library(folder) as library:
        open_index(library, Even("even@2"))
        assert library.embedders() == ["even@1", "even@2"]
        assert verify(library).problems == ()


def test_a_flipped_byte_of_the_tokens_is_told_of_its_passage(segment: Path, folder: Path) -> None:
    whole = bytearray(segment.read_bytes())
    with sqlite3.connect(folder / "library.db") as db:
        places = db.execute("SELECT start, start + count * 14 FROM vectors WHERE count > 0 ORDER BY start").fetchall()
    db.close()
    assert (len(places), places[0][0], places[-1][1]) == (34, 0, len(whole))
    for at in (0, len(whole) // 2, len(whole) - 1):
        altered = whole.copy()
        altered[at] ^= 1
        segment.write_bytes(altered)
        (start,) = [start for start, end in places if start <= at < end]
        with Library(folder) as library:
            assert verify(library).problems == (f"Token vectors in {segment} are damaged at byte {start}; {REMEDY}.",)
    assert segment.read_bytes() == altered, "verify repairs nothing"


@pytest.mark.parametrize("lost", ["cut off", "missing"])
def test_lost_tokens_are_problems_that_the_next_question_mends(segment: Path, folder: Path, lost: str) -> None:
    if lost == "missing":
        segment.unlink()
    else:
        os.truncate(segment, segment.stat().st_size - 1)
    with Library(folder) as library:
        problems = verify(library).problems
    said = f"are missing in {segment}" if lost == "missing" else f"in {segment} are cut off"
    line = f"Token vectors {said}; {REMEDY}."
    assert set(problems) == {line}
    with Library(folder) as library:
        open_index(library, EvenTokens("tokens@1"))
        assert verify(library).problems == ()


def test_what_is_derived_may_be_broken_off_anywhere_while_it_is_thrown_away(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill there leaves a part whole or none of it that counts."""
    real = Path.unlink
    steps = len([path for path in (folder / "index").rglob("*") if path.is_file() and path.suffix != ".lock"])
    assert steps > 5
    for step in range(steps):
        done = 0

        def unlink(path: Path, missing_ok: bool = False, *, last: int = step) -> None:
            nonlocal done
            if done == last:
                raise KeyboardInterrupt
            done += 1
            real(path, missing_ok)

        with Library(folder) as library:
            open_index(library, Even())
            monkeypatch.setattr(Path, "unlink", unlink)
            with pytest.raises(KeyboardInterrupt):
                library.throw_away_derived()
            monkeypatch.undo()
            assert verify(library).problems == ()
