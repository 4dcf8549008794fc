"""Pincite's own search as a strategy to be measured: the very engine people ask, over a dataset's passages."""

import hashlib
from collections.abc import Sequence

from eval.dataset import Dataset, Question
from eval.measure import Strategy
from index.embed import Embedder
from index.library import Library
from index.search import Progress, open_index, rank
from source.model import Citation, Document, Paragraph, Span
from source.split import sentences


def pincite_strategy(dataset: Dataset, embedder: Embedder, progress: Progress = lambda done, of: None) -> Strategy:
    """Put a dataset's passages into a library in memory and return its search.

    A passage is one paragraph, verbatim, of a document that is the dataset's scope, or the whole where it has none.
    """
    library = Library(None)
    ids: list[str] = []
    for number, scope in enumerate(dict.fromkeys(passage.scope for passage in dataset.passages)):
        members = [passage for passage in dataset.passages if passage.scope == scope]
        text = "\n\n".join(passage.text for passage in members)
        name = _name(scope)
        sha256 = hashlib.sha256(f"{number}\n{text}".encode()).hexdigest()
        paragraphs, start = [], 0
        for ordinal, passage in enumerate(members, start=1):
            span = Span(start, start + len(passage.text))
            headings = (passage.title,) if passage.title else ()
            citation = Citation(name, dataset.name, ordinal, headings)
            paragraphs.append(Paragraph(citation, span, passage.text, sentences(passage.text)))
            start = span.end + 2
        library.add(Document(name, dataset.name, name, "dataset", sha256, text), paragraphs)
        ids += [passage.id for passage in members]
    index = open_index(library, embedder, progress=progress)
    passage_of = dict(zip(library.paragraph_ids(), ids, strict=True))

    def strategy(question: Question, k: int) -> Sequence[tuple[str, float]]:
        within = None if question.scope is None else [_name(question.scope)]
        return [(passage_of[id_], score) for id_, score in rank(index, question.text, k, within)]

    return strategy


def _name(scope: str | None) -> str:
    return "all" if scope is None else f"scope-{scope}"
