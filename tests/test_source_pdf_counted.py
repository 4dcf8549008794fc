"""Numbers at the starts of lines in a PDF: those that count paragraphs, and those a line end has put there."""

import pytest

from source.pdf.counted import counts_on
from tests.test_source_pdf import Text, bodies, made, read


@pytest.mark.parametrize(
    ("starts", "text"),
    [
        (["(1) The tenant"], "(2) The landlord"),
        (["(1) The tenant"], "(3) The landlord"),
        (["(1) The tenant"], "(a) Any tenant"),
        (["(a) the tenant"], "(b) the landlord"),
        (["(h) the tenant"], "(i) the landlord"),
        (["(a) the tenant", "(ii) the owner"], "(b) the landlord"),
        (["(viii) the tenant"], "(ix) the landlord"),
        (["2.1 Rent"], "2.2 Keys"),
        (["2.4 Rent"], "3.1 Keys"),
        (["• Rent"], "• keys"),
    ],
)
def test_a_number_that_counts_on(starts: list[str], text: str) -> None:
    assert counts_on(text, starts)


@pytest.mark.parametrize(
    ("starts", "text"),
    [
        (["(1) As is laid down in section"], "12. The notice"),
        (["(3) Until Monday the"], "3. Mai 1945"),
        (["(4) Under the rule in paragraph"], "(2) Nothing"),
        (["(1) Under the rule in paragraph"], "(2) or by the law"),
        (["(1) The rate came to"], "3.5 Million euro"),
        (["(1) Within"], "1. days"),
    ],
)
def test_a_number_that_does_not(starts: list[str], text: str) -> None:
    assert not counts_on(text, starts)


def test_a_wrapped_number_in_a_numbered_paragraph_is_no_number_of_its_own() -> None:
    paragraphs = [
        ["(1) The landlord may enter the house at any time that is named in section", "12. The notice is kept."],
        ["(2) The meeting was put off by the council until the morning of Monday the", "3. Mai 1945 and took place."],
        ["(3) Nothing takes from the tenant any right he is given by the paragraph", "(2) or by the law of the land."],
        ["(4) This is all."],
    ]
    lines = [line for paragraph in paragraphs for line in paragraph]
    content = read(made([Text(60, 100 + 12 * i, line) for i, line in enumerate(lines)]))
    assert bodies(content) == [" ".join(paragraph) for paragraph in paragraphs]
    assert [each.number for each in content.blocks] == ["(1)", "(2)", "(3)", "(4)"]


def test_items_without_full_stops_stay_apart() -> None:
    items = ["1. Turn off the water at the main tap", "2. Open the valve in the wall", "3. Wait for some time or more"]
    assert bodies(read(made([Text(60, 100 + 12 * i, item) for i, item in enumerate(items)]))) == items
