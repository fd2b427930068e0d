from __future__ import annotations

from typing import Any

import pytest

from matchmaker.matching.documents import CapabilityDocument, ProviderDocument
from matchmaker.services.filters import Facets, MatchFilters

OFFERS: dict[str, dict[str, Any]] = {
    "lab": {
        "region": "CN-330603",
        "languages": ("zh", "en"),
        "capabilities": [
            {
                "category": "quality_process",
                "price_min": 1000.0,
                "currency": "CNY",
                "delivery": ("on_site",),
                "service_area": ("CN-330000",),
            },
            {"category": "training", "price_min": 90000.0, "currency": "CNY"},
        ],
    },
    "abroad": {
        "region": "VN",
        "languages": ("en",),
        "capabilities": [
            {
                "category": "quality_process",
                "price_min": 1000.0,
                "currency": "USD",
                "delivery": ("remote",),
                "service_area": ("*",),
            }
        ],
    },
    "lender": {
        "capabilities": [
            {
                "category": "finance",
                "language": "zh",
                "price_min": 4.0,
                "currency": "CNY",
                "price_unit": "percent",
            }
        ]
    },
    "silent": {"capabilities": [], "past_work": (), "name": {"en": "Dye lots shade"}},
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"category": "quality_process"}, {"lab", "abroad"}),
        ({"category": "no_such"}, set()),
        ({"delivery": "remote"}, {"abroad"}),
        ({"language": "zh"}, {"lab", "lender"}),
        ({"place": "CN-330603"}, {"lab", "abroad"}),
        ({"place": "VN"}, {"abroad"}),
        ({"max_price": "2000", "currency": "CNY"}, {"lab"}),
        ({"max_price": "2000", "currency": "USD"}, {"lab", "abroad"}),
        ({"category": "training", "max_price": "2000", "currency": "CNY"}, set()),
        ({"joined": "1"}, {"lab"}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_filters_let_through_what_they_say(values: dict[str, str], expected: set[str]) -> None:
    facets = Facets([(provider(name), name == "lab") for name in OFFERS])

    assert facets.candidates(MatchFilters.from_values(values)) == expected


@pytest.mark.parametrize(
    "values", [{}, {"max_price": "nonsense", "joined": "yes", "place": " ", "category": "x" * 65}]
)
def test_what_cannot_be_read_limits_nothing(values: dict[str, str]) -> None:
    facets = Facets([(provider(name), False) for name in OFFERS])

    assert facets.candidates(MatchFilters.from_values(values)) is None


def provider(name: str) -> ProviderDocument:
    values = dict(OFFERS[name])
    offers = values.pop("capabilities")
    capabilities = tuple(CapabilityDocument(id=f"c{i}", **item) for i, item in enumerate(offers))
    return ProviderDocument(id=name, capabilities=capabilities, **values)


def test_filters_go_into_an_address_and_come_back() -> None:
    values = {
        "category": "finance",
        "delivery": "remote",
        "place": "CN-330603",
        "max_price": "20000.5",
        "currency": "EUR",
        "language": "zh",
        "joined": "1",
    }

    filters = MatchFilters.from_values(values)

    assert filters.to_values() == values
    assert filters.active
    assert not MatchFilters.from_values({"currency": "EUR"}).active
