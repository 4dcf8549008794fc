"""The documents a conversation cites, for reference managers: BibTeX, and CSL-JSON (the schema of CSL 1.0.2).

Pincite knows a document's title, where it came from and, where its file says so, who wrote it and when, but not whether
it is an article or a book, so every entry is of the kind that says least: ``@misc`` and ``document``.
"""

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from app.conversations import Conversation
from app.export.text import cited, one_line
from app.origin import Source
from source.find import is_url
from source.model import Citation

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, and heeds no backslash before one
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "$&%#_"},
}
_KEPT_IN_URL = ":/?#[]@!$&'()*+,;=%~-._"
_BODY = re.compile(
    r"\b(?:and|of|for|the|university|universität|université|department|ministry|institute|institut|office|committee|"
    r"commission|council|association|society|foundation|agency|bank|group|team|project|company|corporation|inc|ltd|"
    r"llc|gmbh|press|library|center|centre|college|school|government|united|national|international|staff|editors?|"
    r"organi[sz]ation|authority|services?|consortium|network|party|union|church|museum|nations|federation|board|bureau|"
    r"labs?|laborator(?:y|ies)|systems|software|world)\b",
    re.IGNORECASE,
)
"""Words of the name of a body, or of several people in one."""
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_DEGREE = re.compile(r"(?:jr|sr|ph\.?d|m\.?d|m\.?a|esq|ii|iii|iv)\.?", re.IGNORECASE)
_MOST_WORDS = 5

Entry = tuple[Source, list[Citation], str]
"""A document, the passages of it that are cited, and the day."""


def bibtex(conversation: Conversation) -> str:
    """Return one entry a document whose passages answered, or a comment where there is none."""
    return bibtex_of(cited(conversation)) or "% Nothing is cited in this conversation.\n"


def csl(conversation: Conversation) -> str:
    """Return the same documents as CSL-JSON."""
    return csl_of(cited(conversation))


def bibtex_of(cited_: Iterable[Entry]) -> str:
    """Return one entry a document, "" where there is none."""
    entries = []
    for key, source, places, day in _keyed(cited_):
        fields = {"author": " and ".join(map(_tex_name, source.authors))} if source.authors else {}
        fields["title"] = f"{{{_tex(source.title or source.name)}}}"
        if source.issued:
            fields |= {"year": source.issued[:4], "date": source.issued}
        if is_url(source.address):
            fields |= {"url": quote(one_line(source.address), safe=_KEPT_IN_URL), "urldate": day}
        elif source.address:
            fields["howpublished"] = _tex(source.address)
        fields["note"] = _tex(_note(source, places, "" if is_url(source.address) else f"Accessed {day}."))
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        entries.append(f"@misc{{{key},\n{lines}}}\n")
    return "\n".join(entries)


def csl_of(cited_: Iterable[Entry]) -> str:
    """Return documents as CSL-JSON."""
    items = []
    for key, source, places, day in _keyed(cited_):
        item: dict[str, object] = {"id": key, "type": "document", "title": one_line(source.title or source.name)}
        if source.authors:
            item["author"] = [_csl_name(name) for name in source.authors]
        if source.issued:
            item["issued"] = _csl_date(source.issued)
        if is_url(source.address):
            item["URL"] = quote(one_line(source.address), safe=_KEPT_IN_URL)
        file = "" if is_url(source.address) or not source.address else f"File: {source.address}."
        item["accessed"] = _csl_date(day)
        item["note"] = one_line(_note(source, places, file))
        items.append(item)
    return json.dumps(items, indent=1) + "\n"


def _keyed(cited_: Iterable[Entry]) -> Iterator[tuple[str, Source, list[Citation], str]]:
    """Yield the cited documents, each with a key of its own that a citation can name."""
    taken: set[str] = set()
    for source, places, day in cited_:
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", source.name).strip("-") or "document"
        key = next(k for k in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if k.lower() not in taken)
        taken.add(key.lower())
        yield key, source, places, day


def _note(source: Source, places: list[Citation], more: str) -> str:
    stands = ", ".join(f"{at.paragraph} (p. {at.pages})" if at.page else str(at.paragraph) for at in places)
    return " ".join(
        part for part in (source.note, f"Paragraph{'s' * (len(places) > 1)} cited: {stands}.", more) if part
    )


def _person(name: str) -> tuple[str, str] | None:
    """Return the family's name and the given names of what is surely a person's name, given names first or a comma.

    A family's name begins with its first particle in lower case, as BibTeX has it ("Simone de Beauvoir").
    """
    if _BODY.search(name):
        return None
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        return (family, given) if given and "," not in given and not _DEGREE.fullmatch(given) else None
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or not all(map(_WORD.fullmatch, words)):
        return None
    first = next((n for n, word in enumerate(words) if n and word[0].islower()), len(words) - 1)
    return " ".join(words[first:]), " ".join(words[:first])


def _tex_name(name: str) -> str:
    """Return a name as BibTeX takes it: what is no person's in braces, so that it is not taken apart."""
    person = _person(one_line(name))
    return f"{{{_tex(name)}}}" if person is None else ", ".join(map(_tex, person))


def _csl_name(name: str) -> dict[str, str]:
    person = _person(one_line(name))
    return {"literal": one_line(name)} if person is None else {"family": person[0], "given": person[1]}


def _csl_date(day: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in one_line(text))
