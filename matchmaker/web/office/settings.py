"""What an admin decides for a cluster."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster
from matchmaker.domain.permissions import Permission, Subject, require
from matchmaker.extensions import db
from matchmaker.services.moderation import set_moderation
from matchmaker.web.access import admin, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.sheets import INVALID, Sheet, SheetField, chosen, sheet_page
from matchmaker.wording.messages import reader_language

AT_ONCE, AFTER_LOOKING = "at_once", "after_looking"


class SettingsForm(MatchmakerForm):
    """Whether the office looks at needs first."""

    opening = ChoiceField()

    def fill_choices(self) -> None:
        """Put the list into the reader's language."""
        self.opening.choices = [
            (AT_ONCE, gettext("At once")),
            (AFTER_LOOKING, gettext("Once the office has looked at it")),
        ]
        self.opening.group = True


@bp.get("/settings/<slug>")
@admin
def settings(slug: str) -> ResponseReturnValue:
    """The form with what holds now."""
    cluster = office_of(slug)
    require(current_actor(), Permission.CLUSTER_MANAGE, Subject(cluster_id=cluster.id))
    form = SettingsForm()
    form.fill_choices()
    form.opening.data = AFTER_LOOKING if cluster.moderates_needs else AT_ONCE
    return sheet_page(_sheet(cluster), form)


@bp.post("/settings/<slug>")
@admin
def save_settings(slug: str) -> ResponseReturnValue:
    """Keep what was chosen."""
    cluster = office_of(slug)
    form = SettingsForm()
    form.fill_choices()
    if not (form.validate() and chosen(form, ["opening"])):
        return sheet_page(_sheet(cluster), form), INVALID
    set_moderation(
        db.session(),
        actor=current_actor(),
        cluster=cluster,
        moderates=form.opening.data == AFTER_LOOKING,
        now=now(),
    )
    db.session.commit()
    flash(gettext("Kept."))
    return redirect(url_for("office.settings", slug=slug), 303)


def _sheet(cluster: Cluster) -> Sheet:
    return Sheet(
        title=gettext("Settings of %(cluster)s", cluster=cluster.name_in(reader_language())),
        text=gettext("Needs that wait already go on waiting when you change this."),
        button=gettext("Keep"),
        back=url_for("office.index"),
        action=url_for("office.save_settings", slug=cluster.slug),
        fields=(
            SheetField("opening", gettext("When does a need open?"), "options", required=True),
        ),
    )
