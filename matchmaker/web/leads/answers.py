"""Offering help with a lead, putting it aside, taking it up again."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.reasons import DeclineReason
from matchmaker.extensions import db
from matchmaker.services import leads
from matchmaker.services.offers import offer_help
from matchmaker.services.own_profile import contact_of
from matchmaker.services.snapshots import snapshot
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.introductions.forms import ContactForm
from matchmaker.web.leads.blueprint import bp, lead_of, result_of
from matchmaker.web.public_text import PublicTextArea
from matchmaker.web.sheets import (
    INVALID,
    ReasonForm,
    Sheet,
    SheetField,
    chosen,
    sheet_page,
    show_error,
)
from matchmaker.wording.errors import error_sentence


class OfferForm(ContactForm):
    """A word to the firm, and who may be reached once it accepts."""

    message = PublicTextArea()


@bp.get("/leads/<key>/offer")
@confirmed
def ask_offer(key: str) -> ResponseReturnValue:
    """Say what the firm will see, and ask for a word to it."""
    provider, _ = lead_of(key)
    return sheet_page(_offer_sheet(key), OfferForm.of_account(contact_of(provider)))


@bp.post("/leads/<key>/offer")
@confirmed
def offer(key: str) -> ResponseReturnValue:
    """Put the offer before the firm."""
    provider, lead = lead_of(key)
    form = OfferForm.of_account()
    if not (form.validate() and chosen(form, ["contact_channel"])):
        return sheet_page(_offer_sheet(key), form), INVALID
    result = result_of(provider, lead)
    try:
        introduction = offer_help(
            db.session(),
            actor=current_actor(),
            provider=provider,
            need=lead.need,
            contact=form.contact,
            message=form.message.data or "",
            snapshot=snapshot(result.matches[0], result) if result.matches else None,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "message")
        return sheet_page(_offer_sheet(key), form), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("leads.show", key=key), 303)
    db.session.commit()
    flash(gettext("Your offer is on its way."))
    return redirect(url_for("introductions.show", public_id=introduction.public_id), 303)


@bp.get("/leads/<key>/dismiss")
@confirmed
def ask_dismissal(key: str) -> ResponseReturnValue:
    """Ask why the lead is put aside."""
    lead_of(key)
    return sheet_page(_dismissal_sheet(key), ReasonForm.of("decline_reason"))


@bp.post("/leads/<key>/dismiss")
@confirmed
def dismiss(key: str) -> ResponseReturnValue:
    """Put the lead aside."""
    provider, lead = lead_of(key)
    form = ReasonForm.of("decline_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(_dismissal_sheet(key), form), INVALID
    try:
        leads.dismiss_lead(
            db.session(),
            actor=current_actor(),
            provider=provider,
            need=lead.need,
            reason=DeclineReason(form.reason.data),
            note=form.note.data,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "note")
        return sheet_page(_dismissal_sheet(key), form), INVALID
    db.session.commit()
    flash(gettext("Put aside. You will not see it in your list again."))
    return redirect(url_for("leads.index"), 303)


@bp.post("/leads/<key>/restore")
@confirmed
def restore(key: str) -> ResponseReturnValue:
    """Take a lead up again."""
    provider, lead = lead_of(key)
    leads.restore_lead(
        db.session(), actor=current_actor(), provider=provider, need=lead.need, now=now()
    )
    db.session.commit()
    return redirect(url_for("leads.show", key=key), 303)


def _offer_sheet(key: str) -> Sheet:
    return Sheet(
        title=gettext("Offer help"),
        text=gettext(
            "The firm sees your profile and your words at once. "
            "How to reach you it sees only if it accepts; then you see who it is."
        ),
        button=gettext("Send the offer"),
        back=url_for("leads.show", key=key),
        action=url_for("leads.offer", key=key),
        fields=(
            SheetField("message", gettext("A word to the firm"), "textarea"),
            SheetField("contact_name", gettext("Whom should they ask for?"), required=True),
            SheetField(
                "contact_channel", gettext("How may they reach you?"), "options", required=True
            ),
            SheetField(
                "contact_address",
                gettext("Mail address, phone number or WeChat id"),
                required=True,
            ),
        ),
    )


def _dismissal_sheet(key: str) -> Sheet:
    return Sheet(
        title=gettext("Put this lead aside"),
        text=gettext("The firm does not learn of it. Your reason helps to find better leads."),
        button=gettext("Put it aside"),
        back=url_for("leads.show", key=key),
        action=url_for("leads.dismiss", key=key),
        fields=(
            SheetField("reason", gettext("Why?"), "options", required=True),
            SheetField("note", gettext("In your own words"), "textarea"),
        ),
    )
