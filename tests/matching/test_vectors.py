"""Texts are encoded once, and nothing that happens to the file does harm."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from matchmaker.matching.encoders import MOST_CHARACTERS
from matchmaker.matching.vectors import KEPT_DAYS, VectorStore
from tests.matching.encoding import MadeUpEncoder

TEXTS = ["shade control", "working capital loan", "", "lone \ud800 surrogate", "shade control"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors.sqlite3"


def encoded_again(path: Path, texts: list[str] = TEXTS, name: str = "made up 1") -> list[str]:
    """What a fresh store has to encode; the vectors must be right in any case."""
    encoder = MadeUpEncoder(name)
    found = VectorStore(path).vectors(encoder, texts)
    np.testing.assert_array_equal(found, MadeUpEncoder(name).encode(texts))
    return encoder.read


def test_a_text_is_encoded_once(path: Path) -> None:
    assert encoded_again(path) == TEXTS[:4]
    assert encoded_again(path) == []
    assert encoded_again(path, [*TEXTS, "new"]) == ["new"]


def test_another_encoder_has_vectors_of_its_own(path: Path) -> None:
    encoded_again(path)
    assert encoded_again(path, name="made up 2") == TEXTS[:4]
    assert encoded_again(path) == []


def test_what_an_encoder_does_not_read_makes_no_other_text(path: Path) -> None:
    long = "shade " * MOST_CHARACTERS
    encoded_again(path, [long])
    assert encoded_again(path, [long + "more"]) == []


def test_a_damaged_row_is_encoded_again(path: Path) -> None:
    encoded_again(path)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE rowid = 1")
        file.execute("UPDATE vectors SET vector = x'00' WHERE rowid = 2")
    file.close()
    assert sorted(encoded_again(path)) == sorted(TEXTS[:2])
    assert encoded_again(path) == []


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_damaged_file_is_made_again(path: Path, keep: int) -> None:
    many = [f"text {number}" for number in range(300)]
    encoded_again(path, many)
    content = path.read_bytes()
    path.write_bytes(content[:keep] + b"\xff" * (len(content) - keep))
    encoded_again(path, many)
    encoded_again(path, many)
    assert encoded_again(path, many) == []


def test_without_a_place_to_write_texts_are_encoded_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "no such folder" / "vectors.sqlite3"
    assert encoded_again(path)[: len(TEXTS)]
    assert not path.exists()


def test_vectors_of_texts_that_are_gone_are_forgotten(path: Path) -> None:
    first = date(2026, 11, 1)
    VectorStore(path, today=lambda: first).vectors(MadeUpEncoder(), ["kept", "gone"])
    for days in (KEPT_DAYS - 1, KEPT_DAYS + 1):
        later = first + timedelta(days=days)
        VectorStore(path, today=lambda now=later: now).vectors(MadeUpEncoder(), ["kept"])
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    file.close()


def _fill(path: Path, first: int) -> bool:
    texts = [f"text {number}" for number in range(first, first + 600)]
    found = VectorStore(path).vectors(MadeUpEncoder(), texts)
    return bool((found == MadeUpEncoder().encode(texts)).all())


def test_two_processes_share_a_file(path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert all(processes.map(_fill, [path] * 4, [0, 300, 100, 0]))
    assert encoded_again(path, [f"text {number}" for number in range(900)]) == []
