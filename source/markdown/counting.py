"""Which lists count themselves, and which have the numbers that their author wrote."""

from collections.abc import Sequence

from markdown_it.token import Token


def let_count(tokens: Sequence[Token]) -> None:
    """Take their numbers from the items of lists whose author wrote the same one before each, for a program to count.

    Otherwise the number of an item is the one that is written, whatever a browser makes of it.
    """
    lists: list[list[Token]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append([])
        elif token.type == "list_item_open" and lists:
            lists[-1].append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close") and lists:
            items = lists.pop()
            if len({item.info for item in items}) == 1:
                for item in items:
                    item.info = ""
