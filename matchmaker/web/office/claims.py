"""A certificate that waits for the office: look at the proof, take it or not."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Certification
from matchmaker.domain.desk import QueueName
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import CLAIM
from matchmaker.domain.permissions import Permission
from matchmaker.domain.reasons import ClaimRefusal
from matchmaker.domain.transitions import Party
from matchmaker.extensions import db
from matchmaker.services.claim_steps import refuse_claim, verify_claim
from matchmaker.services.claims import get_claim
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.office.blueprint import bp
from matchmaker.web.sheets import INVALID, ReasonForm, chosen, show_error
from matchmaker.wording.errors import error_sentence

REASONS = "claim_refusal"


@bp.get("/certificates/<claim>")
@office
def claim(claim: str) -> ResponseReturnValue:
    """What the provider states, its proof, and what the office can say."""
    return _page(_claim(claim), ReasonForm.of(REASONS))


@bp.post("/certificates/<claim>/verify")
@office
def verify(claim: str) -> ResponseReturnValue:
    """Take the proof."""
    found = _claim(claim)
    return _taken(
        lambda: verify_claim(db.session(), actor=current_actor(), claim=found, now=now()),
        gettext("Checked. The provider is told, and firms see it within a minute."),
    )


@bp.post("/certificates/<claim>/refuse")
@office
def refuse(claim: str) -> ResponseReturnValue:
    """Not take the proof, with a reason."""
    found, form = _claim(claim), ReasonForm.of(REASONS)
    if not (form.validate() and chosen(form, ["reason"])):
        return _page(found, form), INVALID
    reason = ClaimRefusal(form.reason.data)
    try:
        return _taken(
            lambda: refuse_claim(
                db.session(),
                actor=current_actor(),
                claim=found,
                reason=reason,
                note=form.note.data,
                now=now(),
            ),
            gettext("Not taken. The provider is told why."),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "note")
        return _page(_claim(claim), form), INVALID


def _claim(key: str) -> Certification:
    return get_claim(
        db.session(), actor=current_actor(), public_id=key, permission=Permission.CLAIM_CHECK
    )


def _taken(step: Callable[[], None], done: str) -> ResponseReturnValue:
    try:
        step()
        db.session.commit()
        flash(done)
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
    return redirect(url_for("office.queue", name=QueueName.CLAIMS), 303)


def _page(claim: Certification, form: ReasonForm) -> str:
    steps = CLAIM.steps_from(claim.state, (Party.OFFICE,))
    return render_template(
        "office/claim.html", claim=claim, provider=claim.provider, form=form, steps=set(steps)
    )
