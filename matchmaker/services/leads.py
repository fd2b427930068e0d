"""Leads: the open needs of a cluster as one of its providers sees them.

What a provider learns of a need before the firm agrees is its outline, the same that it
sees of a request: the problem and its circumstances, no name, no amount, no contact.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.db.models import (
    Introduction,
    LeadMark,
    LeadScore,
    Need,
    Organisation,
    Provider,
    ToldLead,
)
from matchmaker.domain.errors import NotFound
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.reasons import DeclineReason
from matchmaker.services.events import record
from matchmaker.services.introductions import ASKING
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import LISTED, scoped
from matchmaker.services.sharing import NeedOutline, outline_of
from matchmaker.services.steps import clean_note
from matchmaker.services.subjects import subject_of

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """What a provider wants to see; None and False let everything through.

    ``untold_by`` is the number of a saved search that told of some already.
    """

    category: str | None = None
    sector: str | None = None
    new_only: bool = False
    untold_by: int | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A need that could be the provider's; ``fit`` of 0 to 100 orders the list."""

    need: Need
    outline: NeedOutline
    fit: float
    seen: bool


def provider_of(session: Session, *, actor: Actor, organisation: Organisation) -> Provider | None:
    """The profile of an organisation that is a provider; None for every other."""
    require(actor, Permission.ORGANISATION_READ, subject_of(organisation))
    statement = select(Provider).where(Provider.organisation_id == organisation.id)
    return session.scalar(scoped(statement, actor))


def list_leads(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    filters: LeadFilters | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page[Lead]:
    """The provider's leads, the best for both sides first.

    Needs that it or the firm has dealt with, its own, and those whose hard requirements it
    does not meet are left out; :func:`missed` counts the last.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    statement = _listed(actor, provider, filters or LeadFilters())
    order = (LeadScore.fit.desc(), LeadScore.need_id)
    found = paged(session, statement, order=order, page=page, per_page=per_page)
    seen = _seen(session, actor, provider, [score.need_id for score in found.items])
    leads = tuple(_lead(score, seen=score.need_id in seen) for score in found.items)
    return Page(leads, found.page, found.per_page, found.total)


def best_leads(
    session: Session, *, actor: Actor, provider: Provider, filters: LeadFilters, limit: int | None
) -> list[int]:
    """The numbers of the needs that :func:`list_leads` lists, the best first, at most ``limit``.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    statement = _listed(actor, provider, filters).with_only_columns(LeadScore.need_id)
    ordered = statement.order_by(LeadScore.fit.desc(), LeadScore.need_id).limit(limit)
    return list(session.scalars(ordered))


def get_lead(session: Session, *, actor: Actor, provider: Provider, key: str) -> Lead:
    """One lead of the provider, dealt with or not.

    Raises:
        NotFound: there is none for this provider at this address.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    score = session.scalar(_of(actor, provider, asked=True).where(Need.public_id == key))
    if score is None:
        raise NotFound("lead", key)
    return _lead(score, seen=bool(_seen(session, actor, provider, [score.need_id])))


def mark_seen(
    session: Session, *, actor: Actor, provider: Provider, need: Need, now: datetime
) -> None:
    """The provider has read this lead; the first time counts."""
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    if _mark(session, actor, provider, need) is None:
        session.add(LeadMark(need_id=need.id, provider_id=provider.id, seen_at=now))
        session.flush()


def dismiss_lead(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    need: Need,
    reason: DeclineReason,
    note: str | None = None,
    now: datetime,
) -> None:
    """Put a lead aside, and say why: the firm never learns of it, the matching does.

    Raises:
        InvalidInput: the note is ``too_long``.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    said = clean_note(note)
    mark = _mark(session, actor, provider, need)
    if mark is None:
        mark = LeadMark(need_id=need.id, provider_id=provider.id, seen_at=now)
        session.add(mark)
    mark.dismissed_at, mark.dismissed_by_id = now, actor.user_id
    mark.reason, mark.note = reason, said
    session.flush()
    record(
        session,
        actor=actor,
        subject=provider,
        action="dismiss_lead",
        reason=reason,
        details={"need": need.public_id},
        now=now,
    )


def restore_lead(
    session: Session, *, actor: Actor, provider: Provider, need: Need, now: datetime
) -> None:
    """Take a lead back that was put aside."""
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    mark = _mark(session, actor, provider, need)
    if mark is None or mark.dismissed_at is None:
        return
    mark.dismissed_at = mark.dismissed_by_id = mark.reason = mark.note = None
    session.flush()
    record(
        session,
        actor=actor,
        subject=provider,
        action="restore_lead",
        details={"need": need.public_id},
        now=now,
    )


def dismissal_of(
    session: Session, *, actor: Actor, provider: Provider, need: Need
) -> DeclineReason | None:
    """Why the provider put the lead aside; None where it did not."""
    mark = _mark(session, actor, provider, need)
    return mark.reason if mark is not None else None


def introduction_on(
    session: Session, *, actor: Actor, provider: Provider, need: Need
) -> Introduction | None:
    """What there is between the two already; a mere proposal to the firm is nothing yet."""
    pair = (Introduction.need_id == need.id, Introduction.provider_id == provider.id)
    statement = select(Introduction).where(*pair, Introduction.state != IntroductionState.SUGGESTED)
    return session.scalar(scoped(statement, actor))


def missed(session: Session, *, actor: Actor, provider: Provider) -> dict[str, int]:
    """Open needs that fit but for a hard requirement, counted by its kind, most first."""
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    rows = session.scalars(_of(actor, provider).where(~LeadScore.eligible))
    counted = Counter(kind for row in rows for kind in row.failed)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def needs_near(session: Session, *, actor: Actor, provider: Provider) -> list[Need]:
    """The open needs that come near what the provider offers, whoever can meet them.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    near = _of(actor, provider).options(joinedload(LeadScore.need))
    return [score.need for score in session.scalars(near)]


def count_new(session: Session, *, actor: Actor, provider: Provider) -> int:
    """How many leads nobody of the provider has read."""
    if provider.state not in LISTED:
        return 0
    statement = _of(actor, provider).where(LeadScore.eligible, ~_has())
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _listed(actor: Actor, provider: Provider, wanted: LeadFilters) -> Select[LeadScore]:
    statement = _of(actor, provider).where(
        LeadScore.eligible, ~_has(LeadMark.dismissed_at.is_not(None))
    )
    if wanted.category:
        statement = statement.where(Need.category == wanted.category)
    if wanted.sector:
        statement = statement.where(Need.sector == wanted.sector)
    if wanted.new_only:
        statement = statement.where(~_has())
    if wanted.untold_by is not None:
        told = exists().where(
            ToldLead.search_id == wanted.untold_by, ToldLead.need_id == LeadScore.need_id
        )
        statement = statement.where(~told)
    return statement


def _of(actor: Actor, provider: Provider, *, asked: bool = False) -> Select[LeadScore]:
    """The scores of open needs of other firms; with ``asked`` also those dealt with."""
    statement = (
        scoped(select(LeadScore), actor)
        .join(LeadScore.need)
        .where(
            LeadScore.provider_id == provider.id,
            Need.state.in_(ASKING),
            Need.organisation_id != provider.organisation_id,
        )
    )
    if provider.state not in LISTED:
        return statement.where(LeadScore.need_id < 0)
    if asked:
        return statement
    between = exists().where(
        Introduction.need_id == LeadScore.need_id,
        Introduction.provider_id == LeadScore.provider_id,
        Introduction.state != IntroductionState.SUGGESTED,
    )
    return statement.where(~between)


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the provider has marked the lead, and so."""
    return exists().where(
        LeadMark.need_id == LeadScore.need_id,
        LeadMark.provider_id == LeadScore.provider_id,
        *conditions,
    )


def _mark(session: Session, actor: Actor, provider: Provider, need: Need) -> LeadMark | None:
    pair = (LeadMark.need_id == need.id, LeadMark.provider_id == provider.id)
    return session.scalar(scoped(select(LeadMark).where(*pair), actor))


def _seen(session: Session, actor: Actor, provider: Provider, needs: list[int]) -> set[int]:
    marks = select(LeadMark.need_id).where(
        LeadMark.provider_id == provider.id, LeadMark.need_id.in_(needs)
    )
    return set(session.scalars(scoped(marks, actor)))


def _lead(score: LeadScore, *, seen: bool) -> Lead:
    return Lead(score.need, outline_of(score.need), score.fit, seen)
