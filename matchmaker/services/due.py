"""Everything that happens because time passes, for the worker to run every few minutes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.db.models import Need
from matchmaker.services import (
    due_capabilities,
    due_claims,
    due_introductions,
    due_needs,
    proposal_steps,
    saved_searches,
)
from matchmaker.services.proposing import NextRanked, Ranked


def nobody(_session: Session, _need: Need, _without: Collection[str]) -> Ranked | None:
    """Proposes no one: for an installation whose matchers are out of reach."""
    return None


def run_due(session: Session, *, now: datetime, next_ranked: NextRanked = nobody) -> dict[str, int]:
    """Take every step that is due at ``now``; returns how many of each kind there were.

    Running it again, or twice at once, does nothing twice. ``next_ranked`` says who is
    proposed when somebody did not answer; see
    :func:`~matchmaker.services.proposing.next_ranked_by`.
    """
    return {
        "needs_lapsed": due_needs.lapse(session, now=now),
        "needs_expired": due_needs.expire(session, now=now),
        "needs_announced": due_needs.announce_expiry(session, now=now),
        "certificates_expired": due_claims.expire(session, now=now),
        "certificates_announced": due_claims.announce(session, now=now),
        "introductions_asked": due_introductions.start_clocks(session, now=now),
        "introductions_expired": due_introductions.expire(
            session, next_ranked=next_ranked, now=now
        ),
        "introductions_reminded": due_introductions.remind(session, now=now),
        "proposals_expired": proposal_steps.expire(session, now=now),
        "leads_told": saved_searches.tell_new_leads(session, now=now),
        "outcomes_asked": due_introductions.ask_outcomes(session, now=now),
        "offers_hidden": due_capabilities.hide(session, now=now),
        "offers_aged": due_capabilities.age(session, now=now),
        "offices_asked": due_introductions.ask_offices(session, now=now),
    }
