"""Settings: an option wins over the environment, the environment over the default."""

from pathlib import Path

import pytest

from app.settings import LIBRARY_VARIABLE, MODEL_VARIABLE, Settings, settings
from source.errors import UsageError


def test_the_variables_have_the_promised_names() -> None:
    assert (LIBRARY_VARIABLE, MODEL_VARIABLE) == ("PINCITE_LIBRARY", "PINCITE_MODEL")


def test_without_a_choice_the_library_is_the_persons_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    chosen = settings(None, None, {})
    assert chosen.own
    assert chosen.model is None
    assert chosen.library.is_absolute()
    assert chosen.library.parts[-2:] == ("pincite", "library")
    assert chosen.library.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []  # nothing is made by looking


@pytest.mark.parametrize(
    ("library", "model", "environment", "chosen"),
    [
        ("/a", "m", {}, Settings(Path("/a"), False, "m")),
        ("/a", "m", {"PINCITE_LIBRARY": "/b", "PINCITE_MODEL": "n"}, Settings(Path("/a"), False, "m")),
        (None, None, {"PINCITE_LIBRARY": "/b", "PINCITE_MODEL": "n"}, Settings(Path("/b"), False, "n")),
        ("/a", None, {"PINCITE_LIBRARY": "/b", "PINCITE_MODEL": "n"}, Settings(Path("/a"), False, "n")),
        (None, "m", {"PINCITE_LIBRARY": "/b"}, Settings(Path("/b"), False, "m")),
        ("/a", "", {"PINCITE_MODEL": ""}, Settings(Path("/a"), False, None)),
    ],
)
def test_an_option_wins_over_the_environment(
    library: str | None, model: str | None, environment: dict[str, str], chosen: Settings
) -> None:
    assert settings(library, model, environment) == chosen


def test_an_empty_variable_is_none() -> None:
    assert settings(None, None, {"PINCITE_LIBRARY": "", "PINCITE_MODEL": ""}) == settings(None, None, {})
    assert settings(None, None, {"PINCITE_LIBRARY": ""}).own


def test_a_relative_folder_and_the_home_folder_are_made_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert settings("here/library", None, {}).library == tmp_path / "here" / "library"
    assert settings("~/library", None, {}).library == tmp_path / "home" / "library"
    assert settings(None, None, {"PINCITE_LIBRARY": "~/library"}).library == tmp_path / "home" / "library"


@pytest.mark.parametrize("library", ["", "  ", "~nobody-of-that-name/library"])
def test_what_is_no_folder_is_refused_in_one_line(library: str) -> None:
    with pytest.raises(UsageError) as refused:
        settings(library, None, {})
    assert "\n" not in str(refused.value)


def test_what_the_environment_names_is_checked_as_an_option_is() -> None:
    with pytest.raises(UsageError, match=r"^There is no such person's folder: ~nobody-of-that-name/library$"):
        settings(None, None, {"PINCITE_LIBRARY": "~nobody-of-that-name/library"})
    with pytest.raises(UsageError, match=r"^--library names no folder\.$"):
        settings(" ", None, {"PINCITE_LIBRARY": "/b"})
