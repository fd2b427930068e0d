"""Accounts for every role to look around with; never in production."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Cluster,
    ClusterMember,
    Need,
    Organisation,
    OrganisationMember,
    User,
)
from matchmaker.domain.errors import NotFound
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.vocabulary import ClusterRole, ContactChannel, Language, OrganisationRole
from matchmaker.services.accounts import (
    actor_as,
    confirm_account,
    find_account,
    register_account,
    set_active,
)
from matchmaker.services.actors import actor_of
from matchmaker.services.clusters import get_cluster
from matchmaker.services.contacts import Contact
from matchmaker.services.introductions import request_introduction
from matchmaker.services.need_cycle import claim_need
from matchmaker.services.needs import create_need
from matchmaker.services.organisations import create_organisation
from matchmaker.services.providers import get_provider
from matchmaker.services.scope import scoped
from matchmaker.services.second_factors import set_totp

PASSWORD = "blue river demo"  # noqa: S105  everybody may know it
CLUSTER, PROVIDER = "textile", "p084"
FIRM, COLLEAGUE = "firm@demo.example", "colleague@demo.example"
EXPERT, STAFF, ADMIN = "provider@demo.example", "staff@demo.example", "admin@demo.example"
SECOND_ADMIN = "deputy@demo.example"
OFFICE = {
    STAFF: ClusterRole.STAFF,
    ADMIN: ClusterRole.ADMIN,
    SECOND_ADMIN: ClusterRole.ADMIN,
}
# What nobody was asked about yet: leads of the demo provider, and of others.
FURTHER_NEEDS = (
    "化验室小样和大货颜色总对不上，想请人把测色仪和打样流程理顺。",
    "Our knit dyeing needs more than one correction a batch; we want the first shot to be right.",
    "定型机烧气太多，想先做一次能源审计再决定换不换设备。",
)
NEED = "染出来的布缸与缸之间颜色不一样，客户退货，想请人到厂里找原因。"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to look around with; ``asks_code`` says that a second step follows."""

    email: str
    role: str
    asks_code: bool = False


ACCOUNTS = (
    DemoAccount(FIRM, "owner of a firm with a need"),
    DemoAccount(COLLEAGUE, "member of the same firm"),
    DemoAccount(EXPERT, "owner of a provider that was asked"),
    DemoAccount(STAFF, "staff of the cluster's office", asks_code=True),
    DemoAccount(ADMIN, "admin of the cluster's office", asks_code=True),
    DemoAccount(SECOND_ADMIN, "second admin, who agrees to what a gate stopped", asks_code=True),
)


def has_demo_accounts(session: Session) -> bool:
    """Whether all were made already, or their demo cluster is not there to make them in."""
    if all(find_account(session, email=account.email) for account in ACCOUNTS):
        return True
    try:
        get_cluster(session, slug=CLUSTER)
        get_provider(session, public_id=PROVIDER)
    except NotFound:
        return True
    return False


def load_demo_accounts(
    session: Session, *, password_hash: str, new_totp_secret: Callable[[], str], now: datetime
) -> None:
    """Make the accounts, a firm with an open need, and a request that waits for its answer.

    Where an earlier release made some of them, only those of the office that miss are added.
    ``new_totp_secret`` makes a secret for an app that shows codes, encrypted as it is kept.
    """
    cluster = get_cluster(session, slug=CLUSTER)
    missing = [each for each in ACCOUNTS if find_account(session, email=each.email) is None]
    users = {account.email: _account(session, account, password_hash, now) for account in missing}
    for email, role in ((email, role) for email, role in OFFICE.items() if email in users):
        session.add(ClusterMember(cluster=cluster, user=users[email], role=role, created_at=now))
        set_totp(session, user=users[email], secret=new_totp_secret(), now=now)
    if len(missing) < len(ACCOUNTS):
        return
    provider = get_provider(session, cluster=cluster, public_id=PROVIDER)
    session.add(
        OrganisationMember(
            organisation=provider.organisation,
            user=users[EXPERT],
            role=OrganisationRole.OWNER,
            created_at=now,
        )
    )
    need = _need(session, cluster, users, now)
    for text in FURTHER_NEEDS:
        _kept(session, users[FIRM], need.organisation, text, now)
    request_introduction(
        session,
        actor=actor_of(session, user=users[FIRM]),
        need=need,
        provider=provider,
        contact=Contact("厂长（示例）", ContactChannel.MAIL, FIRM),
        message="主要是棉针织，活性染料。",
        now=now,
    )


def disable_demo_accounts(session: Session, *, now: datetime) -> int:
    """Close the accounts whose password everybody knows; returns how many were open."""
    open_ones = select(User).where(User.is_demo, User.active).order_by(User.id)
    found = session.scalars(scoped(open_ones, OPERATOR)).all()
    for user in found:
        set_active(session, user=user, active=False, actor=OPERATOR, reason="demo", now=now)
    return len(found)


def _account(session: Session, account: DemoAccount, password_hash: str, now: datetime) -> User:
    user = register_account(
        session,
        email=account.email,
        password_hash=password_hash,
        name=account.email.partition("@")[0].capitalize(),
        language=Language.CHINESE,
        now=now,
    )
    if user is None:
        raise ValueError(f"{account.email} is taken")
    user.is_demo = True
    confirm_account(session, user=user, now=now)
    return user


def _need(session: Session, cluster: Cluster, users: dict[str, User], now: datetime) -> Need:
    organisation = create_organisation(
        session,
        actor=actor_as(users[FIRM]),
        cluster=cluster,
        now=now,
        name_zh="红鲤印染（示例）",
        name_en="Red Carp Dyeing (demo)",
        region="CN-330603",
        sector="dyeing_finishing",
        staff=180,
    )
    session.add(
        OrganisationMember(
            organisation=organisation,
            user=users[COLLEAGUE],
            role=OrganisationRole.MEMBER,
            created_at=now,
        )
    )
    return _kept(session, users[FIRM], organisation, NEED, now)


def _kept(
    session: Session, user: User, organisation: Organisation | None, text: str, now: datetime
) -> Need:
    """A need of the demo firm, open to providers."""
    if organisation is None:
        raise ValueError("the demo need belongs to nobody")
    actor = actor_of(session, user=user)
    _, token = create_need(
        session,
        actor=actor,
        cluster=organisation.cluster,
        description=text,
        region="CN-330603",
        now=now,
    )
    return claim_need(session, actor=actor, token=token, organisation=organisation, now=now)
