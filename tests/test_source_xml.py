"""Feeds and other XML: real ones as a careful reader would have them, and every rule on one made for it."""

import base64
import random
import time
from pathlib import Path

import pytest

from source.errors import UnreadableError
from source.file import File
from source.markup.xml_file import fits_xml, read_xml
from source.model import Content, Role


def read(document: str | bytes) -> Content:
    return read_xml(File(document.encode() if isinstance(document, str) else document))


def seen(document: str | bytes) -> list[tuple[str, tuple[str, ...], str]]:
    content = read(document)
    return [(block.role.value, block.headings, block.span.of(content.text)) for block in content.blocks]


def real(shared: Path, name: str) -> Content:
    return read((shared / "documents" / "encodings" / name).read_bytes())


def roles(content: Content) -> dict[str, int]:
    return {role.value: n for role in Role if (n := sum(block.role is role for block in content.blocks))}


def headings(content: Content) -> list[str]:
    return [block.span.of(content.text) for block in content.blocks if block.role is Role.HEADING]


# Real feeds


def test_an_atom_feed_in_big5(shared: Path) -> None:
    content = real(shared, "chardet_Big5_0804.blogspot.com.xml")
    assert content.title == "0"
    assert headings(content)[:3] == ["0", "《11月的蕭邦》", "話不投機半句多"]
    night = next(block for block in content.blocks if block.span.of(content.text) == "----夜曲")
    assert (night.role, night.headings) == (Role.BODY, ("0", "《11月的蕭邦》"))
    assert "今日又冇返學\n" in content.text
    assert "<br" not in content.text


def test_an_rss_1_feed_in_chinese(shared: Path) -> None:
    content = real(shared, "chardet_GB2312_14.blog.westca.com.xml")
    assert content.title == "加西公社温哥华大队向阳生产队温暖小分队"
    assert roles(content) == {"front": 8, "heading": 5, "body": 34}
    assert headings(content)[1:3] == ["想要飞 却怎么样也飞不高", "杂事"]
    clear = content.blocks[1]
    assert clear.span.of(content.text).startswith("清风的声音轻轻扫过地面，清风的芳香")
    assert clear.headings == (content.title,)


def test_an_rss_1_feed_in_japanese(shared: Path) -> None:
    content = real(shared, "chardet_SHIFT_JIS_10e.org.xml")
    assert content.title == "エルエル"
    assert len(headings(content)) == 31
    assert headings(content)[1] == "いろいろちょっと待ってネ。"
    tomorrow = next(block for block in content.blocks if block.span.of(content.text) == "明日また買いに行こう・・・。")
    assert tomorrow.headings == ("エルエル", "いろいろちょっと待ってネ。")


def test_an_rss_1_feed_in_bulgarian(shared: Path) -> None:
    content = real(shared, "chardet_windows-1251-bulgarian_bpm.cult.bg.2.xml")
    assert content.title == "beat counter (beat.log)"
    assert headings(content)[:2] == ["beat counter (beat.log)", "Mogwai - Mr. Beast"]
    assert content.blocks[1].span.of(content.text).startswith("Удари в минутa Раз... два... раз... два...")


# Feeds of every kind


ITEMS = [
    ("heading", ("Feed",), "Feed"),
    ("body", ("Feed",), "About & so on."),
    ("heading", ("Feed", "One <1>"), "One <1>"),
    ("front", ("Feed", "One <1>"), "Ann"),
    ("body", ("Feed", "One <1>"), "First text."),
    ("body", ("Feed", "One <1>"), "Second text."),
]
HTML = "&lt;p&gt;First &lt;b&gt;text&lt;/b&gt;.&lt;/p&gt;Second text."
FEEDS = {
    "rss 0.91": '<rss version="0.91"><channel><title>Feed</title><description>About &amp; so on.</description>'
    '<item><title>'
    f"One &amp;lt;1></title><author>Ann</author><description>{HTML}</description></item></channel></rss>",
    "rss 1.0": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Feed</title>'
    '<description>About &amp; so on.</description>'
    f"</channel><item><title>One &amp;lt;1></title><description>{HTML}</description><dc:creator>Ann</dc:creator></item>"
    "</rdf:RDF>",
    "rss 2.0": '<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>Feed</title>'
    "<description>About &amp; so on.</description><item><title>One &amp;lt;1></title><author>Ann</author>"
    "<description>First"
    "</description><c:encoded><![CDATA[<p>First <b>text</b>.</p>Second&nbsp;text.]]></c:encoded></item>"
    "</channel></rss>",
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Feed</title>'
    '<tagline>About &amp; so on.</tagline>'
    '<entry><title mode="escaped">One &amp;lt;1></title><author><name>Ann</name></author><content type="text/html" '
    f'mode="base64">{base64.b64encode(b"<p>First text.</p>Second text.").decode()}</content></entry></feed>',
    "atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title>'
    '<subtitle>About &amp; so on.</subtitle><entry>'
    '<title type="text">One &lt;1></title><author><name>Ann</name></author><content type="xhtml"><x:div '
    'xmlns:x="http://www.w3.org/1999/xhtml"><x:p>First <x:b>text</x:b>.</x:p><x:br/>Second text.</x:div>'
    '</content></entry></feed>',
}  # fmt: skip


@pytest.mark.parametrize("kind", FEEDS)
def test_a_feed_is_a_section_for_each_item(kind: str) -> None:
    assert seen(FEEDS[kind]) == ITEMS
    assert read(FEEDS[kind]).title == "Feed"
    assert fits_xml(FEEDS[kind].encode())


def test_an_item_without_a_title_stands_under_its_date() -> None:
    feed = "<rss><channel><title>F</title><item><title>A</title></item><item><pubDate>Mon</pubDate>"
    assert seen(f"{feed}<description>x</description></item></channel></rss>")[-1] == ("body", ("F", "Mon"), "x")


def test_headings_in_an_item_stand_below_its_title() -> None:
    feed = (
        "<feed><title>F</title><entry><title>A</title><content type='html'>&lt;h1>H&lt;/h1>x</content></entry></feed>"
    )
    assert seen(feed)[-1] == ("body", ("F", "A", "H"), "x")


# Other XML


def test_any_other_document_has_a_block_for_each_element_with_text() -> None:
    document = """<?xml version="1.0"?><!DOCTYPE book [<!ENTITY co "Company">]><book><!-- no --><title>T</title>
    <chapter><para>1. Some <emph>mixed</emph>
    text &amp; more of &co;&nbsp;Ltd.</para><?pi no?><list><entry>a</entry><entry>b</entry></list></chapter></book>"""
    content = read(document)
    assert content.title == "T"
    assert [block.span.of(content.text) for block in content.blocks] == [
        "T", "1. Some mixed text & more of Company Ltd.", "a", "b",
    ]  # fmt: skip
    assert content.blocks[1].number == "1."


def test_declared_encodings_are_followed_whether_libxml_knows_them_or_not() -> None:
    assert read('<?xml version="1.0" encoding="windows-1251"?><a>Москва</a>'.encode("cp1251")).text == "Москва"
    assert read('<?xml version="1.0" encoding="x-sjis"?><a>日本</a>'.encode("cp932")).text == "日本"
    assert read("<?xml version='1.0' encoding='utf-16'?><a>Москва</a>".encode("utf-16")).text == "Москва"
    assert read(b'<?xml version="1.0" encoding="utf-16"?><a>a lie</a>').text == "a lie"


def test_a_page_in_a_file_called_xml_is_a_page() -> None:
    page = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><p>x</p></body>'
    assert not fits_xml(page)
    assert (read(page).title, read(page).text) == ("T", "x")


def test_what_is_not_well_formed_is_read_as_far_as_it_can_be() -> None:
    content = read("<a><b>one</b><b>two &amp three</b><b>four")
    assert "one" in content.text
    assert content.remarks == ("it is not well-formed XML; what could be had of it was read",)


@pytest.mark.parametrize("document", ["<a/>", "<a>  <b/> </a>", "<rss><channel/></rss>"])
def test_xml_without_text_says_so(document: str) -> None:
    with pytest.raises(UnreadableError, match="it holds no text"):
        read(document)


@pytest.mark.parametrize("document", [b"", b"no markup", b"\x00\xff\xfe", b"<", b"<?xml version='1.0'?>"])
def test_what_is_no_xml_says_so(document: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(document)
    assert not fits_xml(document)


LAUGHS = "<!DOCTYPE a [<!ENTITY x0 'ha'>" + "".join(
    f"<!ENTITY x{i + 1} '&x{i};&x{i};&x{i};&x{i};&x{i};&x{i};&x{i};&x{i};'>" for i in range(12)
)
HOSTILE = {
    "laughs": f"{LAUGHS}]><a><b>x</b>&x12;</a>",
    "outside": "<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><a><b>x</b><b>&f;</b></a>",
    "deep": "<a>" + "<b>" * 100_000 + "x" + "</b>" * 100_000 + "</a>",
    "wide": "<a>" + "<b>x</b>" * 50_000 + "</a>",
    "attributes": "<a " + " ".join(f"a{i}='{i}'" for i in range(20_000)) + ">x</a>",
    "entities": "<a>x" + "&nbsp;&hellip;" * 100_000 + "</a>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_costs_little_and_opens_nothing(name: str) -> None:
    start = time.process_time()
    try:
        text = read(HOSTILE[name]).text
    except UnreadableError:
        text = ""
    assert time.process_time() - start < 10
    assert len(text) < 2 * len(HOSTILE[name])
    assert "root:" not in text


def test_damaged_feeds_give_text_or_a_reason(shared: Path) -> None:
    chance = random.Random(3)  # noqa: S311
    data = (shared / "documents" / "encodings" / "chardet_windows-1251-bulgarian_bpm.cult.bg.2.xml").read_bytes()
    for _ in range(100):
        damaged = bytearray(data[: chance.randrange(len(data))])
        for _ in range(10 if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged))
        except UnreadableError:
            continue
