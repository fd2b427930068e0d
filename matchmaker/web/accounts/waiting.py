"""A need typed before there was an account: it waits in the cookie and is claimed on entry."""

from __future__ import annotations

import re

from flask import flash, session, url_for

from matchmaker.db.models import User
from matchmaker.domain.errors import Conflict, MatchmakerError
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.extensions import db
from matchmaker.services.actors import actor_of
from matchmaker.services.need_cycle import claim_need
from matchmaker.services.need_lookup import find_need
from matchmaker.services.organisations import create_organisation, current_membership
from matchmaker.web.clock import now
from matchmaker.wording.errors import error_sentence

NEED = "waiting_need"
_TOKEN = re.compile(r"[\w-]{16,64}")


def keep_waiting_need(token: str) -> None:
    """Remember the secret of a need for when its writer has an account."""
    if _TOKEN.fullmatch(token):
        session[NEED] = token


def has_waiting_need() -> bool:
    """Whether a need waits for its writer's account."""
    return NEED in session


def claim_waiting_need(user: User) -> str | None:
    """Put the waiting need under the account's firm; the address of its page, or None.

    It keeps waiting until the address is confirmed. A firm without a name is made for whoever
    belongs to none. A need that is gone or taken waits no longer.
    """
    token = session.get(NEED)
    if token is None or user.confirmed_at is None:
        return None
    session.pop(NEED)
    try:
        with db.session.begin_nested():
            return _claimed(str(token), user)
    except Conflict as error:
        session[NEED] = token  # a limit was reached: it waits for the next time
        flash(error_sentence(error))
        return None
    except MatchmakerError:
        return None


def _claimed(token: str, user: User) -> str:
    actor = actor_of(db.session(), user=user)
    need = find_need(db.session(), actor=ANONYMOUS, key=token, now=now())
    membership = current_membership(db.session(), actor=actor, chosen=None)
    if membership is not None:
        organisation = membership.organisation
    else:
        organisation = create_organisation(
            db.session(), actor=actor, cluster=need.cluster, now=now()
        )
        actor = actor_of(db.session(), user=user)
    claimed = claim_need(
        db.session(), actor=actor, token=token, organisation=organisation, now=now()
    )
    return url_for("needs.matches", key=claimed.public_id)
