"""A provider's stated facts held against a need's musts.

A must is broken by a fact alone; who did not state one is asked. Only what nobody can take
on trust (a certificate to be held, a quantity a month) counts as unproven without a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import RequirementKind
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from matchmaker.matching.musts import Must, read_must
from matchmaker.matching.normalisation import normalise
from matchmaker.matching.prices import Price, how_often, priced
from matchmaker.matching.results import Requirement, Scalar
from matchmaker.matching.understanding.proofs import LANGUAGE_NAMES

LATE = 4.0
"""A lead time is what a provider usually needs, and can be hurried: a must is broken by one
that is more than so many times too long. Short of that it costs points."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One capability of a provider, for one need on one day."""

    need: NeedDocument
    provider: ProviderDocument
    capability: CapabilityDocument
    gazetteer: Gazetteer
    today: date | None

    def failed_musts(self) -> Iterator[Requirement]:
        """The musts that a stated fact breaks."""
        for text in self.need.must:
            must = read_must(text, self.gazetteer, self.today)
            yield from self._place(must)
            yield from self._admission(must)
            yield from self._language(must)
            yield from self._delivery(must)
            yield from self._certificate(must)
            yield from self._kind(must)
            yield from self._numbers(must)

    def _place(self, must: Must) -> Iterator[Requirement]:
        for wanted in must.places:
            if not reaches(self.gazetteer, self.capability.service_area, wanted):
                yield area_outside(self.capability, wanted, self.gazetteer)

    def _admission(self, must: Must) -> Iterator[Requirement]:
        if not must.admits:
            return
        rule, source = self.capability.eligibility, self.capability.id
        kind, size = RequirementKind.ELIGIBILITY, must.headcount
        for place in must.places:
            if not reaches(self.gazetteer, rule.regions, place):
                yield Requirement(kind, "region_not_eligible", {"place": place}, source)
        for sector in must.sectors:
            if rule.sectors and sector not in rule.sectors:
                yield Requirement(kind, "sector_not_eligible", {"sector": sector}, source)
        if size is not None and rule.headcount_min is not None and size < rule.headcount_min:
            values = {"minimum": rule.headcount_min, "headcount": size}
            yield Requirement(kind, "headcount_too_small", values, source)
        if size is not None and rule.headcount_max is not None and size > rule.headcount_max:
            values = {"maximum": rule.headcount_max, "headcount": size}
            yield Requirement(kind, "headcount_too_large", values, source)

    def _language(self, must: Must) -> Iterator[Requirement]:
        missing = [code for code in must.languages if not _speaks(self.provider, code)]
        if must.any_of and len(missing) < len(must.languages):
            return
        for language in missing if self.provider.languages else ():
            values = {"language": language}
            kind = RequirementKind.LANGUAGE
            yield Requirement(kind, "language_missing", values, self.capability.id)

    def _delivery(self, must: Must) -> Iterator[Requirement]:
        offered = self.capability.delivery
        missing = [way for way in must.deliveries if offered and way not in offered]
        if must.any_of and len(missing) < len(must.deliveries):
            return
        for way in missing:
            values = {"delivery": way}
            kind = RequirementKind.DELIVERY
            yield Requirement(kind, "delivery_not_offered", values, self.capability.id)

    def _certificate(self, must: Must) -> Iterator[Requirement]:
        # Who lists no certificate at all has not said that it has none.
        if not must.certificates or not self.provider.certifications:
            return
        for name in _missing(must, _said(self.provider, self.today)):
            yield missing_certificate(name, self.provider, self.today)

    def _kind(self, must: Must) -> Iterator[Requirement]:
        kind = self.provider.kind
        if not must.kinds or kind is None or kind in must.kinds:
            return
        values = {"kinds": ", ".join(must.kinds), "kind": kind}
        yield Requirement(RequirementKind.PROVIDER, "kind_not_wanted", values)

    def _numbers(self, must: Must) -> Iterator[Requirement]:
        capability, days = self.capability, self.capability.lead_time_days
        capacity = capability.capacity_per_month
        if must.per_month is not None and capacity is not None and capacity < must.per_month:
            values = {"capacity": capacity, "wanted": must.per_month}
            kind = RequirementKind.CAPACITY
            yield Requirement(kind, "capacity_too_small", values, capability.id)
        if must.within_days is not None and days is not None and days > LATE * must.within_days:
            spans = {"days": days, "wanted": must.within_days}
            yield Requirement(RequirementKind.TIMING, "lead_time_too_long", spans, capability.id)
        if must.limit is not None:
            yield from self._limit(must, must.limit)
        yield from self._provider(must)

    def _provider(self, must: Must) -> Iterator[Requirement]:
        staff, founded = self.provider.staff, self.provider.founded
        if must.staff is not None and staff is not None and staff < must.staff:
            people = {"headcount": staff, "minimum": must.staff}
            yield Requirement(RequirementKind.PROVIDER, "too_few_staff", people)
        if must.years is None or founded is None or self.today is None:
            return
        if self.today.year - founded < must.years:
            # As a text: a year takes no thousands separator.
            ages: dict[str, Scalar] = {"founded": str(founded), "years": must.years}
            yield Requirement(RequirementKind.PROVIDER, "too_young", ages)

    def _limit(self, must: Must, limit: float) -> Iterator[Requirement]:
        unit, currency = self.capability.price_unit, must.currency or self.need.currency
        if must.limit_per is None:
            times = how_often(self.need, unit)
        else:
            times = (1.0, 1.0) if unit == must.limit_per else None
        price = priced(self.capability, times, limit, currency)
        if isinstance(price, Price) and price.lowest > limit:
            yield price_above(self.capability, price, currency)


def price_above(capability: CapabilityDocument, price: Price, currency: str | None) -> Requirement:
    """That the least this capability costs is above a limit in ``currency``.

    A price a unit is told as what the job comes to, unless the job is one unit.
    """
    stated = [p for p in (capability.price_min, capability.price_max) if p is not None]
    values: dict[str, Scalar] = {
        "price": min(stated, default=None),
        "currency": capability.currency,
        "unit": capability.price_unit,
        "limit": price.limit,
        "limit_currency": currency,
    }
    if price.times > 1:
        values |= {"price": price.lowest, "currency": currency, "unit": None}
    return Requirement(RequirementKind.BUDGET, "price_above_budget", values, capability.id)


def area_outside(capability: CapabilityDocument, wanted: str, gazetteer: Gazetteer) -> Requirement:
    """That the service area leaves a place out."""
    known = [code for code in capability.service_area if gazetteer.get(code)]
    values = {"place": wanted, "area": ", ".join(known)}
    return Requirement(RequirementKind.AREA, "area_outside", values, capability.id)


def reaches(gazetteer: Gazetteer, stated: tuple[str, ...], wanted: str) -> bool:
    """Whether stated places leave ``wanted`` in: they contain it, or lie in a wider one.

    Places that the gazetteer does not know say nothing; where nothing is said, nobody is
    left out.
    """
    known = [code for code in stated if code == "*" or gazetteer.get(code)]
    return not known or any(
        code == "*" or gazetteer.contains(code, wanted) or gazetteer.contains(wanted, code)
        for code in known
    )


def unproven_must(
    need: NeedDocument,
    provider: ProviderDocument,
    gazetteer: Gazetteer,
    today: date | None = None,
) -> Requirement | None:
    """A must that only a stated fact can meet, and that the provider states nothing for.

    A certificate that the provider itself must hold, or a quantity a month.
    """
    if not need.must:
        return None
    listed = _listed(provider, today)
    for text in need.must:
        must = read_must(text, gazetteer, today)
        missing = _missing(must, listed)
        if must.held and missing:
            return missing_certificate(missing[0], provider, today)
        if must.per_month is not None:
            most = max((c.capacity_per_month or 0.0 for c in provider.capabilities), default=0.0)
            if most < must.per_month:
                quantities = {"capacity": most, "wanted": must.per_month}
                return Requirement(RequirementKind.CAPACITY, "capacity_too_small", quantities)
    return None


def missing_certificate(name: str, provider: ProviderDocument, today: date | None) -> Requirement:
    """That a certificate is not shown, or has run out."""
    kind = RequirementKind.CERTIFICATE
    for item in provider.certifications:
        if item.expired(today) and names(item.name, name):
            values = {"name": item.name, "valid_until": str(item.valid_until)}
            return Requirement(kind, "certificate_expired", values)
    return Requirement(kind, "certificate_missing", {"name": name})


def _missing(must: Must, said: str) -> list[str]:
    """The certificates of a must that a text does not name; none if an alternative is."""
    missing = [name for name in must.certificates if not names(said, name)]
    met = must.any_of and len(missing) < len(must.certificates)
    return [] if met else missing


def names(text: str, certificate: str) -> bool:
    """Whether a text names a certificate, however it is spaced: ISO9001, ISO/IEC 17025."""
    return _pattern(certificate).search(normalise(text)) is not None


@lru_cache(maxsize=512)
def _pattern(certificate: str) -> re.Pattern[str]:
    parts = re.findall(r"[a-z]+|[^a-z\s-]+", normalise(certificate))
    spaced = r"[\s\-/]*(?:iec)?[\s-]*".join(map(re.escape, parts))
    return re.compile(rf"(?<![a-z]){spaced}(?![a-z0-9])")


def _listed(provider: ProviderDocument, today: date | None) -> str:
    """The names of the certificates that hold on the day."""
    return " ".join(item.name for item in provider.certifications if not item.expired(today))


def _said(provider: ProviderDocument, today: date | None) -> str:
    """Certificates that hold and whatever the texts say, less those that have run out."""
    listed = _listed(provider, today)
    said = f"{listed} {_texts(provider)}"
    for item in provider.certifications:
        if item.expired(today) and not names(listed, item.name):
            said = _pattern(item.name).sub(" ", normalise(said))
    return said


def _speaks(provider: ProviderDocument, language: str) -> bool:
    named = re.search(LANGUAGE_NAMES[language], _texts(provider), re.IGNORECASE)
    return language in provider.languages or named is not None


def _texts(provider: ProviderDocument) -> str:
    parts = [f"{c.title} {c.description}" for c in provider.capabilities]
    parts += [f"{w.title} {w.description}" for w in provider.past_work]
    return " ".join([*parts, *provider.summary.values()])
