"""Who manages and who acts: roles, and taking somebody out."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import OrganisationMember
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Permission
from matchmaker.domain.vocabulary import OrganisationRole
from matchmaker.extensions import db
from matchmaker.services import members
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.organisations.blueprint import bp, done, organisation_of
from matchmaker.web.sheets import PlainForm, Sheet, sheet_page


@bp.post("/organisations/<int:number>/members/<int:user_id>/role")
@confirmed
def change_role(number: int, user_id: int) -> ResponseReturnValue:
    """Make somebody an owner or a plain member."""
    member = _member(number, user_id)
    role = request.form.get("role", "")
    if role not in set(OrganisationRole):
        raise InvalidInput("role", "unknown_word")
    return done(
        number,
        lambda: members.change_role(
            db.session(),
            actor=current_actor(),
            member=member,
            role=OrganisationRole(role),
            now=now(),
        ),
        gettext("The role is changed."),
    )


@bp.get("/organisations/<int:number>/members/<int:user_id>/remove")
@confirmed
def ask_removal(number: int, user_id: int) -> ResponseReturnValue:
    """Say what removing means and ask."""
    member = _member(number, user_id)
    who = member.user.name or member.user.email
    sheet = Sheet(
        title=gettext("Remove %(person)s?", person=who),
        text=gettext(
            "This person sees nothing of your organisation any more from the next click on. "
            "Needs and introductions stay with the organisation."
        ),
        button=gettext("Remove"),
        back=url_for("organisations.show", number=number),
        action=url_for("organisations.remove", number=number, user_id=user_id),
        danger=True,
    )
    return sheet_page(sheet, PlainForm())


@bp.post("/organisations/<int:number>/members/<int:user_id>/remove")
@confirmed
def remove(number: int, user_id: int) -> ResponseReturnValue:
    """Take somebody out."""
    member = _member(number, user_id)
    return done(
        number,
        lambda: members.remove_member(
            db.session(), actor=current_actor(), member=member, now=now()
        ),
        gettext("Removed."),
    )


def _member(number: int, user_id: int) -> OrganisationMember:
    organisation = organisation_of(number, Permission.ORGANISATION_MANAGE)
    return members.get_member(
        db.session(), actor=current_actor(), organisation=organisation, user_id=user_id
    )
