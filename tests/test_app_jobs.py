"""Jobs over a library: real readers, what a person is told on the way, cancelling, waiting and trying again."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

import app.jobs
import index.embed
import index.plan
import index.ready
from app.answer import ask
from app.job import FileState, Job, State, Step
from app.jobs import Jobs
from index.current import Current
from index.embed import Embedder, load_embedder
from index.files import Files, entries, unembedded
from index.files import State as FileIs
from index.intake import Fate, remove
from index.library import Library, open_library
from index.plan import Plan
from index.ready import Index, open_index
from index.search import search
from index.titles import give_title
from source.errors import PinciteError
from source.isolated import ReadingProcess
from source.lecture import lecture
from tests.pace import now, since

BIRDS = "Birds\n\nThe blackbird sings in the evening from the top of a tall tree.\n\nThe robin sings all winter."
FISH = "Fish\n\nThe pike waits among the reeds for whatever may come swimming by it.\n\nThe carp lives for fifty years."
SLOW = "HANG\n\nThis file makes its reader wait for an hour, as some do."


@pytest.fixture(scope="module")
def embedder(tiny_model: Path) -> Embedder:
    return load_embedder(str(tiny_model))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "library").mkdir()
    with open_library(tmp_path / "library") as library:
        library.add(*lecture())
        yield library


@pytest.fixture
def current(library: Library, embedder: Embedder) -> Current:
    def opened(embed: bool = True) -> Index:
        return open_index(library, embedder, embed=embed)

    return Current(opened(), opened)


@pytest.fixture
def jobs(current: Current) -> Iterator[Jobs]:
    jobs = Jobs(current)
    yield jobs
    jobs.close()


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "birds.txt").write_text(BIRDS)
    (papers / "fish.txt").write_text(FISH)
    return papers


@pytest.fixture
def slow(tmp_path: Path, papers: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that its reader, in its own process, does not get done with."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import sys, time\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'source.readers':\n"
        "            sys.meta_path.remove(self)\n"
        "            import source.plain.reader as text\n"
        "            read = text.read_plain\n"
        "            def slowly(file):\n"
        "                if file.data.startswith(b'HANG'):\n"
        "                    file.tell(1, 9)\n"
        "                    time.sleep(3600)\n"
        "                return read(file)\n"
        "            text.read_plain = slowly\n"
        "        return None\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]))
    path = papers / "g slow.txt"
    path.write_text(SLOW)
    return path


def until(jobs: Jobs, told: Callable[[Job], bool], seconds: float = 60) -> Job:
    start = now()
    while not told(job := jobs.snapshot()):
        assert since(start) < seconds, job
        time.sleep(0.01)
    return job


def over(jobs: Jobs) -> Job:
    return until(jobs, lambda job: job.over)


def steps(job: Job) -> dict[str, str]:
    return {file.name: file.step.value for file in job.files.values()}


def best(current: Current, question: str) -> str:
    return current.answer(lambda index: search(index, question, 1))[0].paragraph.citation.name


def test_a_folder_is_taken_in_and_can_be_asked_about_when_the_job_is_done(
    jobs: Jobs, current: Current, papers: Path
) -> None:
    assert jobs.snapshot() == Job()
    first = jobs.add([str(papers)], "nature")
    assert (first.number, first.state in (State.WAITING, State.READING)) == (1, True)
    job = over(jobs)
    assert (job.state, job.said, job.lines) == (State.DONE, "", ())
    assert job.files == {
        str(papers / f"{name}.txt"): FileState(str(papers / f"{name}.txt"), Step.DONE, fate=Fate.ADDED, document=name)
        for name in ("birds", "fish")
    }
    assert current._index.generation == current.library.generation, "a question need not wait"
    assert best(current, '"reeds"') == "fish"
    assert [entry.collections for entry in entries(current.library)] == [(), ("nature",), ("nature",)]
    assert not unembedded(current.library, current.embedder.key)
    (papers / "fish.txt").unlink()
    assert jobs.sync().number == 2
    assert over(jobs).files[str(papers / "fish.txt")].fate is Fate.REMOVED
    assert not current.library.has("fish")


def test_what_fails_is_told_with_its_reason_and_stops_nothing(jobs: Jobs, papers: Path) -> None:
    (papers / "bad.pdf").write_bytes(b"%PDF-1.7\nno more than this")
    (papers / "empty.txt").touch()
    (papers / "program.exe").write_bytes(b"MZ")
    jobs.add([str(papers), str(papers.parent / "nowhere")])
    job = over(jobs)
    assert job.state is State.DONE
    assert steps(job) == {"bad.pdf": "failed", "birds.txt": "done", "empty.txt": "failed", "fish.txt": "done"}
    assert job.files[str(papers / "empty.txt")].reason == "it is empty"
    assert job.files[str(papers / "bad.pdf")].reason
    assert set(job.failed) == {str(papers / "bad.pdf"), str(papers / "empty.txt")}
    assert job.lines == (
        f"There is no file or folder {papers.parent / 'nowhere'}.",
        "Files of kinds that are not read were passed over: 1.",
    )


@pytest.mark.usefixtures("slow")
def test_cancelling_in_the_middle_of_a_file_is_prompt_and_keeps_what_is_done(
    jobs: Jobs, current: Current, papers: Path
) -> None:
    (papers / "h later.txt").write_text(FISH.replace("pike", "perch"))
    jobs.add([str(papers)])
    job = until(jobs, lambda job: any(file.of == 9 for file in job.files.values()))
    reading = next(file for file in job.files.values() if file.step is Step.READING)
    assert (reading.name, reading.pages, reading.of) == ("g slow.txt", 1, 9)
    start = now()
    jobs.cancel()
    job = over(jobs)
    assert since(start) < 3
    assert (job.state, job.said) == (State.CANCELLED, "Cancelled. What was done is kept.")
    assert current.library.has("birds")
    assert current.library.has("fish")
    assert not current.library.has("h-later")
    assert {Path(file.path).name for file in Files(current.library).all()} == {"birds.txt", "fish.txt"}
    assert steps(job) == {"birds.txt": "done", "fish.txt": "done", "g slow.txt": "waiting", "h later.txt": "waiting"}
    asked = current.answer(lambda index: ask(index, '"reeds"'))
    assert (asked.answered, asked.unsearched) == (False, 2), "asking embeds nothing"
    (papers / "g slow.txt").unlink()
    assert jobs.go_on().number == 2, "what is wanted next begins anew"
    assert over(jobs).state is State.DONE
    assert best(current, '"reeds"') == "fish"
    assert current.answer(lambda index: ask(index, '"reeds"')).unsearched == 0
    assert current.library.has("h-later")


@pytest.mark.usefixtures("slow")
def test_questions_are_answered_and_small_changes_made_while_a_job_runs(
    jobs: Jobs, current: Current, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.embed, "EMBED_AT_ONCE", 1)
    jobs.add([str(papers)])
    until(jobs, lambda job: any(file.of == 9 for file in job.files.values()))
    assert best(current, '"reeds"') == "fish"
    removal = jobs.change(lambda: remove(current.library, "fish"))
    time.sleep(0.2)
    assert not removal.done(), "not in the middle of a file"
    jobs.cancel()
    removal.result(30)
    assert not current.library.has("fish")


def test_a_small_change_is_made_at_once_where_nothing_runs_and_tells_what_is_wrong(
    jobs: Jobs, library: Library
) -> None:
    jobs.change(lambda: remove(library, "lecture")).result(30)
    assert library.documents() == []
    with pytest.raises(PinciteError, match="There is no document lecture"):
        jobs.change(lambda: remove(library, "lecture")).result(30)


def test_a_small_change_is_made_between_two_files(
    jobs: Jobs, current: Current, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, seen = threading.Event(), list[list[str]]()
    real = ReadingProcess.read

    def read(self: ReadingProcess, path: Path, *rest: object) -> object:
        assert gate.wait(30)
        seen.append([document.name for document in current.library.documents()])
        return real(self, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ReadingProcess, "read", read)
    jobs.add([str(papers)])
    removal = jobs.change(lambda: remove(current.library, "lecture"))
    gate.set()
    removal.result(30)
    over(jobs)
    assert seen == [["lecture"], ["birds"]]


def test_files_that_come_while_a_job_runs_join_it(jobs: Jobs, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, plans = threading.Event(), list[list[str]]()
    real = index.plan.plan_add

    def plan_add(library: Library, paths: list[str]) -> Plan:
        plans.append([Path(path).name for path in paths])
        assert gate.wait(30)
        return real(library, paths)

    monkeypatch.setattr("app.jobs.plan_add", plan_add)
    (papers / "trees.txt").write_text(BIRDS.replace("blackbird", "thrush"))
    jobs.add_files([str(papers / "birds.txt")])
    until(jobs, lambda _: bool(plans))
    for name in ("fish.txt", "trees.txt"):
        job = jobs.add_files([str(papers / name)])
        assert job.number == 1
    assert steps(job) == dict.fromkeys(("birds.txt", "fish.txt", "trees.txt"), "waiting")
    gate.set()
    job = over(jobs)
    assert steps(job) == dict.fromkeys(("birds.txt", "fish.txt", "trees.txt"), "done")
    assert plans == [["birds.txt"], ["fish.txt", "trees.txt"]]
    assert job.number == 1


def test_files_of_one_batch_are_one_job_however_slowly_they_come(jobs: Jobs, papers: Path) -> None:
    (papers / "bad.txt").touch()
    for name, number in (("bad.txt", 1), ("birds.txt", 1), ("fish.txt", 1)):
        assert jobs.add_files([str(papers / name)], batch="one").number == number
        job = over(jobs)
    assert steps(job) == {"bad.txt": "failed", "birds.txt": "done", "fish.txt": "done"}
    assert jobs.add_files([str(papers / "birds.txt")], batch="two").number == 2


def test_it_waits_for_another_process_says_so_and_can_be_cancelled(
    jobs: Jobs, library: Library, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.jobs, "TRY", 0.05)
    assert library.folder is not None
    with FileLock(library.folder / "changing.lock"):
        jobs.add([str(papers)])
        job = until(jobs, lambda job: bool(job.said))
        assert job.state is State.WAITING
        assert job.said == "Another Pincite is changing this library; this goes on when it is done."
        jobs.cancel()
        assert over(jobs).state is State.CANCELLED
        jobs.add([str(papers)])
        until(jobs, lambda job: bool(job.said))
    job = over(jobs)
    assert (job.number, job.state, job.said) == (2, State.DONE, "")
    assert library.has("fish")


def test_a_file_with_a_password_is_tried_again_with_it(
    jobs: Jobs, library: Library, papers: Path, shared: Path
) -> None:
    shutil.copy(shared / "documents" / "pdf" / "password_openpassword.pdf", papers / "locked.pdf")
    jobs.add([str(papers)])
    job = over(jobs)
    file = job.files[str(papers / "locked.pdf")]
    assert (file.step, file.locked) == (Step.FAILED, True)
    jobs.retry("not the password")
    job = over(jobs)
    assert steps(job) == {"locked.pdf": "failed"}
    assert "password" in job.files[str(papers / "locked.pdf")].reason
    jobs.retry("openpassword")
    assert steps(over(jobs)) == {"locked.pdf": "done"}
    assert library.has("fish")
    assert library.count("locked")


def test_what_once_failed_is_tried_again_also_by_a_server_that_has_not_seen_it_fail(
    current: Current, jobs: Jobs, papers: Path
) -> None:
    with pytest.raises(PinciteError, match=r"^Every file could be read; there is nothing to try again\.$"):
        jobs.retry()
    (papers / "empty.txt").touch()
    jobs.add([str(papers)])
    over(jobs)
    (papers / "empty.txt").write_text(BIRDS.replace("blackbird", "thrush"))
    later = Jobs(current)
    later.retry()
    assert steps(over(later)) == {"empty.txt": "done"}


def test_a_full_disk_fails_the_job_in_words_and_the_next_one_goes(
    jobs: Jobs, library: Library, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise PinciteError("The disk is full; free some space and try again.")

    with monkeypatch.context() as patch:
        patch.setattr(index.ready, "embed_missing", full)
        jobs.add([str(papers)])
        job = over(jobs)
    assert (job.state, job.said) == (State.FAILED, "The disk is full; free some space and try again.")
    assert library.has("fish")
    jobs.add([str(papers)])
    assert over(jobs).state is State.DONE


def test_a_bug_fails_the_job_and_not_the_server(
    jobs: Jobs, papers: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Plan:
        raise KeyError("a secret")

    with monkeypatch.context() as patch:
        patch.setattr("app.jobs.plan_add", broken)
        jobs.add([str(papers)])
        job = over(jobs)
    assert (job.state, job.said) == (State.FAILED, "This failed, which is a fault of Pincite's (KeyError).")
    assert "a secret" in caplog.text, "for who looks at the server"
    jobs.add([str(papers)])
    assert over(jobs).state is State.DONE


def test_all_that_is_derived_is_made_again_while_it_is_asked(jobs: Jobs, current: Current, papers: Path) -> None:
    jobs.add([str(papers)])
    over(jobs)
    assert current.library.folder is not None
    derived = current.library.folder / "index"
    before = {path.name for path in derived.iterdir()}
    for path in derived.rglob("*"):
        if path.is_file() and path.suffix != ".lock":
            path.unlink()  # what is served has the file open, and is not to be damaged with it
            path.write_bytes(b"damaged")
    jobs.rebuild()
    while not jobs.snapshot().over:
        assert best(current, '"reeds"') == "fish"
    job = over(jobs)
    assert (job.state, job.lines) == (State.DONE, ("What is derived from the documents was made again.",))
    assert {path.name for path in derived.iterdir()} == before
    jobs.verify()
    assert over(jobs).lines == ("Compared 3 documents with the source, byte for byte: all is well.",)


def test_verifying_tells_of_every_problem(jobs: Jobs, library: Library) -> None:
    with library.transaction() as db:
        db.execute("UPDATE paragraphs SET text = text || '!' WHERE ordinal = 3")
    jobs.verify()
    job = over(jobs)
    assert job.lines[0] == "Compared 1 document with the source, byte for byte: see below."
    assert job.lines[1] == "lecture#p3: its text is not what the document says there"


def test_a_title_a_person_gives_stays(jobs: Jobs, current: Current, papers: Path) -> None:
    library = current.library
    jobs.add([str(papers)])
    over(jobs)
    give_title(library, "fish", "  Of the\n Pike ")
    give_title(library, "lecture", "A Lecture")
    (papers / "fish.txt").write_text(f"{FISH}\n\nThe eel is a long fish, and nobody knows where it comes from.")
    jobs.sync()
    assert over(jobs).files[str(papers / "fish.txt")].fate is Fate.CHANGED
    assert library.document("fish").title == "Of the Pike"
    assert {paragraph.citation.document for paragraph in library.paragraphs_of("fish")} == {"Of the Pike"}
    assert [entry.title for entry in entries(library)] == ["A Lecture", "Birds", "Of the Pike"]
    (papers / "fish.txt").rename(papers / "eels.txt")
    jobs.sync()
    over(jobs)
    assert library.document("fish").title == "Of the Pike"
    jobs.verify()
    assert over(jobs).lines == ("Compared 3 documents with the source, byte for byte: all is well.",)
    give_title(library, "fish", " ")
    assert library.document("fish").title == "Fish"
    with pytest.raises(PinciteError, match="That title has 301 characters, and 300 are the most"):
        give_title(library, "fish", "x" * 301)


def test_a_job_that_nobody_waits_for_ends_with_the_server(current: Current, slow: Path) -> None:
    jobs = Jobs(current)
    jobs.add_files([str(slow)])
    until(jobs, lambda job: any(file.of == 9 for file in job.files.values()))
    start = now()
    jobs.close()
    assert since(start) < 5
    assert jobs.snapshot().state is State.CANCELLED
    assert replace(jobs.snapshot(), files={}).over
    assert [file for file in Files(current.library).all() if file.state is FileIs.UNREADABLE] == []
