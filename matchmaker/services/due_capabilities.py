"""What time does to offers that nobody confirms: they count less, and are hidden later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Capability, Provider
from matchmaker.domain.lifecycle import CapabilityState
from matchmaker.domain.permissions import SYSTEM
from matchmaker.domain.transitions import Action
from matchmaker.services.capabilities import take_capability_step
from matchmaker.services.scope import LISTED, scoped

#: So long after it was confirmed an offer is ranked down.
STALE_AFTER = timedelta(days=180)
#: So long after it was confirmed nobody finds it any more.
HIDDEN_AFTER = timedelta(days=270)


def age(session: Session, *, now: datetime) -> int:
    """Mark what nobody confirmed for half a year as stale; returns how many."""
    return _take(session, CapabilityState.PUBLISHED, Action.AGE, STALE_AFTER, now)


def hide(session: Session, *, now: datetime) -> int:
    """Hide what stayed stale for three months; returns how many."""
    return _take(session, CapabilityState.STALE, Action.HIDE, HIDDEN_AFTER, now)


def _take(
    session: Session, state: CapabilityState, action: Action, after: timedelta, now: datetime
) -> int:
    """The step for every such offer; what nobody ever confirmed, as after an import, stays."""
    due = (Capability.state == state) & (Capability.confirmed_at <= now - after)
    found = select(Provider).where(Provider.state.in_(LISTED), Provider.capabilities.any(due))
    count = 0
    for provider in session.scalars(scoped(found.order_by(Provider.id), SYSTEM)).all():
        session.refresh(provider, with_for_update={"of": Provider})
        for offer in provider.capabilities:
            confirmed = offer.confirmed_at
            if offer.state is state and confirmed is not None and confirmed <= now - after:
                take_capability_step(
                    session,
                    actor=SYSTEM,
                    provider=provider,
                    offer=offer,
                    action=action,
                    reason="not_confirmed",
                    now=now,
                )
                count += 1
    return count
