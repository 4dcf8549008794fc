"""Which encoding a file is in: by its bytes, by what it declares, by what makes sense."""

import codecs
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.encodings import LANGUAGES, _passages, accuracy, letters
from source.encoding.decode import MIXED, decode, is_mixed, looks_binary
from source.encoding.letters import LANGUAGES as LETTERS
from source.file import File
from source.plain.reader import read_plain
from tests.pace import now, since

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
GERMAN = "Größere Flüsse führen über die Ebene. Das weiß jeder, der dort war: Überall fließt Wasser."
RUSSIAN = "Все люди рождаются свободными и равными в своём достоинстве и правах."
JAPANESE = "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"
CHINESE = "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。"
KOREAN = "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다."
FRENCH = "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison."
TURKISH = "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler."
GREEK = "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα."
HEBREW = "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם."
ARABIC = "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق."
POLISH = "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw."
CZECH = "Všichni lidé se rodí svobodní a sobě rovní co do důstojnosti a práv."
THAI = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ"
UKRAINIAN = "Всі люди народжуються вільними і рівними у своїй гідності та правах."
BULGARIAN = "Всички хора се раждат свободни и равни по достойнство и права."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((GERMAN, encoding) for encoding in ("cp1252", "iso8859-15", "mac_roman", "cp850")),
        *((FRENCH, encoding) for encoding in ("cp1252", "iso8859-1")),
        *((POLISH, encoding) for encoding in ("cp1250", "iso8859-2")),
        *((CZECH, encoding) for encoding in ("cp1250", "iso8859-2")),
        *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac_cyrillic")),
        *((UKRAINIAN, encoding) for encoding in ("cp1251", "koi8-u")),
        *((BULGARIAN, encoding) for encoding in ("cp1251", "iso8859-5")),
        *((GREEK, encoding) for encoding in ("cp1253", "iso8859-7")),
        (TURKISH, "cp1254"),
        *((HEBREW, encoding) for encoding in ("cp1255", "iso8859-8")),
        *((ARABIC, encoding) for encoding in ("cp1256", "iso8859-6")),
        (THAI, "cp874"),
        *((JAPANESE, encoding) for encoding in ("cp932", "euc_jp", "iso2022_jp", "utf_16_le", "utf_16_be")),
        *((CHINESE, encoding) for encoding in ("gb2312", "gb18030", "hz")),
        *((KOREAN, encoding) for encoding in ("cp949", "iso2022_kr", "utf_16_le", "utf_16_be")),
        *((GERMAN, encoding) for encoding in ("utf_8", "utf_16_le", "utf_16_be", "utf_32_le", "utf_32_be")),
    ],
)
def test_a_sentence_in_each_encoding(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert decode(data) == text
    assert not looks_binary(data)


@pytest.mark.parametrize("encoding", ["utf_8_sig", "utf_16", "utf_32"])
def test_a_byte_order_mark_is_believed_and_is_no_text(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding)) == GERMAN
    assert decode("a".encode(encoding)) == "a"


def test_byte_order_marks_of_the_other_order() -> None:
    assert decode(codecs.BOM_UTF16_BE + RUSSIAN.encode("utf_16_be")) == RUSSIAN
    assert decode(codecs.BOM_UTF32_BE + RUSSIAN.encode("utf_32_be")) == RUSSIAN


# File, encoding, and words a reader sees in it.
REAL = (
    ("encodings/chardet_Big5_0804.blogspot.com.xml", "big5", "11月的蕭邦"),
    ("encodings/chardet_EUC-JP__mozilla_bug426271_text-euc-jp.html", "euc_jp", "日本語エンコードテスト"),
    (
        "encodings/chardet_EUC-KR__chromium_windows-949_with_no_encoding_specified.html",
        "cp949",
        "한나라당은 2월 임시국회",
    ),
    ("encodings/chardet_GB2312_14.blog.westca.com.xml", "gb18030", "加西公社温哥华大队"),
    (
        "encodings/chardet_KOI8-R__chromium_KOI8-R_with_no_encoding_specified.html",
        "koi8-r",
        "МОСКВА, 9 янв - РИА Новости",
    ),
    ("encodings/chardet_SHIFT_JIS_10e.org.xml", "cp932", "エルエル"),
    ("encodings/chardet_UTF-16BE_nobom-utf16be.txt", "utf_16_be", "DateTime,Bid,Ask"),
    ("encodings/chardet_UTF-16LE_nobom-utf16le.txt", "utf_16_le", "DateTime,Bid,Ask"),
    ("encodings/chardet_UTF-16_bom-utf-16-be.srt", "utf_16", "About 2 months ago I found myself on"),
    ("encodings/chardet_UTF-32LE_nobom-utf32le.txt", "utf_32_le", "DateTime,Bid,Ask"),
    ("encodings/chardet_iso-2022-jp__ude_1.txt", "iso2022_jp", "コンソール アプリケーション"),
    ("encodings/chardet_iso-8859-1__ude_2.txt", "iso8859-1", "entrer en France dépend à la fois de la durée"),
    ("encodings/chardet_iso-8859-7-greek__ude_1.txt", "iso8859-7", "Ένας διαδικτυακός μας φίλος"),
    ("encodings/chardet_windows-1251-bulgarian_bpm.cult.bg.2.xml", "cp1251", "Удари в минут"),
    ("encodings/chardet_windows-1251-russian__ude_1.txt", "cp1251", "В гимназии он не был в числе первых"),
    (
        "encodings/chardet_windows-1255-hebrew__chromium_windows-1255_with_no_encoding_specified.html",
        "cp1255",
        "הקבינט",
    ),
    ("udhr/Arabic_Alarabia-Arabic.txt", "cp1256", "الإعلان العالمي لحقوق الإنسان"),
    ("udhr/German_Deutsch-Latin1.txt", "iso8859-1", "Allgemeine Erklärung der Menschenrechte"),
    ("udhr/Hebrew_Ivrit-Hebrew.txt", "iso8859-8", "ההכרזה לכל באי עולם"),
    ("udhr/Hebrew_Ivrit-UTF8.txt", "utf_8_sig", "ההכרזה לכל באי עולם"),
    ("udhr/Japanese_Nihongo-EUC.txt", "euc_jp", "『世界人権宣言』"),
    ("udhr/Japanese_Nihongo-JIS.txt", "iso2022_jp", "『世界人権宣言』"),
    ("udhr/Japanese_Nihongo-SJIS.txt", "cp932", "『世界人権宣言』"),
    ("udhr/Polish-Latin2.txt", "cp1250", "POWSZECHNA DEKLARACJA PRAW CZŁOWIEKA"),  # not ISO 8859-2, whatever its name
    ("udhr/Spanish-Latin1.txt", "iso8859-1", "Declaración Universal de Derechos Humanos"),
    ("speeches/inaugural_2005-Bush.txt", "big5", "our vulnerability—and we have seen its deepest source"),
)


@pytest.mark.parametrize(("name", "encoding", "words"), REAL, ids=[name for name, *_ in REAL])
def test_real_files(shared: Path, name: str, encoding: str, words: str) -> None:
    data = (shared / "documents" / name).read_bytes()
    text = decode(data)
    assert words in text
    same = "".join(a for a, b in zip(text, data.decode(encoding, "replace"), strict=True) if a != b)
    assert set(same) <= set("～−‖¢£¬—")  # signs on whose code the makers of Shift_JIS, EUC-JP and Big5 differ
    assert not looks_binary(data)


@pytest.mark.parametrize("written", LANGUAGES, ids=lambda written: str(written.language))
def test_texts_of_any_length(shared: Path, written: object) -> None:
    """Every text of 1,000 bytes or nearly, in every encoding of its language that this page promises."""
    assert isinstance(written, type(LANGUAGES[0]))
    passages = tuple(_passages(shared / "eval", written.datasets))[1::16]
    for encoding in written.encodings:
        if (written.language, encoding) != ("english", "mac_roman"):  # two or three marks in an English text
            assert accuracy(passages, encoding, 1_000) >= 0.9, encoding


def test_the_letters_are_those_that_were_counted(shared: Path) -> None:
    rows = {row.name: row.letters for row in LETTERS}
    for written in LANGUAGES:
        if written.language in ("greek", "russian", "arabic", "thai", "turkish", "german", "japanese"):
            counted = letters(tuple(_passages(shared / "eval", written.datasets))[::2])
            assert rows[written.language].startswith(counted)


def test_what_a_file_declares_counts_where_its_bytes_do_not_say() -> None:
    data = "Œuvre".encode("cp1252")
    assert decode(data, "iso-8859-1") == "Œuvre"
    assert decode("ñ".encode("iso8859-5", "ignore") + "Ж".encode("iso8859-5"), "ISO-8859-5") == "Ж"
    assert decode(GERMAN.encode(), "iso-8859-1") == GERMAN
    assert decode(JAPANESE.encode("utf_16"), "shift_jis") == JAPANESE


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("ISO-8859-1", "cp1252", "“"),
        ("latin1", "cp1252", "“"),
        ("us-ascii", "cp1252", "“"),
        ("iso-8859-9", "cp1254", "ş"),
        ("Shift_JIS", "cp932", "①"),
        ("x-sjis", "cp932", "①"),
        ("windows-31j", "cp932", "①"),
        ("gb2312", "gb18030", "镕"),
        ("GBK", "gb18030", "镕"),
        ("euc-kr", "cp949", "똠"),
        ("ks_c_5601-1987", "cp949", "똠"),
        ("big5", "cp950", "碁"),
        ("big5-hkscs", "big5hkscs", "啲"),
        ("tis-620", "cp874", "ก"),
        ("macintosh", "mac_roman", "é"),
        ("koi8-r", "koi8-r", "Ж"),
        (" windows-1251 ", "cp1251", "Ж"),
    ],
)
def test_declared_names_mean_what_browsers_take_them_for(label: str, encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), label) == text


@pytest.mark.parametrize(
    "label", ["", "nonsense", "rot13", "utf-7", "idna", "unicode_escape", "utf-16", "a\x00b", "x" * 99]
)
def test_a_name_that_means_nothing_is_passed_over(label: str) -> None:
    assert decode(GERMAN.encode("cp1252"), label) == GERMAN


def test_a_declared_encoding_that_does_not_hold_is_passed_over() -> None:
    assert decode(GERMAN.encode("cp1252"), "utf-8") == GERMAN
    assert decode(GERMAN.encode("cp1252"), "euc-jp") == GERMAN


def test_damaged_utf8_is_utf8() -> None:
    data = RUSSIAN.encode()
    assert decode(data[:20] + b"\xff" + data[20:]) == RUSSIAN[:11] + "\ufffd" + RUSSIAN[11:]
    assert decode(data[:-2]) == RUSSIAN[:-2] + "\ufffd"
    assert decode("é".encode() + b" and \xc3") == "é and \ufffd"
    assert decode(f"{GERMAN}".encode("cp1252")[:40] + b" caf\xe9") == GERMAN[:40] + " café"


def test_what_is_ascii_is_not_chinese() -> None:
    for text in ("as in LaTeX~{\\bf bold} text", "~{}~ and ~{a}", "escape \x1b[1m bold", "a \x1b$ b"):
        assert decode(text.encode()) == text


@given(st.binary(max_size=300), st.none() | st.sampled_from(["utf-8", "latin1", "big5", "hz"]) | st.text(max_size=8))
def test_nothing_raises(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared), str)
    assert looks_binary(data) in (True, False)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_utf8_is_read_as_it_is(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    if b"\x00" not in data and b"~{" not in data and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        assert decode(data) == data.decode()


def test_what_is_binary() -> None:
    noise = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(1_500))
    assert looks_binary(PNG)
    assert looks_binary(noise)
    assert looks_binary(bytes(b or 1 for b in noise))
    assert looks_binary(b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + noise)
    assert looks_binary(b"%PDF-1.4\n" + b"1 0 obj << >> stream\n" + noise)
    assert looks_binary(b"\0" * 1000)
    assert not looks_binary(b"")
    assert not looks_binary(b"one\x00 zero byte in a text that is long enough" * 1 + b" and goes on" * 20)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(RUSSIAN.encode("cp1251") * 700_000, id="russian"),
        pytest.param((b"x" * 99 + b"\n") * 500_000 + GERMAN.encode("cp1252"), id="one german sentence at the end"),
        pytest.param(JAPANESE.replace("、", "").encode("cp932") * 600_000, id="one line"),
        pytest.param(JAPANESE.encode("utf_16_le") * 600_000, id="utf-16"),
        pytest.param(RUSSIAN.encode() * 400_000 + b"\xff", id="damaged"),
        pytest.param(b"~{" * 25_000_000, id="hz that is none"),
        pytest.param(b"\x1b$" * 25_000_000, id="escapes"),
        pytest.param(os.urandom(50_000_000), id="noise"),
    ],
)
def test_fifty_megabytes_take_seconds(data: bytes) -> None:
    start = now()
    looks_binary(data)
    text = decode(data)
    assert since(start) < 15
    assert text


def test_a_large_file_is_told_by_what_is_in_it_anywhere() -> None:
    plain = b"Nothing but plain words on this line, and on many others.\n" * 50_000
    assert decode(plain + RUSSIAN.encode("cp1251") * 20).endswith(RUSSIAN)
    assert decode(plain + JAPANESE.encode("cp932") * 20 + plain).count(JAPANESE) == 20


def test_lines_in_two_encodings_are_each_read_in_their_own() -> None:
    text = "Die Größe ist gut.\n"
    data = (text * 3).encode() + (text * 2).encode("cp1252")
    assert decode(data) == text * 5
    content = read_plain(File(data))
    assert content.remarks == (MIXED,)
    assert read_plain(File((text * 5).encode())).remarks == ()
    assert not is_mixed((text * 5).encode("cp1252"))
    assert not is_mixed("Die Größe ist".encode()[:-1] + b"\xc3 gut \xe2\x80")
