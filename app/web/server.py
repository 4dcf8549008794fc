"""The web server around the page: who may talk to it, and what a browser may do with what it sends."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.printable import one_line
from app.web.guard import MOST_BODY, is_closed, is_foreign, is_own_host, is_too_large, may_enter, names_a_file
from app.web.routes import checks, conversations, documents, health, marks, metrics, shelf, study
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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_OPEN = "/healthz"
"""What is told to anybody, password or not."""
_TOO_MUCH = "That is more than anybody asks."
_NO_TEXT = "It holds characters that are no text; check how it is typed"
_SLOWLY = 0.5
"""Seconds that a wrong password takes to be told."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in: those who know the ``password``, if there is one, and with ``mcp`` the tools of an assistant."""

    password: str | None = None
    mcp: bool = False


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

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
    logging.getLogger("uvicorn.error").addFilter(_is_told)
    Announced(config).run(sockets=[listener])


def _is_told(record: logging.LogRecord) -> bool:
    """Whether something that was logged is worth telling: not that a page was still open when the server was ended."""
    cancelled = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cancelled and not record.getMessage().startswith("Cancel ")


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
        return _told(str(error), 404 if request.method == "GET" else 400)

    @app.exception_handler(RequestValidationError)
    async def correct(_: Request, error: RequestValidationError) -> Response:
        """Say in one line what is wrong with the form of what is asked for."""
        return _told(_misformed(error), 422)

    app.add_middleware(Guard, access=access, everywhere=host in EVERYWHERE)
    if host not in EVERYWHERE:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[host, "127.0.0.1", "localhost", "[::1]"])
    return mount(app, current, host, mcp=access.mcp)


def _misformed(error: RequestValidationError) -> str:
    """Return the first thing that is wrong with the form of a request, and where in it."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return "That is not JSON; check how it is written."
    where = ".".join(str(part) for part in first["loc"][1:])
    said = _NO_TEXT if first["type"] == "string_unicode" else first["msg"]
    return f"{where}: {said}." if where else f"{said}."


def _told(line: str, status: int) -> Response:
    """Return an answer of one line, with a mark for what cannot be sent: half a character, out of what was asked."""
    return PlainTextResponse(one_line(line).encode(errors="replace"), status_code=status)


class Guard:
    """Turns away who may not come in and what may not be asked, and tells browsers what a page may do.

    It works on the connection itself and so stands between nobody who streams, or leaves early.
    """

    def __init__(self, app: ASGIApp, access: Access, *, everywhere: bool) -> None:
        self._app, self._access, self._open = app, access, everywhere and access.password is None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        request = Request(scope, receive)
        refused = await self._refusal(request)
        if not refused and request.method == "POST" and request.url.path not in LARGE:
            body, refused = await _body(request)
            receive = _again(body, receive)
        await (refused(scope, receive, send) if refused else self._app(scope, receive, guarded))

    async def _refusal(self, request: Request) -> Response | None:
        path, headers = request.url.path, request.headers
        if path != _OPEN and not may_enter(headers.get("authorization"), self._access.password):
            await asyncio.sleep(_SLOWLY)
            asking = {"WWW-Authenticate": 'Basic realm="Pincite", charset="UTF-8"'}
            return PlainTextResponse("The password is wanted.", status_code=401, headers=asking)
        if is_closed(path):
            return PlainTextResponse("Not here.", status_code=403)
        if is_foreign(request.method, headers):
            return PlainTextResponse("Only Pincite's own page may change anything here.", status_code=403)
        if self._open and not is_own_host(headers.get("host", ""), socket.gethostname()):
            return PlainTextResponse("Invalid host header", status_code=400)
        if path not in LARGE and is_too_large(headers.get("content-length")):
            return PlainTextResponse(_TOO_MUCH, status_code=413)
        return None


async def _body(request: Request) -> tuple[bytes, Response | None]:
    """Return what a request says, and why it is refused: for saying too much, or naming a file to be fetched."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY:
            return b"", PlainTextResponse(_TOO_MUCH, status_code=413)
    return body, PlainTextResponse("Files come in by the Library.", status_code=403) if names_a_file(body) else None


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read, once, and then what else is received."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return left.pop() if left else await receive()

    return given


ROUTERS = (
    checks.router,
    conversations.router,
    documents.router,
    health.router,
    marks.router,
    metrics.router,
    shelf.router,
    study.router,
)
"""What is served beside the page."""

LARGE = (shelf.UPLOAD, checks.BEGIN, study.IMPORT)
"""Where files are sent to, which look after their size themselves."""
