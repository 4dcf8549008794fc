"""Words that say different things, however near they are in letters or in meaning. Pure."""

import re

from index.analysis import terms
from index.polarity import negations, opposite

_SETS = tuple(
    frozenset(words.split())
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "january february march april may june july august september october november december",
        "spring summer autumn fall winter",
        "north south east west northern southern eastern western northeast northwest southeast southwest",
        "left right", "top bottom", "upper lower", "inner outer", "front rear back",
        "male female man woman men women boy girl boys girls husband wife father mother son daughter brother sister "
        "king queen uncle aunt prince princess",
        "guilty innocent", "before after",
        "first last", "buyer seller", "debit credit", "plaintiff defendant", "import export", "input output",
        "red orange yellow green blue purple violet brown black white grey gray pink",
        "second minute hour day week month year decade century millennium seconds minutes hours days weeks months "
        "years decades centuries millennia daily weekly monthly yearly",
        "inch foot yard mile metre meter kilometre kilometer centimetre centimeter millimetre millimeter inches feet "
        "yards miles metres meters kilometres kilometers centimetres centimeters millimetres millimeters",
        "gram kilogram pound ounce ton tonne stone grams kilograms pounds ounces tons tonnes",
        "litre liter gallon pint quart litres liters gallons pints quarts",
        "acre hectare acres hectares", "dollar euro pound yen franc mark dollars euros pounds francs marks cents",
        "celsius fahrenheit kelvin", "watt volt ampere watts volts amperes",
        "hundred thousand million billion trillion",
    )
)  # fmt: skip
"""Of the words of one set none is another, but for their spellings below."""
_SPELLINGS = re.compile(r"(met|lit|kilomet|centimet|millimet)re(s?)\Z")
_OPPOSED = (
    ("hyper", "hypo"), ("af", "ef"), ("ab", "ad"), ("endo", "exo"), ("inter", "intra"), ("macro", "micro"),
    ("ante", "anti"), ("ante", "post"), ("pre", "post"), ("im", "em"), ("in", "ex"), ("over", "under"), ("pro", "anti"),
    ("homo", "hetero"), ("mono", "poly"), ("ecto", "endo"), ("sub", "super"), ("uni", "multi"), ("up", "down"),
)  # fmt: skip
_DENYING = ("un", "in", "im", "il", "ir", "non", "dis", "a", "an", "anti")


def denied_otherwise(one: str, other: str) -> bool:
    """Whether one of two answers denies more than the other: "guilty", "not guilty"."""
    return len(negations(one)) != len(negations(other))


def apart(one: str, other: str) -> bool:
    """Whether two words, in lower case, are known to say different things."""
    one, other = (_SPELLINGS.sub(r"\1er\2", word) for word in (one, other))
    if one == other or terms(one) == terms(other) != []:
        return False
    ends = (one, other), (other, one)
    return (
        any(one in some and other in some and one.rstrip("s") != other.rstrip("s") for some in _SETS)
        or any(opposite(mine, its) for mine in terms(one) for its in terms(other))
        or any(_swapped(*pair, *both) for pair in ends for both in _OPPOSED)
        or any(long == prefix + short for long, short in ends for prefix in _DENYING)
    )


def initials(short: str, words: str) -> bool:
    """Whether an answer is made of the initials of the other: "UN" and "United Nations"."""
    letters = short.replace(".", "").strip()
    first = "".join(word[0] for word in re.findall(r"\w+", words) if word.lower() not in ("of", "the", "and", "for"))
    return len(letters) > 1 and letters.casefold() == first.casefold()


def _swapped(one: str, other: str, first: str, second: str) -> bool:
    return one.startswith(first) and other == second + one[len(first) :]
