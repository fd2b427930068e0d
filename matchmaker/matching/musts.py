"""What a need's own musts ask for, as far as a field of a provider can decide it.

A must is free text ("on site in Keqiao", "CNAS或CMA", 不超过5万). What names a place, a
language, a way of working, a certificate, an amount, a time or a kind of provider can be
checked; whatever names none of them can't, which is said and never counted against anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import RequirementKind
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.must_phrases import (
    admitted,
    ceiling,
    deadline,
    deliveries_named,
    kinds_named,
    languages_named,
    least_staff,
    per_month,
    years_in_business,
)
from matchmaker.matching.results import Requirement
from matchmaker.matching.understanding.proofs import find_certificates

_ALTERNATIVES = re.compile(r"或|\bor\b|/", re.IGNORECASE)
_HELD = re.compile(
    r"accredit|accepted|approved|certified|licen[cs]ed|recogni[sz]ed|\bholds?\b|"
    r"认可|资质|发证|持证|持有|具备|认证机构",
    re.IGNORECASE,
)
_LANGUAGE_AFTER = re.compile(r"[语话文]")
_ABBREVIATION = re.compile(r"(?<![A-Za-z])[A-Z]{3,8}(?![A-Za-z0-9])")
_TESTED_TO = ("16 CFR", "GB", "FZ/T", "AATCC", "ASTM", "EN ", "JIS", "DIN", "QCVN")


@dataclass(frozen=True, slots=True)
class Must:
    """One must and what it names.

    ``any_of`` is set for "CNAS or CMA": one of several names of a kind is enough. ``held``
    says that the provider itself must have the certificate rather than help to get it.
    ``admits`` says that the places and sectors are those of the firm that must be let in,
    with ``headcount`` people. ``within_days`` is a time to be done, ``limit`` a ceiling of
    the price in ``currency`` (of the whole job or, ``limit_per``, of a unit), ``per_month`` a monthly quantity, ``years`` the least age and
    ``staff`` the least number of people of the provider.
    """

    text: str
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    any_of: bool = False
    held: bool = False
    admits: bool = False
    headcount: int | None = None
    per_month: float | None = None
    within_days: int | None = None
    limit: float | None = None
    currency: str | None = None
    limit_per: str | None = None
    years: int | None = None
    staff: int | None = None

    @property
    def checkable(self) -> bool:
        """Whether any field of a provider can decide it."""
        named = self.places or self.languages or self.deliveries or self.certificates
        numbers = (
            self.headcount,
            self.per_month,
            self.within_days,
            self.limit,
            self.years,
            self.staff,
        )
        return bool(named or self.kinds or self.sectors) or any(n is not None for n in numbers)


@lru_cache(maxsize=4096)
def read_must(text: str, gazetteer: Gazetteer, today: date | None = None) -> Must:
    """What the text of a must names; a date in it counts only when ``today`` is known."""
    firm = admitted(text)
    limit = ceiling(text)
    return Must(
        text=text,
        places=tuple(dict.fromkeys(_places(text, gazetteer))),
        languages=languages_named(text),
        deliveries=deliveries_named(text),
        certificates=_certificates(text),
        kinds=kinds_named(text),
        sectors=firm.sectors if firm else (),
        any_of=_ALTERNATIVES.search(text) is not None,
        held=_HELD.search(text) is not None,
        admits=firm is not None,
        headcount=firm.headcount if firm else None,
        per_month=per_month(text),
        within_days=deadline(text, today),
        limit=limit.amount if limit else None,
        currency=limit.currency if limit else None,
        limit_per=limit.per if limit else None,
        years=years_in_business(text),
        staff=least_staff(text),
    )


def filled_in(need: NeedDocument, gazetteer: Gazetteer, today: date | None) -> NeedDocument:
    """The need with the start and the budget that a must names where no field states them."""
    musts = [read_must(text, gazetteer, today) for text in need.must]
    days = [must.within_days for must in musts if must.within_days is not None]
    limits = [must for must in musts if must.limit is not None and not must.limit_per]
    if days and need.start_within_days is None:
        need = replace(need, start_within_days=min(days))
    if limits and need.budget_max is None:
        first = limits[0]
        currency = first.currency or need.currency
        need = replace(need, budget_max=first.limit, currency=currency)
    return need


def unchecked_musts(
    need: NeedDocument, gazetteer: Gazetteer, today: date | None = None
) -> tuple[Requirement, ...]:
    """The musts that no field can decide."""
    return tuple(
        Requirement(RequirementKind.OTHER, "not_checked", {"text": text})
        for text in need.must
        if not read_must(text, gazetteer, today).checkable
    )


def _places(text: str, gazetteer: Gazetteer) -> Iterator[str]:
    """Places by their whole name: "Spanish" is no town, 越南语 no country."""
    for mention in gazetteer.mentions(text):
        surface = text[mention.start : mention.end]
        english = mention.place.names.get("en", "")
        if _LANGUAGE_AFTER.match(text, mention.end):
            continue
        if not surface.isascii() or surface.casefold() == english.casefold():
            yield mention.place.code


def _certificates(text: str) -> tuple[str, ...]:
    """Those that an organisation holds, not the standards that a product is tested to.

    Where the must says that something is to be held, any abbreviation is its name: nobody
    can list the accreditations of every trade.
    """
    known = (str(found.values["name"]) for found in find_certificates(text))
    names = [name for name in known if not name.startswith(_TESTED_TO)]
    if not names and _HELD.search(text):
        names = [word for word in _ABBREVIATION.findall(text) if word not in _TESTED_TO]
    return tuple(dict.fromkeys(names))
