"""Hard requirements: passed, failed with the reason, or not checked.

A requirement fails only on a fact: what a provider did not say is asked, never held
against it.
"""

from __future__ import annotations

from collections.abc import Iterator

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import RequirementKind
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from matchmaker.matching.musts import failed_musts
from matchmaker.matching.results import Requirement, Scalar
from matchmaker.matching.signals import comparable_price


def failed_requirements(
    need: NeedDocument,
    provider: ProviderDocument,
    capability: CapabilityDocument | None,
    gazetteer: Gazetteer,
) -> tuple[Requirement, ...]:
    """The hard requirements of both sides that a stated fact breaks, in a fixed order."""
    if capability is None:
        return ()
    broken = [
        *_area(need, capability, gazetteer),
        *_eligibility(need, capability, gazetteer),
        *_budget(need, capability),
        *_delivery(need, capability),
        *failed_musts(need, provider, capability, gazetteer),
    ]
    distinct = {(item.kind, item.code, str(item.values)): item for item in broken}
    return tuple(distinct.values())


def _broken(
    kind: RequirementKind, code: str, capability: CapabilityDocument, **values: Scalar
) -> Requirement:
    return Requirement(kind, code, values, capability.id)


def _area(
    need: NeedDocument,
    capability: CapabilityDocument,
    gazetteer: Gazetteer,
) -> Iterator[Requirement]:
    wanted = need.region
    known = [code for code in capability.service_area if code == "*" or gazetteer.get(code)]
    if wanted is None or gazetteer.get(wanted) is None or not known:
        return
    if any(code == "*" or gazetteer.contains(code, wanted) for code in known):
        return
    # A need that names a wide place (a province) can be met anywhere inside it.
    if any(gazetteer.contains(wanted, code) for code in known):
        return
    yield _broken(
        RequirementKind.AREA,
        "area_outside",
        capability,
        place=wanted,
        area=", ".join(known),
    )


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
    known = [code for code in rule.regions if code == "*" or gazetteer.get(code)]
    if need.region is not None and gazetteer.get(need.region) and known:
        inside = any(code == "*" or gazetteer.contains(code, need.region) for code in known)
        if not inside and not any(gazetteer.contains(need.region, code) for code in known):
            yield _broken(kind, "region_not_eligible", capability, place=need.region)


def _budget(need: NeedDocument, capability: CapabilityDocument) -> Iterator[Requirement]:
    price = comparable_price(need, capability)
    if price is None or price.lowest <= price.limit:
        return
    yield _broken(
        RequirementKind.BUDGET,
        "price_above_budget",
        capability,
        price=capability.price_min if capability.price_min is not None else capability.price_max,
        currency=capability.currency,
        unit=capability.price_unit,
        limit=need.budget_max,
        limit_currency=need.currency,
    )


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
