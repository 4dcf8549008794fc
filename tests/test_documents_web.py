"""Web pages, real ones, held to what a careful reader sees in them."""

from pathlib import Path

import pytest

from index.embed import Embedder, limit_of
from tests.reading import Expected, Seen, check, reading_of

EXPECTED = {
    "html/ideas-page.html": Expected(
        "How to Get New Ideas",
        3,
        (
            Seen(
                "The way to get new ideas is to notice anomalies: what seems strange, or missing, or broken? "
                "You can see anomalies in everyday life (much of standup comedy is based on this), but the "
                "best place to look for them is at the frontiers of knowledge.",
                234,
            ),
        ),
    ),
    "html/example-10k-1p.html": Expected(
        "example-10k-1p",
        19,
        (
            Seen(
                "Title of each class | Trading symbol | Name of exchange on which registered\nCommon stock | "
                "GLXZ | OTCQB marketplace",
                564,
            ),
            Seen(
                "Indicate by check mark whether the registrant is a shell company (as defined in Rule 12b-2 of "
                "the Exchange Act). Yes ☐ No ☑",
                2688,
            ),
        ),
    ),
    "html/example-with-scripts.html": Expected(
        "Russian Offensive Campaign Assessment, December 13",
        137,
        (
            Seen(
                "Such discourse allows prominent voices in the nationalist information space to advocate for "
                "substantive change while undermining the MoD establishment.",
                4176,
                ("Russian Offensive Campaign Assessment, December 13",),
            ),
            Seen(
                "[6] https://understandingwar.org/backgrounder/russian-offensive-campaign-ass...",
                26983,
                ("Russian Offensive Campaign Assessment, December 13",),
                "n. 6",
            ),
        ),
    ),
    "html/fake-html-pre.htm": Expected(
        "fake-html-pre",
        1395,
        (
            Seen(
                "(a) Short <<NOTE: 18 USC 1 note.>> Title.--This Act may be cited as the ``Uniting and "
                "Strengthening America by Providing Appropriate Tools Required to Intercept and Obstruct "
                "Terrorism (USA PATRIOT ACT) Act of 2001''.",
                788,
                ("SECTION 1. SHORT TITLE AND TABLE OF CONTENTS.",),
                "(a)",
                ("115 STAT. 272", 2),
            ),
            Seen(
                "(b) No Effect on Prior Appropriations.--Subsection (a) shall not be construed to affect the "
                "amount or availability of any appropriation to the Counterterrorism Fund made before the date "
                "of the enactment of this Act.",
                15033,
                (
                    "TITLE I--ENHANCING DOMESTIC SECURITY AGAINST TERRORISM",
                    "SEC. 101. <<NOTE: 28 USC 524 note.>> COUNTERTERRORISM FUND.",
                ),
                "(b)",
                ("115 STAT. 276", 6),
            ),
            Seen(
                "(a) Reports Required.--Subchapter II of chapter 53 of title 31, United States Code, is "
                "amended by adding at the end the following new section:",
                182905,
                (
                    "Subtitle B--Bank Secrecy Act Amendments and Related Improvements",
                    "SEC. 365. REPORTS RELATING TO COINS AND CURRENCY RECEIVED IN NONFINANCIAL TRADE OR BUSINESS.",
                ),
                "(a)",
                ("115 STAT. 333", 63),
            ),
        ),
    ),
    "html/wiki_duck.html": Expected(
        "Duck",
        119,
        (
            Seen(
                "This article is about the bird. For duck as a food, see Duck as food. For other uses, see "
                "Duck (disambiguation).",
                1710,
                ("Duck",),
            ),
            Seen(
                "Ducks are sometimes confused with several types of unrelated water birds with similar forms, "
                "such as loons or divers, grebes, gallinules and coots.",
                2614,
                ("Duck",),
            ),
            Seen(
                "A duckling is a young duck in downy plumage[1] or baby duck,[2] but in the food trade a young "
                "domestic duck which has just reached adult size and bulk and its meat is still fully tender, "
                "is sometimes labelled as a duckling.",
                3576,
                (
                    "Duck",
                    "Etymology",
                ),
            ),
            Seen(
                "[16] American Ornithologists' Union 1998, p. xix.",
                18252,
                (
                    "Duck",
                    "Notes",
                    "Citations",
                ),
                "n. 16",
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reading_is_what_a_careful_reader_sees(name: str, shared: Path, embedder: Embedder) -> None:
    check(reading_of(shared / "documents" / name, limit_of(embedder)), EXPECTED[name])
