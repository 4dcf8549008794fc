"""Search: its signals against slow, exact twins, what is lit, and which paragraphs a question may find at all."""

import hashlib
import math
import re
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.rank
from index.analysis import exact as exact_words
from index.combine import WEIGHTS, Signals
from index.confidence import MEASURED, SILENCE, SLOPES, confidence
from index.embed import Embedder, Reading, Vectors, load_embedder
from index.late import NOT_ASKED
from index.library import Library, open_library
from index.models import DEFAULT_MODEL, model_folder
from index.rank import LONE, Found, Ranking, rank
from index.ready import Index, open_index
from index.search import Hit, chances, search
from index.tokens import Tokens
from index.vectors import STORES, as_ids
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
)
ALL = (*(question for question, *_ in QUESTIONS), *OTHERS)


class Exact:
    """The slow twin: every vector by sentence-transformers' own encode, every cosine by numpy, no batches, no store."""

    def __init__(self, model: Path, paragraphs: Sequence[Paragraph], questions: Sequence[str]) -> None:
        from sentence_transformers import SentenceTransformer

        encode = SentenceTransformer(str(model), local_files_only=True).encode
        passages = encode([paragraph.passage for paragraph in paragraphs], normalize_embeddings=True)
        cosines = encode(list(questions), normalize_embeddings=True) @ passages.T
        self.cosines = dict(zip(questions, np.asarray(cosines, dtype=float).tolist(), strict=True))


class Spelled:
    """An embedder without a model: a word has the same vector wherever it stands, and a text the mean of its words'."""

    key, dim = "spelled@1", 16

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([reading.vector for reading in self.read_passages(texts)])

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        return self.read_passages(texts)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        found = [*re.finditer(r"\w+", text.lower())]
        ids = [zlib.crc32(word[0].encode()) % 1000 for word in found]
        rows = [np.random.default_rng(id_).normal(size=self.dim).astype(np.float32) for id_ in ids]
        mean = np.mean(rows, axis=0) if rows else np.ones(self.dim)
        return Reading(
            (mean / np.linalg.norm(mean)).astype(np.float32),
            np.array(ids, dtype=np.int64),
            np.array([word.span() for word in found], dtype=np.int64).reshape(-1, 2),
            np.array(rows, dtype=np.float32).reshape(-1, self.dim),
        )


class Tokenless:
    """The same that gives no token vectors, as some models do."""

    key, dim = "tokenless@1", Spelled.dim

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return Spelled().embed_questions(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return Spelled().embed_passages(texts)


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


def speech(name: str, text: str) -> tuple[Document, list[Paragraph]]:
    document = Document(name, name.title(), f"{name}.txt", "text", hashlib.sha256(text.encode()).hexdigest(), text)
    return document, list(split(document, read_text(text)[1]))


TEXTS = [paragraph.text for paragraph in lecture()[1]]
SPEECH = speech("speech", f"The speech is about fishing.\n\n{TEXTS[3]}\n\nThank you.\n\nA last word on fishing.")


def addresses(hits: Sequence[Hit]) -> list[str]:
    return [hit.paragraph.citation.address for hit in hits]


def signals(found: Sequence[Found] | Sequence[Hit]) -> list[tuple[float, ...]]:
    return [astuple(one.signals) for one in found]


# Ranking


@pytest.mark.parametrize("question", ALL)
def test_the_vector_signal_is_that_of_the_exact_twin(lecture_index: Index, exact: Exact, question: str) -> None:
    found = rank(lecture_index, question, 34).found
    ordinal = {id_: n for n, id_ in enumerate(lecture_index.library.paragraph_ids(), start=1)}
    assert sorted(ordinal[one.id] for one in found) == list(range(1, 35))
    expected = [exact.cosines[question][ordinal[one.id] - 1] for one in found]
    np.testing.assert_allclose([one.signals.vector for one in found], expected, atol=1e-5)


@pytest.mark.parametrize("question", ALL)
def test_the_score_is_what_the_weights_make_of_the_signals(lecture_index: Index, question: str) -> None:
    """By a twin in plain loops: the signals weighed, and more of a passage's company the longer the question is."""
    ranking = rank(lecture_index, question, 34)
    scores = [round(one.score, 4) for one in ranking.found]
    assert scores == sorted(scores, reverse=True)
    *weights, most = astuple(WEIGHTS)
    own = {
        one.id: math.fsum(w * s for w, s in zip(weights, astuple(one.signals), strict=False)) for one in ranking.found
    }
    vectors = {id_: lecture_index.store.vectors(as_ids([id_]))[0].astype(float) for id_ in own}
    leaning = most * min(max((len(ranking.asked.ids) - 12) / 15, 0), 1)
    for one in ranking.found:
        shares = {id_: math.exp(20 * float(vectors[id_] @ vectors[one.id])) for id_ in own if id_ != one.id}
        company = math.fsum(share * own[id_] for id_, share in shares.items()) / math.fsum(shares.values())
        assert one.signals.company == pytest.approx(company, abs=1e-4)
        assert one.score == pytest.approx(own[one.id] + leaning * company, abs=1e-4)


@pytest.mark.parametrize("question", ALL)
def test_search_gives_what_rank_found_with_its_chance(
    lecture_index: Index, found: dict[str, tuple[Hit, ...]], question: str
) -> None:
    ranking = rank(lecture_index, question, 3)
    expected, hits = ranking.found, found[question]
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert [hit.paragraph for hit in hits] == lecture_index.library.paragraphs([one.id for one in expected])
    np.testing.assert_allclose(signals(hits), signals(expected), atol=1e-5)
    assert [hit.score for hit in hits] == pytest.approx(chances(ranking), abs=1e-4)


@pytest.mark.parametrize("question", ["", "  ", "-Japan", '-"North Korea" -Iraq', "-Japan ?"])
def test_a_question_without_a_word_to_search_for_finds_nothing(lecture_index: Index, question: str) -> None:
    assert rank(lecture_index, question, 5).found == ()
    assert search(lecture_index, question, 5) == ()


@pytest.mark.parametrize(("question", "ordinal", "sentence"), QUESTIONS)
def test_clear_questions_are_answered(
    found: dict[str, tuple[Hit, ...]], question: str, ordinal: int, sentence: str
) -> None:
    hit = found[question][0]
    assert hit.paragraph.citation.address == f"lecture#p{ordinal}"
    assert [span.of(hit.paragraph.text) for span in hit.highlights] == [sentence]


@pytest.mark.parametrize("k", [0, 1, 7, 34, 1000])
def test_k(lecture_index: Index, k: int) -> None:
    everything = [one.id for one in rank(lecture_index, ALL[0], 34).found]
    assert [one.id for one in rank(lecture_index, ALL[0], k).found] == everything[:k]


def test_threads_may_search_at_once(lecture_index: Index) -> None:
    alone = [rank(lecture_index, question, 5).found for question in ALL]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda question: rank(lecture_index, question, 5).found, ALL))
    for one, other in zip(alone, together, strict=True):
        assert [found.id for found in one] == [found.id for found in other]
        np.testing.assert_allclose(signals(one), signals(other), atol=1e-5)


def test_words_that_stand_in_one_paragraph_alone_speak_for_it(two_documents: Index) -> None:
    """Whatever the vectors of a model with random weights say."""
    found = max(rank(two_documents, "Guideline excluded Taiwan", 100).found, key=lambda one: one.signals.words)
    (paragraph,) = two_documents.library.paragraphs([found.id])
    assert paragraph.citation.address == "lecture#p9"
    assert found.signals.words > 0.5


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
    """And what a paragraph's own signals say does not depend on which others are searched."""
    library = two_documents.library

    def ranked(k: int, documents: list[str] | None) -> dict[str, tuple[float, ...]]:
        found = rank(two_documents, "a talk on fishing", k, documents).found
        paragraphs = library.paragraphs([one.id for one in found])
        own = [said[:-1] for said in signals(found)]
        return dict(zip([p.citation.address for p in paragraphs], own, strict=True))

    within = ranked(100, names)
    assert within.keys() == expected
    everywhere = ranked(100, None)
    for address, said in within.items():
        np.testing.assert_allclose(said, everywhere[address], atol=1e-5)
    assert list(ranked(2, names)) == list(within)[:2]
    assert addresses(search(two_documents, "a talk on fishing", 2, names)) == list(within)[:2]


def test_an_empty_library_has_no_hits(tiny: Embedder, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    for library in (Library(None), open_library(tmp_path / "library"), open_library(tmp_path / "library")):
        with library:
            made = open_index(library, tiny)
            assert (made.store.dim, len(made.store)) == (32, 0)
            assert search(made, "anything", 5) == ()
            assert search(made, "anything", 5, ["nothing"]) == ()
            assert search(made, '"anything" -nothing at all', 5) == ()


def test_a_cosine_beyond_one_by_rounding_is_one() -> None:
    class Rounding:
        key, dim = "rounding@1", 1

        def embed_questions(self, texts: Sequence[str]) -> Vectors:
            return np.full((len(texts), 1), 1.000001, dtype=np.float32)

        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            return np.array([[-1.000001 if text.startswith("Not") else 1.000001] for text in texts], dtype=np.float32)

    with Library(None) as library:
        library.add(*speech("a", "So it is.\n\nNot so."))
        found = rank(open_index(library, Rounding()), "Is it so?", 2).found
    assert [one.signals.vector for one in found] == [1.0, -1.0]


# What must stand in a paragraph, and what must not

WORDS = ("red", "reds", "boat", "house", "the", "us", "tea")


def made_up(random: np.random.Generator) -> tuple[list[str], set[str], set[str], list[str] | None]:
    """Return a question's parts in order, its phrases and its exclusions, and the documents to search."""
    parts, phrases, excluded = [], set(), set()
    for _ in range(random.integers(0, 4)):
        words = " ".join(random.choice(WORDS, random.integers(1, 4)))
        kind = random.integers(0, 4)
        if kind == 0:
            phrases.add(words)
            parts.append(f'"{words.upper()}"')
        elif kind == 1:
            excluded.add(words)
            parts.append(f'-"{words}"' if " " in words or random.integers(0, 2) else f"-{words}")
        else:
            parts.append(words.title())
    names = None if random.integers(0, 2) else ["a", "b", "c", "none"][random.integers(0, 3) :: 2]
    return parts, phrases, excluded, names


@pytest.fixture(scope="module")
def small() -> Iterator[Index]:
    """Three documents of twenty short paragraphs: few enough that all that may be found are."""
    random = np.random.default_rng(5)
    with Library(None) as library:
        for name in "abc":
            texts = [" ".join(random.choice(WORDS, random.integers(2, 7))).capitalize() + "." for _ in range(20)]
            library.add(*speech(name, "\n\n".join(texts)))
        yield open_index(library, Spelled())


@pytest.mark.parametrize("few", [1000, 0])
def test_phrases_exclusions_and_documents_restrict_as_a_slow_twin_does(
    small: Index, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """What is found is what of a plain ranking by the same words is allowed, with the same signals.

    Where no paragraph that may be found holds the phrases, they restrict nothing, and the ranking says so.
    """
    monkeypatch.setattr(index.rank, "_FEW", few)
    library, random = small.library, np.random.default_rng(few)
    paragraphs = dict(zip(library.paragraph_ids(), library.paragraphs(library.paragraph_ids()), strict=True))
    assert len(paragraphs) == 60
    sizes = set()
    for _ in range(150):
        parts, phrases, excluded, names = made_up(random)
        held = {
            id_: f" {paragraph.text.lower().strip('.')} "
            for id_, paragraph in paragraphs.items()
            if names is None or paragraph.citation.name in names
        }
        for phrase in excluded:
            held = {id_: text for id_, text in held.items() if f" {phrase} " not in text}
        allowed = {id_ for id_, text in held.items() if all(f" {phrase} " in text for phrase in phrases)}
        lacking = not allowed
        allowed = allowed or set(held)
        plain = " ".join(part.replace('"', "") for part in parts if not part.startswith("-"))
        everything = {one.id: one for one in rank(small, plain, 1000).found}
        expected = {one.id: astuple(one.signals)[:-1] for id_, one in everything.items() if id_ in allowed}
        ranking = rank(small, " ".join(parts), 1000, names)
        got = ranking.found
        assert ranking.lacking == (lacking and bool(got)), (parts, names)
        assert {one.id for one in got} == (allowed if plain else set()), (parts, names)
        for one in got:  # its company is another where others may be found
            np.testing.assert_allclose(astuple(one.signals)[:-1], expected[one.id], atol=1e-5)
        scores = [round(one.score, 4) for one in got]
        assert scores == sorted(scores, reverse=True)
        sizes.add((len(got), ranking.lacking))
    assert {0, 1, 60} <= {size for size, _ in sizes}
    assert len(sizes) > 20
    assert {lacking for _, lacking in sizes} == {True, False}


def test_what_lacks_the_phrases_asked_for_is_no_answer(small: Index) -> None:
    for question in ('"red boats"', 'tea "and a phrase that stands nowhere"', '"tea" -tea'):
        hits = search(small, question, 3)
        assert [hit.score for hit in hits] == [0, 0, 0]
    assert search(small, '"tea"', 1)[0].score > 0


def test_a_phrase_may_stand_in_a_heading() -> None:
    with Library(None) as library:
        document = Document("a", "A", "a.txt", "text", "0" * 64, "So it was. So it was.")
        paragraphs = [
            Paragraph(Citation("a", "A", n, (heading,)), Span(11 * n - 11, 11 * n - 1), "So it was.", (Span(0, 10),))
            for n, heading in ((1, "[The War]"), (2, "The Peace"))
        ]
        library.add(document, paragraphs)
        made = open_index(library, Spelled())
        assert addresses(search(made, 'how was "the war"', 5)) == ["a#p1"]
        assert addresses(search(made, "how was it -war", 5)) == ["a#p2"]
        (hit,) = search(made, "how was it in the peace -war", 5)
        assert [span.of(hit.paragraph.text) for span in hit.highlights] == ["So it was."]


def test_a_phrase_is_found_however_many_paragraphs_are_nearer() -> None:
    """More than either index gives, or than may be named to the index of words one by one."""
    texts = [f"The red boat number {n}." for n in range(300)] + ["A grey owl, far from the red boat."]
    with Library(None) as library:
        library.add(*speech("a", "\n\n".join(texts)))
        made = open_index(library, Spelled())
        assert addresses(search(made, 'red boat number 7 "grey owl"', 5)) == ["a#p301"]
        assert "a#p301" not in addresses(search(made, "red boat number 7 -owl", 50))
        everywhere = addresses(search(made, "the red boat number 7", 50))
        assert (everywhere[0], len(everywhere)) == ("a#p8", 50)


# What is lit


def test_a_sentence_is_lit_in_every_hit(found: dict[str, tuple[Hit, ...]]) -> None:
    for hit in (hit for hits in found.values() for hit in hits):
        (sentence,) = hit.highlights
        assert sentence in hit.paragraph.sentences
    lit = {
        hit.paragraph.citation.paragraph: [span.of(hit.paragraph.text) for span in hit.highlights]
        for hit in found["How many US forces are stationed in Japan?"]
    }
    assert lit[10] == [
        "Among about 100,000 US forces stationed in Asia Pacific region, about 40, 000 are stationed in Japan."
    ]


def test_the_words_lit_are_whole_words_of_the_sentence_that_met_one_of_the_question(
    found: dict[str, tuple[Hit, ...]],
) -> None:
    for question, hits in found.items():
        for hit in hits:
            text = hit.paragraph.text
            (sentence,) = hit.highlights
            assert list(hit.words) == sorted({match.found for match in hit.matches})
            assert all(sentence.start <= span.start < span.end <= sentence.end for span in hit.words)
            assert all(len(exact_words(span.of(text))) == 1 for span in hit.words)
            assert all(match.asked in question for match in hit.matches)
            likeness = [match.likeness for match in hit.matches]
            assert likeness == sorted(likeness, reverse=True)
            assert all(0.4 <= value <= 1 for value in likeness)


def test_the_lit_sentence_is_the_first_of_the_best() -> None:
    text = "Korea. Japan. Japan. Korea."
    spans = (Span(0, 6), Span(7, 13), Span(14, 20), Span(21, 27))
    document = Document("a", "A", "a.txt", "text", "0" * 64, text)
    with Library(None) as library:
        library.add(document, [Paragraph(Citation("a", "A", 1, ("Japan",)), Span(0, 27), text, spans)])
        made = open_index(library, Spelled())
        for word, span in (("Japan", spans[1]), ("Korea", spans[0])):
            (hit,) = search(made, word, 1)
            assert hit.highlights == (span,)
            assert hit.words == (Span(span.start, span.end - 1),)
            assert [(match.asked, match.found) for match in hit.matches] == [(word, hit.words[0])]


def test_a_paragraph_without_sentences_is_found_unlit(tiny: Embedder) -> None:
    with Library(None) as library:
        document = Document("a", "A", "a.txt", "text", "0" * 64, "Japan")
        library.add(document, [Paragraph(Citation("a", "A", 1), Span(0, 5), "Japan", ())])
        (hit,) = search(open_index(library, tiny), "Japan", 5)
    assert (hit.highlights, hit.words, hit.matches) == ((), (), ())
    assert 1 - 1e-5 < hit.signals.vector <= 1


def test_how_many_paragraphs_were_searched_is_told(two_documents: Index) -> None:
    searched = {"Korea": 38, "Korea -Iraq": 38 - len(two_documents.words.ids_with([exact_words("Iraq")]))}
    for question, expected in searched.items():
        assert rank(two_documents, question, 3).searched == expected
    assert rank(two_documents, "Korea", 3, ["speech"]).searched == 4


def test_a_word_by_itself_that_stands_nowhere_is_half_known(lecture_index: Index) -> None:
    """However well its pieces meet others: "asdf" is read as "as" and "df"."""
    for question in ("asdf", "Guantanamo?", "defence", "Thailand"):
        assert rank(lecture_index, question, 3).known == LONE
    for question in ("missiles", "Missile?", "asdf missile", "the helicopter", "How costly was it?"):
        assert rank(lecture_index, question, 3).known == 1
    assert search(lecture_index, "asdf", 1)[0].score < SILENCE < search(lecture_index, "defence", 1)[0].score
    assert rank(lecture_index, "Korea", 3, ["lecture"]).known == 1


def test_a_word_that_stands_in_another_document_alone_is_half_known_too(two_documents: Index) -> None:
    assert rank(two_documents, "fishing", 3).known == 1
    assert rank(two_documents, "fishing", 3, ["lecture"]).known == LONE


def test_a_model_without_token_vectors_answers_what_stands_in_the_text() -> None:
    with Library(None) as library:
        library.add(*speech("d", "The harbour freezes over in January. The mayor keeps bees."))
        made = open_index(library, Tokenless())
        (hit,) = search(made, "Who keeps bees? The mayor?", 1)
        assert hit.score >= SILENCE > search(made, "When does the theatre open?", 1)[0].score
        for question in ("Who keeps bees?", "theatre"):
            assert rank(made, question, 1).known == 0  # its words alone are scored, whether they stand there or not


# Scripts the model does not know


def test_an_unknown_script_is_found_and_answered_by_its_words(embedder: Embedder) -> None:
    """The default model's vocabulary has none of these words; it spells them, or says nothing at all."""
    texts = ["สุนัขชอบกระดูก", "แมวชอบกินปลา", "รถไฟออกเวลาเจ็ดโมง", "ภูเขาที่สูงคือดอย", "故宫在北京", "法国的首都是巴黎"]
    asked = {"แมวชอบกินอะไร": 1, "รถไฟออกกี่โมง": 2, "故宫在哪里": 4, "法国的首都是哪里": 5}
    with Library(None) as library:
        for n, text in enumerate(texts):
            library.add(*speech(f"d{n}", text))
        made = open_index(library, embedder)
        for question, expected in asked.items():
            assert addresses(search(made, question, 1)) == [f"d{expected}#p1"]
        for question in ("ควอนตัมคืออะไร", "ᓄᓇᕗᑦ"):
            assert all(hit.score < SILENCE for hit in search(made, question, 5))


# Confidence


@given(
    said=st.builds(Signals, *[st.floats(-1, 1.5)] * 8), more=st.floats(1e-3, 1), name=st.sampled_from(Signals.__slots__)
)
def test_confidence_keeps_the_order_of_each_signal(said: Signals, more: float, name: str) -> None:
    """Or turns it round, or has nothing of it, as the sign of its slope says."""
    one, other = confidence(said, 100), confidence(replace(said, **{name: getattr(said, name) + more}), 100)
    assert 0 <= one <= 1
    assert 0 <= other <= 1
    assert (other - one) * getattr(SLOPES, name) >= 0


@given(st.builds(Signals, *[st.floats(-1, 1.5)] * 8), st.floats(0, 1))
def test_the_more_paragraphs_are_searched_the_less_the_best_of_them_says(said: Signals, known: float) -> None:
    """From as few on as were measured, to as many."""
    fewest, most = MEASURED
    some = [confidence(said, searched, known) for searched in (0, 1, fewest, fewest + 10, most - 10, most, 100 * most)]
    assert some[0] == some[1] == some[2]
    assert some[5] == some[6]
    assert some[2:6] == sorted(some[2:6], reverse=True)


@given(st.lists(st.builds(Signals, *[st.floats(-1, 1.5)] * 8), max_size=6))
def test_chances_share_what_is_left(said: list[Signals]) -> None:
    """Each is its own chance if none before it answers; together they are never more than certain."""
    nothing = Tokens(np.empty((0, 3), dtype=np.int32), np.empty((0, 1), dtype=np.uint8))
    ranking = Ranking(tuple(Found(n, 0.0, one, nothing) for n, one in enumerate(said)), NOT_ASKED, 500)
    got = chances(ranking)
    assert chances(replace(ranking, lacking=True)) == [0.0] * len(said)
    missed = 1.0
    for one, chance in zip(said, got, strict=True):
        assert chance == pytest.approx(confidence(one, 500) * missed)
        missed *= 1 - confidence(one, 500)
    assert sum(got) <= 1 + 1e-9
