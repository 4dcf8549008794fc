"""Reading in another process: whatever a file does to its reader, a reason is given and the next is read."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import source.isolated
import source.worker
from source.errors import StoppedError, UnreadableError
from source.isolated import LONGER_BY, LONGEST, ReadingProcess
from source.model import Imprint
from tests.pace import now, since

TEXT = "A Title\n\nThis is a sentence that is long enough to be read as prose.\n\nAnd this is another one, as long."


@pytest.fixture
def reading() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def obeying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the reading process treat some words in a file as orders."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import os, sys, time\n"
        "def obey(data):\n"
        "    if b'HANG' in data: time.sleep(3600)\n"
        "    if b'SPIN' in data:\n"
        "        while True: pass\n"
        "    if b'CRASH' in data: os.abort()\n"
        "    if b'EAT' in data: x = bytearray(64 << 30)\n"
        "    if b'DEEP' in data: f = lambda: f(); f()\n"
        "    if b'BUG' in data: raise KeyError('what')\n"
        "    if b'PRINT' in data: print('{\"done\": 1, \"of\": 2}'); os.system('echo noise')\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'source.readers':\n"
        "            sys.meta_path.remove(self)\n"
        "            import source.plain.reader as text\n"
        "            read = text.read_plain\n"
        "            def obeying(file):\n"
        "                obey(file.data)\n"
        "                while b'TALK' in file.data: file.tell(1, 2); time.sleep(0.01)\n"
        "                return read(file)\n"
        "            text.read_plain = obeying\n"
        "        return None\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))


def test_a_file_is_read_as_its_reader_reads_it(reading: ReadingProcess, good: Path) -> None:
    read = reading.read(good)
    assert (read.format, read.bytes) == ("text", len(TEXT))
    assert read.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert read.content.title == "A Title"
    assert [block.span.of(read.content.text) for block in read.content.blocks] == TEXT.split("\n\n")


def test_who_wrote_a_file_comes_with_it(reading: ReadingProcess, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("---\nauthor: [Ann Lee, Bo Ek]\ndate: 1911\n---\n\nA sentence.\n")
    assert reading.read(file).content.imprint == Imprint(("Ann Lee", "Bo Ek"), "1911")


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("HANG", "its reader did nothing for 2 seconds and was ended"),
        ("SPIN", "its reader did nothing for 2 seconds and was ended"),
        ("CRASH", "its reader crashed on it, or took more memory than one file may have"),
        ("EAT", "reading it takes more memory than one file may have"),
        ("DEEP", "it is nested deeper than any document"),
        ("BUG", "its reader failed, which is a fault of Pincite's (KeyError: 'what')"),
    ],
)
@pytest.mark.usefixtures("obeying")
def test_a_reader_that_fails_costs_nothing_else(good: Path, tmp_path: Path, order: str, reason: str) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text(order)
    with ReadingProcess(patience=2) as reading:
        start = now()
        with pytest.raises(UnreadableError) as caught:
            reading.read(bad)
        assert str(caught.value) == reason
        assert since(start) < 20
        assert reading.read(good).content.title == "A Title"


@pytest.mark.usefixtures("obeying")
def test_a_reader_that_only_tells_of_its_progress_is_ended(good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("TALK")
    told: list[int] = []
    with ReadingProcess(longest=2) as reading:
        start = now()
        with pytest.raises(UnreadableError, match=r"\Aits reader was not done with it after 2 seconds and was ended\Z"):
            reading.read(bad, tell=lambda done, of: told.append(done))
        assert since(start) < 20
        assert len(told) > 5
        assert reading.read(good).content.title == "A Title"


def test_a_large_file_may_take_longer(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert ReadingProcess()._longest_for(path) == LONGEST + 100 * LONGER_BY == 3600
    assert ReadingProcess()._longest_for(tmp_path / "none") == LONGEST


@pytest.mark.usefixtures("obeying")
def test_what_a_reader_prints_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "loud.txt"
    path.write_text(f"PRINT\n\n{TEXT}")
    told: list[tuple[int, int]] = []
    with ReadingProcess() as reading:
        assert "PRINT" in reading.read(path, tell=lambda done, of: told.append((done, of))).content.text
    assert told == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "it is empty"),
        ("folder", None, "it is no file"),
        ("not there", None, "it is no file"),
    ],
)
def test_what_is_no_readable_file_is_told(
    reading: ReadingProcess, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    elif name == "folder":
        path.mkdir()
    with pytest.raises(UnreadableError) as caught:
        reading.read(path)
    assert str(caught.value) == reason


def test_a_device_is_no_file(reading: ReadingProcess) -> None:
    with pytest.raises(UnreadableError, match=r"\Ait is no file\Z"):
        reading.read(Path("/dev/zero"))


def test_a_file_of_two_gigabytes_in_one_line_is_refused_unread(reading: ReadingProcess, tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)  # it takes no room on the disk
    start = now()
    with pytest.raises(UnreadableError, match=r"\Ait has 2,147 MB, and 268 are the most\Z"):
        reading.read(path)
    assert since(start) < 20


def test_the_process_ends_with_who_started_it(good: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from source.isolated import ReadingProcess\n"
        "reading = ReadingProcess(); reading.read(Path(sys.argv[1])); print(reading._process.pid, flush=True)\n"
        "os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(good)], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    for _ in range(100):
        if not _runs(pid):
            return
        time.sleep(0.1)
    pytest.fail("the reading process is still there")


@pytest.mark.parametrize("order", ["HANG", "SPIN"])
@pytest.mark.usefixtures("obeying")
def test_the_process_ends_in_the_middle_of_a_file_when_who_asks_is_killed(tmp_path: Path, order: str) -> None:
    slow = tmp_path / "slow.txt"
    slow.write_text(order)
    code = (
        "import sys, threading; from pathlib import Path; from source.isolated import ReadingProcess\n"
        "reading = ReadingProcess(); process = reading._started(); print(process.pid, flush=True)\n"
        "reading.read(Path(sys.argv[1]))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(slow)], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        pid = int(asking.stdout.readline())
        time.sleep(2)  # by then it reads
        assert _runs(pid)
        asking.kill()
    start = now()
    while _runs(pid):
        assert since(start) < 2, "the reading process is still there"
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_what_lies_in_the_current_folder_is_none_of_its_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("csv.py", "json.py", "source/__init__.py", "source/worker.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit('hijacked')")
    table = tmp_path / "birds.csv"
    table.write_text("bird,song\nrobin,all winter long\nblackbird,in the evening\n")
    monkeypatch.chdir(tmp_path)
    with ReadingProcess() as reading:
        read = reading.read(table)
    assert read.format == "csv"
    assert "all winter long" in read.content.text


def test_a_process_is_replaced_after_some_files(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source.isolated, "_FILES_EACH", 2)
    pids = []
    with ReadingProcess() as reading:
        for _ in range(4):
            reading.read(good)
            assert reading._process is not None
            pids.append(reading._process.pid)
    assert [len(set(pids)), pids[1] == pids[2]] == [3, True]


@pytest.mark.usefixtures("obeying")
def test_reading_is_interrupted_from_another_thread_for_good(good: Path, tmp_path: Path) -> None:
    hanging = tmp_path / "hanging.txt"
    hanging.write_text("HANG")
    with ReadingProcess() as reading:
        threading.Timer(0.5, reading.interrupt).start()
        start = now()
        with pytest.raises(StoppedError):
            reading.read(hanging)
        assert since(start) < 10
        with pytest.raises(StoppedError):
            reading.read(good)
