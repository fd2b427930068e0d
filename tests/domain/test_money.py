from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.money import RATES_DATE, UNITS_PER_USD, convert

amounts = st.floats(min_value=0, max_value=1e12, allow_nan=False)
currencies = st.sampled_from(sorted(UNITS_PER_USD))


@given(amounts, currencies, currencies)
def test_there_and_back_is_the_same_amount(amount: float, first: str, second: str) -> None:
    there = convert(amount, first, second)

    assert there is not None
    assert convert(there, second, first) == pytest.approx(amount)


@given(amounts, currencies)
def test_an_amount_in_its_own_currency_stays(amount: float, currency: str) -> None:
    assert convert(amount, currency, currency) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "to"),
    [(1, "XXX", "CNY"), (1, "CNY", "XXX"), (float("nan"), "CNY", "EUR"), (1, "", "")],
)
def test_what_the_table_does_not_know_stays_unknown(amount: float, currency: str, to: str) -> None:
    assert convert(amount, currency, to) is None


def test_the_table_is_dated_and_its_rates_are_positive() -> None:
    assert isinstance(RATES_DATE, date)
    assert len(UNITS_PER_USD) >= 35
    assert all(rate > 0 for rate in UNITS_PER_USD.values())
    assert UNITS_PER_USD["USD"] == 1
