"""Accepting, declining, taking back."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Introduction
from matchmaker.domain.reasons import DeclineReason, WithdrawReason
from matchmaker.domain.transitions import Action, Party
from matchmaker.extensions import db
from matchmaker.services import answers
from matchmaker.services.answers import answering_side
from matchmaker.services.own_profile import contact_of
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.introductions.blueprint import (
    bp,
    introduction_for,
    introduction_of,
    taken,
)
from matchmaker.web.introductions.forms import ContactForm
from matchmaker.web.sheets import (
    INVALID,
    ReasonForm,
    Sheet,
    SheetField,
    chosen,
    sheet_page,
)
from matchmaker.web.steps import answered


@bp.get("/introductions/<public_id>/accept")
@confirmed
def ask_accept(public_id: str) -> ResponseReturnValue:
    """Ask who may be reached, before the other side learns it."""
    introduction = introduction_for(public_id, Action.ACCEPT)
    provides = answering_side(introduction) is Party.PROVIDER
    kept = contact_of(introduction.provider) if provides else None
    return sheet_page(_accept_sheet(public_id), ContactForm.of_account(kept))


@bp.post("/introductions/<public_id>/accept")
@confirmed
def accept(public_id: str) -> ResponseReturnValue:
    """Accept: from now on each side can reach the other."""
    introduction = introduction_of(public_id)
    form = ContactForm.of_account()
    if not (form.validate() and chosen(form, ["contact_channel"])):
        return sheet_page(_accept_sheet(public_id), form), INVALID
    return answered(
        form,
        lambda: sheet_page(_accept_sheet(public_id), form),
        lambda: answers.accept(
            db.session(),
            actor=current_actor(),
            introduction=introduction,
            contact=form.contact,
            now=now(),
        ),
        gettext("Accepted. You can reach each other now."),
        url_for("introductions.show", public_id=public_id),
        beside="contact_address",
    )


@bp.get("/introductions/<public_id>/decline")
@confirmed
def ask_decline(public_id: str) -> ResponseReturnValue:
    """Ask why."""
    introduction_for(public_id, Action.DECLINE)
    return sheet_page(_decline_sheet(public_id), ReasonForm.of("decline_reason"))


@bp.post("/introductions/<public_id>/decline")
@confirmed
def decline(public_id: str) -> ResponseReturnValue:
    """Decline with a reason."""
    introduction = introduction_of(public_id)
    form = ReasonForm.of("decline_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(_decline_sheet(public_id), form), INVALID
    return _answered(
        introduction, form, answers.decline, DeclineReason(form.reason.data), gettext("Declined.")
    )


@bp.get("/introductions/<public_id>/withdraw")
@confirmed
def ask_withdrawal(public_id: str) -> ResponseReturnValue:
    """Ask why a request is taken back."""
    introduction_for(public_id, Action.WITHDRAW)
    return sheet_page(_withdrawal_sheet(public_id), ReasonForm.of("withdraw_reason"))


@bp.post("/introductions/<public_id>/withdraw")
@confirmed
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take a request back that nobody has answered."""
    introduction = introduction_of(public_id)
    form = ReasonForm.of("withdraw_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(_withdrawal_sheet(public_id), form), INVALID
    return _answered(
        introduction,
        form,
        answers.withdraw,
        WithdrawReason(form.reason.data),
        gettext("Taken back."),
    )


def _answered(
    introduction: Introduction,
    form: ReasonForm,
    action: Callable[..., object],
    reason: DeclineReason | WithdrawReason,
    done: str,
) -> ResponseReturnValue:
    return taken(
        introduction.public_id,
        lambda: action(
            db.session(),
            actor=current_actor(),
            introduction=introduction,
            reason=reason,
            note=form.note.data,
            now=now(),
        ),
        done,
    )


def _accept_sheet(public_id: str) -> Sheet:
    return Sheet(
        title=gettext("Accept the introduction"),
        text=gettext("The other side then sees what you write here, and you see theirs."),
        button=gettext("Accept and share this"),
        back=url_for("introductions.show", public_id=public_id),
        action=url_for("introductions.accept", public_id=public_id),
        fields=(
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


def _decline_sheet(public_id: str) -> Sheet:
    return Sheet(
        title=gettext("Decline the introduction"),
        text=gettext("Your reason goes to the firm and helps to send you better requests."),
        button=gettext("Decline"),
        danger=True,
        back=url_for("introductions.show", public_id=public_id),
        action=url_for("introductions.decline", public_id=public_id),
        fields=_why(gettext("Why?")),
    )


def _withdrawal_sheet(public_id: str) -> Sheet:
    return Sheet(
        title=gettext("Take your request back"),
        button=gettext("Take it back"),
        danger=True,
        back=url_for("introductions.show", public_id=public_id),
        action=url_for("introductions.withdraw", public_id=public_id),
        fields=_why(gettext("Why?")),
    )


def _why(label: str) -> tuple[SheetField, ...]:
    return (
        SheetField("reason", label, "options", required=True),
        SheetField("note", gettext("In your own words"), "textarea"),
    )
