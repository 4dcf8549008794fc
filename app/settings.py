"""Settings: what a person chose, by option or environment, read once at the border."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from source.errors import UsageError

LIBRARY_VARIABLE = "PINCITE_LIBRARY"
MODEL_VARIABLE = "PINCITE_MODEL"
LONGEST_QUESTION = 2000
"""Characters. The model reads some 250 words; more than this is a draft, not a question."""
MOST_HITS = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """``own`` is True where the library is the person's default one, which may be made when it is missing.

    ``model`` is the model asked for; None means the one the library was made with.
    """

    library: Path
    own: bool
    model: str | None


def settings(library: str | None, model: str | None, environment: Mapping[str, str]) -> Settings:
    """Return the settings: an option wins over the environment, the environment over the default.

    Raises ``UsageError`` for a library folder that no path can be.
    """
    if library is not None and not library.strip():
        raise UsageError("--library names no folder.")
    named = library or environment.get(LIBRARY_VARIABLE) or None
    folder = user_data_path("pincite", appauthor=False) / "library" if named is None else Path(named)
    try:
        folder = folder.expanduser().absolute()
    except RuntimeError:
        raise UsageError(f"There is no such person's folder: {named}") from None
    return Settings(folder, named is None, model or environment.get(MODEL_VARIABLE) or None)
