"""What the text of a DOCX file refers to."""

from collections.abc import Mapping
from dataclasses import dataclass

from source.docx.notes import Notes
from source.docx.numbering import Numbering
from source.docx.styles import Styles
from source.office.ooxml import Package, Relations


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document's text refers to. ``notes`` are by the elements that refer to them."""

    package: Package
    relations: Relations
    styles: Styles
    numbering: Numbering
    notes: Mapping[str, Notes]
