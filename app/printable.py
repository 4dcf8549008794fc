"""Text that a terminal shows and does not obey: what a document or a file name says is hostile until then."""

import unicodedata

_BIDI = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C], "\N{REPLACEMENT CHARACTER}"
)

_OVERRIDES = dict.fromkeys([0x202D, 0x202E], "\N{REPLACEMENT CHARACTER}")


def in_order(text: str) -> str:
    """Return ``text`` with the controls that turn its letters round, whatever script they are of, as U+FFFD.

    Those that texts in right-to-left scripts need stay: they reach no further than the paragraph they stand in.
    """
    return text.translate(_OVERRIDES)


def printable(text: str) -> str:
    """Return ``text`` with every control character but line ends and tabs, and every bidi control, as U+FFFD.

    One character stays one character, so offsets into ``text`` hold.
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cc" and c not in "\n\t" else c
        for c in text.translate(_BIDI)
    )


def one_line(text: str) -> str:
    """Return ``text`` printable on a line of its own: the name of a file may hold line ends, too."""
    return printable(text).replace("\n", "\N{REPLACEMENT CHARACTER}")
