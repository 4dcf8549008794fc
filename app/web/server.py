"""The web server around the page: who may talk to it, and what a browser may do with what it sends."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.web.guard import is_closed, is_foreign, is_too_large, may_enter
from app.web.routes import checks, conversations, documents, health, marks, metrics, shelf
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
_OPEN = "/healthz"
"""What is told to anybody, password or not."""
_SLOWLY = 0.5
"""Seconds that a wrong password takes to be told."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in: those who know the ``password``, if there is one, and with ``mcp`` the tools of an assistant."""

    password: str | None = None
    mcp: bool = False


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


def serve(
    current: "Current", host: str, listener: socket.socket, ready: Callable[[str], None], access: Access = Access()
) -> None:
    """Serve the page until the process is told to stop; ``ready`` is told the URL."""
    app = build(current, host, access)
    shown = "127.0.0.1" if host in EVERYWHERE else host
    url = f"http://{f'[{shown}]' if ':' in shown else shown}:{listener.getsockname()[1]}/"

    class Announced(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(url)

    Announced(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)).run(sockets=[listener])


def build(current: "Current", host: str, access: Access = Access()) -> FastAPI:
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
        if request.url.path != _OPEN and not may_enter(request.headers.get("authorization"), access.password):
            await asyncio.sleep(_SLOWLY)
            asking = {"WWW-Authenticate": 'Basic realm="Pincite", charset="UTF-8"'}
            return PlainTextResponse("The password is wanted.", status_code=401, headers=asking)
        if is_closed(request.url.path):
            return PlainTextResponse("Not here.", status_code=403)
        if is_foreign(request.method, request.headers):
            return PlainTextResponse("Only Pincite's own page may change anything here.", status_code=403)
        if request.url.path not in LARGE and is_too_large(request.headers.get("content-length")):
            return PlainTextResponse("That is more than anybody asks.", status_code=413)
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    if host not in EVERYWHERE:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[host, "127.0.0.1", "localhost", "[::1]"])
    return mount(app, current, host, mcp=access.mcp)


ROUTERS = (
    checks.router,
    conversations.router,
    documents.router,
    health.router,
    marks.router,
    metrics.router,
    shelf.router,
)
"""What is served beside the page."""

LARGE = (shelf.UPLOAD, checks.BEGIN)
"""Where files are sent to, which look after their size themselves."""
