"""Providers: the public catalogue of a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from matchmaker.db.models import Capability, Cluster, Organisation, Provider
from matchmaker.domain.errors import NotFound
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.offers import SHOWN_OFFERS
from matchmaker.domain.permissions import Actor
from matchmaker.domain.places import Gazetteer
from matchmaker.domain.text import storable
from matchmaker.domain.vocabulary import Language
from matchmaker.matching.documents import ProviderDocument
from matchmaker.services.documents import fold, provider_document, public_document
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import LISTED, scoped

QUERY_WORDS = 8
_OFFERED = Capability.state.in_(SHOWN_OFFERS)
#: A provider whose every offer rests or is full has nothing that a need could be matched with.
_MATCHED = (
    Provider.state == ProviderState.APPROVED,
    Provider.capabilities.any(_OFFERED) | ~Provider.capabilities.any(),
)


def list_providers(
    session: Session,
    *,
    cluster: Cluster,
    category: str | None = None,
    region: str | None = None,
    query: str | None = None,
    language: str | None = None,
    page: int = 1,
    per_page: int = 20,
) -> Page[Provider]:
    """Listed providers of a cluster by name, those that every stated filter lets through.

    ``region`` keeps the ones that sit in that place or below it, ``query`` the ones that
    have all its words in names, summaries or titles. ``language`` keeps the ones that speak
    it and orders by the name in it. A page beyond the last gives the last.
    """
    statement = (
        select(Provider)
        .join(Provider.organisation)
        .where(Provider.cluster == cluster, Provider.state.in_(LISTED))
    )
    if category:
        statement = statement.where(
            Provider.capabilities.any((Capability.category == category) & _OFFERED)
        )
    if region:
        statement = statement.where(Organisation.region.in_(_regions_in(session, cluster, region)))
    for word in fold(storable(query or "")).split()[:QUERY_WORDS]:
        statement = statement.where(Provider.search_text.contains(word, autoescape=True))
    if language:
        statement = statement.where(Provider.id.in_(_speaking(session, cluster, language)))
    return _page(session, statement, language=language, page=page, per_page=per_page)


def get_provider(session: Session, *, public_id: str, cluster: Cluster | None = None) -> Provider:
    """The provider with this id, in the cluster or, without one, in the oldest that has it.

    Raises:
        NotFound: there is none.
    """
    statement = (
        select(Provider)
        .where(Provider.public_id == storable(public_id))
        .order_by(Provider.cluster_id)
        .limit(1)
        .options(*with_everything())
    )
    if cluster is not None:
        statement = statement.where(Provider.cluster == cluster)
    provider = session.scalar(statement)
    if provider is None:
        raise NotFound("provider", public_id)
    return provider


def get_providers(
    session: Session, *, cluster: Cluster, public_ids: list[str]
) -> dict[str, Provider]:
    """Several providers of a cluster by id, those that exist."""
    rows = session.scalars(
        select(Provider)
        .where(Provider.cluster == cluster, Provider.public_id.in_(map(storable, public_ids)))
        .options(*with_everything())
    )
    return {provider.public_id: provider for provider in rows}


def provider_called(session: Session, *, actor: Actor, cluster: Cluster, name: str) -> str | None:
    """The ``public_id`` of the cluster's provider with this id or name; None if there is none.

    Of several with one name none is meant: then the id has to be typed.
    """
    wanted = name.strip().casefold()
    called = (
        select(Provider)
        .join(Provider.organisation)
        .where(
            Provider.cluster_id == cluster.id,
            or_(
                Provider.public_id == storable(name.strip()),
                func.lower(Organisation.name_en) == wanted,
                Organisation.name_zh == name.strip(),
            ),
        )
        .limit(2)
    )
    found = session.scalars(scoped(called, actor)).all()
    return found[0].public_id if len(found) == 1 else None


def to_document(provider: Provider) -> ProviderDocument:
    """The provider as the matcher knows it."""
    return public_document(provider)


def iterate_documents(session: Session, *, cluster_id: int) -> Iterator[ProviderDocument]:
    """What was ever listed in a cluster, in the order of arrival, a batch at a time.

    A file has no states: what is read back from one is listed at once.
    """
    statement = (
        select(Provider)
        .where(
            Provider.cluster_id == cluster_id,
            Provider.state.in_({*LISTED, ProviderState.SUSPENDED, ProviderState.ARCHIVED}),
        )
        .order_by(Provider.id)
        .options(*with_everything())
        .execution_options(yield_per=500)
    )
    for provider in session.scalars(statement):
        yield provider_document(provider)


def matched(cluster_id: int) -> Select[Provider]:
    """The providers of a cluster that needs are matched with, and all their parts."""
    return (
        select(Provider)
        .where(Provider.cluster_id == cluster_id, *_MATCHED)
        .order_by(Provider.id)
        .options(*with_everything())
    )


def matched_ids(session: Session, *, cluster_id: int) -> set[str]:
    """The public ids of the same."""
    found = select(Provider.public_id).where(Provider.cluster_id == cluster_id, *_MATCHED)
    return set(session.scalars(found))


def with_everything() -> tuple[ExecutableOption, ...]:
    """Loader options: the parts of a profile in one further query each."""
    return (
        selectinload(Provider.capabilities),
        selectinload(Provider.past_work),
        selectinload(Provider.certifications),
    )


def _page(
    session: Session,
    statement: Select[Provider],
    *,
    language: str | None,
    page: int,
    per_page: int,
) -> Page[Provider]:
    first, second = Organisation.name_en, Organisation.name_zh
    if language == Language.CHINESE:
        first, second = second, first
    return paged(
        session,
        statement.options(*with_everything()),
        order=(func.lower(func.coalesce(first, second, "")), Provider.id),
        page=page,
        per_page=per_page,
    )


def _regions_in(session: Session, cluster: Cluster, region: str) -> list[str]:
    """The region codes in use in a cluster that lie in a place."""
    gazetteer = Gazetteer.load()
    used = session.scalars(
        select(Organisation.region)
        .where(Organisation.cluster == cluster, Organisation.region.is_not(None))
        .distinct()
    )
    return [code for code in used if code and gazetteer.contains(region, code)]


def _speaking(session: Session, cluster: Cluster, language: str) -> list[int]:
    """Ids of the providers that list a language: lists live in JSON, read alike everywhere."""
    rows = session.execute(
        select(Provider.id, Provider.languages).where(Provider.cluster == cluster)
    )
    return [number for number, languages in rows if language in languages]
