"""A need that the office enters for a firm, and the invitation to take it over."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster, Need
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import Permission
from matchmaker.domain.vocabulary import ContactChannel
from matchmaker.extensions import db
from matchmaker.services.contacts import Contact
from matchmaker.services.on_behalf import Entry, enter_need, invite_firm
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import (
    ChoiceField,
    MatchmakerForm,
    NumberField,
    PlaceField,
    TextField,
)
from matchmaker.web.needs.blueprint import need_of
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.office.invitations import InviteForm
from matchmaker.web.organisations.invitations import path_of_link
from matchmaker.web.public_text import PublicLines, PublicText, PublicTextArea
from matchmaker.web.sheets import INVALID, Sheet, SheetField, chosen, sheet_page, show_error
from matchmaker.web.steps import answered
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import choices

OF_NEED = ("category", "sector", "region", "headcount", "budget_max", "start_within_days", "must")


class EntryForm(MatchmakerForm):
    """What the office heard from the firm."""

    firm = PublicText()
    contact_name = TextField()
    contact_channel = ChoiceField()
    contact_address = TextField()
    consent = TextField()
    description = PublicTextArea()
    category = ChoiceField()
    sector = ChoiceField()
    region = PlaceField()
    headcount = NumberField()
    budget_max = NumberField()
    start_within_days = NumberField()
    must = PublicLines()

    @classmethod
    def new(cls) -> EntryForm:
        """The form with its lists in the reader's language."""
        form = cls(data={"contact_channel": ContactChannel.PHONE.value})
        form.contact_channel.choices = choices("contact_channel")
        form.contact_channel.group = True
        for name in ("category", "sector"):
            form[name].choices = [("", gettext("Not stated")), *choices(name)]
        return form

    @property
    def entry(self) -> Entry:
        """What was typed. The channel has to be valid."""
        stated = {name: self[name].data for name in OF_NEED if self[name].data not in (None, "")}
        if "budget_max" in stated:
            stated["currency"] = "CNY"
        return Entry(
            firm=self.firm.data or "",
            contact=Contact(
                self.contact_name.data or "",
                ContactChannel(self.contact_channel.data),
                self.contact_address.data or "",
            ),
            consent=self.consent.data or "",
            description=self.description.data or "",
            fields=stated,
        )


@bp.get("/enter/<slug>")
@office
def ask_entry(slug: str) -> ResponseReturnValue:
    """The form of a need for a firm."""
    return _page(office_of(slug), EntryForm.new())


@bp.post("/enter/<slug>")
@office
def enter(slug: str) -> ResponseReturnValue:
    """Enter and open the need."""
    cluster, form = office_of(slug), EntryForm.new()
    if not (form.validate() and chosen(form, ["contact_channel"])):
        return _page(cluster, form), INVALID
    try:
        need = enter_need(
            db.session(), actor=current_actor(), cluster=cluster, entry=form.entry, now=now()
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "description")
        return _page(office_of(slug), form), INVALID
    except Conflict as error:
        db.session.rollback()
        show_error(form, InvalidInput("firm", error.code), "firm")
        return _page(office_of(slug), form), INVALID
    db.session.commit()
    flash(gettext("The need is open. Introduce a provider, or invite the firm to take it over."))
    return redirect(url_for("needs.show", key=need.public_id), 303)


@bp.get("/needs/<key>/invite-firm")
@office
def ask_invite_firm(key: str) -> ResponseReturnValue:
    """Ask for the firm's address."""
    return sheet_page(_sheet(need_of(key, Permission.NEED_MODERATE)), InviteForm())


@bp.post("/needs/<key>/invite-firm")
@office
def invite_firm_of(key: str) -> ResponseReturnValue:
    """Send the invitation; who accepts it finds the need."""
    need, form = need_of(key, Permission.NEED_MODERATE), InviteForm()
    if not form.validate():
        return sheet_page(_sheet(need), form), INVALID
    return answered(
        form,
        lambda: sheet_page(_sheet(need_of(key)), form),
        lambda: invite_firm(
            db.session(),
            actor=current_actor(),
            need=need,
            email=form.email.data or "",
            language=reader_language(),
            link=path_of_link,
            now=now(),
        ),
        gettext("The invitation is on its way. The link in it works for two weeks."),
        url_for("needs.show", key=key),
        beside="email",
    )


def _page(cluster: Cluster, form: EntryForm) -> str:
    return render_template("office/enter.html", cluster=cluster, form=form)


def _sheet(need: Need) -> Sheet:
    name = need.organisation.name_in(reader_language()) if need.organisation else ""
    return Sheet(
        title=gettext("Invite %(firm)s", firm=name),
        text=gettext(
            "Whoever opens the link in the mail acts for the firm here and finds its needs. What "
            "you noted of the person you spoke with is deleted then."
        ),
        button=gettext("Send the invitation"),
        back=url_for("needs.show", key=need.public_id),
        action=url_for("office.invite_firm_of", key=need.public_id),
        fields=(SheetField("email", gettext("Mail address of the firm"), required=True),),
    )
