"""Plain text set in pages, parted by form feeds: which page each line is on, without running heads and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from source.model import Page
from source.plain.lines import ends_sentence, goes_on
from source.plain.page_numbers import without_page_numbers
from source.text import page_number

_EDGE = 2
"""How many lines at the top and at the foot of a page may be what every page has."""
_RUNNING = 3
"""On how many pages a line stands, but for the page's number in it, that is a running head; of four pages, on two."""
_DIGITS = re.compile(r"\d+")
_ONLY_NUMBER = re.compile(r"\W*(?P<number>\d{1,4}|[ivxlc]{1,6})\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paged:
    """The lines of a text, and the page of each, where the text has pages."""

    lines: tuple[str, ...]
    pages: tuple[Page, ...]

    def page(self, line: int) -> Page | None:
        """Return the page a line is on, by its index."""
        return self.pages[line] if self.pages else None


def paged(text: str) -> Paged:
    """Return the lines of a text. Where form feeds part pages, what every page has above and below its text is gone."""
    sheets = [sheet.split("\n") for sheet in text.split("\f")]
    if sum(any(map(str.strip, sheet)) for sheet in sheets) < 2:
        written = text.replace("\f", "\n").split("\n")
        return Paged(tuple(written[at] for at in without_page_numbers(written)), ())
    signs = Counter(sign for index, sheet in enumerate(sheets, 1) for sign in _signs(sheet, index))
    running = {sign for sign, count in signs.items() if count >= (_RUNNING if len(sheets) > _RUNNING + 2 else 2)}
    widths = sorted(len(line) for sheet in sheets for line in sheet if line.strip())
    lines: list[str] = []
    pages: list[Page] = []
    for index, sheet in enumerate(sheets, start=1):
        kept, label = _without_furniture(sheet, index, running)
        if not kept:
            continue
        if lines and not goes_on(lines[-1], kept[0], widths[9 * len(widths) // 10]):
            lines.append("")
            pages.append(pages[-1])
        lines += kept
        pages += [Page(label or str(index), index)] * len(kept)
    return Paged(tuple(lines), tuple(pages))


def _edges(sheet: Sequence[str]) -> list[int]:
    """Return where the first and the last lines of a page stand that are not blank."""
    written = [at for at, line in enumerate(sheet) if line.strip()]
    return sorted({*written[:_EDGE], *written[-_EDGE:]})


def _signs(sheet: Sequence[str], index: int) -> set[str]:
    return {sign for at in _edges(sheet) for sign in _signs_of(sheet[at], index)}


def _signs_of(line: str, index: int) -> Iterator[str]:
    """Yield what a line may share with another page's: its words, or how far its number is from the page's."""
    words = " ".join(line.split())
    yield words
    if numbers := _DIGITS.findall(words):
        yield f"{_DIGITS.sub('#', words)} {int(numbers[-1][-9:]) - index}"


def _without_furniture(sheet: Sequence[str], index: int, running: Set[str]) -> tuple[list[str], str]:
    """Return the lines of a page's text, and the page's number as it is printed."""
    edges, gone, label = _edges(sheet), set(), ""
    for place, at in enumerate(edges):
        beyond = sheet[at + 1 if place < len(edges) // 2 else at - 1] if 0 < place < len(edges) - 1 else ""
        alike = [sign in running and not ends_sentence(sheet[at]) for sign in _signs_of(sheet[at], index)]
        alone = _only_number(sheet[at]) if at in (edges[0], edges[-1]) else ""
        if beyond.strip():
            continue  # a line of the text that is on other pages too
        if any(alike) or alone:
            gone.add(at)
        if alone:
            label = alone
        elif alike[-1] and len(alike) > 1:
            label = label or _DIGITS.findall(sheet[at])[-1]
    if len(gone) == sum(1 for line in sheet if line.strip()):
        gone = {at for at in gone if _only_number(sheet[at])}
    kept = [line for at, line in enumerate(sheet) if at not in gone]
    written = [at for at, line in enumerate(kept) if line.strip()]
    return (kept[written[0] : written[-1] + 1] if written else []), label


def _only_number(line: str) -> str:
    """Return the page's number where a line is nothing else, or nothing."""
    found, said = _ONLY_NUMBER.fullmatch(line.strip()), page_number(line)
    return found["number"] if found else "" if said is None else str(said)
