"""Judged questions in BEIR layout: read as they stand in the files, or refused with the line that is wrong."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from eval.dataset import BUNDLED, Dataset, Passage, Question, load, load_beir
from source.errors import PinciteError

CORPUS = [{"_id": "p1", "title": "One", "text": "First."}, {"_id": "p2", "title": "Two", "text": "Second."}]
QUERIES = [{"_id": "q1", "text": "What is first?"}, {"_id": "q2", "text": "What is second?"}]
HEADER = "query-id\tcorpus-id\tscore\n"


def lines(rows: Iterable[object]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def write(
    folder: Path,
    corpus: str = lines(CORPUS),
    queries: str = lines(QUERIES),
    **qrels: str,
) -> Path:
    """Write a dataset; ``qrels`` are its tables by name, ``test`` where none is given."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    (folder / "corpus.jsonl").write_bytes(corpus.encode())
    (folder / "queries.jsonl").write_bytes(queries.encode())
    for name, table in (qrels or {"test": f"{HEADER}q1\tp1\t1\n"}).items():
        (folder / "qrels" / f"{name}.tsv").write_bytes(table.encode())
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(PinciteError) as raised:
        load_beir(folder)
    return str(raised.value)


def test_a_dataset_is_read_with_all_that_its_lines_carry(tmp_path: Path) -> None:
    corpus: list[dict[str, Any]] = [
        {"_id": "p1", "title": "One", "text": "First.", "scope": "a", "more": [1]},
        {"_id": 2, "text": "Second.", "scope": 7},
        {"_id": "p3", "title": None, "text": " Third,\u2028 \u0085still \x0bthird. ", "scope": None},
        {"_id": "p4", "title": "", "text": ""},
    ]
    queries: list[dict[str, Any]] = [
        {
            "_id": "q1",
            "text": "And then?",
            "scope": "a",
            "answerable": True,
            "answers": ["First", "first"],
            "history": [{"role": "user", "text": "What?"}, {"role": "assistant", "text": "That.", "more": 1}],
            "rewrite": "And what came then?",
        },
        {"_id": 2, "text": "Und?", "scope": 7, "answerable": False, "answers": [], "history": []},
        {"_id": "q3", "text": "👍 é", "scope": None, "answers": None, "history": None, "rewrite": None},
    ]
    folder = write(tmp_path / "mine", lines(corpus), lines(queries), test=f"{HEADER}q1\tp1\t2\n2\tp3\t0\n2\tp4\t1\n")
    assert load_beir(folder) == Dataset(
        "mine",
        (
            Passage("p1", "One", "First.", "a"),
            Passage("2", "", "Second.", "7"),
            Passage("p3", "", " Third,\u2028 \u0085still \x0bthird. ", None),
            Passage("p4", "", "", None),
        ),
        (
            Question(
                "q1",
                "And then?",
                "a",
                True,
                ("First", "first"),
                (("user", "What?"), ("assistant", "That.")),
                "And what came then?",
            ),
            Question("2", "Und?", "7", answerable=False),
            Question("q3", "👍 é"),
        ),
        {"q1": {"p1": 2}, "2": {"p3": 0, "p4": 1}},
    )


def test_sentences_named_as_evidence_are_answers(tmp_path: Path) -> None:
    corpus = [
        {"_id": 7, "text": "One. Two. Three.", "sentences": ["One.", "Two.", "Three."]},
        {"_id": "p2", "text": "Four.", "sentences": ["Four."]},
        {"_id": "p3", "text": "Five."},
    ]
    queries = [
        {"_id": "q1", "text": "?", "evidence": {"7": [[2], [0, 9]], "p2": [[0]], "p3": [[0]], "gone": [[0]]}},
        {"_id": "q2", "text": "?", "evidence": {"7": [[1]]}, "answers": ["its own"]},
        {"_id": "q3", "text": "?", "evidence": {}},
    ]
    read = load_beir(write(tmp_path / "d", lines(corpus), lines(queries), test=f"{HEADER}q1\t7\t1\n"))
    assert [question.answers for question in read.questions] == [("Three.", "One.", "Four."), ("its own",), ()]


def test_blank_lines_and_any_line_end_are_passed_over(tmp_path: Path) -> None:
    plain = load_beir(write(tmp_path / "d"))
    corpus = f"\n\n{lines(CORPUS[:1])}  \n\t\n{lines(CORPUS[1:])}\n\n"
    assert load_beir(write(tmp_path / "blank" / "d", corpus, f"\n{lines(QUERIES)}\n")) == plain
    windows = tmp_path / "windows" / "d"
    table = f"{HEADER}q1\tp1\t1\n".replace("\n", "\r\n")
    corpus, queries = (lines(rows).replace("\n", "\r\n") for rows in (CORPUS, QUERIES))
    assert load_beir(write(windows, corpus, queries, test=table)) == plain
    unended = tmp_path / "unended" / "d"
    assert load_beir(write(unended, lines(CORPUS)[:-1], lines(QUERIES)[:-1], test=f"{HEADER}q1\tp1\t1")) == plain


@pytest.mark.parametrize(
    "table",
    [
        f"{HEADER}q1\tp1\t1\nq1\tp2\t2\nq2\tp2\t0\n",
        "q1\tp1\t1\nq1\tp2\t2\nq2\tp2\t0\n",
        "q1\tp1\t1.0\nq1\tp2\t2.0\nq2\tp2\t0.0\n",
        "q\td\trelevance\nq1\tp1\t1.0\nq1\tp2\t2\nq2\tp2\t0\n",
        f"{HEADER}q1\tp1\t3\nq1\tp1\t1\nq1\tp2\t2\nq2\tp2\t0\n",
        f"{HEADER}\nq1\tp1\t1\nq1\tp2\t2\r\n\nq2\tp2\t0\n\n",
    ],
    ids=["header", "no header", "float grades", "another header", "a line said twice: the last counts", "blank lines"],
)
def test_judgements_are_read_with_and_without_a_header(tmp_path: Path, table: str) -> None:
    assert load_beir(write(tmp_path, test=table)).qrels == {"q1": {"p1": 1, "p2": 2}, "q2": {"p2": 0}}


def test_the_test_table_is_read_alone_and_without_one_all_are(tmp_path: Path) -> None:
    tables = {"train": f"{HEADER}q1\tp1\t1\n", "dev": f"{HEADER}q2\tp2\t1\n"}
    assert load_beir(write(tmp_path / "a", **tables)).qrels == {"q1": {"p1": 1}, "q2": {"p2": 1}}
    assert load_beir(write(tmp_path / "b", **tables, test=f"{HEADER}q2\tp1\t1\n")).qrels == {"q2": {"p1": 1}}


def test_without_a_table_nothing_is_judged(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "qrels" / "test.tsv").unlink()
    dataset = load_beir(folder)
    assert dataset.qrels == {}
    assert dataset.judged() == []


def test_what_is_missing_of_a_dataset_is_all_named(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is no dataset: it has no corpus.jsonl and no queries.jsonl and no qrels."
    folder = write(tmp_path / "half")
    (folder / "queries.jsonl").unlink()
    assert refusal(folder) == f"{folder} is no dataset: it has no queries.jsonl."


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"_id": "x", "text": "y"', "line 3 is not JSON: "),
        ("garbage", "line 3 is not JSON: "),
        ('{"_id": "x"} {"_id": "y"}', "line 3 is not JSON: "),
        ('{"text": "y"}', "line 3 has no "),
        ('["_id"]', "line 3 is not a JSON object."),
        ('{"_id": "x"}', "line 3 has no "),
        ('{"_id": "x", "text": null}', "line 3 cannot be used, text: "),
        ('{"id": "x", "text": "y"}', "line 3 has no _id."),
        ('{"_id": "x", "text": 7}', "line 3 cannot be used, text: "),
        ('{"_id": "x", "text": ["y"]}', "line 3 cannot be used, text: "),
        ('{"_id": ["x"], "text": "y"}', "line 3 cannot be used, _id: "),
        ('{"_id": true, "text": "y"}', "line 3 cannot be used, _id: "),
        ('{"_id": "x", "turns": []}', "line 3 has no text."),
        ('{"_id": "x", "text": "y", "scope": {}}', "line 3 cannot be used, scope: "),
        ('{"_id": "x", "text": "\\ud800"}', "line 3 "),
        ("7", "line 3 is not a JSON object."),
    ],
)
def test_a_broken_line_is_named_by_file_and_number(tmp_path: Path, file: str, line: str, said: str) -> None:
    folder = write(tmp_path)
    good = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(f"{good}{line}\n", encoding="utf-8")
    message = refusal(folder)
    assert message.startswith(f"{folder / file}, {said}")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ('"answerable": "false"', "answerable: "),
        ('"answers": "2003"', "answers: "),
        ('"answers": [2003]', "answers.0: "),
        ('"history": ["hi"]', "history.0"),
        ('"history": [{"role": "user"}]', "history.0.text"),
        ('"rewrite": 5', "rewrite: "),
    ],
)
def test_what_a_question_carries_is_of_its_kind(tmp_path: Path, field: str, said: str) -> None:
    folder = write(tmp_path, queries=f'{lines(QUERIES)}{{"_id": "q3", "text": "?", {field}}}\n')
    message = refusal(folder)
    assert message.startswith(f"{folder / 'queries.jsonl'}, line 3 ")
    assert said in message


def test_a_question_that_does_not_say_whether_it_can_be_answered_can(tmp_path: Path) -> None:
    said: list[dict[str, Any]] = [{}, {"answerable": None}, {"answerable": True}]
    rows = [{"_id": n, "text": "?", **more} for n, more in enumerate(said)]
    assert all(question.answerable for question in load_beir(write(tmp_path, queries=lines(rows))).questions)


def test_a_separator_of_lines_inside_an_id_parts_nothing(tmp_path: Path) -> None:
    rows = [{"_id": "q\u2028x", "text": "?"}]
    folder = write(tmp_path, queries=lines(rows), test=f"{HEADER}q\u2028x\tp1\t1\n")
    assert load_beir(folder).qrels == {"q\u2028x": {"p1": 1}}


def test_two_lines_of_one_id_are_named(tmp_path: Path) -> None:
    folder = write(tmp_path, corpus=lines([*CORPUS, CORPUS[0]]))
    assert refusal(folder) == f"{folder / 'corpus.jsonl'}, line 3 has the _id of line 1: p1"


def test_evidence_of_another_shape_is_passed_over(tmp_path: Path) -> None:
    corpus = [{"_id": "7", "text": "One.", "sentences": ["One."]}]
    shapes: list[Any] = [7, "x", ["7"], {"7": 0}, {"7": [0]}, {"7": [["a", -1, 1]]}, {"7": {"0": 1}}]
    queries = [{"_id": n, "text": "?", "evidence": shape} for n, shape in enumerate(shapes)]
    assert {q.answers for q in load_beir(write(tmp_path, lines(corpus), lines(queries))).questions} == {()}


def test_a_mark_of_utf_8_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    plain = load_beir(write(tmp_path / "d"))
    marked = write(tmp_path / "marked" / "d", f"\ufeff{lines(CORPUS)}", f"\ufeff{lines(QUERIES)}")
    assert load_beir(marked) == plain


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, file: str) -> None:
    folder = write(tmp_path)
    (folder / file).write_bytes(b'{"_id": "x", "text": "caf\xe9"}\n')
    assert refusal(folder).startswith(f"{folder / file} cannot be read: ")
    (folder / file).unlink()
    (folder / file).mkdir()
    assert refusal(folder).startswith(f"{folder / file} cannot be read: ")


@pytest.mark.parametrize(
    "line",
    ["q1 p1 1", "q1\tp1", "q1\tp1\tyes", "q1\t0\tp1\t1", "q1\tp1\t", "q1\tp1\tnan", "q1\tp1\tinf", "q1\tp1\t0.5"],
)
def test_a_broken_judgement_is_named_by_file_and_line(tmp_path: Path, line: str) -> None:
    folder = write(tmp_path, test=f"{HEADER}q1\tp1\t1\n{line}\n")
    assert (
        refusal(folder) == f"{folder / 'qrels' / 'test.tsv'}, line 3 is not: question, passage, grade, parted by tabs."
    )


def test_judged_are_the_questions_with_a_relevant_passage_in_their_order() -> None:
    questions = tuple(Question(f"q{n}", f"question {n}") for n in range(12))
    qrels = {f"q{n}": {"p1": 0, "p2": n % 3} for n in range(11)}
    dataset = Dataset("d", (), questions, qrels)
    kept = ["q1", "q2", "q4", "q5", "q7", "q8", "q10"]
    assert [question.id for question in dataset.judged()] == kept
    assert dataset.judged(None) == dataset.judged(100) == dataset.judged(7) == dataset.judged()


def test_a_limit_takes_questions_evenly_over_the_whole() -> None:
    questions = tuple(Question(f"q{n}", "?") for n in range(100))
    dataset = Dataset("d", (), questions, {question.id: {"p": 1} for question in questions})
    assert [question.id for question in dataset.judged(5)] == ["q0", "q20", "q40", "q60", "q80"]
    assert [question.id for question in dataset.judged(1)] == ["q0"]
    assert [question.id for question in dataset.judged(50)] == [f"q{n}" for n in range(0, 100, 2)]


@pytest.mark.parametrize("limit", range(1, 25))
def test_a_limit_is_never_passed(limit: int) -> None:
    for count in range(1, 60):
        questions = tuple(Question(f"q{n}", "?") for n in range(count))
        asked = Dataset("d", (), questions, {question.id: {"p": 1} for question in questions}).judged(limit)
        assert asked[0] == questions[0]
        assert min(limit, count) / 2 <= len(asked) <= limit


def test_a_dataset_is_named_by_its_folder_or_is_one_that_comes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert load("mine") == load("mine/") == load(str(folder)) == load_beir(folder)
    monkeypatch.chdir(folder)
    assert load(".").name == "mine"
    assert load("lecture").name == "lecture"
    write(folder / "lecture")
    assert load("lecture") == load_beir(folder / "lecture")  # what a person has in front of them is what they mean


def test_a_name_that_is_no_dataset_is_answered_with_those_there_are(tmp_path: Path) -> None:
    for name in ("no-such", str(tmp_path / "no-such"), str(write(tmp_path) / "corpus.jsonl")):
        with pytest.raises(PinciteError) as raised:
            load(name)
        assert str(raised.value) == (
            f"There is no dataset {name}: give a folder in BEIR layout, or one of {', '.join(BUNDLED)}."
        )
    of_lecture = "tune", "unseen", "dialogues", "conversations", "claims"
    assert list(BUNDLED) == ["lecture", *(f"lecture-{name}" for name in of_lecture)]


def test_the_lectures_claims_are_judged_by_paragraph() -> None:
    dataset = load("lecture-claims")
    assert (len(dataset.judged()), len(dataset.unanswerable())) == (99, 15)
    by_text = {claim.text: claim.id for claim in dataset.questions}
    hundred = by_text["In August 1998 North Korea tested a missile over the territory of Japan."]
    assert dataset.qrels[hundred] == {"lecture#p31": 1}


# The sets beside the project, where they are


def raw(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8", newline="\n") as stream:
        return [json.loads(line) for line in stream]


@pytest.mark.parametrize(
    ("name", "passages", "questions", "judgements"),
    [
        ("adi", 82, 35, 170),
        ("covid_faq", 210, 108, 109),
        ("cranfield", 1400, 225, 1612),
        ("canard", 2497, 3430, 2497),
        ("policyqa_dev", 574, 2420, 3775),
        ("squad_v2", 413, 3821, 1908),
        ("mtrag_human159", 350, 159, 395),
        ("xquad_th", 120, 601, 601),
    ],
)
def test_the_sets_of_the_project_are_read_as_they_stand(
    shared: Path, name: str, passages: int, questions: int, judgements: int
) -> None:
    folder = shared / "eval" / name
    dataset = load(str(folder))
    corpus, queries = raw(folder / "corpus.jsonl"), raw(folder / "queries.jsonl")
    assert dataset.name == name
    assert (len(dataset.passages), len(dataset.questions)) == (passages, questions)
    assert [(p.id, p.title, p.text) for p in dataset.passages] == [
        (str(row["_id"]), row.get("title") or "", row["text"]) for row in corpus
    ]
    assert [p.scope for p in dataset.passages] == [row.get("scope") for row in corpus]
    assert [(q.id, q.text, q.scope, q.rewrite) for q in dataset.questions] == [
        (str(row["_id"]), row["text"], row.get("scope"), row.get("rewrite")) for row in queries
    ]
    assert [q.answerable for q in dataset.questions] == [row.get("answerable", True) for row in queries]
    assert [list(q.answers) for q in dataset.questions] == [row.get("answers") or [] for row in queries]
    assert [[{"role": r, "text": t} for r, t in q.history] for q in dataset.questions] == [
        [{"role": turn["role"], "text": turn["text"]} for turn in row.get("history") or []] for row in queries
    ]
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as stream:
        said = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    assert len(said) == judgements
    assert {(q, p): g for q, of in dataset.qrels.items() for p, g in of.items()} == {
        (question, passage): int(grade) for question, passage, grade in said
    }


def test_the_sets_have_what_each_is_there_for(shared: Path) -> None:
    canard, policy, cranfield, squad = (
        load(str(shared / "eval" / name)) for name in ("canard", "policyqa_dev", "cranfield", "squad_v2")
    )
    second = next(question for question in canard.questions if question.id.endswith("#q2"))
    assert second.history[0] == ("user", next(q.text for q in canard.questions if q.id == f"{second.id[:-1]}1"))
    assert second.rewrite
    scope_of = {passage.id: passage.scope for passage in policy.passages}
    judged = [(q, p) for q in policy.judged() for p, grade in policy.qrels[q.id].items() if grade]
    assert all(question.scope == scope_of[passage] is not None for question, passage in judged)
    assert {grade for of in cranfield.qrels.values() for grade in of.values()} > {1}
    assert {question.answerable for question in squad.questions} == {True, False}
    assert all(question.answerable for question in squad.judged())
