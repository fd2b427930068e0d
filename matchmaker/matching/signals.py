"""One pure function a factor: how far a provider's fact meets a need, 0 to 1 or unknown.

``Signal.value`` is None when nobody stated the fact; the configuration's neutral value
stands in for it. The problem factor is the text's, in :mod:`matchmaker.matching.similarity`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import Delivery
from matchmaker.matching.documents import (
    CapabilityDocument,
    CertificationDocument,
    NeedDocument,
    ProviderDocument,
)
from matchmaker.matching.prices import Price, comparable_price
from matchmaker.matching.results import Evidence, Scalar

NEAR_KILOMETRES = 50.0
FAR_KILOMETRES = 1500.0
"""Distances within the first count in full, from the second not at all."""

MOST_OVER = 1.5
MOST_LATE = 3.0
"""How often the limit, and the wanted time, a price and a lead time may be before nothing counts."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A value of 0 to 1, or None for "not stated", and the facts behind it."""

    value: float | None
    evidence: tuple[Evidence, ...]


def _said(value: float | None, code: str, source: str | None = None, **values: Scalar) -> Signal:
    return Signal(value, (Evidence(code, values, source),))


def place_signal(
    need: NeedDocument,
    provider: ProviderDocument,
    capability: CapabilityDocument | None,
    gazetteer: Gazetteer,
    *,
    near: float = NEAR_KILOMETRES,
    far: float = FAR_KILOMETRES,
) -> Signal:
    """Whether the provider works where the need is: by containment, then by distance.

    Up to ``near`` kilometres count in full, from ``far`` on none do.
    """
    wanted = need.region
    if wanted is None or gazetteer.get(wanted) is None:
        return _said(None, "place_need_not_stated")
    home = provider.region if provider.region and gazetteer.get(provider.region) else None
    if home is not None and gazetteer.contains(wanted, home):
        return _said(1.0, "place_same", capability.id if capability else None, place=wanted)
    kilometres = gazetteer.distance_km(wanted, home) if home else None
    nearness = _nearness(kilometres, near, far)
    if capability is not None and (capability.service_area or capability.delivery):
        offered = _offered_place(wanted, capability, gazetteer, nearness or 0.0)
        if offered is not None:
            return offered
    if kilometres is None:
        return _said(None, "place_provider_not_stated")
    shown = round(kilometres)
    return _said(nearness, "place_distance", None, kilometres=shown, place=home)


def _offered_place(
    wanted: str, capability: CapabilityDocument, gazetteer: Gazetteer, nearness: float
) -> Signal | None:
    """What the capability's own area and way of working say; None when they say nothing."""
    source = capability.id
    # A place that nobody knows says nothing, neither for nor against.
    area = [code for code in capability.service_area if code == "*" or gazetteer.get(code)]
    named = [code for code in area if code != "*" and gazetteer.contains(code, wanted)]
    if named:
        best = max(named, key=lambda code: (len(gazetteer.ancestors(code)), code))
        value = 0.85 + 0.15 * nearness
        return _said(value, "place_in_area", source, place=wanted, area=best)
    if Delivery.REMOTE in capability.delivery:
        return _said(0.8 + 0.2 * nearness, "place_remote", source)
    if "*" in area:
        return _said(0.6 + 0.4 * nearness, "place_anywhere", source, place=wanted)
    inside = sorted(code for code in area if code != "*" and gazetteer.contains(wanted, code))
    if inside:
        value = 0.6 + 0.4 * nearness
        return _said(value, "place_part_in_area", source, place=wanted, area=", ".join(inside))
    if area:
        return _said(0.0, "place_outside_area", source, place=wanted, area=", ".join(area))
    return None


def _nearness(kilometres: float | None, near: float, far: float) -> float | None:
    if kilometres is None:
        return None
    if kilometres <= near:
        return 1.0
    return max(0.0, 1.0 - math.log(kilometres / near) / math.log(far / near))


def budget_signal(
    need: NeedDocument, capability: CapabilityDocument | None, *, most: float = MOST_OVER
) -> Signal:
    """How the price lies to the budget: 1 within, falling once the price may exceed it.

    From ``most`` times the limit on nothing is left.
    """
    if need.budget_max is None:
        return _said(None, "budget_not_stated")
    if capability is None or (capability.price_min is None and capability.price_max is None):
        return _said(None, "price_not_stated", capability.id if capability else None)
    facts: dict[str, Scalar] = {
        "price_min": capability.price_min,
        "price_max": capability.price_max,
        "currency": capability.currency,
        "unit": capability.price_unit,
    }
    price = comparable_price(need, capability)
    if not isinstance(price, Price):
        return _said(None, price or "price_not_stated", capability.id, **facts)
    if price.highest == 0:
        return _said(1.0, "price_free", capability.id)
    value, code = _affordable(price, most)
    facts |= {"limit": need.budget_max, "limit_currency": need.currency}
    return _said(value, code, capability.id, **facts)


def _affordable(price: Price, most: float) -> tuple[float, str]:
    if price.highest <= price.limit:
        return 1.0, "price_within"
    if price.lowest <= price.limit:
        share = (price.limit - price.lowest) / (price.highest - price.lowest)
        return 0.6 + 0.4 * share, "price_partly"
    over = price.lowest / max(price.limit, 1e-9)
    return max(0.0, 0.4 * (most - over) / (most - 1.0)), "price_above"


def timing_signal(
    need: NeedDocument, capability: CapabilityDocument | None, *, most: float = MOST_LATE
) -> Signal:
    """Lead time beside the wanted start: 1 in time, 0 from ``most`` times as long."""
    wanted = need.start_within_days
    if wanted is None:
        return _said(None, "start_not_stated")
    if capability is None or capability.lead_time_days is None:
        return _said(None, "lead_time_not_stated", capability.id if capability else None)
    days = capability.lead_time_days
    if days <= wanted:
        return _said(1.0, "lead_time_within", capability.id, days=days, wanted=wanted)
    late = days / max(wanted, 1)
    value = max(0.0, (most - late) / (most - 1.0)) * 0.8
    return _said(value, "lead_time_late", capability.id, days=days, wanted=wanted)


def trade_signal(
    need: NeedDocument,
    capability: CapabilityDocument | None,
    mentioned: Sequence[str],
) -> Signal:
    """Whether the provider knows the firm's trade.

    ``mentioned`` are the words of the need's sector that the provider's texts use.
    """
    sector = need.sector
    if sector is None:
        return _said(None, "sector_not_stated")
    source = capability.id if capability else None
    if capability is not None and sector in capability.eligibility.sectors:
        return _said(1.0, "sector_listed", source, sector=sector)
    if mentioned:
        words = ", ".join(mentioned[:3])
        return _said(1.0, "sector_mentioned", source, sector=sector, terms=words)
    return _said(None, "sector_not_mentioned", source, sector=sector)


def proof_signal(
    provider: ProviderDocument,
    similar: Sequence[str],
    today: date | None = None,
    *,
    stale: str | None = None,
) -> Signal:
    """What the provider can show: similar past work, other past work, valid certificates.

    ``similar`` holds the titles of past work close to the need, the closest first. A
    certificate that had run out by ``today`` proves nothing. ``stale`` is the id of the offer
    that the provider is judged by, where nobody has confirmed it for long.
    """
    valid = [item for item in provider.certifications if not item.expired(today)]
    jobs = len(provider.past_work)
    evidence: list[Evidence] = []
    if similar:
        values: dict[str, Scalar] = {"count": len(similar), "title": similar[0]}
        evidence.append(Evidence("proof_similar_work", values))
    elif jobs:
        evidence.append(Evidence("proof_past_work", {"count": jobs}))
    evidence += _certificates("proof_verified", [item for item in valid if item.verified])
    evidence += _certificates("proof_certifications", [item for item in valid if not item.verified])
    if provider.founded is not None:
        evidence.append(Evidence("proof_established", {"founded": provider.founded}))
    if stale is not None:
        evidence.append(Evidence("offer_stale", {}, stale))
    evidence += [_run_out(item) for item in provider.certifications if item.expired(today)]
    if not (jobs or valid):
        return Signal(None, (Evidence("proof_none"), *evidence))
    strength = 1.5 * min(len(similar), 4) + 0.5 * math.log1p(jobs) + 0.5 * min(len(valid), 3)
    return Signal(0.5 + 0.5 * (1.0 - math.exp(-strength / 2.0)), tuple(evidence))


def _certificates(code: str, items: Sequence[CertificationDocument]) -> Iterator[Evidence]:
    if items:
        names = ", ".join(item.name for item in items[:3])
        yield Evidence(code, {"count": len(items), "names": names})


def _run_out(certificate: CertificationDocument) -> Evidence:
    until = str(certificate.valid_until)
    return Evidence("proof_certificate_expired", {"name": certificate.name, "valid_until": until})
