"""Fitting: known curves are found again, and every figure equals the one worked out the slow way."""

import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import calibrate
from eval.calibrate import Floats, auroc, best_threshold, calibration_error, first_hits, fit
from eval.dataset import Dataset, Passage, Question
from index.embed import Vectors


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def curve(slope: float, intercept: float, signal: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-(slope * signal + intercept)))
    return chance


# The curve


@given(st.floats(0.5, 20), st.floats(0.2, 0.8))
def test_a_curve_is_found_again_from_its_own_chances(slope: float, midpoint: float) -> None:
    signal = np.linspace(0, 1, 101)
    found = fit(signal, curve(slope, -slope * midpoint, signal))
    assert found == pytest.approx((slope, -slope * midpoint), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("slope", "intercept"), [(10.0, -5.0), (4.0, -1.0), (-6.0, 2.0)])
def test_a_curve_is_found_again_from_what_came_true(slope: float, intercept: float) -> None:
    rng = np.random.default_rng(11)
    signal = rng.random(40_000)
    right = (rng.random(40_000) < curve(slope, intercept, signal)).astype(np.float64)
    assert fit(signal, right) == pytest.approx((slope, intercept), rel=0.06, abs=0.1)


def test_the_fitted_curve_is_right_as_often_as_it_says() -> None:
    """Two conditions that only the likeliest curve meets: its chances sum to the outcomes, weighted by signal too."""
    signal, right = floats(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), floats(0, 0, 1, 0, 1, 1, 1)
    slope, intercept = fit(signal, right)
    chance = curve(slope, intercept, signal)
    assert chance.sum() == pytest.approx(4)
    assert (chance * signal).sum() == pytest.approx((right * signal).sum())


def test_a_signal_that_says_nothing_gets_a_flat_curve() -> None:
    slope, intercept = fit(floats(0, 0, 1, 1), floats(0, 1, 0, 1))
    assert (slope, intercept) == pytest.approx((0, 0), abs=1e-9)
    slope, intercept = fit(floats(0, 0, 0, 0, 1, 1, 1, 1), floats(1, 1, 1, 0, 1, 1, 1, 0))
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
    signal, right, own = first_hits(ARTICLES, Letters(), step=1)
    # First of A and C, then of B and D; the questions are qA0, qB1, qC0 and qD1.
    assert own.tolist() == [1, 0, 1, 0, 0, 1, 0, 1]
    assert right.tolist() == [1, 0, 0, 0, 0, 1, 0, 1]
    assert signal.dtype == right.dtype == own.dtype == np.float64
    assert signal[right == 1].tolist() == pytest.approx([1, 1, 1], abs=1e-5)
    assert signal[2] == pytest.approx(8 / np.sqrt(80), abs=1e-2)  # "gggh" and "gghh"
    assert signal[own == 0].max() < 0.01


def test_a_step_asks_every_so_manieth_question() -> None:
    every = first_hits(ARTICLES, Letters(), step=1)
    second = first_hits(ARTICLES, Letters(), step=2)
    for all_, some in zip(every, second, strict=True):
        assert some.tolist() == pytest.approx(all_[[0, 2, 4, 6]].tolist())
    assert first_hits(ARTICLES, Letters())[2].tolist() == [1, 0, 0, 1]  # three where nothing is said


def test_the_constants_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    signal = np.linspace(0, 1, 201)
    chance = curve(10, -5, signal)
    own = (signal > 0.3).astype(np.float64)
    asked: list[tuple[str, str]] = []

    def hits(dataset: Dataset, embedder: str) -> tuple[Floats, Floats, Floats]:
        asked.append((dataset.name, embedder))
        return signal, chance, own

    monkeypatch.setattr(sys, "argv", ["calibrate", "articles"])
    monkeypatch.setattr(calibrate, "load", {"articles": ARTICLES}.__getitem__)
    monkeypatch.setattr(calibrate, "load_embedder", lambda: "the default")
    monkeypatch.setattr(calibrate, "first_hits", hits)
    calibrate.main()
    assert asked == [("articles", "the default")]
    first, curve_line, silence = capsys.readouterr().out.splitlines()
    assert first == "articles: 201 first passages, 0.500 of them right"
    assert curve_line == "SLOPE 10.00 MIDPOINT 0.500"
    assert silence == ("SILENCE 0.12: balanced accuracy 1.000, AUROC 1.0000, expected calibration error 0.000")
