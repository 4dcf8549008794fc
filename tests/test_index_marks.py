"""A person's own marks on passages."""

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
        marks.save(paragraph, "how many?", AT)
        marks.save(paragraph, "another question", "2027-01-01T00:00:00+00:00")
        label = "Bilateral Security Relations (5)"
        kept = Saved("lecture#p10", label, lecture()[0].title, paragraph.text, "how many?", AT)
        assert marks.saved() == [kept]
        assert marks.saved_hashes() == {paragraph.passage_hash}
        library.remove("lecture")
        assert marks.saved() == [kept]
        marks.forget("lecture#p10")
        assert marks.saved() == []
