from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.understanding.numerals import chinese_number, english_number


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("十", 10, 10),
        ("十五", 15, 15),
        ("两百", 200, 200),
        ("一百二", 120, 120),
        ("一百二十", 120, 120),
        ("三万五", 35_000, 35_000),
        ("三万零五", 30_005, 30_005),
        ("七八万", 70_000, 80_000),
        ("三四十", 30, 40),
        ("八九十万", 800_000, 900_000),
        ("一千二百万", 12_000_000, 12_000_000),
        ("12.5万", 125_000, 125_000),
        ("3万5", 35_000, 35_000),
        ("半", 0.5, 0.5),
    ],
)
def test_chinese_numerals(written: str, low: float, high: float) -> None:
    assert chinese_number(written) == (low, high)


@pytest.mark.parametrize("written", ["", "二一", "一二三", "人", "万人"])
def test_what_is_no_chinese_numeral(written: str) -> None:
    assert chinese_number(written) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2,500", 2500),
        ("1.5", 1.5),
        ("six", 6),
        ("twenty five", 25),
        ("three hundred", 300),
        ("one hundred and twenty", 120),
        ("two million", 2_000_000),
        ("x", None),
    ],
)
def test_english_numbers(written: str, value: float | None) -> None:
    assert english_number(written) == value


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿半0123456789.", max_size=20))
def test_no_numeral_raises(written: str) -> None:
    span = chinese_number(written)

    assert span is None or span[0] <= span[1]
