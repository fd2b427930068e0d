"""From the dictionaries of the exchange format to the documents that the matcher reads."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import (
    Category,
    Delivery,
    Language,
    PriceUnit,
    ProviderKind,
    Sector,
)
from matchmaker.matching.documents import (
    CapabilityDocument,
    CertificationDocument,
    Eligibility,
    NeedDocument,
    PastWorkDocument,
    ProviderDocument,
)
from matchmaker.matching.exchange.fields import (
    MAX_AMOUNT,
    MAX_COUNT,
    MAX_DAYS,
    YEARS,
    FieldReader,
    IssueLog,
    type_name,
    unsafe_values,
)
from matchmaker.matching.exchange.issues import ExchangeError, ExchangeIssue, Parsed

CATEGORIES: frozenset[str] = frozenset(Category)
ANYWHERE = "*"

T = TypeVar("T")


def parse_provider(
    data: object, *, categories: Collection[str] = CATEGORIES
) -> Parsed[ProviderDocument]:
    """Check one provider and read it into a document.

    ``data`` is what JSON decoding gave; ``categories`` are those the installation knows.
    Categories and regions that are not known stay in the document, with a warning: matching
    treats them as not stated. Other unknown words and keys stay in ``extra``.

    Raises :class:`ExchangeError` with every unusable field.
    """
    fields = _reader(data)
    document = ProviderDocument(
        id=fields.identifier("id"),
        name=fields.localized("name"),
        kind=fields.word("kind", frozenset(ProviderKind)),
        summary=fields.localized("summary"),
        region=_region(fields, "region"),
        languages=fields.texts("languages"),
        founded=fields.integer("founded", *YEARS),
        staff=fields.integer("staff", 0, MAX_COUNT),
        certifications=_certifications(fields),
        capabilities=_capabilities(fields, categories),
        past_work=_past_work(fields),
        extra=fields.extra(),
    )
    if not fields.log.errors and not _has_text(document):
        fields.log.error("no_text", "")
    return _finish(document, fields.log)


def parse_need(data: object, *, categories: Collection[str] = CATEGORIES) -> Parsed[NeedDocument]:
    """Check one need and read it into a document; see :func:`parse_provider`."""
    fields = _reader(data)
    document = NeedDocument(
        id=fields.identifier("id"),
        title=fields.text("title"),
        description=fields.text("description"),
        language=fields.word("language", frozenset(Language)),
        category=_category(fields, categories),
        sector=fields.word("sector", frozenset(Sector)),
        region=_region(fields, "region"),
        headcount=fields.integer("headcount", 0, MAX_COUNT),
        budget_min=fields.number("budget_min", 0, MAX_AMOUNT),
        budget_max=fields.number("budget_max", 0, MAX_AMOUNT),
        currency=fields.currency("currency"),
        start_within_days=fields.integer("start_within_days", 0, MAX_DAYS),
        delivery=fields.words("delivery", frozenset(Delivery)),
        must=fields.texts("must"),
        nice=fields.texts("nice"),
        extra=fields.extra(),
    )
    fields.check_order("budget_min", document.budget_min, document.budget_max)
    if not fields.log.errors and not (document.title + document.description).strip():
        fields.log.error("no_text", "description")
    return _finish(document, fields.log)


def _reader(data: object) -> FieldReader:
    unsafe = list(unsafe_values(data))
    if unsafe:
        raise ExchangeError(unsafe)
    if not isinstance(data, dict):
        raise ExchangeError([ExchangeIssue("not_object", "", {"found": type_name(data)})])
    return FieldReader(data, IssueLog())


def _finish(document: T, log: IssueLog) -> Parsed[T]:
    if log.errors:
        raise ExchangeError(log.errors)
    return Parsed(document, tuple(log.warnings))


def _has_text(provider: ProviderDocument) -> bool:
    texts = [*provider.name.values(), *provider.summary.values()]
    texts += [item.title + item.description for item in provider.capabilities]
    texts += [item.title + item.description for item in provider.past_work]
    return any(text.strip() for text in texts)


def _category(fields: FieldReader, categories: Collection[str]) -> str | None:
    value = fields.name("category")
    if value is not None and value not in categories:
        fields.log.warn("unknown_category", fields.path("category"), value=value)
    return value


def _region(fields: FieldReader, key: str) -> str | None:
    value = fields.name(key)
    if value is not None:
        _warn_of_unknown_regions(fields, key, [value])
    return value


def _regions(fields: FieldReader, key: str) -> tuple[str, ...]:
    values = fields.texts(key)
    _warn_of_unknown_regions(fields, key, [value for value in values if value != ANYWHERE])
    return values


def _warn_of_unknown_regions(fields: FieldReader, key: str, codes: Collection[str]) -> None:
    gazetteer = Gazetteer.load()
    for code in codes:
        if gazetteer.get(code) is None:
            fields.log.warn("unknown_region", fields.path(key), value=code)


def _certifications(fields: FieldReader) -> tuple[CertificationDocument, ...]:
    found = []
    for item in fields.items("certifications"):
        if isinstance(item.value, str):
            found.append(CertificationDocument(item.value))
        elif inner := fields.child(item):
            found.append(
                CertificationDocument(
                    name=_required_name(inner),
                    number=inner.name("number"),
                    issuer=inner.name("issuer"),
                    valid_until=inner.day("valid_until"),
                    extra=inner.extra(),
                )
            )
    return tuple(certification for certification in found if certification.name.strip())


def _required_name(fields: FieldReader) -> str:
    value = fields.name("name")
    if value is None:
        fields.log.error("missing", fields.path("name"))
    return value or ""


def _capabilities(
    fields: FieldReader, categories: Collection[str]
) -> tuple[CapabilityDocument, ...]:
    found: dict[str, CapabilityDocument] = {}
    for number, item in enumerate(fields.items("capabilities"), start=1):
        inner = fields.child(item)
        if inner is None:
            continue
        capability = _capability(inner, number, categories)
        if capability.id in found:
            inner.log.error("duplicate_id", inner.path("id"), id=capability.id)
        found[capability.id] = capability
    return tuple(found.values())


def _capability(
    fields: FieldReader, number: int, categories: Collection[str]
) -> CapabilityDocument:
    document = CapabilityDocument(
        id=_capability_id(fields, number),
        category=_category(fields, categories),
        title=fields.text("title"),
        description=fields.text("description"),
        language=fields.word("language", frozenset(Language)),
        price_min=fields.number("price_min", 0, MAX_AMOUNT),
        price_max=fields.number("price_max", 0, MAX_AMOUNT),
        currency=fields.currency("currency"),
        price_unit=fields.word("price_unit", frozenset(PriceUnit)),
        delivery=fields.words("delivery", frozenset(Delivery)),
        service_area=_regions(fields, "service_area"),
        lead_time_days=fields.integer("lead_time_days", 0, MAX_DAYS),
        capacity_per_month=fields.number("capacity_per_month", 0, MAX_COUNT),
        eligibility=_eligibility(fields),
        extra=fields.extra(),
    )
    fields.check_order("price_min", document.price_min, document.price_max)
    return document


def _capability_id(fields: FieldReader, number: int) -> str:
    """The capability's id; one counted from its place where none was given."""
    if fields.has("id"):
        return fields.identifier("id")
    made = f"c{number}"
    fields.log.warn("capability_id_added", fields.path("id"), id=made)
    return made


def _eligibility(fields: FieldReader) -> Eligibility:
    inner = fields.child(fields.take("eligibility"))
    if inner is None:
        return Eligibility()
    document = Eligibility(
        headcount_min=inner.integer("headcount_min", 0, MAX_COUNT),
        headcount_max=inner.integer("headcount_max", 0, MAX_COUNT),
        sectors=inner.words("sectors", frozenset(Sector)),
        regions=_regions(inner, "regions"),
        extra=inner.extra(),
    )
    inner.check_order("headcount_min", document.headcount_min, document.headcount_max)
    return document


def _past_work(fields: FieldReader) -> tuple[PastWorkDocument, ...]:
    readers = (fields.child(item) for item in fields.items("past_work"))
    return tuple(
        PastWorkDocument(
            title=inner.text("title"),
            description=inner.text("description"),
            year=inner.integer("year", *YEARS),
            language=inner.word("language", frozenset(Language)),
            extra=inner.extra(),
        )
        for inner in readers
        if inner is not None
    )
