"""Token vectors: what rounding keeps, and files that never give back anything but what was put in."""

from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embed import Reading, Vectors, no_tokens
from index.tokens import DamagedTokensError, Place, TokenFiles, Tokens, decode, encode, packed, rotated, width
from source.errors import PinciteError


def unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def some(count: int, dim: int, seed: int = 0) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32))


def tokens(count: int, dim: int = 12, seed: int = 0) -> Tokens:
    random = np.random.default_rng(seed)
    return Tokens(random.integers(0, 30000, (count, 3), dtype=np.int32), encode(some(count, dim, seed)))


@pytest.mark.parametrize("dim", [1, 3, 4, 32, 130, 384])
def test_rotating_keeps_every_cosine(dim: int) -> None:
    vectors = some(20, dim)
    np.testing.assert_allclose(rotated(vectors) @ rotated(vectors).T, vectors @ vectors.T, atol=1e-5)
    np.testing.assert_allclose(rotated(vectors * 7), rotated(vectors), atol=1e-6)


def test_the_rotation_is_the_same_for_ever() -> None:
    """Kept codes would mean nothing under another; these figures were computed from the formula by hand."""
    signs = np.array([-1, -1, 1])  # the SHA-256 of four zero bytes begins with df, in bits 110
    angle = np.pi / 6
    expected = np.array(
        [
            [np.sqrt(1 / 3)] * 3,
            [np.sqrt(2 / 3) * np.cos(angle * k) for k in (1, 3, 5)],
            [np.sqrt(2 / 3) * np.cos(2 * angle * k) for k in (1, 3, 5)],
        ]
    )
    np.testing.assert_allclose(rotated(np.eye(3, dtype=np.float32)), (expected * signs).T, atol=1e-6, rtol=0)
    assert encode(np.eye(9, dtype=np.float32)).tolist() == encode(np.eye(9, dtype=np.float32) * 100).tolist()


@pytest.mark.parametrize("dim", [32, 384])
def test_what_is_kept_estimates_cosines_without_bias(dim: int) -> None:
    vectors, questions = some(400, dim, 1), some(40, dim, 2)
    questions[:20] = unit(vectors[:20] + 0.5 * some(20, dim, 3))
    exact = questions @ vectors.T
    kept = rotated(questions) @ decode(encode(vectors), dim).T
    assert np.abs(kept - exact).std() < 0.5 / np.sqrt(dim)
    near = exact > 0.5
    assert near.sum() >= 20
    np.testing.assert_allclose(kept[near].mean(), exact[near].mean(), rtol=0.02)


@given(st.integers(1, 9), st.integers(0, 5))
def test_four_coordinates_share_a_byte(dim: int, count: int) -> None:
    vectors = some(count, dim, 7)
    codes = encode(vectors)
    assert codes.shape == (count, width(dim)) == (count, (dim + 3) // 4)
    scaled = rotated(vectors) * np.sqrt(dim)
    for row in range(count):
        for column in range(dim):
            level = sum(float(scaled[row, column]) > edge for edge in (-0.9816, 0.0, 0.9816))
            assert codes[row, column // 4] >> (6 - 2 * (column % 4)) & 3 == level
    levels = np.array([-1.5104, -0.4528, 0.4528, 1.5104]) / (0.8825 * np.sqrt(dim))
    picked = np.array([[sum(x > edge for edge in (-0.9816, 0.0, 0.9816)) for x in row] for row in scaled], dtype=int)
    np.testing.assert_allclose(decode(codes, dim), levels[picked.reshape(count, dim)], rtol=1e-5)


def test_a_paragraph_of_150_tokens_costs_less_than_20_kilobytes(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    reading = Reading(
        some(1, 384)[0], random.integers(0, 30000, 150), random.integers(0, 900, (150, 2)), some(150, 384)
    )
    TokenFiles(tmp_path).append([packed(reading)])
    assert sum(path.stat().st_size for path in tmp_path.glob("*.tokens")) == 150 * 108 < 20_000


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 40), max_size=4), max_size=4))
def test_what_is_put_in_comes_back(batches: list[list[int]]) -> None:
    files = TokenFiles(None)
    kept: list[tuple[Place, Tokens]] = []
    for number, counts in enumerate(batches):
        made = [tokens(count, seed=number * 10 + i) for i, count in enumerate(counts)]
        kept += zip(files.append(made), made, strict=True)
    for place, one in kept:
        back = files.read(place, 3)
        np.testing.assert_array_equal(back.places, one.places)
        np.testing.assert_array_equal(back.codes, one.codes)


def test_a_segment_that_is_full_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.tokens._SEGMENT_BYTES", 100)
    files = TokenFiles(tmp_path)
    places = [files.append([tokens(10, seed=seed)])[0] for seed in range(3)]
    assert [place.segment for place in places] == [1, 2, 3]
    for seed, place in enumerate(places):
        np.testing.assert_array_equal(files.read(place, 3).codes, tokens(10, seed=seed).codes)


def test_another_process_sees_what_was_added_since(tmp_path: Path) -> None:
    writer, reader = TokenFiles(tmp_path), TokenFiles(tmp_path)
    first = writer.append([tokens(5)])[0]
    reader.read(first, 3)
    second = writer.append([tokens(6, seed=1)])[0]
    np.testing.assert_array_equal(reader.read(second, 3).places, tokens(6, seed=1).places)
    third = reader.append([tokens(7, seed=2)])[0]
    np.testing.assert_array_equal(writer.read(third, 3).codes, tokens(7, seed=2).codes)


@pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "empty"])
def test_damage_is_told(tmp_path: Path, damage: str) -> None:
    place = TokenFiles(tmp_path).append([tokens(5)])[0]
    path = tmp_path / "1.tokens"
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"cut": whole[:-1], "flipped": whole[:9] + b"\xff" + whole[10:], "empty": b""}[damage])
    with pytest.raises(DamagedTokensError):
        TokenFiles(tmp_path).read(place, 3)


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PinciteError, match="Token vectors cannot be written"):
        TokenFiles(tmp_path / "file" / "tokens").append([tokens(1)])


def test_a_writer_that_does_not_come_to_its_turn_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.tokens._LOCK_SECONDS", 0)
    with FileLock(tmp_path / "write.lock"), pytest.raises(PinciteError, match=r": another Pincite is writing there\.$"):
        TokenFiles(tmp_path).append([tokens(1)])


def test_a_reading_without_tokens_takes_no_room() -> None:
    files = TokenFiles(None)
    place = files.append([packed(Reading(some(1, 12)[0], *no_tokens()))])[0]
    back = files.read(place, 3)
    assert (place.count, back.places.shape, back.codes.shape) == (0, (0, 3), (0, 3))
