"""The organisations that somebody acts for: which there are, what they say, which one is meant."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services import invitations, members, organisations
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.accounts.next_page import inside
from matchmaker.web.acting import CHOSEN, current_organisation
from matchmaker.web.clock import now
from matchmaker.web.clusters import cluster_choice
from matchmaker.web.organisations.blueprint import (
    bp,
    name_of_organisation,
    organisation_of,
    to_page,
)
from matchmaker.web.organisations.forms import OrganisationForm
from matchmaker.web.sheets import INVALID, show_error


@bp.get("/organisations")
@confirmed
def index() -> ResponseReturnValue:
    """All of them, and which one the pages are about."""
    current = current_organisation()
    return render_template(
        "organisations/index.html",
        memberships=organisations.memberships_of(db.session(), actor=current_actor()),
        current=current.id if current else None,
    )


@bp.get("/organisations/new")
@confirmed
def new() -> ResponseReturnValue:
    """The empty form."""
    return _form_page(OrganisationForm.of())


@bp.post("/organisations/new")
@confirmed
def create() -> ResponseReturnValue:
    """Found an organisation and act for it; then back to the page that asked for one."""
    form, choice = OrganisationForm.of(), cluster_choice()
    if choice.current is None:
        raise NotFound("cluster", "")
    if not form.validate():
        return _form_page(form), INVALID
    try:
        organisation = organisations.create_organisation(
            db.session(),
            actor=current_actor(),
            cluster=choice.current,
            now=now(),
            **form.stated(),  # type: ignore[arg-type]  # the form's fields are the record's
        )
    except InvalidInput as error:
        show_error(form, error, "name_zh")
        return _form_page(form), INVALID
    db.session.commit()
    session[CHOSEN] = organisation.id
    back = inside(request.values.get("next", ""))
    return redirect(back, 303) if back else to_page(organisation.id)


@bp.get("/organisations/<int:number>")
@confirmed
def show(number: int) -> ResponseReturnValue:
    """What it says of itself, its members and who is invited."""
    organisation = organisation_of(number, Permission.ORGANISATION_ACT)
    actor = current_actor()
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        name=name_of_organisation(organisation),
        members=members.list_members(db.session(), actor=actor, organisation=organisation),
        invitations=invitations.list_invitations(
            db.session(), actor=actor, organisation=organisation
        ),
        is_owner=actor.owns(organisation.id),
        me=actor.user_id,
        now=now(),
        nameless=organisations.lacks_name(organisation),
    )


@bp.post("/organisations/<int:number>/choose")
@confirmed
def choose(number: int) -> ResponseReturnValue:
    """Act for this one from now on, in this browser."""
    organisation = organisation_of(number, Permission.ORGANISATION_ACT)
    session[CHOSEN] = organisation.id
    name = name_of_organisation(organisation)
    flash(gettext("You now act for %(organisation)s.", organisation=name))
    back = inside(request.form.get("next", ""))
    return redirect(back or url_for("organisations.index"), 303)


@bp.get("/organisations/<int:number>/edit")
@confirmed
def edit(number: int) -> ResponseReturnValue:
    """The form with what is kept."""
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    return _form_page(OrganisationForm.of(organisation), number)


@bp.post("/organisations/<int:number>/edit")
@confirmed
def save(number: int) -> ResponseReturnValue:
    """Keep what was typed."""
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    form = OrganisationForm.of()
    if not form.validate():
        return _form_page(form, number), INVALID
    try:
        organisations.change_organisation(
            db.session(),
            actor=current_actor(),
            organisation=organisation,
            now=now(),
            **form.stated(),  # type: ignore[arg-type]  # the form's fields are the record's
        )
    except InvalidInput as error:
        show_error(form, error, "name_zh")
        return _form_page(form, number), INVALID
    db.session.commit()
    flash(gettext("Saved."))
    return to_page(number)


def _form_page(form: OrganisationForm, number: int | None = None) -> str:
    return render_template(
        "organisations/edit.html",
        form=form,
        number=number,
        choice=cluster_choice(),
        next=inside(request.values.get("next", "")),
    )
