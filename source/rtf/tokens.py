"""What RTF consists of: groups in braces, control words and symbols, and bytes of text (RTF 1.9.1, Word 2007)."""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word and its number
    rb"|\\'([0-9a-fA-F]{2})"  # the code of a character
    rb"|\\([^a-zA-Z])"  # a control symbol
    rb"|([{}])"
    rb"|([^\\{}\r\n\0]+)"
    rb"|[\r\n\0]+|\\",
    re.DOTALL,
)
_WORD, _NUMBER, _CODE, _SYMBOL, _BRACE_AT, _TEXT = range(1, 7)
_BRACE = re.compile(rb"\\bin(\d{1,10}) ?|\\.|([{}])", re.DOTALL)
_TELL_EVERY = 2**18
"""Bytes."""


class Is(Enum):
    """The kinds of tokens."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    SYMBOL = auto()
    TEXT = auto()


class Token(NamedTuple):
    """A token: ``name`` of a control word or symbol, ``number`` that a word has, ``data`` of text."""

    kind: Is
    name: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token(Is.OPEN), Token(Is.CLOSE)


class Tokens:
    """The tokens of a file, in order. Raw data are left out, and words nobody knows, save after the symbol "*"."""

    def __init__(self, data: bytes, start: int, known: Iterable[str], tell: Callable[[int, int], None]) -> None:
        """Begin at a place; ``known`` words are of interest; ``tell`` is given how many bytes are read, of how many."""
        self._data, self._at, self._tell = data, start, tell
        self._known = {word.encode("ascii"): word for word in known}

    def __iter__(self) -> Iterator[Token]:
        data, match, told, after_star = self._data, _TOKEN.match, self._at, False
        while found := match(data, self._at):
            self._at = found.end()
            if self._at - told > _TELL_EVERY:
                told = self._at
                self._tell(told, len(data))
            kind = found.lastindex
            if kind in (_WORD, _NUMBER):
                token = self._word(found, after_star=after_star)
                if token:
                    yield token
            elif kind == _TEXT:
                yield Token(Is.TEXT, "", None, found[_TEXT])
            elif kind == _BRACE_AT:
                yield _OPEN if found[_BRACE_AT] == b"{" else _CLOSE
            elif kind == _CODE:
                yield Token(Is.TEXT, "", None, bytes.fromhex(found[_CODE].decode("ascii")))
            elif kind == _SYMBOL:
                yield Token(Is.SYMBOL, found[_SYMBOL].decode("latin-1"))
            after_star = kind == _SYMBOL and found[_SYMBOL] == b"*"

    def _word(self, found: re.Match[bytes], *, after_star: bool) -> Token | None:
        word, number = found[_WORD], found[_NUMBER]
        if word == b"bin":
            self._at += max(int(number or 0), 0)
            return None
        name = self._known.get(word)
        if name is None and not after_star:
            return None
        return Token(Is.WORD, name or word.decode("ascii"), None if number is None else int(number))

    def pass_group(self) -> None:
        """Go on right before the brace that closes the group begun last."""
        depth = 0
        while found := _BRACE.search(self._data, self._at):
            self._at = found.end()
            if found[1]:
                self._at += int(found[1])
            elif found[2] == b"{":
                depth += 1
            elif found[2]:
                if depth == 0:
                    self._at = found.start()
                    return
                depth -= 1
        self._at = len(self._data)
