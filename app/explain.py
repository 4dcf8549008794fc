"""Why a passage was found, in words: for the page's "How this was found" and for ``pincite ask --explain``."""

from typing import Any

from index.search import Hit

_SIGNALS = (
    ("pairs", "Pairs of neighbouring tokens, in its closest 64"),
    ("stretch32", "Its closest 32 tokens to the question"),
    ("stretch16", "Its closest 16 tokens to the question"),
    ("vector", "The paragraph as a whole to the question"),
    ("reverse", "The question to all of its tokens"),
    ("near", "Words that stand near each other as in the question"),
    ("words", "Words in common, the rare ones weighing more"),
    ("company", "What passages like it score"),
)
MOST_MATCHES = 8
_CERTAIN = 0.995
_LIKELIHOOD = ((0.8, "very likely"), (0.6, "likely"), (0.4, "possible"), (0.0, "weak"))


def likelihood(score: float) -> str:
    """Return a calibrated score in words."""
    return next(word for least, word in _LIKELIHOOD if score >= least)


def in_figures(score: float) -> str:
    """Return a calibrated score in figures; none is certain, however near it comes."""
    return f"{score:.2f}" if score < _CERTAIN else f"over {_CERTAIN - 0.005:.2f}"


def signals(hit: Hit) -> list[tuple[str, float]]:
    """Return what each signal said, under a name for people."""
    return [(name, getattr(hit.signals, field)) for field, name in _SIGNALS]


def meetings(hit: Hit) -> list[str]:
    """Return which word of the question met which of the passage, best first: "fuel → oil 0.71"."""
    text = hit.paragraph.text
    return [f"{match.asked} → {match.found.of(text)} {match.likeness:.2f}" for match in hit.matches[:MOST_MATCHES]]


def as_json(hit: Hit) -> dict[str, Any]:
    """Return the same as plain values; ``found`` is a range of the passage's text."""
    return {
        "signals": {field: round(getattr(hit.signals, field), 4) for field, _ in _SIGNALS},
        "matches": [
            {
                "asked": match.asked,
                "found": [match.found.start, match.found.end],
                "likeness": round(match.likeness, 4),
            }
            for match in hit.matches
        ],
    }
