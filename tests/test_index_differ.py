"""What a claim says otherwise than a passage, and what is only written otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.differ import Difference, differences
from index.facts import Kind, agree, facts
from source.model import Span

FORCES = "Among about 100,000 US forces stationed in Asia Pacific region, about 40, 000 are stationed in Japan."


def told(claim: str, passage: str, around: str = "") -> list[tuple[str, str | None, str | None]]:
    found = differences(claim, passage, (Span(0, len(passage)),), around)
    return [
        (d.kind.value, d.claim.of(claim) if d.claim else None, d.source.of(passage) if d.source else None)
        for d in found
    ]


@pytest.mark.parametrize(
    ("claim", "passage", "expected"),
    [
        ("Japan hosts 50,000 US troops.", FORCES, [("number", "50,000", "40, 000")]),
        ("Some 60% were opposed.", "More than 70% of the people were opposed.", [("number", "60%", "70%")]),
        ("Two satellites went up.", "The first three satellites went up.", [("number", "Two", "three")]),
        ("It began in May 2001.", "It began on 15 June 2001.", [("date", "May 2001", "15 June 2001")]),
        ("In 1999 the war began.", "In 1998 the war began.", [("date", "1999", "1998")]),
        ("Tanaka supported the war in Iraq.", "Koizumi supported the war in Iraq.", [("name", "Tanaka", "Koizumi")]),
        ("Ships went to Basra.", "Ships went to Kuwait.", [("name", "Basra", "Kuwait")]),
        ("Koizumi did not support it.", "PM Koizumi decided to support it.", [("negation", "not", None)]),
        ("Japan wants to damage the UN.", "Japan does not want to damage the UN.", [("negation", None, "not")]),
        ("Exports rose sharply.", "Exports declined sharply.", [("opposite", "rose", "declined")]),
        ("It cost 12 million.", "It was built by the sea.", [("number", "12 million", None)]),
    ],
)
def test_what_differs_is_told_by_the_words_of_both_sides(
    claim: str, passage: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert told(claim, passage) == expected


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Japan hosts 40,000 US troops.", FORCES),
        ("Forty thousand American soldiers are in Japan.", FORCES),
        ("Half of them left.", "About 50% of them left."),
        ("Nearly 40,000 came.", "In all 39,874 came."),
        ("It fell in October 2003.", "It fell on Oct. 14, 2003."),
        ("It was so in the 1990s.", "It was so in 1994."),
        ("The crisis of 1993 was grave.", "The crisis of '93 was grave."),
        ("Prime Minister Koizumi went to the United States.", "PM Koizumi visited the US."),
        ("Iraqi ports were dredged.", "Ports in Iraq were dredged."),
        ("The Self Defense Force was sent.", "The SDF was sent."),
        ("They didn't agree.", "They did not agree."),
        ("Assistance is limited to what is not combat.", "Assistance is limited to non-combat activities."),
        ("Not only ships were sent.", "Ships were sent."),
        ("The US must defend Japan.", "The US must defend Japan, while Japan does not defend the US."),
    ],
)
def test_what_is_only_written_otherwise_is_no_difference(claim: str, passage: str) -> None:
    assert told(claim, passage) == []


def test_a_name_that_the_heading_says_is_known() -> None:
    assert told("Iraq was rebuilt.", "The country was rebuilt.", "Iraq") == []


def test_of_the_rest_of_a_passage_what_agrees_is_known() -> None:
    passage = "The law passed. It was adopted in May 1999."
    assert differences("The law passed in 1999.", passage, (Span(0, 15),)) == ()


def test_where_a_number_stands_twice_the_one_in_its_place_counts() -> None:
    assert told("It grew from 1780 to 1780.", "It grew from 1780 to 2004.") == [("date", "1780", "2004")]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_give_spans_inside_of_them(claim: str, passage: str) -> None:
    for one in differences(claim, passage, (Span(0, len(passage)),)):
        assert one.claim or one.source
        for span, text in ((one.claim, claim), (one.source, passage)):
            assert span is None or 0 <= span.start < span.end <= len(text)


@given(st.text(alphabet="abc XYZ 0123456789,.%-'nottwo", max_size=120))
def test_a_text_says_nothing_otherwise_than_itself(text: str) -> None:
    assert [d for d in differences(text, text, (Span(0, len(text)),)) if isinstance(d, Difference)] == []


@given(st.integers(13, 10**9))
def test_a_number_is_the_same_however_it_is_grouped(value: int) -> None:
    (plain,), (grouped,) = facts(f"{value:,} ships"), facts(f"about {value} ships")[:1]
    assert plain.kind is Kind.NUMBER
    assert plain.value == value
    assert agree(plain, grouped)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty-three", 23.0),
        ("two hundred and fifty thousand", 250_000.0),
        ("$5.2 billion", 5.2e9),
        ("45 percent", 45.0),
    ],
)
def test_numbers_in_words_and_with_their_scales(text: str, value: float) -> None:
    assert [fact.value for fact in facts(f"They had {text} of it.")] == [value]


def test_what_is_part_of_a_name_is_no_number() -> None:
    assert facts("The F-16 and IL-6 and H5N1 are names.") == ()
