"""Who acts now, read from the memberships of this moment."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import ClusterMember, OrganisationMember, User
from matchmaker.domain.permissions import ANONYMOUS, Actor
from matchmaker.domain.vocabulary import ActorKind


def actor_of(session: Session, *, user: User | None, strong: bool = False) -> Actor:
    """The actor that a signed-in account is, ``ANONYMOUS`` without one or when it is disabled.

    ``strong`` says that a second factor was used in this session. Memberships are read anew
    at every call: a role that was taken away counts no more at the next request.
    """
    if user is None or not user.active:
        return ANONYMOUS
    organisations = session.execute(
        select(OrganisationMember.organisation_id, OrganisationMember.role).where(
            OrganisationMember.user_id == user.id
        )
    )
    clusters = session.execute(
        select(ClusterMember.cluster_id, ClusterMember.role).where(ClusterMember.user_id == user.id)
    )
    return Actor(
        kind=ActorKind.USER,
        user_id=user.id,
        confirmed=user.confirmed_at is not None,
        strong=strong,
        organisations=dict(iter(organisations)),
        clusters=dict(iter(clusters)),
    )
