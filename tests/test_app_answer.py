"""Answers: the promised JSON, honest silence, and what is refused."""

import json
import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.answer import Answer, answer, as_json, ask, checked_question
from app.settings import LONGEST_QUESTION, MOST_HITS
from index.combine import Signals
from index.confidence import SILENCE, confidence
from index.embed import Reading, Vectors
from index.highlight import Match
from index.library import Library
from index.ready import Index, open_index
from index.search import Hit
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
    """An embedder without a model: a token is a word, its vector is that word's own, and a text's counts its words.

    It remembers every text it was given.
    """

    key = "words@1"
    dim = 512

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return np.stack([reading.vector for reading in self.read_questions(texts)])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([reading.vector for reading in self.read_passages(texts)])

    def read_questions(self, texts: Sequence[str]) -> list[Reading]:
        return self.read_passages(texts)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        self.seen += texts
        return [self.read(text) for text in texts]

    def read(self, text: str) -> Reading:
        found = list(re.finditer(r"\w+", text))
        ids = np.array([zlib.crc32(word[0].lower().encode()) % 50_021 for word in found], dtype=np.int64)
        tokens = np.zeros((len(found), self.dim), dtype=np.float32)
        tokens[np.arange(len(found)), ids % self.dim] = 1
        vector = tokens.sum(axis=0, dtype=np.float32) + np.float32(1e-4)
        spans = np.array([word.span() for word in found], dtype=np.int64).reshape(-1, 2)
        return Reading(vector / np.linalg.norm(vector), ids, spans, tokens)


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
    signals = Signals(
        vector=0.654, words=0.25, stretch32=1.0, stretch16=0.33333, pairs=0.5, reverse=0.125, near=0.375, company=0.0625
    )
    matches = Match("reply", Span(15, 21), 0.76543), Match("its", Span(11, 14), 0.5)
    return Hit(rank, score, paragraph, signals, (Span(11, 22),), (Span(11, 14), Span(15, 21)), matches)


def passages(said: Answer) -> tuple[Hit, ...]:
    """Return what was found, whether or not it was thought to answer: these tests are not about that."""
    return said.hits or said.nearest


def chances(hits: Sequence[Hit], searched: int) -> list[float]:
    """Return what the scores must be: each hit's own chance, out of what those before it have left."""
    scores, left = [], 1.0
    for each in hits:
        scores.append(confidence(each.signals, searched) * left)
        left -= scores[-1]
    return scores


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
                    "words": [[11, 14], [15, 21]],
                    "citation": {
                        "address": "lecture#p7",
                        "document": "A lecture",
                        "headings": ["Part I", "Bilateral Security Relations"],
                        "number": "(2)",
                        "page": "xii",
                        "page_index": 14,
                        "end_page": None,
                        "paragraph": 7,
                        "label": "Bilateral Security Relations (2), p. xii",
                    },
                },
                {
                    "rank": 2,
                    "score": 0.1235,
                    "text": "A passage. Its answer.",
                    "highlights": [[11, 22]],
                    "words": [[11, 14], [15, 21]],
                    "citation": {
                        "address": "lecture#p7",
                        "document": "A lecture",
                        "headings": [],
                        "number": None,
                        "page": None,
                        "page_index": None,
                        "end_page": None,
                        "paragraph": 7,
                        "label": "¶7",
                    },
                },
            ],
        }
    )


def test_why_is_added_where_it_is_asked_for_and_only_there() -> None:
    for answered in (Answer("q", "q", hits=(hit(), hit(2))), Answer("q", "q", nearest=(hit(),))):
        key = "hits" if answered.answered else "nearest"
        plain, explained = as_json(answered), as_json(answered, why=True)
        assert plain == as_json(answered, why=False)
        assert "why" not in json.dumps(plain)
        whys = [entry.pop("why") for entry in explained[key]]
        assert explained == plain
        assert json.dumps(whys[0]) == json.dumps(
            {
                "signals": {
                    "pairs": 0.5,
                    "stretch32": 1.0,
                    "stretch16": 0.3333,
                    "vector": 0.654,
                    "reverse": 0.125,
                    "near": 0.375,
                    "words": 0.25,
                    "company": 0.0625,
                },
                "matches": [
                    {"asked": "reply", "found": [15, 21], "likeness": 0.7654},
                    {"asked": "its", "found": [11, 14], "likeness": 0.5},
                ],
            }
        )
        assert whys == [whys[0]] * len(whys)
    assert as_json(Answer("?", "?"), why=True) == as_json(Answer("?", "?"))


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


def test_a_hit_at_the_threshold_answers_wherever_it_stands_and_all_below_it_are_silence() -> None:
    at, below = hit(score=SILENCE), hit(score=float(np.nextafter(SILENCE, 0)))
    assert answer("q", "s", (at, below)) == Answer("q", "s", hits=(at, below))
    assert answer("q", "s", (below, at)) == Answer("q", "s", hits=(below, at))
    assert answer("q", "s", (below, below)) == Answer("q", "s", nearest=(below, below))
    assert answer("q", "s", ()) == Answer("q", "s")
    assert answer("q", "s", (at,)).answered
    assert not answer("q", "s", (below,)).answered


def test_offsets_count_code_points_through_emoji_and_combining_marks() -> None:
    index, _ = index_of(document("reise", f"{BEFORE} {SOUGHT} {AFTER}", "Ein anderer Absatz über Bern."))
    said = as_json(ask(index, "Fahrschein Zug nach Genève, sieben Uhr?", k=1), why=True)
    printed = json.loads(json.dumps(said, ensure_ascii=False))
    (found,) = printed.get("hits") or printed["nearest"]
    assert found["text"] == f"{BEFORE} {SOUGHT} {AFTER}"
    ((start, end),) = found["highlights"]
    assert found["text"][start:end] == SOUGHT
    assert start == len(BEFORE) + 1
    utf_16 = len(found["text"][:start].encode("utf-16-le")) // 2
    assert start not in (utf_16, len(found["text"][:start].encode()))  # so that another unit would be noticed
    assert [found["text"][slice(*word)] for word in found["words"]] == [
        *("Zug", "nach", "Genève", "sieben", "Uhr", "Fahrschein"),
    ]
    met = {match["asked"]: found["text"][slice(*match["found"])] for match in found["why"]["matches"]}
    assert met == {word: word for word in ("Zug", "nach", "Genève", "sieben", "Uhr", "Fahrschein")}


SAID = (
    "Zug",
    "Genève",
    "Cafe\u0301",
    FAMILY,
    "U.S.",
    "100,000U.S.A.",  # as words are read, its initials go on where sentences are parted
    "x.Y.",
    "40, 000",
    "日本語",
    "It's.",
    "(1)",
    "No?",
    "…",
    "\u202eleft",
    "a\0b",
    "<b>",
    '"quoted"',
    "-minus",
)


@example([["100,000U.S.A.", " ", "Zug"]], ["100,000U.S.A."], "")
@given(
    st.lists(st.lists(st.sampled_from(SAID), min_size=1, max_size=12), min_size=1, max_size=4),
    st.lists(st.sampled_from(SAID), max_size=5),
    st.sampled_from([" ", "  ", ""]),
)
def test_every_range_lies_in_its_text_and_every_word_in_a_highlight(
    said: list[list[str]], asked: list[str], between: str
) -> None:
    texts = [between.join(words) for words in said]
    index, _ = index_of(document("one", *texts))
    question = " ".join(["Zug", *asked])
    found = as_json(ask(index, question, MOST_HITS), why=True)
    for entry in found.get("hits") or found["nearest"]:
        assert entry["text"] in texts
        lit = [range(*span) for span in entry["highlights"]]
        assert all(0 <= span.start < span.stop <= len(entry["text"]) for span in lit)
        assert all(left[1] <= right[0] for left, right in pairwise(entry["words"]))
        for start, end in entry["words"]:
            assert start < end
            assert any(start in span and end - 1 in span for span in lit)
        matches = entry["why"]["matches"]
        assert sorted({tuple(match["found"]) for match in matches}) == [tuple(word) for word in entry["words"]]
        assert [match["likeness"] for match in matches] == sorted((m["likeness"] for m in matches), reverse=True)
        assert all(0 < match["likeness"] <= 1 and match["asked"] in question for match in matches)
    index.library.close()


def test_the_lectures_own_words_find_their_paragraph_and_light_their_sentence(lecture_index: Index) -> None:
    found = ask(lecture_index, f"  {TAIWAN}\n", k=3)
    assert (found.question, found.searched_for) == (TAIWAN, TAIWAN)
    best = found.hits[0]
    assert best.paragraph.citation.address == "lecture#p9"
    assert [span.of(best.paragraph.text) for span in best.highlights] == [TAIWAN]
    assert [each.rank for each in found.hits] == [1, 2, 3]
    scores = [each.score for each in found.hits]
    assert scores == pytest.approx(chances(found.hits, 34))
    assert scores[0] == max(scores)
    for each in found.hits:
        (stored,) = [p for p in lecture_index.library.paragraphs_of("lecture") if p.citation == each.paragraph.citation]
        assert each.paragraph == stored


def test_a_greeting_is_not_a_question_about_the_documents(lecture_index: Index) -> None:
    said = ask(lecture_index, "hello", k=2)
    assert not said.answered
    assert said.hits == ()
    assert [near.rank for near in said.nearest] == [1, 2]


@pytest.mark.parametrize("question", ["", "???", "…!", "👍", "¿?", "- _ -"])
def test_a_question_without_a_letter_or_a_digit_is_met_with_silence_and_no_search(question: str) -> None:
    index, words = index_of(document("one", "Something is said here."))
    words.seen.clear()
    assert ask(index, question) == Answer(question, question)
    assert words.seen == []


@pytest.mark.parametrize("question", ["7", "é", "日", "x?"])
def test_one_letter_or_digit_is_a_question(question: str) -> None:
    index, _ = index_of(document("one", "Something is said here."))
    assert [near.paragraph.citation.address for near in passages(ask(index, question))] == ["one#p1"]


def test_an_overlong_question_is_wrong_usage_and_says_how_long_it_may_be(lecture_index: Index) -> None:
    for length, said in ((10_000, "10,000"), (LONGEST_QUESTION + 1, "2,001")):
        with pytest.raises(UsageError, match=rf"^The question has {said} characters; ask with 2,000 at most\.$"):
            ask(lecture_index, "é" * length)


@pytest.mark.parametrize("question", ["hello", "asdf", "", " \n", "???"])
def test_what_asks_nothing_is_met_with_silence(lecture_index: Index, question: str) -> None:
    assert not ask(lecture_index, question).answered


def test_white_space_around_a_question_does_not_count() -> None:
    assert checked_question(" " * 9_000 + "é" * LONGEST_QUESTION + "\n" * 9_000) == "é" * LONGEST_QUESTION
    assert checked_question("\t two  words\n") == "two  words"


@pytest.mark.parametrize("k", [0, -3, MOST_HITS + 1])
def test_k_outside_1_to_50_is_wrong_usage(lecture_index: Index, k: int) -> None:
    with pytest.raises(UsageError, match=rf"^k is {k}; ask for 1 to 50 passages\.$"):
        ask(lecture_index, "Who speaks?", k)


def test_k_of_1_and_of_50_give_the_best_and_everything() -> None:
    index, _ = index_of(document("one", "A red house.", "A red door.", "Blue."))
    assert [h.paragraph.citation.address for h in passages(ask(index, "red door", 1))] == ["one#p2"]
    everything = passages(ask(index, "red door", MOST_HITS))
    assert [h.paragraph.citation.address for h in everything] == ["one#p2", "one#p1", "one#p3"]


def test_only_the_named_documents_are_searched() -> None:
    index, _ = index_of(
        document("one", "A red house."), document("two", "A red boat."), document("three", "A red hat.")
    )

    def found(*names: str) -> set[str]:
        return {h.paragraph.citation.name for h in passages(ask(index, "red thing", 5, names))}

    assert found("two") == {"two"}
    assert found("three", "one") == {"one", "three"}
    assert found() == {"one", "two", "three"}


def test_quoted_phrases_must_stand_in_a_passage_and_words_after_a_minus_must_not() -> None:
    index, _ = index_of(document("one", "A red house.", "A house, red.", "A red boat.", "Blue."))

    def found(question: str) -> set[int]:
        said = ask(index, question)
        assert (said.question, said.searched_for) == (question, question)
        return {h.paragraph.citation.paragraph for h in passages(said)}

    assert found("red house") == {1, 2, 3, 4}
    assert found('"red house"') == {1}
    assert found("red -house") == {3, 4}
    assert found('house -"red house" -boat') == {2, 4}
    assert found('"red" -house') == {3}
    assert found("-red") == set()


def test_where_no_passage_has_the_phrase_nothing_answers_and_the_nearest_are_offered() -> None:
    index, _ = index_of(document("one", "A red house.", "A house, red.", "Blue."), document("two", "A green house."))
    for question, nearest in (
        ('A red house. "green door"', {"one#p1", "one#p2", "one#p3", "two#p1"}),
        ('"A red house." "green"', {"one#p1", "one#p2", "one#p3", "two#p1"}),
        ('"red house" -house', {"one#p3"}),
    ):
        said = ask(index, question, MOST_HITS)
        assert not said.answered
        assert {near.paragraph.citation.address for near in said.nearest} == nearest
        assert {near.score for near in said.nearest} == {0.0}
    within = ask(index, '"A green house."', documents=["one"])
    assert not within.answered
    assert {near.paragraph.citation.name for near in within.nearest} == {"one"}


def test_whether_it_answers_is_said_by_the_best_score() -> None:
    index, _ = index_of(document("one", "A red house.", "A red door.", "Blue."))
    for question in ("A red house.", "house", "no garden anywhere", "7 doors"):
        said = ask(index, question)
        scores = [each.score for each in passages(said)]
        assert scores == pytest.approx(chances(passages(said), 3))
        assert said.answered == (max(scores) >= SILENCE)


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
