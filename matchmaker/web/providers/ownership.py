"""Is this you? Asking to act for a provider that is listed without its doing."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Organisation, OwnershipRequest, Provider
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.files import PROOFS
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services import clusters, providers
from matchmaker.services import ownership as service
from matchmaker.services.claims import Proof
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.acting import current_organisation
from matchmaker.web.clock import now
from matchmaker.web.files import UploadField, most_bytes, sent, takes_files
from matchmaker.web.forms import MatchmakerForm, TextAreaInput
from matchmaker.web.providers.blueprint import bp
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.steps import taken
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.numbers import number

MEGABYTE = 1024 * 1024


class OwnershipForm(MatchmakerForm):
    """Why it is the same organisation, and a file that shows it."""

    text = TextAreaInput()
    proof = UploadField()


@bp.get("/<slug>/<public_id>/own")
@confirmed
def ask_ownership(slug: str, public_id: str) -> ResponseReturnValue:
    """The form; somebody who acts for no organisation yet makes one first."""
    provider, organisation = _provider(slug, public_id), current_organisation()
    if organisation is None:
        here = url_for("providers.ask_ownership", slug=slug, public_id=public_id)
        return redirect(url_for("organisations.new", next=here), 303)
    return _page(provider, organisation, OwnershipForm())


@bp.post("/<slug>/<public_id>/own")
@confirmed
@takes_files()
def own(slug: str, public_id: str) -> ResponseReturnValue:
    """Send the request to the office."""
    provider, organisation, form = _provider(slug, public_id), _current(), OwnershipForm()
    if not form.validate():
        return _page(provider, organisation, form), INVALID
    upload = form.proof.data
    try:
        request = service.ask_to_own(
            db.session(),
            actor=current_actor(),
            provider=provider,
            organisation=organisation,
            text=form.text.data or "",
            proof=Proof(upload[0], upload[1], most_bytes()) if upload else None,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "text")
        return _page(_provider(slug, public_id), _current(), form), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("providers.show", slug=slug, public_id=public_id), 303)
    key = request.public_id
    db.session.commit()
    flash(gettext("The office looks at it and tells you."))
    return redirect(url_for("providers.ownership_request", ownership=key), 303)


@bp.get("/ownership/<ownership>")
@confirmed
def ownership_request(ownership: str) -> ResponseReturnValue:
    """Where the request stands."""
    request = _request(ownership)
    mine = current_actor().belongs_to(request.organisation_id)
    return render_template(
        "providers/ownership.html", request_=request, provider=request.provider, mine=mine
    )


@bp.get("/ownership/<ownership>/proof")
@confirmed
def ownership_proof(ownership: str) -> ResponseReturnValue:
    """The file, for whoever sent it and the office."""
    request = _request(ownership)
    if request.evidence is None:
        raise NotFound("file", ownership)
    return sent(request.evidence)


@bp.post("/ownership/<ownership>/withdraw")
@confirmed
def withdraw_ownership(ownership: str) -> ResponseReturnValue:
    """Take the request back."""
    request = _request(ownership, Permission.OWNERSHIP_WITHDRAW)
    return taken(
        lambda: service.withdraw_request(
            db.session(), actor=current_actor(), request=request, now=now()
        ),
        gettext("The request is taken back."),
        url_for("providers.ownership_request", ownership=ownership),
    )


def _request(key: str, permission: Permission = Permission.OWNERSHIP_READ) -> OwnershipRequest:
    return service.get_request(
        db.session(), actor=current_actor(), public_id=key, permission=permission
    )


def _provider(slug: str, public_id: str) -> Provider:
    cluster = clusters.get_cluster(db.session(), slug=slug)
    return providers.get_provider(db.session(), cluster=cluster, public_id=public_id)


def _current() -> Organisation:
    organisation = current_organisation()
    if organisation is None:
        raise NotFound("organisation", "")
    return organisation


def _page(provider: Provider, organisation: Organisation, form: OwnershipForm) -> str:
    return render_template(
        "providers/own.html",
        provider=provider,
        organisation=organisation,
        form=form,
        megabytes=number(round(most_bytes() / MEGABYTE, 1)),
        accept=",".join(sorted(kind.media_type for kind in PROOFS)),
    )
