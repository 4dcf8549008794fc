"""Judged questions: folders in BEIR layout, and the lecture's own questions, which are keyed by quotation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from eval.lines import ClaimLine, DialogueLine, PassageLine, QuestionLine, TurnLine, judgements, lines
from source.errors import PinciteError
from source.lecture import lecture

_OF_LECTURE = files("eval") / "lecture"


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
    corpus = list(lines(folder / "corpus.jsonl", PassageLine))
    passages = tuple(Passage(line.id, line.title or "", line.text, line.scope) for line in corpus)
    parts = {line.id: line.sentences for line in corpus if line.sentences}
    questions = []
    for line in lines(folder / "queries.jsonl", QuestionLine):
        question = _question(line)
        questions.append(question if question.answers else replace(question, answers=_rationales(line.evidence, parts)))
    tables = sorted((folder / "qrels").glob("*.tsv"))
    chosen = [table for table in tables if table.stem == "test"] or tables
    qrels: dict[str, dict[str, int]] = {}
    for table in chosen:
        for asked, passage, grade in judgements(table):
            qrels.setdefault(asked, {})[passage] = grade
    return Dataset(folder.resolve().name, passages, tuple(questions), qrels)


def load_lecture(half: str | None = None) -> Dataset:
    """Return the lecture's paragraphs, by address, with the questions about them; ``half`` is "tune" or "unseen".

    What is tuned is tuned on the one half; the other is only ever measured.
    """
    every = lines(_OF_LECTURE / "questions.jsonl", QuestionLine)
    return _judged_by_quotation([line for line in every if half in (None, line.half)])


def load_lecture_dialogues(half: str | None = None, file: str = "dialogues.jsonl") -> Dataset:
    """Return the same paragraphs with dialogues about them: turn "d01.2" carries what was asked before it.

    Those of ``dialogues.jsonl`` avoid the lecture's words; those of ``conversations.jsonl`` are as a reader asks.
    """
    turns = []
    for dialogue in lines(_OF_LECTURE / file, DialogueLine):
        said: list[TurnLine] = []
        for number, turn in enumerate(dialogue.turns if half in (None, dialogue.half) else (), start=1):
            known = turn.model_dump() | {"_id": f"{dialogue.id}.{number}", "history": tuple(said)}
            turns.append(QuestionLine.model_validate(known))
            said.append(TurnLine(role="user", text=turn.text))
    return _judged_by_quotation(turns)


def load_lecture_claims() -> Dataset:
    """Return the lecture's paragraphs with the sentences of an essay on it, those that nothing bears on as well."""
    _, paragraphs, _ = lecture()
    passages = tuple(Passage(p.citation.address, ". ".join(p.citation.headings), p.text) for p in paragraphs)
    claims = list(lines(_OF_LECTURE / "claims.jsonl", ClaimLine))
    qrels = {claim.id: {passages[n - 1].id: 1 for n in claim.paragraphs} for claim in claims}
    questions = tuple(Question(claim.id, claim.text, answerable=claim.answerable) for claim in claims)
    return Dataset("lecture-claims", passages, questions, qrels)


def _judged_by_quotation(asked: Sequence[QuestionLine]) -> Dataset:
    """Return a dataset over the lecture in which each line's quotations say which paragraphs are right."""
    _, paragraphs, _ = lecture()
    passages = tuple(Passage(p.citation.address, ". ".join(p.citation.headings), p.text) for p in paragraphs)
    qrels = {line.id: {_holding(quote, passages): 1 for quote in line.quotes} for line in asked}
    return Dataset("lecture", passages, tuple(_question(line) for line in asked), qrels)


def _holding(quote: str, passages: tuple[Passage, ...]) -> str:
    found = [passage.id for passage in passages if quote in passage.text]
    if len(found) != 1:
        raise PinciteError(f"A judged quotation stands in {len(found)} paragraphs and not in one: {quote}")
    return found[0]


def _rationales(evidence: Any, sentences: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the sentences that evidence names, as SciFact has it: by passage, sets of their places in it."""
    found = []
    for id_, sets in evidence.items() if isinstance(evidence, dict) else ():
        some = [one for one in sets if isinstance(one, list)] if isinstance(sets, list) else []
        places = [place for one in some for place in one]
        known = sentences.get(id_, ())
        found += [known[place] for place in places if isinstance(place, int) and 0 <= place < len(known)]
    return tuple(found)


def _question(line: QuestionLine) -> Question:
    return Question(
        id=line.id,
        text=line.text,
        scope=line.scope,
        answerable=line.answerable is not False,
        answers=line.answers or (),
        history=tuple((turn.role, turn.text) for turn in line.history or ()),
        rewrite=line.rewrite,
    )


BUNDLED: dict[str, Callable[[], Dataset]] = {
    "lecture": load_lecture,
    "lecture-tune": partial(load_lecture, "tune"),
    "lecture-unseen": partial(load_lecture, "unseen"),
    "lecture-dialogues": load_lecture_dialogues,
    "lecture-conversations": partial(load_lecture_dialogues, file="conversations.jsonl"),
    "lecture-claims": load_lecture_claims,
}
