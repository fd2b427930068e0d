"""A need that waits for the office: publish it, send it back, turn it down, or merge it."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.models import Need
from matchmaker.domain.permissions import Permission
from matchmaker.domain.reasons import ModerationReason
from matchmaker.extensions import db
from matchmaker.services import moderation, need_merging, needs
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm
from matchmaker.web.needs.blueprint import need_of
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.blueprint import bp
from matchmaker.web.sheets import (
    INVALID,
    ReasonForm,
    Sheet,
    SheetField,
    chosen,
    sheet_page,
)
from matchmaker.web.steps import answered, taken

REASONS = "moderation_reason"
Step = Callable[[Need], object]


class MergeForm(MatchmakerForm):
    """Which need goes on."""

    into = ChoiceField()

    def fill_choices(self, need: Need) -> None:
        """Offer the other needs of the firm."""
        others = need_merging.merge_candidates(db.session(), actor=current_actor(), need=need)
        self.into.choices = [
            (each.public_id, short_title(needs.to_document(each))) for each in others
        ]
        self.into.group = True


@bp.post("/needs/<key>/publish")
@office
def publish(key: str) -> ResponseReturnValue:
    """Open the need; the firm is told."""
    step = _step(moderation.publish_need)
    return _taken(need_of(key, Permission.NEED_MODERATE), step, gettext("The need is open."))


@bp.get("/needs/<key>/request-changes")
@office
def ask_changes(key: str) -> ResponseReturnValue:
    """Ask what the firm should change."""
    need_of(key, Permission.NEED_MODERATE)
    return sheet_page(_changes_sheet(key), ReasonForm.of(REASONS))


@bp.post("/needs/<key>/request-changes")
@office
def request_changes(key: str) -> ResponseReturnValue:
    """Send the need back with a word on what to change."""
    return _sent_back(key, _changes_sheet(key), moderation.request_changes)


@bp.get("/needs/<key>/reject")
@office
def ask_rejection(key: str) -> ResponseReturnValue:
    """Ask why the need is not taken up."""
    need_of(key, Permission.NEED_MODERATE)
    return sheet_page(_rejection_sheet(key), ReasonForm.of(REASONS))


@bp.post("/needs/<key>/reject")
@office
def reject(key: str) -> ResponseReturnValue:
    """Turn the need down; the firm reads why."""
    return _sent_back(key, _rejection_sheet(key), moderation.reject_need)


@bp.get("/needs/<key>/merge")
@office
def ask_merge(key: str) -> ResponseReturnValue:
    """Ask which of the firm's other needs goes on."""
    form = MergeForm()
    form.fill_choices(need_of(key, Permission.NEED_MODERATE))
    return sheet_page(_merge_sheet(key, possible=bool(form.into.choices)), form)


@bp.post("/needs/<key>/merge")
@office
def merge(key: str) -> ResponseReturnValue:
    """End this need in favour of the other one."""
    need = need_of(key, Permission.NEED_MODERATE)
    form = MergeForm()
    form.fill_choices(need)
    if not (form.validate() and chosen(form, ["into"])):
        return sheet_page(_merge_sheet(key, possible=bool(form.into.choices)), form), INVALID
    step = _step(need_merging.merge_need, into=form.into.data)
    return _taken(need, step, gettext("The other need goes on."))


def _sent_back(key: str, sheet: Sheet, action: Callable[..., object]) -> ResponseReturnValue:
    need = need_of(key, Permission.NEED_MODERATE)
    form = ReasonForm.of(REASONS)
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(sheet, form), INVALID
    step = _step(action, reason=ModerationReason(form.reason.data), note=form.note.data)
    return answered(
        form,
        lambda: sheet_page(sheet, form),
        lambda: step(need),
        gettext("The firm is told."),
        url_for("office.index"),
    )


def _step(action: Callable[..., object], **values: object) -> Step:
    return lambda need: action(db.session(), actor=current_actor(), need=need, now=now(), **values)


def _taken(need: Need, step: Step, done: str) -> Response:
    """Take the step and go on with the queue; somebody may have been faster."""
    return taken(lambda: step(need), done, url_for("office.index"))


def _changes_sheet(key: str) -> Sheet:
    return Sheet(
        title=gettext("Ask for a change"),
        text=gettext("The firm reads this and has ten days to change its need and send it again."),
        button=gettext("Send it back"),
        back=url_for("needs.show", key=key),
        action=url_for("office.request_changes", key=key),
        fields=(
            SheetField("reason", gettext("What is the matter with it?"), "options", required=True),
            SheetField("note", gettext("What should the firm change?"), "textarea", required=True),
        ),
    )


def _rejection_sheet(key: str) -> Sheet:
    return Sheet(
        title=gettext("Do not take the need up"),
        text=gettext("The firm reads the reason and what you write. You can open it again later."),
        button=gettext("Turn it down"),
        danger=True,
        back=url_for("needs.show", key=key),
        action=url_for("office.reject", key=key),
        fields=(
            SheetField("reason", gettext("Why?"), "options", required=True),
            SheetField("note", gettext("A word to the firm"), "textarea"),
        ),
    )


def _merge_sheet(key: str, *, possible: bool) -> Sheet:
    explained = gettext("This need ends and the one you choose goes on. The firm is told.")
    alone = gettext("The firm has no other need that goes on, so there is nothing to merge with.")
    field = SheetField("into", gettext("Which need goes on?"), "options", required=True)
    return Sheet(
        title=gettext("Merge with another need"),
        text=explained if possible else alone,
        button=gettext("Merge") if possible else "",
        back=url_for("needs.show", key=key),
        action=url_for("office.merge", key=key),
        fields=(field,) if possible else (),
    )
