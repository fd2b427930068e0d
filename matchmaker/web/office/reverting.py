"""Taking back what a line of the log says."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Event
from matchmaker.domain.errors import NotFound
from matchmaker.extensions import db
from matchmaker.services import reverting
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm, TextAreaInput
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.sheets import INVALID, Sheet, SheetField, sheet_page
from matchmaker.web.steps import answered
from matchmaker.wording.names import name_of


class RevertForm(MatchmakerForm):
    """Why it is taken back."""

    note = TextAreaInput()


@bp.get("/log/<slug>/<int:event_id>/revert")
@office
def ask_revert(slug: str, event_id: int) -> ResponseReturnValue:
    """Say what would be taken back, and ask why."""
    return sheet_page(_sheet(slug, _event(slug, event_id)), RevertForm())


@bp.post("/log/<slug>/<int:event_id>/revert")
@office
def revert(slug: str, event_id: int) -> ResponseReturnValue:
    """Take it back."""
    event, form = _event(slug, event_id), RevertForm()
    if not form.validate():
        return sheet_page(_sheet(slug, event), form), INVALID
    return answered(
        form,
        lambda: sheet_page(_sheet(slug, _event(slug, event_id)), form),
        lambda: reverting.revert(
            db.session(), actor=current_actor(), event=event, note=form.note.data, now=now()
        ),
        gettext("It is taken back."),
        url_for("office.log", slug=slug),
    )


def _event(slug: str, event_id: int) -> Event:
    event = reverting.get_event(db.session(), actor=current_actor(), event_id=event_id)
    if event.cluster_id != office_of(slug).id:
        raise NotFound("event", str(event_id))
    return event


def _sheet(slug: str, event: Event) -> Sheet:
    return Sheet(
        title=gettext("Take it back"),
        text=gettext(
            "%(record)s %(number)s: %(action)s. The record goes back to where it can go on; what "
            "people were told stays told, and the log keeps both.",
            record=name_of("subject_kind", event.subject_kind),
            number=event.subject_id,
            action=name_of("trail_action", event.action),
        ),
        button=gettext("Take it back"),
        back=url_for("office.log", slug=slug),
        action=url_for("office.revert", slug=slug, event_id=event.id),
        fields=(SheetField("note", gettext("Why?"), "textarea", required=True),),
    )
