"""Why a passage was found: every signal under a name for people, and which word met which."""

import json
from dataclasses import astuple, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.explain import MOST_MATCHES, as_json, meetings, signals
from index.combine import Signals
from index.highlight import Match
from index.ready import Index
from index.search import Hit, search
from source.model import Citation, Paragraph, Span

SIGNALS = Signals(
    vector=0.12345, words=0.5, stretch32=1.0, stretch16=-0.25, pairs=0.75, reverse=0.125, near=0.375, company=0.0625
)
HOSTILE = (
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)" x=\'',
    "\x1b[31mred\x1b[0m\x9b2J\a\0",
    "user\u202etxt.exe",
    "&lt; &amp; {{7*7}} ${x} {0} %s",
    "→ 1.00",
    "Cafe\u0301 👩\u200d👧",
)


def hit_of(text: str, *matches: Match, said: Signals = SIGNALS) -> Hit:
    paragraph = Paragraph(Citation("lecture", "A lecture", 7), Span(0, len(text)), text, (Span(0, len(text)),))
    words = tuple(sorted({match.found for match in matches}))
    return Hit(1, 0.5, paragraph, said, paragraph.sentences, words, matches)


def test_every_signal_is_told_once_under_a_name_of_its_own() -> None:
    told = signals(hit_of("text"))
    assert sorted(value for _, value in told) == sorted(astuple(SIGNALS))
    names = [name for name, _ in told]
    assert len(set(names)) == len(names) == len(fields(Signals))
    assert all(name[0].isupper() and name.isprintable() for name in names)


@pytest.mark.parametrize("field", [field.name for field in fields(Signals)])
def test_a_name_goes_with_the_signal_it_names(field: str) -> None:
    silent = {each.name: 0.0 for each in fields(Signals)}
    hit = hit_of("text", said=Signals(**silent | {field: 1.0}))
    (name,) = [name for name, value in signals(hit) if value == 1.0]
    sign = {
        "vector": "as a whole",
        "words": "Words",
        "stretch32": " 32 ",
        "stretch16": " 16 ",
        "pairs": "Pairs",
        "reverse": "The question to",
        "near": "near each other",
        "company": "like it",
    }
    assert sign[field] in name
    assert as_json(hit)["signals"] == silent | {field: 1.0}


def test_the_words_that_met_are_told_in_their_own_order_with_two_digits() -> None:
    hit = hit_of(
        "Sold oil.", Match("oil", Span(5, 8), 1.0), Match("fuel", Span(5, 8), 0.714), Match("a", Span(0, 4), 0.4)
    )
    assert meetings(hit) == ["oil → oil 1.00", "fuel → oil 0.71", "a → Sold 0.40"]
    assert meetings(hit_of("Sold oil.")) == []


def test_a_person_is_told_the_best_few_and_a_program_all() -> None:
    text = "abcdefghijkl"
    every = [Match(f"asked{n}", Span(n, n + 1), 1 - n / 20) for n in range(len(text))]
    assert len(every) > MOST_MATCHES
    hit = hit_of(text, *every)
    assert meetings(hit) == [f"asked{n} → {text[n]} {1 - n / 20:.2f}" for n in range(MOST_MATCHES)]
    assert [match["asked"] for match in as_json(hit)["matches"]] == [match.asked for match in every]


def test_the_same_as_plain_values() -> None:
    said = as_json(hit_of("Sold oil.", Match("fuel", Span(5, 8), 0.71436)))
    assert json.dumps(said) == json.dumps(
        {
            "signals": {
                "pairs": 0.75,
                "stretch32": 1.0,
                "stretch16": -0.25,
                "vector": 0.1235,
                "reverse": 0.125,
                "near": 0.375,
                "words": 0.5,
                "company": 0.0625,
            },
            "matches": [{"asked": "fuel", "found": [5, 8], "likeness": 0.7144}],
        }
    )
    assert as_json(hit_of("Sold oil."))["matches"] == []


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_told_as_they_are_for_the_screen_to_make_harmless(hostile: str) -> None:
    match = Match(hostile, Span(2, 2 + len(hostile)), 0.5)
    hit = hit_of(f"a {hostile} b", match)
    assert meetings(hit) == [f"{hostile} → {hostile} 0.50"]
    (met,) = json.loads(json.dumps(as_json(hit)))["matches"]
    assert met == {"asked": hostile, "found": [2, 2 + len(hostile)], "likeness": 0.5}


@given(st.data())
def test_every_range_is_of_the_text_a_person_is_told(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1))
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    met = data.draw(st.lists(st.tuples(st.text(), ends, st.floats(0.4, 1)), max_size=MOST_MATCHES))
    hit = hit_of(text, *(Match(asked, Span(*span), likeness) for asked, span, likeness in met))
    told = as_json(hit)["matches"]
    assert [text[slice(*match["found"])] for match in told] == [text[slice(*span)] for _, span, _ in met]
    assert meetings(hit) == [f"{asked} → {text[slice(*span)]} {likeness:.2f}" for asked, span, likeness in met]


def test_a_word_that_is_only_akin_is_told_with_the_one_it_met(lecture_index: Index) -> None:
    (hit,) = search(lecture_index, "Which countries did Japanese ships give fuel to?", 1)
    assert hit.paragraph.citation.address == "lecture#p12"
    pairs = [line.rpartition(" ")[0] for line in meetings(hit)]
    assert {"ships → vessels", "fuel → oil", "countries → countries"} <= set(pairs)
    likeness = [match["likeness"] for match in as_json(hit)["matches"]]
    assert likeness == sorted(likeness, reverse=True)
    lit = hit.highlights[0]
    assert all(lit.start <= match.found.start < match.found.end <= lit.end for match in hit.matches)
