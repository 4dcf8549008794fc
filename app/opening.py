"""From settings to a library that answers: its embedder, and its index made ready."""

from collections.abc import Callable
from dataclasses import replace

from app.settings import Settings
from app.started import open_started
from index.cross import load_reranker
from index.current import Current
from index.embed import Embedder, load_embedder
from index.library import Library
from index.models import DEFAULT_MODEL, model_name
from index.ready import Index, Progress, open_index
from source.errors import PinciteError

_MODEL = "model"


def open_for_questions(
    settings: Settings,
    progress: Progress = lambda done, of: None,
    notice: Callable[[str], None] = lambda line: None,
    reranker: str | None = None,
) -> Index:
    """Open the library with its embedder and its index, and the cross-encoder of a name where one is given.

    Raises ``PinciteError`` as ``embedder_of`` does.
    """
    library = open_started(settings)
    index = open_index(library, embedder_of(library, settings, notice), progress=progress, notice=notice)
    return replace(index, reranker=load_reranker(reranker)) if reranker else index


def open_current(
    settings: Settings,
    progress: Progress = lambda done, of: None,
    notice: Callable[[str], None] = lambda line: None,
    reranker: str | None = None,
) -> Current:
    """Open the library as ``open_for_questions`` does, to be answered from while it changes."""
    index = open_for_questions(settings, progress, notice, reranker)

    def reopen(embed: bool) -> Index:
        made = open_index(index.library, index.embedder, notice=notice, embed=embed)
        return replace(made, reranker=index.reranker)

    return Current(index, reopen)


def embedder_of(library: Library, settings: Settings, notice: Callable[[str], None]) -> Embedder:
    """Return the embedder a library is read with.

    A library keeps to the model it was made with, since vectors of two models cannot be compared. Raises
    ``PinciteError`` when another is asked for.
    """
    kept, asked = library.meta(_MODEL), settings.model and model_name(settings.model)
    if kept and asked and asked != kept:
        raise PinciteError(f"This library was made with the model {kept}; for {asked} name another with --library.")
    embedder = load_embedder(kept or asked or DEFAULT_MODEL, notice=notice)
    if not kept and embedder.dim:  # which shows that it can be loaded
        library.set_meta(_MODEL, asked or DEFAULT_MODEL)
    return embedder
