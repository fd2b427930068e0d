"""Indexes on several machines follow one log of changes and end up the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.matching.index.follower import Changes, Follower
from matchmaker.matching.index.live import LiveIndex, Row
from matchmaker.matching.index.segment import Question

QUESTION = Question.of({1: 1.0})


class Log:
    """What a database would keep: for each version the texts put and deleted."""

    def __init__(self) -> None:
        self.entries: list[tuple[list[Row], list[int]]] = []

    def write(self, put: list[Row], delete: list[int]) -> None:
        self.entries.append((put, delete))

    def since(self, version: int) -> Changes:
        rows: dict[int, Row | None] = {}
        for put, delete in self.entries[version:]:
            rows |= dict.fromkeys(delete) | {row.number: row for row in put}
        put = [row for row in rows.values() if row is not None]
        gone = [number for number, row in rows.items() if row is None]
        return Changes(len(self.entries), put, gone)


def numbers(index: LiveIndex) -> list[int]:
    return [hit.number for hit in index.search(QUESTION, 50)]


def test_every_machine_sees_what_the_log_says_whenever_it_looks() -> None:
    log = Log()
    often, seldom = (Follower(LiveIndex.of([]), log.since) for _ in range(2))
    log.write([Row(1, {1: 1.0}), Row(2, {1: 2.0})], [])
    assert often.catch_up() == 2
    log.write([Row(3, {1: 3.0})], [1])
    log.write([Row(1, {1: 9.0})], [2])
    for follower in (often, seldom):
        follower.catch_up()
        assert numbers(follower.index) == [1, 3]
        assert follower.catch_up() == 0


def test_an_index_that_was_saved_catches_up_from_where_it_was(tmp_path: Path) -> None:
    log = Log()
    first = Follower(LiveIndex.of([]), log.since)
    log.write([Row(1, {1: 1.0}), Row(2, {1: 2.0})], [])
    first.catch_up()
    first.index.save(tmp_path)
    log.write([Row(3, {1: 3.0})], [2])

    again = Follower(LiveIndex.load(tmp_path), log.since)
    assert again.index.version == 1
    assert again.catch_up() == 2
    assert numbers(again.index) == [3, 1]


def test_a_change_during_a_save_is_not_taken_for_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matchmaker.matching.index import live  # noqa: PLC0415

    log = Log()
    follower = Follower(LiveIndex.of([]), log.since)
    log.write([Row(1, {1: 1.0})], [])
    follower.catch_up()
    merged = live._merged

    def interrupted(state: live._State) -> live.Segment:
        log.write([Row(2, {1: 2.0})], [])
        follower.catch_up()
        return merged(state)

    monkeypatch.setattr(live, "_merged", interrupted)
    follower.index.save(tmp_path)

    assert numbers(follower.index) == [2, 1]
    again = Follower(LiveIndex.load(tmp_path), log.since)
    assert again.index.version == 1
    again.catch_up()
    assert numbers(again.index) == [2, 1]


def test_changes_that_were_refused_come_again() -> None:
    log = Log()
    follower = Follower(LiveIndex.of([]), log.since)
    log.write([Row(1, {1: -1.0})], [])
    with pytest.raises(ValueError, match="above 0"):
        follower.catch_up()
    log.entries[0] = ([Row(1, {1: 1.0})], [])
    assert follower.catch_up() == 1
    assert numbers(follower.index) == [1]
