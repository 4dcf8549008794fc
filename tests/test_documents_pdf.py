"""What a careful reader sees in real PDF files of some length, and Pincite's reading of them held to it."""

from pathlib import Path

import pytest

import source.ocr
from index.embed import Embedder, limit_of
from tests.reading import Expected, Seen, check, reading_of

BOEING = "Airworthiness Directives; The Boeing Company Airplanes"
DEPARTMENT = "DEPARTMENT OF TRANSPORTATION"
GROUND = "1 Topologische Grundbegriffe"

FILES = {
    "pdf/copy_protected.pdf": Expected(
        "LayoutParser: A Unified Toolkit for Deep Learning Based Document Image Analysis",
        13,
        (
            Seen(
                "Keywords: Document Image Analysis · Deep Learning · Layout Analysis · Character Recognition · "
                "Open Source library · Toolkit.",
                1956,
                page=("1", 1),
            ),
            Seen(
                "LayoutParser provides a unified toolkit to support DL-based document image analysis and processing. "
                "To address the aforementioned challenges, LayoutParser is built with the following components:",
                4044,
                ("1 Introduction",),
                page=("2", 2),
            ),
            Seen(
                "2. A rich repository of pre-trained neural network models (Model Zoo) that underlies the "
                "off-the-shelf usage",
                4369,
                ("1 Introduction",),
                "2.",
                ("2", 2),
            ),
            Seen(
                "The library implements simple and intuitive Python APIs without sacrificing generalizability and "
                "versatility, and can be easily installed via pip. Its convenient functions for handling document "
                "image data can be seamlessly integrated with existing DIA pipelines. With detailed documentations and "
                "carefully curated tutorials, we hope this tool will benefit a variety of end-users, and will lead to "
                "advances in applications in both industry and academic research.",
                4803,
                ("1 Introduction",),
                page=("2", 2),
            ),
        ),
    ),
    "pdf/latex_multicolumn.pdf": Expected(
        "Two-Column Document with Lorem Ipsum",
        17,
        (
            Seen(
                "This is a sample document with two columns filled with Lorem Ipsum text.",
                76,
                ("Abstract",),
                page=("1", 1),
            ),
            Seen(
                "Fusce mauris. Vestibulum luctus nibh at lectus. Sed bibendum, nulla a faucibus semper, leo velit "
                "ultricies tellus, ac venenatis arcu wisi vel nisl. Vestibulum diam. Aliquam pellentesque, augue quis "
                "sagittis posuere, turpis lacus congue quam, in hendrerit risus eros eget felis. Maecenas eget erat in "
                "sapien mattis porttitor. Vestibulum porttitor. Nulla facilisi.",
                2774,
                ("Abstract",),
                page=("1", 1),
            ),
            Seen(
                "Table 1: EU Countries Information\n"
                "Country | Population (millions) | Area (km2) | Capital | Official Language\n"
                "Austria | 8.9 | 83,879 | Vienna | German\n"
                "Belgium | 11.5 | 30,689 | Brussels | Dutch, French, German\n"
                "Czech Republic | 10.7 | 78,866 | Prague | Czech\n"
                "Denmark | 5.8 | 42,951 | Copenhagen | Danish\n"
                "Finland | 5.5 | 338,424 | Helsinki | Finnish, Swedish",
                6760,
                ("Abstract",),
                page=("3", 3),
            ),
        ),
    ),
    "pdf/pdfjs_tracemonkey.pdf": Expected(
        "Trace-based Just-in-Time Type Specialization for Dynamic Languages",
        227,
        (
            Seen(
                "We implemented these techniques for an existing JavaScript interpreter, SpiderMonkey. We call the "
                "resulting tracing VM TraceMonkey. TraceMonkey supports all the JavaScript features of SpiderMonkey, "
                "with a 2x-20x speedup for traceable programs.",
                7603,
                ("1. Introduction",),
                page=("2", 2),
            ),
            Seen(
                "1 for (var i = 2; i < 100; ++i) {\n2   if (!primes[i])\n3     continue;\n"
                "4   for (var k = i + i; i < 100; k += i)\n5     primes[k] = false;\n6 }",
                9082,
                ("1. Introduction",),
                page=("2", 2),
            ),
            Seen(
                "Finally, the trace might exit the loop before reaching the loop header, for example because execution "
                "reaches a break or return statement. In this case, the VM simply ends the trace with an exit to the "
                "trace monitor.",
                29768,
                ("3. Trace Trees", "3.2 Trace Trees"),
                page=("5", 5),
            ),
            Seen(
                "Currently, we do not support calling native property get and set override functions or DOM functions "
                "directly from trace. Support is planned future work.",
                60770,
                ("6. Implementation", "6.5 Calling External Functions"),
                page=("10", 10),
            ),
            Seen("[14] B. McCloskey. Personal communication.", 82812, ("References",), "[14]", ("14", 14)),
        ),
    ),
    "pdf/federal_register_3col.pdf": Expected(
        "Proposed Rules",
        154,
        (
            Seen(
                "DATES: The FAA must receive comments on this proposed AD by September 21, 2020.",
                1727,
                (DEPARTMENT, BOEING),
                page=("47698", 1),
            ),
            Seen(
                "[1] Preliminary KNKT.18.10.35.04 Aircraft Accident Investigation Report, dated November 2018, and "
                "Final KNKT.18.10.35.04 Aircraft Accident Investigation Report, dated October 2019, can be found in "
                "the AD docket.",
                6641,
                (DEPARTMENT, "Background"),
                "n. 1",
                ("47699", 2),
            ),
            Seen(
                "Following the Lion Air Flight 610 accident on October 29, 2018, data from the flight data recorder, "
                "which is contained in the Indonesian accident report (http://knkt.dephub.go.id/knkt/ntsc_aviation/"
                "baru/2018%20-%20035%20-%20PK-LQP%20Final%20Report.pdf), indicated that a single erroneously high "
                "angle of attack (AOA) sensor[4] input to the flight control system while the flaps are retracted can "
                "cause repeated airplane nose-down trim of the horizontal stabilizer and multiple flightdeck effects.",
                7686,
                (DEPARTMENT, "Background"),
                page=("47699", 2),
            ),
            Seen(
                "Action | Labor cost | Parts cost | Cost per product | Cost on U.S. operators\n"
                "Stabilizer wiring change | Up to 79 work-hours × $85 per hour = Up to $6,715. | Up to $3,790 | "
                "Up to $10,505 | Up to $766,865.\n"
                "AOA sensor system test | 40 work-hours × $85 per hour = $3,400. | $0 | $3,400 | $248,200.",
                36886,
                (DEPARTMENT, "Costs of Compliance"),
                page=("47703", 6),
            ),
            Seen(
                "(2) Will not affect intrastate aviation in Alaska, and",
                39604,
                (DEPARTMENT, "Regulatory Findings"),
                "(2)",
                ("47703", 6),
            ),
        ),
    ),
    "pdf/geotopo_book_de.pdf": Expected(
        "Geometrie und Topologie",
        1217,
        (
            Seen(
                "Vielen Dank auch an Frau Lenz und Frau Randecker, die es mir erlaubt haben, ihre Übungsaufgaben und "
                "Lösungen zu benutzen.",
                920,
                ("Vorwort", "Danksagungen"),
                page=("ii", 2),
            ),
            Seen(
                "Ein topologischer Raum ist ein Paar (X, T) bestehend aus einer Menge X und T ⊆ P(X) mit folgenden "
                "Eigenschaften",
                3631,
                (GROUND, "1.1 Topologische Räume", "Definition 1"),
                page=("3", 6),
            ),
            Seen(
                "Ein topologischer Raum X heißt hausdorffsch, wenn es für je zwei Punkte x ≠ y in X Umgebungen Ux um x "
                "und Uy um y gibt, sodass Ux ∩ Uy = ∅.",
                10292,
                (GROUND, "1.2 Metrische Räume", "Definition 10"),
                page=("9", 12),
            ),
            Seen(
                "Zwei endliche Knotendiagramme gehören genau dann zu äquivalenten Knoten, wenn sie durch endlich viele "
                "„Reidemeister-Züge“ ineinander überführt werden können.",
                26884,
                (GROUND, "1.6 Wege und Knoten", "Satz 1.3 (Satz von Reidemeister)"),
                page=("21", 24),
            ),
            Seen(
                "[5] Siehe „Knot Theory and Its Applications“ von Kunio Murasugi. ISBN 978-0817638177.",
                27151,
                (GROUND, "1.6 Wege und Knoten", "Satz 1.3 (Satz von Reidemeister)"),
                "n. 5",
                ("22", 25),
            ),
        ),
    ),
    "pdf/rotated_table.pdf": Expected(
        "NICS Firearm Background Checks November - 2015",
        18,
        (
            Seen(
                "Texas | 21,550 | 56,941 | 51,670 | 2,532 | 3,048 | 0 | 29 | 20 | 0 | 5,748 | 5,331 | 21 | 1 | 2 | 1 | "
                " |  | "
                "42 | 36 | 4 | 1 | 5 | 0 | 146,982\n"
                "Utah | 10,429 | 4,314 | 5,857 | 195 | 262 | 0 | 0 | 1 | 0 | 209 | 285 | 1 | 140 | 58 | 21 |  |  | 0 | "
                "0 | 0 "
                "| 0 | 0 | 0 | 21,772\n"
                "Vermont | 0 | 1,189 | 1,826 | 49 | 70 | 0 | 0 | 1 | 0 | 0 | 1 | 0 | 0 | 0 | 0 |  |  | 0 | 0 | 0 | 0 | "
                "0 | 0 "
                "| 3,136\n"
                "Virgin Islands | 93 | 13 | 2 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |  |  | 0 | 0 | 0 | 0 | "
                "0 | 0 | "
                "109",
                6361,
                page=("1", 1),
            ),
            Seen(
                "Wyoming | 383 | 1,745 | 2,372 | 87 | 104 | 1 | 0 | 4 | 0 | 132 | 184 | 0 | 0 | 0 | 0 |  |  | 1 | 2 | "
                "0 | 0 | 2 | 0 | 5,017\n"
                "Totals | 804,006 | 671,330 | 636,903 | 26,597 | 23,015 | 1,281 | 218 | 249 | 13 | 29,905 | 38,487 | "
                "102 | 1,656 | 533 | 44 | 0 | 0 | 1,067 | 905 | 65 | 31 | 45 | 5 | 2,236,457",
                7402,
                page=("1", 1),
            ),
            Seen(
                "These statistics represent the number of firearm background checks initiated through the NICS They do "
                "not represent the number of firearms sold Based on varying state laws and purchase scenarios, a "
                "one-to-one correlation cannot be made between a firearm background check and a firearm sale",
                8266,
                ("DISCLAIMERS:",),
                page=("1", 1),
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_pdf_reads_as_a_careful_reader_sees_it(
    shared: Path, embedder: Embedder, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source.ocr, "COMMAND", "no such command")
    path = shared / "documents" / name
    check(reading_of(path, limit_of(embedder)), FILES[name])
