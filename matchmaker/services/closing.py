"""Closing an organisation: its needs end, nobody acts for it any more, its name goes.

What has to stay for the other side of an accepted introduction, and for counting, stays
without words and without names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matchmaker.db.models import (
    Introduction,
    Invitation,
    Message,
    Need,
    Organisation,
    OrganisationMember,
    OutboxMail,
    Proposal,
    Provider,
    PublicQuestion,
    SavedSearch,
)
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.notices import MailKind
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.reasons import DeclineReason, WithdrawReason
from matchmaker.domain.transitions import Action, Party
from matchmaker.services.answers import decline
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.events import DELETED, record
from matchmaker.services.members import lock_organisation
from matchmaker.services.need_cycle import withdraw_need
from matchmaker.services.organisations import provider_of
from matchmaker.services.proposals import delete_proposal
from matchmaker.services.scope import scoped
from matchmaker.services.steps import actions_for
from matchmaker.services.stored_files import delete_files_of
from matchmaker.services.subjects import subject_of

# What a need that has to stay says once its words are gone: a need always has a text.
NO_WORDS = "–"


def close_organisation(
    session: Session, *, actor: Actor, organisation: Organisation, now: datetime
) -> None:
    """Close an organisation for all its members.

    Live needs are withdrawn, which tells the providers that were asked; then every need
    goes, but for those with an accepted introduction, whose words and names go. A listed
    provider declines what it was asked and stays listed as one that takes no part.

    Raises:
        NotAllowed: the actor is no owner.
    """
    require(actor, Permission.ORGANISATION_MANAGE, subject_of(organisation))
    lock_organisation(session, organisation_id=organisation.id)
    for need in _needs(session, organisation):
        if Action.WITHDRAW in actions_for(actor, need):
            withdraw_need(session, actor=actor, need=need, reason=WithdrawReason.OTHER, now=now)
        _erase_need(session, actor, need, now)
    provider = provider_of(session, organisation=organisation)
    if provider is not None:
        _leave_catalogue(session, actor, provider, now)
    record(session, actor=actor, subject=organisation, action="close", now=now)
    _end_invitations(session, organisation)
    delete_files_of(session, actor=actor, owner=organisation, now=now)
    of_it = OrganisationMember.organisation_id == organisation.id
    for member in session.scalars(scoped(select(OrganisationMember).where(of_it), SYSTEM)):
        session.delete(member)
    session.flush()
    if provider is None:
        record(session, actor=actor, subject=organisation, action=DELETED, now=now)
        session.delete(organisation)
        session.flush()


def _end_invitations(session: Session, organisation: Organisation) -> None:
    """Mails that wait to be sent go too: they would invite to nothing, and say who invited."""
    of_it = select(Invitation).where(Invitation.organisation_id == organisation.id)
    invitations = list(session.scalars(scoped(of_it, SYSTEM)))
    recipients = {invitation.email for invitation in invitations}
    names = {organisation.name_en or "", organisation.name_zh or ""}
    waiting = select(OutboxMail).where(
        OutboxMail.kind == MailKind.INVITATION,
        OutboxMail.sent_at.is_(None),
        OutboxMail.recipient.in_(recipients),
    )
    for mail in session.scalars(waiting):
        if mail.values.get("organisation", "") in names:
            session.delete(mail)
    for invitation in invitations:
        session.delete(invitation)
    session.flush()


def _needs(session: Session, organisation: Organisation) -> list[Need]:
    of_it = select(Need).where(Need.organisation_id == organisation.id).order_by(Need.id)
    return list(session.scalars(scoped(of_it, SYSTEM)))


def _introductions_of(session: Session, need: Need) -> list[Introduction]:
    of_it = select(Introduction).where(Introduction.need_id == need.id).order_by(Introduction.id)
    return list(session.scalars(scoped(of_it, SYSTEM)))


def _erase_need(session: Session, actor: Actor, need: Need, now: datetime) -> None:
    introductions = _introductions_of(session, need)
    if not any(each.accepted_at for each in introductions):
        record(session, actor=actor, subject=need, action=DELETED, now=now)
        session.delete(need)
        session.flush()
        return
    need.title, need.description, need.language = "", NO_WORDS, None
    need.answers, need.extra, need.must, need.nice = {}, {}, [], []
    need.organisation_id = need.claimed_by_id = need.token_hash = None
    for introduction in introductions:
        forget_firm_contact(introduction)
        _forget_messages(session, introduction, Party.FIRM)
        introduction.message, introduction.outcome_note = "", None
    about_it = select(PublicQuestion).where(PublicQuestion.need_id == need.id)
    _delete_all(session, scoped(about_it, SYSTEM))
    record(session, actor=actor, subject=need, action="erase", now=now)


def _forget_messages(session: Session, introduction: Introduction, side: Party) -> None:
    of_side = select(Message).where(
        Message.introduction_id == introduction.id, Message.side == side
    )
    for message in session.scalars(scoped(of_side, SYSTEM)):
        session.delete(message)


def _delete_all(session: Session, found: Select[Any]) -> None:
    for row in session.scalars(found):
        session.delete(row)
    session.flush()


def _forget_proposals(
    session: Session, actor: Actor, introduction: Introduction, now: datetime
) -> None:
    of_it = select(Proposal).where(Proposal.introduction_id == introduction.id)
    for proposal in session.scalars(scoped(of_it.order_by(Proposal.id), SYSTEM)).all():
        delete_proposal(session, actor=actor, proposal=proposal, now=now)


def forget_firm_contact(introduction: Introduction) -> None:
    """The provider has had it if it was to have it; here it goes."""
    introduction.need_contact_name = introduction.need_contact = None
    introduction.need_contact_channel = None


def forget_provider_contact(introduction: Introduction) -> None:
    """The same for whom of the provider the firm could reach."""
    introduction.provider_contact_name = introduction.provider_contact = None
    introduction.provider_contact_channel = None


def _leave_catalogue(session: Session, actor: Actor, provider: Provider, now: datetime) -> None:
    of_it = select(Introduction).where(Introduction.provider_id == provider.id)
    for introduction in session.scalars(scoped(of_it.order_by(Introduction.id), SYSTEM)):
        if introduction.state is IntroductionState.REQUESTED:
            decline(
                session,
                actor=actor,
                introduction=introduction,
                reason=DeclineReason.OTHER,
                now=now,
            )
        forget_provider_contact(introduction)
        _forget_messages(session, introduction, Party.PROVIDER)
        _forget_proposals(session, actor, introduction, now)
    asked = select(PublicQuestion).where(PublicQuestion.provider_id == provider.id)
    saved = select(SavedSearch).where(SavedSearch.provider_id == provider.id)
    _delete_all(session, scoped(asked, SYSTEM))
    _delete_all(session, scoped(saved, SYSTEM))
    provider.joined = False
    session.flush()
    touch_catalogue(session, cluster=provider.cluster, providers=[provider.public_id])
    record(session, actor=actor, subject=provider, action="leave", now=now)
