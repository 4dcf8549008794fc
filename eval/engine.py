"""Pincite's own search as a strategy to be measured: the very engine people ask, over a dataset's passages."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from eval.dataset import Dataset, Passage, Question
from eval.dialogue import said_before
from eval.strategy import Response
from index.carrying import Said
from index.confidence import SILENCE
from index.cross import Reranker
from index.embed import Embedder
from index.followup import Past, Resolved
from index.highlight import lit
from index.library import Library, open_library
from index.rank import Found, Ranking, rank
from index.ready import Index, Progress, open_index
from index.search import chances, resolved, shown
from source.model import Citation, Document, Paragraph, Span
from source.split import sentences

LIT = 5
"""Passages of a response whose highlights are looked at: as many as a person is shown."""
_PASSAGES = "eval.passages"
"""The library's own setting that holds, as JSON, the passage each paragraph is, in the order of paragraphs."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A dataset's passages made ready for questions.

    ``passage_of`` is the passage each paragraph is, by paragraph id. Where no passage has a scope (not ``scoped``), a
    question's restricts nothing.
    """

    index: Index
    passage_of: dict[int, str]
    scoped: bool = False
    _answers: dict[tuple[str | None, tuple[str, ...]], tuple[str, float]] = field(default_factory=dict)

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

    def search(self, question: Question, k: int) -> Sequence[tuple[str, float]]:
        """Return the passages of the response alone: the ``Strategy`` to measure."""
        return list(self.respond(question, k).passages)

    def rank(self, question: Question, k: int) -> Sequence[Found]:
        """Return up to ``k`` paragraphs found for a question within its scope, best first."""
        return self.ranking(question, k).found

    def ranking(self, question: Question, k: int) -> Ranking:
        """Return the same with the question as its tokens met theirs.

        One that has a history is searched as what is asked next in that conversation.
        """
        restricted = question.scope is not None and self.scoped
        after = self.resolved(question) if question.history else None
        return rank(self.index, question.text, k, [_name(question.scope)] if restricted else None, after)

    def resolved(self, question: Question) -> Resolved:
        """Return what a question is searched for after its history.

        Where that holds no answers, they are those of the engine itself, turn by turn, as a person would have got them.
        """
        turns = said_before(question)
        if not any(turn.answer for turn in turns):
            texts = tuple(turn.question for turn in turns)
            turns = tuple(Said(text, *self._answer(texts[: n + 1], question.scope)) for n, text in enumerate(texts))
        return resolved(self.index, Past(turns), question.text)

    def _answer(self, texts: tuple[str, ...], scope: str | None) -> tuple[str, float]:
        """Return what the last of some questions, asked one after the other, was answered, and the score of that.

        For silence, the answer is "".
        """
        if (scope, texts) not in self._answers:
            history = tuple(("user", text) for text in texts[:-1])
            ranking = self.ranking(Question("", texts[-1], scope, history=history), 1)
            hits = shown(self.index, ranking)
            self._answers[scope, texts] = (
                (hits[0].said, hits[0].score) if hits and hits[0].score >= SILENCE else ("", 0.0)
            )
        return self._answers[scope, texts]


def pincite_engine(
    dataset: Dataset,
    embedder: Embedder,
    progress: Progress = lambda done, of: None,
    reranker: Reranker | None = None,
    folder: Path | None = None,
) -> Engine:
    """Put a dataset's passages into a library, in memory or in a new ``folder``, and make it ready for questions."""
    library = Library(None) if folder is None else open_library(folder, make=True)
    fill(library, dataset)
    return open_engine(library, embedder, progress, reranker)


def open_engine(
    library: Library,
    embedder: Embedder,
    progress: Progress = lambda done, of: None,
    reranker: Reranker | None = None,
) -> Engine:
    """Make a library that ``fill`` has filled ready for questions; what is embedded already is not embedded again."""
    index = open_index(library, embedder, progress=progress)
    ids = json.loads(library.meta(_PASSAGES) or "[]")
    scoped = any(document.name != _name(None) for document in library.documents())
    return Engine(replace(index, reranker=reranker), dict(zip(library.paragraph_ids(), ids, strict=True)), scoped)


def fill(library: Library, dataset: Dataset) -> None:
    """Add a dataset's passages to an empty library, without embedding them.

    A passage is one paragraph, verbatim, of a document that is the dataset's scope, or the whole where it has none.
    """
    ids: list[str] = []
    scopes: dict[str | None, list[Passage]] = {}
    for passage in dataset.passages:
        scopes.setdefault(passage.scope, []).append(passage)
    for number, (scope, members) in enumerate(scopes.items()):
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
    library.set_meta(_PASSAGES, json.dumps(ids))


def _name(scope: str | None) -> str:
    return "all" if scope is None else f"scope-{scope}"
