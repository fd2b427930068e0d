"""What an admin decides for a cluster."""

from __future__ import annotations

from dataclasses import asdict, fields

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Permission, Subject, require
from matchmaker.extensions import db
from matchmaker.matching.trial import Gate
from matchmaker.services.gates import gate_of, set_gate
from matchmaker.services.moderation import set_moderation
from matchmaker.web.access import admin, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.sheets import INVALID, Sheet, SheetField, chosen, sheet_page, show_error
from matchmaker.wording.messages import reader_language

AT_ONCE, AFTER_LOOKING = "at_once", "after_looking"


class SettingsForm(MatchmakerForm):
    """Whether the office looks at needs first, and what stops a publication."""

    opening = ChoiceField()
    least_change = TextField()
    most_gini = TextField()
    least_judged = TextField()
    most_over_capacity = TextField()

    @classmethod
    def of(cls, cluster: Cluster) -> SettingsForm:
        """What is kept, or what was sent."""
        limits = {name: f"{value:g}" for name, value in asdict(gate_of(cluster)).items()}
        opening = AFTER_LOOKING if cluster.moderates_needs else AT_ONCE
        form = cls(data={"opening": opening} | limits)
        form.fill_choices()
        return form

    def limits(self) -> dict[str, float]:
        """The limits as numbers; what is left empty is as it comes.

        Raises:
            InvalidInput: a field holds none (``not_a_number``).
        """
        found = {}
        for item in fields(Gate):
            typed = (self[item.name].data or "").strip().replace(",", ".")
            try:
                found[item.name] = float(typed) if typed else getattr(Gate(), item.name)
            except ValueError:
                raise InvalidInput(item.name, "not_a_number") from None
        return found

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
    return sheet_page(_sheet(cluster), SettingsForm.of(cluster))


@bp.post("/settings/<slug>")
@admin
def save_settings(slug: str) -> ResponseReturnValue:
    """Keep what was chosen."""
    cluster = office_of(slug)
    form = SettingsForm.of(cluster)
    if not (form.validate() and chosen(form, ["opening"])):
        return sheet_page(_sheet(cluster), form), INVALID
    session, actor, moment = db.session(), current_actor(), now()
    moderates = form.opening.data == AFTER_LOOKING
    try:
        set_moderation(session, actor=actor, cluster=cluster, moderates=moderates, now=moment)
        set_gate(session, actor=actor, cluster=cluster, limits=form.limits(), now=moment)
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "least_change")
        return sheet_page(_sheet(office_of(slug)), form), INVALID
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
            SheetField(
                "least_change",
                gettext("Publish only if the ranking quality surely changes by more than"),
                hint=gettext("Lower bound of nDCG@5; as it comes: -0.01"),
            ),
            SheetField(
                "most_gini",
                gettext("Attention may gather on fewer by at most"),
                hint=gettext("Change of the Gini coefficient; as it comes: 0.05"),
            ),
            SheetField(
                "least_judged",
                gettext("So much of the first five places must be judged"),
                hint=gettext("From 0 to 1; as it comes: 0.8"),
            ),
            SheetField(
                "most_over_capacity",
                gettext("So much may be asked beyond what providers can take"),
                hint=gettext("From 0 to 1; as it comes: 0.05"),
            ),
        ),
    )
