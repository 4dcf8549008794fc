"""The benchmarks, run for real on a small slice; each rival's contract; and libraries put together for their size."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.bench import bench
from eval.comparison import Comparison, Row, Scale
from eval.dataset import Dataset, Passage, Question, load
from eval.engine import pincite_engine
from eval.measure import measure
from eval.rivals import RIVALS, Rival
from eval.scale import Kept, joined, measure_scale, recombined
from eval.strategy import Strategy, run
from eval.worker import DEEP, RivalError, p95, size_of, work
from index.embed import Embedder, read_passages
from index.embeddings import Embeddings
from index.library import open_library
from index.ready import embed_missing
from index.tokens import packed, width
from source.errors import PinciteError
from source.split import sentences

LIMIT = 4


def never(*_: object) -> Any:
    raise AssertionError("is not to be used")


# The whole of it, on a slice


@pytest.fixture(scope="module")
def compared(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path, list[str]]:
    """What comes of Pincite, bm25s, a rival that is not installed and one that fails; the folder written; what is told.

    It is run beside a folder named as one of our packages, which is not to be taken for it.
    """
    assert embedder.dim == 384  # exported before anything is timed
    here = tmp_path_factory.mktemp("bench")
    (here / "eval").mkdir()
    (here / "eval" / "__init__.py").write_text("raise SystemExit('not ours')")
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setitem(RIVALS, "ghost", Rival("Ghost", ("no-such-package", "numpy"), never, never))
        patch.setitem(RIVALS, "broken", Rival("Broken", (), never, never))  # which the other process has never heard of
        names = ["bm25s", "ghost", "broken", "pincite"]
        made = bench("lecture", LIMIT, names, (), Path("out"), notice=told.append, rounds=1)
    return made, here / "out", told


def test_the_quality_is_that_of_asking_the_strategy_itself(
    compared: tuple[Comparison, Path, list[str]], embedder: Embedder, tmp_path: Path
) -> None:
    dataset = load("lecture")
    RIVALS["bm25s"].index(dataset, tmp_path)
    strategies: dict[str, Strategy] = {
        "pincite": pincite_engine(dataset, embedder).search,
        "bm25s": RIVALS["bm25s"].open(tmp_path),
    }
    rows = {row.rival: row for row in compared[0].rows}
    assert list(rows) == ["pincite", "bm25s"]
    for name, strategy in strategies.items():
        measures = measure(dataset, run(strategy, dataset.judged(LIMIT), DEEP)).measures
        assert rows[name].measures == pytest.approx({key: measures[key] for key in ("Success@1", "nDCG@10")})
    assert rows["pincite"].measures["nDCG@10"] > 0


def test_what_is_measured_is_of_the_size_it_can_be(compared: tuple[Comparison, Path, list[str]]) -> None:
    made = compared[0]
    assert (made.dataset, made.passages, made.questions, made.rounds) == ("lecture", 34, LIMIT, 1)
    for row in made.rows:
        assert 0 < 34 / row.rate < row.indexing  # loading comes on top
        assert 0 < row.question_ms <= row.question_p95_ms < 1e3 * row.first_answer
        assert row.first_answer_best == row.first_answer  # of one round
        assert row.memory is None or 2e7 < row.memory < 2e9
    ours, bm25s = made.rows
    assert 34 * 384 * 4 < ours.disk < 5e6
    assert bm25s.disk < ours.disk
    assert bm25s.versions.keys() == {"bm25s", "PyStemmer"}
    assert all(bm25s.versions.values())


def test_one_not_installed_and_one_that_fails_are_told_of_and_left_out(
    compared: tuple[Comparison, Path, list[str]],
) -> None:
    made, _, told = compared
    assert list(made.missing) == ["ghost", "broken"]
    assert told == list(made.missing.values())
    assert told == ["Ghost is not installed: pip install no-such-package", "Broken failed: KeyError: 'broken'"]


def test_the_figures_are_written_as_json_and_as_a_table(compared: tuple[Comparison, Path, list[str]]) -> None:
    made, out, told = compared
    assert json.loads((out / "bench.json").read_text()) == json.loads(json.dumps(made.as_json()))
    lines = (out / "bench.md").read_text().splitlines()
    assert lines[0].startswith(f"lecture: 34 paragraphs, {LIMIT} questions; ")
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    assert [row[0] for row in cells[2:]] == ["Pincite", "bm25s"]
    assert [row[1] for row in cells[2:]] == [f"{row.measures['Success@1']:.3f}" for row in made.rows]
    assert set(told) <= set(lines)


# The table, by hand

ROW = Row(
    "pincite", "Pincite", {}, {"Success@1": 0.5, "nDCG@10": 0.75}, 80, 2.5, 3, 0.8, 0.7, 12.4, 20, 11, 2 * 10**8, 10**6
)


def test_a_table_by_hand() -> None:
    slow = replace(ROW, rival="faiss", title="F", rate=40, indexing=20, first_answer=8.04, question_ms=6.2, memory=None)
    size = Scale(100_000, 150.2, 1.21, 33.3, 48, 30, 4 * 10**8, 3 * 10**8, 2 * 10**9, 1_620_000_000, 16_200)
    made = Comparison("d", 1200, 30, 3, "2 processors", (ROW, slow), {"txtai": "No txtai."}, (size,))
    assert made.as_markdown().splitlines() == [
        "d: 1,200 paragraphs, 30 questions; 2 processors.",
        "",
        "|  | Success@1 | nDCG@10 | paragraphs/s | indexing, s | first answer, s | question, ms | p95, ms"
        " | memory, MB | disk, MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| Pincite | 0.500 | 0.750 | 80 | 2.5 | 0.8 | 12 | 20 | 200 | 1 |",
        "| F | 0.500 | 0.750 | 40 (0.5×) | 20 (8×) | 8 (10×) | 6.2 (0.5×) | 20 |  | 1 |",
        "",
        "In brackets, how many times Pincite's.",
        "",
        "No txtai.",
        "",
        "| paragraphs | tokens each | first answer, s | question, ms | p95, ms | memory at most, MB | its own, MB"
        " | disk, MB | token vectors, MB | of 150 tokens, KB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| 100,000 | 150 | 1.2 | 33 | 48 | 400 | 300 | 2,000 | 1,620 | 16 |",
    ]


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (19, 19), (20, 19), (100, 95), (101, 96)])
def test_no_more_than_one_in_twenty_exceeds_the_p95(count: int, expected: int) -> None:
    assert p95([float(n) for n in range(count, 0, -1)]) == expected


# What is refused


def write(folder: Path, question: dict[str, str], grade: int) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "p", "text": "a", "scope": "s"}\n')
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "a"} | question) + "\n")
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\nq\tp\t{grade}\n")
    return folder


def test_what_cannot_be_compared_is_said_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.bench.work", never)
    monkeypatch.setattr("eval.bench.load_embedder", never)
    in_parts, unjudged = write(tmp_path / "in-parts", {"scope": "s"}, 1), write(tmp_path / "unjudged", {}, 0)
    (tmp_path / "file").touch()
    refused: dict[str, Callable[[], Comparison]] = {
        "There is no dataset no-such": lambda: bench("no-such"),
        "There is no rival grep to compare with; there are: pincite, faiss": lambda: bench("lecture", rivals=["grep"]),
        "The questions of in-parts each ask a part of it": lambda: bench(str(in_parts)),
        "The dataset unjudged has no question with a relevant passage": lambda: bench(str(unjudged)),
        "The figures cannot be written to ": lambda: bench("lecture", out=tmp_path / "file" / "out"),
    }
    for reason, call in refused.items():
        with pytest.raises(PinciteError, match=f"^{reason}"):
            call()


def test_a_worker_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RivalError, match=r"^bm25s failed: FileNotFoundError: .*No such file"):
        work("cold", "bm25s", tmp_path / "nothing", "why?")


# Each rival

SMALL = Dataset(
    "small",
    (
        Passage("b", "Fishing", "The boats left the harbour before dawn."),
        Passage("a", "Cooking", "Salt the water, then boil the potatoes."),
        Passage("10", "", "The parliament passed a law on taxes."),
        Passage("9", "Music", "The orchestra tuned its violins."),
    ),
    (),
    {},
)


@pytest.fixture(params=RIVALS)
def rival(request: pytest.FixtureRequest, embedder: Embedder) -> Rival:
    one = RIVALS[request.param]
    absent = [package for package, version in one.versions().items() if version is None]
    if absent:
        pytest.skip(f"not installed: {', '.join(absent)}")
    assert embedder.dim == 384
    return one


def test_a_rival_answers_from_its_folder_alone(rival: Rival, tmp_path: Path) -> None:
    rival.index(SMALL, tmp_path)
    assert size_of(tmp_path) > 0
    strategy = rival.open(tmp_path)
    for text, id_ in (
        ("Which law did the parliament pass?", "10"),
        ("violins of the orchestra", "9"),
        ("boil potatoes", "a"),
        ("fishing", "b"),  # said in its title only
    ):
        found = strategy(Question("q", text), 10)
        assert found[0][0] == id_
        assert {key for key, _ in found} <= {"b", "a", "10", "9"}
        assert len({key for key, _ in found}) == len(found)
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)
        assert all(type(score) is float for score in scores)
        again = strategy(Question("q", text), 2)
        assert [key for key, _ in again] == [key for key, _ in found[:2]]
        assert [score for _, score in again] == pytest.approx(scores[:2], abs=1e-4)


# Sizes


def test_recombined_texts_are_all_different_and_of_the_lengths_asked() -> None:
    real = [f"Sentence number {n}." for n in range(10)] + ["Short."]
    made = list(recombined(real, [1, 60, 200], 300))
    assert len({text for text, _ in made}) == 300
    assert made == list(recombined(real, [1, 60, 200], 300))
    for n, (text, parts) in enumerate(made):
        assert text == " ".join(parts)
        assert set(parts) <= set(real)
        assert len(text) >= [1, 60, 200][n % 3]
    assert max(len(text) for text, _ in made[2::3]) < 230


def test_what_is_joined_is_what_was_read_of_each_sentence(embedder: Embedder) -> None:
    parts = ("The boats left.", "Nobody knew why, not even she.", "The boats left.")
    readings = dict(zip(parts, read_passages(embedder, parts), strict=True))
    made = joined(parts, {part: Kept(reading.vector, packed(reading)) for part, reading in readings.items()})
    text = " ".join(parts)
    words = [text[start:end].lower() for _, start, end in made.tokens.places.tolist()]
    assert " ".join(words) == "the boats left . nobody knew why , not even she . the boats left ."
    whole = read_passages(embedder, [text])[0]
    assert made.tokens.places[:, 0].tolist() == whole.ids.tolist()
    assert (made.tokens.codes == np.concatenate([packed(readings[part]).codes for part in parts])).all()
    assert float(np.linalg.norm(made.vector)) == pytest.approx(1, abs=1e-5)
    assert float(made.vector @ whole.vector) > 0.8


def test_a_size_is_measured_on_a_library_like_any_other(embedder: Embedder, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    got = measure_scale("lecture", 2, 200, tmp_path / "made", lambda *stage: told.append(stage))
    assert told[0] == ("Making 200 paragraphs", 0, 200)
    real = {span.of(one.text) for one in load("lecture").passages for span in sentences(one.text)}
    with open_library(tmp_path / "made") as library:
        assert list(library.problems()) == []
        embeddings = Embeddings(library, embedder.key)
        assert embeddings.problems() == []
        assert embed_missing(library, embedder) == 0
        ids = library.paragraph_ids()
        assert len(ids) == 200
        assert len(library.documents()) == 2
        tokens, paragraphs = embeddings.tokens(ids), library.paragraphs(ids)
    assert len({paragraph.text for paragraph in paragraphs}) == 200
    for one, paragraph in zip(tokens, paragraphs, strict=True):
        assert any(paragraph.text.startswith(sentence) for sentence in real)
        assert one.places[:, 2].max() <= len(paragraph.text)
    count = sum(len(one.codes) for one in tokens)
    assert got.paragraphs == 200
    assert got.tokens == pytest.approx(count / 200)
    assert got.tokens_disk == count * (12 + width(384))
    assert got.tokens_150_disk == pytest.approx(150 * (12 + 96))
    assert got.disk > got.tokens_disk + 200 * 384 * 4
    assert 0 < got.question_ms <= got.question_p95_ms < 1e3 * got.first_answer
