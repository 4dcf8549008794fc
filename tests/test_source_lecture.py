"""The bundled lecture, paragraph by paragraph, so that anybody can hold this page against source/data/lecture.txt."""

import hashlib
import shutil
from pathlib import Path

import pytest

import source.lecture
from source.errors import PinciteError
from source.lecture import lecture
from source.model import Paragraph

DATA = Path(source.lecture.__file__).parent / "data"
PUBLISHED_SHA256 = "00dee9e07488462a66c41795880912433970f1ed3a96c641e76fdb9b4b25ee1c"

BILATERAL, IRAQ, KOREA = "Bilateral Security Relations", "[Iraq]", "North Korea"

# Line of the file, address, headings, label, first words, last words. Each paragraph is one line of the file.
PARAGRAPHS = (
    (34, "lecture#p1", (), "¶1", "It is my great pleasure", "required response of the alliance."),
    (36, "lecture#p2", (), "¶2", "Today, I am going to talk", "difficult issues sometimes arise."),
    (38, "lecture#p3", (), "¶3", "Of course, the domestic situation,", "the US-Korea security relations."),
    (40, "lecture#p4", (), "¶4", "Before I start, please note", "the Government of Japan (GOJ)."),
    (44, "lecture#p5", (BILATERAL,), f"{BILATERAL} (1)", "(1) Let me start with", "status of the US-Japan alliance."),
    (46, "lecture#p6", (BILATERAL,), f"{BILATERAL} (2)", "(2) By the US-Japan", "focuses on Korean Peninsula."),
    (48, "lecture#p7", (BILATERAL,), f"{BILATERAL} (3)", "(3) In 1996, as the result", "support to the US forces."),
    (50, "lecture#p8", (BILATERAL,), f"{BILATERAL} (4)", "(4) This involved difficulty", "difficult national debate."),
    (52, "lecture#p9", (BILATERAL,), f"{BILATERAL} ¶9, after (4)", "Internationally, this", "area from the scope."),
    (54, "lecture#p10", (BILATERAL,), f"{BILATERAL} (5)", "(5) The new Defense", "and stability in the region."),
    (56, "lecture#p11", (BILATERAL,), f"{BILATERAL} (6)", "(6) Let me mention to other", "defense oriented policy."),
    (58, "lecture#p12", (BILATERAL,), f"{BILATERAL} (7)", "(7) Another important", "by the coalition navy."),
    (60, "lecture#p13", (BILATERAL,), f"{BILATERAL} (8)", "(8) As is the case with", "support for the alliance."),
    (63, "lecture#p14", (IRAQ,), "[Iraq] (1)", "(1) Now, let me change the subject", "the reconstruction process."),
    (65, "lecture#p15", (IRAQ,), "[Iraq] (2)", "(2) For Japan, like Korea,", "against the military action."),
    (67, "lecture#p16", (IRAQ,), "[Iraq] (3)", "(3) Even under these circumstances,", "the problems of NK."),
    (69, "lecture#p17", (IRAQ,), "[Iraq] ¶17, after (3)", "Our thinking was also rooted", "safety nets in Asia."),
    (71, "lecture#p18", (IRAQ,), "[Iraq] (4)", "(4) Second, we thought this is", "from the very early stage."),
    (73, "lecture#p19", (IRAQ,), "[Iraq] (5)", "(5) Although majority of the Japanese", "to support the US."),
    (75, "lecture#p20", (IRAQ,), "[Iraq] (6)", "(6) Now Let me explain about", "sake of the Iraqi people."),
    (77, "lecture#p21", (IRAQ,), "[Iraq] (7)", "(7) The Japanese Diet recently", "restore Iraq' security."),
    (79, "lecture#p22", (IRAQ,), "[Iraq] ¶22, after (7)", "Since the General Election", "dispatch of the SDF."),
    (83, "lecture#p23", (KOREA,), "North Korea (1)", "(1) Finally, I would like", "good for Japan's security."),
    (85, "lecture#p24", (KOREA,), "North Korea ¶24, after (1)", "On the other hand,", "the solution of this issue."),
    (87, "lecture#p25", (KOREA,), "North Korea ¶25, after (1)", "PM Koizumi visited the", "to reduce other threats."),
    (89, "lecture#p26", (KOREA,), "North Korea ¶26, after (1)", "I think there are three", "changed their behavior."),
    (91, "lecture#p27", (KOREA,), "North Korea (3)", "(3) The pressure part is", "dialogue is not a starter."),
    (93, "lecture#p28", (KOREA,), "North Korea ¶28, after (3)", "Pressure can include", "is always an option."),
    (95, "lecture#p29", (KOREA,), "North Korea ¶29, after (3)", "In addition to these,", "solution of the issues."),
    (97, "lecture#p30", (KOREA,), "North Korea (4)", "(4) Let me mention to the", "the crisis in '93 and '94."),
    (99, "lecture#p31", (KOREA,), "North Korea ¶31, after (4)", "Anther example.", "missile defense programs."),
    (101, "lecture#p32", (KOREA,), "North Korea (5)", "(5) Finally, the current", "alliance have been enhanced."),
    (103, "lecture#p33", (KOREA,), "North Korea ¶33, after (5)", "Given all those,", "at the same time."),
    (105, "lecture#p34", (KOREA,), "North Korea ¶34, after (5)", "Thank you.", "Thank you."),
)

HEADING_LINES = {42: BILATERAL, 81: KOREA}

SENTENCES = {
    1: (
        "It is my great pleasure to speak at this ICA Fall Symposium.",
        "My name is Take Funakoshi.",
        "I am in charge of the US-Japan security relations in the Japanese Embassy here in Washington D.C.",
        "I arrived at this town August 19, 2001, three weeks before 9/11 terrorist attack.",
        "Since then, a lot of things happened which required response of the alliance.",
    ),
    4: (
        "Before I start, please note that what I am going to talk today is based on my personal view and does not"
        " represent the official positions of the Government of Japan (GOJ).",
    ),
    7: (
        "In 1996, as the result of the alliance review, the US and Japan announced the Joint Security Declaration,"
        " which reaffirmed the meaning of the US-Japan security alliance after the Cold War.",
        "It said that the US-Japan security arrangement continues to be indispensable for the peace and stability of"
        " the Asia-Pacific region.",
        'Based on this Declaration, Japan and the US decided to make a new "Defense Guideline," which mainly'
        " stipulates the basic principles for defense cooperation in the contingencies in the areas surrounding"
        " Japan.",
        "Under the new the Defense Guideline, Japan is expected to provide logistic support to the US forces.",
    ),
    8: (
        "This involved difficulty domestically and internationally.",
        "Domestically, Japan had to make new legislation to implement the new Defense Guideline.",
        "Previously the Self Defense Force (SDF) had provided logistic support to the UN PKO operations, but this was"
        " the first legislation to enable the SDF to provide logistic support to the combat activities by the US"
        " forces.",
        "We had very difficult national debate.",
    ),
    12: (
        "Another important development of the alliance is that Japan has dispatched the SDF to join the OEF since"
        " Dec. 2001.",
        "In response to 911, Japan made new legislation to enable us to provide logistic support to the OEF.",
        "The Japanese vessels have provided oil to as many as 10 countries, which at one point accounted for nearly"
        " 50% of all the oil consumed by the coalition navy.",
    ),
    15: (
        "For Japan, like Korea, this was not an easy decision by a number of reasons.",
        "First, Japan is an ally of the US.",
        "On the other hand, Japan has traditionally put strong importance on the United Nations.",
        "Second, in Japan, still a vast majority of the people hold favorable feeling for the United States, but we"
        ' also observed "European Syndrome."',
        "A number of Japanese people argued France and Germany were doing good job.",
        "Although they are the allies of the US, they are saying what they believe is right.",
        "Before the war, more than 70% of the Japanese people were against the military action.",
    ),
    17: (
        "Our thinking was also rooted to the security infrastructure.",
        "In Europe, there is organized security institutions like NATO.",
        "Even when bilateral relations are jeopardized, the multilateral security organization can work as safety"
        " nets.",
        "Unfortunately, we do not have such safety nets in Asia.",
    ),
    32: (
        "Finally, the current situation on nuclear issue is similar to '93 and '94 in some aspects, but important"
        " fundamentals are different.",
        "Now we have multi-layer dialogues; six party talks and a number of bilateral talks.",
        "China is playing a very constructive role.",
        "China and Russia share the goal with us on nuclear issues.",
        "North Korea's economic situation is even worse.",
        "And the credibility of the US-Japan security alliance have been enhanced.",
    ),
    34: ("Thank you.",),
}


@pytest.fixture(scope="module")
def paragraphs() -> tuple[Paragraph, ...]:
    return lecture()[1]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return (DATA / "lecture.txt").read_text(encoding="utf-8").split("\n")


def test_the_lecture_has_34_paragraphs(paragraphs: tuple[Paragraph, ...]) -> None:
    assert len(PARAGRAPHS) == 34
    assert [p.citation.address for p in paragraphs] == [f"lecture#p{n}" for n in range(1, 35)]


@pytest.mark.parametrize(("line", "address", "headings", "label", "first", "last"), PARAGRAPHS)
def test_each_paragraph_is_one_line_of_the_file(
    paragraphs: tuple[Paragraph, ...],
    lines: list[str],
    line: int,
    address: str,
    headings: tuple[str, ...],
    label: str,
    first: str,
    last: str,
) -> None:
    paragraph = next(p for p in paragraphs if p.citation.address == address)
    assert paragraph.citation.label == label
    assert paragraph.citation.headings == headings
    assert paragraph.citation.page is None
    assert paragraph.text.startswith(first)
    assert paragraph.text.endswith(last)
    assert paragraph.text == lines[line - 1]


def test_author_numbers_are_those_of_the_source(paragraphs: tuple[Paragraph, ...]) -> None:
    numbers = {
        heading: [p.citation.number for p in paragraphs if p.citation.headings == (heading,) and p.citation.number]
        for heading in (BILATERAL, IRAQ, KOREA)
    }
    assert numbers == {
        BILATERAL: ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        IRAQ: ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        KOREA: ["(1)", "(3)", "(4)", "(5)"],  # the source has lost "(2)"
    }


def test_nothing_but_titles_and_footer_is_left_out(paragraphs: tuple[Paragraph, ...], lines: list[str]) -> None:
    """The title block with its addresses and telephone numbers, two headings, and the page's footer."""
    said = {paragraph.text for paragraph in paragraphs}
    left_out = {number: line for number, line in enumerate(lines, start=1) if line.strip() and line not in said}
    body = {number: line for number, line in left_out.items() if 33 < number < 106}
    assert body == HEADING_LINES
    assert min(number for number, *_ in PARAGRAPHS) == 34
    assert [line for number, line in left_out.items() if number > 105] == [
        "This page last updated 10/18/2003 jdb",
        "ICAS Fellow",
        "ICAS Speakers",
        "& Discussants",
        "Fall 2003",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "The ICAS Lectures",
        "2003-1014-THF",
        "965 Clover Court",
        "PA 19422",
        "(610) 277",
        "Fax:",
        "Dirksen",
        "12:00 NN",
        "Institute for Corean-American Studies",
        "Biographic Sketch",
        "First Secretary",
        "Embassy of Japan",
        "last updated",
        "jdb",
        "ICAS Fellow",
        "Discussants",
    ],
)
def test_front_and_back_matter_is_in_no_paragraph(paragraphs: tuple[Paragraph, ...], words: str) -> None:
    assert words in lecture()[0].text
    assert not [p.citation.address for p in paragraphs if words in p.text]


def test_spacing_stays_as_the_source_has_it(paragraphs: tuple[Paragraph, ...]) -> None:
    assert "about 100,000 US forces stationed in Asia Pacific region, about 40, 000 are stationed" in paragraphs[9].text


@pytest.mark.parametrize("ordinal", SENTENCES)
def test_sentences(paragraphs: tuple[Paragraph, ...], ordinal: int) -> None:
    paragraph = paragraphs[ordinal - 1]
    assert tuple(span.of(paragraph.text) for span in paragraph.sentences) == SENTENCES[ordinal]


def test_the_document_names_its_source() -> None:
    document, _, _ = lecture()
    assert document.name == "lecture"
    assert document.title == ("The Japan-US Security Relations: The Implication for the Korea-US Security Relations")
    assert document.address == "icas-2003-1014-funakoshi.txt"
    assert document.format == "text"
    assert document.sha256 == PUBLISHED_SHA256
    assert document.text == (DATA / "lecture.txt").read_bytes().decode()
    assert document.note == (
        "Takehiro Funakoshi, First Secretary, Embassy of Japan. Delivered at the ICAS Fall Symposium, Washington,"
        " D.C., 14 October 2003. Published by the Institute for Corean-American Studies as ICAS Lecture"
        " No. 2003-1014-THF."
    )


def test_the_file_is_byte_for_byte_the_published_one() -> None:
    assert hashlib.sha256((DATA / "lecture.txt").read_bytes()).hexdigest() == PUBLISHED_SHA256


def test_the_file_is_the_one_handed_over(shared: Path) -> None:
    handed_over = [file.read_bytes() for file in (shared / "lecture").glob("*.txt")]
    assert handed_over == [(DATA / "lecture.txt").read_bytes()]


@pytest.mark.parametrize(("was", "now"), [(b"40, 000", b"40,000"), (b"\n", b"\r\n"), (b"Fall 2003", b"Fall 2003\n")])
def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: bytes, now: bytes) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    file = tmp_path / "data" / "lecture.txt"
    monkeypatch.setattr(source.lecture, "files", lambda package: tmp_path)
    assert len(lecture()[1]) == 34
    file.write_bytes(file.read_bytes().replace(was, now))
    with pytest.raises(PinciteError) as refused:
        lecture()
    assert str(refused.value) == "The bundled lecture has been changed on this machine; install Pincite again."
