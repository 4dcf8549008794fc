"""Studying: schedule, queue, typed answers, progress, and cards in and out, with a clock of the test's own."""

import csv
import io
import json
import sqlite3
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import main
from app.study import plain
from app.study.compare import Verdict, compare, distance, pieces
from app.study.desk import Desk, local
from app.study.incoming import notes
from app.study.meaning import Sense
from app.study.outgoing import COLUMNS, FORMATS, field, guid_of, is_cloze, link_of
from app.study.progress import progress
from app.study.queue import Limits, day_of, ends, queue
from app.study.schedule import Grade, after, intervals, moment, recall, said, stamp
from index.cards import GAP, CardKind, answered
from index.deck import Kept, Memory
from index.library import Library
from index.marks import Marks
from index.marks import Verdict as Marked
from source.errors import PinciteError, UsageError
from source.lecture import lecture

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NEW = Memory(stamp(NOON))


def card(id_: str = "c1", memory: Memory = NEW, **more: object) -> Kept:
    plain_card = Kept(
        id_, CardKind.CLOZE, f"About {GAP} are here.", "40, 000", "About 40, 000 are here.", "About 40, 000 are here.",
        (), "Doc ¶1", "doc", 1, stamp(NOON), False, "", memory, 0, 0,
    )  # fmt: skip
    return replace(plain_card, **more)  # type: ignore[arg-type]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def desk() -> Desk:
    library = Library(None)
    library.add(*lecture())
    return Desk(library, Clock())


def reviewed(grades: Sequence[Grade]) -> list[tuple[int, str, float]]:
    """Return (state, interval, stability) after each grade, each given when the card is due."""
    one, at, out = card(), NOON, []
    for grade in grades:
        memory = after(one, grade, at)
        out.append((memory.state, said(moment(memory.due) - at), round(memory.stability or 0, 3)))
        one, at = replace(one, memory=memory, reviews=one.reviews + 1), moment(memory.due)
    return out


def test_a_card_that_is_always_good_is_asked_ever_more_seldom() -> None:
    steps = reviewed([Grade.GOOD] * 6)
    assert steps[0] == (1, "10 min", 2.307)
    assert [state for state, _, _ in steps] == [1, 2, 2, 2, 2, 2]
    stabilities = [stability for _, _, stability in steps]
    assert stabilities == sorted(stabilities)
    assert steps[1][1] == "2 d"


def test_easy_leaves_learning_at_once_and_again_comes_back_in_minutes() -> None:
    (easy,) = reviewed([Grade.EASY])
    assert (easy[0], easy[2]) == (2, 8.296)
    assert easy[1] in {"7 d", "8 d", "9 d"}
    lapse = reviewed([Grade.EASY, Grade.AGAIN, Grade.GOOD])
    assert [state for state, _, _ in lapse] == [2, 3, 2]
    assert lapse[1][1] == "10 min"
    assert lapse[1][2] < lapse[0][2]


def test_a_button_says_what_its_press_does_and_the_grades_are_in_order() -> None:
    seen = replace(card(), memory=Memory(stamp(NOON), 2, None, 20.0, 5.0, stamp(NOON - timedelta(days=20))), reviews=4)
    spans = intervals(seen, NOON)
    assert {grade: moment(after(seen, grade, NOON).due) - NOON for grade in Grade} == spans
    assert spans[Grade.AGAIN] < spans[Grade.HARD] < spans[Grade.GOOD] < spans[Grade.EASY]
    assert recall(seen.memory, NOON) == pytest.approx(0.9, abs=0.001)  # that is what stability means
    assert recall(NEW, NOON) == 0.0


@pytest.mark.parametrize(
    ("interval", "words"),
    [(60, "1 min"), (600, "10 min"), (3600, "1 h"), (86400 * 4, "4 d"), (86400 * 61, "2.0 mo"), (86400 * 731, "2.0 y")],
)
def test_intervals_are_said_in_short(interval: int, words: str) -> None:
    assert said(timedelta(seconds=interval)) == words


def test_a_study_day_begins_at_four_by_the_persons_clock() -> None:
    zone = timezone(timedelta(hours=9))
    late = datetime(2026, 3, 2, 3, 30, tzinfo=zone)
    assert day_of(late) == "2026-03-01"
    assert ends(late) == datetime(2026, 3, 2, 4, 0, tzinfo=zone)
    assert day_of(ends(late)) == "2026-03-02"


def test_the_queue_has_learning_first_then_due_then_new_within_the_limits() -> None:
    past = stamp(NOON - timedelta(days=9))
    learning = card("l", Memory(stamp(NOON - timedelta(minutes=1)), 1, 1, 2.0, 5.0, past))
    soon = card("s", Memory(stamp(NOON + timedelta(minutes=10)), 1, 1, 2.0, 5.0, past))
    due = [card(f"d{n}", Memory(stamp(NOON - timedelta(days=n)), 2, None, 9.0, 5.0, past)) for n in (1, 3, 2)]
    far = card("f", Memory(stamp(NOON + timedelta(days=2)), 2, None, 9.0, 5.0, past))
    gone = [card("x", suspended=True), card("y", buried=stamp(NOON + timedelta(hours=1)))]
    new = [card(f"n{n}") for n in range(3)]
    found = queue([*new, far, *due, soon, learning, *gone], [], NOON, Limits(new=2, reviews=2))
    assert [one.id for one in found.cards] == ["l", "d3", "d2", "n0", "n1"]
    assert (found.new, found.learning, found.due) == (2, 2, 2)
    assert [one.id for one in queue([soon], [], NOON, Limits()).cards] == ["soon"[0]]


@pytest.mark.parametrize(
    ("typed", "right", "verdict"),
    [
        ("40,000", "40, 000", Verdict.EXACT),
        ("self defense force", "Self Defense Force", Verdict.EXACT),
        ("the Diet", "Diet", Verdict.EXACT),
        ("Novmeber", "November", Verdict.NEAR),
        ("Robert Stevenson", "Robert Stephenson", Verdict.NEAR),
        ("1951", "1952", Verdict.WRONG),
        ("40,001", "40, 000", Verdict.WRONG),
        ("France", "Japan", Verdict.WRONG),
        ("UN", "US", Verdict.WRONG),
        ("", "Japan", Verdict.WRONG),
    ],
)
def test_typed_answers(typed: str, right: str, verdict: Verdict) -> None:
    assert compare(typed, right).verdict is verdict


WORDS = frozenset("iran iraq gambia zambia treaty treaties".split())
"""Those that a model knows well, here."""
ALL_ALIKE = Sense(lambda *_: 0.9, WORDS.__contains__)


def test_meaning_is_asked_for_last_and_never_of_numbers() -> None:
    asked: list[str] = []

    def cosine(one: str, _: str) -> float:
        asked.append(one)
        return 0.9

    sense = replace(ALL_ALIKE, cosine=cosine)
    assert compare("auto", "car", sense).verdict is Verdict.MEANING
    assert compare("auto", "car", sense).suggested is Grade.HARD
    assert compare("1951", "1952", sense).verdict is Verdict.WRONG
    assert compare("car", "car", sense).suggested is Grade.GOOD
    assert asked == ["auto", "auto"]
    assert compare("auto", "car", replace(ALL_ALIKE, cosine=lambda *_: 0.1)).suggested is Grade.AGAIN
    assert compare("auto", "car", replace(ALL_ALIKE, cosine=lambda *_: 0.7)).suggested is Grade.AGAIN
    assert compare("heavy talks", "hard talks", replace(ALL_ALIKE, cosine=lambda *_: 0.7)).suggested is Grade.HARD


@pytest.mark.parametrize(
    ("typed", "right", "verdict"),
    [
        *(
            (*pair.split("/"), "wrong")
            for pair in (
                "Germany/Poland", "Norway/Sweden", "germany/Poland", "October/November", "monday/Tuesday", "west/east",
                "North/South", "female/male", "5 kilometres/5 miles", "90 metres/90 feet", "four minutes/four hours",
                "guilty/not guilty", "may be revoked/may not be revoked", "third/three", "Iran/Iraq", "Gambia/Zambia",
                "hypotension/hypertension", "efferent nerves/afferent nerves", "atypical/typical", "2/World War 2",
                "before 1979/after 1979",
                "a double lock that lets no ships pass/a double lock that lets ships pass",
                "an instrument that never records/an instrument that records", "no peace treaty/peace treaty",
                "the war was not won by the South/the war was won by the South", "Prince Harry/Prince William",
            )
        ),
        *(
            (*pair.split("|"), "exact")
            for pair in (
                "1,000 feet|1000 feet", "12,5 hectares|12.5 hectares", "2.75 inches|2¾ inches", "½|1/2",
                "3.3.1891|3 March 1891", "the 3rd|third", "1951|1951",
            )
        ),
        *(
            (*pair.split("/"), "near")
            for pair in ("treaties/treaty", "12.5/12.5 hectares", "312/312 people", "health care/healthcare",
                         "94 pounds/94", "in 999/999", "1820/about 1820",
                         "Gambai/Gambia", "the peace treaties/a peace treaty")
        ),
        *(
            (*pair.split("/"), "meaning")
            for pair in ("UN/United Nations", "United States/U.S.", "Roosevelt/President Roosevelt",
                         "weight of the talks/importance of the dialogue")
        ),
    ],
)  # fmt: skip
def test_what_only_seems_alike_is_never_right(typed: str, right: str, verdict: str) -> None:
    assert compare(typed, right, ALL_ALIKE).verdict == verdict


def test_an_answer_that_is_known_to_be_wrong_is() -> None:
    assert compare("chief ally", "main ally", ALL_ALIKE).verdict == "meaning"
    assert compare("chief ally", "main ally", ALL_ALIKE, ("The Chief Ally",)).verdict == "wrong"
    assert compare("main ally", "main ally", ALL_ALIKE, ("main ally",)).verdict == "exact"


@pytest.mark.parametrize(
    ("typed", "right", "verdict"),
    [
        *[
            (typed, "40,000", "exact")
            for typed in ("40 000", "40.000", "40'000", "40000", "forty thousand", "40 thousand")
        ],
        *[("15 percent", "15%", "exact"), ("three", "3", "exact"), ("Twenty-five", "25", "exact")],
        *[("Sept. 11", "September 11", "exact"), ("Oct. 14, 2003", "14 October 2003", "exact")],
        *[("Prince of Whales", "Prince of Wales", "near"), ("newyork", "New York", "near")],
        *[("5 billion", "5 million", "wrong"), ("5 km", "5 mm", "wrong"), ("-5", "5", "wrong"), ("$5", "€5", "wrong")],
        *[("World War I", "World War II", "wrong"), ("C++", "C#", "wrong"), ("15", "15%", "near")],
        *[("North Korea", "South Korea", "wrong"), ("B52", "B53", "wrong"), ("increase", "decrease", "wrong")],
        *[("", "5", "wrong"), ("...", "...", "wrong")],
    ],
)
def test_figures_and_names_are_right_or_wrong_however_they_are_written(typed: str, right: str, verdict: str) -> None:
    assert compare(typed, right, ALL_ALIKE).verdict == verdict


def test_long_answers_are_compared_word_by_word() -> None:
    right = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(280))
    typed = right.replace("wordcb", "wordxx")
    assert [(piece.typed, piece.right) for piece in pieces(typed, right) if not piece.same] == [("wordxx", "wordcb")]


def test_pieces_show_a_slip_and_leave_other_answers_whole() -> None:
    slip = [(piece.typed, piece.right) for piece in pieces("Prince of Whales", "Prince of Wales")]
    assert slip == [("Prince of W", "Prince of W"), ("h", ""), ("ales", "ales")]
    assert [(piece.typed, piece.right) for piece in pieces("San Francisco Bay", "deck")] == [
        ("San Francisco Bay", "deck")
    ]


@given(st.text(max_size=30), st.text(max_size=30))
def test_pieces_say_both_texts_and_distances_are_distances(typed: str, right: str) -> None:
    found = pieces(typed, right)
    assert "".join(piece.typed for piece in found) == typed
    assert "".join(piece.right for piece in found) == right
    apart = distance(typed, right)
    assert apart == distance(right, typed)
    assert (apart == 0) == (typed == right)
    assert abs(len(typed) - len(right)) <= apart <= max(len(typed), len(right))
    assert compare(typed, right).suggested in Grade


def test_swapped_letters_are_one_slip() -> None:
    assert (distance("ab", "ba"), distance("kitten", "sitting"), distance("", "abc")) == (1, 3, 3)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has one zone")
def test_the_zone_knows_when_clocks_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        zone = local().tzinfo
        late = datetime(2026, 10, 24, 2, 30, tzinfo=UTC)  # half past four in summer, half past three in winter
        assert day_of(late.astimezone(zone)) == "2026-10-24"
        assert day_of((late + timedelta(days=1)).astimezone(zone)) == "2026-10-24"
        assert stamp(ends(datetime(2026, 10, 24, 23, tzinfo=zone))) == "2026-10-25T03:00:00.000Z"
        assert stamp(ends(datetime(2026, 3, 28, 23, tzinfo=zone))) == "2026-03-29T02:00:00.000Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_card_from_proposal_to_review_and_back(desk: Desk) -> None:
    first, second, *_ = desk.proposals(10)
    assert desk.keep([first]) == 1
    desk.refuse([second])
    assert not {first.id, second.id} & {one.id for one in desk.proposals(10)}
    waiting = desk.queue()
    assert [one.id for one in waiting.cards] == [first.id]
    before = desk.deck.get(first.id)
    after_good = desk.review(first.id, Grade.GOOD, 900, "typed")
    assert (after_good.reviews, after_good.memory.reviewed) == (1, stamp(NOON))
    assert desk.queue().cards[0].id == first.id  # asked again ahead of its time, as nothing else is left
    desk.deck.undo(first.id)
    assert desk.deck.get(first.id) == before
    desk.bury(first.id)
    assert desk.queue().cards == ()
    assert isinstance(desk.now, Clock)
    desk.now.at = NOON + timedelta(days=1)
    assert [one.id for one in desk.queue().cards] == [first.id]
    assert desk.edit(first.id, "Front?", "Back").answer == "Back"


def test_the_days_limit_counts_what_was_begun_today(desk: Desk) -> None:
    desk.keep(desk.proposals(5))
    desk.set_limits(Limits(new=2, reviews=9))
    assert desk.limits() == Limits(2, 9)
    assert desk.queue().new == 2
    desk.review(desk.queue().cards[0].id, Grade.EASY)
    assert desk.queue().new == 1
    with pytest.raises(UsageError):
        desk.set_limits(Limits(new=-1))
    with pytest.raises(UsageError):
        desk.proposals(0)
    with pytest.raises(PinciteError, match="no document nothing"):
        desk.proposals(5, ["nothing"])


def test_ones_own_question_comes_first_with_the_passage_marked_right(desk: Desk) -> None:
    paragraph = desk.library.paragraphs_of("lecture")[9]
    Marks(desk.library).judge("How many troops?", paragraph, Marked.YES, stamp(NOON))
    Marks(desk.library).judge("How many ships?", paragraph, Marked.NO, stamp(NOON))
    first, *rest = desk.proposals(5)
    assert (first.kind, first.prompt, first.answer) == (CardKind.QUESTION, "How many troops?", paragraph.text)
    assert all(one.kind is not CardKind.QUESTION for one in rest)


def test_progress_counts_what_was_learned(desk: Desk) -> None:
    assert isinstance(desk.now, Clock)
    desk.keep(desk.proposals(3))
    one, two, three = desk.deck.all()
    desk.review(one.id, Grade.EASY)
    desk.review(two.id, Grade.EASY)
    desk.now.at = moment(desk.deck.get(one.id).memory.due)
    desk.review(one.id, Grade.AGAIN)
    desk.review(two.id, Grade.GOOD)
    found = desk.progress()
    assert (found.cards, found.new, found.today, found.streak) == (3, 1, 2, 1)
    assert (found.ever.reviews, found.ever.recalled, found.ever.share) == (2, 1, 0.5)
    assert sum(cards for _, cards in found.forecast) <= 2
    assert found.forecast[0][1] == 1
    (learned,) = found.documents
    assert (learned.name, learned.cards, learned.new) == ("lecture", 3, 1)
    assert sum(part.cards for part in learned.strip) == 3
    count = desk.library.count("lecture")
    assert [(part.paragraph, part.last) for part in learned.strip] == [(n, n) for n in range(1, count + 1)]
    assert found.weakest[0].recall <= found.weakest[-1].recall
    desk.deck.suspend(three.id, suspended=True)
    assert desk.progress().suspended == 1
    assert json.loads(json.dumps(plain.progressed(found, desk.now())))["ever"]["share"] == 0.5


def test_the_strip_of_a_long_document_has_every_paragraph_once() -> None:
    (learned,) = progress([card(paragraph=150)], [], {"doc": ("Doc", 150)}, NOON, 8).documents
    assert [n for part in learned.strip for n in range(part.paragraph, part.last + 1)] == list(range(1, 151))
    assert {part.last - part.paragraph for part in learned.strip} == {1, 2}
    assert [part.cards for part in learned.strip] == [0] * 59 + [1]


HOSTILE = '<script>alert(1)</script> {{c1::x}} [sound:a.mp3] \\(x\\) "q" =1+1 &amp;\ttab\nline'


def hostile() -> Kept:
    return card("h1", prompt=HOSTILE, answer=HOSTILE, passage=HOSTILE, source=HOSTILE, kind=CardKind.QUESTION)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_hostile_text_and_the_same_twice(name: str) -> None:
    cards = [card(), hostile(), card("o", paragraph=None)]
    written = FORMATS[name].write(cards, "http://127.0.0.1:7860/", 1_750_000_000.0)
    assert written
    if name != "apkg":  # whose archive holds the time of its writing
        assert written == FORMATS[name].write(cards, "http://127.0.0.1:7860/", 1_750_000_000.0)
        assert b"http://127.0.0.1:7860/d/doc#p1" in written


def test_a_field_of_ankis_is_shown_and_not_obeyed() -> None:
    shown = field(HOSTILE)
    assert [part for part in ("<script", "{{", "[sound", "\\(", "\n") if part in shown] == []


def test_a_spreadsheet_obeys_nothing() -> None:
    text = FORMATS["csv"].write([card("f", prompt="=1+1", answer="@x")], "http://h", 0.0).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert tuple(head) == COLUMNS
    assert row[:2] == ["'=1+1", "'@x"]
    assert row[-1] == "f"


def test_a_link_leads_to_the_paragraph_and_an_orphan_has_none() -> None:
    assert link_of(card(name="a b/c"), "http://h/") == "http://h/d/a%20b%2Fc#p1"
    assert link_of(card(paragraph=None)) == ""


def test_what_anki_exports_comes_in_and_our_own_is_known_again(desk: Desk) -> None:
    text = (
        "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n"
        "g1\tWho <b>built</b> it?<script>x</script>\tStephenson&amp;Co<br>[sound:a.mp3]\tt\n"
        "g2\tThe {{c1::Rhine::river}} and the {{c2::Elbe}}\t\tt\n"
        "g3\tno back\t\tt\n"
    )
    found = notes(text.encode()).cards
    assert [(one.prompt, one.answer) for one in found] == [
        ("Who built it?", "Stephenson&Co"),
        (f"The {GAP} and the Elbe", "Rhine"),
        (f"The Rhine and the {GAP}", "Elbe"),
    ]
    assert desk.take_in(text.encode()).kept == 3
    assert desk.take_in(text.encode()).kept == 0
    assert [guid_of(one) for one in desk.deck.all()] == ["g1", "g2", None]
    desk.keep(desk.proposals(3))
    assert desk.take_in(desk.send_out("tsv")).kept == 0
    assert desk.take_in(desk.send_out("csv")).kept == 0
    with pytest.raises(PinciteError, match="UTF-8"):
        notes(b"\xff\xfe\x00")
    with pytest.raises(PinciteError, match="no format doc"):
        desk.send_out("doc")


@pytest.mark.parametrize("name", ["tsv", "csv"])
def test_what_goes_out_here_comes_in_elsewhere_as_the_same_cards(desk: Desk, name: str) -> None:
    desk.keep(desk.proposals(8))
    first = desk.deck.all()[0]
    desk.edit(first.id, "=What was it?", "-It was so")
    sent = desk.send_out(name)
    library = Library(None)
    library.add(*lecture())
    elsewhere = Desk(library)
    assert elsewhere.take_in(sent).kept == 8
    kept = [(one.id, one.prompt, one.answer) for one in desk.deck.all()]
    assert [(one.id, one.prompt, one.answer) for one in elsewhere.deck.all()] == kept
    assert not {one.id for one in elsewhere.proposals(30)} & {id_ for id_, _, _ in kept}


LINES = "One  line,\n\n  another <b>line</b> & {{c1::no blank}}"


@pytest.mark.parametrize("name", ["tsv", "csv"])
def test_a_card_comes_back_as_what_it_was_and_shows_its_source_until_its_document_comes(desk: Desk, name: str) -> None:
    own = [answered(question, desk.library.paragraphs_of("lecture")[20]) for question in ("One?", "Two?")]
    desk.keep([*desk.proposals(18), *own])
    desk.edit(own[0].id, LINES, "'=1+1")
    desk.edit(own[1].id, "# What is below?", LINES)
    elsewhere = Desk(Library(None), Clock())
    assert elsewhere.take_in(desk.send_out(name)).kept == 20

    def told(one: Kept) -> tuple[object, ...]:
        return one.id, one.kind, one.prompt, one.answer, one.passage, one.source

    assert list(map(told, elsewhere.deck.all())) == list(map(told, desk.deck.all()))
    assert {one.address for one in elsewhere.deck.all()} == {None}
    assert [is_cloze(one) for one in elsewhere.deck.all()] == [is_cloze(one) for one in desk.deck.all()]
    assert notes_in(elsewhere.send_out("apkg")) == notes_in(desk.send_out("apkg"))
    elsewhere.library.add(*lecture())
    assert [one.address for one in elsewhere.deck.all()] == [one.address for one in desk.deck.all()]
    assert elsewhere.take_in(desk.send_out(name)).said == (
        "0 cards kept that were not before; 20 notes left out: 20 already here or dropped"
    )


def notes_in(package: bytes) -> list[tuple[str, int]]:
    """Return the ids and the types of the notes of an Anki package."""
    opened = sqlite3.connect(":memory:")
    opened.deserialize(zipfile.ZipFile(io.BytesIO(package)).read("collection.anki2"))
    return opened.execute("SELECT guid, mid FROM notes ORDER BY id").fetchall()


def test_a_note_of_ankis_keeps_the_type_that_its_column_tells(desk: Desk) -> None:
    text = (
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n"
        "g1\tBasic\tHow is a {{c1::blank}} written?\tSo\n"
        "g2\tCloze\tThe {{c1::<b>Rhine</b>}} and &#123;{c1::this}}\t\n"
        "g3\tPincite\tA {{c1::front}}\tA back\tIts passage.\tFrom there\t\n"
    )
    assert desk.take_in(text.encode()).kept == 3
    assert [(one.kind, one.prompt, one.answer, one.source) for one in desk.deck.all()] == [
        (CardKind.IMPORTED, "How is a {{c1::blank}} written?", "So", ""),
        (CardKind.CLOZE, f"The {GAP} and {{{{c1::this}}}}", "Rhine", ""),
        (CardKind.IMPORTED, "A {{c1::front}}", "A back", "From there"),
    ]
    assert [type_ - 1_704_931_810 for _, type_ in notes_in(desk.send_out("apkg"))] == [2, 3, 2]


def test_a_table_of_ours_from_before_is_read_as_it_was_written(desk: Desk) -> None:
    columns = "\t".join(COLUMNS)
    text = f"#separator:tab\n#html:false\n#columns:{columns}\n#guid column:7\n"
    text += f"'#1?\tx < y\tP.\tS\t\tquestion\t{'a' * 16}\n"
    assert desk.take_in(text.encode()).kept == 1
    (one,) = desk.deck.all()
    assert (one.prompt, one.answer, one.kind, one.source) == ("#1?", "x < y", CardKind.QUESTION, "S")


def test_an_import_tells_what_it_leaves_out_and_why(desk: Desk) -> None:
    text = (
        "#separator:tab\n#html:true\nOne\t1\nOne\t1\n<img src=a.png>\tTwo\nThree\t[sound:a.mp3]\nFour\n\n"
        '"Said" he\tFive\n"Six\t6\nSeven\t7\n'
    )
    assert desk.take_in(text.encode()).said == (
        "2 cards kept that were not before; 5 notes left out: 1 already here or dropped,"
        " 2 with only pictures or sounds on a side, 1 without a second side,"
        " 1 with a quotation mark that is not closed (lines 10 to 11)"
    )
    assert [one.answer for one in desk.deck.all()] == ["1", "Five"]


def test_notes_without_two_sides_are_refused_with_the_reason(desk: Desk) -> None:
    with pytest.raises(PinciteError, match="No note of that file has two sides; part them by a tab"):
        desk.take_in(b"one\ntwo\n")
    assert desk.take_in(b"").kept == 0


def test_raised_figures_stay_figures() -> None:
    text = "#html:true\n10<sup>2</sup> H<sub>2</sub>O, the 1<sup>st</sup>\tit\n"
    assert [one.prompt for one in notes(text.encode()).cards] == ["10² H₂O, the 1st"]


def test_a_text_from_elsewhere_may_say_anything() -> None:
    text = "#separator:tab\n#html:false\nWhat is below?\tA line\n#separator:comma is what a note says, <b>so</b>\tYes\n"
    assert [(one.prompt, one.answer) for one in notes(text.encode()).cards] == [
        ("What is below?", "A line"),
        ("#separator:comma is what a note says, <b>so</b>", "Yes"),
    ]
    nested = "{{c1::The {{c2::Forth::river}} Bridge}} was opened in {{c2::1890}}."
    assert [(one.prompt, one.answer) for one in notes(nested.encode()).cards] == [
        (f"{GAP} was opened in 1890.", "The Forth Bridge"),
        (f"The {GAP} Bridge was opened in 1890.", "Forth"),
    ]
    assert len(notes(f"#guid column:{'9' * 5000}\nFront\tBack\n".encode()).cards) == 1
    assert len(notes(f"{{{{c{'1' * 5000}::x}}}}\tBack\n".encode()).cards) == 1


def test_an_imported_card_whose_words_stand_in_a_document_is_tied_to_it(desk: Desk) -> None:
    desk.take_in(b"#separator:tab\nIn {{c1::August 1998}}, North Korea conducted a missile test\n")
    (one,) = desk.deck.all()
    assert (one.kind, one.address, one.is_orphaned) == (CardKind.CLOZE, "lecture#p31", False)


Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def pincite(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give what runs a command of ``pincite study`` in this process: its status, output and errors."""

    def run(library: Path, *words: str, said: str = "") -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["pincite", "--library", str(library), "study", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(said))
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main()
        out, err = capsys.readouterr()
        return leaving.value.code, out, err

    return run


def test_the_commands_from_cards_to_export(tmp_path: Path, pincite: Run) -> None:
    library = tmp_path / "library"
    library.mkdir()
    status, out, err = pincite(library, "cards", "--count", "3", "--keep", "1-2", "--drop", "3", "--json")
    cards = json.loads(out)["cards"]
    assert (status, err) == (0, "pincite: 2 cards kept; pincite study review asks them.\n")
    assert all({"id", "kind", "prompt", "answer", "quote", "address"} <= one.keys() for one in cards)
    status, out, err = pincite(library, "review", said=f"{cards[0]['answer']}\n4\nu\n\n1\nq\n")
    assert (status, err) == (0, "")
    assert cards[0]["prompt"] in out
    assert "exact: " in out
    assert "The last of what you did is taken back." in out
    left = json.loads(pincite(library, "review", "--json")[1])
    assert left["left"]["learning"] + left["left"]["new"] == 2
    assert left["cards"][0]["intervals"]["again"] == "1 min"
    stats = json.loads(pincite(library, "stats", "--json")[1])
    assert (stats["cards"], stats["today"]) == (2, 1)
    assert "cards 2: 1 new" in pincite(library, "stats")[1]
    file = tmp_path / "cards.tsv"
    assert pincite(library, "export", str(file))[1] == f"2 cards written to {file}\n"
    assert pincite(library, "import", str(file))[1] == (
        "0 cards kept that were not before; 2 notes left out: 2 already here or dropped\n"
    )
    assert file.read_text().startswith("#separator:tab\n")
    assert pincite(library, "export", str(tmp_path / "cards.doc"))[0] == 2
    assert pincite(library, "export", str(tmp_path / "cards"))[0] == 2
    for wrong in ("99", "0", "9-1", "1-99999999999999999999", f"1-{'9' * 5000}"):
        assert pincite(library, "cards", "--keep", wrong)[::2] == (
            2,
            f"pincite: There are cards 1 to 10; {wrong} names others, or none.\n",
        )
    assert pincite(library, "cards", "--kept")[1].count("\n") == 2
    proposed = json.loads(pincite(library, "cards", "--count", "4", "--json")[1])["cards"]
    assert pincite(library, "cards", "--keep", "1")[0] == 0  # and so the numbers move
    assert pincite(library, "cards", "--keep", f"{proposed[1]['id']},{proposed[3]['id']}")[0] == 0
    listed = pincite(library, "cards", "--kept")[1].splitlines()
    assert [line.split()[0] for line in listed[2:]] == [proposed[n]["id"] for n in (0, 1, 3)]
    assert pincite(library, "cards", "--drop", f"{proposed[1]['id']},{cards[0]['id']}")[0] == 0
    listed = pincite(library, "cards", "--kept")[1].splitlines()
    assert [line.split()[0] for line in listed] == [cards[1]["id"], *(proposed[n]["id"] for n in (0, 3))]
    assert pincite(library, "cards", "--keep", "0123456789abcdef")[0] == 1


def test_without_colours_a_typed_answer_is_marked_by_signs(tmp_path: Path, pincite: Run) -> None:
    library = tmp_path / "library"
    library.mkdir()
    cards = json.loads(pincite(library, "cards", "--count", "1", "--keep", "1", "--json")[1])["cards"]
    answer = str(cards[0]["answer"])
    _, out, _ = pincite(library, "review", said=f"{answer[:1]}#{answer[1:]}\n\nq\n")
    assert f"{answer[:1]}[-#-]{answer[1:]}" in out
    assert "\x1b" not in out


def test_a_sitting_takes_back_what_was_done_in_it_and_no_more(tmp_path: Path, pincite: Run) -> None:
    library = tmp_path / "library"
    library.mkdir()
    pincite(library, "cards", "--count", "4", "--keep", "all")
    pincite(library, "review", said="\n4\nq\n")
    _, out, _ = pincite(library, "review", said="b\nb\nu\nu\nu\nq\n")
    assert out.count("Left until tomorrow.") == 2
    assert out.count("The last of what you did is taken back.") == 2
    assert out.count("There is nothing to take back in this sitting.") == 1
    assert json.loads(pincite(library, "stats", "--json")[1])["today"] == 1
    assert len(json.loads(pincite(library, "review", "--json")[1])["cards"]) == 3


def test_what_is_no_text_is_taken_for_an_answer_all_the_same(tmp_path: Path, pincite: Run) -> None:
    library = tmp_path / "library"
    library.mkdir()
    pincite(library, "cards", "--count", "1", "--keep", "1")
    assert pincite(library, "review", said="\udcff\udcfe\n1\nq\n")[::2] == (0, "")
    assert json.loads(pincite(library, "stats", "--json")[1])["today"] == 1
