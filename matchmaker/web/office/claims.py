"""A certificate that waits for the office: look at the proof, take it or not."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Certification
from matchmaker.domain.desk import QueueName
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
from matchmaker.web.sheets import INVALID, ReasonForm, chosen
from matchmaker.web.steps import answered, taken

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
    return taken(
        lambda: verify_claim(db.session(), actor=current_actor(), claim=found, now=now()),
        gettext("Checked. The provider is told, and firms see it within a minute."),
        _queue(),
    )


@bp.post("/certificates/<claim>/refuse")
@office
def refuse(claim: str) -> ResponseReturnValue:
    """Not take the proof, with a reason."""
    found, form = _claim(claim), ReasonForm.of(REASONS)
    if not (form.validate() and chosen(form, ["reason"])):
        return _page(found, form), INVALID
    return answered(
        form,
        lambda: _page(_claim(claim), form),
        lambda: refuse_claim(
            db.session(),
            actor=current_actor(),
            claim=found,
            reason=ClaimRefusal(form.reason.data),
            note=form.note.data,
            now=now(),
        ),
        gettext("Not taken. The provider is told why."),
        _queue(),
    )


def _claim(key: str) -> Certification:
    return get_claim(
        db.session(), actor=current_actor(), public_id=key, permission=Permission.CLAIM_CHECK
    )


def _queue() -> str:
    return url_for("office.queue", name=QueueName.CLAIMS)


def _page(claim: Certification, form: ReasonForm) -> str:
    steps = CLAIM.steps_from(claim.state, (Party.OFFICE,))
    return render_template(
        "office/claim.html", claim=claim, provider=claim.provider, form=form, steps=set(steps)
    )
