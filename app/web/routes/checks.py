"""Checks: a claim or a draft is sent, its check watched and ended, walked through, and exported."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

from app.checks import Checking, Checks
from app.draft.check import Check
from app.draft.model import Draft, Format
from app.draft.notes import Note, annotated, note_text
from app.draft.reading import LARGEST_FILE, read_draft
from app.draft.report import bibliography, report
from app.web.claims import claim_html, draft_html
from index.current import Current
from index.search import Hit
from source.errors import PinciteError, UsageError

BEGIN = "/check/begin"
"""Where drafts are sent to, which may be large."""
_FEW, _MANY = 3, 10
"""Passages for each claim of a draft, and for one that is asked about alone."""
_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}


class Wanted(BaseModel):
    """What is to be exported, by its ending or "draft", and the ranks of the passages accepted for each claim."""

    what: str
    accepted: dict[int, list[int]] = {}


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    checks = Checks(current)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(checks.close)

    routes = APIRouter(prefix="/check", lifespan=lifespan)

    @routes.post("/begin")
    async def begin(request: Request, name: str = "draft.md", within: str = "") -> JSONResponse:
        """Begin to check the draft that is the body; ``within`` names a document or collection to search."""
        parts = bytearray()
        async for piece in request.stream():
            parts += piece
            if len(parts) > LARGEST_FILE:
                raise UsageError(f"The draft is too large: {LARGEST_FILE / 1e6:,.0f} MB are the most.")
        draft = await run_in_threadpool(read_draft, PurePath(name).name, bytes(parts))
        if not draft.claims and not draft.quotations:
            raise UsageError("No sentence here claims anything that a source could carry.")
        return _told(checks.begin(draft, _MANY if len(draft.claims) == 1 else _FEW, [within] if within else None))

    _add_looking(routes, checks)

    @routes.post("/{id_}/export")
    def export(id_: str, wanted: Wanted) -> Response:
        """Give the draft with what was accepted as footnotes, a report, or a bibliography, as a file to be saved."""
        return _exported(current, checks.done(id_), wanted)

    return routes


def _add_looking(routes: APIRouter, checks: Checks) -> None:
    @routes.get("/{id_}")
    def state(id_: str) -> JSONResponse:
        """Say how it stands with a check."""
        return _told(checks.get(id_))

    @routes.post("/{id_}/cancel")
    def cancel(id_: str) -> JSONResponse:
        """End a check."""
        return _told(checks.cancel(id_))

    @routes.get("/{id_}/draft")
    def draft(id_: str) -> HTMLResponse:
        """Give the checked draft."""
        return HTMLResponse(draft_html(checks.done(id_)))

    @routes.get("/{id_}/claim/{number}")
    def claim(id_: str, number: int) -> HTMLResponse:
        """Give what was found for one of its claims."""
        done = checks.done(id_)
        if not 0 <= number < len(done.claims):
            raise PinciteError(f"The draft has no claim {number + 1}.")
        return HTMLResponse(claim_html(done, number))


def _exported(current: Current, done: Check, wanted: Wanted) -> Response:
    hits = {n: _accepted(done, n, ranks) for n, ranks in sorted(wanted.accepted.items())}
    stem, ending = PurePath(done.draft.name).stem or "draft", wanted.what
    if wanted.what == "draft":
        ending = _ending(done.draft)
        notes = [Note(done.claims[n].sentence.end, note_text(some)) for n, some in hits.items() if some]
        data = annotated(done.draft, notes)
    elif wanted.what in (".bib", ".json"):
        cited = [hit for some in hits.values() for hit in some]
        data = bibliography(current.library, cited, wanted.what, datetime.now(UTC).date().isoformat()).encode()
    else:
        data = report(done, wanted.what).encode()
        stem += "-report"
    letters = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem)
    named = f"attachment; filename=\"{letters}{ending}\"; filename*=UTF-8''{quote(stem + ending, safe='')}"
    headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
    return Response(data, headers=headers, media_type=_TYPES.get(ending, "application/octet-stream"))


def _ending(draft: Draft) -> str:
    own = PurePath(draft.name).suffix.lower()
    if draft.format is Format.DOCX:
        return ".docx"
    return own if own in _TYPES else ".md"


def _accepted(done: Check, number: int, ranks: list[int]) -> list[Hit]:
    if not 0 <= number < len(done.claims):
        raise PinciteError(f"The draft has no claim {number + 1}.")
    found = done.claims[number].support
    known = {one.hit.rank: one.hit for one in found.bearings or found.nearest}
    return [known[rank] for rank in dict.fromkeys(ranks) if rank in known]


def _told(one: Checking) -> JSONResponse:
    told = {"id": one.id, "state": one.state.value, "stage": one.stage, "done": one.done, "of": one.of}
    return JSONResponse(told | {"said": one.said})
