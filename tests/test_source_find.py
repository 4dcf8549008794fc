"""From names to files: what is meant, what is left out, and what is only out of reach."""

import os
from pathlib import Path

import pytest

from source.errors import PinciteError
from source.find import Found, absolute, find, shows


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for name in (
        "b.txt",
        "a.txt",
        "sub/c.TXT",
        "sub/deep/d.txt",
        "picture.png",
        ".hidden.txt",
        ".git/e.txt",
        "~$f.txt",
    ):
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tree / "loop").symlink_to(tree)
    (tree / "gone.txt").symlink_to(tree / "nowhere")
    return tree


def names(found: Found, tree: Path) -> list[str]:
    return [path.relative_to(tree).as_posix() for path in found.files]


def test_a_folder_means_the_files_below_it_that_are_read(tree: Path) -> None:
    found = find(str(tree))
    assert names(found, tree) == ["a.txt", "b.txt", "sub/c.TXT", "sub/deep/d.txt"]
    assert found.passed_over == 1


def test_the_library_in_a_folder_is_left_out(tree: Path) -> None:
    assert names(find(str(tree), tree / "sub"), tree) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("name", ["picture.png", ".hidden.txt", "~$f.txt"])
def test_a_file_is_meant_whatever_its_name(tree: Path, name: str) -> None:
    assert find(str(tree / name)) == Found((tree / name,))


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "sub/deep/d.txt"]),
        ("[b-c].txt", ["b.txt"]),
        ("s*", ["sub/c.TXT", "sub/deep/d.txt"]),
        ("?.txt", ["a.txt", "b.txt"]),
    ],
)
def test_patterns(tree: Path, pattern: str, files: list[str]) -> None:
    found = find(str(tree / pattern))
    assert sorted(set(names(found, tree))) == files
    assert len(found.files) == len(files)


def test_a_name_with_brackets_is_a_name_first(tree: Path) -> None:
    (tree / "notes [1].txt").write_text("x")
    assert names(find(str(tree / "notes [1].txt")), tree) == ["notes [1].txt"]


@pytest.mark.parametrize(
    ("name", "complaint"), [("none", "There is no file or folder {}/none."), ("*.md", "No file fits {}/*.md.")]
)
def test_nothing_there_is_told(tree: Path, name: str, complaint: str) -> None:
    with pytest.raises(PinciteError) as caught:
        find(str(tree / name))
    assert str(caught.value) == complaint.format(tree)


def test_roots_are_kept_absolute(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    monkeypatch.setenv("HOME", str(tree))
    assert absolute("a.txt") == str(tree / "a.txt")
    assert absolute("sub/../*.txt") == str(tree / "*.txt")
    assert absolute("~/a.txt") == str(tree / "a.txt")
    assert absolute("loop/a.txt") == str(tree / "a.txt")


@pytest.mark.parametrize("name", [os.fsdecode(b"\xff.txt"), "a\0b"])
def test_a_name_that_is_no_text_is_told(name: str) -> None:
    with pytest.raises(PinciteError, match="cannot be the name of a file"):
        absolute(name)


def test_a_folder_shows_something_or_nothing(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    assert [shows(path) for path in (tree, tmp_path / "drive", tmp_path / "no", tree / "a.txt")] == [True] + [False] * 3


@pytest.mark.parametrize("pattern", ["**.txt", "a/**b/*.txt"])
def test_a_pattern_that_is_not_understood_is_told(tree: Path, pattern: str) -> None:
    with pytest.raises(PinciteError, match="is not understood"):
        find(str(tree / pattern))
