"""Many needs at once find what each of them finds alone."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from matchmaker.matching.index.facts import EVERYTHING, Facts, Filter
from matchmaker.matching.index.layout import Chunk
from matchmaker.matching.index.pairs import NOBODY, Pairs, best_pairs
from matchmaker.matching.index.segment import Question, Segment

TEXTS, NEEDS, TERMS = 2_000, 1_100, 60


def random_rows(rng: np.random.Generator, rows: int, terms: int, density: float) -> sp.csr_matrix:
    matrix = sp.random(rows, terms, density, "csr", rng=rng)
    matrix.data = np.ceil(matrix.data * 8) / 4
    return matrix


@pytest.fixture(scope="module")
def segment() -> Segment:
    rng = np.random.default_rng(5)
    facts = [Facts(category=f"c{number % 3}") for number in range(TEXTS)]
    rows = random_rows(rng, TEXTS, TERMS, 0.05)
    return Segment.built([Chunk(rows, rng.permutation(TEXTS), facts)])


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("wanted", [EVERYTHING, Filter(category="c1"), Filter(category="no")])
def test_every_need_gets_what_it_finds_alone(
    segment: Segment, wanted: Filter, threads: int
) -> None:
    needs = random_rows(np.random.default_rng(6), NEEDS, TERMS + 5, 0.08)
    pairs = best_pairs(segment, needs, 7, wanted=wanted, threads=threads)
    for number in range(0, NEEDS, 13):
        row = needs[number].sorted_indices()
        question = Question(row.indices.astype(np.int64), row.data)
        assert hits(pairs, number) == segment.search(question, 7, wanted)


def hits(pairs: Pairs, need: int) -> list[tuple[int, float]]:
    rows = zip(pairs.numbers[need].tolist(), pairs.scores[need].tolist(), strict=True)
    return [(number, score) for number, score in rows if number != NOBODY]


def test_an_empty_need_finds_nobody_and_more_than_there_are_finds_all() -> None:
    one = Segment.built([Chunk(sp.csr_matrix([[1.0, 2.0]]), np.array([9]), [Facts()])])
    pairs = best_pairs(one, sp.csr_matrix([[0.0, 0.0], [0.0, 3.0]]), 3)
    assert pairs.numbers.tolist() == [[NOBODY] * 3, [9, NOBODY, NOBODY]]
    assert pairs.scores.tolist() == [[0.0] * 3, [6.0, 0.0, 0.0]]


def test_a_need_that_weighs_nonsense_is_refused(segment: Segment) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        best_pairs(segment, sp.csr_matrix([[-1.0]]), 3)
