"""The readers, by format: canonical text in, title and blocks out. A new format is one function and one row."""

from collections.abc import Callable, Mapping, Sequence

from source.model import Block
from source.text import read_text

Reader = Callable[[str, Sequence[str]], tuple[str, tuple[Block, ...]]]
"""Takes the canonical text and an editor's names for lost headings; see ``source.text.read_text``."""

READERS: Mapping[str, Reader] = {"text": read_text}
