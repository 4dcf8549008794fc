"""Fitting: known curves are found again, and every figure equals the one worked out the slow way."""

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import astuple, fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import calibrate
from eval.calibrate import (
    Part,
    Tried,
    best_threshold,
    calibration_error,
    curve,
    fit,
    fit_levels,
    main,
    parted,
    report,
    shared,
    tried,
)
from eval.dataset import Dataset, Passage, Question
from eval.engine import pincite_engine
from eval.measure import Floats, auroc
from index import confidence
from index.combine import Signals
from index.embed import Vectors
from source.errors import PinciteError


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def line(slope: float, intercept: float, signal: Floats) -> Floats:
    return curve(signal[:, None], floats(slope, intercept))


def fit_one(signal: Floats, right: Floats, ridge: float = 0.0) -> tuple[float, float]:
    """Fit a curve over one signal, without penalty where nothing is said."""
    (slope,), intercept = fit(signal[:, None], right, ridge)
    return float(slope), intercept


# The curve


@given(st.floats(0.5, 20), st.floats(0.2, 0.8))
def test_a_curve_is_found_again_from_its_own_chances(slope: float, midpoint: float) -> None:
    signal = np.linspace(0, 1, 101)
    found = fit_one(signal, line(slope, -slope * midpoint, signal))
    assert found == pytest.approx((slope, -slope * midpoint), rel=1e-5, abs=1e-6)


@given(st.lists(st.floats(-5, 5), min_size=5, max_size=5), st.floats(-3, 3))
def test_a_curve_over_several_signals_is_found_again_from_its_own_chances(
    slopes: list[float], intercept: float
) -> None:
    signals = np.random.default_rng(3).random((200, 5))
    chance = line(1, intercept, signals @ np.array(slopes))
    found, at = fit(signals, chance, ridge=0)
    assert found.tolist() == pytest.approx(slopes, rel=1e-5, abs=1e-5)
    assert at == pytest.approx(intercept, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("slope", "intercept"), [(10.0, -5.0), (4.0, -1.0), (-6.0, 2.0)])
def test_a_curve_is_found_again_from_what_came_true(slope: float, intercept: float) -> None:
    rng = np.random.default_rng(11)
    signal = rng.random(40_000)
    right = (rng.random(40_000) < line(slope, intercept, signal)).astype(np.float64)
    assert fit_one(signal, right) == pytest.approx((slope, intercept), rel=0.06, abs=0.1)


def test_the_fitted_curve_is_right_as_often_as_it_says() -> None:
    """Two conditions that only the likeliest curve meets: its chances sum to the outcomes, weighted by signal too."""
    signal, right = floats(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), floats(0, 0, 1, 0, 1, 1, 1)
    slope, intercept = fit_one(signal, right)
    chance = line(slope, intercept, signal)
    assert chance.sum() == pytest.approx(4)
    assert (chance * signal).sum() == pytest.approx((right * signal).sum())


@given(st.floats(1e-4, 1))
def test_a_penalty_weighs_on_the_slopes_by_row_and_never_on_the_intercept(ridge: float) -> None:
    """What the penalised maximum must meet: the chances sum to the outcomes, and the slopes' pull equals the rest."""
    rng = np.random.default_rng(5)
    signals, right = rng.random((60, 2)), (rng.random(60) < 0.3).astype(np.float64)
    slopes, intercept = fit(signals, right, ridge)
    chance = line(1, intercept, signals @ slopes)
    assert chance.sum() == pytest.approx(right.sum())
    assert (signals.T @ (right - chance)).tolist() == pytest.approx((ridge * 60 * slopes).tolist(), abs=1e-8)
    twice = fit(np.concatenate([signals, signals]), np.concatenate([right, right]), ridge)
    assert [*twice[0], twice[1]] == pytest.approx([*slopes, intercept])


def test_signals_that_rise_together_share_their_slope() -> None:
    rng = np.random.default_rng(7)
    signal = rng.random(500)
    right = (rng.random(500) < line(6, -3, signal)).astype(np.float64)
    (one, other), _ = fit(np.stack([signal, signal], axis=1), right)
    assert one == pytest.approx(other)
    assert one > 1


def test_what_can_be_parted_without_a_fault_still_gets_a_curve() -> None:
    slope, intercept = fit_one(floats(0, 0.1, 0.8, 0.9), floats(0, 0, 1, 1), 1e-3)
    assert np.isfinite([slope, intercept]).all()
    chance = line(slope, intercept, floats(0.1, 0.8))
    assert chance[0] < 0.2 < 0.8 < chance[1]


def test_a_signal_that_says_nothing_gets_a_flat_curve() -> None:
    slope, intercept = fit_one(floats(0, 0, 1, 1), floats(0, 1, 0, 1))
    assert (slope, intercept) == pytest.approx((0, 0), abs=1e-9)
    slope, intercept = fit_one(floats(0, 0, 0, 0, 1, 1, 1, 1), floats(1, 1, 1, 0, 1, 1, 1, 0))
    assert (slope, intercept) == pytest.approx((0, np.log(3)), abs=1e-9)


# How well a signal parts


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40).filter(
        lambda pairs: len({positive for _, positive in pairs}) == 2
    )
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[int, bool]]) -> None:
    positives = [signal for signal, positive in pairs if positive]
    negatives = [signal for signal, positive in pairs if not positive]
    won = sum((p > n) + (p == n) / 2 for p in positives for n in negatives)
    got = auroc(floats(*(signal for signal, _ in pairs)), floats(*(positive for _, positive in pairs)))
    assert got == pytest.approx(won / (len(positives) * len(negatives)), abs=1e-12)


def test_auroc_by_hand() -> None:
    assert auroc(floats(0.1, 0.2, 0.8, 0.9), floats(0, 0, 1, 1)) == 1
    assert auroc(floats(0.1, 0.2, 0.8, 0.9), floats(1, 1, 0, 0)) == 0
    assert auroc(floats(0.5, 0.5, 0.5), floats(1, 0, 0)) == 0.5
    assert auroc(floats(0.3, 0.1, 0.2), floats(1, 0, 1)) == 1
    assert auroc(floats(0.3, 0.1, 0.2), floats(0, 0, 1)) == 0.5


def test_calibration_error_by_hand() -> None:
    chance, right = floats(0.05, 0.15, 0.15, 0.85, 1.0), floats(0, 0, 1, 1, 1)
    # bins: [.05] says .05 too much; [.15, .15] says .7 too little in sum; [.85] .15 too little; [1.0] is right
    assert calibration_error(chance, right) == pytest.approx((0.05 + 0.7 + 0.15 + 0.0) / 5)
    assert calibration_error(chance, right, bins=1) == pytest.approx(abs(chance.sum() - 3) / 5)
    assert calibration_error(chance, right, bins=2) == pytest.approx((abs(0.35 - 1) + abs(1.85 - 2)) / 5)
    assert calibration_error(floats(0, 0, 1, 1), floats(0, 0, 1, 1)) == 0
    assert calibration_error(floats(0, 0, 1, 1), floats(1, 1, 0, 0)) == 1


def test_chances_are_shared_by_the_passages_of_one_question_and_not_beyond() -> None:
    chance, rank = floats(0.5, 0.5, 1.0, 0.9, 1.0, 0.2, 0.25), floats(1, 2, 3, 1, 2, 1, 2)
    before = chance.copy()
    assert shared(chance, rank).tolist() == pytest.approx([0.5, 0.25, 0.25, 0.9, 0.1, 0.2, 0.2])
    assert chance.tolist() == before.tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.integers(1, 3))
def test_shared_chances_are_no_more_than_one_together_and_each_needs_all_before_to_fail(
    given_: list[float], depth: int
) -> None:
    rank = floats(*(i % depth + 1 for i in range(len(given_))))
    got = shared(floats(*given_), rank)
    for start in range(0, len(given_), depth):
        own = given_[start : start + depth]
        none_before = [math.prod(1 - chance for chance in own[:i]) for i in range(len(own))]
        expected = [chance * none for chance, none in zip(own, none_before, strict=True)]
        assert got[start : start + depth].tolist() == pytest.approx(expected, abs=1e-12)
        assert sum(expected) <= 1 + 1e-12


def test_the_best_threshold_parts_what_can_be_parted() -> None:
    threshold, balanced = best_threshold([floats(0.1, 0.2, 0.3, 0.6, 0.7)], [floats(0, 0, 0, 1, 1)])
    assert 0.3 < threshold <= 0.6
    assert balanced == 1
    assert threshold == round(threshold, 2)
    assert best_threshold([floats(0.3, 0.31)], [floats(0, 1)]) == (0.31, 1.0)


def test_the_best_threshold_weighs_both_kinds_alike() -> None:
    """Nine silences wrongly broken out of ninety cost as much as one answer in ten withheld."""
    chance = floats(*[0.2] * 81, *[0.4] * 9, *[0.6] * 9, 0.3)
    own = floats(*[0] * 90, *[1] * 10)
    threshold, balanced = best_threshold([chance], [own])
    assert 0.2 < threshold <= 0.3 or 0.4 < threshold <= 0.6
    assert balanced == pytest.approx(0.95)
    assert best_threshold([floats(0.2, 0.4, 0.6)], [floats(1, 0, 1)])[1] == 0.75


def test_the_best_threshold_weighs_all_groups_alike() -> None:
    """The large group would have it above .4, all of the small one below."""
    large = floats(*[0.4] * 50, *[0.6] * 50), floats(*[0] * 50, *[1] * 50)
    small = floats(0.1, 0.3), floats(0, 1)
    _, balanced = best_threshold([large[0], small[0]], [large[1], small[1]])
    assert balanced == pytest.approx(0.75)
    assert best_threshold([large[0], small[0], small[0]], [large[1], small[1], small[1]])[0] <= 0.3


def test_a_row_that_weighs_twice_is_as_good_as_two() -> None:
    rng = np.random.default_rng(5)
    signals, right = rng.random((80, 2)), (rng.random(80) > 0.4).astype(np.float64)
    weights = np.repeat(floats(1, 2), 40)
    slopes, intercept = fit(signals, right, 0.0, weights)
    twice = np.concatenate([signals, signals[40:]]), np.concatenate([right, right[40:]])
    expected, at = fit(*twice, 0.0)
    assert slopes.tolist() == pytest.approx(expected.tolist(), abs=1e-6)
    assert intercept == pytest.approx(at, abs=1e-6)


# Where the signal comes from


class Letters:
    """An embedder without a model: a text's vector counts its letters."""

    key = "letters@1"
    dim = 26

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[text.count(chr(97 + n)) + 1e-3 for n in range(26)] for text in texts], dtype=np.float32)
        normed: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normed


TEXTS = {"A": ("aaab", "aacc"), "B": ("dddd", "ddee"), "C": ("ffgg", "gghh"), "D": ("iiii", "jjkk")}
ARTICLES = Dataset(
    "articles",
    tuple(Passage(f"{title}{n}", title, text) for title, texts in TEXTS.items() for n, text in enumerate(texts)),
    (
        Question("qA0", "aaab"),
        Question("qB1", "ddee"),
        Question("qC0", "gggh"),  # nearer to C1 than to C0
        Question("none", "zz"),
        Question("qD1", "jjkk"),
    ),
    {"qA0": {"A0": 1, "A1": 0}, "qB1": {"B1": 2}, "qC0": {"C0": 1}, "none": {"D0": 0}, "qD1": {"D1": 1}},
)


FOREIGN = Dataset(
    "other", (Passage("X", "", "zzzz"),), (Question("qX", "zzzx"), Question("qY", "yy")), {"qX": {"X": 1}}
)


def test_a_dataset_of_titled_articles_is_parted_and_any_other_asked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate, "PARTS", (2, 4))
    levels = parted({"articles": ARTICLES, "other": FOREIGN})
    assert list(levels) == ["articles in 2 parts", "articles in 4 parts", "other"]
    halves, quarters, (whole,) = levels.values()
    said = [[[one.id for one in some] for some in (part.own, part.foreign)] for part in halves]
    assert said == [[["qA0", "qC0"], ["qB1", "qD1"]], [["qB1", "qD1"], ["qA0", "qC0"]]]
    assert [[p.id for p in part.dataset.passages] for part in halves] == [
        ["A0", "A1", "C0", "C1"],
        ["B0", "B1", "D0", "D1"],
    ]
    assert [[one.id for one in part.own] for part in quarters] == [["qA0"], ["qB1"], ["qC0"], ["qD1"]]
    assert all(len(part.foreign) == 1 and part.foreign[0] not in part.own for part in quarters)
    assert (whole.dataset, whole.own) == (FOREIGN, FOREIGN.questions[:1])
    assert [one.id for one in whole.foreign] == ["qA0"]
    monkeypatch.setattr(calibrate, "PARTS", (2, 5))
    assert list(parted({"articles": ARTICLES, "other": FOREIGN})) == ["articles", "other"]  # it has four


@pytest.fixture
def in_halves(monkeypatch: pytest.MonkeyPatch) -> list[Part]:
    monkeypatch.setattr(calibrate, "PARTS", (2,))
    (parts,) = parted({"articles": ARTICLES}).values()
    return parts


def test_a_part_is_asked_its_own_questions_and_others(in_halves: list[Part]) -> None:
    level = tried("halves", in_halves, Letters(), depth=1)
    assert level.own.tolist() == [1, 1, 0, 0] * 2
    assert level.right.tolist() == [1, 0, 0, 0, 1, 1, 0, 0]  # "gggh" is nearer to C1 than to C0
    assert level.rank.tolist() == [1] * 8
    assert level.size.tolist() == [math.log(30)] * 8
    assert level.signals.shape == (8, len(fields(Signals)))
    vector = level.signals[:, [field.name for field in fields(Signals)].index("vector")]
    assert vector[level.right == 1].tolist() == pytest.approx([1, 1, 1], abs=1e-5)
    assert vector[level.own == 0].max() < 0.01


def test_each_of_the_first_passages_is_a_row_of_its_own_and_the_signals_are_the_searchs(in_halves: list[Part]) -> None:
    one, two = (tried("halves", in_halves, Letters(), depth=depth) for depth in (1, 2))
    assert two.rank.tolist() == [1, 2] * 8
    assert two.right.sum() == 4
    np.testing.assert_array_equal(two.signals[::2], one.signals)
    np.testing.assert_array_equal(two.first().signals, one.signals)
    np.testing.assert_array_equal(two.first().right, one.right)
    engine = pincite_engine(in_halves[0].dataset, Letters())
    assert one.signals[0].tolist() == list(astuple(engine.rank(in_halves[0].own[0], 1)[0].signals))
    assert tried("halves", in_halves, Letters()).rank.max() == 3


def test_the_constants_are_printed_as_they_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put where they are kept, they give the very chances that were fitted."""
    rng = np.random.default_rng(2)

    def level(name: str, size: float) -> Tried:
        signals = rng.random((600, 8))
        truth = floats(1, 2, 0, 3, 4, 0, 0, 0, -0.5, -3)
        right = rng.random(600) < curve(np.column_stack([signals, np.full(600, size)]), truth)
        rank = np.tile(floats(1, 2, 3), 200)
        return Tried(
            name, signals, np.full(600, size), rank, right.astype(np.float64), (signals[:, 0] > 0.5).astype(np.float64)
        )

    levels = [level("small", math.log(40)), level("large", math.log(900))]
    *lines, small, large = report(levels)
    for line in lines[:3]:
        names, _, values = line.partition(" = ")
        for name, value in zip(names.split(", "), _values(values), strict=True):
            monkeypatch.setattr(confidence, name, value)
    firsts = [one.first() for one in levels]
    designs = [np.column_stack([one.signals, one.size]) for one in firsts]
    fitted = fit_levels(designs, firsts)
    for one, searched, said in ((levels[0], 40, small), (levels[1], 900, large)):
        chance = curve(np.column_stack([one.signals, one.size]), fitted)
        told = [confidence.confidence(Signals(*row), searched) for row in one.signals.tolist()]
        assert told == pytest.approx(chance.tolist(), abs=0.01)
        top, of = chance[one.rank == 1], one.first()
        assert said.startswith(f"{one.name}: 200 first passages, {of.right.mean():.3f} of them right; answered ")
        assert (
            f"AUROC {auroc(top, of.own):.4f}; expected calibration error {calibration_error(top, of.right):.3f}" in said
        )
        assert said.endswith(f" {calibration_error(shared(chance, one.rank), one.right):.3f}")
    words = [floats(*(row[1] for row in one.signals.tolist())) for one in firsts]
    by_words = fit_levels([np.column_stack([w, one.size]) for w, one in zip(words, firsts, strict=True)], firsts)
    only = confidence.confidence(Signals(*firsts[0].signals[0].tolist()), 40, known=0.0)
    assert only == pytest.approx(float(curve(np.array([[words[0][0], math.log(40)]]), by_words)[0]), abs=0.01)


def _values(text: str) -> list[Signals | float]:
    if text.startswith("Signals("):
        return [Signals(**{name: float(value) for name, value in re.findall(r"(\w+)=([-\d.]+)", text)})]
    return [float(value) for value in text.split(", ")]


def test_what_cannot_be_fitted_on_is_said() -> None:
    unjudged = replace(FOREIGN, qrels={})
    refused = [{"one": ARTICLES}, {"one": ARTICLES, "two": unjudged}, {"one": ARTICLES, "two": ARTICLES}]
    for datasets in refused:
        with pytest.raises(PinciteError, match=r"^(one|two): there are no questions|^Two of the datasets share"):
            parted(datasets)


def test_a_part_is_searched_whole_whatever_a_question_asks_of(in_halves: list[Part]) -> None:
    """A scope that no passage here has restricts nothing, but a scope may also be another passage's."""
    scoped = [
        replace(
            part,
            dataset=replace(part.dataset, passages=tuple(replace(p, scope=p.title) for p in part.dataset.passages)),
            own=tuple(replace(question, scope="nowhere") for question in part.own),
        )
        for part in in_halves
    ]
    assert tried("halves", scoped, Letters(), depth=1).right.sum() == 3


def test_levels_weigh_the_same_in_the_fit_however_large() -> None:
    rng = np.random.default_rng(7)

    def level(count: int, slope: float) -> Tried:
        signals = rng.random((count, 8))
        right = (rng.random(count) < curve(signals[:, :1], floats(slope, 0))).astype(np.float64)
        return Tried("", signals, np.zeros(count), np.ones(count), right, right)

    large, small = level(4000, 6), level(400, -6)
    designs = [one.signals[:, :1] for one in (large, small)]
    both = fit_levels(designs, [large, small])
    repeated = fit_levels([designs[0], *[designs[1]] * 10], [large, *[small] * 10])
    assert abs(both[0]) < 1  # the one pulls up as much as the other down
    assert repeated[0] < -2


def test_a_dataset_that_is_not_there_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["calibrate", "nowhere"])
    with pytest.raises(SystemExit) as raised:
        main()
    assert str(raised.value.code).startswith("There is no dataset nowhere: ")
