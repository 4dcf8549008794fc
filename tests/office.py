"""What the tests of the office formats share: archives made on the spot, and contents as a person would list them."""

import io
import random
import re
import zipfile
from collections.abc import Iterator

from source.model import Content, Role

Seen = tuple[str, str | None, str]


def zipped(parts: dict[str, str]) -> bytes:
    """Return a zip archive of parts, in order."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def seen(content: Content) -> list[Seen]:
    """Return the role, the number and the text of every block."""
    return [(block.role.value, block.number, block.span.of(content.text)) for block in content.blocks]


def texts(content: Content) -> list[str]:
    return [block.span.of(content.text) for block in content.blocks]


def roles(content: Content) -> dict[str, int]:
    """Return how many blocks there are of each role that occurs."""
    return {role.value: n for role in Role if (n := sum(block.role is role for block in content.blocks))}


def assert_whole(content: Content) -> None:
    """Assert that the blocks are in order, do not overlap, and leave out only white space."""
    end = 0
    for block in content.blocks:
        assert content.text[end : block.span.start].strip() == ""
        assert end <= block.span.start < block.span.end <= len(content.text)
        text = block.span.of(content.text)
        assert text == text.strip()
        assert block.number is None or block.role is Role.NOTE or text.startswith(block.number)
        if block.role is not Role.LINES:
            assert not re.search(r"\s\s|[^\S ]", text), text
        end = block.span.end
    assert content.text[end:].strip() == ""
    assert not re.search("[\ud800-\udfff\x00-\x08]", content.text)


def mutated(data: bytes, times: int, seed: int = 0) -> Iterator[bytes]:
    """Yield damaged copies of a file: bytes changed, stretches cut out or doubled, the end lost."""
    rng = random.Random(seed)  # noqa: S311
    for _ in range(times):
        copy = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            at, length = rng.randrange(len(copy)), rng.randint(1, 40)
            kind = rng.randrange(4)
            if kind == 0:
                copy[at] = rng.randrange(256)
            elif kind == 1:
                del copy[at : at + length]
            elif kind == 2:
                copy[at:at] = copy[at : at + length]
            else:
                del copy[max(at, 1) :]
        yield bytes(copy)
