"""The reader of PPTX, the format of PowerPoint (ECMA-376): a page for each slide, its title as the heading."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from itertools import chain

from source.builder import Builder, one_line
from source.errors import UnreadableError
from source.file import File
from source.imprint import imprint
from source.model import Content, Page
from source.office.flow import Table, table_text
from source.office.ooxml import P, Package, R, holds, whole
from source.pptx.slide import USUAL_HEIGHT, Models, Slide, Stamp, read_slide

FEWEST_RUNNING = 3
"""Slides on which something stands that is no part of what each says."""

_NO_TITLE = re.compile(r"(?:PowerPoint[- ]\w+|Slide \d+|Presentation\d*)?")
"""What programs put where a title belongs: "PowerPoint Presentation", "Slide 1"."""
_SLIDE = re.compile(r"ppt/slides/slide(\d{1,9})\.xml")


def is_pptx(data: bytes) -> bool:
    """Return whether a file is a package with slides of PowerPoint's."""
    return holds(data, "ppt/")


def read_pptx(file: File) -> Content:
    """Read a PPTX file: of each slide the title, what stands on it from top to bottom, and the speaker's notes.

    Hidden slides are read too. A damaged slide is left out, with a remark.
    """
    package = Package(file.data)
    first, names, height = _slides(package)
    builder, models = Builder(), Models(package, height)
    remarks: list[str] = []
    scanned: list[int] = []
    slides: dict[int, Slide] = {}
    for index, name in enumerate(names, start=1):
        file.tell(index, len(names))
        root = package.part_if_any(name)
        if root is None:
            remarks.append(f"slide {first + index - 1} is damaged and was not read")
            continue
        slides[index] = read_slide(package, models, package.relations(name), root)
        if slides[index].shows_only_pictures:
            scanned.append(index)
    running = _running(slides.values())
    for index, slide in slides.items():
        _write(builder, slide, Page(str(first + index - 1), index), running)
    title = slides[1].title if 1 in slides else ""
    named = package.title().strip()
    content = builder.content(title or ("" if _NO_TITLE.fullmatch(named) else named), tuple(remarks), tuple(scanned))
    if not content.blocks:
        raise UnreadableError("it holds no text")
    return replace(content, imprint=imprint([package.author()]))


def _slides(package: Package) -> tuple[int, tuple[str, ...], int]:
    """Return the number of the first slide, the parts of all, in order, and their height in EMU."""
    name = package.main_part("ppt/presentation.xml")
    root = package.part_if_any(name)
    if root is not None and root.tag != f"{P}presentation":
        raise UnreadableError("it is no PowerPoint presentation, whatever its name says")
    height = USUAL_HEIGHT
    if root is not None:
        size = root.find(f"{P}sldSz")
        height = (None if size is None else whole(size.get("cy"))) or USUAL_HEIGHT
        relations = package.relations(name)
        named = [relations[slide.get(f"{R}id")] for slide in root.iter(f"{P}sldId")]
        names = tuple(each for each in named if each)
        first = whole(root.get("firstSlideNum"))
        if names:
            return 1 if first is None else first, names, height
    found = [(int(match[1]), match[0]) for match in map(_SLIDE.fullmatch, package.names("ppt/slides/")) if match]
    return 1, tuple(part for _, part in sorted(found)), height


def _running(slides: Collection[Slide]) -> frozenset[Stamp]:
    """Return what stands in the same place at the edge of most slides: the name of a company, of a lecture."""
    counts = Counter(stamp for slide in slides for stamp in {shape.stamp for shape in slide.shapes} if stamp)
    return frozenset(stamp for stamp, times in counts.items() if times >= FEWEST_RUNNING and 2 * times > len(slides))


def _write(builder: Builder, slide: Slide, page: Page, running: frozenset[Stamp]) -> None:
    if one_line(slide.title):
        builder.heading(slide.title, 1, page)
    else:
        builder.end_sections()
    said = (item for shape in slide.shapes if shape.stamp not in running for item in shape.items)
    for item in chain(said, slide.notes):
        if isinstance(item, Table):
            builder.lines(table_text(item), page)
        else:
            builder.body(item.line, item.number, page)
