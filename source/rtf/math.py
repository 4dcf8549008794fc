"""Equations of RTF, which are those of Office in other brackets: "msSup" is the element "sSup" of OMML."""

from lxml import etree

from source.archive import Element
from source.office.ooxml import M

_VALUES = ("begChr", "chr", "endChr", "pos", "sepChr", "type")
"""Properties whose value is what stands in their group."""
ROOT = "moMath"
WORDS = frozenset(
    (
        "macc", "maccPr", "mbar", "mbarPr", "mbegChr", "mchr", "md", "mdPr", "mdeg", "mden", "me", "mendChr", "meqArr",
        "mf", "mfName", "mfPr", "mfunc", "mlim", "mlimLow", "mlimUpp", "mm", "mmr", "mnary", "mnaryPr", "mnum", "mpos",
        "mr", "mrad", "msPre", "msSub", "msSubSup", "msSup", "msepChr", "msub", "msup", "mtype",
    )
)  # fmt: skip
"""The control words that are elements within an equation."""


def begun(name: str, within: Element | None) -> Element:
    """Return the element that a control word begins."""
    tag = f"{M}{name.removeprefix('m')}"
    return etree.Element(tag) if within is None else etree.SubElement(within, tag)


def write(element: Element, text: str) -> None:
    """Add text to an element."""
    if element.tag.removeprefix(M) in _VALUES:
        element.set(f"{M}val", element.get(f"{M}val", "") + text)
    else:
        etree.SubElement(element, f"{M}t").text = text
