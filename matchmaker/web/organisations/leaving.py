"""Leaving an organisation, and closing it for everybody."""

from __future__ import annotations

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services.closing import close_organisation
from matchmaker.services.members import leave as leave_organisation
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.accounts.blueprint import fresh
from matchmaker.web.acting import CHOSEN
from matchmaker.web.clock import now
from matchmaker.web.organisations.blueprint import (
    bp,
    name_of_organisation,
    organisation_of,
    to_page,
)
from matchmaker.web.sheets import PlainForm, Sheet, sheet_page
from matchmaker.wording.errors import error_sentence


@bp.get("/organisations/<int:number>/leave")
@confirmed
def ask_leaving(number: int) -> ResponseReturnValue:
    """Say what leaving means and ask."""
    organisation = organisation_of(number, Permission.ORGANISATION_ACT)
    name = name_of_organisation(organisation)
    sheet = Sheet(
        title=gettext("Leave %(organisation)s?", organisation=name),
        text=gettext(
            "You see nothing of it any more, and need an invitation to come back. Its needs "
            "and introductions stay."
        ),
        button=gettext("Leave"),
        back=url_for("organisations.show", number=number),
        action=url_for("organisations.leave", number=number),
        danger=True,
    )
    return sheet_page(sheet, PlainForm())


@bp.post("/organisations/<int:number>/leave")
@confirmed
def leave(number: int) -> ResponseReturnValue:
    """Stop acting for it."""
    organisation = organisation_of(number, Permission.ORGANISATION_ACT)
    try:
        leave_organisation(
            db.session(), actor=current_actor(), organisation=organisation, now=now()
        )
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return to_page(number)
    db.session.commit()
    session.pop(CHOSEN, None)
    flash(gettext("You have left."))
    return redirect(url_for("organisations.index"), 303)


@bp.get("/organisations/<int:number>/close")
@confirmed
@fresh
def ask_closing(number: int) -> ResponseReturnValue:
    """Say what closing means and ask."""
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    name = name_of_organisation(organisation)
    sheet = Sheet(
        title=gettext("Close %(organisation)s for everybody?", organisation=name),
        text=gettext(
            "Its needs are withdrawn and deleted; providers that were asked are told. What led "
            "to an accepted introduction stays without words and names. All members lose "
            "access. This can’t be undone."
        ),
        button=gettext("Close for good"),
        back=url_for("organisations.show", number=number),
        action=url_for("organisations.close", number=number),
        danger=True,
    )
    return sheet_page(sheet, PlainForm())


@bp.post("/organisations/<int:number>/close")
@confirmed
@fresh
def close(number: int) -> ResponseReturnValue:
    """Close it."""
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    close_organisation(db.session(), actor=current_actor(), organisation=organisation, now=now())
    db.session.commit()
    session.pop(CHOSEN, None)
    flash(gettext("The organisation is closed."))
    return redirect(url_for("organisations.index"), 303)
