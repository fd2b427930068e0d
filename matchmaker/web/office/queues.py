"""What waits for the office, oldest first."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.db.models import Introduction
from matchmaker.domain.desk import QueueName
from matchmaker.extensions import db
from matchmaker.services import desk, needs
from matchmaker.services.paging import Page
from matchmaker.services.provider_cycle import providers_off_the_list
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.blueprint import bp

#: So many of a queue stand on the first page; its own page has all of them.
FIRST = 5


@bp.get("")
@office
def index() -> ResponseReturnValue:
    """The queues, and the oldest of those that are worked on from here."""
    session, actor = db.session(), current_actor()
    to_moderate = _oldest(QueueName.NEEDS)
    return render_template(
        "office/index.html",
        queues=[each for each in desk.waiting(session, actor=actor, now=now()) if each.count],
        off_the_list=providers_off_the_list(session, actor=actor),
        to_moderate=[(need, short_title(needs.to_document(need))) for need in to_moderate.items],
        more_to_moderate=to_moderate.total > FIRST,
        to_invite=_oldest(QueueName.INVITATIONS),
        to_settle=_to_settle(),
    )


def _to_settle() -> list[Introduction]:
    found = {
        each.id: each
        for name in (QueueName.DISPUTES, QueueName.OVERDUE)
        for each in _oldest(name).items
    }
    return list(found.values())[:FIRST]


def _oldest(name: QueueName) -> Page[Any]:
    return desk.list_queue(
        db.session(), actor=current_actor(), name=name, per_page=FIRST, now=now()
    )
