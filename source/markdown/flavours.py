"""What some flavours of Markdown add to it, in plain Markdown: admonitions, callouts, links and marks of Obsidian."""

import re

_FENCE = re.compile(r"\s*(?:> ?)*(`{3,}|~{3,})")
_ADMONITION = re.compile(r" *(?:!!!|\?{3}\+?)[ \t]+([\w-]+)(?:[ \t]+[\w-]+)*(?:[ \t]+\"([^\"]*)\")?[ \t]*")
_TAB = re.compile(r" *===[+!]?[ \t]+\"([^\"]*)\"[ \t]*")
_CALLOUT = re.compile(r"(\s*(?:> ?)+)\[!([\w-]+)\][+-]?[ \t]*(.*)")
_NOT_SHOWN = re.compile(r"\*\[[^\]]+\]:.*|\s*\{:[^{}]*\}\s*")
"""The meaning of an abbreviation, and attributes on a line of their own."""
_EMBEDDED = re.compile(r"!\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_LINK = re.compile(r"(?<!\w)\[\[(?!\s)([^\[\]|]*)(?:\|([^\[\]]+))?\]\]")
_COMMENT = re.compile(r"%%[^%]+%%")
_MARKED = re.compile(r"(?<![=+])==(?=[^\s=+])([^=]*[^\s=])==(?!=)")
_BLOCK_NAME = re.compile(r"[ \t]\^[A-Za-z][\w-]*\s*\Z")
_WIDTH = 4
"""Columns by which what belongs to an admonition is indented."""


def plain_markdown(text: str) -> str:
    """Return a text with the flavours' own marks as plain Markdown; code stays as it is."""
    out: list[str] = []
    depth, fence = 0, ""
    for whole in text.split("\n"):
        indent = len(whole) - len(whole.lstrip(" "))
        while depth and whole.strip() and indent < _WIDTH * depth:
            depth -= 1
        line = whole[_WIDTH * depth :] if depth else whole
        if opened := _FENCE.match(line):
            fence = "" if fence and opened[1].startswith(fence) else fence or opened[1]
            out.append(line)
        elif fence:
            out.append(line)
        elif title := _title(line):
            depth += 1
            out += ["", *title, ""]
        elif callout := _CALLOUT.fullmatch(line):
            out += [callout[1] + (callout[3] or callout[2].capitalize()), callout[1]]
        elif not _NOT_SHOWN.fullmatch(line):
            out.append("`".join(_inline(part) if i % 2 == 0 else part for i, part in enumerate(line.split("`"))))
    return "\n".join(out)


def _title(line: str) -> list[str]:
    """Return what stands above an admonition that a line opens, one line, which may be empty; else nothing."""
    if found := _ADMONITION.fullmatch(line):
        return [found[1].capitalize() if found[2] is None else found[2]]
    found = _TAB.fullmatch(line)
    return [found[1]] if found else []


def _inline(text: str) -> str:
    if "[[" in text:
        text = _EMBEDDED.sub(lambda found: "" if "." in found[1] else found[1], text)
        text = _LINK.sub(lambda found: found[2] or found[1].strip("#").replace("#", " > "), text)
    if "%%" in text:
        text = _COMMENT.sub("", text)
    if "==" in text:
        text = _MARKED.sub(r"\1", text)
    return _BLOCK_NAME.sub("", text) if "^" in text else text
