"""A page's regions: its columns and tables in reading order, what a rule parts and what a cut has parted wrongly."""

from collections.abc import Iterator, Sequence

from source.pdf.columns import Region, Way, columns, table
from source.pdf.geometry import NOTHING, Drawing, Word, is_right_to_left
from source.pdf.initials import with_initials
from source.pdf.lines import without_leaders
from source.pdf.paragraphs import OTHER_SIZE
from source.pdf.ruled import ruled


def regions(words: Sequence[Word], drawing: Drawing = NOTHING, *, vertical: bool = False) -> tuple[Region, ...]:
    """Return a page's regions in reading order. Leaders, the dots of a table of contents, are left out.

    Rules across the page part a table from columns above and below it. ``vertical`` is of Japanese or Chinese written
    downwards, in which a gutter parts tiers and never the cells of a table.
    """
    words = with_initials(without_leaders(words))
    turned = sum(len(word.text) if is_right_to_left(word.text) else -len(word.text) for word in words) > 0
    way = Way(turned, vertical)
    found: list[Region] = []
    pieces = list(ruled(words, drawing.rules))
    for piece in pieces:
        if piece.table and not vertical:
            found.append(table(piece.words, way, piece.rules))
        else:
            found += columns(piece.words, way, followed=piece is not pieces[-1])
    return tuple(_rejoined(found))


def _rejoined(found: Sequence[Region]) -> Iterator[Region]:
    """Yield regions, those as one that a cut beside the second has parted: a column's head from its body."""
    last: Region | None = None
    for region in found:
        if last is not None and _goes_on(last, region):
            last = Region((*last.lines, *region.lines))
            continue
        if last is not None:
            yield last
        last = region
    if last is not None:
        yield last


def _goes_on(last: Region, region: Region) -> bool:
    if last.rows or region.rows:
        return False
    above, line = last.lines[-1], region.lines[0]
    left, right = (min(each.left for each in lines.lines) for lines in (last, region))
    wide, wider = (max(each.right for each in lines.lines) for lines in (last, region))
    return (
        0 < line.base - above.base < 2 * line.size
        and abs(line.size - above.size) < OTHER_SIZE * line.size
        and abs(left - right) < line.size
        and wide < wider + 2 * line.size
    )
