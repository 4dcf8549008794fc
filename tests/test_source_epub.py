"""Books: real ones as a careful reader would have them, and every rule on a book made for it."""

import io
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

from source.errors import UnreadableError
from source.file import File
from source.markup.epub import fits_epub, read_epub
from source.model import Block, Content, Page, Role

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
TITLES = "<dc:title>T</dc:title><dc:creator>A. Uthor</dc:creator><dc:creator>B. Uthor</dc:creator>"


def zipped(files: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def page(body: str) -> str:
    return (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title/></head><body>{body}</body></html>"
    )


def book(
    parts: Mapping[str, str | None],
    *,
    spine: str = "",
    nav: str = "",
    ncx: str = "",
    files: Mapping[str, str] | None = None,
) -> bytes:
    """Make a book of parts by the address they have in its list; one that is ``None`` is listed, but not there."""
    items = [f'<item id="i{i}" href="{name}" media-type="application/xhtml+xml"/>' for i, name in enumerate(parts)]
    items += ['<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'] if nav else []
    items += ['<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'] if ncx else []
    spine = spine or "".join(f'<itemref idref="i{i}"/>' for i in range(len(parts)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<metadata>{TITLES}</metadata><manifest>{"".join(items)}</manifest><spine toc="ncx">{spine}</spine></package>'
    )
    pages = {f"OPS/{unquote(name)}": page(body) for name, body in parts.items() if body is not None}
    lists = {name: text for name, text in (("OPS/nav.xhtml", nav and page(nav)), ("OPS/toc.ncx", ncx)) if text}
    return zipped({"META-INF/container.xml": CONTAINER, "OPS/p.opf": package, **pages, **lists, **(files or {})})


def read(data: bytes) -> Content:
    return read_epub(File(data))


def text_of(content: Content, block: Block) -> str:
    return block.span.of(content.text)


def seen(content: Content) -> list[tuple[str, str]]:
    """Return the role and the text of each block but the authors' names, which come first."""
    return [(block.role.value, text_of(content, block)) for block in content.blocks[1:]]


def real(shared: Path, name: str) -> Content:
    return read((shared / "documents" / "epub" / name).read_bytes())


def roles(content: Content) -> dict[str, int]:
    return {role.value: n for role in Role if (n := sum(block.role is role for block in content.blocks))}


def opening(content: Content, start: str) -> Block:
    return next(block for block in content.blocks if text_of(content, block).startswith(start))


# Real books


def test_alice_with_the_pages_of_the_print(shared: Path) -> None:
    content = real(shared, "alice.epub")
    assert content.title == "Alice's Adventures in Wonderland"
    assert roles(content) == {"front": 4, "heading": 10, "body": 261, "lines": 2}
    assert text_of(content, content.blocks[0]) == "Lewis Carroll"
    assert [text_of(content, block) for block in content.blocks if block.role is Role.HEADING] == [
        "Down The Rabbit-Hole", "The Pool Of Tears", "A Caucus-Race And A Long Tale",
        "The Rabbit Sends In A Little Bill", "Advice From A Caterpillar", "Pig And Pepper", "A Mad Tea-Party",
        "The Queen's Croquet Ground", "Who Stole The Tarts?", "Alice's Evidence",
    ]  # fmt: skip
    crossing = opening(content, "There was nothing so very remarkable")
    assert text_of(content, crossing)[:94] == (
        "There was nothing so very remarkable in that, nor did Alice think it so very much out of the w"
    )
    assert (crossing.page, crossing.end_page) == (Page("3", 3), Page("4", 4))
    ((turn, page),) = crossing.turns
    assert (content.text[turn:].split()[:4], page) == (["very", "much", "out", "of"], Page("4", 4))
    tarts = opening(content, '"The Queen of Hearts')
    assert tarts.role is Role.LINES
    assert text_of(content, tarts).splitlines()[1:] == [
        "All on a summer day;",
        "The Knave of Hearts, he stole those tarts",
        'And took them quite away!"',
    ]
    assert tarts.headings == ("Who Stole The Tarts?",)


def test_the_whole_of_moby_dick(shared: Path) -> None:
    told: list[tuple[int, int]] = []
    data = (shared / "documents" / "epub" / "idpf_moby-dick.epub").read_bytes()
    content = read_epub(File(data, tell=lambda done, of: told.append((done, of))))
    assert told == [(0, 143)] * 143 + [(i, 143) for i in range(1, 144)]
    assert content.title == "Moby-Dick"
    headings = [text_of(content, block) for block in content.blocks if block.role is Role.HEADING]
    assert headings[2:5] == ["Extracts.", "Chapter 1. Loomings.", "Chapter 2. The Carpet-Bag."]
    assert headings[-2:] == ["Epilogue", "Copyright Page"]
    assert len([heading for heading in headings if heading.startswith("Chapter ")]) == 135
    ishmael = opening(content, "Call me Ishmael. Some years ago")
    assert (ishmael.role, ishmael.headings, ishmael.page) == (Role.BODY, ("Chapter 1. Loomings.",), None)
    [note] = [block for block in content.blocks if block.role is Role.NOTE]
    assert text_of(content, note) == "[1] These have been corrected in this EPUB3 edition."
    assert "a unit of currency.[1]" in content.text
    last = next(block for block in reversed(content.blocks) if block.role is Role.BODY)
    assert text_of(content, last).endswith("only found another orphan.")
    assert opening(content, "This eBook is for the use of anyone").role is Role.BACK


def test_a_textbook_in_nested_sections(shared: Path) -> None:
    content = real(shared, "idpf_childrens-literature.epub")
    assert content.title == "Children's Literature"
    assert text_of(content, content.blocks[0]) == "Charles Madison Curry, Erle Elsworth Clippinger"
    pages = {block.page.label: block.page.index for block in content.blocks if block.page}
    assert list(pages.values()) == sorted(pages.values())
    assert (pages["169"], pages["170"], pages["258"]) == (1, 2, 90)
    diadem = opening(content, "Great was the alarm in the palace of Rome")
    assert diadem.headings == (
        "SECTION IV FAIRY STORIES—MODERN FANTASTIC TALES",
        "190",
        "A FOUR-LEAVED CLOVER",
        "1. The Rabbi and The Diadem",
    )
    assert diadem.page == Page("174", 6)
    last = opening(content, "42. Wilkins")
    assert (last.number, last.page) == ("42.", Page("170", 2))
    poem = opening(content, "Farewell, farewell")
    assert text_of(content, poem) == "Farewell, farewell, thou warrior brave, For this day thou must die!"


def test_a_handbook_with_pages_by_its_list_and_an_index(shared: Path) -> None:
    content = real(shared, "idpf_indexing-for-eds-and-auths-3md.epub")
    assert content.title == "Indexing for Editors and Authors: A Practical Guide to Understanding Indexes"
    history = opening(content, "Indexes have been around for nearly")
    assert history.headings == ("Chapter 1 What Is an Index?", "A BRIEF HISTORY")
    assert history.page == Page("1", 12)
    title = opening(content, "As its title makes clear, this book")
    assert (title.page, title.end_page) == (Page("v", 6), Page("vi", 7))
    contents = opening(content, "Chapter 3: Characteristics of a Good Index")
    assert contents.role is Role.FRONT
    entry = opening(content, "• Abbreviation of page ranges,")
    assert (entry.role, entry.page) == (Role.BACK, Page("139", 149))
    table = opening(content, "Letter-by-Letter | Word-by-Word")
    assert text_of(content, table).splitlines()[:3] == [
        "Letter-by-Letter | Word-by-Word",
        "gas | gas",
        "gas masks | gas masks",
    ]


def test_poems_are_a_block_a_stanza(shared: Path) -> None:
    content = real(shared, "purvis_poetry.epub")
    assert content.title == "Poetry"
    assert roles(content) == {"front": 8, "heading": 15, "body": 2, "lines": 69, "back": 11}
    grave = [block for block in content.blocks if block.headings == ("The Grave of the Slave",)]
    assert [block.role for block in grave] == [Role.HEADING, *[Role.LINES] * 4]
    assert text_of(content, grave[1]) == (
        "The cold storms of winter shall chill him no more,\n"
        "His woes and his sorrows, his pains are all o’er;\n"
        "The sod of the valley now covers his form,\n"
        "He is safe in his last home, he feels not the storm."
    )
    assert opening(content, "This ebook is the product of").role is Role.FRONT
    assert opening(content, "Copyright pages exist to tell you").role is Role.BACK


def test_a_gutenberg_book_cut_in_the_middle_of_chapters(shared: Path) -> None:
    content = real(shared, "winter-sports.epub")
    assert content.title == "Winter Sports in Switzerland"
    headings = [text_of(content, block) for block in content.blocks if block.role is Role.HEADING]
    assert [heading for heading in headings if heading.startswith("CHAPTER")] == [
        "CHAPTER I THE SUN-SEEKER", "CHAPTER II RINKS AND SKATERS", "CHAPTER III TEES AND CRAMPITS",
        "CHAPTER IV TOBOGGANING", "CHAPTER V ICE-HOCKEY", "CHAPTER VI SKI-ING",
        "CHAPTER VII NOTES ON WINTER RESORTS", "CHAPTER VIII FOR PARENTS AND GUARDIANS",
    ]  # fmt: skip
    assert opening(content, "CHAPTER IV").page == Page("115", 112)
    assert "impracticable" in content.text  # a page of the print ends in the middle of the word
    assert opening(content, "This ebook is for the use of anyone").role is Role.FRONT
    assert opening(content, "*** END OF THE PROJECT GUTENBERG").role is Role.BACK


# Order and parts


def test_parts_come_in_the_order_of_the_spine_each_once_the_others_last() -> None:
    spine = '<itemref idref="i0" linear="no"/><itemref idref="i2"/><itemref idref="i1"/><itemref idref="i1"/>'
    content = read(book({"a.xhtml": "<p>a</p>", "b%20%C3%A9.xhtml": "<p>b</p>", "c.xhtml": "<p>c</p>"}, spine=spine))
    assert (content.title, content.remarks) == ("T", ())
    assert text_of(content, content.blocks[0]) == "A. Uthor, B. Uthor"
    assert seen(content) == [("body", "c"), ("body", "b"), ("body", "a")]


def test_missing_parts_are_remarked_on() -> None:
    content = read(book({"a.xhtml": "<p>a</p>", "b.xhtml": None, "../../../etc/passwd": None, "/etc/passwd": None}))
    assert content.remarks == ("3 of its 4 parts could not be read",)
    assert seen(content) == [("body", "a")]
    with pytest.raises(UnreadableError, match="it is damaged: the pages it lists are missing"):
        read(book({"../../etc/passwd": None}))


def test_a_book_without_its_container_is_found() -> None:
    with zipfile.ZipFile(io.BytesIO(book({"a.xhtml": "<p>a</p>"}))) as whole:
        files = {name: whole.read(name).decode() for name in whole.namelist() if "META" not in name and "/" in name}
    assert seen(read(zipped(files))) == [("body", "a")]
    with pytest.raises(UnreadableError, match="it is damaged: the list of its parts is missing"):
        read(zipped({"a.xhtml": page("<p>a</p>")}))


def test_xhtml_is_read_as_such() -> None:
    part = "<p>a<a id='q'/>b &nbsp; <![CDATA[<c> & d]]></p><div/><script/><p>e<br></br></p>"
    assert seen(read(book({"a.xhtml": part}))) == [("body", "ab <c> & d"), ("body", "e")]
    assert seen(read(book({"a.xhtml": "<p>not <b>closed<p>well & formed"}))) == [
        ("body", "not closed"),
        ("body", "well & formed"),
    ]


# Contents, pages, notes


NAV = (
    '<nav epub:type="toc"><ol><li><a href="a.xhtml">I. The start</a><ol><li><a href="a.xhtml#s">Later</a></li></ol>'
    '</li><li><a href="b.xhtml#gone">Two</a></li><li><a href="c.xhtml">Three</a></li></ol></nav>'
    '<nav epub:type="page-list"><ol><li><a href="a.xhtml">ix</a></li><li><a href="a.xhtml#s">Page 1</a></li></ol></nav>'
)
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>I. The start</text></navLabel>'
    '<content src="a.xhtml"/><navPoint><navLabel><text>Later</text></navLabel><content src="a.xhtml#s"/></navPoint>'
    '</navPoint><navPoint><navLabel><text>Two</text></navLabel><content src="b.xhtml#gone"/></navPoint></navMap>'
    '<pageList><pageTarget><navLabel><text>ix</text></navLabel><content src="a.xhtml"/></pageTarget>'
    "<pageTarget><navLabel><text>"
    '{1}</text></navLabel><content src="a.xhtml#s"/></pageTarget></pageList></ncx>'
)
PARTS = {
    "a.xhtml": "<p>I.</p><p>The Start</p><p>x</p><p>y <i id='s'/>z</p>",
    "b.xhtml": "<p>w</p>",
}


@pytest.mark.parametrize("lists", [{"nav": NAV}, {"ncx": NCX}])
def test_the_contents_give_the_headings_that_parts_lack(lists: dict[str, str]) -> None:
    content = read(book({**PARTS, "c.xhtml": "<h1>C</h1>"}, nav=lists.get("nav", ""), ncx=lists.get("ncx", "")))
    assert [(text_of(content, block), block.headings) for block in content.blocks[1:]] == [
        ("I. The Start", ("I. The Start",)), ("x", ("I. The Start",)), ("y", ("I. The Start",)),
        ("Later", ("I. The Start", "Later")), ("z", ("I. The Start", "Later")), ("Two", ("Two",)), ("w", ("Two",)),
        ("C", ("C",)),
    ]  # fmt: skip
    assert [block.page for block in content.blocks[1:5]] == [Page("ix", 1)] * 3 + [Page("1", 2)]


def test_a_numbered_heading_joins_the_next_only_within_a_part() -> None:
    content = read(book({"a.xhtml": "<h1>Part I</h1>", "b.xhtml": "<h1>Chapter 1</h1><h1>Ducks</h1><p>a</p>"}))
    assert seen(content) == [("heading", "Part I"), ("heading", "Chapter 1 Ducks"), ("body", "a")]


def test_page_breaks_without_a_list_are_counted() -> None:
    part = (
        "<p>a <span epub:type='pagebreak' id='p3' title='xii'/>b</p><p><b role='doc-pagebreak' aria-label='Page 13.'/>c"
    )
    content = read(book({"a.xhtml": part}))
    first, second = content.blocks[1:]
    assert (text_of(content, first), first.page, first.end_page) == ("a b", None, Page("xii", 1))
    assert (second.page, second.end_page) == (Page("13", 2), None)


def test_notes_in_another_part() -> None:
    text = "<h1>A</h1><p>one<a epub:type='noteref' href='n/n.xhtml#n1' id='r'>1</a></p>"
    notes = "<section epub:type='endnotes'><h1>Notes</h1><ol><li id='n1'><p>First. <a href='../a.xhtml#r'>↩</a>"
    content = read(book({"a.xhtml": text, "n/n.xhtml": notes}))
    assert seen(content)[1:] == [("body", "one[1]"), ("heading", "Notes"), ("note", "[1] First.")]


def test_what_is_around_the_text_is_front_and_back_matter() -> None:
    links = "".join(f"<p><a href='c{i}.xhtml'>Chapter {i}</a></p>" for i in range(6))
    parts = {
        "t.xhtml": "<section epub:type='titlepage'><h1>T</h1><p>By A.</p></section>",
        "c.xhtml": f"<h1>Contents</h1>{links}",
        "a.xhtml": "<h1>One</h1><p>a</p><nav epub:type='toc'><p>no</p></nav>",
        "i.xhtml": "<section epub:type='index'><h1>Index</h1><ul><li>a, 1</li></ul></section>",
        "z.xhtml": "<section epub:type='colophon'><p>Set in Caslon.</p></section>",
    }
    content = read(book(parts))
    assert [role for role, _ in seen(content)] == [*["front"] * 9, "heading", "body", *["back"] * 3]


# Protected, damaged and hostile books


def encrypted(algorithm: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        f'<e:EncryptionMethod Algorithm="{algorithm}"/></e:EncryptedData></encryption>'
    }


def test_a_protected_book_says_so_and_one_with_hidden_fonts_does_not() -> None:
    aes = encrypted("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(UnreadableError, match=r"it is protected \(DRM\)"):
        read(book({"a.xhtml": "<p>a</p>"}, files=aes))
    fonts = encrypted("http://www.idpf.org/2008/embedding")
    assert seen(read(book({"a.xhtml": "<p>a</p>"}, files=fonts))) == [("body", "a")]


def test_a_book_of_pictures_holds_no_text() -> None:
    with pytest.raises(UnreadableError, match="it holds no text"):
        read(book({"a.xhtml": "<img src='a.jpg' alt='A picture'/>"}, nav=NAV))


def test_what_unpacks_to_far_too_much_is_not_read() -> None:
    with pytest.raises(UnreadableError, match="it unpacks to far more"):
        read(book({"a.xhtml": "<p>" + "x" * (65 * 2**20)}))


def test_entities_of_the_package_are_not_expanded() -> None:
    bomb = "<!DOCTYPE p [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    data = book({"a.xhtml": "<p>a</p>"})
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        files = {name: whole.read(name).decode() for name in whole.namelist()[1:]}
    files["OPS/p.opf"] = f"{bomb}]>" + files["OPS/p.opf"].replace("<dc:title>T", "<dc:title>T&i;")
    with pytest.raises(UnreadableError, match="it is damaged"):
        read(zipped(files))


def test_books_are_told_by_their_first_bytes() -> None:
    assert fits_epub(book({"a.xhtml": "<p>a</p>"}))
    assert not fits_epub(zipped({})[60:])
    assert not fits_epub(b"")


def test_damaged_books_give_text_or_a_reason(shared: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    data = (shared / "documents" / "epub" / "purvis_poetry.epub").read_bytes()
    small = book(PARTS, nav=NAV)
    for whole in [small] * 150 + [data] * 10:
        damaged = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
        for _ in range(10 if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged))
        except UnreadableError:
            continue
