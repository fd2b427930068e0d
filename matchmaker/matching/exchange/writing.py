"""From documents back to the dictionaries of the exchange format.

What nobody stated is left out; what the format does not list comes back from ``extra``.
"""

from __future__ import annotations

from collections.abc import Mapping

from matchmaker.matching.documents import (
    CapabilityDocument,
    CertificationDocument,
    Eligibility,
    Extra,
    NeedDocument,
    PastWorkDocument,
    ProviderDocument,
)


def provider_to_dict(provider: ProviderDocument) -> dict[str, object]:
    """The provider as one object of ``providers.jsonl``."""
    return _object(
        {
            "id": provider.id,
            "name": dict(provider.name),
            "kind": provider.kind,
            "summary": dict(provider.summary),
            "region": provider.region,
            "languages": list(provider.languages),
            "founded": provider.founded,
            "staff": provider.staff,
            "certifications": [_certification(item) for item in provider.certifications],
            "capabilities": [_capability(item) for item in provider.capabilities],
            "past_work": [_past_work(item) for item in provider.past_work],
        },
        provider.extra,
    )


def need_to_dict(need: NeedDocument) -> dict[str, object]:
    """The need as one object of ``needs.jsonl``."""
    return _object(
        {
            "id": need.id,
            "title": need.title,
            "description": need.description,
            "language": need.language,
            "category": need.category,
            "sector": need.sector,
            "region": need.region,
            "headcount": need.headcount,
            "budget_min": _number(need.budget_min),
            "budget_max": _number(need.budget_max),
            "currency": need.currency,
            "start_within_days": need.start_within_days,
            "delivery": list(need.delivery),
            "must": list(need.must),
            "nice": list(need.nice),
        },
        need.extra,
    )


def _capability(capability: CapabilityDocument) -> dict[str, object]:
    return _object(
        {
            "id": capability.id,
            "category": capability.category,
            "title": capability.title,
            "description": capability.description,
            "language": capability.language,
            "price_min": _number(capability.price_min),
            "price_max": _number(capability.price_max),
            "currency": capability.currency,
            "price_unit": capability.price_unit,
            "delivery": list(capability.delivery),
            "service_area": list(capability.service_area),
            "lead_time_days": capability.lead_time_days,
            "capacity_per_month": _number(capability.capacity_per_month),
            "eligibility": _eligibility(capability.eligibility),
        },
        capability.extra,
    )


def _eligibility(eligibility: Eligibility) -> dict[str, object]:
    return _object(
        {
            "headcount_min": eligibility.headcount_min,
            "headcount_max": eligibility.headcount_max,
            "sectors": list(eligibility.sectors),
            "regions": list(eligibility.regions),
        },
        eligibility.extra,
    )


def _past_work(work: PastWorkDocument) -> dict[str, object]:
    return _object(
        {
            "title": work.title,
            "description": work.description,
            "year": work.year,
            "language": work.language,
        },
        work.extra,
    )


def _certification(certification: CertificationDocument) -> str | dict[str, object]:
    """The bare name where nothing else is known, as most files write it."""
    until = certification.valid_until
    written = _object(
        {
            "name": certification.name,
            "number": certification.number,
            "issuer": certification.issuer,
            "valid_until": until.isoformat() if until else None,
        },
        certification.extra,
    )
    return certification.name if list(written) == ["name"] else written


def _number(value: float | None) -> float | None:
    """A whole amount is written without a decimal point, wherever it was stored."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _object(stated: Mapping[str, object], extra: Extra) -> dict[str, object]:
    """The stated values, and ``extra`` with them.

    A key of both holds words that the format does not know beside some that it does: lists
    are joined, objects merged, and a value stated since then replaces an unknown one.
    """
    written = {key: value for key, value in stated.items() if value not in (None, "", [], {})}
    for key, value in extra.items():
        known = written.get(key)
        if isinstance(known, list) and isinstance(value, list):
            written[key] = [*known, *value]
        elif isinstance(known, dict) and isinstance(value, dict):
            written[key] = known | value
        elif known is None:
            written[key] = value
    return written
