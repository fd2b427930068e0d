"""What an admin decides for the cluster, and which cluster the office's pages are about."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import NotFound
from matchmaker.domain.permissions import Permission, Subject, require
from matchmaker.extensions import db
from matchmaker.services.moderation import set_moderation
from matchmaker.web.access import admin, current_actor, office
from matchmaker.web.accounts.next_page import inside
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm
from matchmaker.web.office.acting import CHOSEN, current_office, own_offices
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


@bp.post("/clusters/<slug>/choose")
@office
def choose(slug: str) -> ResponseReturnValue:
    """Turn the office's pages to another of the reader's clusters, in this browser."""
    chosen_one = next((each for each in own_offices() if each.slug == slug), None)
    if chosen_one is None:
        raise NotFound("cluster", slug)
    session[CHOSEN] = chosen_one.id
    return redirect(inside(request.form.get("next", "")) or url_for("office.index"), 303)


@bp.get("/settings")
@admin
def settings() -> ResponseReturnValue:
    """The form with what holds now."""
    cluster = current_office()
    require(current_actor(), Permission.CLUSTER_MANAGE, Subject(cluster_id=cluster.id))
    form = SettingsForm()
    form.fill_choices()
    form.opening.data = AFTER_LOOKING if cluster.moderates_needs else AT_ONCE
    return sheet_page(_sheet(), form)


@bp.post("/settings")
@admin
def save_settings() -> ResponseReturnValue:
    """Keep what was chosen."""
    form = SettingsForm()
    form.fill_choices()
    if not (form.validate() and chosen(form, ["opening"])):
        return sheet_page(_sheet(), form), INVALID
    set_moderation(
        db.session(),
        actor=current_actor(),
        cluster=current_office(),
        moderates=form.opening.data == AFTER_LOOKING,
        now=now(),
    )
    db.session.commit()
    flash(gettext("Kept."))
    return redirect(url_for("office.settings"), 303)


def _sheet() -> Sheet:
    name = current_office().name_in(reader_language())
    return Sheet(
        title=gettext("Settings of %(cluster)s", cluster=name),
        text=gettext("Needs that wait already go on waiting when you change this."),
        button=gettext("Keep"),
        back=url_for("office.index"),
        action=url_for("office.save_settings"),
        fields=(
            SheetField("opening", gettext("When does a need open?"), "options", required=True),
        ),
    )
