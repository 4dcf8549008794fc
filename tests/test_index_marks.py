"""A person's own marks on passages."""

from dataclasses import replace
from pathlib import Path

from index.library import Library, open_library
from index.marks import Marks, Saved, Verdict
from source.lecture import lecture

AT = "2026-01-02T03:04:05+00:00"


def test_a_judgment_is_kept_changed_and_taken_back(tmp_path: Path) -> None:
    first, second = lecture()[1][:2]
    with open_library(tmp_path) as library:
        library.add(*lecture())
        Marks(library).judge(" who  speaks? ", first, Verdict.YES, AT)
        Marks(library).judge("who speaks?", second, Verdict.YES, AT)
        Marks(library).judge("who speaks?", second, Verdict.NO, AT)
    with open_library(tmp_path) as library:
        marks = Marks(library)
        assert marks.judged("who speaks?") == {first.passage_hash: Verdict.YES, second.passage_hash: Verdict.NO}
        assert marks.judged("another") == {}
        marks.judge("who speaks?", first, None, AT)
        assert marks.judged("who speaks?") == {second.passage_hash: Verdict.NO}


def test_what_is_saved_is_kept_with_its_words_and_stays_when_its_document_goes() -> None:
    paragraph = lecture()[1][9]
    with Library(None) as library:
        library.add(*lecture())
        marks = Marks(library)
        marks.save(paragraph, "The lecture, (5)", "how many?", AT)
        marks.save(paragraph, "elsewhere", "another question", "2027-01-01T00:00:00+00:00")
        kept = Saved(paragraph.passage_hash, "The lecture, (5)", paragraph.text, "how many?", AT, "lecture", 10)
        assert marks.saved() == [kept]
        assert marks.saved_hashes() == {paragraph.passage_hash}
        library.remove("lecture")
        assert marks.saved() == [replace(kept, name=None, paragraph=None)]
        marks.forget(paragraph.passage_hash)
        assert marks.saved() == []


def test_what_is_saved_is_found_where_it_stands_now_and_no_other_is_forgotten_for_it() -> None:
    document, (first, second, *_), _ = lecture()
    with Library(None) as library:
        library.add(document, [first, second])
        marks = Marks(library)
        marks.save(first, "first", "q", AT)
        marks.save(second, "second", "q", AT)
        ahead = replace(second, citation=replace(second.citation, paragraph=1))
        library.replace(replace(document, sha256="another"), [ahead])  # the first is gone, the second has its address
        assert [(one.source, one.name, one.paragraph) for one in marks.saved()] == [
            ("first", None, None),
            ("second", "lecture", 1),
        ]
        marks.forget(second.passage_hash)
        assert [one.source for one in marks.saved()] == ["first"]
