"""A provider's certificates: the list, one of them, its proof."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Certification
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.files import PROOFS
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services import claims
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.claims.blueprint import bp
from matchmaker.web.claims.forms import ClaimForm
from matchmaker.web.clock import now
from matchmaker.web.files import most_bytes, sent, takes_files
from matchmaker.web.leads.blueprint import own_provider, required_provider
from matchmaker.web.sheets import INVALID, PlainForm, Sheet, sheet_page, show_error
from matchmaker.web.steps import taken

MEGABYTE = 1024 * 1024


@bp.get("")
@confirmed
def index() -> ResponseReturnValue:
    """All of them with how far each is proven."""
    provider = own_provider()
    if provider is None:
        return render_template("leads/none.html")
    found = claims.list_claims(db.session(), actor=current_actor(), provider=provider)
    return render_template("claims/index.html", provider=provider, claims=found)


@bp.get("/new")
@confirmed
def new() -> ResponseReturnValue:
    """The empty form."""
    required_provider()
    return _form_page(ClaimForm.of())


@bp.post("/new")
@confirmed
@takes_files()
def create() -> ResponseReturnValue:
    """State one more."""
    provider, form = required_provider(), ClaimForm.of()
    return _kept(
        form,
        None,
        lambda: claims.add_claim(
            db.session(),
            actor=current_actor(),
            provider=provider,
            stated=form.stated(),
            now=now(),
        ),
    )


@bp.get("/<claim>")
@confirmed
def edit(claim: str) -> ResponseReturnValue:
    """The form with what is kept, and what the office said."""
    found = _claim(claim)
    return _form_page(ClaimForm.of(found), found)


@bp.post("/<claim>")
@confirmed
@takes_files()
def save(claim: str) -> ResponseReturnValue:
    """Keep what was typed; a new proof takes the place of the old one."""
    found = _claim(claim)
    form = ClaimForm.of(found)
    return _kept(
        form,
        claim,
        lambda: claims.change_claim(
            db.session(), actor=current_actor(), claim=found, stated=form.stated(), now=now()
        ),
    )


@bp.get("/<claim>/proof")
@confirmed
def proof(claim: str) -> ResponseReturnValue:
    """The file, for the provider and its cluster's office."""
    found = claims.get_claim(db.session(), actor=current_actor(), public_id=claim)
    if found.evidence is None:
        raise NotFound("file", claim)
    return sent(found.evidence)


@bp.post("/<claim>/withdraw")
@confirmed
def withdraw(claim: str) -> ResponseReturnValue:
    """Take the proof back before the office has looked."""
    return taken(
        lambda: claims.withdraw_proof(
            db.session(), actor=current_actor(), claim=_claim(claim), now=now()
        ),
        gettext("The proof is deleted."),
        url_for("claims.edit", claim=claim),
    )


@bp.get("/<claim>/remove")
@confirmed
def ask_removal(claim: str) -> ResponseReturnValue:
    """Ask whether it is to go."""
    found = _claim(claim)
    sheet = Sheet(
        title=gettext("Remove the certificate %(name)s", name=found.name),
        text=gettext("Firms no longer see it, and its proof is deleted."),
        button=gettext("Remove it"),
        danger=True,
        back=url_for("claims.edit", claim=claim),
        action=url_for("claims.remove", claim=claim),
    )
    return sheet_page(sheet, PlainForm())


@bp.post("/<claim>/remove")
@confirmed
def remove(claim: str) -> ResponseReturnValue:
    """State it no longer."""
    claims.remove_claim(db.session(), actor=current_actor(), claim=_claim(claim), now=now())
    db.session.commit()
    flash(gettext("The certificate is removed."))
    return redirect(url_for("claims.index"), 303)


def _claim(key: str) -> Certification:
    return claims.get_claim(
        db.session(), actor=current_actor(), public_id=key, permission=Permission.CLAIM_EDIT
    )


def _kept(
    form: ClaimForm, key: str | None, step: Callable[[], Certification]
) -> ResponseReturnValue:
    if not form.validate():
        return _form_page(form, _claim(key) if key else None), INVALID
    try:
        step()
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "name")
        return _form_page(form, _claim(key) if key else None), INVALID
    db.session.commit()
    flash(
        gettext("Kept. The office looks at the proof next.")
        if form.proof.data
        else gettext("Saved.")
    )
    return redirect(url_for("claims.index"), 303)


def _form_page(form: ClaimForm, claim: Certification | None = None) -> str:
    return render_template(
        "claims/edit.html",
        form=form,
        claim=claim,
        megabytes=round(most_bytes() / MEGABYTE, 1),
        accept=",".join(sorted(kind.media_type for kind in PROOFS)),
    )
