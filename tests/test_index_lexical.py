"""The lexical index: its scores against plain BM25, its phrases against plain search, its files against damage."""

import json
import math
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from index import words
from index.analysis import exact, terms
from index.lexical import LexicalIndex
from index.vectors import as_ids
from index.words import build_lexical, open_lexical
from source.errors import PinciteError
from tests.unwritable import unwritable

ROWS = [
    (30, "lecture", "The Self Defense Force may not use force. Japan’s constitution says so."),
    (10, "lecture", "About 40, 000 U.S. troops are in Japan; troops train, and troops leave."),
    (20, "lecture", "It told us nothing of bases."),
    (50, "memo", "Japan and the US signed a security treaty. Defense of self was not in it."),
    (40, "memo", ""),
]
LANGUAGES = {
    "ja": "日米安全保障条約は一九六〇年に改定された。",
    "zh": "朝鲜半岛的核问题仍未解决。",
    "th": "ความมั่นคงแห่งชาติเป็นเรื่องสำคัญ",
    "ko": "한미 상호 방위 조약은 서울에서 체결되었다.",
    "ru": "Договор о безопасности подписан в Токио.",
    "ar": "مُعَاهَدَةُ الأمن بين البلدين",
    "de": "Die Nachträge zum Vertrag",
}


def filled(rows: Sequence[tuple[int, str, str]] = ROWS, folder: Path | None = None) -> LexicalIndex:
    index = LexicalIndex(folder)
    index.add(rows)
    return index


def interrupted(error: BaseException) -> Iterator[tuple[int, str, str]]:
    yield from ROWS[:2]
    raise error


def found(index: LexicalIndex, question: str, k: int = 10, documents: list[str] | None = None) -> list[int]:
    ids, scores = index.search(terms(question), k, documents)
    assert ids.dtype == np.int64
    assert scores.dtype == np.float32
    assert ids.shape == scores.shape
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    return [int(id_) for id_ in ids]


def holding(index: LexicalIndex, *phrases: str, any_of: bool = False, documents: list[str] | None = None) -> list[int]:
    ids = index.ids_with([exact(phrase) for phrase in phrases], any_of, documents)
    assert ids.dtype == np.int64
    return [int(id_) for id_ in ids]


def rounded_length(length: int) -> int:
    """Return a length as tantivy keeps it in one byte: exact up to 40, then with three bits after the first."""
    if length < 40:
        return length
    shift = (length - 24).bit_length() - 4
    return ((length - 24) >> shift << shift) + 24


def bm25(texts: dict[int, list[str]], question: list[str]) -> dict[int, float]:
    """Return the score of every text that holds a term of the question, term by term as the formula has it."""
    average = sum(map(len, texts.values())) / len(texts)
    scores: dict[int, float] = {}
    for term in question:
        holders = [id_ for id_, words in texts.items() if term in words]
        idf = math.log(1 + (len(texts) - len(holders) + 0.5) / (len(holders) + 0.5))
        for id_ in holders:
            times, length = texts[id_].count(term), rounded_length(len(texts[id_]))
            part = times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / average))
            scores[id_] = scores.get(id_, 0) + idf * part
    return scores


def test_the_best_comes_first() -> None:
    index = filled()
    assert len(index) == 5
    assert found(index, "How many troops are in Japan?") == [10, 50, 30]
    assert found(index, "how many troops are in Japan", k=1) == [10]
    assert found(index, "defense forces") == [30, 50]
    assert found(index, "40,000") == [10]
    assert found(index, "US") == [50, 10]
    assert found(index, "us") == []
    assert found(index, "elephants") == []


def test_terms_are_counted_as_often_as_they_are_asked() -> None:
    index = filled()
    once, twice = (index.search(["troop"] * times, 1)[1][0] for times in (1, 2))
    assert twice == pytest.approx(2 * once)
    assert found(index, "treaty force force force") == [30, 50]
    assert found(index, "treaty treaty treaty force") == [50, 30]


def test_nothing_is_found_by_nothing_and_for_nothing() -> None:
    index = filled()
    assert found(index, "") == []
    assert found(index, "Japan", k=0) == []
    assert found(index, "Japan", k=-1) == []
    assert found(index, "Japan", documents=[]) == []
    assert len(index.search(["japan"], 5, only=as_ids([]))[0]) == 0
    empty = LexicalIndex(None)
    assert len(empty) == 0
    assert found(empty, "Japan") == []
    assert holding(empty, "Japan") == holding(empty) == []
    assert empty.document_frequencies(["japan"]) == [0]


def test_a_search_can_be_restricted_without_changing_scores() -> None:
    index = filled()
    whole = dict(zip(*(part.tolist() for part in index.search(terms("US troops in Japan"), 9)), strict=True))
    for documents, only, expected in [
        (["memo"], None, [50]),
        (["memo", "lecture", "memo", "missing"], None, [10, 50, 30]),
        (["missing"], None, []),
        (None, [30, 50, 50, 999], [50, 30]),
        (None, [40], []),
        (["lecture"], [30, 50], [30]),
    ]:
        ids, scores = index.search(terms("US troops in Japan"), 9, documents, None if only is None else as_ids(only))
        assert ids.tolist() == expected
        np.testing.assert_allclose(scores, [whole[id_] for id_ in expected], rtol=1e-6)


def test_equal_scores_come_by_ascending_id() -> None:
    ids = np.random.default_rng(0).permutation(1000).tolist()
    index = filled([(id_, "a", "one treaty of three" if id_ % 3 == 0 else "treaty three one of") for id_ in ids[:500]])
    index.add([(id_, "b", "of three treaty one") for id_ in ids[500:]])
    index.add([(5000, "c", "three treaties, one treaty")])
    for k in (1, 2, 5, 17, 100, 1001, 10**6):
        assert found(index, "one treaty of three", k) == [5000, *range(1000)][:k]
    assert found(index, "one treaty", 3, documents=["b"]) == sorted(ids[500:])[:3]


def test_document_frequencies() -> None:
    assert filled().document_frequencies(["japan", "troop", "elephant", "us", "japan"]) == [3, 1, 0, 2, 3]
    assert filled().document_frequencies([]) == []


@pytest.mark.parametrize(
    ("phrases", "every", "any_"),
    [
        (["self defense force"], [30], [30]),
        (["self defense"], [30], [30]),
        (["Defense of Self"], [50], [50]),
        (["Japan"], [10, 30, 50], [10, 30, 50]),
        (["Japan", "troops"], [10], [10, 30, 50]),
        (["the US", "U.S. troops"], [], [10, 50]),
        (["40,000 US"], [10], [10]),
        (["force Japan"], [30], [30]),
        (["Japan constitution"], [30], [30]),
        (["troop"], [], []),
        (["troops troops"], [], []),
        (["told us", "..."], [20], [20]),
        (["..."], [10, 20, 30, 40, 50], []),
        ([], [10, 20, 30, 40, 50], []),
    ],
)
def test_exact_phrases(phrases: list[str], every: list[int], any_: list[int]) -> None:
    index = filled()
    assert holding(index, *phrases) == every
    assert holding(index, *phrases, any_of=True) == any_
    assert holding(index, *phrases, documents=["lecture"]) == [id_ for id_ in every if id_ not in (40, 50)]
    assert holding(index, *phrases, documents=[]) == []


@pytest.mark.parametrize(
    ("language", "question", "phrase", "absent"),
    [
        ("ja", "安全保障とは何か", "安全保障条約", "条約安全"),
        ("zh", "核问题", "朝鲜半岛", "半岛朝鲜"),
        ("th", "ความมั่นคง", "แห่งชาติ", "ชาติแห่ง"),
        ("ko", "상호 방위", "방위 조약은", "방위"[::-1]),
        ("ru", "БЕЗОПАСНОСТИ", "о безопасности", "безопасности о"),
        ("ar", "معاهدة", "معاهدة الأمن", "الأمن معاهدة"),
        ("de", "Nachtrage", "die Nachträge", "Nachträge die"),
    ],
)
def test_every_language_is_found(language: str, question: str, phrase: str, absent: str) -> None:
    names = list(LANGUAGES)
    index = filled([(id_, name, LANGUAGES[name]) for id_, name in enumerate(names)])
    assert found(index, question) == [names.index(language)]
    assert holding(index, phrase) == [names.index(language)]
    assert holding(index, absent) == []


def test_what_is_changed_says_what_it_says_now() -> None:
    index = filled()
    index.change([10, 50, 999], [(10, "memo", "Nothing of the kind."), (60, "memo", "Troops.")])
    assert len(index) == 5
    assert found(index, "troops") == [60]
    assert holding(index, "of the kind", documents=["memo"]) == [10]
    assert holding(index) == [10, 20, 30, 40, 60]
    index.change([], [])
    assert len(index) == 5


def test_a_few_stand_beside_what_goes_and_with_them_its_words_are_gone() -> None:
    rows = [(n, f"d{n % 3}", f"A paragraph of number{n} on fishing{n % 7} and on nothing else.") for n in range(4200)]
    index = filled(rows)
    gone, changed = {100, 101, 3000}, {3001: "Nobody has seen a quokka."}
    beside = index.beside(as_ids([*gone, *changed])).tolist()
    assert gone | {3001} <= set(beside)
    assert len(beside) == 2 * 600
    left = [(n, name, changed.get(n, text)) for n, name, text in rows if n not in gone]
    index.change(beside, [row for row in left if row[0] in set(beside)])
    fresh = filled(left)
    assert index.ids().tolist() == fresh.ids().tolist()
    for question in ("fishing3 number5", "quokka", "number3000", "a paragraph of fishing6"):
        ours, theirs = (one.search(terms(question), 20) for one in (index, fresh))
        assert ours[0].tolist() == theirs[0].tolist()
        np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-6)
    words = [word for n in (100, 101, 3000, 3001, 5, 3002) for word in terms(f"number{n}")]
    assert index.document_frequencies(words) == [0, 0, 0, 0, 1, 1]
    assert index.beside(as_ids([])).tolist() == index.beside(as_ids([99_999])).tolist() == []


def test_what_cannot_be_added_whole_is_not_added() -> None:
    index = filled()
    with pytest.raises(RuntimeError):
        index.add(interrupted(RuntimeError()))
    index.add([(60, "memo", "troops")])
    assert len(index) == 6
    assert found(index, "troops") == [60, 10]


def test_ids_may_be_as_large_as_a_database_makes_them() -> None:
    index = filled([(2**62, "a", "a treaty"), (2**62 + 1, "a", "a treaty"), (1, "a", "a treaty")])
    assert found(index, "treaty") == [1, 2**62, 2**62 + 1]
    assert holding(index, "treaty") == [1, 2**62, 2**62 + 1]
    assert index.search(["treati"], 3, only=as_ids([2**62 + 1]))[0].tolist() == [2**62 + 1]


def test_text_of_any_kind_can_be_added() -> None:
    index = filled([(1, "a\nb «c»", "\ud800 treaty \x00 " + "é" * 100_000), (2, "", "treaty")])
    assert found(index, "treaty", documents=["a\nb «c»"]) == [1]
    assert found(index, "treaty", documents=[""]) == [2]


def test_threads_may_search_at_once() -> None:
    index = filled([(i, "a", f"treaty number {i} of {i % 7} bases") for i in range(500)])
    questions = [terms(f"treaty {i} bases {i % 7}") for i in range(100)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda question: index.search(question, 20)[0].tolist(), questions))
    assert answers == [index.search(question, 20)[0].tolist() for question in questions]


WORDS = st.sampled_from(["base", "treaty", "japan", "troop", "force", "the"])
TEXTS = st.lists(st.lists(WORDS, max_size=12) | st.lists(WORDS, min_size=35, max_size=150), min_size=1, max_size=12)


@settings(max_examples=40)
@given(texts=TEXTS, question=st.lists(WORDS, min_size=1, max_size=5), k=st.integers(1, 14), data=st.data())
def test_scores_are_those_of_plain_bm25(
    texts: list[list[str]], question: list[str], k: int, data: st.DataObject
) -> None:
    ids = data.draw(st.permutations(range(len(texts))))
    by_id = dict(zip(ids, (" ".join(words) for words in texts), strict=True))
    index = filled([(id_, "a", text) for id_, text in by_id.items()])
    expected = bm25({id_: terms(text) for id_, text in by_id.items()}, terms(" ".join(question)))
    order = sorted(expected, key=lambda id_: (-round(expected[id_], 5), id_))
    found_ids, scores = index.search(terms(" ".join(question)), k)
    np.testing.assert_allclose(scores, [expected[id_] for id_ in order[:k]], rtol=1e-4)
    np.testing.assert_allclose(scores, [expected[id_] for id_ in found_ids.tolist()], rtol=1e-4)
    for first, second in zip(found_ids.tolist(), found_ids.tolist()[1:], strict=False):
        assert first < second or expected[first] > expected[second]


@settings(max_examples=30)
@given(texts=TEXTS, phrases=st.lists(st.lists(WORDS, max_size=3), max_size=3), any_of=st.booleans())
def test_phrases_are_found_where_plain_search_finds_them(
    texts: list[list[str]], phrases: list[list[str]], any_of: bool
) -> None:
    index = filled([(id_, "a", " ".join(words)) for id_, words in enumerate(texts)])
    asked = [f" {' '.join(phrase)} " for phrase in phrases if phrase]
    among = any if any_of else all
    expected = [i for i, words in enumerate(texts) if among(phrase in f" {' '.join(words)} " for phrase in asked)]
    assert index.ids_with(phrases, any_of).tolist() == expected


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the index of generation "1"."""
    build_lexical(tmp_path, "1", ROWS)
    return tmp_path


def answers(index: LexicalIndex | None) -> tuple[list[int], list[int], list[int], list[int]]:
    assert index is not None
    restricted = found(index, "Japan", documents=["memo"])
    return found(index, "US troops"), restricted, holding(index, "self defense"), index.document_frequencies(["japan"])


ANSWERS = ([10, 50], [50], [30], [3])


def files(folder: Path) -> list[Path]:
    """Return the files of the one index in a folder that a reader needs."""
    (home,) = (path for path in (folder / "words").iterdir() if path.is_dir())
    return sorted(path for path in home.iterdir() if not path.name.startswith("."))


def test_what_was_built_is_opened(tmp_path: Path) -> None:
    built = build_lexical(tmp_path / "new" / "index", "1", iter(ROWS))
    opened = open_lexical(tmp_path / "new" / "index", "1")
    assert opened is not None
    assert len(built) == len(opened) == 5
    assert answers(built) == answers(opened) == ANSWERS
    assert answers(open_lexical(tmp_path / "new" / "index", "1")) == ANSWERS


def test_an_index_without_paragraphs_can_be_built_and_opened(tmp_path: Path) -> None:
    assert len(build_lexical(tmp_path, "0", [])) == 0
    opened = open_lexical(tmp_path, "0")
    assert opened is not None
    assert found(opened, "Japan") == []


def test_only_the_generation_asked_for_is_opened(folder: Path) -> None:
    assert open_lexical(folder, "2") is None
    assert open_lexical(folder, "") is None
    assert open_lexical(folder / "missing", "1") is None
    assert not (folder / "missing").exists()


def test_building_again_replaces_what_was_there_and_leaves_nothing_of_it(folder: Path) -> None:
    before = {path.name for path in files(folder)}
    build_lexical(folder, "2", ROWS[:1])
    assert open_lexical(folder, "1") is None
    opened = open_lexical(folder, "2")
    assert opened is not None
    assert len(opened) == 1
    assert before.isdisjoint({path.name for path in files(folder)} - {"meta.json"})
    assert sorted(path.name for path in (folder / "words").iterdir() if path.is_file()) == [
        "manifest.json",
        "write.lock",
    ]


def test_one_who_has_the_old_index_open_keeps_it(folder: Path) -> None:
    opened, untouched = open_lexical(folder, "1"), open_lexical(folder, "1")
    assert answers(opened) == ANSWERS
    script = (
        "import sys; from pathlib import Path; from index.words import build_lexical, open_lexical\n"
        "folder = Path(sys.argv[1]); assert len(open_lexical(folder, '1')) == 5\n"
        "build_lexical(folder, '2', [(1, 'a', 'US troops')])"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, cwd=root)
    assert open_lexical(folder, "1") is None
    assert answers(opened) == answers(untouched) == ANSWERS
    latest = open_lexical(folder, "2")
    assert latest is not None
    assert found(latest, "US troops") == [1]


def test_readers_do_not_wait_for_a_writer(folder: Path) -> None:
    def rows() -> Iterator[tuple[int, str, str]]:
        yield (1, "a", "US troops")
        assert answers(open_lexical(folder, "1")) == ANSWERS
        assert open_lexical(folder, "2") is None

    assert len(build_lexical(folder, "2", rows())) == 1
    assert len(open_lexical(folder, "2") or []) == 1


def lock_in_the_way(folder: Path) -> None:
    """Make tantivy's lock impossible to take, as a read-only folder does, for root too."""
    lock = files(folder)[0].parent / ".tantivy-meta.lock"
    lock.unlink()
    lock.mkdir()


def test_where_tantivy_can_take_no_lock_the_index_is_still_read(folder: Path) -> None:
    lock_in_the_way(folder)
    opened = open_lexical(folder, "1")
    assert answers(opened) == ANSWERS
    build_lexical(folder, "2", [])
    assert answers(opened) == ANSWERS


def test_a_read_only_folder_can_be_read_and_not_built_in(folder: Path) -> None:
    with unwritable(folder):
        assert answers(open_lexical(folder, "1")) == ANSWERS
        with pytest.raises(PinciteError, match="cannot be written"):
            build_lexical(folder, "2", ROWS)
        assert answers(open_lexical(folder, "1")) == ANSWERS


def test_a_damaged_file_is_never_opened(folder: Path) -> None:
    for path in files(folder):
        whole = path.read_bytes()
        for damaged in (whole[:-1], whole + b"x", b"", whole[:3] + bytes([whole[3] ^ 1]) + whole[4:]):
            path.unlink()  # what is mapped from it stays as it was
            path.write_bytes(damaged)
            assert open_lexical(folder, "1") is None
        path.unlink()
        assert open_lexical(folder, "1") is None
        path.write_bytes(whole)
        assert answers(open_lexical(folder, "1")) == ANSWERS


def test_a_file_too_many_and_files_that_are_no_index_are_not_opened(folder: Path) -> None:
    home = files(folder)[0].parent
    (home / "foreign").write_text("hello")
    assert open_lexical(folder, "1") is None
    for path in files(folder):
        path.unlink()
    (home / "meta.json").write_text("{}")
    edit(folder, sha256=words._digest(home))
    assert open_lexical(folder, "1") is None
    (home / "meta.json").unlink()
    edit(folder, sha256=words._digest(home))
    assert open_lexical(folder, "1") is None


def test_what_was_damaged_is_built_again(folder: Path) -> None:
    files(folder)[0].write_bytes(b"")
    assert answers(build_lexical(folder, "1", ROWS)) == ANSWERS
    assert answers(open_lexical(folder, "1")) == ANSWERS


def edit(folder: Path, **changed: object) -> None:
    manifest = folder / "words" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | changed))


@pytest.mark.parametrize("key", list(words.Manifest.__dataclass_fields__))
@pytest.mark.parametrize("value", [None, [], "foreign", 99, 1.0, True])
def test_a_manifest_that_says_anything_else_is_not_believed(folder: Path, key: str, value: object) -> None:
    edit(folder, **{key: value})
    assert open_lexical(folder, "1") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"generation": "1"}'])
def test_a_manifest_that_is_none_is_not_believed(folder: Path, content: bytes) -> None:
    (folder / "words" / "manifest.json").write_bytes(content)
    assert open_lexical(folder, "1") is None
    (folder / "words" / "manifest.json").unlink()
    (folder / "words" / "manifest.json").mkdir()
    assert open_lexical(folder, "1") is None


def test_an_index_changed_after_it_was_built_no_longer_fits_its_manifest(folder: Path) -> None:
    opened = open_lexical(folder, "1")
    assert opened is not None
    opened.add([(1, "a", "US troops")])
    assert open_lexical(folder, "1") is None


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a bug"), OSError(28, "No space left on device")])
def test_what_is_not_finished_is_not_seen(folder: Path, error: BaseException) -> None:
    with pytest.raises((KeyboardInterrupt, RuntimeError, PinciteError)) as raised:
        build_lexical(folder, "2", interrupted(error))
    if isinstance(error, OSError):
        words = folder / "words"
        assert str(raised.value) == f"The index of words cannot be written to {words}: No space left on device."
    else:
        assert raised.value is error
    assert open_lexical(folder, "2") is None
    assert answers(open_lexical(folder, "1")) == ANSWERS
    assert files(folder)


def test_a_crash_before_the_manifest_leaves_the_old_index_and_what_it_leaves_is_cleared(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        build_lexical(folder, "2", [])
    monkeypatch.undo()
    assert answers(open_lexical(folder, "1")) == ANSWERS
    assert len([path for path in (folder / "words").iterdir() if path.is_dir()]) == 2
    build_lexical(folder, "3", ROWS)
    assert len(files(folder)) > 3
    assert answers(open_lexical(folder, "3")) == ANSWERS


def test_a_reader_overtaken_by_a_writer_opens_what_the_writer_put_there(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    build_lexical(other, "1", ROWS)
    opened = words._opened

    def overtaken(home: Path, manifest: words.Manifest) -> LexicalIndex | None:
        if other.exists():
            (folder / "words").rename(folder / "old")
            other.joinpath("words").rename(folder / "words")
            other.rmdir()
        return opened(home, manifest)

    monkeypatch.setattr(words, "_opened", overtaken)
    assert answers(open_lexical(folder, "1")) == ANSWERS


def test_what_another_process_has_built_meanwhile_is_not_built_again(folder: Path, tmp_path: Path) -> None:
    build_lexical(tmp_path / "empty", "0", [])
    assert len(build_lexical(tmp_path / "empty", "0", interrupted(RuntimeError("not to be read")))) == 0
    assert answers(build_lexical(folder, "1", interrupted(RuntimeError("not to be read")))) == ANSWERS


def test_a_writer_elsewhere_is_waited_for_only_so_long(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_LOCK_SECONDS", 0.05)
    with FileLock(folder / "words" / "write.lock"):
        with pytest.raises(PinciteError, match=r"^The index of words cannot be written to .*\.\Z"):
            build_lexical(folder, "2", ROWS)
        assert answers(open_lexical(folder, "1")) == ANSWERS


def test_a_file_in_place_of_the_folder_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("hello")
    for folder in (tmp_path / "file", tmp_path / "file" / "index"):
        assert open_lexical(folder, "1") is None
        with pytest.raises(PinciteError, match="cannot be written"):
            build_lexical(folder, "1", ROWS)
    assert (tmp_path / "file").read_text() == "hello"
