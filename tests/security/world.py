"""Two clusters with everything in them that somebody must not see, twice over.

Every id and every private text of one tenant has its counterpart in the other, so that a
test can ask for one with the other's account.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Capability,
    Certification,
    Cluster,
    ClusterMember,
    ConfigurationVersion,
    Duplicate,
    EvaluationRun,
    Event,
    Introduction,
    Invitation,
    Judgement,
    Message,
    Need,
    Notification,
    OfficeNotice,
    Organisation,
    OrganisationMember,
    OwnershipRequest,
    Passkey,
    PastWork,
    Proposal,
    Provider,
    ProviderRevision,
    PublicQuestion,
    SavedSearch,
    SheetImport,
    ShortlistEntry,
    StoredFile,
    User,
)
from matchmaker.domain.lifecycle import CapabilityState, IntroductionState, NeedState
from matchmaker.domain.notices import NotificationKind, SubjectKind
from matchmaker.domain.transitions import Party
from matchmaker.domain.vocabulary import (
    ClusterRole,
    ContactChannel,
    Language,
    OrganisationRole,
)
from matchmaker.services.accounts import CONSENT_VERSION
from matchmaker.services.user_sessions import open_session
from tests.factories import (
    NOW,
    make_claim,
    make_cluster,
    make_need,
    make_organisation,
    make_ownership,
    make_provider,
)
from tests.security.office_world import make_entry, make_notice, make_pair, make_sheet, make_trial
from tests.security.talk import make_proposal, make_question, make_search
from tests.security.traces import make_event, make_lead, make_passkey

MONTH = timedelta(days=30)
# Told apart by no other number on a page.
BUDGETS = {"here": 987_654, "there": 876_543}


@dataclass(frozen=True, slots=True)
class Tenant:
    """One cluster: its people, and the records that belong to its firm and its provider.

    ``draft`` is a need that nobody claimed, ``secret`` what opens it; ``asked``, ``accepted``
    and ``suggested`` are introductions of ``need``'s firm, ``other_need`` one of its own.
    """

    slug: str
    cluster: Cluster
    firm: Organisation
    other_firm: Organisation
    provider: Provider
    offer: str  # the key of one of its offers
    job: int  # the number of one of its past jobs
    owner: User
    member: User
    other_owner: User
    provider_member: User
    staff: User
    admin: User
    unconfirmed: User
    disabled: User
    need: Need
    draft: Need
    secret: str
    asked: Introduction
    accepted: Introduction
    suggested: Introduction
    proposal: Proposal
    proposal_file: StoredFile
    question: PublicQuestion
    search: SavedSearch
    invitation: Invitation
    invitation_secret: str
    notification: Notification
    passkey: Passkey
    device: int  # the sign-in of the owner
    version: ConfigurationVersion
    run: EvaluationRun
    claim: Certification
    ownership: OwnershipRequest
    pair: Duplicate
    event: Event
    judgement: Judgement  # of the staff
    sheet: SheetImport
    notice: OfficeNotice

    @property
    def people(self) -> dict[str, User]:
        """The accounts by the names that tests give their roles."""
        return {
            "unconfirmed": self.unconfirmed,
            "firm member": self.member,
            "firm owner": self.owner,
            "other firm": self.other_owner,
            "provider": self.provider_member,
            "staff": self.staff,
            "admin": self.admin,
            "disabled": self.disabled,
        }


def make_user(session: Session, *, email: str, confirmed: bool = True, **values: object) -> User:
    """An account without a password, confirmed unless told otherwise."""
    digest = hashlib.sha256(email.encode()).hexdigest()
    user = User(
        **{
            "email": email,
            "fs_uniquifier": digest,
            "fs_webauthn_user_handle": digest[::-1],
            "confirmed_at": NOW if confirmed else None,
            "consented_at": NOW,
            "consent_version": CONSENT_VERSION,
            "create_datetime": NOW,
            "update_datetime": NOW,
            "name": email.partition("@")[0],
            "language": Language.ENGLISH,
        }
        | values
    )
    session.add(user)
    session.flush()
    return user


def make_tenant(session: Session, slug: str) -> Tenant:
    """A cluster with one of everything; texts that must not leak say ``secret-...-SLUG``."""
    cluster = make_cluster(session, slug=slug, name_en=slug.title(), name_zh=slug)
    firm = make_organisation(session, cluster=cluster, name_en=f"secret-firm-{slug}")
    other_firm = make_organisation(session, cluster=cluster, name_en=f"secret-neighbour-{slug}")
    providers = [make_provider(session, cluster=cluster) for _ in range(3)]
    people = _people(session, slug, firm, other_firm, providers)
    _profile(session, slug, providers[0])
    need, draft, secret = _needs(session, slug, cluster, firm, people["owner"])
    asked, accepted, suggested = (
        _introduction(session, slug, need, provider, state)
        for provider, state in zip(
            providers,
            (
                IntroductionState.REQUESTED,
                IntroductionState.ACCEPTED,
                IntroductionState.SUGGESTED,
            ),
            strict=True,
        )
    )
    proposal, proposal_file = make_proposal(session, slug, accepted)
    invitation_secret = f"invitation-{slug}"
    invitation = Invitation(
        organisation=firm,
        email=f"secret-invited-{slug}@example.org",
        role=OrganisationRole.MEMBER,
        token_hash=hashlib.sha256(invitation_secret.encode()).hexdigest(),
        invited_by_id=people["owner"].id,
        created_at=NOW,
        expires_at=NOW + MONTH,
    )
    session.add(invitation)
    session.add(ShortlistEntry(need_id=need.id, provider=providers[0], created_at=NOW))
    make_entry(session, need, f"secret-heard-{slug}")
    notification = Notification(
        user_id=people["owner"].id,
        cluster_id=cluster.id,
        kind=NotificationKind.NEED_CLAIMED,
        subject_kind=SubjectKind.NEED,
        subject_key=need.public_id,
        values={"title": f"secret-title-{slug}"},
        created_at=NOW,
    )
    session.add(notification)
    make_lead(session, need, providers[0])
    passkey = make_passkey(slug, people["owner"])
    session.add(passkey)
    device, _ = open_session(session, user=people["owner"], device=f"secret-device-{slug}", now=NOW)
    event = make_event(session, cluster, need, people["owner"])
    version, run, judgement = make_trial(session, slug, cluster, need, providers[0])
    judgement.judge_id = people["staff"].id
    session.flush()
    return Tenant(
        slug=slug,
        cluster=cluster,
        firm=firm,
        other_firm=other_firm,
        provider=providers[0],
        offer=providers[0].capabilities[0].public_id,
        job=providers[0].past_work[0].id,
        need=need,
        draft=draft,
        secret=secret,
        asked=asked,
        accepted=accepted,
        suggested=suggested,
        proposal=proposal,
        proposal_file=proposal_file,
        question=make_question(session, slug, need, providers[0]),
        search=make_search(session, slug, providers[0], people["provider_member"]),
        invitation=invitation,
        invitation_secret=invitation_secret,
        notification=notification,
        passkey=passkey,
        device=device.id,
        version=version,
        run=run,
        claim=make_claim(session, provider=providers[0], slug=slug),
        event=event,
        ownership=make_ownership(session, organisation=firm, slug=slug),
        pair=make_pair(session, *providers[:2]),
        judgement=judgement,
        sheet=make_sheet(session, slug, cluster),
        notice=make_notice(session, slug, cluster),
        **people,
    )


def _people(
    session: Session,
    slug: str,
    firm: Organisation,
    other_firm: Organisation,
    providers: list[Provider],
) -> dict[str, User]:
    session.flush()
    names = (
        *("owner", "member", "other_owner", "provider_member"),
        *("staff", "admin", "unconfirmed", "disabled"),
    )
    people = {
        name: make_user(
            session,
            email=f"secret-{name}-{slug}@example.org",
            confirmed=name != "unconfirmed",
            active=name != "disabled",
            phone=f"secret-phone-{name}-{slug}",
        )
        for name in names
    }
    members = (
        (firm, "owner", OrganisationRole.OWNER),
        (firm, "member", OrganisationRole.MEMBER),
        (firm, "disabled", OrganisationRole.OWNER),
        (firm, "unconfirmed", OrganisationRole.OWNER),
        (other_firm, "other_owner", OrganisationRole.OWNER),
        *((each.organisation, "provider_member", OrganisationRole.OWNER) for each in providers),
    )
    for organisation, name, role in members:
        session.add(
            OrganisationMember(
                organisation=organisation, user=people[name], role=role, created_at=NOW
            )
        )
    for name, office in (("staff", ClusterRole.STAFF), ("admin", ClusterRole.ADMIN)):
        session.add(
            ClusterMember(cluster=firm.cluster, user=people[name], role=office, created_at=NOW)
        )
    session.flush()
    return people


def _profile(session: Session, slug: str, provider: Provider) -> None:
    """What its members and the office alone see of a provider."""
    provider.contact_name = f"secret-colleague-{slug}"
    provider.contact_channel = ContactChannel.PHONE
    provider.contact = f"secret-line-{slug}"
    provider.organisation.registration_number = f"secret-registration-{slug}"
    provider.past_work.append(PastWork(position=0, title="A job", description="Done."))
    for state in (CapabilityState.PENDING, CapabilityState.DRAFT, CapabilityState.PAUSED):
        title = f"secret-offer-{state}-{slug}"
        offer = Capability(public_id=f"{state}-offer", title=title, state=state, position=9)
        provider.capabilities.append(offer)
    provider.waits_since = NOW
    fields = {"name_en": f"secret-rename-{slug}"}
    session.add(ProviderRevision(provider=provider, fields=fields, created_at=NOW))
    session.flush()


def _needs(
    session: Session, slug: str, cluster: Cluster, firm: Organisation, owner: User
) -> tuple[Need, Need, str]:
    need, _ = make_need(
        session,
        cluster=cluster,
        description=f"secret-problem-{slug}: our dye lots differ in shade.",
    )
    need.organisation, need.public_id, need.state = firm, f"need-of-{slug}", NeedState.OPEN
    need.claimed_by_id, need.claimed_at = owner.id, NOW
    need.expires_at, need.open_until = None, NOW + 3 * MONTH
    need.budget_max, need.currency = BUDGETS.get(slug), "CNY"
    draft, secret = make_need(
        session, cluster=cluster, description=f"secret-draft-{slug}: the dryer fails."
    )
    session.flush()
    return need, draft, secret


def _introduction(
    session: Session, slug: str, need: Need, provider: Provider, state: IntroductionState
) -> Introduction:
    accepted = state is IntroductionState.ACCEPTED
    introduction = Introduction(
        public_id=f"{state}-of-{slug}",
        cluster_id=need.cluster_id,
        need=need,
        provider=provider,
        state=state,
        state_changed_at=NOW,
        created_at=NOW,
        message=f"secret-message-{slug}",
        score=80.0,
        asked_at=NOW,
        accepted_at=NOW if accepted else None,
        need_contact_name=f"secret-person-{slug}",
        need_contact_channel=ContactChannel.MAIL,
        need_contact=f"secret-contact-{slug}@example.org",
        provider_contact_name=f"secret-seller-{slug}" if accepted else None,
        provider_contact_channel=ContactChannel.PHONE if accepted else None,
        provider_contact=f"secret-number-{slug}" if accepted else None,
    )
    session.add(introduction)
    session.flush()
    if accepted:
        session.add(
            Message(
                introduction_id=introduction.id,
                side=Party.FIRM,
                text=f"secret-talk-{slug}",
                submission="a-form",
                created_at=NOW,
            )
        )
        session.flush()
    return introduction
