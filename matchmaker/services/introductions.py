"""Introductions: a firm asks a provider for help with a need.

The answer is in ``answers``, what each side sees of the other in ``sharing``, what came of it
in ``outcomes``.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need, Organisation, Provider
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.lifecycle import IntroductionState, NeedState, ProviderState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.allowances import Use, count_use
from matchmaker.services.consequences import require_a_place
from matchmaker.services.contacts import Contact, clean_contact
from matchmaker.services.events import record
from matchmaker.services.members import has_members
from matchmaker.services.notifications import notify_office, notify_organisation
from matchmaker.services.organisations import lacks_name
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import scoped
from matchmaker.services.snapshots import Snapshot
from matchmaker.services.steps import lock_introduction, lock_need, take_step, wrong_state
from matchmaker.services.subjects import subject_of

MESSAGE_LIMIT = 2_000
ID_BYTES = 12
#: In these states of a need its firm can ask.
ASKING = frozenset({NeedState.OPEN, NeedState.MATCHED})


def request_introduction(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    provider: Provider,
    contact: Contact,
    message: str = "",
    snapshot: Snapshot | None = None,
    now: datetime,
) -> Introduction:
    """Ask a provider to help with a need; it sees what the preview showed.

    ``snapshot`` is the match on the day, None where the provider was found in another way.
    A provider that nobody acts for yet is asked through the office: :func:`waits_for_office`.

    Raises:
        NotFound, NotAllowed: the need is not the actor's, or the provider not to be seen.
        InvalidInput: the message or the contact can't be used.
        Conflict: ``already_asked`` (value ``introduction``: the address of the first one),
            ``wrong_state``, ``places_taken``, ``firm_without_name``, ``own_provider`` or
            ``provider_not_listed``, or too many in a day (``too_many_requests``).
    """
    require(actor, Permission.NEED_ASK, subject_of(need), key=need.public_id or "")
    require(actor, Permission.PROVIDER_READ, subject_of(provider), key=provider.public_id)
    text = clean_text(message, field="message", limit=MESSAGE_LIMIT)
    shared = clean_contact(contact)
    lock_need(session, need)
    introduction = _existing(session, actor, need, provider)
    if introduction is not None and introduction.state is not IntroductionState.SUGGESTED:
        raise Conflict("already_asked", {"introduction": introduction.public_id})
    require_askable(session, need, provider)
    count_use(session, actor=actor, use=Use.REQUEST, now=now)
    if introduction is None:
        introduction = suggest(
            session, actor=actor, need=need, provider=provider, snapshot=snapshot, now=now
        )
    introduction.requested_by_id = actor.user_id
    introduction.message = text
    introduction.need_contact_name = shared.name
    introduction.need_contact_channel = shared.channel
    introduction.need_contact = shared.address
    take_step(session, actor=actor, item=introduction, action=Action.REQUEST, now=now)
    put_before_provider(session, introduction, now=now)
    return introduction


def put_before_provider(session: Session, introduction: Introduction, *, now: datetime) -> None:
    """Ask the provider's members; where there are none, the office has to win the provider."""
    if has_members(session, organisation_id=introduction.provider.organisation_id):
        ask_now(session, introduction, now=now)
    else:
        _tell_office(session, introduction, now)


def suggest(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    provider: Provider,
    snapshot: Snapshot | None,
    now: datetime,
) -> Introduction:
    """Bring the two together without asking anybody yet. The need has to be locked."""
    introduction = Introduction(
        public_id=secrets.token_urlsafe(ID_BYTES),
        cluster_id=need.cluster_id,
        need=need,
        provider=provider,
        state=IntroductionState.SUGGESTED,
        state_changed_at=now,
        created_at=now,
        score=snapshot.score if snapshot else None,
        configuration=snapshot.configuration if snapshot else None,
        reasons=snapshot.reasons if snapshot else {},
    )
    session.add(introduction)
    record(
        session,
        actor=actor,
        subject=introduction,
        action="suggest",
        to_state=introduction.state,
        now=now,
    )
    return introduction


def ask_now(session: Session, introduction: Introduction, *, now: datetime) -> None:
    """Put the request before the provider's members: from now on the days count."""
    introduction.asked_at = now
    notify_organisation(
        session,
        organisation_id=introduction.provider.organisation_id,
        kind=NotificationKind.INTRODUCTION_REQUESTED,
        subject=introduction,
        now=now,
    )


def ask_waiting(session: Session, *, provider: Provider, now: datetime) -> None:
    """Put what waited for somebody to act for the provider before its first members."""
    of_it = select(Introduction).where(Introduction.provider_id == provider.id)
    for introduction in session.scalars(scoped(of_it.order_by(Introduction.id), SYSTEM)).all():
        if waits_for_office(introduction):
            ask_late(session, introduction, now=now)


def ask_late(session: Session, introduction: Introduction, *, now: datetime) -> bool:
    """The same for one request; whether it still waited once its lock was taken."""
    lock_introduction(session, introduction)
    if not waits_for_office(introduction):
        return False
    ask_now(session, introduction, now=now)
    record(session, actor=SYSTEM, subject=introduction, action="ask", now=now)
    return True


def waits_for_office(introduction: Introduction) -> bool:
    """Whether the provider has to be won first: nobody acts for it, so it takes longer."""
    return introduction.state is IntroductionState.REQUESTED and introduction.asked_at is None


def get_introduction(session: Session, *, actor: Actor, public_id: str) -> Introduction:
    """The introduction at this address. Raises ``NotFound``: none, or not for this actor."""
    statement = select(Introduction).where(Introduction.public_id == public_id)
    introduction = session.scalar(scoped(statement, actor))
    if introduction is None:
        raise NotFound("introduction", public_id)
    return introduction


def list_introductions(
    session: Session,
    *,
    actor: Actor,
    organisation: Organisation,
    side: Party,
    need: Need | None = None,
    states: Collection[IntroductionState] = (),
    page: int = 1,
    per_page: int = 20,
) -> Page[Introduction]:
    """An organisation's introductions as ``Party.FIRM`` or ``Party.PROVIDER``, newest step first.

    Raises:
        NotFound: the organisation is none that the actor may see.
    """
    require(actor, Permission.ORGANISATION_READ, subject_of(organisation))
    statement = scoped(select(Introduction), actor)
    if side is Party.FIRM:
        owner = statement.join(Introduction.need).where(Need.organisation_id == organisation.id)
    else:
        owner = statement.join(Introduction.provider).where(
            Provider.organisation_id == organisation.id,
            Introduction.state != IntroductionState.SUGGESTED,
        )
    if need is not None:
        owner = owner.where(Introduction.need_id == need.id)
    if states:
        owner = owner.where(Introduction.state.in_(states))
    order = (Introduction.state_changed_at.desc(), Introduction.id.desc())
    return paged(session, owner, order=order, page=page, per_page=per_page)


def _existing(
    session: Session, actor: Actor, need: Need, provider: Provider
) -> Introduction | None:
    pair = (Introduction.need_id == need.id, Introduction.provider_id == provider.id)
    return session.scalar(scoped(select(Introduction).where(*pair), actor))


def require_askable(session: Session, need: Need, provider: Provider) -> None:
    """Go on only if the need can be put before the provider; see :func:`request_introduction`."""
    firm = need.organisation
    if need.state not in ASKING:
        raise wrong_state(need, Action.REQUEST)
    if provider.organisation_id == need.organisation_id:
        raise Conflict("own_provider")
    if provider.cluster_id != need.cluster_id or provider.state is not ProviderState.APPROVED:
        raise Conflict("provider_not_listed")
    if firm is None or lacks_name(firm):
        raise Conflict("firm_without_name")
    require_a_place(session, need)


def _tell_office(session: Session, introduction: Introduction, now: datetime) -> None:
    notify_office(
        session,
        cluster_id=introduction.cluster_id,
        kind=NotificationKind.PROVIDER_NOT_JOINED,
        subject=introduction,
        now=now,
    )
