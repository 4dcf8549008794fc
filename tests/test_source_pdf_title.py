"""The title of a PDF, the block of names below it, and what is text of its own there."""

import pytest

from source.model import Role
from tests.test_source_pdf import BOLD, FOX, OWL, Text, block, bodies, made, prose, read, shown

OPENINGS = (
    ["\xa7 1 Dogs must be kept on a lead by their owners.", "\xa7 2 Cats may roam as they like in the yard."],
    ["1. Dogs are kept on a lead", "2. Cats may roam"],
    ["\u2022 Dogs are kept on a lead at all times", "\u2022 Cats may roam"],
    ["The office is closed on Mondays", "Call 555-1234 for help"],
    ["I wandered lonely as a cloud", "That floats on high over vales and hills"],
    ["Who may use the bridge? Nobody."],
    ["(1) The landlord may enter the house at any time that is named, as is laid down in section"],
    ["Write to ann@example.org if you have lost your key"],
)


@pytest.mark.parametrize("lines", OPENINGS)
def test_what_is_short_below_the_title_is_text(lines: list[str]) -> None:
    below = [Text(60, 90 + 30 * i, line) for i, line in enumerate(lines)]
    content = read(made([Text(60, 50, "On Pets", 20), *below, *prose(FOX, top=300)]))
    assert bodies(content) == [*lines, FOX]
    assert content.title == "On Pets"


def test_short_texts_stand_under_their_headings_below_the_title() -> None:
    page = [
        Text(60, 50, "On Pets", 20, BOLD),
        Text(60, 100, "What to bring", 10, BOLD),
        Text(60, 120, "Bring a torch."),
        Text(60, 150, "Opening Hours", 10, BOLD),
        Text(60, 170, "Come at nine on Monday"),
    ]
    content = read(made([*page, *prose(FOX, top=200)]))
    assert block(content, "Bring").headings == ("What to bring",)
    assert block(content, "Come").headings == ("Opening Hours",)


def test_authors_affiliations_dates_and_addresses_stand_before_the_text() -> None:
    lines = ["Ann de Groot and Ben Hill", "University of Ghent, 9000 Ghent", "{ann,ben}@ghent.example", "3 May 2020"]
    block_of_title = [Text(200, 90 + 20 * i, line) for i, line in enumerate(lines)]
    page = [Text(200, 50, "Of Foxes", 20), *block_of_title, Text(60, 190, "Abstract", 10, BOLD), *prose(FOX, top=210)]
    content = read(made(page))
    assert next(text for role, text in shown(content) if role is Role.FRONT) == "Of Foxes"
    assert bodies(content) == [FOX]
    assert block(content, FOX).headings == ("Abstract",)


def test_many_short_lines_below_the_title_are_a_list() -> None:
    names = [Text(60, 90 + 30 * i, f"{name} Smith") for i, name in enumerate(FOX.title().split()[:18])]
    content = read(made([Text(60, 50, "Members", 20), *names, Text(60, 700, "This is all that we know.")]))
    assert len(bodies(content)) > 4


def test_the_first_sections_heading_is_no_title_and_stays_over_its_paragraphs() -> None:
    def page(first: str, second: str) -> list[Text | str]:
        heads = [Text(60, 70, first, 14, BOLD), Text(60, 270, second, 14, BOLD)]
        return [*heads, *prose(FOX), *prose(OWL, top=300)]

    content = read(made(page("1 Introduction", "2 Methods"), info="/Title (Of Foxes)"))
    assert content.title == "Of Foxes"
    assert block(content, FOX).headings == ("1 Introduction",)
    assert block(content, OWL).headings == ("2 Methods",)
    content = read(made(page("CHAPTER I", "CHAPTER II")))
    assert block(content, FOX).headings == ("CHAPTER I",)


def test_a_title_set_as_the_sections_below_it_is_the_title() -> None:
    heads = [Text(60, 40, "Of Foxes", 14, BOLD), Text(60, 80, "1 Fur", 14, BOLD), Text(60, 270, "2 Food", 14, BOLD)]
    content = read(made([*heads, *prose(FOX), *prose(OWL, top=300)]))
    assert content.title == "Of Foxes"
    assert block(content, FOX).headings == ("1 Fur",)


def test_the_sign_of_a_section_heads_it_with_its_title() -> None:
    page = [*prose(FOX), Text(290, 200, "§ 1", 10, BOLD), Text(280, 212, "Scope", 10, BOLD), *prose(OWL, top=240)]
    content = read(made([*page, Text(290, 340, "§ 2a", 10, BOLD), *prose(FOX.replace("quick", "slow"), top=360)]))
    assert bodies(content)[0] == FOX
    assert block(content, OWL).headings == ("§ 1 Scope",)
    assert block(content, "The slow").headings == ("§ 2a",)


def test_the_number_of_an_edition_with_its_date_is_none_of_the_text() -> None:
    title = Text(60, 50, "Von Füchsen", 20)
    dated = Text(60, 90, "2. Auflage, 31. Mai 2016 Anna Berg")
    assert bodies(read(made([title, dated, *prose(FOX, top=150)]))) == [FOX]
    items = ["1. Closed 3 May 2020", "2. Open 9 May 2020"]
    listed = [Text(60, 90 + 30 * i, item) for i, item in enumerate(items)]
    assert bodies(read(made([title, *listed, *prose(FOX, top=200)])))[0] == items[0]
