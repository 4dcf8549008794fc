"""From settings to a library that answers: open it, put the lecture into a new one, make its index ready."""

from collections.abc import Callable

from app.settings import Settings
from index.embed import DEFAULT_MODEL, load_embedder
from index.library import Library, open_library
from index.search import Index, Progress, open_index
from source.errors import PinciteError
from source.lecture import lecture

_MODEL = "model"
_STARTED = "started"


def open_started(settings: Settings) -> Library:
    """Open the library and, the first time ever, put the bundled lecture into it."""
    library = open_library(settings.library, make=settings.own)
    if not library.meta(_STARTED):
        if not library.documents():
            library.add(*lecture())
        library.set_meta(_STARTED, "1")
    return library


def open_for_questions(
    settings: Settings,
    progress: Progress = lambda done, of: None,
    notice: Callable[[str], None] = lambda line: None,
) -> Index:
    """Open the library with its embedder and its index.

    A library keeps to the model it was made with, since vectors of two models cannot be compared. Raises
    ``PinciteError`` when another is asked for.
    """
    library = open_started(settings)
    kept = library.meta(_MODEL)
    if kept and settings.model and settings.model != kept:
        raise PinciteError(
            f"This library was made with the model {kept}; ask without --model, or start another library"
            f" for {settings.model} with --library."
        )
    model = kept or settings.model or DEFAULT_MODEL
    embedder = load_embedder(model)
    index = open_index(library, embedder, progress=progress, notice=notice)
    if not kept:
        library.set_meta(_MODEL, model)
    return index
