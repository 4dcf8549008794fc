"""What stands above a Markdown text: its title and who wrote it, as YAML, TOML or Pandoc have it."""

import re

from source.builder import one_line

_FRONT = re.compile(r"(-{3}|\+{3})[ \t]*\n(.*?\n)??(?:\1|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(?:[|>][-+]?[ \t]*\n[ \t]+)?(.*)", re.MULTILINE | re.IGNORECASE)
_PANDOC_FRONT = re.compile(r"(?:%.*\n(?:[ \t]+\S.*\n)*){1,3}")
_META = re.compile(r"(?:[A-Za-z][\w -]{0,30}:[ \t]+\S.*\n(?:[ \t]{4,}\S.*\n)*)+(?=\n)")
"""As MultiMarkdown has it; it counts where it begins with the title."""


def front_matter(text: str) -> tuple[list[str], str, int]:
    """Return the lines of the front matter (YAML, TOML or Pandoc's), the title in it, and where the text begins."""
    if found := _FRONT.match(text):
        block = found[2] or ""
        title = _TITLE.search(block)
        lines = [line for line in block.splitlines() if line.strip(" -")]
        return lines, _unquoted(title[1]) if title else "", found.end()
    if found := _PANDOC_FRONT.match(text):
        lines = [one_line(line) for line in re.split(r"^%", found[0], flags=re.MULTILINE)]
        return list(filter(None, lines)), lines[1] if len(lines) > 1 else "", found.end()
    if (found := _META.match(text)) and (title := _TITLE.match(found[0])):
        return found[0].strip().splitlines(), one_line(title[1]), found.end()
    return [], "", 0


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
