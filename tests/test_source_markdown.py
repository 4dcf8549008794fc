"""Markdown: the text a person sees who has it rendered, and where it stands."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source.errors import UnreadableError
from source.file import File
from source.markdown.reader import read_markdown
from source.model import Block, Content, Role
from tests.pace import now, since


def read(text: str) -> Content:
    return read_markdown(File(text.encode()))


def real(shared: Path, name: str) -> Content:
    return read_markdown(File((shared / "documents" / "markdown" / name).read_bytes()))


def seen(content: Content) -> list[tuple[str, str]]:
    return [(block.role.value, block.span.of(content.text)) for block in content.blocks]


def texts(content: Content, *roles: Role) -> list[str]:
    return [block.span.of(content.text) for block in content.blocks if not roles or block.role in roles]


def count(content: Content) -> dict[str, int]:
    roles = [block.role.value for block in content.blocks]
    return {role: roles.count(role) for role in sorted(set(roles))}


def holding(content: Content, words: str) -> Block:
    return next(block for block in content.blocks if words in block.span.of(content.text))


def test_pandocs_manual(shared: Path) -> None:
    content = real(shared, "pandoc_MANUAL.md")
    assert content.title == "Pandoc User's Guide"
    assert texts(content, Role.FRONT) == ["title: Pandoc User's Guide", "author: John MacFarlane", "date: 2026-08-11"]
    assert count(content)["heading"] == 254  # as many as lines that begin with "#" outside its code
    assert texts(content, Role.BODY)[:2] == [
        "pandoc [options] [input-file]...",
        "Pandoc is a Haskell library for converting from one markup format to another, and a command-line tool that"
        " uses this library.",
    ]
    smart = holding(content, "Interpret straight quotes as curly quotes")
    assert smart.headings == ("Extensions", "Typography", "Extension: smart")
    assert "{#" not in "".join(texts(content, Role.HEADING))
    option = holding(content, "Specify input format. FORMAT can be:")
    assert option.span.of(content.text).startswith("-f FORMAT, -r FORMAT, --from=FORMAT, --read=FORMAT\nSpecify")
    assert option.headings == ("Options", "General options")


def test_notes_and_tables_of_pandocs_manual(shared: Path) -> None:
    content = real(shared, "pandoc_MANUAL.md")
    said = texts(content)
    notes = [at for at, block in enumerate(content.blocks) if block.role is Role.NOTE]
    assert [content.blocks[at].number for at in notes] == ["n. 1", "n. 2", "n. 3", "n. 4"]
    assert said[notes[0] - 1].endswith("by at least two spaces.[1]")
    assert said[notes[1]] == "[2] I have been influenced by the suggestions of David Wheeler."
    tables = [text.splitlines() for text in texts(content, Role.LINES)]
    exits = next(table for table in tables if table[0] == "Code | Error")
    assert exits[1] == "Code: 1 | Error: PandocIOError"
    assert exits[-1] == "Code: 99 | Error: PandocResourceNotFound"
    assert [
        "command line | defaults file",
        "--dump-args | dump-args: true",
        "--ignore-args | ignore-args: true",
    ] in tables
    formats = next(table for table in tables if table[0] == "Format | File extension")
    assert formats[1:] == ["BibLaTeX | .bib", "BibTeX | .bibtex", "CSL JSON | .json", "CSL YAML | .yaml", "RIS | .ris"]


def test_other_real_files(shared: Path) -> None:
    code = real(shared, "codeblock.md")
    assert count(code) == {"heading": 2, "lines": 3}
    assert seen(code)[1][1].startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n    <meta charset="UTF-8">')
    assert code.blocks[-1].headings == ("XML Example",)
    assert seen(real(shared, "umlauts-utf8.md")) == [("heading", "können"), ("body", "können"), ("body", "äöüß")]
    guide = real(shared, "pypdf_annotations.md")
    assert guide.title == "Adding PDF Annotations"
    assert count(guide) == {"body": 29, "heading": 13, "lines": 12}
    assert texts(guide, Role.BODY)[2:7] == [
        "• With one element, a grayscale value.",
        "• With three elements, a RGB definition.",
        "• With four elements, a CMYK definition.",
        "If you want to add text in a box like this",
        "you can use pypdf.annotations.FreeText:",
    ]
    assert guide.blocks[-1].headings == ("Adding PDF Annotations", "Text Markup Annotations", "Highlighting")


def test_marks_are_no_text() -> None:
    text = (
        "Some *emphasis*, __more__, ~~old~~, `code * here`, a [link *in* it](http://a.b 'T'), <http://c.d>, [ref][r],\n"
        "an ![image *alt*](p.png), <b>bold</b><br>x &amp; y &copy; \\*z\\*  \nnext<!-- not this -->.\n\n[r]: http://e.f\n"
    )
    assert texts(read(text)) == [
        "Some emphasis, more, old, code * here, a link in it, http://c.d, ref, an image alt, bold x & y © *z* next."
    ]


def test_headings() -> None:
    content = read(
        "The *Title*\n===\n\nPart\n---\ntext one\n\n### Deep {#id .cls k=v}\nmore\n## Next ##\n# [1.0] {-}\nend\n"
    )
    assert content.title == "The Title"
    assert [(b.role.value, b.headings) for b in content.blocks] == [
        ("heading", ("The Title",)),
        ("heading", ("The Title", "Part")),
        ("body", ("The Title", "Part")),
        ("heading", ("The Title", "Part", "Deep")),
        ("body", ("The Title", "Part", "Deep")),
        ("heading", ("The Title", "Next")),
        ("heading", ("[1.0]",)),
        ("body", ("[1.0]",)),
    ]


def test_the_number_of_an_item_is_the_one_that_is_written() -> None:
    content = read("5. five\n7. seven\n1. one\n\ntext\n\n1. a\n1. b\n")
    assert [block.number for block in content.blocks] == ["5.", "7.", "1.", None, "1.", "2."]


def test_lists() -> None:
    content = read(
        "3. three\n   goes on\n\n   and on\n3. four\n   - in *it*\n     1) deep\n4. ~~~\n   code\n   ~~~\n\n"
        "* [ ] task\n* \n* - both\n"
    )
    assert [(b.number, b.span.of(content.text)) for b in content.blocks] == [
        ("3.", "3. three goes on"),
        (None, "and on"),
        ("3.", "3. four"),
        (None, "• in it"),
        ("1)", "1) deep"),
        (None, "code"),
        (None, "• [ ] task"),
        (None, "• • both"),
    ]


def test_tables_quotations_and_code() -> None:
    content = read(
        "| a | *b* |\n|--|:-:|\n| 1 \\| 2 | `x`[^n] |\n\n[^n]: A note.\n\n> quoted\n> > deeper\n\n"
        "    code\n      more\n\n"
        "```py\nprint()\n```\n\n***\n\n| a verse\n| of two lines\n"
    )
    assert seen(content) == [
        ("lines", "a | b\n1 | 2 | x[1]"),
        ("note", "[1] A note."),
        ("body", "quoted"),
        ("body", "deeper"),
        ("lines", "code\n  more"),
        ("lines", "print()"),
        ("lines", "a verse\nof two lines"),
    ]


def test_footnotes() -> None:
    content = read(
        "One.[^b] Two.[^a]^[In *line*.] Again.[^b]\n\nAfter.\n\n[^a]: Note a.\n\n"
        "    Its second part.\n\n[^b]: Note b.\n"
        "[^c]: Nobody refers to it.\n"
    )
    assert [(b.role.value, b.number, b.span.of(content.text)) for b in content.blocks] == [
        ("body", None, "One.[1] Two.[2][3] Again.[1]"),
        ("note", "n. 1", "[1] Note b."),
        ("note", "n. 2", "[2] Note a. Its second part."),
        ("note", "n. 3", "[3] In line."),
        ("body", None, "After."),
        ("body", None, "[c] Nobody refers to it."),
    ]


def test_drawn_tables() -> None:
    simple = "  Right     Left\n-------   ------\n     12   *a* b\n    123   c\n\nTable: Its caption\n"
    several = (
        "-------------------------\n First     Second\n row       cell\n--------- ---------------\n one       goes on\n"
        "           here\n\n two       ends\n-------------------------\n"
    )
    grid = "+---+-----+\n| A | `B` |\n+===+=====+\n| 1 | two |\n| 2 | ln  |\n+---+-----+\n"
    assert seen(read(f"Before.\n\n{simple}\n{several}\n{grid}\nAfter.")) == [
        ("body", "Before."),
        ("lines", "Right | Left\n12 | a b\n123 | c"),
        ("body", "Table: Its caption"),
        ("lines", "First row | Second cell\none | goes on here\ntwo | ends"),
        ("lines", "A | B\n1 2 | two ln"),
        ("body", "After."),
    ]


def test_definitions_and_divisions() -> None:
    content = read(
        "Term *one*\n:   Its meaning.\n\n    More of it.\n\nTwo\n~ Other\n~ Another\n\n"
        "::: {.warning}\nMind this.\n:::\n"
    )
    assert texts(content) == ["Term one\nIts meaning.", "More of it.", "Two\nOther", "Another", "Mind this."]


def test_admonitions_and_tabs_of_mkdocs() -> None:
    text = '!!! note "Read this"\n    It is no *code*.\n\n    Nor is this.\n\n    ??? tip\n        Deep.\n\n'
    text += '=== "A tab"\n\n    In it.\n'
    assert texts(read(text)) == ["Read this", "It is no code.", "Nor is this.", "Tip", "Deep.", "A tab", "In it."]
    assert texts(read(f"```\n{text}\n```")) == [text.strip()]


def test_callouts() -> None:
    text = "> [!NOTE]\n> Useful.\n\n> [!tip]- Folded away\n> Take it.\n"
    assert texts(read(text)) == ["Note", "Useful.", "Folded away", "Take it."]


def test_marks_of_obsidian() -> None:
    text = "See [[Cloud]], [[Cloud#Types]], [[Cloud|clouds]], ![[a.png]]==so==%%not so%% and `[[x]]` and a[[1]]. ^name"
    assert texts(read(text)) == ["See Cloud, Cloud > Types, clouds, so and [[x]] and a[[1]]."]
    assert texts(read("# Cloud {: #c }\n\n{: .x}\n*[HTML]: A language\n\nText.")) == ["Cloud", "Text."]


def test_lines_the_author_broke() -> None:
    assert seen(read("O gate,  \nthat *openeth*\\\non it<br>all")) == [("lines", "O gate,\nthat openeth\non it\nall")]
    long = "This line is longer than any of a poem is, and so its end means nothing."
    assert texts(read(f"{long}  \n{long}")) == [f"{long} {long}"]


def test_items_that_no_mark_makes_a_list() -> None:
    content = read("The rules:\n(a) one that\ngoes on\n(b) two")
    assert [(block.number, text) for block, text in zip(content.blocks, texts(content), strict=True)] == [
        (None, "The rules:"),
        ("(a)", "(a) one that goes on"),
        ("(b)", "(b) two"),
    ]


def test_badges_and_contents_are_no_text() -> None:
    badge = "[![Build](a.svg)](b) [![Cover](c.svg)](d)"
    content = read(f"<h1 align=center>Soup</h1>\n\n{badge}\n\n- [Usage](#usage)\n\n## Usage\n\nA ![pot](p.png) of it.")
    assert seen(content) == [
        ("heading", "Soup"),
        ("front", "• Usage"),
        ("heading", "Usage"),
        ("body", "A pot of it."),
    ]
    assert content.title == "Soup"


def test_attributes_of_pandoc() -> None:
    text = "[see `it`]{#x} and `code`{.py} and [a](b){.c k=1} and ![i](j){width=5} but `[a]{.b}` and {x}."
    text += "\n\n# A B\n\nSee [A B]."
    assert texts(read(text))[0] == "see it and code and a and i but [a]{.b} and {x}."
    assert texts(read(text))[2] == "See A B."


@pytest.mark.parametrize(
    ("front", "title", "lines"),
    [
        ('---\ntitle: "A: Title"\nauthor: B\n---\n', "A: Title", ['title: "A: Title"', "author: B"]),
        ("---\nauthor: B\ntitle: |\n  Folded\n...\n", "Folded", ["author: B", "title: |", "Folded"]),
        ("+++\ntitle = 'Toml'\n+++\n", "Toml", ["title = 'Toml'"]),
        ("Title: Old\nAuthor: B\n\n", "Old", ["Title: Old", "Author: B"]),
        ("% Pandoc\n  Title\n% Author\n", "Pandoc Title", ["Pandoc Title", "Author"]),
        ("---\n---\n", "Heading", []),
    ],
)
def test_front_matter(front: str, title: str, lines: list[str]) -> None:
    content = read(f"{front}\n# Heading\n\nText.")
    assert content.title == title
    assert texts(content, Role.FRONT) == lines
    assert texts(content)[-2:] == ["Heading", "Text."]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert seen(read("---\n\nText.\n\nMore\n")) == [("body", "Text."), ("body", "More")]


def test_html_is_read_as_text() -> None:
    content = read(
        '<h1 align="center">A &amp; B</h1>\n\n'
        "<!-- no --><div>One<br/>two <b>three</b>\n<p>four</p></div>\n\n<script>\nno()\n</script>\n\n"
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>\n\n"
        "<details><summary>More</summary>\n\nText\n\n</details>"
    )
    assert seen(content) == [
        ("heading", "A & B"),
        ("body", "One"),
        ("body", "two three"),
        ("body", "four"),
        ("body", "a | b"),
        ("body", "1 | 2"),
        ("body", "More"),
        ("body", "Text"),
    ]


def test_directives_of_myst() -> None:
    content = read(
        "```{note} Mind\n:class: x\nRead *this*, {ref}`that`.\n\n- one\n```\n\n```{code-block} python\nx = 1\n```\n"
    )
    assert seen(content) == [("body", "Mind"), ("body", "Read this, that."), ("body", "• one"), ("lines", "x = 1")]


@pytest.mark.parametrize(
    "text", ["> " * 10_000 + "deep", "- " * 10_000 + "deep", "\n".join(">" * n + " a" for n in range(999)) + " deep"]
)
def test_what_is_nested_too_deep_is_read_as_plain_text(text: str) -> None:
    assert "deep" in read(text).text


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"<!-- only -->", b"[a]: http://b.c\n", b"![](x.png)", b"\x89PNG\r\n\x1a\n\0\0\0\r"]
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"it holds no text|it is not text"):
        read_markdown(File(data))


MARKS = [
    "# ",
    "> ",
    "- ",
    "1. ",
    "    ",
    "```\n",
    "~~~",
    "|",
    "|-|-|\n",
    "*",
    "_",
    "`",
    "[",
    "]",
    "(",
    ")",
    "[^a]",
    ": ",
    "<b>",
    "<!--",
    "\n",
    "\n\n",
    "word",
]
MARKS += [
    "---\n",
    "===\n",
    "+--+--+\n",
    "-- --\n",
    "^[",
    "{#a}",
    ":::",
    "% ",
    "&amp;",
    "\\",
    "![",
    "[^a]: ",
    "$",
    "<h1>",
    "</h1>",
    "\t",
    "é",
]


@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=3), max_size=40).map("".join))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        content = read(text.encode("utf-8", "ignore").decode())
    except UnreadableError:
        return
    end = 0
    for block in content.blocks:
        assert not content.text[end : block.span.start].strip()
        assert block.span.of(content.text) == block.span.of(content.text).strip() != ""
        end = block.span.end
    assert not content.text[end:].strip()


@given(
    st.lists(
        st.sampled_from(["# ", "> ", "- ", "1. ", "\n", "\n\n", "*a*", "word ", "| a | b |\n|--|--|\n", "```\n"]),
        max_size=30,
    )
)
def test_no_word_is_lost(pieces: list[str]) -> None:
    text = "".join(f"{piece}w{at}x " if "w" in piece else piece for at, piece in enumerate(pieces))
    words = [word for word in text.split() if word.startswith("w") and word.endswith("x")]
    try:
        content = read(text)
    except UnreadableError:
        assert not words
        return
    assert [word for word in content.text.replace("|", " ").split() if word in words] == words


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "]",
        "*a_",
        "[^",
        "^[",
        "![",
        "<?",
        "<!A",
        "`",
        "> ",
        "a\n: b\n",
        "[^a]: ",
        "-- --\n",
        "+--+--+\n",
        "<h1>",
        "x" * 99 + "\n",
        "{#a",
    ],
)
def test_hostile_marks_take_bounded_time(piece: str) -> None:
    start = now()
    with suppress(UnreadableError):
        read(piece * (150_000 // len(piece)))
    assert since(start) < 15


def test_the_cells_of_a_long_table_name_their_columns() -> None:
    rows = [f"| {n} | What number {n} means, told at some length |" for n in range(1, 30)]
    long, short = ("\n".join(["| code | meaning |", "|---|---|", *rows[:size]]) for size in (29, 2))
    assert texts(read(long))[0].splitlines()[1] == "code: 1 | meaning: What number 1 means, told at some length"
    assert texts(read(short))[0].splitlines()[1] == "1 | What number 1 means, told at some length"
