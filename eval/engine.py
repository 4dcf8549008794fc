"""Pincite's own search as a strategy to be measured: the very engine people ask, over a dataset's passages."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.dataset import Dataset, Question
from eval.measure import Response, Strategy
from index.cross import Reranker
from index.embed import Embedder
from index.highlight import lit
from index.library import Library
from index.rank import Found, Ranking, rank
from index.ready import Index, Progress, open_index
from index.search import chances
from source.model import Citation, Document, Paragraph, Span
from source.split import sentences

LIT = 5
"""Passages of a response whose highlights are looked at: as many as a person is shown."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A dataset's passages made ready for questions, and the passage each paragraph is, by paragraph id."""

    index: Index
    passage_of: dict[int, str]

    def respond(self, question: Question, k: int) -> Response:
        """Return what a person who asks the question would be given, ``k`` deep."""
        ranking = self.ranking(question, k)
        first = ranking.found[:LIT]
        lit_ = {}
        for found, paragraph in zip(first, self.index.library.paragraphs([one.id for one in first]), strict=True):
            sentences_, _, _ = lit(ranking.asked, found.tokens, paragraph)
            lit_[self.passage_of[found.id]] = " ".join(span.of(paragraph.text) for span in sentences_)
        return Response(
            tuple((self.passage_of[found.id], found.score) for found in ranking.found),
            max([0.0, *chances(ranking)]),
            lit_,
        )

    def ranking(self, question: Question, k: int) -> Ranking:
        """Return up to ``k`` paragraphs for a question within its scope, best first, and what was seen of each."""
        within = None if question.scope is None else [_name(question.scope)]
        return rank(self.index, question.text, k, within)

    def rank(self, question: Question, k: int) -> Sequence[Found]:
        """Return up to ``k`` paragraphs found for a question within its scope, best first."""
        return self.ranking(question, k).found


def pincite_strategy(dataset: Dataset, embedder: Embedder, progress: Progress = lambda done, of: None) -> Strategy:
    """Return Pincite's search over a dataset's passages."""
    engine = pincite_engine(dataset, embedder, progress)

    def strategy(question: Question, k: int) -> Sequence[tuple[str, float]]:
        return [(engine.passage_of[found.id], found.score) for found in engine.rank(question, k)]

    return strategy


def pincite_engine(
    dataset: Dataset,
    embedder: Embedder,
    progress: Progress = lambda done, of: None,
    reranker: Reranker | None = None,
) -> Engine:
    """Put a dataset's passages into a library in memory.

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
    return Engine(replace(index, reranker=reranker), dict(zip(library.paragraph_ids(), ids, strict=True)))


def _name(scope: str | None) -> str:
    return "all" if scope is None else f"scope-{scope}"
