"""What is worth asking for in a text, which sentences stand alone, and the cards made of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.alone import blankable, stands_alone
from index.analysis import terms
from index.blanks import Kind, candidates
from index.cards import GAP, SAME, Card, CardKind, answered, cards_of, propose, spread
from index.choices import Slot, answers_of, slot_of, wrong_answers
from index.worth import blanks, frequencies
from source.lecture import lecture
from source.model import Citation, Paragraph, Span
from source.split import sentences


def paragraph(text: str, ordinal: int = 1, *headings: str, name: str = "doc") -> Paragraph:
    return Paragraph(Citation(name, "A Title", ordinal, headings), Span(0, len(text)), text, sentences(text))


def found(text: str) -> list[tuple[str, Kind]]:
    return [(one.span.of(text), one.kind) for one in candidates(text, Span(0, len(text)))]


def test_names_numbers_dates_and_terms_are_found_as_they_stand() -> None:
    text = "In August 1998, Casimir Pulaski paid $4.5 million for the freedom of ceremony, with 40, 000 men."
    assert found(text) == [
        ("August 1998", Kind.DATE),
        ("Casimir Pulaski", Kind.NAME),
        ("$4.5 million", Kind.NUMBER),
        ("freedom", Kind.TERM),
        ("freedom of ceremony", Kind.TERM),
        ("ceremony", Kind.TERM),
        ("40, 000", Kind.NUMBER),
    ]


def test_a_verb_after_to_and_a_counter_are_no_candidates() -> None:
    assert found("They want to acquire bargaining power (2).") == [("bargaining power", Kind.TERM)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was founded by three engineers who had left the railway in 1911.",
        "However, the company was founded by three engineers in the year 1911.",
        "For example, the company was founded by three engineers in the year 1911.",
        "In this case the company pays all of what the engineers have spent.",
        "Before he left the railway, the engineer had founded a company in 1911.",
        "The company was founded.",
        "Which company was founded by three engineers who had left the railway?",
        "Figure 3 shows the company that three engineers had founded in 1911.",
        "The engineers built bridges, roads, dams, ports, tunnels, canals and harbours.",
        "The company (founded by three engineers who had left the railway in 1911.",
        "the company was founded by three engineers who had left the railway.",
        "The company, as described above, was founded by three engineers in 1911.",
        "Let me say that the company was founded by three engineers in 1911.",
        "Today I want to talk about the three engineers who founded the company.",
    ],
)
def test_a_sentence_that_leans_on_others_makes_no_card(sentence: str) -> None:
    assert not stands_alone(sentence, Span(0, len(sentence)))


@pytest.mark.parametrize(
    "sentence",
    [
        "The company was founded by three engineers who had left the railway.",
        "After the war the company built its first bridge over the Rhine.",
        "Although the war went on, the company built a bridge over the Rhine.",
        "In 1911, three engineers founded the company that built the bridge.",
    ],
)
def test_a_sentence_that_stands_alone_may(sentence: str) -> None:
    assert stands_alone(sentence, Span(0, len(sentence)))


def test_what_gives_itself_away_is_not_asked_for() -> None:
    text = "The Self Defense Force (SDF) of Japan runs 60 km (37 mi) along the coast of Japan near Kobe."
    kept = [one.span.of(text) for one in blankable(text, Span(0, len(text)), "Ports: Kobe")]
    assert "Kobe" not in kept  # stands beside the card
    assert not {"Japan", "SDF", "Self Defense Force", "37"} & set(kept)
    assert "60 km" in kept


def test_what_people_ask_for_comes_first() -> None:
    text = (
        "The city has many parks and gardens along the river. The first bridge was built by Robert Stephenson in 1849."
    )
    best = blanks(text, sentences(text), frequencies([text]), "Newcastle")
    assert {best[0].span.of(text), best[1].span.of(text)} == {"Robert Stephenson", "1849"}
    assert all(0 < one.score < 1 for one in best)
    assert [one.score for one in best] == sorted((one.score for one in best), reverse=True)


@given(st.text(max_size=300))
def test_any_text_gives_spans_inside_of_it_and_none_that_overlap(text: str) -> None:
    best = blanks(text, sentences(text), frequencies([text]))
    spans = sorted(one.span for one in best)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


def test_the_lectures_cards_hold_what_they_promise() -> None:
    paragraphs = lecture()[1]
    made = propose([paragraphs], 20)
    assert len(made) == 20
    assert made == propose([paragraphs], 20)
    by_address = {one.citation.address: one for one in paragraphs}
    for card in made:
        assert card.place is not None
        there = by_address[card.place.address]
        assert card.passage == there.text
        assert card.quote in there.text
        if card.kind is CardKind.CLOZE:
            assert card.prompt.replace(GAP, card.answer) == card.quote
            assert 8 <= len(card.quote.split()) <= 31
            assert len(card.choices) in (0, 3)
            assert card.answer not in card.choices
    sections = {card.place.headings for card in made if card.place}
    assert len(sections) >= 4  # spread over the sections
    assert any("about _____ are stationed in Japan" in card.prompt and card.answer == "40, 000" for card in made)


def test_a_definition_and_a_heading_are_asked_for() -> None:
    first = paragraph(
        "Photosynthesis is the process by which green plants turn light into sugar that they can store. It takes place"
        " in the leaves, above all in the cells below the upper skin.",
        1,
        "How plants feed",
    )
    second = paragraph(
        "Of all that lives on land the plants do photosynthesis, and Japan was a shogunate of samurai.", 2
    )
    cards = cards_of((first, second)).cards
    definition = next(card for card in cards if card.kind is CardKind.DEFINITION)
    assert definition.prompt == "What is photosynthesis?"
    assert definition.answer == "the process by which green plants turn light into sugar that they can store"
    heading = next(card for card in cards if card.kind is CardKind.HEADING)
    assert heading.prompt == "What stands below “How plants feed”?"
    assert heading.answer == first.text


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Japan was a feudal country under the rule of its samurai until 1868.", ["What was Japan?"]),
        ("Casimir Pulaski was a general of cavalry who had come from Poland.", ["Who was Casimir Pulaski?"]),
        ("The angle of attack is the angle at which a wing meets the air.", ["What is the angle of attack?"]),
        ("America is a stronger nation than it was when the century began.", []),
        ("Clothing is a most important item in the outfit of a skier.", []),
        ("Ending inflation means freeing all of the people from a heavy burden.", []),
        ("The directive describes the unsafe condition of the gear as a seizing.", []),
        ("Alice was a little startled by the cat on the bough of a tree.", []),
        ("The table was a large one where the three were crowded at a corner.", []),
        ("Liberty was the second article of our covenant with the coming ages.", []),
    ],
)
def test_what_says_what_something_is_and_what_only_seems_to(sentence: str, asks: list[str]) -> None:
    made = cards_of((paragraph(sentence),)).cards
    assert [card.prompt for card in made if card.kind is CardKind.DEFINITION] == asks


@pytest.mark.parametrize(
    "text",
    [
        "The wall is built as Section 42 says, and it is 12 feet high.",
        "The wall is built as Bemerkung 42 says, and it is 12 feet high.",
        "The wall was wonder number 42 of the land, and it is 12 feet high.",
        "For the wall call 206-231-3195 from the city, and it is 12 feet high.",
    ],
)
def test_a_number_that_only_names_is_not_asked_for(text: str) -> None:
    numbers = [one.span.of(text) for one in blankable(text, Span(0, len(text))) if one.kind is Kind.NUMBER]
    assert numbers == ["12 feet"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The letter of the bridge's builder (12 March 1850) names five (5) masons of York.", []),
        ("The masons of York were paid 20 pounds in the year 1850 (as the letter says).", ["20 pounds", "1850"]),
        ("The rent was $20–34 for those masons.", ["$20"]),
    ],
)
def test_figures_said_twice_or_in_passing_are_not_asked_for(text: str, kept: list[str]) -> None:
    figures = (Kind.NUMBER, Kind.DATE)
    assert [one.span.of(text) for one in blankable(text, Span(0, len(text))) if one.kind in figures] == kept


@pytest.mark.parametrize(
    "sentence",
    [
        "Three weeks ago the engineers of the railway founded a company in the city.",
        "Next year the engineers of the railway will found a company in the city.",
        "To the engineers of the railway we say that you are the pride of the city.",
        "Will not have a significant impact on the engineers of the old railway.",
        "Let A ∈ B be the engineers of the railway and the masons of the city.",
    ],
)
def test_what_is_said_to_somebody_or_at_some_time_stands_not_alone(sentence: str) -> None:
    assert not stands_alone(sentence, Span(0, len(sentence)))


def test_documents_take_turns() -> None:
    places = [Citation("long", "L", n, (f"Part {n}",)) for n in range(1, 9)] + [Citation("short", "S", 1, ())]
    scores = [0.6] * 8 + [0.55]
    cards = [
        Card(CardKind.CLOZE, GAP, "x", f"{'abcdefghi'[n] * 5} {n}", "", place, (), scores[n])
        for n, place in enumerate(places)
    ]
    names = [card.place.name for card in spread(cards, 9) if card.place]
    assert names == [*["long"] * 3, "short", *["long"] * 5]


def test_what_the_rules_for_english_cannot_judge_comes_behind() -> None:
    german = "Die Teilraumtopologie wird in vielen Lehrbüchern auch Spurtopologie oder Unterraumtopologie genannt."
    english = "The bridge over the river Rhine was built by Robert Stephenson in 1850, who had the help of the people."
    (first,) = propose([[paragraph(german, name="foreign")], [paragraph(english, name="own")]], 1)
    assert first.place is not None
    assert first.place.name == "own"
    (foreign,) = cards_of((paragraph(german),)).cards
    assert foreign.score < first.score / 1.5


def test_wrong_answers_that_differ_in_form_are_not_offered() -> None:
    said = [
        "The wall of the old city was raised by the masons to a height of 50% of the tower.",
        "The harbour was dug by two thousand men from the islands in the north.",
        "The castle held 911 knights of the order when the siege by the king began.",
        "The chapel has seventeen windows of glass that was brought from Venice.",
        "The market was held by the merchants of the city on 3 days of the week.",
    ]
    cards = {card.answer: card for card in propose([[paragraph(text, n) for n, text in enumerate(said, start=1)]], 20)}
    assert cards["50%"].choices == ()


def test_a_heading_of_a_number_is_none_to_ask_for() -> None:
    text = (
        "All people are born free and equal in dignity and in their rights, and they are given reason and conscience."
    )
    for heading, asked in (("Article 1", 0), ("Born free", 1)):
        cards = cards_of((paragraph(text, 1, heading),)).cards
        assert sum(card.kind is CardKind.HEADING for card in cards) == asked


def test_near_duplicates_and_what_is_known_are_left_out() -> None:
    built = "A bridge of iron over the Rhine was built by Robert Stephenson in {}. It was a work of many hands."
    one, other = (paragraph(built.format(year), n) for n, year in enumerate((1849, 1850), start=1))
    made = propose([[one, other]], 10)
    assert len({card.quote for card in made}) == 1
    assert propose([[one, other]], 10, {card.id for card in made}) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from([CardKind.CLOZE, CardKind.HEADING]),
            *(st.sampled_from("abc"), st.integers(1, 4), st.integers(0, 5), st.integers(0, 30)),
        ),
        max_size=25,
    ),
    st.integers(0, 12),
)
def test_what_is_spread_is_what_its_slow_twin_takes(
    rows: list[tuple[CardKind, str, int, int, int]], count: int
) -> None:
    cards = [
        Card(kind, "", f"w{n} v{n % 7}", f"w{n} x{n % 5} {GAP}", "", at(heading, ordinal), (), score / 10)
        for kind, heading, ordinal, score, n in rows
    ]
    known = frozenset(card.id for card in cards[::6])
    assert spread(cards, count, known) == slowly(cards, count, known)


def at(heading: str, ordinal: int) -> Citation:
    return Citation("de"[ordinal % 2], "D", ordinal, (heading,))


def slowly(cards: list[Card], count: int, known: frozenset[str]) -> list[Card]:
    """Take one card after the other, each the best of all that are left by what was taken before."""

    def words(card: Card) -> set[str]:
        return set(terms(f"{card.quote} {card.answer}"))

    def place(card: Card) -> Citation:
        assert card.place
        return card.place

    gone, taken = [card for card in cards if card.id in known], list[Card]()
    left = [card for card in cards if card.id not in known]
    while left and len(taken) < count:
        around = [*gone, *taken]

        def now(card: Card, around: list[Card] = around) -> float:
            same = [one for one in around if place(one).name == place(card).name]
            section = sum(place(one).headings == place(card).headings for one in same)
            paragraph = sum(place(one).address == place(card).address for one in same)
            asked = sum(one.kind is CardKind.HEADING for one in same) if card.kind is CardKind.HEADING else 0
            return float(card.score * (0.97 ** len(same) * 0.85**section * 0.6**paragraph * 0.5**asked))

        best = max(left, key=now)
        left = [card for card in left if card is not best]
        alike = [len(words(best) & words(one)) / len(words(best) | words(one)) for one in (*gone, *taken)]
        taken += [best] if all(share <= SAME for share in alike) else []
    return taken


def test_sections_take_turns() -> None:
    scores = (("A", 0.5), ("A", 0.49), ("A", 0.48), ("B", 0.45))
    cards = [
        Card(CardKind.CLOZE, f"{n} {GAP}", "x", f"{'abcd'[n] * 5} {n}", "", Citation("d", "D", n + 1, (at,)), (), score)
        for n, (at, score) in enumerate(scores)
    ]
    assert [card.place.paragraph for card in spread(cards, 3) if card.place] == [1, 4, 2]


def test_a_cards_id_is_of_its_words_and_not_of_its_place() -> None:
    one, other = paragraph("It is so.", 1), paragraph("It is so.", 7, name="other")
    assert answered("Is it?", one).id == answered("  Is   it? ", other).id != answered("Was it?", one).id


def slots(text: str) -> dict[str, Slot]:
    whole = Span(0, len(text))
    return {one.span.of(text): slot_of(text, whole, one.span, one.kind) for one in candidates(text, whole)}


def test_a_blank_tells_what_fits_it() -> None:
    dated = slots("The treaty of August 1998 was signed on 3 March 1999 and lapsed in 2004.")
    assert [dated[date].form for date in ("August 1998", "3 March 1999", "2004")] == [("M 0",), ("0 M 0",), ("0",)]
    counted = slots("Nearly 50% of the 312 people paid $5 in 20 minutes, and two million did not, said the third man.")
    assert {answer: slot.form for answer, slot in counted.items() if slot.kind is Kind.NUMBER} == {
        "50%": ("%",), "312 people": ("peopl",), "$5": ("$",), "20 minutes": ("minut",), "two million": ("",),
        "third": ("nth",),
    }  # fmt: skip
    named = slots("In Tokyo, General Smith said of the new Defense Guideline that all Chinese territory lies in Asia.")
    assert {answer: slot.form for answer, slot in named.items() if slot.kind is Kind.NAME} == {
        "Tokyo": (), "General Smith": ("titled",), "Defense Guideline": ("determined",),
        "Chinese": ("determined", "qualifies"), "Asia": (),
    }  # fmt: skip


def test_wrong_answers_fit_the_blank_and_look_like_the_right_one() -> None:
    length, count = Slot(Kind.NUMBER, ("minut",)), Slot(Kind.NUMBER, ("",))
    of = {length: ["20 minutes", "4 minutes", "90 minutes", "five minutes", "25 minutes"], count: ["911", "70", "6"]}
    known = answers_of((slot, answer) for slot, some in of.items() for answer in some)
    assert wrong_answers("20 minutes", "It took 20 minutes.", length, known) == (
        "25 minutes",
        "90 minutes",
        "4 minutes",
    )
    assert wrong_answers("50", "It had 50 men.", count, known) == ("70", "6", "911")
    assert wrong_answers("50", "It had 50 of 70 men.", count, known) == ()
    assert wrong_answers("5 km", "It is 5 km long.", Slot(Kind.NUMBER, ("km",)), known) == ()


def test_no_card_is_made_of_captions_people_in_passing_numbered_headings_or_years_told_by_others() -> None:
    caption = "Table 2. Production of coal in the Ruhr by Krupp in 1913 was counted in millions of tons a year."
    assert cards_of((paragraph(caption),)).cards == ()
    winner = "The winner is a young man from the north of the country who runs each morning. Nothing else is known."
    assert all(card.kind is not CardKind.DEFINITION for card in cards_of((paragraph(winner),)).cards)
    inflation = "Inflation is defined as a sustained rise in the general level of prices."
    (card,) = [one for one in cards_of((paragraph(inflation),)).cards if one.kind is CardKind.DEFINITION]
    assert card.answer == "a sustained rise in the general level of prices"
    long = (
        "All people are born free and equal in dignity and in rights, and they have reason and conscience of their own."
    )
    assert all(card.kind is not CardKind.HEADING for card in cards_of((paragraph(long, 1, "Part II"),)).cards)
    years = "In 2011 the works of the city sold 17% more steel to the yards of the north than they had in 2010."
    assert [card.answer for card in cards_of((paragraph(years),)).cards if card.answer in ("2010", "2011")] == []
