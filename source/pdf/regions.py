"""A page's regions: its columns and tables in reading order, what a rule parts and what a cut has parted wrongly."""

from collections.abc import Iterator, Sequence
from statistics import median

from source.pdf.columns import Region, Way, columns, table
from source.pdf.geometry import NOTHING, Blank, Drawing, Font, Line, Rule, Word, is_right_to_left, line_of
from source.pdf.grid import Grid, grids
from source.pdf.initials import with_initials
from source.pdf.lines import lines_of, without_leaders
from source.pdf.paragraphs import LEADING, OTHER_SIZE
from source.pdf.ruled import ruled

STANDING = 8
"""Words in a line of those that stand for a table: enough to be taken for prose."""


def regions(words: Sequence[Word], drawing: Drawing = NOTHING, *, vertical: bool = False) -> tuple[Region, ...]:
    """Return a page's regions in reading order. Leaders, the dots of a table of contents, are left out.

    A table whose cells are drawn is one region; rules across the page part another from columns above and below it.
    ``vertical`` is of Japanese or Chinese written
    downwards, in which a gutter parts tiers and never the cells of a table.
    """
    words = with_initials(without_leaders(words))
    turned = sum(len(word.text) if is_right_to_left(word.text) else -len(word.text) for word in words) > 0
    way = Way(turned, vertical)
    drawn = [] if vertical else grids(words, drawing)
    stands = tuple(_stands(grid) for grid in drawn)
    found: list[Region] = []
    pieces = list(ruled(_with_stands(words, drawn, stands), _outside(drawing.rules, drawn)))
    for piece in pieces:
        if piece.table and not vertical:
            found.append(table(piece.words, way, piece.rules))
        else:
            found += columns(piece.words, way, followed=piece is not pieces[-1])
    return tuple(_rejoined(list(_restored(found, drawn, stands, way)) if drawn else found))


def _stands(grid: Grid) -> tuple[Word, ...]:
    """Return words that stand for a table while a page is cut into columns: full lines, in a font of their own."""
    size = median(word.size for word in grid.words)
    font = Font("", bold=False, italic=False, mono=False)
    wide = (grid.box.right - grid.box.left) / STANDING
    count = max(1, int((grid.box.bottom - grid.box.top) / (LEADING * size)))
    bases = [grid.box.top + (grid.box.bottom - grid.box.top) * (i + 0.75) / count for i in range(count)]
    return tuple(
        Word("table", grid.box.left + i * wide, grid.box.left + (i + 1) * wide, base, size, font, Blank.NONE)
        for base in bases
        for i in range(STANDING)
    )


def _with_stands(words: Sequence[Word], drawn: Sequence[Grid], stands: Sequence[Sequence[Word]]) -> Sequence[Word]:
    inside = {id(word) for grid in drawn for word in grid.words}
    return [*(word for word in words if id(word) not in inside), *(word for each in stands for word in each)]


def _outside(rules: Sequence[Rule], drawn: Sequence[Grid]) -> list[Rule]:
    """Return rules without those of tables."""
    return [
        rule
        for rule in rules
        if not any(grid.box.holds((rule.left + rule.right) / 2, rule.base, LEADING) for grid in drawn)
    ]


def _restored(
    found: Sequence[Region], drawn: Sequence[Grid], stands: Sequence[Sequence[Word]], way: Way
) -> Iterator[Region]:
    """Yield regions with the tables where words stand for them, each once."""
    fonts = {id(each[0].font): grid for each, grid in zip(stands, drawn, strict=True)}
    told: set[int] = set()
    for region in found:
        lines: list[Line] = []
        for line in region.lines:
            standing = [id(word.font) for word in line.words if id(word.font) in fonts]
            if standing and lines and not region.rows:
                yield Region(tuple(lines))
                lines = []
            for font in dict.fromkeys(standing):
                if font not in told:
                    told.add(font)
                    yield _region_of(fonts[font], way)
            rest = [word for word in line.words if id(word.font) not in fonts]
            lines += [line] if not standing else [line_of(rest)] if rest else []
        if region.rows and len(lines) == len(region.lines):
            yield region
        elif lines:
            yield table([w for line in lines for w in line.words], way) if region.rows else Region(tuple(lines))


def _region_of(grid: Grid, way: Way) -> Region:
    rows = tuple(row[::-1] for row in grid.rows) if way.turned else grid.rows
    return Region(lines_of(grid.words), rows)


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
