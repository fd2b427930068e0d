"""What time does to certificates that the office has checked: they run out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Certification
from matchmaker.domain.lifecycle import ClaimState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import SYSTEM
from matchmaker.services.claim_steps import expire_claim
from matchmaker.services.due_needs import ANNOUNCED
from matchmaker.services.events import has_event, record
from matchmaker.services.notifications import notify_organisation
from matchmaker.services.scope import scoped
from matchmaker.services.working_days import local_day

#: So long before its end the provider is told that a certificate runs out.
ANNOUNCED_BEFORE = timedelta(days=30)


def expire(session: Session, *, now: datetime) -> int:
    """End the checked certificates whose last day is over; the providers are told."""
    today = local_day(now)
    ended = [each for each in _checked(session, today) if _is_over(each, today)]
    for claim in ended:
        expire_claim(session, actor=SYSTEM, claim=claim, now=now)
    return len(ended)


def announce(session: Session, *, now: datetime) -> int:
    """Tell providers, once a check, that a certificate runs out within a month."""
    today, count = local_day(now), 0
    for claim in _checked(session, today + ANNOUNCED_BEFORE):
        if _is_over(claim, today) or _is_announced(session, claim):
            continue
        record(session, actor=SYSTEM, subject=claim, action=ANNOUNCED, now=now)
        notify_organisation(
            session,
            organisation_id=claim.provider.organisation_id,
            kind=NotificationKind.CERTIFICATE_EXPIRING,
            subject=claim,
            values={"days": ((claim.valid_until or today) - today).days},
            now=now,
        )
        count += 1
    return count


def _checked(session: Session, last: date) -> list[Certification]:
    """Those whose date is not after ``last``, locked until the transaction ends."""
    due = select(Certification).where(
        Certification.state == ClaimState.VERIFIED, Certification.valid_until <= last
    )
    locked = scoped(due, SYSTEM).order_by(Certification.id).with_for_update(of=Certification)
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def _is_over(claim: Certification, today: date) -> bool:
    return claim.valid_until is not None and claim.valid_until < today


def _is_announced(session: Session, claim: Certification) -> bool:
    return has_event(session, subject=claim, action=ANNOUNCED, since=claim.state_changed_at)
