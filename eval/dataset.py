"""Judged questions: folders in BEIR layout, and the lecture's own questions, which are keyed by quotation."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from source.errors import PinciteError
from source.lecture import lecture


@dataclass(frozen=True, slots=True)
class Passage:
    """One entry of a corpus. ``scope`` names the part of the corpus it belongs to, where a dataset has parts."""

    id: str
    title: str
    text: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One judged question, or one turn of a conversation.

    ``history`` is what was said before, oldest first, as (role, text); ``rewrite`` the same question made to stand
    alone; ``answers`` texts of which the right passage holds one, or its sentences that say so; ``answerable`` is
    False where silence is right.
    """

    id: str
    text: str
    scope: str | None = None
    answerable: bool = True
    answers: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    rewrite: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Passages, questions, and the grade of each judged passage by question id and passage id (0: not relevant)."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]
    qrels: dict[str, dict[str, int]]

    def unanswerable(self, limit: int | None = None) -> list[Question]:
        """Return the questions that silence is right for; at most ``limit``, taken evenly over the whole."""
        return _evenly([question for question in self.questions if not question.answerable], limit)

    def judged(self, limit: int | None = None) -> list[Question]:
        """Return the questions with a relevant passage; at most ``limit``, taken evenly over the whole."""
        kept = [question for question in self.questions if any(self.qrels.get(question.id, {}).values())]
        return _evenly(kept, limit)


def _evenly(questions: list[Question], limit: int | None) -> list[Question]:
    return questions[:: max(1, -(-len(questions) // limit))] if limit else questions


def load(name: str) -> Dataset:
    """Return the dataset in a folder, or a bundled one by its name.

    Raises ``PinciteError`` where there is none, or where a line is not what BEIR's layout has there.
    """
    if name in BUNDLED and not Path(name).is_dir():
        return BUNDLED[name]()
    if not Path(name).is_dir():
        raise PinciteError(f"There is no dataset {name}: give a folder in BEIR layout, or one of {', '.join(BUNDLED)}.")
    return load_beir(Path(name))


def load_beir(folder: Path) -> Dataset:
    """Return the dataset of a folder with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/*.tsv``."""
    missing = [part for part in ("corpus.jsonl", "queries.jsonl", "qrels") if not (folder / part).exists()]
    if missing:
        raise PinciteError(f"{folder} is no dataset: it has no {' and no '.join(missing)}.")
    rows = list(_rows(folder / "corpus.jsonl"))
    passages = tuple(
        Passage(str(row["_id"]), row.get("title") or "", row["text"], _optional(row.get("scope"))) for row in rows
    )
    parts = {str(row["_id"]): row["sentences"] for row in rows if isinstance(row.get("sentences"), list)}
    questions = tuple(
        _question({**row, "answers": row.get("answers") or _rationales(row.get("evidence"), parts)})
        for row in _rows(folder / "queries.jsonl")
    )
    tables = sorted((folder / "qrels").glob("*.tsv"))
    chosen = [table for table in tables if table.stem == "test"] or tables
    qrels: dict[str, dict[str, int]] = {}
    for table in chosen:
        for question, passage, grade in _qrels(table):
            qrels.setdefault(question, {})[passage] = grade
    return Dataset(folder.resolve().name, passages, questions, qrels)


def load_lecture(half: str | None = None) -> Dataset:
    """Return the lecture's paragraphs, by address, with the questions about them; ``half`` is "tune" or "unseen".

    What is tuned is tuned on the one half; the other is only ever measured.
    """
    return _judged_by_quotation(_lecture_rows("questions.jsonl", half))


def load_lecture_dialogues(half: str | None = None) -> Dataset:
    """Return the same paragraphs with dialogues about them: turn "d01.2" carries what was asked before it."""
    rows = []
    for dialogue in _lecture_rows("dialogues.jsonl", half):
        history: list[dict[str, str]] = []
        for number, turn in enumerate(dialogue["turns"], start=1):
            rows.append({"_id": f"{dialogue['_id']}.{number}", **turn, "history": list(history)})
            history.append({"role": "user", "text": turn["text"]})
    return _judged_by_quotation(rows)


def _lecture_rows(file: str, half: str | None) -> list[dict[str, Any]]:
    rows = _rows(files("eval") / "lecture" / file)
    return [row for row in rows if half is None or row["half"] == half]


def _judged_by_quotation(rows: list[dict[str, Any]]) -> Dataset:
    """Return a dataset over the lecture in which each row's quotations say which paragraphs are right."""
    _, paragraphs = lecture()
    passages = tuple(Passage(p.citation.address, ". ".join(p.citation.headings), p.text) for p in paragraphs)
    qrels = {row["_id"]: {_holding(quote, passages): 1 for quote in row["quotes"]} for row in rows}
    return Dataset("lecture", passages, tuple(_question(row) for row in rows), qrels)


def _holding(quote: str, passages: tuple[Passage, ...]) -> str:
    found = [passage.id for passage in passages if quote in passage.text]
    if len(found) != 1:
        raise PinciteError(f"A judged quotation stands in {len(found)} paragraphs and not in one: {quote}")
    return found[0]


def _rationales(evidence: Any, sentences: dict[str, list[str]]) -> list[str]:
    """Return the sentences that evidence names, as SciFact has it: by passage, sets of their places in it."""
    found = []
    for id_, sets in evidence.items() if isinstance(evidence, dict) else ():
        places = [place for some in sets for place in some] if isinstance(sets, list) else []
        known = sentences.get(id_, [])
        found += [known[place] for place in places if isinstance(place, int) and place < len(known)]
    return found


def _question(row: dict[str, Any]) -> Question:
    return Question(
        id=str(row["_id"]),
        text=row["text"],
        scope=_optional(row.get("scope")),
        answerable=bool(row.get("answerable", True)),
        answers=tuple(row.get("answers") or ()),
        history=tuple((turn["role"], turn["text"]) for turn in row.get("history") or ()),
        rewrite=row.get("rewrite"),
    )


def _rows(file: Traversable) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeError) as error:
        raise PinciteError(f"{file} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise PinciteError(f"{file}, line {number} is not JSON: {error}") from error
            if not isinstance(row, dict) or "_id" not in row:
                raise PinciteError(f"{file}, line {number} has no _id.")
            if not isinstance(row.get("text", row.get("turns")), str | list):
                raise PinciteError(f"{file}, line {number} has no text.")
            yield row


def _qrels(table: Path) -> Iterator[tuple[str, str, int]]:
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise PinciteError(f"{table} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        fields = line.split("\t")
        if number == 1 and not fields[-1].replace(".", "").isdigit():
            continue
        try:
            question, passage, grade = fields
            yield question, passage, int(float(grade))
        except ValueError:
            raise PinciteError(f"{table}, line {number} is not: question, passage, grade, parted by tabs.") from None


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


BUNDLED: dict[str, Callable[[], Dataset]] = {
    "lecture": load_lecture,
    "lecture-tune": partial(load_lecture, "tune"),
    "lecture-unseen": partial(load_lecture, "unseen"),
    "lecture-dialogues": load_lecture_dialogues,
}
