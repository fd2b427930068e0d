"""The filters beside a list of matches: kept in the address, answered from plain sets."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass

from matchmaker.domain.money import convert
from matchmaker.domain.places import Gazetteer
from matchmaker.domain.text import storable
from matchmaker.domain.vocabulary import PriceUnit
from matchmaker.matching.documents import CapabilityDocument, ProviderDocument

VALUE_LIMIT = 64
DEFAULT_CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class MatchFilters:
    """What the reader wants to see only; None is no limit.

    ``category``, ``delivery``, ``place`` and ``max_price`` must hold for one and the same
    capability; ``max_price`` keeps those that state a price at or below it, in
    ``currency``. ``language`` is one the provider speaks. ``joined`` keeps providers that
    take part themselves.
    """

    category: str | None = None
    delivery: str | None = None
    place: str | None = None
    max_price: float | None = None
    currency: str | None = None
    language: str | None = None
    joined: bool = False

    @classmethod
    def from_values(cls, values: Mapping[str, str]) -> MatchFilters:
        """Read the filters of an address; what can't be read is no limit."""
        return cls(
            category=_word(values.get("category")),
            delivery=_word(values.get("delivery")),
            place=_word(values.get("place")),
            max_price=_amount(values.get("max_price")),
            currency=_word(values.get("currency")),
            language=_word(values.get("language")),
            joined=values.get("joined") == "1",
        )

    def to_values(self) -> dict[str, str]:
        """The filters as the values of an address, those that limit something."""
        values = {
            "category": self.category,
            "delivery": self.delivery,
            "place": self.place,
            "max_price": None if self.max_price is None else f"{self.max_price:.12g}",
            "currency": None if self.max_price is None else self.currency,
            "language": self.language,
            "joined": "1" if self.joined else None,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def active(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.to_values())


@dataclass(frozen=True, slots=True)
class _Offer:
    """One capability of a provider, or the provider alone where it lists none."""

    provider_id: str
    price: float | None
    currency: str | None


class Facets:
    """Which providers of a catalogue have which properties."""

    def __init__(self, providers: Iterable[tuple[ProviderDocument, bool]]) -> None:
        """Sort the providers by property; each comes with whether it joined."""
        self._offers: list[_Offer] = []
        self._by_category: dict[str, set[int]] = defaultdict(set)
        self._by_delivery: dict[str, set[int]] = defaultdict(set)
        self._by_area: dict[str, set[int]] = defaultdict(set)
        self._by_region: dict[str, set[int]] = defaultdict(set)
        self._by_language: dict[str, set[str]] = defaultdict(set)
        self._joined: set[str] = set()
        self._gone: frozenset[str] = frozenset()
        self._changed: Facets | None = None
        for provider, joined in providers:
            self._add(provider, joined)

    def updated(
        self, changed: Iterable[tuple[ProviderDocument, bool]], gone: Iterable[str]
    ) -> Facets:
        """The same providers but for all that changed since they were sorted, and all that left."""
        found = list(changed)
        other = copy(self)
        other._changed = Facets(found)  # noqa: SLF001  a copy of this one
        other._gone = frozenset(gone) | {provider.id for provider, _ in found}  # noqa: SLF001
        return other

    def candidates(self, filters: MatchFilters) -> frozenset[str] | None:
        """Ids of the providers that pass, or None when nothing is filtered."""
        if not filters.active:
            return None
        if self._changed is None:
            return self._passing(filters)
        return (self._passing(filters) - self._gone) | self._changed._passing(filters)  # noqa: SLF001

    def _passing(self, filters: MatchFilters) -> frozenset[str]:
        offers = set(range(len(self._offers)))
        if filters.category:
            offers &= self._by_category.get(filters.category, set())
        if filters.delivery:
            offers &= self._by_delivery.get(filters.delivery, set())
        if filters.place:
            offers &= self._serving(filters.place)
        if filters.max_price is not None:
            currency = filters.currency or DEFAULT_CURRENCY
            offers = {
                number
                for number in offers
                if _affordable(self._offers[number], filters.max_price, currency)
            }
        found = {self._offers[number].provider_id for number in offers}
        if filters.language:
            found &= self._by_language.get(filters.language, set())
        if filters.joined:
            found &= self._joined
        return frozenset(found)

    def _add(self, provider: ProviderDocument, joined: bool) -> None:
        for language in provider.languages or _text_languages(provider):
            self._by_language[language].add(provider.id)
        if joined:
            self._joined.add(provider.id)
        for capability in provider.capabilities or (None,):
            number = len(self._offers)
            self._offers.append(_offer(provider.id, capability))
            if provider.region:
                self._by_region[provider.region].add(number)
            if capability is None:
                continue
            if capability.category:
                self._by_category[capability.category].add(number)
            for delivery in capability.delivery:
                self._by_delivery[delivery].add(number)
            for area in capability.service_area:
                self._by_area[area].add(number)

    def _serving(self, place: str) -> set[int]:
        """Offers that reach the place, or whose provider sits in it."""
        gazetteer = Gazetteer.load()
        reaching = [
            numbers for area, numbers in self._by_area.items() if gazetteer.contains(area, place)
        ]
        sitting = [
            numbers
            for region, numbers in self._by_region.items()
            if gazetteer.contains(place, region)
        ]
        return set().union(*reaching, *sitting)


def _offer(provider_id: str, capability: CapabilityDocument | None) -> _Offer:
    if capability is None or capability.price_unit == PriceUnit.PERCENT:
        return _Offer(provider_id, None, None)
    price = capability.price_min if capability.price_min is not None else capability.price_max
    return _Offer(provider_id, price, capability.currency)


def _affordable(offer: _Offer, limit: float, currency: str) -> bool:
    if offer.price is None:
        return False
    price = convert(offer.price, offer.currency or currency, currency)
    return price is not None and price <= limit


def _text_languages(provider: ProviderDocument) -> set[str]:
    return {capability.language for capability in provider.capabilities if capability.language}


def _word(value: str | None) -> str | None:
    word = storable(value or "").strip()
    return word if 0 < len(word) <= VALUE_LIMIT else None


def _amount(value: str | None) -> float | None:
    try:
        amount = float((value or "").replace(",", "").strip())
    except ValueError:
        return None
    return amount if math.isfinite(amount) and amount >= 0 else None
