"""A new draft that says what an older need said."""

from __future__ import annotations

import copy
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Need
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.services.allowances import Use, count_use
from matchmaker.services.events import events_of, record
from matchmaker.services.need_cycle import ID_BYTES
from matchmaker.services.scope import scoped
from matchmaker.services.steps import lock_need
from matchmaker.services.subjects import subject_of

COPIED = "copy"
# What somebody typed; how the older need went is no part of the new one.
FIELDS = (
    "title", "description", "language", "category", "sector", "region", "headcount",
    "budget_min", "budget_max", "currency", "start_within_days", "delivery", "must", "nice",
    "answers",
)  # fmt: skip


def copy_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> Need:
    """A draft with the same words. As long as the last copy is a draft, it is that one.

    Raises:
        NotFound, NotAllowed: the need is not the actor's.
        Conflict: the account kept too many in a day (``too_many_needs``).
    """
    require(actor, Permission.NEED_MANAGE, subject_of(need), key=need.public_id or "")
    lock_need(session, need)
    draft = _draft_copied_from(session, actor, need)
    if draft is not None:
        return draft
    count_use(session, actor=actor, use=Use.NEED, now=now)
    values = {name: copy.deepcopy(getattr(need, name)) for name in FIELDS}
    draft = Need(
        cluster_id=need.cluster_id,
        organisation_id=need.organisation_id,
        public_id=secrets.token_urlsafe(ID_BYTES),
        origin=NeedOrigin.TYPED,
        state=NeedState.DRAFT,
        state_changed_at=now,
        claimed_by_id=actor.user_id,
        claimed_at=now,
        created_at=now,
        **values,
    )
    session.add(draft)
    session.flush()
    record(session, actor=actor, subject=draft, action="create", now=now)
    record(session, actor=actor, subject=need, action=COPIED, details={"to": draft.id}, now=now)
    return draft


def _draft_copied_from(session: Session, actor: Actor, need: Need) -> Need | None:
    copies = [event for event in events_of(session, subject=need) if event.action == COPIED]
    if not copies:
        return None
    draft = select(Need).where(
        Need.id == copies[-1].details["to"],
        Need.state == NeedState.DRAFT,
        Need.organisation_id == need.organisation_id,
    )
    return session.scalar(scoped(draft, actor))
