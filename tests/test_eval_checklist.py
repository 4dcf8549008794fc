"""The checklist of a hundred cards: what a reader said is told by the cards' ids."""

from pathlib import Path

import pytest

from eval.checklist import EACH, FILES, Checked, checked, read_documents, read_said, report
from source.lecture import lecture

DOCUMENTS = Path(__file__).parents[1].parent / "shared" / "documents"


def test_what_was_said_is_told_by_the_card() -> None:
    found = list(checked({"lecture": lecture()[1]}, {}))
    assert len(found) == EACH
    said = {found[0].card.id: "good", found[1].card.id: "vague"}
    again = list(checked({"lecture": lecture()[1]}, said))
    lines = list(report(again))
    assert [one.said for one in again[:3]] == ["good", "vague", ""]
    assert lines[0] == f"vague: lecture, cloze: {again[1].card.prompt} = {again[1].card.answer}"
    assert lines[-3:] == [f"lecture: 1 of {EACH} good", "vague 1", f"1 of {EACH} good, {EACH - 2} not read yet"]
    assert next(iter(report(again, whole=True))).startswith("good: lecture, ")


@pytest.mark.skipif(not DOCUMENTS.exists(), reason="../shared/documents is not there")
def test_the_hundred_cards_were_read() -> None:
    found: list[Checked] = list(checked(read_documents(DOCUMENTS), read_said()))
    assert len(found) == EACH * (len(FILES) + 1)
    assert sum(not one.said for one in found) <= 5
