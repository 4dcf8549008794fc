"""Documents: the links to their paragraphs, and their text for the panel."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from app.web.panel import panel_html
from index.current import Current


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    routes, library = APIRouter(), current.library

    @routes.get("/d/{name}")
    def paragraph(name: str) -> RedirectResponse:
        """Open the page at a document; the browser carries the "#p12" of the link along."""
        library.check(name)
        return RedirectResponse(f"/?document={quote(name, safe='')}")

    @routes.get("/panel/{name}")
    def panel(name: str) -> HTMLResponse:
        """Give a document as the page's panel shows it."""
        return HTMLResponse(panel_html(library.document(name), library.paragraphs_of(name)))

    return routes
