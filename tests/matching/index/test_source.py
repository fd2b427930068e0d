"""The index of this machine and Milvus (Lite, from its wheel) give the same answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.matching.index.facts import EVERYTHING, Facts, Filter
from matchmaker.matching.index.live import LiveIndex, Row
from matchmaker.matching.index.milvus import MilvusIndex
from matchmaker.matching.index.segment import Question
from matchmaker.matching.index.source import CandidateSource

CATEGORIES = ("quality", 'say "water" \\ 水', "")
FILTERS = (
    EVERYTHING,
    Filter(category=CATEGORIES[1]),
    Filter(category="quality", region="SG"),
    Filter(category="quality", language="zh", budget=4.0),
    Filter(budget=0.0),
    Filter(category="unheard of"),
)


@pytest.fixture
def milvus(tmp_path: Path) -> Iterator[MilvusIndex]:
    index = MilvusIndex.at(str(tmp_path / "milvus.db"), "texts")
    yield index
    index.close()


def rows(count: int, seed: int) -> list[Row]:
    chance = random.Random(seed)  # noqa: S311 - data for a test
    return [
        Row(
            number,
            {chance.randrange(40): chance.choice([0.1, 0.25, 0.7]) for _ in range(6)},
            Facts(
                chance.choice(CATEGORIES),
                chance.choice(["SG", "CN-44"]),
                chance.choice(["en", "zh"]),
                chance.choice([None, 2.0, 4.0, 7.5]),
            ),
        )
        for number in range(count)
    ]


def questions() -> list[Question]:
    chance = random.Random(3)  # noqa: S311 - data for a test
    return [
        Question.of({chance.randrange(45): chance.choice([0.3, 1.0]) for _ in range(12)})
        for _ in range(8)
    ]


def test_both_sources_find_the_same_numbers_and_scores_in_every_kind_of_filter(
    milvus: MilvusIndex,
) -> None:
    sources: list[CandidateSource] = [LiveIndex.of([]), milvus]
    for source in sources:
        source.change(put=rows(1_500, 1))
        source.change(put=rows(50, 2), delete=[*range(40, 60), 100_000])
    local, remote = sources
    for question in questions():
        for wanted in FILTERS:
            assert remote.search(question, 20, wanted) == local.search(question, 20, wanted)


def test_more_equals_than_are_fetched_at_once_are_still_ordered_by_number(
    milvus: MilvusIndex,
) -> None:
    milvus.change(put=[Row(number, {1: 0.5}) for number in reversed(range(300))])
    found = milvus.search(Question.of({1: 1.0}), 5)
    assert [hit.number for hit in found] == [0, 1, 2, 3, 4]


def test_a_text_without_terms_and_a_need_without_terms_find_nothing(milvus: MilvusIndex) -> None:
    milvus.change(put=[Row(1, {1: 0.5}), Row(2, {1: 0.5})])
    milvus.change(put=[Row(1, {})])
    assert [hit.number for hit in milvus.search(Question.of({1: 1.0}), 5)] == [2]
    assert milvus.search(Question.of({}), 5) == []


def test_a_bad_row_is_refused_and_changes_nothing(milvus: MilvusIndex) -> None:
    milvus.change(put=[Row(1, {1: 0.5})])
    with pytest.raises(ValueError, match="above 0"):
        milvus.change(put=[Row(2, {1: -1.0})], delete=[1])
    assert [hit.number for hit in milvus.search(Question.of({1: 1.0}), 5)] == [1]
