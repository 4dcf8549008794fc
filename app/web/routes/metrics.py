"""What is counted, for Prometheus."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from index.current import Current

_REGISTRY = CollectorRegistry()
_QUESTIONS = Counter("pincite_questions", "Questions asked, by what came of them", ["outcome"], registry=_REGISTRY)
_SECONDS = Histogram(
    "pincite_question_seconds",
    "Seconds from a question to its answer",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_REGISTRY,
)
_DOCUMENTS = Gauge("pincite_documents", "Documents in the library", registry=_REGISTRY)
_PARAGRAPHS = Gauge("pincite_paragraphs", "Paragraphs in the library", registry=_REGISTRY)


def observe(outcome: str, seconds: float) -> None:
    """Count a question: "answered", "silent" or "refused", after so many seconds."""
    _QUESTIONS.labels(outcome).inc()
    _SECONDS.observe(seconds)


def router(current: Current) -> APIRouter:
    """Return the routes over a library."""
    routes, library = APIRouter(), current.library

    @routes.get("/metrics")
    def metrics() -> Response:
        """Give the counts as text."""
        _DOCUMENTS.set(library.rows("SELECT count(*) FROM documents")[0][0])
        _PARAGRAPHS.set(library.rows("SELECT count(*) FROM paragraphs")[0][0])
        return Response(generate_latest(_REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return routes
