"""The one document Pincite ships with: a 2003 lecture on Japan-US security relations, in numbered paragraphs."""

import hashlib
import tomllib
from importlib.resources import files

from source.errors import PinciteError
from source.model import Block, Document, Imprint, Paragraph
from source.split import split
from source.text import canonical, read_text


def lecture() -> tuple[Document, tuple[Paragraph, ...], tuple[Block, ...]]:
    """Return the bundled lecture, its paragraphs, and the blocks of its text.

    Raises ``PinciteError`` when the packaged file is not, byte for byte, the one that was published.
    """
    data = files("source") / "data"
    about = tomllib.loads((data / "lecture.toml").read_text(encoding="utf-8"))
    raw = (data / about["file"]).read_bytes()
    if hashlib.sha256(raw).hexdigest() != about["sha256"]:
        raise PinciteError("The bundled lecture has been changed on this machine; install Pincite again.")
    text = canonical(raw.decode("utf-8"))
    title, blocks = read_text(text, about["lost_headings"])
    known = (about["name"], title, about["address"], about["format"], about["sha256"], text, about["note"])
    document = Document(*known, imprint=Imprint(tuple(about["authors"]), about["issued"]))
    return document, tuple(split(document, blocks)), blocks
