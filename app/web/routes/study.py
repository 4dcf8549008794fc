"""Study: proposals, the queue, reviews, progress, and cards in and out."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.study import plain
from app.study.desk import Desk
from app.study.incoming import MOST_BYTES
from app.study.meaning import by_model
from app.study.outgoing import FORMATS, format_of
from app.study.queue import Limits
from app.study.schedule import Grade
from index.current import Current
from source.errors import PinciteError

IMPORT = "/study/import"
"""Where a text export of Anki's is sent to, which may be large."""
_Id = Annotated[str, Field(max_length=40)]
_Side = Annotated[str, Field(max_length=4000)]


class Picked(BaseModel):
    """Proposed cards by their ids, and the documents they were proposed of."""

    keep: list[_Id] = []
    drop: list[_Id] = []
    within: list[str] = []


class Words(BaseModel):
    """Both sides of a card."""

    prompt: _Side
    answer: _Side


class Typed(BaseModel):
    """What was typed for an answer."""

    typed: Annotated[str, Field(max_length=2000)]


class Graded(BaseModel):
    """A grade, the time it took, what was typed, and when the card was due as it was shown."""

    grade: Grade
    milliseconds: Annotated[int, Field(ge=0, le=86_400_000)] | None = None
    typed: Annotated[str, Field(max_length=2000)] | None = None
    due: _Id | None = None


class Daily(BaseModel):
    """The limits of a day."""

    new: Annotated[int, Field(ge=0, le=9999)]
    reviews: Annotated[int, Field(ge=0, le=9999)]
    retention: float = 0.9


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    routes = APIRouter(prefix="/study")
    desk = Desk(current.library, sense=by_model(lambda: current.embedder))
    _add_proposals(routes, desk)
    _add_cards(routes, desk)
    _add_leaving(routes, desk)
    _add_reviews(routes, desk)
    _add_standing(routes, desk)
    _add_inout(routes, desk)
    return routes


def _add_proposals(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/proposals")
    def proposals(count: int = 20, within: Annotated[list[str] | None, Query()] = None) -> JSONResponse:
        """Give the best cards that were not kept or dropped."""
        return JSONResponse({"cards": [plain.proposal(card) for card in desk.proposals(count, within or ())]})

    @routes.post("/proposals")
    def pick(picked: Picked) -> JSONResponse:
        """Keep some of the proposed cards, and never propose others again."""
        desk.refuse(desk.named(picked.drop, picked.within))
        return JSONResponse({"kept": desk.keep(desk.named(picked.keep, picked.within))})


def _add_cards(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/cards")
    def cards() -> JSONResponse:
        """Give the cards that are kept."""
        at = desk.now()
        return JSONResponse({"cards": [plain.kept(card, at) for card in desk.deck.all()]})

    @routes.post("/cards/{id_}")
    def edit(id_: str, words: Words) -> JSONResponse:
        """Give a card other words."""
        return JSONResponse(plain.kept(desk.edit(id_, words.prompt, words.answer), desk.now()))

    @routes.delete("/cards/{id_}")
    def drop(id_: str) -> Response:
        """Take a card out of what is learned."""
        desk.deck.drop(id_)
        return Response(status_code=204)

    @routes.post("/cards/{id_}/restore")
    def restore(id_: str) -> Response:
        """Keep a card again that was dropped."""
        desk.deck.restore(id_)
        return Response(status_code=204)


def _add_leaving(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/cards/{id_}/bury")
    def bury(id_: str) -> Response:
        """Leave a card out until tomorrow."""
        desk.bury(id_)
        return Response(status_code=204)

    @routes.post("/cards/{id_}/suspend")
    def suspend(id_: str) -> Response:
        """Leave a card out until it is released."""
        desk.deck.suspend(id_, suspended=True)
        return Response(status_code=204)

    @routes.post("/cards/{id_}/release")
    def release(id_: str) -> Response:
        """Take a buried or suspended card in again."""
        desk.release(id_)
        return Response(status_code=204)


def _add_reviews(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/queue")
    def queue() -> JSONResponse:
        """Give the card to be asked now, if any, and how many are left."""
        at, limits = desk.now(), desk.limits()
        waiting = desk.queue(limits=limits)
        first = plain.asked(waiting.cards[0], at, limits.retention) if waiting.cards else None
        if first:
            there = desk.passage(waiting.cards[0])
            first["passage"] = there.text if there else first["passage"]
        kept = len(desk.deck.all())
        daily = {"new": limits.new, "reviews": limits.reviews, "retention": limits.retention}
        return JSONResponse({"card": first, "left": plain.queued(waiting), "kept": kept, "limits": daily})

    @routes.post("/cards/{id_}/compare")
    def compare(id_: str, given: Typed) -> JSONResponse:
        """Say how right a typed answer is."""
        return JSONResponse(plain.compared(desk.compare(desk.deck.get(id_), given.typed)))

    @routes.post("/cards/{id_}/review")
    def review(id_: str, given: Graded) -> JSONResponse:
        """Log a review, unless the card is not any more as it was shown."""
        after = desk.review(id_, given.grade, given.milliseconds, given.typed, given.due)
        return JSONResponse(plain.kept(after, desk.now()))

    @routes.post("/cards/{id_}/undo")
    def undo(id_: str) -> Response:
        """Take the last review back, which was of this card."""
        desk.deck.undo(id_)
        return Response(status_code=204)


def _add_standing(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/limits")
    def limits(daily: Daily) -> Response:
        """Set the limits of a day."""
        desk.set_limits(Limits(daily.new, daily.reviews, daily.retention))
        return Response(status_code=204)

    @routes.get("/progress")
    def progress() -> JSONResponse:
        """Give where the learning stands."""
        return JSONResponse(plain.progressed(desk.progress(), desk.now()))


def _add_inout(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/formats")
    def formats() -> JSONResponse:
        """Give the formats cards are exported in."""
        return JSONResponse([{"name": name, "label": one.label} for name, one in FORMATS.items()])

    @routes.get("/export")
    def export(request: Request, format: str = "apkg") -> Response:  # noqa: A002 - so it is called in the address
        """Give the cards kept as a file to be saved; its links lead to this page."""
        wanted = format_of(format)
        written = desk.send_out(format, str(request.base_url))
        headers = {
            "Content-Disposition": f'attachment; filename="pincite-cards.{wanted.ending}"',
            "Cache-Control": "no-store",
        }
        return Response(written, headers=headers, media_type=wanted.content_type)

    @routes.post("/import")
    async def take_in(request: Request) -> JSONResponse:
        """Keep the cards of the text export that is the body."""
        data = b""
        async for piece in request.stream():
            data += piece
            if len(data) > MOST_BYTES:
                raise PinciteError(f"That file is larger than {MOST_BYTES:,} bytes.")
        taken = await run_in_threadpool(partial(desk.take_in, data))
        return JSONResponse({"kept": taken.kept, "said": f"{taken.said}."})
