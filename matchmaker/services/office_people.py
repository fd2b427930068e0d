"""Who works for a cluster's office, as the operator or an admin decides."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ClusterMember, User
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.text import clean_name
from matchmaker.domain.vocabulary import ClusterRole, Language, TokenPurpose
from matchmaker.services.account_tokens import issue_token
from matchmaker.services.accounts import NAME_LIMIT, find_account, note_account
from matchmaker.services.events import record
from matchmaker.services.scope import scoped


def open_account(
    session: Session,
    *,
    actor: Actor,
    email: str,
    name: str = "",
    language: Language = Language.ENGLISH,
    now: datetime,
) -> tuple[User, str]:
    """An account with a confirmed address and no password, and the secret that sets one.

    An account that is there already is given back as it is, with a new secret.

    Raises:
        InvalidInput: the name can't be used.
    """
    user = find_account(session, email=email)
    if user is None:
        user = User(
            email=email,
            name=clean_name(name, field="name", limit=NAME_LIMIT),
            language=language,
            fs_uniquifier=uuid.uuid4().hex,
            fs_webauthn_user_handle=uuid.uuid4().hex,
            confirmed_at=now,
            create_datetime=now,
            update_datetime=now,
        )
        session.add(user)
        session.flush()
        note_account(session, user=user, actor=actor, action="open", now=now)
    return user, issue_token(session, user=user, purpose=TokenPurpose.RESET_PASSWORD, now=now)


def give_role(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    user: User,
    role: ClusterRole,
    now: datetime,
) -> ClusterMember:
    """Let somebody work for a cluster's office, or change what for; counts at once.

    Raises:
        NotAllowed: the actor is no admin of the cluster.
    """
    require(actor, Permission.CLUSTER_MANAGE, Subject(cluster_id=cluster.id))
    member = session.scalar(
        scoped(
            select(ClusterMember).where(
                ClusterMember.cluster_id == cluster.id, ClusterMember.user_id == user.id
            ),
            actor,
        )
    )
    if member is None:
        member = ClusterMember(cluster=cluster, user=user, role=role, created_at=now)
        session.add(member)
    member.role = role
    record(
        session,
        actor=actor,
        subject=member,
        action="give_role",
        details={"user": user.id, "role": role.value},
        now=now,
    )
    return member
