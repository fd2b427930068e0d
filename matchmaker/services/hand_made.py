"""Introductions that the office makes by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need, Provider
from matchmaker.domain.errors import Conflict
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.introductions import (
    MESSAGE_LIMIT,
    put_before_provider,
    require_askable,
    suggest,
)
from matchmaker.services.members import has_members
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.on_behalf import entry_of
from matchmaker.services.scope import scoped
from matchmaker.services.snapshots import Snapshot
from matchmaker.services.steps import lock_need, take_step
from matchmaker.services.subjects import subject_of


def introduce(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    provider: Provider,
    note: str,
    snapshot: Snapshot | None,
    now: datetime,
) -> Introduction:
    """Bring a need and a provider together, with a word of the office that both sides read.

    A firm with members is told and asks the provider itself, or puts it aside. For a firm
    that the office entered the need for, the office asks, as the person it spoke with agreed.

    Raises:
        NotFound, NotAllowed: the actor is not of the need's office.
        InvalidInput: ``note`` is ``required`` or ``too_long``.
        Conflict: ``already_introduced`` (value ``introduction``), ``wrong_state``,
            ``places_taken``, ``own_provider`` or ``provider_not_listed``.
    """
    require(actor, Permission.NEED_MODERATE, subject_of(need), key=need.public_id or "")
    text = clean_text(note, field="note", limit=MESSAGE_LIMIT, required=True)
    lock_need(session, need)
    pair = (Introduction.need_id == need.id, Introduction.provider_id == provider.id)
    before = session.scalar(scoped(select(Introduction).where(*pair), actor))
    if before is not None:
        raise Conflict("already_introduced", {"introduction": before.public_id})
    require_askable(session, need, provider)
    introduction = suggest(
        session, actor=actor, need=need, provider=provider, snapshot=snapshot, now=now
    )
    introduction.office_note = text
    entry = entry_of(session, actor=actor, need=need)
    acts_itself = has_members(session, organisation_id=need.organisation_id or 0)
    if acts_itself or entry is None:
        notify_organisation(
            session,
            organisation_id=need.organisation_id,
            kind=NotificationKind.INTRODUCTION_SUGGESTED,
            subject=introduction,
            now=now,
        )
        return introduction
    introduction.need_contact_name = entry.contact_name
    introduction.need_contact_channel = entry.contact_channel
    introduction.need_contact = entry.contact_address
    take_step(
        session,
        actor=actor,
        item=introduction,
        action=Action.REQUEST,
        as_party=Party.FIRM,
        now=now,
    )
    put_before_provider(session, introduction, now=now)
    return introduction
