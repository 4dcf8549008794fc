"""Fitting the weights: from what is known of candidates to the weights that rank them best."""

import re
import sys
from dataclasses import astuple, replace

import numpy as np
import pytest

from eval.tune import Asked, main, measured, objective, tune
from index.combine import WEIGHTS, Signals, alike, combined


def asked(seed: int, telling: int, candidates: int = 12) -> Asked:
    """A question of which only the signal at ``telling`` says which candidate is right."""
    random = np.random.default_rng(seed)
    own = random.random((candidates, 7))
    gains = np.zeros(candidates)
    gains[np.argmax(own[:, telling])] = 1.0
    return Asked(own, alike(random.random((candidates, 4))), gains, 1.0, 5)


def test_the_weight_of_the_signal_that_tells_grows_until_it_ranks_right() -> None:
    for telling in range(7):
        sets = [[asked(seed, telling) for seed in range(40)], [asked(seed + 99, telling) for seed in range(5)]]
        weights = tune(sets)
        assert objective(sets, weights) > max(objective(sets, WEIGHTS), 0.9)
        assert int(np.argmax(astuple(weights)[:-1])) == telling
        assert sum(astuple(weights)[:-1]) == pytest.approx(1)


def test_each_dataset_counts_the_same_however_large() -> None:
    large, small = [asked(seed, 0) for seed in range(60)], [asked(seed, 5) for seed in range(3)]
    assert objective([large, small], WEIGHTS) == pytest.approx(
        (sum(measured(large, WEIGHTS)) + sum(measured(small, WEIGHTS))) / 4
    )


def test_figures_by_hand() -> None:
    """Gains of 1 and 2 in the first place and the third, where 2 and 1 are best."""
    own = np.zeros((4, 7))
    own[:, 0] = [3, 2, 1, 0]
    one = Asked(own, np.zeros((4, 4)), np.array([1.0, 0.0, 2.0, 0.0]), 2 + 1 / np.log2(3), 5)
    none = replace(one, gains=np.array([0.0, 1.0, 0.0, 0.0]), best=1.0)
    only_vector = Signals(1, 0, 0, 0, 0, 0, 0, 0)
    assert measured([one, none], only_vector) == pytest.approx((0.5, (2 / (2 + 1 / np.log2(3)) + 1 / np.log2(3)) / 2))


def test_a_candidate_is_of_anothers_company_the_more_the_more_alike_they_are() -> None:
    near, far = [1.0, 0.0], [0.0, 1.0]
    shares = alike(np.array([near, [0.96, 0.28], far], dtype=np.float32))
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert shares.diagonal().tolist() == [0, 0, 0]
    assert shares[0, 1] == pytest.approx(1 / (1 + np.exp(-20 * 0.96)), abs=1e-6)
    assert alike(np.ones((1, 2), dtype=np.float32)).tolist() == [[0]]
    assert alike(np.ones((0, 2), dtype=np.float32)).shape == (0, 0)


@pytest.mark.parametrize(("tokens", "share"), [(1, 0), (12, 0), (18, 0.4), (27, 1), (300, 1)])
def test_company_counts_the_more_the_longer_the_question_is(tokens: int, share: float) -> None:
    own = np.random.default_rng(1).random((5, 7))
    shares = alike(np.random.default_rng(2).random((5, 3)))
    alone = own @ np.array(astuple(WEIGHTS)[:-1])
    signals, scores = combined(own, shares, tokens)
    np.testing.assert_allclose(signals[:, :7], own)
    np.testing.assert_allclose(signals[:, 7], shares @ alone)
    np.testing.assert_allclose(scores, alone + WEIGHTS.company * share * (shares @ alone))


def test_what_the_vocabulary_does_not_know_is_left_to_the_words() -> None:
    own = np.random.default_rng(1).random((5, 7))
    shares = np.zeros((5, 5))
    by_all = own @ np.array(astuple(WEIGHTS)[:-1])
    np.testing.assert_allclose(combined(own, shares, 5, 0.0)[1], own[:, 1])
    np.testing.assert_allclose(combined(own, shares, 5, 0.25)[1], 0.25 * by_all + 0.75 * own[:, 1])


def test_the_command_prints_weights_and_a_line_for_each_dataset(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tune", "--limit", "6", "lecture-tune", "lecture-unseen"])
    main()
    weights, tuned, unseen = capsys.readouterr().out.splitlines()
    kept = {name: float(value) for name, value in re.findall(r"(\w+)=([-\d.]+)", weights)}
    assert list(kept) == list(Signals.__slots__)
    assert sum(list(kept.values())[:-1]) == pytest.approx(1, abs=0.005)
    figures = r"now \S+ / \S+, fitted \S+ / \S+, fitted on the others \S+ / \S+"
    assert re.fullmatch(f"lecture-tune: {figures}", tuned)
    assert re.fullmatch(f"lecture-unseen: {figures}", unseen)


@pytest.mark.parametrize("names", [["nowhere"], ["lecture", "nowhere"]])
def test_a_dataset_that_is_not_there_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["tune", *names])
    with pytest.raises(SystemExit) as raised:
        main()
    assert str(raised.value.code).startswith("There is no dataset nowhere: ")
