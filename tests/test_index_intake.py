"""Files into a library: added, changed, moved, gone; whatever happens, it holds what the files say and no more."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import collections
from index.embed import Reading
from index.embeddings import Embeddings
from index.files import Files, State, entries
from index.intake import Fate, Intake, Outcome, new_name, remove
from index.library import Library, open_library
from index.plan import Plan, plan_add, plan_sync
from source.errors import PinciteError
from source.isolated import ReadingProcess
from source.limit import Limit

BIRDS = "Birds\n\nThe blackbird sings in the evening from the top of a tall tree.\n\nThe robin sings all winter."
FISH = "Fish\n\nThe pike waits among the reeds for whatever may come swimming by it.\n\nThe carp lives for fifty years."
TREES = "Trees\n\nThe oak takes three hundred years to grow, and as many to stand still.\n\nThe birch is quick."


def made_up(count: int) -> list[Reading]:
    """Return readings of no text in particular, of three tokens each."""
    random = np.random.default_rng(count)
    spans = np.array([[0, 1], [1, 2], [2, 3]])
    return [
        Reading(random.random(8, np.float32), np.arange(3), spans, random.random((3, 8), np.float32))
        for _ in range(count)
    ]


def words(texts: object) -> list[int]:
    return [len(text.split()) for text in texts]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def reading() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "library").mkdir()
    with open_library(tmp_path / "library") as library:
        yield library


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with three documents, one of them twice."""
    papers = tmp_path / "papers"
    (papers / "sub").mkdir(parents=True)
    (papers / "birds.txt").write_text(BIRDS)
    (papers / "fish.txt").write_text(FISH)
    (papers / "sub" / "trees.txt").write_text(TREES)
    (papers / "sub" / "birds again.txt").write_text(BIRDS)
    return papers


@pytest.fixture
def take(library: Library, reading: ReadingProcess) -> Callable[..., list[Outcome]]:
    def run(plan: Plan, collection: str | None = None, *, again: bool = True) -> list[Outcome]:
        intake = Intake(library, lambda: Limit(1000, words), reading)
        return list(intake.run(plan, collection, again=again))

    return run


Take = Callable[..., list[Outcome]]


def add(library: Library, take: Take, *roots: Path) -> dict[str, str]:
    Files(library).add_roots(str(root) for root in roots)
    return told(take(plan_add(library, [str(root) for root in roots])))


def sync(library: Library, take: Take) -> dict[str, str]:
    return told(take(plan_sync(library), again=False))


def told(outcomes: list[Outcome]) -> dict[str, str]:
    return {Path(outcome.path).name: f"{outcome.fate} {outcome.document}".strip() for outcome in outcomes}


def held(library: Library) -> dict[str, list[str]]:
    return {d.name: [p.text for p in library.paragraphs_of(d.name)] for d in library.documents()}


ALL = {"birds": BIRDS.split("\n\n")[1:], "fish": FISH.split("\n\n")[1:], "trees": TREES.split("\n\n")[1:]}


def joined(texts: list[str]) -> list[str]:
    """The last paragraph of each is tiny, and stands with the one before it."""
    return ["\n\n".join(texts)]


def test_a_folder_is_added(library: Library, take: Take, papers: Path) -> None:
    assert add(library, take, papers) == {
        "birds.txt": "added birds",
        "fish.txt": "added fish",
        "birds again.txt": "same birds",
        "trees.txt": "added trees",
    }
    assert held(library) == {name: joined(texts) for name, texts in ALL.items()}
    assert list(library.problems()) == []
    entry = next(entry for entry in entries(library) if entry.name == "birds")
    assert (entry.title, entry.format, entry.paragraphs, entry.pages) == ("Birds", "text", 1, 0)
    assert entry.paths == (str(papers / "birds.txt"), str(papers / "sub" / "birds again.txt"))
    assert entry.bytes == len(BIRDS)


def test_adding_twice_changes_nothing(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    generation, ids = library.generation, library.paragraph_ids()
    assert set(add(library, take, papers).values()) == {"unchanged birds", "unchanged fish", "unchanged trees"}
    assert (library.generation, library.paragraph_ids()) == (generation, ids)
    assert set(sync(library, take).values()) == {"unchanged birds", "unchanged fish", "unchanged trees"}
    assert (library.generation, library.paragraph_ids()) == (generation, ids)


def test_what_was_broken_off_goes_on(library: Library, reading: ReadingProcess, papers: Path) -> None:
    intake = Intake(library, lambda: Limit(1000, words), reading)
    some = intake.run(plan_add(library, [str(papers)]))
    first = [next(some).document, next(some).document]
    del some
    assert list(held(library)) == first == ["birds", "fish"]
    rest = list(intake.run(plan_add(library, [str(papers)])))
    assert [outcome.fate for outcome in rest] == [Fate.UNCHANGED, Fate.UNCHANGED, Fate.SAME, Fate.ADDED]


def test_a_changed_file_keeps_its_name_and_what_has_not_changed(library: Library, take: Take, tmp_path: Path) -> None:
    texts = [f"Paragraph {n} is about the number {n}, and about nothing else but this number." for n in range(20)]
    path = tmp_path / "numbers.txt"
    path.write_text("Numbers\n\n" + "\n\n".join(texts))
    add(library, take, path)
    before = dict(zip(library.paragraph_ids(), held(library)["numbers"], strict=True))
    embeddings = Embeddings(library, "one")
    missing = embeddings.missing()
    embeddings.add([key for key, _ in missing], made_up(len(missing)))
    texts[7] = "This one has been written anew, and says something quite different from the rest."
    texts.insert(3, "And this one is new here, between the third and the fourth of the old ones.")
    path.write_text("Numbers\n\n" + "\n\n".join(texts))
    assert sync(library, take) == {"numbers.txt": "changed numbers"}
    assert held(library) == {"numbers": texts}
    after = dict(zip([i for i, _, _ in library.passages()], [p for _, _, p in library.passages()], strict=True))
    assert len(set(before) & set(after)) == 19
    assert all(before[i] == after[i] for i in set(before) & set(after))
    assert sorted(text for _, text in embeddings.missing()) == sorted([texts[3], texts[8]])
    assert list(library.problems()) == []
    assert [p.citation.paragraph for p in library.paragraphs_of("numbers")] == list(range(1, 22))
    assert embeddings.problems() == []


def test_paragraphs_may_change_places(library: Library, take: Take, tmp_path: Path) -> None:
    texts = [f"Paragraph {n} is about the number {n}, and about nothing else but this number." for n in range(5)]
    path = tmp_path / "numbers.txt"
    path.write_text("\n\n".join([*texts, texts[0]]))
    add(library, take, path)
    ids = set(library.paragraph_ids())
    path.write_text("\n\n".join(reversed([*texts, texts[0]])))
    sync(library, take)
    assert held(library)["numbers"] == list(reversed([*texts, texts[0]]))
    assert set(library.paragraph_ids()) == ids


def test_a_moved_file_is_the_document_it_was(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    ids = library.paragraph_ids()
    (papers / "fish.txt").rename(papers / "sub" / "pike and carp.txt")
    (papers / "sub").rename(papers / "below")
    assert {name: fate for name, fate in sync(library, take).items() if not fate.startswith("unchanged")} == {
        "birds again.txt": "moved birds",
        "trees.txt": "moved trees",
        "pike and carp.txt": "moved fish",
    }
    assert held(library) == {name: joined(texts) for name, texts in ALL.items()}
    assert library.paragraph_ids() == ids
    assert Files(library).of("fish") == [str(papers / "below" / "pike and carp.txt")]
    assert set(sync(library, take).values()) == {"unchanged birds", "unchanged fish", "unchanged trees"}


def test_a_document_is_known_by_where_its_file_is_now(library: Library, take: Take, papers: Path) -> None:
    untitled = "The eel swims across the sea to where it was spawned, and nobody has ever seen it arrive there.\n\n" * 3
    (papers / "eels.txt").write_text(untitled)
    add(library, take, papers)

    def shown(name: str) -> tuple[str, str]:
        return library.document(name).title, Path(library.document(name).address).name

    assert shown("eels") == ("eels", "eels.txt")
    (papers / "eels.txt").rename(papers / "sub" / "On Eels.txt")
    (papers / "birds.txt").rename(papers / "fowl.txt")
    (papers / "fish.txt").rename(papers / "sub" / "pike.txt")
    sync(library, take)
    assert shown("eels") == ("On Eels", "On Eels.txt"), "a title that was its file's name is the new name"
    assert shown("fish") == ("Fish", "pike.txt"), "a title of its own stays"
    (papers / "fowl.txt").unlink()
    (left,) = [one for one in take(plan_sync(library), again=False) if one.fate is Fate.REMOVED]
    assert (left.document, left.detail) == ("", f"birds is still at {papers / 'sub' / 'birds again.txt'}")
    assert shown("birds") == ("Birds", "birds again.txt"), "the other file is where it is now"


def test_a_deleted_file_takes_its_document_along(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    (papers / "fish.txt").unlink()
    (papers / "birds.txt").unlink()  # its bytes are in the folder below, too
    outcomes = sync(library, take)
    assert (outcomes["fish.txt"], outcomes["birds.txt"]) == ("removed fish", "removed")
    assert list(held(library)) == ["birds", "trees"]
    (papers / "sub" / "birds again.txt").unlink()
    sync(library, take)
    assert list(held(library)) == ["trees"]


def test_a_drive_that_is_not_connected_deletes_nothing(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    papers.rename(papers.with_name("elsewhere"))
    outcomes = sync(library, take)
    assert set(outcomes.values()) == {"away birds", "away fish", "away trees"}
    assert list(held(library)) == ["birds", "fish", "trees"]
    papers.mkdir()  # where a drive would be
    assert set(sync(library, take).values()) == {"away birds", "away fish", "away trees"}
    assert list(held(library)) == ["birds", "fish", "trees"]


def test_two_files_that_were_one_document_part(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    (papers / "sub" / "birds again.txt").write_text(BIRDS.replace("blackbird", "nightingale"))
    assert sync(library, take)["birds again.txt"] == "changed birds-again"
    assert held(library)["birds"] == joined(ALL["birds"])
    assert "nightingale" in held(library)["birds-again"][0]


def test_two_documents_whose_files_become_one_are_one(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    (papers / "fish.txt").write_text(BIRDS)
    outcomes = [(outcome.fate, outcome.document) for outcome in take(plan_sync(library), again=False)]
    assert (Fate.SAME, "birds") in outcomes
    assert outcomes[-1] == (Fate.REMOVED, "fish")
    assert list(held(library)) == ["birds", "trees"]


def test_a_file_that_cannot_be_read_stops_nothing(library: Library, take: Take, papers: Path) -> None:
    (papers / "empty.txt").write_text("")
    outcomes = add(library, take, papers)
    assert outcomes["empty.txt"] == "unreadable"
    assert list(held(library)) == ["birds", "fish", "trees"]
    (file,) = [file for file in Files(library).all() if not file.document]
    assert (file.path, file.problem) == (str(papers / "empty.txt"), "it is empty")
    (papers / "empty.txt").write_text(FISH.replace("pike", "eel"))
    assert sync(library, take)["empty.txt"] == "added empty"


def test_what_cannot_be_read_any_more_is_kept(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    (papers / "fish.txt").write_text("")
    outcomes = take(plan_sync(library), again=False)
    (bad,) = [outcome for outcome in outcomes if outcome.fate is Fate.UNREADABLE]
    assert (bad.document, bad.detail) == ("fish", "it is empty; what it said before is kept")
    assert held(library)["fish"] == joined(ALL["fish"])
    (papers / "fish.txt").write_text(FISH)
    assert sync(library, take)["fish.txt"] == "unchanged fish"


def test_a_file_that_was_empty_for_a_while_is_as_good_as_before(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    (papers / "fish.txt").write_text("")
    sync(library, take)
    (papers / "copy.txt").write_text(FISH)
    (papers / "fish.txt").write_text(FISH)
    sync(library, take)
    assert {file.state for file in Files(library).all()} == {State.READ}
    again = sync(library, take)
    assert (again["copy.txt"], again["fish.txt"]) == ("unchanged fish", "unchanged fish")


def test_what_the_system_refused_once_is_tried_again(
    library: Library, take: Take, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, take, papers)
    opened = Path.open

    def refuse(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name == "fish.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    assert sync(library, take)["fish.txt"] == "unreadable fish"
    monkeypatch.undo()
    assert sync(library, take)["fish.txt"] == "unchanged fish"
    assert held(library)["fish"] == joined(ALL["fish"])


def test_an_empty_name_adds_nothing(library: Library) -> None:
    plan = plan_add(library, ["", "  "])
    assert plan.files == plan.roots == ()
    assert plan.problems == ("An empty name is no file; name the folder . to add all that is here.",) * 2


def test_a_bad_file_is_not_tried_again_until_it_is_added_again(
    library: Library, take: Take, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (papers / "bad.txt").write_text(" \n ")
    assert add(library, take, papers)["bad.txt"] == "unreadable"

    def unread(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr(ReadingProcess, "read", unread)
    assert sync(library, take)["bad.txt"] == "unreadable"
    monkeypatch.undo()
    assert add(library, take, papers)["bad.txt"] == "unreadable"


def test_a_removed_document_leaves_nothing_and_stays_away(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    embeddings = Embeddings(library, "one")
    missing = embeddings.missing()
    embeddings.add([key for key, _ in missing], made_up(len(missing)))
    assert library.folder is not None
    segment = library.folder / "tokens" / "1.tokens"
    bytes_before = segment.read_bytes()
    remove(library, "fish")
    assert list(held(library)) == ["birds", "trees"]
    assert len(library.rows("SELECT 1 FROM vectors")) == 2
    assert library.rows("SELECT 1 FROM dead_tokens") == []
    assert segment.read_bytes().count(0) > bytes_before.count(0)
    assert embeddings.problems() == []
    for path in library.folder.rglob("*"):
        if path.is_file():
            assert b"pike waits" not in path.read_bytes(), path.name
    assert sync(library, take)["fish.txt"] == "unchanged"
    assert list(held(library)) == ["birds", "trees"]
    assert add(library, take, papers)["fish.txt"] == "added fish"


def test_a_removed_file_that_was_added_by_itself_is_forgotten(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers / "fish.txt")
    remove(library, "fish")
    assert (Files(library).all(), Files(library).roots()) == ([], [])
    assert sync(library, take) == {}


def test_a_passage_that_stands_elsewhere_keeps_its_vector(library: Library, take: Take, tmp_path: Path) -> None:
    shared = "This paragraph stands in both of the documents, word for word, and is long enough."
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(
            f"{shared}\n\nThis one stands in the document called {name} alone, and is long."
        )
    add(library, take, tmp_path / "a.txt", tmp_path / "b.txt")
    embeddings = Embeddings(library, "one")
    missing = embeddings.missing()
    assert len(missing) == 3
    embeddings.add([key for key, _ in missing], made_up(3))
    remove(library, "a")
    assert embeddings.missing() == []
    assert len(library.rows("SELECT 1 FROM vectors")) == 2


def test_what_is_added_goes_into_a_collection(library: Library, take: Take, papers: Path) -> None:
    take(plan_add(library, [str(papers / "*.txt")]), "wet and dry")
    take(plan_add(library, [str(papers / "birds.txt"), str(papers / "sub")]), "land")
    assert collections.collections(library) == {"land": ["birds", "trees"], "wet and dry": ["birds", "fish"]}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/Annual Report (2019).pdf", "annual-report-2019"),
        ("/a/birds.txt", "birds-2"),
        ("/a/thesis.txt", "thesis-2"),
        ("/a/年報.pdf", "年報"),
        ("/a/...txt", "document"),
        ("/a/" + "x" * 200 + ".txt", "x" * 60),
        ("https://example.org/a%20page.html?q=1", "a-page"),
        ("/a/__init__.py", "init"),
        ("/a/#p12.txt", "p12"),
    ],
)
def test_names(library: Library, take: Take, papers: Path, path: str, name: str) -> None:
    add(library, take, papers / "birds.txt")
    collections.put(library, "thesis", ["birds"])
    assert new_name(library, path) == name


def test_a_file_that_changes_while_it_is_read_is_told(
    library: Library, take: Take, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ReadingProcess.read

    def changing(self: ReadingProcess, path: Path, *rest: object) -> object:
        path.write_text(TREES + " And so on.")
        return real(self, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ReadingProcess, "read", changing)
    (outcome,) = take(plan_add(library, [str(papers / "fish.txt")]))
    assert (outcome.fate, outcome.detail) == (Fate.UNREADABLE, "it was changed while it was read; add it again")
    monkeypatch.undo()
    assert add(library, take, papers / "fish.txt") == {"fish.txt": "added fish"}


def test_the_library_itself_is_no_document(library: Library, take: Take, tmp_path: Path) -> None:
    assert library.folder is not None
    (library.folder / "notes.txt").write_text(BIRDS)
    shutil.copytree(library.folder, tmp_path / "copy")
    assert add(library, take, tmp_path) == {"notes.txt": "added notes"}
    assert Files(library).of("notes") == [str(tmp_path / "copy" / "notes.txt")]


def test_files_that_change_names_with_each_other_stay_the_documents_they_were(
    library: Library, take: Take, papers: Path
) -> None:
    add(library, take, papers / "birds.txt", papers / "fish.txt")
    collections.put(library, "wet", ["fish"])
    ids = library.paragraph_ids()
    (papers / "fish.txt").rename(papers / "aside")
    (papers / "birds.txt").rename(papers / "fish.txt")
    (papers / "aside").rename(papers / "birds.txt")
    sync(library, take)
    assert held(library) == {name: joined(ALL[name]) for name in ("birds", "fish")}
    assert library.paragraph_ids() == ids
    assert collections.collections(library) == {"wet": ["fish"]}
    assert Files(library).of("fish") == [str(papers / "birds.txt")]


def test_what_a_person_removed_stays_away_however_it_is_found_again(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers / "fish.txt")
    add(library, take, papers)
    remove(library, "fish")
    assert sync(library, take)["fish.txt"] == "unchanged"
    (papers / "fish.txt").rename(papers / "sub" / "other fish.txt")
    assert sync(library, take)["other fish.txt"] == "unchanged"
    assert list(held(library)) == ["birds", "trees"]
    assert add(library, take, papers)["other fish.txt"] == "added other-fish"


def test_a_name_that_is_no_text_stops_nothing(library: Library, take: Take, papers: Path) -> None:
    bad = os.fsdecode(os.fsencode(papers) + b"/\xff.txt")
    try:
        Path(bad).write_text(BIRDS)
    except OSError:
        pytest.skip("this system takes no such name")
    outcomes = take(plan_add(library, [str(papers)]))
    (odd,) = [outcome for outcome in outcomes if outcome.fate is Fate.UNREADABLE]
    assert odd.detail == "its name is no text; give the file another"
    assert list(held(library)) == ["birds", "fish", "trees"]


def test_a_collection_keeps_its_name_from_the_documents_of_the_run(library: Library, take: Take, papers: Path) -> None:
    outcomes = told(take(plan_add(library, [str(papers)]), "birds"))
    assert outcomes["birds.txt"] == "added birds-2"
    assert collections.collections(library) == {"birds": ["birds-2", "fish", "trees"]}
    with pytest.raises(PinciteError, match="A document is called fish"):
        take(plan_add(library, [str(papers)]), "fish")


def test_a_copy_of_what_is_there_again_stops_nothing(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    remove(library, "birds")
    assert add(library, take, papers) == {
        "birds.txt": "added birds",
        "fish.txt": "unchanged fish",
        "birds again.txt": "same birds",
        "trees.txt": "unchanged trees",
    }


@pytest.mark.parametrize("root", ["usb/fish.txt", "usb/*.txt", "usb", "us*/fish.txt"])
def test_a_drive_that_is_taken_out_deletes_nothing_whatever_was_named(
    library: Library, take: Take, tmp_path: Path, root: str
) -> None:
    (tmp_path / "media" / "usb").mkdir(parents=True)
    (tmp_path / "media" / "other").mkdir()
    (tmp_path / "media" / "usb" / "fish.txt").write_text(FISH)
    assert add(library, take, tmp_path / "media" / root) == {"fish.txt": "added fish"}
    (tmp_path / "media" / "usb").rename(tmp_path / "taken out")
    kept = root != "us*/fish.txt"  # where the folder itself was a matter of the pattern, and others are there
    assert sync(library, take) == {"fish.txt": "away fish" if kept else "removed fish"}
    (tmp_path / "taken out").rename(tmp_path / "media" / "usb")
    assert sync(library, take) == ({"fish.txt": "unchanged fish"} if kept else {"fish.txt": "added fish"})


def test_a_folder_that_is_renamed_and_added_leaves_no_ghosts(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    essays = papers.with_name("essays")
    papers.rename(essays)
    assert set(add(library, take, essays).values()) == {"same birds", "same fish", "same trees"}
    assert set(sync(library, take).values()) <= {"removed", "unchanged birds", "unchanged fish", "unchanged trees"}
    assert set(sync(library, take).values()) == {"unchanged birds", "unchanged fish", "unchanged trees"}
    assert library.document("fish").address == str(essays / "fish.txt")
    (essays / "fish.txt").unlink()
    assert sync(library, take)["fish.txt"] == "removed fish"
    assert "fish" not in held(library)


def test_what_a_person_removed_stays_away_where_a_link_leads_to_it(
    library: Library, take: Take, papers: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text(FISH.replace("pike", "perch"))
    (papers / "link.txt").symlink_to(tmp_path / "notes.txt")
    add(library, take, papers)
    remove(library, "notes")
    assert sync(library, take)["notes.txt"] == "unchanged"
    assert "notes" not in held(library)


def test_files_that_change_places_are_cited_by_where_they_are(library: Library, take: Take, tmp_path: Path) -> None:
    texts = {
        "a": "The eel swims across the sea to where it was spawned, alone and by night.",
        "b": FISH.split("\n\n")[1],
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text)
    add(library, take, tmp_path / "a.txt", tmp_path / "b.txt")
    (tmp_path / "a.txt").rename(tmp_path / "c")
    (tmp_path / "b.txt").rename(tmp_path / "a.txt")
    (tmp_path / "c").rename(tmp_path / "b.txt")
    sync(library, take)
    for document in library.documents():
        assert document.text == Path(document.address).read_text()
        assert document.title == Path(document.address).stem


def test_what_becomes_a_document_of_its_own_stays_in_its_collections(
    library: Library, take: Take, papers: Path
) -> None:
    add(library, take, papers)
    collections.put(library, "fowl", ["birds"])
    (papers / "sub" / "birds again.txt").write_text(BIRDS.replace("blackbird", "nightingale"))
    sync(library, take)
    assert collections.collections(library) == {"fowl": ["birds", "birds-again"]}


def test_a_file_that_was_for_a_while_like_one_removed_comes_back(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    remove(library, "birds")
    (papers / "fish.txt").write_text(BIRDS)
    assert sync(library, take)["fish.txt"].startswith(("unchanged", "removed"))
    assert sorted(held(library)) == ["trees"]
    (papers / "fish.txt").write_text(FISH)
    assert sync(library, take)["fish.txt"] == "added fish"
    assert sync(library, take)["birds.txt"] == "unchanged"


def test_a_document_whose_file_went_bad_is_told_of_and_not_read_at_every_turn(
    library: Library, take: Take, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, take, papers)
    (papers / "fish.txt").write_text("")
    sync(library, take)
    (file,) = [file for file in Files(library).all() if file.document == "fish"]
    assert (file.state, file.problem) == ("unreadable", "it is empty; what it said before is kept")
    monkeypatch.setattr(ReadingProcess, "read", lambda *_: pytest.fail("read again"))
    assert sync(library, take)["fish.txt"] == "unreadable fish"


def test_what_came_back_before_its_turn_is_not_gone(library: Library, take: Take, papers: Path) -> None:
    add(library, take, papers)
    text = (papers / "fish.txt").read_text()
    (papers / "fish.txt").unlink()
    plan = plan_sync(library)
    (papers / "fish.txt").write_text(text)
    take(plan, again=False)
    assert "fish" in held(library)


def test_a_folder_nobody_may_look_into_is_told_and_deletes_nothing(
    library: Library, take: Take, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, take, papers)
    real = os.scandir

    def scandir(path: str | Path = ".") -> object:
        if Path(path) == papers / "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr("index.plan.is_file", lambda path: path.parent != papers / "sub" and path.is_file())
    plan = plan_sync(library)
    assert plan.problems == (f"The folder {papers / 'sub'} cannot be looked into.",)
    assert plan.gone == ()
    assert plan_add(library, [str(papers)]).problems == plan.problems
