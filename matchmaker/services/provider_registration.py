"""An organisation becomes a provider: nobody else sees the profile before it is approved."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Organisation, Provider
from matchmaker.domain.lifecycle import ProviderState
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.services.events import record
from matchmaker.services.leads import provider_of
from matchmaker.services.scope import scoped
from matchmaker.services.subjects import subject_of


def register_provider(
    session: Session, *, actor: Actor, organisation: Organisation, now: datetime
) -> Provider:
    """The organisation's profile, a draft until it is sent in; the one there is, if any.

    Raises:
        NotFound, NotAllowed: the actor is no owner of the organisation.
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(organisation))
    locked = select(Organisation).where(Organisation.id == organisation.id).with_for_update()
    session.execute(scoped(locked, actor))
    known = provider_of(session, actor=actor, organisation=organisation)
    if known is not None:
        return known
    provider = Provider(
        cluster_id=organisation.cluster_id,
        organisation=organisation,
        public_id=f"p-{token_hex(8)}",
        languages=[],
        extra={},
        joined=True,
        state=ProviderState.DRAFT,
        created_at=now,
        updated_at=now,
    )
    session.add(provider)
    session.flush()
    record(
        session,
        actor=actor,
        subject=provider,
        action="create",
        to_state=provider.state,
        now=now,
    )
    return provider
