"""What the benchmarks found, as values and as tables for people."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

SHOWN = ("Success@1", "nDCG@10")
"""The measures compared, by ir-measures' names."""
_HEAD = (
    "",
    *SHOWN,
    "paragraphs/s",
    "indexing, s",
    "first answer, s",
    "question, ms",
    "p95, ms",
    "memory, MB",
    "disk, MB",
)
_SCALE_HEAD = (
    "paragraphs",
    "tokens each",
    "first answer, s",
    "question, ms",
    "p95, ms",
    "memory at most, MB",
    "its own, MB",
    "disk, MB",
    "token vectors, MB",
    "of 150 tokens, KB",
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one rival did.

    ``rate`` is paragraphs indexed in a second once all is loaded, ``indexing`` the seconds of the whole process, each
    the best of the rounds; ``indexing_busy`` the least seconds of processors for the former. ``first_answer`` is the
    median, ``first_answer_best`` the least, of the seconds from starting a process on a ready index to its answer.
    ``question_ms`` and ``question_p95_ms`` are of single questions once it is warm, ``question_busy_ms`` the mean on
    all processors. ``memory`` is the most it took while asked, ``disk`` what its index takes, in bytes.
    """

    rival: str
    title: str
    versions: dict[str, str | None]
    measures: dict[str, float]
    rate: float
    indexing: float
    indexing_busy: float
    first_answer: float
    first_answer_best: float
    question_ms: float
    question_p95_ms: float
    question_busy_ms: float
    memory: int | None
    disk: int

    def cells(self, ours: "Row") -> list[str]:
        """Return the row of the table for people; behind a time or a rate, how many times ours it is."""
        pairs = (
            (self.rate, ours.rate),
            (self.indexing, ours.indexing),
            (self.first_answer, ours.first_answer),
            (self.question_ms, ours.question_ms),
        )
        compared = [
            short(value) if self is ours else f"{short(value)} ({short(value / base)}×)" for value, base in pairs
        ]
        quality = [f"{self.measures[name]:.3f}" for name in SHOWN]
        return [
            self.title,
            *quality,
            *compared,
            short(self.question_p95_ms),
            megabytes(self.memory),
            megabytes(self.disk),
        ]


@dataclass(frozen=True, slots=True)
class Scale:
    """Pincite alone at one size.

    ``tokens`` is the mean number of tokens in a paragraph. ``first_answer``, ``question_ms``, ``question_p95_ms`` and
    ``question_busy_ms`` are as in ``Row``; ``memory`` is the most it took, opening included, and ``memory_own`` what it
    takes at the end beside pages of files, which the system may take back. ``disk`` is the whole library,
    ``tokens_disk`` its token vectors, ``tokens_150_disk`` those of a paragraph of 150 tokens, all in bytes.
    """

    paragraphs: int
    tokens: float
    first_answer: float
    question_ms: float
    question_p95_ms: float
    question_busy_ms: float
    memory: int | None
    memory_own: int | None
    disk: int
    tokens_disk: int
    tokens_150_disk: float

    def cells(self) -> list[str]:
        """Return the row of the table for people."""
        times = (self.first_answer, self.question_ms, self.question_p95_ms)
        sizes = (self.memory, self.memory_own, self.disk, self.tokens_disk)
        return [
            f"{self.paragraphs:,}",
            f"{self.tokens:.0f}",
            *map(short, times),
            *map(megabytes, sizes),
            short(self.tokens_150_disk / 1e3),
        ]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows, Pincite's first; by rival, why one is missing that is; and Pincite at each size, if it was tried."""

    dataset: str
    passages: int
    questions: int
    rounds: int
    machine: str
    rows: tuple[Row, ...]
    missing: dict[str, str]
    scale: tuple[Scale, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as plain values, for printing as JSON."""
        return asdict(self)

    def as_markdown(self) -> str:
        """Return the comparison as a Markdown table for people, and a second one of the sizes."""
        lines = [f"{self.dataset}: {self.passages:,} paragraphs, {self.questions:,} questions; {self.machine}.", ""]
        lines += _table(_HEAD, [row.cells(self.rows[0]) for row in self.rows])
        if len(self.rows) > 1:
            lines += ["", "In brackets, how many times Pincite's."]
        lines += [line for reason in self.missing.values() for line in ("", reason)]
        if self.scale:
            lines += ["", *_table(_SCALE_HEAD, [size.cells() for size in self.scale])]
        return "\n".join(lines)


def short(value: float) -> str:
    """Return a number to two digits or, from 10 on, to the whole."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def megabytes(size: int | None) -> str:
    """Return a size in bytes as millions of them; nothing where it is not known."""
    return "" if size is None else short(size / 1e6)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]
