"""Inviting people: to whom the mail goes, sent again, taken back."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services import invitations
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.organisations.blueprint import (
    bp,
    done,
    name_of_organisation,
    organisation_of,
    to_page,
)
from matchmaker.web.organisations.forms import InvitationForm
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import reader_language


def path_of_link(token: str) -> str:
    """The path of the page that takes the secret of an invitation."""
    return url_for("organisations.invitation", token=token)


@bp.get("/organisations/<int:number>/invite")
@confirmed
def invite(number: int) -> ResponseReturnValue:
    """The form."""
    organisation_of(number, Permission.ORGANISATION_MANAGE)
    return _form_page(number, InvitationForm.filled())


@bp.post("/organisations/<int:number>/invite")
@confirmed
def send_invitation(number: int) -> ResponseReturnValue:
    """Send the mail."""
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    form = InvitationForm.filled()
    if not form.validate():
        return _form_page(number, form), INVALID
    try:
        invitations.invite_member(
            db.session(),
            actor=current_actor(),
            organisation=organisation,
            email=form.email.data,
            role=form.chosen_role,
            language=form.chosen_language,
            link=path_of_link,
            now=now(),
        )
    except InvalidInput as error:
        show_error(form, error, "email")
        return _form_page(number, form), INVALID
    except Conflict as error:
        form.email.errors = [error_sentence(error)]
        return _form_page(number, form), INVALID
    db.session.commit()
    flash(gettext("The invitation is on its way. The link in it works for two weeks."))
    return to_page(number)


@bp.post("/organisations/<int:number>/invitations/<int:invitation_id>/resend")
@confirmed
def resend(number: int, invitation_id: int) -> ResponseReturnValue:
    """Send it again, with a new link."""
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    actor = current_actor()
    found = invitations.get_invitation(
        db.session(), actor=actor, organisation=organisation, invitation_id=invitation_id
    )
    return done(
        number,
        lambda: invitations.resend_invitation(
            db.session(),
            actor=actor,
            invitation=found,
            language=reader_language(),
            link=path_of_link,
            now=now(),
        ),
        gettext("Sent again. The link of the earlier mail no longer works."),
    )


@bp.post("/organisations/<int:number>/invitations/<int:invitation_id>/revoke")
@confirmed
def revoke(number: int, invitation_id: int) -> ResponseReturnValue:
    """Take it back."""
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    actor = current_actor()
    found = invitations.get_invitation(
        db.session(), actor=actor, organisation=organisation, invitation_id=invitation_id
    )
    return done(
        number,
        lambda: invitations.revoke_invitation(
            db.session(), actor=actor, invitation=found, now=now()
        ),
        gettext("The invitation is taken back. Its link no longer works."),
    )


def _form_page(number: int, form: InvitationForm) -> str:
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    return render_template(
        "organisations/invite.html",
        form=form,
        number=number,
        name=name_of_organisation(organisation),
    )
