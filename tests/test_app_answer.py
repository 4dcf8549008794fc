"""Answers: the promised JSON, honest silence, and what is refused."""

import json
import re
import zlib
from collections.abc import Sequence

import numpy as np
import pytest

from app.answer import LONGEST_QUESTION, MOST_HITS, Answer, answer, as_json, ask, checked_question
from index.confidence import SILENCE
from index.embed import Vectors
from index.library import Library
from index.search import Hit, Index, open_index
from source.errors import PinciteError, UsageError
from source.model import Block, Citation, Document, Page, Paragraph, Role, Span
from source.split import split

TAIWAN = (
    "China argued the Chinese territory including Taiwan should be excluded from the scope of the Defense Guideline."
)
FAMILY = "👩\u200d👩\u200d👧\u200d👦"  # four people joined by zero-width joiners: seven code points, one picture
BEFORE = f"Die {FAMILY} Zürich-Wallisellen bezahlt Cafe\u0301-Rechnungen 🇨🇭 ohne Rückfrage."
SOUGHT = "Der Zug nach Genève 🚄 fährt um sieben Uhr ab; der Fahrschein kostet 𝟙𝟚 Franken, naı\u0308ve e\u0301te\u0301."
AFTER = f"Danach {FAMILY} schläft."


class Words:
    """An embedder without a model: a text's vector counts its words. It remembers every text it was given."""

    key = "words@1"
    dim = 512

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        rows = np.full((len(texts), self.dim), 1e-4, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % self.dim] += 1
        normed: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normed


def document(name: str, *texts: str) -> tuple[Document, list[Paragraph]]:
    """Return a document of these paragraphs."""
    text = "\n\n".join(texts)
    blocks, start = [], 0
    for piece in texts:
        blocks.append(Block(Span(start, start + len(piece)), Role.BODY))
        start += len(piece) + 2
    made = Document(name, name.title(), f"{name}.txt", "text", f"sha of {name}", text)
    return made, list(split(made, blocks))


def index_of(*documents: tuple[Document, list[Paragraph]]) -> tuple[Index, Words]:
    library, words = Library(None), Words()
    for made, paragraphs in documents:
        library.add(made, paragraphs)
    return open_index(library, words), words


def hit(rank: int = 1, score: float = 0.83, **citation: object) -> Hit:
    said: dict[str, object] = {"name": "lecture", "document": "A lecture", "paragraph": 7} | citation
    text = "A passage. Its answer."
    spans = (Span(0, 10), Span(11, 22))
    paragraph = Paragraph(Citation(**said), Span(30, 52), text, spans)  # type: ignore[arg-type]
    return Hit(rank, score, paragraph, (("paragraph vector", 0.654),), (Span(11, 22),))


def test_the_json_of_an_answer_is_the_promised_one_in_the_promised_order() -> None:
    said = hit(
        headings=("Part I", "Bilateral Security Relations"),
        number="(2)",
        follows="(1)",
        page=Page("xii", 14),
        score=0.1,
    )
    answered = Answer("who?", "who else?", hits=(said, hit(2, 0.123456)))
    assert json.dumps(as_json(answered)) == json.dumps(
        {
            "question": "who?",
            "searched_for": "who else?",
            "answered": True,
            "hits": [
                {
                    "rank": 1,
                    "score": 0.1,
                    "text": "A passage. Its answer.",
                    "highlights": [[11, 22]],
                    "citation": {
                        "address": "lecture#p7",
                        "document": "A lecture",
                        "headings": ["Part I", "Bilateral Security Relations"],
                        "number": "(2)",
                        "page": "xii",
                        "paragraph": 7,
                        "label": "Bilateral Security Relations (2)",
                    },
                },
                {
                    "rank": 2,
                    "score": 0.1235,
                    "text": "A passage. Its answer.",
                    "highlights": [[11, 22]],
                    "citation": {
                        "address": "lecture#p7",
                        "document": "A lecture",
                        "headings": [],
                        "number": None,
                        "page": None,
                        "paragraph": 7,
                        "label": "¶7",
                    },
                },
            ],
        }
    )


def test_an_unanswered_question_has_nearest_in_place_of_hits() -> None:
    said = as_json(Answer("who?", "who?", nearest=(hit(score=0.05),)))
    assert list(said) == ["question", "searched_for", "answered", "nearest"]
    assert said["answered"] is False
    assert [entry["citation"]["address"] for entry in said["nearest"]] == ["lecture#p7"]
    assert as_json(Answer("???", "???")) == {
        "question": "???",
        "searched_for": "???",
        "answered": False,
        "nearest": [],
    }


def test_a_best_hit_at_the_threshold_answers_and_one_below_it_is_silence() -> None:
    at, below = hit(score=SILENCE), hit(score=float(np.nextafter(SILENCE, 0)))
    assert answer("q", "s", (at, below)) == Answer("q", "s", hits=(at, below))
    assert answer("q", "s", (below, at)) == Answer("q", "s", nearest=(below, at))
    assert answer("q", "s", ()) == Answer("q", "s")
    assert answer("q", "s", (at,)).answered
    assert not answer("q", "s", (below,)).answered


def test_offsets_count_code_points_through_emoji_and_combining_marks() -> None:
    index, _ = index_of(document("reise", f"{BEFORE} {SOUGHT} {AFTER}", "Ein anderer Absatz über Bern."))
    printed = json.dumps(as_json(ask(index, "Fahrschein Zug nach Genève, sieben Uhr?", k=1)), ensure_ascii=False)
    (found,) = json.loads(printed)["hits"]
    assert found["text"] == f"{BEFORE} {SOUGHT} {AFTER}"
    ((start, end),) = found["highlights"]
    assert found["text"][start:end] == SOUGHT
    assert start == len(BEFORE) + 1
    utf_16 = len(found["text"][:start].encode("utf-16-le")) // 2
    assert start not in (utf_16, len(found["text"][:start].encode()))  # so that another unit would be noticed


def test_the_lectures_own_words_find_their_paragraph_and_light_their_sentence(lecture_index: Index) -> None:
    found = ask(lecture_index, f"  {TAIWAN}\n", k=3)
    assert (found.question, found.searched_for) == (TAIWAN, TAIWAN)
    best = found.hits[0]
    assert best.paragraph.citation.address == "lecture#p9"
    assert [span.of(best.paragraph.text) for span in best.highlights] == [TAIWAN]
    assert [each.rank for each in found.hits] == [1, 2, 3]
    scores = [each.score for each in found.hits]
    assert scores == sorted(scores, reverse=True)
    for each in found.hits:
        (stored,) = [p for p in lecture_index.library.paragraphs_of("lecture") if p.citation == each.paragraph.citation]
        assert each.paragraph == stored


def test_a_greeting_is_not_a_question_about_the_documents(lecture_index: Index) -> None:
    said = ask(lecture_index, "hello", k=2)
    assert not said.answered
    assert said.hits == ()
    assert [near.rank for near in said.nearest] == [1, 2]


@pytest.mark.parametrize("question", ["???", "…!", "👍", "¿?", "- _ -"])
def test_a_question_without_a_letter_or_a_digit_is_met_with_silence_and_no_search(question: str) -> None:
    index, words = index_of(document("one", "Something is said here."))
    words.seen.clear()
    assert ask(index, question) == Answer(question, question)
    assert words.seen == []


@pytest.mark.parametrize("question", ["7", "é", "日", "x?"])
def test_one_letter_or_digit_is_a_question(question: str) -> None:
    index, _ = index_of(document("one", "Something is said here."))
    said = ask(index, question)
    assert [near.paragraph.citation.address for near in said.nearest] == ["one#p1"]


@pytest.mark.parametrize("question", ["", " ", "\n\t \u3000\u2003"])
def test_an_empty_question_is_wrong_usage(lecture_index: Index, question: str) -> None:
    with pytest.raises(UsageError, match=r"^The question is empty; ask something\.$"):
        ask(lecture_index, question)


def test_an_overlong_question_is_wrong_usage_and_says_how_long_it_may_be(lecture_index: Index) -> None:
    for length, said in ((10_000, "10,000"), (LONGEST_QUESTION + 1, "2,001")):
        with pytest.raises(UsageError, match=rf"^The question has {said} characters; ask with 2,000 at most\.$"):
            ask(lecture_index, "é" * length)


def test_white_space_around_a_question_does_not_count() -> None:
    assert checked_question(" " * 9_000 + "é" * LONGEST_QUESTION + "\n" * 9_000) == "é" * LONGEST_QUESTION
    assert checked_question("\t two  words\n") == "two  words"


@pytest.mark.parametrize("k", [0, -3, MOST_HITS + 1])
def test_k_outside_1_to_50_is_wrong_usage(lecture_index: Index, k: int) -> None:
    with pytest.raises(UsageError, match=rf"^k is {k}; ask for 1 to 50 passages\.$"):
        ask(lecture_index, "Who speaks?", k)


def test_k_of_1_and_of_50_give_the_best_and_everything() -> None:
    index, _ = index_of(document("one", "A red house.", "A red door.", "Blue."))
    assert [h.paragraph.citation.address for h in ask(index, "red door", 1).hits] == ["one#p2"]
    everything = ask(index, "red door", MOST_HITS).hits
    assert [h.paragraph.citation.address for h in everything] == ["one#p2", "one#p1", "one#p3"]


def test_only_the_named_documents_are_searched() -> None:
    index, _ = index_of(
        document("one", "A red house."), document("two", "A red boat."), document("three", "A red hat.")
    )

    def found(*names: str) -> set[str]:
        said = ask(index, "red thing", 5, names)
        return {h.paragraph.citation.name for h in said.hits or said.nearest}

    assert found("two") == {"two"}
    assert found("three", "one") == {"one", "three"}
    assert found() == {"one", "two", "three"}


def test_an_unknown_document_is_named_with_those_there_are() -> None:
    index, words = index_of(document("one", "A red house."), document("two", "A red boat."))
    words.seen.clear()
    with pytest.raises(PinciteError) as raised:
        ask(index, "red house", 5, ["one", "zwei"])
    assert str(raised.value) == "There is no document zwei in the library; it has: one, two."
    assert not isinstance(raised.value, UsageError)
    with pytest.raises(PinciteError, match="There is no document zwei"):
        ask(index, "???", 5, ["zwei"])
    assert words.seen == []


def test_an_empty_library_is_silent() -> None:
    index, _ = index_of()
    assert ask(index, "Anything?") == Answer("Anything?", "Anything?")
