"""What it takes to make a library ready: every passage embedded once, no more, and nothing served that is not whole."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

import index.ready
from index import frequencies, snapshot
from index.analysis import terms
from index.embed import Embedder, Reading, Vectors, load_embedder, read_passages, read_questions
from index.embeddings import Embeddings
from index.lexical import LexicalIndex
from index.library import Library, open_library
from index.rank import Found, rank
from index.ready import Index, embed_missing, mend, open_index
from index.search import Hit, search
from index.tokens import Tokens
from index.vectors import STORES
from index.verify import verify
from index.words import latest_lexical
from source.errors import PinciteError
from source.lecture import lecture
from source.model import Document, Paragraph
from source.split import split
from source.text import read_text

QUESTIONS = ("How much money did Japan give for humanitarian assistance in Iraq?", "what about missiles")


class Counting:
    """An embedder that keeps what it was asked to embed, and stops working after so many passages."""

    def __init__(self, inner: Embedder, key: str | None = None, most: int = 10_000) -> None:
        self.inner, self.key, self.most = inner, key or inner.key, most
        self.passages: list[str] = []
        self.calls = 0

    @property
    def dim(self) -> int:
        return self.inner.dim

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.inner.embed_questions(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._count(texts)
        return self.inner.embed_passages(texts)

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        return read_questions(self.inner, texts)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        self._count(texts)
        return read_passages(self.inner, texts)

    def _count(self, texts: Sequence[str]) -> None:
        if len(self.passages) + len(texts) > self.most:
            raise KeyboardInterrupt
        self.calls += 1
        self.passages += texts


class VectorsAlone:
    """An embedder of nothing but the two methods that every embedder has."""

    def __init__(self, inner: Embedder) -> None:
        self.key, self.dim = "alone@1", inner.dim
        self.embed_questions, self.embed_passages = inner.embed_questions, inner.embed_passages


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> Embedder:
    return load_embedder(str(tiny_model))


@pytest.fixture
def counting(tiny: Embedder) -> Counting:
    return Counting(tiny)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library on disk that holds the lecture."""
    (tmp_path / "library").mkdir()
    with open_library(tmp_path / "library") as library:
        library.add(*lecture())
        yield library


@pytest.fixture
def folder(library: Library) -> Path:
    assert library.folder is not None
    return library.folder / "index"


def speech(name: str, text: str) -> tuple[Document, list[Paragraph]]:
    document = Document(name, name.title(), f"{name}.txt", "text", hashlib.sha256(text.encode()).hexdigest(), text)
    return document, list(split(document, read_text(text)[1]))


TEXTS = [paragraph.text for paragraph in lecture()[1]]
PASSAGES = [paragraph.passage for paragraph in lecture()[1]]
SPEECH = speech("speech", f"The speech is about fishing.\n\n{TEXTS[3]}\n\nThank you.\n\nA last word on fishing.")
NEW_PASSAGES = ["The speech is about fishing.", "Thank you.", "A last word on fishing."]  # not under "North Korea"
FILES = ["frequencies.npz", "manifest.json", "vectors.faiss", "words", "write.lock"]


def addresses(hits: Sequence[Hit]) -> list[str]:
    return [hit.paragraph.citation.address for hit in hits]


def answers(index: Index) -> list[list[tuple[int, float]]]:
    """Return the five best of each of some questions, by the numbers of their paragraphs, and their scores."""
    return [[(found.id, round(found.score, 4)) for found in rank(index, question, 5).found] for question in QUESTIONS]


def written(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what tells a file from another under the same name."""
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_a_library_is_embedded_once(library: Library, folder: Path, counting: Counting) -> None:
    told: list[tuple[int, int]] = []
    notices: list[str] = []
    first = open_index(library, counting, progress=lambda done, of: told.append((done, of)), notice=notices.append)
    assert counting.passages == PASSAGES
    assert told == [(0, 34), (34, 34)]
    before = written(folder)
    assert sorted(before) == FILES
    second = open_index(library, counting, progress=lambda done, of: told.append((done, of)), notice=notices.append)
    assert counting.passages == PASSAGES
    assert told == [(0, 34), (34, 34)]
    assert written(folder) == before
    assert answers(second) == answers(first)
    assert notices == []


def test_what_is_derived_is_derived_once(library: Library, counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = answers(open_index(library, counting))

    def unread(_: object, *__: object) -> None:
        raise AssertionError("what was derived is derived again")

    monkeypatch.setattr(Embeddings, "vectors", unread)
    monkeypatch.setattr(frequencies, "brought_up", unread)
    monkeypatch.setattr(Library, "passages", unread)
    monkeypatch.setattr(LexicalIndex, "add", unread)
    assert answers(open_index(library, counting)) == expected


def test_all_stores_answer_alike(library: Library, counting: Counting) -> None:
    expected = answers(open_index(library, counting))
    for store_name in STORES:
        assert answers(open_index(library, counting, store_name)) == expected
    assert counting.passages == PASSAGES


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


BREAKS: dict[str, Callable[[Path], object]] = {
    "flipped byte": lambda folder: flip(folder / "vectors.faiss"),
    "truncated": lambda folder: (folder / "vectors.faiss").write_bytes((folder / "vectors.faiss").read_bytes()[:-1]),
    "no vectors": lambda folder: (folder / "vectors.faiss").unlink(),
    "garbage manifest": lambda folder: (folder / "manifest.json").write_bytes(b"garbage"),
    "another version": lambda folder: (folder / "manifest.json").write_text('{"format_version": 99}'),
    "another store": lambda folder: snapshot.save(folder, STORES["numpy"](32), "numpy", "tiny@0", "1"),
    "another embedder": lambda folder: snapshot.save(folder, STORES["faiss"](32), "faiss", "tiny@0", "1"),
}


@pytest.mark.parametrize("damage", BREAKS)
def test_a_damaged_or_foreign_snapshot_is_rebuilt_with_a_notice(
    library: Library, folder: Path, counting: Counting, damage: str
) -> None:
    expected = answers(open_index(library, counting))
    BREAKS[damage](folder)
    notices: list[str] = []
    assert answers(open_index(library, counting, notice=notices.append)) == expected
    (notice,) = notices
    assert notice.startswith(f"The search index in {folder} is ")
    assert notice.endswith(". It has been rebuilt from the library; nothing is lost.")
    assert "\n" not in notice
    assert answers(open_index(library, counting, notice=notices.append)) == expected
    assert notices == [notice]
    assert counting.passages == PASSAGES


@pytest.mark.parametrize("lost", [["manifest.json"], ["words"], ["frequencies.npz"], FILES])
def test_what_is_missing_is_rebuilt_without_a_word(
    library: Library, folder: Path, counting: Counting, lost: list[str]
) -> None:
    expected = answers(open_index(library, counting))
    for name in lost:
        shutil.rmtree(folder / name) if name == "words" else (folder / name).unlink()
    notices: list[str] = []
    assert answers(open_index(library, counting, notice=notices.append)) == expected
    assert sorted(written(folder)) == FILES
    assert notices == []
    assert counting.passages == PASSAGES


def test_of_an_added_document_only_the_new_texts_are_embedded(
    library: Library, folder: Path, counting: Counting
) -> None:
    open_index(library, counting)
    before = written(folder)
    library.add(*SPEECH)
    told: list[tuple[int, int]] = []
    notices: list[str] = []
    made = open_index(library, counting, progress=lambda done, of: told.append((done, of)), notice=notices.append)
    assert counting.passages == [*PASSAGES, *NEW_PASSAGES]
    assert told == [(0, 3), (3, 3)]
    assert notices == []
    assert written(folder).keys() == before.keys()
    changed = ("frequencies.npz", "manifest.json", "vectors.faiss", "words")
    assert all(written(folder)[name] != before[name] for name in changed)
    assert len(made.store) == len(made.words) == 38
    assert addresses(search(made, "A last word on fishing.", 1)) == ["speech#p4"]
    twins = search(made, TEXTS[3], 2)
    assert sorted(addresses(twins)) == ["lecture#p4", "speech#p2"]
    np.testing.assert_allclose([hit.signals.vector for hit in twins], [1, 1], atol=1e-5)


def test_another_embedder_has_vectors_of_its_own(library: Library, counting: Counting, tiny: Embedder) -> None:
    open_index(library, counting)
    other = Counting(tiny, key="other@1")
    notices: list[str] = []
    open_index(library, other, notice=notices.append)
    assert other.passages == PASSAGES
    (notice,) = notices
    assert f"is of embedder {tiny.key}, not other@1. It has been rebuilt" in notice
    open_index(library, counting)
    open_index(library, other)
    assert counting.passages == other.passages == PASSAGES
    assert library.embedders() == ["other@1", tiny.key]


def test_where_the_snapshot_cannot_be_written_questions_still_work(
    library: Library, folder: Path, counting: Counting
) -> None:
    (folder / "vectors.faiss.new").mkdir(parents=True)
    notices: list[str] = []
    made = open_index(library, counting, notice=notices.append)
    (notice,) = notices
    assert notice.startswith(f"The search index cannot be written to {folder}: ")
    assert notice.endswith(" Questions still work; the next start will be slower.")
    assert "\n" not in notice
    assert counting.passages == PASSAGES
    assert addresses(search(made, TEXTS[8], 1)) == ["lecture#p9"]
    assert answers(open_index(library, Counting(counting.inner, most=0))) == answers(made)


def test_what_was_embedded_before_a_kill_is_not_embedded_again(
    library: Library, tiny: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.ready, "EMBED_AT_ONCE", 10)
    killed = Counting(tiny, most=20)
    with pytest.raises(KeyboardInterrupt):
        open_index(library, killed)
    assert killed.passages == PASSAGES[:20]
    told: list[tuple[int, int]] = []
    rest = Counting(tiny)
    made = open_index(library, rest, progress=lambda done, of: told.append((done, of)))
    assert rest.passages == PASSAGES[20:]
    assert told == [(0, 14), (10, 14), (14, 14)]
    for n in (0, 19, 20, 33):
        assert addresses(search(made, TEXTS[n], 1)) == [f"lecture#p{n + 1}"]


def test_embed_missing_counts_texts(library: Library, counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.ready, "EMBED_AT_ONCE", 17)
    assert embed_missing(library, counting) == 34
    assert counting.calls == 2
    assert embed_missing(library, counting) == 0
    assert counting.calls == 2


def test_a_library_in_memory_writes_no_snapshot(
    counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Library(None) as library:
        library.add(*lecture())
        assert addresses(search(open_index(library, counting), TEXTS[0], 1)) == ["lecture#p1"]
    assert list(tmp_path.iterdir()) == []


def test_the_snapshot_of_another_history_is_not_served(tmp_path: Path, counting: Counting) -> None:
    """A library restored from a copy has other paragraphs under the ids that its snapshot knows."""
    (tmp_path / "library").mkdir()
    open_library(tmp_path / "library").close()
    shutil.copy(tmp_path / "library" / "library.db", tmp_path / "copy")
    with open_library(tmp_path / "library") as library:
        library.add(*speech("a", "Apples are good.\n\nZebras have stripes."))
        open_index(library, counting)
    shutil.copy(tmp_path / "copy", tmp_path / "library" / "library.db")
    with open_library(tmp_path / "library") as library:
        library.add(*speech("b", "Zebras have stripes.\n\nQuinces are sour."))
        (hit,) = search(open_index(library, counting), "Zebras have stripes.", 1)
    assert hit.paragraph.citation.address == "b#p1"


def test_a_document_added_meanwhile_is_found(library: Library, counting: Counting) -> None:
    """Another process adds a document just when this one has embedded all there was."""
    assert library.folder is not None
    with open_library(library.folder) as other:

        def meanwhile(done: int, of: int) -> None:
            if done == of == 34:
                other.add(*SPEECH)

        both = open_index(library, counting, progress=meanwhile), open_index(other, counting)
        assert counting.passages == [*PASSAGES, *NEW_PASSAGES]
        for made in both:
            assert len(made.store) == 38
            assert addresses(search(made, "A last word on fishing.", 1)) == ["speech#p4"]


def test_a_document_added_while_the_index_is_made_is_found(
    library: Library, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process adds it after the vectors were taken and before the words are: neither may know more."""
    assert library.folder is not None
    real = Embeddings.vectors
    with open_library(library.folder) as other:

        def meanwhile(self: Embeddings, ids: Sequence[int] | None = None) -> tuple[list[int], Vectors]:
            found = real(self, ids)
            if len(other.documents()) == 1:
                other.add(*SPEECH)
            return found

        monkeypatch.setattr(Embeddings, "vectors", meanwhile)
        made = open_index(library, counting)
    assert len(made.store) == len(made.words) == 38
    assert addresses(search(made, "A last word on fishing.", 1)) == ["speech#p4"]


# What is damaged


def some_file(folder: Path) -> Path:
    """Return the greatest file of the index of words."""
    return max((path for path in (folder / "words").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)


WORDS_BREAKS: dict[str, Callable[[Path], object]] = {
    "flipped byte of the words": lambda folder: flip(some_file(folder)),
    "truncated words": lambda folder: os.truncate(some_file(folder), 10),
    "no words": lambda folder: some_file(folder).unlink(),
    "garbage manifest of words": lambda folder: (folder / "words" / "manifest.json").write_bytes(b"garbage"),
    "flipped byte of the frequencies": lambda folder: flip(folder / "frequencies.npz"),
    "truncated frequencies": lambda folder: os.truncate(folder / "frequencies.npz", 100),
    "garbage frequencies": lambda folder: (folder / "frequencies.npz").write_bytes(b"garbage"),
    "frequencies of another": lambda folder: np.savez(
        folder / "frequencies.npz", stamp=["tiny@0", "1"], frequencies=np.full(1000, 7)
    ),
    "a pickle for frequencies": lambda folder: np.savez(
        folder / "frequencies.npz", stamp=np.array([{}], dtype=object), frequencies=np.array([{}], dtype=object)
    ),
}


@pytest.mark.parametrize("damage", WORDS_BREAKS)
def test_what_is_damaged_beside_the_snapshot_is_made_anew(
    library: Library, folder: Path, counting: Counting, damage: str
) -> None:
    made = open_index(library, counting)
    expected = answers(made)
    WORDS_BREAKS[damage](folder)
    for _ in range(2):
        again = open_index(library, counting)
        assert answers(again) == expected
        np.testing.assert_array_equal(again.frequencies, made.frequencies)
    assert sorted(written(folder)) == FILES
    assert counting.passages == PASSAGES


def test_where_the_words_cannot_be_written_questions_still_work(
    library: Library, folder: Path, counting: Counting
) -> None:
    expected = answers(open_index(library, counting))
    shutil.rmtree(folder / "words")
    (folder / "words").write_text("hello")
    notices: list[str] = []
    assert answers(open_index(library, counting, notice=notices.append)) == expected
    (notice,) = notices
    assert notice.startswith(f"The index of words cannot be written to {folder / 'words'}: ")
    assert notice.endswith(" Questions still work; the next start will be slower.")
    assert "\n" not in notice


def test_the_whole_index_may_be_thrown_away(library: Library, folder: Path, counting: Counting) -> None:
    expected = answers(open_index(library, counting))
    shutil.rmtree(folder)
    assert answers(open_index(library, counting)) == expected
    assert counting.passages == PASSAGES


# Tokens


def test_frequencies_count_the_paragraphs_of_each_token(library: Library, counting: Counting) -> None:
    """The slow twin: every passage's tokens from the embedder itself."""
    made = open_index(library, counting)
    expected = np.zeros(len(made.frequencies), dtype=np.int64)
    for reading in read_passages(counting.inner, PASSAGES):
        expected[np.unique(reading.ids)] += 1
    np.testing.assert_array_equal(made.frequencies, expected)
    assert made.frequencies.max() > 30  # the full stop


@pytest.mark.parametrize("left", [None, 0, 1, 5000, -1])
def test_lost_tokens_are_embedded_again(library: Library, counting: Counting, left: int | None) -> None:
    assert library.folder is not None
    expected = answers(open_index(library, counting))
    segment = library.folder / "tokens" / "1.tokens"
    whole = segment.read_bytes()
    library.close()
    segment.unlink() if left is None else os.truncate(segment, left % len(whole))
    counting.passages = []
    with open_library(library.folder) as again:
        notices: list[str] = []
        assert answers(open_index(again, counting, notice=notices.append)) == expected
        assert Embeddings(again, counting.key).problems() == []
        assert notices == []
    count = len(counting.passages)
    assert counting.passages == PASSAGES[-count:]
    assert count == {None: 34, 0: 34, 1: 34, -1: 1}.get(left, count)
    assert 0 < count <= 34
    with open_library(library.folder) as again:
        assert answers(open_index(again, counting)) == expected
    assert len(counting.passages) == count


def test_a_library_of_the_first_version_is_embedded_anew(
    library: Library, folder: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its snapshot is of the texts alone, and of the same generation and embedder."""
    assert library.folder is not None
    monkeypatch.setattr(snapshot, "FORMAT_VERSION", 1)
    snapshot.save(folder, STORES["faiss"](32), "faiss", counting.key, library.generation)
    monkeypatch.undo()
    notices: list[str] = []
    made = open_index(library, counting, notice=notices.append)
    assert counting.passages == PASSAGES
    assert len(made.store) == 34
    (notice,) = notices
    assert notice.startswith(f"The search index in {folder} is of format version 1, not ")


def test_an_embedder_without_tokens_still_answers(library: Library, tiny: Embedder) -> None:
    assert library.folder is not None

    def found(question: str) -> list[Found]:
        return list(rank(made, question, 34).found)

    for _ in range(2):
        made = open_index(library, VectorsAlone(tiny))
        assert made.frequencies.tolist() == []
        for n in (0, 8, 19):
            (hit,) = search(made, PASSAGES[n], 1)
            assert hit.paragraph == lecture()[1][n]
            spans = lecture()[1][n].sentences
            shared = {span: len(set(terms(span.of(hit.paragraph.text)))) for span in spans}
            assert [shared[span] for span in hit.highlights] == [max(shared.values())]
            assert (hit.words, hit.matches) == ((), ())
        cosines = tiny.embed_passages(PASSAGES) @ tiny.embed_questions([QUESTIONS[1]])[0]
        ids = library.paragraph_ids()
        for one in found(QUESTIONS[1]):
            assert one.signals.vector == pytest.approx(float(cosines[ids.index(one.id)]), abs=1e-5)
            assert (one.signals.pairs, one.signals.stretch16, one.signals.stretch32, one.signals.reverse) == (
                0,
                0,
                0,
                0,
            )
    with_tokens = open_index(library, tiny)
    assert rank(with_tokens, QUESTIONS[0], 1).found[0].signals.stretch32 > 0
    assert library.embedders() == ["alone@1", tiny.key]


def test_a_question_is_answered_on_one_thread(lecture_index: Index) -> None:
    """Threads that wait for a share of its small products would spin against each other."""
    import faiss
    from threadpoolctl import threadpool_info

    threads = faiss.omp_get_max_threads()
    assert search(lecture_index, "What did China say about Taiwan?", 1)
    assert {pool["num_threads"] for pool in threadpool_info() if "/numpy.libs/" in pool["filepath"]} <= {1}
    assert faiss.omp_get_max_threads() == threads


def test_tokens_that_belong_to_nothing_are_cut_off(library: Library, folder: Path, counting: Counting) -> None:
    """As a process leaves them that is killed between writing tokens and saying whose they are."""
    open_index(library, counting)
    segment = folder.parent / "tokens" / "1.tokens"
    whole = segment.read_bytes()
    library.tokens.append([library_tokens(library, counting)])
    assert len(segment.read_bytes()) > len(whole)
    expected = answers(open_index(library, counting))
    assert segment.read_bytes() == whole
    library.add(*SPEECH)
    assert answers(open_index(library, counting)) != []
    library.remove("speech")
    assert answers(open_index(library, counting)) == expected
    assert segment.read_bytes().rstrip(b"\0") == whole.rstrip(b"\0")


def library_tokens(library: Library, counting: Counting) -> Tokens:
    return Embeddings(library, counting.key).tokens(library.paragraph_ids()[:1])[0]


def test_damaged_tokens_leave_nothing_behind(library: Library, folder: Path, counting: Counting) -> None:
    open_index(library, counting)
    segment = folder.parent / "tokens" / "1.tokens"
    content = bytearray(segment.read_bytes())
    content[0] ^= 1
    segment.write_bytes(content)
    assert mend(library, counting) == 1
    open_index(library, counting)
    (end,) = library.rows("SELECT min(start) FROM vectors")[0]
    assert end > 0
    assert not any(segment.read_bytes()[:end])


def test_words_that_cannot_be_changed_are_indexed_anew(library: Library, folder: Path, counting: Counting) -> None:
    open_index(library, counting)
    (managed,) = (folder / "words").rglob(".managed.json")
    managed.write_text("{garbage")
    library.add(*SPEECH)
    notices: list[str] = []
    for _ in range(2):
        made = open_index(library, counting, notice=notices.append)
        assert addresses(search(made, "A last word on fishing.", 1)) == ["speech#p4"]
    assert notices == []
    assert latest_lexical(folder) is not None


def test_a_full_disk_leaves_what_is_embedded_to_be_found(
    library: Library, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(open_index(library, counting))
    library.add(*SPEECH)

    def full(*_: object) -> None:
        raise PinciteError("Token vectors cannot be written: No space left on device.")

    monkeypatch.setattr(Embeddings, "add", full)
    notices: list[str] = []
    made = open_index(library, counting, notice=notices.append)
    assert notices == [
        "Token vectors cannot be written: No space left on device. 3 paragraphs cannot be found until then."
    ]
    assert not made.complete
    assert [[id_ for id_, _ in row] for row in answers(made)] == [[id_ for id_, _ in row] for row in expected]
    monkeypatch.undo()
    assert open_index(library, counting).complete


def test_token_counts_of_an_earlier_pincite_are_no_damage(library: Library, folder: Path, counting: Counting) -> None:
    made = open_index(library, counting)
    np.savez(folder / "frequencies.npz", stamp=[counting.key, "1"], frequencies=made.frequencies)
    assert verify(library).problems == ()
    notices: list[str] = []
    np.testing.assert_array_equal(open_index(library, counting, notice=notices.append).frequencies, made.frequencies)
    assert notices == []
