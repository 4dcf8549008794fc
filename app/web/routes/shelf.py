"""The shelf: what is in the library, and what a person does with it on the page."""

from collections.abc import AsyncIterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLongError
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field

from app.job import Job
from app.jobs import Jobs
from app.uploads import TooLargeError, Uploads, discard, dismiss
from app.web.shown import job_json, key_of, shelf_json
from index import collections
from index.current import Current
from index.files import Files
from index.titles import give_title
from source.errors import PinciteError
from source.find import is_url
from source.worker import LARGEST_FILE

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SOON = 5.0
"""Seconds a request waits for a change that a job stands in the way of, which is then made when that lets it."""

UPLOAD = "/shelf/upload"
"""Where files are sent to, which may be large."""


class Paths(BaseModel):
    """Files and folders to add."""

    paths: list[Annotated[str, Field(max_length=4096)]]
    collection: str | None = None


class Password(BaseModel):
    """A password to try again with."""

    password: str | None = None


class Title(BaseModel):
    """A title for a document."""

    title: str


class Names(BaseModel):
    """Documents by name."""

    documents: list[str]


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    jobs = Jobs(current)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        await run_in_threadpool(_resume, current, jobs)
        yield
        await run_in_threadpool(jobs.close)

    routes = APIRouter(prefix="/shelf", lifespan=lifespan)
    _add_adding(routes, current, jobs)
    _add_jobs(routes, jobs)
    _add_changes(routes, current, jobs)
    return routes


def _add_adding(routes: APIRouter, current: Current, jobs: Jobs) -> None:
    library = current.library
    uploads = None if library.folder is None else Uploads(library)

    @routes.get("")
    def shelf(request: Request) -> JSONResponse:
        """Give all documents, the files that could not be read, and what may be added."""
        may = {"may_name_paths": _is_local(request), "largest": LARGEST_FILE}
        return JSONResponse(shelf_json(library, current.embedder.key) | may)

    @routes.post("/upload")
    async def upload(request: Request, name: str, collection: str | None = None, batch: str = "") -> Response:
        """Keep the file that is the body, and add it; ``batch`` names those that are sent together."""
        if collection is not None:
            collections.checked_name(library, collection)
        given = request.headers.get("Content-Length", "")
        try:
            if given.isdecimal() and int(given) > LARGEST_FILE:
                raise TooLargeError
            with (uploads or Uploads(library)).receive(name) as receiving:
                async for piece in request.stream():
                    await run_in_threadpool(receiving.write, piece)
                path = await run_in_threadpool(receiving.done)
        except TooLargeError as error:
            return PlainTextResponse(str(error), status_code=413)
        return _job(jobs.add_files([str(path)], collection, batch))

    @routes.post("/add")
    def add(request: Request, named: Paths) -> JSONResponse:
        """Add files and folders of this machine by their paths."""
        if not _is_local(request):
            raise PinciteError(
                "Paths can only be named where Pincite listens to this machine alone; send files instead."
            )
        if named.collection is not None:
            collections.checked_name(library, named.collection)
        return _job(jobs.add(_checked(named.paths), named.collection))


def _add_jobs(routes: APIRouter, jobs: Jobs) -> None:
    @routes.get("/job")
    def job() -> JSONResponse:
        """Give the job that runs, or ran last."""
        return _job(jobs.snapshot())

    @routes.post("/job/cancel")
    def cancel() -> JSONResponse:
        """Stop it; what is done stays done."""
        return _job(jobs.cancel())

    @routes.post("/job/retry")
    def retry(given: Password) -> JSONResponse:
        """Read the files again that could not be read."""
        return _job(jobs.retry(given.password or None))

    @routes.post("/job/go-on")
    def go_on() -> JSONResponse:
        """Go on with what was cancelled, and embed what is not yet."""
        return _job(jobs.go_on())

    @routes.post("/sync")
    def sync() -> JSONResponse:
        """Look again at all that was ever added."""
        return _job(jobs.sync())

    @routes.post("/rebuild")
    def rebuild() -> JSONResponse:
        """Make again what is derived."""
        return _job(jobs.rebuild())

    @routes.post("/verify")
    def verify() -> JSONResponse:
        """Compare every paragraph with its document."""
        return _job(jobs.verify())


def _add_changes(routes: APIRouter, current: Current, jobs: Jobs) -> None:
    library = current.library

    @routes.post("/collections/{collection:path}")
    def collect(collection: str, given: Names) -> Response:
        """Put documents into a collection."""
        collections.put(library, collection, given.documents)
        return Response(status_code=204)

    @routes.delete("/collections/{collection:path}/{name}")
    def uncollect(collection: str, name: str) -> Response:
        """Take a document out of a collection."""
        collections.take(library, collection, [name])
        return Response(status_code=204)

    @routes.delete("/files/{key}")
    def forget(key: str) -> Response:
        """Hear no more of a file that could not be read."""
        path = next((file.path for file in Files(library).all() if key_of(file.path) == key), "")
        return _made(jobs, jobs.change(partial(dismiss, library, path)))

    @routes.post("/documents/{name}/title")
    def entitle(name: str, given: Title) -> Response:
        """Give a document a title of a person's own."""
        give_title(library, name, given.title)
        return Response(status_code=204)

    @routes.delete("/documents/{name}")
    def remove(name: str) -> Response:
        """Take a document out."""
        library.check(name)
        return _made(jobs, jobs.change(partial(discard, library, name)))


def _made(jobs: Jobs, change: "Future[None]") -> Response:
    """Return that a change is made, or that it is promised; then the job tells if it cannot be."""
    try:
        change.result(_SOON)
    except TooLongError:
        jobs.promised(change)
        return JSONResponse({"promised": True}, status_code=202)
    return Response(status_code=204)


def _job(job: Job) -> JSONResponse:
    return JSONResponse(job_json(job))


def _resume(current: Current, jobs: Jobs) -> None:
    """Read what was sent before the server was last ended, and not read any more."""
    if current.library.folder is not None:
        left = Uploads(current.library).left()
        if left:
            jobs.add_files(left)


def _is_local(request: Request) -> bool:
    return request.app.state.host in LOOPBACK


def _checked(given: list[str]) -> list[str]:
    """Return the paths that are given. Raises ``PinciteError`` where there is none, or one that starts nowhere."""
    paths = [path for path in map(_unquoted, given) if path]
    for path in paths:
        if not (is_url(path) or path.startswith("~") or Path(path).is_absolute()):
            raise PinciteError(f"Name the whole path, from the root or from ~, and not {path}.")
    if not paths:
        raise PinciteError("Name a file or a folder.")
    return paths


def _unquoted(path: str) -> str:
    """Return a path without the white space and quotes that file managers copy along."""
    path = path.strip()
    return path[1:-1] if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"" else path
