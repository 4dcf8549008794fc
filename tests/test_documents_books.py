"""Books, real ones, held to what a careful reader sees in them."""

from pathlib import Path

import pytest

from index.embed import Embedder, limit_of
from tests.reading import Expected, Seen, check, reading_of

EXPECTED = {
    "epub/alice.epub": Expected(
        "Alice's Adventures in Wonderland",
        219,
        (
            Seen(
                "And so it was indeed! She was now only ten inches high, and her face brightened up at the "
                "thought that she was now the right size for going through the little door into that lovely "
                "garden.",
                5428,
                ("Down The Rabbit-Hole",),
                None,
                ("7", 7),
            ),
            Seen(
                '"Of the mushroom," said the Caterpillar, just as if she had asked it aloud; and in another '
                "moment, it was out of sight.",
                27977,
                ("Advice From A Caterpillar",),
                None,
                ("28", 28),
            ),
            Seen(
                '"Wake up, Alice dear!" said her sister. "Why, what a long sleep you\'ve had!"',
                51663,
                ("Alice's Evidence",),
                None,
                ("48", 48),
            ),
        ),
    ),
    "epub/idpf_childrens-literature.epub": Expected(
        "Children's Literature",
        921,
        (
            Seen(
                "2. Andersen, Hans Christian, Fairy Tales.",
                182,
                (
                    "SECTION IV FAIRY STORIES—MODERN FANTASTIC TALES",
                    "BIBLIOGRAPHY",
                ),
                "2.",
                ("170", 2),
            ),
            Seen(
                "And the Duckling went away. It swam on the water, and dived, but it was slighted by every "
                "creature because of its ugliness.",
                119951,
                (
                    "SECTION IV FAIRY STORIES—MODERN FANTASTIC TALES",
                    "198",
                    "THE UGLY DUCKLING",
                ),
                None,
                ("208", 40),
            ),
            Seen(
                '"I never dreamed of so much happiness when I was still the Ugly Duckling!"',
                125693,
                (
                    "SECTION IV FAIRY STORIES—MODERN FANTASTIC TALES",
                    "198",
                    "THE UGLY DUCKLING",
                ),
                None,
                ("209", 41),
            ),
        ),
    ),
    "epub/purvis_poetry.epub": Expected(
        "Poetry",
        72,
        (
            Seen(
                "The cold storms of winter shall chill him no more,\nHis woes and his sorrows, his pains are "
                "all o’er;\nThe sod of the valley now covers his form,\nHe is safe in his last home, he feels "
                "not the storm.",
                1243,
                ("The Grave of the Slave",),
            ),
            Seen(
                "O, speed thee! speed thee! gallant bark,\nAcross the bounding wave;\nThou bearest to old "
                "Britain’s shores,\nThe Champion of the slave.",
                7011,
                ("To the Hibernia",),
            ),
        ),
    ),
    "epub/winter-sports.epub": Expected(
        "Winter Sports in Switzerland",
        614,
        (
            Seen(
                "5. All matches shall be of a certain number of heads or shots or by time as may be agreed on, "
                "or as fixed by an umpire at the outset....",
                139697,
                (
                    "WINTER SPORTS IN SWITZERLAND",
                    "CHAPTER III TEES AND CRAMPITS",
                ),
                "5.",
                ("84", 83),
            ),
            Seen(
                "10. Should a stone be broken, the largest fragment shall be considered in the game for that "
                "head—the player being entitled to use another stone or another pair during the remainder of "
                "the match.",
                143377,
                (
                    "WINTER SPORTS IN SWITZERLAND",
                    "CHAPTER III TEES AND CRAMPITS",
                ),
                "10.",
                ("86", 85),
            ),
        ),
    ),
    "epub/idpf_moby-dick.epub": Expected(
        "Moby-Dick",
        2675,
        (
            Seen(
                "[1] These have been corrected in this EPUB3 edition.",
                712,
                (),
                "n. 1",
            ),
            Seen(
                "“Now the Lord had prepared a great fish to swallow up Jonah.”\n\n—JONAH.",
                3838,
                (
                    "EXTRACTS (Supplied by a Sub-Sub-Librarian).",
                    "Extracts.",
                ),
            ),
            Seen(
                "“‘Shall we?’ cried the ringleader to his men. Most of them were against it; but at length, in "
                "obedience to Steelkilt, they preceded him down into their dark den, growlingly disappearing, "
                "like bears into a cave.",
                551894,
                ("Chapter 54. The Town-Ho’s Story.",),
            ),
        ),
    ),
    "epub/idpf_indexing-for-eds-and-auths-3md.epub": Expected(
        "Indexing for Editors and Authors: A Practical Guide to Understanding Indexes",
        918,
        (
            Seen(
                "All rights reserved. No part of this book may be reproduced in any form by any electronic or "
                "mechanical means, including information storage and retrieval systems, without the express "
                "written permission from the Society except by a reviewer who may quote brief passages for a "
                "review.",
                328,
                ("Copyright",),
                None,
                ("ii", 3),
            ),
            Seen(
                "I’m grateful to be asked to write a foreword to this well-written and well-named book, for I "
                "might otherwise not have had the rich and rewarding experience of reading it. So many books "
                "are published every year that it’s impossible to keep up with them all, but this is one I’d "
                "be very sorry to have missed.",
                2461,
                ("Foreword",),
                None,
                ("v", 6),
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reading_is_what_a_careful_reader_sees(name: str, shared: Path, embedder: Embedder) -> None:
    check(reading_of(shared / "documents" / name, limit_of(embedder)), EXPECTED[name])
