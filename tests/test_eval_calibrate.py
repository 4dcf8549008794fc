"""Fitting: known curves are found again, and every figure equals the one worked out the slow way."""

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import astuple, fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import calibrate
from eval.calibrate import Tried, best_threshold, calibration_error, fit, halves, shared
from eval.dataset import Dataset, Passage, Question
from eval.engine import pincite_engine
from eval.measure import Floats, auroc
from index import confidence
from index.combine import Signals
from index.embed import Vectors


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def curve(slope: float, intercept: float, signal: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-(slope * signal + intercept)))
    return chance


def fit_one(signal: Floats, right: Floats, ridge: float = 0.0) -> tuple[float, float]:
    """Fit a curve over one signal, without penalty where nothing is said."""
    (slope,), intercept = fit(signal[:, None], right, ridge)
    return float(slope), intercept


# The curve


@given(st.floats(0.5, 20), st.floats(0.2, 0.8))
def test_a_curve_is_found_again_from_its_own_chances(slope: float, midpoint: float) -> None:
    signal = np.linspace(0, 1, 101)
    found = fit_one(signal, curve(slope, -slope * midpoint, signal))
    assert found == pytest.approx((slope, -slope * midpoint), rel=1e-5, abs=1e-6)


@given(st.lists(st.floats(-5, 5), min_size=5, max_size=5), st.floats(-3, 3))
def test_a_curve_over_several_signals_is_found_again_from_its_own_chances(
    slopes: list[float], intercept: float
) -> None:
    signals = np.random.default_rng(3).random((200, 5))
    chance = curve(1, intercept, signals @ np.array(slopes))
    found, at = fit(signals, chance, ridge=0)
    assert found.tolist() == pytest.approx(slopes, rel=1e-5, abs=1e-5)
    assert at == pytest.approx(intercept, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("slope", "intercept"), [(10.0, -5.0), (4.0, -1.0), (-6.0, 2.0)])
def test_a_curve_is_found_again_from_what_came_true(slope: float, intercept: float) -> None:
    rng = np.random.default_rng(11)
    signal = rng.random(40_000)
    right = (rng.random(40_000) < curve(slope, intercept, signal)).astype(np.float64)
    assert fit_one(signal, right) == pytest.approx((slope, intercept), rel=0.06, abs=0.1)


def test_the_fitted_curve_is_right_as_often_as_it_says() -> None:
    """Two conditions that only the likeliest curve meets: its chances sum to the outcomes, weighted by signal too."""
    signal, right = floats(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), floats(0, 0, 1, 0, 1, 1, 1)
    slope, intercept = fit_one(signal, right)
    chance = curve(slope, intercept, signal)
    assert chance.sum() == pytest.approx(4)
    assert (chance * signal).sum() == pytest.approx((right * signal).sum())


@given(st.floats(1e-4, 1))
def test_a_penalty_weighs_on_the_slopes_by_row_and_never_on_the_intercept(ridge: float) -> None:
    """What the penalised maximum must meet: the chances sum to the outcomes, and the slopes' pull equals the rest."""
    rng = np.random.default_rng(5)
    signals, right = rng.random((60, 2)), (rng.random(60) < 0.3).astype(np.float64)
    slopes, intercept = fit(signals, right, ridge)
    chance = curve(1, intercept, signals @ slopes)
    assert chance.sum() == pytest.approx(right.sum())
    assert (signals.T @ (right - chance)).tolist() == pytest.approx((ridge * 60 * slopes).tolist(), abs=1e-8)
    twice = fit(np.concatenate([signals, signals]), np.concatenate([right, right]), ridge)
    assert [*twice[0], twice[1]] == pytest.approx([*slopes, intercept])


def test_signals_that_rise_together_share_their_slope() -> None:
    rng = np.random.default_rng(7)
    signal = rng.random(500)
    right = (rng.random(500) < curve(6, -3, signal)).astype(np.float64)
    (one, other), _ = fit(np.stack([signal, signal], axis=1), right)
    assert one == pytest.approx(other)
    assert one > 1


def test_what_can_be_parted_without_a_fault_still_gets_a_curve() -> None:
    slope, intercept = fit_one(floats(0, 0.1, 0.8, 0.9), floats(0, 0, 1, 1), 1e-3)
    assert np.isfinite([slope, intercept]).all()
    chance = curve(slope, intercept, floats(0.1, 0.8))
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
    threshold, balanced = best_threshold(floats(0.1, 0.2, 0.3, 0.6, 0.7), floats(0, 0, 0, 1, 1))
    assert 0.3 < threshold <= 0.6
    assert balanced == 1
    assert threshold == round(threshold, 2)
    assert best_threshold(floats(0.3, 0.31), floats(0, 1)) == (0.31, 1.0)


def test_the_best_threshold_weighs_both_kinds_alike() -> None:
    """Nine silences wrongly broken out of ninety cost as much as one answer in ten withheld."""
    chance = floats(*[0.2] * 81, *[0.4] * 9, *[0.6] * 9, 0.3)
    own = floats(*[0] * 90, *[1] * 10)
    threshold, balanced = best_threshold(chance, own)
    assert 0.2 < threshold <= 0.3 or 0.4 < threshold <= 0.6
    assert balanced == pytest.approx(0.95)
    assert best_threshold(floats(0.2, 0.4, 0.6), floats(1, 0, 1))[1] == 0.75


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


def test_every_judged_question_is_asked_of_its_own_half_and_of_the_other() -> None:
    tried = halves(ARTICLES, Letters(), step=1, depth=1)
    # First of A and C, then of B and D; the questions are qA0, qB1, qC0 and qD1.
    assert tried.own.tolist() == [1, 0, 1, 0, 0, 1, 0, 1]
    assert tried.right.tolist() == [1, 0, 0, 0, 0, 1, 0, 1]
    assert tried.rank.tolist() == [1] * 8
    assert tried.signals.shape == (8, len(fields(Signals)))
    assert {array.dtype for array in (tried.signals, tried.rank, tried.right, tried.own)} == {np.dtype(np.float64)}
    vector = tried.signals[:, [field.name for field in fields(Signals)].index("vector")]
    assert vector[tried.right == 1].tolist() == pytest.approx([1, 1, 1], abs=1e-5)
    assert vector[2] == pytest.approx(8 / np.sqrt(80), abs=1e-2)  # "gggh" and "gghh"
    assert vector[tried.own == 0].max() < 0.01


def test_each_of_the_first_passages_is_a_row_of_its_own() -> None:
    one, two = (halves(ARTICLES, Letters(), step=1, depth=depth) for depth in (1, 2))
    assert two.rank.tolist() == [1, 2] * 8
    assert two.own.tolist() == np.repeat(one.own, 2).tolist()
    assert two.right[::2].tolist() == one.right.tolist()
    assert two.right[5] == 1  # C0, behind C1
    assert two.right.sum() == 4
    np.testing.assert_array_equal(two.signals[::2], one.signals)
    usual = halves(ARTICLES, Letters(), step=1)
    assert usual.rank.max() == 3


def test_the_signals_are_those_the_search_itself_goes_by() -> None:
    engine = pincite_engine(ARTICLES, Letters())
    whole = Dataset("one", tuple(p for p in ARTICLES.passages if p.title == "A"), ARTICLES.questions, ARTICLES.qrels)
    tried = halves(whole, Letters(), step=4, depth=1)  # one article: the other half is empty
    (found,) = engine.rank(ARTICLES.questions[0], 1)
    alone = pincite_engine(whole, Letters()).rank(ARTICLES.questions[0], 1)
    assert tried.signals.tolist() == [list(astuple(alone[0].signals))]
    assert engine.passage_of[found.id] == "A0"
    assert found.signals.vector == pytest.approx(alone[0].signals.vector)


def test_a_step_asks_every_so_manieth_question() -> None:
    every, second = (halves(ARTICLES, Letters(), step=step, depth=1) for step in (1, 2))
    for name in ("signals", "rank", "right", "own"):
        np.testing.assert_array_equal(getattr(second, name), getattr(every, name)[[0, 2, 4, 6]])
    assert halves(ARTICLES, Letters(), depth=1).own.tolist() == [1, 0]  # eight where nothing is said


def test_the_constants_are_printed_as_they_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(2)
    signals = rng.random((600, 8))
    right = (rng.random(600) < curve(1, -5, signals @ floats(1, 2, 0, 3, 4, 0, 0, 0))).astype(np.float64)
    rank = np.tile(floats(1, 2, 3), 200)
    first = rank == 1
    tried = Tried(signals, rank, right, np.where(first, signals[:, 0] > 0.5, rng.random(600) > 0.5).astype(np.float64))
    asked: list[tuple[str, str]] = []

    def tries(dataset: Dataset, embedder: str) -> Tried:
        asked.append((dataset.name, embedder))
        return tried

    monkeypatch.setattr(sys, "argv", ["calibrate", "articles"])
    monkeypatch.setattr(calibrate, "load", {"articles": ARTICLES}.__getitem__)
    monkeypatch.setattr(calibrate, "load_embedder", lambda: "the default")
    monkeypatch.setattr(calibrate, "halves", tries)
    calibrate.main()
    assert asked == [("articles", "the default")]
    said, slopes_line, intercept_line, silence = capsys.readouterr().out.splitlines()
    assert said == f"articles: 200 first passages, {right[first].mean():.3f} of them right"
    slopes, intercept = fit(signals[first], right[first])
    names = [field.name for field in fields(Signals)]
    printed = ", ".join(f"{name}={slope:.2f}" for name, slope in zip(names, slopes, strict=True))
    assert slopes_line == f"SLOPES = Signals({printed})"
    assert intercept_line == f"INTERCEPT = {intercept:.2f}"
    chance = curve(1, intercept, signals @ slopes)
    threshold, balanced = best_threshold(chance[first], tried.own[first])
    assert silence == (
        f"SILENCE {threshold:.2f}: balanced accuracy {balanced:.3f},"
        f" AUROC {auroc(chance[first], tried.own[first]):.4f},"
        f" expected calibration error {calibration_error(chance[first], right[first]):.3f} of first passages,"
        f" {calibration_error(shared(chance, rank), right):.3f} of the first three"
    )
    # Put where they are kept, they give the very chances that were fitted.
    kept = dict(re.findall(r"(\w+)=([-\d.]+)", slopes_line))
    monkeypatch.setattr(confidence, "SLOPES", Signals(**{name: float(value) for name, value in kept.items()}))
    monkeypatch.setattr(confidence, "INTERCEPT", float(intercept_line.removeprefix("INTERCEPT = ")))
    told = [confidence.confidence(Signals(*row)) for row in signals.tolist()]
    assert told == pytest.approx(chance.tolist(), abs=0.01)
