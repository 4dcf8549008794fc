"""The words of a document, by which those that are broken at the ends of its lines are made whole."""

import re
from collections import Counter
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often a document has each word whole, in lower case; compounds with their hyphens."""

    times: Counter[str]

    def whole(self, first: str, second: str) -> bool:
        """Tell whether a word broken after ``first`` has its hyphen from the break alone."""
        joined, hyphened = self.times[(first + second).lower()], self.times[f"{first}-{second}".lower()]
        if not second[:1].islower():  # a capital or nothing: only where the document says so
            return joined > hyphened
        if joined or hyphened:
            return joined >= hyphened
        both = self.times[first.lower()] > 0 and self.times[second.lower()] > 0
        return not (both and min(len(first), len(second)) > 3)
