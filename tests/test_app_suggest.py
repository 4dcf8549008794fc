"""What to ask or read next, in the documents' own words."""

from app.answer import Answer
from app.suggest import Suggestion, openers, suggestions
from index.combine import Signals
from index.library import Library
from index.search import Hit
from source.lecture import lecture
from source.model import Document
from source.split import split
from source.text import read_text

TEXT = """# Of Birds

## Robins

The robin is a small bird that sings in winter as well as in summer, and is not shy.

Why does the robin sing in winter? Nobody has asked it. What does it eat? Is it not so?

## Herons

The heron stands in the water for hours. How long can a heron stand on one leg?

## Owls

The owl hunts by night and is heard before it is seen."""


def library_of(text: str) -> Library:
    library = Library(None)
    _, blocks = read_text(text)
    document = Document("birds", "Of Birds", "birds.txt", "text", "sha", text)
    library.add(document, split(document, blocks), blocks)
    return library


def answer_at(library: Library, name: str, ordinal: int) -> Answer:
    (paragraph,) = library.paragraphs_between(name, ordinal, ordinal)
    return Answer("Is the robin shy?", "Is the robin shy?", (Hit(1, 0.9, paragraph, Signals(*[0.0] * 8)),))


def test_questions_that_stand_alone_and_sections_not_yet_read_by_turns() -> None:
    with Library(None) as library:
        library.add(*lecture())
        (first, second) = suggestions(library, answer_at(library, "lecture", 10))[:1], openers(library, ["lecture"], 4)
        assert [(one.text, one.place and one.place.address) for one in first] == [("North Korea", "lecture#p23")]
        assert second[:2] == ("Bilateral Security Relations", "North Korea")
        assert len(second) == 4


def test_what_was_asked_and_where_one_is_are_not_suggested() -> None:
    with Library(None) as library:
        library.add(*lecture())
        answer = answer_at(library, "lecture", 25)
        assert all(one.text != "North Korea" for one in suggestions(library, answer))
        assert suggestions(library, answer, ["bilateral security relations"]) == ()


def test_silence_suggests_nothing() -> None:
    with Library(None) as library:
        library.add(*lecture())
        assert suggestions(library, Answer("q", "q")) == ()
        assert Suggestion("a") == Suggestion("a", None)


def test_a_document_without_questions_and_headings_is_opened_by_the_names_in_it() -> None:
    text = (
        "The first bridge of iron over the river Severn was cast by the works of Abraham Darby in the valley.\n\n"
        "Every robin of the valley was counted by the pupils of Edith Warburton in the year 1911."
    )
    with library_of(text) as library:
        assert set(openers(library, ["birds"], 4)) == {"river Severn", "pupils of Edith Warburton"}
