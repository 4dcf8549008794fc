"""From settings to the library, which opens on the bundled lecture."""

from app.settings import Settings
from index.library import Library, open_library
from source.lecture import lecture


def open_started(settings: Settings) -> Library:
    """Open the library and, the first time ever, put the bundled lecture into it."""
    library = open_library(settings.library, make=settings.own)
    library.start_with(*lecture())
    return library
