"""An introduction as each of its sides sees it, from the request to what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Event, Introduction
from matchmaker.domain.transitions import Action, Party
from matchmaker.extensions import db
from matchmaker.services.conversations import can_write, conversation
from matchmaker.services.events import events_of
from matchmaker.services.outcomes import RUNNING
from matchmaker.services.proposals import HELD, proposals_in
from matchmaker.services.sharing import (
    KNOWN,
    contact_of_other_side,
    open_contact,
    shared_of,
)
from matchmaker.services.steps import actions_for, parties_of
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.introductions.blueprint import bp, introduction_of, taken
from matchmaker.web.introductions.rows import (
    details_rows,
    firm_name,
    next_step_for,
    offer_rows,
    outline_rows,
    title_for,
)
from matchmaker.web.sheets import StepButton
from matchmaker.web.warned import WarnedForm
from matchmaker.wording.histories import history, nobody_in_particular
from matchmaker.wording.messages import reader_language


@bp.get("/introductions/<public_id>")
@confirmed
def show(public_id: str) -> ResponseReturnValue:
    """Where it stands, what can be done now, and what may be seen of the other side."""
    introduction = introduction_of(public_id)
    actor = current_actor()
    side = _side(introduction)
    shared = shared_of(introduction)
    after = shared.after
    reachable = contact_of_other_side(db.session(), actor=actor, introduction=introduction)
    return render_template(
        "introductions/show.html",
        introduction=introduction,
        heading=title_for(introduction, side),
        back=_back(introduction, side),
        next_step=next_step_for(introduction, side),
        actions=list(_links(introduction, side, opened=reachable is not None)),
        contact=reachable,
        organisation=_other_name(introduction, side) if introduction.state in KNOWN else "",
        rows=[
            *outline_rows(shared.before),
            *(details_rows(after) if after else []),
            *offer_rows(introduction),
        ],
        said=conversation(db.session(), actor=actor, introduction=introduction),
        message_form=WarnedForm.empty() if can_write(actor, introduction) else None,
        proposals=proposals_in(db.session(), actor, introduction),
        may_propose=_may_propose(introduction, side),
        need_key=introduction.need.public_id if side is Party.FIRM else None,
        replay_href=_replay(introduction, side),
        entries=history(events_of(db.session(), subject=introduction), _who),
    )


@bp.post("/introductions/<public_id>/contact")
@confirmed
def contact(public_id: str) -> ResponseReturnValue:
    """Open the other side's contact details; that they were opened is kept."""
    introduction = introduction_of(public_id)
    return taken(
        public_id,
        lambda: open_contact(
            db.session(), actor=current_actor(), introduction=introduction, now=now()
        ),
        gettext("Here is how to reach them."),
    )


def _may_propose(introduction: Introduction, side: Party) -> bool:
    found = proposals_in(db.session(), current_actor(), introduction)
    open_one = any(each.state in HELD for each in found)
    return side is Party.PROVIDER and introduction.state in RUNNING and not open_one


def _side(introduction: Introduction) -> Party:
    parties = parties_of(current_actor(), introduction)
    order = (Party.FIRM, Party.PROVIDER, Party.OFFICE)
    return next(party for party in order if party in parties)


def _other_name(introduction: Introduction, side: Party) -> str:
    if side is Party.FIRM:
        return introduction.provider.name_in(reader_language()) or ""
    details = shared_of(introduction).after
    return firm_name(details) if details else ""


def _back(introduction: Introduction, side: Party) -> StepButton:
    if side is Party.FIRM:
        key = introduction.need.public_id
        return StepButton(gettext("Your need"), url_for("needs.show", key=key))
    return StepButton(gettext("Introductions"), url_for("introductions.index"))


def _links(introduction: Introduction, side: Party, *, opened: bool) -> Iterator[StepButton]:
    here = introduction.public_id
    possible = actions_for(current_actor(), introduction)
    if introduction.state in KNOWN and side is not Party.OFFICE and not opened:
        text = gettext("Show how to reach them")
        yield StepButton(
            text, url_for("introductions.contact", public_id=here), primary=True, post=True
        )
    if Action.ACCEPT in possible:
        yield StepButton(
            gettext("Accept"), url_for("introductions.ask_accept", public_id=here), primary=True
        )
    if Action.DECLINE in possible:
        yield StepButton(gettext("Decline"), url_for("introductions.ask_decline", public_id=here))
    if Action.START in possible and side is not Party.OFFICE:
        yield StepButton(
            gettext("We are at work"), url_for("introductions.start", public_id=here), post=True
        )
    if Action.CONCLUDE_HELPED in possible:
        yield StepButton(
            gettext("Say what came of it"), url_for("introductions.ask_outcome", public_id=here)
        )
    if Action.WITHDRAW in possible:
        yield StepButton(
            gettext("Take it back"),
            url_for("introductions.ask_withdrawal", public_id=here),
            danger=True,
        )


def _replay(introduction: Introduction, side: Party) -> str:
    if side is not Party.OFFICE:
        return ""
    slug, here = introduction.need.cluster.slug, introduction.public_id
    return url_for("tuning.replay_introduction", slug=slug, public_id=here)


def _who(event: Event) -> str:
    if event.actor_id is not None and event.actor_id == current_actor().user_id:
        return gettext("you")
    return nobody_in_particular(event)
