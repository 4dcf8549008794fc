"""Plain texts and Markdown, real ones, held to what a careful reader sees in them."""

from pathlib import Path

import pytest

from index.embed import Embedder, limit_of
from tests.reading import Expected, Seen, check, reading_of

EXPECTED = {
    "speeches/inaugural_1789-Washington.txt": Expected(
        "inaugural_1789-Washington",
        11,
        (
            Seen(
                "Fellow-Citizens of the Senate and of the House of Representatives:",
                0,
            ),
            Seen(
                'By the article establishing the executive department it is made the duty of the President "to '
                'recommend to your consideration such measures as he shall judge necessary and expedient." The '
                "circumstances under which I now meet you will acquit me from entering into that subject "
                "further than to refer to the great constitutional charter under which you are assembled, and "
                "which, in defining your powers, designates the objects to which your attention is to be "
                "given. It will be more consistent with those circumstances, and far more congenial with the "
                "feelings which actuate me, to substitute, in place of a recommendation of particular "
                "measures, the tribute that is due to the talents, the rectitude, and the patriotism which "
                "adorn the characters selected to devise and adopt them.",
                3756,
            ),
            Seen(
                "Having thus imparted to you my sentiments as they have been awakened by the occasion which "
                "brings us together, I shall take my present leave; but not without resorting once more to the "
                "benign Parent of the Human Race in humble supplication that, since He has been pleased to "
                "favor the American people with opportunities for deliberating in perfect tranquillity, and "
                "dispositions for deciding with unparalleled unanimity on a form of government for the "
                "security of their union and the advancement of their happiness, so His divine blessing may be "
                "equally conspicuous in the enlarged views, the temperate consultations, and the wise measures "
                "on which the success of this Government must depend.",
                7925,
            ),
        ),
    ),
    "speeches/inaugural_1941-Roosevelt.txt": Expected(
        "inaugural_1941-Roosevelt",
        35,
        (
            Seen(
                "On each national day of inauguration since 1789, the people have renewed their sense of "
                "dedication to the United States.",
                0,
            ),
            Seen(
                "In Lincoln's day the task of the people was to preserve that Nation from disruption from within.",
                208,
            ),
            Seen(
                "The hopes of the Republic cannot forever tolerate either undeserved poverty or self-serving wealth.",
                5105,
            ),
        ),
    ),
    "speeches/inaugural_1957-Eisenhower.txt": Expected(
        "The Price of Peace",
        34,
        (
            Seen(
                "May we, in our dealings with all peoples of the earth, ever speak truth and serve justice.",
                747,
            ),
            Seen(
                "Splendid as can be the blessings of such a peace, high will be its cost: in toil patiently "
                "sustained, in help honorably given, in sacrifice calmly borne.\n\nWe are called to meet the "
                "price of this peace.",
                4739,
            ),
            Seen(
                "To counter the threat of those who seek to rule by force, we must pay the costs of our own "
                "needed military strength, and help to build the security of others.",
                4942,
            ),
        ),
    ),
    "speeches/inaugural_1965-Johnson.txt": Expected(
        "inaugural_1965-Johnson",
        33,
        (
            Seen(
                "For every generation, there is a destiny. For some, history decides. For this generation, the "
                "choice must be our own.",
                312,
            ),
            Seen(
                "First, justice was the promise that all who made the journey would share in the fruits of the land.",
                1381,
                ("Justice and Change",),
            ),
            Seen(
                "In each generation, with toil and tears, we have had to earn our heritage again.",
                6264,
                ("The American Belief",),
            ),
        ),
    ),
    "speeches/inaugural_1981-Reagan.txt": Expected(
        "inaugural_1981-Reagan",
        39,
        (
            Seen(
                "In this present crisis, government is not the solution to our problem.",
                2715,
            ),
            Seen(
                "And then beyond the Reflecting Pool the dignified columns of the Lincoln Memorial. Whoever "
                "would understand in his heart the meaning of America will find it in the life of Abraham "
                "Lincoln.",
                11848,
            ),
            Seen(
                "And, after all, why shouldn't we believe that? We are Americans. God bless you, and thank you.",
                13637,
            ),
        ),
    ),
    "speeches/inaugural_2005-Bush.txt": Expected(
        "inaugural_2005-Bush",
        30,
        (
            Seen(
                "Vice President Cheney, Mr. Chief Justice, President Carter, President Bush, President "
                "Clinton, members of the United States Congress, reverend clergy, distinguished guests, fellow "
                "citizens:",
                0,
            ),
            Seen(
                "My most solemn duty is to protect this nation and its people from further attacks and "
                "emerging threats. Some have unwisely chosen to test America’s resolve, and have found it firm.",
                3323,
            ),
            Seen(
                "Democratic reformers facing repression, prison, or exile can know: America sees you for who "
                "you are: the future leaders of your free country.",
                5051,
            ),
        ),
    ),
    "speeches/sotu_1947-Truman.txt": Expected(
        "PRESIDENT HARRY S. TRUMAN'S ANNUAL MESSAGE TO THE CONGRESS ON THE STATE OF THE UNION",
        110,
        (
            Seen(
                "I come before you today to report on the State of the Union and, in the words of the "
                "Constitution, to recommend such measures as I judge necessary and expedient.",
                262,
            ),
            Seen(
                "I recommend that this Commission make its first report, including specific legislative "
                "recommendations, not later than March 15, 1947.",
                15986,
                ("LABOR AND MANAGEMENT",),
            ),
            Seen(
                "We should also give special attention to the decentralization of industry and the development "
                "of areas that are now underindustrialized.",
                17737,
                ("RESTRICTION OF MONOPOLY AND PROMOTION OF PRIVATE ENTERPRISE",),
            ),
        ),
    ),
    "speeches/sotu_1989-Bush.txt": Expected(
        "PRESIDENT GEORGE H.W. BUSH'S ADDRESS ON ADMINISTRATION GOALS BEFORE A JOINT SESSION OF CONGRESS",
        59,
        (
            Seen(
                "I propose to make permanent the tax credit for research and development.",
                6724,
            ),
            Seen(
                "I've asked Vice President Quayle to chair a new Task Force on Competitiveness.",
                6798,
            ),
            Seen(
                "We have a moral contract with our senior citizens. And in this budget, Social Security is "
                "fully funded, including a full cost-of-living adjustment. We must honor our contract.",
                15323,
            ),
        ),
    ),
    "markdown/codeblock.md": Expected(
        "codeblock",
        3,
        (
            Seen(
                "<note>\n    <to>Tove</to>\n    <from>Jani</from>\n    <heading>Reminder</heading>\n    "
                "<body>Don't forget me this weekend!</body>\n</note>",
                301,
                ("XML Example",),
            ),
        ),
    ),
    "markdown/pandoc_MANUAL.md": Expected(
        "Pandoc User's Guide",
        1327,
        (
            Seen(
                "Pandoc is a Haskell library for converting from one markup format to another, and a "
                "command-line tool that uses this library.",
                128,
                ("Description",),
            ),
            Seen(
                "-f FORMAT, -r FORMAT, --from=FORMAT, --read=FORMAT\nSpecify input format. FORMAT can be:",
                7121,
                (
                    "Options",
                    "General options",
                ),
            ),
            Seen(
                "A block of text indented four spaces (or one tab) is treated as verbatim text: that is, "
                "special characters do not trigger special formatting, and all spaces and line breaks are "
                "preserved. For example,",
                124199,
                (
                    "Pandoc's Markdown",
                    "Verbatim (code) blocks",
                    "Indented code blocks",
                ),
            ),
        ),
    ),
    "markdown/pypdf_annotations.md": Expected(
        "Adding PDF Annotations",
        31,
        (
            Seen(
                "By default, some annotations might be invisible, for example polylines, as the default color "
                'is "transparent".',
                24,
                ("Adding PDF Annotations",),
            ),
            Seen(
                "from pypdf import PdfWriter\n\nwriter = PdfWriter()\nwriter.add_blank_page(width=200, "
                'height=200)\n\ndata = b"any bytes - typically read from a file"\n'
                'writer.add_attachment("smile.png", data)\n\nwriter.write("out-attachment.pdf")',
                515,
                (
                    "Adding PDF Annotations",
                    "Attachments",
                ),
            ),
            Seen(
                'This method uses the "square" annotation type of the PDF format.',
                3491,
                (
                    "Adding PDF Annotations",
                    "Rectangle",
                ),
            ),
        ),
    ),
    "markdown/umlauts-utf8.md": Expected(
        "umlauts-utf8",
        1,
        (
            Seen(
                "können\n\näöüß",
                8,
                ("können",),
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reading_is_what_a_careful_reader_sees(name: str, shared: Path, embedder: Embedder) -> None:
    check(reading_of(shared / "documents" / name, limit_of(embedder)), EXPECTED[name])
