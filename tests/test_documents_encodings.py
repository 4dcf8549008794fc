"""Texts in old encodings and tables, real ones, held to what a careful reader sees in them."""

from pathlib import Path

import pytest

from index.embed import Embedder, limit_of
from tests.reading import Expected, Seen, check, reading_of

EXPECTED = {
    "encodings/chardet_GB2312_14.blog.westca.com.xml": Expected(
        "加西公社温哥华大队向阳生产队温暖小分队",
        29,
        (
            Seen(
                "清风的声音轻轻扫过地面，清风的芳香，是经午后暴雨洗涤或浸过松香的，这才是我所愿听愿闻的。",
                21,
                ("加西公社温哥华大队向阳生产队温暖小分队",),
            ),
            Seen(
                "心跳乱了节奏 梦也不自由。。。。。。",
                107,
                (
                    "加西公社温哥华大队向阳生产队温暖小分队",
                    "想要飞 却怎么样也飞不高",
                ),
            ),
            Seen(
                "下了高速，上了山道，云雾渐开，蓝天露出来，到了山顶，居然阳光灿烂，蓝天里，白云被风吹的如丝般千"
                "絮万缕，美极了。此时，我悔死了。",
                1550,
                (
                    "加西公社温哥华大队向阳生产队温暖小分队",
                    "又上山了",
                ),
            ),
        ),
    ),
    "encodings/chardet_KOI8-R__chromium_KOI8-R_with_no_encoding_specified.html": Expected(
        "KOI8-R",
        3,
        (
            Seen(
                "МОСКВА, 9 янв - РИА Новости. Надежды на разрешение в пятницу кризиса с транзитом российского "
                "газа в Европу через территорию Украины пока не оправдались.",
                0,
            ),
            Seen(
                "Россия готова возобновить вынужденно прерванные два дня назад ...",
                439,
            ),
        ),
    ),
    "encodings/chardet_EUC-KR__chromium_windows-949_with_no_encoding_specified.html": Expected(
        "windows-949",
        3,
        (
            Seen(
                "한편 경찰은 강기갑 민노당 대표에게 12일, 민주당 문학진, 민노당 이정희 의원에게는 13일 경찰에 "
                "출석하라는 공문을 각각 발송했다.",
                312,
            ),
        ),
    ),
    "encodings/chardet_iso-8859-1__ude_2.txt": Expected(
        "chardet_iso-8859-1__ude_2",
        12,
        (
            Seen(
                "pour des séjours inférieurs ou égaux à 90 jours, le visa à solliciter est un visa de court "
                'séjour appelé "visa Schengen",',
                132,
            ),
            Seen(
                "Des frais de dossier sont encaissés dès le dépôt de la demande; en cas de refus, ils ne sont "
                "pas remboursés.",
                902,
            ),
            Seen(
                "Ce type de visa est généralement délivré pour des voyages de tourisme, des voyages d'affaires "
                "ou pour des visites familiales;",
                1567,
            ),
        ),
    ),
    "encodings/chardet_iso-8859-7-greek__ude_1.txt": Expected(
        "chardet_iso-8859-7-greek__ude_1",
        8,
        (
            Seen(
                "Ένας διαδικτυακός μας φίλος, τον οποίο θα έχουμε υποδείξει εκ των προτέρων, θα έχει το "
                "δικαίωμα να επεξεργαστεί το προφίλ μας, αφού πεθάνουμε",
                0,
            ),
            Seen(
                "Επίσης, ο «κληρονόμος» θα μπορεί να προσθέτει καινούριους φίλους, με το να αποδέχεται "
                "αιτήματα φιλίας που έχουν γίνει προς το προφίλ.",
                1005,
            ),
        ),
    ),
    "encodings/chardet_windows-1251-russian__ude_1.txt": Expected(
        "chardet_windows-1251-russian__ude_1",
        6,
        (
            Seen(
                "В гимназии он не был в числе первых учеников (исключение составляли математика и латынь).",
                0,
            ),
            Seen(
                "Осенью 1895 г. Альберт Эйнштейн прибыл в Швейцарию, чтобы сдать вступительные экзамены в "
                "Высшее техническое училище (Политехникум) в Цюрихе и стать преподавателем физики.",
                707,
            ),
            Seen(
                "Однако директор училища посоветовал молодому человеку поступить в выпускной класс школы в "
                "Аарау (Швейцария), чтобы получить аттестат и повторить поступление.",
                1053,
            ),
        ),
    ),
    "encodings/chardet_iso-2022-jp__ude_1.txt": Expected(
        "コンソール アプリケーション : universalchardet プロジェクトの概要",
        6,
        (
            Seen(
                "この universalchardet アプリケーションは、AppWizard によって作成されました。",
                45,
                ("コンソール アプリケーション : universalchardet プロジェクトの概要",),
            ),
            Seen(
                "このファイルには、universalchardet "
                "アプリケーションを構成する各ファイルの内容の概略が記述されています。",
                99,
                ("コンソール アプリケーション : universalchardet プロジェクトの概要",),
            ),
        ),
    ),
    "encodings/chardet_windows-1251-bulgarian_bpm.cult.bg.2.xml": Expected(
        "beat counter (beat.log)",
        18,
        (
            Seen(
                "Разкажи ни за музиката на твоя живот. Или поне на последните десет минути.",
                275,
                ("beat counter (beat.log)",),
            ),
            Seen(
                "трипити-хоп микс от Rэs. страхотно настроение. via !title",
                1763,
                (
                    "beat counter (beat.log)",
                    "трипити-хоп микс от Rэs. страхотно...",
                ),
            ),
            Seen(
                "tonight - lost in dub @ club pulse",
                2721,
                (
                    "beat counter (beat.log)",
                    "tonight - lost in dub...",
                ),
            ),
        ),
    ),
    "csv/csv-with-escaped-commas.csv": Expected(
        "csv-with-escaped-commas",
        1,
        (
            Seen(
                "A | A | A | A | A\n\nA | A | A | A,A | A\n\nA | A | A | A,A | A",
                0,
            ),
        ),
    ),
    "csv/semicolon-delimited.csv": Expected(
        "semicolon-delimited",
        1,
        (
            Seen(
                "Lorem, ipsum | dolor sit | amet\n\nconsectetur | adipiscing | elit\n\nsed, do | eiusmod | "
                "tempor incididunt\n\nut labore | et, dolore | magna aliqua\n\nUt enim | ad minim | veniam, "
                "quis",
                0,
            ),
        ),
    ),
    "csv/stanley-cups-with-emoji.csv": Expected(
        "Stanley Cups",
        1,
        (
            Seen(
                "Team | Location | Stanley Cups\n\nTeam: Blues | Location: STL | Stanley Cups: 1\n\n"
                "Team: Flyers | Location: PHI | Stanley Cups: 2\n\n"
                "Team: Maple Leafs | Location: TOR | Stanley Cups: 13\n\n"
                "Team: 👨\\U+1F3FB🔧 | Location: TOR | Stanley Cups: 15",
                14,
                ("Stanley Cups",),
            ),
        ),
    ),
    "csv/table-multi-row-column-cells-actual.csv": Expected(
        "table-multi-row-column-cells-actual",
        5,
        (
            Seen(
                "Disability Category | Participants | Ballots Completed | Ballots Incomplete/Terminated | Results",
                0,
            ),
            Seen(
                "Disability Category: Low Vision | Participants: 5 | Ballots Completed: 2 | Ballots "
                "Incomplete/Terminated: 3 | Results Accuracy: 98.3% n=2 (97.7%, n=3) | Time to complete: 1716 sec, "
                "n=3 (1934 sec, n=2)",
                307,
            ),
            Seen(
                "Disability Category: Mobility | Participants: 3 | Ballots Completed: 3 | Ballots "
                "Incomplete/Terminated: 0 | Results Accuracy: 95.4%, n=3 | Time to complete: 1416 sec, n=3",
                684,
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reading_is_what_a_careful_reader_sees(name: str, shared: Path, embedder: Embedder) -> None:
    check(reading_of(shared / "documents" / name, limit_of(embedder)), EXPECTED[name])
