"""Search against a slow, exact twin, and what it takes to make a library ready: every text embedded once, no more."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.search
from index import snapshot
from index.confidence import confidence
from index.embed import DEFAULT_MODEL, Embedder, Vectors, load_embedder, model_folder
from index.library import Library, open_library
from index.search import Hit, Index, best_sentences, embed_missing, open_index, rank, search
from index.vectors import STORES
from source.lecture import lecture
from source.model import Citation, Document, Paragraph, Span
from source.split import split
from source.text import read_text

# Question, the right paragraph, and the sentence of it that should be lit.
QUESTIONS = (
    (
        "How much money did Japan give for humanitarian assistance in Iraq?",
        20,
        "Japan was one of the first countries to have announced the package of humanitarian assistance, which amounted"
        " to $100 million.",
    ),
    (
        "What did North Korea do in August 1998?",
        31,
        "In August 1998, North Korea conducted a missile test over the territory of Japan.",
    ),
    (
        "Is Japan allowed to defend other countries?",
        6,
        "This is because the interpretation of the Japanese Constitution does not allow us to defend other countries by"
        " exercising use of force.",
    ),
    (
        "What did China say about Taiwan?",
        9,
        "China argued the Chinese territory including Taiwan should be excluded from the scope of the Defense"
        " Guideline.",
    ),
    (
        "How much of the coalition navy's oil came from Japanese ships?",
        12,
        "The Japanese vessels have provided oil to as many as 10 countries, which at one point accounted for nearly 50%"
        " of all the oil consumed by the coalition navy.",
    ),
    (
        "When will the General Election be held?",
        22,
        "Since the General Election will be held in November, actual dispatch of the SDF is still a dedicate issue.",
    ),
)
OTHERS = (
    "How many US forces are stationed in Japan?",
    "Were the Japanese people against the war?",
    "what about missiles",
    "Pyongyang",
    "How do I bake bread?",
    "",
)
ALL = (*(question for question, *_ in QUESTIONS), *OTHERS)


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
        if len(self.passages) + len(texts) > self.most:
            raise KeyboardInterrupt
        self.calls += 1
        self.passages += texts
        return self.inner.embed_passages(texts)


class Exact:
    """The slow twin: every vector by sentence-transformers' own encode, every cosine by numpy, no batches, no store."""

    def __init__(self, model: Path, paragraphs: Sequence[Paragraph], questions: Sequence[str]) -> None:
        from sentence_transformers import SentenceTransformer

        self.paragraphs = paragraphs
        spans = [(paragraph, span) for paragraph in paragraphs for span in paragraph.sentences]
        texts = [*(p.text for p in paragraphs), *(span.of(p.text) for p, span in spans), *questions]
        encode = SentenceTransformer(str(model), local_files_only=True).encode
        vectors = dict(zip(texts, encode(texts, normalize_embeddings=True), strict=True))
        self.cosine = {(text, q): float(vectors[text] @ vectors[q]) for text in texts for q in questions}

    def rank(self, question: str) -> list[tuple[int, float]]:
        """Return every paragraph's ordinal and cosine, best first."""
        cosines = np.array([self.cosine[paragraph.text, question] for paragraph in self.paragraphs])
        return [(self.paragraphs[i].citation.paragraph, float(cosines[i])) for i in np.argsort(-cosines)]

    def best_sentence(self, question: str, paragraph: Paragraph) -> Span:
        return max(paragraph.sentences, key=lambda span: self.cosine[span.of(paragraph.text), question])


@pytest.fixture(scope="module")
def exact() -> Exact:
    return Exact(model_folder(DEFAULT_MODEL), lecture()[1], ALL)


@pytest.fixture(scope="module")
def found(lecture_index: Index) -> dict[str, tuple[Hit, ...]]:
    """Three hits for each question: what several tests look at, searched for once."""
    return {question: search(lecture_index, question, 3) for question in ALL}


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> Embedder:
    return load_embedder(str(tiny_model))


@pytest.fixture(scope="module", params=STORES)
def two_documents(request: pytest.FixtureRequest, tiny: Embedder) -> Iterator[Index]:
    """The lecture and the speech in a library in memory, by each of the stores. Not to be changed."""
    with Library(None) as library:
        library.add(*lecture())
        library.add(*SPEECH)
        yield open_index(library, tiny, request.param)


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
SPEECH = speech("speech", f"The speech is about fishing.\n\n{TEXTS[3]}\n\nThank you.\n\nA last word on fishing.")
NEW_TEXTS = ["The speech is about fishing.", "A last word on fishing."]


def addresses(hits: Sequence[Hit]) -> list[str]:
    return [hit.paragraph.citation.address for hit in hits]


def cosines(hits: Sequence[Hit]) -> list[float]:
    return [cosine for hit in hits for _, cosine in hit.signals]


def answers(index: Index) -> list[list[int]]:
    """Return the five best of each of some questions, by the numbers of their paragraphs."""
    return [[id_ for id_, _ in rank(index, question, 5)] for question in ALL[:2]]


def written(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what tells a file from another under the same name."""
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.iterdir()}


# Search


@pytest.mark.parametrize("question", ALL)
def test_rank_is_that_of_the_exact_twin(lecture_index: Index, exact: Exact, question: str) -> None:
    expected = exact.rank(question)
    found = rank(lecture_index, question, 34)
    ordinal = {id_: n for n, id_ in enumerate(lecture_index.library.paragraph_ids(), start=1)}
    np.testing.assert_allclose([cosine for _, cosine in found], [cosine for _, cosine in expected], atol=1e-5)
    assert sorted(ordinal[id_] for id_, _ in found) == list(range(1, 35))
    for (id_, _), (n, cosine) in zip(found, expected, strict=True):
        assert ordinal[id_] == n or abs(dict(expected)[ordinal[id_]] - cosine) < 1e-5


@pytest.mark.parametrize("question", ALL)
def test_search_gives_the_hits_and_sentences_of_the_exact_twin(
    found: dict[str, tuple[Hit, ...]], exact: Exact, question: str
) -> None:
    expected = exact.rank(question)[:3]
    hits = found[question]
    assert addresses(hits) == [f"lecture#p{n}" for n, _ in expected]
    assert [hit.rank for hit in hits] == [1, 2, 3]
    np.testing.assert_allclose(cosines(hits), [cosine for _, cosine in expected], atol=1e-5)
    for hit, (n, _) in zip(hits, expected, strict=True):
        assert hit.paragraph == lecture()[1][n - 1]
        assert [name for name, _ in hit.signals] == ["paragraph vector"]
        assert hit.score == confidence(hit.signals[0][1])
        assert hit.highlights == (exact.best_sentence(question, hit.paragraph),)


@pytest.mark.parametrize(("question", "ordinal", "sentence"), QUESTIONS)
def test_clear_questions_are_answered(
    found: dict[str, tuple[Hit, ...]], question: str, ordinal: int, sentence: str
) -> None:
    hit = found[question][0]
    assert hit.paragraph.citation.address == f"lecture#p{ordinal}"
    assert [span.of(hit.paragraph.text) for span in hit.highlights] == [sentence]


def test_a_sentence_is_lit_in_every_hit(found: dict[str, tuple[Hit, ...]]) -> None:
    lit = {
        hit.paragraph.citation.paragraph: [span.of(hit.paragraph.text) for span in hit.highlights]
        for hit in found["How many US forces are stationed in Japan?"]
    }
    assert lit[10] == [
        "Among about 100,000 US forces stationed in Asia Pacific region, about 40, 000 are stationed in Japan."
    ]


@pytest.mark.parametrize("k", [0, 1, 7, 34, 1000])
def test_k(lecture_index: Index, exact: Exact, k: int) -> None:
    expected = [n for n, _ in exact.rank(ALL[0])][:k]
    ids = lecture_index.library.paragraph_ids()
    assert [ids.index(id_) + 1 for id_, _ in rank(lecture_index, ALL[0], k)] == expected


def test_threads_may_search_at_once(lecture_index: Index) -> None:
    alone = [rank(lecture_index, question, 5) for question in ALL]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda question: rank(lecture_index, question, 5), ALL))
    for one, other in zip(alone, together, strict=True):
        assert [id_ for id_, _ in one] == [id_ for id_, _ in other]
        np.testing.assert_allclose([cosine for _, cosine in one], [cosine for _, cosine in other], atol=1e-5)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["speech"], {f"speech#p{n}" for n in range(1, 5)}),
        (["lecture"], {f"lecture#p{n}" for n in range(1, 35)}),
        (
            ["speech", "lecture", "speech"],
            {f"speech#p{n}" for n in range(1, 5)} | {f"lecture#p{n}" for n in range(1, 35)},
        ),
        (["unknown"], set()),
        (["unknown", "speech"], {f"speech#p{n}" for n in range(1, 5)}),
        ([], set()),
    ],
)
def test_only_the_named_documents_are_searched(two_documents: Index, names: list[str], expected: set[str]) -> None:
    library = two_documents.library

    def ranked(k: int, documents: list[str] | None) -> list[tuple[str, float]]:
        found = rank(two_documents, "a talk on fishing", k, documents)
        paragraphs = library.paragraphs([id_ for id_, _ in found])
        return [(p.citation.address, cosine) for p, (_, cosine) in zip(paragraphs, found, strict=True)]

    within = ranked(100, names)
    assert {address for address, _ in within} == expected
    assert len(within) == len(expected)
    everywhere = [(address, cosine) for address, cosine in ranked(100, None) if address in expected]
    np.testing.assert_allclose([cosine for _, cosine in within], [cosine for _, cosine in everywhere], atol=1e-5)
    assert [address for address, _ in ranked(2, names)] == [address for address, _ in within[:2]]
    assert addresses(search(two_documents, "a talk on fishing", 2, names)) == [address for address, _ in within[:2]]


def test_an_empty_library_has_no_hits(tiny: Embedder, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    for library in (Library(None), open_library(tmp_path / "library"), open_library(tmp_path / "library")):
        with library:
            made = open_index(library, tiny)
            assert (made.store.dim, len(made.store)) == (32, 0)
            assert search(made, "anything", 5) == ()
            assert search(made, "anything", 5, ["nothing"]) == ()


def test_the_lit_sentence_is_the_first_of_the_best(tiny: Embedder) -> None:
    text = "Korea. Japan. Japan. Korea."
    spans = (Span(0, 6), Span(7, 13), Span(14, 20), Span(21, 27))
    citation = Citation("a", "A", 1)
    with_none = Paragraph(citation, Span(0, 27), text, ())
    paragraphs = [with_none, Paragraph(citation, Span(0, 27), text, spans), with_none]
    for word, span in (("Japan.", spans[1]), ("Korea.", spans[0])):
        (question,) = tiny.embed_questions([word])
        assert best_sentences(tiny, question, paragraphs) == [None, span, None]
        assert best_sentences(tiny, question, [with_none]) == [None]
        assert best_sentences(tiny, question, []) == []


def test_a_cosine_beyond_one_by_rounding_is_one() -> None:
    class Rounding:
        key, dim = "rounding@1", 1

        def embed_questions(self, texts: Sequence[str]) -> Vectors:
            return np.full((len(texts), 1), 1.000001, dtype=np.float32)

        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            return np.array([[-1.000001 if text.startswith("Not") else 1.000001] for text in texts], dtype=np.float32)

    with Library(None) as library:
        library.add(*speech("a", "So it is.\n\nNot so."))
        assert [cosine for _, cosine in rank(open_index(library, Rounding()), "Is it so?", 2)] == [1.0, -1.0]


def test_a_paragraph_without_sentences_is_found_unlit(tiny: Embedder) -> None:
    with Library(None) as library:
        document = Document("a", "A", "a.txt", "text", "0" * 64, "Japan")
        library.add(document, [Paragraph(Citation("a", "A", 1), Span(0, 5), "Japan", ())])
        (hit,) = search(open_index(library, tiny), "Japan", 5)
    assert hit.highlights == ()
    assert 1 - 1e-5 < hit.signals[0][1] <= 1


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=20))
def test_confidence_keeps_the_order(raw: list[float]) -> None:
    ordered = sorted(raw)
    scores = [confidence(cosine) for cosine in ordered]
    assert all(0 <= score <= 1 for score in scores)
    assert all(low <= high for low, high in pairwise(scores))
    assert all(
        low < high for (low, high), (a, b) in zip(pairwise(scores), pairwise(ordered), strict=True) if b - a > 1e-6
    )


# Opening


def test_a_library_is_embedded_once(library: Library, folder: Path, counting: Counting) -> None:
    told: list[tuple[int, int]] = []
    notices: list[str] = []
    first = open_index(library, counting, progress=lambda done, of: told.append((done, of)), notice=notices.append)
    assert counting.passages == TEXTS
    assert told == [(0, 34), (34, 34)]
    before = written(folder)
    assert sorted(before) == ["manifest.json", "vectors.faiss", "write.lock"]
    second = open_index(library, counting, progress=lambda done, of: told.append((done, of)), notice=notices.append)
    assert counting.passages == TEXTS
    assert told == [(0, 34), (34, 34)]
    assert written(folder) == before
    assert answers(second) == answers(first)
    assert notices == []


def test_a_snapshot_spares_reading_the_vectors(
    library: Library, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(open_index(library, counting))

    def unread(_: Library, embedder: str) -> None:
        raise AssertionError(f"the vectors by {embedder} were read though there is a snapshot")

    monkeypatch.setattr(Library, "vectors", unread)
    assert answers(open_index(library, counting)) == expected


def test_all_stores_answer_alike(library: Library, counting: Counting) -> None:
    expected = answers(open_index(library, counting))
    for store_name in STORES:
        assert answers(open_index(library, counting, store_name)) == expected
    assert counting.passages == TEXTS


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
    assert counting.passages == TEXTS


@pytest.mark.parametrize("lost", [["manifest.json"], ["manifest.json", "vectors.faiss", "write.lock"]])
def test_a_missing_snapshot_is_rebuilt_without_a_word(
    library: Library, folder: Path, counting: Counting, lost: list[str]
) -> None:
    expected = answers(open_index(library, counting))
    for name in lost:
        (folder / name).unlink()
    notices: list[str] = []
    assert answers(open_index(library, counting, notice=notices.append)) == expected
    assert sorted(written(folder)) == ["manifest.json", "vectors.faiss", "write.lock"]
    assert notices == []
    assert counting.passages == TEXTS


def test_of_an_added_document_only_the_new_texts_are_embedded(
    library: Library, folder: Path, counting: Counting
) -> None:
    open_index(library, counting)
    before = written(folder)
    library.add(*SPEECH)
    told: list[tuple[int, int]] = []
    notices: list[str] = []
    made = open_index(library, counting, progress=lambda done, of: told.append((done, of)), notice=notices.append)
    assert counting.passages == [*TEXTS, *NEW_TEXTS]
    assert told == [(0, 2), (2, 2)]
    assert notices == []
    assert written(folder).keys() == before.keys()
    assert all(written(folder)[name] != before[name] for name in ("manifest.json", "vectors.faiss"))
    assert len(made.store) == 38
    assert addresses(search(made, "A last word on fishing.", 1)) == ["speech#p4"]
    twins = search(made, TEXTS[3], 2)
    assert sorted(addresses(twins)) == ["lecture#p4", "speech#p2"]
    np.testing.assert_allclose(cosines(twins), [1, 1], atol=1e-5)


def test_another_embedder_has_vectors_of_its_own(library: Library, counting: Counting, tiny: Embedder) -> None:
    open_index(library, counting)
    other = Counting(tiny, key="other@1")
    notices: list[str] = []
    open_index(library, other, notice=notices.append)
    assert other.passages == TEXTS
    (notice,) = notices
    assert f"is of embedder {tiny.key}, not other@1. It has been rebuilt" in notice
    open_index(library, counting)
    open_index(library, other)
    assert counting.passages == other.passages == TEXTS
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
    assert counting.passages == TEXTS
    assert addresses(search(made, TEXTS[8], 1)) == ["lecture#p9"]
    assert answers(open_index(library, Counting(counting.inner, most=0))) == answers(made)


def test_what_was_embedded_before_a_kill_is_not_embedded_again(
    library: Library, tiny: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.search, "EMBED_AT_ONCE", 10)
    killed = Counting(tiny, most=20)
    with pytest.raises(KeyboardInterrupt):
        open_index(library, killed)
    assert killed.passages == TEXTS[:20]
    told: list[tuple[int, int]] = []
    rest = Counting(tiny)
    made = open_index(library, rest, progress=lambda done, of: told.append((done, of)))
    assert rest.passages == TEXTS[20:]
    assert told == [(0, 14), (10, 14), (14, 14)]
    for n in (0, 19, 20, 33):
        assert addresses(search(made, TEXTS[n], 1)) == [f"lecture#p{n + 1}"]


def test_embed_missing_counts_texts(library: Library, counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.search, "EMBED_AT_ONCE", 17)
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
        assert counting.passages == [*TEXTS, *NEW_TEXTS]
        for made in both:
            assert len(made.store) == 38
            assert addresses(search(made, "A last word on fishing.", 1)) == ["speech#p4"]
