"""The lines of a dataset's files, each checked as it is read: what stands in it, or which line is wrong and how."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError

from source.errors import PinciteError

Name = Annotated[str, BeforeValidator(lambda name: str(name) if type(name) is int else name)]
"""An id, which some datasets write as a number."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)


class PassageLine(_Line):
    """A line of ``corpus.jsonl``; ``sentences`` are the text's, where evidence names them by place."""

    id: Name = Field(alias="_id")
    text: str
    title: str | None = None
    scope: Name | None = None
    sentences: tuple[str, ...] | None = None


class TurnLine(_Line):
    """What was said before a question, and by whom."""

    role: str
    text: str


class SaidLine(_Line):
    """A question, all but its id; ``quotes`` say where it is answered, in the lecture's questions."""

    text: str
    scope: Name | None = None
    answerable: StrictBool | None = None
    answers: tuple[str, ...] | None = None
    history: tuple[TurnLine, ...] | None = None
    rewrite: str | None = None
    evidence: Any = None
    quotes: tuple[str, ...] = ()


class QuestionLine(SaidLine):
    """A line of ``queries.jsonl``."""

    id: Name = Field(alias="_id")
    half: str | None = None


class ClaimLine(_Line):
    """A claim about the lecture: whether it is true, false or unsupported, and the paragraphs that bear on it."""

    id: Name = Field(alias="_id")
    text: str
    is_: str = Field(alias="is")
    answerable: StrictBool
    paragraphs: tuple[int, ...]


class DialogueLine(_Line):
    """A dialogue about the lecture: questions, each of which follows on those before it."""

    id: Name = Field(alias="_id")
    half: str
    turns: tuple[SaidLine, ...]


class AskedLine(BaseModel):
    """A question with its answers, each of which stands at one of the starts in its passage."""

    context_id: str
    answers: tuple[str, ...] = ()
    answer_starts: tuple[int, ...] = ()
    id: str = Field(alias="_id")


AnyLine = TypeVar("AnyLine", PassageLine, QuestionLine, ClaimLine, DialogueLine, AskedLine)


def lines(file: Traversable, kind: type[AnyLine]) -> Iterator[AnyLine]:
    """Yield the lines of a file that are not blank. Raises ``PinciteError`` naming the first that is not of its kind.

    No two may have the same id.
    """
    seen: dict[str, int] = {}
    for number, text in enumerate(text_of(file).split("\n"), start=1):
        if text.strip():
            try:
                line = kind.model_validate_json(text)
            except ValidationError as error:
                raise PinciteError(f"{file}, line {number} {_wrong(error)}.") from error
            if line.id in seen:
                raise PinciteError(f"{file}, line {number} has the _id of line {seen[line.id]}: {line.id}")
            seen[line.id] = number
            yield line


def judgements(table: Traversable) -> Iterator[tuple[str, str, int]]:
    """Yield question, passage and grade of each line of a table, with or without a header.

    Raises ``PinciteError`` naming the first line that is nothing of the kind.
    """
    for number, line in enumerate(text_of(table).split("\n"), start=1):
        fields = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and _number(fields[-1]) is None):
            continue
        grade = _number(fields[-1])
        if len(fields) == 3 and grade is not None and grade.is_integer():
            yield fields[0], fields[1], int(grade)
        else:
            raise PinciteError(f"{table}, line {number} is not: question, passage, grade, parted by tabs.")


def text_of(file: Traversable) -> str:
    """Return the text of a file in UTF-8, marked as such or not. Raises ``PinciteError`` where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise PinciteError(f"{file} cannot be read: {error}") from error


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _wrong(error: ValidationError) -> str:
    """Return what is wrong with a line, to follow its number."""
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"]))
    if first["type"] == "json_invalid":
        return f"is not JSON: {first['msg']}"
    if not place:
        return "is not a JSON object"
    if first["type"] == "missing":
        return f"has no {place}"
    return f"cannot be used, {place}: {first['msg']}"
