"""Real files of office programs, read beside the pictures their programs draw of them.

The headings, headers and footers, comments, and pictures that a person sees around the passages are none of them.
"""

from pathlib import Path

import pytest

from index.embed import Embedder, limit_of
from source.limit import Limit
from tests.reading import Expected, Seen, check, reading_of

DUMMY = "This is simply dummy text of the printing and typesetting industry."
FOX = "The quick brown fox jumps over the lazy dog."
BORN = (
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and "
    "should act towards one another in a spirit of brotherhood."
)
NACEN = (
    "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y "
    "conciencia, deben comportarse fraternalmente los unos con los otros."
)
CHAPTER = "CHAPTER 1 INTRODUCTION"
DISEASE = (
    "Chiayi County Shuishang Township Nanjing Elementary School Affiliated Kindergarten Infectious Disease Reporting "
    "Procedure for the 113th Academic Year Kindergarten"
)
SCORECARD = "GSFC: Sciences and Exploration Directorate Virtual Machine Environment Scorecard"
TABLES = "A table, with and without a header row"

FILES = {
    "docx/contains-pictures.docx": Expected(
        "contains-pictures",
        4,
        (
            Seen(
                "Some paragraph text that runs “through” the floating picture: Lorem ipsum dolor sit amet, consectetur "
                "adipiscing elit , sed do eiusmod tempor incididunt ut laboreet dolore magna aliqua . Ut enim ad minim "
                "veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat . Duis aute "
                "irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur.",
                0,
            ),
            Seen("An inline picture appears here><and this text follows it on the same line.", 400),
            Seen("Text following an inline picture that appears as the first glyph of the paragraph.", 476),
            Seen("A floating picture that appears on top of the text, partially obscuring it.", 560),
        ),
    ),
    "docx/docling_docx_comments.docx": Expected(
        "Document with Comments",
        1,
        (
            Seen(
                "This is the first paragraph that has a comment attached to it.\n\n"
                "This second paragraph also has a reviewer annotation.\n\n"
                "This third paragraph has no comments attached to it.\n\n"
                "This paragraph has an anonymous comment.",
                24,
            ),
        ),
    ),
    "docx/docling_textbox.docx": Expected(
        "傳染病通報作業流程",
        11,
        (
            Seen(
                "Student falls ill\n\n• Suggested Reportable Symptoms: ＊ Fever ＊ Cough ＊ Diarrhea ＊ Vomiting "
                "＊ Rash ＊ Blisters ＊ Headache ＊ Sore throat",
                164,
                (DISEASE,),
            ),
            Seen(
                "If a caregiver suspects that within one week, a fifth of the class (for classes with more than 15 "
                "students) or more than three students (for classes with 15 or fewer students) show the same suggested "
                "reportable symptoms",
                298,
                (DISEASE,),
            ),
            Seen(
                "• A report must also be submitted within 48 hours through Chiayi County’s School Suspected Infectious "
                "Disease Reporting System.",
                661,
                (DISEASE,),
            ),
            Seen(
                "1. If necessary, provide health education and important reminders at the kindergarten, or notify the "
                "individual to undergo specimen collection.",
                1042,
                (DISEASE,),
                "1.",
            ),
            Seen(
                "2. Implement appropriate epidemic prevention measures in accordance with the Communicable Disease "
                "Control Act.",
                1187,
                (DISEASE,),
                "2.",
            ),
            Seen(
                "Department of Education: Collaborate with the Health Bureau in conducting epidemiological "
                "investigations and assist Health Bureau personnel in implementing necessary epidemic prevention "
                "measures at all school levels.",
                1299,
                (DISEASE,),
            ),
        ),
    ),
    "docx/docx-hdrftr.docx": Expected("docx-hdrftr", 1, (Seen("Main document", 0),)),
    "docx/duplicate-paragraphs.docx": Expected(
        "This document contains duplicates",
        1,
        (Seen("\n\n".join(["some text"] * 6), 35, ("This document contains duplicates",)),),
    ),
    "docx/example-list-items-multiple.docx": Expected(
        "example-list-items-multiple",
        11,
        (
            Seen(f"• {DUMMY}", 13, ("Lorem Ipsum",)),
            Seen(f"• {DUMMY}", 84, ("Lorem Ipsum",)),
            Seen(f"1) {DUMMY}", 170, ("Lorem Ipsum 2",), "1)"),
            Seen(f"2) {DUMMY}", 242, ("Lorem Ipsum 2",), "2)"),
            Seen(f"a) {FOX}", 314, ("Lorem Ipsum 2",), "a)"),
            Seen(f"b) {FOX}", 363, ("Lorem Ipsum 2",), "b)"),
            Seen("Test text.", 427, ("Lorem Ipsum 3",)),
            Seen("i) Trying various lists.", 439, ("Lorem Ipsum 3",), "i)"),
            Seen("ii) Trying various lists.", 465, ("Lorem Ipsum 3",), "ii)"),
            Seen("(1) Trying more lists.", 492, ("Lorem Ipsum 3",), "(1)"),
            Seen(f"(a) {DUMMY}", 516, ("Lorem Ipsum 3",), "(a)"),
        ),
    ),
    "docx/handbook-1p.docx": Expected(
        CHAPTER,
        7,
        (
            Seen(
                "This Handbook does not create additional rights against the standing trustee or United States Trustee "
                "in favor of other parties.",
                1636,
                (CHAPTER, "A. PURPOSE"),
                page=("1", 1),
            ),
            Seen(
                "The Bankruptcy Reform Act of 1978 removed the bankruptcy judge from the responsibilities for daytoday "
                "administration of cases. Debtors, creditors, and third parties with adverse interests to the trustee "
                "were concerned that the court, which previously appointed and supervised the trustee, would not "
                "impartially adjudicate their rights as adversaries of that trustee. To address these concerns, "
                "judicial and administrative functions within the bankruptcy system were bifurcated.",
                1804,
                (CHAPTER, "B. ROLE OF THE UNITED STATES TRUSTEE"),
                page=("2", 2),
            ),
            Seen(
                "Although this Handbook is not intended to be a complete statutory reference, the standing trustee’s "
                "primary statutory duties are set forth in 11 U.S.C. § 1302, which incorporates by reference some of "
                "the duties of chapter 7 trustees found in 11 U.S.C. § 704. These duties include, but are not limited "
                "to, the following:",
                3155,
                (CHAPTER, "C. STATUTORY DUTIES OF A STANDING TRUSTEE"),
                page=("2", 2),
            ),
        ),
    ),
    "docx/pandoc_comments.docx": Expected(
        "pandoc_comments",
        1,
        (
            Seen(
                "I want some text to have a comment on it.\n\nThis is a new paragraph.\n\nAnd so is this.\n\n"
                "One more. And this is one with a comment in a comment.",
                0,
            ),
        ),
    ),
    "docx/pandoc_notes.docx": Expected(
        "A footnote",
        3,
        (
            Seen("Test footnote.[1] Test endnote.[i]", 12, ("A footnote",)),
            Seen("[1] My note.", 48, ("A footnote",), "n. 1"),
            Seen("[i] This is an endnote at the end of the document.", 62, ("A footnote",), "n. i"),
        ),
    ),
    "docx/pandoc_tables.docx": Expected(
        TABLES,
        2,
        (
            Seen(
                "Name | Game | Fame | Blame\nLebron James | Basketball | Very High | Leaving Cleveland\n"
                "Ryan Braun | Baseball | Moderate | Steroids\nRussell Wilson | Football | High | Tacky uniform",
                40,
                (TABLES,),
            ),
            Seen(
                "Sinple | Table\nWithout | Header\n\nSimple Multiparagraph | Table Full\nOf Paragraphs | In each Cell.",
                219,
                (TABLES,),
            ),
        ),
    ),
    "docx/teams_chat.docx": Expected(
        "teams_chat",
        2,
        (
            Seen(
                "0:0:0.0 --> 0:0:1.510 Some Body OK. Yeah.\n\n0:0:3.270 --> 0:0:4.250 James Bond Umm.",
                0,
                number="0:0:0.0",
            ),
            Seen("saved-by | Dennis Forsythe", 84),
        ),
    ),
    "odt/fake.odt": Expected(
        "fake",
        2,
        (
            Seen("Lorem ipsum dolor sit amet.", 0),
            Seen(
                "Header row | Mon | Wed | Fri\nColor | Blue | Red | Green\nTime | 1pm | 2pm | 3pm\n"
                "Leader | Sarah | Mark | Ryan",
                29,
            ),
        ),
    ),
    "pptx/fake-power-point-malformed.pptx": Expected("Test Slide", 1, (Seen("Test Slide", 0, page=("1", 1)),)),
    "pptx/science-exploration-1p.pptx": Expected(
        SCORECARD,
        4,
        (
            Seen(
                "• Code 600: Sciences and Exploration Directorate (SED)\n\n• Code 610: Earth Sciences Division\n\n"
                "• Code 660: Astrophysics Science Division\n\n• Code 670: Heliophysics Science Division\n\n"
                "• Code 690: Solar System Exploration Division\n\n• Support offices\n\n"
                "• Code 603: Administration and Resources Management Office\n\n"
                "• Code 605: Science Proposal Support Office",
                82,
                (SCORECARD,),
                page=("1", 1),
            ),
            Seen(
                "• Code 606: Computational and Information Sciences and Technology Office ( The SEDVME project is "
                "managed out of 606).",
                432,
                (SCORECARD,),
                page=("1", 1),
            ),
            Seen(
                "• Project management help, CNE, Zoned Architecture, IT Security, Production SEDVME Service Manager",
                617,
                (SCORECARD,),
                page=("1", 1),
            ),
        ),
    ),
    "rtf/eng_spa_mult.rtf": Expected(
        "eng_spa_mult",
        5,
        (
            Seen(" ".join([BORN] * 6), 0),
            Seen(f'{BORN} "{NACEN} {NACEN}"', 1027),
            Seen(" ".join([BORN] * 4), 1545),
            Seen(" ".join([BORN] * 3), 2230),
            Seen(f'"{NACEN} {NACEN}"', 2744),
        ),
    ),
    "rtf/pandoc_footnote.rtf": Expected(
        "pandoc_footnote",
        3,
        (
            Seen(
                "Mead's landmark study has been amply annotated.[1] It was her work in America during the Second World "
                "War, however, that forms the basis for the paper. As others have noted,[2] this period was a turning "
                "point for Margaret Mead.",
                0,
            ),
            Seen("[1] See Sahlins, Bateson, and Geertz for a complete bibliography.", 229, number="n. 1"),
            Seen("[2] A complete bibliography will be found at the end of this chapter.", 296, number="n. 2"),
        ),
    ),
}


@pytest.fixture(scope="module")
def limit(embedder: Embedder) -> Limit:
    return limit_of(embedder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_a_careful_reader_does(shared: Path, limit: Limit, name: str) -> None:
    check(reading_of(shared / "documents" / name, limit), FILES[name])
