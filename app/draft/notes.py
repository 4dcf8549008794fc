"""Citations written into a draft: footnotes in Markdown, in plain text in the same way, and in DOCX."""

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from app.draft.docx import DocxText, Piece
from app.draft.model import Draft, Format
from app.export.markdown import escaped
from app.export.text import one_line, place
from index.search import Hit
from source.archive import Archive, Element

_FOOTNOTES = "word/footnotes.xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file may hold."""


@dataclass(frozen=True, slots=True)
class Note:
    """A citation to be written behind a place of the draft's text."""

    at: int
    text: str


def note_text(hits: Sequence[Hit]) -> str:
    """Return what a footnote says of passages: where each stands, and the sentence that bears on the claim."""
    return "; ".join(f"{place(hit.paragraph.citation)}: “{one_line(_lit(hit))}”" for hit in hits) + "."


def _lit(hit: Hit) -> str:
    return " … ".join(span.of(hit.paragraph.text) for span in hit.highlights) or hit.paragraph.text


def annotated(draft: Draft, notes: Sequence[Note]) -> bytes:
    """Return the draft's file with the notes in it, and nothing else changed."""
    ordered = sorted(notes, key=lambda note: note.at)
    if draft.format is Format.DOCX:
        return _docx(draft.data, ordered)
    return _footnoted(draft.text, ordered).encode()


def _footnoted(text: str, notes: Sequence[Note]) -> str:
    """Return Markdown with a mark at the place of each note, and the notes at its end."""
    if not notes:
        return text
    stem = next(
        s for s in ("p", *(f"p{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), "pincite-") if f"[^{s}" not in text
    )
    end = "\r\n" if "\r\n" in text else "\n"
    parts, at, said = [], 0, []
    for number, note in enumerate(notes, start=1):
        parts += [text[at : note.at], f"[^{stem}{number}]"]
        at = note.at
        said.append(f"[^{stem}{number}]: {escaped(note.text)}")
    return "".join([*parts, text[at:], end, end, end.join(said), end])


def _docx(data: bytes, notes: Sequence[Note]) -> bytes:
    read = DocxText(data)
    word, name = read.namespace, read.relations.of("footnotes")
    archive = Archive(data)
    there = name is not None and name in archive
    footnotes = archive.xml(name or "") if there else _no_footnotes(word)
    ids = [int(one.get(f"{word}id", "0")) for one in footnotes if one.get(f"{word}id", "").lstrip("-").isdecimal()]
    first = max([0, *ids]) + 1
    for number, note in reversed(list(enumerate(notes, start=first))):
        _refer(read, note.at, number)
    for number, note in enumerate(notes, start=first):
        footnotes.append(_footnote(word, number, note.text))
    changed = {read.name: _written(read.root), name or _FOOTNOTES: _written(footnotes)}
    if not there:
        changed |= _announced(archive, read.name)
    return _packed(data, changed) if notes else data


def _packed(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return an archive with some of its parts changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            after.writestr(info, changed.get(info.filename) or before.read(info), zipfile.ZIP_DEFLATED)
        for name in changed.keys() - set(before.namelist()):
            after.writestr(name, changed[name])
    return out.getvalue()


def _refer(read: DocxText, at: int, number: int) -> None:
    """Put the mark of a footnote into a run of its own behind a place of the text."""
    piece = next((one for one in read.pieces if one.span.start < at <= one.span.end), None)
    if piece is None or _run_of(piece.element) is None:
        return
    run = _run_of(piece.element)
    mark = _mark(read.namespace, number, "footnoteReference")
    rest = _split(read, piece, run, at)
    run.addnext(mark)
    if rest is not None:
        mark.addnext(rest)


def _split(read: DocxText, piece: Piece, run: Element, at: int) -> Element | None:
    """Cut a run behind a place in one of its texts; return the run of what stands behind, None where nothing does."""
    rest = etree.Element(run.tag, run.attrib)
    following = list(piece.element.itersiblings())
    if piece.element.text and at < piece.span.end and piece.element.tag == f"{read.namespace}t":
        kept = at - piece.span.start
        text = etree.SubElement(rest, piece.element.tag, {_SPACE: "preserve"})
        text.text, piece.element.text = piece.element.text[kept:], piece.element.text[:kept]
        piece.element.set(_SPACE, "preserve")
    for element in following:
        rest.append(element)
    if not len(rest):
        return None
    properties = run.find(f"{read.namespace}rPr")
    if properties is not None:
        rest.insert(0, copy.deepcopy(properties))
    return rest


def _run_of(element: Element) -> Any:
    parent = element.getparent()
    return parent if parent is not None and str(parent.tag).endswith("}r") else None


def _mark(word: str, number: int | None, tag: str) -> Element:
    run = etree.Element(f"{word}r")
    properties = etree.SubElement(run, f"{word}rPr")
    etree.SubElement(properties, f"{word}vertAlign", {f"{word}val": "superscript"})
    etree.SubElement(run, f"{word}{tag}", {} if number is None else {f"{word}id": str(number)})
    return run


def _footnote(word: str, number: int, said: str) -> Element:
    note = etree.Element(f"{word}footnote", {f"{word}id": str(number)})
    paragraph = etree.SubElement(note, f"{word}p")
    paragraph.append(_mark(word, None, "footnoteRef"))
    text = etree.SubElement(etree.SubElement(paragraph, f"{word}r"), f"{word}t", {_SPACE: "preserve"})
    text.text = " " + _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", said)
    return note


def _no_footnotes(word: str) -> Element:
    """Return footnotes as Word has them where there are none: the two kinds of line above them."""
    root = etree.Element(f"{word}footnotes", nsmap={"w": word.strip("{}")})
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = etree.SubElement(root, f"{word}footnote", {f"{word}type": kind, f"{word}id": str(number)})
        etree.SubElement(etree.SubElement(etree.SubElement(note, f"{word}p"), f"{word}r"), f"{word}{kind}")
    return root


def _announced(archive: Archive, document: str) -> dict[str, bytes]:
    """Return the parts that tell of the footnotes: the document's relations, and the types of the parts."""
    folder, base = posixpath.split(document)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    relations = archive.xml(name) if name in archive else etree.Element(f"{{{_RELATIONS}}}Relationships")
    taken = {relation.get("Id") for relation in relations}
    free = next(f"rIdPincite{n}" for n in range(1, len(taken) + 2) if f"rIdPincite{n}" not in taken)
    target = posixpath.relpath(_FOOTNOTES, folder or ".")
    etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", {"Id": free, "Type": _RELATION, "Target": target})
    types = archive.xml("[Content_Types].xml")
    etree.SubElement(types, f"{{{_TYPES}}}Override", {"PartName": f"/{_FOOTNOTES}", "ContentType": _CONTENT})
    return {name: _written(relations), "[Content_Types].xml": _written(types)}


def _written(root: Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
