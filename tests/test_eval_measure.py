"""Measures against figures worked out by hand, runs in TREC's format, and Pincite's own search as a strategy."""

import json
import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import ir_measures
import numpy as np
import pytest

from eval.command import evaluate
from eval.dataset import Dataset, Passage, Question
from eval.dialogue import Half, half_of
from eval.engine import open_engine, pincite_engine
from eval.measure import MEASURES, Report, measure, measure_follow_ups, measure_highlights, measure_silence, trec
from eval.output import probe, write
from eval.strategy import DEPTH, Response, Run, run
from index.embed import Vectors
from index.late import NOT_ASKED
from index.library import Library, open_library
from index.rank import Ranking
from index.search import chances
from source.errors import PinciteError

NAMES = ["Success@1", "Success@5", "RR@10", "nDCG@10", "R@20"]


class Words:
    """An embedder without a model: a text's vector counts its words."""

    key = "words@1"
    dim = 512

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), self.dim), 1e-4, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % self.dim] += 1
        normed: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normed


def judged(**qrels: dict[str, int]) -> Dataset:
    """Return a dataset of nothing but judgements."""
    return Dataset("hand", (), tuple(Question(key, "?") for key in qrels), qrels)


def figures(dataset: Dataset, **found: str) -> dict[str, float]:
    """Return the figures of runs whose hits are named in one string, best first, with falling scores."""
    ran: Run = {key: [(id_, 1 - n / 100) for n, id_ in enumerate(ids.split())] for key, ids in found.items()}
    return measure(dataset, ran).measures


# Measures


def test_the_measures_of_one_question_by_hand() -> None:
    got = figures(judged(q={"right": 1}), q="wrong right other")
    assert list(got) == NAMES
    assert got == pytest.approx(
        {"Success@1": 0, "Success@5": 1, "RR@10": 1 / 2, "nDCG@10": 1 / math.log2(3), "R@20": 1}
    )


def test_graded_judgements_by_hand() -> None:
    qrels = {"much": 2, "some": 1, "none": 0, "lost": 1}
    gained = 1 / math.log2(2) + 2 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert figures(judged(q=qrels), q="some none much unjudged") == pytest.approx(
        {"Success@1": 1, "Success@5": 1, "RR@10": 1, "nDCG@10": gained / ideal, "R@20": 2 / 3}
    )
    assert figures(judged(q=qrels), q="none unjudged")["Success@5"] == 0  # a grade of 0 is not relevant


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        (1, (1, 1, 1, 1, 1)),
        (5, (0, 1, 1 / 5, 1 / math.log2(6), 1)),
        (6, (0, 0, 1 / 6, 1 / math.log2(7), 1)),
        (10, (0, 0, 1 / 10, 1 / math.log2(11), 1)),
        (11, (0, 0, 0, 0, 1)),
        (20, (0, 0, 0, 0, 1)),
        (21, (0, 0, 0, 0, 0)),
    ],
)
def test_each_measure_looks_as_deep_as_it_says(rank: int, expected: tuple[float, ...]) -> None:
    ids = [f"w{n}" for n in range(30)]
    ids[rank - 1] = "right"
    assert tuple(figures(judged(q={"right": 1}), q=" ".join(ids)).values()) == pytest.approx(expected)


def test_figures_are_means_over_the_questions_asked() -> None:
    dataset = judged(a={"x": 1}, b={"x": 1}, c={"x": 1, "y": 1}, unasked={"x": 1})
    got = figures(dataset, a="x", b="w x", c="w v y")
    assert got == pytest.approx(
        {
            "Success@1": 1 / 3,
            "Success@5": 1,
            "RR@10": (1 + 1 / 2 + 1 / 3) / 3,
            "nDCG@10": (1 + 1 / math.log2(3) + (1 / 2) / (1 + 1 / math.log2(3))) / 3,
            "R@20": (1 + 1 + 1 / 2) / 3,
        }
    )


def test_a_question_that_found_nothing_counts_as_missed() -> None:
    assert figures(judged(a={"x": 1}, b={"x": 1}), a="x", b="") == pytest.approx(dict.fromkeys(NAMES, 0.5))


@pytest.mark.parametrize("ids", ["a z", "z a"])
@pytest.mark.parametrize("right", ["a", "z"])
def test_equal_scores_are_ranked_in_the_order_the_strategy_gave(ids: str, right: str) -> None:
    tied: Run = {"q": [(id_, 0.5) for id_ in ids.split()]}
    got = measure(judged(q={right: 1}), tied).measures
    first = ids.split()[0] == right
    assert (got["Success@1"], got["RR@10"]) == ((1, 1) if first else (0, 0.5))


def test_nothing_asked_is_nothing_to_measure() -> None:
    with pytest.raises(PinciteError, match=r"^The dataset hand has no question with a relevant passage: nothing to me"):
        measure(judged(), {})


def test_a_report_as_values_and_as_lines() -> None:
    report = Report("lecture", 34, 1190, {"Success@1": 0.40336, "nDCG@10": 1.0})
    assert report.as_json() == {
        "dataset": "lecture",
        "passages": 34,
        "questions": 1190,
        "measures": {"Success@1": 0.40336, "nDCG@10": 1.0},
    }
    assert report.as_text() == "lecture: 1,190 questions, 34 passages\n  Success@1  0.403\n  nDCG@10    1.000"


def test_a_report_counts_what_was_asked_and_what_was_searched() -> None:
    dataset = Dataset("d", (Passage("x", "", "x"), Passage("y", "", "y")), (), {"a": {"x": 1}, "b": {"x": 1}})
    report = measure(dataset, {"a": [("x", 1.0)]})
    assert (report.dataset, report.passages, report.questions) == ("d", 2, 1)


# What highlights and scores are worth


def test_highlights_by_hand() -> None:
    asked = [Question(key, "?", answers=("The  Hague", "Delft")) for key in "abcdef"]
    qrels = {key: {"x": 1, "y": 0} for key in "abcdefg"}
    dataset = Dataset("hand", (), (*asked, Question("g", "?")), qrels)
    given = {
        "a": Response((("x", 1.0), ("y", 0.5)), 0.9, {"x": "It is in the\nHAGUE now.", "y": "No."}),
        "b": Response((("x", 1.0),), 0.9, {"x": "It is nowhere."}),
        "c": Response((("y", 1.0), ("x", 0.5)), 0.9, {"x": "In Delft.", "y": "In Delft."}),  # right, but not first
        "d": Response((("y", 1.0), ("x", 0.5)), 0.9, {"y": "In Delft."}),  # its right passage is too far down to be lit
        "e": Response((), 0.0, {}),
        "g": Response((("x", 1.0),), 0.9, {"x": "Delft"}),  # has no answers
    }
    got = measure_highlights(dataset, given)
    assert got == pytest.approx({"when the right passage is first": 1 / 2, "of the right passage": 2 / 3})
    assert measure_highlights(dataset, {"g": given["g"]}) == {}


def test_silence_by_hand() -> None:
    questions = [Question(f"a{n}", "?") for n in range(4)] + [
        Question(f"u{n}", "?", answerable=False) for n in range(3)
    ]
    scores = {"a0": 0.9, "a1": 0.5, "a2": 0.3, "a3": 0.1, "u0": 0.4, "u1": 0.1, "u2": 0.0}
    given = {key: Response((), score, {}) for key, score in scores.items()}
    got = measure_silence(Dataset("hand", (), tuple(questions), {}), given, 0.3)
    better = 2 * 3 + 2 + 1.5  # of 12 pairs: .9 and .5 beat all, .3 beats two, .1 beats one and ties with one
    assert got == pytest.approx(
        {
            "unanswerable questions": 3,
            "AUROC": better / 12,
            "precision of silence": 2 / 3,
            "recall of silence": 2 / 3,
            "answerable questions answered": 3 / 4,
        }
    )
    assert measure_silence(Dataset("hand", (), tuple(questions[:4]), {}), given, 0.3) == {}


def test_a_report_with_all_there_is() -> None:
    report = Report("d", 1, 2, {"Success@1": 0.5}, {"of the right passage": 0.25}, {"unanswerable questions": 1200.0})
    assert report.as_json()["silence"] == {"unanswerable questions": 1200.0}
    assert report.as_text().splitlines()[1:] == [
        "  Success@1  0.500",
        "Highlights",
        "  of the right passage: 0.250",
        "Silence",
        "  unanswerable questions: 1,200",
    ]


def test_an_engine_responds_with_its_ranking_its_chance_and_its_light() -> None:
    dataset = corpus(Passage("one", "", "A red house. Nobody lives there."), Passage("two", "", "The blue sea."))
    engine = pincite_engine(dataset, Words())
    given = engine.respond(Question("q", "red house"), 2)
    found = engine.rank(Question("q", "red house"), 2)
    assert given.passages == tuple((engine.passage_of[one.id], one.score) for one in found)
    assert given.score == max(chances(Ranking(tuple(found), NOT_ASKED, known=0.0)))
    assert given.lit == {"one": "A red house.", "two": "The blue sea."}
    assert engine.respond(Question("q", '"green house"'), 2).score == 0


# Runs


def test_a_run_asks_each_question_in_turn_as_deep_as_any_measure_looks() -> None:
    asked: list[tuple[str, int]] = []
    told: list[int] = []

    def strategy(question: Question, k: int) -> Sequence[tuple[str, float]]:
        asked.append((question.text, k))
        return [(f"p of {question.id}", 0.5)]

    found = run(strategy, [Question("b", "B?"), Question("a", "A?")], progress=told.append)
    assert found == {"b": [("p of b", 0.5)], "a": [("p of a", 0.5)]}
    assert list(found) == ["b", "a"]
    assert asked == [("B?", DEPTH), ("A?", DEPTH)]
    assert told == [1, 2]
    assert max(int(str(m).partition("@")[2]) for m in MEASURES) <= DEPTH


def test_a_trec_run_is_written_line_by_line() -> None:
    assert trec({"q1": [("p2", 0.75), ("p1", 1 / 3)], "q<::>2": [("é", -0.5)], "q3": []}) == (
        "q1 Q0 p2 1 0.750000 pincite\nq1 Q0 p1 2 0.333333 pincite\nq<::>2 Q0 é 1 -0.500000 pincite\n"
    )
    assert trec({"q": [("p", 1.0)]}, tag="rival") == "q Q0 p 1 1.000000 rival\n"
    assert trec({}) == ""


def test_a_trec_run_read_back_has_the_same_figures(tmp_path: Path) -> None:
    ids = [f"p{n}" for n in range(60)]
    rng = np.random.default_rng(7)
    found: Run = {}
    qrels: dict[str, dict[str, int]] = {}
    for q in range(25):
        order = rng.permutation(ids).tolist()
        found[f"q{q}"] = [(id_, 0.99 - 0.011 * n) for n, id_ in enumerate(order[:40])]
        qrels[f"q{q}"] = {
            id_: int(grade) for id_, grade in zip(ids, rng.integers(0, 3, 60), strict=True) if rng.random() < 0.1
        }
        qrels[f"q{q}"]["p0"] = 1
    dataset = Dataset("random", (), (), qrels)
    write(tmp_path / "run.txt", trec(found), "The run")
    back = list(ir_measures.read_trec_run(str(tmp_path / "run.txt")))  # type: ignore[no-untyped-call]
    again = ir_measures.calc_aggregate(MEASURES, qrels, back)
    got = measure(dataset, found).measures
    assert 0 < got["Success@1"] < got["Success@5"] < 1
    assert got == pytest.approx({str(m): value for m, value in again.items()})


def test_what_cannot_be_written_is_said_in_one_line_before_the_work_and_after(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "folder" / "run.txt"
    refused = {path: "Not a directory", tmp_path: "Is a directory", tmp_path / ("x" * 300): "File name too long"}
    for attempt in (probe, partial(write, text="x")):
        for place, reason in refused.items():
            with pytest.raises(PinciteError) as raised:
                attempt(place, what="The run")
            assert str(raised.value) == f"The run cannot be written to {place}: {reason}."
        with pytest.raises(PinciteError, match="null"):
            attempt(tmp_path / "a\0b", what="The run")


def test_probing_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "run.txt"
    probe(path, "The run")
    assert not path.exists()
    write(path, "earlier\n", "The run")
    probe(path, "The run")
    assert path.read_text(encoding="utf-8") == "earlier\n"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    probe(tmp_path / "link", "The run")
    assert (tmp_path / "link").is_symlink()
    write(path, "é\n", "The run")
    assert path.read_bytes() == "é\n".encode()


# Pincite's own search


def corpus(*passages: Passage) -> Dataset:
    return Dataset("small", passages, (), {})


def test_passages_come_back_under_their_own_ids_best_first() -> None:
    texts = {"z": "the red house", "a": "the red boat", "m": "a blue door", "0": "nothing of the kind"}
    strategy = pincite_engine(corpus(*(Passage(id_, "", text) for id_, text in texts.items())), Words()).search
    for id_, text in texts.items():
        found = strategy(Question("q", text), 10)
        assert found[0][0] == id_
        assert sorted(key for key, _ in found) == ["0", "a", "m", "z"]
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert [id_ for id_, _ in strategy(Question("q", "red house"), 2)] == ["z", "a"]


def test_the_vector_signal_is_the_cosine_of_the_texts_own_vectors() -> None:
    """The slow, exact twin: every cosine worked out one by one."""
    rng = np.random.default_rng(3)
    words = [f"word{n}" for n in range(40)]
    texts = [" ".join(rng.choice(words, 9)) for _ in range(60)]
    engine = pincite_engine(corpus(*(Passage(f"p{n}", "", text) for n, text in enumerate(texts))), Words())
    vectors = Words().embed_passages(texts).astype(np.float64)
    for text in (" ".join(rng.choice(words, 4)) for _ in range(15)):
        cosines = vectors @ Words().embed_questions([text])[0].astype(np.float64)
        found = engine.rank(Question("q", text), 100)
        places = [int(engine.passage_of[one.id][1:]) for one in found]
        assert sorted(places) == list(range(60))
        assert [one.signals.vector for one in found] == pytest.approx([cosines[n] for n in places], abs=1e-5)
        shared = [len(set(text.split()) & set(texts[n].split())) for n in places]
        assert [one.signals.words > 0 for one in found] == [count > 0 for count in shared]
        assert all(0 <= one.signals.words <= 1.5 for one in found)


def test_a_title_is_searched_with_its_passage() -> None:
    passages = (Passage("p1", "Fishing", "They talk."), Passage("p2", "[Cooking]", "They talk."))
    engine = pincite_engine(corpus(*passages), Words())
    for title, id_ in (("fishing", "p1"), ("cooking", "p2")):
        found = engine.rank(Question("q", f"{title} they talk"), 5)
        assert engine.passage_of[found[0].id] == id_
        assert found[0].signals.vector == pytest.approx(1, abs=1e-4)


def test_the_strategy_is_the_engines_ranking() -> None:
    dataset = corpus(*(Passage(f"p{n}", "", f"red {n}", "ab"[n % 2]) for n in range(9)))
    engine = pincite_engine(dataset, Words())
    for question in (Question("q", "red 4"), Question("q", "red 4", "b"), Question("q", "")):
        found = engine.rank(question, 3)
        assert engine.search(question, 3) == [(engine.passage_of[one.id], one.score) for one in found]
        assert len(found) == (3 if question.text else 0)


def test_a_scope_restricts_the_search_to_its_passages() -> None:
    passages = [Passage(f"{scope}{n}", "", f"red {n}", scope) for n in range(3) for scope in ("b", "a")]
    strategy = pincite_engine(corpus(*passages, Passage("free", "", "red 0")), Words()).search

    def found(scope: str | None) -> list[str]:
        return [id_ for id_, _ in strategy(Question("q", "red 0", scope), 10)]

    assert found("a")[0] == "a0"
    assert sorted(found("a")) == ["a0", "a1", "a2"]
    assert found("b")[0] == "b0"
    assert sorted(found("b")) == ["b0", "b1", "b2"]
    assert sorted(found(None)) == ["a0", "a1", "a2", "b0", "b1", "b2", "free"]
    assert found("nowhere") == []
    free = pincite_engine(corpus(Passage("free", "", "red 0")), Words())  # no passage has a scope, so none restricts
    assert [id_ for id_, _ in free.search(Question("q", "red 0", "nowhere"), 10)] == ["free"]


def test_an_identical_text_under_two_ids_is_found_under_both() -> None:
    same = "the very same words"
    passages = (Passage("one", "", same, "a"), Passage("two", "", same, "a"), Passage("three", "", same, "b"))
    strategy = pincite_engine(corpus(*passages, Passage("four", "", "other words", "a")), Words()).search
    found = strategy(Question("q", same), 10)
    assert sorted(id_ for id_, _ in found[:3]) == ["one", "three", "two"]
    assert [score for _, score in found[:3]] == pytest.approx([found[0][1]] * 3, abs=1e-4)
    assert found[3][0] == "four"
    assert sorted(id_ for id_, _ in strategy(Question("q", same, "a"), 2)) == ["one", "two"]


def test_scopes_of_one_text_and_awkward_names_are_kept_apart() -> None:
    scopes = ["all", "scope-all", "", "a/b", "é"]
    passages = [Passage(f"in {scope}", "", "one text", scope) for scope in scopes]
    strategy = pincite_engine(corpus(*passages, Passage("free", "", "one text")), Words()).search
    for scope in scopes:
        assert [id_ for id_, _ in strategy(Question("q", "one text", scope), 10)] == [f"in {scope}"]


def test_any_text_is_searched_and_an_empty_corpus_finds_nothing() -> None:
    strange = {"empty": "", "blank": " \n\n ", "joined": "a\n\nb", "nul": "x\0y", "emoji": "👩\u200d👧 café"}
    strategy = pincite_engine(corpus(*(Passage(id_, "", text) for id_, text in strange.items())), Words()).search
    assert strategy(Question("q", "café"), 5)[0][0] == "emoji"
    assert sorted(id_ for id_, _ in strategy(Question("q", "a b"), 5)) == sorted(strange)
    assert list(pincite_engine(corpus(), Words()).search(Question("q", "a"), 5)) == []


def test_the_passages_are_put_into_a_library_as_any_document_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Library] = []

    def library(folder: None) -> Library:
        made.append(Library(folder))
        return made[-1]

    monkeypatch.setattr("eval.engine.Library", library)
    passages = [
        Passage("p1", "One", "It rains. It pours 👍.", "a"),
        Passage("p2", "", "", "b"),
        Passage("p3", "Two", "Sésame opens!", "a"),
        Passage("p4", "", "The end.", "b"),
    ]
    pincite_engine(corpus(*passages), Words())
    assert list(made[0].problems()) == []
    kept = [paragraph for document in made[0].documents() for paragraph in made[0].paragraphs_of(document.name)]
    assert [(p.text, p.citation.headings, p.citation.paragraph) for p in kept] == [
        ("It rains. It pours 👍.", ("One",), 1),
        ("Sésame opens!", ("Two",), 2),
        ("", (), 1),
        ("The end.", (), 2),
    ]
    assert [span.of(kept[0].text) for span in kept[0].sentences] == ["It rains.", "It pours 👍."]
    assert {paragraph.citation.document for paragraph in kept} == {"small"}


def test_a_library_in_a_folder_is_opened_again_without_embedding(tmp_path: Path) -> None:
    passages = [Passage(f"p{n}", "", f"red {n}", "ab"[n % 2]) for n in range(9)]
    first = pincite_engine(corpus(*passages), Words(), folder=tmp_path)
    question = Question("q", "red 4", "a")
    found = first.search(question, 5)
    first.index.library.close()
    told: list[int] = []
    with open_library(tmp_path) as library:
        again = open_engine(library, Words(), lambda done, of: told.append(done))
        assert again.search(question, 5) == found
        assert again.passage_of == first.passage_of
    assert (found[0][0], told) == ("p4", [])


def test_the_progress_of_embedding_is_told() -> None:
    told: list[tuple[int, int]] = []
    passages = (Passage(str(n), "", f"text {n % 300}") for n in range(400))
    pincite_engine(corpus(*passages), Words(), lambda done, of: told.append((done, of)))
    assert told[0] == (0, 300)  # a text said twice is embedded once
    assert told[-1] == (300, 300)


# The whole of it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten passages, and ten questions in their very words; the third judges the wrong one."""
    made = tmp_path / "ten"
    (made / "qrels").mkdir(parents=True)
    words = ["treaty", "missile", "satellite", "alliance", "summit", "embassy", "burden", "okinawa", "iraq", "dialogue"]
    rows = [f'{{"_id": "%s{n}", "text": "The {word} was discussed at length."}}\n' for n, word in enumerate(words)]
    (made / "corpus.jsonl").write_text("".join(row % "p" for row in rows))
    (made / "queries.jsonl").write_text("".join(row % "q" for row in rows))
    table = "".join(f"q{n}\tp{5 if n == 2 else n}\t1\n" for n in range(10))
    (made / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{table}")
    return made


def test_a_folder_is_measured_and_its_run_written(folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = evaluate(
        str(folder), str(tiny_model), None, tmp_path / "run", lambda stage, done, of: told.append((stage, done, of))
    )
    assert (report.dataset, report.passages, report.questions) == ("ten", 10, 10)
    assert report.measures["Success@1"] == pytest.approx(0.9)
    assert report.measures["R@20"] == 1
    assert told[-1] == ("Asking questions", 10, 10)
    assert ("Embedding paragraphs", 10, 10) in told
    rows = [line.split() for line in (tmp_path / "run").read_text().splitlines()]
    assert [row[2] for row in rows if row[3] == "1"] == [f"p{n}" for n in range(10)]
    assert len(rows) == 100


def test_a_limit_measures_questions_taken_evenly(folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    report = evaluate(str(folder), str(tiny_model), limit=5, run_file=tmp_path / "run")
    assert (report.passages, report.questions) == (10, 5)
    asked = dict.fromkeys(line.split()[0] for line in (tmp_path / "run").read_text().splitlines())
    assert list(asked) == ["q0", "q2", "q4", "q6", "q8"]
    assert report.measures["Success@1"] == pytest.approx(0.8)


def test_what_cannot_be_measured_is_said_before_the_work(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PinciteError, match=r"^There is no dataset "):
        evaluate(str(tmp_path / "none"))
    with pytest.raises(PinciteError, match=r"^The model no/such is not on this machine"):
        evaluate(str(folder), "no/such")


def test_follow_ups_stand_apart_with_what_a_rewrite_would_find(tiny_model: Path, folder: Path) -> None:
    """Of ten turns three come after another; one of those asks for the wrong thing until it is rewritten."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    before = [{"role": "user", "text": "Hello?"}]
    rows[4] |= {"history": before, "text": "The burden was discussed at length.", "rewrite": rows[4]["text"]}
    rows[7] |= {"history": before, "rewrite": rows[7]["text"]}
    rows[8] |= {"history": before}
    rows[9] |= {"rewrite": rows[9]["text"]}  # the first turn of a conversation follows nothing
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = evaluate(str(folder), str(tiny_model))
    assert report.measures["Success@1"] == pytest.approx(0.8)
    assert {half.split(",")[0] for half in report.follow_ups} <= {"all", "tune", "held out"}
    said = report.follow_ups["all, 2 questions"]
    assert list(said) == [
        "as asked",
        "joined to the first and the last",
        "in conversation",
        "rewritten by a person",
    ]
    assert {form: figures["Success@1"] for form, figures in said.items()} == {
        "as asked": 0.5,
        "joined to the first and the last": 0.5,
        "in conversation": 0.5,
        "rewritten by a person": 1.0,
    }
    lines = report.as_text().splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("Follow-ups, all, 2 questions"))
    assert lines[head].split()[-5:] == list(said["as asked"])
    assert lines[head + 4].split()[:5] == ["rewritten", "by", "a", "person", "1.000"]
    assert report.as_json()["follow_ups"] == report.follow_ups


def test_without_conversations_nothing_is_said_of_them() -> None:
    dataset = judged(a={"p": 1}, b={"p": 1})
    assert measure_follow_ups(dataset, {}) == {}
    turns = replace(dataset, questions=(Question("a", "?"), Question("b", "?", history=(("user", "Hm?"),))))
    said = measure_follow_ups(turns, {"as asked": {"b": [("x", 1.0)]}})
    (half,) = [half.value for half in Half if half_of(turns.questions[1]) is half]
    wrong = {"as asked": dict.fromkeys(NAMES, 0)}
    assert said == {"all, 1 questions": wrong, f"{half}, 1 questions": wrong}
