"""Cards as they are kept: tied to their quotes, through whatever becomes of the documents."""

from collections.abc import Iterable, Mapping

import pytest

from index.anchor import Place, Sought, find
from index.cards import GAP, Card, CardKind, answered
from index.deck import Deck, Kept, Memory, Review
from index.library import Library
from source.errors import PinciteError
from source.model import Citation, Document, Paragraph, Span
from source.split import sentences

AT = "2026-03-01T10:00:00.000Z"
BRIDGE = "The first bridge over the Rhine was built by Robert Stephenson."
TUNNEL = "The tunnel was dug by hand."


def document(name: str, *texts: str) -> tuple[Document, list[Paragraph]]:
    text = "\n\n".join(texts)
    made, at = [], 0
    for ordinal, one in enumerate(texts, start=1):
        span = Span(at, at + len(one))
        made.append(Paragraph(Citation(name, name.title(), ordinal), span, one, sentences(one)))
        at = span.end + 2
    return Document(name, name.title(), f"{name}.txt", "text", f"{name} {hash(text)}", text), made


def library(*texts: str) -> Library:
    opened = Library(None)
    opened.add(*document("rivers", *texts))
    return opened


def kept(opened: Library, ordinal: int = 1) -> Kept:
    (found,) = opened.paragraphs_between("rivers", ordinal, ordinal)
    card = answered("Who built it?", found)
    assert Deck(opened).keep([card], AT) == 1
    return Deck(opened).get(card.id)


def test_a_card_is_kept_once_edited_and_dropped() -> None:
    opened = library(BRIDGE)
    deck, card = Deck(opened), kept(opened)
    assert (card.prompt, card.answer, card.address, card.is_new) == ("Who built it?", BRIDGE, "rivers#p1", True)
    again = answered("Who built it?", opened.paragraphs_of("rivers")[0])
    assert deck.keep([again], AT) == 0
    assert deck.edit(card.id, " Whose bridge? ", "Stephenson's").prompt == "Whose bridge?"
    with pytest.raises(PinciteError, match="both sides"):
        deck.edit(card.id, " ", "x")
    deck.drop(card.id)
    assert deck.all() == []
    assert card.id in deck.known()
    with pytest.raises(PinciteError, match="no card"):
        deck.get(card.id)
    assert deck.keep([again], AT) == 1
    assert deck.get(card.id).prompt == "Whose bridge?"


def test_a_refused_card_is_known_and_not_kept() -> None:
    opened = library(BRIDGE)
    card = answered("Who?", opened.paragraphs_of("rivers")[0])
    Deck(opened).refuse([card], AT)
    assert Deck(opened).all() == []
    assert Deck(opened).known() == {card.id}


def test_a_card_follows_its_quote_through_edits_removal_and_a_new_name() -> None:
    opened = library(TUNNEL, BRIDGE)
    deck, card = Deck(opened), kept(opened, 2)
    opened.replace(*document("rivers", "A new beginning.", TUNNEL, f"{BRIDGE} It fell in 1902."))
    assert deck.get(card.id).address == "rivers#p3"
    assert deck.get(card.id).source == "Rivers, ¶3 (rivers#p3)"
    opened.replace(*document("rivers", TUNNEL, "The bridge is gone."))
    orphan = deck.get(card.id)
    assert (orphan.address, orphan.is_orphaned, orphan.passage, orphan.name) == (None, True, BRIDGE, "rivers")
    opened.replace(*document("rivers", BRIDGE, TUNNEL))
    assert deck.get(card.id).address == "rivers#p1"
    opened.remove("rivers")
    assert deck.get(card.id).is_orphaned
    opened.add(*document("waters", TUNNEL, BRIDGE))
    assert deck.get(card.id).address == "waters#p2"
    assert deck.get(card.id).source == "Waters, ¶2 (waters#p2)"
    assert len(deck.all()) == 1


def test_the_nearest_of_equal_quotes_in_its_own_document_is_the_place() -> None:
    opened = library(TUNNEL, BRIDGE)
    deck, card = Deck(opened), kept(opened, 2)
    opened.add(*document("older", BRIDGE))
    opened.replace(*document("rivers", BRIDGE, TUNNEL, "New.", f"{BRIDGE} Again.", "Newer."))
    assert deck.get(card.id).address == "rivers#p1"


@pytest.mark.parametrize("name", ["", "far"])
def test_a_card_made_elsewhere_is_tied_once_its_document_comes(name: str) -> None:
    opened = Library(None)
    deck = Deck(opened)
    cloze = Card(CardKind.IMPORTED, BRIDGE.replace("Rhine", GAP), "Rhine", "", "", None, given="a")
    back = Card(CardKind.IMPORTED, "How was it dug?", TUNNEL, "", "", None, given="b")
    short = Card(CardKind.IMPORTED, "Who?", "Robert Stephenson", "", "", None, given="c")
    assert deck.keep([cloze, back, short], AT, {"b": "From afar"}) == 3
    assert [(one.address, one.source, one.is_orphaned) for one in deck.all()] == [
        (None, "", False),
        (None, "From afar", False),
        (None, "", False),
    ]
    if name:
        opened.add(*document(name, "Nothing of it."))
        assert [one.address for one in deck.all()] == [None, None, None]
    opened.add(*document("rivers", f"{BRIDGE} It fell.", TUNNEL))
    assert [(one.address, one.quote, one.passage) for one in deck.all()] == [
        ("rivers#p1", BRIDGE, f"{BRIDGE} It fell."),
        ("rivers#p2", TUNNEL, TUNNEL),
        (None, "", ""),
    ]
    assert deck.get("b").source == "Rivers, ¶2 (rivers#p2)"
    late = Card(CardKind.IMPORTED, "And how?", TUNNEL, "", "", None, given="d")
    assert (deck.keep([late], AT), deck.get("d").address) == (1, "rivers#p2")


def test_only_what_is_new_is_read_for_what_stood_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = library(BRIDGE)
    deck, card = Deck(opened), kept(opened)
    deck.keep([Card(CardKind.IMPORTED, "How was it dug?", TUNNEL, "", "", None, given="b")], AT)
    read: list[str] = []

    def watched(sought: Mapping[str, Sought], rows: Iterable[tuple[int, str, int, str]]) -> dict[str, Place]:
        here = list(rows)
        read.extend(text for *_, text in here)
        return find(sought, here)

    monkeypatch.setattr("index.anchor.find", watched)
    assert deck.get(card.id).address == "rivers#p1"
    opened.add(*document("other", "One more.", "And another."))
    assert deck.get("b").address is None
    opened.remove("other")
    opened.add(*document("tunnels", TUNNEL))
    assert deck.get("b").address == "tunnels#p1"
    assert read == ["One more.", "And another.", TUNNEL]


STRAIGHT = 'It\'s "the first" bridge - or the second - that  was built.'
CURLY = "It’s “the first” bridge – or the\nsecond — that was built."


@pytest.mark.parametrize(("before", "after"), [(STRAIGHT, CURLY), (CURLY, STRAIGHT)])
def test_a_quote_is_found_in_other_marks_where_it_stands_nowhere_letter_for_letter(before: str, after: str) -> None:
    opened = library(TUNNEL, before)
    deck, card = Deck(opened), kept(opened, 2)
    opened.replace(*document("rivers", f"{after} It fell.", TUNNEL))
    moved = deck.get(card.id)
    assert (moved.address, moved.quote, moved.passage) == ("rivers#p1", after, f"{after} It fell.")
    opened.add(*document("older", before))
    opened.replace(*document("rivers", TUNNEL, "It fell."))
    assert deck.get(card.id).address == "older#p1"
    opened.replace(*document("rivers", before, TUNNEL, after))
    opened.remove("older")
    assert (deck.get(card.id).address, deck.get(card.id).quote) == ("rivers#p1", before)


def test_letter_for_letter_is_before_other_marks_even_in_its_own_document() -> None:
    rows = [(1, "own", 1, CURLY), (2, "other", 7, STRAIGHT), (2, "other", 9, STRAIGHT)]
    found = find({"x": Sought(STRAIGHT, "own", 1), "y": Sought("no such words"), "z": Sought("")}, rows)
    assert found == {"x": Place("other", 7, STRAIGHT, STRAIGHT)}


def test_undo_restores_exactly() -> None:
    opened = library(BRIDGE)
    deck, card = Deck(opened), kept(opened)
    first = Memory("2026-03-02T10:00:00.000Z", 2, None, 3.25, 5.5, AT)
    second = Memory("2026-03-09T10:00:00.000Z", 3, 0, 1.125, 6.5, first.due)
    deck.review(Review(card.id, AT, 3, 1500, "stephenson", card.memory), first)
    seen = deck.get(card.id)
    deck.review(Review(card.id, first.due, 1, None, None, first), second)
    assert (deck.get(card.id).memory, deck.get(card.id).lapses, deck.get(card.id).reviews) == (second, 1, 2)
    assert [(r.rating, r.milliseconds, r.typed, r.before) for r in deck.reviews()] == [
        (3, 1500, "stephenson", card.memory),
        (1, None, None, first),
    ]
    deck.undo(card.id)
    assert deck.get(card.id) == seen
    deck.undo(card.id)
    assert deck.get(card.id) == card
    with pytest.raises(PinciteError, match="no review"):
        deck.undo(card.id)


def test_suspending_and_burying_are_kept() -> None:
    opened = library(BRIDGE)
    deck, card = Deck(opened), kept(opened)
    deck.suspend(card.id, suspended=True)
    deck.bury(card.id, AT)
    assert (deck.get(card.id).suspended, deck.get(card.id).buried) == (True, AT)
    deck.suspend(card.id, suspended=False)
    deck.bury(card.id, "")
    assert deck.get(card.id) == card
