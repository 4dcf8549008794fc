"""Settings: what a person chose, by option or environment, read once at the border."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

LIBRARY_VARIABLE = "PINCITE_LIBRARY"
MODEL_VARIABLE = "PINCITE_MODEL"


@dataclass(frozen=True, slots=True)
class Settings:
    """``own`` is True where the library is the person's default one, which may be made when it is missing.

    ``model`` is the model asked for; None means the one the library was made with.
    """

    library: Path
    own: bool
    model: str | None


def settings(library: Path | None, model: str | None, environment: Mapping[str, str]) -> Settings:
    """Return the settings: an option wins over the environment, the environment over the default."""
    named = library or (Path(environment[LIBRARY_VARIABLE]) if environment.get(LIBRARY_VARIABLE) else None)
    return Settings(
        library=(named or user_data_path("pincite", appauthor=False) / "library").expanduser().absolute(),
        own=named is None,
        model=model or environment.get(MODEL_VARIABLE) or None,
    )
