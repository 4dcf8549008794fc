"""The text of the parts of a Markdown paragraph."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from source.builder import one_line
from source.markdown.inline_html import is_line_end

BREAK = "\x05"
"""Stands for a line's end that the author made; a code point that no text may use."""

ATTRIBUTES = re.compile(r"\s*(?:#+\s*)?\{:?\s*(?:[#.][^{}]*|-|[\w-]+=[^{}]*)\}\s*\Z")
_ATTRIBUTES_BEHIND = re.compile(r"\A\{:?\s*(?:[#.][^{}]*|[\w-]+=[^{}]*)\}")
_SPAN = re.compile(r"\[([^\[\]]*)\]\{[#.][^{}]*\}")
_GUARDED = str.maketrans("[]{}", "\x01\x02\x03\x04")
_UNGUARDED = str.maketrans("\x01\x02\x03\x04", "[]{}")
"""What is in code is no mark."""
_ROLE = re.compile(r"\{[A-Za-z][\w:.+-]*\}\Z")


def text_of(children: Sequence[Token]) -> str:
    """Return the text of a paragraph's parts; a line's end is one yet, and one the author made is ``BREAK``.

    Attributes of Pandoc's are no text.
    """
    parts: list[str] = []
    for child, before in zip(children, [None, *children], strict=False):
        match child.type:
            case "text" if before and before.type in ("link_close", "image", "code_inline"):
                parts.append(_ATTRIBUTES_BEHIND.sub("", child.content))
            case "text" | "text_special":
                parts.append(child.content)
            case "code_inline":
                role = _ROLE.search(parts[-1]) if parts else None  # as in MyST: {class}`~package.Name`
                if role:
                    parts[-1] = parts[-1][: role.start()]
                parts.append((child.content.removeprefix("~") if role else child.content).translate(_GUARDED))
            case "softbreak" | "hardbreak":
                parts.append("\n" if child.type == "softbreak" else BREAK)
            case "image":
                parts.append(text_of(child.children or []) or child.content)
            case "footnote_ref":
                parts.append(f"[{child.meta['id'] + 1}]")
            case "html_inline" if is_line_end(child.content):
                parts.append(BREAK)
    return _SPAN.sub(r"\1", "".join(parts)).translate(_UNGUARDED)


def line_of(children: Sequence[Token]) -> str:
    """Return the text of a paragraph's parts on one line."""
    return one_line(text_of(children).replace(BREAK, " "))


def is_badges(children: Sequence[Token]) -> bool:
    """Return whether a paragraph is pictures that are links, and nothing else."""
    depth, pictures = 0, 0
    for child in children:
        depth += child.nesting if child.type.startswith("link_") else 0
        if child.type == "image" and depth:
            pictures += 1
        elif not (child.type.startswith("link_") or child.type == "softbreak" or not child.content.strip()):
            return False
    return pictures > 0


def leads_inside(children: Sequence[Token]) -> bool:
    """Return whether a paragraph is a link to another place of its text, as in a table of contents."""
    if len(children) < 3 or children[0].type != "link_open" or children[-1].type != "link_close":
        return False
    return str(children[0].attrs.get("href", "")).startswith("#") and len(str(children[0].attrs["href"])) > 1
