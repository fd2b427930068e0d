"""Hard requirements: passed, failed with the reason, or not checked.

A requirement fails only on a fact: what a provider did not say is asked, never held
against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import RequirementKind
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from matchmaker.matching.must_checks import Offer, area_outside, price_above, reaches
from matchmaker.matching.prices import Price, comparable_price
from matchmaker.matching.results import Requirement, Scalar


def failed_requirements(
    need: NeedDocument,
    provider: ProviderDocument,
    capability: CapabilityDocument | None,
    gazetteer: Gazetteer,
    today: date | None = None,
) -> tuple[Requirement, ...]:
    """The hard requirements of both sides that a stated fact breaks, in a fixed order.

    A certificate that had run out by ``today`` is no certificate.
    """
    if capability is None:
        return ()
    broken = [
        *_area(need, capability, gazetteer),
        *_eligibility(need, capability, gazetteer),
        *_budget(need, capability),
        *_delivery(need, capability),
        *Offer(need, provider, capability, gazetteer, today).failed_musts(),
    ]
    distinct = {(item.kind, item.code, str(item.values)): item for item in broken}
    return tuple(distinct.values())


def _broken(
    kind: RequirementKind, code: str, capability: CapabilityDocument, **values: Scalar
) -> Requirement:
    return Requirement(kind, code, values, capability.id)


def _area(
    need: NeedDocument, capability: CapabilityDocument, gazetteer: Gazetteer
) -> Iterator[Requirement]:
    wanted = need.region
    if wanted is None or gazetteer.get(wanted) is None:
        return
    # A need that names a wide place (a province) can be met anywhere inside it.
    if not reaches(gazetteer, capability.service_area, wanted):
        yield area_outside(capability, wanted, gazetteer)


def _eligibility(
    need: NeedDocument, capability: CapabilityDocument, gazetteer: Gazetteer
) -> Iterator[Requirement]:
    rule = capability.eligibility
    kind = RequirementKind.ELIGIBILITY
    staff = need.headcount
    if staff is not None and rule.headcount_min is not None and staff < rule.headcount_min:
        minimum = rule.headcount_min
        yield _broken(kind, "headcount_too_small", capability, minimum=minimum, headcount=staff)
    if staff is not None and rule.headcount_max is not None and staff > rule.headcount_max:
        maximum = rule.headcount_max
        yield _broken(kind, "headcount_too_large", capability, maximum=maximum, headcount=staff)
    if need.sector is not None and rule.sectors and need.sector not in rule.sectors:
        yield _broken(kind, "sector_not_eligible", capability, sector=need.sector)
    place = need.region
    if place is not None and gazetteer.get(place) and not reaches(gazetteer, rule.regions, place):
        yield _broken(kind, "region_not_eligible", capability, place=place)


def _budget(need: NeedDocument, capability: CapabilityDocument) -> Iterator[Requirement]:
    price = comparable_price(need, capability)
    if isinstance(price, Price) and price.lowest > price.limit:
        yield price_above(capability, price, need.currency)


def _delivery(need: NeedDocument, capability: CapabilityDocument) -> Iterator[Requirement]:
    if not need.delivery or not capability.delivery:
        return
    if set(need.delivery) & set(capability.delivery):
        return
    yield _broken(
        RequirementKind.DELIVERY,
        "delivery_not_offered",
        capability,
        delivery=", ".join(need.delivery),
    )
