"""Times what a turn of a conversation costs.

Run it with ``python -m eval.turns DATASET [--limit N]``: about N follow-ups are resolved, searched as they stand, and
searched as they are resolved, one at a time; the median of each is printed in milliseconds, and the time that one in
twenty exceeds. Nothing is remembered of a conversation's earlier turns, as it would be on the page.
"""

import argparse
import statistics
import sys
import time

from eval.dataset import Question, load
from eval.dialogue import said_before
from eval.engine import pincite_engine
from eval.worker import p95
from index.embed import load_embedder
from index.followup import Past
from index.mentions import mentions
from index.ready import Index
from index.search import resolved, search
from source.errors import PinciteError

ASKED = 200
_SHOWN = 5


def main() -> None:
    """Time the turns of the dataset named on the command line and print what they take."""
    parser = argparse.ArgumentParser(prog="python -m eval.turns", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", help="a folder in BEIR layout, or one that comes with Pincite, with histories")
    parser.add_argument("--limit", type=int, default=ASKED, help="ask about this many of the follow-ups")
    given = parser.parse_args()
    try:
        dataset = load(given.dataset)
        turns = [question for question in dataset.judged() if question.history]
        if not turns:
            raise PinciteError(f"The dataset {dataset.name} has no question that comes after others.")
        index = pincite_engine(dataset, load_embedder()).index
    except PinciteError as error:
        sys.exit(str(error))
    times = [_times(index, question) for question in turns[:: max(1, len(turns) // max(given.limit, 1))]]
    for name, some in zip(
        ("resolving", "search as asked", "search in conversation"), zip(*times, strict=True), strict=True
    ):
        sys.stdout.write(f"{name}: {1e3 * statistics.median(some):.2f} ms, p95 {1e3 * p95(some):.2f} ms\n")


def _times(index: Index, question: Question) -> tuple[float, float, float]:
    """Return the seconds that resolving a follow-up takes, searching it as asked, and searching it as resolved."""
    past = Past(said_before(question))
    mentions.cache_clear()
    began = time.perf_counter()
    after = resolved(index, past, question.text)
    known = time.perf_counter()
    search(index, question.text, _SHOWN)
    asked = time.perf_counter()
    search(index, question.text, _SHOWN, None, after)
    return known - began, asked - known, time.perf_counter() - asked


if __name__ == "__main__":
    main()
