"""A page's regions: its columns and tables in reading order, what a rule parts and what a cut has parted wrongly."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby

from source.pdf.columns import Region, Way, columns, table
from source.pdf.geometry import Rule, Word, is_right_to_left
from source.pdf.lines import lines_of, without_leaders
from source.pdf.paragraphs import OTHER_SIZE
from source.pdf.table import is_tabular

ACROSS = 0.6
"""Of a page's text: a rule so long runs across it."""


def regions(words: Sequence[Word], rules: Sequence[Rule] = (), *, vertical: bool = False) -> tuple[Region, ...]:
    """Return a page's regions in reading order. Leaders, the dots of a table of contents, are left out.

    Rules across the page part a table from columns above and below it. ``vertical`` is of Japanese or Chinese written
    downwards, in which a gutter parts tiers and never the cells of a table.
    """
    words = without_leaders(words)
    turned = sum(len(word.text) if is_right_to_left(word.text) else -len(word.text) for word in words) > 0
    way = Way(turned, vertical)
    found: list[Region] = []
    for piece, ruled in _ruled(words, rules):
        found += [table(piece, way)] if ruled and not vertical else columns(piece, way)
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


def _ruled(words: Sequence[Word], rules: Sequence[Rule]) -> Iterator[tuple[Sequence[Word], bool]]:
    """Yield a page's words in pieces, cut at the rules across it, and whether a piece is a table between such rules."""
    if not words:
        return
    left, right = min(word.left for word in words), max(word.right for word in words)
    across = sorted({rule.base for rule in rules if rule.right - rule.left > ACROSS * (right - left)})
    strips: list[list[Word]] = [[] for _ in range(len(across) + 1)]
    for word in words:
        strips[bisect_left(across, word.base - 0.3 * word.size)].append(word)
    strips = [strip for strip in strips if strip]
    tabular = [len(strips) > 1 and is_tabular(lines_of(strip)) for strip in strips]
    for cells, group in groupby(zip(tabular, strips, strict=True), key=lambda pair: pair[0]):
        if cells:
            piece = [word for _, strip in group for word in strip]
            yield piece, len(lines_of(piece)) > 1
        else:
            yield from ((strip, False) for _, strip in group)
