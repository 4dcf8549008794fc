"""Cards as other programs take them: Anki's own package, and tables. Each card takes its passage and its link along."""

import csv
import io
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from itertools import count
from pathlib import Path
from urllib.parse import quote

from app.export.rows import cell, cell_to_be_read
from app.export.text import clean
from index.cards import GAP, CardKind
from index.deck import Kept
from source.errors import UsageError

FROM_ANKI = "anki-"
"""What the id of a card begins with that has one of Anki's, followed by that in hexadecimal digits."""
LINK_BASE = "http://127.0.0.1:7860"
"""Where the page is unless a person says otherwise."""
COLUMNS = ("front", "back", "passage", "source", "link", "kind", "id")
TSV_COLUMNS = ("front/text", "back/passage", "passage/source", "source/link", "link", "tags", "notetype", "id")
"""What stands where in the text for Anki, which takes the fields of each note in the order its type has them."""
BASIC, CLOZE = "Pincite", "Pincite cloze"
"""The names of the types of note."""
_DECK, _BASIC, _CLOZE = 1_704_931_811, 1_704_931_812, 1_704_931_813
"""Numbers by which Anki knows the deck and the two types of note again; drawn once, never to be changed."""
_TITLE = "Pincite"
_CSS = (
    ".card { font: 20px/1.5 serif; text-align: left; max-width: 40em; margin: auto; }"
    " .cloze { font-weight: bold; } blockquote { margin: 1em 0; font-size: .85em; } .source { font-size: .75em; }"
)
_FOOT = (
    '<hr id="answer">{{#Passage}}<blockquote>{{Passage}}</blockquote>{{/Passage}}<div class="source">{{Source}}'
    '{{#Link}} <a href="{{Link}}">Open in context</a>{{/Link}}</div>'
)
_SPECIAL = str.maketrans({"{": "&#123;", "}": "&#125;", "[": "&#91;", "\\": "&#92;", "\n": "<br>", "\x1f": " "})
"""What Anki gives a meaning to: blanks, fields, sounds, formulas, what parts fields; and lines, which HTML joins."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to export cards: its name for people, what writes it, its content type and the ending of its files."""

    label: str
    write: Callable[[Sequence[Kept], str, float], bytes]
    content_type: str
    ending: str


def link_of(card: Kept, base: str = LINK_BASE) -> str:
    """Return where the page shows a card's passage, "" where it is orphaned."""
    if card.paragraph is None:
        return ""
    return f"{base.rstrip('/')}/d/{quote(card.name, safe='')}#p{card.paragraph}"


def apkg(cards: Sequence[Kept], base: str, at: float) -> bytes:
    """Return cards as an Anki package. A card keeps its id and its type of note, so that a later package updates it.

    A card that came from Anki keeps the id it has there, and Anki its own note; of a note's many cards the first goes.

    ``at`` is in seconds since 1970; Anki takes what is newer.
    """
    from genanki import Deck, Note, Package

    basic, cloze = _models()
    deck = Deck(_DECK, _TITLE)
    for card in cards:
        guid = guid_of(card)
        if guid is None:
            continue
        deck.add_note(Note(cloze if is_cloze(card) else basic, _fields(card, base), guid=guid, tags=_tags(card)))
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(file)) as db, db:
            Package(deck).write_to_db(db.cursor(), at, count(int(at * 1000)))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            package.write(file, "collection.anki2")
            package.writestr("media", "{}")
    return out.getvalue()


def _models() -> tuple[object, object]:
    from genanki import Model

    rest = [{"name": name} for name in ("Passage", "Source", "Link")]
    basic = Model(
        _BASIC,
        BASIC,
        [{"name": "Front"}, {"name": "Back"}, *rest],
        [{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}" + _FOOT}],
        css=_CSS,
    )
    cloze = Model(
        _CLOZE,
        CLOZE,
        [{"name": "Text"}, *[dict(one) for one in rest]],
        [{"name": "Cloze", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}" + _FOOT}],
        css=_CSS,
        model_type=Model.CLOZE,
    )
    return basic, cloze


def _fields(card: Kept, base: str) -> list[str]:
    """Return the fields of a card's note, in the order its type has them."""
    sides = [_cloze_text(card)] if is_cloze(card) else [field(card.prompt), field(card.answer)]
    return [*sides, field(_passage(card)), field(card.source), escape(link_of(card, base))]


def _tags(card: Kept) -> list[str]:
    return ["pincite", card.kind.value]


def is_cloze(card: Kept) -> bool:
    """Whether a card is a cloze in Anki; it stays one, whatever is edited, since Anki changes no note's type."""
    return card.kind is CardKind.CLOZE


def guid_of(card: Kept) -> str | None:
    """Return the id by which Anki knows a card's note, None for a further card of one note of Anki's own."""
    if not card.id.startswith(FROM_ANKI):
        return card.id
    digits, _, further = card.id.removeprefix(FROM_ANKI).partition(".")
    return None if further else bytes.fromhex(digits).decode(errors="replace")


def field(text: str) -> str:
    """Return text as a field of Anki's, which takes HTML and more: all of it is shown, and none of it is obeyed."""
    return escape(clean(text)).translate(_SPECIAL)


def _cloze_text(card: Kept) -> str:
    before, _, behind = card.prompt.partition(GAP) if GAP in card.prompt else (f"{card.prompt}\n", "", "")
    answer = field(card.answer).replace("::", "&#58;&#58;")
    return f"{field(before)}{{{{c1::{answer}}}}}{field(behind)}"


def _passage(card: Kept) -> str:
    """Return the passage, unless it is the answer itself."""
    return "" if card.passage == card.answer else card.passage


def tsv(cards: Sequence[Kept], base: str, _: float) -> bytes:
    """Return a note a line, with the heading lines by which Anki's own import knows fields, types of note and ids.

    Anki knows the types once a package was imported.
    """
    out = io.StringIO()
    columns = {name: TSV_COLUMNS.index(label) + 1 for name, label in _MARKED.items()}
    out.write(f"#separator:tab\n#html:true\n#columns:{chr(9).join(TSV_COLUMNS)}\n")
    out.writelines(f"#{name} column:{place}\n" for name, place in columns.items())
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for card in cards:
        fields = [_inert(value) for value in _fields(card, base)]
        room = [""] * (TSV_COLUMNS.index("tags") - len(fields))
        type_ = CLOZE if is_cloze(card) else BASIC
        writer.writerow([*fields, *room, " ".join(_tags(card)), type_, guid_of(card) or card.id])
    return out.getvalue().encode()


_MARKED = {"tags": "tags", "notetype": "notetype", "guid": "id"}
"""The columns that are no fields, as Anki calls them and as they are called here."""


def _inert(value: str) -> str:
    """Return a field whose first character neither makes a remark of its line nor a formula in a spreadsheet."""
    bare = value.lstrip()
    if not bare.startswith("#") and cell(bare) == bare:
        return value
    return f"{value[: len(value) - len(bare)]}&#{ord(bare[0])};{bare[1:]}"


def csv_table(cards: Sequence[Kept], base: str, _: float) -> bytes:
    """Return one row a card, as RFC 4180 has it, for spreadsheets, which obey none of it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([cell_to_be_read(value) for value in _row(card, base)] for card in cards)
    return out.getvalue().encode("utf-8-sig")


def _row(card: Kept, base: str) -> tuple[str, ...]:
    guid = guid_of(card) or card.id
    return card.prompt, card.answer, card.passage, card.source, link_of(card, base), card.kind.value, guid


def format_of(name: str) -> Format:
    """Return the format of a name. Raises ``UsageError`` naming those there are when there is none."""
    name = name.lower()
    if name not in FORMATS:
        told = f"There is no format {name[:40]}" if name else "The file's name has no ending"
        raise UsageError(f"{told}; there are: {', '.join(FORMATS)}.")
    return FORMATS[name]


FORMATS = {
    "apkg": Format("Anki package", apkg, "application/octet-stream", "apkg"),
    "tsv": Format("Tab-separated text", tsv, "text/tab-separated-values; charset=utf-8", "tsv"),
    "csv": Format("CSV for spreadsheets", csv_table, "text/csv; charset=utf-8", "csv"),
}
"""A new format is a function and a row here; the page offers it, and the contract tests run over it."""
