"""Whether the server is well."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from index.current import Current


def router(_: Current) -> APIRouter:
    """Return the routes over a library."""
    routes = APIRouter()

    @routes.get("/healthz")
    def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    return routes
