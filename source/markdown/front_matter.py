"""What stands above a Markdown text: title, authors and date, as YAML, TOML, Pandoc or MultiMarkdown have them."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from source.builder import one_line
from source.imprint import imprint
from source.model import Imprint

_FRONT = re.compile(r"(-{3}|\+{3})[ \t]*\n(.*?\n)??(?:\1|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(?:[|>][-+]?[ \t]*\n[ \t]+)?(.*)", re.MULTILINE | re.IGNORECASE)
_PANDOC_FRONT = re.compile(r"(?:%.*\n(?:[ \t]+\S.*\n)*){1,3}")
_META = re.compile(r"(?:[A-Za-z][\w -]{0,30}:[ \t]+\S.*\n(?:[ \t]{4,}\S.*\n)*)+(?=\n)")
"""As MultiMarkdown has it; it counts where it begins with the title."""
LONGEST = 20_000
"""Characters of front matter that is looked through for who wrote it."""


@dataclass(frozen=True, slots=True)
class Front:
    """The lines of the front matter, the title in it, where it ends, and what a bibliography needs."""

    lines: tuple[str, ...] = ()
    title: str = ""
    end: int = 0
    imprint: Imprint = field(default_factory=Imprint)


def front_matter(text: str) -> Front:
    """Return the front matter of a text (YAML, TOML, Pandoc's or MultiMarkdown's)."""
    if found := _FRONT.match(text):
        block = found[2] or ""
        title = _TITLE.search(block)
        lines = tuple(line for line in block.splitlines() if line.strip(" -"))
        return Front(lines, _unquoted(title[1]) if title else "", found.end(), _said(_parsed(block, found[1])))
    if found := _PANDOC_FRONT.match(text):
        _, title_line, authors, issued, *_ = [*re.split(r"^%", found[0], flags=re.MULTILINE), "", "", ""]
        lines = tuple(line for part in (title_line, authors, issued) if (line := one_line(part)))
        return Front(lines, one_line(title_line), found.end(), imprint(authors.splitlines(), issued))
    if (found := _META.match(text)) and (title := _TITLE.match(found[0])):
        lines = tuple(found[0].strip().splitlines())
        said = {name: value for name, _, value in (line.partition(":") for line in lines)}
        return Front(lines, one_line(title[1]), found.end(), _said(said))
    return Front()


def _parsed(block: str, mark: str) -> dict[str, Any]:
    """Return what front matter says, by name; nothing of what is no YAML or TOML, or is far too long for any."""
    try:
        said = (tomllib.loads if mark == "+++" else yaml.safe_load)(block) if len(block) <= LONGEST else None
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _said(values: dict[Any, Any]) -> Imprint:
    said = {str(name).lower(): value for name, value in values.items()}
    issued = said.get("date") or said.get("published") or ""
    return imprint(_names(said.get("author") or said.get("authors") or ()), _text(issued))


def _names(value: object) -> Iterable[str]:
    """Return names of a value, or of a list of them; of a mapping, as tools for papers have it, the ``name`` in it."""
    for one in value if isinstance(value, list | tuple) else (value,):
        if isinstance(one, dict):
            whole = " ".join(filter(None, (_text(one.get(part)) for part in ("given", "family"))))
            yield _text(one.get("name")) or whole
        else:
            yield _text(one)


def _text(value: object) -> str:
    """Return a plain value as text, and "" for what is none: YAML can make a tree of a line, and a forest of a few."""
    return str(value) if isinstance(value, str | int | date) else ""


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
