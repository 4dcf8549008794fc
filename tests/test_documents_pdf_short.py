"""What a careful reader sees in short PDF files, locked, scanned or oddly written, and Pincite's reading of them."""

from pathlib import Path

import pytest

import source.ocr
from index.embed import Embedder, limit_of
from tests.reading import Expected, Seen, check, reading_of

COURT = "IN THE SUPREME COURT OF THE UNITED STATES"
DOLOR = (
    "Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor invidunt ut labore et "
    "dolore magna aliquyam erat, sed diam voluptua. At vero eos et accusam et justo duo dolores et ea rebum. Stet "
    "clita kasd "
    "gubergren, no sea takimata sanctus est Lorem ipsum dolor sit amet."
)
PASSWORDS = {
    "password_openpassword.pdf": "openpassword",
    "encrypted_aes256.pdf": "foo",
    "encrypted_r6_user.pdf": "asdfzxcv",
}

FILES = {
    "pdf/crazyones.pdf": Expected(
        "The Crazy Ones",
        5,
        (
            Seen(
                "Heres to the crazy ones. The misfits. The rebels. The troublemakers. The round pegs in the square "
                "holes.",
                34,
                page=("1", 1),
            ),
            Seen(
                "The ones who see things differently. Theyre not fond of rules. And they have no respect for the "
                "status quo. You can quote them, disagree with them, glorify or vilify them.",
                140,
                page=("1", 1),
            ),
            Seen(
                "While some see them as the crazy ones, we see genius. Because the people who are crazy enough to "
                "think they can change the world, are the ones who do.",
                758,
                page=("1", 1),
            ),
        ),
    ),
    "pdf/japanese_jo.pdf": Expected(
        "japanese_jo",
        7,
        (
            Seen("序", 0, page=("1", 1)),
            Seen(
                "わたくしといふ現象は\n假定された有機交流電燈の\nひとつの青い照明です\n（あらゆる透明な幽霊の複合体）\n"
                "風景やみんなといっしょに\nせはしくせはしく明滅しながら\nいかにもたしかにともりつづける\n因果交流電燈の\n"
                "ひとつの青い照明です\n（ひかりはたもち、その電燈は失はれ）",
                3,
                page=("1", 1),
            ),
            Seen(
                "これらは二十二箇月の\n過去とかんずる方角から\n紙と鑛質インクをつらね\n（すべてわたくしと明滅し\n"
                "みんなが同時に感ずるもの）\nここまでたもちつゞけられた\nかげとひかりのひとくさりづつ\n"
                "そのとほりの心象スケッチです",
                137,
                page=("1", 1),
            ),
            Seen(
                "これらについて人や銀河や修羅や海膽は\n宇宙塵をたべ、または空気や塩水を呼吸しながら\n"
                "それぞれ新鮮な本体論もかんがへませうが\nそれらも畢竟こゝろのひとつの風物です\n"
                "たゞたしかに記録されたこれらのけしきは\n記録されたそのとほりのこのけしきで\n"
                "それが虚無ならば虚無自身がこのとほりで\nある程度まではみんなに共通いたします\n"
                "（すべてがわたくしの中のみんなであるやうに\nみんなのおのおののなかのすべてですから）",
                244,
                page=("1", 1),
            ),
        ),
    ),
    "pdf/scotus_transcript_p1.pdf": Expected(
        "scotus_transcript_p1",
        6,
        (
            Seen(
                "Washington, D.C.\n\nTuesday, January 13, 2009\n\nThe above-entitled matter came on for oral argument "
                "before the Supreme Court of the United States at 1:01 p.m.",
                250,
                (COURT,),
                page=("1", 1),
            ),
            Seen(
                "APPEARANCES:\n\nSTEVEN E. MERCER, ESQ., Deputy Attorney General, Los Angeles, Cal.; on behalf of the "
                "Petitioner.",
                407,
                (COURT,),
                page=("1", 1),
            ),
            Seen(
                "CHARLES M. SEVILLA, ESQ., San Diego, Cal.; on behalf of the Respondent.",
                519,
                (COURT,),
                page=("1", 1),
            ),
        ),
    ),
    "pdf/vertical_writing.pdf": Expected(
        "vertical_writing", 1, (Seen("Test\n\nVertical\n\nLayout", 0, page=("1", 1)),)
    ),
    "pdf/encrypted_aes256.pdf": Expected("encrypted_aes256", 1, (Seen("Secret!", 0, page=("1", 1)),)),
    "pdf/encrypted_r6_user.pdf": Expected(
        "encrypted_r6_user", 1, (Seen("pdf encryption test password: asdfzxcv", 0, page=("1", 1)),)
    ),
    "pdf/password_openpassword.pdf": Expected(
        "password_openpassword", 1, (Seen(f"{DOLOR} {DOLOR}", 0, page=("1", 1)),)
    ),
    "pdf_scanned/ocrmypdf_toc.pdf": Expected(
        "ocrmypdf_toc", 1, (Seen("What follows is an image embedded as a Form XObject:", 0, page=("1", 1)),)
    ),
}
RECOGNISED = {
    "pdf/image_only_lorem.pdf": Expected(
        "image_only_lorem",
        5,
        (
            Seen(
                "Sed posuere sit amet lacus sed pharetra. Cras justo augue, facilisis id mi at, varius molestie dui. "
                "Quisque maximus lorem placerat nulla aliquam, et malesuada mauris pulvinar. Cras non quam ut magna "
                "tincidunt consequat. Pellentesque in gravida ante, ullamcorper sodales elit. Mauris eget elit sed "
                "tortor consequat pretium sit amet vel velit. Quisque quis sem lectus. Nulla vel lacus nisl.",
                467,
                page=("1", 1),
            ),
            Seen(
                "Nunc elementum lacus posuere enim molestie finibus. Fusce dignissim urna nibh, at ultrices tellus "
                "consequat ac. Curabitur sed urna imperdiet, rutrum mauris ut, convallis purus. Pellentesque a libero "
                "fringilla, lobortis nisi consequat, lobortis eros. Ut dapibus ipsum non aliquet accumsan. Ut "
                "scelerisque massa et risus euismod consequat. Praesent sed dignissim magna, sed pharetra nulla. "
                "Pellentesque aliquam auctor sapien, sed venenatis felis pellentesque non. Quisque porta ante a "
                "vehicula convallis.",
                857,
                page=("1", 1),
            ),
            Seen(
                "Duis quis lacinia lacus. Aenean at sapien dignissim, iaculis lectus in, euismod ipsum. Vivamus "
                "vehicula sem fringilla facilisis aliquet. Vivamus vel augue eget lorem aliquet bibendum. Quisque ut "
                "nibh arcu. Fusce convallis turpis in volutpat placerat. Phasellus ornare quis diam at vestibulum.",
                2018,
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
    check(reading_of(path, limit_of(embedder), PASSWORDS.get(path.name, "")), FILES[name])


@pytest.mark.parametrize("name", RECOGNISED)
def test_a_scan_reads_as_a_careful_reader_sees_it(shared: Path, embedder: Embedder, name: str) -> None:
    if not source.ocr.available():
        pytest.skip("ocrmypdf is not installed")
    check(reading_of(shared / "documents" / name, limit_of(embedder)), RECOGNISED[name])
