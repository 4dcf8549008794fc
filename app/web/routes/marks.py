"""What a person says of passages: which answer, and which are to be learned."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.answer import checked_question
from app.cite import quote
from app.settings import LONGEST_QUESTION
from index.current import Current
from index.marks import Marks, Verdict
from source.errors import PinciteError
from source.model import Paragraph


class Passage(BaseModel):
    """A passage by its document's name and its ordinal, and the question it was found by."""

    name: Annotated[str, Field(max_length=200)]
    paragraph: int
    question: Annotated[str, Field(max_length=2 * LONGEST_QUESTION)] = ""


class Judgment(Passage):
    """Whether a passage answers its question; None takes back what was said."""

    verdict: Verdict | None


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    routes, marks = APIRouter(), Marks(current.library)

    def found(passage: Passage) -> Paragraph:
        current.library.check(passage.name)
        paragraphs = current.library.paragraphs_between(passage.name, passage.paragraph, passage.paragraph)
        if not paragraphs:
            raise PinciteError(f"There is no paragraph {passage.paragraph} in {passage.name} any more.")
        return paragraphs[0]

    @routes.post("/judgments")
    def judge(judgment: Judgment) -> JSONResponse:
        """Keep whether a passage answers a question."""
        marks.judge(checked_question(judgment.question), found(judgment), judgment.verdict, _now())
        return JSONResponse({})

    @routes.get("/saved")
    def saved() -> JSONResponse:
        """Give the passages kept to be learned, the newest first."""
        return JSONResponse([asdict(one) | {"quote": quote(one.text, one.source)} for one in marks.saved()])

    @routes.post("/saved")
    def save(passage: Passage) -> JSONResponse:
        """Keep a passage to be learned."""
        paragraph = found(passage)
        marks.save(paragraph, paragraph.citation.reference, checked_question(passage.question), _now())
        return JSONResponse({})

    @routes.delete("/saved/{passage_hash}")
    def forget(passage_hash: str) -> JSONResponse:
        """Keep a passage no more."""
        marks.forget(passage_hash)
        return JSONResponse({})

    return routes


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
