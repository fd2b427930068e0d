"""How complete a profile is, and what each gap costs: the open needs that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from matchmaker.db.models import Need, Provider
from matchmaker.domain.permissions import Actor
from matchmaker.domain.vocabulary import Language
from matchmaker.services.leads import needs_near


class Section(StrEnum):
    """The parts of a profile, in the order in which they are filled in."""

    IDENTITY = "identity"
    ABOUT = "about"
    CONTACT = "contact"
    FACTS = "facts"
    AREA = "area"
    OFFERS = "offers"
    CERTIFICATES = "certificates"
    PAST_WORK = "past_work"


@dataclass(frozen=True, slots=True)
class _Field:
    """``filled`` says whether the profile states it, ``asked`` whether a need asks for it."""

    section: Section
    filled: Callable[[Provider], bool]
    asked: Callable[[Need], bool] = lambda _need: False


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that nobody filled in; ``leads`` open needs that come near ask for it."""

    field: str
    leads: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """``percent`` of the fields that count are filled in; the gaps by section."""

    percent: int
    gaps: Mapping[Section, tuple[Gap, ...]]


def _some_offer(name: str) -> Callable[[Provider], bool]:
    """Whether everything that is offered now states the field; nothing offered states nothing."""
    return lambda provider: (
        bool(provider.shown_capabilities)
        and all(getattr(offer, name) not in (None, [], "") for offer in provider.shown_capabilities)
    )


def _has_area(provider: Provider) -> bool:
    offers = provider.shown_capabilities
    return bool(provider.service_area) or (
        bool(offers) and all(offer.service_area for offer in offers)
    )


def _has_price(provider: Provider) -> bool:
    offers = provider.shown_capabilities
    return bool(offers) and all(
        offer.price_min is not None or offer.price_max is not None for offer in offers
    )


_FIELDS: Mapping[str, _Field] = MappingProxyType(
    {
        "name": _Field(
            Section.IDENTITY, lambda p: bool(p.organisation.name_zh or p.organisation.name_en)
        ),
        "kind": _Field(Section.IDENTITY, lambda p: p.kind is not None),
        "summary_zh": _Field(
            Section.ABOUT, lambda p: bool(p.summary_zh), lambda n: n.language == Language.CHINESE
        ),
        "summary_en": _Field(
            Section.ABOUT, lambda p: bool(p.summary_en), lambda n: n.language == Language.ENGLISH
        ),
        "contact": _Field(Section.CONTACT, lambda p: bool(p.contact)),
        "region": _Field(
            Section.FACTS, lambda p: p.region is not None, lambda n: n.region is not None
        ),
        "languages": _Field(Section.FACTS, lambda p: bool(p.languages)),
        "staff": _Field(Section.FACTS, lambda p: p.staff is not None),
        "founded": _Field(Section.FACTS, lambda p: p.founded is not None),
        "service_area": _Field(Section.AREA, _has_area, lambda n: n.region is not None),
        "offer": _Field(Section.OFFERS, lambda p: bool(p.shown_capabilities), lambda _need: True),
        "price": _Field(Section.OFFERS, _has_price, lambda n: n.budget_max is not None),
        "delivery": _Field(Section.OFFERS, _some_offer("delivery"), lambda n: bool(n.delivery)),
        "lead_time_days": _Field(
            Section.OFFERS,
            _some_offer("lead_time_days"),
            lambda n: n.start_within_days is not None,
        ),
        "capacity_per_month": _Field(Section.OFFERS, _some_offer("capacity_per_month")),
        "certificates": _Field(Section.CERTIFICATES, lambda p: bool(p.certifications)),
        "past_work": _Field(Section.PAST_WORK, lambda p: bool(p.past_work)),
    }
)


def completeness(session: Session, *, actor: Actor, provider: Provider) -> Completeness:
    """What the profile lacks; a gap that more leads ask for stands before others.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    near = needs_near(session, actor=actor, provider=provider)
    gaps: dict[Section, list[Gap]] = {section: [] for section in Section}
    for name, field in _FIELDS.items():
        if not field.filled(provider):
            gaps[field.section].append(Gap(name, sum(map(field.asked, near))))
    missing = sum(map(len, gaps.values()))
    ordered = {
        section: tuple(sorted(found, key=lambda gap: -gap.leads)) for section, found in gaps.items()
    }
    return Completeness(round(100 * (len(_FIELDS) - missing) / len(_FIELDS)), ordered)
