"""How long something took, as a machine of the usual speed counts: what bounds time has to hold on a busy one, too."""

import time

_USUAL = 0.02
"""Seconds that ``_work`` takes where the bounds were set."""


def now() -> float:
    """Return a moment, for ``since``."""
    return time.perf_counter()


def since(start: float) -> float:
    """Return the seconds since a moment, fewer by as much as the machine is slower just now than usual."""
    seconds = time.perf_counter() - start
    return seconds / max(1.0, max(_work() for _ in range(3)) / _USUAL)


def _work() -> float:
    start = time.perf_counter()
    sum(number * number for number in range(300_000))
    return time.perf_counter() - start
