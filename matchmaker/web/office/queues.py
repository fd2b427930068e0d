"""What waits for the office, oldest first."""

from __future__ import annotations

from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.domain.desk import QueueName
from matchmaker.extensions import db
from matchmaker.services import desk, needs
from matchmaker.services.office import introductions_to_settle
from matchmaker.services.provider_cycle import providers_off_the_list
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.blueprint import bp


@bp.get("")
@office
def index() -> ResponseReturnValue:
    """The queues."""
    session, actor = db.session(), current_actor()
    waiting = partial(desk.rows_of, session, actor=actor, now=now())
    return render_template(
        "office/index.html",
        queues=[each for each in desk.waiting(session, actor=actor, now=now()) if each.count],
        off_the_list=providers_off_the_list(session, actor=actor),
        to_moderate=[
            (need, short_title(needs.to_document(need))) for need in waiting(name=QueueName.NEEDS)
        ],
        to_invite=waiting(name=QueueName.INVITATIONS),
        to_settle=introductions_to_settle(session, actor=actor, now=now()),
    )
