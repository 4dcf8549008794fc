"""Documents: the links to their paragraphs, and their text for the panel."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from app.web.panel import panel_html, part_html
from app.window import around, between, find
from index.current import Current

LONGEST_WORDS = 200
"""Characters that are searched for inside a document."""


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    routes, library = APIRouter(), current.library

    @routes.get("/d/{name}")
    def paragraph(name: str) -> RedirectResponse:
        """Open the page at a document, or to say that there is none; the browser carries the link's "#p12" along."""
        return RedirectResponse(f"/?document={quote(name, safe='')}")

    @routes.get("/panel/{name}")
    def panel(name: str, at: int = 1) -> HTMLResponse:
        """Give a document as the page's panel shows it, with the text around a paragraph."""
        return HTMLResponse(panel_html(around(library, name, at)))

    @routes.get("/panel/{name}/part")
    def part(name: str, first: int, last: int) -> HTMLResponse:
        """Give a stretch of a document's text."""
        return HTMLResponse(part_html(between(library, name, first, last)))

    @routes.get("/panel/{name}/find")
    def found(name: str, words: Annotated[str, Query(max_length=LONGEST_WORDS)]) -> JSONResponse:
        """Give where words stand in a document, as ``[[ordinal, [[start, end], ...]], ...]``."""
        places = find(library, name, words)
        return JSONResponse([[ordinal, [[span.start, span.end] for span in spans]] for ordinal, spans in places])

    @routes.get("/around/{name}")
    def neighbours(name: str, first: int, last: int) -> JSONResponse:
        """Give paragraphs as plain text, for what stands before and after a passage."""
        window = between(library, name, first, last)
        return JSONResponse([{"ordinal": p.citation.paragraph, "text": p.text} for p in window.paragraphs])

    return routes
