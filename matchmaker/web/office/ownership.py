"""A request to act for a provider, decided by the office."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import OwnershipRequest
from matchmaker.domain.desk import QueueName
from matchmaker.domain.ownership import OwnershipRefusal
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services.ownership import accept_request, get_request, refuse_request
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.office.blueprint import bp
from matchmaker.web.sheets import INVALID, ReasonForm, chosen
from matchmaker.web.steps import answered, taken

REASONS = "ownership_refusal"


@bp.get("/ownership/<ownership>")
@office
def ownership(ownership: str) -> ResponseReturnValue:
    """Who asks, why, and with which proof."""
    return _page(_request(ownership), ReasonForm.of(REASONS))


@bp.post("/ownership/<ownership>/accept")
@office
def accept_ownership(ownership: str) -> ResponseReturnValue:
    """Let them act for the provider."""
    request = _request(ownership)
    return taken(
        lambda: accept_request(db.session(), actor=current_actor(), request=request, now=now()),
        gettext("They act for the provider from now on."),
        _queue(),
    )


@bp.post("/ownership/<ownership>/refuse")
@office
def refuse_ownership(ownership: str) -> ResponseReturnValue:
    """Not let them, with a reason."""
    request, form = _request(ownership), ReasonForm.of(REASONS)
    if not (form.validate() and chosen(form, ["reason"])):
        return _page(request, form), INVALID
    return answered(
        form,
        lambda: _page(_request(ownership), form),
        lambda: refuse_request(
            db.session(),
            actor=current_actor(),
            request=request,
            reason=OwnershipRefusal(form.reason.data),
            note=form.note.data,
            now=now(),
        ),
        gettext("They are told why."),
        _queue(),
    )


def _request(key: str) -> OwnershipRequest:
    return get_request(
        db.session(), actor=current_actor(), public_id=key, permission=Permission.OWNERSHIP_DECIDE
    )


def _queue() -> str:
    return url_for("office.queue", name=QueueName.OWNERSHIP)


def _page(request: OwnershipRequest, form: ReasonForm) -> str:
    return render_template(
        "office/ownership.html", request_=request, provider=request.provider, form=form
    )
