"""What the matcher reads: frozen records with no tie to a web application or a database.

The fields are those of the exchange format. Only ``id`` and at least one text are
required; ``None`` or an empty tuple means that nobody said. ``extra`` carries the keys
that the format does not list, so that they survive a round trip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Extra = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whom a capability is open to."""

    headcount_min: int | None = None
    headcount_max: int | None = None
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CapabilityDocument:
    """Something a provider offers. Prices are in ``currency`` per ``price_unit``.

    ``stale`` says that nobody has confirmed it for long. It is no part of the exchange format
    and of what two documents are compared by.
    """

    id: str
    category: str | None = None
    title: str = ""
    description: str = ""
    language: str | None = None
    price_min: float | None = None
    price_max: float | None = None
    currency: str | None = None
    price_unit: str | None = None
    delivery: tuple[str, ...] = ()
    service_area: tuple[str, ...] = ()
    lead_time_days: int | None = None
    capacity_per_month: float | None = None
    eligibility: Eligibility = field(default_factory=Eligibility)
    stale: bool = field(default=False, compare=False)
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastWorkDocument:
    """A job a provider has done."""

    title: str = ""
    description: str = ""
    year: int | None = None
    language: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificationDocument:
    """A certificate or licence as the provider states it.

    ``verified`` says that somebody has seen the proof. It is no part of the exchange format
    and of what two documents are compared by: nobody can state it of themselves.
    """

    name: str
    number: str | None = None
    issuer: str | None = None
    valid_until: date | None = None
    extra: Extra = field(default_factory=dict)
    verified: bool = field(default=False, compare=False)

    def expired(self, today: date | None) -> bool:
        """Whether it had run out before ``today``; without a date on either side it holds."""
        return today is not None and self.valid_until is not None and self.valid_until < today


@dataclass(frozen=True, slots=True)
class ProviderDocument:
    """An organisation that offers help, with everything it says about itself."""

    id: str
    name: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    summary: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    languages: tuple[str, ...] = ()
    founded: int | None = None
    staff: int | None = None
    certifications: tuple[CertificationDocument, ...] = ()
    capabilities: tuple[CapabilityDocument, ...] = ()
    past_work: tuple[PastWorkDocument, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NeedDetails:
    """What the answers to a category's own questions add to a need.

    ``people`` is how many are to be helped (taught, seated at a program), which need not be
    the firm's headcount. ``text`` is what was answered in words.
    """

    people: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class NeedDocument:
    """A firm's problem in its own words, with whatever limits it stated."""

    id: str
    title: str = ""
    description: str = ""
    language: str | None = None
    category: str | None = None
    sector: str | None = None
    region: str | None = None
    headcount: int | None = None
    budget_min: float | None = None
    budget_max: float | None = None
    currency: str | None = None
    start_within_days: int | None = None
    delivery: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    nice: tuple[str, ...] = ()
    details: NeedDetails = field(default_factory=NeedDetails)
    extra: Extra = field(default_factory=dict)
