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
    taken, other, *_ = [card for card in desk.deck.all() if is_cloze(card) and card.id != hostile.id]
    desk.edit(taken.id, taken.prompt, "another answer")
    desk.edit(other.id, "A front that lost its blank", other.answer)
    times.append(NOON + timedelta(days=1))
    desk.keep(desk.proposals(1))
    take_in()
    assert len(collection.find_notes("")) == 13
    updated = next(note for note in map(collection.get_note, collection.find_notes("")) if note.guid == taken.id)
    assert "another answer" in updated.cards()[0].answer()
    (whole,) = (note for note in map(collection.get_note, collection.find_notes("")) if note.guid == other.id)
    assert "A front that lost its blank" in whole.cards()[0].question()
    assert other.answer in unescape(whole.cards()[0].answer())
    collection.close()


def test_a_note_that_came_from_anki_is_no_second_one_when_it_goes_back(tmp_path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    collection = Collection(str(tmp_path / "collection.anki2"))
    for name, fields in (("Basic", ["Who built it?", "Stephenson"]), ("Cloze", ["The {{c1::Rhine}} and {{c2::Elbe}}"])):
        note = collection.new_note(collection.models.by_name(name))
        for place, value in enumerate(fields):
            note.fields[place] = value
        collection.add_note(note, collection.decks.id("Default"))
    text = "#separator:tab\n#html:true\n#guid column:1\n"
    for note in map(collection.get_note, collection.find_notes("")):
        text += "\t".join([note.guid, *note.fields]) + "\n"
    library = Library(None)
    library.add(*lecture())
    desk = Desk(library, lambda: NOON)
    assert desk.take_in(text.encode()).kept == 3
    package = tmp_path / "cards.apkg"
    package.write_bytes(desk.send_out("apkg"))
    options = ImportAnkiPackageOptions()
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options))
    assert len(collection.find_notes("")) == 2
    collection.close()


def test_our_text_updates_the_notes_that_a_package_made(tmp_path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportCsvRequest

    library = Library(None)
    library.add(*lecture())
    desk = Desk(library, lambda: NOON)
    desk.keep(desk.proposals(12))
    collection = Collection(str(tmp_path / "collection.anki2"))
    package, text = tmp_path / "cards.apkg", tmp_path / "cards.tsv"
    package.write_bytes(desk.send_out("apkg"))
    options = ImportAnkiPackageOptions()
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options))
    before = {note.guid: note.fields for note in map(collection.get_note, collection.find_notes(""))}
    first = next(card for card in desk.deck.all() if is_cloze(card))
    desk.edit(first.id, "# A front\nof two lines, _____", "=a <b>back</b>")
    text.write_bytes(desk.send_out("tsv"))
    metadata = collection.get_csv_metadata(str(text), None)
    collection.import_csv(ImportCsvRequest(path=str(text), metadata=metadata))
    after = {note.guid: note.fields for note in map(collection.get_note, collection.find_notes(""))}
    assert {guid for guid in after if after[guid] != before[guid]} == {first.id}
    assert after.keys() == before.keys()
    assert unescape(after[first.id][0]) == "# A front<br>of two lines, {{c1::=a <b>back</b>}}"
    collection.close()
