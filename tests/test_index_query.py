"""What a person typed, read: quoted phrases, exclusions, and all that only looks like them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.query import Query, marks, parse, plain

QUOTES = '"“”„«»「」『』'


@pytest.mark.parametrize(
    ("question", "phrases", "text"),
    [
        ('what is "collective self-defense"?', ["collective self-defense"], "what is collective self-defense?"),
        ("what is “collective self-defense”?", ["collective self-defense"], "what is collective self-defense?"),
        ("„so wird zitiert“ oder”so”", ["so wird zitiert"], "so wird zitiert oder”so”"),
        ("dit-il « la défense » ou «non»", ["la défense", "non"], "dit-il  la défense  ou non"),
        ("日本の「安全保障」とは", ["安全保障"], "日本の安全保障とは"),
        ("『条約』について", ["条約"], "条約について"),
        ("什么是“安全”？", ["安全"], "什么是安全？"),
        ('“mixed quotes"', ["mixed quotes"], "mixed quotes"),
        ('"one" and "two", ("three")', ["one", "two", "three"], "one and two, (three)"),
        ('"  wide \n open "', ["wide open"], "wide \n open"),
        ('"war -peace" treaty', ["war -peace"], "war -peace treaty"),
        ('"the only thing"', ["the only thing"], "the only thing"),
        ('say "don\'t"', ["don't"], "say don't"),
    ],
)
def test_a_quoted_phrase_must_appear_and_still_ranks(question: str, phrases: list[str], text: str) -> None:
    assert parse(question) == Query(text, tuple(phrases), ())


@pytest.mark.parametrize(
    ("question", "excluded", "text"),
    [
        ("bases -Okinawa", ["Okinawa"], "bases"),
        ("bases -Okinawa in Japan", ["Okinawa"], "bases in Japan"),
        ("-Okinawa bases", ["Okinawa"], "bases"),
        ("bases in Japan -Okinawa?", ["Okinawa"], "bases in Japan?"),
        ("bases  -Okinawa\t-Guam, -1990s", ["Okinawa", "Guam", "1990s"], "bases,"),
        ("treaty -pre-war", ["pre-war"], "treaty"),
        ("treaty -U.S.", ["U.S"], "treaty."),
        ("treaty -don't", ["don't"], "treaty"),
        ('treaty -"North Korea" talks', ["North Korea"], "treaty talks"),
        ("treaty -“North  Korea” -«Iraq» -「核」", ["North Korea", "Iraq", "核"], "treaty"),
        ("भाषा -हिन्दी।", ["हिन्दी।"], "भाषा"),
        ("条約 -日本。", ["日本"], "条約。"),
        ("-Iraq?", ["Iraq"], ""),
        ("-Iraq -Iran", ["Iraq", "Iran"], ""),
        ("flight -5th", ["5th"], "flight"),
    ],
)
def test_a_word_after_a_minus_is_excluded(question: str, excluded: list[str], text: str) -> None:
    assert parse(question) == Query(text, (), tuple(excluded))


def test_phrases_and_exclusions_together() -> None:
    assert parse('how many "US troops" -Korea are "in Japan" -"South Korea"?') == Query(
        "how many US troops are in Japan?", ("US troops", "in Japan"), ("Korea", "South Korea")
    )


@pytest.mark.parametrize(
    "question",
    [
        'a lone " quote',
        'a 6" pipe and a 5" rod',
        "a 6” pipe and a 5” rod",
        "it's the states' own, 'quoted' singly",
        "pre-war treaties",
        "war - and peace",
        "war -- and peace",
        "--option",
        "- ",
        "-",
        "at -5 degrees",
        "at -5.2, or -40,000?",
        "-5°C at night",
        "(-word)",
        'an empty "" or " . " quote, «», 「」',
        'minus -"" and -" and -?',
        "«unclosed",
        "closed» 」",
        "",
        "???",
    ],
)
def test_the_rest_is_ordinary_text(question: str) -> None:
    assert parse(question) == Query(question.strip(), (), ())


@given(st.text(st.characters(exclude_characters=QUOTES)) | st.text("a-7 .\n'é本"))
@example(" a - b--c ")
@example("\x1c-1 -")
def test_without_quotes_and_minuses_nothing_changes(question: str) -> None:
    if not any(token.startswith("-") for token in question.split()):
        assert parse(question) == Query(question.strip(), (), ())


@given(st.text(f"-a1 .,本{QUOTES}", max_size=60))
@example('Is "this" -at all a «question»?')
def test_a_plain_text_quotes_and_excludes_nothing(text: str) -> None:
    assert marks(plain(text)) == ()
    assert parse(plain(text)) == Query(plain(text), (), ())
    if not marks(text):
        assert [word for word in plain(text) if word.isalnum()] == [word for word in text if word.isalnum()]


def test_a_suggestion_is_asked_as_it_stands() -> None:
    assert plain('Is "this" -at all a «question» of -5 degrees?') == "Is this at all a question of -5 degrees?"


@given(st.text(f"-a1 .,本{QUOTES}", max_size=60))
def test_any_text_is_read_and_nothing_invented(question: str) -> None:
    query = parse(question)
    given_ = "".join(question.split())
    for part in (*query.phrases, *query.excluded):
        assert any(character.isalnum() for character in part)
        assert "".join(part.split()) in given_
    rest = iter(question)
    assert all(character in rest for character in query.text)
    assert query.text == query.text.strip()
    if not query.phrases and not query.excluded:
        assert query.text == question.strip()


def test_long_questions_take_no_longer_than_they_should() -> None:
    for piece in (" ", "-", '"', "-a ", "« ", "-1.1,1", "-a?", " -", '-"'):
        parse(piece * (200_000 // len(piece)))
