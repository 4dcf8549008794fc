"""Files that results are written to."""

from pathlib import Path

from source.errors import PinciteError


def probe(path: Path, what: str) -> None:
    """Raise ``PinciteError`` where a file cannot be written; nothing is left of the attempt.

    What cannot be written is better known before the work than after. ``what`` names the results, to begin a sentence.
    """
    there = path.exists()
    _write(path, "a", "", what)
    if not there:
        path.unlink()


def write(path: Path, text: str, what: str) -> None:
    """Write a file, and the folders it is in. Raises ``PinciteError`` as ``probe`` does."""
    _write(path, "w", text, what)


def _write(path: Path, mode: str, text: str, what: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise PinciteError(f"{what} cannot be written to {path}: {error.strerror}.") from error
