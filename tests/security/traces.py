"""What people leave behind as they go along: leads seen and passed over, devices, events."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Event, LeadMark, LeadScore, Need, Passkey, Provider, User
from matchmaker.domain.reasons import DeclineReason
from matchmaker.domain.vocabulary import ActorKind
from tests.factories import NOW


def make_lead(session: Session, need: Need, provider: Provider) -> None:
    session.add(
        LeadScore(
            need_id=need.id, provider_id=provider.id, score=80, interest=70, fit=75, eligible=True
        )
    )
    session.add(
        LeadMark(
            need_id=need.id,
            provider_id=provider.id,
            seen_at=NOW,
            dismissed_at=NOW,
            reason=DeclineReason.TOO_FAR,
            note="secret-aside",
        )
    )


def make_passkey(slug: str, owner: User) -> Passkey:
    return Passkey(
        user_id=owner.id,
        credential_id=slug.encode(),
        public_key=b"key",
        backup_state=False,
        device_type="single_device",
        create_datetime=NOW,
        lastuse_datetime=NOW,
        name=f"secret-passkey-{slug}",
        usage="first",
    )


def make_event(session: Session, cluster: Cluster, need: Need, owner: User) -> Event:
    event = Event(
        at=NOW,
        cluster_id=cluster.id,
        actor_kind=ActorKind.USER,
        actor_id=owner.id,
        subject_kind="need",
        subject_id=need.id,
        action="claim",
    )
    session.add(event)
    return event
