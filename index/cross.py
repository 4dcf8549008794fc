"""Re-ranking by a cross-encoder, where a person names one; none comes with Pincite."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.late import Floats
from index.models import model_folder
from source.errors import PinciteError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker(Protocol):
    """Reads a question together with each passage."""

    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        """Return ``(len(passages),)`` scores of any scale, the greater the better, in the order of ``passages``."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder in a folder; loaded at the first question."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        try:
            model: CrossEncoder = CrossEncoder(str(self.folder), local_files_only=True, num_labels=1)
        except Exception as error:
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            raise PinciteError(f"The cross-encoder in {self.folder} cannot be loaded: {reason}") from error
        return model

    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        pairs = [(question, passage) for passage in passages]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32).reshape(len(pairs))


def load_reranker(model: str) -> CrossEncoderReranker:
    """Return the cross-encoder of a folder, or of a hub name downloaded earlier. Raises ``PinciteError`` elsewhere."""
    return CrossEncoderReranker(model_folder(model))
