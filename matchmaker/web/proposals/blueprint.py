"""What the routes of a proposal share."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from matchmaker.db.models import Proposal
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import Permission, require
from matchmaker.extensions import db
from matchmaker.services.proposals import get_proposal
from matchmaker.services.subjects import subject_of
from matchmaker.web import steps
from matchmaker.web.access import current_actor

bp = Blueprint("proposals", __name__)


def proposal_of(public_id: str, permission: Permission = Permission.PROPOSAL_READ) -> Proposal:
    """The proposal at this address, for what is to be done with it.

    Raises:
        NotFound, NotAllowed: it is not there for this reader, or not for this.
    """
    actor = current_actor()
    proposal = get_proposal(db.session(), actor=actor, public_id=public_id)
    require(actor, permission, subject_of(proposal), key=public_id)
    return proposal


def taken(public_id: str, step: Callable[[], object], done: str) -> Response:
    """Take a step and go back to the proposal; what is too late is said there."""
    address = url_for("proposals.show", public_id=public_id)
    return steps.taken(step, done, address, refusals=(Conflict, InvalidInput))
