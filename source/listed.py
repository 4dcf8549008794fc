"""Blocks as plain lists and back: how they are kept, and sent from one process to another, as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from source.model import Block, Page, Role, Span


def blocks_to_lists(blocks: Iterable[Block]) -> list[list[Any]]:
    """Return each block as start, end, role, headings, number, follows, the pages it begins and ends on, its turns."""
    return [
        [
            block.span.start,
            block.span.end,
            block.role.value,
            block.headings,
            block.number,
            block.follows,
            block.page and [block.page.label, block.page.index],
            block.end_page and [block.end_page.label, block.end_page.index],
            [[at, page.label, page.index] for at, page in block.turns],
        ]
        for block in blocks
    ]


def blocks_from_lists(lists: Iterable[Sequence[Any]]) -> tuple[Block, ...]:
    """Return the blocks of such lists, old ones without turns. Raises ``ValueError`` or ``TypeError`` where damaged."""
    return tuple(
        Block(
            Span(start, end),
            Role(role),
            tuple(headings),
            number,
            follows,
            page and Page(*page),
            last and Page(*last),
            tuple((at, Page(label, index)) for some in turns for at, label, index in some),
        )
        for start, end, role, headings, number, follows, page, last, *turns in lists
    )
