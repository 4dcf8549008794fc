"""The Markdown reader: CommonMark with tables, footnotes and definition lists, and what Pandoc adds that is often used.

The text is what a person sees who has the file rendered: no marks, no addresses of links.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from source.builder import Builder, one_line
from source.encoding.decode import decode, looks_binary
from source.errors import UnreadableError
from source.file import File
from source.markdown.counting import let_count
from source.markdown.flavours import plain_markdown
from source.markdown.front_matter import front_matter
from source.markdown.inline import ATTRIBUTES, BREAK, is_badges, leads_inside, line_of, text_of
from source.markdown.inline_html import html_pieces
from source.markdown.tables import TABLE, drawn_tables
from source.model import Content
from source.named import row_lines
from source.numbers import author_number
from source.plain.reader import read_plain
from source.plain.starts import item_starts
from source.text import canonical

DEEPEST = 100
"""Quotations and lists inside each other. A file with more is read as plain text: the parser would leave them out."""
LONGEST_LINE = 70
"""Characters. Lines that the author broke and that are no longer than this are lines of verse or of an address."""
MOST_BRACKETS = 1_000
"""In one paragraph: the parser takes time quadratic in their number. One that has more is shown with its marks."""

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)|^(?! |[-=>*+#])(\S.*)\n(?:=+|-+)[ \t]*$", re.MULTILINE)
_DIVISION = re.compile(r":{3,}[ \t]*(?:\{[^{}]*\}|[\w-]*)[ \t]*:*")
_PROSE_DIRECTIVE = re.compile(
    r"\{(?:note|warning|tip|hint|important|caution|danger|attention|error|seealso|admonition|topic|sidebar|versionadded"
    r"|versionchanged|deprecated)\}"
)
_OPTION = re.compile(r"\A(?:---\n(?:[^\n]*\n)*?---\n|(?::[\w-]+:[^\n]*\n)+)")


def read_markdown(file: File) -> Content:
    """Read a Markdown file. Raises ``UnreadableError``."""
    if looks_binary(file.data):
        raise UnreadableError("it is not text")
    text = canonical(decode(file.data))
    front = front_matter(text)
    text = plain_markdown(text[front.end :])
    env: dict[str, Any] = {"references": _named_by_headings(text)}
    md = _parser()
    tokens = md.parse(text, env)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return read_plain(file)
    writer = _Writer(Builder(), md, env)
    for line in front.lines:
        writer.builder.front(line)
    writer.write(tokens)
    content = writer.builder.content(front.title or _first_heading(tokens))
    if not content.blocks:
        raise UnreadableError("it holds no text")
    return replace(content, imprint=front.imprint)


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    md.use(footnote_plugin, move_to_end=False).use(deflist_plugin).use(drawn_tables)
    md.core.ruler.at("inline", _parse_inline)
    return md


def _parse_inline(state: StateCore) -> None:
    """Parse the marks inside paragraphs, but not where there are so many brackets that it would never end."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        if any(token.content.count(opening) > MOST_BRACKETS for opening in ("[", "<?", "<!")):
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _named_by_headings(text: str) -> dict[str, Any]:
    """Return what "[A Heading]" may refer to, as in Pandoc: the headings of the text."""
    names = (
        ATTRIBUTES.sub("", found[1] or found[2] or "").strip().strip("#").strip() for found in _HEADING.finditer(text)
    )
    return {normalizeReference(name): {"href": "#", "title": ""} for name in names if name}


def _first_heading(tokens: Sequence[Token]) -> str:
    """Return the heading of the first level that a text begins with."""
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return ATTRIBUTES.sub("", line_of(tokens[1].children or []))
    if tokens and tokens[0].type == "html_block":
        level, text = next(html_pieces(tokens[0].content), (0, ""))
        return text if level == 1 else ""
    return ""


class _Writer:
    """Puts the tokens of a text together; keeps the markers of the items that are open, and the notes."""

    def __init__(self, builder: Builder, md: MarkdownIt, env: MutableMapping[str, Any]) -> None:
        self.builder, self._md, self._env = builder, md, env
        self._lists: list[int | None] = []
        self._marker = ""
        self._term = ""
        self._notes: dict[str, str] = {}
        self._noted: set[int] = set()

    def write(self, tokens: Sequence[Token]) -> None:
        """Add what tokens hold."""
        referred = {ref.meta.get("label") for token in tokens for ref in _references(token)}
        defined = dict(_definitions(tokens))
        self._notes |= {label: _note(tokens[start + 1 : end]) for label, (start, end) in defined.items()}
        skipped = {start: end for label, (start, end) in defined.items() if label in referred}
        let_count(tokens)
        at = 0
        while at < len(tokens):
            if at in skipped:
                at = skipped[at]
            elif tokens[at].type == "table_open":
                end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                self._table(tokens[at:end])
                at = end
            else:
                self._one(tokens[at], tokens[at - 1] if at else None)
            at += 1

    def _one(self, token: Token, before: Token | None) -> None:
        match token.type:
            case "inline" if before is not None:
                self._inline(token, before)
            case "fence":
                self._fence(token)
            case "code_block":
                self._lines(token.content)
            case "html_block":
                self._html(token.content)
            case str(kind) if kind == TABLE:
                self._drawn(token.meta["rows"])
            case _:
                self._mark(token)

    def _mark(self, token: Token) -> None:
        """Keep what the next paragraph begins with, where an item, a definition or a note opens."""
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._item(token)
            case "list_item_close":
                self._marker = ""
            case "dd_close":
                self._paragraph("")
            case "footnote_reference_open":
                self._marker += f"[{token.meta['label']}] "

    def _item(self, token: Token) -> None:
        number = self._lists[-1]
        if number is None:
            self._marker += "• "
        else:
            self._marker += f"{token.info or number}{token.markup} "
            self._lists[-1] = number + 1

    def _inline(self, token: Token, before: Token) -> None:
        children = token.children or []
        text = text_of(children)
        if before.type == "heading_open":
            self.builder.heading(ATTRIBUTES.sub("", line_of(children)), int(before.tag[1]))
        elif before.type == "dt_open":
            self._term = f"{self._term}\n{line_of(children)}".strip()
            return
        elif self._lists and leads_inside(children):
            self.builder.front(self._marker + line_of(children))
            self._marker = ""
        elif not is_badges(children):
            self._paragraph(text)
        self._add_notes(children)

    def _paragraph(self, text: str) -> None:
        lines = [line for line in text.split("\n") if not _DIVISION.fullmatch(line.strip())]
        if lines and not self._marker and all(line.lstrip().startswith("|") for line in lines):
            self._lines("\n".join(line.lstrip().removeprefix("|").removeprefix(" ") for line in lines))
            return
        term, self._term = self._term, ""
        broken = [one_line(line) for line in "\n".join(lines).split(BREAK)]
        words = "\n".join(filter(None, broken if max(map(len, broken)) <= LONGEST_LINE else [" ".join(broken)]))
        if term or "\n" in words:
            marker, self._marker = self._marker, ""
            self.builder.lines("\n".join(filter(None, [term, marker + words])))
            return
        starts = sorted(item_starts(lines)) if len(lines) > 1 and not self._marker else []
        if len(starts) > 1:
            for start, end in pairwise([*([0] if starts[0] else []), *starts, len(lines)]):
                item = one_line(" ".join(lines[start:end]))
                self.builder.body(item, item.split()[0] if start in starts else None)
            return
        if not words:
            return
        marker, self._marker = self._marker, ""
        counted = marker.split()[0] if marker and marker[0].isdigit() else None
        number = counted if marker else author_number(words)[0]
        self.builder.body(marker + words, number)

    def _lines(self, text: str) -> None:
        self._paragraph("")
        self.builder.lines(text.strip("\n").expandtabs(4))

    def _fence(self, token: Token) -> None:
        """Add code; the directives of MyST that hold prose are read as such."""
        if not _PROSE_DIRECTIVE.match(token.info):
            self._lines(token.content)
            return
        self._paragraph("")
        rest = one_line(token.info.partition("}")[2])
        self._paragraph(rest)
        env = {"references": self._env["references"]}
        tokens = self._md.parse(_OPTION.sub("", token.content), env)
        for one in tokens:
            one.info = "" if one.type == "fence" else one.info  # one level is enough
        _Writer(self.builder, self._md, env).write(tokens)

    def _html(self, source: str) -> None:
        for level, text in html_pieces(source):
            if level:
                self.builder.heading(text, level)
            else:
                self._paragraph(text)

    def _drawn(self, rows: Sequence[Sequence[str]]) -> None:
        shown = [[line_of(self._md.parseInline(cell, self._env)[0].children or []) for cell in row] for row in rows]
        self._lines("\n".join(row_lines(shown)))

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[str]] = []
        children: list[Token] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(line_of(token.children or []))
                children += token.children or []
        self._lines("\n".join(row_lines([row for row in rows if any(row)], headed=any(rows[0]))))
        self._add_notes(children)

    def _add_notes(self, children: Sequence[Token]) -> None:
        for child in children:
            if child.type == "footnote_ref" and child.meta["id"] not in self._noted:
                self._noted.add(child.meta["id"])
                known = self._env["footnotes"]["list"][child.meta["id"]]
                text = self._notes.get(child.meta.get("label", ""), "") or line_of(known.get("tokens", []))
                self.builder.note(one_line(text), str(child.meta["id"] + 1))


def _references(token: Token) -> Iterator[Token]:
    yield from (child for child in token.children or [] if child.type == "footnote_ref")


def _definitions(tokens: Sequence[Token]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield where the outermost notes are defined, by their labels."""
    start = depth = 0
    for at, token in enumerate(tokens):
        if token.type == "footnote_reference_open":
            start = start if depth else at
            depth += 1
        elif token.type == "footnote_reference_close":
            depth -= 1
            if not depth:
                yield tokens[start].meta["label"], (start, at)


def _note(tokens: Sequence[Token]) -> str:
    shown = (line_of(token.children) if token.children else token.content for token in tokens if not token.nesting)
    return " ".join(shown)
