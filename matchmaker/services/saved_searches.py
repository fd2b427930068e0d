"""Saved searches of leads: kept under a name, told of when new leads suit, read as a feed.

A search belongs to one person and counts as long as that person acts for the provider. The
secret of a feed opens the anonymous leads of that one search and nothing else.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need, Provider, SavedSearch, ToldLead
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.labels import CATEGORY_NAMES, SECTOR_NAMES
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor
from matchmaker.domain.text import clean_name
from matchmaker.services.actors import actor_of
from matchmaker.services.events import DELETED, record
from matchmaker.services.leads import Lead, LeadFilters, best_leads, list_leads
from matchmaker.services.notifications import notify
from matchmaker.services.paging import Page
from matchmaker.services.scope import scoped

NAME_LIMIT = 80
MOST_SEARCHES = 20
#: New leads that one search tells of at a time; what is beyond comes with the next look.
TOLD_AT_ONCE = 10
FEED_LENGTH = 50


def save_search(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    name: str,
    filters: LeadFilters,
    alerts: bool,
    now: datetime,
) -> SavedSearch:
    """Keep filters under a name; what suits already is no news.

    Raises:
        NotFound: the actor is no member of the provider.
        InvalidInput: the name or a filter can't be used, or the actor has one of this name
            (``search_name_taken``).
        Conflict: the actor has too many (``too_many_searches``).
    """
    _require_member(actor, provider)
    kept = clean_name(name, field="name", limit=NAME_LIMIT, required=True)
    for field, code, known in (
        ("category", filters.category, CATEGORY_NAMES),
        ("sector", filters.sector, SECTOR_NAMES),
    ):
        if code and code not in {str(each) for each in known}:
            raise InvalidInput(field, "unknown_word")
    existing = searches_of(session, actor=actor, provider=provider)
    if any(each.name == kept for each in existing):
        raise InvalidInput("name", "search_name_taken")
    if len(existing) >= MOST_SEARCHES:
        raise Conflict("too_many_searches", {"limit": MOST_SEARCHES})
    search = SavedSearch(
        public_id=secrets.token_urlsafe(12),
        cluster_id=provider.cluster_id,
        user_id=actor.user_id,
        provider=provider,
        name=kept,
        category=filters.category or None,
        sector=filters.sector or None,
        alerts=alerts,
        created_at=now,
    )
    session.add(search)
    record(session, actor=actor, subject=search, action="create", now=now)
    _note_told(session, search, _untold(session, actor, search), now)
    return search


def searches_of(session: Session, *, actor: Actor, provider: Provider) -> list[SavedSearch]:
    """The actor's searches for this provider, by name."""
    mine = select(SavedSearch).where(SavedSearch.provider_id == provider.id)
    return list(session.scalars(scoped(mine.order_by(SavedSearch.name, SavedSearch.id), actor)))


def get_search(session: Session, *, actor: Actor, key: str) -> SavedSearch:
    """One of the actor's searches. Raises ``NotFound``."""
    mine = scoped(select(SavedSearch), actor).where(SavedSearch.public_id == key)
    search = session.scalar(mine)
    if search is None:
        raise NotFound("search", key)
    _require_member(actor, search.provider)
    return search


def delete_search(session: Session, *, actor: Actor, search: SavedSearch, now: datetime) -> None:
    """Forget a search; its feed ends with it."""
    record(session, actor=actor, subject=search, action=DELETED, now=now)
    session.delete(search)
    session.flush()


def set_alerts(
    session: Session, *, actor: Actor, search: SavedSearch, alerts: bool, now: datetime
) -> None:
    """Be told of new leads from now on, or no more; what came meanwhile is no news."""
    if alerts and not search.alerts:
        _note_told(session, search, _untold(session, actor, search), now)
    search.alerts = alerts
    record(session, actor=actor, subject=search, action="change", now=now)


def open_feed(session: Session, *, actor: Actor, search: SavedSearch, now: datetime) -> str:
    """The secret of a new feed, shown this once; one that there was opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    search.feed_hash = _hashed(secret)
    record(session, actor=actor, subject=search, action="open_feed", now=now)
    return secret


def end_feed(session: Session, *, actor: Actor, search: SavedSearch, now: datetime) -> None:
    """Let the feed's secret open nothing any more."""
    search.feed_hash = None
    record(session, actor=actor, subject=search, action="end_feed", now=now)


def feed_of(session: Session, *, secret: str) -> tuple[SavedSearch, tuple[Lead, ...]]:
    """The search that the secret opens, and its leads as the provider may see them.

    Raises:
        NotFound: it opens nothing, or its person no longer acts for the provider.
    """
    with_secret = select(SavedSearch).where(SavedSearch.feed_hash == _hashed(secret))
    search = session.scalar(scoped(with_secret, SYSTEM))
    if search is None:
        raise NotFound("feed", secret)
    actor = actor_of(session, user=search.user)
    _require_member(actor, search.provider)
    return search, _leads(session, actor, search, page=1, per_page=FEED_LENGTH).items


def tell_new_leads(session: Session, *, now: datetime) -> int:
    """Tell everybody who wants it of leads that their searches found; returns how many."""
    wanted = (
        select(SavedSearch)
        .where(SavedSearch.alerts)
        .order_by(SavedSearch.id)
        .with_for_update(skip_locked=True, of=SavedSearch)
    )
    count = 0
    for search in session.scalars(scoped(wanted, SYSTEM)).all():
        actor = actor_of(session, user=search.user)
        if not actor.belongs_to(search.provider.organisation_id):
            continue
        found = _untold(session, actor, search, limit=TOLD_AT_ONCE)
        for need in _needs(session, found):
            notify(
                session,
                users=[search.user],
                kind=NotificationKind.LEADS_FOUND,
                subject=need,
                values={"search": search.name},
                now=now,
            )
        _note_told(session, search, found, now)
        count += len(found)
    return count


def _untold(
    session: Session, actor: Actor, search: SavedSearch, *, limit: int | None = None
) -> list[int]:
    """The needs that are news to the search, the best first, by their numbers."""
    return best_leads(
        session,
        actor=actor,
        provider=search.provider,
        filters=LeadFilters(search.category, search.sector, new_only=True, untold_by=search.id),
        limit=limit,
    )


def _needs(session: Session, numbers: list[int]) -> list[Need]:
    if not numbers:
        return []
    rows = scoped(select(Need).where(Need.id.in_(numbers)), SYSTEM)
    found = {need.id: need for need in session.scalars(rows)}
    return [found[number] for number in numbers]


def _leads(
    session: Session, actor: Actor, search: SavedSearch, *, page: int, per_page: int
) -> Page[Lead]:
    return list_leads(
        session,
        actor=actor,
        provider=search.provider,
        filters=LeadFilters(search.category, search.sector),
        page=page,
        per_page=per_page,
    )


def _note_told(session: Session, search: SavedSearch, needs: list[int], now: datetime) -> None:
    session.flush()
    session.add_all(ToldLead(search_id=search.id, need_id=number, told_at=now) for number in needs)
    session.flush()


def _require_member(actor: Actor, provider: Provider) -> None:
    if not actor.belongs_to(provider.organisation_id):
        raise NotFound("provider", provider.public_id)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
