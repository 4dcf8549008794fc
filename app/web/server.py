"""The web server around the page: who may talk to it, and what a browser may do with what it sends."""

import os
import re
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.web.routes import documents, health, shelf
from source.errors import PinciteError

if TYPE_CHECKING:
    from index.current import Current

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only when a person asks to be reached from other machines
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self';"
    " frame-ancestors 'none'; form-action 'self'"
)
"""Gradio's own templates need inline scripts and eval; nothing may come from, or go to, another host."""
_FETCHES = ("/file=http", "/proxy=", "/vibe", "/process_recording", "/upload")
"""Gradio routes that fetch what a visitor names, run what a visitor writes, or keep what nothing here asks for."""

_OURS = re.compile(r"/(?:d|panel)/[^/]+|/shelf(?:/[^/]+){0,3}")
"""Paths of our own, where a document may have any name."""

Next = Callable[[Request], Awaitable[Response]]


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the port, before anything slow is begun; 0 takes a free one.

    Raises ``PinciteError`` when it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free at once
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, socket.gaierror):
            raise PinciteError(f"There is no host {host} on this machine; choose another with --host.") from error
        raise PinciteError(
            f"Port {port} on {host} cannot be used ({getattr(error, 'strerror', error)}); choose another with --port."
        ) from error
    return listener


def serve(current: "Current", host: str, listener: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve the page until the process is told to stop; ``ready`` is told the URL."""
    app = build(current, host)
    shown = "127.0.0.1" if host in EVERYWHERE else host
    url = f"http://{f'[{shown}]' if ':' in shown else shown}:{listener.getsockname()[1]}/"

    class Announced(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(url)

    Announced(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)).run(sockets=[listener])


def build(current: "Current", host: str) -> FastAPI:
    """Return the whole web application over a library."""
    from app.web.page import mount

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.host = host
    for router in ROUTERS:
        app.include_router(router(current))

    @app.exception_handler(PinciteError)
    async def explain(request: Request, error: Exception) -> Response:
        """Say in one line what is wrong: with what is asked for, or with what is to be done."""
        return PlainTextResponse(str(error), status_code=404 if request.method == "GET" else 400)

    @app.middleware("http")
    async def guard(request: Request, call_next: Next) -> Response:
        path = request.url.path
        if not _OURS.fullmatch(path) and any(part in path for part in _FETCHES):
            return PlainTextResponse("Not here.", status_code=403)
        if is_foreign(request):
            return PlainTextResponse("Only Pincite's own page may change anything here.", status_code=403)
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    if host not in EVERYWHERE:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[host, "127.0.0.1", "localhost", "[::1]"])
    return mount(app, current, host)


def is_foreign(request: Request) -> bool:
    """Whether a browser says that a request that may change something comes from a page of another server.

    Programs that are no browsers say nothing of the kind, and may.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("Host", "").lower()


ROUTERS = (documents.router, health.router, shelf.router)
"""What is served beside the page."""
