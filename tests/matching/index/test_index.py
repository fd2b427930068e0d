"""The index finds what a plain matrix product finds, whatever was changed in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.index import layout
from matchmaker.matching.index.facts import EVERYTHING, Facts, Filter
from matchmaker.matching.index.kernel import best
from matchmaker.matching.index.layout import Chunk
from matchmaker.matching.index.live import LiveIndex, Row, warm_up
from matchmaker.matching.index.segment import Hit, Question, Segment
from tools import corpus

COLUMNS = 12
QUARTERS = st.integers(1, 12).map(lambda value: value / 4)
FACTS = st.builds(
    Facts,
    category=st.sampled_from(["", "quality", "water"]),
    region=st.sampled_from(["", "CN-44", "SG"]),
    language=st.sampled_from(["en", "zh"]),
    price=st.none() | st.integers(0, 9).map(float),
)
ROWS = st.builds(
    Row,
    number=st.integers(0, 30),
    terms=st.dictionaries(st.integers(0, COLUMNS), QUARTERS, max_size=6),
    facts=FACTS,
)
QUESTIONS = st.dictionaries(st.integers(0, COLUMNS + 3), QUARTERS, max_size=8).map(Question.of)
FILTERS = st.builds(
    Filter,
    category=st.sampled_from([None, "quality", "water", "unheard of"]),
    region=st.sampled_from([None, "CN-44", "SG"]),
    language=st.sampled_from([None, "zh"]),
    budget=st.none() | st.integers(0, 9).map(float),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.lists(ROWS, max_size=5)),
        st.tuples(st.just("delete"), st.lists(st.integers(0, 30), max_size=3)),
        st.tuples(st.just("merge"), st.none()),
    ),
    max_size=8,
)


def passes(facts: Facts, wanted: Filter) -> bool:
    return (
        wanted.category in {None, facts.category}
        and wanted.region in {None, facts.region}
        and wanted.language in {None, facts.language}
        and (wanted.budget is None or facts.price is None or facts.price <= wanted.budget)
    )


def naive(rows: Iterable[Row], question: Question, count: int, wanted: Filter) -> list[Hit]:
    asked = dict(zip(question.columns.tolist(), question.weights.tolist(), strict=True))
    scored = [
        Hit(row.number, sum(asked[c] * row.terms[c] for c in sorted(asked) if c in row.terms))
        for row in rows
        if passes(row.facts, wanted)
    ]
    found = [hit for hit in scored if hit.score > 0]
    return sorted(found, key=lambda hit: (-hit.score, hit.number))[:count]


def rows(*numbers: int) -> list[Row]:
    return [Row(number, {number % COLUMNS: 1.0, 3: 0.5}) for number in numbers]


@given(
    st.sampled_from([1, 3, layout.RARE]),
    STEPS,
    st.lists(QUESTIONS, min_size=1, max_size=3),
    st.integers(1, 8),
    FILTERS,
)
def test_the_index_equals_a_plain_search_after_any_changes(
    rare: int,
    steps: list[tuple[str, list[Row] & list[int]]],
    questions: list[Question],
    count: int,
    wanted: Filter,
) -> None:
    with patch.object(layout, "RARE", rare):
        check_steps(steps, questions, count, wanted)


def check_steps(
    steps: list[tuple[str, list[Row] & list[int]]],
    questions: list[Question],
    count: int,
    wanted: Filter,
) -> None:
    index, plain = LiveIndex.of([]), dict[int, Row]()
    for step, given_ in steps:
        if step == "put":
            index.change(put=given_)
            plain |= {row.number: row for row in given_}
        elif step == "delete":
            index.change(delete=given_)
            plain = {number: row for number, row in plain.items() if number not in given_}
        else:
            index.merge()
        for question in questions:
            assert index.search(question, count, wanted) == naive(
                plain.values(), question, count, wanted
            )


@pytest.fixture(scope="module")
def pieces() -> corpus.Pieces:
    return corpus.read_pieces()


@pytest.mark.parametrize("rare", [1, layout.RARE])
def test_an_index_of_real_texts_equals_a_plain_search_in_every_kind_of_filter(
    pieces: corpus.Pieces, rare: int
) -> None:
    size = 70_000
    idf = corpus.idf_of(pieces, size)
    chunks, first = [], 0
    for drawn in corpus.texts(pieces, size):
        numbers = (np.arange(len(drawn.anchors)) + first) * 7919 % 70_001
        chunks.append(Chunk(corpus.weigh(drawn.counts, idf), numbers, corpus.facts(drawn.anchors)))
        first += len(numbers)
    with patch.object(layout, "RARE", rare):
        segment = Segment.built(chunks)
    rows = sp.vstack([chunk.rows for chunk in chunks]).astype(np.float64).T.tocsr()
    numbers = np.concatenate([chunk.numbers for chunk in chunks])
    facts = [fact for chunk in chunks for fact in chunk.facts]
    everybody = np.ones(70_001, dtype=bool)
    some = np.random.default_rng(4).random(70_001) < 0.6
    for need in corpus.needs(pieces, 5):
        question = Question(need.columns, need.counts * idf[need.columns])
        ends = [0, len(question.columns)]
        asked = sp.csr_matrix(
            (question.weights, question.columns, ends), shape=(1, pieces.vocabulary)
        )
        scores = (asked @ rows).toarray()[0]
        for wanted, alive in [
            *((corpus.filter_of(need, name), everybody) for name in corpus.FILTERS),
            (Filter(language=need.language), everybody),
            (Filter(region=need.region, budget=need.budget), everybody),
            (Filter(language="zh"), some),
            (EVERYTHING, some),
        ]:
            passed = np.array([passes(fact, wanted) for fact in facts])
            passed &= alive[numbers]
            order = np.lexsort((numbers, -np.where(passed, scores, 0.0)))[:300]
            expected = [
                Hit(int(numbers[at]), float(scores[at]))
                for at in order
                if passed[at] and scores[at] > 0
            ]
            for count in (1, 20, 300):
                there = alive[segment.arrays["numbers"]].astype(np.uint8)
                assert segment.search(question, count, wanted, there) == expected[:count]
                if alive is everybody:
                    assert segment.search(question, count, wanted) == expected[:count]


def test_a_catalogue_of_the_benches_is_the_same_each_time_and_grows_at_its_end(
    pieces: corpus.Pieces,
) -> None:
    assert pieces.vocabulary > 200_000
    small = next(iter(corpus.texts(pieces, 1_000)))
    large = next(iter(corpus.texts(pieces, 10_000)))
    assert (large.counts[:1_000] != small.counts).nnz == 0
    assert 45 < large.counts.nnz / 10_000 < 55


@pytest.mark.parametrize("count", [1, 20, 300])
def test_a_large_index_equals_a_plain_search(count: int) -> None:
    many = [
        Row(
            (number * 7919) % 140_001,
            {column: ((number * column) % 9 + 1) / 4 for column in {number % 5, number % 11 + 5}},
            Facts(category="quality" if number % 3 else "water"),
        )
        for number in range(140_000)
    ]
    index = LiveIndex.of(many)
    question = Question.of({0: 0.5, 1: 2.0, 4: 1.0, 7: 1.0, 9: 0.25, 15: 3.0})
    for wanted in (EVERYTHING, Filter(category="water")):
        assert index.search(question, count, wanted) == naive(many, question, count, wanted)


def test_what_changes_while_a_merge_runs_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    index = LiveIndex.of(rows(1, 2, 3))
    index.change(put=rows(4, 5))
    merged = index_module_merge()

    def interrupted(state: object) -> object:
        result = merged(state)
        index.change(put=[Row(4, {3: 9.0}), *rows(6)], delete=[1, 5])
        return result

    monkeypatch.setattr("matchmaker.matching.index.live._merged", interrupted)
    index.merge()

    expected = [Row(4, {3: 9.0}), *rows(2, 3, 6)]
    question = Question.of({3: 1.0, 2: 1.0})
    assert index.search(question, 9) == naive(expected, question, 9, EVERYTHING)


def index_module_merge():  # type: ignore[no-untyped-def]
    from matchmaker.matching.index import live  # noqa: PLC0415

    return live._merged


def test_a_saved_index_answers_as_the_one_that_was_saved(tmp_path: Path) -> None:
    index = LiveIndex.of(rows(*range(50)))
    index.change(put=[Row(60, {3: 2.0}, Facts("water", "SG", "zh", 4.0))], delete=[7])
    index.save(tmp_path)

    question = Question.of({3: 1.0, 8: 2.0})
    assert LiveIndex.load(tmp_path).search(question, 20) == index.search(question, 20)


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_row_with_a_bad_weight_is_refused_and_changes_nothing(weight: float) -> None:
    index = LiveIndex.of(rows(1))
    with pytest.raises(ValueError, match="above 0"):
        index.change(put=[Row(2, {3: weight})], delete=[1])
    assert [hit.number for hit in index.search(Question.of({3: 1.0}), 5)] == [1]


@pytest.mark.parametrize("terms", [{1: -1.0}, {1: float("nan")}, {-1: 1.0}])
def test_a_question_that_could_not_be_answered_exactly_is_refused(terms: dict[int, float]) -> None:
    with pytest.raises(ValueError, match="question"):
        Question.of(terms)


def test_where_no_folder_takes_compiled_code_each_process_compiles_for_itself(
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    program = (
        "from numba.core import caching\n"
        "caching.CacheImpl._locator_classes = [caching.UserProvidedCacheLocator]\n"
        "from matchmaker.matching.index.live import LiveIndex, Row\n"
        "from matchmaker.matching.index.segment import Question\n"
        "print(LiveIndex.of([Row(7, {1: 2.0})]).search(Question.of({1: 2.0}), 3))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NUMBA_CACHE_DIR": str(blocked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "[Hit(number=7, score=4.0)]\n", done.stderr


def test_an_index_built_from_a_stream_says_how_far_it_is_and_equals_one_built_at_once() -> None:
    many = rows(*range(25))
    told: list[int] = []

    def stream() -> Iterable[Chunk]:
        for first in range(0, 25, 10):
            part = many[first : first + 10]
            matrix = np.zeros((len(part), COLUMNS))
            for at, row in enumerate(part):
                matrix[at, list(row.terms)] = list(row.terms.values())
            numbers = np.array([row.number for row in part])
            yield Chunk(sp.csr_matrix(matrix), numbers, [row.facts for row in part])

    index = LiveIndex.built(stream(), told.append)

    assert told == [10, 20, 25]
    question = Question.of({3: 1.0, 8: 2.0})
    assert index.search(question, 25) == LiveIndex.of(many).search(question, 25)


@pytest.mark.parametrize(
    ("numbers", "facts", "weight", "message"),
    [
        ([1, 1], 2, 1.0, "same number"),
        ([1, 2], 1, 1.0, "equally many"),
        ([1], 2, 1.0, "equally many"),
        ([1, 2], 2, -1.0, "above 0"),
    ],
)
def test_a_chunk_that_can_not_be_laid_out_is_refused(
    numbers: list[int], facts: int, weight: float, message: str
) -> None:
    chunk = Chunk(sp.csr_matrix([[weight], [1.0]]), np.array(numbers), [Facts()] * facts)
    with pytest.raises(ValueError, match=message):
        Segment.built([chunk])


def test_after_warming_up_no_kind_of_search_compiles_again(tmp_path: Path) -> None:
    warm_up()
    compiled = len(best.signatures)
    LiveIndex.of(rows(*range(3_000))).save(tmp_path)
    index = LiveIndex.load(tmp_path)
    index.change(put=rows(7_000), delete=[3])
    for wanted in (EVERYTHING, Filter("", "", "", 3.0), Filter(language="en", budget=1)):
        index.search(Question.of({3: 1.0}), 20, wanted)
    assert len(best.signatures) == compiled
