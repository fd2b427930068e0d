"""A provider that nobody acts for is won by a mail."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Introduction
from matchmaker.domain.permissions import Permission, require
from matchmaker.extensions import db
from matchmaker.services.introductions import get_introduction
from matchmaker.services.invitations import invite_provider
from matchmaker.services.subjects import subject_of
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm, TextField
from matchmaker.web.office.blueprint import bp
from matchmaker.web.organisations.invitations import path_of_link
from matchmaker.web.sheets import INVALID, Sheet, SheetField, sheet_page
from matchmaker.web.steps import answered
from matchmaker.wording.messages import reader_language


class InviteForm(MatchmakerForm):
    """Where the invitation goes."""

    email = TextField()


@bp.get("/introductions/<public_id>/invite")
@office
def ask_invite(public_id: str) -> ResponseReturnValue:
    """Ask for the provider's address."""
    return sheet_page(_sheet(_introduction(public_id)), InviteForm())


@bp.post("/introductions/<public_id>/invite")
@office
def invite(public_id: str) -> ResponseReturnValue:
    """Send the invitation; who accepts it finds the request waiting."""
    introduction = _introduction(public_id)
    form = InviteForm()
    if not form.validate():
        return sheet_page(_sheet(introduction), form), INVALID
    return answered(
        form,
        lambda: sheet_page(_sheet(_introduction(public_id)), form),
        lambda: invite_provider(
            db.session(),
            actor=current_actor(),
            provider=introduction.provider,
            email=form.email.data or "",
            language=reader_language(),
            link=path_of_link,
            now=now(),
        ),
        gettext("The invitation is on its way. The link in it works for two weeks."),
        url_for("office.index"),
        beside="email",
    )


def _introduction(public_id: str) -> Introduction:
    actor = current_actor()
    introduction = get_introduction(db.session(), actor=actor, public_id=public_id)
    require(actor, Permission.INTRODUCTION_SETTLE, subject_of(introduction), key=public_id)
    return introduction


def _sheet(introduction: Introduction) -> Sheet:
    name = introduction.provider.name_in(reader_language()) or ""
    return Sheet(
        title=gettext("Invite %(provider)s", provider=name),
        text=gettext(
            "A firm of your cluster asks for this provider. Whoever opens the link in the mail "
            "acts for it here and finds the request waiting."
        ),
        button=gettext("Send the invitation"),
        back=url_for("office.index"),
        action=url_for("office.invite", public_id=introduction.public_id),
        fields=(SheetField("email", gettext("Mail address of the provider"), required=True),),
    )
