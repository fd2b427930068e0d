"""Records into the documents that the matcher and the exchange format read, and back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from matchmaker.db.models import Capability, Certification, Need, Organisation, PastWork, Provider
from matchmaker.domain.lifecycle import CapabilityState, ClaimState
from matchmaker.domain.offers import UNSEEN_OFFERS
from matchmaker.domain.vocabulary import Language, PriceUnit, ProviderKind
from matchmaker.matching.documents import (
    CapabilityDocument,
    CertificationDocument,
    Eligibility,
    NeedDocument,
    PastWorkDocument,
    ProviderDocument,
)

_Stated = tuple[str, str | None, str | None, date | None]


def provider_document(provider: Provider) -> ProviderDocument:
    """The provider with past work, certificates and every offer that the office let through.

    What goes into files; :func:`public_document` is what it offers now. A certificate that the
    office refused is in neither.
    """
    offers = (row for row in provider.capabilities if row.state not in UNSEEN_OFFERS)
    return _document(provider, offers)


def public_document(provider: Provider) -> ProviderDocument:
    """The same with what everybody may see of its capabilities: those it offers now.

    What matches, compares or lists providers goes by this one.
    """
    return _document(provider, provider.shown_capabilities)


def _document(provider: Provider, offers: Iterable[Capability]) -> ProviderDocument:
    organisation = provider.organisation
    return ProviderDocument(
        id=provider.public_id,
        name=_texts(organisation.name_en, organisation.name_zh),
        kind=organisation.kind,
        summary=_texts(provider.summary_en, provider.summary_zh),
        region=organisation.region,
        languages=tuple(provider.languages),
        founded=organisation.founded,
        staff=organisation.staff,
        certifications=tuple(
            _certification_document(row)
            for row in provider.certifications
            if row.state is not ClaimState.REFUSED
        ),
        capabilities=tuple(
            _capability_document(row, provider.service_area or ()) for row in offers
        ),
        past_work=tuple(_past_work_document(row) for row in provider.past_work),
        extra=provider.extra,
    )


def fill_provider(provider: Provider, document: ProviderDocument, *, now: datetime) -> None:
    """Make the record say exactly what the document says."""
    organisation = provider.organisation
    organisation.name_en = document.name.get("en")
    organisation.name_zh = document.name.get("zh")
    organisation.kind = ProviderKind(document.kind) if document.kind else None
    organisation.region = document.region
    organisation.founded = document.founded
    organisation.staff = document.staff
    provider.public_id = document.id
    provider.summary_en = document.summary.get("en")
    provider.summary_zh = document.summary.get("zh")
    provider.languages = list(document.languages)
    provider.extra = dict(document.extra)
    provider.service_area = None
    provider.updated_at = now
    # What stays keeps its record: others may refer to it, and a check holds for what was checked.
    # No file says anything of what the office has not let through.
    provider.certifications = _certifications(provider, document)
    known = {row.public_id: row for row in provider.capabilities}
    stated = [
        _fill_capability(known.get(item.id) or _new_capability(item.id), item, position)
        for position, item in enumerate(document.capabilities)
    ]
    own = [row for row in provider.capabilities if row.state in UNSEEN_OFFERS]
    provider.capabilities = [*stated, *(row for row in own if row not in stated)]
    provider.past_work = [
        _past_work(item, position) for position, item in enumerate(document.past_work)
    ]
    provider.search_text = search_text(public_document(provider))


def new_provider(cluster_id: int, document: ProviderDocument, *, now: datetime) -> Provider:
    """A provider record, with its organisation, that says what the document says."""
    provider = Provider(
        cluster_id=cluster_id,
        organisation=Organisation(cluster_id=cluster_id, created_at=now),
        created_at=now,
    )
    fill_provider(provider, document, now=now)
    return provider


def need_document(need: Need) -> NeedDocument:
    """The need as the matcher reads it.

    The id of a typed need is the record's number: its secret isn't kept anywhere.
    """
    return NeedDocument(
        id=need.public_id or f"need-{need.id}",
        title=need.title,
        description=need.description,
        language=need.language,
        category=need.category,
        sector=need.sector,
        region=need.region,
        headcount=need.headcount,
        budget_min=need.budget_min,
        budget_max=need.budget_max,
        currency=need.currency,
        start_within_days=need.start_within_days,
        delivery=tuple(need.delivery),
        must=tuple(need.must),
        nice=tuple(need.nice),
        extra=need.extra,
    )


def fill_need(need: Need, document: NeedDocument) -> None:
    """Make the record say exactly what the document says."""
    need.title = document.title
    need.description = document.description
    need.language = _language(document.language)
    need.category = document.category
    need.sector = document.sector
    need.region = document.region
    need.headcount = document.headcount
    need.budget_min = document.budget_min
    need.budget_max = document.budget_max
    need.currency = document.currency
    need.start_within_days = document.start_within_days
    need.delivery = list(document.delivery)
    need.must = list(document.must)
    need.nice = list(document.nice)
    need.extra = dict(document.extra)


def search_text(document: ProviderDocument) -> str:
    """What a search by words looks through: id, names, summaries and titles, folded."""
    parts = [
        document.id,
        *document.name.values(),
        *document.summary.values(),
        *(capability.title for capability in document.capabilities),
        *(job.title for job in document.past_work),
    ]
    return fold("\n".join(parts))


def fold(text: str) -> str:
    """One spelling for texts that differ only in case or width: full-width Ａ is a."""
    return unicodedata.normalize("NFKC", text).casefold()


def _texts(en: str | None, zh: str | None) -> Mapping[str, str]:
    return {language: text for language, text in (("en", en), ("zh", zh)) if text}


def _capability_document(row: Capability, area: Iterable[str]) -> CapabilityDocument:
    return CapabilityDocument(
        id=row.public_id,
        category=row.category,
        title=row.title,
        description=row.description,
        language=row.language,
        price_min=row.price_min,
        price_max=row.price_max,
        currency=row.currency,
        price_unit=row.price_unit,
        delivery=tuple(row.delivery),
        service_area=tuple(row.service_area or area),
        lead_time_days=row.lead_time_days,
        capacity_per_month=row.capacity_per_month,
        eligibility=Eligibility(
            headcount_min=row.eligibility_headcount_min,
            headcount_max=row.eligibility_headcount_max,
            sectors=tuple(row.eligibility_sectors),
            regions=tuple(row.eligibility_regions),
            extra=row.eligibility_extra,
        ),
        stale=row.state is CapabilityState.STALE,
        extra=row.extra,
    )


def _new_capability(public_id: str) -> Capability:
    return Capability(public_id=public_id, state=CapabilityState.PUBLISHED)


def _fill_capability(row: Capability, document: CapabilityDocument, position: int) -> Capability:
    eligibility = document.eligibility
    row.position = position
    row.category = document.category
    row.title = document.title
    row.description = document.description
    row.language = _language(document.language)
    row.price_min = document.price_min
    row.price_max = document.price_max
    row.currency = document.currency
    row.price_unit = PriceUnit(document.price_unit) if document.price_unit else None
    row.delivery = list(document.delivery)
    row.service_area = list(document.service_area)
    row.lead_time_days = document.lead_time_days
    row.capacity_per_month = document.capacity_per_month
    row.eligibility_headcount_min = eligibility.headcount_min
    row.eligibility_headcount_max = eligibility.headcount_max
    row.eligibility_sectors = list(eligibility.sectors)
    row.eligibility_regions = list(eligibility.regions)
    row.eligibility_extra = dict(eligibility.extra)
    row.extra = dict(document.extra)
    return row


def _past_work_document(row: PastWork) -> PastWorkDocument:
    return PastWorkDocument(
        title=row.title,
        description=row.description,
        year=row.year,
        language=row.language,
        extra=row.extra,
    )


def _past_work(document: PastWorkDocument, position: int) -> PastWork:
    return PastWork(
        position=position,
        title=document.title,
        description=document.description,
        year=document.year,
        language=_language(document.language),
        extra=dict(document.extra),
    )


def _certification_document(row: Certification) -> CertificationDocument:
    return CertificationDocument(
        name=row.name,
        number=row.number,
        issuer=row.issuer,
        valid_until=row.valid_until,
        extra=row.extra,
        verified=row.verified,
    )


def _certifications(provider: Provider, document: ProviderDocument) -> list[Certification]:
    known = {_stated(row): row for row in provider.certifications}
    rows = [known.pop(_stated(item), Certification(extra={})) for item in document.certifications]
    for position, (row, item) in enumerate(zip(rows, document.certifications, strict=True)):
        row.position, row.extra = position, dict(item.extra)
        row.name, row.number, row.issuer, row.valid_until = _stated(item)
    return rows


def _stated(item: Certification | CertificationDocument) -> _Stated:
    return item.name, item.number, item.issuer, item.valid_until


def _language(value: str | None) -> Language | None:
    return Language(value) if value else None
