"""One declaration in many languages and encodings, held to what a careful reader sees in it."""

from pathlib import Path

import pytest

from index.embed import Embedder, limit_of
from tests.reading import Expected, Seen, check, reading_of

EXPECTED = {
    "udhr/English-Latin1.txt": Expected(
        "Universal Declaration of Human Rights",
        52,
        (
            Seen(
                "Whereas it is essential to promote the development of friendly relations between nations,",
                742,
                ("Preamble",),
            ),
            Seen(
                "Everyone has the right to seek and to enjoy in other countries asylum from persecution.",
                4891,
                ("Article 14",),
            ),
            Seen(
                "Everyone has the right to a nationality.\n\nNo one shall be arbitrarily deprived of his "
                "nationality nor denied the right to change his nationality.",
                5171,
                ("Article 15",),
            ),
        ),
    ),
    "udhr/German_Deutsch-Latin1.txt": Expected(
        "Die Allgemeine Erklärung der Menschenrechte",
        47,
        (
            Seen(
                "da es notwendig ist, die Entwicklung freundschaftlicher Beziehungen zwischen den Nationen zu fördern,",
                828,
                ("Präambel",),
            ),
            Seen(
                "Jeder hat das Recht, in anderen Ländern vor Verfolgung Asyl zu suchen und zu genießen.",
                5442,
                ("Artikel 14",),
            ),
            Seen(
                "Jeder hat das Recht auf eine Staatsangehörigkeit.\n\nNiemandem darf seine Staatsangehörigkeit "
                "willkürlich entzogen noch das Recht versagt werden, seine Staatsanghörigkeit zu wechseln.",
                5797,
                ("Artikel 15",),
            ),
        ),
    ),
    "udhr/Spanish-Latin1.txt": Expected(
        "Declaración Universal de Derechos Humanos",
        46,
        (
            Seen(
                "Considerando también esencial promover el desarrollo de relaciones amistosas entre las naciones,",
                950,
                ("Preámbulo",),
            ),
            Seen(
                "Toda persona tiene derecho a salir de cualquier país, incluso el propio, y a regresar a su país.",
                5284,
                ("Artículo 13",),
            ),
            Seen(
                "En caso de persecución, toda persona tiene derecho a buscar asilo, y a disfrutar de él, en "
                "cualquier país.",
                5395,
                ("Artículo 14",),
            ),
        ),
    ),
    "udhr/Polish-Latin2.txt": Expected(
        "POWSZECHNA DEKLARACJA PRAW CZŁOWIEKA",
        50,
        (
            Seen(
                "ZWAŻYWSZY, że konieczne jest popieranie rozwoju przyjaznych stosunków między narodami,",
                1196,
                ("[Preamble]",),
            ),
            Seen(
                "Każdy człowiek ma prawo opuścić jakikolwiek kraj, włączając w to swój własny, i powrócić do "
                "swego kraju.",
                5480,
                ("Artykuł 13",),
            ),
            Seen(
                "Każdy człowiek ma prawo ubiegać się o azyl i korzystać z niego w innym kraju w razie prześladowania.",
                5598,
                ("Artykuł 14",),
            ),
        ),
    ),
    "udhr/Hebrew_Ivrit-UTF8.txt": Expected(
        "ההכרזה לכל באי עולם בדבר זכויות האדם",
        47,
        (
            Seen(
                "הואיל והכרח חיוני הוא לקדם את התפתחותם של יחסי ידידות בין האומות",
                489,
            ),
            Seen(
                "(2) כל אדם, ללא כל אפליה, זכאי לשכר שווה בעד עבודה שווה.",
                5251,
                ("סעיף כג",),
                "(2)",
            ),
            Seen(
                "כל אדם זכאי למנוחה ולפנאי, ובכלל זה הגבלת שעות העבודה במידה המתקבלת על הדעת וחופשה בשכר לעתים "
                "מזומנות.",
                5537,
                ("סעיף כד",),
            ),
        ),
    ),
    "udhr/Japanese_Nihongo-SJIS.txt": Expected(
        "『世界人権宣言』",
        50,
        (
            Seen(
                "人間が専制と圧迫とに対する最後の手段として反逆に訴えることがないようにするためには、法の支配に"
                "よって人権を保護することが肝要であるので、",
                197,
                ("〈前文〉",),
            ),
            Seen(
                "すべて人は、迫害からの避難を他国に求め、かつ、これを他国で享有する権利を有する。",
                1912,
                ("第14条",),
            ),
            Seen(
                "これらの権利及び自由は、いかなる場合にも、国際連合の目的及び原則に反して行使してはならない。",
                4116,
                ("第29条",),
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reading_is_what_a_careful_reader_sees(name: str, shared: Path, embedder: Embedder) -> None:
    check(reading_of(shared / "documents" / name, limit_of(embedder)), EXPECTED[name])
