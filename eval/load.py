"""Many people asking at once: ``python -m eval.load`` serves a library, lets them ask, and says how it went.

Each asks the lecture's questions over HTTP as a program does, one after the other without a pause, which is more than
people do; what is counted is each question from its sending to its whole answer.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from eval.dataset import load_lecture

_COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
_PATIENCE = 60.0
"""Seconds an answer may take before it counts as an error."""


@dataclass(frozen=True, slots=True)
class Load:
    """How it went: the seconds each answer took, and what went wrong, a line each."""

    seconds: tuple[float, ...]
    errors: tuple[str, ...]
    lasted: float

    def told(self) -> str:
        """Return it in words."""
        ordered = sorted(self.seconds) or [0.0]
        late = ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
        return (
            f"{len(self.seconds):,} answers in {self.lasted:.0f} s, {len(self.seconds) / self.lasted:.1f} a second;"
            f" median {1000 * statistics.median(ordered):,.0f} ms, 95th percentile {1000 * late:,.0f} ms,"
            f" {len(self.errors)} errors"
        )


def ask_at_once(url: str, questions: Sequence[str], people: int, seconds: float) -> Load:
    """Let so many people ask for so long, each in an order of their own."""
    took: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds

    def ask(person: int) -> None:
        luck = random.Random(person)  # noqa: S311 - no secret
        with httpx.Client(base_url=url, timeout=_PATIENCE) as client:
            while time.monotonic() < end:
                began = time.monotonic()
                try:
                    _answered(client, luck.choice(questions))
                    took.append(time.monotonic() - began)
                except (httpx.HTTPError, ValueError) as error:
                    errors.append(f"{type(error).__name__}: {error}")

    began = time.monotonic()
    threads = [threading.Thread(target=ask, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(tuple(took), tuple(errors), time.monotonic() - began)


def _answered(client: httpx.Client, question: str) -> None:
    """Ask as ``gradio_client`` does: the question is put into the queue, and the answer comes as an event."""
    put = client.post("/gradio_api/call/ask", json={"data": [question, 5, None, None]})
    put.raise_for_status()
    with client.stream("GET", f"/gradio_api/call/ask/{put.json()['event_id']}") as said:
        lines = [line for line in said.iter_lines() if line]
    if lines[:1] != ["event: complete"]:
        raise ValueError(f"the server said {lines[:2]}")


@contextmanager
def serving(library: Path) -> Iterator[str]:
    """Serve a library, and give its address."""
    environment = os.environ | {"PINCITE_LIBRARY": str(library), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([*_COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield next(word for word in line.split() if word.startswith("http"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        if process.stdout:
            process.stdout.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a command; the status is 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args(arguments)
    questions = [question.text for question in load_lecture().questions]
    with tempfile.TemporaryDirectory(prefix="pincite-load-") as folder, serving(Path(folder)) as url:
        ask_at_once(url, questions[:1], 1, 1.0)
        load = ask_at_once(url, questions, chosen.people, chosen.seconds)
    sys.stdout.write(f"{chosen.people} people at once: {load.told()}\n")
    for error in load.errors[:5]:
        sys.stdout.write(f"  {error}\n")
    return 1 if load.errors else 0


if __name__ == "__main__":
    sys.exit(main())
