"""One version: a draft with its sliders and what they would change, or a published one to read."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import HiddenField

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db
from matchmaker.matching.configuration import CURVES, MatchConfiguration
from matchmaker.services.configurations import (
    checked,
    compare_versions,
    configuration_of,
    save_draft,
)
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm, TextAreaInput, TextField
from matchmaker.web.names import ProviderNames
from matchmaker.web.needs.limits import short_title
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.tuning.blueprint import bp, version_of, whole
from matchmaker.web.tuning.previews import keep_pins, offered_needs, pinned, preview_of
from matchmaker.wording.factors import FACTOR_QUESTIONS
from matchmaker.wording.messages import worded
from matchmaker.wording.tuning import difference_sentence, setting_error

LEVELS = ("strong", "good", "possible", "full_fit", *CURVES)
CONFLICT = 409


class DraftForm(MatchmakerForm):
    """The numbers of a configuration, as they were typed."""

    row_version = HiddenField()
    note = TextAreaInput()
    strong = TextField()
    good = TextField()
    possible = TextField()
    full_fit = TextField()
    near_km = TextField()
    far_km = TextField()
    most_over_budget = TextField()
    most_late = TextField()

    @classmethod
    def of(cls, version: ConfigurationVersion) -> DraftForm:
        """What is kept, or what was sent."""
        configuration = configuration_of(version)
        kept: dict[str, Any] = {"row_version": str(version.row_version), "note": version.note}
        kept |= {name: _shown(getattr(configuration, name)) for name in LEVELS}
        kept |= {weight_name(factor): _shown(configuration.weights[factor]) for factor in Factor}
        kept |= {neutral_name(factor): _shown(configuration.neutral[factor]) for factor in Factor}
        return cls(data=kept)

    def content(self, version: ConfigurationVersion) -> dict[str, object]:
        """The version's content with the numbers of the form.

        Raises:
            InvalidInput: a field holds no number (``not_a_number``).
        """
        numbers = {name: self._number(name) for name in LEVELS}
        weights = {str(factor): self._number(weight_name(factor)) for factor in Factor}
        neutral = {str(factor): self._number(neutral_name(factor)) for factor in Factor}
        return {**version.content, **numbers, "weights": weights, "neutral": neutral}

    def _number(self, name: str) -> float:
        text = (self[name].data or "").strip().replace("，", ".").replace(",", ".")
        try:
            return float(text)
        except ValueError:
            raise InvalidInput(name, "not_a_number") from None


def weight_name(factor: Factor) -> str:
    """The field of a factor's weight."""
    return f"weight_{factor}"


def neutral_name(factor: Factor) -> str:
    """The field of what a factor counts when nobody stated the fact."""
    return f"neutral_{factor}"


for _factor in Factor:
    setattr(DraftForm, weight_name(_factor), TextField())
    setattr(DraftForm, neutral_name(_factor), TextField())


@bp.get("/<slug>/versions/<int:number>")
@office
def edit(slug: str, number: int) -> ResponseReturnValue:
    """The sliders of a draft beside what they change; a published version is only read."""
    cluster, version = version_of(slug, number)
    return _page(cluster, version, DraftForm.of(version), configuration_of(version))


@bp.post("/<slug>/versions/<int:number>")
@office
def save(slug: str, number: int) -> ResponseReturnValue:
    """Keep the draft, or only look at what it would change."""
    cluster, version = version_of(slug, number)
    form = DraftForm.of(version)
    keep_pins(slug)
    try:
        content = form.content(version)
        if request.form.get("do") == "preview":
            tried = checked(db.session(), cluster_id=cluster.id, content=content)
            return _page(cluster, version, form, tried)
        save_draft(
            db.session(),
            actor=current_actor(),
            version=version,
            content=content,
            expected_row_version=whole(form.row_version.data),
            note=form.note.data or "",
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        _show_setting_error(form, error)
        cluster, version = version_of(slug, number)
        return _page(cluster, version, form, configuration_of(version)), INVALID
    except Conflict as error:
        db.session.rollback()
        return _meanwhile(slug, number, form, error)
    db.session.commit()
    flash(gettext("The draft is kept. Nothing changes for firms until you publish it."))
    return redirect(url_for("tuning.edit", slug=slug, number=number), 303)


def _page(
    cluster: Cluster,
    version: ConfigurationVersion,
    form: DraftForm,
    tried: MatchConfiguration,
    theirs: list[str] | None = None,
    *,
    was_ended: bool = False,
) -> str:
    offered = offered_needs(cluster)
    return render_template(
        "tuning/draft.html",
        cluster=cluster,
        form=form,
        questions={factor: worded(FACTOR_QUESTIONS[factor]) for factor in Factor},
        offered={key: (short_title(need), need.language) for key, need in offered.items()},
        pins=pinned(cluster.slug, offered),
        theirs=theirs,
        was_ended=was_ended,
        **preview_of(cluster, version, tried, offered),
    )


def _meanwhile(slug: str, number: int, form: DraftForm, error: Conflict) -> ResponseReturnValue:
    """Somebody was faster: what was typed stays, and what they kept is said."""
    cluster, version = version_of(slug, number)
    if error.code != "saved_meanwhile":
        return _page(cluster, version, form, configuration_of(version), was_ended=True), CONFLICT
    content = form.content(version)
    tried = checked(db.session(), cluster_id=cluster.id, content=content)
    differences = compare_versions(tried, configuration_of(version))
    form.row_version.data = str(version.row_version)
    names = ProviderNames(cluster)
    theirs = [difference_sentence(each, names) for each in differences]
    return _page(cluster, version, form, tried, theirs), CONFLICT


def _show_setting_error(form: DraftForm, error: InvalidInput) -> None:
    part, _, factor = error.field.partition(".")
    names = {"weights": f"weight_{factor or Factor.PROBLEM}", "neutral": f"neutral_{factor}"}
    known = InvalidInput(names.get(part, part), error.code, error.values)
    show_error(form, known, "note")
    if error.code != "not_a_number":
        field = form[known.field if known.field in form else "note"]
        field.errors = [setting_error(error)]


def _shown(value: float) -> str:
    return f"{value:g}"
