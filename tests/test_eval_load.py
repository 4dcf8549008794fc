"""Many people asking at once, for a moment; ``python -m eval.load`` does it for a minute."""

from pathlib import Path

from eval.load import Load, ask_at_once, serving


def test_several_at_once_are_all_answered(tmp_path: Path) -> None:
    questions = ["How many US forces are stationed in Japan?", "Why did Japan support the war in Iraq?", "hello"]
    with serving(tmp_path) as url:
        load = ask_at_once(url, questions, people=5, seconds=3)
    assert load.errors == ()
    assert len(load.seconds) >= 5


def test_it_is_told_in_figures() -> None:
    load = Load(tuple(n / 100 for n in range(1, 101)), ("OSError: x",), 10.0)
    assert load.told() == "100 answers in 10 s, 10.0 a second; median 505 ms, 95th percentile 960 ms, 1 errors"
