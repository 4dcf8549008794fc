"""Files that results are written to, and tables of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from source.errors import PinciteError


def probe(path: Path, what: str) -> None:
    """Raise ``PinciteError`` where a file cannot be written; what is there keeps what it holds, and no file is left.

    What cannot be written is better known before the work than after. ``what`` names the results, to begin a sentence.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.open("x").close()
        except FileExistsError:
            if path.is_file() or path.is_dir():  # a pipe, or what hangs from a terminal, is not opened twice
                path.open("a").close()
        else:
            path.unlink()
    except (OSError, ValueError) as error:
        raise _refused(path, what, error) from error


def write(path: Path, text: str, what: str) -> None:
    """Write a file, and the folders it is in. Raises ``PinciteError`` as ``probe`` does."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise _refused(path, what, error) from error


def _refused(path: Path, what: str, error: Exception) -> PinciteError:
    return PinciteError(f"{what} cannot be written to {path}: {getattr(error, 'strerror', None) or error}.")


def follow_up_lines(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Iterator[str]:
    """Yield, for each half, a table of its figures: a line for each form questions were asked in."""
    for half, forms in figures.items():
        names = list(next(iter(forms.values())))
        yield f"{f'Follow-ups, {half}':36}{''.join(f'{name:>11}' for name in names)}"
        for form, own in forms.items():
            yield f"  {form:34}{''.join(f'{own[name]:11.3f}' for name in names)}"
