"""The footnotes and endnotes of a DOCX file, and the marks that Word counts out for them."""

from source.archive import Element
from source.numerals import numeral
from source.office.ooxml import W, value, whole
from source.office.pages import Pages

_NO_NOTES = ("separator", "continuationSeparator", "continuationNotice")


class Notes:
    """The notes of one kind, "footnote" or "endnote", to be taken in the order of the references to them."""

    def __init__(self, kind: str, root: Element | None, settings: Element | None, document: Element) -> None:
        """Take the part that holds the notes and those that say how they are counted."""
        self._texts: dict[str | None, Element] = {}
        for note in () if root is None else root.iterchildren(f"{W}{kind}"):
            if note.get(f"{W}type") not in _NO_NOTES:
                self._texts[note.get(f"{W}id")] = note
        at = (settings, next(document.iter(f"{W}sectPr"), None))
        found = [place.find(f"{W}{kind}Pr") for place in at if place is not None]
        properties = [each for each in found if each is not None]
        self._style, self._start, self._restart = "decimal" if kind == "footnote" else "lowerRoman", 1, ""
        for each in properties:
            start = whole(value(each.find(f"{W}numStart")))
            self._style = value(each.find(f"{W}numFmt")) or self._style
            self._start = self._start if start is None else start
            self._restart = value(each.find(f"{W}numRestart")) or self._restart
        self._count = self._start - 1
        self._place: int | None = None

    def mark(self, pages: Pages) -> str:
        """Count a reference and return its mark."""
        place = {"eachSect": pages.section, "eachPage": pages.index}.get(self._restart)
        if place != self._place:
            self._count, self._place = self._start - 1, place
        self._count += 1
        return numeral(self._count, self._style)

    def take(self, identity: str | None) -> Element | None:
        """Return a note, None where there is none or it is taken: each is read once, whatever refers to it."""
        return self._texts.pop(identity, None)
