"""A need's own musts, as far as a field of the provider can decide them.

A must is free text ("on site in Keqiao", "CNAS或CMA"). The places, languages, ways of
working and certificates it names are read out of it; whatever names none of them can't be
checked, which is said and never counted against anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import RequirementKind
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from matchmaker.matching.normalisation import has_han, normalise
from matchmaker.matching.results import Requirement
from matchmaker.matching.understanding.counts import find_quantities
from matchmaker.matching.understanding.proofs import (
    LANGUAGE_NAMES,
    find_certificates,
    find_deliveries,
    find_languages,
)

_ALTERNATIVES = re.compile(r"或|\bor\b|/", re.IGNORECASE)
_HELD = re.compile(
    r"accredit|accepted|licen[cs]ed|recogni[sz]ed|认可|资质|发证|持证", re.IGNORECASE
)
_MONTHLY = re.compile(
    r"每月|一个月|月产|/月|\b(?:a|per|each|every) month\b|\bmonthly\b", re.IGNORECASE
)
_TESTED_TO = ("16 CFR", "GB", "FZ/T", "AATCC", "ASTM", "EN ", "JIS", "DIN", "QCVN")
_BARE_LANGUAGE = re.compile(
    r"^\W*(?:in\s+)?(?:[A-Z][a-z]+|[\u4e00-\u9fff]{1,4}[语文话](?:授课|培训|讲课|沟通)?)\W*$"
)


@dataclass(frozen=True, slots=True)
class Must:
    """One must and what it names.

    ``any_certificate`` is set for "CNAS or CMA", ``held`` where the provider itself must
    have the certificate rather than help to get it, ``per_month`` for a monthly quantity.
    """

    text: str
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    any_certificate: bool = False
    held: bool = False
    per_month: float | None = None

    @property
    def checkable(self) -> bool:
        """Whether any field of a provider can decide it."""
        return bool(
            self.places or self.languages or self.deliveries or self.certificates or self.per_month
        )


@lru_cache(maxsize=4096)
def read_must(text: str, gazetteer: Gazetteer) -> Must:
    """What the text of a must names."""
    spoken = text
    if _BARE_LANGUAGE.match(text):
        spoken = f"用{text}" if has_han(text) else f"in {text}"
    return Must(
        text=text,
        places=tuple(_places(text, gazetteer)),
        languages=tuple(str(f.values["code"]) for f in find_languages(spoken)),
        deliveries=tuple(str(f.values["way"]) for f in find_deliveries(text)),
        certificates=tuple(_held(str(f.values["name"]) for f in find_certificates(text))),
        any_certificate=_ALTERNATIVES.search(text) is not None,
        held=_HELD.search(text) is not None,
        per_month=_per_month(text),
    )


def _places(text: str, gazetteer: Gazetteer) -> Iterator[str]:
    """Places by their whole name: "Spanish" is no town, although Spanish Town is."""
    for mention in gazetteer.mentions(text):
        surface = text[mention.start : mention.end]
        english = mention.place.names.get("en", "")
        if not surface.isascii() or surface.casefold() == english.casefold():
            yield mention.place.code


def _held(names: Iterable[str]) -> Iterator[str]:
    """Those that an organisation holds, not the standards that a product is tested to."""
    return (name for name in names if not name.startswith(_TESTED_TO))


def failed_musts(
    need: NeedDocument,
    provider: ProviderDocument,
    capability: CapabilityDocument,
    gazetteer: Gazetteer,
) -> Iterator[Requirement]:
    """The musts that a stated fact of the provider breaks."""
    for text in need.must:
        must = read_must(text, gazetteer)
        yield from _place(must, capability, gazetteer)
        yield from _language(must, provider, capability)
        yield from _delivery(must, capability)
        yield from _certificate(must, provider)
        yield from _capacity(must, capability)


def unproven_must(
    need: NeedDocument, provider: ProviderDocument, gazetteer: Gazetteer
) -> Requirement | None:
    """A must that only a stated fact can meet, and that the provider states nothing for.

    A certificate that the provider itself must hold, or a quantity a month.
    """
    if not need.must:
        return None
    listed = normalise(" ".join(item.name for item in provider.certifications))
    for text in need.must:
        must = read_must(text, gazetteer)
        missing = _missing(must, listed)
        if must.held and missing:
            values = {"name": missing[0]}
            return Requirement(RequirementKind.CERTIFICATE, "certificate_missing", values)
        if must.per_month is not None:
            most = max((c.capacity_per_month or 0.0 for c in provider.capabilities), default=0.0)
            if most < must.per_month:
                quantities = {"capacity": most, "wanted": must.per_month}
                return Requirement(RequirementKind.CAPACITY, "capacity_too_small", quantities)
    return None


def unchecked_musts(need: NeedDocument, gazetteer: Gazetteer) -> tuple[Requirement, ...]:
    """The musts that no field can decide."""
    return tuple(
        Requirement(RequirementKind.OTHER, "not_checked", {"text": text})
        for text in need.must
        if not read_must(text, gazetteer).checkable
    )


def _place(
    must: Must, capability: CapabilityDocument, gazetteer: Gazetteer
) -> Iterator[Requirement]:
    area = [code for code in capability.service_area if code == "*" or gazetteer.get(code)]
    if not area or "*" in area:
        return
    for wanted in must.places:
        if not any(
            gazetteer.contains(code, wanted) or gazetteer.contains(wanted, code) for code in area
        ):
            values = {"place": wanted, "area": ", ".join(area)}
            yield Requirement(RequirementKind.AREA, "area_outside", values, capability.id)


def _language(
    must: Must, provider: ProviderDocument, capability: CapabilityDocument
) -> Iterator[Requirement]:
    if not provider.languages:
        return
    for language in must.languages:
        named = re.search(LANGUAGE_NAMES[language], _texts(provider), re.IGNORECASE)
        if language not in provider.languages and not named:
            values = {"language": language}
            kind = RequirementKind.LANGUAGE
            yield Requirement(kind, "language_missing", values, capability.id)


def _delivery(must: Must, capability: CapabilityDocument) -> Iterator[Requirement]:
    for way in must.deliveries:
        if capability.delivery and way not in capability.delivery:
            values = {"delivery": way}
            kind = RequirementKind.DELIVERY
            yield Requirement(kind, "delivery_not_offered", values, capability.id)


def _certificate(must: Must, provider: ProviderDocument) -> Iterator[Requirement]:
    # Who lists no certificate at all has not said that it has none.
    if not must.certificates or not provider.certifications:
        return
    for name in _missing(must, _said(provider)):
        yield Requirement(RequirementKind.CERTIFICATE, "certificate_missing", {"name": name})


def _missing(must: Must, said: str) -> list[str]:
    """The certificates of a must that a text does not name; none if an alternative is."""
    missing = [name for name in must.certificates if normalise(name) not in said]
    met = must.any_certificate and len(missing) < len(must.certificates)
    return [] if met else missing


def _capacity(must: Must, capability: CapabilityDocument) -> Iterator[Requirement]:
    capacity = capability.capacity_per_month
    if must.per_month is not None and capacity is not None and capacity < must.per_month:
        values = {"capacity": capacity, "wanted": must.per_month}
        kind = RequirementKind.CAPACITY
        yield Requirement(kind, "capacity_too_small", values, capability.id)


def _per_month(text: str) -> float | None:
    if not _MONTHLY.search(text):
        return None
    amounts = [float(str(found.values["amount"])) for found in find_quantities(text)]
    return max(amounts, default=None)


def _said(provider: ProviderDocument) -> str:
    names = " ".join(item.name for item in provider.certifications)
    return normalise(f"{names} {_texts(provider)}")


def _texts(provider: ProviderDocument) -> str:
    parts = [f"{c.title} {c.description}" for c in provider.capabilities]
    parts += [f"{w.title} {w.description}" for w in provider.past_work]
    return " ".join([*parts, *provider.summary.values()])
