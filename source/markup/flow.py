"""Text as it is said, element by element, cut into the pieces that become a document's blocks."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from source.markup.lists import BULLET
from source.markup.place import Place
from source.markup.text import SENTENCE_END, prose, shapes, visible
from source.markup.tree import BREAK, TURN
from source.model import Page, Role
from source.numbers import author_number, bare_number, is_article

SHORTEST_OUTSIDE = 100
"""Characters. A shorter paragraph beside the main part of a page is a menu's, a button's, a footer's."""
SHORTEST_OPENING = 30
"""Characters of a sentence in the header of a text; a shorter one there is a byline."""
MOSTLY_LINKED, MOSTLY_LINKED_LINE = 0.9, 0.6
"""Share of a piece's characters that stand in links, from which on it is but links; the second of what is no
sentence."""

_BULLETED = re.compile(r"[•·▪◦●○■□☐☑☒✓*–—-]\s")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a page, a block to be. ``level`` is a heading's; ``linked`` says that all its text is links.

    ``turns`` are the offsets in ``text`` from which it stands on another page, each with that page.
    """

    role: Role
    text: str
    level: int = 0
    number: str | None = None
    mark: str = ""
    page: Page | None = None
    end_page: Page | None = None
    linked: bool = False
    turns: tuple[tuple[int, Page], ...] = ()


class Flow:
    """Collects what is said until a block ends, and makes pieces of it.

    ``place`` is where it stands, and ``begun`` says that there has been text. ``verse`` counts the poems that are open,
    ``linking`` the links. ``marker`` stands before the next piece, an item of a list; ``mark`` makes the next piece a
    note; ``terms`` wait for their definition; ``beside`` are the notes, with their marks, that interrupt the block.
    """

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pieces: list[Piece] = []
        self.place = Place.TEXT
        self.begun = False
        self.verse = self.linking = 0
        self.marker = self.mark = ""
        self.terms: list[str] = []
        self.beside: list[tuple[str, str]] = []
        self._listed = pages
        self._said: list[str] = []
        self._linked = self._captures = 0
        self._page: Page | None = None
        self._newest: Page | None = None
        self._turns: deque[Page] = deque()

    @property
    def capturing(self) -> bool:
        """Whether what is said is part of one piece, whatever blocks it is made of."""
        return self._captures > 0

    @property
    def unsaid(self) -> bool:
        """Whether no visible text has been said since the last block ended."""
        return not any(map(visible, reversed(self._said)))

    def say(self, text: str) -> None:
        """Add text to the block that is open."""
        self._said.append(text)
        if self.linking:
            self._linked += len("".join(text.split()))

    def say_close(self, text: str) -> None:
        """Add text directly after the word before it."""
        while self._said and not self._said[-1].rstrip():
            self._said.pop()
        if self._said:
            self._said[-1] = self._said[-1].rstrip()
        self._said.append(text)

    def new_line(self) -> None:
        """Begin a line, unless nothing stands on the one that is open."""
        for text in reversed(self._said):
            if visible(text.rpartition(BREAK)[2]):
                self._said.append(BREAK)
            if BREAK in text or visible(text):
                return

    def last_words(self) -> str:
        """Return the end of what has been said in the block that is open."""
        return visible("".join(self._said[-3:])[-12:])

    def turned(self, label: str | None, places: tuple[str, ...] = ()) -> str:
        """Return the mark, to be said, of a page that begins here, or "" where none does.

        It is the page that a list of pages has at one of some places, or else the one with a label.
        """
        page = next((self._listed[place] for place in places if place in self._listed), None)
        if not page and label and not self._listed:
            page = Page(label, self._newest.index + 1 if self._newest else 1)
        if not page or (self._newest and page.label == self._newest.label):
            return ""
        self._newest = page
        self._turns.append(page)
        return TURN

    def captured(self, speak: Callable[[], None]) -> str:
        """Return what is said meanwhile, as it is said, instead of adding it to the block that is open."""
        said, linked = self._said, self._linked
        self._said, self._captures = [], self._captures + 1
        speak()
        text = "".join(self._said)
        self._said, self._linked, self._captures = said, linked, self._captures - 1
        return text

    def end(self) -> None:
        """End the block that is open, if any."""
        if self._captures:
            self._said.append(" ")
            return
        if not self._said:
            return
        text, linked = "".join(self._said), self._linked
        self._said, self._linked = [], 0
        seen = visible(text)
        if not seen:
            self._pass(text.count(TURN))
            return
        mark, self.mark = self.mark, ""
        share = MOSTLY_LINKED if SENTENCE_END.search(seen) else MOSTLY_LINKED_LINE
        links = linked >= share * len("".join(seen.split()))
        if mark:
            self.note(text, mark)
        elif self.marker:
            self._item(text, links)
        else:
            for shape in shapes(text, verse=self.verse > 0):
                self.body(shape.text, lines=shape.lines, linked=links)
        beside, self.beside = self.beside, []
        for words, mark in beside:
            self.emit(Role.NOTE if mark else Role.BODY, words, mark=mark)

    def body(self, text: str, *, lines: bool = False, linked: bool = False) -> None:
        """Add a paragraph, or lines."""
        terms, self.terms = self.terms, []
        if terms:
            self.emit(Role.LINES, "\n".join([*terms, text]), linked=linked)
        elif lines:
            article = author_number(visible(text))[0] if is_article(visible(text)) else None
            self.emit(Role.LINES, text, number=article, linked=linked)
        else:
            self.emit(Role.BODY, text, number=author_number(visible(text))[0], linked=linked)

    def note(self, text: str, mark: str) -> None:
        """Add a note, without what its mark looks like at its beginning."""
        self._add_terms()
        words = text.lstrip(f"^↑{TURN} \t\n")
        turns = TURN * text[: len(text) - len(words)].count(TURN)
        for shown in (f"[{mark}]", f"({mark})", f"{mark}.", f"{mark}:", f"{mark})", mark):
            if words.startswith(shown) and not words[len(shown) : len(shown) + 1].isalnum():
                words = words.removeprefix(shown).lstrip(".:")
                break
        self.emit(Role.NOTE, prose(turns + words), mark=mark)

    def release(self) -> None:
        """End the block that is open, and add terms that were given no definition."""
        self.end()
        self._add_terms()

    def _add_terms(self) -> None:
        terms, self.terms = self.terms, []
        for term in terms:
            self.emit(Role.BODY, term)

    def emit(
        self, role: Role, text: str, *, level: int = 0, number: str | None = None, mark: str = "", linked: bool = False
    ) -> None:
        """Add a piece, on the pages on which its text begins and ends."""
        plain = visible(text)
        if not plain:
            self._pass(text.count(TURN))
            return
        before, _, after = text.partition(plain[0])
        trailing = len(after) - len(after.rstrip(f" \n{TURN}"))
        last = after.count(TURN, len(after) - trailing)
        self._pass(before.count(TURN))
        page, turns, at = self._page, [], 0
        for stretch in text[len(before) :].split(TURN)[: after.count(TURN) - last]:
            at += len(stretch) - stretch.count(BREAK)
            self._pass(1)
            if self._page is not None:
                turns.append((at, self._page))
        role = self._placed(role, plain)
        self.pieces.append(Piece(role, plain, level, number, mark, page, self._page, linked, tuple(turns)))
        self._pass(last)

    def _pass(self, turns: int) -> None:
        """Go on by some pages."""
        for _ in range(turns):
            self._page = self._turns.popleft()

    def _placed(self, role: Role, text: str) -> Role:
        """Return the role that a piece has where it stands: around the main text, only running text is text."""
        if role is Role.HEADING:
            stays = self.place in (Place.TEXT, Place.OPENING, Place.AFTER)
        else:
            least = SHORTEST_OPENING if self.place is Place.OPENING else SHORTEST_OUTSIDE
            runs = len(text) >= least and SENTENCE_END.search(text)
            framed = self.place in (Place.HEAD, Place.FOOT)
            stays = role is Role.NOTE or self.place is Place.TEXT or bool(runs and not framed)
            self.begun |= stays
        if stays:
            return role
        return Role.BACK if self.place in (Place.AFTER, Place.FOOT) else Role.FRONT

    def _item(self, text: str, linked: bool) -> None:
        self._add_terms()
        text, marker, self.marker = prose(text), self.marker, ""
        own = bare_number(visible(text))
        if own or _BULLETED.match(visible(text)):
            self.emit(Role.BODY, text, number=own, linked=linked)
        else:
            number = None if marker == BULLET else marker.split()[-1]
            self.emit(Role.BODY, f"{marker} {text}", number=number, linked=linked)
