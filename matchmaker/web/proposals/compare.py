"""The proposals for a need side by side, for its firm."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.db.models import Proposal
from matchmaker.domain.lifecycle import ProposalState
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services import needs
from matchmaker.services.proposal_steps import proposal_actions
from matchmaker.services.proposals import proposals_for
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.headers import secret_address
from matchmaker.web.introductions.rows import SharedRow
from matchmaker.web.needs.blueprint import need_of
from matchmaker.web.needs.limits import short_title
from matchmaker.web.proposals.blueprint import bp
from matchmaker.web.proposals.show import step_links, term_rows
from matchmaker.web.sheets import StepButton

# So many can be accepted for a need, and each has one proposal at a time.
MOST_COLUMNS = 5
_ORDER = (ProposalState.CHOSEN, ProposalState.SHORTLISTED, ProposalState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Column:
    """A proposal, its lines, and what can be done with it now."""

    proposal: Proposal
    rows: list[SharedRow]
    actions: list[StepButton]


@bp.get("/needs/<key>/proposals")
@confirmed
@secret_address
def compare(key: str) -> ResponseReturnValue:
    """Every proposal that was sent, those that can still be chosen first."""
    need = need_of(key, Permission.NEED_MANAGE)
    actor = current_actor()
    found = sorted(proposals_for(db.session(), actor=actor, need=need), key=_rank)
    columns = [
        Column(each, term_rows(each), list(step_links(each, proposal_actions(actor, each))))
        for each in found[:MOST_COLUMNS]
    ]
    return render_template(
        "proposals/compare.html",
        key=key,
        title=short_title(needs.to_document(need)),
        need=need,
        columns=columns,
        beyond=found[MOST_COLUMNS:],
    )


def _rank(proposal: Proposal) -> tuple[int, int]:
    state = proposal.state
    return (_ORDER.index(state) if state in _ORDER else len(_ORDER), proposal.id)
