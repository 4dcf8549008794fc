"""The Anki package, opened by Anki's own library. ``make anki-check`` runs this where that can be installed."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from app.study.desk import Desk
from app.study.outgoing import is_cloze, link_of
from index.library import Library
from source.lecture import lecture

anki = pytest.importorskip("anki", reason="the anki extra is not installed; make anki-check tries it")

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_anki_reads_each_note_and_takes_a_second_package_as_an_update(tmp_path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    times = [NOON]
    library = Library(None)
    library.add(*lecture())
    desk = Desk(library, lambda: times[-1])
    desk.keep(desk.proposals(12))
    hostile = desk.deck.all()[0]
    desk.edit(hostile.id, "<script>x</script> {{c1::y}} [sound:a] \\(z\\) _____", "a::b & <i>c</i>")
    collection = Collection(str(tmp_path / "collection.anki2"))

    def take_in() -> None:
        package = tmp_path / "cards.apkg"
        package.write_bytes(desk.send_out("apkg"))
        options = ImportAnkiPackageOptions()
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options))

    take_in()
    cards = desk.deck.all()
    by_guid = {note.guid: note for note in map(collection.get_note, collection.find_notes(""))}
    assert by_guid.keys() == {card.id for card in cards}
    for card in cards:
        note = by_guid[card.id]
        assert len(note.cards()) == 1
        question, answer = note.cards()[0].question(), note.cards()[0].answer()
        assert note["Link"] == link_of(card)
        assert ("Text" in note) is is_cloze(card)
        assert "<script" not in question + answer
        if card.id != hostile.id:
            assert card.answer in unescape(answer)
            assert card.source in unescape(answer)
            assert card.passage == card.answer or card.passage in unescape(answer).replace("<br>", "\n")
            assert unescape(re.sub("<[^>]*>", "", question)).strip().endswith(card.prompt.replace("_____", "[...]"))
    taken = desk.deck.all()[1]
    desk.edit(taken.id, taken.prompt, "another answer")
    times.append(NOON + timedelta(days=1))
    desk.keep(desk.proposals(1))
    take_in()
    assert len(collection.find_notes("")) == 13
    updated = next(note for note in map(collection.get_note, collection.find_notes("")) if note.guid == taken.id)
    assert "another answer" in updated.cards()[0].answer()
    collection.close()
