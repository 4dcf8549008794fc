"""Documents become cited paragraphs. This package knows nothing of vectors or screens."""
