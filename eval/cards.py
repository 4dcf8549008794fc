"""Measures what cards ask for: against what people chose to ask about the same paragraphs.

Run it with ``python -m eval.cards ../shared/eval/squad_v1``. For each paragraph, of the three stretches that are
blanked first, how many overlap a stretch that answers a person's question (precision at 3). The articles are parted in
two halves by every second title; each half is scored with weights fitted on the other, and both figures are printed,
beside the weights that ship, which are fitted on all, and what is commonly done: stretches at random, by TF-IDF, and
YAKE's keyphrases (Campos et al., "YAKE! Keyword extraction from single documents", 2020). ``--fit`` prints the
weights.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.lines import AskedLine, PassageLine, lines
from index.alone import stands_alone
from index.analysis import terms
from index.blanks import candidates
from index.worth import FEATURES, Described, Frequencies, blanks, described, frequencies, group, overlapping, score
from source.errors import PinciteError
from source.model import Span
from source.split import sentences

TOP = 3
RIDGE = 10.0
GROUPS = ("figure", "name", "term")
Floats = npt.NDArray[np.float64]
Weights = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A paragraph, and the spans of it that people asked about."""

    text: str
    title: str
    sentences: tuple[Span, ...]
    spans: tuple[Span, ...]
    counted: Frequencies
    described: tuple[Described, ...]


Picker = Callable[[Asked], Sequence[Span]]
"""A way to choose what to blank in a paragraph: the spans, the first chosen first."""


def main() -> None:
    """Measure, or fit, on the dataset named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.cards", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", type=Path, help="a folder in BEIR layout whose answers have starts, as squad_v1 has")
    parser.add_argument("--fit", action="store_true", help="print the weights fitted on all articles")
    given = parser.parse_args()
    try:
        halves = load_halves(given.dataset)
    except PinciteError as error:
        sys.exit(str(error))
    out = fitted_lines(fit([*halves[0], *halves[1]])) if given.fit else report(halves)
    sys.stdout.write("\n".join(out) + "\n")


def load_halves(folder: Path) -> tuple[list[Asked], list[Asked]]:
    """Return the paragraphs people asked about, in two halves by every second title in the order of the alphabet."""
    asked: dict[str, list[AskedLine]] = defaultdict(list)
    for line in lines(folder / "queries.jsonl", AskedLine):
        asked[line.context_id].append(line)
    articles: dict[str, list[PassageLine]] = defaultdict(list)
    for passage in lines(folder / "corpus.jsonl", PassageLine):
        articles[passage.title or ""].append(passage)
    halves: tuple[list[Asked], list[Asked]] = ([], [])
    for number, title in enumerate(sorted(articles)):
        counted = frequencies(passage.text for passage in articles[title])
        for passage in articles[title]:
            spans = tuple(span for line in asked[passage.id] for span in _answers(line, passage.text))
            if spans:
                cut = sentences(passage.text)
                found = tuple(described(passage.text, cut, counted, title))
                halves[number % 2].append(Asked(passage.text, title, cut, spans, counted, found))
    return halves


def _answers(line: AskedLine, text: str) -> list[Span]:
    """Return where the answers of a line stand: each at those of the starts at which it does."""
    places = [(at, answer) for answer in line.answers for at in line.answer_starts if text.startswith(answer, at)]
    return [Span(at, at + len(answer)) for at, answer in places]


def precision(paragraphs: Sequence[Asked], pick: Picker, *, given: bool = False) -> float:
    """Return the mean share, over paragraphs, of the first three stretches picked that overlap one asked about.

    With ``given``, of as many as there are, over the paragraphs that have any; else what is missing counts as wrong.
    """
    shares = []
    for paragraph in paragraphs:
        picked = list(pick(paragraph))[:TOP]
        right = sum(overlapping(paragraph.spans, span) for span in picked)
        if picked or not given:
            shares.append(right / (len(picked) if given else TOP))
    return sum(shares) / max(len(shares), 1)


def report(halves: tuple[Sequence[Asked], Sequence[Asked]]) -> list[str]:
    """Return a line for each way to choose: precision at 3 on each half, and on both."""
    crossed = [fit(halves[1]), fit(halves[0])]
    own = [fit(halves[0]), fit(halves[1])]
    rows: list[tuple[str, Sequence[Picker], bool]] = [
        ("Pincite, fitted on the other half", [by_weights(weights) for weights in crossed], False),
        ("Pincite, fitted on the same half", [by_weights(weights) for weights in own], False),
        ("Pincite as it ships, fitted on both", [shipped] * 2, False),
        ("its cards: whole sentences that stand alone", [by_cards] * 2, True),
        ("a stretch at random", [at_random] * 2, False),
        ("by TF-IDF", [by_tfidf] * 2, False),
    ]
    if find_spec("yake"):
        rows.append(("YAKE", [yake()] * 2, False))
    out = [f"{'precision at 3':<46}  half 1  half 2  both"]
    for name, pickers, given in rows:
        each = [precision(half, pick, given=given) for half, pick in zip(halves, pickers, strict=True)]
        both = sum(len(half) * value for half, value in zip(halves, each, strict=True)) / sum(map(len, halves))
        out.append(f"{name:<46}  {each[0]:.3f}   {each[1]:.3f}   {both:.3f}")
    cards = [sum(len(by_cards(one)[:TOP]) for one in half) for half in halves]
    out.append(f"{len(halves[0])} and {len(halves[1])} paragraphs; {cards[0]} and {cards[1]} cards")
    return out


def by_weights(weights: Weights) -> Picker:
    """Return the way that blanks by some weights, as ``index.worth`` does by its own."""

    def pick(paragraph: Asked) -> list[Span]:
        return _apart(sorted(paragraph.described, key=lambda one: (-score(one, weights), one.candidate.span)))

    return pick


def shipped(paragraph: Asked) -> list[Span]:
    """Blank as the product does."""
    found = blanks(paragraph.text, paragraph.sentences, paragraph.counted, paragraph.title)
    return [blank.span for blank in found]


def by_cards(paragraph: Asked) -> list[Span]:
    """Blank as the cards do: one blank for each sentence that stands alone."""
    best: dict[Span, Span] = {}
    for blank in blanks(paragraph.text, paragraph.sentences, paragraph.counted, paragraph.title):
        if stands_alone(paragraph.text, blank.sentence):
            best.setdefault(blank.sentence, blank.span)
    return list(best.values())


def at_random(paragraph: Asked) -> list[Span]:
    """Blank stretches at random, the same each time."""
    found = [one.span for cut in paragraph.sentences for one in candidates(paragraph.text, cut)]
    random.Random(paragraph.text).shuffle(found)  # noqa: S311 - no secret
    return _disjoint(found)


def by_tfidf(paragraph: Asked) -> list[Span]:
    """Blank the stretches whose terms have the highest mean TF-IDF, with the article as the collection."""
    here, counted = Counter(terms(paragraph.text)), paragraph.counted

    def worth(span: Span) -> float:
        own = terms(span.of(paragraph.text))
        weights = [here[term] * np.log(counted.paragraphs / max(counted.counts.get(term, 1), 1)) for term in own]
        return float(np.mean(weights)) if weights else 0.0

    found = [one.span for cut in paragraph.sentences for one in candidates(paragraph.text, cut)]
    return _disjoint(sorted(found, key=lambda span: (-worth(span), span)))


def yake() -> Picker:
    """Return YAKE's way, as its own documentation has it: phrases of three words at most, where they first stand."""
    from yake import KeywordExtractor

    extractor = KeywordExtractor(lan="en", n=3, top=20)

    def pick(paragraph: Asked) -> list[Span]:
        low, spans = paragraph.text.lower(), []
        for phrase, _ in extractor.extract_keywords(paragraph.text):
            at = low.find(phrase.lower())
            if at >= 0:
                spans.append(Span(at, at + len(phrase)))
        return _disjoint(spans)

    return pick


def _disjoint(found: Sequence[Span]) -> list[Span]:
    taken: list[Span] = []
    for span in found:
        if len(taken) < TOP and not overlapping(taken, span):
            taken.append(span)
    return taken


def _apart(found: Sequence[Described]) -> list[Span]:
    """Return the first three that do not overlap or ask for the same, as ``index.worth.blanks`` chooses."""
    taken: list[Described] = []
    for one in found:
        same = any(2 * len(one.terms & other.terms) > len(one.terms | other.terms) for other in taken)
        if not same and not overlapping([other.candidate.span for other in taken], one.candidate.span):
            taken.append(one)
        if len(taken) == TOP:
            break
    return [one.candidate.span for one in taken]


def fit(paragraphs: Sequence[Asked], ridge: float = RIDGE, steps: int = 10) -> dict[str, tuple[float, ...]]:
    """Return the weights of greatest likelihood, less the ridge, by Newton's method.

    In each paragraph, each stretch that people asked about is a choice among all of them, and a paragraph counts once.
    A weight is the sum of one all kinds share and one of its own kind, both under the ridge.
    """
    rows = [(_design(paragraph), _right(paragraph)) for paragraph in paragraphs]
    rows = [(design, right) for design, right in rows if right.any()]
    width = rows[0][0].shape[1]
    found = np.zeros(width)
    for _ in range(steps):
        gradient, curvature = -ridge * found, ridge * np.eye(width)
        for design, right in rows:
            worth = design @ found
            chance = np.exp(worth - worth.max())
            chance /= chance.sum()
            mean = chance @ design
            gradient += design.T @ right / right.sum() - mean
            apart = design - mean
            curvature += (apart * chance[:, None]).T @ apart
        found += np.linalg.solve(curvature, gradient)
    shared, *own = found.reshape(len(GROUPS) + 1, -1)
    return {name: tuple((shared + one).tolist()) for name, one in zip(GROUPS, own, strict=True)}


def _design(paragraph: Asked) -> Floats:
    """Return ``(n, 4 m)``: an intercept and the features of all kinds, and again in columns of its own."""
    plain = np.array([[1.0, *one.values] for one in paragraph.described]).reshape(-1, len(FEATURES) + 1)
    kinds = [group(one.candidate.kind) for one in paragraph.described]
    parts = [plain * np.array([[kind == name] for kind in kinds]).reshape(-1, 1) for name in GROUPS]
    return np.concatenate([plain, *parts], axis=1)


def _right(paragraph: Asked) -> Floats:
    return np.array([overlapping(paragraph.spans, one.candidate.span) for one in paragraph.described], dtype=np.float64)


def fitted_lines(weights: Weights) -> list[str]:
    """Return the weights as ``index.worth`` keeps them: a row for each feature, the intercepts first."""
    columns = zip(*(weights[name] for name in GROUPS), strict=True)
    names = ("always", *FEATURES)
    return [
        f'    ("{name}", {figure:.2f}, {named:.2f}, {term:.2f}),'
        for name, (figure, named, term) in zip(names, columns, strict=True)
    ]


if __name__ == "__main__":
    main()
